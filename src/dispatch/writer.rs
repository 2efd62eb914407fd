//! The writer: takes whatever requests wait as one batch, locks, decides, writes, commits, and tells.
//!
//! It runs on a thread of its own with its own connection, so that a command costs two trips and two hand-overs.
//! The previous commit is the batching window; there is no timer. Must not: hold rules, or do any network call
//! but the database's inside a transaction.

use super::city::City;
use super::plan::{Added, Planner};
use super::reply::{Outcome, Stored};
use super::request::{DispatchError, Reply, Request, Verb, Work};
use super::stage::{Randomness, Setting, Stage, live_changes};
use super::told::Told;
use crate::clock::Clock;
use crate::intake::{Disposition, Whereabouts};
use crate::kernel::{AlarmId, LiftId, OrderId, StationId, Timestamp};
use crate::notify::order_message;
use crate::order::{ResponsePlan, WorkOrder, deadlines, fold};
use crate::roster::Level;
use crate::store::batch::{AlarmRow, Batch, DutyRow};
use crate::store::log::{Committed, Line, actor_text};
use crate::store::writer::{CommitError, Held, Locks, Writer};
use crate::store::{StoreError, alarm, order as orders};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Requests in one transaction at most: the knee of LIMITS section 1.
pub(super) const MAX_BATCH: usize = 256;
/// How often a batch is decided again because a station it called turned out to be full.
const MAX_ROUNDS: usize = 3;
/// How often a request is tried whose order is locked elsewhere.
const MAX_TRIES: usize = 40;
/// Orders kept folded in memory; older ones are folded again when they are needed.
const MAX_CACHED: usize = 20_000;
/// Stations whose loads are locked ahead for each alarm.
const LOCK_AHEAD: usize = 2;

/// A request and where its answer goes.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) answer: Option<oneshot::Sender<Result<Reply, DispatchError>>>,
}

/// Opens a connection for the writer.
pub type Connect = Box<
    dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<tokio_postgres::Client, StoreError>>>> + Send,
>;

pub(super) struct Loop {
    pub(super) connect: Connect,
    pub(super) writer: Option<Writer>,
    pub(super) city: Arc<City>,
    pub(super) clock: Clock,
    pub(super) plan: ResponsePlan,
    pub(super) random: Box<dyn Randomness>,
    pub(super) told: Told,
    /// Other systems are told of orders through the outbox.
    pub(super) sends_messages: bool,
    pub(super) cache: BTreeMap<OrderId, Arc<WorkOrder>>,
}

/// How one attempt at a batch went wrong.
enum Failure {
    /// The whole batch can be tried again, one by one.
    Retry(StoreError),
    /// The database rejected the rows.
    Rejected(tokio_postgres::Error),
    /// The connection is gone; the batch may be committed.
    Lost(StoreError),
}

/// What was decided for a batch.
struct Decided {
    stage: Stage,
    outcomes: Vec<Result<(Stored, bool), DispatchError>>,
    added: Vec<Added>,
    quarantined: Vec<OrderId>,
}

impl Loop {
    /// Carries a batch out and answers every job, whatever happens.
    pub(super) async fn run(&mut self, mut jobs: Vec<Job>) {
        match self.attempt(&mut jobs).await {
            Ok(()) => {}
            Err(failure) => {
                self.after_failure(&failure).await;
                self.one_by_one(jobs).await;
            }
        }
    }

    async fn after_failure(&mut self, failure: &Failure) {
        match failure {
            Failure::Retry(_) | Failure::Rejected(_) => {
                if let Some(writer) = &self.writer {
                    writer.rollback().await;
                }
            }
            Failure::Lost(_) => self.writer = None,
        }
        if self.writer.as_ref().is_some_and(Writer::is_closed) {
            self.writer = None;
        }
    }

