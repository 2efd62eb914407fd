//! A small city in a database of its own, a writer on it with a clock that the test moves, and verbs.
//!
//! Must not: hold what a test asserts.

use liftaid::cli::city_rows;
use liftaid::clock::Clock;
use liftaid::database::scratch;
use liftaid::dispatch::{
    City, DispatchError, Dispatcher, OrderAct, RaisedAlarm, Randomness, Reply, Request, Settings, Told, Verb,
    Work,
};
use liftaid::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Situation, Whereabouts};
use liftaid::kernel::{AccountId, AlarmId, LiftId, OrderId, Text, Timestamp};
use liftaid::order::{Actor, ResponsePlan, WorkOrder};
use liftaid::roster::{Duty, Reach};
use liftaid::simulation::city::City as Generated;
use liftaid::simulation::run::Town;
use liftaid::store;
use liftaid::store::city::{CityRows, load, read_directory, read_statuses};
use liftaid::store::log::Committed;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio_postgres::{Client, Config, NoTls};

/// Lifts of the test city.
const LIFTS: usize = 400;

/// Bytes that count up: distinct for every id of a test, and the same in every run.
pub struct Counting(u64);

impl Counting {
    pub fn from(start: u64) -> Self {
        Self(start << 32)
    }
}

impl Randomness for Counting {
    fn ten_bytes(&mut self) -> [u8; 10] {
        self.0 += 1;
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.0.to_be_bytes());
        bytes
    }
}

/// Monday 2026-11-16, 08:00 in Shanghai.
pub fn start_of_day() -> Timestamp {
    "2026-11-16T00:00:00Z".parse().unwrap()
}

/// One database with a city, to which several nodes may be connected.
pub struct Site {
    pub config: Config,
    pub lifts: Vec<LiftId>,
}

impl Site {
    pub async fn open() -> Self {
        let config = scratch::fresh_database(async |config| {
            let city = Generated::generate(1, LIFTS);
            fill(&config, &city_rows(&city)).await;
        });
        let site = Self::on(config.await.unwrap()).await;
        // Every station takes two orders at once, so that tests can count places.
        site.client().await.batch_execute("update station_load set capacity = 2").await.unwrap();
        site
    }

    /// The town of a simulated run, with its stations' duty.
    pub async fn of_town(town: &Town) -> Self {
        let config = scratch::empty_database().await.unwrap();
        let duty: Vec<Duty> = town.statuses.iter().map(|status| status.duty).collect();
        let rows = CityRows {
            districts: &town.districts,
            organisations: &town.organisations,
            compounds: &town.compounds,
            lifts: &town.lifts,
            stations: &town.stations,
            duty: &duty,
            crews: &[],
        };
        fill(&config, &rows).await;
        Self::on(config).await
    }

    async fn on(config: Config) -> Self {
        let directory = read_directory(&connect(&config).await).await.unwrap();
        let lifts = directory.lifts().iter().map(|lift| lift.id).collect();
        Self { config, lifts }
    }

    pub async fn client(&self) -> Client {
        connect(&self.config).await
    }

    /// A newer program on the same database wrote of this order what this one does not know.
    pub async fn write_what_nobody_knows(&self, order: OrderId) {
        let newer = "with event_in as (insert into event select (select max(seq) from event) + 1, subject_kind, \
                subject_id, subject_version + 1, 'lift_dreamt', '7'::json, form, mode, audience, actor, source, \
                implausible, occurred_at, recorded_at, prev_hash, hash from event where subject_id = $1 \
                order by subject_version desc limit 1), \
            head as (update feed_head set seq = seq + 1) \
            update work_order set version = version + 1 where id = $1";
        self.client().await.execute(newer, &[&order.uuid()]).await.unwrap();
    }

    /// A node with a writer of its own.
    pub async fn node(&self, clock: Clock, seed: u64) -> Node {
        self.node_with(clock, seed, |_| {}).await
    }

