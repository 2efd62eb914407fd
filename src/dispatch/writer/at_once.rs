//! The short way for cries for help: decided from memory and written in one trip, without taking locks first. While the
//! database carries one batch out, the next is decided and sent behind it.
//!
//! What was taken for granted (nobody else has an order for the lift, the station has room, the number is the next
//! one, the key is new, the batch before is committed) is checked by the statements themselves. Must not: be right by luck;
//! whatever turns out different makes the whole statement fail, and the batch goes the long way.

use super::{ANSWER_LIMIT, Decided, Failure, Job, Loop};
use crate::dispatch::city::City;
use crate::dispatch::queues::Queues;
use crate::dispatch::request::Work;
use crate::intake::{Mode, Whereabouts};
use crate::kernel::StationId;
use crate::order::WorkOrder;
use crate::performance::{day_number, day_of};
use crate::store::StoreError;
use crate::store::log::Line;
use crate::store::writer::{Answer, CommitError, Held, Writer};
use crate::wire::ShownOrder;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// Batches on their way to the database at most: the one that it carries out, and one that it finds when it is done.
const MAX_UNDER_WAY: usize = 2;
/// Orders that are written for boards and answers before the next look at what came in: some 10 us each.
const MAX_WRITTEN: usize = 16;

/// A batch that was sent.
struct UnderWay<'a> {
    jobs: Vec<Job>,
    decided: Decided,
    /// Its orders as everybody is shown them; they are written while the database is at work.
    shown: Vec<Option<ShownOrder>>,
    lines: Vec<Line>,
    places: Places,
    answer: Answer<'a>,
}

impl UnderWay<'_> {
    /// Its orders that are not written yet.
    fn unwritten(&self) -> impl Iterator<Item = &Arc<WorkOrder>> {
        self.decided.changed().skip(self.shown.len())
    }
}

/// What the short way left undone.
#[derive(Default)]
pub(super) struct Left {
    /// Jobs whose answer was lost with the connection.
    pub(super) lost: Option<(Vec<Job>, Failure)>,
    /// Batches that the database rejected: not everything was as foreseen.
    pub(super) rejected: Vec<Vec<Job>>,
    /// The one that is not for the short way.
    pub(super) other: Option<Vec<Job>>,
}

/// Stations' places that count as taken while their batch is under way; given back unless it was carried out.
struct Places {
    city: Arc<City>,
    taken: Vec<(StationId, i32)>,
}

impl Places {
    fn take(city: &Arc<City>, decided: &Decided) -> Self {
        let places = Self { city: Arc::clone(city), taken: decided.live_changes() };
        places.taken.iter().for_each(|(station, change)| city.count_live(*station, *change));
        places
    }

    /// They are taken in truth.
    fn keep(mut self) {
        self.taken.clear();
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        self.taken.iter().for_each(|(station, change)| self.city.count_live(*station, -change));
    }
}

/// What was sent goes out, and what came in is heard: the first time the thread looks at its connection, and the second time at
/// whatever that brought.
async fn look_around() {
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
}

impl Loop {
    /// Carries batches out the short way, one sent behind the other, until none is under way. Whatever is no simple cry for
    /// help is left; what comes after it stays in the queues.
    pub(super) async fn at_once(&mut self, first: Vec<Job>, queues: &mut Queues) -> Left {
        let mut left = Left::default();
        let Some(writer) = self.writer.take() else {
            left.other = Some(first);
            return left;
        };
        // When the database was last heard, or first asked.
        let mut heard_at = self.running.elapsed();
        let mut under_way: VecDeque<UnderWay<'_>> = VecDeque::new();
        let mut next = Some(first);
        let mut is_open = true;
        loop {
            if let Some(jobs) = next.take() {
                match self.send(&writer, jobs, self.patience(heard_at)).await {
                    Ok(sent) => under_way.push_back(sent),
                    Err(jobs) => {
                        left.other = Some(jobs);
                        is_open = false;
                    }
                }
            }
            let may_take = is_open && under_way.len() < MAX_UNDER_WAY && queues.is_free();
            let is_written = under_way.iter().all(|batch| batch.unwritten().next().is_none());
            let Some(oldest) = under_way.front_mut() else { break };
            let enough = oldest.jobs.len().div_ceil(2);
            let patience = self.patience(heard_at);
            let answered = tokio::select! {
                biased;
                answered = tokio::time::timeout(patience, &mut oldest.answer) => answered,
                batch = queues.next_of_at_least(enough), if may_take => {
                    is_open = batch.is_some();
                    next = batch;
                    continue;
                }
                () = look_around(), if !is_written => {
                    self.write_next(&mut under_way);
                    continue;
                }
            };
            let answered = answered.unwrap_or(Err(CommitError::Silent));
            is_open &= answered.is_ok();
            self.settle(answered, &mut under_way, &mut left);
            if left.lost.is_none() {
                heard_at = self.running.elapsed();
            }
        }
        drop(under_way);
        if left.lost.is_some() {
            self.outage.goes_on(heard_at, self.running.elapsed());
        } else {
            self.writer = Some(writer);
        }
        left
    }

