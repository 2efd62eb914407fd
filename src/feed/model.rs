//! What is going on now, in memory: orders that are not closed, stations, parked alarms.
//!
//! Must not: be held locked for longer than copying references takes, or be changed by anybody but the feed's
//! own task; readers get what was published last.

use super::change::{Change, OrderChange, Published};
use super::crews::Crews;
use super::fact::OrderEvent;
use super::resume::{Resume, resume};
use super::ring::{Remembered, Ring, What};
use super::topic::{Topic, meets, topics_of};
use super::{MAX_REMEMBERED, source::Loaded};
use crate::kernel::{AccountId, AlarmId, AssignmentId, OrderId, StationId, Timestamp};
use crate::order::WorkOrder;
use crate::roster::{CrewFix, Directory, Duty, Reach, Station, StationStatus};
use crate::wire::ParkedAlarm;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{Notify, watch};

/// An order on the boards, with the topics under which it is shown.
#[derive(Debug, Clone)]
pub struct LiveOrder {
    pub order: Arc<WorkOrder>,
    pub topics: Arc<[Topic]>,
}

/// Everything that some topics show, at one revision.
#[derive(Debug)]
pub struct Snapshot {
    pub seq: i64,
    pub revision: u64,
    pub directory: Arc<Directory>,
    /// By id.
    pub orders: Vec<Arc<WorkOrder>>,
    /// By id.
    pub stations: Vec<(StationId, StationStatus)>,
    /// The newest first: ids rise with the time they were given.
    pub parked: Vec<Arc<ParkedAlarm>>,
    /// Where crews are, by account; none for crews.
    pub crews: Vec<CrewFix>,
}

pub(super) struct State {
    pub(super) seq: i64,
    pub(super) revision: u64,
    pub(super) directory: Arc<Directory>,
    pub(super) orders: BTreeMap<OrderId, LiveOrder>,
    pub(super) stations: BTreeMap<StationId, StationStatus>,
    pub(super) parked: BTreeMap<AlarmId, Arc<ParkedAlarm>>,
    pub(super) crews: Crews,
    pub(super) ring: Ring,
}

/// What was asked of the feed from outside and waits for its task.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) reach: BTreeMap<StationId, Reach>,
    pub(super) directory: Option<Arc<Directory>>,
    /// The latest of each phone that waits to be shown.
    pub(super) fixes: BTreeMap<AccountId, CrewFix>,
    /// Somebody said that the log has news.
    pub(super) must_read: bool,
}

pub(super) struct Shared {
    epoch: String,
    pub(super) state: RwLock<State>,
    pub(super) pending: Mutex<Pending>,
    pub(super) wake: Notify,
    pub(super) applied: watch::Sender<i64>,
    /// Counts how often the log was read to its end or something of it was shown.
    pub(super) looks: std::sync::atomic::AtomicU64,
    /// A listener hears other nodes: polling is only the net.
    pub(super) is_listening: std::sync::atomic::AtomicBool,
}

/// The read model; cheap to clone, safe to ask from anywhere.
#[derive(Clone)]
pub struct Feed {
    pub(super) shared: Arc<Shared>,
}

impl Feed {
    pub(super) fn new(epoch: String, directory: Arc<Directory>, loaded: Loaded) -> Self {
        let state = State::new(directory, loaded);
        let shared = Shared {
            epoch,
            applied: watch::Sender::new(state.seq),
            state: RwLock::new(state),
            pending: Mutex::default(),
            wake: Notify::new(),
            looks: 0.into(),
            is_listening: false.into(),
        };
        Self { shared: Arc::new(shared) }
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.shared.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.shared.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pending(&self) -> MutexGuard<'_, Pending> {
        self.shared.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which run of positions this is: another epoch's positions mean nothing here.
    pub fn epoch(&self) -> &str {
        &self.shared.epoch
    }

    /// The newest position that is shown.
    pub fn seq(&self) -> i64 {
        self.read().seq
    }

    /// Follows the newest position that is shown.
    pub fn applied(&self) -> watch::Receiver<i64> {
        self.shared.applied.subscribe()
    }

    /// Rises with every good look at the log. While it stands still, what is shown may be old, and nobody knows.
    pub fn looks(&self) -> u64 {
        self.shared.looks.load(Ordering::Relaxed)
    }

    /// The directory with which orders and stations are shown.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.read().directory)
    }

