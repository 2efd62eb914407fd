//! One node: writer, feed, boards and loops on one database.
//!
//! Must not: listen anywhere; `server` binds the address.

use super::ServeOptions;
use super::boards::boards;
use super::loops;
use super::roster::{Follower, build_search};
use crate::board::Hub;
use crate::clock::Clock;
use crate::dispatch::{City, CityStatus, DeadlineMoved, Dispatcher, Randomness, Settings, Told};
use crate::feed::{
    self, DatabaseSource, Elsewhere, Feed, FeedTask, Hooks, Looked, Nudge, Stall, run_listener, run_nudges,
};
use crate::http::{AppState, Health, Parts, Settings as HttpSettings};
use crate::job::clock_check::{self, Readiness};
use crate::job::presence::Presence;
use crate::job::push::{Offers, Pusher, Sender, Signer};
use crate::job::{Inbox, Runs, drills};
use crate::kernel::OrderId;
use crate::order::ResponsePlan;
use crate::store::city::find_setting;
use crate::store::log::Committed;
use crate::store::socket::LocalSocket;
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
use tokio_postgres::{Config, NoTls};
use uuid::Uuid;

/// Connections of the pool: reads, jobs and sign-ins. The writer, the listener and the signaller have their own.
const POOL: usize = 12;
/// Deadlines and quarantine notices that wait; the sweep and the log know what does not fit.
const QUEUE: usize = 4_096;

/// The feed among the loops.
const FEED: &str = "feed";

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

/// The database, and what of it holds for as long as the node runs.
struct Opened {
    pool: Pool,
    epoch: String,
    is_demo: bool,
    seat_secret: Vec<u8>,
    signer: Signer,
}

impl Opened {
    /// Migrates the database and reads what is kept in it for the node.
    async fn open(config: &Config, options: &ServeOptions) -> anyhow::Result<Self> {
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
        Ok(Self { pool, epoch, is_demo, seat_secret, signer })
    }
}

