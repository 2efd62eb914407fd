//! What somebody asks an order to do.
//!
//! Must not: change anything; `decide` answers with events or a refusal.

use super::arrival::Evidence;
use super::choice::{Choice, NobodyWhy};
use super::event::TimeSource;
use super::model::{FireBrigade, OrderNumber, Place};
use super::release::Release;
use super::state::{DeclineReason, Outcome, PassengerWord, PlaceDoubt, WithdrawReason};
use super::talk::Phrase;
use crate::intake::{Alarm, AlarmKind, Channel, Mode, Priority, Situation};
use crate::kernel::{AccountId, AlarmId, AssignmentId, NoteId, OrderId, PhotoId, SignedDuration, Timestamp};
use crate::roster::Level;
use std::collections::BTreeSet;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// Somebody signed in.
    Account(AccountId),
    /// A partner's machine, by its registered name.
    Partner(String),
    /// The passenger's page.
    Passenger,
    /// This system: a deadline, or the answer to a need.
    System,
}

/// When the actor says it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub occurred_at: Timestamp,
    pub source: TimeSource,
}

/// A phone's clock may be off by so much, either way; beyond this it was never set.
const CLOCK_WINDOW: SignedDuration = SignedDuration::from_hours(400 * 24);

impl Claim {
    /// Whether it tells a time at all: a phone with an empty battery wakes up in 1970.
    pub fn tells_time(&self, now: Timestamp) -> bool {
        now.duration_since(self.occurred_at).abs() <= CLOCK_WINDOW
    }
}

/// One request to an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub actor: Actor,
    /// `None`: now, by this system.
    pub claim: Option<Claim>,
    pub action: Action,
}

/// The facts that open an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    pub id: OrderId,
    pub number: OrderNumber,
    pub alarm: Alarm,
    /// A recent order of the same lift.
    pub earlier: Option<OrderId>,
    /// When a machine or another system told it; `None` where a person did. Whoever acts may be the operator who places it.
    pub machine_told_at: Option<Timestamp>,
    pub actor: Actor,
}

/// How a callback went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackResult {
    Reached {
        /// Everybody is out and well.
        all_out: bool,
        /// 1 (not satisfied) … 3 (satisfied).
        satisfaction: Option<u8>,
    },
    Unreachable,
}

/// What a crew's "cannot" answers. Two phones of one station may show different things, and a tap may be kept for an hour:
/// what was a "no" to an offer must not stop a colleague who has set out since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclineMeant {
    Offer,
    /// It was going, and cannot go on.
    Going,
}

