//! A drill on the same machinery: nothing goes outward, nothing is counted, nothing real is blocked, and its end
//! leaves nothing open.
//!
//! Must not: wait for the loop; each test takes the loop's own step.

use crate::support::{Node, Site, operator, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::Verb;
use liftaid::drill::find_script;
use liftaid::intake::Mode;
use liftaid::job::drills::Player;
use liftaid::kernel::{AccountId, DrillId, SignedDuration};
use liftaid::order::{Actor, Evidence, Outcome, WorkOrder};
use liftaid::performance::DayRange;
use liftaid::store;
use liftaid::store::audit::audit;
use liftaid::store::drill::{self, Drill};
use liftaid::store::order::load_unfinished;
use liftaid::store::views::list_response_facts;
use std::sync::Arc;
use tokio::runtime::Handle;

fn player(site: &Site, node: &Node) -> Player {
    let city = Arc::clone(&node.city);
    Player {
        dispatcher: node.dispatcher.clone(),
        pool: store::pool(&site.config, 2, Handle::current()),
        clock: node.clock.clone(),
        directory: Box::new(move || Arc::clone(&city.roster().directory)),
    }
}

fn leader() -> AccountId {
    match operator() {
        Actor::Account(account) => account,
        other => panic!("{other:?}"),
    }
}

async fn start(site: &Site, node: &Node, script: &str) {
    let now = node.clock.now();
    let begun = Drill {
        id: DrillId::new(now, [3; 10]),
        name: "汛前演练".to_owned(),
        script: script.to_owned(),
        started_by: leader(),
        started_at: now,
        step_count: i32::try_from(find_script(script).unwrap().calls.len()).unwrap(),
        step: 0,
        ended_by: None,
        ended_at: None,
    };
    let client = site.client().await;
    assert!(drill::insert(&client, &begun).await.unwrap());
    assert!(!drill::insert(&client, &Drill { id: DrillId::new(now, [4; 10]), ..begun }).await.unwrap());
}

async fn count(site: &Site, sql: &str) -> i64 {
    site.client().await.query_one(sql, &[]).await.unwrap().get(0)
}

async fn open_drills(site: &Site) -> Vec<WorkOrder> {
    let mut orders = load_unfinished(&site.client().await).await.unwrap().orders;
    orders.retain(|order| order.mode == Mode::Drill);
    orders
}

#[tokio::test(flavor = "multi_thread")]
async fn the_storm_calls_in_twelve_times_and_once_each() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    let player = player(&site, &node);
    assert_eq!(player.step().await.unwrap(), "none");
    start(&site, &node, "storm").await;
    player.step().await.unwrap();
    assert_eq!(open_drills(&site).await.len(), 1);
    node.clock.advance(SignedDuration::from_mins(5));
    player.step().await.unwrap();
    player.step().await.unwrap();
    assert_eq!(count(&site, "select count(*) from alarm where mode = 'drill'").await, 12);
    let orders = open_drills(&site).await;
    assert_eq!(orders.len(), 11, "the second call about a lift joins its order");
    assert!(orders.iter().all(|order| !order.assignments.is_empty()), "stations are asked as ever");
    let found = drill::find_under_way(&site.client().await).await.unwrap().unwrap();
    assert_eq!((found.step, found.step_count), (12, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_tells_nobody_and_counts_nowhere() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    node.raise(site.lifts[0]).await;
    let told = "select count(*) from outbox";
    let range = DayRange::parse("2026-11-16", "2026-11-16").unwrap();
    let before = list_response_facts(&site.client().await, range, None).await.unwrap();
    let messages = count(&site, told).await;
    assert_eq!((before.len(), messages), (1, 1), "the real order is told and counted");

    start(&site, &node, "storm").await;
    let player = player(&site, &node);
    node.clock.advance(SignedDuration::from_mins(5));
    player.step().await.unwrap();
    for order in open_drills(&site).await {
        let assignment = order.assignments[0].id;
        node.order_after(order.id, Verb::Accept { assignment, travel_time_s: None }).await;
        node.order_after(order.id, Verb::RecordFreed { assignment: Some(assignment), people: Some(1) }).await;
    }
    drill::end(&site.client().await, leader(), node.clock.now()).await.unwrap();
    for _ in 0..6 {
        player.step().await.unwrap();
    }
    assert_eq!(count(&site, told).await, messages, "nothing went outward");
    let after = list_response_facts(&site.client().await, range, None).await.unwrap();
    assert_eq!(after, before, "the figures stand as they were");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_order_of_the_same_lift_is_opened_beside_the_drills() {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    start(&site, &node, "storm").await;
    player(&site, &node).step().await.unwrap();
    let exercise = open_drills(&site).await.remove(0);
    let real = node.raise(exercise.place.lift().unwrap()).await;
    assert_ne!(real.id, exercise.id);
    assert_eq!((real.mode, real.place.lift()), (Mode::Live, exercise.place.lift()));
}

/// The stations that have a place taken, with how many.
async fn taken(site: &Site) -> Vec<(String, i16)> {
    let sql = "select station::text, live from station_load where live <> 0 order by station";
    let rows = site.client().await.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_takes_no_station_from_people_who_are_really_trapped() {
    let site = Site::open().await;
    site.client().await.batch_execute("update station_load set capacity = 1").await.unwrap();
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    start(&site, &node, "storm").await;
    let player = player(&site, &node);
    node.clock.advance(SignedDuration::from_mins(5));
    player.step().await.unwrap();
    node.clock.advance(SignedDuration::from_mins(2));
    for order in open_drills(&site).await {
        node.deadline(order.id).await;
    }
    let drills = open_drills(&site).await;
    assert!(drills.iter().any(|order| order.assignments.len() > 1), "silence has called more stations");
    assert_eq!(taken(&site).await, [], "no place is taken");

    let of_lift = |order: &WorkOrder| order.place.lift().unwrap();
    let exercise = drills.iter().max_by_key(|order| order.assignments.len()).unwrap();
    let real = node.raise(of_lift(exercise)).await;
    let called = |order: &WorkOrder| order.assignments[0].station;
    assert_eq!(called(&real), called(exercise), "the nearest goes, whatever it exercises");
    let place = called(&real);
    assert_eq!(taken(&site).await, [(place.uuid().to_string(), 1)]);
    assert_eq!(node.city.find_status(place).unwrap().live_count, 1);

    // The drill's own offer to that station ends; the real one keeps its place.
    drill::end(&site.client().await, leader(), node.clock.now()).await.unwrap();
    for _ in 0..6 {
        player.step().await.unwrap();
    }
    assert_eq!(open_drills(&site).await, []);
    assert_eq!(taken(&site).await, [(place.uuid().to_string(), 1)]);
    assert_eq!(node.city.find_status(place).unwrap().live_count, 1);
    assert_eq!(audit(&site.client().await).await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_asks_the_stations_that_are_really_free() {
    let site = Site::open().await;
    site.client().await.batch_execute("update station_load set capacity = 1").await.unwrap();
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    start(&site, &node, "storm").await;
    // The real order of the lift that the script calls in first is there before the script is.
    let lift = find_script("storm").unwrap().calls[0].lift(&node.city.roster().directory).unwrap();
    let real = node.raise(lift).await;
    player(&site, &node).step().await.unwrap();
    let exercise = open_drills(&site).await.remove(0);
    assert_eq!(exercise.place.lift(), Some(lift));
    assert_ne!(exercise.assignments[0].station, real.assignments[0].station);
    assert_eq!(audit(&site.client().await).await.unwrap().findings, []);
}

/// A node five minutes into a drill of three calls, and the drill's own player.
async fn in_the_evening(site: &Site) -> (Node, Player) {
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    start(site, &node, "evening").await;
    let player = player(site, &node);
    node.clock.advance(SignedDuration::from_mins(5));
    player.step().await.unwrap();
    (node, player)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_leaves_no_order_of_the_drill_open_wherever_it_stood() {
    let site = Site::open().await;
    let (node, player) = in_the_evening(&site).await;
    let real = node.raise(site.lifts[0]).await;
    let orders = open_drills(&site).await;
    assert_eq!(orders.len(), 3);
    // One is promised something, one has a crew on scene after the rescue, one is untouched.
    let due_at = node.clock.now() + SignedDuration::from_mins(10);
    node.order_after(orders[0].id, Verb::MakePromise { due_at }).await;
    let assignment = orders[1].assignments[0].id;
    for verb in [
        Verb::Accept { assignment, travel_time_s: None },
        Verb::Arrive { assignment, evidence: Evidence::Word },
        Verb::RecordFreed { assignment: Some(assignment), people: None },
    ] {
        node.order_after(orders[1].id, verb).await;
    }

    let client = site.client().await;
    assert!(drill::end(&client, leader(), node.clock.now()).await.unwrap());
    assert!(!drill::end(&client, leader(), node.clock.now()).await.unwrap(), "once");
    for _ in 0..6 {
        player.step().await.unwrap();
    }
    assert_eq!(open_drills(&site).await, []);
    assert_eq!(player.step().await.unwrap(), "none");
    let ended = store::order::load_many(&client, &[orders[0].id, orders[2].id]).await.unwrap();
    assert!(ended.iter().all(|order| order.outcome == Some(Outcome::Cancelled)));
    let reasons = count(&site, "select count(*) from note where text like '演练结束：汛前演练'").await;
    assert!(reasons >= 3, "{reasons} notes name the drill");
    let left = load_unfinished(&client).await.unwrap().orders;
    assert_eq!(left.iter().map(|order| order.id).collect::<Vec<_>>(), [real.id], "the real order goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_read_does_not_hold_up_the_end_of_its_drill() {
    let site = Site::open().await;
    let (node, player) = in_the_evening(&site).await;
    let unreadable = open_drills(&site).await.remove(0);
    site.write_what_nobody_knows(unreadable.id).await;

    let client = site.client().await;
    assert!(drill::end(&client, leader(), node.clock.now()).await.unwrap());
    for _ in 0..6 {
        player.step().await.unwrap();
    }
    assert_eq!(player.step().await.unwrap(), "ending", "another node may be able to read it");
    node.clock.advance(SignedDuration::from_mins(10));
    player.step().await.unwrap();
    assert_eq!(player.step().await.unwrap(), "none", "the next drill may begin");
    let left = load_unfinished(&client).await.unwrap();
    assert_eq!((left.orders, left.unreadable), (Vec::new(), vec![unreadable.id]), "the others are ended");
}
