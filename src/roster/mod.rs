//! What exists in the city: districts, organisations, compounds, lifts, stations and their crews.
//!
//! Must not: know about orders or alarms, do I/O, or read the clock.

mod access;
mod cause;
mod directory;
mod lift;
mod station;

pub use access::LiftAccess;
pub use cause::{CAUSES, Cause, CauseCode, CauseGroup};
pub use directory::Directory;
pub use lift::{
    Compound, DeviceState, District, DistrictCode, Lift, LiftCode, LiftCodeError, LiftKind, Organisation,
    OrganisationKind, RegistrationCode,
};
pub use station::{Crew, Duty, Level, Reach, Station, StationCode, StationStatus};
