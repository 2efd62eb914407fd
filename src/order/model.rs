//! The work order as it stands: what folding its events gives.
//!
//! Must not: decide; `decide` does. Derived facts are methods, so that nothing is stored twice.

use super::arrival::{Arrival, arrival_at};
use super::choice::NobodyWhy;
use super::command::CallbackResult;
use super::event::{TimeSource, WantWhy};
use super::plan::{Limits, ResponsePlan};
use super::release::Release;
use super::state::{AssignmentState, DeclineReason, OrderState, Outcome, PassengerWord, PlaceDoubt, Rung};
use super::talk::TalkLine;
use crate::intake::{Mode, Priority, PriorityReason, Situation};
use crate::kernel::{AlarmId, AssignmentId, LatLon, LiftId, NoteId, OrderId, PhotoId, StationId, Timestamp};
use crate::roster::{Level, Reach};
use std::collections::BTreeSet;
use std::fmt;

/// Alarms listed on an order; further ones are stored and counted.
pub const MAX_ATTACHED_ALARMS: usize = 50;

/// Offers made by the system for one order; after them the shift leader assigns by hand, without a limit.
pub const MAX_OFFERS: usize = 20;

/// A station that was called for a point further from the order's place than this was called for another place: the nearest
/// may be another now, and the arrival that its crew promised is not one here. Lifts of one compound lie closer.
const SAME_PLACE_M: f64 = 500.0;

/// `20261122-0042`: the local day and a number that starts at 1 each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber {
    /// Year × 10,000 + month × 100 + day.
    pub day: u32,
    pub serial: u32,
}

impl OrderNumber {
    /// Parses the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, serial) = text.split_once('-')?;
        let is_number = |part: &str, least: usize, most: usize| {
            (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        (is_number(day, 8, 8) && is_number(serial, 4, 7))
            .then(|| Some(Self { day: day.parse().ok()?, serial: serial.parse().ok()? }))
            .flatten()
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}-{:04}", self.day, self.serial)
    }
}

/// Where the people are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    Lift {
        lift: LiftId,
        point: LatLon,
    },
    /// Not a known lift; what was said is in the alarm's own row.
    Unlocated {
        point: Option<LatLon>,
    },
}

impl Place {
    /// The lift, if it is known.
    pub const fn lift(&self) -> Option<LiftId> {
        match self {
            Self::Lift { lift, .. } => Some(*lift),
            Self::Unlocated { .. } => None,
        }
    }

    /// The point to measure from, if there is one.
    pub const fn point(&self) -> Option<LatLon> {
        match self {
            Self::Lift { point, .. } => Some(*point),
            Self::Unlocated { point } => *point,
        }
    }
}

/// Whether a suspected entrapment was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// A person reported it: nothing to verify.
    NotNeeded,
    Pending {
        since: Timestamp,
    },
    Confirmed,
    /// Nobody verified in time: treated as real.
    TimedOut,
}

/// A milestone with its source and whether the claim was implausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimePoint {
    pub at: Timestamp,
    pub source: TimeSource,
    pub implausible: bool,
}

/// T0…T10 as `docs/glossary.md` has them. A milestone that nobody reported stays empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Milestones {
    /// T0
    pub alarm_raised: Option<TimePoint>,
    /// T1
    pub answered: Option<TimePoint>,
    /// T2
    pub located: Option<TimePoint>,
    /// T3
    pub dispatched: Option<TimePoint>,
    /// T4
    pub accepted: Option<TimePoint>,
    /// T5
    pub departed: Option<TimePoint>,
    /// T6
    pub arrived: Option<TimePoint>,
    /// T7
    pub freed: Option<TimePoint>,
    /// T8
    pub restored: Option<TimePoint>,
    /// T9
    pub called_back: Option<TimePoint>,
    /// T10
    pub archived: Option<TimePoint>,
}

