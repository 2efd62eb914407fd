//! Drills: which one runs, how far its script has come, and which of its orders are still open.
//!
//! Must not: close an order; that is a command like any other.

use super::{Connection, StoreError};
use crate::kernel::{AccountId, DrillId, OrderId, Timestamp};

/// Orders of a drill that are ended in one go.
const PORTION: i64 = 100;

/// A drill that runs, or has ended and still has open orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    pub id: DrillId,
    pub name: String,
    pub script: String,
    pub started_by: AccountId,
    pub started_at: Timestamp,
    pub step_count: i32,
    /// Calls that were made.
    pub step: i32,
    pub ended_by: Option<AccountId>,
    pub ended_at: Option<Timestamp>,
}

/// Writes a drill that begins; false when one is under way.
///
/// # Errors
/// The database.
pub async fn insert(client: &impl Connection, drill: &Drill) -> Result<bool, StoreError> {
    let sql = "insert into drill (id, name, script, started_by, started_at, step_count) \
               values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    let count = client
        .execute(
            sql,
            &[
                &drill.id.uuid(),
                &drill.name,
                &drill.script,
                &drill.started_by.uuid(),
                &drill.started_at,
                &drill.step_count,
            ],
        )
        .await?;
    Ok(count == 1)
}

/// The drill under way, until the last of its orders is ended.
///
/// # Errors
/// The database.
pub async fn find_under_way(client: &impl Connection) -> Result<Option<Drill>, StoreError> {
    let sql = "select id, name, script, started_by, started_at, step_count, step, ended_by, ended_at \
               from drill where cleared_at is null";
    let Some(row) = client.query_opt(sql, &[]).await? else { return Ok(None) };
    let ended_by: Option<uuid::Uuid> = row.try_get("ended_by")?;
    Ok(Some(Drill {
        id: DrillId::from_uuid(row.try_get("id")?),
        name: row.try_get("name")?,
        script: row.try_get("script")?,
        started_by: AccountId::from_uuid(row.try_get("started_by")?),
        started_at: row.try_get("started_at")?,
        step_count: row.try_get("step_count")?,
        step: row.try_get("step")?,
        ended_by: ended_by.map(AccountId::from_uuid),
        ended_at: row.try_get("ended_at")?,
    }))
}

/// Notes that so many calls were made; never fewer than before.
///
/// # Errors
/// The database.
pub async fn note_step(client: &impl Connection, drill: DrillId, step: i32) -> Result<(), StoreError> {
    let sql = "update drill set step = greatest(step, $2) where id = $1";
    client.execute(sql, &[&drill.uuid(), &step]).await?;
    Ok(())
}

/// Ends the drill under way; false when none runs.
///
/// # Errors
/// The database.
pub async fn end(client: &impl Connection, by: AccountId, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "update drill set ended_by = $1, ended_at = $2 where cleared_at is null and ended_at is null";
    Ok(client.execute(sql, &[&by.uuid(), &now]).await? == 1)
}

/// Notes that no order of the drill is open any more.
///
/// # Errors
/// The database.
pub async fn clear(client: &impl Connection, drill: DrillId, now: Timestamp) -> Result<(), StoreError> {
    let sql = "update drill set cleared_at = $2 where id = $1 and cleared_at is null";
    client.execute(sql, &[&drill.uuid(), &now]).await?;
    Ok(())
}

/// Orders of drills that are not closed, oldest first.
///
/// # Errors
/// The database.
pub async fn list_open_orders(client: &impl Connection) -> Result<Vec<OrderId>, StoreError> {
    let sql = "select id from work_order where state <> 'closed' and mode = 'drill' order by opened_at, id limit $1";
    let rows = client.query(sql, &[&PORTION]).await?;
    rows.iter().map(|row| Ok(OrderId::from_uuid(row.try_get("id")?))).collect()
}
