//! Measures the deadlines with 50,000 orders pending: how late the last acts on a due order is committed, and what
//! the waiting costs, against a poll every 250 ms over as many rows.
//!
//! One line a figure: `name value unit bar ok|short`. Lateness is PostgreSQL's own commit time minus the row's due
//! time; the orders are opened through dispatch under a clock that runs ahead, so that their own rules make them
//! due while the bench looks. `--orders N` leaves another number pending.
#![allow(clippy::disallowed_methods)] // A bench measures real time.

mod measure;

use liftaid::cli::city_rows;
use liftaid::clock::Clock;
use liftaid::database::{Access, Database, Durability, Options};
use liftaid::dispatch::{City, DeadlineMoved, Dispatcher, Randomness, Request, Settings, Told, Work};
use liftaid::job::{Runs, deadlines};
use liftaid::kernel::{LiftId, SignedDuration, Timestamp};
use liftaid::order::{Actor, ResponsePlan};
use liftaid::roster::Reach;
use liftaid::simulation::city::City as Generated;
use liftaid::store;
use liftaid::store::city::{load, read_directory, read_statuses};
use measure::alarm::raised;
use measure::{argument, print, print_at_most};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_postgres::{Client, Config, NoTls};

/// Orders that wait for a deadline hours away.
const PENDING: usize = 50_000;
/// Orders whose deadline comes while the bench looks, one every 10 ms.
const DUE: usize = 1_000;
const DUE_EVERY: SignedDuration = SignedDuration::from_millis(10);
/// How long the waiting is measured.
const IDLE: Duration = Duration::from_secs(15);
const POLL_EVERY: Duration = Duration::from_millis(250);
/// Until the first order is due after it was called: silence (the response plan).
const SILENCE: SignedDuration = SignedDuration::from_secs(60);

struct Entropy;

impl Randomness for Entropy {
    fn ten_bytes(&mut self) -> [u8; 10] {
        rand::random()
    }
}

fn main() {
    let pending = argument("--orders").unwrap_or(PENDING);
    let directory = std::env::temp_dir().join(format!("liftaid-bench-deadlines-{}", std::process::id()));
    let cluster = |work: &dyn Fn(&Config)| {
        let options = Options {
            data_dir: Some(directory.clone()),
            pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
            database_url: None,
            durability: Durability::Full,
        };
        let database = Database::open(&options, Access::Serve).expect("PostgreSQL starts");
        work(database.config());
        database.stop().expect("PostgreSQL stops");
    };
    // Commit times are kept from the next start on.
    cluster(&|config| runtime().block_on(prepare(config, pending)));
    cluster(&|config| measure(config, pending));
    std::fs::remove_dir_all(&directory).ok();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("threads can be started")
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
}

/// The city, the orders that wait, and the rows that the poll looks at.
async fn prepare(config: &Config, pending: usize) {
    store::migrate(config).await.expect("the schema is made");
    let client = connect(config).await;
    let city = Generated::generate(1, pending + DUE);
    load(&client, &city_rows(&city)).await.expect("the city is loaded");
    client.batch_execute("update station_load set on_duty = true, capacity = 99").await.expect("room");
    let ahead = Clock::manual(Timestamp::now() + SignedDuration::from_hours(6));
    let (dispatcher, _moved) = dispatch(config, ahead).await;
    let lifts: Vec<LiftId> = city.lifts.iter().map(|lift| lift.id).collect();
    let mut waiting = tokio::task::JoinSet::new();
    for lift in &lifts[..pending] {
        let (dispatcher, request) =
            (dispatcher.clone(), raise(*lift, Timestamp::now() + SignedDuration::from_hours(6)));
        waiting.spawn(async move { dispatcher.submit(request).await.expect("an order") });
        if waiting.len() > 512 {
            waiting.join_next().await;
        }
    }
    waiting.join_all().await;
    client.batch_execute("alter system set track_commit_timestamp = on").await.expect("a setting");
}

