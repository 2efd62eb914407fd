//! Folding an event into the order.
//!
//! Must not: decide or refuse. What only a bug can break is asserted: the version rises by one, a closed
//! order stays closed unless it is reopened.

use super::arrival::{Arrival, Proof, milestone};
use super::event::{Event, Fact, Stamp, WantWhy};
use super::model::{
    Assignment, Callback, FireBrigade, Ladder, MAX_ATTACHED_ALARMS, Milestones, Nobody, Promise,
    PromiseState, TimePoint, Verification, WorkOrder,
};
use super::state::{AssignmentState, Ending, OrderState, Outcome, Rung};
use super::talk::{Speaker, TalkLine};
use super::{CallbackResult, Choice};
use crate::kernel::{AlarmId, AssignmentId, NoteId, SignedDuration, Timestamp};
use crate::roster::Level;
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
    let point = |at: Timestamp| Some(TimePoint { at, source: stamp.source, implausible: stamp.implausible });
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
        earlier: *earlier,
        assignments: Vec::new(),
        wanted_first: 1,
        wanted_second: u16::from(plan.limits(*priority).both_levels),
        nobody: Vec::new(),
        ladder: Ladder { unled_since: Some(stamp.recorded_at), ..Ladder::default() },
        fire_brigade: FireBrigade::NotProposed,
        milestones: Milestones {
            alarm_raised: point(*raised_at),
            answered: point(*answered_at),
            located: place.lift().and_then(|_| point(stamp.recorded_at)),
            ..Milestones::default()
        },
        opened_at: stamp.recorded_at,
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
            order.place = *place;
            order.place_doubt = None;
            order.nobody.clear();
            set_once(&mut order.milestones.located, stamp);
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
        Fact::FireBrigadeProposed { why } => {
            order.fire_brigade = FireBrigade::Proposed { why: *why, at: stamp.recorded_at };
        }
        Fact::FireBrigadeDecided { called, .. } => {
            order.fire_brigade = FireBrigade::Decided { called: *called, at: stamp.recorded_at };
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
        Fact::OrderAbsorbed { alarms, alarm_count, raised_at, .. } => {
            for alarm in alarms {
                attach(order, *alarm, *raised_at);
            }
            let listed = u32::try_from(alarms.len()).unwrap_or(u32::MAX);
            order.alarm_count = order.alarm_count.saturating_add(alarm_count.saturating_sub(listed));
        }
        Fact::NoteAdded { .. } => {}
        Fact::OrderUnmerged { .. } => reopen(order, stamp),
        Fact::OrderReleased { alarms, alarm_count, .. } => detach(order, alarms, *alarm_count),
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

fn attach(order: &mut WorkOrder, alarm: AlarmId, raised_at: Timestamp) {
    order.alarm_count = order.alarm_count.saturating_add(1);
    if order.alarms.len() < MAX_ATTACHED_ALARMS {
        order.alarms.push(alarm);
        order.alarms_raised.push(raised_at);
    } else {
        let earlier = order.unlisted_raised.map_or(raised_at, |earliest| earliest.min(raised_at));
        order.unlisted_raised = Some(earlier);
    }
    follow_alarms(order);
}

/// Alarms that never belonged here leave; `count` may be more than are listed.
fn detach(order: &mut WorkOrder, alarms: &[AlarmId], count: u32) {
    let kept: Vec<(AlarmId, Timestamp)> = order
        .alarms
        .iter()
        .copied()
        .zip(order.alarms_raised.iter().copied())
        .filter(|(alarm, _)| !alarms.contains(alarm))
        .collect();
    (order.alarms, order.alarms_raised) = kept.into_iter().unzip();
    order.alarm_count = order.alarm_count.saturating_sub(count).max(1);
    follow_alarms(order);
}

/// The earliest report is T0, whichever channel brought it first.
fn follow_alarms(order: &mut WorkOrder) {
    let earliest = order.alarms_raised.iter().copied().chain(order.unlisted_raised).min();
    if let (Some(point), Some(earliest)) = (&mut order.milestones.alarm_raised, earliest) {
        point.at = earliest;
    }
}

fn want(order: &mut WorkOrder, level: Level, why: WantWhy, at: Timestamp) {
    match level {
        Level::First => {
            order.wanted_first = order.wanted_first.saturating_add(1);
            order.ladder.next_first_from = order.ladder.next_first_from.map(|_| at);
        }
        Level::Second => {
            order.wanted_second = order.wanted_second.saturating_add(1);
            order.ladder.second_why.get_or_insert(why);
            if why.is_beside_the_lead() {
                order.ladder.second_beside = Some(why);
            }
        }
    }
}

fn offer(order: &mut WorkOrder, choice: &Choice, stamp: &Stamp) {
    order.assignments.push(Assignment {
        id: choice.assignment,
        station: choice.station,
        level: choice.level,
        state: AssignmentState::Offered,
        distance_m: choice.distance_m,
        travel_time_s: choice.travel_time_s,
        reach: choice.reach,
        offered_at: stamp.recorded_at,
        bound_for: order.place.point(),
        accepted_recorded_at: None,
        accepted: None,
        arrival_expected_at: None,
        set_out: None,
        arrivals: Vec::new(),
        arrived: None,
        arrived_recorded_at: None,
        finished: None,
        ended_at: None,
        cannot: None,
        standby_since: None,
        has_stepped_in: false,
        movement_overdue: false,
    });
    set_once(&mut order.milestones.dispatched, stamp);
    order.ladder.called_at.get_or_insert(stamp.recorded_at);
    let offers = order.offer_count(choice.level);
    match choice.level {
        Level::First => {
            order.ladder.next_first_from = Some(stamp.recorded_at);
            order.wanted_first = order.wanted_first.max(offers);
        }
        Level::Second => {
            order.ladder.second_offered_at = Some(stamp.recorded_at);
            order.wanted_second = order.wanted_second.max(offers);
        }
    }
    order.nobody.retain(|nobody| nobody.level != choice.level);
}

/// Changes one assignment; the order's state follows.
fn change(order: &mut WorkOrder, id: AssignmentId, stamp: &Stamp, how: impl FnOnce(&mut Assignment)) {
    let was_led = order.lead().is_some();
    let assignment = order
        .assignments
        .iter_mut()
        .find(|assignment| assignment.id == id)
        .unwrap_or_else(|| panic!("no assignment {id}"));
    how(assignment);
    follow_assignments(order, was_led, stamp.recorded_at);
}

/// The live states follow from the assignments: who is on scene, who is going, whether anybody leads.
fn follow_assignments(order: &mut WorkOrder, was_led: bool, at: Timestamp) {
    if !order.state.is_live() {
        return;
    }
    let is_led = order.lead().is_some();
    if is_led {
        order.ladder.unled_since = None;
    } else if was_led {
        order.ladder.unled_since = Some(at);
        // The limits count anew, so a rung that was passed over while somebody led may fire again.
        order.ladder.passed.clear();
    }
    let state = if order.has_crew_on_scene() {
        OrderState::OnScene
    } else if is_led {
        OrderState::Underway
    } else {
        OrderState::Open
    };
    enter(order, state, at);
}

fn accept(
    order: &mut WorkOrder,
    id: AssignmentId,
    travel_time_s: Option<u32>,
    stood_by: bool,
    stamp: &Stamp,
) {
    change(order, id, stamp, |called| {
        let seconds = i64::from(travel_time_s.unwrap_or(called.travel_time_s));
        // One that comes back after it gave up, or after a reopening, starts anew.
        *called = Assignment {
            state: AssignmentState::Accepted,
            accepted: Some(point(stamp)),
            accepted_recorded_at: Some(stamp.recorded_at),
            arrival_expected_at: stamp.recorded_at.saturating_add(SignedDuration::from_secs(seconds)).ok(),
            set_out: None,
            arrivals: Vec::new(),
            arrived: None,
            arrived_recorded_at: None,
            finished: None,
            ended_at: None,
            cannot: None,
            standby_since: None,
            has_stepped_in: stood_by,
            movement_overdue: false,
            ..called.clone()
        };
    });
    set_once(&mut order.milestones.accepted, stamp);
    order.ladder.called_at.get_or_insert(stamp.recorded_at);
    drop_wants(order, Some(id));
}

/// Somebody goes or is there: what was wanted only because nobody would be there in time is no longer wanted, and
/// stations that could not be found are no longer looked for. Where both levels are wanted, one that `answers`
/// does so for its own level only; one that goes elsewhere answers for none.
fn drop_wants(order: &mut WorkOrder, answers: Option<AssignmentId>) {
    let late = |why: WantWhy| matches!(why, WantWhy::PredictedLate | WantWhy::ArrivalOverdue);
    if order.is_help_in_time() && order.ladder.second_beside.is_some_and(late) {
        order.ladder.second_beside = None;
    }
    let both = order.wants_both_levels();
    let answered = answers
        .and_then(|id| order.find_assignment(id))
        .filter(|assignment| order.is_bound_here(assignment))
        .map(|assignment| assignment.level);
    for level in Level::ALL {
        let is_called = order.has_called_here(level);
        // One is still looked for where the level is wanted and none of it is asked or going.
        let is_wanted = both && answered != Some(level) && !is_called;
        let most = order.offer_count(level) + u16::from(is_wanted);
        if !is_wanted {
            order.nobody.retain(|nobody| nobody.level != level);
        }
        match level {
            Level::First => order.wanted_first = order.wanted_first.min(most),
            Level::Second => order.wanted_second = order.wanted_second.min(most),
        }
    }
}

/// With other limits, at the place that it was first, or with a crew that followed to the new one, help may come in time
/// after all, and both levels may no longer be wanted.
fn settle(order: &mut WorkOrder) {
    if order.lead().is_some() && order.is_help_in_time() {
        drop_wants(order, None);
    }
}

fn end(order: &mut WorkOrder, id: AssignmentId, ending: Ending, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        called.state = AssignmentState::Ended(ending);
        called.ended_at = Some(stamp.recorded_at);
        called.standby_since = None;
    });
}

