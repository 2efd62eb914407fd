//! Folding an event into the order.
//!
//! Must not: decide or refuse. What only a bug can break is asserted: the version rises by one, a closed
//! order stays closed unless it is reopened.

mod alarms;
mod calling;
mod closing;
mod crew;

use self::alarms::{absorb, attach, detach, release};
use self::calling::{offer, settle, want};
use self::closing::{called_back, close, freed, give_back_119, reopen, resolved, turn_119, unmerge};
use self::crew::{accept, arrive, change, end, finish, follow_arrivals, set_out, show_arrival};
use super::event::{Event, Fact, Stamp};
use super::model::{
    Callback, FireBrigade, Ladder, Milestones, Nobody, Place, Promise, PromiseState, TimePoint, Verification,
    WorkOrder, is_same_place,
};
use super::state::{Ending, OrderState, Rung};
use super::talk::{Speaker, TalkLine};
use crate::kernel::{NoteId, Timestamp};
use std::collections::BTreeSet;

/// The order that these events make; `None` when they do not begin with an opening.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<WorkOrder> {
    let mut events = events.into_iter();
    let mut order = opened(events.next()?)?;
    for event in events {
        apply(&mut order, event);
    }
    Some(order)
}

/// The order that an opening event makes.
pub(super) fn opened(event: &Event) -> Option<WorkOrder> {
    let Fact::OrderOpened {
        id,
        number,
        mode,
        alarm,
        kind,
        raised_at,
        answered_at,
        place,
        situation,
        priority,
        priority_reason,
        plan,
        earlier,
        ..
    } = &event.fact
    else {
        return None;
    };
    let stamp = &event.stamp;
    // What is doubted of an opening is when the people were first heard.
    let point = |at: Timestamp| TimePoint { at, source: stamp.source, implausible: false };
    let needs_verification = kind.needs_verification() && *priority != crate::intake::Priority::P1;
    Some(WorkOrder {
        id: *id,
        number: *number,
        version: 1,
        mode: *mode,
        state: OrderState::Open,
        outcome: None,
        place: *place,
        situation: situation.clone(),
        priority: *priority,
        priority_reason: *priority_reason,
        verification: if needs_verification {
            Verification::Pending { since: stamp.recorded_at }
        } else {
            Verification::NotNeeded
        },
        alarms: vec![*alarm],
        alarms_raised: vec![*raised_at],
        unlisted_raised: None,
        alarm_count: 1,
        answered_here: *answered_at,
        answered_absorbed: Vec::new(),
        earlier: *earlier,
        assignments: Vec::new(),
        first_accepted_by: None,
        wanted_first: 1,
        wanted_second: u16::from(plan.limits(*priority).both_levels),
        nobody: Vec::new(),
        ladder: Ladder { unled_since: Some(stamp.recorded_at), ..Ladder::default() },
        fire_brigade: FireBrigade::NotProposed,
        fire_brigade_before: None,
        milestones: Milestones {
            alarm_raised: Some(TimePoint { implausible: stamp.implausible, ..point(*raised_at) }),
            answered: Some(point(*answered_at)),
            located: place.lift().map(|_| point(stamp.recorded_at)),
            ..Milestones::default()
        },
        opened_at: stamp.recorded_at,
        reopened_at: None,
        place_since: None,
        comfort_from: stamp.recorded_at,
        comfort_overdue: false,
        passenger_words: BTreeSet::new(),
        place_doubt: None,
        talk: Vec::new(),
        is_text_unanswered: false,
        people_freed: None,
        release: None,
        photos: Vec::new(),
        state_since: stamp.recorded_at,
        callback: Callback::default(),
        promises: Vec::new(),
        recorded_at: stamp.recorded_at,
        plan: plan.as_ref().clone(),
    })
}

