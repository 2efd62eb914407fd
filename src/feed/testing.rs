//! A log in memory that commits transactions, holds some back and fails when told to; for the tests of feed and
//! boards.
//!
//! Must not: be kinder than PostgreSQL. What is not visible is not read, in whatever order it was committed.

use super::source::{Loaded, Source};
use super::task::{Elsewhere, FeedTask, Hooks};
use super::{Feed, Published};
use crate::intake::{AlarmKind, Mode};
use crate::kernel::{AlarmId, OrderId, StationId};
use crate::order::{Action, Event, WorkOrder, apply, fold};
use crate::roster::Duty;
use crate::store::StoreError;
use crate::store::log::{AlarmFact, Committed, LogBody, LogEntry, StationFact};
use crate::wire::testing::{Scene, at};
use crate::wire::{AlarmView, ParkedAlarm};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Bound of every wait; a test that needs longer is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Log {
    entries: Vec<LogEntry>,
    /// Positions of transactions that another node has not committed yet.
    held_back: BTreeSet<i64>,
    orders: BTreeMap<OrderId, WorkOrder>,
    duties: BTreeMap<StationId, Duty>,
    parked: BTreeMap<AlarmId, ParkedAlarm>,
    is_down: bool,
    /// By how much later the times of new entries are than their positions say.
    later_s: i64,
}

/// The database of a test.
#[derive(Clone, Default)]
pub(crate) struct FakeLog {
    log: Arc<Mutex<Log>>,
}

impl FakeLog {
    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().expect("no test panics while it holds the log")
    }

    fn answer<T>(&self, read: impl FnOnce(&Log) -> T) -> Result<T, StoreError> {
        let log = self.lock();
        if log.is_down {
            return Err(StoreError::Unreadable { column: "seq", value: "down".to_owned() });
        }
        Ok(read(&log))
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// Another node's transaction is not committed yet, though later ones are.
    pub(crate) fn hold_back(&self, committed: &Committed) {
        self.lock().held_back.extend(committed.entries.iter().map(|entry| entry.seq));
    }

    pub(crate) fn release(&self) {
        self.lock().held_back.clear();
    }

    /// A standby that had not heard of the last `count` entries has taken over. What it writes then is of later times.
    pub(crate) fn lose(&self, count: usize) {
        let mut log = self.lock();
        let kept = log.entries.len() - count;
        log.entries.truncate(kept);
        log.later_s += 60;
    }

    pub(crate) fn head(&self) -> i64 {
        i64::try_from(self.lock().entries.len()).expect("few")
    }

    pub(crate) fn order(&self, order: OrderId) -> WorkOrder {
        self.lock().orders[&order].clone()
    }

    pub(crate) fn orders(&self) -> Vec<WorkOrder> {
        self.lock().orders.values().cloned().collect()
    }

    fn append(&self, bodies: Vec<LogBody>, orders: Vec<Arc<WorkOrder>>) -> Committed {
        let mut log = self.lock();
        let first = i64::try_from(log.entries.len()).expect("few") + 1;
        let later_s = log.later_s;
        let entries: Vec<LogEntry> = (first..)
            .zip(bodies)
            .map(|(seq, body)| LogEntry {
                seq,
                mode: Mode::Live,
                audience: Vec::new(),
                recorded_at: at(seq + later_s),
                body,
            })
            .collect();
        log.entries.extend(entries.iter().cloned());
        Committed { entries, orders, shown: Vec::new() }
    }

    /// Commits events of one order.
    pub(crate) fn commit(&self, id: OrderId, events: &[Event]) -> Committed {
        let known = self.lock().orders.get(&id).cloned();
        let order = match known {
            Some(mut order) => {
                for event in events {
                    apply(&mut order, event);
                }
                order
            }
            None => fold(events).expect("it begins with an opening"),
        };
        self.lock().orders.insert(id, order.clone());
        let bodies =
            events.iter().map(|event| LogBody::Order { order: id, event: Box::new(event.clone()) }).collect();
        self.append(bodies, vec![Arc::new(order)])
    }

    /// Opens order `number` and calls its first station.
    pub(crate) fn open(&self, scene: &Scene, number: u8) -> (OrderId, Committed) {
        let events = scene.opening(number, AlarmKind::Entrapment, i64::from(number));
        let id = fold(&events).expect("it begins with an opening").id;
        (id, self.commit(id, &events))
    }

    /// Carries an action out; `None` if it is refused or changes nothing.
    pub(crate) fn act(&self, scene: &Scene, id: OrderId, action: Action) -> Option<Committed> {
        self.act_after(scene, id, action, 1)
    }

    pub(crate) fn act_after(
        &self,
        scene: &Scene,
        id: OrderId,
        action: Action,
        seconds: i64,
    ) -> Option<Committed> {
        let events = scene.decided(&self.order(id), action, seconds)?;
        (!events.is_empty()).then(|| self.commit(id, &events))
    }

    pub(crate) fn change_duty(&self, station: StationId, on_duty: bool) -> Committed {
        let seq = self.head() + 1;
        let duty = Duty { on_duty, strength: 2, capacity: 1, changed_at: at(seq) };
        self.lock().duties.insert(station, duty);
        let fact = StationFact::DutyChanged { on_duty, strength: 2, capacity: 1 };
        self.append(vec![LogBody::Station { station, fact }], Vec::new())
    }

    pub(crate) fn park(&self, number: u8) -> (AlarmId, Committed) {
        let alarm = AlarmId::new(at(0), [9, 0, 0, 0, 0, 0, 0, 0, 0, number]);
        self.lock().parked.insert(alarm, parked_alarm(alarm));
        let body = LogBody::Alarm { alarm, fact: AlarmFact::Parked };
        (alarm, self.append(vec![body], Vec::new()))
    }

    pub(crate) fn unpark(&self, alarm: AlarmId, order: OrderId) -> Committed {
        self.lock().parked.remove(&alarm);
        let body = LogBody::Alarm { alarm, fact: AlarmFact::Unparked { order } };
        self.append(vec![body], Vec::new())
    }

    /// What a feed starts with.
    fn going_on(&self) -> Loaded {
        let log = self.lock();
        Loaded {
            seq: i64::try_from(log.entries.len()).expect("few"),
            orders: log.orders.values().filter(|order| !order.is_closed()).cloned().collect(),
            duties: log.duties.iter().map(|(station, duty)| (*station, *duty)).collect(),
            parked: log.parked.iter().map(|(id, alarm)| (*id, alarm.clone())).collect(),
        }
    }

    pub(crate) fn change_roster(&self) -> Committed {
        self.append(vec![LogBody::Roster], Vec::new())
    }
}

