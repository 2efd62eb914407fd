//! A ranking and its choice in the words of the order's record.
//!
//! Must not: rank or choose; it only translates.

use super::choose::{self, choose};
use super::verdict::{self, Ranking};
use crate::kernel::AssignmentId;
use crate::order::{Candidate, Choice, NobodyWhy};
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
            why,
            distance_m: candidate.distance_m,
            travel_time_s: candidate.travel_time_s,
            reach: candidate.reach,
            considered: ranking.candidates.iter().map(considered).collect(),
        }),
        choose::Choice::Nobody { why } => Err(why),
    }
}

/// A ranked station.
pub fn considered(candidate: &verdict::Candidate) -> Candidate {
    Candidate {
        station: candidate.station,
        rank: candidate.rank,
        distance_m: candidate.distance_m,
        travel_time_s: candidate.travel_time_s,
        verdict: candidate.verdict,
        contracted: candidate.contracted,
    }
}