fn set_out(order: &mut WorkOrder, id: AssignmentId, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        set_once(&mut called.set_out, stamp);
        // A tap sent late must not take a crew back from the lift to the road.
        if called.state == AssignmentState::Accepted {
            called.state = AssignmentState::EnRoute;
        }
    });
    set_once(&mut order.milestones.departed, stamp);
}

fn arrive(order: &mut WorkOrder, id: AssignmentId, proof: Proof, stamp: &Stamp) {
    let bound_for = order.place.point();
    change(order, id, stamp, |called| {
        called.state = AssignmentState::OnScene;
        called.bound_for = bound_for;
        called.arrivals.push(Arrival { point: point(stamp), proof });
        set_once(&mut called.arrived, stamp);
        called.arrived_recorded_at.get_or_insert(stamp.recorded_at);
    });
    set_once(&mut order.milestones.arrived, stamp);
    if order.state.is_live() {
        drop_wants(order, Some(id));
    }
}

/// What is told later may move the time, also the order's own where it is this crew's; never the state.
fn show_arrival(order: &mut WorkOrder, id: AssignmentId, proof: Proof, stamp: &Stamp) {
    let (mut before, mut after) = (None, None);
    let bound_for = order.place.point();
    let was_elsewhere = order.find_assignment(id).is_some_and(|called| !order.is_bound_here(called));
    change(order, id, stamp, |called| {
        before = called.arrived;
        if proof != Proof::Word {
            called.bound_for = bound_for;
        }
        called.arrivals.push(Arrival { point: point(stamp), proof });
        called.arrived = milestone(&called.arrivals);
        after = called.arrived;
    });
    if order.milestones.arrived == before {
        order.milestones.arrived = after;
    }
    if was_elsewhere && order.state.is_live() {
        settle(order);
    }
}

