//! The event log: lines as they are committed and read back, in commit order.
//!
//! Must not: hand out a position before its transaction committed; positions come from the locked head row.

use super::named::{Name, named_column};
use super::{Connection, StoreError, form};
use crate::intake::Mode;
use crate::kernel::{AccountId, AlarmId, OrderId, StationId, Timestamp};
use crate::order::{Actor, Event, Stamp, TimeSource, WorkOrder};
use crate::wire::ShownOrder;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio_postgres::Row;
use uuid::Uuid;

/// Most entries read in one go.
pub const PAGE: i64 = 2_000;

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
        event: Box<Event>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
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

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum AlarmFactForm {
    AlarmParked,
    AlarmUnparked { order: Uuid },
}

/// What one transaction of this process committed: handed to the feed at once, without a database trip.
#[derive(Debug, Clone)]
pub struct Committed {
    pub entries: Vec<LogEntry>,
    /// The orders of the entries, as they are now.
    pub orders: Vec<Arc<WorkOrder>>,
    /// Of those that it opened, what was written for boards and answers already.
    pub shown: Vec<ShownOrder>,
}

/// A line to be written; its position and hashes are made by the database.
#[derive(Debug, Clone)]
pub struct Line {
    pub(super) subject_kind: &'static str,
    pub(super) subject_id: Uuid,
    pub(super) version: i32,
    pub(super) kind: &'static str,
    pub(super) json: String,
    pub(super) actor: String,
    pub(super) stamp: Stamp,
    pub(super) mode: Mode,
    pub(super) audience: Vec<String>,
    pub(super) body: LogBody,
}

impl Line {
    /// An event of an order; `version` is the order's version after it.
    pub fn of_order(order: OrderId, version: u32, mode: Mode, event: Event, audience: Vec<String>) -> Self {
        let (kind, json) = form::write(&event.fact);
        Self {
            subject_kind: "order",
            subject_id: order.uuid(),
            version: i32::try_from(version).unwrap_or(i32::MAX),
            kind,
            json,
            actor: actor_text(&event.stamp.actor),
            stamp: event.stamp.clone(),
            mode,
            audience,
            body: LogBody::Order { order, event: Box::new(event) },
        }
    }

    /// A change of a station's duty. Its version is the position in time, in microseconds.
    pub fn of_station(station: StationId, version: i32, fact: StationFact, stamp: Stamp) -> Self {
        Self {
            subject_kind: "station",
            subject_id: station.uuid(),
            version,
            kind: "duty_changed",
            json: serde_json::to_string(&fact).expect("forms have only string keys"),
            actor: actor_text(&stamp.actor),
            stamp,
            mode: Mode::Live,
            audience: vec!["seats".to_owned(), format!("station:{}", station.uuid().simple())],
            body: LogBody::Station { station, fact },
        }
    }

    /// An alarm was parked (version 1) or placed (version 2).
    pub fn of_alarm(alarm: AlarmId, mode: Mode, fact: AlarmFact, stamp: Stamp) -> Self {
        let (version, kind, form) = match fact {
            AlarmFact::Parked => (1, "alarm_parked", AlarmFactForm::AlarmParked),
            AlarmFact::Unparked { order } => {
                (2, "alarm_unparked", AlarmFactForm::AlarmUnparked { order: order.uuid() })
            }
        };
        Self {
            subject_kind: "alarm",
            subject_id: alarm.uuid(),
            version,
            kind,
            json: serde_json::to_string(&form).expect("forms have only string keys"),
            actor: actor_text(&stamp.actor),
            stamp,
            mode,
            audience: vec!["seats".to_owned()],
            body: LogBody::Alarm { alarm, fact },
        }
    }

    /// The roster changed.
    pub fn of_roster(id: Uuid, stamp: Stamp) -> Self {
        Self {
            subject_kind: "roster",
            subject_id: id,
            version: 1,
            kind: "roster_changed",
            json: "{\"kind\":\"roster_changed\"}".to_owned(),
            actor: actor_text(&stamp.actor),
            stamp,
            mode: Mode::Live,
            audience: vec!["seats".to_owned()],
            body: LogBody::Roster,
        }
    }