    /// After a failure each request stands alone: its key tells whether it was carried out already.
    async fn one_by_one(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            let mut single = vec![job];
            let mut last = None;
            for attempt in 0..MAX_TRIES {
                match self.attempt(&mut single).await {
                    Ok(()) => {
                        last = None;
                        break;
                    }
                    Err(failure) => {
                        self.after_failure(&failure).await;
                        let is_final = matches!(&failure, Failure::Rejected(error) if !is_passing(error));
                        last = Some(match failure {
                            Failure::Retry(error) | Failure::Lost(error) => error,
                            Failure::Rejected(error) => StoreError::Database(error),
                        });
                        if is_final || single.is_empty() {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(pause_ms(attempt))).await;
                    }
                }
            }
            if let (Some(error), Some(job)) = (last, single.pop()) {
                tracing::error!(error = &error as &dyn std::error::Error, "a request could not be written");
                job.answer(Err(DispatchError::Unavailable(Arc::new(error))));
            }
        }
    }

    /// One transaction for all jobs. On success every job is answered and `jobs` is empty.
    async fn attempt(&mut self, jobs: &mut Vec<Job>) -> Result<(), Failure> {
        if self.writer.is_none() {
            let client = (self.connect)().await.map_err(Failure::Retry)?;
            self.writer = Some(Writer::new(client).await.map_err(Failure::Retry)?);
        }
        let writer = self.writer.take().expect("it was just set");
        let result = self.transact(&writer, jobs).await;
        if matches!(&result, Ok(()) | Err(Failure::Retry(_) | Failure::Rejected(_))) {
            self.writer = Some(writer);
        }
        result
    }

    async fn transact(&mut self, writer: &Writer, jobs: &mut Vec<Job>) -> Result<(), Failure> {
        let now = self.clock.now();
        let (locks, day, number_count) = self.locks(jobs, now);
        let held = writer.begin(&locks).await.map_err(lost_or_retry)?;
        let parked = self.load_parked(writer, jobs).await.map_err(lost_or_retry)?;
        self.fill_cache(writer, &held).await.map_err(lost_or_retry)?;
        let mut extra = Vec::new();
        let mut rounds = 0;
        let decided = loop {
            let decided = self.decide(jobs, &held, &extra, &parked, now, day, number_count);
            let unlocked = decided.stage.unlocked_calls();
            rounds += 1;
            if unlocked.is_empty() || rounds > MAX_ROUNDS {
                break decided;
            }
            extra.extend(writer.lock_loads(&unlocked).await.map_err(lost_or_retry)?);
        };
        let (mut batch, lines) = self.gather(jobs, &decided, day, now);
        if batch.event_count() == 0 && decided.outcomes.iter().all(|outcome| !is_new(outcome)) {
            writer.rollback().await;
            self.finish(jobs, decided, Vec::new(), 0);
            return Ok(());
        }
        let head = writer.commit(&mut batch).await.map_err(|error| match error {
            CommitError::Rejected(error) if error.is_closed() => Failure::Lost(error.into()),
            CommitError::Rejected(error) => Failure::Rejected(error),
            CommitError::Unknown(error) => Failure::Lost(error.into()),
        })?;
        self.finish(jobs, decided, lines, head);
        Ok(())
    }

    /// What the batch must hold, and how many order numbers it may need.
    fn locks(&self, jobs: &[Job], now: Timestamp) -> (Locks, u32, u32) {
        let mut locks = Locks::default();
        let mut lifts = BTreeSet::new();
        let mut orders = BTreeSet::new();
        let mut stations = BTreeSet::new();
        let mut number_count = 0;
        let mut new_lifts = BTreeSet::new();
        for job in jobs {
            let request = &job.request;
            match &request.work {
                Work::Raise(raised) => match raised.alarm.whereabouts {
                    Whereabouts::Lift(lift) => {
                        lifts.insert(lift);
                        if new_lifts.insert((lift, raised.alarm.mode)) {
                            number_count += 1;
                            stations.extend(self.probable_stations(lift));
                        }
                    }
                    Whereabouts::Unlocated { .. } => number_count += u32::from(!raised.park_if_unknown),
                },
                Work::PlaceParked { lift, .. } => {
                    lifts.extend(*lift);
                    number_count += 1;
                }
                Work::Order { order, act } => {
                    orders.insert(*order);
                    match &act.verb {
                        Verb::Locate { lift } => lifts.extend([*lift]),
                        Verb::MergeInto { into } => orders.extend([*into]),
                        Verb::Reopen => {
                            lifts.extend(self.cache.get(order).and_then(|order| order.place.lift()));
                        }
                        _ => {}
                    }
                }
                Work::Deadline { order } => {
                    orders.insert(*order);
                }
                Work::Duty { station, .. } => {
                    stations.insert(*station);
                }
                Work::RosterChanged => {}
            }
            if request.is_remembered() {
                locks.requests.push((actor_text(&request.actor), request.key.clone()));
            }
        }
        let day = day_of(now);
        locks.lifts = lifts.into_iter().collect();
        locks.orders = orders.into_iter().collect();
        locks.stations = stations.into_iter().collect();
        locks.numbers = (number_count > 0).then_some((day, number_count));
        (locks, day, number_count)
    }

    /// The stations that an alarm at this lift will most likely call: their loads are locked with the rest.
    fn probable_stations(&self, lift: LiftId) -> Vec<StationId> {
        let (roster, statuses) = self.city.statuses();
        let Some(lift) = roster.directory.find_lift(lift) else { return Vec::new() };
        let request = crate::assignment::RankRequest {
            maintainer: lift.maintainer,
            contract_bonus_s: self.plan.contract_bonus_s,
            keep: LOCK_AHEAD * 2,
            ..crate::assignment::RankRequest::new(lift.place, Level::First)
        };
        let ranking =
            crate::assignment::rank(&roster.index, &statuses, &request, &crate::assignment::StraightLine);
        ranking.candidates.iter().take(LOCK_AHEAD).map(|candidate| candidate.station).collect()
    }

    async fn load_parked(
        &self,
        writer: &Writer,
        jobs: &[Job],
    ) -> Result<BTreeMap<AlarmId, super::request::RaisedAlarm>, StoreError> {
        let mut parked = BTreeMap::new();
        for job in jobs {
            if let Work::PlaceParked { alarm: id, .. } = job.request.work
                && let Some(found) = alarm::lock_parked(writer.client(), id).await?
            {
                parked.insert(id, found.into());
            }
        }
        Ok(parked)
    }

    /// Folds the locked orders that are not in memory at their locked version.
    async fn fill_cache(&mut self, writer: &Writer, held: &Held) -> Result<(), StoreError> {
        let replies = held.remembered.iter().filter_map(|remembered| {
            serde_json::from_str::<Stored>(&remembered.reply).ok().and_then(|stored| stored.order_id())
        });
        let missing: Vec<OrderId> = held
            .orders
            .iter()
            .filter(|locked| self.cache.get(&locked.id).is_none_or(|order| order.version != locked.version))
            .map(|locked| locked.id)
            .chain(replies.filter(|order| !self.cache.contains_key(order)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        if self.cache.len() + missing.len() > MAX_CACHED {
            self.cache.clear();
        }
        for (id, events) in orders::load_events(writer.client(), &missing).await? {
            // A log that does not fold is a fault of ours: that order alone is set aside.
            match catch_unwind(AssertUnwindSafe(|| fold(&events))) {
                Ok(Some(order)) => {
                    self.cache.insert(id, Arc::new(order));
                }
                Ok(None) | Err(_) => tracing::error!(order.id = %id, "an order's events do not fold"),
            }
        }
        Ok(())
    }

    fn decide(
        &mut self,
        jobs: &[Job],
        held: &Held,
        extra: &[crate::store::writer::LockedLoad],
        parked: &BTreeMap<AlarmId, super::request::RaisedAlarm>,
        now: Timestamp,
        day: u32,
        number_count: u32,
    ) -> Decided {
        let mut failed: BTreeMap<usize, DispatchError> = BTreeMap::new();
        let mut quarantined = Vec::new();
        'again: loop {
            let loads: Vec<_> = held.loads.iter().chain(extra).copied().collect();
            let mut stage =
                Stage::new(&held.orders, &self.cache, &loads, day, held.last_number, number_count);
            let mut outcomes = Vec::with_capacity(jobs.len());
            let mut all_added = Vec::with_capacity(jobs.len());
            for (index, job) in jobs.iter().enumerate() {
                if let Some(error) = failed.get(&index) {
                    outcomes.push(Err(error.clone()));
                    all_added.push(Added::default());
                    continue;
                }
                if let Some(remembered) = remembered(job, held) {
                    outcomes.push(remembered.map(|stored| (stored, false)));
                    all_added.push(Added::default());
                    continue;
                }
                let mut added = Added::default();
                let mutations = stage.mutation_count();
                let mut planner = Planner {
                    setting: Setting { city: &self.city, now },
                    plan: &self.plan,
                    parked,
                    random: self.random.as_mut(),
                };
                let request = &job.request;
                let result = catch_unwind(AssertUnwindSafe(|| {
                    planner.run(&mut stage, &mut added, &request.actor, &request.work)
                }));
                match result {
                    Ok(Ok(stored)) => {
                        outcomes.push(Ok((stored, true)));
                        all_added.push(added);
                    }
                    Ok(Err(error)) if stage.mutation_count() == mutations => {
                        outcomes.push(Err(error));
                        all_added.push(Added::default());
                    }
                    // It stopped half-way: decide the batch again without it.
                    Ok(Err(error)) => {
                        failed.insert(index, error);
                        continue 'again;
                    }
                    Err(_) => {
                        quarantined.extend(order_of(&job.request.work));
                        failed.insert(index, DispatchError::Quarantined);
                        continue 'again;
                    }
                }
            }
            return Decided { stage, outcomes, added: all_added, quarantined };
        }
    }

    /// Turns the decisions into rows and lines.
    fn gather(&mut self, jobs: &[Job], decided: &Decided, day: u32, now: Timestamp) -> (Batch, Vec<Line>) {
        let mut batch = Batch::default();
        let roster = self.city.roster();
        let mut lines: Vec<Line> = Vec::new();
        for (id, working) in &decided.stage.orders {
            if working.events.is_empty() {
                continue;
            }
            let order = &working.order;
            let district = order.place.lift().and_then(|lift| roster.directory.district_of_lift(lift));
            batch.add_order(order, working.channel, district, deadlines(order).first().copied());
            for (station, change) in live_changes(working.before.as_deref(), order) {
                batch.add_load(station, i16::try_from(change).unwrap_or(0));
            }
            let audience = super::audience::of_order(working.before.as_deref(), order, district);
            if self.sends_messages
                && let Some(message) = order_message(order, &working.events)
            {
                // The id only has to be unique: an alarm's form of it is as good as any.
                let id = AlarmId::new(now, self.random.ten_bytes()).uuid();
                batch.add_message(id, &message, now);
            }
            for (version, event) in &working.events {
                lines.push(Line::of_order(*id, *version, order.mode, event.clone(), audience.clone()));
            }
        }
        lines.extend(decided.stage.lines.iter().cloned());
        for line in &lines {
            batch.add_line(line);
        }
        for ((job, outcome), added) in jobs.iter().zip(&decided.outcomes).zip(&decided.added) {
            let Ok((stored, true)) = outcome else { continue };
            let actor = actor_text(&job.request.actor);
            for note in &added.notes {
                batch.add_note(note.id, note.order, actor.clone(), note.text.clone(), now);
            }
            for written in &added.alarms {
                batch.add_alarm(&AlarmRow {
                    alarm: &written.alarm,
                    disposition: written.disposition,
                    order: written.order,
                    lift_text: written.lift_text.as_ref(),
                    point: written.point,
                    partner: written.partner.as_deref(),
                    foreign_id: written.foreign_id.as_ref(),
                    received_at: now,
                });
            }
            for (alarm, order, lift) in &added.placed {
                batch.place_alarm(*alarm, *order, lift.map(LiftId::uuid));
            }
            for (station, on_duty, strength, capacity, version) in &added.duties {
                batch.add_duty(
                    *station,
                    DutyRow {
                        on_duty: *on_duty,
                        strength: *strength,
                        capacity: *capacity,
                        version: *version,
                        changed_at: now,
                    },
                );
            }
            if job.request.is_remembered() {
                let reply = serde_json::to_string(stored).expect("replies have only string keys");
                let digest = job.request.digest.to_vec();
                batch.add_request(actor, job.request.key.clone(), digest, reply, now);
            }
        }
        let unused = decided.stage.numbers.len().saturating_sub(decided.stage.numbers_used);
        batch.give_back_numbers(day, u32::try_from(unused).unwrap_or(0));
        (batch, lines)
    }

    /// After the commit: memory follows, the feed and the timers are told, the callers get their answers.
    fn finish(&mut self, jobs: &mut Vec<Job>, decided: Decided, lines: Vec<Line>, head: i64) {
        let changed: Vec<Arc<WorkOrder>> = decided
            .stage
            .orders
            .values()
            .filter(|working| !working.events.is_empty())
            .map(|working| Arc::clone(&working.order))
            .collect();
        for working in decided.stage.orders.values().filter(|working| !working.events.is_empty()) {
            for (station, change) in live_changes(working.before.as_deref(), &working.order) {
                self.city.change_status(station, |status| {
                    let live = i32::from(status.live_count) + change;
                    status.live_count = u16::try_from(live.max(0)).unwrap_or(u16::MAX);
                });
            }
        }
        for (station, on_duty, strength, capacity, _) in decided.added.iter().flat_map(|added| &added.duties)
        {
            self.city.change_status(*station, |status| {
                status.duty.on_duty = *on_duty;
                status.duty.strength = *strength;
                status.duty.capacity = *capacity;
            });
        }
        for order in &changed {
            self.told.deadline(order.id, deadlines(order).first().map(|deadline| deadline.due_at));
            self.cache.insert(order.id, Arc::clone(order));
        }
        if !lines.is_empty() {
            let first = head + 1 - i64::try_from(lines.len()).unwrap_or(0);
            let entries = (first..).zip(lines).map(|(seq, line)| line.into_entry(seq)).collect();
            self.told.committed(Committed { entries, orders: changed });
        }
        for order in &decided.quarantined {
            self.told.quarantined(*order);
        }
        for (job, outcome) in std::mem::take(jobs).into_iter().zip(decided.outcomes) {
            let reply = outcome.map(|(stored, is_first)| self.reply(&stored, !is_first));
            job.answer(reply.and_then(|reply| reply.ok_or(DispatchError::UnknownOrder)));
        }
    }

    fn reply(&self, stored: &Stored, is_repeat: bool) -> Option<Reply> {
        let load = |id: OrderId| self.cache.get(&id).cloned();
        Some(match &stored.outcome {
            Outcome::Alarm { alarm, disposition, order } => Reply::Alarm {
                alarm: AlarmId::from_uuid(*alarm),
                disposition: Disposition::from_name(disposition).unwrap_or(Disposition::Attached),
                order: order.map(OrderId::from_uuid).and_then(load),
                is_repeat,
            },
            Outcome::Order { order, is_unchanged, lead } => Reply::Order {
                order: load(OrderId::from_uuid(*order))?,
                result: Stored::result(*is_unchanged, *lead),
            },
            Outcome::Station { station } => {
                let station = StationId::from_uuid(*station);
                Reply::Station { station, status: self.city.find_status(station)? }
            }
            Outcome::Done => Reply::Done,
        })
    }
}

