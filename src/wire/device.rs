//! Crews' phones: enrolment, the list, pushes.
//!
//! Must not: carry a token, or where a phone's pushes go, outward.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/v1/stations/{id}/enrolments`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnrolment {
    /// Somebody of the station, `crw_…`.
    pub crew: String,
}

/// A code for one phone of one person; shown once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentView {
    /// `XXXX-XXXX-XXXX`; goes behind `/crew/enrol#`.
    pub code: String,
    pub person: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: jiff::Timestamp,
}

/// `POST /api/v1/devices`: a phone is enrolled.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolDevice {
    /// As it was shown; case, spaces and hyphens do not matter.
    #[schema(max_length = 40)]
    pub code: String,
    /// What kind of phone it is, so that it is known again in the list.
    #[schema(max_length = 40)]
    pub label: String,
}

/// A crew's phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceView {
    pub id: String,
    /// Whose it is.
    pub person: String,
    pub label: String,
    #[schema(value_type = String, format = DateTime)]
    pub enrolled_at: jiff::Timestamp,
    /// To ten minutes.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: jiff::Timestamp,
    /// It is told of offers also while its page is closed.
    pub takes_push: bool,
}

/// `GET /api/v1/stations/{id}/devices`: the phones that are signed in, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceList {
    pub devices: Vec<DeviceView>,
}

/// `GET /api/v1/device`: the phone that asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OwnDevice {
    /// None where somebody signed in with a password: nothing is pushed there.
    pub device: Option<DeviceView>,
    /// The public key of our pushes, base64url, for the browser.
    pub push_key: String,
}

/// `POST /api/v1/device/push`: what the browser gave, as `PushSubscription.toJSON()` names it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushPlace {
    /// https, at the browser's push service.
    #[schema(max_length = 1000)]
    pub endpoint: String,
    /// Base64url.
    #[schema(max_length = 100)]
    pub p256dh: String,
    /// Base64url.
    #[schema(max_length = 40)]
    pub auth: String,
}
