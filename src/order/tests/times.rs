//! Claimed times: clamped to what is possible, flagged when implausible; our own never decrease.
//!
//! Must not: assert on the clock of the machine.

use super::story::{Story, at};
use crate::kernel::Timestamp;
use crate::order::{Event, TimeSource};

/// The stamp that a step gives, as (occurred, flagged, recorded).
fn stamp(given: &str, step: &str) -> (Timestamp, bool, Timestamp) {
    let mut story = Story::of(given);
    let events = story.run(step).unwrap();
    let stamp = &events.first().expect("something happened").stamp;
    (stamp.occurred_at, stamp.implausible, stamp.recorded_at)
}

#[test]
fn a_tap_kept_offline_keeps_its_time() {
    assert_eq!(stamp("offer A; @300", "@300 accept A claimed 60"), (at(60), false, at(300)));
}

#[test]
fn without_a_claim_it_happened_now() {
    assert_eq!(stamp("offer A; @300", "@300 accept A"), (at(300), false, at(300)));
}

#[test]
fn a_clock_that_is_slightly_ahead_is_taken_as_ours_and_a_wrong_one_is_flagged() {
    assert_eq!(stamp("offer A", "@10 accept A claimed 11"), (at(10), false, at(10)));
    assert_eq!(stamp("offer A", "@10 accept A claimed 130"), (at(10), false, at(10)));
    assert_eq!(stamp("offer A", "@10 accept A claimed 131"), (at(10), true, at(10)));
    assert_eq!(stamp("offer A", "@10 accept A claimed 99999"), (at(10), true, at(10)));
}

#[test]
fn a_claim_of_more_than_half_an_hour_ago_is_kept_and_flagged() {
    assert_eq!(stamp("offer A", "@1801 accept A claimed 1"), (at(1), false, at(1801)));
    assert_eq!(stamp("offer A", "@1802 accept A claimed 1"), (at(1), true, at(1802)));
}

#[test]
fn nothing_happens_before_the_alarm() {
    assert_eq!(stamp("open raised 60", "@5 comfort claimed -60"), (at(-60), false, at(5)));
    assert_eq!(stamp("open raised 60", "@5 comfort claimed -61"), (at(-60), true, at(5)));
    assert_eq!(stamp("open", "@5 comfort claimed -99999"), (at(0), true, at(5)));
}

#[test]
fn a_phone_whose_clock_was_never_set_tells_no_time_and_ours_is_taken() {
    let (now, year) = (90, 400 * 24 * 3600);
    let tap = |claimed: i64| stamp("offer A; @60 accept A", &format!("@{now} arrive A claimed {claimed}"));
    assert_eq!(tap(now - year), (at(60), true, at(now)), "a wrong clock still tells the order of things");
    assert_eq!(tap(now - year - 1), (at(now), true, at(now)));
    assert_eq!(tap(-1_795_000_000), (at(now), true, at(now)), "1970");
    assert_eq!(tap(now + year), (at(now), true, at(now)));
    assert_eq!(tap(now + year + 1), (at(now), true, at(now)));
}

#[test]
fn an_answer_is_not_before_its_offer() {
    assert_eq!(stamp("@60 offer A", "@70 accept A claimed 50"), (at(60), true, at(70)));
    assert_eq!(stamp("@60 offer A", "@70 accept A claimed 60"), (at(60), false, at(70)));
    assert_eq!(stamp("@60 offer A", "@70 decline A claimed 50"), (at(60), true, at(70)));
}

#[test]
fn milestones_of_a_crew_do_not_run_backwards() {
    let accepted = "offer A; @60 accept A";
    assert_eq!(stamp(accepted, "@90 out A claimed 50"), (at(60), true, at(90)));
    assert_eq!(stamp(accepted, "@90 arrive A claimed 50"), (at(60), true, at(90)));
    let out = "offer A; @60 accept A; @70 out A";
    assert_eq!(stamp(out, "@90 arrive A claimed 65"), (at(70), true, at(90)));
    assert_eq!(stamp(out, "@90 withdraw A claimed 65"), (at(70), true, at(90)));
    let there = "offer A; @60 accept A; @100 arrive A";
    assert_eq!(stamp(there, "@200 out A claimed 80"), (at(80), false, at(200)));
    assert_eq!(stamp(there, "@200 out A claimed 150"), (at(100), true, at(200)));
    assert_eq!(stamp(there, "@200 out A"), (at(100), true, at(200)));
    assert_eq!(stamp(there, "@200 freed A claimed 90"), (at(100), true, at(200)));
    assert_eq!(stamp(there, "@200 freed claimed 90"), (at(100), true, at(200)));
    let freed = "offer A; @60 accept A; @300 freed A";
    assert_eq!(stamp(freed, "@400 arrive A claimed 200"), (at(200), false, at(400)));
    assert_eq!(stamp(freed, "@400 arrive A"), (at(300), true, at(400)));
    assert_eq!(stamp(freed, "@400 out A claimed 350"), (at(300), true, at(400)));
    assert_eq!(stamp(freed, "@400 finish A claimed 250"), (at(300), true, at(400)));
    assert_eq!(stamp("@300 freed", "@400 callback ok claimed 250"), (at(300), true, at(400)));
}

#[test]
fn recorded_times_never_decrease_even_when_our_clock_does() {
    let story = Story::of("@100 offer A; @50 accept A; @20 out A; @200 arrive A; @150 freed A");
    let recorded: Vec<Timestamp> = story.events.iter().map(|event| event.stamp.recorded_at).collect();
    assert!(recorded.is_sorted(), "{recorded:?}");
    assert_eq!(recorded.last(), Some(&at(200)));
}

#[test]
fn deadlines_count_from_our_time_and_milestones_from_the_claim() {
    let order = Story::of("offer A; @300 accept A claimed 60").order;
    let lead = order.lead().unwrap();
    assert_eq!(lead.accepted_recorded_at, Some(at(300)));
    assert_eq!(order.milestones.accepted.unwrap().at, at(60));
    assert_eq!(order.milestones.accepted.unwrap().source, TimeSource::Tap);
}

#[test]
fn an_alarm_is_answered_after_it_was_raised() {
    let milestones = Story::of("open raised -500").order.milestones;
    assert_eq!(milestones.alarm_raised.unwrap().at, at(0), "a report from the future was raised now");
    assert!(milestones.answered.unwrap().at >= milestones.alarm_raised.unwrap().at);
}

#[test]
fn a_station_that_stood_by_leads_from_now_whatever_the_withdrawing_crew_claims() {
    let mut late = Story::of("offer A; offer B; @10 accept A; @60 accept B");
    let events = late.run("@90 withdraw A claimed 20").unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.fact.name(), event.stamp.occurred_at)).collect();
    assert_eq!(told, [("assignment_withdrawn", at(20)), ("offer_accepted", at(90))]);
}

#[test]
fn every_event_of_one_decision_has_the_same_recorded_time() {
    let mut story = Story::of("offer A; offer B; offer C");
    let events: Vec<Event> = story.run("@30 accept B claimed 20").unwrap();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.stamp.recorded_at == at(30)));
}
