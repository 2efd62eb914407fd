//! The rows of an order, of its assignments and of its soonest deadline.
//!
//! An order that the batch opens has rows of its own kind: nothing is compared and nothing is replaced, and what has not
//! happened yet is not sent. Must not: decide what an order is; its fold does.

use super::columns::{AnsweredColumns, FollowedColumns, OfferColumns, OpenedColumns};
use super::{Batch, at, signed};
use crate::kernel::{LiftId, OrderId, StationId};
use crate::order::{Assignment, Deadline, Outcome, WorkOrder};
use crate::roster::{DistrictCode, Level};

/// An order as it is after the batch, and what its own row keeps beside it.
#[derive(Debug, Clone, Copy)]
pub struct OrderRow<'a> {
    pub order: &'a WorkOrder,
    /// That of the alarm which opened it.
    pub channel: &'static str,
    pub district: Option<DistrictCode>,
    /// The soonest; none of an order that is closed.
    pub deadline: Option<Deadline>,
    /// Whether one of the batch's events of it was entered late.
    pub has_late_entry: bool,
}

impl Batch {
    /// Adds an order with its assignments.
    pub fn add_order(&mut self, row: &OrderRow<'_>) {
        self.orders.0.add(row);
        self.orders.1.add(row.order);
        for assignment in &row.order.assignments {
            self.assignments.0.add(row.order.id, assignment);
            self.assignments.1.add(assignment);
        }
    }

    /// Adds an order that the batch opens, with its first offers.
    pub fn add_opened(&mut self, row: &OrderRow<'_>) {
        let order = row.order;
        self.opened_lifts.lift.push(order.place.lift().map(LiftId::uuid));
        if !is_fresh(order) {
            return self.add_order(row);
        }
        self.opened.add(row);
        for offer in &order.assignments {
            self.offers.add(order.id, offer);
        }
    }
}

impl OpenedColumns {
    fn add(&mut self, row: &OrderRow<'_>) {
        let OrderRow { order, channel, district, deadline, has_late_entry } = *row;
        let milestones = &order.milestones;
        self.id.push(order.id.uuid());
        self.number_day.push(signed(order.number.day));
        self.number_serial.push(signed(order.number.serial));
        self.version.push(signed(order.version));
        self.mode.push(order.mode.name());
        self.state.push(order.state.name());
        self.priority.push(order.priority.name());
        self.lift.push(order.place.lift().map(LiftId::uuid));
        self.district.push(district.map(|code| signed(code.number())));
        self.alarm_count.push(signed(order.alarm_count));
        self.channel.push(channel);
        self.second_tier.push(order.offer_count(Level::Second) > 0);
        self.opened_at.push(order.opened_at);
        self.state_since.push(order.state_since);
        self.recorded_at.push(order.recorded_at);
        self.alarm_raised_at.push(at(milestones.alarm_raised).unwrap_or(order.opened_at));
        self.answered_at.push(at(milestones.answered));
        self.located_at.push(at(milestones.located));
        self.dispatched_at.push(at(milestones.dispatched));
        self.due_kind.push(deadline.map(|deadline| deadline.kind.name()));
        self.due_at.push(deadline.map(|deadline| deadline.due_at));
        self.has_late_entry.push(has_late_entry);
    }
}

impl FollowedColumns {
    fn add(&mut self, order: &WorkOrder) {
        let milestones = &order.milestones;
        self.outcome.push(order.outcome.map(|outcome| outcome.name()));
        self.merged_into.push(match order.outcome {
            Some(Outcome::Merged { into }) => Some(into.uuid()),
            Some(Outcome::FreedByCrew | Outcome::SelfRescued | Outcome::FalseAlarm | Outcome::Cancelled)
            | None => None,
        });
        self.lead_station.push(order.first_accepted_by.map(StationId::uuid));
        self.accepted_at.push(at(milestones.accepted));
        self.departed_at.push(at(milestones.departed));
        self.arrived_at.push(at(milestones.arrived));
        self.freed_at.push(at(milestones.freed));
        self.restored_at.push(at(milestones.restored));
        self.called_back_at.push(at(milestones.called_back));
        self.archived_at.push(at(milestones.archived));
    }
}

impl OfferColumns {
    fn add(&mut self, order: OrderId, assignment: &Assignment) {
        self.id.push(assignment.id.uuid());
        self.work_order.push(order.uuid());
        self.station.push(assignment.station.uuid());
        self.level.push(assignment.level.name());
        self.state.push(assignment.state.name());
        self.offered_at.push(assignment.offered_at);
    }
}

impl AnsweredColumns {
    fn add(&mut self, assignment: &Assignment) {
        self.accepted_at.push(at(assignment.accepted));
        self.set_out_at.push(at(assignment.set_out));
        self.arrived_at.push(at(assignment.arrived));
        self.finished_at.push(at(assignment.finished));
        self.ended_at.push(assignment.ended_at);
    }
}

/// Whether nothing has happened yet but that stations were asked.
fn is_fresh(order: &WorkOrder) -> bool {
    let milestones = &order.milestones;
    let later = [
        milestones.accepted,
        milestones.departed,
        milestones.arrived,
        milestones.freed,
        milestones.restored,
        milestones.called_back,
        milestones.archived,
    ];
    order.outcome.is_none()
        && order.first_accepted_by.is_none()
        && later.iter().all(Option::is_none)
        && order.assignments.iter().all(is_unanswered)
}

fn is_unanswered(offer: &Assignment) -> bool {
    let later = [offer.accepted, offer.set_out, offer.arrived, offer.finished];
    later.iter().all(Option::is_none) && offer.ended_at.is_none()
}