/// One station called for one order.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub id: AssignmentId,
    pub station: StationId,
    pub level: Level,
    pub state: AssignmentState,
    pub distance_m: u32,
    /// Expected when the offer was made.
    pub travel_time_s: u32,
    /// How the station could be told when the offer was made.
    pub reach: Reach,
    pub offered_at: Timestamp,
    /// Where the people were thought to be when the station was called, or were when it showed that it is there. An acceptance
    /// does not change it: what it promises was worked out for the first place.
    pub bound_for: Option<LatLon>,
    /// When the acceptance was recorded; deadlines count from it.
    pub accepted_recorded_at: Option<Timestamp>,
    pub accepted: Option<TimePoint>,
    /// Expected arrival, told at acceptance.
    pub arrival_expected_at: Option<Timestamp>,
    pub set_out: Option<TimePoint>,
    /// Everything that was told of the arrival; `arrived` is the one that counts of this crew.
    pub arrivals: Vec<Arrival>,
    /// What it told before it gave up and came back: it was there then all the same.
    pub earlier_arrivals: Vec<Arrival>,
    pub arrived: Option<TimePoint>,
    pub arrived_recorded_at: Option<Timestamp>,
    pub finished: Option<TimePoint>,
    pub ended_at: Option<Timestamp>,
    /// With a crew that gave up: why.
    pub cannot: Option<DeclineReason>,
    /// Accepted too late: steps in if the lead is lost.
    pub standby_since: Option<Timestamp>,
    /// It stood by and goes since the lead gave up.
    pub has_stepped_in: bool,
    /// The operator was told that nobody moved.
    pub movement_overdue: bool,
}

impl Assignment {
    /// Whether the crew goes in another's place and has not shown yet that it knows.
    pub const fn steps_in_unseen(&self) -> bool {
        matches!(self.state, AssignmentState::Accepted) && self.has_stepped_in
    }
}

/// A level at which nobody could be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nobody {
    pub level: Level,
    pub why: NobodyWhy,
    pub since: Timestamp,
}

/// Why 119 is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FireBrigadeWhy {
    /// The second tier did not answer.
    SecondTierSilent,
    /// No second-tier station could be called.
    NoSecondTier,
    /// On scene too long without release.
    ReleaseOverdue,
}

impl FireBrigadeWhy {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::SecondTierSilent, Self::NoSecondTier, Self::ReleaseOverdue];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SecondTierSilent => "second_tier_silent",
            Self::NoSecondTier => "no_second_tier",
            Self::ReleaseOverdue => "release_overdue",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// The proposal to hand over to 119, and the operator's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FireBrigade {
    NotProposed,
    Proposed { why: FireBrigadeWhy, at: Timestamp },
    Decided { called: bool, at: Timestamp },
}

/// How far the response went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ladder {
    /// From when the answer limit of the next first-tier call counts.
    pub next_first_from: Option<Timestamp>,
    /// When a station was first called since the order was opened or reopened, by our clock.
    pub called_at: Option<Timestamp>,
    /// Since when nobody leads; the second-tier limit counts from it.
    pub unled_since: Option<Timestamp>,
    /// When the latest second-tier offer was made.
    pub second_offered_at: Option<Timestamp>,
    /// A second-tier station is wanted beside the lead, and why.
    pub second_beside: Option<WantWhy>,
    /// Why the second tier was called at all.
    pub second_why: Option<WantWhy>,
    /// Rungs that were passed over: they will not fire again.
    pub passed: BTreeSet<Rung>,
    /// Highest trapped mark reached or passed, in minutes.
    pub trapped_mark: u16,
    /// Arrival was noted as overdue.
    pub arrival_overdue: bool,
    /// Release was noted as overdue.
    pub release_overdue: bool,
    /// The operator was told that the lift is not known.
    pub locate_overdue: bool,
}

/// The callback: tries and result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Callback {
    pub due_since: Option<Timestamp>,
    pub attempt_count: u8,
    pub last_attempt_at: Option<Timestamp>,
    pub overdue_since: Option<Timestamp>,
    pub result: Option<CallbackResult>,
}

/// Promises on one order at most, kept ones included.
pub const MAX_PROMISES: usize = 20;

/// Photos on one order at most.
pub const MAX_PHOTOS: usize = 12;

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseState {
    Open,
    /// Its time has passed and nobody said that it was kept.
    Overdue,
    Kept,
}

impl PromiseState {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Kept => "kept",
        }
    }
}

/// What somebody was told would be done by then ("call back 14:40"). Its words are a note of the same id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    pub id: NoteId,
    pub due_at: Timestamp,
    pub state: PromiseState,
}

