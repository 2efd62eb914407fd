//! Removes what is kept for a while only: remembered replies after 30 days, sessions that ran out, positions of closed
//! orders.
//!
//! Must not: run because a console is open, or stop because none is.

use super::Runs;
use crate::clock::Clock;
use crate::store::{StoreError, housekeeping};
use deadpool_postgres::Pool;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(600);
const NAME: &str = "housekeeping";

/// Runs for as long as the process.
pub async fn run(pool: Pool, clock: Clock, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let swept = async {
            let client = pool.get().await.map_err(StoreError::from)?;
            housekeeping::sweep(&**client, now).await
        };
        match swept.await {
            Ok(count) => runs.well(NAME, now, format!("{count} rows removed")),
            Err(error) => runs.failed(NAME, now, &error),
        }
    }
}
