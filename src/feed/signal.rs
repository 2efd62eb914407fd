//! How the feeds of several processes wake each other.
//!
//! Must not: carry anything but "look at the log": a signal that is lost costs a poll's time, never an entry.

use super::model::Feed;
use super::task::stopped;
use crate::store::{StoreError, signal};
use crate::tls::{self, DatabaseConnection};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio_postgres::{AsyncMessage, Client, Config};

/// Between two tries to reach the database.
const RECONNECT: Duration = Duration::from_secs(1);

/// After a signal the next one waits: under load one stands for many commits. Each costs PostgreSQL a transaction and wakes
/// every node; nobody sees that a board is so much later than the other node's.
const PAUSE: Duration = Duration::from_millis(25);

/// Says that this process committed something. Any number of calls while one signal is on its way make one more.
#[derive(Clone, Default)]
pub struct Nudge {
    wake: Arc<Notify>,
}

impl Nudge {
    /// Tells the other processes, soon.
    pub fn nudge(&self) {
        self.wake.notify_one();
    }
}

/// Sends the signals, at most one in flight, on a connection of its own, until `stop` turns true.
pub async fn run_nudges(config: Config, feed: Feed, nudge: Nudge, mut stop: watch::Receiver<bool>) {
    tokio::select! {
        () = stopped(&mut stop) => {}
        () = send_signals(&config, feed.epoch(), &nudge) => {}
    }
}

async fn send_signals(config: &Config, sender: &str, nudge: &Nudge) {
    loop {
        match tls::connect(config).await {
            Ok((client, connection)) => {
                let driver = tokio::spawn(connection);
                let result = send_until_failure(&client, sender, nudge).await;
                driver.abort();
                tracing::warn!(error = %result, "other nodes are not told at once; they poll");
            }
            Err(error) => tracing::warn!(error = %error, "other nodes are not told at once; they poll"),
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn send_until_failure(client: &Client, sender: &str, nudge: &Nudge) -> StoreError {
    if let Err(error) = signal::prepare_to_notify(client).await {
        return error;
    }
    loop {
        nudge.wake.notified().await;
        if let Err(error) = signal::notify(client, sender).await {
            return error;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Hears other processes and wakes the feed, on a connection of its own, until `stop` turns true.
pub async fn run_listener(config: Config, feed: Feed, mut stop: watch::Receiver<bool>) {
    // Whoever began it anew after a fault heard nothing meanwhile.
    feed.shared.is_listening.store(false, Ordering::Relaxed);
    tokio::select! {
        () = stopped(&mut stop) => {}
        () = listen(&config, &feed) => {}
    }
    feed.shared.is_listening.store(false, Ordering::Relaxed);
}

async fn listen(config: &Config, feed: &Feed) {
    loop {
        if let Err(error) = listen_until_failure(config, feed).await {
            tracing::warn!(error = %error, "other nodes are not heard at once; the log is polled");
        }
        feed.shared.is_listening.store(false, Ordering::Relaxed);
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn listen_until_failure(config: &Config, feed: &Feed) -> Result<(), StoreError> {
    let (client, mut connection) = tls::connect(config).await?;
    let mut listening = std::pin::pin!(signal::listen(&client));
    let mut is_listening = false;
    loop {
        tokio::select! {
            result = &mut listening, if !is_listening => {
                result?;
                is_listening = true;
                feed.shared.is_listening.store(true, Ordering::Relaxed);
                // What was committed before the listening began is not signalled.
                feed.wake();
            }
            message = next_message(&mut connection) => match message {
                Some(Ok(AsyncMessage::Notification(note))) if note.payload() != feed.epoch() => feed.wake(),
                // This process's own signals, and notices of the server.
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
        }
    }
}

async fn next_message(
    connection: &mut DatabaseConnection,
) -> Option<Result<AsyncMessage, tokio_postgres::Error>> {
    std::future::poll_fn(|context| connection.poll_message(context)).await
}
