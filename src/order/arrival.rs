//! Being there: what a crew shows of it, whether that can be believed, and which of several is the milestone.
//!
//! Must not: keep where somebody was. The record holds how far from the lift, how sure and how old.

use super::event::TimeSource;
use super::model::{Place, TimePoint, is_same_place};
use super::refusal::Refusal;
use crate::kernel::{LatLon, LiftId, SignedDuration, Timestamp};

/// This near to the lift's point counts as there: the point is a building's, and the lift is somewhere inside.
pub const ARRIVAL_RADIUS_M: u32 = 150;

/// A fix may be this unsure at most, in metres; more says which quarter of the city it was.
pub const MAX_FIX_ACCURACY_M: u32 = 100;

/// A fix may be this old at most when the phone claims the arrival, in seconds: two minutes earlier a van is two
/// streets away.
pub const MAX_FIX_AGE_S: u32 = 60;

/// Within this span of the earliest arrival, one that is proved takes the place of one that was only said.
const PROOF_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Arrivals kept of one assignment: one of each source.
pub const MAX_ARRIVALS: usize = TimeSource::ALL.len();

/// What comes with the word "arrived".
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Evidence {
    /// Nothing: a tap, or told by phone.
    Word,
    /// The phone's own position.
    Fix { point: LatLon, accuracy_m: u32, age_s: u32 },
    /// The code on a lift's plate was read.
    Code { lift: LiftId },
}

/// What the record keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Word,
    /// Metres from the lift's point, and how sure and how old the fix was.
    Near {
        distance_m: u32,
        accuracy_m: u32,
        age_s: u32,
    },
    /// This lift's own code was read.
    Scanned,
}

impl Proof {
    /// Whether it shows that somebody was there, and is not only said.
    pub const fn is_proved(self) -> bool {
        match self {
            Self::Word => false,
            Self::Near { .. } | Self::Scanned => true,
        }
    }
}

/// Arrivals kept of the times before a station gave up and came back: the earliest counts, and those beyond are later still.
pub const MAX_EARLIER_ARRIVALS: usize = 2 * MAX_ARRIVALS;

/// One arrival of an assignment, as it was told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    pub point: TimePoint,
    pub proof: Proof,
    /// The place that it means: where the lift was thought to be when the crew stood there; `None` where that is not known.
    pub bound_for: Option<LatLon>,
}

/// Whether the evidence holds for a lift at that place.
///
/// # Errors
/// A fix too far, too unsure or too old, another lift's code, or no lift to measure from.
pub fn judge(evidence: Evidence, place: &Place) -> Result<Proof, Refusal> {
    match evidence {
        Evidence::Word => Ok(Proof::Word),
        Evidence::Code { lift } => match place.lift() {
            Some(own) if own == lift => Ok(Proof::Scanned),
            Some(_) => Err(Refusal::NotThisLift),
            None => Err(Refusal::PlaceUnknown),
        },
        Evidence::Fix { point, accuracy_m, age_s } => {
            let lift = place.point().ok_or(Refusal::PlaceUnknown)?;
            if accuracy_m > MAX_FIX_ACCURACY_M || age_s > MAX_FIX_AGE_S {
                return Err(Refusal::FixUnusable { accuracy_m, age_s });
            }
            let distance_m = point.distance_m(lift).round() as u32;
            let allowed_m = ARRIVAL_RADIUS_M + accuracy_m;
            if distance_m > allowed_m {
                return Err(Refusal::NotAtTheLift { distance_m, allowed_m });
            }
            Ok(Proof::Near { distance_m, accuracy_m, age_s })
        }
    }
}

/// The arrival that counts: the earliest that is proved, if it lies within ten minutes of the earliest of all;
/// else the earliest of all. Somebody who taps on the road and is seen at the lift eight minutes later arrived
/// when he was seen; a code that is scanned on leaving does not move an arrival of an hour ago.
pub fn milestone(arrivals: &[Arrival]) -> Option<TimePoint> {
    let earliest = |found: &mut dyn Iterator<Item = &Arrival>| {
        found.map(|arrival| arrival.point).min_by_key(|point| (point.at, point.source))
    };
    let first = earliest(&mut arrivals.iter())?;
    let until: Timestamp = first.at.saturating_add(PROOF_WINDOW).unwrap_or(Timestamp::MAX);
    let proved = earliest(&mut arrivals.iter().filter(|arrival| arrival.proof.is_proved()));
    Some(proved.filter(|proved| proved.at <= until).unwrap_or(first))
}