    /// An order that is not closed.
    pub fn find_order(&self, order: OrderId) -> Option<Arc<WorkOrder>> {
        self.read().orders.get(&order).map(|live| Arc::clone(&live.order))
    }

    /// All orders that are not closed, by id.
    pub fn list_orders(&self) -> Vec<Arc<WorkOrder>> {
        self.read().orders.values().map(|live| Arc::clone(&live.order)).collect()
    }

    /// A station's duty, reach and load.
    pub fn find_station(&self, station: StationId) -> Option<StationStatus> {
        self.read().stations.get(&station).copied()
    }

    /// Every station's status, by id.
    pub fn list_stations(&self) -> Vec<(StationId, StationStatus)> {
        self.read().stations.iter().map(|(id, status)| (*id, *status)).collect()
    }

    /// Everything that these topics show.
    pub fn snapshot(&self, topics: &[Topic]) -> Snapshot {
        self.read().snapshot(topics)
    }

    /// What a client of these topics at `seq` has to be told; `None` if only a snapshot helps.
    pub fn resume(&self, topics: &[Topic], seq: i64) -> Option<Resume> {
        resume(&self.read(), topics, seq)
    }

    /// How stations can be reached now, as presence or the roster say.
    pub fn set_reach(&self, reach: impl IntoIterator<Item = (StationId, Reach)>) {
        self.pending().reach.extend(reach);
        self.shared.wake.notify_one();
    }

    /// Where crews' phones are now; one that is not newer than what is known changes nothing.
    pub fn set_fixes(&self, fixes: impl IntoIterator<Item = CrewFix>) {
        let mut pending = self.pending();
        for fix in fixes {
            let waiting = pending.fixes.entry(fix.account).or_insert(fix);
            // What was read from the database may be older than what a phone has told meanwhile.
            if waiting.fixed_at < fix.fixed_at {
                *waiting = fix;
            }
        }
        drop(pending);
        self.shared.wake.notify_one();
    }

    /// The newest position of a phone that goes to that order for that assignment.
    pub fn find_fix(&self, assignment: AssignmentId) -> Option<CrewFix> {
        self.read().crews.of_assignment(assignment)
    }

    /// The city was read again; every board starts afresh with it.
    pub fn replace_directory(&self, directory: Arc<Directory>) {
        self.pending().directory = Some(directory);
        self.shared.wake.notify_one();
    }

    /// The log may have news: read it.
    pub fn wake(&self) {
        self.pending().must_read = true;
        self.shared.wake.notify_one();
    }
}

/// What a committed transaction (or several) did, ready to be shown.
#[derive(Default)]
pub(super) struct Step {
    pub(super) last_seq: i64,
    /// Each changed order as it is now, with the position of its latest event here.
    pub(super) orders: BTreeMap<OrderId, ChangedOrder>,
    pub(super) duties: BTreeMap<StationId, (i64, Duty)>,
    /// `None`: it is no longer parked.
    pub(super) parked: BTreeMap<AlarmId, (i64, Option<Arc<ParkedAlarm>>)>,
}

pub(super) struct ChangedOrder {
    pub(super) seq: i64,
    pub(super) order: Arc<WorkOrder>,
    pub(super) events: Vec<OrderEvent>,
    /// What its events did to the stations' loads, where they were folded here.
    pub(super) loads: Vec<LoadChange>,
}

