//! The use cases, and the only writers: commands in, one PostgreSQL transaction out.
//!
//! Must not: hold rules of the rescue (`order` has them) or SQL (`store` has it).

mod audience;
mod city;
mod plan;
mod queues;
mod reply;
mod request;
mod stage;
mod told;
mod writer;

pub use audience::of_order as audience_of_order;
pub use city::{City, CityStatus, Roster};
pub use request::{CommandResult, DispatchError, OrderAct, RaisedAlarm, Reply, Request, Verb, Work};
pub use stage::{Randomness, live_changes};
pub use told::{DeadlineMoved, Told};
pub use writer::Connect;

use crate::clock::Clock;
use crate::order::ResponsePlan;
use futures_util::FutureExt;
use queues::Queues;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use writer::{Job, Loop};

/// Requests that wait; further ones are answered with `Busy`.
const QUEUE: usize = 4_096;
/// Cries for help that wait in a queue of their own; they are never refused, only slowed by its length.
const INTAKE_QUEUE: usize = 16_384;

/// How often the writer's thread ticks; below every limit that a batch is given.
const TICK: Duration = Duration::from_secs(1);

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
            runtime.spawn(tick());
            runtime.block_on(serve(writing, Queues::new(intake_jobs, other_jobs)));
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

/// There is always a timer that is due sooner than those of a batch. Each that is the soonest of all wakes the thread it is
/// set on, and the writer sets one before every statement that it sends.
async fn tick() {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
    }
}

fn stopping() -> DispatchError {
    DispatchError::Busy
}

/// Carries out whatever waits, batch after batch.
async fn serve(mut writing: Loop, mut queues: Queues) {
    writing.get_ready().await;
    while let Some(batch) = queues.next().await {
        // A fault of ours in one batch must not end all dispatch: whoever was in it is told to ask again, by its key.
        let Ok(again) = AssertUnwindSafe(writing.run(batch, &mut queues)).catch_unwind().await else {
            writing.start_afresh();
            continue;
        };
        for (job, pause) in again {
            queues.put_off(job, pause);
        }
    }
}
