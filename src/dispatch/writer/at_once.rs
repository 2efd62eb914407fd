//! The short way for cries for help: decided from memory and written in one trip, without taking locks first.
//!
//! What was taken for granted (nobody else has an order for the lift, the station has room, the number is the next
//! one, the key is new) is checked by the statements themselves. Must not: be right by luck; whatever turns out
//! different makes the whole transaction fail, and the batch goes the long way.

use super::{Failure, Job, Loop};
use crate::dispatch::request::Work;
use crate::intake::{Mode, Whereabouts};
use crate::kernel::{LiftId, OrderId};
use crate::order::WorkOrder;
use crate::performance::{day_number, day_of};
use crate::store::writer::{CommitError, Held, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// What this process remembers of its own commits.
#[derive(Default)]
pub(super) struct OwnCommits {
    /// Orders that are not closed, by their lift.
    busy_lifts: BTreeMap<LiftId, BTreeSet<OrderId>>,
    /// The last number of a day.
    last_number: Option<(u32, u32)>,
}

impl OwnCommits {
    /// Takes over an order as it was committed.
    pub(super) fn keep(&mut self, order: &WorkOrder) {
        let (day, serial) = (order.number.day, order.number.serial);
        self.last_number = match self.last_number {
            Some((known, last)) if known == day => Some((day, last.max(serial))),
            Some((known, last)) if known > day => Some((known, last)),
            Some(_) | None => Some((day, serial)),
        };
        let Some(lift) = order.place.lift() else { return };
        let busy = self.busy_lifts.entry(lift).or_default();
        if order.is_closed() {
            busy.remove(&order.id);
        } else {
            busy.insert(order.id);
        }
        if busy.is_empty() {
            self.busy_lifts.remove(&lift);
        }
    }

    /// The database knows better: the numbers, at least, are to be asked for.
    fn doubt(&mut self) {
        self.last_number = None;
    }
}

impl Loop {
    /// Tries the short way. `true`: every job is answered.
    pub(super) async fn at_once(&mut self, writer: &Writer, jobs: &mut Vec<Job>) -> Result<bool, Failure> {
        let now = self.clock.now();
        let day = day_number(day_of(now));
        let Some((_, last)) = self.own_commits.last_number.filter(|(known, _)| *known == day) else {
            return Ok(false);
        };
        if !jobs.iter().all(|job| self.is_simple(job)) {
            return Ok(false);
        }
        let count = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        let held = Held { last_number: last.saturating_add(count), ..Held::default() };
        let decided = self.decide(jobs, &held, &[], &BTreeMap::new(), now, day, count);
        if decided.stage.numbers_used == 0 {
            return Ok(false);
        }
        let (mut batch, lines) = self.gather(jobs, &decided, day, now);
        match writer.commit_at_once(&mut batch, day, last, decided.stage.numbers_used).await {
            Ok(head) => {
                self.finish(jobs, decided, lines, head);
                Ok(true)
            }
            Err(CommitError::Rejected(error)) if error.is_closed() => Err(Failure::Lost(error.into())),
            Err(CommitError::Rejected(_)) => {
                self.own_commits.doubt();
                Ok(false)
            }
            Err(CommitError::Unknown(error)) => Err(Failure::Lost(error.into())),
        }
    }

    /// A real cry for help from a lift of ours that has no order here.
    fn is_simple(&self, job: &Job) -> bool {
        match &job.request.work {
            Work::Raise(raised) => match (raised.alarm.mode, &raised.alarm.whereabouts) {
                (Mode::Live, Whereabouts::Lift(lift)) => !self.own_commits.busy_lifts.contains_key(lift),
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
