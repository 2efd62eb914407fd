//! What was promised is kept, or asks for a person; an order does not end over it.
//!
//! Must not: test the words of a promise; they are a note's.

use super::story::{Story, check_all, check_deadlines};
use crate::order::{MAX_PROMISES, PromiseState};

#[test]
fn a_promise_is_due_once_and_then_overdue_until_it_is_kept() {
    let promised = "offer A; accept A in 300; @400 comfort; promise 1 60";
    check_deadlines(promised, "promise 460, movement 480, comfort 880, second_tier 1800, trapped_30 1800");
    check_all(&[
        (promised, "@459 due", ""),
        (promised, "@460 due", "promise_overdue"),
        (&format!("{promised}; @460 due"), "@461 due", ""),
        (&format!("{promised}; @460 due"), "keep 1", "promise_kept"),
        (&format!("{promised}; keep 1"), "@460 due", ""),
        (&format!("{promised}; keep 1"), "keep 1", ""),
        (promised, "keep 2", "refused no_such_promise"),
    ]);
}

#[test]
fn a_promise_is_for_a_time_ahead_within_a_day() {
    check_all(&[
        ("open", "promise 1 0", "refused promise_time"),
        ("open", "promise 1 -1", "refused promise_time"),
        ("open", "promise 1 1", "promised"),
        ("open", "promise 1 86400", "promised"),
        ("open", "promise 1 86401", "refused promise_time"),
        ("promise 1 60", "promise 1 60", ""),
        ("resolve false", "promise 1 60", "refused order_not_in_state closed"),
    ]);
}

#[test]
fn an_order_does_not_end_over_a_promise() {
    check_all(&[
        ("promise 1 60", "resolve false", "refused promise_open"),
        ("promise 1 60", "resolve cancelled", "refused promise_open"),
        ("promise 1 60", "merge other", "refused promise_open"),
        ("freed; promise 1 60; callback ok", "close", "refused promise_open"),
        ("freed; promise 1 60; callback ok; keep 1", "close", "closed"),
        ("promise 1 60", "resolve self", "resolved self_rescued, callback_due"),
    ]);
}

#[test]
fn the_soonest_of_several_is_the_deadline_and_all_that_are_due_are_told() {
    let two = "freed; promise 1 600; promise 2 300";
    check_deadlines(two, "promise 300, callback 900");
    check_all(&[(two, "@600 due", "promise_overdue, promise_overdue")]);
}

#[test]
fn an_order_holds_so_many_promises_and_no_more() {
    let many: Vec<String> = (0..MAX_PROMISES).map(|number| format!("promise {number} 60")).collect();
    let story = Story::of(&many.join("; "));
    assert!(story.order.promises.iter().all(|promise| promise.state == PromiseState::Open));
    check_all(&[(&many.join("; "), "promise 99 60", "refused too_many_promises 20")]);
}
