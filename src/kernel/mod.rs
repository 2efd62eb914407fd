//! Vocabulary that every other module shares: typed ids, places on the earth, bounded text, phone numbers.
//!
//! Must not: know about orders, read the clock, do I/O, or depend on serde. Everything here is a value.

mod datum;
mod id;
mod latlon;
mod phone;
mod text;

pub use datum::{Datum, from_wgs84, to_wgs84};
pub use id::{
    AccountId, AlarmId, AssignmentId, CompoundId, CrewId, DeviceId, DrillId, HandoverId, IdError, LiftId,
    NoteId, OrderId, OrganisationId, PhotoId, StationId,
};
pub use jiff::{SignedDuration, Timestamp};
pub use latlon::{LatLon, LatLonError};
pub use phone::{Phone, half_width};
pub use text::{Text, TextError};
