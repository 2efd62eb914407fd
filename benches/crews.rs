//! Measures how soon a crew's phone has an offer: from the committed order to the frame read on the phone, with every
//! station's phone connected, against raw TCP that writes as many bytes to one of as many sockets.
//!
//! One line a figure: `name value unit bar ok|short`. The whole server and a private PostgreSQL work; 20 offers a second
//! come in. Committed is an order when the writer answers; it tells the feed in the same breath. `--sockets N` and
//! `--offers N` (of each slot) measure less than the city.
#![allow(clippy::disallowed_methods)] // A bench measures real time.

mod measure;

use futures_util::{SinkExt, StreamExt};
use liftaid::cli::city_rows;
use liftaid::clock::Clock;
use liftaid::database::{Access, Database, Durability, Options};
use liftaid::dispatch::{Reply, Request, Work};
use liftaid::kernel::{AccountId, LiftId, SignedDuration, StationId};
use liftaid::order::Actor;
use liftaid::server::{self, Running, ServeOptions, start};
use liftaid::simulation::city::City;
use liftaid::store;
use liftaid::store::account::{AccountRow, insert_account, insert_session};
use liftaid::store::city::load;
use liftaid::wire::Role;
use measure::alarm::raised;
use measure::{Slot, allow_files, argument, figure, print, print_at_most, slot};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_postgres::{Config, NoTls};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Every station's phone.
const SOCKETS: usize = 1_411;
/// Between two offers: 20 a second.
const PAUSE: Duration = Duration::from_millis(50);
/// Offers of one slot.
const OFFERS: usize = 200;
const ROUNDS: usize = 5;
/// Lifts of the city; each alarm takes one that has no order yet.
const LIFTS: usize = 20_000;
/// Bytes of an offer's frame, about.
const FRAME: usize = 1_400;
/// Bound on every wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// The writer's answer and the frame may come in the wrong order by a hair; less than this is not measured.
const LEAST_US: f64 = 1.0;

fn main() {
    let sockets = argument("--sockets").unwrap_or(SOCKETS);
    let offers = argument("--offers").unwrap_or(OFFERS);
    allow_files(6 * sockets as u64 + 512);
    let directory = std::env::temp_dir().join(format!("liftaid-bench-crews-{}", std::process::id()));
    let options = Options {
        data_dir: Some(directory.clone()),
        pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
        database_url: None,
        durability: Durability::Full,
    };
    let database = Database::open(&options, Access::Serve).expect("PostgreSQL starts");
    let serving = server::runtime().expect("a thread can be started");
    let (running, phones, lifts) = serving.block_on(prepare(database.config(), sockets));
    let reading = measure::own_thread();
    let bench = Bench {
        arrivals: Arc::default(),
        raw: reading.block_on(Raw::start(sockets)),
        next: AtomicUsize::new(0),
        lifts,
        offers,
    };
    reading.block_on(connect_phones(running.address, phones, &bench.arrivals));
    println!("crews_sockets {sockets} count - ok");
    // Statements are prepared and pages are warm before anything counts.
    serving.block_on(bench.offer(&running, &bench.arrivals, 20));
    bench.run(&serving, &reading, &running);
    reading.shutdown_background();
    serving.block_on(running.stop());
    drop(serving);
    database.stop().expect("PostgreSQL stops");
    std::fs::remove_dir_all(&directory).ok();
}

/// When the frame of an order was read, by its id.
type Arrivals = Arc<Mutex<BTreeMap<String, Instant>>>;

struct Bench {
    arrivals: Arrivals,
    raw: Raw,
    lifts: Vec<LiftId>,
    next: AtomicUsize,
    offers: usize,
}

