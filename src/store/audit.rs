//! The audit: does the log hold together, and is every row what its events say?
//!
//! Must not: repair anything, or stop at the first finding. It reads in pages, inside one transaction of the
//! caller's, so that it sees one moment.

use super::log::{DigestParts, ENTRY_COLUMNS, PAGE, digest, joined_digest};
use super::order::load_events;
use super::{Connection, StoreError};
use crate::kernel::{OrderId, Timestamp};
use crate::order::{Outcome, TimePoint, WorkOrder, deadlines, fold};
use crate::performance::ENTERED_LATE_AFTER;
use crate::roster::Level;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio_postgres::Row;
use uuid::Uuid;

/// Findings that are kept; all are counted.
pub const MAX_FINDINGS: usize = 1_000;
/// Orders compared in one go.
const ORDERS_AT_ONCE: usize = 500;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A position of the log is missing or out of order.
    Gap,
    /// The hash of a line is not that of its bytes and of the line before.
    Hash,
    /// The version of a subject does not rise by one.
    Version,
    /// The recording time of an order decreases.
    Time,
    /// The head row is not at the log's end.
    Head,
    /// A row is not what its events say.
    Row,
    /// An order has no row, or a row has no events.
    Missing,
    /// The events cannot be folded.
    Fold,
    /// A live or waiting order has no deadline, or not its soonest; or a closed one has one.
    Deadline,
    /// A station's count of live assignments of real orders is wrong.
    Load,
    /// The order is quarantined.
    Quarantine,
}

impl Fault {
    /// Name in the printed result.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Hash => "hash",
            Self::Version => "version",
            Self::Time => "time",
            Self::Head => "head",
            Self::Row => "row",
            Self::Missing => "missing",
            Self::Fold => "fold",
            Self::Deadline => "deadline",
            Self::Load => "load",
            Self::Quarantine => "quarantine",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub fault: Fault,
    /// Position, order or station.
    pub subject: String,
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.fault.name(), self.subject, self.detail)
    }
}

/// What was looked at and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    pub event_count: u64,
    pub order_count: u64,
    pub finding_count: u64,
    /// The first [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
}

impl Audit {
    fn add(&mut self, fault: Fault, subject: impl fmt::Display, detail: impl fmt::Display) {
        self.finding_count += 1;
        if self.findings.len() < MAX_FINDINGS {
            let (subject, detail) = (subject.to_string(), detail.to_string());
            self.findings.push(Finding { fault, subject, detail });
        }
    }
}

/// Looks at everything.
///
/// # Errors
/// The database. A stored form that cannot be read is a finding, not an error.
pub async fn audit(client: &impl Connection) -> Result<Audit, StoreError> {
    let mut audit = Audit::default();
    check_log(client, &mut audit).await?;
    check_orders(client, &mut audit).await?;
    check_strays(client, &mut audit).await?;
    check_loads(client, &mut audit).await?;
    Ok(audit)
}

/// Where the log has got to.
struct Chain {
    seq: i64,
    hash: Vec<u8>,
    /// Of the transaction that wrote the latest line: the hash before it, and the digest of its lines so far.
    base: Vec<u8>,
    running: Vec<u8>,
    /// A line of that transaction was found damaged: those after it differ too, and are not told one by one.
    is_broken: bool,
    /// Version and time of each subject's latest line.
    latest: BTreeMap<Uuid, (i32, Timestamp)>,
}

async fn check_log(client: &impl Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let sql = format!(
        "select {ENTRY_COLUMNS}, form, prev_hash, hash from event where seq > $1 order by seq limit $2"
    );
    let statement = client.prepared(&sql).await?;
    let mut chain = Chain {
        seq: 0,
        hash: vec![0],
        base: Vec::new(),
        running: Vec::new(),
        is_broken: false,
        latest: BTreeMap::new(),
    };
    loop {
        let rows = client.client().query(&statement, &[&chain.seq, &PAGE]).await?;
        for row in &rows {
            check_line(row, &mut chain, audit)?;
        }
        audit.event_count += rows.len() as u64;
        if rows.is_empty() {
            break;
        }
    }
    let head = client.query_one("select seq, hash from feed_head", &[]).await?;
    let (seq, hash): (i64, Vec<u8>) = (head.try_get("seq")?, head.try_get("hash")?);
    if seq != chain.seq {
        audit.add(Fault::Head, seq, format!("the log ends at {}", chain.seq));
    } else if hash != chain.hash {
        audit.add(Fault::Head, seq, "the head's hash is not the last line's");
    }
    Ok(())
}

