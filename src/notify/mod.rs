//! Outward messages: what other systems are told of an order.
//!
//! Must not: send anything, or speak of drills and tests, or hold personal data. What is made here becomes an
//! outbox row in the same transaction as the events; `job::outbox` sends it.

use crate::intake::Mode;
use crate::kernel::Timestamp;
use crate::order::{Event, Fact, WorkOrder};

/// A message about an order, told whole: the receiver replaces what it knew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderMessage {
    pub order: String,
    pub number: String,
    /// Rises with each message of the order, so that a late one is noticed.
    pub version: u32,
    pub state: &'static str,
    pub outcome: Option<&'static str>,
    pub priority: &'static str,
    pub occurred_at: Timestamp,
}

/// The message that follows from these events of an order; none for a drill, or when nothing changed that
/// another system acts on.
pub fn order_message(order: &WorkOrder, events: &[(u32, Event)]) -> Option<OrderMessage> {
    match order.mode {
        Mode::Live => {}
        Mode::Drill | Mode::Test => return None,
    }
    let (_, latest) = events.iter().rev().find(|(_, event)| concerns_others(&event.fact))?;
    Some(OrderMessage {
        order: order.id.to_string(),
        number: order.number.to_string(),
        version: order.version,
        state: order.state.name(),
        outcome: order.outcome.map(|outcome| outcome.name()),
        priority: order.priority.name(),
        occurred_at: latest.stamp.occurred_at,
    })
}

/// Whether 110, 119, 12345 or a supplier wants to know: opened, accepted, arrived, freed, ended, reopened.
fn concerns_others(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::OrderOpened { .. }
            | Fact::OfferAccepted { .. }
            | Fact::CrewArrived { .. }
            | Fact::PassengersFreed { .. }
            | Fact::Resolved { .. }
            | Fact::FireBrigadeDecided { .. }
            | Fact::OrderClosed { .. }
            | Fact::OrderReopened { .. }
            | Fact::OrderUnmerged { .. }
    )
}
