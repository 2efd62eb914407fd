//! The rows that the program left behind, as far as the checks need them.
//!
//! Must not: change anything.

use super::program::Program;
use super::{LATE_LIMIT, Outage};
use jiff::{SignedDuration, Timestamp};
use liftaid::kernel::{AlarmId, OrderId};
use std::collections::BTreeMap;
use tokio_postgres::{Client, NoTls};

/// What stands in the database at the end.
pub struct Rows {
    alarms: BTreeMap<String, Vec<String>>,
    resolved: BTreeMap<String, usize>,
    marks: Vec<Mark>,
    orders: usize,
}

/// The 30-minute mark of one order.
struct Mark {
    order: String,
    /// It could not fall before this: half an hour after the alarm, and not before the order was there.
    due_at: Timestamp,
    /// When it fell; every time that it did.
    fired_at: Vec<Timestamp>,
}

/// Reads everything at once.
pub async fn read(program: &Program) -> Rows {
    let database = program.database();
    let (client, connection) = database.config().connect(NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    let rows = Rows {
        alarms: alarms(&client).await,
        resolved: resolved(&client).await,
        marks: marks(&client).await,
        orders: count(&client, "select count(*) from work_order").await,
    };
    drop(client);
    database.stop().expect("a guest leaves");
    rows
}

async fn count(client: &Client, sql: &str) -> usize {
    let count: i64 = client.query_one(sql, &[]).await.expect("a count").get(0);
    usize::try_from(count).unwrap_or_default()
}

async fn alarms(client: &Client) -> BTreeMap<String, Vec<String>> {
    let sql = "select coalesce(foreign_id, text), id from alarm order by id";
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in client.query(sql, &[]).await.expect("alarms") {
        found.entry(row.get(0)).or_default().push(AlarmId::from_uuid(row.get(1)).to_string());
    }
    found
}

async fn resolved(client: &Client) -> BTreeMap<String, usize> {
    let sql = "select subject_id, count(*) from event where kind = 'resolved' group by 1";
    let rows = client.query(sql, &[]).await.expect("events");
    rows.iter()
        .map(|row| (OrderId::from_uuid(row.get(0)).to_string(), row.get::<_, i64>(1) as usize))
        .collect()
}

async fn marks(client: &Client) -> Vec<Mark> {
    let sql = "select o.id, greatest(o.alarm_raised_at + interval '30 minutes', o.opened_at), \
                   array(select e.recorded_at from event e where e.subject_id = o.id \
                       and e.kind = 'trapped_mark_reached' and (e.body::json->>'minutes')::int = 30 order by 1), \
                   o.alarm_raised_at < o.opened_at - interval '20 minutes' \
               from work_order o";
    let rows = client.query(sql, &[]).await.expect("marks");
    rows.iter()
        // Other orders' marks are half an hour away.
        .filter(|row| row.get(3))
        .map(|row| Mark {
            order: OrderId::from_uuid(row.get(0)).to_string(),
            due_at: row.get(1),
            fired_at: row.get(2),
        })
        .collect()
}

impl Rows {
    /// Ids of the alarms with that name.
    pub fn alarms_named(&self, name: &str) -> Vec<&str> {
        self.alarms.get(name).into_iter().flatten().map(String::as_str).collect()
    }

    pub fn resolved_count(&self, order: &str) -> usize {
        self.resolved.get(order).copied().unwrap_or_default()
    }

    pub const fn order_count(&self) -> usize {
        self.orders
    }

    pub fn mark_count(&self) -> usize {
        self.marks.iter().map(|mark| mark.fired_at.len()).sum()
    }

    /// How long after it could the latest mark fell, in seconds.
    pub fn latest_s(&self, outages: &[Outage]) -> f64 {
        let late = self.marks.iter().filter_map(|mark| {
            let fired_at = mark.fired_at.first()?;
            Some(fired_at.duration_since(possible_at(mark.due_at, outages)).as_secs_f64())
        });
        late.fold(0.0, f64::max)
    }

    /// Marks that did not fall exactly once, or too late.
    pub fn late_marks(&self, outages: &[Outage]) -> Vec<String> {
        let limit = SignedDuration::try_from(LATE_LIMIT).expect("two seconds");
        self.marks
            .iter()
            .filter_map(|mark| {
                let possible_at = possible_at(mark.due_at, outages);
                match mark.fired_at.as_slice() {
                    [fired_at] if *fired_at <= possible_at + limit => None,
                    fired => Some(format!(
                        "{}: due {}, possible {possible_at}, fired {fired:?}",
                        mark.order, mark.due_at
                    )),
                }
            })
            .collect()
    }
}

/// The first moment from which the server had [`LATE_LIMIT`] in one piece for what was due.
fn possible_at(due_at: Timestamp, outages: &[Outage]) -> Timestamp {
    let limit = SignedDuration::try_from(LATE_LIMIT).expect("two seconds");
    let mut possible_at = due_at;
    for outage in outages {
        if outage.ready_at > possible_at && outage.down_at < possible_at + limit {
            possible_at = outage.ready_at;
        }
    }
    possible_at
}
