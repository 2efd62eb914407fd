//! What stations answer and do: accept, decline, stand by, set out, arrive, withdraw, finish.
//!
//! Must not: test the ladder's limits (`calling`).

use super::story::{Story, at, check_all, check_deadlines, check_order, letter_of};
use crate::order::{TimeSource, deadlines, fold, need};

#[test]
fn an_acceptance_makes_the_lead_and_ends_the_other_offers() {
    check_all(&[
        ("offer A", "accept A", "accepted A"),
        ("offer A; offer B", "accept A", "accepted A, expired B"),
        ("offer A; offer B; offer C second", "accept B", "accepted B, expired A, expired C"),
        ("offer A; offer C second", "accept C", "accepted C, expired A"),
    ]);
    check_order("offer A; offer B; accept B", "underway, B leads, A expired, B accepted");
}

#[test]
fn a_second_tap_changes_nothing() {
    check_all(&[
        ("offer A; accept A", "accept A", ""),
        ("offer A; accept A; out A", "accept A", ""),
        ("offer A; accept A; out A", "out A", ""),
        ("offer A; accept A; arrive A", "arrive A", ""),
        ("offer A; accept A; arrive A", "accept A", ""),
        ("offer A; decline A", "decline A", ""),
        ("offer A; accept A; withdraw A", "withdraw A", ""),
        ("offer A; accept A; arrive A; freed A", "freed A", ""),
        ("offer A; accept A; arrive A; freed A; finish A", "finish A", ""),
        ("offer A; offer B; accept A; accept B", "accept B", ""),
    ]);
}

#[test]
fn a_late_acceptance_stands_by_and_leads_when_the_lead_withdraws() {
    let late = "offer A; offer B; accept A";
    check_all(&[
        (late, "accept B", "standby B"),
        (&format!("{late}; accept B"), "withdraw A", "withdrawn A, steps_in B"),
        (&format!("{late}; accept B"), "decline A", "withdrawn A, steps_in B"),
        // The first to tap steps in first.
        (
            "offer A; offer B; offer C; accept A; @5 accept C; @6 accept B",
            "withdraw A",
            "withdrawn A, steps_in C",
        ),
        // Who stands by may say no after all.
        (&format!("{late}; accept B"), "decline B", "declined B"),
        (
            &format!("{late}; accept B; decline B"),
            "withdraw A",
            "withdrawn A, wanted first lead_lost, wanted second declined_twice",
        ),
        // An operator may send it home, and then it does not come back by itself.
        (&format!("{late}; accept B"), "withdraw B operator", "withdrawn B"),
        (
            &format!("{late}; accept B; withdraw B operator"),
            "accept B",
            "refused assignment_not_in_state B withdrawn",
        ),
        (&format!("{late}; accept B; withdraw B"), "withdraw B", ""),
        (
            &format!("{late}; accept B; withdraw B operator"),
            "withdraw A",
            "withdrawn A, wanted first lead_lost",
        ),
        // The system leads on: no further station is called.
        (&format!("{late}; accept B; withdraw A"), "@60 due", ""),
    ]);
    check_order(&format!("{late}; accept B"), "underway, A leads, A accepted, B expired standby");
    check_order(&format!("{late}; accept B; withdraw A"), "underway, B leads, A withdrawn, B accepted");
}

#[test]
fn at_p1_who_stands_by_for_its_level_steps_in_before_another_is_asked() {
    let both = "open p1; offer A; offer B second; offer C; accept A in 300; accept B in 300; accept C";
    check_all(&[
        (both, "withdraw A", "withdrawn A, steps_in C"),
        // C is of the first tier: it does not answer for the second.
        (both, "withdraw B", "withdrawn B, wanted second lead_lost"),
        // The tier of its level comes first, whoever tapped earlier; the other stays wanted beside it.
        (
            "open p1; offer A; offer B second; offer C; offer D second; accept A in 300; accept B in 300; \
             @5 accept D; @6 accept C; withdraw B operator; withdraw D operator",
            "withdraw A",
            "withdrawn A, steps_in C",
        ),
        (
            "offer A; offer D second; accept A in 300; accept D; priority p1; offer E second",
            "withdraw A",
            "withdrawn A, steps_in D, expired E, wanted first lead_lost",
        ),
    ]);
}

