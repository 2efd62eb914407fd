//! Offers, the ladder, nobody available, the second tier and 119.
//!
//! Must not: test what crews answer (`crews`), except where the ladder stops for it.

use super::story::{Story, assignment, check, check_all, check_deadlines, check_order};
use crate::order::{MAX_OFFERS, Need, need};
use crate::roster::Level;

#[test]
fn a_station_is_never_called_twice_for_one_order() {
    check_all(&[
        ("open", "offer A", "offered A first"),
        ("offer A", "offer A", "refused station_already_called A"),
        ("offer A", "offer A second", "refused station_already_called A"),
        ("offer A", "offer A manual note", "refused station_already_called A"),
        ("offer A; decline A", "offer A", "refused station_already_called A"),
        ("offer A; accept A; withdraw A", "offer A manual", "refused station_already_called A"),
        ("offer A; resolve false; reopen", "offer A", "refused station_already_called A"),
        ("freed", "offer A", "refused order_not_in_state callback_due"),
        ("resolve false", "offer A manual", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn after_twenty_offers_the_shift_leader_assigns_by_hand_without_a_limit() {
    let mut story = Story::of("open");
    for letter in 'A'..='T' {
        story.run(&format!("offer {letter}")).unwrap();
    }
    assert_eq!(story.order.assignments.len(), MAX_OFFERS);
    check_refused(&mut story, "offer U", "offer_limit_reached");
    story.run("decline A").unwrap();
    assert_eq!(need(&story.order), [Need::Person]);
    story.run("offer U manual note").unwrap();
    assert_eq!(need(&story.order), []);
    story.run("offer V manual note").unwrap();
    story.run("decline B").unwrap();
    assert_eq!(need(&story.order), [Need::Person], "both levels are wanted after the second decline");
}

fn check_refused(story: &mut Story, step: &str, code: &str) {
    assert_eq!(story.run(step).unwrap_err().code(), code);
}

#[test]
fn silence_calls_the_next_nearest_in_addition_every_60_s() {
    check_all(&[
        ("offer A", "@59 due", ""),
        ("offer A", "@60 due", "wanted first no_answer"),
        ("offer A", "@61 due", "wanted first no_answer"),
        ("offer A; @60 due; offer B", "@119 due", ""),
        ("offer A; @60 due; offer B", "@120 due", "wanted first no_answer"),
        ("offer A; @60 due", "@60 due", ""),
    ]);
    check_order("offer A; @60 due; offer B; @120 due; offer C", "open, A offered, B offered, C offered");
}

#[test]
fn three_minutes_without_acceptance_call_the_second_tier() {
    let given = "offer A; @60 due; offer B; @120 due; offer C";
    check_all(&[
        (given, "@179 due", ""),
        (given, "@180 due", "passed next_first, wanted second no_acceptance"),
        (given, "@181 due", "passed next_first, wanted second no_acceptance"),
    ]);
    check_order("offer A; @180 due; offer B second; @239 due", "open, A offered, B offered");
    check("offer A; @180 due; offer B second", "@240 due", "wanted first no_answer");
}

#[test]
fn the_limit_counts_from_the_first_call_and_not_from_the_opening() {
    check_all(&[
        ("open suspected; @90 due; offer A; @150 due; offer B; @210 due; offer C", "@269 due", ""),
        (
            "open suspected; @90 due; offer A; @150 due; offer B; @210 due; offer C",
            "@270 due",
            "passed next_first, wanted second no_acceptance",
        ),
    ]);
}

#[test]
fn the_second_tiers_silence_proposes_119_once() {
    let given = "offer A; @180 due; offer B second; @240 due; offer C; @300 due; offer D";
    check_all(&[(given, "@359 due", ""), (given, "@360 due", "passed next_first, 119 second_tier_silent")]);
    check("offer A; @180 due; offer B second; @240 due; offer C; @360 due", "@361 due", "");
}

#[test]
fn p1_waits_two_minutes_for_the_second_tier() {
    let given = "open p1; offer A; offer B second; @60 due; offer C";
    check_all(&[(given, "@119 due", ""), (given, "@120 due", "passed next_first, 119 second_tier_silent")]);
}

#[test]
fn acceptance_ends_the_escalation() {
    let given = "offer A; @60 due; offer B; @70 accept A";
    check_deadlines(given, "comfort 480, movement 550, second_tier 1800, trapped_30 1800");
    check_all(&[(given, "@479 due", "")]);
    // What was looked for in vain is no longer looked for.
    check_deadlines(
        "offer A; @60 due; nobody first; accept A",
        "comfort 480, movement 540, second_tier 1800, trapped_30 1800",
    );
    check_deadlines(
        "offer A; @60 due; nobody first; nobody second; accept A",
        "comfort 480, movement 540, second_tier 1800, trapped_30 1800",
    );
    assert_eq!(need(&Story::of("offer A; @60 due; nobody first; accept A; @100 due").order), []);
    assert_eq!(need(&Story::of("offer A; @60 due; accept A").order), []);
}

#[test]
fn at_p1_an_acceptance_answers_for_its_own_level_only() {
    check_all(&[
        ("open p1; offer A; offer B second", "accept A", "accepted A"),
        ("open p1; offer A; offer B second; offer C", "accept A", "accepted A, expired C"),
        ("open p1; offer A; offer B second; accept A", "accept B", "accepted B"),
        ("open p1; offer A; offer B second", "accept B in 300", "accepted B"),
    ]);
    assert_eq!(need(&Story::of("open p1; offer A; accept A in 300").order), [Need::Station(Level::Second)]);
    assert_eq!(need(&Story::of("open p1; offer A second; accept A").order), [Need::Station(Level::First)]);
    // One that could not be found is looked for again beside the lead.
    check_deadlines(
        "open p1; offer A; nobody second; accept A",
        "retry_second 30, comfort 180, movement 240, second_tier 600, trapped_30 1800",
    );
}

#[test]
fn with_nobody_at_the_first_tier_the_second_is_called_at_once() {
    check_all(&[
        ("open", "nobody first", "nobody first, wanted second no_first_tier"),
        ("open p1", "nobody first", "nobody first"),
        ("nobody first", "nobody second", "nobody second, 119 no_second_tier"),
        ("nobody first", "nobody first", ""),
        ("open", "nobody second", ""),
        ("offer A", "nobody first", ""),
        ("offer A; @60 due", "nobody first", "nobody first, wanted second no_first_tier"),
        ("offer A; @60 due; accept A", "nobody first", ""),
        ("open p1; offer A; accept A", "nobody second", "nobody second"),
        ("open suspected", "nobody first", ""),
        ("freed", "nobody first", "refused order_not_in_state callback_due"),
    ]);
}

#[test]
fn a_level_at_which_nobody_was_found_is_tried_again_after_30_s() {
    check_all(&[
        ("nobody first", "@29 due", ""),
        ("nobody first", "@30 due", "retry first"),
        ("nobody first; nobody second", "@30 due", "retry first, retry second"),
        ("nobody first; offer A manual", "@30 due", ""),
        ("nobody first; offer A", "@30 due", ""),
    ]);
    assert_eq!(need(&Story::of("nobody first").order), [Need::Station(Level::Second)]);
    let both = [Need::Station(Level::First), Need::Station(Level::Second)];
    assert_eq!(need(&Story::of("nobody first; @30 due").order), both);
}

#[test]
fn a_crew_or_an_operator_may_ask_for_the_second_tier() {
    check_all(&[
        ("offer A; accept A; arrive A", "second A", "wanted second crew_asked"),
        ("offer A", "second", "wanted second crew_asked"),
        ("offer A; second", "second", "refused already_wanted"),
        ("offer A; second; offer B second", "second", "refused already_wanted"),
        ("open p1", "second", "refused already_wanted"),
        ("offer A", "second Z", "refused no_such_assignment Z"),
        ("freed", "second", "refused order_not_in_state callback_due"),
    ]);
}

#[test]
fn a_second_tier_station_wanted_beside_the_lead_stays_called_and_is_replaced() {
    check_all(&[
        ("offer A; second; offer B second", "accept A", "accepted A"),
        ("offer A; accept A; second; offer B second", "decline B", "declined B, wanted second declined"),
        (
            "offer A; accept A; second; offer B second; accept B",
            "withdraw B",
            "withdrawn B, wanted second lead_lost",
        ),
        // The second tier goes on alone.
        ("offer A; accept A; second; offer B second; accept B", "withdraw A", "withdrawn A"),
    ]);
}

#[test]
fn when_help_that_was_asked_for_stays_silent_119_is_proposed() {
    let asked = "offer A; accept A in 300; @300 arrive A; second A; offer B second; @479 comfort";
    check_all(&[
        (asked, "@479 due", ""),
        (asked, "@480 due", "119 second_tier_silent"),
        // It answered.
        (
            "offer A; accept A in 300; @300 arrive A; second A; offer B second; @470 accept B; comfort",
            "@480 due",
            "",
        ),
    ]);
    // P1 calls it as a precaution; a lead that comes in time is enough.
    check("open p1; offer A; offer B second; accept A in 300; out A", "@120 due", "");
}

#[test]
fn a_no_to_119_answers_what_was_due_then_and_not_what_comes_later() {
    let no =
        "open p1; offer A; offer B second; @120 due; @130 accept A in 60; 119 no; @140 arrive A; comfort";
    let lost = format!("{no}; @1000 withdraw A; @1110 comfort");
    check_all(&[
        // The silence was answered: while A is going or there it is over.
        (no, "@250 due", ""),
        // Half an hour on scene is another question, asked once.
        (&format!("{no}; @1800 due; @1900 comfort"), "@1939 due", ""),
        (&format!("{no}; @1800 due; @1900 comfort"), "@1940 due", "119 release_overdue"),
        (&format!("{no}; @1800 due; @1940 due; 119 no; @3600 due; @3700 comfort"), "@3800 due", ""),
        // So is a silence after the lead was lost.
        (&lost, "@1119 due", ""),
        (&lost, "@1120 due", "119 second_tier_silent"),
        (&format!("{lost}; @1120 due; 119 no; @1200 comfort"), "@1300 due", ""),
        // Nobody to be found is asked anew after a lead was lost, and not with each search.
        (
            "nobody first; nobody second; 119 no; @20 offer A; accept A in 60; @40 withdraw A; nobody first",
            "nobody second",
            "nobody second, 119 no_second_tier",
        ),
        (
            "nobody first; nobody second; 119 no; @20 offer A; accept A in 3000; @50 due",
            "nobody second",
            "nobody second",
        ),
    ]);
}

#[test]
fn an_operator_decides_about_119() {
    check_all(&[
        ("open", "119 yes", "119 called"),
        ("open", "119 no", "refused nothing_to_decide"),
        ("nobody first; nobody second", "119 yes", "119 called"),
        ("nobody first; nobody second", "119 no", "119 not_called"),
        ("119 yes", "119 yes", ""),
        ("119 yes", "119 no", "119 not_called"),
        ("nobody first; nobody second; 119 no", "119 yes", "119 called"),
        ("nobody first; nobody second; 119 no; @30 due", "nobody second", "nobody second"),
        ("freed", "119 yes", "refused order_not_in_state callback_due"),
    ]);
}

#[test]
fn after_downtime_only_the_highest_due_rung_fires_and_lower_ones_are_passed() {
    check_all(&[
        ("offer A", "@1000 due", "comfort_overdue, passed next_first, wanted second no_acceptance"),
        (
            "offer A; @180 due; offer B second",
            "@1000 due",
            "comfort_overdue, passed next_first, 119 second_tier_silent",
        ),
        (
            "offer A; accept A; out A; @600 arrive A; @700 comfort",
            "@2400 due",
            "mark 30, p2 trapped_30, comfort_overdue, passed second_tier, 119 release_overdue",
        ),
    ]);
    // Later limits count from the restart.
    check("offer A; @1000 due; offer B second", "@1059 due", "");
    check("offer A; @1000 due; offer B second", "@1060 due", "wanted first no_answer");
    check("offer A; @1000 due; offer B second; @1060 due; offer C", "@1179 due", "wanted first no_answer");
    check(
        "offer A; @1000 due; offer B second; @1060 due; offer C",
        "@1180 due",
        "passed next_first, 119 second_tier_silent",
    );
}

/// The acceptance of E ended the offer to the second tier, and E does not come after all: both are due at once.
#[test]
fn the_second_tier_is_not_passed_over_while_nobody_is_going() {
    let lost = "offer A second; offer E; accept E; withdraw E";
    check(lost, "@180 due", "wanted second no_acceptance, 119 second_tier_silent");
    check(&format!("{lost}; @180 due"), "@181 due", "");
}

#[test]
fn a_rung_that_was_passed_fires_again_only_after_the_lead_is_lost() {
    let passed = "offer A; accept A in 300; @300 arrive A; @2400 due";
    check(passed, "@2401 due", "");
    check_all(&[(
        &format!("{passed}; withdraw A; offer B; @2460 due; offer C; @2520 due; offer D"),
        "@2580 due",
        "passed next_first, wanted second no_acceptance",
    )]);
}

#[test]
fn a_lost_lead_gives_the_replacement_its_full_limits() {
    let lost = "offer A; accept A in 300; @600 withdraw A; offer B";
    check_all(&[
        (lost, "@659 due", "comfort_overdue"),
        (lost, "@660 due", "comfort_overdue, wanted first no_answer"),
        (&format!("{lost}; @660 due; offer C; @720 due; offer D"), "@779 due", ""),
        (
            &format!("{lost}; @660 due; offer C; @720 due; offer D"),
            "@780 due",
            "passed next_first, wanted second no_acceptance",
        ),
    ]);
    // 119 is not proposed for a silence that was over.
    let second_led =
        "offer A; @180 due; offer B second; @200 accept B in 300; @600 withdraw B; offer C second";
    check_all(&[(second_led, "@601 due", "comfort_overdue")]);
}

#[test]
fn a_manual_offer_counts_as_the_station_that_was_wanted() {
    assert_eq!(need(&Story::of("offer A manual note").order), []);
    assert_eq!(need(&Story::of("open p1; offer B second manual note").order), [Need::Station(Level::First)]);
    check_order("nobody first; offer A manual", "open, A offered");
}

#[test]
fn assignments_can_be_found_by_id() {
    let order = Story::of("offer A").order;
    assert!(order.find_assignment(assignment('A')).is_some());
    assert!(order.find_assignment(assignment('B')).is_none());
}
