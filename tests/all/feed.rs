//! The feed on PostgreSQL: what is stored is shown, and what another node commits is heard.
//!
//! Must not: sleep; every wait is for a position, with a bound.

use crate::support::{Node, Site, operator, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::{Request, Work};
use liftaid::feed::{DatabaseSource, Feed, FeedTask, Hooks, Nudge, Topic, run_listener, run_nudges};
use liftaid::kernel::{AlarmId, SignedDuration};
use liftaid::order::WorkOrder;
use liftaid::store::{self, log};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Bound of every wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// A feed of its own on the site's database, as another node has it.
struct Watching {
    feed: Feed,
    stop: watch::Sender<bool>,
}

async fn watch_site(site: &Site) -> Watching {
    let pool = store::pool(&site.config, 2, Handle::current());
    let source = DatabaseSource::new(pool);
    let start = source.load(start_of_day()).await.unwrap();
    let stations = start.directory.stations().iter().map(|station| station.id);
    let statuses: BTreeMap<_, _> = stations.zip(start.statuses).collect();
    let (feed, _committed, task) = FeedTask::new(source, "epoch", Arc::new(start.directory), start.going_on);
    // Ranking starts with the duties and loads of the position from which the feed corrects them.
    for (station, status) in feed.list_stations() {
        assert_eq!(
            (statuses[&station].duty, statuses[&station].live_count),
            (status.duty, status.live_count)
        );
    }
    let (stop, stopped) = watch::channel(false);
    let hooks = Hooks { boards: Box::new(|_| {}), elsewhere: Box::new(|_| {}), looked: Box::new(|_| {}) };
    tokio::spawn(task.run(hooks, stopped.clone()));
    tokio::spawn(run_listener(site.config.clone(), feed.clone(), stopped));
    Watching { feed, stop }
}

impl Watching {
    /// Waits until everything that is committed is shown.
    async fn reach_head(&self, site: &Site) {
        let head = log::load_head(&site.client().await).await.unwrap();
        let mut applied = self.feed.applied();
        let reached = applied.wait_for(|applied| *applied >= head);
        let _ = tokio::time::timeout(PATIENCE, reached).await.expect("shown in time").unwrap();
    }

    fn shown(&self) -> Vec<WorkOrder> {
        self.feed.list_orders().iter().map(|order| (**order).clone()).collect()
    }
}

async fn park(node: &Node) {
    let mut alarm = node.alarm(liftaid::kernel::LiftId::from_uuid(uuid::Uuid::nil()));
    alarm.alarm.whereabouts = liftaid::intake::Whereabouts::Unlocated { point: None };
    alarm.park_if_unknown = true;
    let work = Work::Raise(Box::new(alarm));
    let request = Request { actor: operator(), key: node.next_key(), digest: [3; 32], work };
    node.dispatcher.submit(request).await.unwrap();
}

#[tokio::test]
async fn no_flood_of_parked_alarms_hides_the_next_one() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    // More than one list of them ever held.
    let flood: Vec<_> = (0..501).map(|_| park(&node)).collect();
    futures_util::future::join_all(flood).await;
    let watching = watch_site(&site).await;
    assert_eq!(watching.feed.snapshot(&[Topic::Intake]).parked.len(), 501);
    node.clock.advance(SignedDuration::from_secs(1));
    park(&node).await;
    watching.reach_head(&site).await;
    let shown: Vec<String> = watching
        .feed
        .snapshot(&[Topic::Intake])
        .parked
        .iter()
        .map(|parked| parked.alarm.id.clone())
        .collect();
    assert_eq!(shown.len(), 502);

    // The list has the same in pages, the newest first.
    let client = site.client().await;
    let mut listed: Vec<String> = Vec::new();
    let mut before = None;
    loop {
        let page = store::alarm::list_parked(&client, 200, before).await.unwrap();
        listed.extend(page.iter().map(|row| row.alarm.id.to_string()));
        before = page.last().map(|row| row.alarm.id);
        if page.len() < 200 {
            break;
        }
    }
    assert_eq!(listed, shown);
    watching.stop.send_replace(true);
}

