//! Compares this node's clock with PostgreSQL's: off by more than a second, the node is not ready.
//!
//! Must not: set a clock.

use super::Runs;
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use crate::store::{StoreError, housekeeping};
use deadpool_postgres::Pool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(5);
/// Nodes whose clocks differ more would fire deadlines at visibly different times.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);
const NAME: &str = "clock_check";

/// Whether the node may take work: the database answers and the clocks agree.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    /// How far our clock was ahead of the database's at the last check; none if it did not answer.
    off: Arc<Mutex<Option<SignedDuration>>>,
}

impl Readiness {
    /// Whether the last check went well.
    pub fn is_ready(&self) -> bool {
        self.off().is_some_and(is_close)
    }

    /// How far the clocks differ, where that is too far.
    pub fn too_far_off(&self) -> Option<SignedDuration> {
        self.off().filter(|off| !is_close(*off))
    }

    fn off(&self) -> Option<SignedDuration> {
        *self.off.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, off: Option<SignedDuration>) {
        *self.off.lock().unwrap_or_else(PoisonError::into_inner) = off;
    }
}

fn is_close(off: SignedDuration) -> bool {
    off.abs() <= TOLERANCE
}

/// Runs for as long as the process.
pub async fn run(pool: Pool, clock: Clock, readiness: Readiness, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        check(&pool, &clock, &readiness, &runs).await;
    }
}

/// Compares once; also done before the first request is taken.
pub async fn check(pool: &Pool, clock: &Clock, readiness: &Readiness, runs: &Runs) {
    let checked = async {
        let client = pool.get().await?;
        let before = clock.now();
        let theirs = housekeeping::database_time(&**client).await?;
        let after = clock.now();
        // Half of the round trip lies before their reading.
        let ours = before.saturating_add(after.duration_since(before) / 2).unwrap_or(after);
        Ok::<SignedDuration, StoreError>(ours.duration_since(theirs))
    };
    match checked.await {
        Ok(off) => {
            readiness.set(Some(off));
            if !is_close(off) {
                tracing::error!(off_ms = off.as_millis(), "this node's clock differs from the database's");
            }
            runs.well(NAME, clock.now(), format!("{} ms off", off.as_millis()));
        }
        Err(error) => {
            readiness.set(None);
            runs.failed(NAME, clock.now(), &error);
        }
    }
}