    /// The entry that this line becomes at a position.
    pub fn into_entry(self, seq: i64) -> LogEntry {
        LogEntry {
            seq,
            mode: self.mode,
            audience: self.audience,
            recorded_at: self.stamp.recorded_at,
            body: self.body,
        }
    }

    pub(super) fn digest(&self) -> Vec<u8> {
        digest(&DigestParts {
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            version: self.version,
            kind: self.kind,
            json: &self.json,
            form: form::FORM,
            mode: self.mode.name(),
            audience: &self.audience.join(","),
            actor: &self.actor,
            source: self.stamp.source.name(),
            implausible: self.stamp.implausible,
            occurred_at: self.stamp.occurred_at,
            recorded_at: self.stamp.recorded_at,
        })
    }
}

/// Everything of a line that its hash covers.
pub struct DigestParts<'a> {
    pub subject_kind: &'a str,
    pub subject_id: Uuid,
    pub version: i32,
    pub kind: &'a str,
    pub json: &'a str,
    /// The form it was written in: an older line keeps its own when [`form::FORM`] rises.
    pub form: i16,
    pub mode: &'a str,
    /// Joined by commas.
    pub audience: &'a str,
    pub actor: &'a str,
    pub source: &'a str,
    pub implausible: bool,
    pub occurred_at: Timestamp,
    pub recorded_at: Timestamp,
}

/// SHA-256 over the parts, each with its length before it, so that no two lines share their bytes. A line's hash is
/// SHA-256 of `prev_hash`, which is the hash that the log had before the line's transaction, followed by the joined
/// digests ([`joined_digest`]) of that transaction's lines up to this one.
pub fn digest(parts: &DigestParts<'_>) -> Vec<u8> {
    let mut hasher = Context::new(&SHA256);
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    add(parts.subject_kind.as_bytes());
    add(parts.subject_id.as_bytes());
    add(&parts.version.to_be_bytes());
    add(parts.kind.as_bytes());
    add(parts.json.as_bytes());
    add(&parts.form.to_be_bytes());
    add(parts.mode.as_bytes());
    add(parts.audience.as_bytes());
    add(parts.actor.as_bytes());
    add(parts.source.as_bytes());
    add(&[u8::from(parts.implausible)]);
    add(&parts.occurred_at.as_microsecond().to_be_bytes());
    add(&parts.recorded_at.as_microsecond().to_be_bytes());
    hasher.finish().as_ref().to_vec()
}

/// SHA-256 of two stretches of bytes, one after the other: how a line's digest joins those before it.
pub(super) fn joined_digest(before: &[u8], next: &[u8]) -> Vec<u8> {
    let mut hasher = Context::new(&SHA256);
    hasher.update(before);
    hasher.update(next);
    hasher.finish().as_ref().to_vec()
}

/// The stored text of an actor.
pub fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Account(account) => format!("account:{}", account.uuid().simple()),
        Actor::Partner(name) => format!("partner:{name}"),
        Actor::Passenger => "passenger".to_owned(),
        Actor::System => "system".to_owned(),
    }
}

/// The actor of a stored text.
pub fn actor_of_text(text: &str) -> Option<Actor> {
    match text.split_once(':') {
        Some(("account", id)) => Some(Actor::Account(AccountId::from_uuid(Uuid::try_parse(id).ok()?))),
        Some(("partner", name)) => Some(Actor::Partner(name.to_owned())),
        Some(_) => None,
        None => match text {
            "passenger" => Some(Actor::Passenger),
            "system" => Some(Actor::System),
            _ => None,
        },
    }
}

/// The columns that [`read_entry`] needs, in any query over `event`.
pub(super) const ENTRY_COLUMNS: &str = "seq, subject_kind, subject_id, subject_version, kind, body, \
     mode, audience, actor, source, implausible, occurred_at, recorded_at";

