//! How an order ends: freed, resolved, merged, called back, closed, and opened again.
//!
//! Must not: leave a station under way to an order that is over; everyone still going is stood down.

use super::crew::latest_of;
use super::draft::Draft;
use super::intake::learn;
use super::{promise, station};
use crate::intake::{Mode, Situation};
use crate::kernel::{AlarmId, AssignmentId, NoteId, OrderId, Timestamp};
use crate::order::command::CallbackResult;
use crate::order::event::{Fact, WantWhy};
use crate::order::model::{FireBrigade, OrderNumber, Verification};
use crate::order::refusal::Refusal;
use crate::order::state::{AssignmentState, OrderState, Outcome, PassengerWord};
use crate::roster::Level;
use std::collections::BTreeSet;

/// Tries after which an order may be closed without anybody reached.
const CALLBACK_TRIES: u8 = 3;

pub(super) fn freed(draft: &mut Draft, by: Option<AssignmentId>, people: Option<u16>) -> Result<(), Refusal> {
    let assignment = by.map(|id| draft.load_assignment(id)).transpose()?;
    match draft.order().state {
        OrderState::Open | OrderState::Underway | OrderState::OnScene => {}
        // A second tap, or a second crew's tap, tells nothing new.
        OrderState::Rescued | OrderState::CallbackDue => return Ok(()),
        OrderState::Closed => return Err(draft.not_in_state()),
    }
    // A tap of before the order was opened again speaks of those who were out by then, not of whoever was found after.
    let is_of_before = draft.order().reopened_at.is_some_and(|reopened_at| draft.occurred_at() < reopened_at);
    if let Some(assignment) = &assignment
        && (!assignment.state.is_live() || is_of_before)
    {
        return Err(Refusal::AssignmentNotInState { station: assignment.station, state: assignment.state });
    }
    let before =
        assignment.as_ref().map_or_else(|| draft.order().milestones.arrived.map(|point| point.at), latest_of);
    draft.hold_between(before, None);
    draft.emit(Fact::PassengersFreed { assignment: by, people });
    stand_down(draft, true);
    callback_when_all_left(draft);
    Ok(())
}

/// Everyone still asked or going is told that nobody is trapped any more.
fn stand_down(draft: &mut Draft, keep_on_scene: bool) {
    let going: Vec<(AssignmentId, AssignmentState)> = draft
        .order()
        .assignments
        .iter()
        .filter(|assignment| assignment.state.is_live())
        .map(|assignment| (assignment.id, assignment.state))
        .collect();
    for (assignment, state) in going {
        match state {
            AssignmentState::Offered => draft.emit(Fact::OfferExpired { assignment }),
            AssignmentState::OnScene if keep_on_scene => {}
            AssignmentState::Accepted | AssignmentState::EnRoute | AssignmentState::OnScene => {
                draft.emit(Fact::StoodDown { assignment });
            }
            AssignmentState::Finished | AssignmentState::Ended(_) => {}
        }
    }
}

/// The callback can begin once nobody is busy at the lift.
pub(super) fn callback_when_all_left(draft: &mut Draft) {
    if draft.order().state == OrderState::Rescued && !draft.order().has_crew_on_scene() {
        draft.emit(Fact::CallbackBecameDue);
    }
}

pub(super) fn resolve(draft: &mut Draft, outcome: Outcome, note: Option<NoteId>) -> Result<(), Refusal> {
    match outcome {
        Outcome::SelfRescued | Outcome::FalseAlarm | Outcome::Cancelled => {}
        Outcome::FreedByCrew | Outcome::Merged { .. } => return Err(Refusal::OutcomeNotAllowed),
    }
    if draft.order().outcome == Some(outcome) {
        return Ok(());
    }
    draft.require_live()?;
    // Whoever freed himself is called back in any case; the other outcomes end the order at once.
    if outcome != Outcome::SelfRescued {
        promise::require_none(draft)?;
    }
    stand_down(draft, false);
    draft.emit(Fact::Resolved { outcome, note });
    callback_when_all_left(draft);
    Ok(())
}

pub(super) fn merge_into(
    draft: &mut Draft,
    into: OrderId,
    mode: Mode,
    is_located: bool,
) -> Result<(), Refusal> {
    if into == draft.order().id {
        return Err(Refusal::SameOrder);
    }
    if mode != draft.order().mode {
        return Err(Refusal::OtherMode { mode });
    }
    let outcome = Outcome::Merged { into };
    if draft.order().outcome == Some(outcome) {
        return Ok(());
    }
    draft.require_live()?;
    promise::require_none(draft)?;
    // The passenger's page follows the other order, on which nobody would see that he waits for a word.
    if draft.order().is_text_unanswered {
        return Err(Refusal::TextUnanswered);
    }
    // The crew would be sent home from a lift that is known, for one that is still to be found.
    if draft.order().place.lift().is_some() && !is_located {
        return Err(Refusal::OtherUnlocated);
    }
    stand_down(draft, false);
    draft.emit(Fact::Resolved { outcome, note: None });
    Ok(())
}

