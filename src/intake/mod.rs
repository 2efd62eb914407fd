//! The cry for help: its channel, caller and situation; triage; and whether it opens an order or joins one.
//!
//! Must not: do I/O, read the clock, or know how an order is worked.

mod alarm;
mod caller;
mod situation;

pub use alarm::{Alarm, AlarmKind, Channel, Disposition, Mode, Whereabouts};
pub use caller::{Caller, Told};
pub use situation::{
    Hazard, MAX_PEOPLE, PersonFlag, Priority, PriorityReason, Situation, priority_of_situation,
};
