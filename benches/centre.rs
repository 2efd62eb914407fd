//! Measures the whole centre as it is shipped: the time until it is ready, what it holds in memory with the whole
//! city and every board open, and how long after a call the station and every seat read of it.
//!
//! One line a figure: `name value unit bar ok|short`. The denominator is a bare durable insert on the same
//! database, then the same bytes written raw to as many sockets. The server is the program itself, in a process of
//! its own. `--sockets N` opens another number than the city's 1,561.
#![allow(clippy::disallowed_methods)] // A bench measures real time.

mod measure;

use jiff::{SignedDuration, Timestamp};
use liftaid::database::{Access, Database, Durability, Options};
use liftaid::kernel::{AccountId, StationId};
use liftaid::store;
use liftaid::store::account::{AccountRow, insert_account, insert_session};
use liftaid::wire::Role;
use measure::caller::Caller;
use measure::readers::{Readers, frame, open_board};
use measure::{allow_files, argument, figure, print, print_at_most, resident_mb, slot};
use sha2::{Digest, Sha256};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// Operators, shift leaders and supervisors.
const SEATS: usize = 150;
/// Seats and one crew of each station.
const SOCKETS: usize = 1_561;
const ROUNDS: usize = 6;
/// Calls of each side in a round, and the pause between two of them.
const CALLS: usize = 30;
const PAUSE: Duration = Duration::from_millis(60);
/// How long a start may take.
const READY_WITHIN: Duration = Duration::from_secs(300);
/// Restarts; the median counts.
const STARTS: usize = 5;

fn main() {
    let sockets = argument("--sockets").unwrap_or(SOCKETS);
    allow_files(4 * sockets as u64 + 512);
    let centre = Centre::new();
    let watch = Instant::now();
    centre.seed();
    print("seed_whole_city", watch.elapsed().as_secs_f64(), "s");
    let mut server = centre.serve();
    print_at_most("ready_first_time", watch.elapsed().as_secs_f64(), "s", 60.0, false);
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        stop(server);
        let mut started = None;
        starts.push(slot(|| {
            let watch = Instant::now();
            started = Some(centre.serve());
            watch.elapsed().as_secs_f64()
        }));
        server = started.expect("it was just started");
    }
    let start = figure(&starts);
    print_at_most("ready_warm", start.value, "s", 2.0, start.is_noisy);
    print("resident_before_boards", resident_mb(server.id()), "MB");
    delivery(&centre, sockets);
    print_at_most("resident_with_boards", resident_mb(server.id()), "MB", 300.0, false);
    stop(server);
}

/// A data directory that goes with the bench.
struct Centre {
    data_dir: PathBuf,
    address: SocketAddr,
}

impl Drop for Centre {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.data_dir).ok();
    }
}

impl Centre {
    fn new() -> Self {
        let data_dir = std::env::temp_dir().join(format!("liftaid-bench-centre-{}", std::process::id()));
        // Free now; nobody else is likely to take it before the server does.
        let address = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        Self { data_dir, address: address.expect("a free port") }
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_liftaid"));
        program.env("LIFTAID_DATA_DIR", &self.data_dir).stdout(Stdio::null());
        program
    }

    fn seed(&self) {
        let seeded = self.program().args(["seed", "--seed", "1"]).status().expect("the program is there");
        assert!(seeded.success(), "the city is made");
    }

    /// Starts the server; returns when it is ready.
    fn serve(&self) -> Child {
        let listen = self.address.to_string();
        let server = self.program().args(["serve", "--listen", &listen]).stderr(Stdio::null()).spawn();
        let server = server.expect("the program is there");
        let started = Instant::now();
        while !is_ready(self.address) {
            assert!(started.elapsed() < READY_WITHIN, "the server is not ready");
            std::thread::park_timeout(Duration::from_millis(10));
        }
        server
    }

    /// The database that the server keeps, joined as a guest.
    fn database(&self) -> Database {
        let options = Options {
            data_dir: Some(self.data_dir.clone()),
            pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
            database_url: None,
            durability: Durability::Full,
        };
        Database::open(&options, Access::Tool).expect("the database can be joined")
    }
}

fn is_ready(address: SocketAddr) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(address) else { return false };
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

fn stop(mut server: Child) {
    let pid = i32::try_from(server.id()).expect("a process id");
    // SAFETY: a signal to the process that this bench started.
    unsafe { libc::kill(pid, libc::SIGTERM) };
    assert!(server.wait().expect("it is ours").success(), "it stops cleanly");
}

/// What a round's calls need.
struct Wired {
    database: Client,
    caller: Caller,
    boards: Readers,
    raw: Raw,
    codes: std::vec::IntoIter<String>,
    /// How many sockets must read of a call: every seat and one crew.
    concerned: usize,
}

fn delivery(centre: &Centre, sockets: usize) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let database = centre.database();
    let seats = SEATS * sockets / SOCKETS;
    let mut wired = runtime.block_on(wire(centre, &database, seats, sockets));
    print("boards_open", sockets as f64, "count");
    // Statements are prepared and pages are warm before anything counts.
    let first = wired.codes.next().expect("enough lifts");
    runtime.block_on(product_call(&mut wired, &first));
    let (mut product, mut raw) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for call in 0..CALLS {
            let code = wired.codes.next().expect("enough lifts");
            product.push(runtime.block_on(product_call(&mut wired, &code)));
            std::thread::park_timeout(PAUSE);
            raw.push(runtime.block_on(raw_call(&mut wired, round * CALLS + call)));
            std::thread::park_timeout(PAUSE);
        }
    }
    let (product, raw) = (quantiles(product), quantiles(raw));
    print("call_to_last_frame_p50", product.0, "ms");
    print("insert_and_raw_send_p50", raw.0, "ms");
    print("call_to_last_frame_p99", product.1, "ms");
    print("insert_and_raw_send_p99", raw.1, "ms");
    print_at_most("call_to_last_frame_over_raw_p99", product.1 / raw.1, "ratio", 3.0, false);
    drop(wired);
    drop(runtime);
    database.stop().expect("a guest only leaves");
}

