//! Measures how an alarm is accepted: from the HTTP request to the committed order with its first offer, against
//! one bare durable insert on the same database in the same run.
//!
//! One line a figure: `name value unit bar ok|short`. The cluster is a private one that waits for the disk. The
//! server's clock goes at a tenth of its pace: identifiers follow each other as they do in service, and no deadline of the
//! opened orders works beside the measurement.
//! `cargo bench --bench intake -- --history 200000` measures on top of so many closed orders with their log.
#![allow(clippy::disallowed_methods)] // A bench measures real time.

mod measure;

use liftaid::cli::city_rows;
use liftaid::clock::Clock;
use liftaid::database::{Access, Database, Durability, Options};
use liftaid::kernel::{AccountId, SignedDuration};
use liftaid::secret::hash_password;
use liftaid::server::{self, Running, ServeOptions, start};
use liftaid::simulation::city::City;
use liftaid::store;
use liftaid::store::account::{AccountRow, insert_account};
use liftaid::store::city::load;
use liftaid::wire::Role;
use measure::caller::Caller;
use measure::{Slot, argument, figure, median, own_thread, print, print_at_least, print_at_most, slot};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, Config, NoTls, Statement};

/// Lifts of the city; each alarm takes one that has no order yet.
const LIFTS: usize = 120_000;
/// Rounds; each measures everything once.
const ROUNDS: usize = 7;
/// How long one slot measures.
const SLOT: Duration = Duration::from_millis(700);
/// Clients of the throughput figures.
const MANY: usize = 32;
/// Requests in flight of the counter figure.
const IN_FLIGHT: usize = 16;
/// Alarms of each round of the counter figure.
const COUNTED_ALARMS: usize = 1_500;
/// Statistics leave a database session at most this often.
const STATISTICS_PAUSE: Duration = Duration::from_millis(1_200);
const PASSWORD: &str = "bench-bench-bench";

fn main() {
    let directory = Directory::new();
    let options = Options {
        data_dir: Some(directory.0.clone()),
        pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
        database_url: None,
        durability: Durability::Full,
    };
    let database = Database::open(&options, Access::Serve).expect("PostgreSQL starts");
    let serving = server::runtime().expect("a thread can be started");
    let running = serving.block_on(prepare(database.config()));
    let bench = Bench::new(database.config().clone(), running.address);
    bench.run();
    drop(bench);
    serving.block_on(running.stop());
    drop(serving);
    database.stop().expect("PostgreSQL stops");
}

/// A directory that goes with the process.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("liftaid-bench-intake-{}", std::process::id())))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The city, an operator, room for every order, and a server.
async fn prepare(config: &Config) -> Running {
    store::migrate(config).await.expect("the schema is made");
    let client = connect(config).await;
    let city = City::generate(1, LIFTS);
    load(&client, &city_rows(&city)).await.expect("the city is loaded");
    // Every station is there and has room, so that each order gets its first offer and none is asked twice.
    client
        .batch_execute(
            "update station_load set on_duty = true, capacity = 99; \
             create table bare (id bigint primary key, lift uuid not null, state text not null, \
                 opened_at timestamptz not null)",
        )
        .await
        .expect("the stations are prepared");
    let history = argument("--history").unwrap_or(0);
    print("closed_orders_before", history as f64, "count");
    add_history(&client, history).await;
    client.batch_execute("vacuum analyze").await.expect("the statistics are fresh");
    let clock = Clock::manual(Clock::system().now());
    let row = AccountRow {
        id: AccountId::new(clock.now(), rand::random()),
        name: "bench",
        display_name: "bench",
        role: Role::Operator,
        password_hash: &hash_password(PASSWORD),
        station: None,
        district: None,
    };
    let pool = store::pool(config, 1, tokio::runtime::Handle::current());
    let account = pool.get().await.expect("a connection");
    insert_account(&*account, &row, clock.now()).await.expect("the account is made");
    drop(account);
    tokio::spawn(run_slowly(clock.clone()));
    let address = "127.0.0.1:0".parse().expect("an address");
    let options = ServeOptions { clock, ..ServeOptions::plain(address) };
    start(config, options).await.expect("the server starts")
}

