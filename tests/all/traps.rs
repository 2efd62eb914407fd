//! Mistakes that rescue and dispatch programs are known to make, each provoked on a real PostgreSQL. Which trap is
//! shown where: `docs/traps.md`; those that need the whole server are in `api/traps.rs`.
//!
//! Must not: sleep, or rely on which of two racing requests comes first; both outcomes are looked at.

use crate::support::{Node, Site, operator, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::{DispatchError, Reply, Request, Verb, Work};
use liftaid::intake::{Channel, Disposition, Whereabouts};
use liftaid::kernel::{OrderId, SignedDuration, StationId};
use liftaid::order::{
    AssignmentState, CallbackResult, DeclineReason, Evidence, FireBrigade, NobodyWhy, OrderState, Outcome,
    Refusal, WithdrawReason, WorkOrder, deadlines,
};
use liftaid::roster::{Level, Reach};
use liftaid::store::audit::audit;
use liftaid::store::import::tell_nodes;
use liftaid::store::log::{LogBody, list_after, load_head};
use liftaid::store::order::{load_many, load_unfinished};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_postgres::Client;
use uuid::Uuid;

/// Bound of every wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(20);

async fn two_nodes() -> (Site, [Arc<Node>; 2], Clock) {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let nodes = [site.node(clock.clone(), 1).await, site.node(clock.clone(), 2).await].map(Arc::new);
    (site, nodes, clock)
}

async fn count(client: &Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Returns when somebody waits for a lock in this database.
async fn until_somebody_waits(client: &Client) {
    let waiting = "select count(*) from pg_stat_activity \
        where datname = current_database() and wait_event_type = 'Lock'";
    let looks = async { while count(client, waiting).await == 0 {} };
    tokio::time::timeout(PATIENCE, looks).await.expect("the second writer comes to wait");
}

async fn load(client: &Client, order: OrderId) -> WorkOrder {
    load_many(client, &[order]).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_commit_waits_for_the_writer_that_holds_the_lower_position() {
    let (site, [node, _], clock) = two_nodes().await;
    let (slow, reader) = (site.client().await, site.client().await);
    slow.batch_execute("begin").await.unwrap();
    // Position 1 is given away and not committed.
    tell_nodes(&slow, Uuid::from_u128(1), clock.now()).await.unwrap();
    let (second, lift) = (Arc::clone(&node), site.lifts[0]);
    let raised = tokio::spawn(async move { second.raise(lift).await });
    until_somebody_waits(&reader).await;
    assert!(list_after(&reader, 0, 100).await.unwrap().is_empty(), "nothing overtakes position 1");
    assert_eq!(load_head(&reader).await.unwrap(), 0);
    slow.batch_execute("commit").await.unwrap();
    let order = raised.await.unwrap();
    // A reader that has seen nothing so far gets both, in the order of their commits.
    let entries = list_after(&reader, 0, 100).await.unwrap();
    let seqs: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=load_head(&reader).await.unwrap()).collect::<Vec<_>>());
    assert!(matches!(entries[0].body, LogBody::Roster));
    assert!(
        entries[1..]
            .iter()
            .all(|entry| matches!(entry.body, LogBody::Order { order: of, .. } if of == order.id))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_beside_three_writers_sees_every_position_once_and_in_order() {
    let (site, nodes, clock) = two_nodes().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let (reader, over) = (site.client().await, Arc::clone(&is_over));
    let reading = tokio::spawn(async move {
        let mut seen = 0;
        loop {
            let was_over = over.load(Ordering::Acquire);
            let page = list_after(&reader, seen, 7).await.unwrap();
            for entry in &page {
                assert_eq!(entry.seq, seen + 1, "a position was skipped");
                seen = entry.seq;
            }
            if was_over && page.is_empty() {
                return seen;
            }
        }
    });
    let slow = site.client().await;
    let slow_one = tokio::spawn(async move {
        for number in 0..30 {
            slow.batch_execute("begin").await.unwrap();
            tell_nodes(&slow, Uuid::from_u128(100 + number), clock.now()).await.unwrap();
            // A trip more, while both nodes wait.
            slow.batch_execute("select 1; commit").await.unwrap();
        }
    });
    let mut writing = Vec::new();
    for (index, lift) in site.lifts[..120].iter().copied().enumerate() {
        let node = Arc::clone(&nodes[index % 2]);
        writing.push(tokio::spawn(async move { node.raise(lift).await }));
    }
    for order in writing {
        order.await.unwrap();
    }
    slow_one.await.unwrap();
    is_over.store(true, Ordering::Release);
    let seen = tokio::time::timeout(PATIENCE, reading).await.expect("the reader comes to the end").unwrap();
    assert_eq!(seen, load_head(&site.client().await).await.unwrap());
    assert!(seen >= 30 + 2 * 120, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_reports_of_one_lift_at_once_are_one_order_with_a_hundred_alarms() {
    let (site, nodes, _) = two_nodes().await;
    let channels = [Channel::Hotline, Channel::Police, Channel::Device, Channel::Passenger];
    let mut waiting = Vec::new();
    for index in 0..100 {
        let node = Arc::clone(&nodes[index % 2]);
        let mut request = node.raise_request(site.lifts[0]);
        if let Work::Raise(raised) = &mut request.work {
            raised.alarm.channel = channels[index % 4];
        }
        waiting.push(tokio::spawn(async move { node.dispatcher.submit(request).await }));
    }
    let mut orders = BTreeSet::new();
    let mut opened = 0;
    for answer in waiting {
        let Reply::Alarm { order, disposition, .. } = answer.await.unwrap().unwrap() else { panic!() };
        orders.insert(order.unwrap().id);
        opened += usize::from(disposition == Disposition::Opened);
    }
    assert_eq!((orders.len(), opened), (1, 1));
    let client = site.client().await;
    let order = load(&client, *orders.first().unwrap()).await;
    assert_eq!(order.alarm_count, 100);
    let of_it = "select count(*) from alarm where work_order = (select id from work_order)";
    assert_eq!(count(&client, of_it).await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_orders_opened_at_once_on_two_nodes_have_a_thousand_numbers() {
    let (site, nodes, _) = two_nodes().await;
    let mut waiting = Vec::new();
    for index in 0..1_000 {
        let node = Arc::clone(&nodes[index % 2]);
        let mut request = node.raise_request(site.lifts[index % site.lifts.len()]);
        // There are fewer lifts than that; the rest call from a lift that nobody knows yet.
        if let (Work::Raise(raised), true) = (&mut request.work, index >= site.lifts.len()) {
            raised.alarm.whereabouts = Whereabouts::Unlocated { point: None };
        }
        waiting.push(tokio::spawn(async move { node.dispatcher.submit(request).await }));
    }
    let mut numbers = BTreeSet::new();
    for answer in waiting {
        let Reply::Alarm { order, .. } = answer.await.unwrap().unwrap() else { panic!() };
        let number = order.unwrap().number;
        assert!(number.to_string().starts_with("20261116-"), "{number}");
        assert!(numbers.insert(number.serial), "{number} was given twice");
    }
    assert_eq!(numbers, (1..=1_000).collect(), "and none was left out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_another_node_gives_away_is_waited_for_and_not_given_twice() {
    let (site, nodes, _) = two_nodes().await;
    let (other, reader) = (site.client().await, site.client().await);
    // From here on the first node takes it that the next number is the second; the other one has to ask.
    assert_eq!(nodes[0].raise(site.lifts[0]).await.number.serial, 1);
    let second = "begin; select pg_advisory_xact_lock(962315, 20261116); \
        insert into work_order (id, number_day, number_serial, version, mode, state, priority, alarm_count, channel, \
            second_tier, opened_at, state_since, recorded_at, alarm_raised_at) \
        select gen_random_uuid(), number_day, 2, 1, mode, 'closed', priority, 1, channel, false, opened_at, \
            state_since, recorded_at, alarm_raised_at \
        from work_order";
    other.batch_execute(second).await.unwrap();
    let raised = [0, 1].map(|index| {
        let (node, lift) = (Arc::clone(&nodes[index]), site.lifts[1 + index]);
        tokio::spawn(async move { node.raise(lift).await })
    });
    // Not for the other's order itself: that would wait for ours in turn.
    let both_wait = "select count(*) from pg_stat_activity \
        where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'";
    let looks = async { while count(&reader, both_wait).await < 2 {} };
    tokio::time::timeout(PATIENCE, looks).await.expect("both ways wait at the lock");
    other.batch_execute("commit").await.unwrap();
    let mut numbers = BTreeSet::new();
    for order in raised {
        numbers.insert(order.await.unwrap().number.serial);
    }
    assert_eq!(numbers, BTreeSet::from([3, 4]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_s_second_order_leaves_its_first_as_it_was() {
    let (site, [node, other], _) = two_nodes().await;
    let client = site.client().await;
    let first = node.raise(site.lifts[0]).await;
    let (station, going) = (first.assignments[0].station, first.assignments[0].id);
    node.order_after(first.id, Verb::Accept { assignment: going, travel_time_s: Some(300) }).await;
    let first =
        node.order_after(first.id, Verb::Arrive { assignment: going, evidence: Evidence::Word }).await;
    let second = other.raise(site.lifts[200]).await;
    let second = match second.assignments.iter().find(|called| called.station == station) {
        Some(_) => second,
        None => other.order_after(second.id, Verb::CallStation { station, level: Level::First }).await,
    };
    let called = second.assignments.iter().find(|called| called.station == station).unwrap().id;
    other.order_after(second.id, Verb::Accept { assignment: called, travel_time_s: Some(900) }).await;
    assert_eq!(load(&client, first.id).await, *first, "the first order did not change");
    let live = async || {
        count(&client, &format!("select live::int8 from station_load where station = '{}'", station.uuid()))
            .await
    };
    assert_eq!(live().await, 2);
    node.order_after(first.id, Verb::RecordFreed { assignment: Some(going), people: Some(1) }).await;
    node.order_after(first.id, Verb::Finish { assignment: going }).await;
    assert_eq!(live().await, 1);
    let second = load(&client, second.id).await;
    assert_eq!(second.find_assignment(called).unwrap().state, AssignmentState::Accepted);
}

/// Asks the order again and again for so many minutes, on both nodes.
async fn let_pass(nodes: &[Arc<Node>; 2], clock: &Clock, order: OrderId, minutes: usize) -> Arc<WorkOrder> {
    let mut last = nodes[0].deadline(order).await;
    for minute in 0..minutes {
        clock.advance(SignedDuration::from_mins(1));
        last = nodes[minute % 2].deadline(order).await;
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_in_the_instant_of_the_silence_limit_ends_the_escalation() {
    let (site, nodes, clock) = two_nodes().await;
    let client = site.client().await;
    for (index, lift) in site.lifts[..12].iter().step_by(2).copied().enumerate() {
        let order = nodes[0].raise(lift).await;
        let assignment = order.assignments[0].id;
        clock.advance(SignedDuration::from_secs(60));
        let accept = async |node: &Node| {
            node.order_after(order.id, Verb::Accept { assignment, travel_time_s: Some(300) }).await;
        };
        match index % 3 {
            0 => {
                accept(&nodes[0]).await;
                nodes[1].deadline(order.id).await;
            }
            1 => {
                nodes[1].deadline(order.id).await;
                accept(&nodes[0]).await;
            }
            _ => {
                tokio::join!(accept(&nodes[0]), nodes[1].deadline(order.id));
            }
        }
        let accepted = load(&client, order.id).await;
        let called = accepted.assignments.len();
        match index % 3 {
            0 => assert_eq!(called, 1, "the acceptance came first: nobody else is called"),
            1 => assert_eq!(called, 2, "the limit came first: one more was called"),
            _ => assert!((1..=2).contains(&called)),
        }
        assert_eq!(accepted.lead().unwrap().id, assignment);
        let told = count(&client, "select count(*) from outbox").await;
        let later = let_pass(&nodes, &clock, order.id, 4).await;
        assert_eq!(*later, accepted, "past the second tier's limit nothing has happened");
        assert_eq!(
            count(&client, "select count(*) from outbox").await,
            told,
            "and nobody was told of anything"
        );
        let asked = later.assignments.iter().filter(|called| called.state == AssignmentState::Offered);
        assert_eq!(asked.count(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_arrival_or_a_cancellation_no_limit_of_the_search_fires() {
    let (site, nodes, clock) = two_nodes().await;
    let client = site.client().await;
    let arrived = nodes[0].raise(site.lifts[0]).await;
    let assignment = arrived.assignments[0].id;
    clock.advance(SignedDuration::from_secs(60));
    nodes[1].deadline(arrived.id).await;
    nodes[0].order_after(arrived.id, Verb::Accept { assignment, travel_time_s: Some(300) }).await;
    let arrived =
        nodes[0].order_after(arrived.id, Verb::Arrive { assignment, evidence: Evidence::Word }).await;
    let later = let_pass(&nodes, &clock, arrived.id, 15).await;
    assert_eq!(later.assignments, arrived.assignments);
    assert_eq!(later.fire_brigade, FireBrigade::NotProposed);

    let cancelled = nodes[0].raise(site.lifts[50]).await;
    clock.advance(SignedDuration::from_secs(60));
    let cancel = Verb::Resolve { outcome: Outcome::Cancelled };
    let (ended, _) =
        tokio::join!(nodes[0].order_after(cancelled.id, cancel), nodes[1].deadline(cancelled.id));
    assert_eq!(ended.state, OrderState::Closed);
    let ended = load(&client, cancelled.id).await;
    let told = count(&client, "select count(*) from outbox").await;
    assert_eq!(*let_pass(&nodes, &clock, cancelled.id, 60).await, ended);
    assert_eq!(count(&client, "select count(*) from outbox").await, told);
}

fn silence(node: &Node, is_silent: impl Fn(&liftaid::roster::Station) -> bool) {
    for station in node.city.roster().directory.stations() {
        let reach = if is_silent(station) { Reach::Unreachable } else { Reach::Connected };
        node.city.change_status(station.id, |status| status.reach = reach);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tier_that_nobody_can_be_reached_at_is_passed_at_once_and_the_order_says_why() {
    let site = Site::open().await;
    // The city's linkage stations serve both tiers; here they serve the second alone.
    let apart = "update station set serves_first = false where serves_second";
    assert!(site.client().await.execute(apart, &[]).await.unwrap() > 0);
    let node = site.node(Clock::manual(start_of_day()), 1).await;
    silence(&node, |station| station.serves_first);
    let order = node.raise(site.lifts[0]).await;
    let found: Vec<_> = order.nobody.iter().map(|nobody| (nobody.level, nobody.why)).collect();
    assert_eq!(found, [(Level::First, NobodyWhy::NoneReachable)]);
    assert_eq!(order.assignments.len(), 1);
    assert_eq!(order.assignments[0].level, Level::Second);
    assert_eq!(order.assignments[0].offered_at, order.opened_at, "no limit was waited for");

    silence(&node, |_| true);
    let order = node.raise(site.lifts[1]).await;
    let found: Vec<_> = order.nobody.iter().map(|nobody| (nobody.level, nobody.why)).collect();
    assert_eq!(found, [(Level::First, NobodyWhy::NoneReachable), (Level::Second, NobodyWhy::NoneReachable)]);
    assert!(matches!(order.fire_brigade, FireBrigade::Proposed { .. }), "{:?}", order.fire_brigade);
    assert_eq!(order.recorded_at, order.opened_at);
    // As soon as somebody can be reached, the search that repeats itself finds them.
    silence(&node, |_| false);
    node.clock.advance(SignedDuration::from_secs(30));
    let order = node.deadline(order.id).await;
    assert!(order.nobody.is_empty() && !order.assignments.is_empty());
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    /// Something that somebody might do to the order, sensible or not.
    fn verb(&mut self, order: &WorkOrder, station: StationId) -> Verb {
        let assignments = &order.assignments;
        let assignment = match assignments.len() {
            0 => liftaid::kernel::AssignmentId::from_uuid(Uuid::nil()),
            many => assignments[self.below(many)].id,
        };
        match self.below(17) {
            0..=2 => Verb::Accept { assignment, travel_time_s: Some(60 * self.below(60) as u32) },
            3 => Verb::Decline { assignment, reason: DeclineReason::Busy, meant: None },
            4 => Verb::SetOut { assignment },
            5 | 6 => Verb::Arrive { assignment, evidence: Evidence::Word },
            7 => Verb::Withdraw { assignment, reason: WithdrawReason::ByOperator },
            8 => Verb::RecordFreed { assignment: Some(assignment), people: Some(2) },
            9 => Verb::Finish { assignment },
            10 => Verb::Resolve { outcome: Outcome::SelfRescued },
            11 => Verb::Resolve { outcome: Outcome::FalseAlarm },
            12 => {
                Verb::RecordCallback { result: CallbackResult::Reached { all_out: true, satisfaction: None } }
            }
            13 | 14 => Verb::Close,
            15 => Verb::Reopen,
            _ => Verb::CallStation { station, level: Level::Second },
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_storm_on_two_nodes_every_unfinished_order_has_exactly_one_deadline() {
    let (site, nodes, clock) = two_nodes().await;
    let client = site.client().await;
    let roster = nodes[0].city.roster();
    let mut dice = Dice(11);
    let mut known: BTreeMap<OrderId, Arc<WorkOrder>> = BTreeMap::new();
    for _ in 0..120 {
        let mut at_once = Vec::new();
        for _ in 0..8 {
            let node = Arc::clone(&nodes[dice.below(2)]);
            let picked = known.values().nth(dice.below(known.len().max(1))).cloned();
            let work = match (dice.below(8), picked) {
                (0 | 1, _) | (_, None) => Work::Raise(Box::new(node.alarm(site.lifts[dice.below(60)]))),
                (2, Some(order)) => Work::Deadline { order: order.id },
                (_, Some(order)) => {
                    let stations = roster.directory.stations();
                    let station = stations[dice.below(stations.len())].id;
                    let verb = dice.verb(&order, station);
                    let note = Some(liftaid::kernel::Text::parse("storm").unwrap());
                    let act = liftaid::dispatch::OrderAct { verb, note, claim: None, limited_to: None };
                    Work::Order { order: order.id, act }
                }
            };
            let request = Request { actor: operator(), key: node.next_key(), digest: [5; 32], work };
            at_once.push(tokio::spawn(async move { node.dispatcher.submit(request).await }));
        }
        for answer in at_once {
            match answer.await.unwrap() {
                Ok(Reply::Alarm { order: Some(order), .. } | Reply::Order { order, .. }) => {
                    known.insert(order.id, order);
                }
                Err(DispatchError::Refused(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        clock.advance(SignedDuration::from_secs(dice.below(90) as i64));
    }
    let unfinished = load_unfinished(&client).await.unwrap().orders;
    let closed = count(&client, "select count(*) from work_order where state = 'closed'").await;
    assert!(unfinished.len() > 5 && closed > 5, "{} unfinished, {closed} closed", unfinished.len());
    let rows = liftaid::store::deadline::list_all(&client).await.unwrap();
    let rows_by_order: BTreeMap<_, _> = rows.iter().copied().collect();
    let wanted: BTreeMap<_, _> =
        unfinished.iter().map(|order| (order.id, deadlines(order)[0].due_at)).collect();
    assert_eq!(rows_by_order, wanted, "one row for each, and it is the soonest of what is due");
    assert_eq!(rows.len(), unfinished.len());
    let found = audit(&client).await.unwrap();
    assert_eq!(found.findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_opened_again_is_closed_by_nobody_but_a_person() {
    let (site, nodes, clock) = two_nodes().await;
    let order = nodes[0].raise(site.lifts[0]).await;
    let assignment = order.assignments[0].id;
    nodes[0].order_after(order.id, Verb::RecordFreed { assignment: None, people: Some(1) }).await;
    let result = CallbackResult::Reached { all_out: true, satisfaction: None };
    nodes[0].order_after(order.id, Verb::RecordCallback { result }).await;
    let closed = nodes[0].order_after(order.id, Verb::Close).await;
    assert_eq!(closed.state, OrderState::Closed);
    // Whatever is asked of a closed order is answered, never quietly swallowed.
    let station = nodes[0].city.roster().directory.stations()[0].id;
    for verb in [
        Verb::CallStation { station, level: Level::First },
        Verb::RecordComfortCall { reached: true },
        Verb::Accept { assignment, travel_time_s: None },
    ] {
        let refused = nodes[1].act(order.id, verb.clone()).await;
        let said = matches!(
            refused,
            Err(DispatchError::Refused(Refusal::NotInState { .. } | Refusal::AssignmentNotInState { .. }))
        );
        assert!(said, "{verb:?}: {refused:?}");
    }
    assert_eq!(load(&site.client().await, order.id).await, *closed);

    clock.advance(SignedDuration::from_mins(10));
    let again = nodes[1].order_after(order.id, Verb::Reopen).await;
    assert!(again.state.is_live());
    let later = let_pass(&nodes, &clock, order.id, 180).await;
    assert!(later.state.is_live(), "three hours of limits closed it: {:?}", later.state);
    assert!(later.assignments.len() > again.assignments.len(), "its ladder was climbed anew");
}

/// A lift has a new order by the time its old one is to live again, and the node that is asked knows neither.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_not_opened_again_beside_the_live_one_of_its_lift() {
    let (site, nodes, clock) = two_nodes().await;
    let old = nodes[0].raise(site.lifts[0]).await;
    let merged = nodes[0].raise(site.lifts[1]).await;
    let target = nodes[0].raise(site.lifts[2]).await;
    nodes[0].order_after(old.id, Verb::RecordFreed { assignment: None, people: Some(1) }).await;
    let result = CallbackResult::Reached { all_out: true, satisfaction: None };
    nodes[0].order_after(old.id, Verb::RecordCallback { result }).await;
    nodes[0].order_after(old.id, Verb::Close).await;
    nodes[0].order_after(merged.id, Verb::MergeInto { into: target.id }).await;
    let new = nodes[0].raise(site.lifts[0]).await;
    let other = nodes[0].raise(site.lifts[1]).await;

    let fresh = site.node(clock.clone(), 77).await;
    for (id, verb, live) in
        [(old.id, Verb::Reopen, &new), (merged.id, Verb::Unmerge { from: target.id }, &other)]
    {
        let refused = fresh.act(id, verb).await;
        let named = match &refused {
            Err(DispatchError::Refused(Refusal::LiftHasLiveOrder { number })) => *number == live.number,
            _ => false,
        };
        assert!(named, "{refused:?}");
    }
    let client = site.client().await;
    assert!(load(&client, new.id).await.state.is_live());
    assert_eq!(load(&client, old.id).await.state, OrderState::Closed);
}
