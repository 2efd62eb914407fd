//! Every limit just before, at and just after; nothing fires twice.
//!
//! Must not: test who is called (`calling`).

use super::story::{Story, check, check_all, check_deadlines};
use crate::order::deadlines;

#[test]
fn every_state_has_its_deadlines() {
    check_deadlines("offer A", "next_first 60, second_tier 180, comfort 480, trapped_30 1800");
    check_deadlines("offer A; accept A", "movement 480, comfort 480, second_tier 1800, trapped_30 1800");
    check_deadlines("offer A; accept A; out A", "comfort 480, second_tier 1800, trapped_30 1800");
    check_deadlines(
        "offer A; accept A; @600 arrive A",
        "comfort 480, second_tier 1800, trapped_30 1800, fire_brigade 2400",
    );
    check_deadlines("offer A; accept A; @600 arrive A; @900 freed A", "callback_start 1500");
    check_deadlines("freed", "callback 900");
    check_deadlines("resolve false", "");
    check_deadlines("freed; callback ok; close", "");
}

#[test]
fn limits_are_the_priorities_own() {
    check_deadlines(
        "open p1; offer A; offer B second",
        "next_first 60, fire_brigade 120, comfort 180, trapped_30 1800",
    );
    check_deadlines("open p2; offer A", "next_first 60, second_tier 180, comfort 300, trapped_30 1800");
    check_deadlines(
        "open p2; offer A; accept A",
        "comfort 300, movement 360, second_tier 1200, trapped_30 1800",
    );
}

#[test]
fn a_crew_that_does_not_move_is_told_once() {
    let accepted = "offer A; accept A; @470 comfort";
    check_all(&[
        (accepted, "@479 due", ""),
        (accepted, "@480 due", "unmoved A"),
        (&format!("{accepted}; @480 due"), "@481 due", ""),
        ("offer A; accept A; @470 out A; comfort", "@480 due", ""),
        ("offer A; accept A; @470 arrive A; comfort", "@480 due", ""),
        ("open p1; offer A; accept A in 60; @230 comfort", "@240 due", "unmoved A"),
    ]);
}

#[test]
fn an_overdue_arrival_calls_the_second_tier_once() {
    let going = "offer A; accept A; out A; @1700 comfort; @1800";
    check_all(&[
        (going, "@1799 due", ""),
        (going, "@1800 due", "mark 30, p2 trapped_30, arrival_overdue, wanted second arrival_overdue"),
        (&format!("{going} due; offer B second"), "@1801 due", ""),
        // One that is going already stays called.
        (
            "open p1; offer A; offer B second; accept A in 500; accept B in 500; out A; @590 comfort",
            "@600 due",
            "arrival_overdue",
        ),
        // One that was called and stood down does not count.
        (
            "open p2; offer A; @180 due; offer B second; accept A; out A; @1150 comfort",
            "@1200 due",
            "arrival_overdue, wanted second arrival_overdue",
        ),
    ]);
}

#[test]
fn twenty_minutes_on_scene_call_the_second_tier_and_thirty_propose_119() {
    let there = "offer A; accept A; @60 arrive A; @1200 comfort";
    check_all(&[
        (there, "@1259 due", ""),
        (there, "@1260 due", "release_overdue, wanted second release_overdue"),
        (&format!("{there}; @1260 due; offer B second; accept B; @1800 due; comfort"), "@1859 due", ""),
        (
            &format!("{there}; @1260 due; offer B second; accept B; @1800 due; comfort"),
            "@1860 due",
            "119 release_overdue",
        ),
        // The crew that gave up no longer counts.
        (&format!("{there}; withdraw A; offer B; accept B in 60"), "@1260 due", ""),
    ]);
}

#[test]
fn after_an_arrival_no_acceptance_or_arrival_limit_leaves_anything() {
    let there = "offer A; offer B; accept A; @1700 arrive A; comfort";
    check_all(&[
        (there, "@1800 due", "mark 30, p2 trapped_30"),
        (&format!("{there}; freed A"), "@2000 due", ""),
    ]);
}

