//! What a client that was away for a moment has to be told.
//!
//! Must not: tell what the client saw already, or leave anything out: after it the client's board equals what
//! its topics show.

use super::change::left_reason;
use super::fact::OrderEvent;
use super::model::State;
use super::ring::{Remembered, What};
use super::topic::{Topic, meets};
use crate::kernel::{AlarmId, OrderId, StationId};
use crate::order::WorkOrder;
use crate::roster::{CrewFix, Directory, StationStatus};
use crate::wire::ParkedAlarm;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The changes since the client's position; then it is up to date at `seq`.
#[derive(Debug)]
pub struct Resume {
    pub seq: i64,
    pub revision: u64,
    pub directory: Arc<Directory>,
    pub changes: Vec<Resumed>,
}

/// One thing that is different from what the client last saw.
#[derive(Debug, Clone)]
pub enum Resumed {
    Entered {
        order: Arc<WorkOrder>,
        events: Vec<OrderEvent>,
    },
    Changed {
        order: Arc<WorkOrder>,
        events: Vec<OrderEvent>,
    },
    Left {
        order: OrderId,
        reason: &'static str,
    },
    Station {
        station: StationId,
        status: StationStatus,
    },
    Parked(Arc<ParkedAlarm>),
    Unparked(AlarmId),
    /// Where a crew is, whether or not the client saw it before.
    Crew(CrewFix),
}

/// An order's changes, put together.
struct Together {
    /// The client had it.
    was_shown: bool,
    events: Vec<OrderEvent>,
    left: Option<Arc<WorkOrder>>,
}

pub(super) fn resume(state: &State, topics: &[Topic], seq: i64) -> Option<Resume> {
    if seq > state.seq {
        // This node is behind the one that the client saw before.
        return None;
    }
    let mut orders: BTreeMap<OrderId, Together> = BTreeMap::new();
    let mut stations: BTreeMap<StationId, ()> = BTreeMap::new();
    let mut parked: BTreeMap<AlarmId, bool> = BTreeMap::new();
    for Remembered { what, .. } in state.ring.since(seq)? {
        match what {
            What::Order { order, before, events, left } => {
                let together = orders.entry(*order).or_insert_with(|| Together {
                    was_shown: meets(before, topics),
                    events: Vec::new(),
                    left: None,
                });
                together.events.extend(events);
                together.left = left.clone().or(together.left.take());
            }
            What::Station(station) => {
                stations.insert(*station, ());
            }
            What::Parked { alarm, is_parked } => {
                parked.insert(*alarm, *is_parked);
            }
        }
    }
    let mut changes: Vec<Resumed> =
        orders.into_iter().filter_map(|(id, together)| order_change(state, topics, id, together)).collect();
    if topics.contains(&Topic::Intake) {
        changes.extend(parked.into_iter().map(|(id, is_parked)| match state.parked.get(&id) {
            Some(alarm) if is_parked => Resumed::Parked(Arc::clone(alarm)),
            Some(_) | None => Resumed::Unparked(id),
        }));
    }
    let shown = stations.into_keys().filter(|station| state.shows_station(topics, *station));
    changes.extend(shown.filter_map(|station| {
        let status = *state.stations.get(&station)?;
        Some(Resumed::Station { station, status })
    }));
    changes.extend(state.shown_crews(topics).map(Resumed::Crew));
    Some(Resume {
        seq: state.seq,
        revision: state.revision,
        directory: Arc::clone(&state.directory),
        changes,
    })
}

fn order_change(state: &State, topics: &[Topic], id: OrderId, together: Together) -> Option<Resumed> {
    let live = state.orders.get(&id).filter(|live| meets(&live.topics, topics));
    let events = together.events;
    match (together.was_shown, live) {
        (true, Some(live)) => Some(Resumed::Changed { order: Arc::clone(&live.order), events }),
        (false, Some(live)) => Some(Resumed::Entered { order: Arc::clone(&live.order), events }),
        (true, None) => {
            let crew = topics.iter().find_map(|topic| match topic {
                Topic::Station(station) => Some(*station),
                Topic::Seats | Topic::Intake | Topic::Unlocated | Topic::District(_) => None,
            });
            let reason = together.left.map_or("moved", |order| left_reason(&order, crew));
            Some(Resumed::Left { order: id, reason })
        }
        (false, None) => None,
    }
}
