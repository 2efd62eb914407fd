//! What happened to an order: one closed enum of facts, each with its stamp.
//!
//! Must not: hold personal data. Free text lives in a note's row that may be blanked; an event holds its id.

use super::arrival::Proof;
use super::choice::{Choice, NobodyWhy};
use super::command::{Actor, CallbackResult};
use super::model::{FireBrigadeWhy, OrderNumber, Place};
use super::plan::ResponsePlan;
use super::release::Release;
use super::state::{DeclineReason, Outcome, PassengerWord, PlaceDoubt, Rung, WithdrawReason};
use super::talk::Phrase;
use crate::intake::{AlarmKind, Channel, Mode, Priority, PriorityReason, Situation};
use crate::kernel::{AlarmId, AssignmentId, NoteId, OrderId, PhotoId, Timestamp};
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
    /// A station that was going cannot go on.
    LeadLost,
    /// An operator took an unanswered offer back.
    TakenBack,
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
    /// The lift was corrected to one so far away that nobody who is called was chosen for it.
    PlaceMoved,
}

impl WantWhy {
    /// Every reason.
    pub const ALL: [Self; 14] = [
        Self::NoAnswer,
        Self::Declined,
        Self::LeadLost,
        Self::TakenBack,
        Self::NoAcceptance,
        Self::DeclinedTwice,
        Self::PredictedLate,
        Self::ArrivalOverdue,
        Self::ReleaseOverdue,
        Self::CrewAsked,
        Self::PriorityRose,
        Self::NoFirstTier,
        Self::Reopened,
        Self::PlaceMoved,
    ];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::Declined => "declined",
            Self::LeadLost => "lead_lost",
            Self::TakenBack => "taken_back",
            Self::NoAcceptance => "no_acceptance",
            Self::DeclinedTwice => "declined_twice",
            Self::PredictedLate => "predicted_late",
            Self::ArrivalOverdue => "arrival_overdue",
            Self::ReleaseOverdue => "release_overdue",
            Self::CrewAsked => "crew_asked",
            Self::PriorityRose => "priority_rose",
            Self::NoFirstTier => "no_first_tier",
            Self::Reopened => "reopened",
            Self::PlaceMoved => "place_moved",
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
            | Self::TakenBack
            | Self::NoAcceptance
            | Self::DeclinedTwice
            | Self::NoFirstTier
            | Self::Reopened
            | Self::PlaceMoved => false,
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
        plan: Box<ResponsePlan>,
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
        /// It said so earlier and stood by; it goes now because the lead gave up.
        stood_by: bool,
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
        /// With a crew that cannot go on: why.
        cannot: Option<DeclineReason>,
        note: Option<NoteId>,
    },
    StoodDown {
        assignment: AssignmentId,
    },
    CrewSetOut {
        assignment: AssignmentId,
    },
    /// The first that was told of an arrival.
    CrewArrived {
        assignment: AssignmentId,
        proof: Proof,
    },
    /// A further word or proof of an arrival that stands already; [`super::milestone`] says which counts.
    ArrivalShown {
        assignment: AssignmentId,
        proof: Proof,
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
    /// `from` is the order whose merge brought the proposal, or the decision.
    FireBrigadeProposed {
        why: FireBrigadeWhy,
        from: Option<OrderId>,
    },
    FireBrigadeDecided {
        called: bool,
        note: Option<NoteId>,
        from: Option<OrderId>,
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
    PassengerSaid {
        word: PassengerWord,
    },
    /// The passenger's words from his own page.
    PassengerWrote {
        alarm: AlarmId,
        note: NoteId,
    },
    PassengerAnswered {
        phrase: Option<Phrase>,
        note: Option<NoteId>,
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
        /// When the first of its alarms was answered; the log's older lines do not say.
        answered_at: Option<Timestamp>,
    },
    NoteAdded {
        note: NoteId,
    },
    /// The merge was a mistake: the order is live again, as it was.
    OrderUnmerged {
        from: OrderId,
        note: Option<NoteId>,
    },
    /// An order that had been merged into this one stands by itself again and takes its alarms along.
    OrderReleased {
        order: OrderId,
        alarms: Vec<AlarmId>,
        alarm_count: u32,
    },
    /// An alarm did not belong here; it has an order of its own now.
    AlarmDetached {
        alarm: AlarmId,
        note: Option<NoteId>,
    },
    /// Somebody was promised something by then; its words are the note's.
    PromiseMade {
        promise: NoteId,
        due_at: Timestamp,
    },
    PromiseKept {
        promise: NoteId,
    },
    PromiseOverdue {
        promise: NoteId,
    },
    /// A crew says that the place is wrong.
    PlaceDoubted {
        assignment: AssignmentId,
        doubt: PlaceDoubt,
        note: Option<NoteId>,
    },
    /// What the release was like; it replaces what was told before.
    ReleaseReported {
        assignment: Option<AssignmentId>,
        release: Release,
        note: Option<NoteId>,
    },
    PhotoAdded {
        assignment: AssignmentId,
        photo: PhotoId,
    },
}

impl Fact {
    /// The name of every kind of fact, in the order of their declaration.
    pub const NAMES: [&'static str; 53] = [
        "order_opened",
        "alarm_attached",
        "located",
        "situation_changed",
        "priority_changed",
        "verified",
        "verification_timed_out",
        "station_wanted",
        "offer_made",
        "nobody_found",
        "offer_accepted",
        "standby_noted",
        "offer_declined",
        "offer_expired",
        "assignment_withdrawn",
        "stood_down",
        "crew_set_out",
        "crew_arrived",
        "arrival_shown",
        "passengers_freed",
        "assignment_finished",
        "resolved",
        "rung_passed",
        "fire_brigade_proposed",
        "fire_brigade_decided",
        "trapped_mark_reached",
        "trapped_mark_passed",
        "locate_overdue",
        "arrival_overdue",
        "release_overdue",
        "movement_overdue",
        "search_retried",
        "comfort_call_overdue",
        "comfort_call_made",
        "passenger_said",
        "passenger_wrote",
        "passenger_answered",
        "callback_became_due",
        "callback_overdue",
        "callback_recorded",
        "order_closed",
        "order_reopened",
        "order_absorbed",
        "note_added",
        "order_unmerged",
        "order_released",
        "alarm_detached",
        "promise_made",
        "promise_kept",
        "promise_overdue",
        "place_doubted",
        "release_reported",
        "photo_added",
    ];

    /// Name of the kind, in the database and on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OrderOpened { .. } => "order_opened",
            Self::AlarmAttached { .. } => "alarm_attached",
            Self::Located { .. } => "located",
            Self::SituationChanged { .. } => "situation_changed",
            Self::PriorityChanged { .. } => "priority_changed",
            Self::Verified => "verified",
            Self::VerificationTimedOut => "verification_timed_out",
            Self::StationWanted { .. } => "station_wanted",
            Self::OfferMade { .. } => "offer_made",
            Self::NobodyFound { .. } => "nobody_found",
            Self::OfferAccepted { .. } => "offer_accepted",
            Self::StandbyNoted { .. } => "standby_noted",
            Self::OfferDeclined { .. } => "offer_declined",
            Self::OfferExpired { .. } => "offer_expired",
            Self::AssignmentWithdrawn { .. } => "assignment_withdrawn",
            Self::StoodDown { .. } => "stood_down",
            Self::CrewSetOut { .. } => "crew_set_out",
            Self::CrewArrived { .. } => "crew_arrived",
            Self::ArrivalShown { .. } => "arrival_shown",
            Self::PassengersFreed { .. } => "passengers_freed",
            Self::AssignmentFinished { .. } => "assignment_finished",
            Self::Resolved { .. } => "resolved",
            Self::RungPassed { .. } => "rung_passed",
            Self::FireBrigadeProposed { .. } => "fire_brigade_proposed",
            Self::FireBrigadeDecided { .. } => "fire_brigade_decided",
            Self::TrappedMarkReached { .. } => "trapped_mark_reached",
            Self::TrappedMarkPassed { .. } => "trapped_mark_passed",
            Self::LocateOverdue => "locate_overdue",
            Self::ArrivalOverdue => "arrival_overdue",
            Self::ReleaseOverdue => "release_overdue",
            Self::MovementOverdue { .. } => "movement_overdue",
            Self::SearchRetried { .. } => "search_retried",
            Self::ComfortCallOverdue => "comfort_call_overdue",
            Self::ComfortCallMade { .. } => "comfort_call_made",
            Self::PassengerSaid { .. } => "passenger_said",
            Self::PassengerWrote { .. } => "passenger_wrote",
            Self::PassengerAnswered { .. } => "passenger_answered",
            Self::CallbackBecameDue => "callback_became_due",
            Self::CallbackOverdue => "callback_overdue",
            Self::CallbackRecorded { .. } => "callback_recorded",
            Self::OrderClosed { .. } => "order_closed",
            Self::OrderReopened { .. } => "order_reopened",
            Self::OrderAbsorbed { .. } => "order_absorbed",
            Self::NoteAdded { .. } => "note_added",
            Self::OrderUnmerged { .. } => "order_unmerged",
            Self::OrderReleased { .. } => "order_released",
            Self::AlarmDetached { .. } => "alarm_detached",
            Self::PromiseMade { .. } => "promise_made",
            Self::PromiseKept { .. } => "promise_kept",
            Self::PromiseOverdue { .. } => "promise_overdue",
            Self::PlaceDoubted { .. } => "place_doubted",
            Self::ReleaseReported { .. } => "release_reported",
            Self::PhotoAdded { .. } => "photo_added",
        }
    }
}