#[tokio::test]
async fn a_parked_alarm_that_cannot_be_read_hides_no_other() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    for _ in 0..3 {
        park(&node).await;
        node.clock.advance(SignedDuration::from_secs(1));
    }
    let client = site.client().await;
    let ids = |rows: Vec<store::alarm::ParkedRow>| -> Vec<AlarmId> {
        rows.iter().map(|row| row.alarm.id).collect()
    };
    let [third, second, first] = ids(store::alarm::list_parked(&client, 200, None).await.unwrap())[..] else {
        panic!("three are parked")
    };
    // A newer program on the same database knows a kind of alarm that this one does not.
    let newer = "update alarm set kind = 'dreamt' where id = $1";
    client.execute(newer, &[&second.uuid()]).await.unwrap();
    assert_eq!(ids(store::alarm::list_parked(&client, 200, None).await.unwrap()), [third, first]);
    let mut of_these = ids(store::alarm::list_parked_of(&client, &[first, second, third]).await.unwrap());
    of_these.sort_unstable();
    assert_eq!(of_these, [first, third]);
    let watching = watch_site(&site).await;
    assert_eq!(watching.feed.snapshot(&[Topic::Intake]).parked.len(), 2);
    watching.stop.send_replace(true);
}

#[tokio::test]
async fn a_feed_starts_with_what_is_stored_and_follows_another_node() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    let first = node.raise(site.lifts[0]).await;
    park(&node).await;
    let watching = watch_site(&site).await;
    assert_eq!(watching.shown(), [(*first).clone()]);
    assert_eq!(watching.feed.snapshot(&[Topic::Intake]).parked.len(), 1);
    let called = first.assignments[0].station;
    assert_eq!(watching.feed.find_station(called).unwrap().live_count, 1);
    assert!(watching.feed.find_station(called).unwrap().duty.on_duty);

    for lift in &site.lifts[1..20] {
        node.raise(*lift).await;
    }
    park(&node).await;
    let duty = Work::Duty { station: called, on_duty: Some(false), strength: None, capacity: None };
    let request = Request { actor: operator(), key: node.next_key(), digest: [4; 32], work: duty };
    node.dispatcher.submit(request).await.unwrap();
    watching.reach_head(&site).await;
    let stored = store::order::load_unfinished(&site.client().await).await.unwrap().orders;
    assert_eq!(watching.shown(), stored);
    assert_eq!(stored.len(), 20);
    assert_eq!(watching.feed.snapshot(&[Topic::Intake]).parked.len(), 2);
    assert!(!watching.feed.find_station(called).unwrap().duty.on_duty);
    watching.stop.send_replace(true);
}

#[tokio::test]
async fn a_signal_of_one_node_reaches_the_listener_of_another() {
    let site = Site::open().await;
    let watching = watch_site(&site).await;
    let other = watch_site(&site).await;
    let nudge = Nudge::default();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(run_nudges(site.config.clone(), other.feed.clone(), nudge.clone(), stopped));
    // A connection that listens as well sees the signal, so both are on the same channel.
    let (client, mut connection) = site.config.connect(tokio_postgres::NoTls).await.unwrap();
    let (told, mut heard) = tokio::sync::mpsc::channel(16);
    tokio::spawn(async move {
        while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
            if let tokio_postgres::AsyncMessage::Notification(note) = message {
                let _ = told.send(note.payload().to_owned()).await;
            }
        }
    });
    store::signal::listen(&client).await.unwrap();
    nudge.nudge();
    let payload = tokio::time::timeout(PATIENCE, heard.recv()).await.expect("heard in time");
    assert_eq!(payload.as_deref(), Some(other.feed.epoch()));
    assert_ne!(watching.feed.epoch(), other.feed.epoch());
}
