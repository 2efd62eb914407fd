//! Removes what is kept for a while only: remembered replies after 30 days, sessions that ran out, positions of closed
//! orders; blanks the personal data of orders that were closed long ago.
//!
//! Must not: run because a console is open, or stop because none is.

use super::Runs;
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use crate::store::{StoreError, housekeeping, retention};
use deadpool_postgres::Pool;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(600);
/// Its name among the runs.
pub const NAME: &str = "housekeeping";

/// Runs for as long as the process; `personal_days` is how long personal data of a closed order is kept.
pub async fn run(pool: Pool, clock: Clock, personal_days: u16, runs: Runs) {
    let kept = SignedDuration::from_hours(24 * i64::from(personal_days));
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let swept = async {
            let client = pool.get().await.map_err(StoreError::from)?;
            let removed = housekeeping::sweep(&*client, now).await?;
            Ok::<_, StoreError>((removed, retention::blank(&*client, kept, now).await?))
        };
        match swept.await {
            Ok((removed, blanked)) => {
                runs.well(NAME, now, format!("{removed} rows removed, {blanked} blanked"));
            }
            Err(error) => runs.failed(NAME, now, &error),
        }
    }
}
