//! Decides a batch in memory, request by request.
//!
//! Must not: do I/O; a batch may be decided again.

use super::{Decided, Job, Loop};
use crate::dispatch::plan::{Added, Planner};
use crate::dispatch::reply::{Outcome, Stored};
use crate::dispatch::request::{DispatchError, RaisedAlarm, Work};
use crate::dispatch::stage::{Setting, Stage};
use crate::intake::Whereabouts;
use crate::kernel::{AlarmId, OrderId, Timestamp};
use crate::store::log::actor_text;
use crate::store::writer::Held;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

impl Loop {
    pub(super) fn decide(
        &mut self,
        jobs: &[Job],
        held: &Held,
        extra: &[crate::store::writer::LockedLoad],
        alarms: &BTreeMap<AlarmId, RaisedAlarm>,
        now: Timestamp,
        day: u32,
    ) -> Decided {
        let mut failed: BTreeMap<usize, DispatchError> = BTreeMap::new();
        let mut quarantined = Vec::new();
        let mut set_aside: BTreeSet<usize> = BTreeSet::new();
        'again: loop {
            let loads: Vec<_> = held.loads.iter().chain(extra).copied().collect();
            let mut stage = Stage::new(&held.orders, &self.cache, &loads, day, held.last_number);
            stage.lend(std::mem::take(&mut self.memory));
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
                    alarms,
                    random: self.random.as_mut(),
                    sets_aside: set_aside.contains(&index),
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
                        quarantined.extend(order_of(&job.request.work, &stage));
                        // A cry for help is never refused: an operator places it.
                        let is_cry = matches!(job.request.work, Work::Raise(_));
                        if !(is_cry && set_aside.insert(index)) {
                            failed.insert(index, DispatchError::Quarantined);
                        }
                        continue 'again;
                    }
                }
            }
            self.memory = stage.give_back();
            return Decided { stage, outcomes, added: all_added, quarantined };
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

pub(super) fn is_new(outcome: &Result<(Stored, bool), DispatchError>) -> bool {
    matches!(outcome, Ok((stored, true)) if stored.outcome != Outcome::Done)
}

/// The order that a request is about.
fn order_of(work: &Work, stage: &Stage) -> Option<OrderId> {
    match work {
        Work::Order { order, .. } | Work::Deadline { order } => Some(*order),
        Work::Raise(raised) => match raised.alarm.whereabouts {
            Whereabouts::Lift(lift) => stage.live_order(lift, raised.alarm.mode).map(|order| order.id),
            Whereabouts::Unlocated { .. } => None,
        },
        Work::PlaceParked { .. } | Work::Duty { .. } | Work::RosterChanged => None,
    }
}
