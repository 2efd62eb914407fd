//! When a crew will be there, by where it was last.
//!
//! Must not: replace what the crew promised (both are shown; limits go by the promise), or be kept: it is worked out when
//! it is shown, for a crew that has not moved since comes later.

use crate::kernel::{SignedDuration, Timestamp};
use crate::order::{Assignment, AssignmentState};

/// When a crew that was `drive_s` seconds from the lift at `fixed_at` should stand at its door; `None` when it is not on
/// its way. A moment before `now` says that it should be there by now.
pub fn live_arrival(
    assignment: &Assignment,
    turn_out_s: u32,
    drive_s: u32,
    fixed_at: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let after = |at: Timestamp, seconds: u32| {
        at.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX)
    };
    let drives_at = match assignment.state {
        // It has the time to turn out; beyond that each second that it stays comes on top.
        AssignmentState::Accepted => {
            after(assignment.accepted.as_ref().map_or(fixed_at, |accepted| accepted.at), turn_out_s).max(now)
        }
        AssignmentState::EnRoute => {
            assignment.set_out.as_ref().map_or(fixed_at, |set_out| set_out.at).max(fixed_at)
        }
        AssignmentState::Offered
        | AssignmentState::OnScene
        | AssignmentState::Finished
        | AssignmentState::Ended(_) => return None,
    };
    Some(after(drives_at, drive_s))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{AssignmentId, StationId};
    use crate::order::{Ending, TimePoint, TimeSource};
    use crate::roster::{Level, Reach};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    /// Accepted at 0, set out at `set_out`.
    fn assignment(state: AssignmentState, set_out: Option<i64>) -> Assignment {
        let point = |second| TimePoint { at: at(second), source: TimeSource::Tap, implausible: false };
        Assignment {
            id: AssignmentId::new(at(0), [1; 10]),
            station: StationId::new(at(0), [2; 10]),
            level: Level::First,
            state,
            distance_m: 4_000,
            travel_time_s: 840,
            reach: Reach::Connected,
            offered_at: at(-30),
            accepted_recorded_at: Some(at(0)),
            accepted: Some(point(0)),
            arrival_expected_at: Some(at(840)),
            set_out: set_out.map(point),
            arrivals: Vec::new(),
            earlier_arrivals: Vec::new(),
            arrived: None,
            arrived_recorded_at: None,
            finished: None,
            ended_at: None,
            cannot: None,
            bound_for: None,
            standby_since: None,
            has_stepped_in: false,
            movement_overdue: false,
        }
    }

    fn arrival(state: AssignmentState, set_out: Option<i64>, fixed: i64, now: i64) -> Option<i64> {
        let arrival = live_arrival(&assignment(state, set_out), 276, 564, at(fixed), at(now))?;
        Some(arrival.duration_since(at(0)).as_secs())
    }

    #[test]
    fn a_crew_that_has_not_set_out_is_never_nearer_than_its_drive() {
        let accepted = |fixed, now| arrival(AssignmentState::Accepted, None, fixed, now);
        assert_eq!(accepted(10, 20), Some(276 + 564));
        assert_eq!(accepted(10, 276), Some(276 + 564));
        assert_eq!(accepted(10, 400), Some(400 + 564), "it is still at the station");
    }

    #[test]
    fn a_crew_on_the_road_drives_from_its_last_position_or_from_its_setting_out() {
        let on_the_road = |set_out, fixed, now| arrival(AssignmentState::EnRoute, set_out, fixed, now);
        assert_eq!(on_the_road(Some(100), 200, 210), Some(200 + 564));
        assert_eq!(on_the_road(Some(100), 40, 110), Some(100 + 564), "the position is from before");
        assert_eq!(on_the_road(None, 200, 210), Some(200 + 564));
        assert_eq!(on_the_road(Some(100), 200, 900), Some(764), "it should be there by now");
    }

    #[test]
    fn only_who_goes_arrives() {
        for state in [
            AssignmentState::Offered,
            AssignmentState::OnScene,
            AssignmentState::Finished,
            AssignmentState::Ended(Ending::StoodDown),
        ] {
            assert_eq!(arrival(state, None, 0, 0), None);
        }
    }
}