/// A writer on the database with everything that it needs.
async fn dispatch(config: &Config, clock: Clock) -> (Dispatcher, mpsc::Receiver<DeadlineMoved>) {
    let client = connect(config).await;
    let directory = read_directory(&client).await.expect("the city");
    let mut statuses = read_statuses(&client, directory.stations(), clock.now()).await.expect("the stations");
    statuses.iter_mut().for_each(|status| status.reach = Reach::Connected);
    let (feed, mut committed) = mpsc::channel(4_096);
    tokio::spawn(async move { while committed.recv().await.is_some() {} });
    let (deadlines, moved) = mpsc::channel(4_096);
    let (quarantine, _) = mpsc::channel(16);
    let config = config.clone();
    let (dispatcher, _) = Dispatcher::start(Settings {
        connect: Box::new(move || {
            let config = config.clone();
            Box::pin(async move {
                let (client, connection) = config.connect(NoTls).await?;
                tokio::spawn(connection);
                Ok(client)
            })
        }),
        city: Arc::new(City::new(directory, statuses)),
        clock,
        plan: ResponsePlan::default(),
        random: Box::new(Entropy),
        told: Told { feed, deadlines, quarantine, nudge: Box::new(|| {}) },
        sends_messages: false,
    })
    .expect("a thread");
    (dispatcher, moved)
}

fn raise(lift: LiftId, at: Timestamp) -> Request {
    Request {
        actor: Actor::System,
        key: format!("bench-{lift}"),
        digest: [1; 32],
        work: Work::Raise(Box::new(raised(lift, at))),
    }
}

fn measure(config: &Config, pending: usize) {
    let polled = poll(config, pending);
    let fired = fire(config);
    print("deadlines_pending", pending as f64, "count");
    print("poll_lateness_p99", polled.lateness_p99_ms, "ms");
    print("deadline_lateness_p50", fired.lateness_p50_ms, "ms");
    print("deadline_lateness_p99", fired.lateness_p99_ms, "ms");
    let ratio = fired.lateness_p99_ms / (POLL_EVERY.as_secs_f64() * 1e3);
    print_at_most("deadline_lateness_p99_over_poll", ratio, "ratio", 0.2, false);
    print("poll_idle_cpu", polled.idle_cpu_ms, "ms_per_s");
    print("deadline_idle_cpu", fired.idle_cpu_ms, "ms_per_s");
    print_at_most("deadline_idle_cpu_over_poll", fired.idle_cpu_ms / polled.idle_cpu_ms, "ratio", 1.0, false);
}

struct Measured {
    lateness_p50_ms: f64,
    lateness_p99_ms: f64,
    /// Of the waiting thread and its database session, each second.
    idle_cpu_ms: f64,
}

/// The middle and the 99th of a hundred, of what the query gives in ms.
async fn lateness(client: &Client, sql: &str) -> (f64, f64) {
    let rows = client.query(sql, &[]).await.expect("lateness");
    let mut millis: Vec<f64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(millis.len(), DUE, "every due order was acted on");
    millis.sort_by(f64::total_cmp);
    (millis[DUE / 2], millis[DUE * 99 / 100])
}

/// Nanoseconds that a process' or a thread's main task ran.
fn ran_ns(path: &Path) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// What a thread with one database session costs each second of a while, in ms.
fn cost_ms(thread: i32, session: i32) -> f64 {
    let paths = [
        PathBuf::from(format!("/proc/self/task/{thread}/schedstat")),
        PathBuf::from(format!("/proc/{session}/schedstat")),
    ];
    let sum = || paths.iter().map(|path| ran_ns(path)).sum::<u64>();
    let before = sum();
    std::thread::park_timeout(IDLE);
    (sum() - before) as f64 / 1e6 / IDLE.as_secs_f64()
}

fn thread_id() -> i32 {
    // SAFETY: the call has no preconditions.
    unsafe { libc::gettid() }
}

async fn session_of(client: &Client) -> i32 {
    client.query_one("select pg_backend_pid()", &[]).await.expect("a session").get(0)
}

