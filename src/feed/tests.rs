//! The feed against a log that another node writes to as well.
//!
//! Must not: sleep; every wait is for a position, with a bound.

use super::testing::{FakeLog, Running, no_boards};
use super::*;
use crate::kernel::StationId;
use crate::order::{Action, DeclineReason, Outcome};
use crate::roster::{Directory, Level, Reach};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

async fn running() -> Running {
    Running::start(FakeLog::default(), no_boards).await
}

fn offer(run: &Running, order: crate::kernel::OrderId, station: u8) -> crate::store::log::Committed {
    let action = run.scene.offer_action(&run.log.order(order), station, Level::First, Reach::Connected);
    run.log.act(&run.scene, order, action).expect("the offer is allowed")
}

#[tokio::test(start_paused = true)]
async fn what_this_process_commits_is_shown_without_reading_the_log() {
    let run = running().await;
    run.log.set_down(true);
    let (order, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    run.tell(offer(&run, order, 0)).await;
    run.check();
    assert_eq!(run.feed.find_station(run.scene.station(0)).unwrap().live_count, 1);
    assert_eq!(run.told_loads(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn what_another_node_commits_is_folded_from_the_log_and_told_to_dispatch() {
    let run = running().await;
    let (order, _) = run.log.open(&run.scene, 1);
    let _ = offer(&run, order, 0);
    let _ = run.log.change_duty(run.scene.station(3), true);
    let roster = run.log.change_roster();
    run.feed.wake();
    run.reach(roster.entries[0].seq).await;
    run.check();
    assert_eq!(run.told_loads(), BTreeMap::from([(run.scene.station(0), 1)]));
    let told = run.elsewhere.lock().unwrap();
    assert!(told.iter().any(|told| told.duties.contains_key(&run.scene.station(3))));
    assert!(told.iter().any(|told| told.roster));
}

#[tokio::test(start_paused = true)]
async fn an_older_duty_from_elsewhere_does_not_stay_over_this_process_s_own() {
    let run = running().await;
    let station = run.scene.station(3);
    let _ = run.log.change_duty(station, false);
    let own = run.log.change_duty(station, true);
    run.tell(own).await;
    let told = run.elsewhere.lock().unwrap();
    let duties: Vec<bool> =
        told.iter().filter_map(|told| told.duties.get(&station)).map(|duty| duty.on_duty).collect();
    assert_eq!(duties, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_drill_takes_no_place_on_the_boards_or_in_dispatch() {
    let run = running().await;
    let exercise = run.scene.exercise(1);
    let id = crate::order::fold(&exercise).expect("it begins with an opening").id;
    let _ = run.log.commit(id, &exercise);
    let called = offer(&run, id, 0);
    run.feed.wake();
    run.reach(called.entries[0].seq).await;
    run.check();
    assert_eq!(run.feed.find_station(run.scene.station(0)).unwrap().live_count, 0);
    assert_eq!(run.told_loads(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn transactions_that_are_told_out_of_order_are_shown_in_order_and_once() {
    let run = running().await;
    let (order, opened) = run.log.open(&run.scene, 1);
    let called = offer(&run, order, 0);
    let more = offer(&run, order, 1);
    run.committed.send(more.clone()).await.unwrap();
    run.committed.send(called).await.unwrap();
    run.committed.send(opened).await.unwrap();
    run.reach(more.entries[0].seq).await;
    let (_, last) = run.log.open(&run.scene, 2);
    run.tell(last).await;
    run.check();
    // They came from the log first and turned out to be this process's own.
    assert_eq!(run.told_loads(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_another_node_holds_back_is_not_skipped() {
    let run = running().await;
    let (_, first) = run.log.open(&run.scene, 1);
    run.tell(first).await;
    let (held, theirs) = run.log.open(&run.scene, 2);
    run.log.hold_back(&theirs);
    let (ours, committed) = run.log.open(&run.scene, 3);
    run.committed.send(committed).await.unwrap();
    run.feed.wake();
    // Time is paused: the feed polls the log many times meanwhile and must not pass the gap.
    while run.committed.capacity() < MAX_WAITING {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(run.feed.seq(), theirs.entries[0].seq - 1);
    assert!(run.feed.find_order(ours).is_none());
    let missing = format!("position {} of the log is missing", theirs.entries[0].seq);
    assert_eq!(run.looks.lock().unwrap().last(), Some(&Err(missing)));
    run.log.release();
    run.reach(run.log.head()).await;
    run.check();
    assert!(run.feed.find_order(held).is_some() && run.feed.find_order(ours).is_some());
}

/// Three orders are shown and a standby takes over that has not heard of the last; gives its first position.
async fn failed_over(run: &Running) -> i64 {
    let mut last = Vec::new();
    for number in 1..=3 {
        let (_, opened) = run.log.open(&run.scene, number);
        last.clone_from(&opened.entries);
        run.tell(opened).await;
    }
    run.log.lose(last.len());
    last[0].seq
}

/// The feed stands where it stood, and says that this position is lost.
async fn check_lost(run: &Running, position: i64) {
    let shown = run.feed.seq();
    let looks_before = run.feed.looks();
    for _ in 0..5 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
    }
    let told = run.looks.lock().unwrap().last().cloned();
    assert_eq!(told, Some(Err(Stall::Lost(position).to_string())));
    assert_eq!((run.feed.seq(), run.feed.looks()), (shown, looks_before));
}

#[tokio::test(start_paused = true)]
async fn a_log_that_ends_before_what_is_shown_is_told_and_nothing_more_is_shown() {
    let run = running().await;
    let lost = failed_over(&run).await;
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    while run.looks.lock().unwrap().last().is_none_or(Result::is_ok) {
        tokio::task::yield_now().await;
    }
    check_lost(&run, lost).await;
    // New orders take the positions of those that were lost, and go on beyond them.
    for number in 4..=6 {
        let (_, opened) = run.log.open(&run.scene, number);
        run.committed.send(opened).await.unwrap();
    }
    run.feed.wake();
    check_lost(&run, lost).await;
}

#[tokio::test(start_paused = true)]
async fn a_log_that_was_cut_off_and_written_on_is_noticed_by_what_is_written() {
    let run = running().await;
    let lost = failed_over(&run).await;
    for number in 4..=6 {
        let (_, opened) = run.log.open(&run.scene, number);
        run.committed.send(opened).await.unwrap();
    }
    while run.looks.lock().unwrap().last().is_none_or(Result::is_ok) {
        tokio::task::yield_now().await;
    }
    check_lost(&run, lost).await;
}

#[tokio::test(start_paused = true)]
async fn a_full_channel_loses_nothing() {
    let run = running().await;
    for number in 0..200 {
        // The writer drops what does not fit; every third is dropped here.
        let (_, committed) = run.log.open(&run.scene, number);
        if number % 3 != 0 {
            run.committed.send(committed).await.unwrap();
        }
    }
    run.reach(run.log.head()).await;
    run.check();
}

#[tokio::test(start_paused = true)]
async fn a_database_that_does_not_answer_is_asked_again() {
    let run = running().await;
    run.log.set_down(true);
    let (order, _) = run.log.open(&run.scene, 1);
    let ours = offer(&run, order, 0);
    run.committed.send(ours).await.unwrap();
    run.feed.wake();
    tokio::time::advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(run.feed.seq(), 0);
    assert_eq!(run.feed.looks(), 0);
    let failed = "column seq holds the unknown value down".to_owned();
    assert_eq!(run.looks.lock().unwrap().last(), Some(&Err(failed)));
    run.log.set_down(false);
    run.reach(run.log.head()).await;
    assert!(run.feed.looks() > 0);
    run.check();
    // The offer was this process's own, though it was read from the log.
    assert_eq!(run.told_loads(), BTreeMap::new());
}

#[tokio::test(start_paused = true)]
async fn a_closed_order_leaves_and_a_reopened_one_comes_back_whole() {
    let run = running().await;
    let (order, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    run.tell(offer(&run, order, 0)).await;
    let action = Action::Resolve { outcome: Outcome::FalseAlarm, note: None };
    run.tell(run.log.act(&run.scene, order, action).unwrap()).await;
    assert!(run.feed.find_order(order).is_none());
    run.check();
    // Another node opens it again, and goes on with it before this one looks.
    let _ = run.log.act(&run.scene, order, Action::Reopen { note: None, live_order: None }).unwrap();
    let _ = offer(&run, order, 1);
    run.feed.wake();
    run.reach(run.log.head()).await;
    run.check();
    assert!(run.feed.find_order(order).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_parked_alarm_comes_and_goes() {
    let run = running().await;
    let (alarm, parked) = run.log.park(1);
    run.tell(parked).await;
    assert_eq!(run.feed.snapshot(&[Topic::Intake]).parked.len(), 1);
    assert_eq!(run.feed.snapshot(&[Topic::Seats]).parked.len(), 0);
    let (order, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    run.tell(run.log.unpark(alarm, order)).await;
    assert_eq!(run.feed.snapshot(&[Topic::Intake]).parked.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_start_shows_what_is_stored() {
    let log = FakeLog::default();
    let scene = crate::wire::testing::Scene::new();
    let (order, _) = log.open(&scene, 1);
    let action = scene.offer_action(&log.order(order), 0, Level::First, Reach::Connected);
    log.act(&scene, order, action).unwrap();
    let _ = log.change_duty(scene.station(2), true);
    let run = Running::start(log, no_boards).await;
    run.check();
    assert!(run.feed.find_station(run.scene.station(2)).unwrap().duty.on_duty);
    assert_eq!(run.feed.seq(), run.log.head());
    run.stop();
}

#[tokio::test(start_paused = true)]
async fn an_expired_offer_stays_on_its_crew_s_board_and_a_declined_one_leaves() {
    let run = running().await;
    let (order, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    for station in 0..3 {
        run.tell(offer(&run, order, station)).await;
    }
    let assignments = run.log.order(order).assignments;
    let decline = Action::Decline {
        assignment: assignments[1].id,
        reason: DeclineReason::Busy,
        meant: None,
        note: None,
    };
    run.tell(run.log.act(&run.scene, order, decline).unwrap()).await;
    let accept = Action::Accept { assignment: assignments[2].id, travel_time_s: None };
    run.tell(run.log.act(&run.scene, order, accept).unwrap()).await;
    let shown = |station: u8| run.feed.snapshot(&[Topic::Station(run.scene.station(station))]).orders.len();
    assert_eq!([shown(0), shown(1), shown(2)], [1, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn reach_and_a_new_directory_are_shown_without_a_commit() {
    let revisions = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&revisions);
    let boards = move |_: &Feed| -> testing::BoxedBoards {
        Box::new(move |published: &Published| seen.lock().unwrap().push(published.revision))
    };
    let run = Running::start(FakeLog::default(), boards).await;
    let station = run.scene.station(0);
    run.feed.set_reach([(station, Reach::Connected)]);
    let (_, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    assert_eq!(run.feed.find_station(station).unwrap().reach, Reach::Connected);
    run.feed.replace_directory(Arc::new(Directory::default()));
    let (_, opened) = run.log.open(&run.scene, 2);
    run.tell(opened).await;
    tokio::task::yield_now().await;
    assert!(run.feed.list_stations().is_empty());
    let revisions = revisions.lock().unwrap().clone();
    assert_eq!(revisions, (1..=u64::try_from(revisions.len()).unwrap()).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_shown_beside_a_log_that_cannot_be_read() {
    let run = running().await;
    let station = run.scene.station(0);
    run.log.set_down(true);
    run.feed.wake();
    run.feed.set_reach([(station, Reach::Connected)]);
    for _ in 0..5 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
    }
    assert_ne!(run.feed.find_station(station).unwrap().reach, Reach::Connected);
    run.log.set_down(false);
    for _ in 0..5 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(run.feed.find_station(station).unwrap().reach, Reach::Connected);
}

#[tokio::test(start_paused = true)]
async fn positions_that_are_too_old_or_ahead_are_answered_with_nothing() {
    let run = running().await;
    let (_, opened) = run.log.open(&run.scene, 1);
    run.tell(opened).await;
    let seats = [Topic::Seats];
    assert_eq!(run.feed.resume(&seats, 0).unwrap().changes.len(), 1);
    assert_eq!(run.feed.resume(&seats, 1).unwrap().changes.len(), 0);
    assert!(run.feed.resume(&seats, 2).is_none());
    assert!(run.feed.resume(&seats, -1).is_none());
}

#[test]
fn the_ring_forgets_the_oldest_and_says_so() {
    let mut ring = ring::Ring::new(10, 3);
    let station = StationId::from_uuid(uuid::Uuid::nil());
    for seq in 11..=14 {
        ring.push(ring::Remembered { seq, what: ring::What::Station(station) });
    }
    let known = |seq: i64| ring.since(seq).map(Iterator::count);
    assert_eq!(known(10), None);
    assert_eq!(known(11), None);
    assert_eq!(known(12), Some(3));
    assert_eq!(known(14), Some(1));
    assert_eq!(known(15), Some(0));
}
