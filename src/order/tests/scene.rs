//! What a crew tells from the scene: why it gives up, a place that is wrong, the release, photos.
//!
//! Must not: test the steps themselves (`crews`).

use super::story::{Story, check_all};
use crate::order::{DeclineReason, Fact, MAX_PHOTOS, PlaceDoubt, Refusal};

const FREED: &str = "offer A; accept A; arrive A; freed A";

#[test]
fn a_crew_that_gives_up_keeps_its_reason() {
    for given in ["offer A; accept A", "offer A; accept A; out A", "offer A; accept A; arrive A"] {
        let mut story = Story::of(given);
        let events = story.run("decline A").unwrap();
        assert!(
            matches!(events[0].fact, Fact::AssignmentWithdrawn { cannot: Some(DeclineReason::Busy), .. }),
            "{given}: {events:?}"
        );
        assert_eq!(story.order.assignments[0].cannot, Some(DeclineReason::Busy));
    }
    // Taken off by an operator it gave none, and one that comes back has none any more.
    let taken = Story::of("offer A; accept A; withdraw A operator");
    assert_eq!(taken.order.assignments[0].cannot, None);
    let back = Story::of("offer A; accept A; decline A; accept A");
    assert_eq!(back.order.assignments[0].cannot, None);
}

#[test]
fn a_doubted_place_waits_until_an_operator_answers() {
    let doubted = "offer A; accept A; doubt A wrong_address";
    check_all(&[
        ("offer A", "doubt A", "doubted A wrong_lift"),
        ("offer A; accept A", "doubt A not_found", "doubted A not_found"),
        (doubted, "doubt A wrong_address", ""),
        (doubted, "doubt A wrong_address note", "doubted A wrong_address"),
        (doubted, "doubt A nobody_inside", "doubted A nobody_inside"),
        ("offer A; decline A", "doubt A", "refused assignment_not_in_state A declined"),
        (FREED, "doubt A", "refused order_not_in_state rescued"),
    ]);
    let story = Story::of(doubted);
    let assignment = story.order.assignments[0].id;
    assert_eq!(story.order.place_doubt, Some((PlaceDoubt::WrongAddress, assignment)));
    // The right lift answers, and so does the same lift once more.
    for answer in ["locate 2", "locate 1"] {
        let mut story = Story::of(doubted);
        story.run(answer).unwrap();
        assert_eq!(story.order.place_doubt, None, "{answer}");
    }
    check_all(&[("offer A", "locate 1", "refused same_place")]);
}

#[test]
fn the_release_is_told_after_it_and_corrected_until_the_order_is_closed() {
    check_all(&[
        ("offer A; accept A; arrive A", "report A", "refused order_not_in_state on_scene"),
        (FREED, "report A people 3", "release"),
        (&format!("{FREED}; report A"), "report A", ""),
        (&format!("{FREED}; report A"), "report A note", "release"),
        (&format!("{FREED}; report A"), "report A people 1", "release"),
        (&format!("{FREED}; finish A"), "report A", "release"),
        (&format!("{FREED}; finish A; callback ok; close"), "report A", "refused order_not_in_state closed"),
    ]);
    let story = Story::of(&format!("{FREED}; report A people 3"));
    assert_eq!(story.order.people_freed, Some(3));
    // Without a number the tapped one stands.
    assert_eq!(Story::of(&format!("{FREED}; report A")).order.people_freed, Some(2));
    // Somebody is trapped after all: nothing was released.
    assert_eq!(Story::of(&format!("{FREED}; report A people 3; reopen")).order.release, None);
}

#[test]
fn a_form_moves_no_milestone() {
    let before = Story::of(FREED).order.milestones;
    assert_eq!(Story::of(&format!("{FREED}; report A people 3; photo A 1")).order.milestones, before);
}

#[test]
fn photos_are_counted_once_and_have_a_limit() {
    let mut story = Story::of("offer A; accept A");
    for photo in 1..=MAX_PHOTOS {
        assert_eq!(story.run(&format!("photo A {photo}")).unwrap().len(), 1);
        assert!(story.run(&format!("photo A {photo}")).unwrap().is_empty());
    }
    assert_eq!(story.run("photo A 99"), Err(Refusal::TooManyPhotos { count: MAX_PHOTOS }));
    check_all(&[
        ("offer A; accept A; resolve cancelled", "photo A 1", "refused order_not_in_state closed"),
        // Also one that was sent home may still hand in what it took.
        ("offer A; accept A; freed", "photo A 1", "photo"),
    ]);
}