/// Moves the server's clock by a millisecond in ten.
async fn run_slowly(clock: Clock) {
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    loop {
        ticks.tick().await;
        clock.advance(SignedDuration::from_millis(1));
    }
}

/// Events of a closed order, about as many as a rescue leaves behind.
const EVENTS_EACH: i64 = 10;

/// Closed orders of years past with their alarms, assignments, requests and log lines, in rows of the usual width. Nobody
/// folds them.
async fn add_history(client: &Client, orders: usize) {
    if orders == 0 {
        return;
    }
    let orders = i64::try_from(orders).expect("a count");
    let each = format!("generate_series(1, {orders}) i");
    let lines = orders * EVENTS_EACH;
    let at = "timestamptz '2016-01-01' + i * interval '20 minutes'";
    let id = "md5('order' || i)::uuid";
    let lift = "array_agg(id) as lifts from lift";
    let station = "array_agg(id) as stations from station";
    client
        .batch_execute(&format!(
            "insert into work_order (id, number_day, number_serial, version, mode, state, priority, lift, \
                 alarm_count, channel, second_tier, opened_at, state_since, recorded_at, alarm_raised_at) \
             select {id}, 20160101 + i / 1000, i % 1000, {EVENTS_EACH}, 'live', 'closed', 'p3', \
                 lifts[1 + i % cardinality(lifts)], 1, 'hotline', false, {at}, {at}, {at}, {at} \
             from {each}, (select {lift}) l; \
             insert into alarm (id, channel, kind, mode, disposition, work_order, flags, hazards, text, \
                 raised_at, received_at) \
             select md5('alarm' || i)::uuid, 'hotline', 'entrapment', 'live', 'opened', {id}, '{{}}', '{{}}', \
                 '', {at}, {at} from {each}; \
             insert into assignment (id, work_order, station, level, state, offered_at) \
             select md5('assignment' || i)::uuid, {id}, stations[1 + i % cardinality(stations)], 'first', \
                 'finished', {at} from {each}, (select {station}) s; \
             insert into request (actor, key, digest, reply, made_at) \
             select 'account:' || md5((i % 50)::text), 'key' || i, sha256('x'), \
                 json_build_object('order', {id}), {at} from {each}; \
             insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, \
                 audience, actor, source, implausible, occurred_at, recorded_at, prev_hash, hash) \
             select n, 'order', md5('order' || i)::uuid, n - (i - 1) * {EVENTS_EACH}, 'verified', \
                 json_build_object('kind', 'verified', 'filler', repeat(md5(n::text), 12)), 1, 'live', \
                 '{{seats}}', 'system', 'system', false, {at}, {at}, sha256('x'), sha256(n::text::bytea) \
             from (select n, 1 + (n - 1) / {EVENTS_EACH} as i from generate_series(1, {lines}) n) line; \
             update feed_head set seq = {lines}",
        ))
        .await
        .expect("the history is written");
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
}

/// The slots of each measured thing.
#[derive(Default)]
struct Slots {
    bare_one: Vec<Slot>,
    alarm_one: Vec<Slot>,
    bare_many: Vec<Slot>,
    alarm_many: Vec<Slot>,
    syncs: Vec<f64>,
}

