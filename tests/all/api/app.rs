//! A server on a port of its own, people who sign in, and their verbs.
//!
//! Must not: hold what a test asserts.

use crate::support::{Site, start_of_day};
use futures_util::{SinkExt, StreamExt};
use liftaid::clock::Clock;
use liftaid::kernel::{AccountId, StationId};
use liftaid::roster::DistrictCode;
use liftaid::secret::hash_password;
use liftaid::server::{Running, ServeOptions, start};
use liftaid::store::account::{AccountRow, insert_account};
use liftaid::store::city::read_directory;
use liftaid::wire::Role;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The password of every test account.
const PASSWORD: &str = "correct horse battery";
/// How long a test waits for something that must come.
const BOUND: Duration = Duration::from_secs(20);

static KEYS: AtomicU64 = AtomicU64::new(1);

/// A running server and the city behind it.
pub struct App {
    pub site: Site,
    pub clock: Clock,
    pub running: Running,
    pub http: reqwest::Client,
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Seat {
    http: reqwest::Client,
    pub base: String,
    pub cookie: String,
}

impl App {
    pub async fn start() -> Self {
        let site = Site::open().await;
        let clock = Clock::manual(start_of_day());
        Self::on(site, clock).await
    }

    /// A further server on the same database.
    pub async fn on(site: Site, clock: Clock) -> Self {
        let options = ServeOptions::plain("127.0.0.1:0".parse().unwrap());
        Self::serve(site, ServeOptions { clock, ..options }).await
    }

    /// A server that shows its figures too; only one can in a process.
    pub async fn with_metrics(site: Site, clock: Clock) -> Self {
        let address = "127.0.0.1:0".parse().unwrap();
        Self::serve(site, ServeOptions { clock, metrics: Some(address), ..ServeOptions::plain(address) })
            .await
    }

    /// A server whose pushes may go to this machine.
    pub async fn with_pushes() -> Self {
        let options = ServeOptions::plain("127.0.0.1:0".parse().unwrap());
        let clock = Clock::manual(start_of_day());
        Self::serve(Site::open().await, ServeOptions { clock, push_to_loopback: true, ..options }).await
    }

    async fn serve(site: Site, options: ServeOptions) -> Self {
        let clock = options.clock.clone();
        insert_accounts(&site, &clock).await;
        let running = start(&site.config, options).await.unwrap();
        let http = liftaid::tls::http().build().unwrap();
        Self { site, clock, running, http }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.running.address)
    }

