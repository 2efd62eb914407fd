//! Which station goes: the index of stations, travel times, the ranking with its reasons, the choice.
//!
//! Must not: know orders, hold load or duty (both are handed in), do I/O, or read the clock. Everything here is a
//! function of its arguments, so that a choice can be replayed from the record.

mod choose;
mod index;
mod live;
mod nearest;
mod rank;
mod record;
mod travel;
mod verdict;

pub use choose::{Choice, choose};
pub use index::StationIndex;
pub use live::live_arrival;
pub use rank::{DEFAULT_KEEP, RINGING_TAKES_S, RankRequest, rank};
pub use record::{considered, offer};
pub use travel::{StraightLine, TravelTime};
pub use verdict::{Candidate, Ranking, VerdictCounts};

#[cfg(test)]
mod tests;
