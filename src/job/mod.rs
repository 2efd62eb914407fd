//! Loops that run without anybody looking: deadlines, drills, outbox, pushes, heartbeat, presence, housekeeping, the
//! clock check.
//!
//! Each loop takes no input, can run twice, can be late, and says when it last ran. Must not: decide; they ask
//! `dispatch`.

pub mod clock_check;
pub mod deadlines;
pub mod drills;
pub mod heartbeat;
pub mod housekeeping;
pub mod outbox;
pub mod presence;
pub mod push;
mod runs;

pub use runs::{LoopRun, Runs};

use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Messages for a loop. They outlive it: after a panic it is started again and reads on.
pub type Inbox<T> = Arc<Mutex<mpsc::Receiver<T>>>;
