//! A station's own record: its orders and how fast it was, beside its district and the city.
//!
//! Must not: name another station.

use super::report::{IntervalFigures, RateFigures};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /api/v1/crew/record`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationRecord {
    /// First local day, included.
    pub from: String,
    /// Last local day, included.
    pub to: String,
    /// Orders for which this station's acceptance came first.
    pub own: PaceRow,
    /// All orders of the station's district.
    pub district: PaceRow,
    /// All orders of the city.
    pub city: PaceRow,
    /// Orders for which the station was called, the latest first; at most two hundred.
    pub orders: Vec<StationOrder>,
}

/// How fast a group of orders was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PaceRow {
    pub order_count: u32,
    /// T4−T3
    pub response: IntervalFigures,
    /// T6−T3
    pub arrival: IntervalFigures,
    /// T7−T6
    pub on_site: IntervalFigures,
    /// T6−T3 ≤ 30 min
    pub within_30_min: RateFigures,
}

/// One order for which the station was called: its own times of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationOrder {
    pub id: String,
    /// `20261122-0042`
    pub number: String,
    /// `live`, `drill`, `test`
    pub mode: String,
    /// Compound and position of the lift; none while it is not known.
    pub place: Option<String>,
    /// How the station's assignment stands: `offered`, `accepted`, `declined`, `finished` …
    pub assignment_state: String,
    /// How the order ended: `freed_by_crew`, `self_rescued`, `false_alarm`, `cancelled`, `merged`
    pub outcome: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub offered_at: jiff::Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub accepted_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub arrived_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub freed_at: Option<jiff::Timestamp>,
}