fn finish(order: &mut WorkOrder, id: AssignmentId, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        called.state = AssignmentState::Finished;
        called.finished = Some(point(stamp));
    });
    order.milestones.restored = Some(point(stamp));
}

fn freed(order: &mut WorkOrder, by: Option<AssignmentId>, people: Option<u16>, stamp: &Stamp) {
    if let Some(assignment) = order.assignments.iter_mut().find(|assignment| Some(assignment.id) == by) {
        // They are at the lift, whether or not anybody tapped "arrived": that time stays empty.
        assignment.state = AssignmentState::OnScene;
        assignment.ended_at = None;
    }
    order.people_freed = people;
    nobody_stands_by(order);
    order.outcome = Some(Outcome::FreedByCrew);
    set_once(&mut order.milestones.freed, stamp);
    enter(order, OrderState::Rescued, stamp.recorded_at);
}

fn resolved(order: &mut WorkOrder, outcome: Outcome, stamp: &Stamp) {
    nobody_stands_by(order);
    order.outcome = Some(outcome);
    match outcome {
        Outcome::FreedByCrew | Outcome::SelfRescued => {
            set_once(&mut order.milestones.freed, stamp);
            enter(order, OrderState::Rescued, stamp.recorded_at);
        }
        Outcome::FalseAlarm | Outcome::Cancelled | Outcome::Merged { .. } => close(order, stamp),
    }
}

