//! Where a crew's phone was, the latest and nothing before it.
//!
//! Must not: become a track. A fix replaces the one before it, and nothing of it enters an order's record.

use super::station::StationStatus;
use crate::kernel::{AccountId, AssignmentId, LatLon, OrderId, SignedDuration, StationId, Timestamp};

/// A fix may be this unsure at most, in metres; beyond it the dot on the map would be a guess.
pub const MAX_ACCURACY_M: u32 = 2_000;

/// A fix that comes in may be this old at most.
pub const MAX_FIX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// A phone's clock may be this far ahead of ours.
pub const FIX_AHEAD: SignedDuration = SignedDuration::from_secs(30);

/// Up to this age an arrival is expected by a fix; an older one is shown with its age and decides nothing.
pub const FRESH_FIX: SignedDuration = SignedDuration::from_mins(3);

/// A fix is forgotten after so long, whatever became of the order.
pub const KEEP_FIX: SignedDuration = SignedDuration::from_hours(24);

/// The latest position of one phone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrewFix {
    pub account: AccountId,
    pub station: StationId,
    /// The order in hand and the station's assignment on it; none while it waits for one.
    pub going: Option<(OrderId, AssignmentId)>,
    pub point: LatLon,
    /// Metres.
    pub accuracy_m: u32,
    pub fixed_at: Timestamp,
    pub received_at: Timestamp,
    /// Seconds that whoever drives needs from here to the lift's door; none without an order, or without its place.
    pub drive_s: Option<u32>,
}

impl CrewFix {
    /// Whether an arrival may be expected by it.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.fixed_at) <= FRESH_FIX
    }
}

/// What is wrong with a fix that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixFault {
    /// Radius in metres.
    Unsure {
        accuracy_m: u32,
    },
    InTheFuture,
    /// Age in seconds.
    Old {
        age_s: i64,
    },
}

/// Whether a fix says anything about now; gives when it was taken, never after `now`.
///
/// # Errors
/// Too unsure, too old, or ahead of our clock.
pub fn check_fix(accuracy_m: u32, fixed_at: Timestamp, now: Timestamp) -> Result<Timestamp, FixFault> {
    let age = now.duration_since(fixed_at);
    if accuracy_m > MAX_ACCURACY_M {
        Err(FixFault::Unsure { accuracy_m })
    } else if age < -FIX_AHEAD {
        Err(FixFault::InTheFuture)
    } else if age > MAX_FIX_AGE {
        Err(FixFault::Old { age_s: age.as_secs() })
    } else {
        Ok(fixed_at.min(now))
    }
}

/// Whether a station's phones may tell where they are: on duty, or going to somebody.
pub const fn is_fix_wanted(status: &StationStatus, is_going: bool) -> bool {
    status.duty.on_duty || is_going
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_is_taken_up_to_each_limit() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let check = |accuracy_m, age_s| check_fix(accuracy_m, now - SignedDuration::from_secs(age_s), now);
        assert!(check(2_000, 300).is_ok());
        assert_eq!(check(2_001, 0), Err(FixFault::Unsure { accuracy_m: 2_001 }));
        assert_eq!(check(5, 301), Err(FixFault::Old { age_s: 301 }));
        assert_eq!(check(5, -30), Ok(now), "slightly ahead is now");
        assert_eq!(check(5, -31), Err(FixFault::InTheFuture));
    }
}