impl Job {
    fn answer(self, result: Result<Reply, DispatchError>) {
        if let Some(answer) = self.answer {
            // The caller may have gone away; what it asked for is done all the same.
            let _ = answer.send(result);
        }
    }
}

impl Request {
    /// Deadlines and roster notices are harmless to repeat: an order whose deadline fired has no such
    /// deadline any more.
    const fn is_remembered(&self) -> bool {
        match self.work {
            Work::Raise(_) | Work::PlaceParked { .. } | Work::Order { .. } | Work::Duty { .. } => true,
            Work::Deadline { .. } | Work::RosterChanged => false,
        }
    }
}

/// The remembered answer to this very request, or the refusal of a key that was used for another.
fn remembered(job: &Job, held: &Held) -> Option<Result<Stored, DispatchError>> {
    let actor = actor_text(&job.request.actor);
    let found = held
        .remembered
        .iter()
        .find(|remembered| remembered.key == job.request.key && remembered.actor == actor)?;
    if found.digest != job.request.digest {
        return Some(Err(DispatchError::KeyReused));
    }
    Some(serde_json::from_str(&found.reply).map_err(|_| DispatchError::KeyReused))
}

fn is_new(outcome: &Result<(Stored, bool), DispatchError>) -> bool {
    matches!(outcome, Ok((stored, true)) if stored.outcome != Outcome::Done)
}

