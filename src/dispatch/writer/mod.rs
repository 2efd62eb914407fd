//! The writer: takes whatever requests wait as one batch, locks, decides, writes, commits, and tells.
//!
//! It runs on a thread of its own with its own connection, so that a command costs two trips and two hand-overs; a
//! new alarm costs one trip (`at_once`).
//! The previous commit is the batching window; there is no timer. Must not: hold rules, or do any network call
//! but the database's inside a transaction.

mod at_once;
mod decide;
mod finish;
mod foreseen;
mod gather;
mod locks;
mod outage;

use self::decide::is_new;
use self::foreseen::Foreseen;
use self::outage::Outage;
use super::Settings;
use super::city::City;
use super::plan::Added;
use super::queues::Queues;
use super::reply::Stored;
use super::request::{DispatchError, Reply, Request, Work};
use super::stage::{Randomness, Stage, live_changes};
use super::told::Told;
use crate::clock::{Clock, Stopwatch};
use crate::kernel::{OrderId, StationId};
use crate::order::{ResponsePlan, WorkOrder};
use crate::roster::StationStatus;
use crate::store::StoreError;
use crate::store::writer::{CommitError, Writer};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Requests in one transaction at most. Inserting gains little above 100 to 256 rows at once, and everyone in the
/// batch waits for all of it.
pub(super) const MAX_BATCH: usize = 256;
/// How often a batch is decided again because a station it called turned out to be full.
const MAX_ROUNDS: usize = 3;
/// How long one attempt at a batch may take: twice the longest that PostgreSQL lets a statement run.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long opening a connection may take, its first words included.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How often a request is tried whose order is locked elsewhere.
const MAX_TRIES: usize = 40;

/// How often a request may meet a row that is not supposed to be there: another node commits once between the look and the
/// write, not four times. Whoever asks next does not wait for a fault of ours.
const MAX_COLLISIONS: usize = 4;

/// A request and where its answer goes.
pub(super) struct Job {
    pub(super) request: Request,
    answer: oneshot::Sender<Result<Reply, DispatchError>>,
    try_count: usize,
    collision_count: usize,
    /// It failed where nothing else was tried with it: it is not to spoil a batch of others.
    is_alone: bool,
}

/// Opens a connection for the writer.
pub type Connect = Box<
    dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<tokio_postgres::Client, StoreError>>>> + Send,
>;

pub(super) struct Loop {
    connect: Connect,
    writer: Option<Writer>,
    city: Arc<City>,
    clock: Clock,
    plan: ResponsePlan,
    random: Box<dyn Randomness>,
    told: Told,
    /// Other systems are told of orders through the outbox.
    sends_messages: bool,
    cache: BTreeMap<OrderId, Arc<WorkOrder>>,
    foreseen: Foreseen,
    /// Memory for what a batch sees of the stations.
    memory: Vec<StationStatus>,
    /// For how long this has been running.
    running: Stopwatch,
    outage: Outage,
}

/// How one attempt at a batch went wrong.
enum Failure {
    /// There is no connection, and none to be had.
    Away(StoreError),
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

impl Decided {
    /// The orders that change, as they will be.
    fn changed(&self) -> impl Iterator<Item = &Arc<WorkOrder>> {
        self.stage.orders.values().filter(|working| !working.events.is_empty()).map(|working| &working.order)
    }

