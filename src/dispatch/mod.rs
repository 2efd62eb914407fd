//! The use cases, and the only writers: commands in, one PostgreSQL transaction out.
//!
//! Must not: hold rules of the rescue (`order` has them) or SQL (`store` has it).

mod audience;
mod city;
mod plan;
mod reply;
mod request;
mod stage;
mod told;
mod writer;

pub use audience::of_order as audience_of_order;
pub use city::{City, Roster};
pub use request::{CommandResult, DispatchError, OrderAct, RaisedAlarm, Reply, Request, Verb, Work};
pub use stage::{Randomness, live_changes};
pub use told::{DeadlineMoved, Told};
pub use writer::Connect;

use crate::clock::Clock;
use crate::order::ResponsePlan;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use writer::{Job, Loop, MAX_BATCH};

/// Requests that wait; further ones are answered with `Busy`.
const QUEUE: usize = 4_096;
/// Cries for help that wait in a queue of their own; they are never refused, only slowed by its length.
const INTAKE_QUEUE: usize = 16_384;

/// Requests that wait for their next try at most; until there is room again none is taken from the queues.
const MAX_PUT_OFF: usize = 4_096;

/// The way in: cheap to clone, safe to call from anywhere.
#[derive(Clone)]
pub struct Dispatcher {
    intake: mpsc::Sender<Job>,
    other: mpsc::Sender<Job>,
}

/// What the writer needs.
pub struct Settings {
    pub connect: Connect,
    pub city: Arc<City>,
    pub clock: Clock,
    pub plan: ResponsePlan,
    pub random: Box<dyn Randomness>,
    pub told: Told,
    /// Whether outward messages are made: somebody is there to receive them.
    pub sends_messages: bool,
}

impl Dispatcher {
    /// Starts the writer on a thread of its own. It ends when every handle is dropped and its queues are empty.
    ///
    /// # Errors
    /// The operating system refuses a thread or a runtime.
    pub fn start(settings: Settings) -> std::io::Result<(Self, std::thread::JoinHandle<()>)> {
        let (intake, intake_jobs) = mpsc::channel(INTAKE_QUEUE);
        let (other, other_jobs) = mpsc::channel(QUEUE);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let writing = Loop::new(settings);
            runtime.block_on(serve(writing, intake_jobs, other_jobs));
        })?;
        Ok((Self { intake, other }, thread))
    }

    /// Carries a request out; the answer means committed.
    ///
    /// # Errors
    /// See [`DispatchError`]; nothing was changed, or (with `Unavailable`) the same key tells later.
    pub async fn submit(&self, request: Request) -> Result<Reply, DispatchError> {
        let (answer, answered) = oneshot::channel();
        let is_cry = matches!(request.work, Work::Raise(_) | Work::PlaceParked { .. });
        let job = Job::new(request, answer);
        if is_cry {
            self.intake.send(job).await.map_err(|_| stopping())?;
        } else {
            self.other.try_send(job).map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => DispatchError::Busy,
                mpsc::error::TrySendError::Closed(_) => stopping(),
            })?;
        }
        answered.await.map_err(|_| stopping())?
    }
}

fn stopping() -> DispatchError {
    DispatchError::Busy
}

/// Requests that wait for their next try: those that go together with others, and each that stands alone.
#[derive(Default)]
struct PutOff {
    together: FuturesUnordered<BoxFuture<'static, Job>>,
    alone: FuturesUnordered<BoxFuture<'static, Job>>,
}

impl PutOff {
    fn has_room(&self) -> bool {
        self.together.len() + self.alone.len() < MAX_PUT_OFF
    }

    fn push(&self, job: Job, pause: Duration) {
        let kind = if job.is_alone() { &self.alone } else { &self.together };
        kind.push(Box::pin(async move {
            tokio::time::sleep(pause).await;
            job
        }));
    }

    /// One whose pause is over and that goes together with others.
    fn next_ready(&mut self) -> Option<Job> {
        self.together.next().now_or_never().flatten()
    }
}

/// Takes whatever waits as one batch; cries for help first. What was put off comes again beside the others, and in turn
/// with them: each that stands alone may wait for a lock, and many of them would hold up everybody.
async fn serve(mut writing: Loop, mut intake: mpsc::Receiver<Job>, mut other: mpsc::Receiver<Job>) {
    writing.get_ready().await;
    let mut held_back: Vec<Job> = Vec::new();
    let mut put_off = PutOff::default();
    let mut is_turn_of_others = false;
    loop {
        let mut waiting = std::mem::take(&mut held_back);
        let has_room = put_off.has_room();
        if waiting.is_empty() && is_turn_of_others && has_room {
            waiting.extend(next_of(&mut intake, &mut other));
        }
        if waiting.is_empty() {
            tokio::select! {
                biased;
                Some(job) = put_off.together.next() => waiting.push(job),
                Some(job) = put_off.alone.next() => waiting.push(job),
                Some(job) = intake.recv(), if has_room => waiting.push(job),
                Some(job) = other.recv(), if has_room => waiting.push(job),
                else => return,
            }
        }
        let is_alone = waiting.first().is_some_and(Job::is_alone);
        // All of those at once: after an outage each is as urgent as the next.
        while !is_alone && waiting.len() < MAX_BATCH {
            let Some(job) = put_off.next_ready() else { break };
            waiting.push(job);
        }
        while !is_alone && has_room && waiting.len() < MAX_BATCH {
            let Some(job) = next_of(&mut intake, &mut other) else { break };
            waiting.push(job);
        }
        is_turn_of_others = is_alone;
        let (batch, rest) = without_doubles(waiting);
        held_back = rest;
        // A fault of ours in one batch must not end all dispatch: whoever was in it is told to ask again, by its key.
        let Ok(again) = AssertUnwindSafe(writing.run(batch)).catch_unwind().await else {
            writing.start_afresh();
            continue;
        };
        for (job, pause) in again {
            put_off.push(job, pause);
        }
    }
}

/// What waits in the queues, cries for help first.
fn next_of(intake: &mut mpsc::Receiver<Job>, other: &mut mpsc::Receiver<Job>) -> Option<Job> {
    intake.try_recv().or_else(|_| other.try_recv()).ok()
}

/// A request that is sent twice at once waits for its first answer: the second finds it remembered.
fn without_doubles(jobs: Vec<Job>) -> (Vec<Job>, Vec<Job>) {
    let mut seen = BTreeSet::new();
    jobs.into_iter().partition(|job| seen.insert((job.request.actor.clone(), job.request.key.clone())))
}
