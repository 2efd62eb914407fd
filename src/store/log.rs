//! The event log: entries as they are committed and read back, in commit order.
//!
//! Must not: hand out a position before its transaction committed; positions come from the locked head row.

use crate::intake::Mode;
use crate::kernel::{AlarmId, OrderId, StationId, Timestamp};
use crate::order::{Event, WorkOrder};
use std::sync::Arc;

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Gap-free, in commit order.
    pub seq: i64,
    pub mode: Mode,
    /// Who may see it, stored when it was written: `seats`, `district:310115`, `station:<uuid>`.
    pub audience: Vec<String>,
    pub recorded_at: Timestamp,
    pub body: LogBody,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq)]
pub enum LogBody {
    Order {
        order: OrderId,
        event: Event,
    },
    Station {
        station: StationId,
        fact: StationFact,
    },
    Alarm {
        alarm: AlarmId,
        fact: AlarmFact,
    },
    /// Lifts, stations or firms changed: the directory is to be read again.
    Roster,
}

/// What happened to a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StationFact {
    DutyChanged { on_duty: bool, strength: u8, capacity: u8 },
}

/// What happened to an alarm outside any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmFact {
    /// Its lift is not known: it waits for an operator.
    Parked,
    /// An operator placed it.
    Unparked { order: OrderId },
}

/// What one transaction of this process committed: handed to the feed at once, without a database trip.
#[derive(Debug, Clone)]
pub struct Committed {
    pub entries: Vec<LogEntry>,
    /// The orders of the entries, as they are now.
    pub orders: Vec<Arc<WorkOrder>>,
}
