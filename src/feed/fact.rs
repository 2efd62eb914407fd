//! Which event of an order concerns whom.
//!
//! Must not: let a crew learn from an event's name what another station did.

use crate::kernel::{AssignmentId, StationId};
use crate::order::{Event, Fact, WorkOrder};
use crate::store::form;

/// Whom an event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Everybody who has the order on the board.
    Everyone,
    /// Only those who see whole orders.
    Seats,
    /// Those who see whole orders, and the crew of that station.
    Station(StationId),
}

/// The name of an event that changed an order, and whom it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderEvent {
    pub name: &'static str,
    pub concern: Concern,
}

impl OrderEvent {
    /// The event on the order as it is after it.
    pub fn of(event: &Event, order: &WorkOrder) -> Self {
        Self { name: form::kind(&event.fact), concern: concern(&event.fact, order) }
    }

    /// Whether the crew of that station may hear of it.
    pub fn is_for(&self, station: StationId) -> bool {
        match self.concern {
            Concern::Everyone => true,
            Concern::Seats => false,
            Concern::Station(concerned) => concerned == station,
        }
    }
}

fn concern(fact: &Fact, order: &WorkOrder) -> Concern {
    let of = |assignment: AssignmentId| {
        order
            .find_assignment(assignment)
            .map_or(Concern::Seats, |assignment| Concern::Station(assignment.station))
    };
    match fact {
        Fact::OfferMade { choice, .. } => Concern::Station(choice.station),
        Fact::OfferAccepted { assignment, .. }
        | Fact::StandbyNoted { assignment }
        | Fact::OfferDeclined { assignment, .. }
        | Fact::OfferExpired { assignment }
        | Fact::AssignmentWithdrawn { assignment, .. }
        | Fact::StoodDown { assignment }
        | Fact::CrewSetOut { assignment }
        | Fact::CrewArrived { assignment, .. }
        | Fact::ArrivalShown { assignment, .. }
        | Fact::AssignmentFinished { assignment }
        | Fact::PlaceDoubted { assignment, .. }
        | Fact::PhotoAdded { assignment, .. }
        | Fact::MovementOverdue { assignment } => of(*assignment),
        Fact::OrderOpened { .. }
        | Fact::AlarmAttached { .. }
        | Fact::Located { .. }
        | Fact::SituationChanged { .. }
        | Fact::PriorityChanged { .. }
        | Fact::Verified
        | Fact::PassengersFreed { .. }
        | Fact::ReleaseReported { .. }
        | Fact::Resolved { .. }
        | Fact::FireBrigadeDecided { .. }
        | Fact::OrderClosed { .. }
        | Fact::OrderReopened { .. }
        | Fact::OrderUnmerged { .. }
        | Fact::OrderReleased { .. }
        | Fact::AlarmDetached { .. }
        | Fact::OrderAbsorbed { .. } => Concern::Everyone,
        Fact::VerificationTimedOut
        | Fact::StationWanted { .. }
        | Fact::NobodyFound { .. }
        | Fact::RungPassed { .. }
        | Fact::FireBrigadeProposed { .. }
        | Fact::TrappedMarkReached { .. }
        | Fact::TrappedMarkPassed { .. }
        | Fact::LocateOverdue
        | Fact::ArrivalOverdue
        | Fact::ReleaseOverdue
        | Fact::SearchRetried { .. }
        | Fact::ComfortCallOverdue
        | Fact::ComfortCallMade { .. }
        | Fact::PassengerSaid { .. }
        | Fact::PassengerWrote { .. }
        | Fact::PassengerAnswered { .. }
        | Fact::CallbackBecameDue
        | Fact::CallbackOverdue
        | Fact::CallbackRecorded { .. }
        | Fact::NoteAdded { .. }
        | Fact::PromiseMade { .. }
        | Fact::PromiseKept { .. }
        | Fact::PromiseOverdue { .. } => Concern::Seats,
    }
}
