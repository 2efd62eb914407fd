//! Rescue stations: where they stand, which levels they serve, who is on duty and how they are reached.
//!
//! Must not: know which orders a station works on beyond a count that the caller hands in.

use super::lift::DistrictCode;
use crate::kernel::{CrewId, LatLon, OrganisationId, Phone, StationId, Timestamp};
use std::fmt;

/// The level of a response. 119 is a hand-over that an operator decides, not a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 一级: the station nearest to the lift.
    First,
    /// 二级联动: a linkage station called in addition.
    Second,
}

impl Level {
    /// Both levels, lowest first.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// A station's short public code, `S0042`: one to twelve ASCII letters, digits or hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationCode(String);

impl StationCode {
    /// `None` for anything that is not one to twelve ASCII letters, digits or hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        ((1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            .then(|| Self(text.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One rescue station.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    pub id: StationId,
    pub code: StationCode,
    pub name: String,
    pub district: DistrictCode,
    /// Serves first-tier calls.
    pub serves_first: bool,
    /// Serves second-tier calls; 143 stations of the city serve both.
    pub serves_second: bool,
    /// The firm that runs it.
    pub organisation: Option<OrganisationId>,
    pub place: LatLon,
    pub address: String,
    /// The duty phone, rung when no crew is connected.
    pub phone: Option<Phone>,
}

impl Station {
    /// Whether the station serves calls of that level.
    pub const fn serves(&self, level: Level) -> bool {
        match level {
            Level::First => self.serves_first,
            Level::Second => self.serves_second,
        }
    }
}

/// Whether a station takes orders now, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty {
    pub on_duty: bool,
    /// People who can go, 0…99.
    pub strength: u8,
    /// Orders it can work on at once, 0…99. Soft: with no free station the nearest is asked anyway.
    pub capacity: u8,
    /// When the duty last changed.
    pub changed_at: Timestamp,
}

/// How a station can be told of an offer right now, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// A crew's socket is open.
    Connected,
    /// Only a push subscription is known.
    PushOnly,
    /// Only a duty phone: an operator is told to ring them.
    PhoneOnly,
    /// Nothing: the station is skipped, with that reason.
    Unreachable,
}

impl Reach {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::PushOnly => "push_only",
            Self::PhoneOnly => "phone_only",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What the ranking needs to know of a station beside its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StationStatus {
    pub duty: Duty,
    pub reach: Reach,
    /// Live assignments now (offered, accepted, on the way, on scene) to real orders.
    pub live_count: u16,
}

impl StationStatus {
    /// Counts assignments that have become live, or have ended when `change` is negative.
    pub fn count_live(&mut self, change: i32) {
        let live = i32::from(self.live_count).saturating_add(change);
        self.live_count = u16::try_from(live.max(0)).unwrap_or(u16::MAX);
    }

    /// Whether one more order fits.
    pub const fn has_capacity(&self) -> bool {
        self.live_count < self.duty.capacity as u16
    }

    /// Whether a crew is there and can be told to go.
    pub const fn can_be_sent(&self) -> bool {
        self.duty.on_duty && !matches!(self.reach, Reach::Unreachable)
    }
}

/// A rescuer or team of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crew {
    pub id: CrewId,
    pub station: StationId,
    pub name: String,
    pub phone: Option<Phone>,
}
