//! What exists in the city: districts, organisations, compounds, lifts, stations and their crews.
//!
//! Must not: know about orders or alarms, do I/O, or read the clock.

mod access;
mod cause;
mod directory;
mod fix;
mod lift;
mod station;

pub use access::LiftAccess;
pub use cause::{CAUSES, Cause, CauseCode, CauseGroup};
pub use directory::Directory;
pub use fix::{
    CrewFix, FIX_AHEAD, FRESH_FIX, FixFault, KEEP_FIX, MAX_ACCURACY_M, MAX_FIX_AGE, check_fix, is_fix_wanted,
};
pub use lift::{
    Compound, DeviceState, District, DistrictCode, Lift, LiftCode, LiftCodeError, LiftKind, Organisation,
    OrganisationKind, RegistrationCode,
};
pub use station::{Crew, Duty, Level, Reach, Station, StationCode, StationStatus};