    /// For how much longer an answer is waited for. What is sent into a silence does not make it longer.
    fn patience(&self, heard_at: Duration) -> Duration {
        ANSWER_LIMIT.saturating_sub(self.running.elapsed().saturating_sub(heard_at))
    }

    /// Writes orders for whoever asked and for the boards: both need the same, and the database is at work.
    fn write_next(&self, under_way: &mut VecDeque<UnderWay<'_>>) {
        let is_unwritten = |batch: &&mut UnderWay<'_>| batch.unwritten().next().is_some();
        let Some(batch) = under_way.iter_mut().find(is_unwritten) else { return };
        let roster = self.city.roster();
        // An order that cannot be shown is dispatched all the same; whoever shows it finds the fault again.
        let write = |order: &Arc<WorkOrder>| {
            catch_unwind(AssertUnwindSafe(|| ShownOrder::write(order, &roster.directory))).ok()
        };
        let written: Vec<_> = batch.unwritten().take(MAX_WRITTEN).map(write).collect();
        batch.shown.extend(written);
    }

    /// Decides a batch and sends it. From then on what it does counts as done, until the database says otherwise. Jobs that are
    /// not simple come back.
    async fn send<'a>(
        &mut self,
        writer: &'a Writer,
        jobs: Vec<Job>,
        patience: Duration,
    ) -> Result<UnderWay<'a>, Vec<Job>> {
        let now = self.clock.now();
        let day = day_number(day_of(now));
        let last_number = self.foreseen.last_number(day);
        if last_number.is_none() || !jobs.iter().all(|job| self.is_simple(job)) {
            return Err(jobs);
        }
        let held = Held { last_number, ..Held::default() };
        let decided = self.decide(&jobs, &held, &[], &BTreeMap::new(), now, day);
        if decided.stage.numbers_used == 0 {
            return Err(jobs);
        }
        let (batch, lines) = self.gather(&jobs, &decided, now);
        decided.changed().for_each(|order| self.foreseen.keep(order));
        let places = Places::take(&self.city, &decided);
        let sending = writer.send_at_once(batch);
        let answer = match tokio::time::timeout(patience, sending).await {
            Ok(answer) => answer,
            Err(_) => Box::pin(std::future::ready(Err(CommitError::Silent))),
        };
        Ok(UnderWay { jobs, decided, shown: Vec::new(), lines, places, answer })
    }

    /// Takes over what the database said of the oldest batch. What was sent behind it on a connection that is gone is lost too.
    fn settle(
        &mut self,
        answered: Result<i64, CommitError>,
        under_way: &mut VecDeque<UnderWay<'_>>,
        left: &mut Left,
    ) {
        let Some(oldest) = under_way.pop_front() else { return };
        let failure = match answered {
            Ok(head) => {
                self.outage.is_over();
                oldest.places.keep();
                let shown = oldest.shown.into_iter().flatten().collect();
                self.finish(oldest.jobs, oldest.decided, shown, oldest.lines, head);
                return;
            }
            Err(CommitError::Rejected(error)) if !error.is_closed() => {
                self.outage.is_over();
                left.rejected.push(self.give_up(oldest));
                return;
            }
            Err(CommitError::Rejected(error) | CommitError::Unknown(error)) => Failure::Lost(error.into()),
            Err(CommitError::Silent) => Failure::Lost(StoreError::Silent),
        };
        let mut jobs = self.give_up(oldest);
        under_way.drain(..).for_each(|lost| jobs.extend(self.give_up(lost)));
        left.lost = Some((jobs, failure));
    }

    /// What was foreseen of a batch did not come about, as far as this process knows.
    fn give_up(&mut self, batch: UnderWay<'_>) -> Vec<Job> {
        batch.decided.changed().for_each(|order| self.foreseen.take_back(order));
        batch.jobs
    }

    /// A real cry for help from a lift of ours that has no order here.
    fn is_simple(&self, job: &Job) -> bool {
        match &job.request.work {
            Work::Raise(raised) => match (raised.alarm.mode, &raised.alarm.whereabouts) {
                (Mode::Live, Whereabouts::Lift(lift)) => !job.is_alone() && !self.foreseen.is_busy(*lift),
                // Without a place taken no statement would check that the station is on duty.
                (Mode::Drill | Mode::Test, Whereabouts::Lift(_)) | (_, Whereabouts::Unlocated { .. }) => {
                    false
                }
            },
            Work::PlaceParked { .. }
            | Work::Order { .. }
            | Work::Deadline { .. }
            | Work::Duty { .. }
            | Work::RosterChanged => false,
        }
    }
}
