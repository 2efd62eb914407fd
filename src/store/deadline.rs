//! Deadline rows: the truth that the timers mirror.
//!
//! Must not: decide what is due for an order; its own derived deadlines do. A row only says when to ask.

use super::{Connection, StoreError};
use crate::kernel::{OrderId, Timestamp};
use tokio_postgres::Row;

/// Rows that one sweep takes.
pub const SWEEP_LIMIT: usize = 1_000;

fn read(row: &Row) -> Result<(OrderId, Timestamp), StoreError> {
    Ok((OrderId::from_uuid(row.try_get("work_order")?), row.try_get("due_at")?))
}

/// Every deadline, soonest first.
///
/// # Errors
/// The database.
pub async fn list_all(client: &impl Connection) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
    let sql = "select work_order, due_at from deadline order by due_at, work_order";
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
    let sql =
        "select work_order, due_at from deadline where due_at <= $1 order by due_at, work_order limit $2";
    client.query(sql, &[&now, &(SWEEP_LIMIT as i64)]).await?.iter().map(read).collect()
}
