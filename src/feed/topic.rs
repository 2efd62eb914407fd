//! Who sees an order: topics, derived from the order as it stands.
//!
//! Must not: know sockets or sessions. A client subscribes to topics; an order is on a client's board while
//! it has one of them.

use crate::kernel::StationId;
use crate::order::{Assignment, AssignmentState, Ending, WorkOrder};
use crate::roster::{Directory, DistrictCode};
use std::sync::Arc;

/// A part of what is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Every order and station.
    Seats,
    /// Alarms that wait for an operator to find their lift.
    Intake,
    /// Orders without a known lift: they belong to no district, and no operator may filter them away.
    Unlocated,
    /// Orders and stations of a district.
    District(DistrictCode),
    /// What concerns the crew of a station.
    Station(StationId),
}

/// Whether the assignment's crew still has the order on its board. An expired offer stays while somebody may
/// be trapped: a late acceptance stands by, and leads if nobody else goes. So does one that was stood down before the order
/// was opened again: its crew may still be at the lift. A crew that has left the lift keeps the order until it is closed: what
/// the release was like is told afterwards, and a second phone of the crew may be telling it.
pub const fn is_on_crew_board(order: &WorkOrder, assignment: &Assignment) -> bool {
    match assignment.state {
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::EnRoute
        | AssignmentState::OnScene
        | AssignmentState::Finished => !order.is_closed(),
        AssignmentState::Ended(Ending::Expired | Ending::StoodDown) => order.state.is_live(),
        AssignmentState::Ended(Ending::Declined(_) | Ending::Withdrawn(_)) => false,
    }
}

/// The topics of an order, sorted; none once it is closed.
pub fn topics_of(order: &WorkOrder, directory: &Directory) -> Arc<[Topic]> {
    if order.is_closed() {
        return Arc::new([]);
    }
    let district = order.place.lift().and_then(|lift| directory.district_of_lift(lift));
    let mut topics = vec![Topic::Seats, district.map_or(Topic::Unlocated, Topic::District)];
    topics.extend(
        order
            .assignments
            .iter()
            .filter(|assignment| is_on_crew_board(order, assignment))
            .map(|assignment| Topic::Station(assignment.station)),
    );
    topics.sort_unstable();
    topics.dedup();
    topics.into()
}

/// Whether the two lists have a topic in common.
pub fn meets(one: &[Topic], other: &[Topic]) -> bool {
    one.iter().any(|topic| other.contains(topic))
}
