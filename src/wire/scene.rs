//! What a crew tells and needs at the lift: the release, causes, photos, the lift's card.
//!
//! Must not: carry a full phone number, but in the answer to a recorded look.

use super::lift::{LiftView, Point};
use super::session::StationRef;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the release was like; everything is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReleaseForm {
    /// How many came out, 0…80, where it differs from what was tapped.
    #[serde(default)]
    pub people: Option<u16>,
    /// `unhurt`, `unwell`, `hurt`, `hospital`, `dead`: the worst of them.
    #[serde(default)]
    pub condition: Option<String>,
    /// `level_doors`, `hand_winding`, `emergency_drive`, `restart`, `counterweight`, `forced_doors`,
    /// `automatic_rescue`, `fire_brigade`, `other`
    #[serde(default)]
    pub method: Option<String>,
    /// `out_of_use`, `running`
    #[serde(default)]
    pub lift_after: Option<String>,
    /// A code of `GET /api/v1/causes`.
    #[serde(default)]
    pub cause: Option<u16>,
}

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CauseView {
    pub code: u16,
    pub zh: String,
    pub en: String,
}

/// Causes of one part of the lift, or from without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CauseGroupView {
    pub code: u16,
    pub zh: String,
    pub en: String,
    pub causes: Vec<CauseView>,
}

/// `GET /api/v1/causes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CauseList {
    pub groups: Vec<CauseGroupView>,
}

/// A photo of an order; its picture is at `…/photos/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoView {
    pub id: String,
    pub station: StationRef,
    /// `image/jpeg` or `image/png`
    pub media_type: String,
    /// In pixels.
    pub width: i32,
    pub height: i32,
    #[schema(value_type = String, format = DateTime)]
    pub taken_at: jiff::Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub received_at: jiff::Timestamp,
}

/// `GET /api/v1/orders/{order}/photos`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoList {
    pub photos: Vec<PhotoView>,
}

/// The answer to a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhotoReply {
    pub photo: String,
    /// Photos on the order now.
    pub count: usize,
}

/// Somebody to ring about a lift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardContact {
    /// `site`, `user_unit`, `maintainer`, `supervision_office`
    pub contact: String,
    pub name: String,
    /// Its middle is hidden.
    pub phone_masked: Option<String>,
}

/// A map app with the lift's place in the app's own datum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Navigation {
    /// `amap`, `baidu`, `apple`, `geo`
    pub app: String,
    /// `gcj02`, `bd09`, `wgs84`: what the address's coordinates are in.
    pub datum: String,
    pub point: Point,
    /// Opens the app with the way to the lift.
    pub url: String,
}

/// `GET /api/v1/orders/{order}/lift-card`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiftCard {
    pub lift: Option<LiftView>,
    /// The way in.
    pub access_note: Option<String>,
    pub machine_room: Option<String>,
    pub key_place: Option<String>,
    pub contacts: Vec<CardContact>,
    pub navigation: Vec<Navigation>,
}

/// `POST /api/v1/orders/{order}/contact-phone`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealContact {
    /// A contact of the lift's card.
    pub contact: String,
}