impl Bench {
    fn run(&self, serving: &Runtime, reading: &Runtime, running: &Running) {
        let (mut offered, mut raw) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            raw.push(slot(|| p99(reading.block_on(self.raw.send(self.offers)))));
            offered.push(slot(|| p99(serving.block_on(self.offer(running, &self.arrivals, self.offers)))));
        }
        let ratio = |(offer, raw): (&Slot, &Slot)| Slot {
            value: offer.value / raw.value,
            foreign: offer.foreign.max(raw.foreign),
        };
        let ratios: Vec<Slot> = offered.iter().zip(&raw).map(ratio).collect();
        print("crews_raw_p99", figure(&raw).value, "us");
        print("crews_offer_p99", figure(&offered).value, "us");
        let over = figure(&ratios);
        print_at_most("crews_offer_over_raw", over.value, "ratio", 3.0, over.is_noisy);
    }

    /// Raises alarms at a steady pace; microseconds from each commit to the frame.
    async fn offer(&self, running: &Running, arrivals: &Arrivals, count: usize) -> Vec<f64> {
        let mut committed = Vec::new();
        let mut ticks = tokio::time::interval(PAUSE);
        for _ in 0..count {
            ticks.tick().await;
            let lift = *self.lifts.get(self.next.fetch_add(1, Ordering::Relaxed)).expect("enough lifts");
            let reply = running.node.state.dispatcher.submit(raise(lift)).await.expect("it is taken");
            let at = Instant::now();
            let Reply::Alarm { order: Some(order), .. } = reply else { panic!("an order opens") };
            committed.push((order.id.to_string(), at));
        }
        let started = Instant::now();
        let mut micros = Vec::new();
        for (order, at) in committed {
            let read_at = loop {
                if let Some(read_at) = arrivals.lock().expect("no panics").remove(&order) {
                    break read_at;
                }
                assert!(started.elapsed() < PATIENCE, "{order} reached no phone");
                tokio::time::sleep(Duration::from_millis(1)).await;
            };
            micros.push((read_at.saturating_duration_since(at).as_secs_f64() * 1e6).max(LEAST_US));
        }
        micros
    }
}

/// The value that one in a hundred exceeds.
fn p99(mut micros: Vec<f64>) -> f64 {
    micros.sort_by(f64::total_cmp);
    micros[(micros.len() * 99 / 100).min(micros.len() - 1)]
}

fn raise(lift: LiftId) -> Request {
    let now = Clock::system().now();
    Request {
        actor: Actor::Account(AccountId::from_uuid(uuid::Uuid::from_u128(7))),
        key: format!("bench-{}", uuid::Uuid::from_bytes(rand::random())),
        digest: [1; 32],
        work: Work::Raise(Box::new(raised(lift, now))),
    }
}

