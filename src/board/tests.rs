//! Clients without sockets: what they are sent is taken from their queues and read as the protocol's types.
//!
//! Must not: look into the feed for what a client should have got through a message.

use super::audience::{Audience, BoardSession};
use super::client::Client;
use super::hub::Hub;
use super::socket::converse;
use super::worker::{Order, Worker};
use super::{MAX_CLIENT_MESSAGE, MAX_QUEUE, MAX_WORKER_QUEUE};
use crate::clock::Clock;
use crate::feed::Topic;
use crate::feed::testing::{BoxedBoards, FakeLog, Running};
use crate::kernel::{AccountId, OrderId, StationId};
use crate::order::{Action, DeclineReason, Outcome};
use crate::roster::{Level, Reach};
use crate::store::log::Committed;
use crate::wire::testing::{at, district};
use crate::wire::{BoardChange, BoardFilter, BoardMessage, CrewChange, CrewMessage, Role};
use actix_ws::AggregatedMessage;
use bytes::Bytes;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use tokio::sync::mpsc;

mod property;
mod protocol;
mod scope;
mod slow;
mod still;
mod wired;

/// A feed, a hub and one worker whose orders the test carries out itself.
struct Stage {
    run: Running,
    hub: Hub,
    worker: Rc<Worker>,
    orders: mpsc::Receiver<Order>,
    crews: Arc<Mutex<Vec<(StationId, u32)>>>,
}

fn session(role: Role, number: u8) -> BoardSession {
    BoardSession {
        account: AccountId::new(at(0), [number; 10]),
        name: Arc::from(format!("{number} 号")),
        role,
        station: None,
        district: None,
        token_digest: [number; 32],
    }
}

impl Stage {
    async fn new() -> Self {
        Self::on(FakeLog::default()).await
    }

    async fn on(log: FakeLog) -> Self {
        let crews = Arc::new(Mutex::new(Vec::new()));
        let counted = Arc::clone(&crews);
        let mut made = None;
        let run = Running::start(log, |feed| -> BoxedBoards {
            let presence = Box::new(move |station, count| counted.lock().unwrap().push((station, count)));
            let hub = Hub::new(feed.clone(), Clock::manual(at(0)), presence);
            made = Some(hub.clone());
            Box::new(move |published| hub.show(published))
        })
        .await;
        let hub = made.expect("the feed was started");
        let (worker, orders) = hub.worker();
        Self { run, hub, worker, orders, crews }
    }

    fn add(&self, session: BoardSession) -> Rc<Client> {
        let audience = Audience::of(&session).expect("it has a board");
        self.worker.add(session, audience)
    }

    fn operator(&self) -> Rc<Client> {
        self.add(session(Role::Operator, 1))
    }

    fn crew(&self, station: u8) -> Rc<Client> {
        let station = Some(self.run.scene.station(station));
        self.add(BoardSession { station, ..session(Role::Crew, 2) })
    }

    fn supervisor(&self, number: u8) -> Rc<Client> {
        self.add(BoardSession { district: Some(district(number)), ..session(Role::Supervisor, 3) })
    }

    /// Hands the worker what the hub sent.
    fn deliver(&mut self) {
        while let Ok(order) = self.orders.try_recv() {
            self.worker.obey(&order);
        }
    }

    async fn commit(&mut self, committed: Committed) {
        self.run.tell(committed).await;
        self.deliver();
    }

    async fn open(&mut self, number: u8) -> OrderId {
        let (id, committed) = self.run.log.open(&self.run.scene, number);
        self.commit(committed).await;
        id
    }

    async fn act(&mut self, order: OrderId, action: Action) {
        let committed = self.run.log.act(&self.run.scene, order, action).expect("it is allowed");
        self.commit(committed).await;
    }

    async fn offer(&mut self, order: OrderId, station: u8) {
        let known = self.run.log.order(order);
        let action = self.run.scene.offer_action(&known, station, Level::First, Reach::Connected);
        self.act(order, action).await;
    }

    fn say(&self, client: &Rc<Client>, text: &str) {
        let wish = client.session.borrow_mut().read(text);
        match wish.and_then(|wish| self.worker.grant(client, wish)) {
            Ok(()) => {}
            Err(fault) => self.worker.close(client, fault),
        }
    }

    fn hello(&self, client: &Rc<Client>) {
        self.say(client, r#"{"type":"hello","protocol":1}"#);
    }

    fn hello_since(&self, client: &Rc<Client>, epoch: &str, seq: i64) {
        self.say(client, &format!(r#"{{"type":"hello","protocol":1,"epoch":"{epoch}","seq":{seq}}}"#));
    }
}

/// Takes everything that waits for the client, as the connection would.
fn frames(client: &Client) -> Vec<Bytes> {
    let context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    while let Poll::Ready(Some(frame)) = client.outbox.borrow_mut().poll_next(&context) {
        taken.push(frame);
    }
    taken
}

fn payload(frame: &Bytes) -> Bytes {
    let (payload, rest) = split(frame);
    assert!(rest.is_empty(), "one frame");
    payload
}

/// The first frame's payload, and the frames behind it.
fn split(frames: &Bytes) -> (Bytes, Bytes) {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let (header, length) = match frames[1] {
        short @ 0..=125 => (2, usize::from(short)),
        126 => (4, number(&frames[2..4])),
        _ => (10, number(&frames[2..10])),
    };
    (frames.slice(header..header + length), frames.slice(header + length..))
}

/// The text messages that wait, as JSON.
fn messages(client: &Client) -> Vec<Value> {
    let texts = frames(client).into_iter().filter(|frame| frame[0] == 0x81);
    texts.map(|frame| serde_json::from_slice(&payload(&frame)).expect("JSON")).collect()
}

/// The close code and reason that wait.
fn closing(client: &Client) -> Option<(u16, String)> {
    let close = frames(client).into_iter().find(|frame| frame[0] == 0x88)?;
    let payload = payload(&close);
    let code = u16::from_be_bytes([payload[0], payload[1]]);
    Some((code, String::from_utf8(payload[2..].to_vec()).expect("UTF-8")))
}

fn board_messages(client: &Client) -> Vec<BoardMessage> {
    messages(client).into_iter().map(|message| serde_json::from_value(message).expect("a message")).collect()
}

fn crew_messages(client: &Client) -> Vec<CrewMessage> {
    messages(client).into_iter().map(|message| serde_json::from_value(message).expect("a message")).collect()
}

fn kinds(client: &Client) -> Vec<String> {
    let kind = |message: &Value| {
        let change = message.get("change").and_then(Value::as_str);
        change.or_else(|| message["type"].as_str()).expect("every message has a type").to_owned()
    };
    messages(client).iter().map(kind).collect()
}

/// Epoch and position of the last message of a client's snapshot or events.
fn place(message: &Value) -> (String, i64) {
    (
        message["epoch"].as_str().expect("it has an epoch").to_owned(),
        message["seq"].as_i64().expect("a position"),
    )
}