const fn order_of(work: &Work) -> Option<OrderId> {
    match work {
        Work::Order { order, .. } | Work::Deadline { order } => Some(*order),
        Work::Raise(_) | Work::PlaceParked { .. } | Work::Duty { .. } | Work::RosterChanged => None,
    }
}

fn lost_or_retry(error: StoreError) -> Failure {
    match &error {
        StoreError::Database(database) if database.is_closed() => Failure::Lost(error),
        StoreError::Database(_)
        | StoreError::Pool(_)
        | StoreError::Unreadable { .. }
        | StoreError::Form(_)
        | StoreError::Migration(_) => Failure::Retry(error),
    }
}

/// Whether trying again can help: lock time-outs, deadlocks, a unique key taken by another node meanwhile.
fn is_passing(error: &tokio_postgres::Error) -> bool {
    use tokio_postgres::error::SqlState;
    error.code().is_none_or(|code| {
        [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::UNIQUE_VIOLATION,
            SqlState::IN_FAILED_SQL_TRANSACTION,
            SqlState::QUERY_CANCELED,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
        ]
        .contains(code)
    })
}

/// 5 ms doubling to 320 ms: 40 tries span about eleven seconds, longer than PostgreSQL needs to come back.
fn pause_ms(attempt: usize) -> u64 {
    5 << attempt.min(6)
}

/// The local day of an order number. China has had one zone without summer time since 1991.
fn day_of(now: Timestamp) -> u32 {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let date = now.to_zoned(zone).date();
    u32::from(date.year().unsigned_abs()) * 10_000
        + u32::from(date.month().unsigned_abs()) * 100
        + u32::from(date.day().unsigned_abs())
}
