//! An order without what differs between executors: ids that were drawn become places in a list.
//!
//! Must not: leave out anything that the rules decide.

use super::world::World;
use crate::kernel::{LiftId, StationId, Timestamp};
use crate::order::{AssignmentState, FireBrigade, Milestones, OrderNumber, Outcome, Verification, WorkOrder};
use crate::roster::Level;

/// One called station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    pub station: StationId,
    pub level: Level,
    pub state: AssignmentState,
    pub offered_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub is_standing_by: bool,
}

/// What two executors of one script must agree on at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    pub number: OrderNumber,
    pub version: u32,
    pub state: &'static str,
    pub outcome: Option<&'static str>,
    pub lift: Option<LiftId>,
    pub priority: &'static str,
    pub verification: Verification,
    pub fire_brigade: FireBrigade,
    pub alarm_count: u32,
    pub alarms_listed: usize,
    pub milestones: Milestones,
    pub called: Vec<Called>,
    pub callback_attempts: u8,
    pub recorded_at: Timestamp,
}

/// The order's portrait.
pub fn portrait(order: &WorkOrder) -> Portrait {
    Portrait {
        number: order.number,
        version: order.version,
        state: order.state.name(),
        outcome: order.outcome.map(Outcome::name),
        lift: order.place.lift(),
        priority: order.priority.name(),
        verification: order.verification,
        fire_brigade: order.fire_brigade,
        alarm_count: order.alarm_count,
        alarms_listed: order.alarms.len(),
        milestones: order.milestones,
        called: order
            .assignments
            .iter()
            .map(|called| Called {
                station: called.station,
                level: called.level,
                state: called.state,
                offered_at: called.offered_at,
                accepted_at: called.accepted.map(|point| point.at),
                arrived_at: called.arrived.map(|point| point.at),
                ended_at: called.ended_at,
                is_standing_by: called.standby_since.is_some(),
            })
            .collect(),
        callback_attempts: order.callback.attempt_count,
        recorded_at: order.recorded_at,
    }
}

/// The portraits of all orders, in the order of opening.
pub fn portraits(world: &World) -> Vec<Portrait> {
    world.entries().iter().map(|entry| portrait(&entry.order)).collect()
}