    /// How many places of each station they take or give back.
    fn live_changes(&self) -> Vec<(StationId, i32)> {
        let changed = self.stage.orders.values().filter(|working| !working.events.is_empty());
        changed.flat_map(|working| live_changes(working.before.as_deref(), &working.order)).collect()
    }
}

impl Loop {
    /// A writer that is not connected yet.
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            connect: settings.connect,
            writer: None,
            city: settings.city,
            clock: settings.clock,
            plan: settings.plan,
            random: settings.random,
            told: settings.told,
            sends_messages: settings.sends_messages,
            cache: BTreeMap::new(),
            foreseen: Foreseen::default(),
            memory: Vec::new(),
            running: Stopwatch::start(),
            outage: Outage::default(),
        }
    }

    /// Carries a batch out and answers its jobs, and as many further batches as can go the short way meanwhile. Jobs that
    /// are to be tried again come back, each with the pause before that.
    pub(super) async fn run(&mut self, first: Vec<Job>, queues: &mut Queues) -> Vec<(Job, Duration)> {
        let left = self.at_once(first, queues).await;
        let mut again = Vec::new();
        if let Some((jobs, failure)) = left.lost {
            again.extend(self.try_again(jobs, failure).await);
        }
        for mut jobs in left.rejected.into_iter().chain(left.other) {
            if let Err(failure) = self.attempt_in_time(&mut jobs).await {
                again.extend(self.try_again(jobs, failure).await);
            }
        }
        again
    }

    /// After a failure: what can be tried at once is, by itself; the rest is put off.
    async fn try_again(&mut self, jobs: Vec<Job>, failure: Failure) -> Vec<(Job, Duration)> {
        self.after_failure(&failure).await;
        if jobs.len() == 1 || matches!(failure, Failure::Away(_)) {
            return put_off(jobs, failure, self.outage.is_long());
        }
        self.one_by_one(jobs).await
    }

    /// After a failure each request stands alone: its key tells whether it was carried out already. What cannot be
    /// carried out now is put off, and nobody else waits for it.
    async fn one_by_one(&mut self, jobs: Vec<Job>) -> Vec<(Job, Duration)> {
        let mut again = Vec::new();
        let mut jobs = jobs.into_iter();
        while let Some(job) = jobs.next() {
            let mut single = vec![job];
            let Err(failure) = self.attempt_in_time(&mut single).await else { continue };
            self.after_failure(&failure).await;
            // Each of the others would wait as long in vain.
            if matches!(failure, Failure::Away(_) | Failure::Lost(StoreError::Silent)) {
                single.extend(jobs.by_ref());
            }
            again.extend(put_off(single, failure, self.outage.is_long()));
        }
        again
    }

    async fn after_failure(&mut self, failure: &Failure) {
        match failure {
            Failure::Retry(_) | Failure::Rejected(_) => {
                if let Some(writer) = &self.writer
                    && tokio::time::timeout(ANSWER_LIMIT, writer.rollback()).await.is_err()
                {
                    self.writer = None;
                }
            }
            Failure::Lost(_) | Failure::Away(_) => self.writer = None,
        }
        if self.writer.as_ref().is_some_and(Writer::is_closed) {
            self.writer = None;
        }
    }

    /// After a fault of ours in the midst of a batch nothing of it is trusted: the database alone says what is committed,
    /// and a transaction that is open ends with its connection. The batch is not tried again from here.
    pub(super) fn start_afresh(&mut self) {
        tracing::error!("a batch failed by a fault of this program; those who asked are told to ask again");
        self.writer = None;
        self.cache.clear();
        self.foreseen = Foreseen::default();
    }

    /// Connects before anybody waits for it: the first commands after a start are not the slow ones. What fails here is
    /// tried again with the first of them.
    pub(super) async fn get_ready(&mut self) {
        if let Err(error) = self.connected().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the writer is not connected yet");
        }
    }

    async fn connected(&mut self) -> Result<(), StoreError> {
        if self.writer.is_none() {
            let opened = async { Writer::new((self.connect)().await?).await };
            let opened = tokio::time::timeout(CONNECT_LIMIT, opened).await;
            self.writer = Some(opened.map_err(|_| StoreError::Silent)??);
        }
        Ok(())
    }

    /// As [`Loop::attempt`], given up when the database is silent: a connection that died without a word would hold up
    /// every cry for help until the operating system notices, a quarter of an hour later.
    async fn attempt_in_time(&mut self, jobs: &mut Vec<Job>) -> Result<(), Failure> {
        let begun_at = self.running.elapsed();
        if self.outage.is_just_tried(begun_at) {
            return Err(Failure::Away(StoreError::Silent));
        }
        let attempted = tokio::time::timeout(ANSWER_LIMIT, self.attempt(jobs)).await;
        let result = attempted.unwrap_or(Err(Failure::Lost(StoreError::Silent)));
        match &result {
            Ok(()) | Err(Failure::Retry(_) | Failure::Rejected(_)) => self.outage.is_over(),
            Err(Failure::Away(_) | Failure::Lost(_)) => self.outage.goes_on(begun_at, self.running.elapsed()),
        }
        result
    }

    /// One transaction for all jobs. On success every job is answered and `jobs` is empty.
    async fn attempt(&mut self, jobs: &mut Vec<Job>) -> Result<(), Failure> {
        self.connected().await.map_err(Failure::Away)?;
        let writer = self.writer.take().expect("it was just set");
        let result = self.transact(&writer, jobs).await;
        if matches!(&result, Ok(()) | Err(Failure::Retry(_) | Failure::Rejected(_))) {
            self.writer = Some(writer);
        }
        result
    }

    async fn transact(&mut self, writer: &Writer, jobs: &mut Vec<Job>) -> Result<(), Failure> {
        let now = self.clock.now();
        let (locks, day) = self.locks(jobs, now);
        let held = writer.begin(&locks).await.map_err(lost_or_retry)?;
        let alarms = self.load_alarms(writer, jobs).await.map_err(lost_or_retry)?;
        self.fill_cache(writer, &held).await.map_err(lost_or_retry)?;
        let mut extra = Vec::new();
        let mut rounds = 0;
        let decided = loop {
            let decided = self.decide(jobs, &held, &extra, &alarms, now, day);
            let unlocked = decided.stage.unlocked_calls();
            rounds += 1;
            if unlocked.is_empty() || rounds > MAX_ROUNDS {
                break decided;
            }
            extra.extend(writer.lock_loads(&unlocked).await.map_err(lost_or_retry)?);
        };
        let (mut batch, lines) = self.gather(jobs, &decided, now);
        if batch.event_count() == 0 && decided.outcomes.iter().all(|outcome| !is_new(outcome)) {
            writer.rollback().await;
            self.finish(std::mem::take(jobs), decided, Vec::new(), Vec::new(), 0);
            return Ok(());
        }
        let head = writer.commit(&mut batch).await.map_err(|error| match error {
            CommitError::Rejected(error) if error.is_closed() => Failure::Lost(error.into()),
            CommitError::Rejected(error) => Failure::Rejected(error),
            CommitError::Unknown(error) => Failure::Lost(error.into()),
            CommitError::Silent => Failure::Lost(StoreError::Silent),
        })?;
        for (station, change) in decided.live_changes() {
            self.city.count_live(station, change);
        }
        self.finish(std::mem::take(jobs), decided, Vec::new(), lines, head);
        Ok(())
    }
}

