//! What a station answers and does; the order's live state follows from its assignments.
//!
//! Must not: take a crew back from the lift to the road; what comes late fills in times.

use super::calling::{drop_wants, settle};
use super::{enter, point, set_once};
use crate::kernel::{AssignmentId, SignedDuration, Timestamp};
use crate::order::arrival::{Arrival, MAX_EARLIER_ARRIVALS, Proof, arrival_at, milestone};
use crate::order::event::Stamp;
use crate::order::model::{Assignment, WorkOrder};
use crate::order::state::{AssignmentState, Ending, OrderState};

/// Changes one assignment; the order's state follows.
pub(super) fn change(
    order: &mut WorkOrder,
    id: AssignmentId,
    stamp: &Stamp,
    how: impl FnOnce(&mut Assignment),
) {
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
pub(super) fn follow_assignments(order: &mut WorkOrder, was_led: bool, at: Timestamp) {
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

pub(super) fn accept(
    order: &mut WorkOrder,
    id: AssignmentId,
    travel_time_s: Option<u32>,
    stood_by: bool,
    stamp: &Stamp,
) {
    change(order, id, stamp, |called| {
        let seconds = i64::from(travel_time_s.unwrap_or(called.travel_time_s));
        let earlier = called.earlier_arrivals.iter().chain(&called.arrivals).copied();
        let earlier_arrivals = earlier.take(MAX_EARLIER_ARRIVALS).collect();
        // One that comes back after it gave up, or after a reopening, starts anew.
        *called = Assignment {
            state: AssignmentState::Accepted,
            accepted: Some(point(stamp)),
            accepted_recorded_at: Some(stamp.recorded_at),
            arrival_expected_at: stamp.recorded_at.saturating_add(SignedDuration::from_secs(seconds)).ok(),
            set_out: None,
            arrivals: Vec::new(),
            earlier_arrivals,
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
    let station = order.find_assignment(id).map(|called| called.station);
    order.first_accepted_by = order.first_accepted_by.or(station);
    follow_arrivals(order);
    order.ladder.called_at.get_or_insert(stamp.recorded_at);
    drop_wants(order, Some(id));
}

pub(super) fn end(order: &mut WorkOrder, id: AssignmentId, ending: Ending, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        called.state = AssignmentState::Ended(ending);
        called.ended_at = Some(stamp.recorded_at);
        called.standby_since = None;
    });
}

pub(super) fn set_out(order: &mut WorkOrder, id: AssignmentId, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        set_once(&mut called.set_out, stamp);
        // A tap sent late must not take a crew back from the lift to the road.
        if called.state == AssignmentState::Accepted {
            called.state = AssignmentState::EnRoute;
        }
    });
    set_once(&mut order.milestones.departed, stamp);
}

pub(super) fn arrive(order: &mut WorkOrder, id: AssignmentId, proof: Proof, stamp: &Stamp) {
    let bound_for = order.place.point();
    let is_of_before = is_of_before(order, proof, stamp);
    change(order, id, stamp, |called| {
        called.state = AssignmentState::OnScene;
        if !is_of_before {
            called.bound_for = bound_for;
        }
        called.arrivals.push(Arrival { point: point(stamp), proof, bound_for: called.bound_for });
        set_once(&mut called.arrived, stamp);
        called.arrived_recorded_at.get_or_insert(stamp.recorded_at);
    });
    follow_arrivals(order);
    if order.state.is_live() {
        drop_wants(order, Some(id));
    }
}

/// Said before the lift was corrected, "arrived" means the place that it was thought to be at.
fn is_of_before(order: &WorkOrder, proof: Proof, stamp: &Stamp) -> bool {
    proof == Proof::Word && order.place_since.is_some_and(|since| stamp.occurred_at < since)
}

/// What is told later may move the time, also the order's own; never the state.
pub(super) fn show_arrival(order: &mut WorkOrder, id: AssignmentId, proof: Proof, stamp: &Stamp) {
    let (place, since) = (order.place, order.place_since);
    let is_of_before = is_of_before(order, proof, stamp);
    let was_elsewhere = order.find_assignment(id).is_some_and(|called| !order.is_bound_here(called));
    change(order, id, stamp, |called| {
        if proof != Proof::Word {
            called.bound_for = place.point();
        }
        // What is said of before the correction means where the crew stood then, as far as it told.
        let mut of_before = called.arrivals.iter().filter(|told| since.is_some_and(|at| told.point.at < at));
        let stood_at = of_before.next().and_then(|told| told.bound_for);
        let bound_for = if is_of_before { stood_at } else { called.bound_for };
        called.arrivals.push(Arrival { point: point(stamp), proof, bound_for });
        // Where it was at another place only, that is when it arrived there.
        let here = arrival_at(place, since, &called.arrivals);
        called.arrived = here.or_else(|| milestone(&called.arrivals));
    });
    follow_arrivals(order);
    if was_elsewhere && order.state.is_live() {
        settle(order);
    }
}

/// The order's arrival follows its crews': the earliest at the place where it stands.
pub(super) fn follow_arrivals(order: &mut WorkOrder) {
    order.milestones.arrived = order.first_arrival();
}

pub(super) fn finish(order: &mut WorkOrder, id: AssignmentId, stamp: &Stamp) {
    change(order, id, stamp, |called| {
        called.state = AssignmentState::Finished;
        called.finished = Some(point(stamp));
    });
    order.milestones.restored = Some(point(stamp));
}
