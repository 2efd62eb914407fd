//! What a lift has on its record: its live order and its latest ones.
//!
//! Must not: fold orders; the rows tell enough here.

use super::StoreError;
use super::named::{Name, named_column};
use crate::kernel::{LiftId, OrderId, Timestamp};
use crate::order::{OrderNumber, OrderState};
use deadpool_postgres::GenericClient;
use std::collections::BTreeMap;
use tokio_postgres::Row;
use uuid::Uuid;

/// Orders shown of one lift.
pub const RECENT_ORDERS: i64 = 10;

/// An order of a lift, as its row tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftOrder {
    pub id: OrderId,
    pub number: OrderNumber,
    pub state: OrderState,
    /// Name of the outcome.
    pub outcome: Option<String>,
    pub opened_at: Timestamp,
}

const COLUMNS: &str = "id, number_day, number_serial, state, outcome, opened_at";

fn read(row: &Row) -> Result<LiftOrder, StoreError> {
    let (day, serial): (i32, i32) = (row.try_get("number_day")?, row.try_get("number_serial")?);
    Ok(LiftOrder {
        id: OrderId::from_uuid(row.try_get("id")?),
        number: OrderNumber { day: day.unsigned_abs(), serial: serial.unsigned_abs() },
        state: named_column(row, "state")?,
        outcome: row.try_get("outcome")?,
        opened_at: row.try_get("opened_at")?,
    })
}

/// The live orders of these lifts; drills and tests are not counted.
///
/// # Errors
/// The database.
pub async fn list_live_of_lifts(
    client: &impl GenericClient,
    lifts: &[LiftId],
) -> Result<BTreeMap<LiftId, LiftOrder>, StoreError> {
    let live: Vec<&str> =
        OrderState::ALL.iter().filter(|state| state.is_live()).map(|state| state.to_name()).collect();
    let ids: Vec<Uuid> = lifts.iter().map(|lift| lift.uuid()).collect();
    let sql = format!(
        "select {COLUMNS}, lift from work_order \
         where lift = any($1) and mode = 'live' and state = any($2)"
    );
    let statement = client.prepare_cached(&sql).await?;
    let rows = client.query(&statement, &[&ids, &live]).await?;
    rows.iter().map(|row| Ok((LiftId::from_uuid(row.try_get("lift")?), read(row)?))).collect()
}

/// The latest orders of a lift, newest first, at most [`RECENT_ORDERS`].
///
/// # Errors
/// The database.
pub async fn list_of_lift(client: &impl GenericClient, lift: LiftId) -> Result<Vec<LiftOrder>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from work_order where lift = $1 order by opened_at desc, id desc limit $2"
    );
    let statement = client.prepare_cached(&sql).await?;
    client.query(&statement, &[&lift.uuid(), &RECENT_ORDERS]).await?.iter().map(read).collect()
}