struct Bench {
    config: Config,
    address: SocketAddr,
    cookie: String,
    codes: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
    /// Connections for bare inserts. They last: a session of PostgreSQL that came or went within a slot would count as somebody
    /// else's work, and its slot as disturbed.
    inserts: Vec<(Arc<Client>, Statement)>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new(config: Config, address: SocketAddr) -> Self {
        let runtime = own_thread();
        let (cookie, codes, inserts) = runtime.block_on(async {
            let client = connect(&config).await;
            // In no order of place: neighbours would crowd the same stations.
            let sql = "select lpad(code::text, 7, '0') from lift order by md5(code::text)";
            let rows = client.query(sql, &[]).await.expect("lifts");
            let codes = rows.iter().map(|row| row.get(0)).collect();
            let mut inserts = Vec::new();
            for _ in 0..MANY {
                let client = connect(&config).await;
                let sql = "insert into bare (id, lift, state, opened_at) values ($1, $2, 'open', $3)";
                let statement = client.prepare(sql).await.expect("a statement");
                inserts.push((Arc::new(client), statement));
            }
            (sign_in(address).await, Arc::new(codes), inserts)
        });
        Self { config, address, cookie, codes, next: Arc::default(), inserts, runtime }
    }

    fn run(&self) {
        // Statements are prepared and pages are warm before anything counts.
        self.runtime.block_on(self.alarms(MANY, Until::Count(2_000)));
        self.runtime.block_on(self.bare(MANY, Duration::from_millis(300)));
        let mut slots = Slots::default();
        for _ in 0..ROUNDS {
            slots.bare_one.push(slot(|| self.median_of(self.runtime.block_on(self.bare(1, SLOT)))));
            slots
                .alarm_one
                .push(slot(|| self.median_of(self.runtime.block_on(self.alarms(1, Until::After(SLOT))))));
            slots.bare_many.push(slot(|| self.rate(&self.runtime.block_on(self.bare(MANY, SLOT)))));
            slots
                .alarm_many
                .push(slot(|| self.rate(&self.runtime.block_on(self.alarms(MANY, Until::After(SLOT))))));
            slots.syncs.push(self.runtime.block_on(self.syncs_per_alarm()));
        }
        report(&slots, self.next.load(Ordering::Relaxed));
    }

    fn median_of(&self, mut micros: Vec<f64>) -> f64 {
        median(&mut micros)
    }

    /// How many a second; connecting does not count.
    fn rate(&self, micros: &[f64]) -> f64 {
        micros.len() as f64 / SLOT.as_secs_f64()
    }

    /// Bare durable inserts, each on its own connection; microseconds of each.
    async fn bare(&self, clients: usize, span: Duration) -> Vec<f64> {
        let mut tasks = tokio::task::JoinSet::new();
        for (client, statement) in self.inserts.iter().take(clients) {
            let (client, statement) = (Arc::clone(client), statement.clone());
            let at = Clock::system().now();
            tasks.spawn(async move {
                let started = Instant::now();
                let mut micros = Vec::new();
                while started.elapsed() < span {
                    let (id, lift) = (rand::random::<i64>(), uuid::Uuid::from_bytes(rand::random()));
                    let watch = Instant::now();
                    client.execute(&statement, &[&id, &lift, &at]).await.expect("a row");
                    micros.push(watch.elapsed().as_secs_f64() * 1e6);
                }
                micros
            });
        }
        tasks.join_all().await.concat()
    }

    /// Alarms through HTTP, each client on its own connection; microseconds of each.
    async fn alarms(&self, clients: usize, until: Until) -> Vec<f64> {
        let mut tasks = tokio::task::JoinSet::new();
        let left = Arc::new(AtomicUsize::new(until.count()));
        let mut callers = Vec::new();
        for _ in 0..clients {
            callers.push(Caller::connect(self.address, &self.cookie).await);
        }
        for mut caller in callers {
            let (codes, next, left) = (Arc::clone(&self.codes), Arc::clone(&self.next), Arc::clone(&left));
            tasks.spawn(async move {
                let started = Instant::now();
                let mut micros = Vec::new();
                while until.goes_on(started, &left) {
                    let code = codes.get(next.fetch_add(1, Ordering::Relaxed)).expect("enough lifts");
                    let (_, took) = caller.raise(code).await;
                    micros.push(took.as_secs_f64() * 1e6);
                }
                micros
            });
        }
        tasks.join_all().await.concat()
    }

