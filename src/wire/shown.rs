//! A whole order as JSON, written once for everybody who is told of it: whoever asked, and every board.
//!
//! Must not: be used for another version of the order, or beside another directory's names.

use super::order_view;
use crate::kernel::OrderId;
use crate::order::WorkOrder;
use crate::roster::Directory;
use serde_json::value::RawValue;
use std::sync::Arc;

/// One version of an order as operators see it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ShownOrder {
    id: OrderId,
    version: u32,
    /// Whose names it holds.
    of: Arc<Directory>,
    json: Arc<RawValue>,
}

impl ShownOrder {
    /// Writes the order.
    pub fn write(order: &WorkOrder, directory: &Arc<Directory>) -> Self {
        let view = order_view(order, directory);
        let json = serde_json::value::to_raw_value(&view).expect("views have only string keys");
        Self { id: order.id, version: order.version, of: Arc::clone(directory), json: Arc::from(json) }
    }

    /// Which order it is.
    pub const fn id(&self) -> OrderId {
        self.id
    }

    /// Whether it shows this version of this order, with the names of this directory.
    pub fn is_of(&self, order: &WorkOrder, directory: &Arc<Directory>) -> bool {
        self.id == order.id && self.version == order.version && Arc::ptr_eq(&self.of, directory)
    }

    /// The JSON of its `OrderView`.
    pub const fn json(&self) -> &Arc<RawValue> {
        &self.json
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::OrderView;
    use crate::wire::testing::Scene;

    #[test]
    fn it_is_the_view_and_of_one_version_with_one_directory_alone() {
        let scene = Scene::new();
        let (order, directory) = (scene.offered(1, 0), Arc::clone(&scene.directory));
        let shown = ShownOrder::write(&order, &directory);
        let read: OrderView = serde_json::from_str(shown.json().get()).unwrap();
        assert_eq!(read, order_view(&order, &directory));
        assert!(shown.is_of(&order, &directory));
        let later = WorkOrder { version: order.version + 1, ..order.clone() };
        assert!(!shown.is_of(&later, &directory));
        assert!(!shown.is_of(&order, &Arc::new(Directory::default())), "another directory has other names");
    }
}
