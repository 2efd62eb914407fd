//! Compares this node's clock with PostgreSQL's: off by more than a second, the node is not ready.
//!
//! Must not: set a clock.

use super::Runs;
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use crate::store::{StoreError, housekeeping};
use deadpool_postgres::Pool;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(5);
/// Nodes whose clocks differ more would fire deadlines at visibly different times.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);
const NAME: &str = "clock_check";

/// Whether the node may take work: the database answers and the clocks agree.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    is_ready: Arc<AtomicBool>,
}

impl Readiness {
    /// Whether the last check went well.
    pub fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Relaxed)
    }
}

/// Runs for as long as the process.
pub async fn run(pool: Pool, clock: Clock, readiness: Readiness, runs: Runs) {
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
            let is_close = off.abs() <= TOLERANCE;
            readiness.is_ready.store(is_close, Ordering::Relaxed);
            if !is_close {
                tracing::error!(off_ms = off.as_millis(), "this node's clock differs from the database's");
            }
            runs.well(NAME, clock.now(), format!("{} ms off", off.as_millis()));
        }
        Err(error) => {
            readiness.is_ready.store(false, Ordering::Relaxed);
            runs.failed(NAME, clock.now(), &error);
        }
    }
}
