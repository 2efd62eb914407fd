//! The read model of the boards: what is going on now, in commit order, and what changed lately.
//!
//! Two inputs say that something was committed: this process in memory ([`Committed`]), every process through
//! the log in the database. Positions decide, not arrival: an entry is applied when its predecessor was, so a
//! commit that arrives late or was made by another node is neither skipped nor applied twice. Must not: write
//! anything, or be asked for a board by anybody before the change is committed.

mod change;
mod crews;
mod database;
mod fact;
mod fold;
mod model;
mod resume;
mod ring;
mod signal;
mod source;
mod task;
mod topic;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use change::{Change, OrderChange, Published, left_reason};
pub use database::{DatabaseSource, Start};
pub use fact::{Concern, OrderEvent};
pub use model::{Feed, LiveOrder, Snapshot};
pub use resume::{Resume, Resumed};
pub use signal::{Nudge, run_listener, run_nudges};
pub use source::{Loaded, Source};
pub use task::{Elsewhere, FeedTask, Hooks, Looked, POLL, Stall};
pub use topic::{Topic, is_on_crew_board, meets, topics_of};

/// Transactions of this process that wait to be applied. When it is full the feed reads the log instead.
pub const MAX_WAITING: usize = 1_024;

/// Changes that a returning client can be brought up to date from; with an older position it gets a snapshot.
pub const MAX_REMEMBERED: usize = 8_192;

/// Entries shown together: a page of the log; and of transactions in memory so many, after which no further one joins.
pub const MAX_STEP: usize = 2_000;

/// Transactions applied and shown together when several wait.
pub const MAX_TOGETHER: usize = 64;
