//! Two people change one order.
//!
//! Must not: test what follows from the facts; only which facts stand.

use super::story::{Story, place_of};
use crate::intake::{Hazard, PersonFlag, Priority, Situation};
use crate::order::{Action, Base, Conflict, Refusal, rebased};

fn told(people: Option<u16>, flags: &[PersonFlag], hazards: &[Hazard]) -> Situation {
    Situation { people, flags: flags.iter().copied().collect(), hazards: hazards.iter().copied().collect() }
}

/// An order whose facts are these, and what somebody saw before.
fn changed(now: Situation) -> (Story, Base) {
    let mut story = Story::of("open");
    let base = Base {
        situation: story.order.situation.clone(),
        priority: story.order.priority,
        lift: story.order.place.lift(),
    };
    story.order.situation = now;
    (story, base)
}

fn triaged(now: Situation, mine: Situation) -> Result<Situation, Refusal> {
    let (story, base) = changed(now);
    match rebased(&story.order, Action::Triage { situation: mine }, &base)? {
        Action::Triage { situation } => Ok(situation),
        other => panic!("{other:?}"),
    }
}

#[test]
fn facts_that_only_one_of_two_changed_all_stand() {
    let theirs = told(Some(3), &[], &[]);
    let mine = told(None, &[PersonFlag::Pregnant], &[]);
    assert_eq!(triaged(theirs, mine), Ok(told(Some(3), &[PersonFlag::Pregnant], &[])));
    let same = told(Some(3), &[PersonFlag::Injured], &[Hazard::Water]);
    assert_eq!(triaged(same.clone(), same.clone()), Ok(same));
}

#[test]
fn a_fact_that_both_changed_is_for_a_person() {
    let theirs = told(Some(3), &[PersonFlag::Injured], &[Hazard::Water]);
    let mine = told(Some(4), &[PersonFlag::Pregnant], &[]);
    let conflicts = vec![
        Conflict::People { mine: Some(4), theirs: Some(3) },
        Conflict::Flags { mine: mine.flags.clone(), theirs: theirs.flags.clone() },
    ];
    assert_eq!(triaged(theirs, mine), Err(Refusal::ChangedMeanwhile { conflicts }));
}

#[test]
fn a_priority_that_another_set_meanwhile_is_not_written_over() {
    let (mut story, base) = changed(Situation::default());
    let to = |priority| Action::SetPriority { priority, note: None };
    assert_eq!(rebased(&story.order, to(Priority::P2), &base), Ok(to(Priority::P2)));
    story.order.priority = Priority::P1;
    let conflicts = vec![Conflict::Priority { mine: Priority::P2, theirs: Priority::P1 }];
    assert_eq!(rebased(&story.order, to(Priority::P2), &base), Err(Refusal::ChangedMeanwhile { conflicts }));
    assert_eq!(rebased(&story.order, to(Priority::P1), &base), Ok(to(Priority::P1)));
}

#[test]
fn a_lift_that_another_corrected_meanwhile_is_not_written_over() {
    let (mut story, base) = changed(Situation::default());
    let to = |lift| Action::Locate { place: place_of(lift), live_order: None };
    assert_eq!(rebased(&story.order, to(2), &base), Ok(to(2)));
    story.order.place = place_of(3);
    let conflicts = vec![Conflict::Lift { mine: place_of(2).lift(), theirs: place_of(3).lift() }];
    assert_eq!(rebased(&story.order, to(2), &base), Err(Refusal::ChangedMeanwhile { conflicts }));
}

#[test]
fn what_replaces_nothing_is_never_in_conflict() {
    let (story, base) = changed(told(Some(9), &[], &[]));
    assert_eq!(rebased(&story.order, Action::Verify, &base), Ok(Action::Verify));
}
