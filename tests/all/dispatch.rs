//! The writer on PostgreSQL: races, repeats, escalation, and the log that it leaves.
//!
//! Must not: look into the writer; everything is asked of its door and of the database.

use crate::support::{Node, Site, operator, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::{CommandResult, DispatchError, Randomness, Reply, Request, Verb, Work};
use liftaid::intake::{Disposition, Whereabouts};
use liftaid::kernel::{LiftId, OrderId, SignedDuration, Timestamp};
use liftaid::order::{
    Actor, Assignment, AssignmentState, CallbackResult, DeclineReason, Ending, Evidence, OrderState, Outcome,
    WorkOrder, fold,
};
use liftaid::roster::{Level, Reach};
use liftaid::store::StoreError;
use liftaid::store::alarm::find_parked;
use liftaid::store::log::{LogBody, list_after};
use liftaid::store::order::{load_events, load_unfinished};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

async fn one_node() -> (Site, Node) {
    let site = Site::open().await;
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    (site, node)
}

/// The log is gap-free from 1, its hash chain holds, and every order's fold equals its row.
async fn check_log(site: &Site) {
    let client = site.client().await;
    let entries = list_after(&client, 0, 2_000).await.unwrap();
    let seqs: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>());
    let broken: i64 = client
        .query_one(
            "select count(*) from event e join event p on p.seq = e.seq - 1 \
             where e.prev_hash not in (p.hash, p.prev_hash)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(broken, 0);
    let rows = client.query("select id, version, state from work_order", &[]).await.unwrap();
    for row in rows {
        let id = liftaid::kernel::OrderId::from_uuid(row.get("id"));
        let events = load_events(&client, &[id]).await.unwrap();
        let order = fold(&events[&id]).unwrap();
        assert_eq!(i64::from(order.version), i64::from(row.get::<_, i32>("version")));
        assert_eq!(order.state.name(), row.get::<_, &str>("state"));
    }
    let loads: i64 = client
        .query_one(
            "select count(*) from station_load load where live <> (select count(*) from assignment a \
             join work_order o on o.id = a.work_order and o.mode = 'live' \
             where a.station = load.station and a.state in ('offered', 'accepted', 'en_route', 'on_scene'))",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(loads, 0, "a station's load differs from its live assignments");
    let undue: i64 = client
        .query_one("select count(*) from work_order where (state <> 'closed') <> (due_at is not null)", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(undue, 0, "an unfinished order has no deadline");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_dispatched_accepted_freed_called_back_and_closed() {
    let (site, node) = one_node().await;
    let order = node.raise(site.lifts[0]).await;
    assert_eq!(order.number.to_string(), "20261116-0001");
    assert_eq!(order.assignments.len(), 1);
    let first = order.assignments[0].id;
    let order =
        node.order_after(order.id, Verb::Accept { assignment: first, travel_time_s: Some(300) }).await;
    assert_eq!(order.state, OrderState::Underway);
    node.clock.advance(SignedDuration::from_secs(30));
    node.order_after(order.id, Verb::SetOut { assignment: first }).await;
    node.clock.advance(SignedDuration::from_mins(5));
    let order =
        node.order_after(order.id, Verb::Arrive { assignment: first, evidence: Evidence::Word }).await;
    assert_eq!(order.state, OrderState::OnScene);
    let order =
        node.order_after(order.id, Verb::RecordFreed { assignment: Some(first), people: Some(2) }).await;
    assert_eq!(order.state, OrderState::Rescued);
    let order = node.order_after(order.id, Verb::Finish { assignment: first }).await;
    assert_eq!(order.state, OrderState::CallbackDue);
    let result = CallbackResult::Reached { all_out: true, satisfaction: Some(3) };
    node.order_after(order.id, Verb::RecordCallback { result }).await;
    let order = node.order_after(order.id, Verb::Close).await;
    assert_eq!(order.state, OrderState::Closed);
    check_log(&site).await;
    assert!(load_unfinished(&site.client().await).await.unwrap().orders.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_alarms_over_a_hundred_lifts_make_a_hundred_orders_on_two_nodes() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let nodes = [site.node(clock.clone(), 1).await, site.node(clock, 2).await];
    let mut waiting = Vec::new();
    for index in 0..1_000 {
        let node = &nodes[index % 2];
        let request = node.raise_request(site.lifts[index % 100]);
        let dispatcher = node.dispatcher.clone();
        waiting.push(tokio::spawn(async move { dispatcher.submit(request).await }));
    }
    let mut orders = BTreeSet::new();
    for answer in waiting {
        match answer.await.unwrap().unwrap() {
            Reply::Alarm { order, .. } => orders.insert(order.unwrap().id),
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(orders.len(), 100);
    let client = site.client().await;
    let live: i64 = client.query_one("select count(*) from work_order", &[]).await.unwrap().get(0);
    let alarms: i64 = client.query_one("select count(*) from alarm", &[]).await.unwrap().get(0);
    let numbers: i64 =
        client.query_one("select count(distinct number_serial) from work_order", &[]).await.unwrap().get(0);
    assert_eq!((live, alarms, numbers), (100, 1_000, 100));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_happens_once_and_another_body_is_refused() {
    let (site, node) = one_node().await;
    let request = node.raise_request(site.lifts[0]);
    let first = node.dispatcher.submit(request.clone()).await.unwrap();
    let second = node.dispatcher.submit(request.clone()).await.unwrap();
    let (Reply::Alarm { alarm: a, order: o, .. }, Reply::Alarm { alarm: b, order: p, is_repeat, .. }) =
        (first, second)
    else {
        panic!("not alarms")
    };
    assert_eq!((a, o.unwrap().id), (b, p.unwrap().id));
    assert!(is_repeat);
    let other = Request { digest: [9; 32], ..request };
    assert!(matches!(node.dispatcher.submit(other).await, Err(DispatchError::KeyReused)));
    let alarms: i64 = site.client().await.query_one("select count(*) from alarm", &[]).await.unwrap().get(0);
    assert_eq!(alarms, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_crews_accepting_in_the_same_instant_one_wins_and_the_other_is_told_who() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let nodes = [site.node(clock.clone(), 1).await, site.node(clock.clone(), 2).await];
    let order = nodes[0].raise(site.lifts[3]).await;
    clock.advance(SignedDuration::from_secs(61));
    let order = nodes[0].deadline(order.id).await;
    let (a, b) = (order.assignments[0].clone(), order.assignments[1].clone());
    let (left, right) = tokio::join!(
        nodes[0].act(order.id, Verb::Accept { assignment: a.id, travel_time_s: Some(60) }),
        nodes[1].act(order.id, Verb::Accept { assignment: b.id, travel_time_s: Some(60) }),
    );
    let results: Vec<CommandResult> = [left, right]
        .into_iter()
        .map(|reply| match reply.unwrap() {
            Reply::Order { result, .. } => result,
            other => panic!("{other:?}"),
        })
        .collect();
    let (winner, loser) = if results[0] == CommandResult::Done { (&a, &b) } else { (&b, &a) };
    assert!(results.contains(&CommandResult::Done));
    assert!(results.contains(&CommandResult::StoodDown { lead: winner.station }));
    let order = &load_unfinished(&site.client().await).await.unwrap().orders[0];
    assert_eq!(order.lead().unwrap().station, winner.station);
    let late = order.find_assignment(loser.id).unwrap();
    assert_eq!(late.state, AssignmentState::Ended(Ending::Expired));
    assert!(late.standby_since.is_some());
    check_log(&site).await;
}

/// A leads, B stands by.
async fn with_standby(site: &Site, node: &Node) -> (OrderId, [Assignment; 2]) {
    let order = node.raise(site.lifts[3]).await;
    node.clock.advance(SignedDuration::from_secs(61));
    let order = node.deadline(order.id).await;
    let both = [order.assignments[0].clone(), order.assignments[1].clone()];
    for called in &both {
        let order =
            node.order_after(order.id, Verb::Accept { assignment: called.id, travel_time_s: Some(60) }).await;
        assert_eq!(order.lead().unwrap().id, both[0].id);
    }
    (order.id, both)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_by_that_has_gone_home_or_cannot_be_told_does_not_lead() {
    let (site, node) = one_node().await;
    let give_up =
        |assignment| Verb::Decline { assignment, reason: DeclineReason::VehicleTrouble, meant: None };
    let (order, [lead, standby]) = with_standby(&site, &node).await;
    let after = node.order_after(order, give_up(lead.id)).await;
    assert_eq!(after.lead().unwrap().station, standby.station, "whoever is there goes");
    node.order_after(order, Verb::Resolve { outcome: Outcome::Cancelled }).await;

    for is_home in [true, false] {
        let (order, [lead, standby]) = with_standby(&site, &node).await;
        let station = standby.station;
        if is_home {
            let work = Work::Duty { station, on_duty: Some(false), strength: None, capacity: None };
            let key = node.next_key();
            node.dispatcher.submit(Request { actor: operator(), key, digest: [3; 32], work }).await.unwrap();
        } else {
            node.city.change_status(station, |status| status.reach = Reach::Unreachable);
        }
        let after = node.order_after(order, give_up(lead.id)).await;
        assert!(after.lead().is_none(), "nobody is told to go who cannot hear it");
        let gone = after.find_assignment(standby.id).unwrap();
        assert_eq!(gone.state, AssignmentState::Ended(Ending::Declined(DeclineReason::NoCrew)));
        let is_asked = |called: &Assignment| called.state == AssignmentState::Offered;
        assert!(after.assignments[2..].iter().any(is_asked), "the next is called at once");
        node.order_after(order, Verb::Resolve { outcome: Outcome::Cancelled }).await;
    }
    check_log(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_s_last_place_is_given_once_on_two_nodes() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let nodes = [site.node(clock.clone(), 1).await, site.node(clock, 2).await];
    let roster = nodes[0].city.roster();
    let nearest =
        |lift: LiftId| roster.index.nearest(roster.directory.find_lift(lift).unwrap().place, 1)[0].id;
    let (station, lifts) = site
        .lifts
        .iter()
        .map(|lift| nearest(*lift))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|station| {
            let lifts = site.lifts.iter().copied().filter(|lift| nearest(*lift) == station);
            (station, lifts.collect::<Vec<_>>())
        })
        .find(|(_, lifts)| lifts.len() >= 3)
        .expect("some station is the nearest of three lifts");
    let order = nodes[0].raise(lifts[0]).await;
    assert_eq!(order.assignments[0].station, station);
    let (left, right) = tokio::join!(nodes[0].raise(lifts[1]), nodes[1].raise(lifts[2]));
    let called = [&left, &right].iter().filter(|order| order.assignments[0].station == station).count();
    assert_eq!(called, 1, "one of two gets the last place");
    check_log(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_adds_stations_then_the_second_tier_then_proposes_119() {
    let (site, node) = one_node().await;
    let order = node.raise(site.lifts[7]).await;
    let mut levels = Vec::new();
    for _ in 0..12 {
        node.clock.advance(SignedDuration::from_secs(60));
        let order = node.deadline(order.id).await;
        levels = order.assignments.iter().map(|assignment| assignment.level).collect();
        assert!(order.assignments.iter().all(|assignment| assignment.state == AssignmentState::Offered));
        if order.fire_brigade != liftaid::order::FireBrigade::NotProposed {
            break;
        }
    }
    let order = node.deadline(order.id).await;
    assert!(levels.contains(&Level::Second));
    assert!(matches!(order.fire_brigade, liftaid::order::FireBrigade::Proposed { .. }));
    let stations: BTreeSet<_> = order.assignments.iter().map(|assignment| assignment.station).collect();
    assert_eq!(stations.len(), order.assignments.len(), "never the same station twice");
    check_log(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_fired_does_nothing_the_second_time() {
    let (site, node) = one_node().await;
    let order = node.raise(site.lifts[1]).await;
    node.clock.advance(SignedDuration::from_secs(61));
    let once = node.deadline(order.id).await;
    let twice = node.deadline(order.id).await;
    assert_eq!(once.version, twice.version);
    assert_eq!(once.assignments.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_hears_of_every_commit_in_order() {
    let (site, mut node) = one_node().await;
    for lift in &site.lifts[..5] {
        node.raise(*lift).await;
    }
    let stored = list_after(&site.client().await, 0, 100).await.unwrap();
    let mut seen = Vec::new();
    // Callers are answered first, the feed a moment later.
    while seen.len() < stored.len() {
        for entry in node.committed.recv().await.expect("the feed is told").entries {
            assert!(matches!(entry.body, LogBody::Order { .. }));
            seen.push(entry.seq);
        }
    }
    assert_eq!(seen, (1..=i64::try_from(stored.len()).unwrap()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_order_and_a_crew_s_foreign_assignment_are_refused() {
    let (site, node) = one_node().await;
    let unknown = liftaid::kernel::OrderId::from_uuid(uuid::Uuid::from_u128(5));
    assert!(matches!(node.act(unknown, Verb::Close).await, Err(DispatchError::UnknownOrder)));
    let order = node.raise(site.lifts[2]).await;
    let act = liftaid::dispatch::OrderAct {
        verb: Verb::Accept { assignment: order.assignments[0].id, travel_time_s: None },
        note: None,
        claim: None,
        limited_to: Some(liftaid::kernel::StationId::from_uuid(uuid::Uuid::from_u128(6))),
    };
    let request = Request {
        actor: operator(),
        key: node.next_key(),
        digest: [3; 32],
        work: Work::Order { order: order.id, act },
    };
    assert!(matches!(node.dispatcher.submit(request).await, Err(DispatchError::NotYours)));
    check_log(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_replaced_and_the_alarm_is_there_once() {
    let (site, node) = one_node().await;
    node.raise(site.lifts[0]).await;
    let client = site.client().await;
    client
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() \
             and datname = current_database()",
            &[],
        )
        .await
        .unwrap();
    node.raise(site.lifts[1]).await;
    check_log(&site).await;
    let count: i64 =
        site.client().await.query_one("select count(*) from work_order", &[]).await.unwrap().get(0);
    assert_eq!(count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_orders_are_locked_elsewhere_wait_and_nobody_waits_for_them() {
    let (site, node) = one_node().await;
    let node = Arc::new(node);
    let mut orders = Vec::new();
    // So many that one of them is always due to be tried again.
    for lift in &site.lifts[..8] {
        orders.push(node.raise(*lift).await);
    }
    let other_node = site.client().await;
    other_node.batch_execute("begin").await.unwrap();
    let ids: Vec<uuid::Uuid> = orders.iter().map(|order| order.id.uuid()).collect();
    let lock = "select from work_order where id = any($1) for update";
    other_node.execute(lock, &[&ids]).await.unwrap();
    let mut held = Vec::new();
    for order in orders {
        let (crew, assignment) = (Arc::clone(&node), order.assignments[0].id);
        held.push(tokio::spawn(async move {
            crew.act(order.id, Verb::Accept { assignment, travel_time_s: Some(300) }).await
        }));
    }
    tokio::task::yield_now().await;
    for lift in &site.lifts[8..12] {
        node.raise(*lift).await;
    }
    assert!(held.iter().all(|held| !held.is_finished()), "the others were answered first");
    other_node.batch_execute("rollback").await.unwrap();
    for held in held {
        let Reply::Order { result, .. } = held.await.unwrap().unwrap() else { panic!("not an order") };
        assert_eq!(result, CommandResult::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_this_program_cannot_read_is_set_aside_and_nobody_waits_for_it() {
    let (site, node) = one_node().await;
    let unreadable = node.raise(site.lifts[0]).await;
    let sound = node.raise(site.lifts[1]).await;
    site.write_what_nobody_knows(unreadable.id).await;
    let accept = |order: &WorkOrder| {
        node.act(order.id, Verb::Accept { assignment: order.assignments[0].id, travel_time_s: Some(300) })
    };
    let (aside, done, raised) = tokio::join!(accept(&unreadable), accept(&sound), node.raise(site.lifts[2]));
    assert!(matches!(aside, Err(DispatchError::Quarantined)), "{aside:?}");
    assert!(matches!(done, Ok(Reply::Order { result: CommandResult::Done, .. })), "{done:?}");
    assert!(raised.state.is_live());
    // A second cry from the lift itself is kept all the same, where an operator sees it.
    let cry = node.dispatcher.submit(node.raise_request(site.lifts[0])).await.unwrap();
    let Reply::Alarm { alarm, disposition, order: None, .. } = cry else { panic!("{cry:?}") };
    assert_eq!(disposition, Disposition::Parked);
    let parked = find_parked(&site.client().await, alarm).await.unwrap().unwrap();
    assert!(parked.lift_text.is_some() && parked.point.is_some());
    // Whoever would put another order at that lift is told why not, at once.
    let verb = Verb::Locate { lift: site.lifts[0], base: None };
    let located = node.act(sound.id, verb).await;
    assert!(matches!(located, Err(DispatchError::Quarantined)), "{located:?}");
}

/// Dice that stop whoever throws them, until they are mended.
struct Broken(Arc<AtomicUsize>);

impl Randomness for Broken {
    fn ten_bytes(&mut self) -> [u8; 10] {
        assert_eq!(self.0.load(Ordering::Acquire), 0, "broken");
        rand::random()
    }
}

#[tokio::test]
async fn a_cry_for_help_that_cannot_be_decided_waits_for_an_operator() {
    let site = Site::open().await;
    let is_broken = Arc::new(AtomicUsize::new(1));
    let dice = Arc::clone(&is_broken);
    let node = site.node_with(Clock::manual(start_of_day()), 1, move |settings| {
        settings.random = Box::new(Broken(dice));
    });
    let node = node.await;
    let lift = site.lifts[0];
    let reply = node.dispatcher.submit(node.raise_request(lift)).await.unwrap();
    let Reply::Alarm { alarm, disposition: Disposition::Parked, order: None, is_repeat: false, .. } = reply
    else {
        panic!("{reply:?}")
    };
    let place = async || {
        let work = Work::PlaceParked { alarm, lift: Some(lift) };
        let request = Request { actor: operator(), key: node.next_key(), digest: [9; 32], work };
        node.dispatcher.submit(request).await
    };
    let refused = place().await;
    assert!(matches!(refused, Err(DispatchError::Quarantined)), "{refused:?}");
    is_broken.store(0, Ordering::Release);
    let placed = place().await.unwrap();
    assert!(
        matches!(placed, Reply::Alarm { disposition: Disposition::Opened, order: Some(_), .. }),
        "{placed:?}"
    );
    check_log(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_in_one_batch_ends_nobody_else_s_dispatch() {
    let site = Site::open().await;
    let (faults, connects) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, tried) = (Arc::clone(&faults), Arc::clone(&connects));
    let node = site.node_with(Clock::manual(start_of_day()), 1, move |settings| {
        let really = std::mem::replace(&mut settings.connect, Box::new(|| panic!("replaced below")));
        settings.connect = Box::new(move || match tried.fetch_add(1, Ordering::AcqRel) {
            // Not before the first request: that one meets the fault.
            0 => Box::pin(async { Err(StoreError::Silent) }),
            1 => panic!("before anything is decided"),
            _ => really(),
        });
        settings.told.nudge = Box::new(move || {
            assert!(counted.fetch_add(1, Ordering::AcqRel) != 0, "after the commit");
        });
    });
    let node = node.await;
    let request = node.raise_request(site.lifts[0]);
    let first = node.dispatcher.submit(request.clone()).await;
    assert!(matches!(first, Err(DispatchError::Busy)), "{first:?}");
    let again = node.dispatcher.submit(request).await.unwrap();
    assert!(matches!(again, Reply::Alarm { is_repeat: false, order: Some(_), .. }), "{again:?}");
    assert_eq!(connects.load(Ordering::Acquire), 3);
    for lift in &site.lifts[1..4] {
        node.raise(*lift).await;
    }
    assert!(faults.load(Ordering::Acquire) > 1, "the writer went on after the second fault too");
}

#[tokio::test]
async fn what_a_machine_told_days_late_moves_no_t0_when_an_operator_places_it() {
    let (site, node) = one_node().await;
    let told_at = node.clock.now();
    let three_days_ago = told_at - SignedDuration::from_hours(72);
    let told = |lift: LiftId, park: bool| {
        let mut raised = node.alarm(lift);
        raised.alarm.raised_at = three_days_ago;
        raised.partner = Some("acme".to_owned());
        if park {
            raised.alarm.whereabouts = Whereabouts::Unlocated { point: None };
            raised.park_if_unknown = true;
        }
        raised
    };
    let submit = async |actor: Actor, work: Work| {
        let request = Request { actor, key: node.next_key(), digest: [3; 32], work };
        let Reply::Alarm { alarm, order, .. } = node.dispatcher.submit(request).await.unwrap() else {
            panic!("an alarm was asked for")
        };
        (alarm, order)
    };
    let machine = || Actor::Partner("acme".to_owned());
    let t0 = |order: &WorkOrder| order.milestones.alarm_raised.unwrap();

    // Parked, then placed at a lift without an order, and at one with: T0 is held against when it was told.
    let (first, _) = submit(machine(), Work::Raise(Box::new(told(site.lifts[0], true)))).await;
    let (second, _) = submit(machine(), Work::Raise(Box::new(told(site.lifts[0], true)))).await;
    let live = node.raise(site.lifts[1]).await;
    node.clock.advance(SignedDuration::from_mins(20));
    let place = |alarm, lift| submit(operator(), Work::PlaceParked { alarm, lift: Some(lift) });
    let opened = place(first, site.lifts[0]).await.1.unwrap();
    assert_eq!(t0(&opened).at, told_at - SignedDuration::from_hours(2));
    assert!(t0(&opened).implausible);
    let joined = place(second, site.lifts[1]).await.1.unwrap();
    assert_eq!((joined.id, t0(&joined).at), (live.id, t0(&live).at));

    // It joined the wrong order, and leaves it for another lift's, and for one of its own.
    let wrong = node.raise(site.lifts[2]).await;
    let (third, _) = submit(machine(), Work::Raise(Box::new(told(site.lifts[2], false)))).await;
    let (fourth, _) = submit(machine(), Work::Raise(Box::new(told(site.lifts[2], false)))).await;
    node.order_after(wrong.id, Verb::DetachAlarm { alarm: third, lift: Some(site.lifts[1]) }).await;
    node.order_after(wrong.id, Verb::DetachAlarm { alarm: fourth, lift: Some(site.lifts[3]) }).await;
    let client = site.client().await;
    let sql = "select alarm_raised_at from work_order where lift = $1";
    let raised_at =
        async |lift: LiftId| -> Timestamp { client.query_one(sql, &[&lift.uuid()]).await.unwrap().get(0) };
    assert_eq!(raised_at(site.lifts[1]).await, t0(&live).at);
    assert!(raised_at(site.lifts[3]).await >= told_at - SignedDuration::from_hours(2));
    check_log(&site).await;
}