pub(super) fn absorb(
    draft: &mut Draft,
    from: OrderId,
    (alarms, alarm_count): (&[AlarmId], u32),
    (raised_at, answered_at): (Timestamp, Option<Timestamp>),
    situation: &Situation,
    is_verified: bool,
    words: &BTreeSet<PassengerWord>,
    fire_brigade: FireBrigade,
) -> Result<(), Refusal> {
    draft.require_live()?;
    if from == draft.order().id {
        return Err(Refusal::SameOrder);
    }
    // The same merge again: its alarms are here.
    if !alarms.is_empty() && alarms.iter().all(|alarm| draft.order().alarms.contains(alarm)) {
        return Ok(());
    }
    draft.emit(Fact::OrderAbsorbed { from, alarms: alarms.to_vec(), alarm_count, raised_at, answered_at });
    learn(draft, &draft.order().situation.joined(situation));
    // Who is known to be trapped there is trapped here: waiting on would stop the rescue that was under way.
    if is_verified && matches!(draft.order().verification, Verification::Pending { .. }) {
        draft.emit(Fact::Verified);
    }
    for word in words {
        passenger_says(draft, *word)?;
    }
    station::take_over_119(draft, from, fire_brigade);
    Ok(())
}

pub(super) fn unmerge(
    draft: &mut Draft,
    from: OrderId,
    note: Option<NoteId>,
    live_order: Option<OrderNumber>,
) -> Result<(), Refusal> {
    if draft.order().outcome != Some(Outcome::Merged { into: from }) {
        return Err(Refusal::NotMerged);
    }
    if let Some(number) = live_order {
        return Err(Refusal::LiftHasLiveOrder { number });
    }
    draft.emit(Fact::OrderUnmerged { from, note });
    call_again(draft);
    Ok(())
}

/// What was known of the people stays known: facts that two orders share cannot be told apart again. 119 goes back to the
/// order that brought it.
pub(super) fn release(
    draft: &mut Draft,
    order: OrderId,
    alarms: &[AlarmId],
    alarm_count: u32,
) -> Result<(), Refusal> {
    if alarms.iter().any(|alarm| draft.order().alarms.contains(alarm)) {
        draft.emit(Fact::OrderReleased { order, alarms: alarms.to_vec(), alarm_count });
    }
    Ok(())
}

pub(super) fn comfort_call(draft: &mut Draft, reached: bool) -> Result<(), Refusal> {
    draft.require_live()?;
    draft.emit(Fact::ComfortCallMade { reached });
    Ok(())
}

/// Said again before anybody answered, it is not news. After the release there is nobody inside to say anything.
pub(super) fn passenger_says(draft: &mut Draft, word: PassengerWord) -> Result<(), Refusal> {
    draft.require_live()?;
    if !draft.order().passenger_words.contains(&word) {
        draft.emit(Fact::PassengerSaid { word });
    }
    Ok(())
}

pub(super) fn callback(
    draft: &mut Draft,
    result: CallbackResult,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    let freed_at = draft.order().milestones.freed.map(|point| point.at);
    draft.hold_between(freed_at, None);
    match draft.order().state {
        OrderState::Rescued => draft.emit(Fact::CallbackBecameDue),
        OrderState::CallbackDue => {}
        OrderState::Open | OrderState::Underway | OrderState::OnScene | OrderState::Closed => {
            return Err(draft.not_in_state());
        }
    }
    draft.emit(Fact::CallbackRecorded { result, note });
    Ok(())
}

pub(super) fn close(draft: &mut Draft, note: Option<NoteId>) -> Result<(), Refusal> {
    match draft.order().state {
        OrderState::Closed => return Ok(()),
        OrderState::CallbackDue => {}
        OrderState::Open | OrderState::Underway | OrderState::OnScene | OrderState::Rescued => {
            return Err(draft.not_in_state());
        }
    }
    promise::require_none(draft)?;
    let callback = draft.order().callback;
    match callback.result {
        Some(CallbackResult::Reached { all_out: false, .. }) => return Err(Refusal::NotAllOut),
        Some(CallbackResult::Reached { all_out: true, .. }) => {}
        Some(CallbackResult::Unreachable) | None => {
            if callback.attempt_count < CALLBACK_TRIES && note.is_none() {
                return Err(Refusal::CallbackMissing { attempt_count: callback.attempt_count });
            }
        }
    }
    stand_down(draft, false);
    draft.emit(Fact::OrderClosed { note });
    Ok(())
}

pub(super) fn reopen(
    draft: &mut Draft,
    note: Option<NoteId>,
    live_order: Option<OrderNumber>,
) -> Result<(), Refusal> {
    let is_crew_there = match draft.order().state {
        OrderState::Rescued => true,
        OrderState::CallbackDue | OrderState::Closed => false,
        OrderState::Open | OrderState::Underway | OrderState::OnScene => return Err(draft.not_in_state()),
    };
    if let Some(Outcome::Merged { .. }) = draft.order().outcome {
        return Err(Refusal::Merged);
    }
    if let Some(number) = live_order {
        return Err(Refusal::LiftHasLiveOrder { number });
    }
    draft.emit(Fact::OrderReopened { note });
    if !is_crew_there {
        // Its limit to finish has passed: most have left and forgot to tap, and nobody would be called beside one that
        // counts as there. One that is still there accepts again.
        stand_down(draft, false);
    }
    call_again(draft);
    Ok(())
}

/// Somebody is trapped after all, and nobody who was called before is still going.
fn call_again(draft: &mut Draft) {
    if draft.order().lead().is_none() {
        draft.emit(Fact::StationWanted { level: Level::First, why: WantWhy::Reopened });
        if draft.order().limits().both_levels {
            draft.emit(Fact::StationWanted { level: Level::Second, why: WantWhy::Reopened });
        }
    }
}