fn check_line(row: &Row, chain: &mut Chain, audit: &mut Audit) -> Result<(), StoreError> {
    let seq: i64 = row.try_get("seq")?;
    if seq != chain.seq + 1 {
        audit.add(Fault::Gap, seq, format!("follows {}", chain.seq));
    }
    let (previous, hash): (Vec<u8>, Vec<u8>) = (row.try_get("prev_hash")?, row.try_get("hash")?);
    if previous != chain.base {
        // Another transaction: it hangs on the line before.
        if previous != chain.hash {
            audit.add(Fault::Hash, seq, "does not follow the line before");
        }
        (chain.base, chain.running, chain.is_broken) = (previous.clone(), Vec::new(), false);
    }
    chain.running = joined_digest(&chain.running, &line_digest(row)?);
    if joined_digest(&previous, &chain.running) != hash && !chain.is_broken {
        chain.is_broken = true;
        audit.add(Fault::Hash, seq, "is not the hash of this line and those before it in its transaction");
    }
    let subject: Uuid = row.try_get("subject_id")?;
    let version: i32 = row.try_get("subject_version")?;
    let recorded_at: Timestamp = row.try_get("recorded_at")?;
    if let Some((before, earlier)) = chain.latest.insert(subject, (version, recorded_at)) {
        let kind: &str = row.try_get("subject_kind")?;
        if version != before + 1 && kind == "order" || version <= before {
            audit.add(Fault::Version, seq, format!("{version} follows {before}"));
        }
        if recorded_at < earlier {
            audit.add(Fault::Time, seq, format!("{recorded_at} follows {earlier}"));
        }
    }
    (chain.seq, chain.hash) = (seq, hash);
    Ok(())
}

fn line_digest(row: &Row) -> Result<Vec<u8>, StoreError> {
    let audience: Vec<&str> = row.try_get("audience")?;
    Ok(digest(&DigestParts {
        subject_kind: row.try_get("subject_kind")?,
        subject_id: row.try_get("subject_id")?,
        version: row.try_get("subject_version")?,
        kind: row.try_get("kind")?,
        json: row.try_get("body")?,
        form: row.try_get("form")?,
        mode: row.try_get("mode")?,
        audience: &audience.join(","),
        actor: row.try_get("actor")?,
        source: row.try_get("source")?,
        implausible: row.try_get("implausible")?,
        occurred_at: row.try_get("occurred_at")?,
        recorded_at: row.try_get("recorded_at")?,
    }))
}

const ORDER_ROWS: &str = "select o.id, o.number_day, o.number_serial, o.version, o.mode, o.state, o.outcome, \
         o.merged_into, o.priority, o.lift, o.alarm_count, o.second_tier, o.opened_at, o.state_since, \
         o.recorded_at, o.alarm_raised_at, o.answered_at, o.located_at, o.dispatched_at, o.accepted_at, \
         o.departed_at, o.arrived_at, o.freed_at, o.restored_at, o.called_back_at, o.archived_at, \
         o.quarantined_at, o.due_kind, o.due_at, \
         o.has_late_entry = exists (select from event e where e.subject_id = o.id \
             and e.recorded_at - e.occurred_at > interval '1 s' * $3::int8) as is_late_entry_marked, \
         coalesce((select string_agg(a.id::text || ' ' || a.state, ',' order by a.id) from assignment a \
             where a.work_order = o.id), '') as assignments \
     from work_order o where o.id > $1 order by o.id limit $2";

