//! What somebody was promised by a certain time: made, kept, overdue.
//!
//! Must not: be lost. An order with a promise that is not kept does not end by a person's command.

use super::draft::Draft;
use crate::kernel::{NoteId, SignedDuration, Timestamp};
use crate::order::event::Fact;
use crate::order::model::{MAX_PROMISES, PromiseState};
use crate::order::refusal::Refusal;

/// How far ahead a promise may lie; beyond it is a typing error, or work for the next day's order.
const FARTHEST: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn make(draft: &mut Draft, promise: NoteId, due_at: Timestamp) -> Result<(), Refusal> {
    if draft.order().is_closed() {
        return Err(draft.not_in_state());
    }
    let ahead = due_at.duration_since(draft.recorded_at());
    if ahead <= SignedDuration::ZERO || ahead > FARTHEST {
        return Err(Refusal::PromiseTime);
    }
    if draft.order().find_promise(promise).is_some() {
        return Ok(());
    }
    if draft.order().promises.len() >= MAX_PROMISES {
        let count = u16::try_from(MAX_PROMISES).unwrap_or(u16::MAX);
        return Err(Refusal::TooManyPromises { count });
    }
    draft.emit(Fact::PromiseMade { promise, due_at });
    Ok(())
}

pub(super) fn keep(draft: &mut Draft, promise: NoteId) -> Result<(), Refusal> {
    let state = draft.order().find_promise(promise).ok_or(Refusal::NoSuchPromise)?.state;
    if state != PromiseState::Kept {
        draft.emit(Fact::PromiseKept { promise });
    }
    Ok(())
}

/// Refuses to end an order while something promised is to be done.
pub(super) fn require_none(draft: &Draft) -> Result<(), Refusal> {
    match draft.order().open_promises().map(|promise| promise.due_at).min() {
        Some(due_at) => Err(Refusal::PromiseOpen { due_at }),
        None => Ok(()),
    }
}

/// Every open promise whose time has come is overdue.
pub(super) fn fire(draft: &mut Draft, now: Timestamp) {
    let due: Vec<NoteId> = draft
        .order()
        .promises
        .iter()
        .filter(|promise| promise.state == PromiseState::Open && promise.due_at <= now)
        .map(|promise| promise.id)
        .collect();
    for promise in due {
        draft.emit(Fact::PromiseOverdue { promise });
    }
}
