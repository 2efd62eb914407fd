//! Opening, further alarms, place, situation, priority, verification.
//!
//! Must not: test the calling of stations (`calling`).

use super::story::{Story, assignment, at, check, check_all, check_deadlines, check_order, letter_of};
use crate::intake::{Priority, PriorityReason};
use crate::order::{MAX_ATTACHED_ALARMS, Need, Verification, fold, need};
use crate::roster::Level;

#[test]
fn an_opened_order_wants_the_first_tier_and_p1_wants_both() {
    assert_eq!(need(&Story::of("open").order), [Need::Station(Level::First)]);
    assert_eq!(need(&Story::of("open p2").order), [Need::Station(Level::First)]);
    let both = [Need::Station(Level::First), Need::Station(Level::Second)];
    assert_eq!(need(&Story::of("open p1").order), both);
    assert_eq!(need(&Story::of("open moving").order), both);
}

#[test]
fn unintended_car_movement_is_p1_by_itself() {
    let order = Story::of("open moving").order;
    assert_eq!(order.priority, Priority::P1);
    assert!(matches!(order.priority_reason, PriorityReason::Hazard(_)));
}

#[test]
fn a_suspected_entrapment_waits_for_a_person_before_any_station_is_called() {
    assert_eq!(need(&Story::of("open suspected").order), []);
    assert_eq!(need(&Story::of("open suspected; verify").order), [Need::Station(Level::First)]);
    assert_eq!(need(&Story::of("open suspected; @90 due").order), [Need::Station(Level::First)]);
}

#[test]
fn the_verification_limit_depends_on_the_priority() {
    check_all(&[
        ("open suspected", "@89 due", ""),
        ("open suspected", "@90 due", "unverified"),
        ("open suspected", "@91 due", "unverified"),
        ("open suspected p2", "@59 due", ""),
        ("open suspected p2", "@60 due", "unverified"),
        // P1 is not verified first.
        ("open suspected p1", "verify", "refused nothing_to_verify"),
    ]);
}

#[test]
fn verifying_is_told_once_and_may_come_after_the_limit() {
    check_all(&[
        ("open suspected", "verify", "verified"),
        ("open suspected; verify", "verify", ""),
        ("open suspected; @90 due", "@95 verify", "verified"),
        ("open", "verify", "refused nothing_to_verify"),
        ("open suspected; resolve false", "verify", "refused order_not_in_state closed"),
    ]);
    assert_eq!(Story::of("open suspected; @90 due").order.verification, Verification::TimedOut);
}

#[test]
fn a_person_who_reports_the_same_lift_verifies_the_suspicion_and_a_machine_does_not() {
    check_all(&[
        ("open suspected", "attach hotline", "attached, verified"),
        ("open suspected", "attach police", "attached, verified"),
        ("open suspected", "attach property", "attached, verified"),
        ("open suspected", "attach passenger", "attached, verified"),
        ("open suspected", "attach device", "attached"),
        ("open suspected", "attach device alarm_button", "attached"),
        // The same device is sure now: waiting for an operator would cost a minute.
        ("open suspected", "attach device entrapment", "attached, verified"),
        ("open", "attach device entrapment", "attached"),
        ("open", "attach hotline", "attached"),
    ]);
}

#[test]
fn a_suspicion_that_becomes_p1_is_treated_as_real_at_once() {
    check_all(&[
        (
            "open suspected",
            "attach device injured",
            "attached, situation, p1 injured, wanted second priority_rose, unverified",
        ),
        ("open suspected", "priority p1", "p1 manual, wanted second priority_rose, verified"),
        ("open suspected", "triage pregnant", "situation, p2 pregnant"),
        ("open suspected", "offer A manual note", "verified, offered A first"),
    ]);
}

#[test]
fn a_risen_priority_looks_at_what_the_lead_promised() {
    let slow = "offer A; @60 accept A in 1440";
    check_all(&[
        (slow, "@120 triage pregnant", "situation, p2 pregnant, wanted second predicted_late"),
        (slow, "priority p2", "p2 manual, wanted second predicted_late"),
        (slow, "attach hotline seven", "attached, situation, p2 people_7, wanted second predicted_late"),
        ("offer A; @60 accept A in 600", "@120 triage pregnant", "situation, p2 pregnant"),
        (&format!("{slow}; @600 arrive A"), "triage pregnant", "situation, p2 pregnant"),
        (&format!("{slow}; second"), "triage pregnant", "situation, p2 pregnant"),
        ("offer A", "triage pregnant", "situation, p2 pregnant"),
    ]);
}

