//! Messages to the clients as frames. Each is written once for all who get the same one.
//!
//! The shapes are those of `wire::BoardMessage` and `wire::CrewMessage`, with pieces that are JSON already; a test
//! reads each of them back as those types. Must not: add a field that those do not have.

use super::fragment::Fragment;
use super::{PIECE, frame};
use crate::kernel::{OrderId, Timestamp};
use crate::wire::{PARTIAL, SeatView};
use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

/// One change, to those who have the order on their board.
#[derive(Debug, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(super) enum Change {
    OrderEntered { order: Fragment, events: Vec<&'static str> },
    OrderChanged { order: Fragment, events: Vec<&'static str> },
    OrderLeft { order: String, reason: &'static str },
    StationChanged { station: Fragment },
    AlarmParked { alarm: Fragment },
    AlarmUnparked { alarm: String },
    CrewMoved { position: Fragment },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Message<'a> {
    Snapshot {
        epoch: &'a str,
        seq: i64,
        server_time: Timestamp,
        orders: &'a [Fragment],
        stations: &'a [Fragment],
        parked: &'a [Fragment],
        #[serde(skip_serializing_if = "<[Fragment]>::is_empty")]
        crews: &'a [Fragment],
    },
    #[serde(rename = "snapshot")]
    CrewSnapshot {
        epoch: &'a str,
        seq: i64,
        server_time: Timestamp,
        station: &'a Fragment,
        orders: &'a [Fragment],
    },
    Events {
        epoch: &'a str,
        seq: i64,
        server_time: Timestamp,
        changes: &'a [Change],
    },
    Heartbeat {
        seq: i64,
        server_time: Timestamp,
    },
    Resync {
        reason: &'a str,
    },
    Seats {
        order: String,
        seats: Vec<&'a SeatView>,
    },
}

/// A change with its position.
#[derive(Serialize)]
struct Placed<'a> {
    r#type: &'static str,
    seq: i64,
    #[serde(flatten)]
    change: &'a Change,
}

fn written(message: &impl Serialize) -> Bytes {
    frame::text(&serde_json::to_vec(message).expect("messages have only string keys"))
}

/// One change at its position.
pub(super) fn change(seq: i64, change: &Change) -> Bytes {
    written(&Placed { r#type: "change", seq, change })
}

/// Everything that a board shows.
pub(super) struct Board<'a> {
    pub(super) epoch: &'a str,
    pub(super) seq: i64,
    pub(super) server_time: Timestamp,
}

impl Board<'_> {
    /// For those who see whole orders. Thousands of them, or of parked alarms, come in pieces, one after the other in one
    /// buffer: a page reads a message in one go, and for as long as it reads it answers no key.
    pub(super) fn snapshot(
        &self,
        orders: &[Fragment],
        stations: &[Fragment],
        parked: &[Fragment],
        crews: &[Fragment],
    ) -> Bytes {
        let Self { epoch, seq, server_time } = *self;
        let (orders, more_orders) = orders.split_at(PIECE.min(orders.len()));
        let (parked, more_parked) = parked.split_at(PIECE.min(parked.len()));
        let entered = |order: &Fragment| Change::OrderEntered { order: order.clone(), events: Vec::new() };
        let waits = |alarm: &Fragment| Change::AlarmParked { alarm: alarm.clone() };
        let rest: Vec<Change> =
            more_orders.iter().map(entered).chain(more_parked.iter().map(waits)).collect();
        // Whoever loses the line before the last piece comes back with a place that nobody knows, and is given everything.
        let partial = format!("{epoch}{PARTIAL}");
        let mut pieces = rest.chunks(PIECE).peekable();
        let mut frames = BytesMut::from(written(&Message::Snapshot {
            epoch: if pieces.peek().is_some() { &partial } else { epoch },
            seq,
            server_time,
            orders,
            stations,
            parked,
            crews,
        }));
        while let Some(changes) = pieces.next() {
            let epoch = if pieces.peek().is_some() { &partial } else { epoch };
            frames.put(written(&Message::Events { epoch, seq, server_time, changes }));
        }
        frames.freeze()
    }

    /// For a crew.
    pub(super) fn crew_snapshot(&self, station: &Fragment, orders: &[Fragment]) -> Bytes {
        let Self { epoch, seq, server_time } = *self;
        written(&Message::CrewSnapshot { epoch, seq, server_time, station, orders })
    }

    /// For a client that was away for a moment.
    pub(super) fn events(&self, changes: &[Change]) -> Bytes {
        let Self { epoch, seq, server_time } = *self;
        written(&Message::Events { epoch, seq, server_time, changes })
    }
}

/// Nothing that concerns the client happened up to `seq`.
pub(super) fn heartbeat(seq: i64, server_time: Timestamp) -> Bytes {
    written(&Message::Heartbeat { seq, server_time })
}

/// Who else has an order open.
pub(super) fn seats(order: OrderId, seats: Vec<&SeatView>) -> Bytes {
    written(&Message::Seats { order: order.to_string(), seats })
}

/// The client has to say hello again.
pub(super) fn resync(reason: &str) -> Bytes {
    written(&Message::Resync { reason })
}
