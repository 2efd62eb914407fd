//! Alarms: those that wait for an operator, and what an order's card lists.
//!
//! Must not: put a full phone number into anything that is shown; masking happens on reading.

use super::named::{Name, named_column};
use super::{Connection, StoreError};
use crate::intake::{Alarm, AlarmKind, Caller, Channel, Hazard, Mode, PersonFlag, Situation, Whereabouts};
use crate::kernel::{AlarmId, Datum, LatLon, Phone, Text, Timestamp};
use std::collections::BTreeSet;
use tokio_postgres::Row;
use uuid::Uuid;

/// An alarm that was parked, with what only its row keeps.
#[derive(Debug, Clone)]
pub struct ParkedRow {
    pub alarm: Alarm,
    pub lift_text: Option<Text<100>>,
    pub point: Option<(LatLon, Datum)>,
    pub partner: Option<String>,
    pub foreign_id: Option<Text<100>>,
    pub received_at: Timestamp,
}

const PARKED_COLUMNS: &str = "id, channel, kind, mode, people, flags, hazards, caller_name, caller_phone, text, \
     partner, foreign_id, lift_text, lat, lon, datum, raised_at, received_at";

/// Locks a parked alarm; `None` when it is not parked any more.
///
/// # Errors
/// The database.
pub async fn lock_parked(client: &impl Connection, alarm: AlarmId) -> Result<Option<ParkedRow>, StoreError> {
    let sql = format!(
        "select {PARKED_COLUMNS} from alarm where id = $1 and disposition = 'parked' and work_order is null \
         for update"
    );
    client.query_opt(&sql, &[&alarm.uuid()]).await?.as_ref().map(read_parked).transpose()
}

/// Locks an alarm that belongs to an order, to be moved; `None` when it belongs to none.
///
/// # Errors
/// The database.
pub async fn lock_attached(
    client: &impl Connection,
    alarm: AlarmId,
) -> Result<Option<ParkedRow>, StoreError> {
    let sql =
        format!("select {PARKED_COLUMNS} from alarm where id = $1 and work_order is not null for update");
    client.query_opt(&sql, &[&alarm.uuid()]).await?.as_ref().map(read_parked).transpose()
}

/// Every alarm that waits for an operator, for the boards. Without a maximum, as the live orders are: one that is
/// acknowledged and shown to nobody is worse than a long list, whatever a supplier floods the centre with.
///
/// # Errors
/// The database.
pub async fn load_parked(client: &impl Connection) -> Result<Vec<ParkedRow>, StoreError> {
    let sql =
        format!("select {PARKED_COLUMNS} from alarm where disposition = 'parked' and work_order is null");
    readable(&client.query(&sql, &[]).await?)
}

/// The alarms of these rows that this program can read; the others are said in the log, because one must not hide the rest.
fn readable(rows: &[Row]) -> Result<Vec<ParkedRow>, StoreError> {
    let mut parked = Vec::with_capacity(rows.len());
    for row in rows {
        match read_parked(row) {
            Ok(alarm) => parked.push(alarm),
            Err(error) => {
                let id = AlarmId::from_uuid(row.try_get("id")?);
                tracing::error!(alarm.id = %id, error = &error as &dyn std::error::Error, "a waiting alarm cannot be read");
            }
        }
    }
    Ok(parked)
}

/// Those of these alarms that wait for an operator.
///
/// # Errors
/// The database.
pub async fn list_parked_of(
    client: &impl Connection,
    alarms: &[AlarmId],
) -> Result<Vec<ParkedRow>, StoreError> {
    let sql = format!(
        "select {PARKED_COLUMNS} from alarm \
         where id = any($1) and disposition = 'parked' and work_order is null"
    );
    let alarms: Vec<Uuid> = alarms.iter().map(|alarm| alarm.uuid()).collect();
    readable(&client.query(&sql, &[&alarms]).await?)
}

/// A page of the alarms that wait for an operator, newest first: those that came before `before`.
///
/// # Errors
/// The database.
pub async fn list_parked(
    client: &impl Connection,
    limit: usize,
    before: Option<AlarmId>,
) -> Result<Vec<ParkedRow>, StoreError> {
    // Ids rise with the time they were given.
    let sql = format!(
        "select {PARKED_COLUMNS} from alarm \
         where disposition = 'parked' and work_order is null and ($1::uuid is null or id < $1) \
         order by id desc limit $2"
    );
    let before = before.map(AlarmId::uuid);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    readable(&client.query(&sql, &[&before, &limit]).await?)
}

/// One parked alarm, as it was stored; `None` for an unknown id.
///
/// # Errors
/// The database.
pub async fn find_parked(client: &impl Connection, alarm: AlarmId) -> Result<Option<ParkedRow>, StoreError> {
    let sql = format!("select {PARKED_COLUMNS} from alarm where id = $1 and disposition = 'parked'");
    client.query_opt(&sql, &[&alarm.uuid()]).await?.as_ref().map(read_parked).transpose()
}

fn names<T: Name + Ord>(row: &Row, column: &'static str) -> Result<BTreeSet<T>, StoreError> {
    let names: Vec<&str> = row.try_get(column)?;
    names
        .into_iter()
        .map(|name| T::of_name(name).ok_or_else(|| StoreError::Unreadable { column, value: name.to_owned() }))
        .collect()
}

fn read_parked(row: &Row) -> Result<ParkedRow, StoreError> {
    let lat: Option<f64> = row.try_get("lat")?;
    let lon: Option<f64> = row.try_get("lon")?;
    let datum: Option<&str> = row.try_get("datum")?;
    let point = match (lat, lon, datum.and_then(Datum::from_name)) {
        (Some(lat), Some(lon), Some(datum)) => LatLon::parse(lat, lon).ok().map(|point| (point, datum)),
        _ => None,
    };
    let text = |column: &'static str| -> Result<Option<&str>, StoreError> { Ok(row.try_get(column)?) };
    let people: Option<i16> = row.try_get("people")?;
    let channel: Channel = named_column(row, "channel")?;
    let kind: AlarmKind = named_column(row, "kind")?;
    let mode: Mode = named_column(row, "mode")?;
    let received_at: Timestamp = row.try_get("received_at")?;
    Ok(ParkedRow {
        alarm: Alarm {
            id: AlarmId::from_uuid(row.try_get("id")?),
            channel,
            kind,
            mode,
            whereabouts: Whereabouts::Unlocated { point: point.map(|(point, _)| point) },
            situation: Situation {
                people: people.map(|people| people.max(0).cast_unsigned()),
                flags: names::<PersonFlag>(row, "flags")?,
                hazards: names::<Hazard>(row, "hazards")?,
            },
            caller: Caller {
                name: text("caller_name")?.and_then(|name| Text::parse(name).ok()),
                phone: text("caller_phone")?.and_then(|phone| Phone::parse(phone).ok()),
            },
            text: Text::parse(text("text")?.unwrap_or_default())
                .map_err(|_| StoreError::Unreadable { column: "text", value: String::new() })?,
            raised_at: row.try_get("raised_at")?,
            answered_at: received_at,
        },
        lift_text: text("lift_text")?.and_then(|text| Text::parse(text).ok()),
        point,
        partner: row.try_get("partner")?,
        foreign_id: text("foreign_id")?.and_then(|text| Text::parse(text).ok()),
        received_at,
    })
}