impl Job {
    pub(super) const fn new(request: Request, answer: oneshot::Sender<Result<Reply, DispatchError>>) -> Self {
        Self { request, answer, try_count: 0, collision_count: 0, is_alone: false }
    }

    /// Whether it is to be tried by itself.
    pub(super) const fn is_alone(&self) -> bool {
        self.is_alone
    }

    fn answer(self, result: Result<Reply, DispatchError>) {
        // The caller may have gone away; what it asked for is done all the same.
        let _ = self.answer.send(result);
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

/// What of these is to be tried again, and when; the others are answered. In a long outage nobody waits for its end.
fn put_off(jobs: Vec<Job>, failure: Failure, is_long_outage: bool) -> Vec<(Job, Duration)> {
    let is_hopeless = is_long_outage || matches!(&failure, Failure::Rejected(error) if !is_passing(error));
    let is_collision = is_collision(&failure);
    let is_alone = matches!(failure, Failure::Retry(_) | Failure::Rejected(_));
    let cause = Arc::new(match failure {
        Failure::Away(error) | Failure::Retry(error) | Failure::Lost(error) => error,
        Failure::Rejected(error) => StoreError::Database(error),
    });
    let mut again = Vec::new();
    for mut job in jobs {
        let pause = Duration::from_millis(pause_ms(job.try_count));
        job.is_alone = is_alone;
        job.try_count += 1;
        job.collision_count += usize::from(is_collision);
        if is_hopeless || job.try_count >= MAX_TRIES || job.collision_count >= MAX_COLLISIONS {
            tracing::error!(error = &*cause as &dyn std::error::Error, "a request could not be written");
            job.answer(Err(DispatchError::Unavailable(Arc::clone(&cause))));
        } else {
            again.push((job, pause));
        }
    }
    again
}

fn lost_or_retry(error: StoreError) -> Failure {
    match &error {
        StoreError::Database(database) if database.is_closed() => Failure::Lost(error),
        StoreError::Database(_)
        | StoreError::Pool(_)
        | StoreError::Unreadable { .. }
        | StoreError::UnreadableOrder { .. }
        | StoreError::Form(_)
        | StoreError::Silent
        | StoreError::Schema { .. }
        | StoreError::Migration(_) => Failure::Retry(error),
    }
}

/// Whether a row stands where the batch wanted to put one.
fn is_collision(failure: &Failure) -> bool {
    use tokio_postgres::error::SqlState;
    matches!(failure, Failure::Rejected(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION))
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