/// What one event did to a station's load.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoadChange {
    pub(super) seq: i64,
    pub(super) station: StationId,
    pub(super) change: i32,
}

/// Without presence only a phone helps.
fn roster_reach(station: &Station) -> Reach {
    if station.phone.is_some() { Reach::PhoneOnly } else { Reach::Unreachable }
}

const NO_DUTY: Duty = Duty { on_duty: false, strength: 0, capacity: 0, changed_at: Timestamp::UNIX_EPOCH };

/// Places that the order takes, by station.
pub(super) fn live_loads(order: &WorkOrder) -> BTreeMap<StationId, i32> {
    let mut loads = BTreeMap::new();
    for assignment in order.assignments.iter().filter(|assignment| order.takes_place(assignment)) {
        *loads.entry(assignment.station).or_default() += 1;
    }
    loads
}

/// How an order's change moves the stations' loads; stations without a change are left out.
pub(super) fn load_changes(before: &BTreeMap<StationId, i32>, after: &WorkOrder) -> BTreeMap<StationId, i32> {
    let mut changes = live_loads(after);
    for (station, count) in before {
        *changes.entry(*station).or_default() -= count;
    }
    changes.retain(|_, change| *change != 0);
    changes
}

impl State {
    fn new(directory: Arc<Directory>, loaded: Loaded) -> Self {
        let duties: BTreeMap<StationId, Duty> = loaded.duties.into_iter().collect();
        let mut state = Self {
            seq: loaded.seq,
            revision: 0,
            orders: BTreeMap::new(),
            stations: BTreeMap::new(),
            parked: loaded.parked.into_iter().map(|(id, alarm)| (id, Arc::new(alarm))).collect(),
            crews: Crews::default(),
            ring: Ring::new(loaded.seq, MAX_REMEMBERED),
            directory,
        };
        for order in loaded.orders {
            let topics = topics_of(&order, &state.directory);
            state.orders.insert(order.id, LiveOrder { order: Arc::new(order), topics });
        }
        state.build_stations(&duties, &BTreeMap::new());
        state
    }

    /// One status for each station of the directory; loads are counted from the orders.
    fn build_stations(&mut self, duties: &BTreeMap<StationId, Duty>, reach: &BTreeMap<StationId, Reach>) {
        let mut counts: BTreeMap<StationId, i32> = BTreeMap::new();
        for (station, count) in self.orders.values().flat_map(|live| live_loads(&live.order)) {
            *counts.entry(station).or_default() += count;
        }
        let status = |station: &Station| StationStatus {
            duty: duties.get(&station.id).copied().unwrap_or(NO_DUTY),
            reach: reach.get(&station.id).copied().unwrap_or_else(|| roster_reach(station)),
            live_count: whole(counts.get(&station.id).copied().unwrap_or(0)),
        };
        self.stations =
            self.directory.stations().iter().map(|station| (station.id, status(station))).collect();
    }

    fn snapshot(&self, topics: &[Topic]) -> Snapshot {
        let orders = self.orders.values().filter(|live| meets(&live.topics, topics));
        let stations = self.stations.iter().filter(|(id, _)| self.shows_station(topics, **id));
        let parked = if topics.contains(&Topic::Intake) {
            self.parked.values().rev().map(Arc::clone).collect()
        } else {
            Vec::new()
        };
        Snapshot {
            seq: self.seq,
            revision: self.revision,
            directory: Arc::clone(&self.directory),
            orders: orders.map(|live| Arc::clone(&live.order)).collect(),
            stations: stations.map(|(id, status)| (*id, *status)).collect(),
            parked,
            crews: self.shown_crews(topics).collect(),
        }
    }

    /// Where the crews are that these topics may see.
    pub(super) fn shown_crews<'a>(&'a self, topics: &'a [Topic]) -> impl Iterator<Item = CrewFix> + 'a {
        self.crews.list().filter(|fix| meets(&self.topics_of_fix(fix), topics))
    }

