//! Freed, resolved, merged, called back, closed, reopened.
//!
//! Must not: test limits (`deadlines`).

use super::story::{Story, at, check, check_all, check_deadlines, check_order};
use crate::order::{FireBrigade, Need, Outcome, fold, need};
use crate::roster::Level;

#[test]
fn freed_may_be_recorded_from_any_live_state_and_stands_everyone_down() {
    check_all(&[
        ("open", "freed", "freed, callback_due"),
        ("open suspected", "freed", "freed, callback_due"),
        ("open nowhere", "freed", "freed, callback_due"),
        ("offer A", "freed", "freed, expired A, callback_due"),
        ("offer A", "freed A", "freed A"),
        ("offer A; accept A", "freed", "freed, stood_down A, callback_due"),
        ("offer A; accept A; out A", "freed", "freed, stood_down A, callback_due"),
        ("offer A; accept A", "freed A", "freed A"),
        ("offer A; accept A; arrive A", "freed A", "freed A"),
        ("offer A; accept A; arrive A", "freed", "freed"),
        (
            "open p1; offer A; offer B second; accept A; arrive A; accept B",
            "freed A",
            "freed A, stood_down B",
        ),
        ("open p1; offer A; offer B second; accept A; arrive A", "freed A", "freed A, expired B"),
    ]);
}

#[test]
fn missing_times_stay_empty() {
    let order = Story::of("offer A; accept A; freed A").order;
    assert_eq!(order.outcome, Some(Outcome::FreedByCrew));
    assert!(order.milestones.freed.is_some());
    assert!(order.milestones.departed.is_none() && order.milestones.arrived.is_none());
    assert_eq!(order.people_freed, Some(2));
}

#[test]
fn freed_again_tells_nothing_new_and_an_ended_crew_frees_nobody() {
    check_all(&[
        ("freed", "freed", ""),
        ("offer A; accept A; freed A", "freed", ""),
        ("resolve false", "freed", "refused order_not_in_state closed"),
        ("offer A; decline A", "freed A", "refused assignment_not_in_state A declined"),
        ("open", "freed Z", "refused no_such_assignment Z"),
    ]);
}

#[test]
fn an_order_ends_without_a_crew() {
    check_all(&[
        ("open", "resolve self", "resolved self_rescued, callback_due"),
        ("open", "resolve false", "resolved false_alarm"),
        ("open", "resolve cancelled", "resolved cancelled"),
        ("open", "resolve freed", "refused outcome_not_allowed"),
        ("open", "resolve merged", "refused outcome_not_allowed"),
        ("offer A", "resolve false", "expired A, resolved false_alarm"),
        ("offer A; accept A", "resolve cancelled", "stood_down A, resolved cancelled"),
        ("offer A; accept A; arrive A", "resolve self", "stood_down A, resolved self_rescued, callback_due"),
        ("resolve false", "resolve false", ""),
        ("resolve false", "resolve self", "refused order_not_in_state closed"),
        ("freed", "resolve self", "refused order_not_in_state callback_due"),
        ("offer A; accept A; freed A", "resolve false", "refused order_not_in_state rescued"),
    ]);
    check_order("resolve false", "closed false_alarm");
    check_order("resolve self", "callback_due self_rescued");
}

#[test]
fn a_merge_closes_one_order_and_the_other_takes_its_alarms() {
    check_all(&[
        ("open", "merge other", "resolved merged"),
        ("offer A; accept A", "merge other", "stood_down A, resolved merged"),
        ("merge other", "merge other", ""),
        ("open", "merge self", "refused same_order"),
        ("freed", "merge other", "refused order_not_in_state callback_due"),
        ("open", "absorb other", "absorbed"),
        ("absorb other", "absorb other", ""),
        ("open", "absorb self", "refused same_order"),
        ("freed", "absorb other", "refused order_not_in_state callback_due"),
        ("merge other", "reopen", "refused order_merged"),
    ]);
    let order = Story::of("absorb other count 60").order;
    assert_eq!((order.alarms.len(), order.alarm_count), (3, 61));
}

