//! From what changed to who is told what: one frame for each audience.
//!
//! Must not: tell a crew anything of other stations but who leads, not even by a message that changes nothing
//! for it.

use super::fragment::{Fragments, fragment};
use super::message::{self, Change};
use crate::feed::{self, LiveOrder, OrderChange, OrderEvent, Published, Topic, left_reason};
use crate::kernel::{OrderId, StationId};
use crate::order::WorkOrder;
use crate::roster::Directory;
use crate::wire::{CrewOrderView, ShownOrder, crew_order_view, crew_position_view};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A frame and who gets it.
#[derive(Debug)]
pub(super) struct Delivery {
    /// Clients with one of these topics; no client has two of them.
    pub(super) to: Vec<Topic>,
    pub(super) rule: Rule,
    pub(super) frame: Bytes,
}

/// Which of them, where an order's topics changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    All,
    /// Only those who have one of these topics too.
    With(Vec<Topic>),
    /// Only those who have none of these.
    Without(Vec<Topic>),
}

/// What became visible together, for all clients of a worker.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) revision: u64,
    pub(super) seq: i64,
    pub(super) deliveries: Vec<Delivery>,
    /// Every client starts afresh.
    pub(super) is_afresh: bool,
}

/// Writes the frames.
pub(super) fn parcel(published: &Published, fragments: &mut Fragments) -> Parcel {
    let mut deliveries = Vec::new();
    let mut is_afresh = false;
    let directory = &published.directory;
    let shown: BTreeMap<OrderId, &ShownOrder> =
        published.shown.iter().map(|shown| (shown.id(), shown)).collect();
    for change in &published.changes {
        match change {
            feed::Change::Order(change) => {
                let order = &change.after.order;
                if let Some(written) = shown.get(&order.id).filter(|written| written.is_of(order, directory))
                {
                    fragments.learn(written, directory);
                }
                to_boards(change, directory, fragments, &mut deliveries);
                to_crews(change, directory, &mut deliveries);
                if change.after.topics.is_empty() {
                    fragments.forget_order(change.after.order.id);
                }
            }
            feed::Change::Station { seq, station, status } => {
                if let Some(shown) = fragments.station(*station, status, directory) {
                    let frame = message::change(*seq, &Change::StationChanged { station: shown });
                    let to = station_topics(*station, directory);
                    deliveries.push(Delivery { to, rule: Rule::All, frame });
                }
            }
            feed::Change::Parked { seq, alarm, .. } => {
                let frame = message::change(*seq, &Change::AlarmParked { alarm: fragment(&**alarm) });
                deliveries.push(Delivery { to: vec![Topic::Intake], rule: Rule::All, frame });
            }
            feed::Change::Unparked { seq, id } => {
                let frame = message::change(*seq, &Change::AlarmUnparked { alarm: id.to_string() });
                deliveries.push(Delivery { to: vec![Topic::Intake], rule: Rule::All, frame });
            }
            feed::Change::Crew { seq, fix, topics } => {
                let position = fragment(&crew_position_view(fix, directory));
                let frame = message::change(*seq, &Change::CrewMoved { position });
                deliveries.push(Delivery { to: topics.clone(), rule: Rule::All, frame });
            }
            feed::Change::Afresh => is_afresh = true,
        }
    }
    Parcel { revision: published.revision, seq: published.seq, deliveries, is_afresh }
}

fn station_topics(station: StationId, directory: &Directory) -> Vec<Topic> {
    let mut topics = vec![Topic::Seats, Topic::Station(station)];
    topics.extend(directory.find_station(station).map(|station| Topic::District(station.district)));
    topics
}

fn is_crew_topic(topic: &Topic) -> Option<StationId> {
    match topic {
        Topic::Station(station) => Some(*station),
        Topic::Seats | Topic::Intake | Topic::Unlocated | Topic::District(_) => None,
    }
}

fn board_topics(live: Option<&LiveOrder>) -> Vec<Topic> {
    let topics = live.map_or(&[][..], |live| &live.topics);
    topics.iter().filter(|topic| is_crew_topic(topic).is_none()).copied().collect()
}

/// To those who see whole orders.
fn to_boards(
    change: &OrderChange,
    directory: &Arc<Directory>,
    fragments: &mut Fragments,
    deliveries: &mut Vec<Delivery>,
) {
    let before = board_topics(change.before.as_ref());
    let after = board_topics(Some(&change.after));
    let order = &change.after.order;
    let events = || change.events.iter().map(|event| event.name).collect::<Vec<_>>();
    let mut send = |to: &[Topic], rule: Rule, what: &Change| {
        if !to.is_empty() {
            deliveries.push(Delivery { to: to.to_vec(), rule, frame: message::change(change.seq, what) });
        }
    };
    if !after.is_empty() {
        let shown = fragments.order(order, directory);
        if before == after {
            send(&after, Rule::All, &Change::OrderChanged { order: shown, events: events() });
            return;
        }
        let entered = Change::OrderEntered { order: shown.clone(), events: events() };
        send(&after, Rule::Without(before.clone()), &entered);
        if !before.is_empty() {
            let changed = Change::OrderChanged { order: shown, events: events() };
            send(&after, Rule::With(before.clone()), &changed);
        }
    }
    let left = Change::OrderLeft { order: order.id.to_string(), reason: left_reason(order, None) };
    send(&before, Rule::Without(after), &left);
}

/// To the crews that have the order on their board, had it, or get it.
fn to_crews(change: &OrderChange, directory: &Directory, deliveries: &mut Vec<Delivery>) {
    let before = change.before.as_ref();
    let mut stations: Vec<StationId> = before
        .iter()
        .flat_map(|live| live.topics.iter())
        .chain(change.after.topics.iter())
        .filter_map(is_crew_topic)
        .collect();
    stations.sort_unstable();
    stations.dedup();
    for station in stations {
        if let Some(what) = crew_change(station, before, &change.after, &change.events, directory) {
            let frame = message::change(change.seq, &what);
            deliveries.push(Delivery { to: vec![Topic::Station(station)], rule: Rule::All, frame });
        }
    }
}

fn crew_change(
    station: StationId,
    before: Option<&LiveOrder>,
    after: &LiveOrder,
    events: &[OrderEvent],
    directory: &Directory,
) -> Option<Change> {
    let topic = Topic::Station(station);
    let was = before.filter(|live| live.topics.contains(&topic));
    let is_shown = after.topics.contains(&topic);
    if !is_shown {
        let reason = left_reason(&after.order, Some(station));
        return was.map(|_| Change::OrderLeft { order: after.order.id.to_string(), reason });
    }
    let view = crew_order_view(&after.order, station, directory)?;
    let events = crew_events(events, station);
    let Some(was) = was else {
        return Some(Change::OrderEntered { order: fragment(&view), events });
    };
    let is_news = !is_same(&was.order, &view, station, directory);
    is_news.then(|| Change::OrderChanged { order: fragment(&view), events })
}

/// The names of the events that a crew may hear of.
pub(super) fn crew_events(events: &[OrderEvent], station: StationId) -> Vec<&'static str> {
    events.iter().filter(|event| event.is_for(station)).map(|event| event.name).collect()
}

/// Whether a crew sees no difference. The version rises with other stations' events too, so it does not count.
fn is_same(before: &WorkOrder, view: &CrewOrderView, station: StationId, directory: &Directory) -> bool {
    crew_order_view(before, station, directory)
        .is_some_and(|before| CrewOrderView { version: view.version, ..before } == *view)
}