    /// How often the log was synced for each of many alarms, from PostgreSQL's own counter.
    async fn syncs_per_alarm(&self) -> f64 {
        let client = connect(&self.config).await;
        let before = self.syncs(&client).await;
        self.alarms(IN_FLIGHT, Until::Count(COUNTED_ALARMS)).await;
        let after = self.syncs(&client).await;
        // The alarm that drew out the second figure synced once itself.
        (after - before) as f64 / (COUNTED_ALARMS + 1) as f64
    }

    /// The counter. The writer's session hands its own figures over with its first commit after a pause.
    async fn syncs(&self, client: &Client) -> i64 {
        tokio::time::sleep(STATISTICS_PAUSE).await;
        self.alarms(1, Until::Count(1)).await;
        tokio::time::sleep(STATISTICS_PAUSE).await;
        let version = "select current_setting('server_version_num')::int >= 180000";
        let is_new: bool = client.query_one(version, &[]).await.expect("a version").get(0);
        let sql = if is_new {
            "select coalesce(sum(fsyncs), 0)::bigint from pg_stat_io where object = 'wal'"
        } else {
            "select wal_sync::bigint from pg_stat_wal"
        };
        client.query_one(sql, &[]).await.expect("a counter").get(0)
    }
}

/// When a stretch of alarms ends.
#[derive(Debug, Clone, Copy)]
enum Until {
    After(Duration),
    Count(usize),
}

impl Until {
    const fn count(self) -> usize {
        match self {
            Self::After(_) => usize::MAX,
            Self::Count(count) => count,
        }
    }

    fn goes_on(self, started: Instant, left: &AtomicUsize) -> bool {
        match self {
            Self::After(span) => started.elapsed() < span,
            Self::Count(_) => {
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            }
        }
    }
}

fn report(slots: &Slots, alarm_count: usize) {
    let [bare_one, alarm_one, bare_many, alarm_many] =
        [&slots.bare_one, &slots.alarm_one, &slots.bare_many, &slots.alarm_many].map(|slots| figure(slots));
    print("alarms_accepted_in_all", alarm_count as f64, "count");
    print("bare_insert_p50_1_client", bare_one.value, "us");
    print("alarm_http_p50_1_client", alarm_one.value, "us");
    let is_noisy = bare_one.is_noisy || alarm_one.is_noisy;
    print_at_most("alarm_over_bare_1_client", alarm_one.value / bare_one.value, "ratio", 3.5, is_noisy);
    print("bare_inserts_32_clients", bare_many.value, "per_s");
    print("alarms_http_32_clients", alarm_many.value, "per_s");
    let is_noisy = bare_many.is_noisy || alarm_many.is_noisy;
    print_at_least(
        "alarms_over_bare_32_clients",
        alarm_many.value / bare_many.value,
        "ratio",
        0.25,
        is_noisy,
    );
    let syncs = median(&mut slots.syncs.clone());
    print_at_most("wal_syncs_per_alarm_16_in_flight", syncs, "count", 0.5, false);
}

async fn sign_in(address: SocketAddr) -> String {
    let mut caller = Caller::connect(address, "").await;
    let body = format!("{{\"name\":\"bench\",\"password\":\"{PASSWORD}\"}}");
    let head =
        format!("POST /api/v1/session HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
    let body = caller.ask(&head, &body).await;
    let head = String::from_utf8_lossy(&caller.answer[..body]).into_owned();
    let cookies: Vec<&str> = head
        .lines()
        .filter(|line| line.to_ascii_lowercase().starts_with("set-cookie: "))
        .filter_map(|line| line[12..].split(';').next())
        .collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("liftaid_session=")), "{head}");
    cookies.join("; ")
}
