//! Measures what a message to many boards costs, against raw TCP that writes the same bytes to as many sockets.
//!
//! One line a figure: `name value unit bar ok|short`. The readers are another process, so that the CPU time of
//! this one is the server's: the hub, one worker, the kernel's sending. Raw, everybody and a tenth take turns; the
//! median of the rounds stands. `--sockets N` measures another number than the city's 1,561.

use actix_web::{App, HttpRequest, HttpServer, web};
use liftaid::board::{BoardSession, Hub, serve_operator, set_socket_options};
use liftaid::clock::{Clock, Stopwatch};
use liftaid::feed::{Change, Feed, FeedTask, Loaded, Published, Source};
use liftaid::kernel::{AccountId, AlarmId, OrderId, StationId, Timestamp};
use liftaid::order::Event;
use liftaid::roster::{Directory, District, Duty, Reach, Station, StationStatus};
use liftaid::simulation::city::City;
use liftaid::store::StoreError;
use liftaid::store::log::LogEntry;
use liftaid::wire::{ParkedAlarm, Role};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Operators, supervisors and one crew of each station.
const SOCKETS: usize = 1_561;
/// How many of them the filtered event concerns: seats, supervisors and a station.
const CONCERNED: usize = 151;
const ROUNDS: usize = 9;
/// Messages to all a second, so that about 25,000 are delivered: no side is saturated.
const DELIVERIES_A_SECOND: u64 = 25_000;
/// How long one side is measured at a time.
const SLOT: Duration = Duration::from_millis(800);
/// Bound on every wait for the readers.
const PATIENCE: Duration = Duration::from_secs(30);
/// The stall test: good readers, events a second, seconds.
const GOOD: usize = 20;
const STALL_RATE: u64 = 1_000;
const STALL_SECONDS: usize = 15;
/// Tells the process that it is the readers.
const READERS: &str = "LIFTAID_BENCH_READERS";
/// How often a reader says that it is there, and how.
const ALIVE: Duration = Duration::from_secs(8);
const PONG: [u8; 6] = [0x8A, 0x80, 0, 0, 0, 0];
const HELLO_NARROW: &str = r#"{"type":"hello","protocol":1,"filter":{"districts":["310101"]}}"#;
const HELLO_WIDE: &str = r#"{"type":"hello","protocol":1,"filter":{"districts":["310101","310115"]}}"#;
const HELLO_ALL: &str = r#"{"type":"hello","protocol":1}"#;

fn main() {
    if let Ok(task) = std::env::var(READERS) {
        return read_everything(&task);
    }
    let sockets = sockets();
    allow_files(4 * sockets as u64 + 256);
    let product = Product::start();
    let raw = Raw::start();
    let mut raw_readers = Readers::start(&format!("raw {} {sockets} 0", raw.port));
    let concerned = CONCERNED * sockets / SOCKETS;
    let mut board_readers = Readers::start(&format!("board {} {sockets} {concerned}", product.port));
    raw.wait_for(sockets);
    println!("fanout_sockets {sockets} count - ok");

    let frame = product.frame_of(&product.wide);
    let rate = (DELIVERIES_A_SECOND / sockets as u64).max(2);
    let (mut per_message, mut filtered) = (Vec::new(), Vec::new());
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let by_raw = slot(rate, sockets, frame.len(), &mut raw_readers, || raw.send(&frame));
        let all = slot(rate, sockets, frame.len(), &mut board_readers, || product.send(&product.narrow));
        let few = slot(rate * 6, concerned, frame.len(), &mut board_readers, || product.send(&product.wide));
        per_message.push(all / by_raw);
        filtered.push(few * concerned as f64 / (all * sockets as f64));
        costs[0].push(by_raw);
        costs[1].push(all);
    }
    println!("fanout_raw_cpu_per_message {:.2} us - ok", median(&mut costs[0]));
    println!("fanout_board_cpu_per_message {:.2} us - ok", median(&mut costs[1]));
    at_most("fanout_cpu_over_raw", median(&mut per_message), 1.8);
    at_most("fanout_filtered_over_all", median(&mut filtered), 0.15);
    println!("fanout_resident {:.0} MB - ok", resident_mb());
    drop((raw_readers, board_readers));
    stall(&product);
}

