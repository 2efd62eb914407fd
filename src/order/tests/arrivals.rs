//! T6: the earliest arrival at the lift, wherever else crews have been and in whatever order their words come.
//!
//! Must not: test what one arrival proves (`order::arrival`).

use super::story::{Story, at, check_order};
use crate::order::fold;

/// When the first crew was at the lift, in seconds after the opening.
fn t6(given: &str) -> Option<i64> {
    let story = Story::of(given);
    assert_eq!(fold(&story.events).as_ref(), Some(&story.order), "{given}");
    story.order.milestones.arrived.map(|point| point.at.duration_since(at(0)).as_secs())
}

#[test]
fn an_arrival_where_the_lift_is_not_is_no_t6() {
    let at_wrong = "offer A; accept A in 300; @600 arrive A";
    let moved = &format!("{at_wrong}; @700 locate 8; offer B; offer C second; accept B in 300");
    assert_eq!(t6(at_wrong), Some(600));
    assert_eq!(t6(moved), None);
    // The crew's own time stays, and the state with it: somebody has arrived, be it elsewhere.
    check_order(moved, "on_scene, A leads, A on_scene, B accepted, C expired");
    let assignment = |given: &str| Story::of(given).order.assignments[0].arrived.map(|point| point.at);
    assert_eq!(assignment(moved), Some(at(600)));
    assert_eq!(t6(&format!("{moved}; @3000 arrive B")), Some(3000));
    // At the place that it was before, who stood there counts again.
    assert_eq!(t6(&format!("{moved}; @3000 arrive B; @3100 locate 1")), Some(600));
    // A lift of the same compound is the same place.
    assert_eq!(t6(&format!("{at_wrong}; @700 locate 2")), Some(600));
}

#[test]
fn a_tap_of_before_the_correction_that_comes_after_it_is_no_t6() {
    let moved = "offer A; accept A in 300; out A; @60 locate 8; offer B; offer C second; accept B in 300";
    assert_eq!(t6(&format!("{moved}; @70 arrive A claimed 50")), None);
    assert_eq!(t6(&format!("{moved}; @70 arrive A claimed 65")), Some(65));
    assert_eq!(t6(&format!("{moved}; @70 arrive A claimed 50; @400 arrive B")), Some(400));
}

#[test]
fn a_crew_that_follows_the_correction_arrives_when_it_is_at_the_new_lift() {
    let followed =
        "locate 8; offer A; accept A in 300; @300 arrive A; @400 locate 1; offer B; @900 arrive A near";
    assert_eq!(t6(followed), Some(900));
    assert_eq!(Story::of(followed).order.assignments[0].arrived.unwrap().at, at(900));
    // What it tapped at the old place comes last, and still means that place.
    assert_eq!(t6(&format!("{followed}; @950 arrive A claimed 290")), Some(900));
    let straight = "locate 8; offer A; accept A in 300; @400 locate 1; offer B; @900 arrive A near";
    assert_eq!(t6(&format!("{straight}; @950 arrive A claimed 290")), Some(900));
    let scanned = "offer A; accept A in 300; @300 arrive A scanned claimed 300; @400 locate 8; offer B; \
                   @500 arrive A claimed 290; @600 locate 1";
    assert_eq!(t6(scanned), Some(300), "proved within ten minutes of what was said");
}

#[test]
fn of_several_crews_the_earliest_counts_and_not_the_first_that_was_delivered() {
    let both = "open p1; offer A; offer B second; accept A in 300; accept B in 300";
    assert_eq!(t6(&format!("{both}; @700 arrive B claimed 660; @900 arrive A claimed 600")), Some(600));
    assert_eq!(t6(&format!("{both}; @700 arrive B claimed 600; @900 arrive A claimed 660")), Some(600));
    // A proof that comes later moves its own crew's arrival, and the order's with it.
    let shown = format!(
        "{both}; @700 arrive A claimed 600; @900 arrive B claimed 660; @950 arrive A near claimed 700"
    );
    assert_eq!(t6(&shown), Some(660));
}

#[test]
fn who_gives_up_and_comes_back_was_there_the_first_time() {
    let left = "offer A; accept A in 300; @300 arrive A; @400 withdraw A";
    assert_eq!(t6(left), Some(300));
    assert_eq!(t6(&format!("{left}; @500 accept A; @900 arrive A")), Some(300));
    let again = "offer A; accept A; @300 arrive A; freed A; @2000 due; reopen; @2100 accept A";
    assert_eq!(t6(again), Some(300));
    // At a lift corrected since then, only the second time counts.
    assert_eq!(t6(&format!("{left}; @500 locate 8; @600 accept A; @900 arrive A")), Some(900));
}

#[test]
fn an_arrival_before_anything_was_known_of_the_place_counts_until_the_place_is_corrected() {
    let there = "open nowhere; offer A manual; accept A in 300; @300 arrive A";
    assert_eq!(t6(there), Some(300));
    assert_eq!(t6(&format!("{there}; @400 locate 1")), Some(300));
    assert_eq!(t6(&format!("{there}; @400 locate 1; @500 locate 8")), None);
}