/// As [`milestone`], of those at that place, which was last corrected to another `since` then. Where nothing was known of the
/// place, a crew's word is all there is of it, until it is corrected; what is said of before the correction is of elsewhere.
pub(super) fn arrival_at(place: Place, since: Option<Timestamp>, arrivals: &[Arrival]) -> Option<TimePoint> {
    let is_there = |arrival: &&Arrival| match (arrival.bound_for, place.point()) {
        (Some(bound_for), Some(point)) => is_same_place(bound_for, point),
        (Some(_), None) => true,
        (None, _) => since.is_none_or(|since| arrival.point.at >= since),
    };
    let there: Vec<Arrival> = arrivals.iter().filter(is_there).copied().collect();
    milestone(&there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn lift(number: u128) -> LiftId {
        LiftId::from_uuid(Uuid::from_u128(number))
    }

    fn place() -> Place {
        Place::Lift { lift: lift(1), point: LatLon::parse(31.2304, 121.4737).unwrap() }
    }

    /// North of the lift by that many metres.
    fn fix(north_m: f64, accuracy_m: u32, age_s: u32) -> Evidence {
        let point = LatLon::parse(31.2304 + north_m / 111_195.0, 121.4737).unwrap();
        Evidence::Fix { point, accuracy_m, age_s }
    }

    #[test]
    fn a_fix_counts_up_to_the_radius_and_its_own_uncertainty() {
        assert!(matches!(judge(fix(149.0, 0, 0), &place()), Ok(Proof::Near { distance_m: 149, .. })));
        assert!(judge(fix(200.0, 51, 60), &place()).is_ok());
        let far = judge(fix(200.0, 49, 0), &place());
        assert_eq!(far, Err(Refusal::NotAtTheLift { distance_m: 200, allowed_m: 199 }));
        for (accuracy_m, age_s) in [(101, 0), (10, 61)] {
            let unusable = Err(Refusal::FixUnusable { accuracy_m, age_s });
            assert_eq!(judge(fix(0.0, accuracy_m, age_s), &place()), unusable);
        }
        assert!(judge(fix(0.0, 100, 60), &place()).is_ok());
    }

    #[test]
    fn only_this_lifts_code_counts() {
        assert_eq!(judge(Evidence::Code { lift: lift(1) }, &place()), Ok(Proof::Scanned));
        assert_eq!(judge(Evidence::Code { lift: lift(2) }, &place()), Err(Refusal::NotThisLift));
        let nowhere = Place::Unlocated { point: None };
        assert_eq!(judge(Evidence::Code { lift: lift(1) }, &nowhere), Err(Refusal::PlaceUnknown));
        assert_eq!(judge(fix(0.0, 5, 5), &nowhere), Err(Refusal::PlaceUnknown));
        assert_eq!(judge(Evidence::Word, &nowhere), Ok(Proof::Word));
    }

    fn at(second: i64, source: TimeSource) -> Arrival {
        let proof = match source {
            TimeSource::Geofence => Proof::Near { distance_m: 20, accuracy_m: 10, age_s: 3 },
            TimeSource::CodeScan => Proof::Scanned,
            TimeSource::System
            | TimeSource::Tap
            | TimeSource::Phone
            | TimeSource::Device
            | TimeSource::Typed => Proof::Word,
        };
        let point = TimePoint { at: Timestamp::from_second(second).unwrap(), source, implausible: false };
        Arrival { point, proof, bound_for: None }
    }

    fn chosen(arrivals: &[Arrival]) -> TimeSource {
        milestone(arrivals).unwrap().source
    }

    #[test]
    fn a_proved_arrival_within_ten_minutes_takes_the_place_of_one_that_was_said() {
        use TimeSource::{CodeScan, Geofence, Phone, Tap};
        assert_eq!(milestone(&[]), None);
        assert_eq!(chosen(&[at(0, Tap)]), Tap);
        assert_eq!(chosen(&[at(0, Tap), at(600, Geofence)]), Geofence);
        assert_eq!(chosen(&[at(0, Tap), at(601, Geofence)]), Tap);
        assert_eq!(chosen(&[at(100, Tap), at(0, Geofence)]), Geofence);
        assert_eq!(chosen(&[at(0, Geofence), at(30, CodeScan)]), Geofence);
        assert_eq!(chosen(&[at(0, Tap), at(40, CodeScan), at(50, Geofence)]), CodeScan);
        assert_eq!(chosen(&[at(50, Tap), at(0, Phone)]), Phone);
    }

    proptest! {
        #[test]
        fn the_order_in_which_they_are_told_does_not_matter(
            told in proptest::collection::vec((0i64..2_000, 0usize..7), 1..6)
        ) {
            let mut arrivals: Vec<Arrival> =
                told.iter().map(|(second, source)| at(*second, TimeSource::ALL[*source])).collect();
            let one = milestone(&arrivals);
            arrivals.reverse();
            prop_assert_eq!(one, milestone(&arrivals));
            prop_assert!(arrivals.iter().any(|arrival| Some(arrival.point) == one));
        }
    }
}