#[test]
fn reopening_leaves_nothing_to_verify() {
    check_order("open suspected; resolve false; reopen", "open");
}

#[test]
fn a_further_alarm_joins_while_somebody_may_be_trapped() {
    check_all(&[
        ("open", "attach", "attached"),
        ("offer A; accept A", "attach", "attached"),
        ("offer A; accept A; arrive A", "attach", "attached"),
        ("offer A; accept A; freed A", "attach", "refused order_not_in_state rescued"),
        ("freed", "attach", "refused order_not_in_state callback_due"),
        ("resolve false", "attach", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn the_same_alarm_twice_is_attached_once() {
    check("attach", "attach again", "");
    assert_eq!(Story::of("attach; attach again").order.alarm_count, 2);
}

#[test]
fn the_51st_alarm_is_counted_though_it_is_no_longer_listed() {
    let mut story = Story::of("open");
    for _ in 1..MAX_ATTACHED_ALARMS {
        story.run("attach").unwrap();
    }
    assert_eq!((story.order.alarms.len(), story.order.alarm_count), (50, 50));
    assert_eq!(story.run("attach").unwrap().len(), 1);
    assert_eq!((story.order.alarms.len(), story.order.alarm_count), (50, 51));
    assert_eq!(fold(&story.events), Some(story.order));
}

#[test]
fn the_earliest_report_is_t0() {
    let raised = |given: &str| Story::of(given).order.milestones.alarm_raised.unwrap().at;
    assert_eq!(raised("attach raised 300"), at(-300));
    assert_eq!(raised("open raised 60; attach raised 30"), at(-60));
    // A report from the future is taken as now.
    assert_eq!(raised("attach raised -300"), at(0));
}

#[test]
fn the_priority_only_rises_by_itself() {
    check_all(&[
        ("open", "triage pregnant", "situation, p2 pregnant"),
        ("open", "triage seven", "situation, p2 people_7"),
        ("open", "triage fire", "situation, p1 fire_smoke, wanted second priority_rose"),
        ("open p2", "triage injured", "situation, p1 injured, wanted second priority_rose"),
        ("open p1", "triage pregnant", "situation"),
        ("open p1", "triage none", "situation"),
        ("open", "triage none", ""),
        ("triage pregnant", "triage pregnant", ""),
        ("freed", "triage fire", "refused order_not_in_state callback_due"),
    ]);
}

#[test]
fn lowering_a_priority_takes_a_note_and_raising_it_does_not() {
    check_all(&[
        ("open p1", "priority p3", "refused note_needed"),
        ("open p1", "priority p2", "refused note_needed"),
        ("open p2", "priority p3", "refused note_needed"),
        ("open p1", "priority p3 note", "p3 manual"),
        ("open", "priority p2", "p2 manual"),
        ("open", "priority p1", "p1 manual, wanted second priority_rose"),
        ("open", "priority p3", ""),
        ("priority p1", "priority p1", ""),
        ("resolve false", "priority p1", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn what_a_person_decided_stands_until_the_facts_get_worse() {
    check_all(&[
        ("open p1; priority p3 note", "attach hotline", "attached"),
        ("open p1; priority p3 note", "attach hotline injured", "attached"),
        ("open p2; priority p3 note", "triage injured", "situation, p1 injured, wanted second priority_rose"),
        ("open p1; priority p3 note; @1800", "due", "mark 30, p2 trapped_30, comfort_overdue"),
    ]);
}

#[test]
fn p1_calls_the_second_tier_unless_it_is_called_already() {
    check_all(&[
        ("offer A; @180 due; offer B second", "priority p1", "p1 manual"),
        ("offer A; second", "priority p1", "p1 manual"),
        // The one that was called is no longer needed: another one is.
        (
            "offer A; second; offer B second; accept A; decline B; offer C second; accept C; withdraw C",
            "priority p1",
            "p1 manual",
        ),
        (
            "offer A; @180 due; offer B second; accept A",
            "priority p1",
            "p1 manual, wanted second priority_rose",
        ),
    ]);
}

#[test]
fn a_place_can_be_found_and_corrected_but_not_forgotten() {
    check_all(&[
        ("open unlocated", "locate 1", "located"),
        ("open unlocated", "locate point", "located"),
        ("open nowhere", "locate lost", "refused same_place"),
        ("open nowhere", "locate point", "located"),
        ("open", "locate 2", "located"),
        ("open", "locate 1", "refused same_place"),
        ("open", "locate lost", "refused place_cannot_be_forgotten"),
        ("open", "locate 2 taken", "refused lift_has_live_order 20261122-0007"),
        ("freed", "locate 2", "refused order_not_in_state callback_due"),
        ("resolve false", "locate 2", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn without_a_point_the_order_needs_a_place_and_with_one_a_station() {
    assert_eq!(need(&Story::of("open nowhere").order), [Need::Place]);
    assert_eq!(need(&Story::of("open nowhere p1").order), [Need::Place]);
    assert_eq!(need(&Story::of("open unlocated").order), [Need::Station(Level::First)]);
    assert_eq!(need(&Story::of("open nowhere; locate point").order), [Need::Station(Level::First)]);
}

#[test]
fn an_unknown_lift_is_told_once() {
    check_all(&[
        ("open unlocated", "@59 due", ""),
        ("open unlocated", "@60 due", "locate_overdue"),
        ("open unlocated; @60 due", "@61 due", ""),
        ("open unlocated; locate 1", "@60 due", ""),
        ("open", "@60 due", ""),
    ]);
}

#[test]
fn nothing_is_escalated_before_a_station_was_called() {
    check_deadlines("open", "comfort 480, trapped_30 1800");
    check_deadlines("open suspected", "verify 90, comfort 480, trapped_30 1800");
    check_deadlines("open nowhere", "locate 60, comfort 480, trapped_30 1800");
}

#[test]
fn a_new_place_is_searched_at_once() {
    check_all(&[("open unlocated; nobody first", "locate 1", "located")]);
    let needs = need(&Story::of("open unlocated; nobody first; locate 1").order);
    assert_eq!(needs, [Need::Station(Level::First), Need::Station(Level::Second)]);
}

#[test]
fn a_lift_corrected_to_one_far_away_calls_a_station_for_it() {
    let led = "offer A; accept A in 300";
    let moved = format!("{led}; locate 8");
    check_all(&[
        (led, "locate 8", "located, wanted first place_moved, wanted second predicted_late"),
        ("offer A", "locate 8", "located, wanted first place_moved"),
        (
            "offer A; accept A in 300; arrive A",
            "locate 8",
            "located, wanted first place_moved, wanted second predicted_late",
        ),
        // Within the compound those who were called are still the right ones, and so is a search that goes on.
        (led, "locate 2", "located"),
        ("", "locate 8", "located"),
        ("offer A; decline A", "locate 8", "located"),
        // Back again: who promised to be there in time is enough.
        (&moved, "locate 1", "located"),
        (&format!("{moved}; offer B"), "locate 2", "located"),
        (&format!("{moved}; offer B; accept B in 300"), "locate 1", "located"),
        // What was promised for elsewhere is no help in time: who is asked here stays asked, and is replaced.
        (&format!("{moved}; offer B"), "decline B", "declined B, wanted first declined"),
        (&format!("{moved}; offer B"), "accept B in 300", "accepted B"),
        (&format!("{led}; locate 8; offer B"), "triage pregnant", "situation, p2 pregnant"),
    ]);
    let order = |given: &str| Story::of(given).order;
    assert!(!order(&moved).is_help_in_time());
    assert!(order(&format!("{moved}; offer B; accept B in 300")).is_help_in_time());
    assert!(order(&format!("{moved}; locate 1")).is_help_in_time());
    assert_eq!(need(&order(&moved)), [Need::Station(Level::First), Need::Station(Level::Second)]);
    assert_eq!(need(&order(&format!("{moved}; locate 1"))), []);
}

#[test]
fn a_machine_that_tells_of_long_ago_is_heard_and_not_believed() {
    let t0 = |given: &str| Story::of(given).order.milestones.alarm_raised.unwrap();
    let seconds = |given: &str| (t0(given).at.duration_since(at(0)).as_secs(), t0(given).implausible);
    assert_eq!(seconds("open partner raised 1800"), (-1800, false));
    assert_eq!(seconds("open partner raised 1801"), (-1801, true));
    assert_eq!(seconds("open partner raised 500000"), (-7200, true));
    // At a seat somebody was asked since when.
    assert_eq!(seconds("open raised 9000"), (-9000, false));
    // An order's T0 does not move for a queue that is emptied, and with it no mark and no priority.
    assert_eq!(seconds("open; attach device raised 1800 partner"), (-1800, false));
    assert_eq!(seconds("open; attach device raised 1801 partner"), (0, false));
    assert_eq!(seconds("open; attach hotline raised 9000"), (-9000, false));
    check_all(&[
        ("open; attach device raised 500000 partner", "@1 due", ""),
        (
            "open; attach hotline raised 9000",
            "@1 due",
            "mark_passed 30, mark_passed 60, mark_passed 90, mark 120, p1 trapped_120, wanted second priority_rose",
        ),
    ]);
    // It waited for an operator, or was put to the wrong order: what he does later is held against when the machine told it.
    assert_eq!(seconds("open told 600 raised 2400"), (-2400, false));
    assert_eq!(seconds("open told 600 raised 2401"), (-2401, true));
    assert_eq!(seconds("open told 600 raised 500000"), (-7800, true));
    assert_eq!(seconds("open; attach device told 600 raised 2400"), (-2400, false));
    assert_eq!(seconds("open; attach device told 600 raised 2401"), (-600, false));
    let located = Story::of("open partner raised 500000").order.milestones.located.unwrap();
    assert!(!located.implausible && located.at == at(0));
}

#[test]
fn whoever_stands_where_the_lift_is_not_holds_up_nobody() {
    // "Arrived" was tapped at the wrong lift, and came after the correction.
    let moved = "offer A; accept A in 300; out A; @60 locate 8; offer B; offer C second";
    check_all(&[
        (moved, "@70 arrive A claimed 50", "arrived A"),
        (&format!("{moved}; @70 arrive A claimed 50"), "@120 due", "wanted first no_answer"),
        (&format!("{moved}; @70 arrive A claimed 65"), "@120 due", ""),
        (
            &format!("{moved}; @70 arrive A claimed 50"),
            "@240 due",
            "passed next_first, 119 second_tier_silent",
        ),
    ]);
    let order = |given: &str| Story::of(given).order;
    assert!(!order(&format!("{moved}; @70 arrive A claimed 50")).has_crew_here());
    assert!(order(&format!("{moved}; @70 arrive A claimed 65")).has_crew_here());
    // Who was at the old place already counts no longer; who goes to the right one is the one that is watched.
    let there = "offer A; accept A in 300; arrive A; @60 locate 8; offer B; @70 accept B in 300";
    assert_eq!(order(there).watched_lead().map(|lead| letter_of(lead.id.uuid())), Some('B'));
    assert_eq!(order(there).on_scene_since(), None);
    check_all(&[(there, "@550 due", "comfort_overdue, unmoved B")]);
}

#[test]
fn a_station_called_for_the_right_place_is_not_late_behind_one_that_goes_elsewhere() {
    let sought = "offer A; accept A in 300; locate 8; offer B; offer C; accept C in 300; @20 withdraw C";
    check_all(&[
        (sought, "accept B in 300", "accepted B"),
        // One that was called for the old place stands by as before.
        ("offer A; offer D; accept A in 300; locate 8; offer B", "accept D", "standby D"),
    ]);
}

#[test]
fn a_no_to_119_does_not_answer_for_another_place() {
    let refused = "offer A; accept A in 3000; nobody second; @10 119 no; @20 locate 8; nobody first";
    check_all(&[(refused, "@30 nobody second", "nobody second, 119 no_second_tier")]);
}

#[test]
fn at_p1_a_place_far_away_gets_both_levels_at_once() {
    let asked = "open p1; offer A; offer B second";
    let both = "located, wanted first place_moved, wanted second place_moved";
    let moved = format!("{asked}; locate 8");
    let called = format!("{moved}; offer C; offer D second");
    check_all(&[
        (asked, "locate 8", both),
        // With a lead it is as before: what he promised is for elsewhere.
        (
            &format!("{asked}; accept A in 300"),
            "locate 8",
            "located, wanted first place_moved, wanted second predicted_late",
        ),
        // Within the compound, and where they were called first, those who are asked are the right ones.
        (asked, "locate 2", "located"),
        (&moved, "locate 1", "located"),
        (&called, "locate 2", "located"),
        // Each level is looked for once; one that goes on is not begun again.
        ("open p1; offer A", "locate 8", "located, wanted first place_moved"),
        (&format!("{asked}; decline B"), "locate 8", "located, wanted first place_moved"),
        (&format!("{asked}; decline A"), "locate 8", "located, wanted second place_moved"),
        // A station that was called by hand before anything was known of the place is of no level here.
        ("open nowhere p1; offer A second manual", "locate 1", "located, wanted second place_moved"),
        // Below P1 the second tier has its own time.
        ("open p2; offer A", "locate 8", "located, wanted first place_moved"),
        // Each of the new place answers for its own level, and for those of the old one with it.
        (&called, "accept C", "accepted C, expired A"),
        (&format!("{called}; accept C"), "accept D", "accepted D, expired B"),
    ]);
    assert_eq!(need(&Story::of(&moved).order), [Need::Station(Level::First), Need::Station(Level::Second)]);
    assert_eq!(need(&Story::of(&called).order), []);
    // 119 waits for the second tier of the new place, not for that of the old one.
    let late = "open p1; offer A; offer B second; @60 due; offer E; @90 locate 8; offer C; offer D second";
    check_all(&[(late, "@150 due", "wanted first no_answer"), (late, "@120 due", "")]);
}

#[test]
fn a_promise_for_the_old_place_sends_nobody_away_who_was_called_for_the_new_one() {
    let asked = "offer A; locate 8; offer B";
    let stood_by = "offer A; offer C; accept A in 300; @5 accept C; locate 8; offer B";
    check_all(&[
        (asked, "accept A in 300", "accepted A, wanted second predicted_late"),
        (&format!("{asked}; accept A in 300"), "accept B in 300", "accepted B"),
        (stood_by, "decline A", "withdrawn A, steps_in C"),
        // One that stands by for this place goes before one that stood by for another, which is no answer to a loss here.
        (
            &format!("{stood_by}; offer D; accept B in 300; @9 accept D"),
            "withdraw B",
            "withdrawn B, steps_in D, wanted second lead_lost",
        ),
        (
            &format!("{stood_by}; accept B in 300"),
            "withdraw B",
            "withdrawn B, wanted first lead_lost, wanted second lead_lost",
        ),
    ]);
    // The passenger is told of who comes to him, not of who went elsewhere.
    assert!(Story::of(stood_by).order.lead_here().is_none());
    let answered = Story::of(&format!("{stood_by}; accept B in 300")).order;
    assert_eq!(answered.lead_here().map(|lead| lead.id), Some(assignment('B')));
    assert_eq!(answered.lead().map(|lead| lead.id), Some(assignment('A')));
    // A search for the new place is not answered by who goes to the old one.
    let searched = Story::of("offer A; locate 8; nobody first; accept A in 300; @30 due").order;
    assert!(need(&searched).contains(&Need::Station(Level::First)));
}

#[test]
fn silence_at_the_new_place_calls_further_stations_though_somebody_goes_to_the_old_one() {
    let moved = "offer A; accept A in 300; @60 locate 8; offer B; offer C second";
    check_all(&[
        (moved, "@119 due", ""),
        (moved, "@120 due", "wanted first no_answer"),
        (&format!("{moved}; accept B in 300"), "@120 due", ""),
        (&format!("{moved}; decline C"), "nobody second", "nobody second, 119 no_second_tier"),
    ]);
}

#[test]
fn a_station_called_before_the_lift_was_known_was_called_for_no_place() {
    let by_hand = "open nowhere; offer A manual";
    check_all(&[
        (by_hand, "locate 1", "located, wanted first place_moved"),
        (
            &format!("{by_hand}; accept A in 300"),
            "locate 1",
            "located, wanted first place_moved, wanted second predicted_late",
        ),
        (&format!("{by_hand}; accept A in 300; locate 1; offer B"), "accept B in 300", "accepted B"),
    ]);
    let arrived = Story::of(&format!("{by_hand}; accept A in 300; locate 1; arrive A")).order;
    assert!(arrived.is_help_in_time());
}

#[test]
fn a_crew_that_follows_a_correction_shows_that_it_is_at_the_new_lift() {
    let followed = "locate 8; offer A; accept A in 300; arrive A; locate 1; offer B; nobody second";
    check_all(&[
        (followed, "arrive A", ""),
        (followed, "arrive A near", "shown A"),
        (&format!("{followed}; arrive A near"), "arrive A near", ""),
    ]);
    assert!(!Story::of(followed).order.is_help_in_time());
    let there = Story::of(&format!("{followed}; arrive A near; @30 due")).order;
    assert!(there.is_help_in_time());
    assert_eq!(need(&there), []);
}
