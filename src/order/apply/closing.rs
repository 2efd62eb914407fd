//! People are out, the callback, the end, and opening again.
//!
//! Must not: invent times that nobody told; they stay empty.

use super::crew::follow_assignments;
use super::{enter, point, set_once};
use crate::kernel::{AssignmentId, OrderId};
use crate::order::CallbackResult;
use crate::order::event::Stamp;
use crate::order::model::{Callback, FireBrigade, Ladder, Verification, WorkOrder};
use crate::order::state::{AssignmentState, OrderState, Outcome};
use crate::roster::Level;

pub(super) fn freed(order: &mut WorkOrder, by: Option<AssignmentId>, people: Option<u16>, stamp: &Stamp) {
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

pub(super) fn resolved(order: &mut WorkOrder, outcome: Outcome, stamp: &Stamp) {
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

pub(super) fn called_back(order: &mut WorkOrder, result: CallbackResult, stamp: &Stamp) {
    order.callback.attempt_count = order.callback.attempt_count.saturating_add(1);
    order.callback.last_attempt_at = Some(stamp.recorded_at);
    order.callback.result = Some(result);
    match result {
        CallbackResult::Reached { .. } => order.milestones.called_back = Some(point(stamp)),
        CallbackResult::Unreachable => {}
    }
}

pub(super) fn close(order: &mut WorkOrder, stamp: &Stamp) {
    order.milestones.archived = Some(point(stamp));
    enter(order, OrderState::Closed, stamp.recorded_at);
}

pub(super) fn reopen(order: &mut WorkOrder, stamp: &Stamp) {
    order.outcome = None;
    order.people_freed = None;
    order.release = None;
    order.place_doubt = None;
    order.callback = Callback::default();
    order.passenger_words.clear();
    order.fire_brigade = FireBrigade::NotProposed;
    order.fire_brigade_before = None;
    order.reopened_at = Some(stamp.recorded_at);
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

/// The merge was a mistake; 119 that was called for this order is still on its way to it.
pub(super) fn unmerge(order: &mut WorkOrder, stamp: &Stamp) {
    let before = order.fire_brigade;
    reopen(order, stamp);
    if let FireBrigade::Decided { called: true, .. } = before {
        order.fire_brigade = before;
    }
}

pub(super) fn turn_119(order: &mut WorkOrder, from: Option<OrderId>, turned: FireBrigade) {
    order.fire_brigade_before = from.map(|from| (from, order.fire_brigade));
    order.fire_brigade = turned;
}

pub(super) fn give_back_119(order: &mut WorkOrder, other: OrderId) {
    if let Some((_, before)) = order.fire_brigade_before.take_if(|(from, _)| *from == other) {
        order.fire_brigade = before;
    }
}
