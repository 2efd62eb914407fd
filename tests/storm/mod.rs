//! Every crew's phone comes back at once after a restart of the server: all are served, and nobody misses an offer.
//!
//! Must not: use anything of the server but what a phone and a desk see, and the rows that let them in.

use futures_util::{SinkExt, StreamExt};
use liftaid::cli::city_rows;
use liftaid::clock::{Clock, Stopwatch};
use liftaid::database::scratch;
use liftaid::kernel::AccountId;
use liftaid::server::{Running, ServeOptions, start};
use liftaid::simulation::city::City;
use liftaid::store;
use liftaid::store::account::{AccountRow, insert_account, insert_session};
use liftaid::store::city::load;
use liftaid::wire::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_postgres::{Config, NoTls};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct Storm {
    /// Crews' phones, one for each of so many stations.
    pub sockets: usize,
    /// Alarms before the restart, and again after it: half of those while no phone is connected, half while they come
    /// back.
    pub alarms: usize,
    /// All are back within this, where it is measured.
    pub within: Option<Duration>,
}

/// Bound of every wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(60);
/// Phones do not all come back in the same millisecond (`console-ui/src/state/link.ts`).
const SPREAD_MS: u64 = 500;
/// Between two tries of a phone.
const PAUSE: Duration = Duration::from_millis(200);
const LIFTS: usize = 400;

/// What all phones have seen.
#[derive(Default)]
struct Seen {
    /// Station and order, as the phones' boards hold them.
    offers: Mutex<BTreeSet<(String, String)>>,
    /// Phones whose hello was answered since the server came up.
    ready: AtomicUsize,
    /// Phones that are connected or try to be.
    connected: AtomicUsize,
    /// The server is up: a try that fails from now on is an error.
    is_up: AtomicBool,
    /// No phone tries: what is offered now finds nobody connected.
    is_held: AtomicBool,
    errors: Mutex<Vec<String>>,
}

/// Plays the storm and checks everything; panics with what is wrong.
pub async fn play(storm: Storm) {
    let (config, lifts) = city().await;
    let clock = Clock::system();
    let phones = let_in(&config, &clock, Role::Crew, storm.sockets).await;
    let desk = let_in(&config, &clock, Role::Operator, 1).await.remove(0);
    let seen = Arc::new(Seen::default());
    let running = serve(&config, "127.0.0.1:0".parse().unwrap(), &clock).await;
    let address = running.address;
    seen.is_up.store(true, Ordering::Release);
    let mut tasks = JoinSet::new();
    for phone in phones.clone() {
        tasks.spawn(stay_connected(address, phone, Arc::clone(&seen)));
    }
    until_ready(&seen, storm.sockets).await;
    let mut expected = BTreeSet::new();
    let mut lifts = lifts.into_iter();
    raise(address, &desk, lifts.by_ref().take(storm.alarms), &mut expected).await;

    seen.is_up.store(false, Ordering::Release);
    seen.is_held.store(true, Ordering::Release);
    running.stop().await;
    until(|| seen.connected.load(Ordering::Acquire) == 0, "every phone has lost its connection").await;
    seen.ready.store(0, Ordering::Release);
    let running = serve(&config, address, &clock).await;
    let (to_nobody, to_some) = (storm.alarms / 2, storm.alarms - storm.alarms / 2);
    raise(address, &desk, lifts.by_ref().take(to_nobody), &mut expected).await;
    assert_eq!(seen.ready.load(Ordering::Acquire), 0, "no phone is back yet");
    let watch = Stopwatch::start();
    seen.is_up.store(true, Ordering::Release);
    seen.is_held.store(false, Ordering::Release);
    let back = async {
        until_ready(&seen, storm.sockets).await;
        watch.elapsed()
    };
    let called = raise(address, &desk, lifts.by_ref().take(to_some), &mut expected);
    let (back_after, ()) = tokio::join!(back, called);
    println!("{} phones back after {:.2} s", storm.sockets, back_after.as_secs_f64());
    // Offers to stations without a phone here concern nobody here.
    let stations: BTreeSet<&str> = phones.iter().map(|phone| phone.station.as_str()).collect();
    expected.retain(|(station, _)| stations.contains(station.as_str()));
    assert!(!expected.is_empty(), "the alarms reached none of the phones");
    until(|| expected.is_subset(&seen.offers.lock().unwrap()), "every offer is seen").await;
    let errors = seen.errors.lock().unwrap().clone();
    assert_eq!(errors, Vec::<String>::new());
    if let Some(within) = storm.within {
        assert!(back_after <= within, "{} phones took {back_after:?}", storm.sockets);
    }
    tasks.shutdown().await;
    running.stop().await;
}

