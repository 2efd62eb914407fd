//! Orders and stations as JSON, written once for each version of them.
//!
//! Must not: hold what is on no board any more, or a view of an earlier directory.

use crate::kernel::{OrderId, StationId};
use crate::order::WorkOrder;
use crate::roster::{Directory, StationStatus};
use crate::wire::{ShownOrder, station_view};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A piece of JSON that several messages share.
pub(super) type Fragment = Arc<RawValue>;

/// Pieces by what they show. An order's version and a station's status say whether a piece is still true.
#[derive(Default)]
pub(super) struct Fragments {
    /// The directory whose names the pieces hold.
    of: Option<Arc<Directory>>,
    orders: BTreeMap<OrderId, ShownOrder>,
    stations: BTreeMap<StationId, (StationStatus, Fragment)>,
}

pub(super) fn fragment(view: &impl Serialize) -> Fragment {
    let raw = serde_json::value::to_raw_value(view).expect("views have only string keys");
    Arc::from(raw)
}

impl Fragments {
    /// Pieces that hold another directory's names are of no use.
    fn keep_only(&mut self, directory: &Arc<Directory>) {
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, directory)) {
            self.orders.clear();
            self.stations.clear();
            self.of = Some(Arc::clone(directory));
        }
    }

    /// Takes a piece that was written elsewhere, of an order as it is shown with this directory.
    pub(super) fn learn(&mut self, shown: &ShownOrder, directory: &Arc<Directory>) {
        self.keep_only(directory);
        self.orders.insert(shown.id(), shown.clone());
    }

    /// A whole order.
    pub(super) fn order(&mut self, order: &WorkOrder, directory: &Arc<Directory>) -> Fragment {
        self.keep_only(directory);
        if let Some(known) = self.orders.get(&order.id)
            && known.is_of(order, directory)
        {
            return Arc::clone(known.json());
        }
        let made = ShownOrder::write(order, directory);
        let json = Arc::clone(made.json());
        if !order.is_closed() {
            self.orders.insert(order.id, made);
        }
        json
    }

    /// A station; `None` if the directory does not have it.
    pub(super) fn station(
        &mut self,
        station: StationId,
        status: &StationStatus,
        directory: &Arc<Directory>,
    ) -> Option<Fragment> {
        self.keep_only(directory);
        if let Some((known_status, known)) = self.stations.get(&station)
            && known_status == status
        {
            return Some(Arc::clone(known));
        }
        let made = fragment(&station_view(directory.find_station(station)?, status));
        self.stations.insert(station, (*status, Arc::clone(&made)));
        Some(made)
    }

    /// The order is on no board any more.
    pub(super) fn forget_order(&mut self, order: OrderId) {
        self.orders.remove(&order);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::testing::Scene;

    #[test]
    fn a_piece_that_was_written_elsewhere_is_used_for_its_version_and_its_directory_alone() {
        let scene = Scene::new();
        let order = scene.offered(1, 0);
        let shown = ShownOrder::write(&order, &scene.directory);
        let mut fragments = Fragments::default();
        fragments.order(&order, &scene.directory);
        fragments.learn(&shown, &scene.directory);
        assert!(Arc::ptr_eq(&fragments.order(&order, &scene.directory), shown.json()));
        let later = WorkOrder { version: order.version + 1, ..order.clone() };
        let of_later = fragments.order(&later, &scene.directory);
        assert!(of_later.get().contains(&format!("\"version\":{},", later.version)), "{of_later}");
        fragments.learn(&shown, &scene.directory);
        let renewed = Scene::new().directory;
        assert!(!Arc::ptr_eq(&fragments.order(&order, &renewed), shown.json()), "other names");
    }
}
