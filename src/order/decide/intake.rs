//! Further alarms, the place, the situation and the priority.
//!
//! Must not: lower a priority without a person and a note.

use super::draft::{BEHIND_TOLERANCE, Draft};
use super::station::want_second;
use crate::intake::{AlarmKind, Channel, Priority, PriorityReason, Situation, priority_of_situation};
use crate::kernel::{AlarmId, NoteId, SignedDuration, Timestamp};
use crate::order::event::{Fact, WantWhy};
use crate::order::model::{OrderNumber, Place, Verification};
use crate::order::refusal::Refusal;
use crate::roster::Level;

pub(super) fn attach(
    draft: &mut Draft,
    alarm: AlarmId,
    (channel, kind): (Channel, AlarmKind),
    (raised_at, machine_told_at): (Timestamp, Option<Timestamp>),
    situation: &Situation,
) -> Result<(), Refusal> {
    draft.require_live()?;
    if draft.order().alarms.contains(&alarm) {
        return Ok(());
    }
    let now = draft.recorded_at();
    match told_too_late(machine_told_at, raised_at) {
        // That somebody has been inside since then is for the order's own report to say, not for a queue that was emptied.
        Some(told_at) => {
            draft.emit_doubted(Fact::AlarmAttached { alarm, channel, raised_at: told_at.min(now) });
        }
        None => draft.emit(Fact::AlarmAttached { alarm, channel, raised_at: raised_at.min(now) }),
    }
    learn(draft, &draft.order().situation.joined(situation));
    // A person, on the line or on the page behind the code in the car, confirms what a device suspected; so does a
    // device that would have needed no verification by itself.
    let is_person = channel.has_voice() || channel == Channel::Passenger;
    let is_sure = is_person || !kind.needs_verification();
    if is_sure && matches!(draft.order().verification, Verification::Pending { .. }) {
        draft.emit(Fact::Verified);
    }
    Ok(())
}

/// The longest that a machine's alarm may say that people have been inside before we heard of it: the reportable accident,
/// two hours. Its clock may be wrong, or its report may have waited in a queue for days.
const LONGEST_UNHEARD: SignedDuration = SignedDuration::from_hours(2);

/// T0 as the alarm that opens an order claims it, held to what a machine may claim, and whether the claim is doubted.
pub(super) fn believed(
    machine_told_at: Option<Timestamp>,
    raised_at: Timestamp,
    now: Timestamp,
) -> (Timestamp, bool) {
    let Some(told_at) = told_too_late(machine_told_at, raised_at) else {
        return (raised_at.min(now), false);
    };
    let earliest = told_at.saturating_sub(LONGEST_UNHEARD).unwrap_or(Timestamp::MIN);
    (raised_at.max(earliest).min(now), true)
}

/// When a machine told of something that was so long ago by then that its clock, or its queue, is to be doubted: also where an
/// operator places it later. Seats ask a person.
fn told_too_late(machine_told_at: Option<Timestamp>, raised_at: Timestamp) -> Option<Timestamp> {
    machine_told_at.filter(|told_at| told_at.duration_since(raised_at) > BEHIND_TOLERANCE)
}

pub(super) fn detach(draft: &mut Draft, alarm: AlarmId, note: Option<NoteId>) -> Result<(), Refusal> {
    draft.require_live()?;
    if !draft.order().alarms.contains(&alarm) {
        return Err(Refusal::NoSuchAlarm { alarm });
    }
    if draft.order().alarms.len() == 1 {
        return Err(Refusal::OnlyAlarm);
    }
    draft.emit(Fact::AlarmDetached { alarm, note });
    Ok(())
}

pub(super) fn locate(
    draft: &mut Draft,
    place: Place,
    live_order: Option<OrderNumber>,
) -> Result<(), Refusal> {
    draft.require_live()?;
    // Naming the same lift again answers a crew that doubts it.
    if place == draft.order().place && draft.order().place_doubt.is_none() {
        return Err(Refusal::SamePlace);
    }
    if let Some(number) = live_order.filter(|number| *number != draft.order().number) {
        return Err(Refusal::LiftHasLiveOrder { number });
    }
    if place.lift().is_none() && draft.order().place.lift().is_some() {
        return Err(Refusal::PlaceLost);
    }
    draft.emit(Fact::Located { place });
    call_for_new_place(draft);
    Ok(())
}

