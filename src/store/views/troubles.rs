//! What of the centre itself needs a person: messages that failed for good, orders that could not be decided.
//!
//! Must not: hand out more than the newest few of each; the counts tell the rest.

use super::orders::order_ref;
use crate::kernel::OrderId;
use crate::roster::DistrictCode;
use crate::store::{Connection, StoreError};
use crate::wire::{FailedMessages, OrderRef, QuarantinedOrder, QuarantinedOrders};
use uuid::Uuid;

/// Orders named with one trouble.
const MAX_ORDERS: i64 = 20;

/// Messages that failed for good, and the orders of the district that they speak of; none if all went out.
///
/// # Errors
/// The database.
pub async fn find_failed_messages(
    client: &impl Connection,
    district: Option<DistrictCode>,
) -> Result<Option<FailedMessages>, StoreError> {
    let sql = "select count(*) as count, max(failed_at) as newest_at from outbox \
         where failed_at is not null and done_at is null";
    let found = client.query_one(sql, &[]).await?;
    let Some(newest_at) = found.try_get("newest_at")? else { return Ok(None) };
    let sql = "select body ->> 'order' as spoken_of from outbox \
         where failed_at is not null and done_at is null and body ->> 'order' is not null \
         group by spoken_of order by max(failed_at) desc, spoken_of desc limit $1";
    let mut ids: Vec<Uuid> = Vec::new();
    for row in client.query(sql, &[&MAX_ORDERS]).await? {
        // A message about something else has no order of ours in it.
        let order: Result<OrderId, _> = row.try_get::<_, &str>("spoken_of")?.parse();
        ids.extend(order.map(|order| order.uuid()));
    }
    let orders = list_refs(client, &ids, district).await?;
    Ok(Some(FailedMessages { count: bounded(found.try_get("count")?), newest_at, orders }))
}

/// The orders of these ids that lie in the district, in the order of the ids.
async fn list_refs(
    client: &impl Connection,
    ids: &[Uuid],
    district: Option<DistrictCode>,
) -> Result<Vec<OrderRef>, StoreError> {
    let sql = "select id, number_day, number_serial, state from work_order \
         where id = any($1) and ($2::integer is null or district = $2) order by array_position($1, id)";
    let rows = client.query(sql, &[&ids, &number_of(district)]).await?;
    rows.iter().map(order_ref).collect()
}

/// The orders of the district that could not be decided; none if there are none.
///
/// # Errors
/// The database.
pub async fn find_quarantined(
    client: &impl Connection,
    district: Option<DistrictCode>,
) -> Result<Option<QuarantinedOrders>, StoreError> {
    let sql = "select id, number_day, number_serial, state, quarantined_at, count(*) over () as count \
         from work_order where quarantined_at is not null and ($1::integer is null or district = $1) \
         order by quarantined_at desc, id desc limit $2";
    let rows = client.query(sql, &[&number_of(district), &MAX_ORDERS]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let orders = rows
        .iter()
        .map(|row| Ok(QuarantinedOrder { order: order_ref(row)?, since: row.try_get("quarantined_at")? }));
    Ok(Some(QuarantinedOrders {
        count: bounded(first.try_get("count")?),
        orders: orders.collect::<Result<_, StoreError>>()?,
    }))
}

fn number_of(district: Option<DistrictCode>) -> Option<i32> {
    district.map(|district| district.number().cast_signed())
}

fn bounded(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
