//! Tells an outside watch that the deadlines are looked after; its silence is the alarm.
//!
//! Must not: speak while the loop that matters is unwell.

use super::Runs;
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(30);
/// The watch may take this long to answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The deadlines' last run may be this old.
const FRESH: SignedDuration = SignedDuration::from_secs(10);
const NAME: &str = "heartbeat";

/// The loop that asks `url`; it runs for as long as the process.
///
/// # Errors
/// The HTTP client cannot be made.
pub fn run(url: String, clock: Clock, runs: Runs) -> Result<impl Future<Output = ()> + Send, reqwest::Error> {
    let http = reqwest::Client::builder().timeout(LIMIT).no_proxy().build()?;
    Ok(async move {
        runs.start(NAME, EVERY, clock.now());
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = clock.now();
            let is_well = runs
                .find("deadlines")
                .is_some_and(|run| run.is_well && now.duration_since(run.ran_at) <= FRESH);
            if !is_well {
                runs.well(NAME, now, "silent: the deadlines are not well");
                continue;
            }
            match http.get(&url).send().await {
                Ok(_) => runs.well(NAME, now, "told"),
                Err(error) => runs.failed(NAME, now, &error.without_url()),
            }
        }
    })
}