#[test]
fn the_callback_closes_the_order() {
    check_all(&[
        ("freed; callback ok", "close", "closed"),
        ("freed; callback ok; close", "close", ""),
        ("freed", "close", "refused callback_missing 0"),
        ("freed; callback none", "close", "refused callback_missing 1"),
        ("freed; callback none; callback none", "close", "refused callback_missing 2"),
        ("freed; callback none; callback none; callback none", "close", "closed"),
        ("freed; callback none", "close note", "closed"),
        ("freed", "close note", "closed"),
        ("freed; callback not_out", "close", "refused not_all_out"),
        ("freed; callback not_out", "close note", "refused not_all_out"),
        ("freed; callback not_out; callback ok", "close", "closed"),
        ("freed; callback ok; callback none", "close", "refused callback_missing 2"),
        ("open", "close", "refused order_not_in_state open"),
        ("offer A; accept A", "close note", "refused order_not_in_state underway"),
        ("offer A; accept A; freed A", "close note", "refused order_not_in_state rescued"),
        ("offer A; accept A; freed A; callback ok", "close", "stood_down A, closed"),
    ]);
}

#[test]
fn a_callback_may_come_before_the_crew_has_left() {
    check_all(&[
        ("offer A; accept A; freed A", "callback ok", "callback_due, called_back"),
        ("offer A; accept A; freed A; callback none", "finish A", "finished A"),
        ("freed", "callback ok", "called_back"),
        ("open", "callback ok", "refused order_not_in_state open"),
        ("offer A; accept A; arrive A", "callback ok", "refused order_not_in_state on_scene"),
        ("resolve false", "callback ok", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn comfort_calls_are_for_people_inside() {
    check_all(&[
        ("open", "comfort", "comforted"),
        ("freed", "comfort", "refused order_not_in_state callback_due"),
        ("resolve false", "comfort", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn a_note_may_be_added_in_every_state() {
    for given in
        ["open", "offer A; accept A", "offer A; accept A; freed A", "freed", "resolve false", "merge other"]
    {
        check(given, "note", "noted");
    }
}

#[test]
fn reopening_calls_again_unless_the_lift_has_another_live_order() {
    check_all(&[
        ("freed", "reopen", "reopened, wanted first reopened"),
        ("freed; callback not_out", "reopen", "reopened, wanted first reopened"),
        ("resolve false", "reopen note", "reopened, wanted first reopened"),
        ("open p1; resolve false", "reopen", "reopened, wanted first reopened, wanted second reopened"),
        ("resolve false", "reopen taken", "refused lift_has_live_order 20261122-0007"),
        ("open", "reopen", "refused order_not_in_state open"),
        ("offer A; accept A", "reopen", "refused order_not_in_state underway"),
        // The crew is still at the lift.
        ("offer A; accept A; arrive A; freed A", "reopen", "reopened"),
    ]);
    check_order("offer A; accept A; arrive A; freed A; reopen", "on_scene, A leads, A on_scene");
    // A crew that never tapped "finish" counts for nobody once the callback is due; still there, it says so.
    let forgot = "offer A; accept A; arrive A; freed A; @600 due; callback not_out";
    check_all(&[
        (forgot, "reopen", "reopened, stood_down A, wanted first reopened"),
        (&format!("{forgot}; reopen; offer B"), "accept A in 0", "accepted A, expired B"),
    ]);
    check_order(&format!("{forgot}; reopen; offer B"), "open, A stood_down, B offered");
    check_deadlines(
        &format!("{forgot}; reopen; offer B"),
        "next_first 660, second_tier 780, comfort 1080, trapped_30 1800",
    );
    check_order("offer A; accept A; freed A; finish A; reopen", "open, A finished");
}

#[test]
fn merging_stops_no_rescue() {
    check_all(&[
        // The other was known to be real: nobody waits for a verification any more.
        ("open suspected", "absorb other", "absorbed, verified"),
        ("open suspected", "absorb other pending", "absorbed"),
        ("open", "absorb other", "absorbed"),
        // Its passenger's cry is still to be answered.
        ("open", "absorb other call_me", "absorbed, said call_me"),
        ("says call_me", "absorb other call_me out", "absorbed, said out"),
        // Nobody comes for a drill.
        ("offer A; accept A", "merge other drill", "refused other_mode drill"),
    ]);
    assert_eq!(need(&Story::of("open suspected; absorb other").order), [Need::Station(Level::First)]);
}

#[test]
fn a_reopened_order_starts_its_ladder_anew() {
    let again = "offer A; @180 due; offer B second; accept A in 60; @240 arrive A; freed A; finish A; \
                 @1000 reopen; offer C";
    assert_eq!(need(&Story::of(again).order), []);
    check_deadlines(again, "next_first 1060, second_tier 1180, comfort 1480, trapped_30 1800");
    check_all(&[
        (again, "@1059 due", ""),
        (again, "@1060 due", "wanted first no_answer"),
        // The crew that was there may come back and starts with fresh times.
        (again, "@1010 accept A in 60", "accepted A, expired C"),
        (&format!("{again}; accept A"), "@1100 arrive A", "arrived A"),
    ]);
    assert_eq!(
        need(&Story::of(&format!("{again}; @1060 due; offer D; @1180 due")).order),
        [Need::Station(Level::Second)],
        "the second tier is called again"
    );
    let order = Story::of("nobody first; nobody second; 119 no; freed; reopen").order;
    assert_eq!(order.fire_brigade, FireBrigade::NotProposed);
    assert!(order.milestones.freed.is_none() && order.outcome.is_none());
}

#[test]
fn the_limit_on_scene_counts_anew_for_a_crew_that_is_still_there() {
    let again = "offer A; accept A in 60; @60 arrive A; @100 freed A; @600 reopen; comfort";
    check_deadlines(again, "comfort 1080, second_tier 1800, trapped_30 1800, fire_brigade 2400");
}

#[test]
fn a_merge_that_was_a_mistake_is_undone_and_the_people_are_sought_again() {
    check_all(&[
        ("merge other", "unmerge other", "unmerged, wanted first reopened"),
        (
            "open p1; merge other",
            "unmerge other note",
            "unmerged, wanted first reopened, wanted second reopened",
        ),
        ("offer A; accept A; merge other", "unmerge other", "unmerged, wanted first reopened"),
        // The lift got an order of its own meanwhile: two live ones there cannot be.
        ("merge other", "unmerge other taken", "refused lift_has_live_order 20261122-0007"),
        ("merge other", "unmerge self", "refused order_not_merged"),
        ("merge other; unmerge other", "unmerge other", "refused order_not_merged"),
        ("open", "unmerge other", "refused order_not_merged"),
        ("resolve false", "unmerge other", "refused order_not_merged"),
        ("merge other", "reopen", "refused order_merged"),
    ]);
    check_order("offer A; accept A; merge other; unmerge other", "open, A stood_down");
    let order = Story::of("merge other; unmerge other").order;
    assert!(order.outcome.is_none() && order.milestones.archived.is_none());
    check("merge other; unmerge other", "merge other", "resolved merged");
}

#[test]
fn what_was_absorbed_is_given_back_whole() {
    check_all(&[
        ("absorb other", "release other", "released"),
        ("absorb other; release other", "release other", ""),
        ("open", "release other", ""),
        // Also when the order that absorbed is over.
        ("absorb other; resolve false", "release other", "released"),
    ]);
    let before = Story::of("attach").order;
    let after = Story::of("attach; absorb other count 7; release other count 7").order;
    assert_eq!((after.alarms, after.alarm_count), (before.alarms, before.alarm_count));
    // The absorbed alarm was raised a minute before ours, and is no longer T0.
    assert_eq!(after.milestones.alarm_raised, before.milestones.alarm_raised);
}

#[test]
fn a_merge_brings_when_the_people_were_answered_and_gives_it_back() {
    let times = |given: &str| {
        let story = Story::of(given);
        assert_eq!(fold(&story.events).as_ref(), Some(&story.order), "{given}");
        let milestones = story.order.milestones;
        [milestones.alarm_raised, milestones.answered]
            .map(|point| point.unwrap().at.duration_since(at(0)).as_secs())
    };
    assert_eq!(times("absorb other answered 55"), [-60, -55]);
    assert_eq!(times("absorb other answered 55; release other"), [0, 0]);
    assert_eq!(times("absorb other"), [-60, 0], "the log's older lines do not say");
    assert_eq!(times("open raised 5000; absorb other"), [-5000, 0]);
    // Once its alarms have left one by one, nobody was answered before anybody called.
    assert_eq!(times("absorb other answered 55; detach 200; detach 201"), [0, 0]);
}

#[test]
fn a_merge_that_is_undone_gives_119_back_to_the_order_that_brought_it() {
    let fire_brigade = |given: &str| Story::of(given).order.fire_brigade;
    assert_eq!(fire_brigade("absorb other 119; release other"), FireBrigade::NotProposed);
    assert_eq!(fire_brigade("absorb other proposed 5; release other"), FireBrigade::NotProposed);
    // What stood here before, and what was decided here since, stays.
    let proposed = "nobody first; nobody second";
    let stood = fire_brigade(proposed);
    assert!(matches!(stood, FireBrigade::Proposed { .. }));
    assert_eq!(fire_brigade(&format!("{proposed}; absorb other 119; release other")), stood);
    let decided = fire_brigade("absorb other proposed 5; 119 yes; release other");
    assert!(matches!(decided, FireBrigade::Decided { called: true, .. }));
    // The second tier's silence proposes it here again, and the order to which it is on its way keeps it.
    let alone = "offer A; @180 due; offer B second; absorb other 119; release other";
    check_all(&[(alone, "@360 due", "passed next_first, 119 second_tier_silent")]);
    let called = fire_brigade("119 yes; merge other; unmerge other");
    assert!(matches!(called, FireBrigade::Decided { called: true, .. }));
    assert_eq!(fire_brigade(&format!("{proposed}; merge other; unmerge other")), FireBrigade::NotProposed);
}

#[test]
fn freed_before_the_order_was_opened_again_ends_nothing() {
    let again = "offer A; accept A; arrive A; freed A; @60 reopen";
    check_all(&[
        (again, "@90 freed A claimed 50", "refused assignment_not_in_state A on_scene"),
        (again, "@90 freed A claimed 61", "freed A"),
        (again, "@90 freed A", "freed A"),
        // An operator who was told means the present.
        (again, "@90 freed", "freed"),
    ]);
}

#[test]
fn an_alarm_that_does_not_belong_here_leaves_and_takes_its_time_along() {
    check_all(&[
        ("attach", "detach 1", "detached"),
        ("attach", "detach 0 note", "detached"),
        ("attach; detach 1", "detach 1", "refused alarm_not_attached"),
        ("attach", "detach 9", "refused alarm_not_attached"),
        ("open", "detach 0", "refused only_alarm"),
        ("attach; detach 0", "detach 1", "refused only_alarm"),
        ("attach; resolve false", "detach 1", "refused order_not_in_state closed"),
        ("attach; freed", "detach 1", "refused order_not_in_state callback_due"),
    ]);
    let order = Story::of("attach hotline raised 90; detach 1").order;
    assert_eq!(order.milestones.alarm_raised, Story::of("open").order.milestones.alarm_raised);
    assert_eq!(order.alarm_count, 1);
}

#[test]
fn a_merge_loses_no_word_no_lift_and_no_call_to_the_fire_brigade() {
    check_all(&[
        ("writes", "merge other", "refused text_unanswered"),
        ("writes; answer coming", "merge other", "resolved merged"),
        ("writes; comfort", "merge other", "resolved merged"),
        ("offer A; accept A", "merge other unlocated", "refused other_unlocated"),
        ("open unlocated", "merge other unlocated", "resolved merged"),
        ("merge other", "merge other unlocated", ""),
        ("open", "absorb other 119", "absorbed, 119 called"),
        ("119 yes", "absorb other 119", "absorbed"),
        ("119 yes", "absorb other", "absorbed"),
    ]);
    // What nobody has decided yet is still to be decided, unless a later "no" was said here.
    check_all(&[
        ("open", "absorb other proposed 5", "absorbed, 119 release_overdue"),
        ("119 yes", "absorb other proposed 5", "absorbed"),
        ("nobody first; nobody second", "absorb other proposed 5", "absorbed"),
        ("nobody first; nobody second; @9 119 no", "absorb other proposed 5", "absorbed"),
        (
            "nobody first; nobody second; @2 119 no",
            "absorb other proposed 5",
            "absorbed, 119 release_overdue",
        ),
        ("nobody first; nobody second", "absorb other 119", "absorbed, 119 called"),
    ]);
    // The second tier is silent there too: 119 is not proposed again.
    let called = "offer A; @180 due; offer B second; absorb other 119";
    check_all(&[(called, "@360 due", "wanted first no_answer")]);
}
