//! A station's crew: keeps its board open and sends somebody on every offer.
//!
//! Must not: remember anything that the board does not show; a crew that starts anew picks up where it stood.

use super::line::Line;
use super::mission::Mission;
use super::seat::Seat;
use super::tally::Count;
use crate::wire::{CrewChange, CrewMessage, CrewOrderView};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Rescues that one crew plays at once; further offers stay unanswered, as in life.
const MAX_MISSIONS: usize = 32;

/// A crew with its board.
pub(super) struct Crew {
    seat: Arc<Seat>,
    line: Line,
    /// Rescues that are played, or were, while the board shows them; by the order's id.
    known: BTreeMap<String, watch::Sender<CrewOrderView>>,
    missions: JoinSet<()>,
    /// Rung by a rescue whose crew loses its connection.
    cut: Arc<Notify>,
}

impl Crew {
    pub(super) fn new(seat: Arc<Seat>) -> Self {
        Self {
            line: Line::new(Arc::clone(&seat), "/api/v1/crew/board"),
            seat,
            known: BTreeMap::new(),
            missions: JoinSet::new(),
            cut: Arc::new(Notify::new()),
        }
    }

    /// Plays until it is dropped.
    pub(super) async fn play(mut self) {
        let cut = Arc::clone(&self.cut);
        loop {
            tokio::select! {
                message = self.line.next::<CrewMessage>() => self.hear(message),
                () = cut.notified() => self.line.cut(),
                Some(_) = self.missions.join_next() => {}
            }
        }
    }

    fn hear(&mut self, message: CrewMessage) {
        match message {
            CrewMessage::Snapshot { orders, .. } => {
                self.known.retain(|id, _| orders.iter().any(|order| order.id == *id));
                orders.into_iter().for_each(|order| self.see(order));
            }
            CrewMessage::Events { changes, .. } => changes.into_iter().for_each(|change| self.change(change)),
            CrewMessage::Change { change, .. } => self.change(change),
            CrewMessage::Heartbeat { .. } | CrewMessage::Resync { .. } => {}
        }
    }

    fn change(&mut self, change: CrewChange) {
        match change {
            CrewChange::OrderEntered { order, .. } | CrewChange::OrderChanged { order, .. } => {
                self.see(*order)
            }
            CrewChange::OrderLeft { order, .. } => {
                self.known.remove(&order);
            }
            CrewChange::StationChanged { .. } => {}
        }
    }

    /// Tells whoever plays this rescue, or sends somebody.
    fn see(&mut self, order: CrewOrderView) {
        // Also where nobody plays it any more: a crew that kept silent does so however often it is told.
        if let Some(shown) = self.known.get(&order.id) {
            shown.send_if_modified(|old| {
                let is_newer = order.version >= old.version;
                if is_newer {
                    *old = order;
                }
                is_newer
            });
            return;
        }
        if !Mission::is_to_do(&order) || self.missions.len() >= MAX_MISSIONS {
            return;
        }
        if order.assignment.state == "offered" {
            self.seat.site.tally.count(Count::Offered);
        }
        let (shown, seen) = watch::channel(order.clone());
        self.known.insert(order.id.clone(), shown);
        let mission = Mission::new(Arc::clone(&self.seat), seen, Arc::clone(&self.cut));
        self.missions.spawn(mission.play());
    }
}
