//! From a ranking to one station, or to nobody with the reason.
//!
//! Must not: rank again or look anything up; the ranking holds all that is needed.

use super::rank::ringing_s;
use super::verdict::{Candidate, Ranking, Verdict};

/// Why this station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceReason {
    /// No station is sooner there.
    Nearest,
    /// The soonest of those that are free; a nearer one cannot go.
    NearestFree,
    /// It maintains the lift, and the bonus for that put it before a nearer one.
    Contracted,
    /// A nearer free one can only be rung, which takes longer than the difference.
    AnswersSooner,
    /// No station is free; the soonest that is on duty is asked on top of its work.
    OverCapacity { live: u16, capacity: u8 },
}

impl ChoiceReason {
    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::NearestFree => "nearest_free",
            Self::Contracted => "contracted",
            Self::AnswersSooner => "answers_sooner",
            Self::OverCapacity { .. } => "over_capacity",
        }
    }
}

/// Why nobody can be asked. What could still be helped by a person comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NobodyReason {
    /// Some are on duty, but none of them can be told.
    NoneReachable,
    /// Nobody is on duty.
    NoneOnDuty,
    /// All that could go have been called for this order.
    AllCalled,
    /// All that could go are left out.
    AllExcluded,
    /// No station serves this level.
    NoneServesLevel,
}

impl NobodyReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::NoneReachable, Self::NoneOnDuty, Self::AllCalled, Self::AllExcluded, Self::NoneServesLevel];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoneReachable => "none_reachable",
            Self::NoneOnDuty => "none_on_duty",
            Self::AllCalled => "all_called",
            Self::AllExcluded => "all_excluded",
            Self::NoneServesLevel => "none_serves_level",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This station, for this reason.
    Station { candidate: Candidate, why: ChoiceReason },
    /// Nobody; a person must be told.
    Nobody { why: NobodyReason },
}

/// The best usable station; without one the soonest that is on duty and reachable; otherwise nobody.
pub fn choose(ranking: &Ranking) -> Choice {
    let candidates = &ranking.candidates;
    if let Some(best) = candidates.iter().find(|candidate| candidate.verdict.is_usable()) {
        return Choice::Station { candidate: *best, why: why_usable(best, candidates) };
    }
    let busy = candidates.iter().filter_map(|candidate| match candidate.verdict {
        Verdict::OverCapacity { live, capacity } => Some((candidate, live, capacity)),
        Verdict::Available
        | Verdict::RingThem
        | Verdict::Unreachable
        | Verdict::OffDuty
        | Verdict::AlreadyCalled
        | Verdict::Excluded
        | Verdict::WrongLevel => None,
    });
    let soonest = busy.min_by_key(|(busy, _, _)| (busy.travel_time_s + ringing_s(busy.reach), busy.rank));
    match soonest {
        Some((candidate, live, capacity)) => {
            Choice::Station { candidate: *candidate, why: ChoiceReason::OverCapacity { live, capacity } }
        }
        None => Choice::Nobody { why: why_nobody(ranking) },
    }
}

fn why_usable(best: &Candidate, candidates: &[Candidate]) -> ChoiceReason {
    let sooner = |other: &&Candidate| other.travel_time_s < best.travel_time_s;
    if candidates.iter().filter(sooner).any(|other| other.verdict.is_usable()) {
        return if best.contracted { ChoiceReason::Contracted } else { ChoiceReason::AnswersSooner };
    }
    if candidates.iter().filter(sooner).any(|other| other.verdict != Verdict::WrongLevel) {
        return ChoiceReason::NearestFree;
    }
    ChoiceReason::Nearest
}

fn why_nobody(ranking: &Ranking) -> NobodyReason {
    let counts = &ranking.counts;
    if counts.unreachable > 0 {
        NobodyReason::NoneReachable
    } else if counts.off_duty > 0 {
        NobodyReason::NoneOnDuty
    } else if counts.already_called > 0 {
        NobodyReason::AllCalled
    } else if counts.excluded > 0 {
        NobodyReason::AllExcluded
    } else {
        NobodyReason::NoneServesLevel
    }
}
