//! After the commit: memory follows, everybody is told, the callers get their answers.
//!
//! Must not: fail; what was committed is committed.

use super::{Decided, Job, Loop};
use crate::dispatch::reply::{Outcome, Stored};
use crate::dispatch::request::{DispatchError, Reply};
use crate::intake::Disposition;
use crate::kernel::{AlarmId, OrderId, StationId};
use crate::order::{WorkOrder, deadlines};
use crate::store::log::{Committed, Line};
use crate::wire::ShownOrder;
use std::sync::Arc;

impl Loop {
    /// After the commit: memory follows, the feed and the timers are told, the callers get their answers.
    /// `shown` are those of the changed orders that were written for everybody meanwhile, in the order of their ids.
    pub(super) fn finish(
        &mut self,
        jobs: Vec<Job>,
        decided: Decided,
        shown: Vec<ShownOrder>,
        lines: Vec<Line>,
        head: i64,
    ) {
        let changed: Vec<Arc<WorkOrder>> = decided.changed().map(Arc::clone).collect();
        for (station, on_duty, strength, capacity, _) in decided.added.iter().flat_map(|added| &added.duties)
        {
            self.city.change_status(*station, |status| {
                status.duty.on_duty = *on_duty;
                status.duty.strength = *strength;
                status.duty.capacity = *capacity;
            });
        }
        for order in &changed {
            self.foreseen.keep(order);
            self.cache.insert(order.id, Arc::clone(order));
        }
        // Callers first: each waits for one answer. Boards need a frame for everybody, and timers have a minute; told last, they do
        // not wake the others' thread once more.
        for (job, outcome) in jobs.into_iter().zip(decided.outcomes) {
            let reply = outcome.map(|(stored, is_first)| self.reply(&stored, &shown, !is_first));
            job.answer(reply.and_then(|reply| reply.ok_or(DispatchError::UnknownOrder)));
        }
        let soonest = |order: &WorkOrder| deadlines(order).first().map(|deadline| deadline.due_at);
        let moved: Vec<_> = changed.iter().map(|order| (order.id, soonest(order))).collect();
        if !lines.is_empty() {
            let first = head + 1 - i64::try_from(lines.len()).unwrap_or(0);
            let entries = (first..).zip(lines).map(|(seq, line)| line.into_entry(seq)).collect();
            self.told.committed(Committed { entries, orders: changed, shown });
        }
        for (order, due_at) in moved {
            self.told.deadline(order, due_at);
        }
        for order in &decided.quarantined {
            self.told.quarantined(*order);
        }
        self.make_room();
    }

    fn reply(&self, stored: &Stored, shown: &[ShownOrder], is_repeat: bool) -> Option<Reply> {
        let load = |id: OrderId| self.cache.get(&id).cloned();
        Some(match &stored.outcome {
            Outcome::Alarm { alarm, disposition, order } => {
                let order = order.map(OrderId::from_uuid);
                Reply::Alarm {
                    alarm: AlarmId::from_uuid(*alarm),
                    disposition: Disposition::from_name(disposition).unwrap_or(Disposition::Attached),
                    order: order.and_then(load),
                    shown: order.and_then(|order| find(shown, order)),
                    is_repeat,
                }
            }
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

/// That order's, of what stands in the order of their ids.
fn find(shown: &[ShownOrder], order: OrderId) -> Option<ShownOrder> {
    let found = shown.binary_search_by_key(&order, ShownOrder::id);
    found.ok().map(|position| shown[position].clone())
}