/// The rescue being worked.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkOrder {
    pub id: OrderId,
    pub number: OrderNumber,
    /// Rises by one with each event.
    pub version: u32,
    pub mode: Mode,
    pub state: OrderState,
    /// Set on leaving the live states.
    pub outcome: Option<Outcome>,
    pub place: Place,
    pub situation: Situation,
    pub priority: Priority,
    pub priority_reason: PriorityReason,
    pub plan: ResponsePlan,
    pub verification: Verification,
    /// At most [`MAX_ATTACHED_ALARMS`]; `alarm_count` counts all.
    pub alarms: Vec<AlarmId>,
    /// When each of `alarms` was raised: the earliest of them is T0, also after one of them has left.
    pub alarms_raised: Vec<Timestamp>,
    /// The earliest of the alarms that are counted and not listed.
    pub unlisted_raised: Option<Timestamp>,
    pub alarm_count: u32,
    /// When the alarm that opened it was answered: T1, unless an order that was merged into this one was answered earlier.
    pub answered_here: Timestamp,
    /// When orders that were merged into this one were answered: undoing the merge gives it back.
    pub answered_absorbed: Vec<(OrderId, Timestamp)>,
    pub earlier: Option<OrderId>,
    pub assignments: Vec<Assignment>,
    /// The station whose acceptance came first, T4: it answers for the response time, also when it has given up since.
    pub first_accepted_by: Option<StationId>,
    /// Stations asked for so far, by level.
    pub wanted_first: u16,
    pub wanted_second: u16,
    pub nobody: Vec<Nobody>,
    pub ladder: Ladder,
    pub fire_brigade: FireBrigade,
    /// The order whose merge brought that, and what stood before it: undoing the merge gives it back.
    pub fire_brigade_before: Option<(OrderId, FireBrigade)>,
    pub milestones: Milestones,
    pub opened_at: Timestamp,
    /// When it was last opened again, by our clock.
    pub reopened_at: Option<Timestamp>,
    /// When the place was last corrected to another one, by our clock.
    pub place_since: Option<Timestamp>,
    /// When the passenger was last called, or the clock for it last rang.
    pub comfort_from: Timestamp,
    /// A comfort call is owed.
    pub comfort_overdue: bool,
    /// What the passenger said and nobody has answered yet.
    pub passenger_words: BTreeSet<PassengerWord>,
    /// What a crew found wrong with the place, and nobody has answered yet.
    pub place_doubt: Option<(PlaceDoubt, AssignmentId)>,
    /// Between passengers who cannot phone and the centre, oldest first.
    pub talk: Vec<TalkLine>,
    /// A passenger wrote and nobody has answered yet.
    pub is_text_unanswered: bool,
    pub people_freed: Option<u16>,
    /// What was told of the release after it.
    pub release: Option<Release>,
    /// At most [`MAX_PHOTOS`], in the order in which they came.
    pub photos: Vec<PhotoId>,
    /// When the state last changed.
    pub state_since: Timestamp,
    pub callback: Callback,
    /// At most [`MAX_PROMISES`], in the order in which they were made.
    pub promises: Vec<Promise>,
    /// The latest recording; the next is never earlier.
    pub recorded_at: Timestamp,
}

impl WorkOrder {
    /// The limits that hold at the present priority.
    pub const fn limits(&self) -> &Limits {
        self.plan.limits(self.priority)
    }

    /// The station that leads: the first of those that are going.
    pub fn lead(&self) -> Option<&Assignment> {
        first_of(self.assignments.iter().filter(|assignment| assignment.state.is_going()))
    }

    /// The first of those that are going and were called for the place where the order stands.
    pub fn lead_here(&self) -> Option<&Assignment> {
        let going = self.assignments.iter().filter(|assignment| assignment.state.is_going());
        first_of(going.filter(|assignment| self.is_bound_here(assignment)))
    }

    /// Whose way is watched: the first of those that go to this place, else whoever leads.
    pub fn watched_lead(&self) -> Option<&Assignment> {
        self.lead_here().or_else(|| self.lead())
    }

