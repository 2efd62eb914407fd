//! The handover of a shift: what one must tell the next, who wrote and acknowledged it, and when it may be signed.
//!
//! The giver writes a line of intent for each open order and signs; the receiver acknowledges each item and signs, in a
//! session of his own. Must not: do I/O, or take what was acknowledged for what is: an item that changed since is to
//! be acknowledged again.

mod concern;
mod rules;

#[cfg(test)]
mod tests;

pub use concern::{Concern, Concerns, DownWhy, Field, Key, OpenOrder, concerns};
pub use rules::{Act, Line, Refused, Standing, act, lines, open};

use crate::kernel::{AccountId, HandoverId, Text, Timestamp};
use std::collections::BTreeMap;

/// Orders with a line of their own; further ones are counted.
pub const MAX_ORDERS: usize = 200;

/// Stations named; further ones are counted.
pub const MAX_STATIONS: usize = 100;

/// A line of intent: what is to be done next with an order.
pub type Intent = Text<200>;

/// One handover: what it tells, and how far it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub id: HandoverId,
    pub giver: AccountId,
    pub opened_at: Timestamp,
    pub items: BTreeMap<Key, Item>,
    pub left_out: LeftOut,
    pub stage: Stage,
}

/// What stands open beyond the limits: counted, not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    pub orders: u32,
    pub stations: u32,
}

/// How far a handover has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The giver writes.
    Preparing,
    /// The giver has signed; the receiver acknowledges.
    Given { at: Timestamp },
    /// Both have signed: it is kept as it is.
    Taken { given_at: Timestamp, by: AccountId, at: Timestamp },
    /// The giver took it back before anybody signed for it.
    Withdrawn { at: Timestamp },
}

impl Stage {
    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Given { .. } => "given",
            Self::Taken { .. } => "taken",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Whether nothing changes any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Taken { .. } | Self::Withdrawn { .. })
    }
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// As it stood when the giver wrote of it or signed.
    pub then: Concern,
    /// What is to be done with it; for orders.
    pub intent: Option<Intent>,
    /// It came up after the giver had signed.
    pub came_later: bool,
    pub acknowledged: Option<Acknowledged>,
}

/// The receiver has read an item, as it stood then.
#[derive(Debug, Clone, PartialEq)]
pub struct Acknowledged {
    pub by: AccountId,
    pub at: Timestamp,
    pub of: Concern,
}