/// Who offered to step in offered it for this lead: should the order be opened again, it is asked anew.
fn nobody_stands_by(order: &mut WorkOrder) {
    for assignment in &mut order.assignments {
        assignment.standby_since = None;
    }
}

fn called_back(order: &mut WorkOrder, result: CallbackResult, stamp: &Stamp) {
    order.callback.attempt_count = order.callback.attempt_count.saturating_add(1);
    order.callback.last_attempt_at = Some(stamp.recorded_at);
    order.callback.result = Some(result);
    match result {
        CallbackResult::Reached { .. } => order.milestones.called_back = Some(point(stamp)),
        CallbackResult::Unreachable => {}
    }
}

fn close(order: &mut WorkOrder, stamp: &Stamp) {
    order.milestones.archived = Some(point(stamp));
    enter(order, OrderState::Closed, stamp.recorded_at);
}

fn reopen(order: &mut WorkOrder, stamp: &Stamp) {
    order.outcome = None;
    order.people_freed = None;
    order.release = None;
    order.place_doubt = None;
    order.callback = Callback::default();
    order.passenger_words.clear();
    order.fire_brigade = FireBrigade::NotProposed;
    order.nobody.clear();
    order.milestones.freed = None;
    order.milestones.restored = None;
    order.milestones.called_back = None;
    order.milestones.archived = None;
    let trapped_mark = order.ladder.trapped_mark;
    order.ladder = Ladder { unled_since: Some(stamp.recorded_at), trapped_mark, ..Ladder::default() };
    order.wanted_first = order.offer_count(Level::First);
    order.wanted_second = order.offer_count(Level::Second);
    order.comfort_from = stamp.recorded_at;
    order.comfort_overdue = false;
    // A person opened it again because somebody is trapped: nothing is left to verify.
    if let Verification::Pending { .. } = order.verification {
        order.verification = Verification::Confirmed;
    }
    // The limit on scene counts from now for a crew that is still there.
    for assignment in &mut order.assignments {
        assignment.arrived_recorded_at =
            (assignment.state == AssignmentState::OnScene).then_some(stamp.recorded_at);
    }
    enter(order, OrderState::Open, stamp.recorded_at);
    follow_assignments(order, false, stamp.recorded_at);
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