/// Orders that came onto the board.
fn entered<'a>(changes: impl Iterator<Item = &'a Value>) -> Vec<&'a Value> {
    changes.filter(|change| change["change"] == "order_entered").map(|change| &change["order"]).collect()
}

async fn until(wish: impl Fn() -> bool, what: &str) {
    let waiting = async {
        while !wish() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what} in time"));
}

async fn until_ready(seen: &Seen, sockets: usize) {
    until(|| seen.ready.load(Ordering::Acquire) >= sockets, "all phones are connected").await;
}

async fn serve(config: &Config, address: SocketAddr, clock: &Clock) -> Running {
    let options = ServeOptions { clock: clock.clone(), ..ServeOptions::plain(address) };
    start(config, options).await.expect("the server starts")
}

/// A city whose stations are all on duty, and the codes of its lifts in no order of place.
async fn city() -> (Config, Vec<String>) {
    let config = scratch::fresh_database(async |config| {
        let city = City::generate(1, LIFTS);
        store::migrate(&config).await.unwrap();
        load(&connect(&config).await, &city_rows(&city)).await.unwrap();
    });
    let config = config.await.unwrap();
    let client = connect(&config).await;
    client.batch_execute("update station_load set on_duty = true, capacity = 99").await.unwrap();
    let sql = "select lpad(code::text, 7, '0') from lift order by md5(code::text)";
    let codes = client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    (config, codes)
}

async fn connect(config: &Config) -> tokio_postgres::Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Somebody who is signed in.
#[derive(Clone)]
struct Holder {
    station: String,
    cookie: String,
}

/// Accounts with a session each; crews one for each station.
async fn let_in(config: &Config, clock: &Clock, role: Role, count: usize) -> Vec<Holder> {
    let pool = store::pool(config, 1, tokio::runtime::Handle::current());
    let client = pool.get().await.unwrap();
    let rows = client.query("select id, code from station order by md5(code)", &[]).await.unwrap();
    let now = clock.now();
    let mut holders = Vec::new();
    for row in rows.iter().take(count) {
        let station = liftaid::kernel::StationId::from_uuid(row.get("id"));
        let is_crew = role == Role::Crew;
        let name = if is_crew { row.get::<_, String>("code").to_lowercase() } else { "desk".to_owned() };
        let account = AccountRow {
            id: AccountId::new(now, rand::random()),
            name: &name,
            display_name: &name,
            role,
            password_hash: "!",
            station: is_crew.then_some(station),
            district: None,
        };
        assert!(insert_account(&*client, &account, now).await.unwrap());
        let token = hex::encode(rand::random::<[u8; 32]>());
        let digest = Sha256::digest(token.as_bytes()).into();
        let until = now + liftaid::kernel::SignedDuration::from_hours(1);
        insert_session(&*client, &digest, account.id, None, now, until).await.unwrap();
        let cookie = format!("liftaid_session={token}");
        holders.push(Holder { station: station.to_string(), cookie });
    }
    assert_eq!(holders.len(), count, "the city has stations enough");
    holders
}

