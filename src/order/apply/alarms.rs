//! Alarms that join an order or leave it.
//!
//! Must not: list more than the limit; those beyond it are counted, and the earliest of them is T0 all the same.

use crate::kernel::{AlarmId, Timestamp};
use crate::order::model::{MAX_ATTACHED_ALARMS, WorkOrder};

pub(super) fn attach(order: &mut WorkOrder, alarm: AlarmId, raised_at: Timestamp) {
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
pub(super) fn detach(order: &mut WorkOrder, alarms: &[AlarmId], count: u32) {
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