#[test]
fn a_stand_by_that_leads_is_to_be_told_and_has_to_move_within_the_limit_from_then() {
    let led = "offer A; offer B; accept A; @60 accept B; @600 withdraw A";
    let is_unseen = |given: &str| Story::of(given).order.assignments[1].steps_in_unseen();
    assert!(is_unseen(led));
    check_deadlines(led, "comfort 480, movement 1080, second_tier 1800, trapped_30 1800");
    for seen in ["out B", "arrive B", "decline B", "freed"] {
        assert!(!is_unseen(&format!("{led}; {seen}")), "{seen}");
    }
    // A crew that taps "accept" itself knows.
    assert!(!is_unseen("offer A; offer B; accept B"));
}

#[test]
fn a_no_that_answered_the_offer_stops_no_colleague_who_goes_by_then() {
    check_all(&[
        ("offer A", "decline A offer", "declined A, wanted first declined"),
        ("offer A; accept A", "decline A offer", "refused assignment_not_in_state A accepted"),
        ("offer A; accept A; out A", "decline A offer", "refused assignment_not_in_state A en_route"),
        ("offer A; accept A; arrive A", "decline A offer", "refused assignment_not_in_state A on_scene"),
        // Nor does it take back that the station would step in.
        (
            "offer A; offer B; accept A; accept B",
            "decline B offer",
            "refused assignment_not_in_state B expired",
        ),
        // What is over needs no second answer.
        ("offer A; decline A", "decline A offer", ""),
        ("offer A; offer B; accept A", "decline B offer", ""),
        ("offer A; accept A; arrive A; freed A; finish A", "decline A offer", ""),
        // Who was going when it said so cannot go on.
        ("offer A; accept A; out A", "decline A going", "withdrawn A, wanted first lead_lost"),
        ("offer A; accept A; out A", "decline A", "withdrawn A, wanted first lead_lost"),
        ("offer A; offer B; accept A; accept B", "decline B going", "declined B"),
    ]);
}

#[test]
fn who_stood_by_for_an_order_that_ended_does_not_lead_it_a_day_later() {
    let ended = "offer A; offer B; accept A; accept B";
    let freed = format!("{ended}; freed A; finish A; callback ok; close; @86400 reopen; offer C");
    let alone = format!("{ended}; resolve self; @86400 reopen; offer C");
    let unmerged = format!("{ended}; merge other; @86400 unmerge other; offer C");
    for again in [freed, alone, unmerged] {
        check_all(&[(&again, "decline C", "declined C, wanted first declined")]);
    }
    let freed = Story::of(&format!("{ended}; freed A"));
    assert!(freed.order.assignments.iter().all(|called| called.standby_since.is_none()));
}

#[test]
fn a_late_tap_without_a_lead_takes_the_order() {
    check_all(&[
        ("offer A; offer B; accept A; withdraw A", "accept B", "accepted B"),
        ("offer A; decline A", "accept A", "accepted A"),
        ("offer A; accept A; withdraw A", "accept A", "accepted A"),
        ("offer A; offer B; decline A", "accept A", "accepted A, expired B"),
    ]);
}

#[test]
fn a_late_tap_that_cannot_stand_by_is_told_who_is_going() {
    check_all(&[
        ("offer A; offer B; decline B; accept A", "accept B", "refused another_station_leads A"),
        ("offer A; withdraw A operator", "accept A", "refused assignment_not_in_state A withdrawn"),
        ("offer A; offer B; accept A; freed A", "accept B", "refused order_not_in_state rescued"),
        ("offer A; resolve false", "accept A", "refused order_not_in_state closed"),
        ("open", "accept Z", "refused no_such_assignment Z"),
    ]);
}

