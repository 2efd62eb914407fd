//! What this process knows of the lifts and of the day's numbers by its own batches, those under way included.
//!
//! Must not: be taken for the truth. The database has that; what is wrong here makes a batch take the locks.

use crate::kernel::{LiftId, OrderId};
use crate::order::WorkOrder;
use std::collections::{BTreeMap, BTreeSet};

/// What is known or foreseen.
#[derive(Default)]
pub(super) struct Foreseen {
    /// Orders that are not closed, by their lift.
    busy_lifts: BTreeMap<LiftId, BTreeSet<OrderId>>,
    /// The last number of a day.
    last_number: Option<(u32, u32)>,
}

impl Foreseen {
    /// Takes over an order as it is committed, or is about to be.
    pub(super) fn keep(&mut self, order: &WorkOrder) {
        let (day, serial) = (order.number.day, order.number.serial);
        self.last_number = match self.last_number {
            Some((known, last)) if known == day => Some((day, last.max(serial))),
            Some((known, last)) if known > day => Some((known, last)),
            Some(_) | None => Some((day, serial)),
        };
        let Some(lift) = order.place.lift() else { return };
        if order.is_closed() {
            self.leave(lift, order.id);
        } else {
            self.busy_lifts.entry(lift).or_default().insert(order.id);
        }
    }

    /// The order that was about to be opened was not. The database knows better: the numbers, at least, are to be asked for.
    pub(super) fn take_back(&mut self, order: &WorkOrder) {
        self.last_number = None;
        if let Some(lift) = order.place.lift() {
            self.leave(lift, order.id);
        }
    }

    /// The last number of that day, as far as it is known.
    pub(super) fn last_number(&self, day: u32) -> Option<u32> {
        self.last_number.filter(|(known, _)| *known == day).map(|(_, last)| last)
    }

    /// Whether the lift has an order that is not closed.
    pub(super) fn is_busy(&self, lift: LiftId) -> bool {
        self.busy_lifts.contains_key(&lift)
    }

    fn leave(&mut self, lift: LiftId, order: OrderId) {
        if let Some(busy) = self.busy_lifts.get_mut(&lift) {
            busy.remove(&order);
            if busy.is_empty() {
                self.busy_lifts.remove(&lift);
            }
        }
    }
}