fn parked_alarm(alarm: AlarmId) -> ParkedAlarm {
    ParkedAlarm {
        alarm: AlarmView {
            id: alarm.to_string(),
            channel: "device".to_owned(),
            kind: "entrapment".to_owned(),
            mode: "live".to_owned(),
            disposition: "parked".to_owned(),
            raised_at: at(0),
            received_at: at(0),
            people: None,
            caller_name: None,
            caller_phone_masked: None,
            text: String::new(),
            partner: Some("maker".to_owned()),
        },
        lift_text: Some("L-1".to_owned()),
        point: None,
    }
}

impl Source for FakeLog {
    async fn list_after(&self, seq: i64) -> Result<Vec<LogEntry>, StoreError> {
        // A small page, so that tests cross its edge.
        self.answer(|log| {
            let visible = log.entries.iter().filter(|entry| !log.held_back.contains(&entry.seq));
            visible.filter(|entry| entry.seq > seq).take(5).cloned().collect()
        })
    }

    async fn load_head(&self) -> Result<i64, StoreError> {
        self.answer(|log| {
            let visible = log.entries.iter().filter(|entry| !log.held_back.contains(&entry.seq));
            visible.map(|entry| entry.seq).max().unwrap_or(0)
        })
    }

    async fn list_events(&self, order: OrderId) -> Result<Vec<Event>, StoreError> {
        self.answer(|log| {
            let events = log.entries.iter().filter_map(|entry| match &entry.body {
                LogBody::Order { order: id, event } if *id == order => Some(event.as_ref().clone()),
                LogBody::Order { .. } | LogBody::Station { .. } | LogBody::Alarm { .. } | LogBody::Roster => {
                    None
                }
            });
            events.collect()
        })
    }

