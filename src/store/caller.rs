//! Callers of alarms: what their number called about before, and a number that is heard, or corrected, after the alarm was
//! raised.
//!
//! Must not: hand a full number out; `account::reveal_phone` does, with a record.

use super::{Connection, StoreError};
use crate::intake::Caller;
use crate::kernel::{AccountId, AlarmId, LiftId, Phone, Text, Timestamp};
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

/// Why a correction stands among the looks at full numbers: whoever corrects one has it before him.
const CORRECTED: &str = "更正来电人 caller corrected";

/// Who called about the alarm, its row locked: two seats that correct it wait for each other. `None` where there is no such
/// alarm.
///
/// # Errors
/// The database; a row that does not hold what we write.
pub async fn lock(tx: &impl Connection, alarm: AlarmId) -> Result<Option<Caller>, StoreError> {
    let sql = "select caller_name, caller_phone from alarm where id = $1 for update";
    let Some(row) = tx.query_opt(sql, &[&alarm.uuid()]).await? else { return Ok(None) };
    // What is there is never shown in a fault.
    let unreadable = |column| StoreError::Unreadable { column, value: "(hidden)".to_owned() };
    let (name, phone): (Option<&str>, Option<&str>) =
        (row.try_get("caller_name")?, row.try_get("caller_phone")?);
    let name = name.map(Text::parse_filled).transpose().map_err(|_| unreadable("caller_name"))?;
    let phone = phone.map(Phone::parse).transpose().map_err(|_| unreadable("caller_phone"))?;
    Ok(Some(Caller { name, phone }))
}

/// Keeps who called from now.
///
/// # Errors
/// The database.
pub async fn keep(tx: &impl Connection, alarm: AlarmId, caller: &Caller) -> Result<(), StoreError> {
    let sql = "update alarm set caller_name = $2, caller_phone = $3 where id = $1";
    let name = caller.name.as_ref().map(Text::as_str);
    let phone = caller.phone.as_ref().map(Phone::reveal);
    tx.execute(sql, &[&alarm.uuid(), &name, &phone]).await?;
    Ok(())
}

/// Records who corrected a caller's name or number, and when; neither of them is in the record.
///
/// # Errors
/// The database.
pub async fn record_correction(
    tx: &impl Connection,
    alarm: AlarmId,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "insert into phone_reveal (alarm, account, reason, revealed_at) values ($1, $2, $3, $4)";
    tx.execute(sql, &[&alarm.uuid(), &account.uuid(), &CORRECTED, &now]).await?;
    Ok(())
}
