//! Which seats have which order open: a courtesy between operators, so that two do not begin the same thing.
//!
//! Must not: decide anything, be written down, or reach anybody who does not have the same order open. Seats of other
//! processes are not in it; two edits at once are caught where they are written (`order::rebased`), not here.

use crate::kernel::OrderId;
use crate::wire::SeatView;
use std::collections::BTreeMap;

/// The seats of this process by the order that they have open.
#[derive(Debug, Default)]
pub(super) struct Seats {
    by_order: BTreeMap<OrderId, BTreeMap<u64, SeatView>>,
    order_of: BTreeMap<u64, OrderId>,
}

impl Seats {
    /// A seat opens an order, or none. Gives the orders whose seats are others now; an empty list is nothing new.
    pub(super) fn sit(&mut self, seat: u64, at: Option<(OrderId, SeatView)>) -> Vec<OrderId> {
        let before = self.order_of.get(&seat).copied();
        if let (Some(before), Some((order, view))) = (before, &at)
            && before == *order
            && self.by_order.get(order).and_then(|seats| seats.get(&seat)) == Some(view)
        {
            // Asked again after a reconnection: it is told who is there.
            return vec![before];
        }
        let mut changed = Vec::new();
        if let Some(before) = before {
            self.order_of.remove(&seat);
            if let Some(seats) = self.by_order.get_mut(&before) {
                seats.remove(&seat);
                if seats.is_empty() {
                    self.by_order.remove(&before);
                }
            }
            changed.push(before);
        }
        if let Some((order, view)) = at {
            self.order_of.insert(seat, order);
            self.by_order.entry(order).or_default().insert(seat, view);
            changed.push(order);
        }
        changed.dedup();
        changed
    }

    /// Who has the order open.
    pub(super) fn at(&self, order: OrderId) -> BTreeMap<u64, SeatView> {
        self.by_order.get(&order).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn order(number: u128) -> OrderId {
        OrderId::from_uuid(Uuid::from_u128(number))
    }

    fn view(name: &str, is_editing: bool) -> SeatView {
        SeatView { name: name.to_owned(), is_editing }
    }

    #[test]
    fn a_seat_is_at_one_order_at_a_time_and_leaves_nothing_behind() {
        let mut seats = Seats::default();
        assert_eq!(seats.sit(1, Some((order(7), view("一号", false)))), [order(7)]);
        assert_eq!(seats.sit(2, Some((order(7), view("二号", false)))), [order(7)]);
        assert_eq!(seats.sit(2, Some((order(7), view("二号", true)))), [order(7)]);
        assert_eq!(
            seats.at(order(7)).values().map(|seat| seat.is_editing).collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(seats.sit(1, Some((order(8), view("一号", false)))), [order(7), order(8)]);
        assert_eq!((seats.at(order(7)).len(), seats.at(order(8)).len()), (1, 1));
        assert_eq!(seats.sit(1, None), [order(8)]);
        assert_eq!(seats.sit(1, None), []);
        assert_eq!(seats.sit(2, None), [order(7)]);
        assert!(seats.by_order.is_empty() && seats.order_of.is_empty());
    }

    #[test]
    fn asking_again_tells_who_is_there() {
        let mut seats = Seats::default();
        let at = Some((order(7), view("一号", false)));
        seats.sit(1, at.clone());
        assert_eq!(seats.sit(1, at), [order(7)]);
    }
}