    async fn list_parked(&self, alarms: &[AlarmId]) -> Result<Vec<(AlarmId, ParkedAlarm)>, StoreError> {
        self.answer(|log| {
            let asked = log.parked.iter().filter(|(id, _)| alarms.contains(id));
            asked.map(|(id, alarm)| (*id, alarm.clone())).collect()
        })
    }

    async fn list_duties(&self) -> Result<Vec<(StationId, Duty)>, StoreError> {
        self.answer(|log| log.duties.iter().map(|(station, duty)| (*station, *duty)).collect())
    }
}

/// A feed that runs, with what it told.
pub(crate) struct Running {
    pub(crate) scene: Scene,
    pub(crate) log: FakeLog,
    pub(crate) feed: Feed,
    pub(crate) committed: mpsc::Sender<Committed>,
    pub(crate) elsewhere: Arc<Mutex<Vec<Elsewhere>>>,
    /// What each look at the log told.
    pub(crate) looks: Arc<Mutex<Vec<Result<i64, String>>>>,
    stop: watch::Sender<bool>,
}

impl Running {
    /// Starts a feed on what the log has; it publishes to `boards`.
    pub(crate) async fn start(log: FakeLog, boards: impl FnOnce(&Feed) -> BoxedBoards) -> Self {
        let scene = Scene::new();
        let directory = Arc::clone(&scene.directory);
        let (feed, committed, task) = FeedTask::new(log.clone(), "epoch", directory, log.going_on());
        let elsewhere = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&elsewhere);
        let looks = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&looks);
        let hooks = Hooks {
            boards: boards(&feed),
            elsewhere: Box::new(move |change| told.lock().expect("no panics").push(change)),
            looked: Box::new(move |look| {
                heard.lock().expect("no panics").push(look.map_err(ToString::to_string));
            }),
        };
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(task.run(hooks, stopped));
        Self { scene, log, feed, committed, elsewhere, looks, stop }
    }

    /// Tells the feed what this process committed and waits until it is shown.
    pub(crate) async fn tell(&self, committed: Committed) {
        let seq = committed.entries.last().expect("a transaction says something").seq;
        self.committed.send(committed).await.expect("the feed runs");
        self.reach(seq).await;
    }

    /// Waits until a position is shown.
    pub(crate) async fn reach(&self, seq: i64) {
        let mut applied = self.feed.applied();
        let reached = applied.wait_for(|applied| *applied >= seq);
        let _ = tokio::time::timeout(PATIENCE, reached).await.expect("shown in time").expect("the feed runs");
    }

    /// What the feed shows of every order equals the log's.
    pub(crate) fn check(&self) {
        let shown: Vec<WorkOrder> = self.feed.list_orders().iter().map(|order| (**order).clone()).collect();
        let mut expected = self.log.orders();
        expected.retain(|order| !order.is_closed());
        assert_eq!(shown, expected);
        let mut loads: BTreeMap<StationId, u16> = BTreeMap::new();
        for order in expected.iter().filter(|order| order.mode == Mode::Live) {
            for assignment in &order.assignments {
                *loads.entry(assignment.station).or_default() += u16::from(assignment.state.is_live());
            }
        }
        for (station, status) in self.feed.list_stations() {
            assert_eq!(status.live_count, loads.get(&station).copied().unwrap_or(0), "{station}");
        }
    }

    /// How the loads changed that other nodes caused, summed up.
    pub(crate) fn told_loads(&self) -> BTreeMap<StationId, i32> {
        let mut loads = BTreeMap::new();
        for (station, change) in self.elsewhere.lock().expect("no panics").iter().flat_map(|told| &told.live)
        {
            *loads.entry(*station).or_default() += change;
        }
        loads.retain(|_, change| *change != 0);
        loads
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

pub(crate) type BoxedBoards = Box<dyn Fn(&Published) + Send + Sync>;

/// Nobody looks.
pub(crate) fn no_boards(_: &Feed) -> BoxedBoards {
    Box::new(|_| {})
}
