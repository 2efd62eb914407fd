//! Stations, duty and the candidates of a ranking.
//!
//! Must not: carry a full phone number; those are masked.

use super::lift::Point;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A station as the boards show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationView {
    pub id: String,
    pub code: String,
    pub name: String,
    pub district: String,
    pub serves_first: bool,
    pub serves_second: bool,
    pub point: Point,
    pub on_duty: bool,
    /// People who can go.
    pub strength: u8,
    /// Orders at once.
    pub capacity: u8,
    /// Live assignments to real orders now.
    pub live_count: u16,
    /// `connected`, `push_only`, `phone_only`, `unreachable`.
    pub reach: String,
}

/// A station on the administration page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationDetail {
    #[serde(flatten)]
    pub station: StationView,
    pub address: String,
    pub organisation: Option<String>,
    pub phone_masked: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub duty_changed_at: jiff::Timestamp,
    pub crews: Vec<CrewView>,
}

/// A rescuer or team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CrewView {
    pub id: String,
    pub name: String,
    pub phone_masked: Option<String>,
}

/// `GET /api/v1/stations`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationList {
    pub stations: Vec<StationView>,
    pub next_cursor: Option<String>,
}

/// `GET /api/v1/duty-list`: whom to ring when nothing else works. A station's own number is no person's; it is given
/// whole, to seats alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DutyList {
    #[schema(value_type = String, format = DateTime)]
    pub made_at: jiff::Timestamp,
    /// By district and code; every station.
    pub stations: Vec<DutyLine>,
}

/// A station on the printed list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DutyLine {
    pub code: String,
    pub name: String,
    /// District code.
    pub district: String,
    pub phone: Option<String>,
    pub on_duty: bool,
    pub strength: u8,
    pub serves_first: bool,
    pub serves_second: bool,
    /// How it can be told: `connected`, `push_only`, `phone_only`, `unreachable`.
    pub reach: String,
}

/// `PATCH /api/v1/stations/{id}`: only what is given changes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationChange {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub serves_first: Option<bool>,
    #[serde(default)]
    pub serves_second: Option<bool>,
}

/// `POST /api/v1/stations/{id}/duty`
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyChange {
    /// Unchanged if missing: who only corrects a figure brings nobody back on duty.
    #[serde(default)]
    pub on_duty: Option<bool>,
    /// People who can go, 0…99; unchanged if missing.
    #[serde(default)]
    #[schema(maximum = 99)]
    pub strength: Option<u8>,
    /// Orders at once, 0…99; unchanged if missing.
    #[serde(default)]
    #[schema(maximum = 99)]
    pub capacity: Option<u8>,
}

/// One station that a ranking looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CandidateView {
    pub station: super::StationRef,
    pub rank: u16,
    pub distance_m: u32,
    pub travel_time_s: u32,
    /// `available`, `ring_them`, `over_capacity`, `off_duty`, `unreachable`, `already_called`,
    /// `wrong_level`, `excluded`.
    pub verdict: String,
    /// Live assignments, with `over_capacity`.
    pub live: Option<u16>,
    pub capacity: Option<u16>,
    /// The lift's contracted firm runs the station.
    pub contracted: bool,
}

/// `GET /api/v1/orders/{id}/candidates`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CandidateList {
    /// `first` or `second`.
    pub level: String,
    /// How many stations were ranked.
    pub ranked_count: u32,
    pub candidates: Vec<CandidateView>,
}