fn at_most(name: &str, ratio: f64, bar: f64) {
    println!("{name} {ratio:.3} ratio <={bar} {}", if ratio <= bar { "ok" } else { "short" });
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn sockets() -> usize {
    let arguments: Vec<String> = std::env::args().collect();
    let given = arguments.iter().position(|argument| argument == "--sockets").map(|at| at + 1);
    given.and_then(|at| arguments.get(at)?.parse().ok()).unwrap_or(SOCKETS)
}

/// Sends events at a steady rate for one slot; CPU time of this process in µs for each message delivered.
fn slot(rate: u64, readers: usize, bytes: usize, from: &mut Readers, mut send: impl FnMut()) -> f64 {
    wait_for_quiet();
    let pause = Duration::from_secs(1) / u32::try_from(rate).expect("a small rate");
    let before = from.received();
    let (started, cpu) = (Stopwatch::start(), cpu_time());
    let mut events = 0;
    while started.elapsed() < SLOT {
        send();
        events += 1;
        wait(pause * events - started.elapsed().min(pause * events));
    }
    // A heartbeat that falls into the slot is a little more, never less.
    let expected = before + u64::from(events) * (readers * bytes) as u64;
    while from.received() < expected {
        assert!(started.elapsed() < PATIENCE, "the readers did not get everything");
        wait(Duration::from_millis(5));
    }
    let spent = (cpu_time() - cpu).as_secs_f64() * 1e6;
    spent / (f64::from(events) * readers as f64)
}

/// Waits without the banned sleep: nobody sends on this channel.
fn wait(span: Duration) {
    let (_sender, receiver) = channel::<()>();
    match receiver.recv_timeout(span) {
        Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
    }
}

/// Waits until the machine is less than a quarter busy, at most three seconds.
fn wait_for_quiet() {
    for _ in 0..20 {
        let before = machine_times();
        wait(Duration::from_millis(150));
        let after = machine_times();
        let (busy, all) = (after.0 - before.0, (after.1 - before.1).max(1));
        if busy * 4 < all {
            return;
        }
    }
}

/// Busy and all ticks of the machine so far.
fn machine_times() -> (u64, u64) {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    let all: u64 = ticks.iter().sum();
    (all - idle, all)
}

/// User and system time of this process.
fn cpu_time() -> Duration {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the call fills the structure that it is given, and its result says so.
    let usage = unsafe {
        assert_eq!(libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()), 0);
        usage.assume_init()
    };
    let span = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    span(usage.ru_utime) + span(usage.ru_stime)
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// Raises the limit of open files as far as needed and allowed.
fn allow_files(needed: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls only read and write the structure that they are given.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < needed {
            limit.rlim_cur = needed.min(limit.rlim_max);
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// Nothing is stored: the bench says itself what is shown.
struct Nothing;

impl Source for Nothing {
    async fn list_after(&self, _: i64) -> Result<Vec<LogEntry>, StoreError> {
        Ok(Vec::new())
    }
    async fn load_head(&self) -> Result<i64, StoreError> {
        Ok(i64::MAX)
    }
    async fn list_events(&self, _: OrderId) -> Result<Vec<Event>, StoreError> {
        Ok(Vec::new())
    }
    async fn list_parked(&self, _: &[AlarmId]) -> Result<Vec<(AlarmId, ParkedAlarm)>, StoreError> {
        Ok(Vec::new())
    }
    async fn list_duties(&self) -> Result<Vec<(StationId, Duty)>, StoreError> {
        Ok(Vec::new())
    }
}

/// The boards behind an actix server of one worker.
struct Product {
    hub: Hub,
    directory: Arc<Directory>,
    port: u16,
    /// In the district that every reader sees, and in the one that a tenth of them see.
    narrow: StationId,
    wide: StationId,
    revision: AtomicU64,
}

impl Product {
    fn start() -> Self {
        let (districts, stations) = two_stations();
        let (narrow, wide) = (stations[0].id, stations[1].id);
        let directory = Arc::new(Directory::build(districts, Vec::new(), Vec::new(), Vec::new(), stations));
        let (tell, told) = channel();
        let known = Arc::clone(&directory);
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (feed, _committed, _task) = FeedTask::new(Nothing, "bench", known, Loaded::default());
                serve(feed, &tell).await;
            });
        });
        let (hub, port) = told.recv().expect("the server starts");
        Self { hub, directory, port, narrow, wide, revision: AtomicU64::new(1) }
    }

    fn published(&self, station: StationId) -> Published {
        let revision = self.revision.fetch_add(1, Ordering::Relaxed);
        let duty = Duty { on_duty: true, strength: 3, capacity: 2, changed_at: Timestamp::UNIX_EPOCH };
        let live_count = u16::try_from(revision % 8).expect("below eight");
        let status = StationStatus { duty, reach: Reach::Connected, live_count };
        let seq = 1_000_000;
        Published {
            revision,
            seq,
            directory: Arc::clone(&self.directory),
            changes: vec![Change::Station { seq, station, status }],
            shown: Vec::new(),
        }
    }

    fn send(&self, station: &StationId) {
        self.hub.show(&self.published(*station));
    }

    /// The bytes that a reader gets for an event, from a reader of our own.
    fn frame_of(&self, station: &StationId) -> Vec<u8> {
        let mut stream = open_board(self.port, HELLO_ALL);
        skip_frame(&mut stream);
        self.send(station);
        skip_frame(&mut stream)
    }
}