#[test]
fn an_arrival_predicted_past_the_limit_calls_the_second_tier_and_keeps_everyone_called() {
    check_all(&[
        ("offer A; offer B", "accept A in 1800", "accepted A, expired B"),
        ("offer A; offer B", "accept A in 1801", "accepted A, wanted second predicted_late"),
        ("offer A travel 1801", "accept A", "accepted A, wanted second predicted_late"),
        ("offer A travel 1801", "accept A in 300", "accepted A"),
        ("open p2; offer A", "accept A in 1200", "accepted A"),
        ("open p2; offer A", "accept A in 1201", "accepted A, wanted second predicted_late"),
        // The limit counts from the first call.
        ("offer A; @600", "@600 accept A in 1200", "accepted A"),
        ("offer A; @600", "@600 accept A in 1201", "accepted A, wanted second predicted_late"),
        ("open p1; offer A; offer B second", "accept A in 601", "accepted A"),
        ("offer A; offer B; accept A in 3000; offer C second", "accept B in 300", "accepted B, expired C"),
        ("offer A; offer B; offer D; accept A in 3000", "accept B in 300", "accepted B, expired D"),
    ]);
}

#[test]
fn help_in_time_or_an_arrival_ends_what_lateness_had_begun() {
    use crate::order::Need;
    use crate::roster::Level;
    let late = "offer A; offer B; accept A in 3000";
    let second = [Need::Station(Level::Second)];
    assert_eq!(need(&Story::of(late).order), second);
    assert_eq!(need(&Story::of(&format!("{late}; accept B in 300")).order), []);
    assert_eq!(need(&Story::of(&format!("{late}; nobody second; @30 due")).order), second);
    assert_eq!(need(&Story::of(&format!("{late}; nobody second; arrive A; @30 due")).order), []);
    check_all(&[
        // Who comes in time gives up: the late one still leads, and the second tier is called again.
        (
            &format!("{late}; offer C second; accept B in 300"),
            "withdraw B",
            "withdrawn B, wanted second lead_lost",
        ),
        // One that was asked to help is still wanted after the arrival.
        (&format!("{late}; nobody second; arrive A"), "second A", "wanted second crew_asked"),
    ]);
}

#[test]
fn a_replacement_beside_the_lead_is_looked_for_until_it_is_found() {
    use crate::order::Need;
    use crate::roster::Level;
    let declined = "open p1; offer A; offer B second; decline B; nobody second";
    let second = [Need::Station(Level::Second)];
    assert_eq!(need(&Story::of(&format!("{declined}; accept A in 300; @30 due")).order), second);
    // One that rings is enough.
    let rings = "open p1; offer A; offer B second; offer C second; decline C";
    assert_eq!(need(&Story::of(&format!("{rings}; accept A in 300")).order), []);
}

#[test]
fn a_lowered_priority_ends_the_search_beside_a_lead_that_comes_in_time() {
    let led = "open p1; offer A; nobody second; accept A in 300";
    let lowered = format!("{led}; priority p3 note; @30 due");
    assert_eq!(need(&Story::of(&format!("{led}; @30 due")).order).len(), 1);
    assert_eq!(need(&Story::of(&lowered).order), []);
    check_all(&[(&lowered, "@60 due", "")]);
}

#[test]
fn a_decline_calls_the_next_at_once_and_a_second_one_the_second_tier() {
    check_all(&[
        ("offer A", "decline A", "declined A, wanted first declined"),
        (
            "offer A; decline A; offer B",
            "decline B",
            "declined B, wanted first declined, wanted second declined_twice",
        ),
        (
            "offer A; decline A; offer B; decline B; offer C; offer D second",
            "decline C",
            "declined C, wanted first declined",
        ),
        ("open p1; offer A; offer B second", "decline A", "declined A, wanted first declined"),
        ("offer A; offer B; accept A; accept B", "decline B", "declined B"),
        (
            "open p1; offer A; offer B second; accept B in 300",
            "decline A",
            "declined A, wanted first declined",
        ),
        ("offer A; offer B; accept A", "decline B", ""),
        ("offer A; freed", "decline A", ""),
        ("open", "decline Z", "refused no_such_assignment Z"),
    ]);
}

#[test]
fn a_going_crew_that_declines_withdraws() {
    check_all(&[
        ("offer A; accept A", "decline A", "withdrawn A, wanted first lead_lost"),
        ("offer A; accept A; out A", "decline A", "withdrawn A, wanted first lead_lost"),
        ("offer A; accept A; arrive A", "decline A", "withdrawn A, wanted first lead_lost"),
        (
            "offer A; decline A; offer B; accept B",
            "decline B",
            "withdrawn B, wanted first lead_lost, wanted second declined_twice",
        ),
    ]);
}

