//! Orders as operators and crews see them.
//!
//! Must not: hold personal data; a caller's masked number is on the order's alarms (`AlarmView`).

use super::alarm::AlarmView;
use super::lift::{LiftView, Point};
use super::scene::ReleaseForm;
use super::session::StationRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimePointView {
    #[schema(value_type = String, format = DateTime)]
    pub at: jiff::Timestamp,
    /// `system`, `tap`, `geofence`, `phone`, `device`, `typed`, `code_scan`
    pub source: String,
    pub implausible: bool,
}

/// T0…T10; a missing one was not reported.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MilestonesView {
    pub alarm_raised: Option<TimePointView>,
    pub answered: Option<TimePointView>,
    pub located: Option<TimePointView>,
    pub dispatched: Option<TimePointView>,
    pub accepted: Option<TimePointView>,
    pub departed: Option<TimePointView>,
    pub arrived: Option<TimePointView>,
    pub freed: Option<TimePointView>,
    pub restored: Option<TimePointView>,
    pub called_back: Option<TimePointView>,
    pub archived: Option<TimePointView>,
}

/// One called station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AssignmentView {
    pub id: String,
    pub station: StationRef,
    /// `first` or `second`
    pub level: String,
    /// `offered`, `accepted`, `en_route`, `on_scene`, `finished`, `declined`, `expired`, `withdrawn`,
    /// `stood_down`
    pub state: String,
    /// With `declined` and `withdrawn`: the reason; with a crew that gave up, its own.
    pub reason: Option<String>,
    pub is_lead: bool,
    pub distance_m: u32,
    /// Expected when the offer was made, in seconds.
    pub travel_time_s: u32,
    /// How the station could be told: `connected`, `push_only`, `phone_only`, `unreachable`.
    pub reach: String,
    #[schema(value_type = String, format = DateTime)]
    pub offered_at: jiff::Timestamp,
    /// Until when an answer is expected, while it is offered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answer_by: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub accepted_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub arrival_expected_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub set_out_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub arrived_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<jiff::Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<jiff::Timestamp>,
    /// Accepted too late: steps in if the lead is lost.
    pub is_standby: bool,
    /// It stood by, goes since the lead gave up, and has not shown yet that it knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub steps_in: bool,
}

/// A limit that runs out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeadlineView {
    /// `next_first`, `second_tier`, `fire_brigade`, `verify`, `locate`, `retry_first`, `retry_second`,
    /// `movement`, `trapped_mark`, `comfort`, `callback_start`, `callback`, `promise`
    pub kind: String,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: jiff::Timestamp,
}

/// Something a person must look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttentionView {
    /// `verify`, `locate`, `ring_station`, `nobody_reachable`, `offer_limit`, `movement_overdue`,
    /// `arrival_overdue`, `release_overdue`, `fire_brigade_proposed`, `comfort_call`, `trapped_mark`,
    /// `place_doubted`, `passenger_out`, `passenger_call`, `passenger_wrote`, `callback_overdue`, `quarantined`,
    /// `promise_overdue`
    pub kind: String,
    /// The shift leader's as well as the operator's.
    pub for_shift_leader: bool,
    /// The assignment it is about.
    pub assignment: Option<String>,
    /// A number that belongs to it: minutes trapped.
    pub value: Option<u16>,
    /// A reason that belongs to it.
    pub why: Option<String>,
}

/// Why an order has its priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PriorityReasonView {
    /// `ordinary`, `person`, `hazard`, `many_people`, `trapped_for`, `manual`
    pub kind: String,
    /// The flag or hazard.
    pub flag: Option<String>,
    /// People or minutes.
    pub value: Option<u16>,
}

/// The proposal to hand over to 119.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FireBrigadeView {
    /// `not_proposed`, `proposed`, `called`, `not_called`
    pub state: String,
    pub why: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<jiff::Timestamp>,
}

/// Callback tries and result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CallbackView {
    pub attempt_count: u8,
    pub reached: bool,
    pub all_out: Option<bool>,
    pub satisfaction: Option<u8>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_since: Option<jiff::Timestamp>,
}