/// A loop that looks every 250 ms, on a thread of its own.
fn poll(config: &Config, pending: usize) -> Measured {
    let main = runtime();
    let client = main.block_on(connect(config));
    let fill = format!(
        "create table polled (id bigint primary key, due_at timestamptz not null, fired_at timestamptz); \
         insert into polled select g, now() + interval '6 hours' + g * interval '1 second' \
             from generate_series(1, {pending}) g; \
         create index on polled (due_at) where fired_at is null; vacuum analyze polled"
    );
    for statement in fill.split(';') {
        main.block_on(client.batch_execute(statement)).expect("rows");
    }
    let (tell, told) = channel();
    let polled = config.clone();
    std::thread::spawn(move || {
        let own = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        own.block_on(async move {
            let client = connect(&polled).await;
            tell.send((thread_id(), session_of(&client).await)).expect("the bench waits");
            let sql = "update polled set fired_at = clock_timestamp() where id in (select id from polled \
                       where fired_at is null and due_at <= now() order by due_at limit 512 \
                       for update skip locked)";
            let statement = client.prepare(sql).await.expect("a statement");
            let mut ticks = tokio::time::interval(POLL_EVERY);
            loop {
                ticks.tick().await;
                if client.execute(&statement, &[]).await.is_err() {
                    return;
                }
            }
        });
    });
    let (thread, session) = told.recv().expect("it runs");
    let idle_cpu_ms = cost_ms(thread, session);
    let due = format!(
        "insert into polled select -g, now() + interval '1 second' + g * interval '10 ms' \
         from generate_series(1, {DUE}) g"
    );
    main.block_on(client.batch_execute(&due)).expect("rows");
    std::thread::park_timeout(Duration::from_secs(13));
    let sql = "select (extract(epoch from fired_at - due_at) * 1000)::float8 from polled where id < 0 \
               and fired_at is not null";
    let (lateness_p50_ms, lateness_p99_ms) = main.block_on(lateness(&client, sql));
    main.block_on(client.batch_execute("drop table polled")).expect("dropped");
    Measured { lateness_p50_ms, lateness_p99_ms, idle_cpu_ms }
}

/// The product's own loop on dispatch, on a thread of its own.
fn fire(config: &Config) -> Measured {
    let main = runtime();
    let client = main.block_on(connect(config));
    // Due after the waiting was measured: one minute after they are called, under their own rules.
    let first = Timestamp::now() - SILENCE + SignedDuration::from_secs(IDLE.as_secs() as i64 + 12);
    main.block_on(async {
        let clock = Clock::manual(first);
        let (dispatcher, _moved) = dispatch(config, clock.clone()).await;
        let sql = "select id from lift l where not exists (select from work_order w where w.lift = l.id) \
                   order by id limit $1";
        let lifts = client.query(sql, &[&(DUE as i64)]).await.expect("lifts");
        for (index, row) in lifts.iter().enumerate() {
            clock.set(first + DUE_EVERY * i32::try_from(index).expect("a thousand"));
            let request = raise(LiftId::from_uuid(row.get(0)), clock.now());
            dispatcher.submit(request).await.expect("an order");
        }
        let mark = "create table due_then as select id as work_order, due_at from work_order \
             where state <> 'closed' and due_at is not null order by due_at limit $1";
        let mark = mark.replace("$1", &DUE.to_string());
        client.batch_execute(&mark).await.expect("a table");
    });
    let (tell, told) = channel();
    let own_config = config.clone();
    std::thread::spawn(move || {
        let own = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        own.block_on(async move {
            let clock = Clock::system();
            let (dispatcher, moved) = dispatch(&own_config, clock.clone()).await;
            let moved = std::sync::Arc::new(tokio::sync::Mutex::new(moved));
            let pool = store::pool(&own_config, 1, tokio::runtime::Handle::current());
            let client = pool.get().await.expect("a connection");
            tell.send((thread_id(), session_of(&client).await)).expect("the bench waits");
            drop(client);
            deadlines::run(dispatcher, pool, clock, moved, Runs::default()).await;
        });
    });
    let (thread, session) = told.recv().expect("it runs");
    // The first look loads every row.
    std::thread::park_timeout(Duration::from_secs(3));
    let idle_cpu_ms = cost_ms(thread, session);
    std::thread::park_timeout(Duration::from_secs(24));
    let sql = "select (extract(epoch from min(pg_xact_commit_timestamp(e.xmin)) - d.due_at) * 1000)::float8 \
               from due_then d join event e on e.subject_id = d.work_order and e.recorded_at >= d.due_at \
               group by d.work_order, d.due_at";
    let (lateness_p50_ms, lateness_p99_ms) = main.block_on(lateness(&client, sql));
    Measured { lateness_p50_ms, lateness_p99_ms, idle_cpu_ms }
}
