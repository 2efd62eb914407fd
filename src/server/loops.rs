//! The loops of a node: which there are, and that one which fails runs again.
//!
//! Must not: hold what a loop does; `job` and `roster` do.

use super::ServeOptions;
use super::roster::{self, Follower};
use crate::clock::Clock;
use crate::dispatch::{DeadlineMoved, Dispatcher};
use crate::http::AppState;
use crate::job::clock_check::{self, Readiness};
use crate::job::presence::{self, Presence};
use crate::job::push::{self, Pusher};
use crate::job::{Inbox, Runs, deadlines, drills, heartbeat, housekeeping, outbox};
use crate::kernel::OrderId;
use crate::store;
use deadpool_postgres::Pool;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How often sessions with open sockets are looked up.
const SESSION_CHECK: Duration = Duration::from_millis(700);
/// Pause before a loop that panicked runs again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
const SESSIONS: &str = "sessions";
const QUARANTINE: &str = "quarantine";

/// What the loops work with. It outlives each of them: one that panicked starts again from here.
pub(super) struct Parts {
    pub(super) pool: Pool,
    pub(super) clock: Clock,
    pub(super) runs: Runs,
    pub(super) stopped: watch::Receiver<bool>,
    pub(super) state: AppState,
    pub(super) dispatcher: Dispatcher,
    /// The node's name among those of one database.
    pub(super) node: Uuid,
    pub(super) presence: Arc<Presence>,
    pub(super) pusher: Arc<Pusher>,
    pub(super) player: Arc<drills::Player>,
    pub(super) readiness: Readiness,
    pub(super) follower: Arc<Follower>,
    pub(super) moved: Inbox<DeadlineMoved>,
    pub(super) quarantined: Inbox<OrderId>,
    pub(super) roster_changes: Inbox<()>,
    pub(super) keep_personal_days: u16,
}

/// Starts every loop.
///
/// # Errors
/// A webhook or a heartbeat whose HTTP client cannot be made.
pub(super) fn spawn(parts: Parts, options: &ServeOptions) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let parts = Arc::new(parts);
    let (stopped, runs, clock) = (&parts.stopped, &parts.runs, &parts.clock);
    let every = |name, make: fn(&Parts) -> BoxFuture<'static, ()>| {
        let parts = Arc::clone(&parts);
        until(stopped, name, runs.clone(), clock.clone(), move || make(&parts))
    };
    let mut tasks = vec![
        every(deadlines::NAME, |parts| {
            let (moved, runs) = (Arc::clone(&parts.moved), parts.runs.clone());
            deadlines::run(parts.dispatcher.clone(), parts.pool.clone(), parts.clock.clone(), moved, runs)
                .boxed()
        }),
        every(presence::NAME, |parts| {
            let (presence, runs) = (Arc::clone(&parts.presence), parts.runs.clone());
            presence::run(presence, parts.pool.clone(), parts.node, parts.clock.clone(), runs).boxed()
        }),
        every(push::NAME, |parts| push::run(Arc::clone(&parts.pusher), parts.runs.clone()).boxed()),
        every(housekeeping::NAME, |parts| {
            let (days, runs) = (parts.keep_personal_days, parts.runs.clone());
            housekeeping::run(parts.pool.clone(), parts.clock.clone(), days, runs).boxed()
        }),
        every(clock_check::NAME, |parts| {
            let (readiness, runs) = (parts.readiness.clone(), parts.runs.clone());
            clock_check::run(parts.pool.clone(), parts.clock.clone(), readiness, runs).boxed()
        }),
        every(drills::NAME, |parts| drills::run(Arc::clone(&parts.player), parts.runs.clone()).boxed()),
        every(SESSIONS, |parts| {
            watch_sessions(parts.state.clone(), parts.clock.clone(), parts.runs.clone()).boxed()
        }),
        every(QUARANTINE, |parts| {
            let (quarantined, runs) = (Arc::clone(&parts.quarantined), parts.runs.clone());
            note_quarantine(parts.pool.clone(), parts.clock.clone(), quarantined, runs).boxed()
        }),
        every(roster::NAME, |parts| {
            let changes = Arc::clone(&parts.roster_changes);
            roster::follow(Arc::clone(&parts.follower), changes, parts.runs.clone()).boxed()
        }),
    ];
    if let Some(url) = options.webhook.clone() {
        let (receiver, parts) = (outbox::Receiver::new(url)?, Arc::clone(&parts));
        tasks.push(until(stopped, outbox::NAME, runs.clone(), clock.clone(), move || {
            outbox::run(parts.pool.clone(), receiver.clone(), parts.clock.clone(), parts.runs.clone())
        }));
    }
    if let Some(url) = options.heartbeat.clone() {
        let (outside, parts) = (heartbeat::Outside::new(url)?, Arc::clone(&parts));
        tasks.push(until(stopped, heartbeat::NAME, runs.clone(), clock.clone(), move || {
            heartbeat::run(outside.clone(), parts.clock.clone(), parts.runs.clone())
        }));
    }
    Ok(tasks)
}

