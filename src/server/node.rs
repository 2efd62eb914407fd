//! One node: writer, feed, boards and loops on one database.
//!
//! Must not: listen anywhere; `server` binds the address.

use super::ServeOptions;
use super::boards::boards;
use super::roster::{self, build_search};
use crate::board::Hub;
use crate::clock::Clock;
use crate::dispatch::{City, Dispatcher, Randomness, Settings, Told};
use crate::feed::{
    self, DatabaseSource, Elsewhere, Feed, FeedTask, Hooks, Looked, Nudge, Stall, run_listener, run_nudges,
};
use crate::http::{AppState, Health, Parts, Settings as HttpSettings};
use crate::job::clock_check::{self, Readiness};
use crate::job::presence::{self, Presence};
use crate::job::push::{self, Offers, Pusher, Sender, Signer};
use crate::job::{Runs, deadlines, drills, heartbeat, housekeeping, outbox};
use crate::order::ResponsePlan;
use crate::store::city::find_setting;
use crate::store::{self, StoreError};
use anyhow::Context;
use arc_swap::ArcSwap;
use deadpool_postgres::Pool;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_postgres::Config;
use uuid::Uuid;

/// Connections of the pool: reads, jobs and sign-ins. The writer, the listener and the signaller have their own.
const POOL: usize = 12;
/// Deadlines and quarantine notices that wait; the sweep and the log know what does not fit.
const QUEUE: usize = 4_096;

/// The feed among the loops.
const FEED: &str = "feed";

/// How often sessions with open sockets are looked up.
const SESSION_CHECK: std::time::Duration = std::time::Duration::from_millis(700);

/// Random bytes of the operating system, for ids.
struct Entropy;

impl Randomness for Entropy {
    fn ten_bytes(&mut self) -> [u8; 10] {
        rand::random()
    }
}

