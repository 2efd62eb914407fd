//! Orders and stations as JSON, written once for each version of them.
//!
//! Must not: hold what is on no board any more, or a view of an earlier directory.

use crate::kernel::{OrderId, StationId};
use crate::order::WorkOrder;
use crate::roster::{Directory, StationStatus};
use crate::wire::{order_view, station_view};
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
    orders: BTreeMap<OrderId, (u32, Fragment)>,
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

    /// A whole order.
    pub(super) fn order(&mut self, order: &WorkOrder, directory: &Arc<Directory>) -> Fragment {
        self.keep_only(directory);
        if let Some((version, known)) = self.orders.get(&order.id)
            && *version == order.version
        {
            return Arc::clone(known);
        }
        let made = fragment(&order_view(order, directory));
        if !order.is_closed() {
            self.orders.insert(order.id, (order.version, Arc::clone(&made)));
        }
        made
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
