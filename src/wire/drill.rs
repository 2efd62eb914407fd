//! Drills: an exercise on the same screens, which sends nothing outward and counts nowhere.
//!
//! Must not: hold the script's calls; they come in as alarms of mode `drill`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /api/v1/drill`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DrillStatus {
    pub running: Option<DrillView>,
    /// What can be played.
    pub scripts: Vec<DrillScript>,
}

/// The drill under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DrillView {
    pub id: String,
    pub name: String,
    pub script: String,
    /// Display name of the shift leader.
    pub started_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub started_at: jiff::Timestamp,
    /// Calls made, of so many.
    pub call_count: u32,
    pub script_count: u32,
    /// Ended: its open orders are being cancelled.
    pub is_ending: bool,
}

/// A script by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrillScript {
    pub name: String,
    pub title: String,
    pub title_en: String,
    pub call_count: u32,
}

/// `POST /api/v1/drill`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartDrill {
    /// What people call it.
    #[schema(max_length = 60)]
    pub name: String,
    pub script: String,
}

/// `POST /api/v1/drill/end`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDrill {}
