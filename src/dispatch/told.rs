//! Who is told after a commit: the feed, the timers, and whoever watches over quarantined orders.
//!
//! Must not: block. A full feed channel is answered by reading the log, never by waiting.

use crate::kernel::{OrderId, Timestamp};
use crate::store::log::Committed;
use tokio::sync::mpsc;

/// An order's soonest deadline after a commit; `None` when it has none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineMoved {
    pub order: OrderId,
    pub due_at: Option<Timestamp>,
}

/// The channels that the composition root hands in.
pub struct Told {
    /// Bounded; when it is full the feed reads the log instead.
    pub feed: mpsc::Sender<Committed>,
    /// Bounded; when it is full the sweep finds the deadline.
    pub deadlines: mpsc::Sender<DeadlineMoved>,
    pub quarantine: mpsc::Sender<OrderId>,
    /// Other nodes are told, soon, that the log has news.
    pub nudge: Box<dyn Fn() + Send>,
}

impl Told {
    pub(super) fn committed(&self, committed: Committed) {
        let _ = self.feed.try_send(committed);
        (self.nudge)();
    }

    pub(super) fn deadline(&self, order: OrderId, due_at: Option<Timestamp>) {
        let _ = self.deadlines.try_send(DeadlineMoved { order, due_at });
    }

    pub(super) fn quarantined(&self, order: OrderId) {
        tracing::error!(order.id = %order, "an order could not be decided and is quarantined");
        let _ = self.quarantine.try_send(order);
    }
}
