//! Which station was chosen and why, and why not the others: kept in the record for later dispute.
//!
//! Must not: rank; `assignment` does, and answers in these words.

use crate::kernel::{AssignmentId, StationId};
use crate::roster::{Level, Reach};

/// What the ranking found of one station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// On duty, reachable, with a free place.
    Available,
    /// On duty with a free place, but only by duty phone: an operator must ring them.
    RingThem,
    /// On duty and reachable, but all its places are taken.
    OverCapacity {
        live: u16,
        capacity: u16,
    },
    OffDuty,
    /// No socket, push or phone.
    Unreachable,
    /// Already called for this order.
    AlreadyCalled,
    /// Does not serve the level asked for.
    WrongLevel,
    /// Taken out for this order by a person.
    Excluded,
}

impl Verdict {
    /// Whether the station is free to go.
    pub const fn is_usable(self) -> bool {
        match self {
            Self::Available | Self::RingThem => true,
            Self::OverCapacity { .. }
            | Self::OffDuty
            | Self::Unreachable
            | Self::AlreadyCalled
            | Self::WrongLevel
            | Self::Excluded => false,
        }
    }

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::RingThem => "ring_them",
            Self::OverCapacity { .. } => "over_capacity",
            Self::OffDuty => "off_duty",
            Self::Unreachable => "unreachable",
            Self::AlreadyCalled => "already_called",
            Self::WrongLevel => "wrong_level",
            Self::Excluded => "excluded",
        }
    }
}

/// One station that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub station: StationId,
    /// Place in the ranking, from 1.
    pub rank: u16,
    /// Great-circle distance in metres.
    pub distance_m: u32,
    /// Expected travel time in seconds.
    pub travel_time_s: u32,
    pub verdict: Verdict,
    /// Whether the lift's contracted firm runs the station.
    pub contracted: bool,
}

/// Why this offer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfferWhy {
    /// The nearest station of the level.
    Nearest,
    /// The nearest that can go: nearer ones cannot.
    NearestFree,
    /// A nearer one would have to be rung up first.
    AnswersSooner,
    /// The contracted firm's station, put forward by the configured bonus.
    Contracted,
    /// No station was free: the nearest is asked anyway.
    OverCapacity,
    /// An operator chose it; the note says why.
    Manual,
}

impl OfferWhy {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Nearest,
        Self::NearestFree,
        Self::AnswersSooner,
        Self::Contracted,
        Self::OverCapacity,
        Self::Manual,
    ];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::NearestFree => "nearest_free",
            Self::AnswersSooner => "answers_sooner",
            Self::Contracted => "contracted",
            Self::OverCapacity => "over_capacity",
            Self::Manual => "manual",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// The station that is called, with everything that was considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub assignment: AssignmentId,
    pub station: StationId,
    pub level: Level,
    pub why: OfferWhy,
    pub distance_m: u32,
    pub travel_time_s: u32,
    pub reach: Reach,
    /// The top of the ranking (at most twenty), each with its verdict.
    pub considered: Vec<Candidate>,
}

/// Why nobody could be called at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NobodyWhy {
    /// No station serves the level at all.
    NoStation,
    /// None of the level's stations is on duty.
    NoneOnDuty,
    /// Some are on duty, none can be reached.
    NoneReachable,
    /// Every usable one has been called for this order already.
    AllCalled,
    /// The rest were taken out by a person.
    AllExcluded,
    /// The order has no place to measure from.
    NoPlace,
}

impl NobodyWhy {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NoStation,
        Self::NoneOnDuty,
        Self::NoneReachable,
        Self::AllCalled,
        Self::AllExcluded,
        Self::NoPlace,
    ];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoStation => "no_station",
            Self::NoneOnDuty => "none_on_duty",
            Self::NoneReachable => "none_reachable",
            Self::AllCalled => "all_called",
            Self::AllExcluded => "all_excluded",
            Self::NoPlace => "no_place",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}
