//! What happened to an order: one closed enum of facts, each with its stamp.
//!
//! Must not: hold personal data. Free text lives in a note's row that may be blanked; an event holds its id.

use super::choice::{Choice, NobodyWhy};
use super::command::{Actor, CallbackResult};
use super::model::{FireBrigadeWhy, OrderNumber, Place};
use super::plan::ResponsePlan;
use super::state::{DeclineReason, Outcome, Rung, WithdrawReason};
use crate::intake::{AlarmKind, Channel, Mode, Priority, PriorityReason, Situation};
use crate::kernel::{AlarmId, AssignmentId, NoteId, OrderId, Timestamp};
use crate::roster::Level;

/// Who says when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeSource {
    /// This system, when it decided.
    System,
    /// A crew's tap.
    Tap,
    /// A crew's position at the lift.
    Geofence,
    /// Told by phone, recorded by an operator.
    Phone,
    /// A lift's device or another machine.
    Device,
    /// Typed by an operator, later.
    Typed,
    /// The code in the lift was scanned.
    CodeScan,
}

impl TimeSource {
    /// Every source.
    pub const ALL: [Self; 7] =
        [Self::System, Self::Tap, Self::Geofence, Self::Phone, Self::Device, Self::Typed, Self::CodeScan];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Tap => "tap",
            Self::Geofence => "geofence",
            Self::Phone => "phone",
            Self::Device => "device",
            Self::Typed => "typed",
            Self::CodeScan => "code_scan",
        }
    }

    /// The source of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

/// When an event happened, when we recorded it, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// As claimed, clamped to a plausible window. Reports use it.
    pub occurred_at: Timestamp,
    /// Ours; never decreasing per order. Deadlines use it.
    pub recorded_at: Timestamp,
    pub source: TimeSource,
    /// The claim was outside the window or far from our clock.
    pub implausible: bool,
    pub actor: Actor,
}

/// Why another station is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WantWhy {
    /// No acceptance within the answer limit.
    NoAnswer,
    /// A station said no.
    Declined,
    /// The leading station cannot go on.
    LeadLost,
    /// No acceptance within the second-tier limit.
    NoAcceptance,
    /// A second station said no.
    DeclinedTwice,
    /// The accepting station expects to arrive past the limit.
    PredictedLate,
    /// Nobody arrived within the limit.
    ArrivalOverdue,
    /// On scene too long without release.
    ReleaseOverdue,
    /// The crew asked for it.
    CrewAsked,
    /// The priority rose to one that calls both levels at once.
    PriorityRose,
    /// No first-tier station could be called.
    NoFirstTier,
    /// The order was opened again.
    Reopened,
}

impl WantWhy {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::NoAnswer,
        Self::Declined,
        Self::LeadLost,
        Self::NoAcceptance,
        Self::DeclinedTwice,
        Self::PredictedLate,
        Self::ArrivalOverdue,
        Self::ReleaseOverdue,
        Self::CrewAsked,
        Self::PriorityRose,
        Self::NoFirstTier,
        Self::Reopened,
    ];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::Declined => "declined",
            Self::LeadLost => "lead_lost",
            Self::NoAcceptance => "no_acceptance",
            Self::DeclinedTwice => "declined_twice",
            Self::PredictedLate => "predicted_late",
            Self::ArrivalOverdue => "arrival_overdue",
            Self::ReleaseOverdue => "release_overdue",
            Self::CrewAsked => "crew_asked",
            Self::PriorityRose => "priority_rose",
            Self::NoFirstTier => "no_first_tier",
            Self::Reopened => "reopened",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }

    /// Whether the station is wanted beside one that already leads.
    pub const fn is_beside_the_lead(self) -> bool {
        match self {
            Self::PredictedLate
            | Self::ArrivalOverdue
            | Self::ReleaseOverdue
            | Self::CrewAsked
            | Self::PriorityRose => true,
            Self::NoAnswer
            | Self::Declined
            | Self::LeadLost
            | Self::NoAcceptance
            | Self::DeclinedTwice
            | Self::NoFirstTier
            | Self::Reopened => false,
        }
    }
}

