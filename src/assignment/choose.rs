//! From a ranking to one station, or to nobody with the reason.
//!
//! Must not: rank again or look anything up; the ranking holds all that is needed.

use super::rank::ringing_s;
use super::verdict::{Candidate, Ranking};
use crate::order::{NobodyWhy, OfferWhy, Verdict};

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This station, for this reason.
    Station { candidate: Candidate, why: OfferWhy },
    /// Nobody; a person must be told.
    Nobody { why: NobodyWhy },
}

/// The best usable station; without one the soonest that is on duty and reachable; otherwise nobody.
pub fn choose(ranking: &Ranking) -> Choice {
    let candidates = &ranking.candidates;
    if let Some(best) = candidates.iter().find(|candidate| candidate.verdict.is_usable()) {
        return Choice::Station { candidate: *best, why: why_usable(best, candidates) };
    }
    let busy = |candidate: &&Candidate| matches!(candidate.verdict, Verdict::OverCapacity { .. });
    let soonest = candidates
        .iter()
        .filter(busy)
        .min_by_key(|busy| (busy.travel_time_s + ringing_s(busy.reach), busy.rank));
    match soonest {
        Some(candidate) => Choice::Station { candidate: *candidate, why: OfferWhy::OverCapacity },
        None => Choice::Nobody { why: why_nobody(ranking) },
    }
}

fn why_usable(best: &Candidate, candidates: &[Candidate]) -> OfferWhy {
    let sooner = |other: &&Candidate| other.travel_time_s < best.travel_time_s;
    if candidates.iter().filter(sooner).any(|other| other.verdict.is_usable()) {
        return if best.contracted { OfferWhy::Contracted } else { OfferWhy::AnswersSooner };
    }
    if candidates.iter().filter(sooner).any(|other| other.verdict != Verdict::WrongLevel) {
        return OfferWhy::NearestFree;
    }
    OfferWhy::Nearest
}

fn why_nobody(ranking: &Ranking) -> NobodyWhy {
    let counts = &ranking.counts;
    if counts.unreachable > 0 {
        NobodyWhy::NoneReachable
    } else if counts.off_duty > 0 {
        NobodyWhy::NoneOnDuty
    } else if counts.already_called > 0 {
        NobodyWhy::AllCalled
    } else if counts.excluded > 0 {
        NobodyWhy::AllExcluded
    } else {
        NobodyWhy::NoStation
    }
}