/// Changes the order as the event says.
pub fn apply(order: &mut WorkOrder, event: &Event) {
    let stamp = &event.stamp;
    assert!(stamp.recorded_at >= order.recorded_at, "recorded_at decreases on {}", order.number);
    assert!(!order.is_closed() || may_follow_closing(&event.fact), "{} is closed", order.number);
    order.version += 1;
    order.recorded_at = stamp.recorded_at;
    match &event.fact {
        Fact::OrderOpened { .. } => panic!("{} is opened twice", order.number),
        Fact::AlarmAttached { alarm, raised_at, .. } => attach(order, *alarm, *raised_at),
        Fact::Located { place } => {
            let before = std::mem::replace(&mut order.place, *place);
            if is_elsewhere(before, *place) {
                order.place_since = Some(stamp.recorded_at);
            }
            order.place_doubt = None;
            order.nobody.clear();
            set_once(&mut order.milestones.located, stamp);
            follow_arrivals(order);
            settle(order);
        }
        Fact::SituationChanged { situation } => order.situation = situation.clone(),
        Fact::PriorityChanged { priority, reason, .. } => {
            order.priority = *priority;
            order.priority_reason = *reason;
            settle(order);
        }
        Fact::Verified => order.verification = Verification::Confirmed,
        Fact::VerificationTimedOut => order.verification = Verification::TimedOut,
        Fact::StationWanted { level, why } => want(order, *level, *why, stamp.recorded_at),
        Fact::OfferMade { choice, .. } => offer(order, choice, stamp),
        Fact::NobodyFound { level, why } => {
            order.nobody.retain(|nobody| nobody.level != *level);
            order.nobody.push(Nobody { level: *level, why: *why, since: stamp.recorded_at });
        }
        Fact::SearchRetried { level } => order.nobody.retain(|nobody| nobody.level != *level),
        Fact::OfferAccepted { assignment, travel_time_s, stood_by } => {
            accept(order, *assignment, *travel_time_s, *stood_by, stamp);
        }
        Fact::StandbyNoted { assignment } => {
            change(order, *assignment, stamp, |called| called.standby_since = Some(stamp.recorded_at));
        }
        Fact::OfferDeclined { assignment, reason, .. } => {
            end(order, *assignment, Ending::Declined(*reason), stamp);
        }
        Fact::OfferExpired { assignment } => end(order, *assignment, Ending::Expired, stamp),
        Fact::AssignmentWithdrawn { assignment, reason, cannot, .. } => {
            end(order, *assignment, Ending::Withdrawn(*reason), stamp);
            change(order, *assignment, stamp, |called| called.cannot = *cannot);
        }
        Fact::StoodDown { assignment } => end(order, *assignment, Ending::StoodDown, stamp),
        Fact::CrewSetOut { assignment } => set_out(order, *assignment, stamp),
        Fact::CrewArrived { assignment, proof } => arrive(order, *assignment, *proof, stamp),
        Fact::ArrivalShown { assignment, proof } => show_arrival(order, *assignment, *proof, stamp),
        Fact::AssignmentFinished { assignment } => finish(order, *assignment, stamp),
        Fact::MovementOverdue { assignment } => {
            change(order, *assignment, stamp, |called| called.movement_overdue = true);
        }
        Fact::PassengersFreed { assignment, people } => freed(order, *assignment, *people, stamp),
        Fact::Resolved { outcome, .. } => resolved(order, *outcome, stamp),
        Fact::RungPassed { rung } => match rung {
            Rung::NextFirst => order.ladder.next_first_from = Some(stamp.recorded_at),
            Rung::SecondTier | Rung::FireBrigade => {
                order.ladder.passed.insert(*rung);
            }
        },
        Fact::ArrivalOverdue => order.ladder.arrival_overdue = true,
        Fact::ReleaseOverdue => order.ladder.release_overdue = true,
        Fact::FireBrigadeProposed { why, from } => {
            turn_119(order, *from, FireBrigade::Proposed { why: *why, at: stamp.recorded_at });
        }
        Fact::FireBrigadeDecided { called, from, .. } => {
            turn_119(order, *from, FireBrigade::Decided { called: *called, at: stamp.recorded_at });
        }
        Fact::TrappedMarkReached { minutes } | Fact::TrappedMarkPassed { minutes } => {
            order.ladder.trapped_mark = order.ladder.trapped_mark.max(*minutes);
        }
        Fact::LocateOverdue => order.ladder.locate_overdue = true,
        Fact::ComfortCallOverdue => {
            order.comfort_from = stamp.recorded_at;
            order.comfort_overdue = true;
        }
        // A call that nobody took answers nothing; the next try has its pause all the same.
        Fact::ComfortCallMade { reached: false } => order.comfort_from = stamp.recorded_at,
        Fact::ComfortCallMade { reached: true } => {
            order.comfort_from = stamp.recorded_at;
            order.comfort_overdue = false;
            order.passenger_words.clear();
            order.is_text_unanswered = false;
        }
        Fact::PassengerWrote { alarm, note } => {
            let speaker = Speaker::Passenger(*alarm);
            order.talk.push(TalkLine { at: stamp.recorded_at, speaker, note: Some(*note) });
            order.is_text_unanswered = true;
        }
        Fact::PassengerAnswered { phrase, note } => {
            let speaker = Speaker::Operator(*phrase);
            order.talk.push(TalkLine { at: stamp.recorded_at, speaker, note: *note });
            order.is_text_unanswered = false;
            // Whoever cannot phone is comforted in writing.
            order.comfort_from = stamp.recorded_at;
            order.comfort_overdue = false;
        }
        Fact::PassengerSaid { word } => {
            order.passenger_words.insert(*word);
        }
        Fact::CallbackBecameDue => {
            order.callback.due_since = Some(stamp.recorded_at);
            enter(order, OrderState::CallbackDue, stamp.recorded_at);
        }
        Fact::CallbackOverdue => order.callback.overdue_since = Some(stamp.recorded_at),
        Fact::CallbackRecorded { result, .. } => called_back(order, *result, stamp),
        Fact::OrderClosed { .. } => close(order, stamp),
        Fact::OrderReopened { .. } => reopen(order, stamp),
        Fact::OrderAbsorbed { from, alarms, alarm_count, raised_at, answered_at } => {
            absorb(order, *from, alarms, *alarm_count, (*raised_at, *answered_at));
        }
        Fact::NoteAdded { .. } => {}
        Fact::OrderUnmerged { .. } => unmerge(order, stamp),
        Fact::OrderReleased { order: other, alarms, alarm_count } => {
            release(order, *other, alarms, *alarm_count);
            give_back_119(order, *other);
        }
        Fact::AlarmDetached { alarm, .. } => detach(order, &[*alarm], 1),
        Fact::PromiseMade { promise, due_at } => {
            order.promises.push(Promise { id: *promise, due_at: *due_at, state: PromiseState::Open });
        }
        Fact::PromiseKept { promise } => enter_promise(order, *promise, PromiseState::Kept),
        Fact::PromiseOverdue { promise } => enter_promise(order, *promise, PromiseState::Overdue),
        Fact::PlaceDoubted { assignment, doubt, .. } => order.place_doubt = Some((*doubt, *assignment)),
        Fact::ReleaseReported { release, .. } => {
            order.people_freed = release.people.or(order.people_freed);
            order.release = Some(*release);
        }
        Fact::PhotoAdded { photo, .. } => order.photos.push(*photo),
    }
}

/// A closed order stays as it is, unless it is opened again, or loses alarms that were never its own.
const fn may_follow_closing(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::OrderReopened { .. }
            | Fact::OrderUnmerged { .. }
            | Fact::OrderReleased { .. }
            | Fact::NoteAdded { .. }
    )
}

fn is_elsewhere(before: Place, after: Place) -> bool {
    match (before.point(), after.point()) {
        (Some(before), Some(after)) => !is_same_place(before, after),
        (None, _) | (_, None) => false,
    }
}

fn enter_promise(order: &mut WorkOrder, id: NoteId, state: PromiseState) {
    if let Some(promise) = order.promises.iter_mut().find(|promise| promise.id == id) {
        promise.state = state;
    }
}

fn enter(order: &mut WorkOrder, state: OrderState, at: Timestamp) {
    if order.state != state {
        order.state = state;
        order.state_since = at;
    }
}

const fn point(stamp: &Stamp) -> TimePoint {
    TimePoint { at: stamp.occurred_at, source: stamp.source, implausible: stamp.implausible }
}

fn set_once(slot: &mut Option<TimePoint>, stamp: &Stamp) {
    slot.get_or_insert(point(stamp));
}
