//! Alarms: the operator's intake, the partners' machines, and what is listed of them.
//!
//! Must not: show a full phone number; revealing one is a recorded act of its own.

use super::lift::Point;
use super::object::object_or_none;
use super::order::OrderView;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use utoipa::ToSchema;

/// `POST /api/v1/alarms`: an operator takes a call.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAlarm {
    /// `hotline`, `police`, `fire_brigade`, `city_hotline`, `property`, `maintainer`, `passenger`.
    pub channel: String,
    /// `entrapment` unless given.
    #[serde(default)]
    pub kind: Option<String>,
    /// `live` unless given; `drill` and `test` count nowhere.
    #[serde(default)]
    pub mode: Option<String>,
    /// Lift id (`lft_…`) or seven-digit rescue code.
    #[serde(default)]
    pub lift: Option<String>,
    /// Where the lift is not known: a point with its datum.
    #[serde(default, deserialize_with = "object_or_none")]
    pub location: Option<Location>,
    /// People inside, 0…80.
    #[serde(default)]
    #[schema(maximum = 80)]
    pub people: Option<u16>,
    #[serde(default)]
    pub flags: Vec<String>,
    #[serde(default)]
    pub hazards: Vec<String>,
    #[serde(default)]
    #[schema(max_length = 60)]
    pub caller_name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 32)]
    pub caller_phone: Option<String>,
    /// What was said, the address for instance.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub text: Option<String>,
    /// When the alarm was raised, if not now (catch-up entry).
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<jiff::Timestamp>,
    /// When the operator began to speak with whoever calls; `occurred_at` unless given, and now without either. Never
    /// before the alarm was raised.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<jiff::Timestamp>,
}

/// A coordinate with its datum; without one it is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    pub lat: f64,
    pub lon: f64,
    /// `wgs84`, `cgcs2000`, `gcj02` or `bd09`.
    pub datum: String,
}

/// `POST /api/v1/callers/lifts`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallerNumber {
    #[schema(max_length = 32)]
    pub phone: String,
}

/// `POST /api/v1/alarms/{id}/caller`: what the caller said of himself after the alarm was raised.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlarmCaller {
    #[serde(default)]
    #[schema(max_length = 60)]
    pub name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 32)]
    pub phone: Option<String>,
    /// What is to be corrected; without it nothing that is known is replaced.
    #[serde(default, deserialize_with = "object_or_none")]
    pub base: Option<CallerBase>,
}

/// The name and the full number that whoever corrects them takes for wrong, as they were typed or looked at. A masked one
/// would also stand for another number.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallerBase {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
}

/// Who raised an alarm, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlarmCallerView {
    pub caller_name: Option<String>,
    /// `138****5678`
    pub caller_phone_masked: Option<String>,
}

/// The answer to an operator's alarm.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AlarmReply {
    pub alarm: String,
    /// `opened`, `attached`, `parked`, `verifying`.
    pub disposition: String,
    pub order: Option<OrderView>,
}

/// An [`AlarmReply`] whose order is JSON already; a test holds it to that.
#[derive(Debug, Serialize)]
pub struct WrittenAlarmReply<'a> {
    pub alarm: String,
    pub disposition: &'static str,
    pub order: Option<&'a Arc<RawValue>>,
}

/// `POST /api/v1/channels/{channel}/alarms`: a partner's machine, signed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelAlarm {
    /// The partner's own id; the same id again is the same alarm.
    #[schema(max_length = 100)]
    pub id: String,
    #[serde(default, deserialize_with = "object_or_none")]
    pub lift: Option<ChannelLift>,
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: jiff::Timestamp,
    /// `entrapment`, `entrapment_suspected`, `alarm_button`, `car_movement`.
    pub kind: String,
    #[serde(default)]
    #[schema(maximum = 80)]
    pub people: Option<u16>,
    #[serde(default, deserialize_with = "object_or_none")]
    pub caller: Option<ChannelCaller>,
    #[serde(default, deserialize_with = "object_or_none")]
    pub location: Option<Location>,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub text: Option<String>,
}

/// How a partner names a lift: exactly one of the three.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelLift {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub registration: Option<String>,
    #[serde(default)]
    pub device: Option<String>,
}

/// Who called the partner.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelCaller {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub phone: Option<String>,
}

/// The answer to a partner: the order's number, nothing about people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelReply {
    pub alarm: String,
    pub disposition: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// An alarm on an order's card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlarmView {
    pub id: String,
    pub channel: String,
    pub kind: String,
    pub mode: String,
    pub disposition: String,
    #[schema(value_type = String, format = DateTime)]
    pub raised_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub received_at: jiff::Timestamp,
    pub people: Option<u16>,
    pub caller_name: Option<String>,
    /// `138****5678`
    pub caller_phone_masked: Option<String>,
    pub text: String,
    /// The partner whose machine sent it.
    pub partner: Option<String>,
}

/// An alarm whose lift is not known, waiting for an operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ParkedAlarm {
    #[serde(flatten)]
    pub alarm: AlarmView,
    /// What the partner called the lift.
    pub lift_text: Option<String>,
    pub point: Option<Point>,
}

/// `POST /api/v1/alarms/{id}/place`: an operator found the lift of a parked alarm, or opens it unlocated.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceParked {
    /// Lift id or rescue code; none opens an order whose lift is not known yet.
    #[serde(default)]
    pub lift: Option<String>,
}

/// `POST /api/v1/alarms/{id}/phone`: the full number, for a recorded reason.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealPhone {
    #[schema(min_length = 2, max_length = 200)]
    pub reason: String,
}

/// The full number.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RevealedPhone {
    pub phone: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::testing::Scene;
    use crate::wire::{ShownOrder, order_view};

    #[test]
    fn a_written_reply_is_the_reply() {
        let scene = Scene::new();
        let order = scene.offered(1, 0);
        let shown = ShownOrder::write(&order, &scene.directory);
        for (view, written) in
            [(Some(order_view(&order, &scene.directory)), Some(shown.json())), (None, None)]
        {
            let reply =
                AlarmReply { alarm: "alm_1".to_owned(), disposition: "opened".to_owned(), order: view };
            let whole = serde_json::to_string(&reply).unwrap();
            let AlarmReply { alarm, disposition: _, order: _ } = reply;
            let written = WrittenAlarmReply { alarm, disposition: "opened", order: written };
            assert_eq!(serde_json::to_string(&written).unwrap(), whole);
        }
    }
}
