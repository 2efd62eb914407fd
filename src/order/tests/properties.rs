//! Properties that hold for every story, also an absurd one.
//!
//! Must not: depend on which steps are sensible; refused ones are part of the story.

use super::story::Story;
use crate::kernel::{SignedDuration, StationId};
use crate::order::{Event, Fact, OrderState, WorkOrder, deadlines, fold, need};
use proptest::prelude::*;

/// Everything that can be asked; `?` stands for a station.
const STEPS: [&str; 72] = [
    "offer ?",
    "offer ? travel 4000",
    "offer ? second",
    "offer ? manual note",
    "nobody first",
    "nobody second",
    "accept ?",
    "accept ? in 60",
    "accept ? in 9000",
    "accept ? claimed -500",
    "decline ?",
    "out ?",
    "out ? claimed 100",
    "arrive ?",
    "arrive ? claimed 99999",
    "arrive ? claimed 200",
    "arrive ? near",
    "arrive ? near claimed 150",
    "arrive ? scanned claimed 300",
    "arrive ? far",
    "writes",
    "answer coming",
    "withdraw ?",
    "withdraw ? operator",
    "second ?",
    "second",
    "freed",
    "freed ?",
    "freed ? claimed 10",
    "finish ?",
    "119 yes",
    "119 no",
    "attach",
    "attach device",
    "attach device entrapment",
    "attach passenger fire",
    "attach police raised 4000",
    "triage none",
    "triage pregnant",
    "triage injured",
    "priority p1",
    "priority p2 note",
    "priority p3 note",
    "priority p3",
    "verify",
    "locate 1",
    "locate 2",
    "locate 8",
    "locate 3 taken",
    "locate lost",
    "resolve self",
    "resolve false",
    "resolve cancelled",
    "merge other",
    "absorb other",
    "absorb other answered 30",
    "release other",
    "detach 200",
    "comfort",
    "comfort unreached",
    "callback ok",
    "callback not_out",
    "callback none",
    "close",
    "close note",
    "reopen note",
    "reopen taken",
    "note",
    "due",
    "promise 1 300",
    "promise 2 -5",
    "keep 1",
];

const OPENINGS: [&str; 7] = [
    "open",
    "open p1",
    "open p2",
    "open suspected",
    "open suspected raised 5000",
    "open nowhere",
    "open unlocated p2",
];

/// One step: what, which station, and how many seconds pass before it.
#[derive(Debug, Clone, Copy)]
struct Turn {
    step: &'static str,
    station: char,
    seconds: i64,
}

fn turn() -> impl Strategy<Value = Turn> {
    let seconds = prop_oneof![
        4 => Just(0_i64),
        6 => 1_i64..90,
        2 => 90_i64..2_000,
        1 => 2_000_i64..20_000,
        1 => -600_i64..0,
    ];
    // Deadlines and the life of a crew come more often than the rest, or few stories get far.
    let step = prop_oneof![
        4 => Just("due"),
        2 => Just("offer ?"),
        2 => Just("accept ?"),
        1 => Just("arrive ?"),
        8 => proptest::sample::select(&STEPS[..]),
    ];
    let station = proptest::sample::select(&['A', 'B', 'C', 'D', 'E'][..]);
    (step, station, seconds).prop_map(|(step, station, seconds)| Turn { step, station, seconds })
}

fn play(story: &mut Story, turn: Turn) -> Option<Vec<Event>> {
    story.now = story.now.saturating_add(SignedDuration::from_secs(turn.seconds)).unwrap();
    story.run(&turn.step.replace('?', &turn.station.to_string())).ok()
}

fn check_turn(before: &WorkOrder, story: &Story, turn: Turn, events: &[Event]) -> Result<(), TestCaseError> {
    let order = &story.order;
    prop_assert_eq!(order.version as usize, story.events.len());
    prop_assert!(order.recorded_at >= before.recorded_at);
    prop_assert!(events.iter().all(|event| event.stamp.recorded_at == order.recorded_at));
    prop_assert!(events.iter().all(|event| event.stamp.occurred_at <= event.stamp.recorded_at));
    prop_assert_eq!(deadlines(order).is_empty(), order.state == OrderState::Closed);
    prop_assert!(need(order).is_empty() || order.state.is_live());
    if before.is_closed() {
        let is_allowed = ["reopen", "note", "release"].iter().any(|verb| turn.step.starts_with(verb));
        prop_assert!(is_allowed || before == order, "a closed order changed by {}", turn.step);
    }
    let mut called: Vec<StationId> = order.assignments.iter().map(|assignment| assignment.station).collect();
    called.sort_unstable();
    called.dedup();
    prop_assert_eq!(called.len(), order.assignments.len(), "a station was called twice");
    let has_expired = events.iter().any(|event| matches!(event.fact, Fact::OfferExpired { .. }));
    prop_assert!(!has_expired || order.lead().is_some() || !order.state.is_live(), "silence ended an offer");
    prop_assert_eq!(order.state.is_live(), order.outcome.is_none());
    prop_assert_eq!(order.milestones.arrived, order.first_arrival());
    prop_assert_eq!(order.first_accepted_by.is_some(), order.milestones.accepted.is_some());
    let times = order.milestones;
    let is_answered_after = times.answered.zip(times.alarm_raised).is_none_or(|(t1, t0)| t1.at >= t0.at);
    prop_assert!(is_answered_after, "T1 lies before T0");
    if order.state.is_live() {
        prop_assert_eq!(order.state == OrderState::OnScene, order.has_crew_on_scene());
        prop_assert_eq!(order.state == OrderState::Open, order.lead().is_none());
    } else {
        let still_asked = order.assignments.iter().any(|called| called.state.name() == "offered");
        prop_assert!(!still_asked, "an offer outlived its order");
    }
    Ok(())
}

/// What was due fires once: nothing is due right after, whatever the order went through.
fn check_due(story: &Story) -> Result<(), TestCaseError> {
    for deadline in deadlines(&story.order) {
        let mut later = story.clone();
        later.now = deadline.due_at.max(later.order.recorded_at);
        let fired = later.run("due").unwrap();
        prop_assert!(!fired.is_empty(), "{deadline:?} is due and nothing follows");
        prop_assert!(
            later.run("due").unwrap().is_empty(),
            "{deadline:?} is due again: {:?}",
            deadlines(&later.order)
        );
        prop_assert!(deadlines(&later.order).iter().all(|left| left.due_at > later.now));
    }
    Ok(())
}

/// A crew is told the same whether its tap comes once or twice.
fn check_again(story: &Story, turn: Turn) -> Result<(), TestCaseError> {
    let crew = ["accept", "decline", "out", "arrive", "withdraw", "freed", "finish"];
    if crew.iter().any(|verb| turn.step.starts_with(verb)) {
        let mut again = story.clone();
        let events = play(&mut again, Turn { seconds: 0, ..turn });
        prop_assert!(events.is_none_or(|events| events.is_empty()), "{turn:?} counts twice");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_story_keeps_the_invariants(
        opening in proptest::sample::select(&OPENINGS[..]),
        turns in proptest::collection::vec(turn(), 1..60),
    ) {
        let mut story = Story::of(opening);
        for turn in turns {
            let before = story.order.clone();
            match play(&mut story, turn) {
                Some(events) => {
                    check_turn(&before, &story, turn, &events)?;
                    check_again(&story, turn)?;
                }
                None => prop_assert_eq!(&before, &story.order, "a refusal changed the order"),
            }
            check_due(&story)?;
        }
        prop_assert_eq!(fold(&story.events), Some(story.order));
    }
}