impl DeclineMeant {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Offer, Self::Going];

    /// Name on the wire, where it is what the phone showed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offer => "offered",
            Self::Going => "going",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A further alarm for the same lift.
    AttachAlarm {
        alarm: AlarmId,
        channel: Channel,
        kind: AlarmKind,
        raised_at: Timestamp,
        /// As in [`Opening`].
        machine_told_at: Option<Timestamp>,
        situation: Situation,
    },
    /// The lift was found, or the wrong one is corrected. `live_order` is the other live order of that lift.
    Locate {
        place: Place,
        live_order: Option<OrderNumber>,
    },
    /// Facts about people and hazards replace those known.
    Triage {
        situation: Situation,
    },
    SetPriority {
        priority: Priority,
        note: Option<NoteId>,
    },
    /// The suspected entrapment is real.
    Verify,
    Offer {
        choice: Choice,
        note: Option<NoteId>,
    },
    NobodyAvailable {
        level: Level,
        why: NobodyWhy,
    },
    Accept {
        assignment: AssignmentId,
        travel_time_s: Option<u32>,
    },
    Decline {
        assignment: AssignmentId,
        reason: DeclineReason,
        /// `None` where whoever says it does not say what he saw.
        meant: Option<DeclineMeant>,
        note: Option<NoteId>,
    },
    SetOut {
        assignment: AssignmentId,
    },
    Arrive {
        assignment: AssignmentId,
        evidence: Evidence,
    },
    Withdraw {
        assignment: AssignmentId,
        reason: WithdrawReason,
        note: Option<NoteId>,
    },
    RequestSecondTier {
        assignment: Option<AssignmentId>,
    },
    /// The passengers are out.
    RecordFreed {
        assignment: Option<AssignmentId>,
        people: Option<u16>,
    },
    Finish {
        assignment: AssignmentId,
    },
    /// The crew says that the place is wrong.
    DoubtPlace {
        assignment: AssignmentId,
        doubt: PlaceDoubt,
        note: Option<NoteId>,
    },
    /// What the release was like; told after it, and as often as it is corrected.
    ReportRelease {
        assignment: Option<AssignmentId>,
        release: Release,
        note: Option<NoteId>,
    },
    /// A crew's photo; the picture is a row of its own.
    AddPhoto {
        assignment: AssignmentId,
        photo: PhotoId,
    },
    DecideFireBrigade {
        called: bool,
        note: Option<NoteId>,
    },
    /// Ends the order as self-rescued, false alarm or cancelled.
    Resolve {
        outcome: Outcome,
        note: Option<NoteId>,
    },
    /// `mode` is the other's, and whether it has a lift.
    MergeInto {
        into: OrderId,
        mode: Mode,
        is_located: bool,
    },
    /// What another order hands over: whether it was known to be real, what its passenger said unanswered, and whether 119
    /// was proposed or called, too.
    Absorb {
        from: OrderId,
        alarms: Vec<AlarmId>,
        alarm_count: u32,
        raised_at: Timestamp,
        answered_at: Option<Timestamp>,
        situation: Situation,
        is_verified: bool,
        words: BTreeSet<PassengerWord>,
        fire_brigade: FireBrigade,
    },
    /// Undoes a merge. `live_order` is the lift's other live order, if it has one.
    Unmerge {
        from: OrderId,
        note: Option<NoteId>,
        live_order: Option<OrderNumber>,
    },
    /// The other half of it: the order that absorbed gives up what it took over.
    Release {
        order: OrderId,
        alarms: Vec<AlarmId>,
        alarm_count: u32,
    },
    /// An alarm that was attached by mistake leaves.
    DetachAlarm {
        alarm: AlarmId,
        note: Option<NoteId>,
    },
    RecordComfortCall {
        reached: bool,
    },
    /// The passenger's own page; operators answer with a comfort call, the release, or a callback.
    PassengerSays {
        word: PassengerWord,
    },
    /// The passenger's words from his own page, for whoever cannot phone.
    PassengerWrites {
        alarm: AlarmId,
        note: NoteId,
    },
    /// The centre's answer: a set phrase, words, or both.
    AnswerPassenger {
        phrase: Option<Phrase>,
        note: Option<NoteId>,
    },
    RecordCallback {
        result: CallbackResult,
        note: Option<NoteId>,
    },
    Close {
        note: Option<NoteId>,
    },
    /// `live_order` is the lift's other live order, if it has one.
    Reopen {
        note: Option<NoteId>,
        live_order: Option<OrderNumber>,
    },
    AddNote {
        note: NoteId,
    },
    /// Something was promised by then; its words are the note's.
    MakePromise {
        promise: NoteId,
        due_at: Timestamp,
    },
    KeepPromise {
        promise: NoteId,
    },
    /// A deadline may be due. One that is not does nothing.
    DeadlineReached,
}

impl Action {
    /// Name of the kind, in logs and in `docs/transitions.md`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AttachAlarm { .. } => "attach_alarm",
            Self::Locate { .. } => "locate",
            Self::Triage { .. } => "triage",
            Self::SetPriority { .. } => "set_priority",
            Self::Verify => "verify",
            Self::Offer { .. } => "offer",
            Self::NobodyAvailable { .. } => "nobody_available",
            Self::Accept { .. } => "accept",
            Self::Decline { .. } => "decline",
            Self::SetOut { .. } => "set_out",
            Self::Arrive { .. } => "arrive",
            Self::Withdraw { .. } => "withdraw",
            Self::RequestSecondTier { .. } => "request_second_tier",
            Self::RecordFreed { .. } => "record_freed",
            Self::Finish { .. } => "finish",
            Self::DoubtPlace { .. } => "doubt_place",
            Self::ReportRelease { .. } => "report_release",
            Self::AddPhoto { .. } => "add_photo",
            Self::DecideFireBrigade { .. } => "decide_fire_brigade",
            Self::Resolve { .. } => "resolve",
            Self::MergeInto { .. } => "merge_into",
            Self::Absorb { .. } => "absorb",
            Self::Unmerge { .. } => "unmerge",
            Self::Release { .. } => "release",
            Self::DetachAlarm { .. } => "detach_alarm",
            Self::RecordComfortCall { .. } => "record_comfort_call",
            Self::PassengerSays { .. } => "passenger_says",
            Self::PassengerWrites { .. } => "passenger_writes",
            Self::AnswerPassenger { .. } => "answer_passenger",
            Self::RecordCallback { .. } => "record_callback",
            Self::Close { .. } => "close",
            Self::Reopen { .. } => "reopen",
            Self::AddNote { .. } => "add_note",
            Self::MakePromise { .. } => "make_promise",
            Self::KeepPromise { .. } => "keep_promise",
            Self::DeadlineReached => "deadline_reached",
        }
    }
}
