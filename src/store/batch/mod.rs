//! The rows of one transaction, gathered column by column, and the statements that write them.
//!
//! Must not: decide what is written; `dispatch` fills it.

mod columns;
mod order;
mod part;

pub use self::order::OrderRow;
pub use self::part::statements_of_all_parts;
pub(super) use self::part::{Shape, Written};

use self::part::{Part, Piece};

use self::columns::{
    AlarmColumns, AnsweredColumns, EventColumns, FollowedColumns, FreeLoadColumns, LiftColumns, LoadColumns,
    NoteColumns, OfferColumns, OpenedColumns, OutboxColumns, PlacedColumns, RequestColumns,
};
use super::log::{Line, joined_digest};
use super::{Connection, StoreError, form};
use crate::intake::{Alarm, Disposition, Hazard, PersonFlag, Whereabouts};
use crate::kernel::{AlarmId, Datum, LatLon, NoteId, OrderId, StationId, Text, Timestamp};
use crate::notify::OrderMessage;
use crate::order::TimePoint;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The JSON of an outward message.
#[derive(Serialize)]
struct MessageForm<'a> {
    order: &'a str,
    number: &'a str,
    version: u32,
    state: &'a str,
    outcome: Option<&'a str>,
    priority: &'a str,
    occurred_at: Timestamp,
}

/// What happens to one station's load.
#[derive(Debug, Default)]
struct LoadChange {
    live: i16,
    duty: Option<DutyRow>,
}

/// A station's duty as it is after the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyRow {
    pub on_duty: bool,
    pub strength: u8,
    pub capacity: u8,
    /// Version of the station's latest duty event.
    pub version: i32,
    pub changed_at: Timestamp,
}

/// Everything that one transaction writes.
#[derive(Debug, Default)]
pub struct Batch {
    alarms: AlarmColumns,
    /// Orders that the batch opens, with their first offers.
    opened: OpenedColumns,
    offers: OfferColumns,
    /// The lifts of all that it opens.
    opened_lifts: LiftColumns,
    /// Orders that were there before it.
    orders: (OpenedColumns, FollowedColumns),
    assignments: (OfferColumns, AnsweredColumns),
    /// One entry a station, so that its row is updated once.
    load_changes: BTreeMap<StationId, LoadChange>,
    loads: LoadColumns,
    /// The same where only the count of live assignments changes, for rows that are not locked.
    free_loads: FreeLoadColumns,
    notes: NoteColumns,
    requests: RequestColumns,
    placed: PlacedColumns,
    outbox: OutboxColumns,
    events: EventColumns,
    event_count: i64,
    /// The digest of all lines.
    digest: Vec<u8>,
}

/// What an alarm's own row keeps beside the alarm.
#[derive(Debug, Clone, Copy)]
pub struct AlarmRow<'a> {
    pub alarm: &'a Alarm,
    pub disposition: Disposition,
    pub order: Option<OrderId>,
    pub lift_text: Option<&'a Text<100>>,
    pub point: Option<(LatLon, Datum)>,
    pub partner: Option<&'a str>,
    pub foreign_id: Option<&'a Text<100>>,
    pub received_at: Timestamp,
}

/// Names of flags, joined by commas for the statement.
fn joined(names: impl Iterator<Item = &'static str>) -> String {
    names.collect::<Vec<_>>().join(",")
}

fn at(point: Option<TimePoint>) -> Option<Timestamp> {
    point.map(|point| point.at)
}

