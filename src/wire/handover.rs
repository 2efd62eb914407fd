//! Handovers of a shift.
//!
//! Must not: hold rules; `handover` has them.

use super::session::StationRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/handovers`: opens one, or gives the one that the account has open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenHandover {}

/// `POST /api/v1/handovers/{id}/commands`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum HandoverCommand {
    /// The giver says what is to be done with an order.
    WriteIntent {
        item: String,
        #[schema(max_length = 200)]
        text: String,
    },
    /// The giver signs.
    Give {},
    /// The receiver has read an item.
    Acknowledge { item: String },
    /// The receiver signs.
    Take {},
    /// The giver takes it back.
    Withdraw {},
}

/// What is known of an item at one moment; which fields there are depends on its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandoverFacts {
    /// Of an order.
    pub state: Option<String>,
    pub priority: Option<String>,
    /// Compound and position of the lift.
    pub place: Option<String>,
    pub lead: Option<StationRef>,
    pub people: Option<u16>,
    /// Of a promise.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<jiff::Timestamp>,
    /// Of a station: `off_duty` or `unreachable`.
    pub why: Option<String>,
}

/// One item of a handover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandoverItem {
    pub key: String,
    /// `order`, `promise`, `station`, `risk`
    pub kind: String,
    /// The order it is about.
    pub order: Option<String>,
    pub number: Option<String>,
    pub station: Option<StationRef>,
    /// What was promised, or the name of the mark.
    pub text: Option<String>,
    /// What is to be done next, in the giver's words.
    pub intent: Option<String>,
    /// `same`, `changed`, `gone`, `new`
    pub standing: String,
    /// With `changed`: `state`, `priority`, `lift`, `lead`, `people`, `why`.
    pub changed: Vec<String>,
    /// As it was told.
    pub then: HandoverFacts,
    /// As it stands; none when it is over.
    pub now: Option<HandoverFacts>,
    /// Who acknowledged it as it stands now.
    pub acknowledged_by: Option<String>,
    /// That account: what one has read, another has not.
    pub acknowledged_account: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<jiff::Timestamp>,
}

/// A handover in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandoverSummary {
    pub id: String,
    /// `preparing`, `given`, `taken`, `withdrawn`
    pub stage: String,
    pub giver: String,
    /// The giver's account.
    pub giver_account: String,
    pub receiver: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: jiff::Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub given_at: Option<jiff::Timestamp>,
    /// When it was taken or withdrawn.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<jiff::Timestamp>,
    pub item_count: u32,
}

/// `GET /api/v1/handovers/{id}`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandoverView {
    #[serde(flatten)]
    pub summary: HandoverSummary,
    pub items: Vec<HandoverItem>,
    /// Open orders and stations down beyond the limits: counted, not listed.
    pub orders_left_out: u32,
    pub stations_left_out: u32,
}

/// `GET /api/v1/handovers`: the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HandoverList {
    pub handovers: Vec<HandoverSummary>,
    /// For the next page: `before`.
    pub next_before: Option<String>,
}
