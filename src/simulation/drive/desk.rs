//! The operators' desk: sees what the board asks a person to look at, and does it after a human delay.
//!
//! Must not: act on what the board does not show.

use super::area::Area;
use super::line::Line;
use super::seat::{Seat, Site};
use super::task::{Task, tasks_of};
use crate::wire::{BoardChange, BoardMessage, OrderView, ParkedAlarm};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Things that the operators have in hand at once; further ones wait for the next change of their order.
const MAX_TASKS: usize = 5_000;
/// Orders on the desk at most; it plays no more of them.
const MAX_ORDERS: usize = 20_000;

/// What all operators share.
pub(super) struct Office {
    pub(super) site: Arc<Site>,
    pub(super) seats: Vec<Arc<Seat>>,
    pub(super) area: Area,
    /// Codes of lifts with a live order.
    busy: Mutex<BTreeSet<String>>,
    turn: AtomicUsize,
}

impl Office {
    pub(super) fn new(site: Arc<Site>, seats: Vec<Arc<Seat>>, area: Area) -> Self {
        Self { site, seats, area, busy: Mutex::default(), turn: AtomicUsize::new(0) }
    }

    /// The operator whose turn it is.
    pub(super) fn seat(&self) -> Arc<Seat> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        Arc::clone(&self.seats[turn % self.seats.len()])
    }

    /// Lifts with a live order, as the board showed last.
    pub(super) fn busy(&self) -> BTreeSet<String> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many orders are live.
    pub(super) fn live(&self) -> usize {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn set_busy(&self, code: &str, is_busy: bool) {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if is_busy {
            busy.insert(code.to_owned());
        } else {
            busy.remove(code);
        }
    }
}

/// An order on the desk, and whoever waits for its changes.
struct Card {
    shown: watch::Sender<OrderView>,
    /// Tasks that were begun: each is done once.
    begun: BTreeSet<Task>,
}

/// The desk with the board before it.
pub(super) struct Desk {
    office: Arc<Office>,
    line: Line,
    cards: BTreeMap<String, Card>,
    parked: BTreeSet<String>,
    work: JoinSet<()>,
}

impl Desk {
    pub(super) fn new(office: Arc<Office>) -> Self {
        let line = Line::new(Arc::clone(&office.seats[0]), "/api/v1/board");
        Self { office, line, cards: BTreeMap::new(), parked: BTreeSet::new(), work: JoinSet::new() }
    }

    /// Works until it is dropped.
    pub(super) async fn play(mut self) {
        loop {
            tokio::select! {
                message = self.line.next::<BoardMessage>() => self.hear(message),
                Some(_) = self.work.join_next() => {}
            }
        }
    }

    fn hear(&mut self, message: BoardMessage) {
        match message {
            BoardMessage::Snapshot { orders, parked, .. } => {
                let gone: Vec<String> = self
                    .cards
                    .keys()
                    .filter(|id| !orders.iter().any(|order| order.id == **id))
                    .cloned()
                    .collect();
                gone.iter().for_each(|id| self.forget(id));
                self.parked.retain(|id| parked.iter().any(|alarm| alarm.alarm.id == *id));
                orders.into_iter().for_each(|order| self.see(order));
                parked.into_iter().for_each(|alarm| self.place(alarm));
            }
            BoardMessage::Events { changes, .. } => {
                changes.into_iter().for_each(|change| self.change(change))
            }
            BoardMessage::Change { change, .. } => self.change(change),
            BoardMessage::Heartbeat { .. } | BoardMessage::Resync { .. } | BoardMessage::Seats { .. } => {}
        }
    }

    fn change(&mut self, change: BoardChange) {
        match change {
            BoardChange::OrderEntered { order, .. } | BoardChange::OrderChanged { order, .. } => {
                self.see(*order)
            }
            BoardChange::OrderLeft { order, .. } => self.forget(&order),
            BoardChange::AlarmParked { alarm } => self.place(alarm),
            BoardChange::AlarmUnparked { alarm } => {
                self.parked.remove(&alarm);
            }
            BoardChange::StationChanged { .. } | BoardChange::CrewMoved { .. } => {}
        }
    }

    fn forget(&mut self, id: &str) {
        if let Some(card) = self.cards.remove(id)
            && let Some(lift) = &card.shown.borrow().lift
        {
            self.office.set_busy(&lift.code, false);
        }
    }

    fn see(&mut self, order: OrderView) {
        if order.mode != "live" || (self.cards.len() >= MAX_ORDERS && !self.cards.contains_key(&order.id)) {
            return;
        }
        if let Some(lift) = &order.lift {
            let is_live = matches!(order.state.as_str(), "open" | "underway" | "on_scene");
            self.office.set_busy(&lift.code, is_live);
        }
        let card = self
            .cards
            .entry(order.id.clone())
            .or_insert_with(|| Card { shown: watch::channel(order.clone()).0, begun: BTreeSet::new() });
        let wanted = tasks_of(&order);
        card.shown.send_if_modified(|old| {
            let is_newer = order.version > old.version;
            if is_newer {
                *old = order;
            }
            is_newer
        });
        for task in wanted {
            if self.work.len() < MAX_TASKS && card.begun.insert(task.clone()) {
                let (office, shown) = (Arc::clone(&self.office), card.shown.subscribe());
                self.work.spawn(async move { task.play(&office, shown).await });
            }
        }
    }

    /// A device that no lift has: an operator finds out which one it is.
    fn place(&mut self, alarm: ParkedAlarm) {
        if self.work.len() < MAX_TASKS && self.parked.insert(alarm.alarm.id.clone()) {
            let office = Arc::clone(&self.office);
            self.work.spawn(async move { super::task::place_parked(&office, &alarm.alarm.id).await });
        }
    }
}
