//! Tells an outside watch that the deadlines are looked after; its silence is the alarm.
//!
//! Must not: speak while the loop that matters is unwell.

use super::{Runs, deadlines};
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use crate::tls;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(30);
/// The watch may take this long to answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The deadlines' last run may be this old.
const FRESH: SignedDuration = SignedDuration::from_secs(10);
/// Its name among the runs.
pub const NAME: &str = "heartbeat";

/// The watch outside.
#[derive(Clone)]
pub struct Outside {
    url: String,
    http: reqwest::Client,
}

impl Outside {
    /// The watch at a URL.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(url: String) -> Result<Self, reqwest::Error> {
        Ok(Self { url, http: tls::http().timeout(LIMIT).build()? })
    }
}

/// Runs for as long as the process.
pub async fn run(outside: Outside, clock: Clock, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock.now();
        let is_well = runs
            .find(deadlines::NAME)
            .is_some_and(|run| run.is_well && now.duration_since(run.ran_at) <= FRESH);
        if !is_well {
            runs.well(NAME, now, "silent: the deadlines are not well");
            continue;
        }
        match tell(&outside.http, &outside.url).await {
            Ok(()) => runs.well(NAME, now, "told"),
            Err(error) => runs.failed(NAME, now, &error.without_url()),
        }
    }
}

/// A watch that answers with an error did not take note.
async fn tell(http: &reqwest::Client, url: &str) -> Result<(), reqwest::Error> {
    http.get(url).send().await?.error_for_status().map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn told(status: &'static str) -> bool {
        let watch = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", watch.local_addr().unwrap());
        let answer = tokio::spawn(async move {
            let (mut socket, _) = watch.accept().await.unwrap();
            let mut request = [0; 4096];
            assert!(socket.read(&mut request).await.unwrap() > 0);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            socket.write_all(head.as_bytes()).await.unwrap();
        });
        let result = tell(&tls::http().build().unwrap(), &url).await;
        answer.await.unwrap();
        result.is_ok()
    }

    #[tokio::test]
    async fn only_a_watch_that_says_so_was_told() {
        assert!(told("200 OK").await);
        assert!(told("204 No Content").await);
        assert!(!told("404 Not Found").await);
        assert!(!told("500 Internal Server Error").await);
    }
}