    /// Those who see the whole order, or, without one, the station; never a crew.
    fn topics_of_fix(&self, fix: &CrewFix) -> Vec<Topic> {
        let order = fix.going.and_then(|(order, _)| self.orders.get(&order));
        match order {
            Some(live) => {
                let is_crews = |topic: &Topic| matches!(topic, Topic::Station(_));
                live.topics.iter().filter(|topic| !is_crews(topic)).copied().collect()
            }
            None => {
                let station = self.directory.find_station(fix.station);
                let district = station.map(|station| Topic::District(station.district));
                [Topic::Seats].into_iter().chain(district).collect()
            }
        }
    }

    /// Takes in where phones are; `None` if none of it is news.
    pub(super) fn apply_fixes(&mut self, fixes: BTreeMap<AccountId, CrewFix>) -> Option<Published> {
        let is_going_on = |fix: &CrewFix| fix.going.is_none_or(|(order, _)| self.orders.contains_key(&order));
        let of_now: Vec<CrewFix> = fixes.into_values().filter(is_going_on).collect();
        let news: Vec<CrewFix> = of_now.into_iter().filter(|fix| self.crews.take(*fix)).collect();
        let changes: Vec<Change> = news
            .into_iter()
            .map(|fix| Change::Crew { seq: self.seq, fix, topics: self.topics_of_fix(&fix) })
            .collect();
        (!changes.is_empty()).then(|| self.publish(changes))
    }

    /// Whether these topics show that station.
    pub(super) fn shows_station(&self, topics: &[Topic], station: StationId) -> bool {
        topics.iter().any(|topic| match topic {
            Topic::Seats => true,
            Topic::Station(own) => *own == station,
            Topic::District(code) => {
                self.directory.find_station(station).is_some_and(|station| station.district == *code)
            }
            Topic::Intake | Topic::Unlocated => false,
        })
    }

    /// Applies committed changes and remembers them.
    pub(super) fn apply(&mut self, step: Step) -> Published {
        let mut changes = Vec::new();
        let mut stations: BTreeMap<StationId, i64> = BTreeMap::new();
        for (_, changed) in step.orders {
            changes.push(Change::Order(self.apply_order(changed, &mut stations)));
        }
        for (station, (seq, duty)) in step.duties {
            let entry = stations.entry(station).or_insert(seq);
            *entry = (*entry).max(seq);
            if let Some(status) = self.stations.get_mut(&station) {
                status.duty = duty;
            }
        }
        for (id, (seq, alarm)) in step.parked {
            changes.push(match alarm {
                Some(alarm) => {
                    self.parked.insert(id, Arc::clone(&alarm));
                    Change::Parked { seq, id, alarm }
                }
                None => {
                    self.parked.remove(&id);
                    Change::Unparked { seq, id }
                }
            });
        }
        self.seq = self.seq.max(step.last_seq);
        self.add_stations(&mut changes, stations);
        self.publish(changes)
    }

    fn apply_order(&mut self, changed: ChangedOrder, stations: &mut BTreeMap<StationId, i64>) -> OrderChange {
        let ChangedOrder { seq, order, events, loads: _ } = changed;
        let after = LiveOrder { topics: topics_of(&order, &self.directory), order };
        let before = if after.order.is_closed() {
            self.crews.forget(after.order.id);
            self.orders.remove(&after.order.id)
        } else {
            self.orders.insert(after.order.id, after.clone())
        };
        let earlier = before.as_ref().map(|live| live_loads(&live.order)).unwrap_or_default();
        for (station, change) in load_changes(&earlier, &after.order) {
            let entry = stations.entry(station).or_insert(seq);
            *entry = (*entry).max(seq);
            if let Some(status) = self.stations.get_mut(&station) {
                status.count_live(change);
            }
        }
        OrderChange { seq, before, after, events }
    }