/// The median and the 99th of a hundred.
fn quantiles(mut millis: Vec<f64>) -> (f64, f64) {
    millis.sort_by(f64::total_cmp);
    (millis[millis.len() / 2], millis[millis.len() * 99 / 100])
}

/// Milliseconds from the call's first byte to the last socket that read of it.
async fn product_call(wired: &mut Wired, code: &str) -> f64 {
    let watch = Instant::now();
    let (number, _) = wired.caller.raise(code).await;
    (wired.boards.wait_for(&number, wired.concerned) - watch).as_secs_f64() * 1e3
}

/// The same for a bare insert and a raw send to as many sockets.
async fn raw_call(wired: &mut Wired, serial: usize) -> f64 {
    let sql = "insert into bare (id, lift, state, opened_at) values ($1, gen_random_uuid(), 'open', now())";
    let statement = wired.database.prepare(sql).await.expect("a statement");
    let number = format!("raw-{serial:08}");
    let watch = Instant::now();
    wired.database.execute(&statement, &[&(serial as i64)]).await.expect("a row");
    wired.raw.send(&number);
    (wired.raw.readers.wait_for(&number, wired.concerned) - watch).as_secs_f64() * 1e3
}

async fn wire(centre: &Centre, database: &Database, seats: usize, sockets: usize) -> Wired {
    let (client, connection) = database.config().connect(NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
        .batch_execute(
            "create table bare (id bigint primary key, lift uuid not null, state text not null, \
             opened_at timestamptz not null)",
        )
        .await
        .expect("a table");
    let stations = client.query("select id from station order by id", &[]).await.expect("stations");
    let stations: Vec<StationId> = stations.iter().map(|row| StationId::from_uuid(row.get("id"))).collect();
    let sql = "select lpad(code::text, 7, '0') from lift order by md5(code::text) limit 2000";
    let codes: Vec<String> =
        client.query(sql, &[]).await.expect("lifts").iter().map(|row| row.get(0)).collect();
    let pool = store::pool(database.config(), 1, tokio::runtime::Handle::current());
    let sessions = pool.get().await.expect("a connection");
    let mut boards = Vec::with_capacity(sockets);
    let mut first_cookie = String::new();
    for index in 0..sockets {
        let (role, station, path) = match index.checked_sub(seats) {
            None => (Role::Operator, None, "/api/v1/board"),
            Some(crew) => (Role::Crew, Some(stations[crew % stations.len()]), "/api/v1/crew/board"),
        };
        let cookie = sign_in(&sessions, index, role, station).await;
        boards.push(open_board(centre.address, path, &cookie));
        if index == 0 {
            first_cookie = cookie;
        }
    }
    Wired {
        database: client,
        caller: Caller::connect(centre.address, &first_cookie).await,
        boards: Readers::start(boards, true),
        raw: Raw::start(seats + 1),
        codes: codes.into_iter(),
        concerned: seats + 1,
    }
}

/// An account and its session, straight into the rows: 1,561 password hashes would take minutes.
async fn sign_in(
    client: &deadpool_postgres::Client,
    index: usize,
    role: Role,
    station: Option<StationId>,
) -> String {
    let now = Timestamp::now();
    let name = format!("bench{index}");
    let id = AccountId::new(now, rand::random());
    let row = AccountRow {
        id,
        name: &name,
        display_name: &name,
        role,
        password_hash: "none",
        station,
        district: None,
    };
    insert_account(&**client, &row, now).await.expect("an account");
    let token = hex::encode(rand::random::<[u8; 32]>());
    let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let until = now + SignedDuration::from_hours(12);
    insert_session(&**client, &digest, id, None, now, until).await.expect("a session");
    format!("liftaid_session={token}")
}

/// Sockets to which the bytes are written as they are, by one thread that does nothing else.
struct Raw {
    frames: tokio::sync::mpsc::UnboundedSender<Vec<u8>>,
    readers: Readers,
}

/// As long as the frame of an opened order.
const FILLER: usize = 2_400;

impl Raw {
    /// As many sockets as a call concerns: those that a raw sender would leave alone cost it nothing.
    fn start(sockets: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (mut accepted, mut opened) = (Vec::new(), Vec::new());
        for _ in 0..sockets {
            opened.push(std::net::TcpStream::connect(address).expect("it listens"));
            accepted.push(listener.accept().expect("it was opened").0);
        }
        let (frames, mut waiting) = tokio::sync::mpsc::unbounded_channel::<Vec<u8>>();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let own = |stream: std::net::TcpStream| {
                    stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(true)).expect("it can");
                    tokio::net::TcpStream::from_std(stream).expect("a runtime")
                };
                let sockets: Vec<_> = accepted.into_iter().map(own).collect();
                while let Some(frame) = waiting.recv().await {
                    for socket in &sockets {
                        // The readers keep up: a full buffer shows as a message that never arrives.
                        let _ = socket.try_write(&frame);
                    }
                }
            });
        });
        Self { frames, readers: Readers::start(opened, false) }
    }

    fn send(&self, number: &str) {
        let text = format!("{{\"number\":\"{number}\",\"filler\":\"{}\"}}", "x".repeat(FILLER));
        self.frames.send(frame(&text)).expect("the thread runs");
    }
}
