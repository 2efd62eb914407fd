//! Passengers who cannot phone and the centre write to each other.

use super::story::{Story, at, check_all};
use crate::order::{MAX_ANSWERS, MAX_PASSENGER_TEXTS};

#[test]
fn a_passenger_writes_and_is_answered_while_somebody_may_be_inside() {
    let freed = "offer A; accept A in 300; arrive A; freed A";
    check_all(&[
        ("", "writes", "wrote"),
        ("writes", "writes", "wrote"),
        ("writes", "answer coming", "answered coming"),
        ("writes", "answer words note", "answered note"),
        ("writes", "answer words", "refused note_needed"),
        (freed, "writes", "refused order_not_in_state rescued"),
        (freed, "answer here", "refused order_not_in_state rescued"),
    ]);
}

#[test]
fn what_is_not_answered_waits_for_the_operator() {
    assert!(Story::of("writes").order.is_text_unanswered);
    assert!(!Story::of("writes; answer read").order.is_text_unanswered);
    assert!(Story::of("writes; answer read; writes").order.is_text_unanswered);
    assert!(!Story::of("writes; comfort").order.is_text_unanswered);
}

#[test]
fn a_comfort_call_that_nobody_took_answers_nothing() {
    let order = Story::of("says call_me; writes; @480 due; @500 comfort unreached").order;
    assert_eq!(
        (order.passenger_words.len(), order.is_text_unanswered, order.comfort_overdue),
        (1, true, true)
    );
    assert_eq!(order.comfort_from, at(500));
    let order = Story::of("says call_me; writes; @480 due; @500 comfort unreached; comfort").order;
    assert_eq!(
        (order.passenger_words.len(), order.is_text_unanswered, order.comfort_overdue),
        (0, false, false)
    );
}

#[test]
fn an_answer_in_writing_is_a_comfort_call() {
    let order = Story::of("@100 writes; @200 answer coming").order;
    assert_eq!(order.comfort_from, at(200));
}

#[test]
fn each_side_has_room_of_its_own() {
    let mut story = Story::of("");
    for _ in 0..MAX_PASSENGER_TEXTS {
        story.run("writes").unwrap();
    }
    assert_eq!(story.run("writes").unwrap_err().code(), "too_many_texts");
    for _ in 0..MAX_ANSWERS {
        story.run("answer read").unwrap();
    }
    assert_eq!(story.run("answer read").unwrap_err().code(), "too_many_texts");
}