/// One event: a fact and its stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub stamp: Stamp,
    pub fact: Fact,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    OrderOpened {
        id: OrderId,
        number: OrderNumber,
        mode: Mode,
        alarm: AlarmId,
        channel: Channel,
        kind: AlarmKind,
        raised_at: Timestamp,
        answered_at: Timestamp,
        place: Place,
        situation: Situation,
        priority: Priority,
        priority_reason: PriorityReason,
        plan: ResponsePlan,
        /// The lift's earlier order, if one is recent.
        earlier: Option<OrderId>,
    },
    /// A further alarm joined; it is listed while fewer than fifty are.
    AlarmAttached {
        alarm: AlarmId,
        channel: Channel,
        raised_at: Timestamp,
    },
    /// The lift was found or corrected.
    Located {
        place: Place,
    },
    SituationChanged {
        situation: Situation,
    },
    PriorityChanged {
        priority: Priority,
        reason: PriorityReason,
        note: Option<NoteId>,
    },
    /// An operator confirmed the suspected entrapment.
    Verified,
    /// Nobody verified in time: treated as real.
    VerificationTimedOut,
    /// One more station of that level is to be called.
    StationWanted {
        level: Level,
        why: WantWhy,
    },
    OfferMade {
        choice: Choice,
        note: Option<NoteId>,
    },
    NobodyFound {
        level: Level,
        why: NobodyWhy,
    },
    OfferAccepted {
        assignment: AssignmentId,
        /// Expected travel time in seconds from now.
        travel_time_s: Option<u32>,
    },
    /// Accepted too late: another station leads. It steps in if the lead is lost.
    StandbyNoted {
        assignment: AssignmentId,
    },
    OfferDeclined {
        assignment: AssignmentId,
        reason: DeclineReason,
        note: Option<NoteId>,
    },
    OfferExpired {
        assignment: AssignmentId,
    },
    AssignmentWithdrawn {
        assignment: AssignmentId,
        reason: WithdrawReason,
        note: Option<NoteId>,
    },
    StoodDown {
        assignment: AssignmentId,
    },
    CrewSetOut {
        assignment: AssignmentId,
    },
    CrewArrived {
        assignment: AssignmentId,
    },
    /// The people are out.
    PassengersFreed {
        assignment: Option<AssignmentId>,
        /// How many came out, 0…80.
        people: Option<u16>,
    },
    AssignmentFinished {
        assignment: AssignmentId,
    },
    /// The order ended without a crew freeing anybody.
    Resolved {
        outcome: Outcome,
        note: Option<NoteId>,
    },
    /// A lower rung was due at the same time as a higher one that fired.
    RungPassed {
        rung: Rung,
    },
    FireBrigadeProposed {
        why: FireBrigadeWhy,
    },
    FireBrigadeDecided {
        called: bool,
        note: Option<NoteId>,
    },
    /// Trapped for that many minutes: 30, 60, 90 or 120.
    TrappedMarkReached {
        minutes: u16,
    },
    /// A lower mark was due at the same time as a higher one.
    TrappedMarkPassed {
        minutes: u16,
    },
    LocateOverdue,
    /// Nobody arrived within the limit.
    ArrivalOverdue,
    /// A crew is on scene and nobody was freed within the limit.
    ReleaseOverdue,
    MovementOverdue {
        assignment: AssignmentId,
    },
    SearchRetried {
        level: Level,
    },
    ComfortCallOverdue,
    ComfortCallMade {
        reached: bool,
    },
    /// The callback can begin.
    CallbackBecameDue,
    CallbackOverdue,
    CallbackRecorded {
        result: CallbackResult,
        note: Option<NoteId>,
    },
    OrderClosed {
        note: Option<NoteId>,
    },
    OrderReopened {
        note: Option<NoteId>,
    },
    /// Another order was merged into this one.
    OrderAbsorbed {
        from: OrderId,
        alarms: Vec<AlarmId>,
        alarm_count: u32,
        raised_at: Timestamp,
    },
    NoteAdded {
        note: NoteId,
    },
}