#[test]
fn after_the_end_only_the_callback_is_left() {
    check_all(&[
        ("offer A; freed", "@400 due", ""),
        ("offer A; freed", "@7200 due", "callback_overdue"),
        ("offer A; resolve false", "@7200 due", ""),
        ("offer A; merge other", "@7200 due", ""),
    ]);
}

#[test]
fn trapped_marks_are_reached_once_and_raise_the_priority() {
    let given =
        "offer A; accept A; @60 arrive A; @1260 due; offer B second; accept B; @1799 comfort; 119 yes";
    check_all(&[
        (given, "@1799 due", ""),
        (given, "@1800 due", "mark 30, p2 trapped_30"),
        (&format!("{given}; @1800 due; @3500 comfort"), "@3600 due", "mark 60, p1 trapped_60"),
        (&format!("{given}; @1800 due; @3600 due; @5300 comfort"), "@5400 due", "mark 90"),
        (&format!("{given}; @5400 due; @7100 comfort"), "@7200 due", "mark 120"),
        (&format!("{given}; @7200 due; @7300 comfort"), "@7301 due", ""),
    ]);
}

#[test]
fn after_downtime_only_the_highest_mark_is_reached() {
    check(
        "offer A; accept A; @60 arrive A; second; offer B second; accept B; 119 yes",
        "@5500 due",
        "mark_passed 30, mark_passed 60, mark 90, p1 trapped_90, comfort_overdue, release_overdue",
    );
}

#[test]
fn a_mark_that_raises_the_priority_shortens_the_other_limits_at_once() {
    let mut story = Story::of("offer A; accept A; @60 arrive A; @1260 due; offer B second; @1700 comfort");
    story.run("@1801 due").unwrap();
    assert!(story.run("due").unwrap().is_empty());
    // The comfort call is due after five minutes now, not after eight.
    assert_eq!(story.run("@2000 due").unwrap().len(), 1);
}

#[test]
fn a_suspicion_that_is_raised_by_a_mark_times_out_once() {
    check(
        "open suspected raised 3599; @1",
        "@90 due",
        "mark_passed 30, mark 60, p1 trapped_60, wanted second priority_rose, unverified",
    );
}

#[test]
fn the_comfort_clock_rings_again_and_again() {
    check_all(&[
        ("offer A; accept A; out A", "@479 due", ""),
        ("offer A; accept A; out A", "@480 due", "comfort_overdue"),
        ("offer A; accept A; out A; @480 due", "@959 due", ""),
        ("offer A; accept A; out A; @480 due", "@960 due", "comfort_overdue"),
        ("offer A; accept A; out A; @400 comfort", "@480 due", ""),
    ]);
}

#[test]
fn the_callback_begins_when_all_have_left_or_after_ten_minutes() {
    let freed = "offer A; accept A; arrive A; freed A";
    check_all(&[
        (freed, "@599 due", ""),
        (freed, "@600 due", "callback_due"),
        (&format!("{freed}; @10 finish A"), "@600 due", ""),
        (freed, "@10 finish A", "finished A, callback_due"),
    ]);
}

#[test]
fn an_overdue_callback_rings_every_15_minutes_and_after_each_try() {
    check_all(&[
        ("freed", "@899 due", ""),
        ("freed", "@900 due", "callback_overdue"),
        ("freed; @900 due", "@901 due", ""),
        ("freed; @900 due", "@1800 due", "callback_overdue"),
        ("freed; @600 callback none", "@900 due", ""),
        ("freed; @600 callback none", "@1500 due", "callback_overdue"),
    ]);
}

#[test]
fn a_clock_that_was_set_back_fires_nothing_early() {
    let mut story = Story::of("@1000 offer A");
    story.run("@900 attach").unwrap();
    assert_eq!(story.order.recorded_at, super::story::at(1000));
    assert!(
        story.run("@1000 due").unwrap().iter().all(|event| event.stamp.recorded_at == super::story::at(1000))
    );
    assert!(!deadlines(&story.order).is_empty());
}
