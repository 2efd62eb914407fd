//! The alarms of an order's card, and those that wait for an operator.
//!
//! Must not: show a full phone number; revealing one is a recorded act of its own.

use super::people::masked;
use crate::intake::Disposition;
use crate::kernel::{AlarmId, OrderId, Phone, Text};
use crate::order::MAX_ATTACHED_ALARMS;
use crate::store::alarm::ParkedRow;
use crate::store::{Connection, StoreError};
use crate::wire::{AlarmView, ParkedAlarm, point_view};
use tokio_postgres::Row;

/// The first fifty alarms of an order, its absorbed orders' included, as they came in.
///
/// # Errors
/// The database.
pub async fn list_alarms(client: &impl Connection, order: OrderId) -> Result<Vec<AlarmView>, StoreError> {
    let sql = "select id, channel, kind, mode, disposition, raised_at, received_at, people, caller_name, \
             caller_phone, text, partner \
         from alarm where work_order = $1 \
             or work_order in (select id from work_order where merged_into = $1 and outcome = 'merged') \
         order by received_at, id limit $2";
    let most = i64::try_from(MAX_ATTACHED_ALARMS).unwrap_or(i64::MAX);
    let rows = client.query(sql, &[&order.uuid(), &most]).await?;
    rows.iter().map(alarm_view).collect()
}

fn alarm_view(row: &Row) -> Result<AlarmView, StoreError> {
    let people: Option<i16> = row.try_get("people")?;
    let phone: Option<&str> = row.try_get("caller_phone")?;
    Ok(AlarmView {
        id: AlarmId::from_uuid(row.try_get("id")?).to_string(),
        channel: row.try_get("channel")?,
        kind: row.try_get("kind")?,
        mode: row.try_get("mode")?,
        disposition: row.try_get("disposition")?,
        raised_at: row.try_get("raised_at")?,
        received_at: row.try_get("received_at")?,
        people: people.map(|people| people.max(0).cast_unsigned()),
        caller_name: row.try_get("caller_name")?,
        caller_phone_masked: phone.and_then(masked),
        text: row.try_get("text")?,
        partner: row.try_get("partner")?,
    })
}

/// A parked alarm as the boards show it.
pub fn parked_view(parked: &ParkedRow) -> ParkedAlarm {
    let alarm = &parked.alarm;
    ParkedAlarm {
        alarm: AlarmView {
            id: alarm.id.to_string(),
            channel: alarm.channel.name().to_owned(),
            kind: alarm.kind.name().to_owned(),
            mode: alarm.mode.name().to_owned(),
            disposition: Disposition::Parked.name().to_owned(),
            raised_at: alarm.raised_at,
            received_at: parked.received_at,
            people: alarm.situation.people,
            caller_name: alarm.caller.name.as_ref().map(Text::to_string),
            caller_phone_masked: alarm.caller.phone.as_ref().map(Phone::masked),
            text: alarm.text.to_string(),
            partner: parked.partner.clone(),
        },
        lift_text: parked.lift_text.as_ref().map(Text::to_string),
        point: parked.point.map(|(point, _)| point_view(point)),
    }
}
