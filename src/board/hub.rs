//! Between the feed and the workers: greets clients, writes frames once, hands one message to each worker.
//!
//! Must not: wait for a worker. One whose queue is full misses the message, and its clients start afresh.

use super::MAX_WORKER_QUEUE;
use super::audience::Audience;
use super::deliver::{crew_events, parcel};
use super::fault::Fault;
use super::fragment::{Fragment, Fragments, fragment};
use super::message::{Board, Change};
use super::seats::Seats;
use super::worker::{Missed, Order, Worker};
use crate::clock::Clock;
use crate::feed::{Feed, Published, Resume, Resumed, Snapshot, Topic};
use crate::kernel::{OrderId, StationId, Timestamp};
use crate::order::WorkOrder;
use crate::roster::Directory;
use crate::wire::{SeatView, crew_order_view, crew_position_view};
use bytes::Bytes;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// How many crews of a station are connected now; called each time that number changes.
pub type Presence = Box<dyn Fn(StationId, u32) + Send + Sync>;

thread_local! {
    /// This thread's clients, for each hub that has some here.
    static HERE: RefCell<Vec<(u64, Rc<Worker>)>> = const { RefCell::new(Vec::new()) };
}

static NEXT_HUB: AtomicU64 = AtomicU64::new(0);

struct Line {
    orders: mpsc::Sender<Order>,
    missed: Arc<Missed>,
}

struct Shared {
    number: u64,
    feed: Feed,
    clock: Clock,
    fragments: Mutex<Fragments>,
    workers: Mutex<Vec<Line>>,
    crews: Mutex<BTreeMap<StationId, u32>>,
    seats: Mutex<Seats>,
    next_client: AtomicU64,
    on_presence: Presence,
}

/// The boards of this process; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    shared: Arc<Shared>,
}

/// Closes the sockets of sessions that ended.
#[derive(Clone)]
pub struct Revocations {
    hub: Hub,
}

impl Revocations {
    /// The session with that token (its SHA-256) ended.
    pub fn revoke_token(&self, digest: [u8; 32]) {
        self.hub.revoke(digest);
    }
}

/// The answer to a hello.
pub(super) struct Greeting {
    pub(super) frame: Bytes,
    pub(super) revision: u64,
    pub(super) seq: i64,
    /// It goes on where the client was.
    pub(super) is_resumed: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// Boards that show this feed.
    pub fn new(feed: Feed, clock: Clock, on_presence: Presence) -> Self {
        Self {
            shared: Arc::new(Shared {
                number: NEXT_HUB.fetch_add(1, Ordering::Relaxed),
                feed,
                clock,
                fragments: Mutex::default(),
                workers: Mutex::default(),
                crews: Mutex::default(),
                seats: Mutex::default(),
                next_client: AtomicU64::new(0),
                on_presence,
            }),
        }
    }

    /// Closes sockets from outside.
    pub fn revocations(&self) -> Revocations {
        Revocations { hub: self.clone() }
    }

    /// How many crews of each station are connected here.
    pub fn list_crews(&self) -> Vec<(StationId, u32)> {
        lock(&self.shared.crews).iter().map(|(station, count)| (*station, *count)).collect()
    }

    /// Shows what the feed published; hand this to `feed::Hooks`.
    pub fn show(&self, published: &Published) {
        let parcel = Arc::new(parcel(published, &mut lock(&self.shared.fragments)));
        self.tell_all(&Order::Parcel(parcel));
    }

    /// Closes every socket: this server stops.
    pub fn stop(&self) {
        self.tell_all(&Order::Stop);
    }

    fn revoke(&self, digest: [u8; 32]) {
        self.tell_all(&Order::Revoke(digest));
    }

