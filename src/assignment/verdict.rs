//! What a ranking says of each station: can it go, and if not, why not.
//!
//! Must not: decide. `rank` fills these in, `choose` reads them, the record keeps them.

use crate::kernel::StationId;
use crate::order::Verdict;
use crate::roster::Reach;

/// One station as the ranking saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub station: StationId,
    /// Place in the ranking of all stations, from 1. Usable ones come first, then the others by reason.
    pub rank: u16,
    /// Great-circle metres to the lift.
    pub distance_m: u32,
    /// Estimated seconds to the lift's door, without bonus or handicap.
    pub travel_time_s: u32,
    pub verdict: Verdict,
    pub reach: Reach,
    /// Orders that it works on now.
    pub live_count: u16,
    /// Orders that it can work on at once.
    pub capacity: u8,
    /// Whether it belongs to the firm that maintains the lift.
    pub contracted: bool,
}

/// How many stations got each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    pub available: u16,
    pub ring_them: u16,
    pub over_capacity: u16,
    pub unreachable: u16,
    pub off_duty: u16,
    pub already_called: u16,
    pub excluded: u16,
    pub wrong_level: u16,
}

/// All stations ranked; the best and the nearest of them in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// In rank order: the best usable ones, and nearby ones that cannot go with why not.
    pub candidates: Vec<Candidate>,
    /// How many stations were ranked.
    pub ranked_count: u16,
    /// How many of them are usable.
    pub free_count: u16,
    /// Every station's verdict, counted.
    pub counts: VerdictCounts,
}