/// Everything of a server but its sockets.
pub struct Node {
    pub state: AppState,
    pub hub: Hub,
    pub feed: Feed,
    pub runs: Runs,
    health: Arc<Health>,
    /// Its name among the nodes of one database.
    number: Uuid,
    stop: watch::Sender<bool>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    writer: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Node {
    /// Migrates, reads the city and what is going on, and starts the writer, the feed and the loops.
    ///
    /// # Errors
    /// The database.
    pub async fn start(config: &Config, options: &ServeOptions) -> anyhow::Result<Self> {
        let clock = options.clock.clone();
        store::migrate(config).await.context("cannot migrate the database")?;
        let pool = store::pool(config, POOL, Handle::current());
        let client = pool.get().await.context("the database does not answer")?;
        let identity = store::cluster::cluster_identity(&*client).await?;
        let epoch = store::cluster::load_epoch(&*client, &identity, Uuid::from_bytes(rand::random())).await?;
        let is_demo = find_setting(&*client, "demo").await?.is_some();
        let seat_secret = store::account::seat_secret(&*client, &rand::random()).await?;
        let fresh_key = Signer::generate().map_err(|_| anyhow::anyhow!("the system has no randomness"))?;
        let push_key = store::push::signing_key(&*client, &fresh_key).await?;
        let signer = Signer::new(&push_key, options.public_origin.clone())
            .map_err(|error| anyhow::anyhow!("the kept key for pushes: {error}"))?;
        drop(client);

        let source = DatabaseSource::new(pool.clone());
        let start = source.load(clock.now()).await.context("cannot read the city")?;
        let city = Arc::new(City::new(start.directory, start.statuses));
        let known = city.roster();
        let search = tokio::task::spawn_blocking(move || build_search(&known.directory)).await?;
        let search = Arc::new(ArcSwap::from_pointee(search));
        let directory = Arc::clone(&city.roster().directory);
        let (feed, feed_sender, feed_task) = FeedTask::new(source, &epoch, directory, start.going_on);
        feed.set_reach(reaches(&city));

        let (deadline_sender, moved) = mpsc::channel(QUEUE);
        let (quarantine_sender, quarantined) = mpsc::channel(QUEUE);
        let nudge = Nudge::default();
        let told_nudge = nudge.clone();
        let (dispatcher, writer) = Dispatcher::start(Settings {
            connect: connector(config.clone()),
            city: Arc::clone(&city),
            clock: clock.clone(),
            plan: ResponsePlan::default(),
            random: Box::new(Entropy),
            told: Told {
                feed: feed_sender,
                deadlines: deadline_sender,
                quarantine: quarantine_sender,
                nudge: Box::new(move || told_nudge.nudge()),
            },
            sends_messages: options.webhook.is_some(),
        })?;

        let presence = Arc::new(Presence::new(Arc::clone(&city), feed.clone()));
        let seen = Arc::clone(&presence);
        let hub =
            Hub::new(feed.clone(), clock.clone(), Box::new(move |station, count| seen.set(station, count)));
        let runs = Runs::default();
        let readiness = Readiness::default();
        clock_check::check(&pool, &clock, &readiness, &runs).await;
        let health = Arc::new(Health::of(runs.clone()));
        let state = AppState::new(Parts {
            dispatcher: dispatcher.clone(),
            city: Arc::clone(&city),
            search: Arc::clone(&search),
            boards: boards(&hub, &feed),
            pool: pool.clone(),
            clock: clock.clone(),
            settings: HttpSettings {
                is_secure: options.tls.is_some() || !options.trusted_proxies.is_empty(),
                is_behind_proxy: options.tls.is_none() && !options.trusted_proxies.is_empty(),
                trusted_proxies: options.trusted_proxies.clone(),
                public_origin: options.public_origin.clone(),
                is_demo,
                seat_secret,
                map: options.map.clone(),
                push_key: signer.public_key(),
                push_to_loopback: options.push_to_loopback,
            },
            health: Arc::clone(&health),
            clock_check: readiness.clone(),
        });
        let revocations = hub.revocations();
        state.sessions.close_sockets_with(Box::new(move |digest| revocations.revoke_token(digest)));

        let (stop, stopped) = watch::channel(false);
        let (roster_changed, roster_changes) = mpsc::channel(1);
        let node = Uuid::from_bytes(rand::random());
        let offers = Offers::default();
        let hooks = hooks(&hub, &city, offers.clone(), roster_changed, looked(runs.clone(), clock.clone()));
        let pusher = Pusher {
            sender: Sender::new(signer, options.push_to_loopback),
            pool: pool.clone(),
            clock: clock.clone(),
            offers,
        };
        let roster = Arc::clone(&city);
        let player = drills::Player {
            dispatcher: dispatcher.clone(),
            pool: pool.clone(),
            clock: clock.clone(),
            directory: Box::new(move || Arc::clone(&roster.roster().directory)),
        };
        let mut tasks = vec![
            tokio::spawn(watch_feed(
                feed_task.run(hooks, stopped.clone()),
                runs.clone(),
                Arc::clone(&health),
                clock.clone(),
            )),
            tokio::spawn(run_listener(config.clone(), feed.clone(), stopped.clone())),
            tokio::spawn(run_nudges(config.clone(), feed.clone(), nudge, stopped.clone())),
            until(&stopped, deadlines::run(dispatcher, pool.clone(), clock.clone(), moved, runs.clone())),
            until(&stopped, presence::run(presence, pool.clone(), node, clock.clone(), runs.clone())),
            until(&stopped, push::run(pusher, runs.clone())),
            until(
                &stopped,
                housekeeping::run(pool.clone(), clock.clone(), options.keep_personal_days, runs.clone()),
            ),
            until(&stopped, clock_check::run(pool.clone(), clock.clone(), readiness, runs.clone())),
            until(&stopped, drills::run(player, runs.clone())),
            until(&stopped, watch_sessions(state.clone(), clock.clone(), runs.clone())),
            until(&stopped, note_quarantine(pool.clone(), clock.clone(), quarantined)),
            until(
                &stopped,
                roster::follow(
                    roster::Follower {
                        pool: pool.clone(),
                        city,
                        search,
                        feed: feed.clone(),
                        clock: clock.clone(),
                    },
                    roster_changes,
                    runs.clone(),
                ),
            ),
        ];
        if let Some(url) = options.webhook.clone() {
            let receiver = outbox::Receiver::new(url)?;
            tasks.push(until(&stopped, outbox::run(pool, receiver, clock.clone(), runs.clone())));
        }
        if let Some(url) = options.heartbeat.clone() {
            tasks.push(until(&stopped, heartbeat::run(url, clock, runs.clone())?));
        }
        Ok(Self {
            state,
            hub,
            feed,
            runs,
            health,
            number: node,
            stop,
            tasks: Mutex::new(tasks),
            writer: Mutex::new(Some(writer)),
        })
    }

    /// Says that no new work is to come here, and sends the boards elsewhere.
    pub fn stopping(&self) {
        self.health.obstruct("stopping");
        self.hub.stop();
    }

    /// Nobody is reached through this node any more. The others would find out by its silence.
    async fn forget_sockets(&self) {
        let forgotten = async {
            let client = self.state.pool.get().await?;
            store::presence::forget(&*client, self.number).await
        };
        match tokio::time::timeout(FAREWELL, forgotten).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "what this node held is forgotten by its age only")
            }
            Err(_) => {
                tracing::warn!("what this node held is forgotten by its age only: the database is slow")
            }
        }
    }

    /// Ends the loops; what was handed to the writer is written first.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            // A loop that was ended has nothing to say.
            let _ = task.await;
        }
        self.forget_sockets().await;
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(self.state);
        if let Some(writer) = writer {
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
    }
}

