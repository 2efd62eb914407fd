//! What an order needs from outside: stations at a level, a place, a person.
//!
//! Must not: be answered here; dispatch answers with `Action::Offer` or `Action::NobodyAvailable`.

use super::model::{MAX_OFFERS, Verification, WorkOrder};
use crate::roster::Level;

/// Something the order waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// One more station of that level.
    Station(Level),
    /// A lift or a point, before any station can be chosen.
    Place,
    /// A shift leader who assigns by hand: the limit of automatic offers is reached.
    Person,
}

/// What the order needs now, most pressing first.
pub fn need(order: &WorkOrder) -> Vec<Need> {
    if !order.state.is_live() || matches!(order.verification, Verification::Pending { .. }) {
        return Vec::new();
    }
    let mut needs = Vec::new();
    for level in Level::ALL {
        let is_waiting = order.nobody.iter().any(|nobody| nobody.level == level);
        let missing = order.wanted(level).saturating_sub(order.offer_count(level));
        if missing == 0 || is_waiting {
            continue;
        }
        if order.place.point().is_none() {
            needs.push(Need::Place);
        } else if order.assignments.len() + needs.len() < MAX_OFFERS {
            needs.push(Need::Station(level));
        } else {
            needs.push(Need::Person);
        }
    }
    needs.dedup();
    needs
}
