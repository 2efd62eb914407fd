//! Response times by day, district or station.
//!
//! Must not: show a bare "rescue time"; every interval is one of `docs/glossary.md` by name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One interval over one group: with fewer than ten values no rate is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntervalFigures {
    /// Values behind the figures.
    pub count: u32,
    pub mean_s: Option<f64>,
    pub p50_s: Option<f64>,
    pub p90_s: Option<f64>,
    /// Values of which one end was entered more than five minutes after it happened.
    pub entered_late: u32,
}

/// A share with its counts and 95 % Wilson interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RateFigures {
    pub count: u32,
    pub within: u32,
    /// None below ten values.
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// One row: a day, a district or a station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResponseRow {
    /// Local day `2026-11-22`, district code or station id.
    pub key: String,
    pub label: String,
    pub order_count: u32,
    /// T1−T0
    pub answer: IntervalFigures,
    /// T3−T1
    pub processing: IntervalFigures,
    /// T4−T3
    pub response: IntervalFigures,
    /// T6−T3
    pub arrival: IntervalFigures,
    /// T6−T0
    pub arrival_from_alarm: IntervalFigures,
    /// T7−T6
    pub on_site: IntervalFigures,
    /// T7−T0
    pub trapped: IntervalFigures,
    /// T4−T3 ≤ 3 min
    pub within_3_min: RateFigures,
    /// T6−T3 ≤ 30 min
    pub within_30_min: RateFigures,
}

/// `GET /api/v1/reports/response`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResponseReport {
    /// First local day, included.
    pub from: String,
    /// Last local day, included.
    pub to: String,
    /// `day`, `district` or `station`
    pub by: String,
    pub rows: Vec<ResponseRow>,
    pub total: ResponseRow,
    /// Share of the orders that a simulation made, 0…1.
    pub simulated_share: f64,
}