    fn tell_all(&self, order: &Order) {
        lock(&self.shared.workers).retain(|line| match line.orders.try_send(order.clone()) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(lost)) => {
                match lost {
                    Order::Parcel(_) => line.missed.parcel.store(true, Ordering::Release),
                    Order::Revoke(_) | Order::Stop => line.missed.revocation.store(true, Ordering::Release),
                    // The next change tells all of them again.
                    Order::Seats { .. } => {}
                }
                true
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        });
    }

    /// The worker of this thread; made with its first client.
    pub(super) fn here(&self) -> Rc<Worker> {
        HERE.with_borrow_mut(|workers| {
            if let Some((_, worker)) = workers.iter().find(|(number, _)| *number == self.shared.number) {
                return Rc::clone(worker);
            }
            let (worker, orders) = self.worker();
            actix_web::rt::spawn(Rc::clone(&worker).run(orders));
            workers.push((self.shared.number, Rc::clone(&worker)));
            worker
        })
    }

    /// A worker that is told everything from now on.
    pub(super) fn worker(&self) -> (Rc<Worker>, mpsc::Receiver<Order>) {
        let (sender, orders) = mpsc::channel(MAX_WORKER_QUEUE);
        let missed = Arc::new(Missed::default());
        lock(&self.shared.workers).push(Line { orders: sender, missed: Arc::clone(&missed) });
        (Rc::new(Worker::new(self.clone(), missed)), orders)
    }

    /// A number that no other client of this process has or had.
    pub(super) fn next_client(&self) -> u64 {
        self.shared.next_client.fetch_add(1, Ordering::Relaxed)
    }

    /// A seat opens an order, or none: those who have the same one open are told.
    pub(super) fn sit(&self, seat: u64, at: Option<(OrderId, SeatView)>) {
        // Told under the lock, so that the last word is the newest.
        let mut seats = lock(&self.shared.seats);
        for order in seats.sit(seat, at) {
            self.tell_all(&Order::Seats { order, seats: Arc::new(seats.at(order)) });
        }
    }

    /// How often the feed has looked at the log.
    pub(super) fn looks(&self) -> u64 {
        self.shared.feed.looks()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    pub(super) fn crew_came(&self, station: StationId) {
        self.count_crew(station, 1);
    }

    pub(super) fn crew_left(&self, station: StationId) {
        self.count_crew(station, -1);
    }

    fn count_crew(&self, station: StationId, change: i32) {
        let mut crews = lock(&self.shared.crews);
        let count = crews.get(&station).copied().unwrap_or(0).saturating_add_signed(change);
        if count == 0 {
            crews.remove(&station);
        } else {
            crews.insert(station, count);
        }
        // Told under the lock, so that counts arrive in their order.
        (self.shared.on_presence)(station, count);
    }

    /// What a client that says hello is answered.
    ///
    /// # Errors
    /// A crew's station does not exist.
    pub(super) fn greeting(
        &self,
        audience: Audience,
        topics: &[Topic],
        since: Option<(String, i64)>,
    ) -> Result<Greeting, Fault> {
        let epoch = scoped_epoch(self.shared.feed.epoch(), audience, topics);
        let resume = since
            .filter(|(theirs, _)| *theirs == epoch)
            .and_then(|(_, seq)| self.shared.feed.resume(topics, seq));
        match resume {
            Some(resume) => Ok(self.events(audience, &epoch, resume)),
            None => self.snapshot(audience, &epoch, &self.shared.feed.snapshot(topics)),
        }
    }

    fn snapshot(&self, audience: Audience, epoch: &str, shown: &Snapshot) -> Result<Greeting, Fault> {
        let board = Board { epoch, seq: shown.seq, server_time: self.now() };
        let directory = &shown.directory;
        let (stations, orders) = {
            let fragments = &mut *lock(&self.shared.fragments);
            let stations: Vec<Fragment> = shown
                .stations
                .iter()
                .filter_map(|(station, status)| fragments.station(*station, status, directory))
                .collect();
            let whole = |order: &Arc<WorkOrder>| fragments.order(order, directory);
            let orders: Vec<Fragment> = match audience.crew() {
                Some(station) => crew_orders(&shown.orders, station, directory),
                None => shown.orders.iter().map(whole).collect(),
            };
            (stations, orders)
        };
        let frame = match audience.crew() {
            Some(_) => board.crew_snapshot(stations.first().ok_or(Fault::UnknownStation)?, &orders),
            None => {
                let parked: Vec<Fragment> = shown.parked.iter().map(|alarm| fragment(&**alarm)).collect();
                let crews: Vec<Fragment> =
                    shown.crews.iter().map(|fix| fragment(&crew_position_view(fix, directory))).collect();
                board.snapshot(&orders, &stations, &parked, &crews)
            }
        };
        Ok(Greeting { frame, revision: shown.revision, seq: shown.seq, is_resumed: false })
    }

    fn events(&self, audience: Audience, epoch: &str, resume: Resume) -> Greeting {
        let board = Board { epoch, seq: resume.seq, server_time: self.now() };
        let directory = &resume.directory;
        let changes: Vec<Change> = {
            let fragments = &mut *lock(&self.shared.fragments);
            let shown = |change| resumed(change, audience, directory, fragments);
            resume.changes.into_iter().filter_map(shown).collect()
        };
        let frame = board.events(&changes);
        Greeting { frame, revision: resume.revision, seq: resume.seq, is_resumed: true }
    }
}

/// The epoch that a client is given holds its scope: with another filter, or after its rights changed, its
/// position means nothing, and it gets a snapshot.
fn scoped_epoch(epoch: &str, audience: Audience, topics: &[Topic]) -> String {
    let mut hasher = DefaultHasher::new();
    audience.crew().is_some().hash(&mut hasher);
    topics.hash(&mut hasher);
    format!("{epoch}.{:016x}", hasher.finish())
}

fn crew_orders(orders: &[Arc<WorkOrder>], station: StationId, directory: &Directory) -> Vec<Fragment> {
    let view = |order: &Arc<WorkOrder>| Some(fragment(&crew_order_view(order, station, directory)?));
    orders.iter().filter_map(view).collect()
}

fn resumed(
    change: Resumed,
    audience: Audience,
    directory: &Arc<Directory>,
    fragments: &mut Fragments,
) -> Option<Change> {
    let mut order_view = |order: &WorkOrder| match audience.crew() {
        Some(station) => Some(fragment(&crew_order_view(order, station, directory)?)),
        None => Some(fragments.order(order, directory)),
    };
    let names = |events: &[crate::feed::OrderEvent]| match audience.crew() {
        Some(station) => crew_events(events, station),
        None => events.iter().map(|event| event.name).collect(),
    };
    Some(match change {
        Resumed::Entered { order, events } => {
            Change::OrderEntered { order: order_view(&order)?, events: names(&events) }
        }
        Resumed::Changed { order, events } => {
            Change::OrderChanged { order: order_view(&order)?, events: names(&events) }
        }
        Resumed::Left { order, reason } => Change::OrderLeft { order: order.to_string(), reason },
        Resumed::Station { station, status } => {
            Change::StationChanged { station: fragments.station(station, &status, directory)? }
        }
        Resumed::Parked(alarm) => Change::AlarmParked { alarm: fragment(&*alarm) },
        Resumed::Crew(fix) => Change::CrewMoved { position: fragment(&crew_position_view(&fix, directory)) },
        Resumed::Unparked(id) => Change::AlarmUnparked { alarm: id.to_string() },
    })
}
