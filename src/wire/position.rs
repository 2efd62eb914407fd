//! Where crews are, as their phones tell it and as operators see it.
//!
//! Must not: reach a crew of another station, or an order's record.

use super::lift::Point;
use super::session::StationRef;
use super::view::{point_view, station_ref};
use crate::assignment::{StraightLine, TravelTime};
use crate::roster::{CrewFix, Directory};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/crew/position`: the phone's own position, while it goes to somebody or waits on duty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PositionBody {
    /// The order that the station is going to (`ord_…`); none while it waits for one.
    #[serde(default)]
    pub order: Option<String>,
    pub lat: f64,
    pub lon: f64,
    /// `wgs84` from a browser; a coordinate without its datum is refused.
    pub datum: String,
    /// Radius in which it is, in metres: 0…2,000.
    pub accuracy_m: u32,
    /// When the position was taken: at most five minutes ago.
    #[schema(value_type = String, format = DateTime)]
    pub fixed_at: jiff::Timestamp,
}

/// A crew on the map: the latest position of one phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CrewPositionView {
    /// Names the phone's account, so that a newer position replaces this one.
    pub crew: String,
    pub station: StationRef,
    pub order: Option<String>,
    pub assignment: Option<String>,
    pub point: Point,
    pub accuracy_m: u32,
    #[schema(value_type = String, format = DateTime)]
    pub fixed_at: jiff::Timestamp,
    /// What lies between that place and the lift; none without an order. When the crew arrives is worked out of it when it
    /// is shown, beside what it promised.
    pub way: Option<WayView>,
}

/// The way to the lift, as estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayView {
    /// Seconds from the acceptance until the crew drives.
    pub turn_out_s: u32,
    /// Seconds from the position to the lift's door, driving.
    pub drive_s: u32,
}

/// A crew's position as those who send crews see it.
pub fn crew_position_view(fix: &CrewFix, directory: &Directory) -> CrewPositionView {
    CrewPositionView {
        crew: fix.account.to_string(),
        station: station_ref(fix.station, directory),
        order: fix.going.map(|(order, _)| order.to_string()),
        assignment: fix.going.map(|(_, assignment)| assignment.to_string()),
        point: point_view(fix.point),
        accuracy_m: fix.accuracy_m,
        fixed_at: fix.fixed_at,
        way: fix.drive_s.map(|drive_s| WayView { turn_out_s: StraightLine.turn_out_s(), drive_s }),
    }
}
