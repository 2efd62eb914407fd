//! The clients of one worker thread, indexed by topic; the hub sends one message to each worker.
//!
//! Must not: leave its thread, wait for a client, or look at clients that a message does not concern.

use super::audience::{Audience, BoardSession};
use super::client::{Client, Tick};
use super::deliver::{Delivery, Parcel, Rule};
use super::fault::Fault;
use super::hub::Hub;
use super::session::Wish;
use super::{MAX_STILL_S, message};
use crate::feed::{Topic, meets};
use crate::kernel::OrderId;
use crate::wire::SeatView;
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

/// Everything that is counted in seconds is counted with this.
const TICK: Duration = Duration::from_secs(1);

/// What the hub sends to a worker.
#[derive(Debug, Clone)]
pub(super) enum Order {
    Parcel(Arc<Parcel>),
    /// The sockets of the session with that token (its SHA-256) are to be closed.
    Revoke([u8; 32]),
    /// The seats of an order are others now.
    Seats {
        order: OrderId,
        seats: Arc<BTreeMap<u64, SeatView>>,
    },
    Stop,
}

/// Set by the hub when the worker's queue was full.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// A parcel was dropped: everybody starts afresh.
    pub(super) parcel: AtomicBool,
    /// A revocation was dropped: everybody is closed and signs in again if he may.
    pub(super) revocation: AtomicBool,
}

/// The clients of this thread.
pub(super) struct Worker {
    hub: Hub,
    missed: Arc<Missed>,
    clients: RefCell<BTreeMap<u64, Rc<Client>>>,
    index: RefCell<HashMap<Topic, Vec<Rc<Client>>>>,
    /// Position of the latest parcel.
    seq: Cell<i64>,
    /// The feed's looks when they last rose, and the seconds since.
    looks: Cell<u64>,
    still_s: Cell<u32>,
    slow: Bytes,
    afresh: Bytes,
}

impl Worker {
    pub(super) fn new(hub: Hub, missed: Arc<Missed>) -> Self {
        Self {
            hub,
            missed,
            clients: RefCell::default(),
            index: RefCell::default(),
            seq: Cell::new(0),
            looks: Cell::new(0),
            still_s: Cell::new(0),
            slow: message::resync("slow"),
            afresh: message::resync("afresh"),
        }
    }

