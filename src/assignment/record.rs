//! A ranking in the words of the record: the choice that an order keeps, or why there was none.
//!
//! Must not: choose; `choose` does.

use super::choose::{Choice, ChoiceReason, NobodyReason, choose};
use super::verdict::{Candidate, Ranking, Verdict};
use crate::kernel::AssignmentId;
use crate::order;
use crate::roster::Level;

/// The offer that follows from a ranking, with everything that was considered; or why nobody can be asked.
///
/// # Errors
/// Nobody can be asked at this level; the reason goes into [`order::Action::NobodyAvailable`].
pub fn offer(
    ranking: &Ranking,
    assignment: AssignmentId,
    level: Level,
) -> Result<order::Choice, order::NobodyWhy> {
    match choose(ranking) {
        Choice::Station { candidate, why } => Ok(order::Choice {
            assignment,
            station: candidate.station,
            level,
            why: match why {
                ChoiceReason::Nearest => order::OfferWhy::Nearest,
                ChoiceReason::NearestFree => order::OfferWhy::NearestFree,
                ChoiceReason::AnswersSooner => order::OfferWhy::AnswersSooner,
                ChoiceReason::Contracted => order::OfferWhy::Contracted,
                ChoiceReason::OverCapacity { .. } => order::OfferWhy::OverCapacity,
            },
            distance_m: candidate.distance_m,
            travel_time_s: candidate.travel_time_s,
            reach: candidate.reach,
            considered: ranking.candidates.iter().map(considered).collect(),
        }),
        Choice::Nobody { why } => Err(match why {
            NobodyReason::NoneReachable => order::NobodyWhy::NoneReachable,
            NobodyReason::NoneOnDuty => order::NobodyWhy::NoneOnDuty,
            NobodyReason::AllCalled => order::NobodyWhy::AllCalled,
            NobodyReason::AllExcluded => order::NobodyWhy::AllExcluded,
            NobodyReason::NoneServesLevel => order::NobodyWhy::NoStation,
        }),
    }
}

/// A ranked station as the order keeps it.
pub fn considered(candidate: &Candidate) -> order::Candidate {
    order::Candidate {
        station: candidate.station,
        rank: candidate.rank,
        distance_m: candidate.distance_m,
        travel_time_s: candidate.travel_time_s,
        verdict: match candidate.verdict {
            Verdict::Available => order::Verdict::Available,
            Verdict::RingThem => order::Verdict::RingThem,
            Verdict::OverCapacity { live, capacity } => {
                order::Verdict::OverCapacity { live, capacity: u16::from(capacity) }
            }
            Verdict::OffDuty => order::Verdict::OffDuty,
            Verdict::Unreachable => order::Verdict::Unreachable,
            Verdict::AlreadyCalled => order::Verdict::AlreadyCalled,
            Verdict::WrongLevel => order::Verdict::WrongLevel,
            Verdict::Excluded => order::Verdict::Excluded,
        },
        contracted: candidate.contracted,
    }
}
