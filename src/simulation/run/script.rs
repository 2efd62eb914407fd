//! What happens in a run, as plain data: who does what, and what the clock shows then.
//!
//! A script names lifts and stations of the [`super::Town`] by id, orders by the order in which they were opened,
//! and called stations by the order in which they were called, because ids of orders and assignments are made
//! anew by whoever carries the script out. Two executors exist: [`super::World`] in memory, and dispatch on
//! PostgreSQL in the tests. The second one
//! * loads `Town::directory()` with `Town::statuses` and gives the writer a manual clock,
//! * sets the clock to `Step::at`, turns [`Act`] into a request ([`Act::Raise`] → raise an alarm that is never
//!   parked, [`Act::Order`] → the verb of the same name, [`Act::Deadline`] → the order's deadlines may be due,
//!   [`Act::Station`] → duty and presence) and waits for the reply before the next step,
//! * keeps the ids of orders as replies tell them, and of assignments as they stand in the order,
//! * compares [`super::Answer::code`] of each step, and [`super::portrait`] of every order at the end.
//!
//! Must not: hold anything that only one executor could do.

use crate::intake::{AlarmKind, Channel, Priority, Situation};
use crate::kernel::{LatLon, LiftId, StationId, Timestamp};
use crate::order::{
    CallbackResult, Claim, DeclineReason, Evidence, Outcome, PassengerWord, Phrase, PlaceDoubt, Release,
    WithdrawReason,
};
use crate::roster::{Level, Reach};

/// An order, by the order of opening, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderRef(pub usize);

/// A station called for an order, by the order of calling, from 0. One that does not exist is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalledRef(pub usize);

/// An alarm of an order, by its place in the order's list. One that does not exist is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlarmRef(pub usize);

/// Everything that happens, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The seed of the town and of everything that was drawn.
    pub seed: u64,
    pub steps: Vec<Step>,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What the clock shows; it may jump, also back.
    pub at: Timestamp,
    pub act: Act,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A cry for help.
    Raise(Cry),
    /// Somebody asks something of an order.
    Order { order: OrderRef, verb: Verb, note: bool, claim: Option<Claim> },
    /// The order's deadlines may be due.
    Deadline { order: OrderRef },
    /// A station changes its duty, or how it can be reached.
    Station { station: StationId, on_duty: bool, capacity: u8, reach: Reach },
}

/// A cry for help as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Cry {
    pub channel: Channel,
    pub kind: AlarmKind,
    /// `None`: the lift is not known; the order opens unlocated.
    pub lift: Option<LiftId>,
    /// Where, if the lift is not known but the place is.
    pub point: Option<LatLon>,
    pub situation: Situation,
    pub raised_at: Timestamp,
    pub answered_at: Timestamp,
}

/// What is asked of an order; the same as dispatch's verbs, with references in place of ids.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    Locate {
        lift: LiftId,
    },
    Triage {
        situation: Situation,
    },
    SetPriority {
        priority: Priority,
    },
    Verify,
    CallStation {
        station: StationId,
        level: Level,
    },
    Accept {
        called: CalledRef,
        travel_time_s: Option<u32>,
    },
    Decline {
        called: CalledRef,
        reason: DeclineReason,
    },
    SetOut {
        called: CalledRef,
    },
    Arrive {
        called: CalledRef,
        evidence: Evidence,
    },
    Withdraw {
        called: CalledRef,
        reason: WithdrawReason,
    },
    RequestSecondTier {
        called: Option<CalledRef>,
    },
    RecordFreed {
        called: Option<CalledRef>,
        people: Option<u16>,
    },
    Finish {
        called: CalledRef,
    },
    DoubtPlace {
        called: CalledRef,
        doubt: PlaceDoubt,
    },
    ReportRelease {
        called: Option<CalledRef>,
        release: Release,
    },
    /// A photo; the same number is the same photo.
    AddPhoto {
        called: CalledRef,
        photo: u128,
    },
    DecideFireBrigade {
        called: bool,
    },
    Resolve {
        outcome: Outcome,
    },
    MergeInto {
        into: OrderRef,
    },
    Unmerge {
        from: OrderRef,
    },
    DetachAlarm {
        alarm: AlarmRef,
        lift: Option<LiftId>,
    },
    RecordComfortCall {
        reached: bool,
    },
    PassengerSays {
        word: PassengerWord,
    },
    PassengerWrites {
        alarm: AlarmRef,
    },
    AnswerPassenger {
        phrase: Option<Phrase>,
    },
    RecordCallback {
        result: CallbackResult,
    },
    /// Something is promised for so many seconds from then.
    MakePromise {
        after_s: u32,
    },
    /// The promise of that place in the order's list.
    KeepPromise {
        place: usize,
    },
    Close,
    Reopen,
    AddNote,
}