async fn check_orders(client: &impl Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let statement = client.prepared(ORDER_ROWS).await?;
    let limit = i64::try_from(ORDERS_AT_ONCE).unwrap_or(i64::MAX);
    let mut after = Uuid::nil();
    loop {
        let rows =
            client.client().query(&statement, &[&after, &limit, &ENTERED_LATE_AFTER.as_secs()]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("id")?;
        let ids: Vec<OrderId> = rows
            .iter()
            .map(|row| Ok(OrderId::from_uuid(row.try_get("id")?)))
            .collect::<Result<_, StoreError>>()?;
        let orders = fold_orders(client, &ids, audit).await?;
        for (row, id) in rows.iter().zip(&ids) {
            audit.order_count += 1;
            if let Some(order) = orders.get(id) {
                check_order(row, order, audit)?;
            }
        }
    }
}

/// The orders of these ids; what cannot be read or folded is a finding.
async fn fold_orders(
    client: &impl Connection,
    ids: &[OrderId],
    audit: &mut Audit,
) -> Result<BTreeMap<OrderId, WorkOrder>, StoreError> {
    let events = match load_events(client, ids).await {
        Err(StoreError::Form(_) | StoreError::Unreadable { .. }) if ids.len() > 1 => {
            // One of them: look at each by itself.
            let mut found = BTreeMap::new();
            for id in ids {
                found.extend(Box::pin(fold_orders(client, &[*id], audit)).await?);
            }
            return Ok(found);
        }
        Err(error @ (StoreError::Form(_) | StoreError::Unreadable { .. })) => {
            ids.iter().for_each(|id| audit.add(Fault::Fold, id, &error));
            return Ok(BTreeMap::new());
        }
        Err(error) => return Err(error),
        Ok(events) => events,
    };
    let mut found = BTreeMap::new();
    for id in ids {
        let Some(events) = events.get(id) else {
            audit.add(Fault::Missing, id, "the order has no events");
            continue;
        };
        // Folding asserts what only a bug can break; here that is what is looked for.
        match catch_unwind(AssertUnwindSafe(|| fold(events))) {
            Ok(Some(order)) => {
                found.insert(*id, order);
            }
            Ok(None) => audit.add(Fault::Fold, id, "the events do not begin with an opening"),
            Err(_) => audit.add(Fault::Fold, id, "the events contradict each other"),
        }
    }
    Ok(found)
}

fn check_order(row: &Row, order: &WorkOrder, audit: &mut Audit) -> Result<(), StoreError> {
    let mut wrong: Vec<&str> = Vec::new();
    let mut compare = |column, is_same: bool| {
        if !is_same {
            wrong.push(column);
        }
    };
    let number = |column| -> Result<u32, StoreError> { Ok(row.try_get::<_, i32>(column)?.cast_unsigned()) };
    compare("number", number("number_day")? == order.number.day);
    compare("number", number("number_serial")? == order.number.serial);
    compare("version", number("version")? == order.version);
    compare("alarm_count", number("alarm_count")? == order.alarm_count);
    let text = |column| -> Result<Option<&str>, StoreError> { Ok(row.try_get(column)?) };
    compare("mode", text("mode")? == Some(order.mode.name()));
    compare("state", text("state")? == Some(order.state.name()));
    compare("outcome", text("outcome")? == order.outcome.map(|outcome| outcome.name()));
    compare("priority", text("priority")? == Some(order.priority.name()));
    compare("assignments", text("assignments")? == Some(&*assignments(order)));
    let id = |column| -> Result<Option<Uuid>, StoreError> { Ok(row.try_get(column)?) };
    compare("lift", id("lift")? == order.place.lift().map(crate::kernel::LiftId::uuid));
    compare("merged_into", id("merged_into")? == merged_into(order));
    compare("second_tier", row.try_get::<_, bool>("second_tier")? == (order.offer_count(Level::Second) > 0));
    compare("has_late_entry", row.try_get("is_late_entry_marked")?);
    for (column, at) in moments(order) {
        compare(column, row.try_get::<_, Option<Timestamp>>(column)? == at);
    }
    if !wrong.is_empty() {
        audit.add(Fault::Row, order.number, wrong.join(", "));
    }
    let kept = (text("due_kind")?, row.try_get::<_, Option<Timestamp>>("due_at")?);
    let soonest = deadlines(order).into_iter().next();
    let wanted = (soonest.map(|deadline| deadline.kind.name()), soonest.map(|deadline| deadline.due_at));
    if kept != wanted {
        audit.add(Fault::Deadline, order.number, format!("{kept:?} instead of {wanted:?}"));
    }
    if row.try_get::<_, Option<Timestamp>>("quarantined_at")?.is_some() {
        audit.add(Fault::Quarantine, order.number, "waits for the shift leader");
    }
    Ok(())
}

/// Ids and states of the assignments as [`ORDER_ROWS`] lists them.
fn assignments(order: &WorkOrder) -> String {
    let mut parts: Vec<String> = order
        .assignments
        .iter()
        .map(|assignment| format!("{} {}", assignment.id.uuid(), assignment.state.name()))
        .collect();
    parts.sort_unstable();
    parts.join(",")
}

fn merged_into(order: &WorkOrder) -> Option<Uuid> {
    match order.outcome {
        Some(Outcome::Merged { into }) => Some(into.uuid()),
        Some(Outcome::FreedByCrew | Outcome::SelfRescued | Outcome::FalseAlarm | Outcome::Cancelled)
        | None => None,
    }
}

fn moments(order: &WorkOrder) -> [(&'static str, Option<Timestamp>); 14] {
    let at = |point: Option<TimePoint>| point.map(|point| point.at);
    let milestones = &order.milestones;
    [
        ("opened_at", Some(order.opened_at)),
        ("state_since", Some(order.state_since)),
        ("recorded_at", Some(order.recorded_at)),
        ("alarm_raised_at", at(milestones.alarm_raised)),
        ("answered_at", at(milestones.answered)),
        ("located_at", at(milestones.located)),
        ("dispatched_at", at(milestones.dispatched)),
        ("accepted_at", at(milestones.accepted)),
        ("departed_at", at(milestones.departed)),
        ("arrived_at", at(milestones.arrived)),
        ("freed_at", at(milestones.freed)),
        ("restored_at", at(milestones.restored)),
        ("called_back_at", at(milestones.called_back)),
        ("archived_at", at(milestones.archived)),
    ]
}

/// Events, assignments and alarms of orders that are not there.
async fn check_strays(client: &impl Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let sql = "select 'events' as what, subject_id as id from event where subject_kind = 'order' \
             and subject_version = 1 and not exists (select from work_order o where o.id = subject_id) \
         union all select 'assignments', work_order from assignment a \
             where not exists (select from work_order o where o.id = a.work_order) \
         union all select 'alarms', work_order from alarm a where work_order is not null \
             and not exists (select from work_order o where o.id = a.work_order) \
         order by 2, 1 limit $1";
    let limit = i64::try_from(MAX_FINDINGS).unwrap_or(i64::MAX);
    for row in client.query(sql, &[&limit]).await? {
        let what: &str = row.try_get("what")?;
        audit.add(Fault::Missing, OrderId::from_uuid(row.try_get("id")?), format!("{what} without a row"));
    }
    Ok(())
}

async fn check_loads(client: &impl Connection, audit: &mut Audit) -> Result<(), StoreError> {
    let sql = "select s.code, l.live, count(a.id) as counted \
         from station_load l join station s on s.id = l.station \
         left join (select a.id, a.station from assignment a join work_order o on o.id = a.work_order \
             where o.mode = 'live' and a.state in ('offered', 'accepted', 'en_route', 'on_scene')) a \
             on a.station = l.station \
         group by s.code, l.live having count(a.id) <> l.live order by s.code";
    for row in client.query(sql, &[]).await? {
        let (live, counted): (i16, i64) = (row.try_get("live")?, row.try_get("counted")?);
        let code: &str = row.try_get("code")?;
        audit.add(Fault::Load, code, format!("{live} live assignments noted, {counted} counted"));
    }
    Ok(())
}