    /// Serves the hub's orders until it stops.
    pub(super) async fn run(self: Rc<Self>, mut orders: mpsc::Receiver<Order>) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => {
                        self.obey(&order);
                        // The connections take what waits before more comes.
                        tokio::task::yield_now().await;
                    }
                    None => self.obey(&Order::Stop),
                },
                _ = ticks.tick() => self.tick(),
            }
            if orders.is_closed() && orders.is_empty() {
                return;
            }
        }
    }

    pub(super) fn obey(&self, order: &Order) {
        match order {
            Order::Parcel(parcel) => self.deliver(parcel),
            Order::Revoke(digest) => {
                self.close_all(Fault::SessionEnded, |client| client.account.token_digest == *digest);
            }
            Order::Seats { order, seats } => self.show_seats(*order, seats),
            Order::Stop => self.close_all(Fault::ServerStops, |_| true),
        }
    }

    /// A client connected.
    pub(super) fn add(&self, account: BoardSession, audience: Audience) -> Rc<Client> {
        let number = self.hub.next_client();
        let client = Rc::new(Client::new(number, account, audience));
        self.clients.borrow_mut().insert(number, Rc::clone(&client));
        client
    }

    /// A client is gone; may be called again.
    pub(super) fn remove(&self, client: &Rc<Client>) {
        if self.clients.borrow_mut().remove(&client.number).is_some() {
            self.unsubscribe(client);
            if client.watched.take().is_some() {
                self.hub.sit(client.number, None);
            }
            if let Some(station) = client.audience().crew()
                && client.greeted.get().is_done
            {
                self.hub.crew_left(station);
            }
        }
    }

    /// Does what a client asks for.
    ///
    /// # Errors
    /// The conversation has to end.
    pub(super) fn grant(&self, client: &Rc<Client>, wish: Wish) -> Result<(), Fault> {
        match wish {
            Wish::Board { topics, since } => self.greet(client, topics, since),
            Wish::Heartbeat if self.is_still() => Ok(()),
            Wish::Heartbeat => {
                let beat = message::heartbeat(self.newest(client), self.hub.now());
                client.send(beat, None, &self.slow);
                Ok(())
            }
            Wish::Watch { order, is_editing } => {
                client.watched.set(order);
                let view = |order| (order, SeatView { name: client.account.name.to_string(), is_editing });
                self.hub.sit(client.number, order.map(view));
                Ok(())
            }
            Wish::Nothing => Ok(()),
        }
    }

    /// Tells each client that has the order open who else has.
    fn show_seats(&self, order: OrderId, seats: &BTreeMap<u64, SeatView>) {
        if self.is_still() {
            return;
        }
        for client in self.clients.borrow().values().filter(|client| client.watched.get() == Some(order)) {
            let others =
                seats.iter().filter(|(seat, _)| **seat != client.number).map(|(_, view)| view).collect();
            client.send(message::seats(order, others), None, &self.slow);
        }
    }

    /// Subscribes first and looks at the board then: what is published in between arrives as a parcel, and its
    /// revision says whether the board has it already.
    fn greet(
        &self,
        client: &Rc<Client>,
        topics: Vec<Topic>,
        since: Option<(String, i64)>,
    ) -> Result<(), Fault> {
        let is_first = !client.greeted.get().is_done;
        self.unsubscribe(client);
        for topic in &topics {
            self.index.borrow_mut().entry(*topic).or_default().push(Rc::clone(client));
        }
        client.topics.replace(topics.clone());
        let place = since.as_ref().map(|(_, seq)| *seq);
        let greeting = self.hub.greeting(client.audience(), &topics, since)?;
        if self.is_still() && greeting.is_resumed && place == Some(greeting.seq) {
            // An answer without news would make its old board look live again.
            return Err(Fault::FeedStands);
        }
        client.greet(greeting.frame, greeting.revision, greeting.seq);
        if is_first && let Some(station) = client.audience().crew() {
            self.hub.crew_came(station);
        }
        Ok(())
    }

    fn unsubscribe(&self, client: &Rc<Client>) {
        let mut index = self.index.borrow_mut();
        for topic in client.topics.take() {
            if let Some(clients) = index.get_mut(&topic) {
                if let Some(at) = clients.iter().position(|other| Rc::ptr_eq(other, client)) {
                    clients.swap_remove(at);
                }
                if clients.is_empty() {
                    index.remove(&topic);
                }
            }
        }
    }

    fn deliver(&self, parcel: &Parcel) {
        self.catch_up();
        self.seq.set(parcel.seq);
        for delivery in &parcel.deliveries {
            self.hand_out(delivery, parcel.revision);
        }
        if parcel.is_afresh {
            self.start_afresh(|client| client.greeted.get().revision < parcel.revision);
        }
    }

    fn hand_out(&self, delivery: &Delivery, revision: u64) {
        let index = self.index.borrow();
        for clients in delivery.to.iter().filter_map(|topic| index.get(topic)) {
            for client in clients {
                let is_concerned = match &delivery.rule {
                    Rule::All => true,
                    Rule::With(topics) => meets(&client.topics.borrow(), topics),
                    Rule::Without(topics) => !meets(&client.topics.borrow(), topics),
                };
                if is_concerned && client.greeted.get().revision < revision {
                    client.send(delivery.frame.clone(), Some(revision), &self.slow);
                }
            }
        }
    }

    /// The hub could not hand everything over: nobody may believe that he saw it all.
    fn catch_up(&self) {
        if self.missed.parcel.swap(false, Ordering::AcqRel) {
            self.start_afresh(|_| true);
        }
        if self.missed.revocation.swap(false, Ordering::AcqRel) {
            self.close_all(Fault::SessionEnded, |_| true);
        }
    }

    fn start_afresh(&self, concerns: impl Fn(&Client) -> bool) {
        for client in self.clients.borrow().values().filter(|client| concerns(client)) {
            client.start_afresh(&self.afresh);
        }
    }

    /// Whether the feed has not had a good look at the log for too long.
    fn is_still(&self) -> bool {
        self.still_s.get() > MAX_STILL_S
    }

    fn watch_feed(&self) {
        let looks = self.hub.looks();
        let is_same = self.looks.replace(looks) == looks;
        self.still_s.set(if is_same { self.still_s.get().saturating_add(1) } else { 0 });
    }

    /// A second passed.
    pub(super) fn tick(&self) {
        self.catch_up();
        self.watch_feed();
        let now = self.hub.now();
        // Most clients are at the same position: one frame serves them.
        let mut beat = (self.seq.get(), message::heartbeat(self.seq.get(), now));
        let clients: Vec<Rc<Client>> = self.clients.borrow().values().map(Rc::clone).collect();
        for client in clients {
            match client.tick() {
                Tick::Nothing => {}
                Tick::Heartbeat if self.is_still() => {}
                Tick::Heartbeat => {
                    let seq = self.newest(&client);
                    if seq != beat.0 {
                        beat = (seq, message::heartbeat(seq, now));
                    }
                    client.send(beat.1.clone(), None, &self.slow);
                }
                Tick::Closed(fault) => self.close(&client, fault),
            }
        }
    }

    /// The newest position up to which the client has everything.
    fn newest(&self, client: &Client) -> i64 {
        self.seq.get().max(client.greeted.get().seq)
    }

    /// Ends one conversation.
    pub(super) fn close(&self, client: &Rc<Client>, fault: Fault) {
        client.close(fault);
        self.remove(client);
    }

    fn close_all(&self, fault: Fault, concerns: impl Fn(&Client) -> bool) {
        let clients: Vec<Rc<Client>> =
            self.clients.borrow().values().filter(|client| concerns(client)).map(Rc::clone).collect();
        for client in clients {
            self.close(&client, fault);
        }
    }
}
