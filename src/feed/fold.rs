//! From log entries to a step: which orders they change and how those are now.
//!
//! Must not: do I/O; what has to be read for it is read before. A fault in one order must not stop the others.

use super::fact::OrderEvent;
use super::model::{ChangedOrder, LoadChange, State, Step, live_loads, load_changes};
use crate::kernel::{AlarmId, OrderId};
use crate::order::{Event, Fact, WorkOrder, apply, fold};
use crate::roster::Duty;
use crate::store::log::{AlarmFact, LogBody, LogEntry, StationFact};
use crate::wire::ParkedAlarm;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What the entries need beside themselves.
#[derive(Default)]
pub(super) struct Needed {
    /// Closed orders that are opened again: their earlier events.
    pub(super) reopened: BTreeSet<OrderId>,
    /// Alarms that were parked.
    pub(super) parked: BTreeSet<AlarmId>,
    pub(super) roster: bool,
}

/// What was read for it.
#[derive(Default)]
pub(super) struct Background {
    pub(super) events: BTreeMap<OrderId, Vec<Event>>,
    pub(super) parked: BTreeMap<AlarmId, Arc<ParkedAlarm>>,
}

/// Says what has to be read before the entries can be applied. `known` are orders that need no folding.
pub(super) fn needed(
    entries: &[LogEntry],
    state: &State,
    known: &BTreeMap<OrderId, Arc<WorkOrder>>,
) -> Needed {
    let mut needed = Needed::default();
    for entry in entries {
        match &entry.body {
            LogBody::Order { order, event } => {
                let is_shown = state.orders.contains_key(order) || known.contains_key(order);
                if matches!(event.fact, Fact::OrderReopened { .. } | Fact::OrderUnmerged { .. }) && !is_shown
                {
                    needed.reopened.insert(*order);
                }
            }
            LogBody::Alarm { alarm, fact: AlarmFact::Parked } => {
                needed.parked.insert(*alarm);
            }
            LogBody::Alarm { fact: AlarmFact::Unparked { .. }, .. } | LogBody::Station { .. } => {}
            LogBody::Roster => needed.roster = true,
        }
    }
    needed
}

/// Folds the entries. An order that is `known` is as given there; others are folded from what is shown.
pub(super) fn step(
    entries: &[LogEntry],
    state: &State,
    known: &BTreeMap<OrderId, Arc<WorkOrder>>,
    background: &Background,
) -> Step {
    let mut step = Step::default();
    let mut by_order: BTreeMap<OrderId, Vec<(i64, &Event)>> = BTreeMap::new();
    for entry in entries {
        step.last_seq = entry.seq;
        match &entry.body {
            LogBody::Order { order, event } => by_order.entry(*order).or_default().push((entry.seq, event)),
            LogBody::Station { station, fact } => {
                let StationFact::DutyChanged { on_duty, strength, capacity } = *fact;
                let duty = Duty { on_duty, strength, capacity, changed_at: entry.recorded_at };
                step.duties.insert(*station, (entry.seq, duty));
            }
            LogBody::Alarm { alarm, fact: AlarmFact::Parked } => {
                // One that is not parked any more was placed meanwhile, and that entry follows.
                if let Some(parked) = background.parked.get(alarm) {
                    step.parked.insert(*alarm, (entry.seq, Some(Arc::clone(parked))));
                }
            }
            LogBody::Alarm { alarm, fact: AlarmFact::Unparked { .. } } => {
                step.parked.insert(*alarm, (entry.seq, None));
            }
            LogBody::Roster => {}
        }
    }
    for (id, events) in by_order {
        if let Some(changed) = changed_order(id, &events, state, known.get(&id), background) {
            step.orders.insert(id, changed);
        }
    }
    step
}

fn changed_order(
    id: OrderId,
    events: &[(i64, &Event)],
    state: &State,
    known: Option<&Arc<WorkOrder>>,
    background: &Background,
) -> Option<ChangedOrder> {
    let (seq, _) = *events.last()?;
    let mut loads = Vec::new();
    let order = match known {
        Some(order) => Arc::clone(order),
        None => {
            let shown = state.orders.get(&id).map(|live| Arc::clone(&live.order));
            // A bug in one order's events must not take the boards of all others away.
            let all = background.events.get(&id);
            let folded = catch_unwind(AssertUnwindSafe(|| fold_on(shown, events, all, &mut loads)));
            match folded {
                Ok(order) => Arc::new(order?),
                Err(_) => {
                    tracing::error!(order.id = %id, seq, "an order's events cannot be folded; its card stands still");
                    return None;
                }
            }
        }
    };
    if order.is_closed() && !state.orders.contains_key(&id) {
        // A note on a closed order, or one that came and went at once: it is on no board.
        return None;
    }
    let events = events.iter().map(|(_, event)| OrderEvent::of(event, &order)).collect();
    Some(ChangedOrder { seq, order, events, loads })
}

/// The order after the events, and what each did to the stations' loads; `None` if it is closed and stays so.
fn fold_on(
    shown: Option<Arc<WorkOrder>>,
    events: &[(i64, &Event)],
    all: Option<&Vec<Event>>,
    loads: &mut Vec<LoadChange>,
) -> Option<WorkOrder> {
    let mut rest = events;
    let mut order = match shown {
        Some(order) => Arc::unwrap_or_clone(order),
        None => {
            let (_, first) = *events.first()?;
            if matches!(first.fact, Fact::OrderOpened { .. }) {
                rest = &events[1..];
                fold([first])?
            } else {
                // What was read may be newer than these entries: fold only what lies before them.
                let all = all?;
                let before = all.iter().position(|event| event == first)?;
                fold(&all[..before])?
            }
        }
    };
    for (seq, event) in rest {
        let before = live_loads(&order);
        apply(&mut order, event);
        let changes = load_changes(&before, &order);
        loads.extend(changes.into_iter().map(|(station, change)| LoadChange { seq: *seq, station, change }));
    }
    Some(order)
}