/// Something that was promised on an order; its words are on the timeline, by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PromiseView {
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: jiff::Timestamp,
    /// `open`, `overdue`, `kept`
    pub state: String,
}

/// A whole order, as operators see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderView {
    pub id: String,
    /// `20261122-0042`
    pub number: String,
    pub version: u32,
    /// `live`, `drill`, `test`
    pub mode: String,
    /// `open`, `underway`, `on_scene`, `rescued`, `callback_due`, `closed`
    pub state: String,
    #[schema(value_type = String, format = DateTime)]
    pub state_since: jiff::Timestamp,
    /// `freed_by_crew`, `self_rescued`, `false_alarm`, `cancelled`, `merged`
    pub outcome: Option<String>,
    pub merged_into: Option<String>,
    /// `p1`, `p2`, `p3`
    pub priority: String,
    pub priority_reason: PriorityReasonView,
    pub lift: Option<LiftView>,
    pub point: Option<Point>,
    pub people: Option<u16>,
    pub flags: Vec<String>,
    pub hazards: Vec<String>,
    pub people_freed: Option<u16>,
    /// What was told of the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseForm>,
    /// Photos of the crews, at most twelve.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub photo_count: usize,
    /// `not_needed`, `pending`, `confirmed`, `timed_out`
    pub verification: String,
    pub alarm_count: u32,
    /// The lift's earlier order.
    pub earlier: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: jiff::Timestamp,
    pub assignments: Vec<AssignmentView>,
    /// Soonest first.
    pub deadlines: Vec<DeadlineView>,
    pub attention: Vec<AttentionView>,
    pub fire_brigade: FireBrigadeView,
    pub callback: CallbackView,
    /// In the order in which they were made; at most twenty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<PromiseView>,
    /// Texts between passengers who cannot phone and the centre; the words are on the timeline.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub text_count: u16,
    pub milestones: MilestonesView,
}

/// An order as a crew of a called station sees it: its own assignment, nothing of other stations but who
/// leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CrewOrderView {
    pub id: String,
    pub number: String,
    pub version: u32,
    pub mode: String,
    pub state: String,
    pub outcome: Option<String>,
    pub priority: String,
    pub lift: Option<LiftView>,
    pub point: Option<Point>,
    pub people: Option<u16>,
    pub flags: Vec<String>,
    pub hazards: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: jiff::Timestamp,
    pub assignment: AssignmentView,
    /// Another station that leads.
    pub led_by: Option<StationRef>,
    /// The order that this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_freed: Option<u16>,
    /// What was told of the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<ReleaseForm>,
    /// Photos on the order, of every station.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub photo_count: usize,
    /// What this crew found wrong with the place, until an operator answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_doubt: Option<String>,
}

/// `GET /api/v1/orders`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderList {
    pub orders: Vec<OrderView>,
    pub next_cursor: Option<String>,
}

/// `GET /api/v1/orders/{id}`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderDetail {
    pub order: OrderView,
    /// The first fifty; `order.alarm_count` counts all.
    pub alarms: Vec<AlarmView>,
    pub timeline: Vec<TimelineEntry>,
}

/// One line of an order's timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    pub seq: i64,
    /// Name of the event, `offer_made`.
    pub kind: String,
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: jiff::Timestamp,
    pub source: String,
    pub implausible: bool,
    /// Who acted: an account's display name, a partner, `passenger` or `system`.
    pub actor: String,
    pub station: Option<StationRef>,
    /// Name of the reason, where the event has one.
    pub why: Option<String>,
    /// The text of the note that belongs to it.
    pub note: Option<String>,
    /// People, minutes or seconds that belong to it.
    pub value: Option<i64>,
    /// With `promise_made`, `promise_kept`, `promise_overdue`: the promise, whose words are in `note`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<String>,
    /// With `offer_made`: everything that was considered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<super::CandidateView>,
}

/// For counts that most orders do not have.
fn is_zero<Count: Default + PartialEq>(count: &Count) -> bool {
    *count == Count::default()
}
