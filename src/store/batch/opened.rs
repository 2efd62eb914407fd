//! The rows of an order that the batch opens: only the columns that an opening fills.
//!
//! They are new rows: nothing is compared and nothing is replaced, and what has not happened yet is not sent. Must not: be
//! used for an order that was there before the batch.

use super::{Batch, at, signed};
use crate::kernel::LiftId;
use crate::order::{Assignment, Deadline, WorkOrder};
use crate::roster::{DistrictCode, Level};

impl Batch {
    /// Adds an order that the batch opens, with its first offers and its soonest deadline.
    pub fn add_opened(
        &mut self,
        order: &WorkOrder,
        channel: &'static str,
        district: Option<DistrictCode>,
        deadline: Option<Deadline>,
    ) {
        let Some(deadline) = deadline.filter(|_| is_fresh(order)) else {
            return self.add_order(order, channel, district, deadline);
        };
        let columns = &mut self.opened;
        let milestones = &order.milestones;
        columns.id.push(order.id.uuid());
        columns.number_day.push(signed(order.number.day));
        columns.number_serial.push(signed(order.number.serial));
        columns.version.push(signed(order.version));
        columns.mode.push(order.mode.name());
        columns.state.push(order.state.name());
        columns.priority.push(order.priority.name());
        columns.lift.push(order.place.lift().map(LiftId::uuid));
        columns.district.push(district.map(|code| signed(code.number())));
        columns.alarm_count.push(signed(order.alarm_count));
        columns.channel.push(channel);
        columns.second_tier.push(order.offer_count(Level::Second) > 0);
        columns.opened_at.push(order.opened_at);
        columns.state_since.push(order.state_since);
        columns.recorded_at.push(order.recorded_at);
        columns.alarm_raised_at.push(at(milestones.alarm_raised).unwrap_or(order.opened_at));
        columns.answered_at.push(at(milestones.answered));
        columns.located_at.push(at(milestones.located));
        columns.dispatched_at.push(at(milestones.dispatched));
        self.first_deadlines.work_order.push(order.id.uuid());
        self.first_deadlines.kind.push(deadline.kind.name());
        self.first_deadlines.due_at.push(deadline.due_at);
        let columns = &mut self.offers;
        for offer in &order.assignments {
            columns.id.push(offer.id.uuid());
            columns.work_order.push(order.id.uuid());
            columns.station.push(offer.station.uuid());
            columns.level.push(offer.level.name());
            columns.state.push(offer.state.name());
            columns.offered_at.push(offer.offered_at);
        }
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
