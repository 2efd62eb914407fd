//! The latest changes, so that a client that was away for a moment is told only those.
//!
//! Must not: grow beyond its limit; what falls out makes older positions unanswerable, and says so.

use super::fact::OrderEvent;
use super::topic::Topic;
use crate::kernel::{AlarmId, OrderId, StationId};
use crate::order::WorkOrder;
use std::collections::VecDeque;
use std::sync::Arc;

/// One remembered change.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    pub(super) seq: i64,
    pub(super) what: What,
}

/// What is remembered of it; the present view is taken from the model.
#[derive(Debug, Clone)]
pub(super) enum What {
    Order {
        order: OrderId,
        /// The topics it had before.
        before: Arc<[Topic]>,
        events: Vec<OrderEvent>,
        /// Kept where its topics changed: it says why it left.
        left: Option<Arc<WorkOrder>>,
    },
    Station(StationId),
    Parked {
        alarm: AlarmId,
        is_parked: bool,
    },
}

/// A queue of the latest changes.
#[derive(Debug)]
pub(super) struct Ring {
    entries: VecDeque<Remembered>,
    /// Changes of this position and of later ones are all here; a client at it can be brought up to date.
    floor: i64,
    limit: usize,
}

impl Ring {
    pub(super) fn new(floor: i64, limit: usize) -> Self {
        Self { entries: VecDeque::new(), floor, limit }
    }

    /// Remembers a change; its position is not below the latest.
    pub(super) fn push(&mut self, remembered: Remembered) {
        self.entries.push_back(remembered);
        while self.entries.len() > self.limit {
            if let Some(gone) = self.entries.pop_front() {
                // A client at the position of what is gone would miss it if it was a station's reach.
                self.floor = self.floor.max(gone.seq + 1);
            }
        }
    }

    /// Forgets everything: nobody at or below `floor` can resume.
    pub(super) fn clear(&mut self, floor: i64) {
        self.entries.clear();
        self.floor = floor;
    }

    /// What a client at `seq` has to be told, oldest first; `None` if that is no longer known. A station's
    /// change may share its position with one that the client has seen, so those of `seq` itself come again.
    pub(super) fn since(&self, seq: i64) -> Option<impl Iterator<Item = &Remembered>> {
        let from = self.entries.partition_point(|entry| entry.seq < seq);
        let is_news = move |entry: &&Remembered| match entry.what {
            What::Station(_) => true,
            What::Order { .. } | What::Parked { .. } => entry.seq > seq,
        };
        (seq >= self.floor).then(|| self.entries.range(from..).filter(is_news))
    }
}