    /// As [`Site::node`], with what the writer is given changed before it starts.
    pub async fn node_with(&self, clock: Clock, seed: u64, change: impl FnOnce(&mut Settings)) -> Node {
        let client = self.client().await;
        let directory = read_directory(&client).await.unwrap();
        let mut statuses = read_statuses(&client, directory.stations(), clock.now()).await.unwrap();
        for status in &mut statuses {
            status.reach = Reach::Connected;
        }
        let city = Arc::new(City::new(directory, statuses));
        let (feed, committed) = mpsc::channel(1024);
        let (deadlines, _) = mpsc::channel(1024);
        let (quarantine, _) = mpsc::channel(16);
        let config = self.config.clone();
        let mut settings = Settings {
            connect: Box::new(move || {
                let config = config.clone();
                Box::pin(async move {
                    let (client, connection) = config.connect(NoTls).await?;
                    tokio::spawn(connection);
                    Ok(client)
                })
            }),
            city: Arc::clone(&city),
            clock: clock.clone(),
            plan: ResponsePlan::default(),
            random: Box::new(Counting::from(seed)),
            told: Told { feed, deadlines, quarantine, nudge: Box::new(|| {}) },
            sends_messages: true,
        };
        change(&mut settings);
        let (dispatcher, _) = Dispatcher::start(settings).unwrap();
        Node { dispatcher, city, clock, committed, keys: AtomicU64::new(seed << 32) }
    }
}

async fn fill(config: &Config, rows: &CityRows<'_>) {
    store::migrate(config).await.unwrap();
    load(&connect(config).await, rows).await.unwrap();
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A writer and the verbs of the people around it.
pub struct Node {
    pub dispatcher: Dispatcher,
    pub city: Arc<City>,
    pub clock: Clock,
    pub committed: mpsc::Receiver<Committed>,
    keys: AtomicU64,
}

/// Somebody signed in; all tests act as one operator.
pub fn operator() -> Actor {
    Actor::Account(AccountId::from_uuid(uuid::Uuid::from_u128(7)))
}

/// An alarm as a person calls it in.
pub const fn raised(alarm: Alarm) -> RaisedAlarm {
    RaisedAlarm {
        alarm,
        lift_text: None,
        point: None,
        partner: None,
        foreign_id: None,
        park_if_unknown: false,
    }
}

impl Node {
    pub fn next_key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    pub fn alarm(&self, lift: LiftId) -> RaisedAlarm {
        let serial = self.keys.fetch_add(1, Ordering::Relaxed);
        let mut random = [9; 10];
        random[2..].copy_from_slice(&serial.to_be_bytes());
        raised(Alarm {
            id: AlarmId::new(self.clock.now(), random),
            channel: Channel::Hotline,
            kind: AlarmKind::Entrapment,
            mode: Mode::Live,
            whereabouts: Whereabouts::Lift(lift),
            situation: Situation { people: Some(2), ..Situation::default() },
            caller: Caller { name: None, phone: None },
            text: Text::parse("").unwrap(),
            raised_at: self.clock.now(),
            answered_at: self.clock.now(),
        })
    }

    pub fn raise_request(&self, lift: LiftId) -> Request {
        Request {
            actor: operator(),
            key: self.next_key(),
            digest: [1; 32],
            work: Work::Raise(Box::new(self.alarm(lift))),
        }
    }

    /// An alarm at a lift, answered with its order.
    pub async fn raise(&self, lift: LiftId) -> Arc<WorkOrder> {
        match self.dispatcher.submit(self.raise_request(lift)).await.unwrap() {
            Reply::Alarm { order, .. } => order.unwrap(),
            other => panic!("{other:?}"),
        }
    }

    pub async fn act(&self, order: OrderId, verb: Verb) -> Result<Reply, DispatchError> {
        let act = OrderAct { verb, note: Some(Text::parse("note").unwrap()), claim: None, limited_to: None };
        let request = Request {
            actor: operator(),
            key: self.next_key(),
            digest: [2; 32],
            work: Work::Order { order, act },
        };
        self.dispatcher.submit(request).await
    }

    /// As [`Node::act`], and the order as it is afterwards.
    pub async fn order_after(&self, order: OrderId, verb: Verb) -> Arc<WorkOrder> {
        match self.act(order, verb).await.unwrap() {
            Reply::Order { order, .. } => order,
            other => panic!("{other:?}"),
        }
    }

    /// The order's deadlines may be due.
    pub async fn deadline(&self, order: OrderId) -> Arc<WorkOrder> {
        let request = Request {
            actor: Actor::System,
            key: self.next_key(),
            digest: [0; 32],
            work: Work::Deadline { order },
        };
        match self.dispatcher.submit(request).await.unwrap() {
            Reply::Order { order, .. } => order,
            other => panic!("{other:?}"),
        }
    }
}
