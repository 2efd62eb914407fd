//! The work order: its states, commands, events and rules, as pure functions.
//!
//! `decide` says what follows from a command, `apply` folds an event into the order, `deadlines` and `need`
//! are derived from it. Must not: do I/O, read the clock, or know how anything is stored or shown.

mod apply;
mod arrival;
mod choice;
mod command;
mod deadline;
mod decide;
mod event;
mod model;
mod need;
mod plan;
mod rebase;
mod refusal;
mod release;
mod state;
mod talk;

#[cfg(test)]
mod tests;

pub use apply::{apply, fold};
pub use arrival::{
    ARRIVAL_RADIUS_M, Arrival, Evidence, MAX_ARRIVALS, MAX_FIX_ACCURACY_M, MAX_FIX_AGE_S, Proof, judge,
    milestone,
};
pub use choice::{Candidate, Choice, NobodyWhy, OfferWhy, Verdict};
pub use command::{Action, Actor, CallbackResult, Claim, Command, DeclineMeant, Opening};
pub use deadline::{Deadline, DeadlineKind, deadlines};
pub use decide::{decide, open, situation_of};
pub use event::{Event, Fact, Stamp, TimeSource, WantWhy};
pub use model::{
    Assignment, Callback, FireBrigade, FireBrigadeWhy, Ladder, MAX_ATTACHED_ALARMS, MAX_OFFERS, MAX_PHOTOS,
    MAX_PROMISES, Milestones, Nobody, OrderNumber, Place, Promise, PromiseState, TimePoint, Verification,
    WorkOrder,
};
pub use need::{Need, need};
pub use plan::{Limits, ResponsePlan};
pub use rebase::{Base, Conflict, rebased};
pub use refusal::Refusal;
pub use release::{Condition, LiftAfter, Release, ReleaseMethod};
pub use state::{
    AssignmentState, DeclineReason, Ending, OrderState, Outcome, PassengerWord, PlaceDoubt, Rung,
    WithdrawReason,
};
pub use talk::{MAX_ANSWERS, MAX_PASSENGER_TEXTS, Phrase, Speaker, TalkLine};