/// Bound on what a node that stops still tells the others.
const FAREWELL: std::time::Duration = std::time::Duration::from_secs(2);

/// Runs a loop until the node stops.
fn until(stopped: &watch::Receiver<bool>, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    let mut stopped = stopped.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = work => {}
        }
    })
}

fn connector(config: Config) -> crate::dispatch::Connect {
    Box::new(move || {
        let config = config.clone();
        Box::pin(async move {
            let (client, connection) = crate::tls::connect(&config).await?;
            // On the writer's own thread: a command's trips then need no hand-over.
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::warn!(error = %error, "the writer's connection ended");
                }
            });
            Ok::<_, StoreError>(client)
        })
    })
}

fn reaches(city: &City) -> Vec<(crate::kernel::StationId, crate::roster::Reach)> {
    let (roster, statuses) = city.statuses();
    roster
        .directory
        .stations()
        .iter()
        .zip(statuses)
        .map(|(station, status)| (station.id, status.reach))
        .collect()
}

/// The feed stopped by a fault of the program; its boards stand until the process is started again.
#[derive(Debug, thiserror::Error)]
#[error("the feed has ended; the server must be started again")]
struct FeedEnded;

/// Runs the feed. If it fails, that is told, and no new work comes here.
async fn watch_feed(feed: impl Future<Output = ()>, runs: Runs, health: Arc<Health>, clock: Clock) {
    runs.start(FEED, feed::POLL, clock.now());
    if AssertUnwindSafe(feed).catch_unwind().await.is_err() {
        health.obstruct(FeedEnded.to_string());
        runs.failed(FEED, clock.now(), &FeedEnded);
    }
}

/// Notes each look at the log among the loops' runs.
fn looked(runs: Runs, clock: Clock) -> Looked {
    Box::new(move |look: Result<i64, &Stall>| match look {
        Ok(seq) => runs.well(FEED, clock.now(), format!("at {seq}")),
        Err(stall) => runs.failed(FEED, clock.now(), stall),
    })
}

fn hooks(
    hub: &Hub,
    city: &Arc<City>,
    offers: Offers,
    roster_changed: mpsc::Sender<()>,
    looked: Looked,
) -> Hooks {
    let hub = hub.clone();
    let city = Arc::clone(city);
    Hooks {
        boards: Box::new(move |published| {
            hub.show(published);
            offers.note(published);
        }),
        elsewhere: Box::new(move |elsewhere: Elsewhere| {
            for (station, change) in elsewhere.live {
                city.change_status(station, |status| {
                    let live = i32::from(status.live_count) + change;
                    status.live_count = u16::try_from(live.max(0)).unwrap_or(u16::MAX);
                });
            }
            for (station, duty) in elsewhere.duties {
                city.change_status(station, |status| status.duty = duty);
            }
            if elsewhere.roster {
                // One notice that waits is enough: the whole roster is read.
                let _ = roster_changed.try_send(());
            }
        }),
        looked,
    }
}

/// Closes the sockets of sessions that ended or changed on another node, within a second.
async fn watch_sessions(state: AppState, clock: Clock, runs: Runs) {
    runs.start("sessions", SESSION_CHECK, clock.now());
    let mut ticks = tokio::time::interval(SESSION_CHECK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match state.sessions.check_watched(&state).await {
            Ok(()) => runs.well("sessions", clock.now(), "checked"),
            Err(error) => runs.failed("sessions", clock.now(), &error),
        }
    }
}

/// Writes down which orders could not be decided, so that the shift leader sees them.
async fn note_quarantine(pool: Pool, clock: Clock, mut quarantined: mpsc::Receiver<crate::kernel::OrderId>) {
    while let Some(order) = quarantined.recv().await {
        let noted = async {
            let client = pool.get().await?;
            store::order::quarantine(&*client, order, clock.now()).await
        };
        if let Err(error) = noted.await {
            tracing::error!(order.id = %order, error = &error as &dyn std::error::Error, "quarantine is not noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_feed_that_panics_is_a_trouble_and_takes_the_node_out() {
        let (runs, clock) = (Runs::default(), Clock::manual("2026-11-22T04:00:00Z".parse().unwrap()));
        let health = Arc::new(Health::of(runs.clone()));
        watch_feed(async {}, runs.clone(), Arc::clone(&health), clock.clone()).await;
        assert!(runs.find(FEED).unwrap().is_well && health.obstacles().is_empty(), "it was told to stop");
        watch_feed(async { panic!("a bug") }, runs.clone(), Arc::clone(&health), clock).await;
        assert!(!runs.find(FEED).unwrap().is_well);
        assert_eq!(health.obstacles(), [FeedEnded.to_string()]);
    }
}
