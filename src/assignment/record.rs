//! A ranking and its choice in the words of the order's record.
//!
//! Must not: rank or choose; it only translates.

use super::choose::{self, ChoiceReason, NobodyReason, choose};
use super::verdict::{self, Ranking};
use crate::kernel::AssignmentId;
use crate::order::{Candidate, Choice, NobodyWhy, OfferWhy, Verdict};
use crate::roster::Level;

/// The offer that follows from a ranking, as assignment `assignment`.
///
/// # Errors
/// Nobody can be asked, and why.
pub fn offer(ranking: &Ranking, assignment: AssignmentId, level: Level) -> Result<Choice, NobodyWhy> {
    match choose(ranking) {
        choose::Choice::Station { candidate, why } => Ok(Choice {
            assignment,
            station: candidate.station,
            level,
            why: match why {
                ChoiceReason::Nearest => OfferWhy::Nearest,
                ChoiceReason::NearestFree => OfferWhy::NearestFree,
                ChoiceReason::AnswersSooner => OfferWhy::AnswersSooner,
                ChoiceReason::Contracted => OfferWhy::Contracted,
                ChoiceReason::OverCapacity { .. } => OfferWhy::OverCapacity,
            },
            distance_m: candidate.distance_m,
            travel_time_s: candidate.travel_time_s,
            reach: candidate.reach,
            considered: ranking.candidates.iter().map(considered).collect(),
        }),
        choose::Choice::Nobody { why } => Err(match why {
            NobodyReason::NoneReachable => NobodyWhy::NoneReachable,
            NobodyReason::NoneOnDuty => NobodyWhy::NoneOnDuty,
            NobodyReason::AllCalled => NobodyWhy::AllCalled,
            NobodyReason::AllExcluded => NobodyWhy::AllExcluded,
            NobodyReason::NoneServesLevel => NobodyWhy::NoStation,
        }),
    }
}

/// A ranked station.
pub fn considered(candidate: &verdict::Candidate) -> Candidate {
    Candidate {
        station: candidate.station,
        rank: candidate.rank,
        distance_m: candidate.distance_m,
        travel_time_s: candidate.travel_time_s,
        verdict: match candidate.verdict {
            verdict::Verdict::Available => Verdict::Available,
            verdict::Verdict::RingThem => Verdict::RingThem,
            verdict::Verdict::OverCapacity { live, capacity } => {
                Verdict::OverCapacity { live, capacity: u16::from(capacity) }
            }
            verdict::Verdict::OffDuty => Verdict::OffDuty,
            verdict::Verdict::Unreachable => Verdict::Unreachable,
            verdict::Verdict::AlreadyCalled => Verdict::AlreadyCalled,
            verdict::Verdict::Excluded => Verdict::Excluded,
            verdict::Verdict::WrongLevel => Verdict::WrongLevel,
        },
        contracted: candidate.contracted,
    }
}
