//! What changed, as the boards are told.
//!
//! Must not: hold anything that is not committed.

use super::fact::OrderEvent;
use super::model::LiveOrder;
use super::topic::Topic;
use crate::kernel::{AlarmId, StationId};
use crate::order::{AssignmentState, Ending, WorkOrder};
use crate::roster::{CrewFix, Directory, StationStatus};
use crate::wire::{ParkedAlarm, ShownOrder};
use std::sync::Arc;

/// Changes that became visible together.
#[derive(Debug, Clone)]
pub struct Published {
    /// Rises by one each time something is shown, also when nothing was committed (a station's reach).
    pub revision: u64,
    /// The newest position that is applied.
    pub seq: i64,
    pub directory: Arc<Directory>,
    /// By rising `seq`; of one position the order comes first, then its stations.
    pub changes: Vec<Change>,
    /// Orders of these changes that were written for the boards already.
    pub shown: Vec<ShownOrder>,
}

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    Order(OrderChange),
    Station {
        seq: i64,
        station: StationId,
        status: StationStatus,
    },
    Parked {
        seq: i64,
        id: AlarmId,
        alarm: Arc<ParkedAlarm>,
    },
    Unparked {
        seq: i64,
        id: AlarmId,
    },
    /// A crew's phone told where it is. Remembered as the latest only, and never for crews: their topic is not among
    /// these.
    Crew {
        seq: i64,
        fix: CrewFix,
        topics: Vec<Topic>,
    },
    /// The city itself changed: every board starts afresh.
    Afresh,
}

/// An order that changed.
#[derive(Debug, Clone)]
pub struct OrderChange {
    /// The position of its latest event.
    pub seq: i64,
    /// As it was shown; `None` if it was on no board.
    pub before: Option<LiveOrder>,
    /// As it is; without topics once it is closed.
    pub after: LiveOrder,
    pub events: Vec<OrderEvent>,
}

/// Why the order left the board of those who see whole orders, or of a crew.
pub fn left_reason(order: &WorkOrder, crew: Option<StationId>) -> &'static str {
    let assignment = crew.and_then(|station| order.find_assignment_of(station));
    let ended = assignment.map(|assignment| assignment.state).filter(|state| match state {
        AssignmentState::Finished => true,
        AssignmentState::Ended(
            Ending::Declined(_) | Ending::Expired | Ending::Withdrawn(_) | Ending::StoodDown,
        ) => true,
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::EnRoute
        | AssignmentState::OnScene => false,
    });
    match (ended, order.is_closed()) {
        (Some(state), _) => state.name(),
        (None, true) => order.outcome.map_or("closed", |outcome| outcome.name()),
        (None, false) => "moved",
    }
}
