//! One connected client, as its worker keeps it.
//!
//! Must not: read a clock. Limits are counted in the worker's ticks, one a second.

use super::audience::{Audience, BoardSession};
use super::fault::Fault;
use super::frame;
use super::outbox::{Outbox, Pace};
use super::session::{HELLO_LIMIT_S, Session};
use crate::feed::Topic;
use crate::kernel::OrderId;
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use tokio::sync::Notify;

/// Seconds between two pings.
const PING_S: u32 = 10;

/// Seconds without any frame of the client until it counts as gone.
const SILENT_S: u32 = 25;

/// Seconds until a client that does not take the `resync` is closed.
const SLOW_S: u32 = 10;

/// Seconds without a message until a heartbeat is sent.
const HEARTBEAT_S: u32 = 3;

/// What a second did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    Nothing,
    /// It is due for a heartbeat.
    Heartbeat,
    Closed(Fault),
}

/// A client; lives on its worker's thread.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) number: u64,
    pub(super) account: BoardSession,
    pub(super) session: RefCell<Session>,
    pub(super) outbox: RefCell<Outbox>,
    pub(super) topics: RefCell<Vec<Topic>>,
    /// What it was greeted with; older parcels that arrive later are in its board already.
    pub(super) greeted: Cell<Greeted>,
    /// The order that it has open.
    pub(super) watched: Cell<Option<OrderId>>,
    /// Tells the socket's loop that the conversation is over.
    pub(super) closed: Notify,
    /// Seconds since its last frame, since its last message, since it ought to have said hello, and since it
    /// ought to have read.
    silent_s: Cell<u32>,
    idle_s: Cell<u32>,
    waiting_s: Cell<u32>,
    slow_s: Cell<u32>,
}

/// The newest that a client was greeted with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Greeted {
    pub(super) is_done: bool,
    pub(super) revision: u64,
    pub(super) seq: i64,
}

impl Client {
    pub(super) fn new(number: u64, account: BoardSession, audience: Audience) -> Self {
        Self {
            number,
            account,
            session: RefCell::new(Session::new(audience)),
            outbox: RefCell::new(Outbox::new()),
            topics: RefCell::default(),
            greeted: Cell::default(),
            watched: Cell::default(),
            closed: Notify::new(),
            silent_s: Cell::new(0),
            idle_s: Cell::new(0),
            waiting_s: Cell::new(0),
            slow_s: Cell::new(0),
        }
    }

    pub(super) fn audience(&self) -> Audience {
        self.session.borrow().audience()
    }

    /// A frame of the client came.
    pub(super) fn heard(&self) {
        self.silent_s.set(0);
    }

    /// Gives it a message, of the parcel with that revision or of its own.
    pub(super) fn send(&self, message: Bytes, parcel: Option<u64>, resync: &Bytes) {
        if self.outbox.borrow_mut().push(message, parcel, resync) {
            self.idle_s.set(0);
        }
    }

    /// It has to say hello again.
    pub(super) fn start_afresh(&self, resync: &Bytes) {
        if self.greeted.get().is_done {
            self.outbox.borrow_mut().start_afresh(resync.clone());
        }
    }

    /// The answer to its hello.
    pub(super) fn greet(&self, greeting: Bytes, revision: u64, seq: i64) {
        self.greeted.set(Greeted { is_done: true, revision, seq });
        self.outbox.borrow_mut().greet(greeting);
        for counter in [&self.idle_s, &self.waiting_s, &self.slow_s] {
            counter.set(0);
        }
    }

    /// Ends the conversation.
    pub(super) fn close(&self, fault: Fault) {
        self.outbox.borrow_mut().close(fault);
        self.closed.notify_one();
    }

    /// A second passed.
    pub(super) fn tick(&self) -> Tick {
        self.session.borrow_mut().tick();
        let next = |counter: &Cell<u32>| {
            counter.set(counter.get() + 1);
            counter.get()
        };
        let silent_s = next(&self.silent_s);
        if silent_s >= SILENT_S {
            return Tick::Closed(Fault::Silent);
        }
        let pace = self.outbox.borrow().pace();
        let is_taken = self.outbox.borrow().is_empty();
        if silent_s.is_multiple_of(PING_S) {
            self.outbox.borrow_mut().push_control(frame::ping());
        }
        match (pace, self.greeted.get().is_done) {
            (Pace::Afresh, _) if !is_taken => {
                if next(&self.slow_s) >= SLOW_S {
                    return Tick::Closed(Fault::TooSlow);
                }
            }
            (Pace::Afresh, _) | (Pace::Current, false) => {
                if next(&self.waiting_s) >= HELLO_LIMIT_S {
                    return Tick::Closed(Fault::NoHello);
                }
            }
            (Pace::Current, true) => {
                if next(&self.idle_s) >= HEARTBEAT_S {
                    return Tick::Heartbeat;
                }
            }
        }
        Tick::Nothing
    }
}