/// A fault of the program ended a loop.
#[derive(Debug, thiserror::Error)]
#[error("a fault of the program ended it; it is started again")]
struct Panicked;

/// Runs a loop until the node stops. One that panics is told and made anew: nobody else would fire the deadlines.
fn until<F>(
    stopped: &watch::Receiver<bool>,
    name: &'static str,
    runs: Runs,
    clock: Clock,
    make: impl Fn() -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    again_and_again(stopped, move || runs.failed(name, clock.now(), &Panicked), make)
}

/// Runs a task until the node stops or it ends by itself. One that panics is told and made anew.
pub(super) fn again_and_again<F>(
    stopped: &watch::Receiver<bool>,
    tell: impl Fn() + Send + 'static,
    make: impl Fn() -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut stopped = stopped.clone();
    let again_and_again = async move {
        while AssertUnwindSafe(make()).catch_unwind().await.is_err() {
            tell();
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    };
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = again_and_again => {}
        }
    })
}

/// Closes the sockets of sessions that ended or changed on another node, within a second.
async fn watch_sessions(state: AppState, clock: Clock, runs: Runs) {
    runs.start(SESSIONS, SESSION_CHECK, clock.now());
    let mut ticks = tokio::time::interval(SESSION_CHECK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match state.sessions.check_watched(&state).await {
            Ok(()) => runs.well(SESSIONS, clock.now(), "checked"),
            Err(error) => runs.failed(SESSIONS, clock.now(), &error),
        }
    }
}

/// Writes down which orders could not be decided, so that the shift leader sees them.
async fn note_quarantine(pool: Pool, clock: Clock, quarantined: Inbox<OrderId>, runs: Runs) {
    let mut quarantined = quarantined.lock().await;
    // It waits for what ought never to come: silence is no sign of trouble.
    runs.start(QUARANTINE, Duration::MAX, clock.now());
    while let Some(order) = quarantined.recv().await {
        let noted = async {
            let client = pool.get().await?;
            store::order::quarantine(&*client, order, clock.now()).await
        };
        match noted.await {
            Ok(()) => runs.well(QUARANTINE, clock.now(), "noted"),
            Err(error) => {
                tracing::error!(order.id = %order, error = &error as &dyn std::error::Error, "quarantine is not noted");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::{Mutex, mpsc};

    #[tokio::test(start_paused = true)]
    async fn a_loop_that_panics_is_told_and_runs_again_with_what_was_sent_meanwhile() {
        let (runs, clock) = (Runs::default(), Clock::manual("2026-11-22T04:00:00Z".parse().unwrap()));
        let (stop, stopped) = watch::channel(false);
        let (sender, inbox) = mpsc::channel(4);
        let (inbox, starts) = (Arc::new(Mutex::new(inbox)), Arc::new(AtomicUsize::new(0)));
        let (noted, started) = (runs.clone(), Arc::clone(&starts));
        let now = clock.now();
        let task = until(&stopped, "odd", runs.clone(), clock, move || {
            let (inbox, noted) = (Arc::clone(&inbox), noted.clone());
            started.fetch_add(1, Ordering::Relaxed);
            async move {
                let mut inbox: tokio::sync::MutexGuard<'_, mpsc::Receiver<bool>> = inbox.lock().await;
                while let Some(is_fit) = inbox.recv().await {
                    assert!(is_fit, "a bug");
                    noted.well("odd", now, "done");
                }
            }
        });
        for (is_fit, starts_then) in [(true, 1), (false, 1), (true, 2), (false, 2), (true, 3)] {
            sender.send(is_fit).await.unwrap();
            let is_noted = || runs.find("odd").is_some_and(|run| run.is_well == is_fit);
            while !is_noted() {
                tokio::task::yield_now().await;
                tokio::time::advance(AGAIN_AFTER / 10).await;
            }
            assert_eq!(starts.load(Ordering::Relaxed), starts_then);
        }
        stop.send_replace(true);
        task.await.unwrap();
    }
}
