//! Lifts as the search and the order card show them.
//!
//! Must not: carry contact data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A point in WGS-84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub lat: f64,
    pub lon: f64,
}

/// A lift with its address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiftView {
    pub id: String,
    /// Rescue code, seven digits.
    pub code: String,
    /// Registration code, 20 digits.
    pub registration: String,
    pub compound: String,
    pub address: String,
    /// Building, unit and number within the compound.
    pub position: String,
    pub district: String,
    pub district_name: String,
    /// `residential`, `office`, …
    pub kind: String,
    pub brand: String,
    pub floors: u16,
    pub installed_year: i16,
    pub maintainer: Option<String>,
    pub point: Point,
    pub has_device: bool,
}

/// One answer of the search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiftHit {
    pub lift: LiftView,
    /// Why it matched: `exact_code`, `code_prefix`, `registration`, `compound_start`, `compound_infix`, `position`,
    /// `pinyin_start`, `pinyin_infix`, `pieces`, `one_edit`, `most_parts`, or `called_before`.
    pub reason: String,
    /// The live order of this lift, if it has one.
    pub live_order: Option<OrderRef>,
}

/// `GET /api/v1/lifts`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiftSearchReply {
    pub lifts: Vec<LiftHit>,
    /// There are more than were asked for.
    pub more: bool,
}

/// An order as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderRef {
    pub id: String,
    pub number: String,
    pub state: String,
}

/// `GET /api/v1/lifts/{id}`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiftDetail {
    pub lift: LiftView,
    pub live_order: Option<OrderRef>,
    /// Who to ring about this lift, each with the office or firm it is.
    pub contacts: Vec<LiftContact>,
    /// The latest ten orders of this lift.
    pub recent_orders: Vec<RecentOrder>,
}

/// An organisation that answers for a lift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiftContact {
    /// `user_unit`, `maintainer`, `supervision_office`
    pub kind: String,
    pub name: String,
    /// The duty phone, its middle hidden.
    pub phone_masked: Option<String>,
}

/// An earlier order of a lift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecentOrder {
    pub id: String,
    pub number: String,
    pub state: String,
    pub outcome: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: jiff::Timestamp,
}