/// The city with every phone's station on duty and nobody else's, the phones' sessions, and a server.
async fn prepare(config: &Config, sockets: usize) -> (Running, Vec<String>, Vec<LiftId>) {
    store::migrate(config).await.expect("the schema is made");
    let (client, connection) = config.connect(NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    let city = City::generate(1, LIFTS);
    load(&client, &city_rows(&city)).await.expect("the city is loaded");
    // It stands still, so that no deadline of the opened orders works beside the measurement.
    let clock = Clock::manual(Clock::system().now());
    let pool = store::pool(config, 1, tokio::runtime::Handle::current());
    let accounts = pool.get().await.expect("a connection");
    let (mut cookies, mut on_duty) = (Vec::new(), Vec::new());
    for station in city.stations.iter().take(sockets) {
        cookies.push(let_in(&accounts, &clock, station.id).await);
        on_duty.push(station.id.uuid());
    }
    assert_eq!(cookies.len(), sockets, "the city has stations enough");
    let sql = "update station_load set on_duty = station = any($1), capacity = 99";
    client.execute(sql, &[&on_duty]).await.expect("the stations are prepared");
    client.batch_execute("update station set serves_first = true").await.expect("every phone is asked");
    client.batch_execute("vacuum analyze").await.expect("the statistics are fresh");
    let rows = client.query("select id from lift order by md5(code::text)", &[]).await.expect("lifts");
    let lifts = rows.iter().map(|row| LiftId::from_uuid(row.get("id"))).collect();
    let options = ServeOptions { clock, ..ServeOptions::plain("127.0.0.1:0".parse().expect("an address")) };
    (start(config, options).await.expect("the server starts"), cookies, lifts)
}

async fn let_in(client: &deadpool_postgres::Client, clock: &Clock, station: StationId) -> String {
    let (now, name) = (clock.now(), station.to_string());
    let account = AccountRow {
        id: AccountId::new(now, rand::random()),
        name: &name,
        display_name: &name,
        role: Role::Crew,
        password_hash: "!",
        station: Some(station),
        district: None,
    };
    insert_account(&**client, &account, now).await.expect("the account is made");
    let token = hex::encode(rand::random::<[u8; 32]>());
    let digest = Sha256::digest(token.as_bytes()).into();
    let until = now + SignedDuration::from_hours(12);
    insert_session(&**client, &digest, account.id, None, now, until).await.expect("the session is made");
    format!("liftaid_session={token}")
}

/// Connects every phone and leaves a reader behind each; returns when all have their snapshot.
async fn connect_phones(address: SocketAddr, cookies: Vec<String>, arrivals: &Arrivals) {
    for cookie in cookies {
        let mut request =
            format!("ws://{address}/api/v1/crew/board").into_client_request().expect("a request");
        request.headers_mut().insert("cookie", cookie.parse().expect("a cookie"));
        request.headers_mut().insert("origin", format!("http://{address}").parse().expect("an origin"));
        let (mut socket, _) = connect_async(request).await.expect("the board opens");
        socket.send(Message::text(r#"{"type":"hello","protocol":1}"#)).await.expect("it is open");
        socket.next().await.expect("a snapshot").expect("a frame");
        tokio::spawn(read(socket, Arc::clone(arrivals)));
    }
}

async fn read(mut socket: WebSocketStream<MaybeTlsStream<TcpStream>>, arrivals: Arrivals) {
    while let Some(Ok(message)) = socket.next().await {
        let read_at = Instant::now();
        let Message::Text(text) = message else { continue };
        if !text.contains(r#""order_entered""#) {
            continue;
        }
        let id = text.split_once(r#""id":"ord_"#).and_then(|(_, rest)| rest.get(..32));
        if let Some(id) = id {
            arrivals.lock().expect("no panics").insert(format!("ord_{id}"), read_at);
        }
    }
}

/// As many plain sockets, each with a reader.
struct Raw {
    writers: tokio::sync::Mutex<Vec<TcpStream>>,
    read_at: Arc<Mutex<BTreeMap<u64, Instant>>>,
}

impl Raw {
    async fn start(sockets: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let read_at: Arc<Mutex<BTreeMap<u64, Instant>>> = Arc::default();
        let mut writers = Vec::new();
        for _ in 0..sockets {
            let reader = TcpStream::connect(address).await.expect("it is there");
            let (writer, _) = listener.accept().await.expect("it comes");
            writer.set_nodelay(true).expect("it can");
            writers.push(writer);
            tokio::spawn(read_raw(reader, Arc::clone(&read_at)));
        }
        Self { writers: tokio::sync::Mutex::new(writers), read_at }
    }

    /// Writes frames at the offers' pace, each to another socket; microseconds from each write to its end being read.
    async fn send(&self, count: usize) -> Vec<f64> {
        let mut writers = self.writers.lock().await;
        let mut sent = Vec::new();
        let mut ticks = tokio::time::interval(PAUSE);
        for _ in 0..count {
            ticks.tick().await;
            let number = rand::random::<u64>();
            let mut frame = vec![0; FRAME];
            frame[..8].copy_from_slice(&number.to_be_bytes());
            let place = usize::try_from(number % writers.len() as u64).expect("a small number");
            let at = Instant::now();
            writers[place].write_all(&frame).await.expect("it is open");
            sent.push((number, at));
        }
        let started = Instant::now();
        let mut micros = Vec::new();
        for (number, at) in sent {
            let read_at = loop {
                if let Some(read_at) = self.read_at.lock().expect("no panics").remove(&number) {
                    break read_at;
                }
                assert!(started.elapsed() < PATIENCE, "a frame was lost");
                tokio::time::sleep(Duration::from_millis(1)).await;
            };
            micros.push((read_at - at).as_secs_f64() * 1e6);
        }
        micros
    }
}

async fn read_raw(mut socket: TcpStream, read_at: Arc<Mutex<BTreeMap<u64, Instant>>>) {
    let mut frame = vec![0; FRAME];
    while socket.read_exact(&mut frame).await.is_ok() {
        let at = Instant::now();
        let number = u64::from_be_bytes(frame[..8].try_into().expect("eight bytes"));
        read_at.lock().expect("no panics").insert(number, at);
    }
}
