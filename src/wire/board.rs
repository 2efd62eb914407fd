//! The WebSocket protocol of the boards, version 1.
//!
//! A client opens with `hello`; the server answers with `snapshot` or `events` (nothing missed, nothing
//! twice), then sends messages with rising `seq`. Must not: carry commands; those go by HTTP only.

use super::alarm::ParkedAlarm;
use super::order::{CrewOrderView, OrderView};
use super::position::CrewPositionView;
use super::station::StationView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The protocol version this build speaks.
pub const PROTOCOL: u16 = 1;

/// Ends the epoch of a snapshot that is not whole yet: `events` with the rest of its orders follow, the last of them with the
/// epoch itself.
pub const PARTIAL: &str = "+";

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// First message. `epoch` and `seq` of the last message seen, or none for a fresh snapshot.
    Hello {
        protocol: u16,
        #[serde(default)]
        epoch: Option<String>,
        #[serde(default)]
        seq: Option<i64>,
        #[serde(default)]
        filter: BoardFilter,
    },
    /// The client is alive; answered with `heartbeat`.
    Ping,
    /// A seat has this order open, or none; answered with `seats` of that order, and again whenever they change. A courtesy:
    /// too many in a minute are not heard.
    Watch {
        #[serde(default)]
        order: Option<String>,
        /// A form of the order is open.
        #[serde(default)]
        is_editing: bool,
    },
}

/// Narrows what the session may see; never widens it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardFilter {
    /// District codes; empty is all.
    #[serde(default)]
    pub districts: Vec<String>,
}

/// What the server sends to operators, shift leaders and supervisors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BoardMessage {
    /// Everything the session may see, at `seq`. Where its epoch ends in `+` further orders and parked alarms follow in `events` of the same `seq`.
    Snapshot {
        epoch: String,
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
        orders: Vec<OrderView>,
        stations: Vec<StationView>,
        parked: Vec<ParkedAlarm>,
        /// Where crews are; crews themselves never see it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        crews: Vec<CrewPositionView>,
    },
    /// What changed since the client's `seq`; then it is up to date at `seq`.
    Events {
        epoch: String,
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
        changes: Vec<BoardChange>,
    },
    /// One change.
    Change {
        seq: i64,
        #[serde(flatten)]
        change: BoardChange,
    },
    /// Nothing that concerns this client happened up to `seq`.
    Heartbeat {
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
    },
    /// Something was dropped: say hello again, without `epoch`.
    Resync { reason: String },
    /// Who else has the order open that this client watches; all of them, each time. No position: it is no fact of the feed.
    Seats { order: String, seats: Vec<SeatView> },
}

/// Another seat that has an order open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatView {
    /// The account's display name.
    pub name: String,
    /// It has a form of the order open.
    pub is_editing: bool,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum BoardChange {
    /// An order came into the client's scope.
    OrderEntered {
        order: Box<OrderView>,
        /// Names of the events that led here.
        events: Vec<String>,
    },
    OrderChanged {
        order: Box<OrderView>,
        events: Vec<String>,
    },
    /// It left the scope: closed, merged or moved.
    OrderLeft {
        order: String,
        reason: String,
    },
    StationChanged {
        station: StationView,
    },
    AlarmParked {
        alarm: ParkedAlarm,
    },
    AlarmUnparked {
        alarm: String,
    },
    /// A crew's phone told where it is; replaces what it told before. No event of an order.
    CrewMoved {
        position: CrewPositionView,
    },
}

/// What the server sends to a crew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CrewMessage {
    Snapshot {
        epoch: String,
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
        station: StationView,
        orders: Vec<CrewOrderView>,
    },
    Events {
        epoch: String,
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
        changes: Vec<CrewChange>,
    },
    Change {
        seq: i64,
        #[serde(flatten)]
        change: CrewChange,
    },
    Heartbeat {
        seq: i64,
        #[schema(value_type = String, format = DateTime)]
        server_time: jiff::Timestamp,
    },
    Resync {
        reason: String,
    },
}

/// What changed for a crew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum CrewChange {
    OrderEntered { order: Box<CrewOrderView>, events: Vec<String> },
    OrderChanged { order: Box<CrewOrderView>, events: Vec<String> },
    OrderLeft { order: String, reason: String },
    StationChanged { station: StationView },
}