#[test]
fn a_lost_second_tier_lead_is_replaced_at_both_levels() {
    check_all(&[
        (
            "offer A; @180 due; offer B second; accept B",
            "withdraw B",
            "withdrawn B, wanted second lead_lost, wanted first lead_lost",
        ),
        ("offer A; second; offer B second", "decline B", "declined B, wanted second declined"),
    ]);
}

#[test]
fn an_operator_may_take_an_offer_or_a_crew_off() {
    check_all(&[
        ("offer A", "withdraw A operator", "withdrawn A, wanted first taken_back"),
        ("offer A; accept A", "withdraw A operator", "withdrawn A, wanted first lead_lost"),
        ("offer A; withdraw A operator", "withdraw A operator", ""),
        ("offer A; decline A", "withdraw A operator", ""),
        (
            "offer A; accept A; freed A; finish A",
            "withdraw A operator",
            "refused assignment_not_in_state A finished",
        ),
        ("offer A; accept A; freed A", "withdraw A operator", "refused order_not_in_state rescued"),
        ("open", "withdraw Z", "refused no_such_assignment Z"),
    ]);
}

#[test]
fn at_p1_each_level_is_replaced_beside_the_lead() {
    let both = "open p1; offer A; offer B second; accept A in 300; accept B in 300";
    check_all(&[
        (both, "withdraw A", "withdrawn A, wanted first lead_lost"),
        (both, "withdraw B", "withdrawn B, wanted second lead_lost"),
        (&format!("{both}; withdraw A"), "offer C", "offered C first"),
    ]);
}

#[test]
fn milestones_follow_each_other() {
    check_all(&[
        ("offer A; accept A", "out A", "out A"),
        ("offer A; accept A", "arrive A", "arrived A"),
        ("offer A; accept A; out A", "arrive A", "arrived A"),
        // A kept tap that comes late fills in its time and takes nobody back to the road.
        ("offer A; accept A; arrive A", "out A", "out A"),
        ("offer A; accept A; arrive A; out A", "out A", ""),
        ("offer A", "out A", "refused assignment_not_in_state A offered"),
        ("offer A", "arrive A", "refused assignment_not_in_state A offered"),
        ("offer A; decline A", "out A", "refused assignment_not_in_state A declined"),
        ("offer A; offer B; accept A", "arrive B", "refused assignment_not_in_state B expired"),
        ("open", "out Z", "refused no_such_assignment Z"),
        ("open", "arrive Z", "refused no_such_assignment Z"),
    ]);
    check_order("offer A; accept A; arrive A; out A", "on_scene, A leads, A on_scene");
}

#[test]
fn times_are_filled_in_after_the_people_are_out_until_the_crew_has_left() {
    let freed = "offer A; accept A; freed A";
    check_all(&[
        (freed, "arrive A", "arrived A"),
        (freed, "out A", "out A"),
        (&format!("{freed}; finish A"), "arrive A", ""),
        (&format!("{freed}; finish A"), "out A", "out A"),
        (&format!("{freed}; finish A; callback ok; close"), "out A", ""),
        (&format!("{freed}; finish A; callback ok; close"), "arrive A", ""),
    ]);
}

#[test]
fn a_crew_finishes_after_the_people_are_out() {
    check_all(&[
        ("offer A; accept A; arrive A", "finish A", "refused order_not_in_state on_scene"),
        ("offer A; accept A", "finish A", "refused assignment_not_in_state A accepted"),
        ("offer A", "finish A", "refused assignment_not_in_state A offered"),
        ("offer A; accept A; arrive A; freed A", "finish A", "finished A, callback_due"),
        ("offer A; decline A", "finish A", "refused assignment_not_in_state A declined"),
        ("open", "finish Z", "refused no_such_assignment Z"),
    ]);
}

#[test]
fn silence_never_ends_an_offer_while_nobody_leads() {
    let mut story = Story::of("offer A");
    for minute in 1..=25 {
        story.run(&format!("@{} due", minute * 60)).unwrap();
        if let Some(crate::order::Need::Station(level)) = need(&story.order).first().copied() {
            let letter = char::from(b'A' + u8::try_from(story.order.assignments.len()).unwrap());
            story.run(&format!("offer {letter} {}", level.name())).unwrap();
        }
    }
    assert_eq!(story.order.assignments.len(), crate::order::MAX_OFFERS);
    assert!(story.order.assignments.iter().all(|called| called.state.name() == "offered"));
    assert_eq!(story.run("accept A in 60").unwrap().len(), 20);
}

