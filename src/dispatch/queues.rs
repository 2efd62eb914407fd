//! What waits for the writer: cries for help, other requests, and those that are to be tried again.
//!
//! Must not: carry anything out, or lose a job when whoever waits for the next batch stops waiting.

use super::writer::{Job, MAX_BATCH};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::mpsc;

/// Requests that wait for their next try at most; until there is room again none is taken from the queues.
const MAX_PUT_OFF: usize = 4_096;

/// Everything that waits.
pub(super) struct Queues {
    intake: mpsc::Receiver<Job>,
    other: mpsc::Receiver<Job>,
    /// Taken from the queues, and not yet enough.
    gathered: Vec<Job>,
    /// Sent twice at once: the second waits for the first's answer.
    held_back: Vec<Job>,
    put_off: PutOff,
    is_turn_of_others: bool,
}

/// Requests that wait for their next try: those that go together with others, and each that stands alone.
#[derive(Default)]
struct PutOff {
    together: FuturesUnordered<BoxFuture<'static, Job>>,
    alone: FuturesUnordered<BoxFuture<'static, Job>>,
}

impl PutOff {
    fn len(&self) -> usize {
        self.together.len() + self.alone.len()
    }

    fn has_room(&self) -> bool {
        self.len() < MAX_PUT_OFF
    }

    /// One whose pause is over and that goes together with others.
    fn next_ready(&mut self) -> Option<Job> {
        self.together.next().now_or_never().flatten()
    }
}

impl Queues {
    pub(super) fn new(intake: mpsc::Receiver<Job>, other: mpsc::Receiver<Job>) -> Self {
        Self {
            intake,
            other,
            gathered: Vec::new(),
            held_back: Vec::new(),
            put_off: PutOff::default(),
            is_turn_of_others: false,
        }
    }

    /// Whether nobody waits for everything that is under way to be done.
    pub(super) fn is_free(&self) -> bool {
        self.held_back.is_empty() && self.put_off.len() == 0
    }

    /// The next batch, once so many wait, while another is under way and [`Queues::is_free`]. `None` when nobody is left who
    /// could ask. Whoever stops waiting for it takes nothing.
    pub(super) async fn next_of_at_least(&mut self, at_least: usize) -> Option<Vec<Job>> {
        while self.gathered.len() < at_least {
            let job = tokio::select! {
                biased;
                Some(job) = self.intake.recv() => job,
                Some(job) = self.other.recv() => job,
                else => break,
            };
            self.gathered.push(job);
        }
        if self.gathered.is_empty() { None } else { self.next().await }
    }

    /// A job comes again after a pause.
    pub(super) fn put_off(&self, job: Job, pause: Duration) {
        let kind = if job.is_alone() { &self.put_off.alone } else { &self.put_off.together };
        kind.push(Box::pin(async move {
            tokio::time::sleep(pause).await;
            job
        }));
    }

    /// Whatever waits as one batch; cries for help first. What was put off comes again beside the others, and in turn
    /// with them: each that stands alone may wait for a lock, and many of them would hold up everybody. `None` when nothing
    /// waits and nobody is left who could ask. Whoever stops waiting for it takes nothing.
    pub(super) async fn next(&mut self) -> Option<Vec<Job>> {
        let mut waiting = std::mem::take(&mut self.held_back);
        waiting.append(&mut self.gathered);
        let has_room = self.put_off.has_room();
        if waiting.is_empty() && self.is_turn_of_others && has_room {
            waiting.extend(self.next_of_queues());
        }
        if waiting.is_empty() {
            tokio::select! {
                biased;
                Some(job) = self.put_off.together.next() => waiting.push(job),
                Some(job) = self.put_off.alone.next() => waiting.push(job),
                Some(job) = self.intake.recv(), if has_room => waiting.push(job),
                Some(job) = self.other.recv(), if has_room => waiting.push(job),
                else => return None,
            }
        }
        let is_alone = waiting.first().is_some_and(Job::is_alone);
        // All of those at once: after an outage each is as urgent as the next.
        while !is_alone && waiting.len() < MAX_BATCH {
            let Some(job) = self.put_off.next_ready() else { break };
            waiting.push(job);
        }
        while !is_alone && has_room && waiting.len() < MAX_BATCH {
            let Some(job) = self.next_of_queues() else { break };
            waiting.push(job);
        }
        self.is_turn_of_others = is_alone;
        let (batch, rest) = without_doubles(waiting);
        self.held_back = rest;
        Some(batch)
    }

    /// What waits in the queues, cries for help first.
    fn next_of_queues(&mut self) -> Option<Job> {
        self.intake.try_recv().or_else(|_| self.other.try_recv()).ok()
    }
}

/// A request that is sent twice at once waits for its first answer: the second finds it remembered.
fn without_doubles(jobs: Vec<Job>) -> (Vec<Job>, Vec<Job>) {
    let mut seen = BTreeSet::new();
    jobs.into_iter().partition(|job| seen.insert((job.request.actor.clone(), job.request.key.clone())))
}
