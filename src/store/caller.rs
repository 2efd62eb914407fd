//! Callers of alarms: what their number called about before, and a number that is heard after the alarm was raised.
//!
//! Must not: hand a full number out; `account::reveal_phone` does, with a record.

use super::{Connection, StoreError};
use crate::kernel::{AlarmId, LiftId, Phone};
use uuid::Uuid;

/// How many earlier alarms of a number are looked at: a switchboard's number has thousands.
const LOOKED_AT: i64 = 200;

/// The lifts that a number called about, the latest first.
///
/// # Errors
/// The database.
pub async fn list_lifts(
    client: &impl Connection,
    phone: &Phone,
    limit: usize,
) -> Result<Vec<LiftId>, StoreError> {
    let sql = "select lift from (select lift, received_at from alarm \
                   where caller_phone = $1 and lift is not null and mode = 'live' \
                   order by received_at desc limit $2) as recent \
               group by lift order by max(received_at) desc limit $3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = client.query(sql, &[&phone.reveal(), &LOOKED_AT, &limit]).await?;
    rows.iter().map(|row| Ok(LiftId::from_uuid(row.try_get::<_, Uuid>("lift")?))).collect()
}

/// What became of a caller's name and number.
#[derive(Debug, PartialEq, Eq)]
pub enum Added {
    /// What is kept with the alarm now.
    Kept {
        name: Option<String>,
        phone: Option<Phone>,
    },
    /// Another name or number is there already.
    Other,
    NoAlarm,
}

/// Keeps a caller's name and number with an alarm that came without them. What is there already is never replaced: it was
/// said first, and a repeat with the same words changes nothing.
///
/// # Errors
/// The database.
pub async fn add(
    client: &impl Connection,
    alarm: AlarmId,
    name: Option<&str>,
    phone: Option<&Phone>,
) -> Result<Added, StoreError> {
    let sql = "update alarm set caller_name = coalesce(caller_name, $2), caller_phone = coalesce(caller_phone, $3) \
               where id = $1 and ($2::text is null or coalesce(caller_name, $2) = $2) \
                   and ($3::text is null or coalesce(caller_phone, $3) = $3) \
               returning caller_name, caller_phone";
    let phone = phone.map(Phone::reveal);
    if let Some(row) = client.query_opt(sql, &[&alarm.uuid(), &name, &phone]).await? {
        let phone: Option<String> = row.try_get("caller_phone")?;
        return Ok(Added::Kept {
            name: row.try_get("caller_name")?,
            phone: phone.and_then(|raw| Phone::parse(&raw).ok()),
        });
    }
    let there = client.query_opt("select 1 from alarm where id = $1", &[&alarm.uuid()]).await?;
    Ok(if there.is_some() { Added::Other } else { Added::NoAlarm })
}
