//! When a crew will be there, by where it is now.
//!
//! Must not: replace what the crew promised. Both are shown; limits go by the promise.

use super::travel::TravelTime;
use crate::kernel::{LatLon, SignedDuration, Timestamp};
use crate::order::AssignmentState;

/// When a crew that was at `from` at `fixed_at` should stand at the lift; `None` when it is not on its way.
pub fn live_arrival(
    travel: &impl TravelTime,
    state: AssignmentState,
    from: LatLon,
    to: LatLon,
    fixed_at: Timestamp,
) -> Option<Timestamp> {
    let seconds = match state {
        // Still to turn out.
        AssignmentState::Accepted => travel.travel_time_s(from, to),
        AssignmentState::EnRoute => travel.remaining_s(from, to),
        AssignmentState::Offered
        | AssignmentState::OnScene
        | AssignmentState::Finished
        | AssignmentState::Ended(_) => return None,
    };
    fixed_at.saturating_add(SignedDuration::from_secs(i64::from(seconds))).ok()
}

#[cfg(test)]
mod tests {
    use super::super::StraightLine;
    use super::*;
    use crate::order::Ending;

    #[test]
    fn nearer_is_sooner_and_only_who_goes_arrives() {
        let at: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let lift = LatLon::parse(31.23, 121.47).unwrap();
        let north = |km: f64| LatLon::parse(31.23 + km / 111.195, 121.47).unwrap();
        let minutes = |state, km| {
            let arrival = live_arrival(&StraightLine, state, north(km), lift, at);
            arrival.map(|arrival| arrival.duration_since(at).as_secs() as f64 / 60.0)
        };
        let on_the_way = |km| minutes(AssignmentState::EnRoute, km).unwrap();
        assert!((on_the_way(0.0) - 2.0).abs() < 0.1);
        assert!((on_the_way(4.0) - 9.4).abs() < 0.1);
        assert!((minutes(AssignmentState::Accepted, 4.0).unwrap() - 14.0).abs() < 0.1);
        for state in [
            AssignmentState::Offered,
            AssignmentState::OnScene,
            AssignmentState::Finished,
            AssignmentState::Ended(Ending::StoodDown),
        ] {
            assert_eq!(minutes(state, 1.0), None);
        }
    }
}
