//! When each unfinished order is to be asked: the truth that the timers mirror.
//!
//! Must not: decide what is due for an order; its own derived deadlines do. A moment only says when to ask.

use super::{Connection, StoreError};
use crate::kernel::{OrderId, Timestamp};
use tokio_postgres::Row;

/// Rows that one sweep takes.
pub const SWEEP_LIMIT: usize = 1_000;

fn read(row: &Row) -> Result<(OrderId, Timestamp), StoreError> {
    Ok((OrderId::from_uuid(row.try_get("id")?), row.try_get("due_at")?))
}

/// Every deadline, soonest first.
///
/// # Errors
/// The database.
pub async fn list_all(client: &impl Connection) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
    let sql = "select id, due_at from work_order where state <> 'closed' and due_at is not null order by due_at, id";
    client.query(sql, &[]).await?.iter().map(read).collect()
}

/// Deadlines that are due, soonest first, at most [`SWEEP_LIMIT`].
///
/// # Errors
/// The database.
pub async fn list_due(
    client: &impl Connection,
    now: Timestamp,
) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
    let sql = "select id, due_at from work_order where state <> 'closed' and due_at <= $1 order by due_at, id limit $2";
    client.query(sql, &[&now, &(SWEEP_LIMIT as i64)]).await?.iter().map(read).collect()
}