    pub async fn sign_in(&self, name: &str) -> Seat {
        let answer = self
            .http
            .post(format!("{}/api/v1/session", self.base()))
            .json(&json!({ "name": name, "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{name} signs in");
        let cookies: Vec<String> = answer
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next().map(ToOwned::to_owned))
            .collect();
        Seat { http: self.http.clone(), base: self.base(), cookie: cookies.join("; ") }
    }

    /// The crew account of a station, made when it is first asked for.
    pub async fn sign_in_crew(&self, station: &str) -> Seat {
        let client = self.site.client().await;
        let pool = liftaid::store::pool(&self.site.config, 1, tokio::runtime::Handle::current());
        let id: StationId = station.parse().unwrap();
        let row = client.query_one("select code from station where id = $1", &[&id.uuid()]).await.unwrap();
        let name = row.get::<_, &str>("code").to_lowercase();
        let connection = pool.get().await.unwrap();
        let account = account(&name, Role::Crew, Some(id));
        insert_account(&*connection, &account.row(), self.clock.now()).await.unwrap();
        self.sign_in(&name).await
    }

    /// A supervisor of one district, made for it.
    pub async fn sign_in_supervisor(&self, district: &str) -> Seat {
        let pool = liftaid::store::pool(&self.site.config, 1, tokio::runtime::Handle::current());
        let name = format!("supervisor-{district}");
        let account = account(&name, Role::Supervisor, None);
        let row = AccountRow { district: DistrictCode::parse(district), ..account.row() };
        insert_account(&*pool.get().await.unwrap(), &row, self.clock.now()).await.unwrap();
        self.sign_in(&name).await
    }

    /// Enrols a phone by its code; what it is refused with.
    pub async fn enrol(&self, code: &str) -> Result<Seat, Answer> {
        let url = format!("{}/api/v1/devices", self.base());
        let asked = json!({ "code": code, "label": "Android" });
        let answer = self.http.post(url).json(&asked).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        match cookie {
            Some(cookie) => {
                assert_eq!(answer.status(), 201);
                assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
                let cookie = cookie.split(';').next().unwrap().to_owned();
                Ok(Seat { http: self.http.clone(), base: self.base(), cookie })
            }
            None => Err(read(answer).await),
        }
    }

    /// Codes of the city's lifts.
    pub async fn lift_codes(&self) -> Vec<String> {
        let client = self.site.client().await;
        let directory = read_directory(&client).await.unwrap();
        self.site.lifts.iter().map(|lift| directory.find_lift(*lift).unwrap().code.to_string()).collect()
    }

    /// Waits until a board shows what the database holds.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

struct Account {
    id: AccountId,
    name: String,
    role: Role,
    hash: String,
    station: Option<StationId>,
}

impl Account {
    fn row(&self) -> AccountRow<'_> {
        AccountRow {
            id: self.id,
            name: &self.name,
            display_name: &self.name,
            role: self.role,
            password_hash: &self.hash,
            station: self.station,
            district: None,
        }
    }
}

fn account(name: &str, role: Role, station: Option<StationId>) -> Account {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let serial = KEYS.fetch_add(1, Ordering::Relaxed);
    Account {
        id: AccountId::from_uuid(uuid::Uuid::from_u128(0x1000 + u128::from(serial))),
        name: name.to_owned(),
        role,
        hash: HASH.get_or_init(|| hash_password(PASSWORD)).clone(),
        station,
    }
}

async fn insert_accounts(site: &Site, clock: &Clock) {
    let pool = liftaid::store::pool(&site.config, 1, tokio::runtime::Handle::current());
    let client = pool.get().await.unwrap();
    for (name, role) in [
        ("operator1", Role::Operator),
        ("operator2", Role::Operator),
        ("leader1", Role::ShiftLeader),
        ("supervisor1", Role::Supervisor),
        ("wall1", Role::Wallboard),
        ("admin1", Role::Administrator),
    ] {
        insert_account(&*client, &account(name, role, None).row(), clock.now()).await.unwrap();
    }
}

/// An answer: its status and its JSON body (null when it has none).
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The problem's code.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// What came back.
pub async fn read(answer: reqwest::Response) -> Answer {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

impl Seat {
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(format!("{}/api/v1{path}", self.base)).header("cookie", &self.cookie);
        read(request.send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let key = format!("test-key-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        self.send("POST", path, &key, body.to_string()).await
    }

    pub async fn send(&self, method: &str, path: &str, key: &str, body: String) -> Answer {
        let request = self
            .http
            .request(method.parse().unwrap(), format!("{}/api/v1{path}", self.base))
            .header("cookie", &self.cookie)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(body);
        read(request.send().await.unwrap()).await
    }

    /// A picture, or what pretends to be one.
    pub async fn upload(&self, path: &str, key: &str, bytes: Vec<u8>) -> Answer {
        let request = self
            .http
            .post(format!("{}/api/v1{path}", self.base))
            .header("cookie", &self.cookie)
            .header("content-type", "image/jpeg")
            .header("idempotency-key", key)
            .body(bytes);
        read(request.send().await.unwrap()).await
    }

    /// What a browser would be given, with its headers.
    pub async fn fetch(&self, path: &str) -> reqwest::Response {
        let request = self.http.get(format!("{}/api/v1{path}", self.base)).header("cookie", &self.cookie);
        request.send().await.unwrap()
    }

    /// A command to an order that must succeed; the reply.
    pub async fn command(&self, order: &str, body: Value) -> Value {
        let answer = self.post(&format!("/orders/{order}/commands"), &body).await;
        assert_eq!(answer.status, 200, "{body}: {answer:?}");
        answer.body
    }

    /// The board of this seat, after its hello.
    pub async fn board(&self, path: &str, hello: Value) -> Board {
        let url = format!("{}/api/v1{path}", self.base.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        request.headers_mut().insert("cookie", self.cookie.parse().unwrap());
        request.headers_mut().insert("origin", self.base.parse().unwrap());
        let (mut socket, _) = connect_async(request).await.unwrap();
        socket.send(Message::text(hello.to_string())).await.unwrap();
        Board { socket }
    }
}

/// An open socket of a board.
pub struct Board {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Board {
    /// The next message that is not a heartbeat.
    pub async fn next(&mut self) -> Value {
        tokio::time::timeout(BOUND, async {
            loop {
                match self.socket.next().await.expect("the board stays open").unwrap() {
                    Message::Text(text) => {
                        let message: Value = serde_json::from_str(&text).unwrap();
                        if message["type"] != "heartbeat" {
                            return message;
                        }
                    }
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        })
        .await
        .expect("a message comes in time")
    }

    /// Sends a message.
    pub async fn say(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Reads until a message satisfies the wish.
    pub async fn until(&mut self, wish: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next().await;
            if wish(&message) {
                return message;
            }
        }
    }

    /// Waits until the server closes it.
    pub async fn closed(&mut self) {
        tokio::time::timeout(BOUND, async {
            while let Some(Ok(message)) = self.socket.next().await {
                if matches!(message, Message::Close(_)) {
                    return;
                }
            }
        })
        .await
        .expect("the socket closes in time");
    }
}