    fn add_stations(&self, changes: &mut Vec<Change>, stations: BTreeMap<StationId, i64>) {
        let status = |(station, seq): (StationId, i64)| {
            let status = *self.stations.get(&station)?;
            Some(Change::Station { seq, station, status })
        };
        changes.extend(stations.into_iter().filter_map(status));
    }

    /// Changes how stations are reached; `None` if nothing changed.
    pub(super) fn apply_reach(&mut self, reach: BTreeMap<StationId, Reach>) -> Option<Published> {
        let mut changes = Vec::new();
        for (station, reach) in reach {
            if let Some(status) = self.stations.get_mut(&station).filter(|status| status.reach != reach) {
                status.reach = reach;
                changes.push(Change::Station { seq: self.seq, station, status: *status });
            }
        }
        (!changes.is_empty()).then(|| self.publish(changes))
    }

    /// Shows everything with another directory; returning clients get a snapshot.
    pub(super) fn apply_directory(
        &mut self,
        directory: Arc<Directory>,
        duties: &BTreeMap<StationId, Duty>,
    ) -> Published {
        let earlier = std::mem::replace(&mut self.directory, directory);
        // Where the roster alone said how a station is reached, the new roster says it.
        let by_presence = |(station, status): (&StationId, &StationStatus)| {
            let was_by_roster = earlier.find_station(*station).map(roster_reach) == Some(status.reach);
            (!was_by_roster).then_some((*station, status.reach))
        };
        let reach: BTreeMap<StationId, Reach> = self.stations.iter().filter_map(by_presence).collect();
        for live in self.orders.values_mut() {
            live.topics = topics_of(&live.order, &self.directory);
        }
        self.build_stations(duties, &reach);
        self.revision += 1;
        self.ring.clear(self.seq + 1);
        Published {
            revision: self.revision,
            seq: self.seq,
            directory: Arc::clone(&self.directory),
            changes: vec![Change::Afresh],
            shown: Vec::new(),
        }
    }

    fn publish(&mut self, mut changes: Vec<Change>) -> Published {
        changes.sort_by_key(Change::order_key);
        for change in &changes {
            if let Some(remembered) = remembered(change) {
                self.ring.push(remembered);
            }
        }
        self.revision += 1;
        let directory = Arc::clone(&self.directory);
        Published { revision: self.revision, seq: self.seq, directory, changes, shown: Vec::new() }
    }
}

impl Change {
    /// By position; of one position the stations come last, because a client that saw the order but not yet
    /// its stations is told the stations of its position again.
    fn order_key(&self) -> (i64, bool) {
        match self {
            Self::Order(change) => (change.seq, false),
            Self::Parked { seq, .. } | Self::Unparked { seq, .. } => (*seq, false),
            Self::Station { seq, .. } | Self::Crew { seq, .. } => (*seq, true),
            Self::Afresh => (i64::MAX, true),
        }
    }
}

fn remembered(change: &Change) -> Option<Remembered> {
    let (seq, what) = match change {
        Change::Order(change) => {
            let before =
                change.before.as_ref().map_or_else(|| Arc::from([]), |live| Arc::clone(&live.topics));
            let left = (before != change.after.topics).then(|| Arc::clone(&change.after.order));
            let order = change.after.order.id;
            (change.seq, What::Order { order, before, events: change.events.clone(), left })
        }
        Change::Station { seq, station, .. } => (*seq, What::Station(*station)),
        Change::Parked { seq, id, .. } => (*seq, What::Parked { alarm: *id, is_parked: true }),
        Change::Unparked { seq, id } => (*seq, What::Parked { alarm: *id, is_parked: false }),
        // A client that returns is told where every crew is now.
        Change::Crew { .. } | Change::Afresh => return None,
    };
    Some(Remembered { seq, what })
}

fn whole(count: i32) -> u16 {
    u16::try_from(count.max(0)).unwrap_or(u16::MAX)
}