#[test]
fn two_crews_on_scene_both_count() {
    check_order(
        "open p1; offer A; offer B second; accept A; accept B; arrive B",
        "on_scene, A leads, A accepted, B on_scene",
    );
    check_order(
        "open p1; offer A; offer B second; accept A; accept B; arrive B; withdraw B",
        "underway, A leads, A accepted, B withdrawn",
    );
}

#[test]
fn every_source_of_an_arrival_is_kept_and_a_proved_one_counts() {
    let given = "offer A; accept A in 300; @300 arrive A claimed 200";
    check_all(&[
        (given, "@310 arrive A claimed 250", ""),
        (given, "@310 arrive A near claimed 300", "shown A"),
        (given, "@310 arrive A scanned claimed 305", "shown A"),
        (given, "@310 arrive A far claimed 305", "refused not_at_the_lift"),
        (given, "@310 arrive A other claimed 305", "refused not_this_lift"),
        ("offer A; accept A in 300", "@310 arrive A far claimed 305", "refused not_at_the_lift"),
        ("open nowhere; offer A; accept A in 300", "arrive A near", "refused place_unknown"),
    ]);
    let arrived = |story: &str| {
        let order = Story::of(story).order;
        let point = order.assignments[0].arrived.unwrap();
        assert_eq!(order.milestones.arrived, Some(point));
        (point.at, point.source, order.assignments[0].arrivals.len())
    };
    let tapped = "offer A; accept A in 300; @300 arrive A claimed 200";
    assert_eq!(arrived(tapped), (at(200), TimeSource::Tap, 1));
    let seen = format!("{tapped}; @900 arrive A near claimed 700");
    assert_eq!(arrived(&seen), (at(700), TimeSource::Geofence, 2));
    let late = format!("{tapped}; @1000 arrive A scanned claimed 900");
    assert_eq!(arrived(&late), (at(200), TimeSource::Tap, 2), "an hour later proves nothing of then");
    // A position that was kept on the phone and comes after the people were out lies before that.
    let freed = format!("{tapped}; @400 freed A claimed 390; @500 arrive A near claimed 450");
    assert_eq!(arrived(&freed), (at(390), TimeSource::Geofence, 2));
}

#[test]
fn a_further_arrival_moves_no_clock_and_no_state() {
    let before = Story::of("offer A; accept A in 300; @300 arrive A claimed 200");
    let mut after = before.clone();
    after.run("@400 arrive A near claimed 390").unwrap();
    assert_eq!(deadlines(&before.order), deadlines(&after.order));
    assert_eq!(before.order.state_since, after.order.state_since);
    assert_eq!(fold(&after.events), Some(after.order));
}

#[test]
fn another_crews_arrival_stays_the_orders_own() {
    let story = Story::of(
        "open p1; offer A; offer B second; accept A in 300; accept B in 400; @300 arrive A claimed 200; \
         @400 arrive B claimed 390; @420 arrive B near claimed 410",
    );
    assert_eq!(story.order.milestones.arrived.map(|point| point.at), Some(at(200)));
    assert_eq!(story.order.assignments[1].arrived.map(|point| point.at), Some(at(410)));
}

#[test]
fn the_station_of_the_first_acceptance_stays_when_it_comes_back_later() {
    let first = |given: &str| {
        let order = Story::of(given).order;
        let station = order.first_accepted_by.map(|station| letter_of(station.uuid()));
        (station, order.milestones.accepted.map(|point| point.at.duration_since(at(0)).as_secs()))
    };
    assert_eq!(first("offer A"), (None, None));
    let back = "offer A; offer B; @10 accept A; @60 withdraw A; @70 accept B; @90 withdraw B; @120 accept A";
    assert_eq!(first(back), (Some('A'), Some(10)));
    assert_eq!(
        first("offer A; @10 accept A; @20 freed; @2000 reopen; offer B; accept B"),
        (Some('A'), Some(10))
    );
}