/// Entries after a position, in order, at most `limit` (bounded by [`PAGE`]).
///
/// # Errors
/// The database, or a stored form this binary does not know.
pub async fn list_after(client: &impl Connection, seq: i64, limit: i64) -> Result<Vec<LogEntry>, StoreError> {
    let sql = format!("select {ENTRY_COLUMNS} from event where seq > $1 order by seq limit $2");
    let rows = client.query(&sql, &[&seq, &limit.clamp(1, PAGE)]).await?;
    rows.iter().map(read_entry).collect()
}

/// The newest committed position; 0 for an empty log.
///
/// # Errors
/// The database.
pub async fn load_head(client: &impl Connection) -> Result<i64, StoreError> {
    Ok(client.query_one("select seq from feed_head", &[]).await?.try_get("seq")?)
}

/// Reads one row that has [`ENTRY_COLUMNS`].
pub(super) fn read_entry(row: &Row) -> Result<LogEntry, StoreError> {
    let subject: Uuid = row.try_get("subject_id")?;
    let json: &str = row.try_get("body")?;
    let subject_kind: &str = row.try_get("subject_kind")?;
    let body = match subject_kind {
        "order" => LogBody::Order { order: OrderId::from_uuid(subject), event: Box::new(read_event(row)?) },
        "station" => LogBody::Station {
            station: StationId::from_uuid(subject),
            fact: serde_json::from_str(json).map_err(form::FormError::from)?,
        },
        "alarm" => LogBody::Alarm {
            alarm: AlarmId::from_uuid(subject),
            fact: match serde_json::from_str(json).map_err(form::FormError::from)? {
                AlarmFactForm::AlarmParked => AlarmFact::Parked,
                AlarmFactForm::AlarmUnparked { order } => {
                    AlarmFact::Unparked { order: OrderId::from_uuid(order) }
                }
            },
        },
        "roster" => LogBody::Roster,
        other => {
            return Err(StoreError::Unreadable { column: "subject_kind", value: other.to_owned() });
        }
    };
    Ok(LogEntry {
        seq: row.try_get("seq")?,
        mode: named_column(row, "mode")?,
        audience: row.try_get("audience")?,
        recorded_at: row.try_get("recorded_at")?,
        body,
    })
}

/// Reads an order's event from a row that has [`ENTRY_COLUMNS`].
pub(super) fn read_event(row: &Row) -> Result<Event, StoreError> {
    let actor: &str = row.try_get("actor")?;
    Ok(Event {
        stamp: Stamp {
            occurred_at: row.try_get("occurred_at")?,
            recorded_at: row.try_get("recorded_at")?,
            source: TimeSource::of_name(row.try_get("source")?)
                .ok_or(StoreError::Unreadable { column: "source", value: String::new() })?,
            implausible: row.try_get("implausible")?,
            actor: actor_of_text(actor)
                .ok_or_else(|| StoreError::Unreadable { column: "actor", value: actor.to_owned() })?,
        },
        fact: form::read(row.try_get("body")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_digest_when_a_newer_form_comes() {
        let at = Timestamp::from_microsecond(1_795_305_600_000_000).unwrap();
        let in_form = |form| {
            hex::encode(digest(&DigestParts {
                subject_kind: "roster",
                subject_id: Uuid::nil(),
                version: 1,
                kind: "roster_changed",
                json: "{\"kind\":\"roster_changed\"}",
                form,
                mode: "live",
                audience: "seats",
                actor: "system",
                source: "server",
                implausible: false,
                occurred_at: at,
                recorded_at: at,
            }))
        };
        // As every line of form 1 was hashed when it was written.
        assert_eq!(in_form(1), "88f495eeda66bbde53a17d8f085043abc51399a18f6a7a264a847b75d677e3ca");
        assert_ne!(in_form(2), in_form(1));
    }
}
