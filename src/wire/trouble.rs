//! Troubles of the centre itself: what failed and needs a person, so that it is seen at a seat and not in the log.
//!
//! Must not: hold what an order asks for; that is the order's own attention.

use super::lift::OrderRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /api/v1/troubles`: nothing in it when all is well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TroubleList {
    pub messages: Option<FailedMessages>,
    pub quarantined: Option<QuarantinedOrders>,
    /// Loops of the process that answers.
    pub loops: Vec<LoopTrouble>,
    /// By how much that process's clock is ahead of the database's, where they differ too far.
    pub clock_off_ms: Option<i64>,
}

/// Outward messages that failed for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FailedMessages {
    pub count: u32,
    #[schema(value_type = String, format = DateTime)]
    pub newest_at: jiff::Timestamp,
    /// The orders they speak of, the newest failure first; at most twenty.
    pub orders: Vec<OrderRef>,
}

/// Orders that could not be decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuarantinedOrders {
    pub count: u32,
    /// The newest first; at most twenty.
    pub orders: Vec<QuarantinedOrder>,
}

/// An order that could not be decided, since then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuarantinedOrder {
    #[serde(flatten)]
    pub order: OrderRef,
    #[schema(value_type = String, format = DateTime)]
    pub since: jiff::Timestamp,
}

/// A loop that is not well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoopTrouble {
    pub name: String,
    /// `failed` or `late`
    pub kind: String,
    /// Its last run.
    #[schema(value_type = String, format = DateTime)]
    pub ran_at: jiff::Timestamp,
    /// What it said of that run.
    pub detail: String,
}

/// `POST /api/v1/troubles/messages/retry`: all that failed for good is sent again.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryMessages {}

/// How many messages are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RetryReply {
    pub count: u32,
}