/// Alarms by HTTP, each repeated with its key until it is answered; what they offered to whom.
async fn raise(
    address: SocketAddr,
    desk: &Holder,
    lifts: impl Iterator<Item = String>,
    offered: &mut BTreeSet<(String, String)>,
) {
    let http = liftaid::tls::http().build().unwrap();
    for lift in lifts {
        let text = raise_one(&http, address, desk, &lift).await;
        let order = serde_json::from_str::<Value>(&text).unwrap()["order"].clone();
        for assignment in order["assignments"].as_array().unwrap() {
            let text_of = |value: &Value| value.as_str().unwrap().to_owned();
            offered.insert((text_of(&assignment["station"]["id"]), text_of(&order["id"])));
        }
    }
}

/// As the console does it: "busy" is asked again with the same key.
async fn raise_one(http: &reqwest::Client, address: SocketAddr, desk: &Holder, lift: &str) -> String {
    loop {
        let asked = http
            .post(format!("http://{address}/api/v1/alarms"))
            .header("cookie", &desk.cookie)
            .header("idempotency-key", format!("storm-{lift}"))
            .json(&json!({ "channel": "hotline", "lift": lift }));
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        if status != 503 {
            assert!((200..300).contains(&status), "{status}: {text}");
            return text;
        }
        println!("asked again: {text}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// A phone: connects, says hello, reads; when the connection ends it comes back.
async fn stay_connected(address: SocketAddr, phone: Holder, seen: Arc<Seen>) {
    let mut place = (Value::Null, Value::Null);
    loop {
        tokio::time::sleep(Duration::from_millis(rand::random::<u64>() % SPREAD_MS)).await;
        if seen.is_held.load(Ordering::Acquire) {
            continue;
        }
        let was_up = seen.is_up.load(Ordering::Acquire);
        let connected = Connected::new(&seen);
        let ended = read_board(address, &phone, &mut place, &seen).await;
        drop(connected);
        if let Err(error) = ended
            && was_up
            && seen.is_up.load(Ordering::Acquire)
        {
            seen.errors.lock().unwrap().push(error.to_string());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Counts a phone as connected, or about to be, while it lives.
struct Connected<'a>(&'a Seen);

impl<'a> Connected<'a> {
    fn new(seen: &'a Seen) -> Self {
        seen.connected.fetch_add(1, Ordering::AcqRel);
        Self(seen)
    }
}

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.0.connected.fetch_sub(1, Ordering::AcqRel);
    }
}

/// `place` is the epoch and the last position that the phone saw: it is told at the hello, as the page does.
async fn read_board(
    address: SocketAddr,
    phone: &Holder,
    place: &mut (Value, Value),
    seen: &Seen,
) -> Result<(), Error> {
    let mut request = format!("ws://{address}/api/v1/crew/board").into_client_request()?;
    request.headers_mut().insert("cookie", phone.cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{address}").parse().unwrap());
    let (mut socket, _) = connect_async(request).await?;
    let hello = json!({ "type": "hello", "protocol": 1, "epoch": place.0, "seq": place.1 });
    socket.send(Message::text(hello.to_string())).await?;
    let mut is_greeted = false;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        let orders: Vec<&Value> = match message["type"].as_str() {
            Some("snapshot") => message["orders"].as_array().unwrap().iter().collect(),
            Some("events") => entered(message["changes"].as_array().unwrap().iter()),
            Some("change") => entered([&message].into_iter()),
            _ => Vec::new(),
        };
        let mut offers = seen.offers.lock().unwrap();
        if message["type"] == "snapshot" {
            offers.retain(|(station, _)| *station != phone.station);
        }
        // Seen as something to answer, not as what is over.
        for order in orders.into_iter().filter(|order| order["assignment"]["state"] == "offered") {
            offers.insert((phone.station.clone(), order["id"].as_str().unwrap().to_owned()));
        }
        drop(offers);
        if message["epoch"].is_string() {
            place.0 = message["epoch"].clone();
        }
        if message["seq"].is_number() {
            place.1 = message["seq"].clone();
        }
        if !is_greeted && (message["type"] == "snapshot" || message["type"] == "events") {
            is_greeted = true;
            seen.ready.fetch_add(1, Ordering::AcqRel);
        }
    }
    Ok(())
}