async fn serve(feed: Feed, tell: &Sender<(Hub, u16)>) {
    let hub = Hub::new(feed, Clock::system(), Box::new(|_, _| {}));
    let shared = hub.clone();
    let app =
        move || App::new().app_data(web::Data::new(shared.clone())).route("/board", web::get().to(board));
    let server = HttpServer::new(app)
        .workers(1)
        .backlog(4_096)
        .max_connection_rate(4_096)
        .on_connect(|connection, _| set_socket_options(connection))
        .bind(("127.0.0.1", 0))
        .expect("a free port");
    let port = server.addrs()[0].port();
    tell.send((hub, port)).expect("the bench waits");
    server.run().await.expect("the server runs");
}

async fn board(
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<actix_web::HttpResponse, actix_web::Error> {
    let session = BoardSession {
        account: AccountId::new(Timestamp::UNIX_EPOCH, [0; 10]),
        name: "bench".into(),
        role: Role::Supervisor,
        station: None,
        district: None,
        token_digest: [0; 32],
    };
    serve_operator(&request, body, &hub, session)
}

/// A station of each of the two districts that the filters name.
fn two_stations() -> (Vec<District>, Vec<Station>) {
    let city = City::generate(1, 100);
    let of = |code: &str| {
        let found = city.stations.iter().find(|station| station.district.to_string() == code);
        found.expect("the city has stations there").clone()
    };
    (city.districts.clone(), vec![of("310101"), of("310115")])
}

/// One thread that writes the bytes to each socket: what the kernel alone costs.
struct Raw {
    port: u16,
    frames: Sender<Vec<u8>>,
    accepted: Receiver<()>,
}

impl Raw {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let (frames, waiting) = channel::<Vec<u8>>();
        let (accepts, accepted) = channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(write_all(listener, waiting, accepts));
        });
        Self { port, frames, accepted }
    }

    fn wait_for(&self, sockets: usize) {
        for _ in 0..sockets {
            self.accepted.recv_timeout(PATIENCE).expect("the readers connect");
        }
    }

    fn send(&self, frame: &[u8]) {
        self.frames.send(frame.to_vec()).expect("the thread runs");
    }
}

async fn write_all(listener: TcpListener, waiting: Receiver<Vec<u8>>, accepts: Sender<()>) {
    listener.set_nonblocking(true).expect("it can");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime");
    let mut sockets = Vec::new();
    let mut told = tokio::task::spawn_blocking(move || (waiting.recv(), waiting));
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (socket, _) = accepted.expect("it can");
                socket.set_nodelay(true).expect("it can");
                sockets.push(socket);
                let _ = accepts.send(());
            }
            next = &mut told => {
                let (Ok(frame), waiting) = next.expect("no panics") else { return };
                told = tokio::task::spawn_blocking(move || (waiting.recv(), waiting));
                for socket in &sockets {
                    // The readers keep up: a full buffer shows as bytes that never arrive.
                    let _ = socket.try_write(&frame);
                }
            }
        }
    }
}

/// The readers' process.
struct Readers {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Readers {
    /// Returns when every reader is connected and has its snapshot.
    fn start(task: &str) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .env(READERS, task)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts again");
        let ask = child.stdin.take().expect("piped");
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        let mut readers = Self { child, ask, answers };
        readers.received();
        readers
    }

