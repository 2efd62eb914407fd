//! What the rest of the program asks of dispatch, and what it answers.
//!
//! Must not: hold rules. Who may ask is checked before (`http::access`); what follows is decided in `order`.

use crate::intake::{Alarm, Disposition, Priority, Situation, Whereabouts};
use crate::kernel::{
    AlarmId, AssignmentId, Datum, LatLon, LiftId, NoteId, OrderId, PhotoId, StationId, Text, Timestamp,
};
use crate::order::{
    Actor, Base, CallbackResult, Claim, DeclineMeant, DeclineReason, Evidence, Outcome, PassengerWord,
    Phrase, PlaceDoubt, Refusal, Release, WithdrawReason, WorkOrder,
};
use crate::roster::{Level, StationStatus};
use crate::store::StoreError;
use crate::store::alarm::ParkedRow;
use crate::wire::ShownOrder;
use std::sync::Arc;

/// A state change with the key under which its answer is remembered.
#[derive(Debug, Clone)]
pub struct Request {
    pub actor: Actor,
    /// Unique per actor; the same key with the same digest gives the same answer, and happens once.
    pub key: String,
    /// SHA-256 of what is asked: the same key with another digest is refused.
    pub digest: [u8; 32],
    pub work: Work,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Work {
    /// A cry for help.
    Raise(Box<RaisedAlarm>),
    /// An operator places a parked alarm at a lift, or opens an order whose lift is not known yet.
    PlaceParked { alarm: AlarmId, lift: Option<LiftId> },
    /// A command to an order.
    Order { order: OrderId, act: OrderAct },
    /// The order's deadlines may be due.
    Deadline { order: OrderId },
    /// A station's duty; `None` leaves what it is about as it is.
    Duty { station: StationId, on_duty: Option<bool>, strength: Option<u8>, capacity: Option<u8> },
    /// The roster was changed: every node reads it again.
    RosterChanged,
}

/// An alarm with what only its own row keeps.
#[derive(Debug, Clone)]
pub struct RaisedAlarm {
    pub alarm: Alarm,
    /// What the partner called the lift, where no lift of ours has it.
    pub lift_text: Option<Text<100>>,
    /// The point that came with it, and its datum.
    pub point: Option<(LatLon, Datum)>,
    pub partner: Option<String>,
    pub foreign_id: Option<Text<100>>,
    /// Without a known lift: park it for an operator (a machine), or open an order at once (a person calls).
    pub park_if_unknown: bool,
}

impl RaisedAlarm {
    /// When a machine or another system told it; `None` where a person did.
    pub fn machine_told_at(&self) -> Option<Timestamp> {
        self.partner.as_ref().map(|_| self.alarm.answered_at)
    }

    /// The same alarm, at the lift where an operator puts it, or still at none.
    pub fn placed_at(&self, lift: Option<LiftId>) -> Self {
        let whereabouts = match lift {
            Some(lift) => Whereabouts::Lift(lift),
            None => Whereabouts::Unlocated { point: self.point.map(|(point, _)| point) },
        };
        Self { alarm: Alarm { whereabouts, ..self.alarm.clone() }, ..self.clone() }
    }
}

impl From<ParkedRow> for RaisedAlarm {
    fn from(row: ParkedRow) -> Self {
        Self {
            alarm: row.alarm,
            lift_text: row.lift_text,
            point: row.point,
            partner: row.partner,
            foreign_id: row.foreign_id,
            park_if_unknown: false,
        }
    }
}

/// A command to an order, with its note and the time that is claimed for it.
#[derive(Debug, Clone)]
pub struct OrderAct {
    pub verb: Verb,
    pub note: Option<Text<500>>,
    pub claim: Option<Claim>,
    /// A crew may act on its own station's assignment only.
    pub limited_to: Option<StationId>,
}

/// What is asked of the order.
#[derive(Debug, Clone)]
pub enum Verb {
    /// The three that replace facts carry what their author saw, where he says it.
    Locate {
        lift: LiftId,
        base: Option<Base>,
    },
    Triage {
        situation: Situation,
        base: Option<Base>,
    },
    SetPriority {
        priority: Priority,
        base: Option<Base>,
    },
    Verify,
    CallStation {
        station: StationId,
        level: Level,
    },
    Accept {
        assignment: AssignmentId,
        travel_time_s: Option<u32>,
    },
    Decline {
        assignment: AssignmentId,
        reason: DeclineReason,
        meant: Option<DeclineMeant>,
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
    },
    RequestSecondTier {
        assignment: Option<AssignmentId>,
    },
    RecordFreed {
        assignment: Option<AssignmentId>,
        people: Option<u16>,
    },
    Finish {
        assignment: AssignmentId,
    },
    DoubtPlace {
        assignment: AssignmentId,
        doubt: PlaceDoubt,
    },
    ReportRelease {
        assignment: Option<AssignmentId>,
        release: Release,
    },
    AddPhoto {
        assignment: AssignmentId,
        photo: PhotoId,
    },
    DecideFireBrigade {
        called: bool,
    },
    Resolve {
        outcome: Outcome,
    },
    MergeInto {
        into: OrderId,
    },
    /// Undoes the merge into that order.
    Unmerge {
        from: OrderId,
    },
    /// An alarm gets an order of its own: at the lift where it belongs, or without one.
    DetachAlarm {
        alarm: AlarmId,
        lift: Option<LiftId>,
    },
    RecordComfortCall {
        reached: bool,
    },
    PassengerSays {
        word: PassengerWord,
    },
    /// The words are the act's note.
    PassengerWrites {
        alarm: AlarmId,
    },
    /// A set phrase, the act's note, or both.
    AnswerPassenger {
        phrase: Option<Phrase>,
    },
    RecordCallback {
        result: CallbackResult,
    },
    Close,
    Reopen,
    AddNote,
    MakePromise {
        due_at: Timestamp,
    },
    KeepPromise {
        promise: NoteId,
    },
}

/// The answer to a request that was carried out.
#[derive(Debug, Clone)]
pub enum Reply {
    Alarm {
        alarm: AlarmId,
        disposition: Disposition,
        order: Option<Arc<WorkOrder>>,
        /// The order as operators see it, where it was written already.
        shown: Option<ShownOrder>,
        /// The key was seen before: nothing happened again.
        is_repeat: bool,
    },
    Order {
        order: Arc<WorkOrder>,
        result: CommandResult,
    },
    Station {
        station: StationId,
        status: StationStatus,
    },
    Done,
}

/// What a command did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandResult {
    Done,
    /// It was carried out already.
    Unchanged,
    /// Accepted too late: this station is going.
    StoodDown {
        lead: StationId,
    },
}

/// Why a request was not carried out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DispatchError {
    #[error("refused: {0}")]
    Refused(Refusal),
    #[error("no such order")]
    UnknownOrder,
    #[error("no such alarm, or it is no longer parked")]
    UnknownAlarm,
    #[error("no such lift")]
    UnknownLift,
    #[error("no such station")]
    UnknownStation,
    #[error("the assignment belongs to another station")]
    NotYours,
    #[error("the key was used for another request")]
    KeyReused,
    /// The queue is full; trying again helps. An operator's intake never sees this.
    #[error("too many requests are waiting")]
    Busy,
    /// The database does not answer; trying again helps.
    #[error("the database does not answer")]
    Unavailable(#[source] Arc<StoreError>),
    /// The order could not be decided; it is shown to the shift leader.
    #[error("the order is quarantined")]
    Quarantined,
}