fn signed(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

impl Batch {
    /// Adds an alarm.
    pub fn add_alarm(&mut self, row: &AlarmRow<'_>) {
        let alarm = row.alarm;
        let columns = &mut self.alarms;
        columns.id.push(alarm.id.uuid());
        columns.channel.push(alarm.channel.name());
        columns.kind.push(alarm.kind.name());
        columns.mode.push(alarm.mode.name());
        columns.disposition.push(row.disposition.name());
        columns.work_order.push(row.order.map(OrderId::uuid));
        columns.lift.push(match alarm.whereabouts {
            Whereabouts::Lift(lift) => Some(lift.uuid()),
            Whereabouts::Unlocated { .. } => None,
        });
        columns.lift_text.push(row.lift_text.map(ToString::to_string));
        columns.lat.push(row.point.map(|(point, _)| point.lat()));
        columns.lon.push(row.point.map(|(point, _)| point.lon()));
        columns.datum.push(row.point.map(|(_, datum)| datum.name()));
        columns.people.push(alarm.situation.people.map(|people| i16::try_from(people).unwrap_or(i16::MAX)));
        columns.flags.push(joined(alarm.situation.flags.iter().map(|flag: &PersonFlag| flag.name())));
        columns.hazards.push(joined(alarm.situation.hazards.iter().map(|hazard: &Hazard| hazard.name())));
        columns.caller_name.push(alarm.caller.name.as_ref().map(ToString::to_string));
        columns.caller_phone.push(alarm.caller.phone.as_ref().map(|phone| phone.reveal().to_owned()));
        columns.text.push(alarm.text.to_string());
        columns.partner.push(row.partner.map(ToOwned::to_owned));
        columns.foreign_id.push(row.foreign_id.map(ToString::to_string));
        columns.raised_at.push(alarm.raised_at);
        columns.received_at.push(row.received_at);
    }

    /// Notes which order an alarm that was parked belongs to now.
    pub fn place_alarm(&mut self, alarm: AlarmId, order: OrderId, lift: Option<Uuid>) {
        self.placed.alarm.push(alarm.uuid());
        self.placed.work_order.push(order.uuid());
        self.placed.lift.push(lift);
    }

    /// Changes a station's count of live assignments.
    pub fn add_load(&mut self, station: StationId, change: i16) {
        self.load_changes.entry(station).or_default().live += change;
    }

    /// Sets a station's duty.
    pub fn add_duty(&mut self, station: StationId, duty: DutyRow) {
        self.load_changes.entry(station).or_default().duty = Some(duty);
    }

    /// Turns what was gathered by station into columns; called once, before writing.
    pub(super) fn seal(&mut self) {
        for (station, change) in std::mem::take(&mut self.load_changes) {
            self.free_loads.station.push(station.uuid());
            self.free_loads.change.push(change.live);
            let columns = &mut self.loads;
            columns.station.push(station.uuid());
            columns.change.push(change.live);
            columns.on_duty.push(change.duty.map(|duty| duty.on_duty));
            columns.strength.push(change.duty.map(|duty| i16::from(duty.strength)));
            columns.capacity.push(change.duty.map(|duty| i16::from(duty.capacity)));
            columns.version.push(change.duty.map(|duty| duty.version));
            columns.changed_at.push(change.duty.map(|duty| duty.changed_at));
        }
    }

    /// Adds a note's text, which an event refers to.
    pub fn add_note(&mut self, id: NoteId, order: OrderId, author: String, text: String, at: Timestamp) {
        self.notes.id.push(id.uuid());
        self.notes.work_order.push(order.uuid());
        self.notes.author.push(author);
        self.notes.text.push(text);
        self.notes.written_at.push(at);
    }

    /// Remembers the reply to a request.
    pub fn add_request(&mut self, actor: String, key: String, digest: Vec<u8>, reply: String, at: Timestamp) {
        self.requests.actor.push(actor);
        self.requests.key.push(key);
        self.requests.digest.push(digest);
        self.requests.reply.push(reply);
        self.requests.made_at.push(at);
    }

    /// Adds an outward message about an order.
    pub fn add_message(&mut self, id: Uuid, message: &OrderMessage, at: Timestamp) {
        let body = MessageForm {
            order: &message.order,
            number: &message.number,
            version: message.version,
            state: message.state,
            outcome: message.outcome,
            priority: message.priority,
            occurred_at: message.occurred_at,
        };
        self.outbox.id.push(id);
        self.outbox.kind.push("order_changed");
        self.outbox.target.push("webhook");
        self.outbox.body.push(serde_json::to_string(&body).expect("forms have only string keys"));
        self.outbox.not_before.push(at);
    }

    /// Adds a line of the log.
    pub fn add_line(&mut self, line: &Line) {
        let columns = &mut self.events;
        columns.ord.push(self.event_count + 1);
        columns.subject_kind.push(line.subject_kind);
        columns.subject_id.push(line.subject_id);
        columns.version.push(line.version);
        columns.kind.push(line.kind);
        columns.body.push(line.json.clone());
        columns.mode.push(line.mode.name());
        columns.audience.push(line.audience.join(","));
        columns.actor.push(line.actor.clone());
        columns.source.push(line.stamp.source.name());
        columns.implausible.push(line.stamp.implausible);
        columns.occurred_at.push(line.stamp.occurred_at);
        columns.recorded_at.push(line.stamp.recorded_at);
        let before = columns.running.last().map(Vec::as_slice).unwrap_or_default();
        let running = joined_digest(before, &line.digest());
        self.digest.clone_from(&running);
        columns.running.push(running);
        self.event_count += 1;
    }

    /// How many lines the batch adds to the log.
    pub fn event_count(&self) -> usize {
        self.events.kind.len()
    }

    /// Writes everything, for whoever has a transaction of their own.
    ///
    /// # Errors
    /// The database. The caller rolls back.
    pub(super) async fn write_on(&self, client: &impl Connection) -> Result<(), StoreError> {
        let written = self.written(true);
        client.query_one(&written.sql(), &written.parameters()).await?;
        Ok(())
    }

    /// The statement that writes this batch. `are_locked` says whether the stations' rows are; if not, the database
    /// checks what the batch took for granted.
    pub(super) fn written(&self, are_locked: bool) -> Written<'_> {
        let (whole, table) = (Piece::whole, Piece::table);
        let has_events = self.event_count > 0;
        Written::new([
            table(Part::LiftsFree, &self.opened_lifts).only_if(!are_locked),
            table(Part::Alarms, &self.alarms),
            table(Part::Placed, &self.placed),
            table(Part::Opened, &self.opened),
            table(Part::Offers, &self.offers),
            table(Part::Orders, &self.orders),
            table(Part::Assignments, &self.assignments),
            table(Part::Loads, &self.loads).only_if(are_locked),
            table(Part::LoadsFree, &self.free_loads).only_if(!are_locked),
            table(Part::Notes, &self.notes),
            table(Part::Requests, &self.requests),
            table(Part::Messages, &self.outbox),
            whole(Part::Head, has_events, vec![&self.event_count, &self.digest]),
            table(Part::Events, &self.events).with_alone(vec![&form::FORM]),
        ])
    }
}
