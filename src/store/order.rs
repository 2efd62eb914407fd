//! Reading orders: each is folded from its events, so that the log is the truth and rows are its shadow.
//!
//! Must not: write, but for the mark of an order that cannot be decided.

use super::log::{ENTRY_COLUMNS, read_event};
use super::{Connection, StoreError};
use crate::kernel::{AlarmId, OrderId, SignedDuration, Timestamp};
use crate::order::{Event, WorkOrder, fold};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use uuid::Uuid;

/// Orders folded in one go.
const PAGE: usize = 500;

/// The events of some orders, in order.
///
/// # Errors
/// The database, or a stored form this binary does not know.
pub async fn load_events(
    client: &impl Connection,
    orders: &[OrderId],
) -> Result<BTreeMap<OrderId, Vec<Event>>, StoreError> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.uuid()).collect();
    let sql = format!(
        "select {ENTRY_COLUMNS} from event where subject_id = any($1) and subject_kind = 'order' \
         order by subject_id, subject_version"
    );
    let mut found: BTreeMap<OrderId, Vec<Event>> = BTreeMap::new();
    for row in client.query(&sql, &[&ids]).await? {
        let id = OrderId::from_uuid(row.try_get("subject_id")?);
        found.entry(id).or_default().push(read_event(&row)?);
    }
    Ok(found)
}

/// Orders as they were folded, and those that could not be.
#[derive(Debug, Default)]
pub struct Folded {
    /// In the order of the ids that were asked for; ids without an order are left out.
    pub orders: Vec<WorkOrder>,
    /// Their log holds what this program cannot read, or does not fold. A newer program may have written it, and all
    /// others are to be seen all the same.
    pub unreadable: Vec<OrderId>,
}

impl Folded {
    /// A log that does not fold is a fault of ours: that order alone is set aside.
    fn add(&mut self, id: OrderId, events: &[Event]) {
        match catch_unwind(AssertUnwindSafe(|| fold(events))) {
            Ok(Some(order)) => self.orders.push(order),
            Ok(None) | Err(_) => self.unreadable.push(id),
        }
    }
}

/// The orders of these ids, each by itself where one of them cannot be read.
///
/// # Errors
/// The database.
pub async fn load_readable(client: &impl Connection, orders: &[OrderId]) -> Result<Folded, StoreError> {
    let mut folded = Folded { orders: Vec::with_capacity(orders.len()), unreadable: Vec::new() };
    for page in orders.chunks(PAGE) {
        match load_events(client, page).await {
            Ok(mut events) => {
                for id in page {
                    if let Some(events) = events.remove(id) {
                        folded.add(*id, &events);
                    }
                }
            }
            Err(error) if error.is_of_stored_data() => {
                for id in page {
                    match load_events(client, &[*id]).await {
                        Ok(found) => found.iter().for_each(|(id, events)| folded.add(*id, events)),
                        Err(error) if error.is_of_stored_data() => folded.unreadable.push(*id),
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(folded)
}

/// The orders of these ids, folded, in the order of the ids; ids without an order are left out. For whoever can do
/// nothing without all of them.
///
/// # Errors
/// The database, or one of them cannot be read.
pub async fn load_many(client: &impl Connection, orders: &[OrderId]) -> Result<Vec<WorkOrder>, StoreError> {
    let folded = load_readable(client, orders).await?;
    match folded.unreadable.first() {
        Some(order) => Err(StoreError::UnreadableOrder { order: *order }),
        None => Ok(folded.orders),
    }
}

/// Merges that are followed from an alarm's order to the one that took it over.
const MAX_MERGES: i32 = 8;

/// The order that an alarm belongs to: where that was merged into another, the last of them.
///
/// # Errors
/// The database.
pub async fn find_of_alarm(client: &impl Connection, alarm: AlarmId) -> Result<Option<OrderId>, StoreError> {
    let sql = "with recursive followed (id, merged_into, depth) as ( \
                   select o.id, o.merged_into, 0 from alarm a join work_order o on o.id = a.work_order where a.id = $1 \
                   union all \
                   select o.id, o.merged_into, f.depth + 1 from followed f join work_order o on o.id = f.merged_into \
                   where f.depth < $2) \
               select id from followed order by depth desc limit 1";
    let found = client.query_opt(sql, &[&alarm.uuid(), &MAX_MERGES]).await?;
    Ok(found.map(|row| row.try_get("id").map(OrderId::from_uuid)).transpose()?)
}

/// Every order that is not closed.
///
/// # Errors
/// The database.
pub async fn load_unfinished(client: &impl Connection) -> Result<Folded, StoreError> {
    let rows = client.query("select id from work_order where state <> 'closed' order by id", &[]).await?;
    let ids = rows
        .iter()
        .map(|row| Ok(OrderId::from_uuid(row.try_get("id")?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    load_readable(client, &ids).await
}

/// Marks an order that could not be decided, and puts its deadline off for a minute, so that the timers do not
/// try it in a circle. The next command that succeeds takes the mark away.
///
/// # Errors
/// The database.
pub async fn quarantine(client: &impl Connection, order: OrderId, now: Timestamp) -> Result<(), StoreError> {
    let later = now.saturating_add(SignedDuration::from_mins(1)).unwrap_or(Timestamp::MAX);
    client
        .execute(
            "update work_order set quarantined_at = $2, \
                 due_at = case when due_at is not null then $3::timestamptz end where id = $1",
            &[&order.uuid(), &now, &later],
        )
        .await?;
    Ok(())
}

/// How many orders are quarantined.
///
/// # Errors
/// The database.
pub async fn count_quarantined(client: &impl Connection) -> Result<i64, StoreError> {
    let sql = "select count(*) as quarantined from work_order where quarantined_at is not null";
    Ok(client.query_one(sql, &[]).await?.try_get("quarantined")?)
}
