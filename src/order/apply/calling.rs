//! Stations that are wanted, and offers.
//!
//! Must not: end an offer; only an event does.

use super::set_once;
use crate::kernel::{AssignmentId, Timestamp};
use crate::order::Choice;
use crate::order::event::{Stamp, WantWhy};
use crate::order::model::{Assignment, WorkOrder};
use crate::order::state::AssignmentState;
use crate::roster::Level;

pub(super) fn want(order: &mut WorkOrder, level: Level, why: WantWhy, at: Timestamp) {
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

pub(super) fn offer(order: &mut WorkOrder, choice: &Choice, stamp: &Stamp) {
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
        earlier_arrivals: Vec::new(),
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

/// Somebody goes or is there: what was wanted only because nobody would be there in time is no longer wanted, and
/// stations that could not be found are no longer looked for. Where both levels are wanted, one that `answers`
/// does so for its own level only; one that goes elsewhere answers for none.
pub(super) fn drop_wants(order: &mut WorkOrder, answers: Option<AssignmentId>) {
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
pub(super) fn settle(order: &mut WorkOrder) {
    if order.lead().is_some() && order.is_help_in_time() {
        drop_wants(order, None);
    }
}
