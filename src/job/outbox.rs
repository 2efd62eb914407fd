//! Sends outward messages: at least once, with growing pauses, and says so when it gives up.
//!
//! Must not: hold anybody up. A slow receiver delays its own messages only; no order waits for it.

use super::Runs;
use crate::clock::Clock;
use crate::kernel::{SignedDuration, Timestamp};
use crate::store::outbox::{self, Waiting};
use crate::store::{StoreError, outbox::MAX_ATTEMPTS};
use crate::tls;
use deadpool_postgres::Pool;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often the rows are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How long one receiver may take.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// Pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// Its name among the runs.
pub const NAME: &str = "outbox";

/// Where messages go.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    pub http: reqwest::Client,
}

impl Receiver {
    /// A receiver at a URL.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(url: String) -> Result<Self, reqwest::Error> {
        Ok(Self { url, http: tls::http().timeout(SEND_LIMIT).build()? })
    }

    async fn send(&self, message: &Waiting) -> Result<(), String> {
        let answer = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("idempotency-key", message.id.to_string())
            .header("x-kind", &message.kind)
            .body(message.body.clone())
            .send()
            .await
            .map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(answer.status().to_string()) }
    }
}

/// Runs for as long as the process.
pub async fn run(pool: Pool, receiver: Receiver, clock: Clock, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match step(&pool, &receiver, &clock).await {
            Ok(detail) => runs.well(NAME, clock.now(), detail),
            Err(error) => runs.failed(NAME, clock.now(), &error),
        }
    }
}

/// Sends what is due, each message on its own, and notes what came of it.
///
/// # Errors
/// The database; a receiver that fails is no error.
pub async fn step(pool: &Pool, receiver: &Receiver, clock: &Clock) -> Result<String, StoreError> {
    // The connection goes back before anything is sent: a slow receiver must not hold it.
    let waiting = {
        let client = pool.get().await?;
        outbox::take(&*client, clock.now()).await?
    };
    let results = join_all(waiting.iter().map(|message| receiver.send(message))).await;
    let client = pool.get().await?;
    for (message, result) in waiting.iter().zip(results) {
        match result {
            Ok(()) => outbox::done(&*client, message.id, clock.now()).await?,
            Err(reason) => {
                let now = clock.now();
                let next_try = pause_after(message.attempt_count, now);
                let has_failed = outbox::put_back(&*client, message.id, next_try, now).await?;
                if has_failed {
                    tracing::error!(message.id = %message.id, reason, "a message failed {MAX_ATTEMPTS} times");
                } else {
                    tracing::warn!(message.id = %message.id, reason, "a message is tried again later");
                }
            }
        }
    }
    let (waiting, failed) = outbox::count(&*client).await?;
    Ok(format!("{waiting} waiting, {failed} failed for good"))
}

fn pause_after(attempt_count: i16, now: Timestamp) -> Timestamp {
    let doublings = u32::try_from(attempt_count.clamp(0, MAX_ATTEMPTS)).unwrap_or(0);
    let pause = FIRST_PAUSE * 2_i32.pow(doublings);
    now.saturating_add(pause).unwrap_or(Timestamp::MAX)
}