impl Node {
    /// Migrates, reads the city and what is going on, and starts the writer, the feed and the loops.
    ///
    /// # Errors
    /// The database.
    pub async fn start(config: &Config, options: &ServeOptions) -> anyhow::Result<Self> {
        let clock = options.clock.clone();
        let opened = Opened::open(config, options).await?;
        let pool = opened.pool.clone();

        let source = DatabaseSource::new(pool.clone());
        let start = source.load(clock.now()).await.context("cannot read the city")?;
        let city = Arc::new(City::new(start.directory, start.statuses));
        let known = city.roster();
        let search = tokio::task::spawn_blocking(move || build_search(&known.directory)).await?;
        let search = Arc::new(ArcSwap::from_pointee(search));
        let directory = Arc::clone(&city.roster().directory);
        let (feed, feed_sender, feed_task) = FeedTask::new(source, &opened.epoch, directory, start.going_on);
        feed.set_reach(reaches(&city));

        let (dispatcher, writer, told) =
            start_dispatcher(config, options, &city, feed_sender, &start.unreadable)?;
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
            settings: http_settings(options, &opened),
            health: Arc::clone(&health),
            clock_check: readiness.clone(),
        });
        let revocations = hub.revocations();
        state.sessions.close_sockets_with(Box::new(move |digest| revocations.revoke_token(digest)));

        let (stop, stopped) = watch::channel(false);
        let (roster_changed, roster_changes) = mpsc::channel(1);
        let number = Uuid::from_bytes(rand::random());
        let offers = Offers::default();
        let hooks = hooks(
            &hub,
            &city,
            offers.clone(),
            roster_changed,
            looked(runs.clone(), Arc::clone(&health), clock.clone()),
        );
        let mut tasks = vec![tokio::spawn(watch_feed(
            feed_task.run(hooks, stopped.clone()),
            runs.clone(),
            Arc::clone(&health),
            clock.clone(),
        ))];
        tasks.extend(hear_other_nodes(config, &feed, told.nudge, &stopped));
        let loops = loops::Parts {
            pusher: Arc::new(Pusher {
                sender: Sender::new(opened.signer, options.push_to_loopback),
                pool: pool.clone(),
                clock: clock.clone(),
                offers,
            }),
            player: Arc::new(player(dispatcher.clone(), pool.clone(), clock.clone(), Arc::clone(&city))),
            follower: Arc::new(Follower {
                pool: pool.clone(),
                city,
                search,
                feed: feed.clone(),
                clock: clock.clone(),
            }),
            pool,
            clock,
            runs: runs.clone(),
            stopped,
            state: state.clone(),
            dispatcher,
            node: number,
            presence,
            readiness,
            moved: told.moved,
            quarantined: told.quarantined,
            roster_changes: inbox(roster_changes),
            keep_personal_days: options.keep_personal_days,
        };
        tasks.extend(loops::spawn(loops, options)?);
        Ok(Self {
            state,
            hub,
            feed,
            runs,
            health,
            number,
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

fn inbox<T>(receiver: mpsc::Receiver<T>) -> Inbox<T> {
    Arc::new(tokio::sync::Mutex::new(receiver))
}

/// What dispatch tells, for those who wait for it.
struct FromDispatch {
    moved: Inbox<DeadlineMoved>,
    quarantined: Inbox<OrderId>,
    nudge: Nudge,
}

fn start_dispatcher(
    config: &Config,
    options: &ServeOptions,
    city: &Arc<City>,
    feed: mpsc::Sender<Committed>,
    unreadable: &[OrderId],
) -> anyhow::Result<(Dispatcher, std::thread::JoinHandle<()>, FromDispatch)> {
    let (deadlines, moved) = mpsc::channel(QUEUE);
    let (quarantine, quarantined) = quarantine(unreadable);
    let nudge = Nudge::default();
    let told_nudge = nudge.clone();
    let (dispatcher, writer) = Dispatcher::start(Settings {
        connect: connector(config.clone()),
        city: Arc::clone(city),
        clock: options.clock.clone(),
        plan: ResponsePlan::default(),
        random: Box::new(Entropy),
        told: Told { feed, deadlines, quarantine, nudge: Box::new(move || told_nudge.nudge()) },
        sends_messages: options.webhook.is_some(),
    })?;
    Ok((dispatcher, writer, FromDispatch { moved: inbox(moved), quarantined: inbox(quarantined), nudge }))
}

/// The way to the loop that notes quarantined orders; unfinished orders that cannot be read go first.
fn quarantine(unreadable: &[OrderId]) -> (mpsc::Sender<OrderId>, mpsc::Receiver<OrderId>) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    for order in unreadable {
        tracing::error!(order.id = %order, "an unfinished order cannot be read and is quarantined");
        // What does not fit is met again by its deadline.
        let _ = sender.try_send(*order);
    }
    (sender, receiver)
}

fn http_settings(options: &ServeOptions, opened: &Opened) -> HttpSettings {
    HttpSettings {
        is_secure: options.tls.is_some() || !options.trusted_proxies.is_empty(),
        is_behind_proxy: options.tls.is_none() && !options.trusted_proxies.is_empty(),
        trusted_proxies: options.trusted_proxies.clone(),
        public_origin: options.public_origin.clone(),
        is_demo: opened.is_demo,
        seat_secret: opened.seat_secret.clone(),
        map: options.map.clone(),
        push_key: opened.signer.public_key(),
        push_to_loopback: options.push_to_loopback,
    }
}

fn player(dispatcher: Dispatcher, pool: Pool, clock: Clock, city: Arc<City>) -> drills::Player {
    let directory = Box::new(move || Arc::clone(&city.roster().directory));
    drills::Player { dispatcher, pool, clock, directory }
}

fn connector(config: Config) -> crate::dispatch::Connect {
    Box::new(move || {
        let config = config.clone();
        Box::pin(async move {
            if let Some(socket) = LocalSocket::connect(&config).await {
                let (client, connection) = config.connect_raw(socket, NoTls).await?;
                tokio::spawn(drive(connection));
                return Ok(client);
            }
            let (client, connection) = crate::tls::connect(&config).await?;
            tokio::spawn(drive(connection));
            Ok::<_, StoreError>(client)
        })
    })
}

/// On the writer's own thread: a command's trips then need no hand-over.
async fn drive(connection: impl Future<Output = Result<(), tokio_postgres::Error>>) {
    if let Err(error) = connection.await {
        tracing::warn!(error = %error, "the writer's connection ended");
    }
}

fn reaches(city: &City) -> Vec<(crate::kernel::StationId, crate::roster::Reach)> {
    let CityStatus { roster, statuses } = city.status();
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

/// Hears the other nodes of the database, and tells them what this one commits. Nobody depends on it: they poll.
fn hear_other_nodes(
    config: &Config,
    feed: &Feed,
    nudge: Nudge,
    stopped: &watch::Receiver<bool>,
) -> [JoinHandle<()>; 2] {
    let told = |what: &'static str| move || tracing::error!(task = what, "a fault of the program ended it");
    let of_each = || (config.clone(), feed.clone(), stopped.clone());
    let (heard, sent) = (of_each(), of_each());
    [
        loops::again_and_again(stopped, told("listener"), move || {
            let (config, feed, stopped) = heard.clone();
            run_listener(config, feed, stopped)
        }),
        loops::again_and_again(stopped, told("signaller"), move || {
            let (config, feed, stopped) = sent.clone();
            run_nudges(config, feed, nudge.clone(), stopped)
        }),
    ]
}

/// Notes each look at the log among the loops' runs. A log that lost what was shown takes the node out: its boards stand
/// until the process is started again.
fn looked(runs: Runs, health: Arc<Health>, clock: Clock) -> Looked {
    Box::new(move |look: Result<i64, &Stall>| match look {
        Ok(seq) => runs.well(FEED, clock.now(), format!("at {seq}")),
        Err(stall) => {
            runs.failed(FEED, clock.now(), stall);
            match stall {
                Stall::Lost(_) => health.obstruct(stall.to_string()),
                Stall::Store(_) | Stall::Gap(_) => {}
            }
        }
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
                city.count_live(station, change);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_lost_what_was_shown_takes_the_node_out_and_a_gap_does_not() {
        let (runs, clock) = (Runs::default(), Clock::manual("2026-11-22T04:00:00Z".parse().unwrap()));
        let health = Arc::new(Health::of(runs.clone()));
        let looked = looked(runs.clone(), Arc::clone(&health), clock);
        looked(Err(&Stall::Gap(7)));
        assert_eq!(health.obstacles(), [""; 0]);
        looked(Err(&Stall::Lost(7)));
        assert_eq!(health.obstacles(), [Stall::Lost(7).to_string()]);
        assert!(!runs.find(FEED).unwrap().is_well);
    }

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