    /// Bytes that the readers got so far.
    fn received(&mut self) -> u64 {
        self.ask.write_all(b"?\n").expect("they run");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("they answer");
        line.trim().parse().expect("a number")
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The readers' side: opens the sockets, then counts bytes and answers how many.
fn read_everything(task: &str) {
    let words: Vec<&str> = task.split_whitespace().collect();
    let number = |at: usize| words[at].parse::<usize>().expect("a number");
    let (port, sockets, concerned) = (u16::try_from(number(1)).expect("a port"), number(2), number(3));
    allow_files(sockets as u64 + 64);
    let streams: Vec<TcpStream> = (0..sockets)
        .map(|at| match words[0] {
            "raw" => connect(port),
            _ => {
                let mut stream = open_board(port, if at < concerned { HELLO_WIDE } else { HELLO_NARROW });
                skip_frame(&mut stream);
                stream
            }
        })
        .collect();
    let is_board = words[0] != "raw";
    let received = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&received);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let local = tokio::task::LocalSet::new();
        for stream in streams {
            local.spawn_local(count_bytes(stream, is_board, Arc::clone(&counted)));
        }
        runtime.block_on(local);
    });
    for line in std::io::stdin().lines() {
        if line.is_err() {
            return;
        }
        println!("{}", received.load(Ordering::Relaxed));
    }
}

/// Counts what arrives; a board's reader also says now and then that it is there.
async fn count_bytes(stream: TcpStream, is_board: bool, counted: Arc<AtomicU64>) {
    stream.set_nonblocking(true).expect("it can");
    let stream = tokio::net::TcpStream::from_std(stream).expect("a runtime");
    let mut buffer = vec![0; 16 * 1024];
    let mut alive = tokio::time::interval(ALIVE);
    loop {
        tokio::select! {
            readable = stream.readable() => if readable.is_err() { return },
            _ = alive.tick(), if is_board => {
                let _ = stream.try_write(&PONG);
                continue;
            }
        }
        match stream.try_read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => {
                counted.fetch_add(length as u64, Ordering::Relaxed);
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

fn connect(port: u16) -> TcpStream {
    TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).expect("the server listens")
}

/// A handshake and a hello.
fn open_board(port: u16, hello: &str) -> TcpStream {
    let mut stream = connect(port);
    stream.set_nodelay(true).expect("it can");
    let request = "GET /board HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it is open");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    // A mask of zeros leaves the text as it is.
    let length = u8::try_from(hello.len()).expect("a short hello");
    let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
    frame.extend(hello.as_bytes());
    stream.write_all(&frame).expect("it is open");
    stream
}

/// Reads one whole frame.
fn skip_frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut frame = vec![0; 2];
    stream.read_exact(&mut frame).expect("a frame");
    let wide = match frame[1] {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    frame.resize(2 + wide, 0);
    stream.read_exact(&mut frame[2..]).expect("a frame");
    let length = match wide {
        0 => usize::from(frame[1]),
        _ => frame[2..].iter().fold(0, |length, byte| length * 256 + usize::from(*byte)),
    };
    let head = frame.len();
    frame.resize(head + length, 0);
    stream.read_exact(&mut frame[head..]).expect("a frame");
    frame
}

/// One client never reads; the others must not notice.
fn stall(product: &Product) {
    let stalled = open_board(product.port, HELLO_ALL);
    let mut good = Readers::start(&format!("board {} {GOOD} {GOOD}", product.port));
    let length = product.frame_of(&product.wide).len() as u64;
    let started = Stopwatch::start();
    let mut worst = f64::MAX;
    let (mut before, mut sent) = (good.received(), 0_u64);
    for second in 1..=STALL_SECONDS {
        let mut this_second = 0;
        while started.elapsed() < Duration::from_secs(second as u64) {
            let due = u64::try_from(started.elapsed().as_millis()).expect("seconds") * STALL_RATE / 1_000;
            while sent < due {
                product.send(&product.wide);
                sent += 1;
                this_second += 1;
            }
            wait(Duration::from_millis(1));
        }
        let now = good.received();
        worst = worst.min((now - before) as f64 / (this_second * length * GOOD as u64) as f64);
        before = now;
    }
    drop(stalled);
    let verdict = if worst >= 0.95 { "ok" } else { "short" };
    println!("fanout_rate_beside_a_stalled_client {worst:.3} ratio >=0.95 {verdict}");
}