/// Where everybody who is asked or going was called for a place far from here, one more is called beside them, and the second
/// tier where a lead was relied on; at P1 one of each level, whoever leads, as both are called at once there. At the place that
/// it was before, a crew that promised to be there in time is enough again.
fn call_for_new_place(draft: &mut Draft) {
    let order = draft.order();
    let mut called = order.assignments.iter().filter(|called| called.state.is_live()).peekable();
    // With nobody asked or going there is no call that the correction could make void.
    if called.peek().is_none() {
        return;
    }
    let is_each_level_wanted = order.limits().both_levels;
    let is_looked_for = order.wanted(Level::First) > order.offer_count(Level::First);
    let is_called_here = called
        .filter(|called| !is_each_level_wanted || called.level == Level::First)
        .any(|called| order.is_bound_here(called));
    if !is_looked_for && !is_called_here {
        draft.emit(Fact::StationWanted { level: Level::First, why: WantWhy::PlaceMoved });
    }
    want_second_if_late(draft);
    if is_each_level_wanted {
        want_second(draft, WantWhy::PlaceMoved);
    }
}

pub(super) fn triage(draft: &mut Draft, situation: &Situation) -> Result<(), Refusal> {
    draft.require_live()?;
    learn(draft, situation);
    Ok(())
}

/// Takes over a situation; the priority rises by itself where new facts ask for it. What a person decided knowing
/// the facts stands until the facts get worse.
pub(super) fn learn(draft: &mut Draft, situation: &Situation) {
    let (known, _) = priority_of_situation(&draft.order().situation);
    if *situation != draft.order().situation {
        draft.emit(Fact::SituationChanged { situation: situation.clone() });
    }
    let (priority, reason) = priority_of_situation(situation);
    if draft.order().priority_reason != PriorityReason::Manual || priority < known {
        raise(draft, priority, reason);
    }
}

/// Raises the priority; a lower or equal one changes nothing.
pub(super) fn raise(draft: &mut Draft, priority: Priority, reason: PriorityReason) {
    if priority < draft.order().priority {
        draft.emit(Fact::PriorityChanged { priority, reason, note: None });
        follow_limits(draft);
        if priority == Priority::P1 && matches!(draft.order().verification, Verification::Pending { .. }) {
            draft.emit(Fact::VerificationTimedOut);
        }
    }
}

/// With shorter limits both levels may be wanted, or who is going is late by what was promised.
fn follow_limits(draft: &mut Draft) {
    if draft.order().limits().both_levels {
        want_second(draft, WantWhy::PriorityRose);
    }
    want_second_if_late(draft);
}

fn want_second_if_late(draft: &mut Draft) {
    if draft.order().lead().is_some() && !draft.order().is_help_in_time() {
        want_second(draft, WantWhy::PredictedLate);
    }
}

pub(super) fn set_priority(
    draft: &mut Draft,
    priority: Priority,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    draft.require_live()?;
    let present = draft.order().priority;
    if priority == present {
        return Ok(());
    }
    if priority > present && note.is_none() {
        return Err(Refusal::NoteNeeded);
    }
    draft.emit(Fact::PriorityChanged { priority, reason: PriorityReason::Manual, note });
    if priority < present {
        follow_limits(draft);
    }
    // Whoever makes it P1 has made up his mind about the suspicion.
    if priority == Priority::P1 && matches!(draft.order().verification, Verification::Pending { .. }) {
        draft.emit(Fact::Verified);
    }
    Ok(())
}

pub(super) fn verify(draft: &mut Draft) -> Result<(), Refusal> {
    draft.require_live()?;
    match draft.order().verification {
        // After the limit it was treated as real; that it is real is still worth knowing.
        Verification::Pending { .. } | Verification::TimedOut => {
            draft.emit(Fact::Verified);
            Ok(())
        }
        Verification::Confirmed => Ok(()),
        Verification::NotNeeded => Err(Refusal::NothingToVerify),
    }
}
