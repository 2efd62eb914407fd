//! Alarms that join an order or leave it.
//!
//! Must not: list more than the limit; those beyond it are counted, and the earliest of them is T0 all the same.

use crate::kernel::{AlarmId, OrderId, Timestamp};
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

/// Another order's alarms, and when it was answered, join this one.
pub(super) fn absorb(
    order: &mut WorkOrder,
    from: OrderId,
    alarms: &[AlarmId],
    count: u32,
    (raised_at, answered_at): (Timestamp, Option<Timestamp>),
) {
    order.answered_absorbed.extend(answered_at.map(|answered_at| (from, answered_at)));
    for alarm in alarms {
        attach(order, *alarm, raised_at);
    }
    let listed = u32::try_from(alarms.len()).unwrap_or(u32::MAX);
    order.alarm_count = order.alarm_count.saturating_add(count.saturating_sub(listed));
}

/// The merge was a mistake: the other takes its alarms along, and when it was answered.
pub(super) fn release(order: &mut WorkOrder, other: OrderId, alarms: &[AlarmId], count: u32) {
    order.answered_absorbed.retain(|(from, _)| *from != other);
    detach(order, alarms, count);
}

/// The earliest report is T0, whichever channel brought it first; T1 is the earliest answer, of those that are not before it.
fn follow_alarms(order: &mut WorkOrder) {
    let earliest = order.alarms_raised.iter().copied().chain(order.unlisted_raised).min();
    if let (Some(point), Some(earliest)) = (&mut order.milestones.alarm_raised, earliest) {
        point.at = earliest;
    }
    let raised_at = order.milestones.alarm_raised.map(|point| point.at);
    let absorbed = order.answered_absorbed.iter().map(|(_, answered_at)| *answered_at);
    let answered_at = absorbed
        .filter(|answered_at| raised_at.is_none_or(|raised_at| *answered_at >= raised_at))
        .fold(order.answered_here, Timestamp::min);
    if let Some(point) = &mut order.milestones.answered {
        point.at = answered_at;
    }
}
