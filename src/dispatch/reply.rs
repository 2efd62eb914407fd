//! The reply that is remembered under a request's key, as JSON.
//!
//! Must not: hold personal data or a whole order; a repeat gets the same outcome with the order as it is then.

use super::request::CommandResult;
use crate::intake::Disposition;
use crate::kernel::{AlarmId, OrderId, StationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(flatten)]
    pub(super) outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(super) enum Outcome {
    Alarm { alarm: Uuid, disposition: String, order: Option<Uuid> },
    Order { order: Uuid, is_unchanged: bool, lead: Option<Uuid> },
    Station { station: Uuid },
    Done,
}

impl Stored {
    pub(super) fn alarm(alarm: AlarmId, disposition: Disposition, order: Option<OrderId>) -> Self {
        Self {
            outcome: Outcome::Alarm {
                alarm: alarm.uuid(),
                disposition: disposition.name().to_owned(),
                order: order.map(OrderId::uuid),
            },
        }
    }

    pub(super) fn order(order: OrderId, result: &CommandResult) -> Self {
        Self {
            outcome: Outcome::Order {
                order: order.uuid(),
                is_unchanged: *result == CommandResult::Unchanged,
                lead: match result {
                    CommandResult::StoodDown { lead } => Some(lead.uuid()),
                    CommandResult::Done | CommandResult::Unchanged => None,
                },
            },
        }
    }

    pub(super) const fn done() -> Self {
        Self { outcome: Outcome::Done }
    }

    /// The order that the reply speaks of.
    pub(super) fn order_id(&self) -> Option<OrderId> {
        match &self.outcome {
            Outcome::Alarm { order, .. } => order.map(OrderId::from_uuid),
            Outcome::Order { order, .. } => Some(OrderId::from_uuid(*order)),
            Outcome::Station { .. } | Outcome::Done => None,
        }
    }

    /// What became of a command, if it was one.
    pub(super) fn result(is_unchanged: bool, lead: Option<Uuid>) -> CommandResult {
        match lead {
            Some(lead) => CommandResult::StoodDown { lead: StationId::from_uuid(lead) },
            None if is_unchanged => CommandResult::Unchanged,
            None => CommandResult::Done,
        }
    }
}