    /// The assignment of that id.
    pub fn find_assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.id == id)
    }

    /// Who stands by behind that station: should it say no or give up, one of them goes at once.
    pub fn standing_by_behind(&self, id: AssignmentId) -> Vec<&Assignment> {
        if !self.find_assignment(id).is_some_and(|called| called.state.is_live()) {
            return Vec::new();
        }
        self.assignments.iter().filter(|other| other.standby_since.is_some()).collect()
    }

    /// Whether an assignment takes a place of its station. Those of a drill or a test take none: the station stays
    /// free for people who are really trapped.
    pub fn takes_place(&self, assignment: &Assignment) -> bool {
        match self.mode {
            Mode::Live => assignment.state.is_live(),
            Mode::Drill | Mode::Test => false,
        }
    }

    /// The assignment of that station.
    pub fn find_assignment_of(&self, station: StationId) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.station == station)
    }

    /// Offers made at a level so far, whatever became of them.
    pub fn offer_count(&self, level: Level) -> u16 {
        let count = self.assignments.iter().filter(|assignment| assignment.level == level).count();
        u16::try_from(count).unwrap_or(u16::MAX)
    }

    /// Stations wanted at a level so far.
    pub const fn wanted(&self, level: Level) -> u16 {
        match level {
            Level::First => self.wanted_first,
            Level::Second => self.wanted_second,
        }
    }

    /// The promise of that id.
    pub fn find_promise(&self, id: NoteId) -> Option<&Promise> {
        self.promises.iter().find(|promise| promise.id == id)
    }

    /// Promises that are not kept yet.
    pub fn open_promises(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.state != PromiseState::Kept)
    }

    /// Whether the order is done and only reading, notes and reopening are left.
    pub const fn is_closed(&self) -> bool {
        matches!(self.state, OrderState::Closed)
    }

    /// Whether a crew has arrived, be it where the lift was thought to be.
    pub fn has_crew_on_scene(&self) -> bool {
        self.assignments.iter().any(|assignment| assignment.state == AssignmentState::OnScene)
    }

    /// Whether a crew is at the lift.
    pub fn has_crew_here(&self) -> bool {
        self.crews_here().next().is_some()
    }

    fn crews_here(&self) -> impl Iterator<Item = &Assignment> {
        let on_scene = |assignment: &&Assignment| assignment.state == AssignmentState::OnScene;
        self.assignments.iter().filter(on_scene).filter(|assignment| self.is_bound_here(assignment))
    }

    /// Since when a crew is at the lift, by our clock. One that gave up, or stands where the lift is not, does not count.
    pub fn on_scene_since(&self) -> Option<Timestamp> {
        self.crews_here().filter_map(|assignment| assignment.arrived_recorded_at).min()
    }

    /// Until when somebody must have arrived; `None` until a station was called.
    pub fn arrive_by(&self) -> Option<Timestamp> {
        self.ladder.called_at.map(|at| at.saturating_add(self.limits().arrival).unwrap_or(Timestamp::MAX))
    }

    /// Whether the station was called for the place where the order stands. One that was called before anything was known of
    /// the place was called for none: the nearest to it may be another.
    pub fn is_bound_here(&self, assignment: &Assignment) -> bool {
        match (assignment.bound_for, self.place.point()) {
            (Some(bound_for), Some(point)) => is_same_place(bound_for, point),
            (None, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// T6: when the first crew was at the lift, in whatever order their words came. One that stood where the lift is not, does
    /// not count.
    pub(super) fn first_arrival(&self) -> Option<TimePoint> {
        self.assignments
            .iter()
            .flat_map(|called| [&called.arrivals, &called.earlier_arrivals])
            .filter_map(|arrivals| arrival_at(self.place, self.place_since, arrivals))
            .min_by_key(|point| (point.at, point.source))
    }

    /// Whether a station of that level is asked or going that was called for the place where the order stands.
    pub fn has_called_here(&self, level: Level) -> bool {
        let mut called = self.assignments.iter().filter(|called| called.level == level);
        called.any(|called| called.state.is_live() && self.is_bound_here(called))
    }

    /// Whether a crew is at the lift, or one that is going expects to be there within the limit.
    pub fn is_help_in_time(&self) -> bool {
        let arrive_by = self.arrive_by();
        self.assignments.iter().filter(|assignment| assignment.state.is_going()).any(|assignment| {
            if !self.is_bound_here(assignment) {
                return false;
            }
            assignment.state == AssignmentState::OnScene
                || match (assignment.arrival_expected_at, arrive_by) {
                    (Some(expected_at), Some(arrive_by)) => expected_at <= arrive_by,
                    (None, _) | (_, None) => true,
                }
        })
    }

    /// Whether a station of that level is asked, going or still looked for; one that was called for elsewhere is not.
    pub fn is_under_way(&self, level: Level) -> bool {
        self.wanted(level) > self.offer_count(level) || self.has_called_here(level)
    }

    /// Whether an acceptance answers for its own level only: a second-tier station is wanted beside the lead.
    pub fn wants_both_levels(&self) -> bool {
        self.limits().both_levels
            || self.ladder.second_beside.is_some()
            || (self.lead().is_some() && !self.is_help_in_time())
    }
}

/// Whether whoever is called for the one point is called for the other.
pub(super) fn is_same_place(one: LatLon, other: LatLon) -> bool {
    one.distance_m(other) <= SAME_PLACE_M
}

fn first_of<'a>(going: impl Iterator<Item = &'a Assignment>) -> Option<&'a Assignment> {
    going.min_by_key(|assignment| (assignment.accepted_recorded_at, assignment.offered_at))
}
