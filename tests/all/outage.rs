//! A connection that breaks in the very moment of the commit: what was asked is done once, and whoever asks again
//! under the same key is answered.
//!
//! Must not: pretend to be PostgreSQL. What lies between the writer and the database only forwards, and cuts.

use crate::support::{Node, Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::{CommandResult, DispatchError, Reply, Request, Verb};
use liftaid::kernel::LiftId;
use liftaid::order::WorkOrder;
use liftaid::store::audit::audit;
use liftaid::wire::{OrderView, ShownOrder, order_view};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use uuid::Uuid;

/// Bound of every wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// For how long an answer is held back where the writer is to have time meanwhile.
const A_WHILE: Duration = Duration::from_millis(50);

/// Where the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The commit never reaches PostgreSQL.
    BeforeCommit,
    /// PostgreSQL has committed; its answer is lost.
    AfterCommit,
}

/// How the program reaches its database: a server elsewhere, or the private one on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Network,
    Local,
}

/// What all connections through the wire share.
#[derive(Default)]
struct Wire {
    /// Where its socket is, of a local line.
    _place: Option<Place>,
    /// The next commit is cut here.
    cut: Mutex<Option<Cut>>,
    cut_count: AtomicUsize,
    /// Of those, how many were the single statement of the short way.
    short_count: AtomicUsize,
    /// How often the program has asked for that statement.
    asked_count: AtomicUsize,
    /// Answers wait.
    is_held: AtomicBool,
    /// Names under which that statement was prepared.
    short_names: Mutex<BTreeSet<Vec<u8>>>,
    /// Nobody gets through at all.
    is_down: AtomicBool,
    /// Nobody is answered at all: packets are lost without a word.
    is_mute: AtomicBool,
    /// Connections so far, and up to which of them no answer gets through any more.
    connection_count: AtomicUsize,
    silent_up_to: AtomicUsize,
}

/// A directory that goes with its wire.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl Wire {
    /// From now on the connections that there are die without a word, as behind a router that forgot them.
    fn fall_silent(&self) {
        self.silent_up_to.store(self.connection_count.load(Ordering::Acquire), Ordering::Release);
    }

    fn cut_at(&self, cut: Cut) {
        *self.cut.lock().unwrap() = Some(cut);
    }

    /// Whether this is the moment; it comes once.
    fn is_cut(&self, here: Cut, is_short: bool) -> bool {
        let mut cut = self.cut.lock().unwrap();
        let is_here = *cut == Some(here);
        if is_here {
            *cut = None;
            if is_short {
                self.short_count.fetch_add(1, Ordering::Release);
            }
            self.cut_count.fetch_add(1, Ordering::Release);
        }
        is_here
    }

    /// Whether the program asks for a commit: by that word, or by the statement that is a transaction of its own.
    fn is_commit(&self, said: &[u8], is_short: &AtomicBool) -> bool {
        let mut words = said.get(5..).unwrap_or_default().split(|byte| *byte == 0);
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if said[0] == b'P' {
            is_short.store(false, Ordering::Release);
        }
        match said[0] {
            b'P' if second.starts_with(b"with lifts_free") => {
                self.short_names.lock().unwrap().insert(first.to_vec());
                false
            }
            b'B' => {
                is_short.store(self.short_names.lock().unwrap().contains(second), Ordering::Release);
                self.asked_count.fetch_add(usize::from(is_short.load(Ordering::Acquire)), Ordering::Release);
                is_short.load(Ordering::Acquire)
            }
            b'Q' => {
                is_short.store(false, Ordering::Release);
                first == b"commit"
            }
            _ => false,
        }
    }

    /// From now on no answer gets through.
    fn hold(&self) {
        self.is_held.store(true, Ordering::Release);
    }

    fn let_go(&self) {
        self.is_held.store(false, Ordering::Release);
    }

    /// Returns when the program has asked for so many statements of the short way since the wire was laid.
    async fn until_asked(&self, count: usize) {
        let looks = async {
            while self.asked_count.load(Ordering::Acquire) < count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, looks).await.expect("the statement comes by");
    }

    async fn until_cut(&self, count: usize) {
        let looks = async {
            while self.cut_count.load(Ordering::Acquire) < count {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, looks).await.expect("the commit comes by");
    }
}

/// One message of the protocol after the first: its kind, its length, its body. `None` at the end.
async fn message(from: &mut (impl AsyncRead + Unpin), has_kind: bool) -> Option<Vec<u8>> {
    let head = if has_kind { 5 } else { 4 };
    let mut message = vec![0; head];
    from.read_exact(&mut message).await.ok()?;
    let length = u32::from_be_bytes(message[head - 4..].try_into().unwrap()) as usize;
    message.resize(head + length - 4, 0);
    from.read_exact(&mut message[head..]).await.ok()?;
    Some(message)
}

/// Forwards what the program says. `is_short`: this connection's single statement is under way.
async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    wire: &Wire,
    is_short: &AtomicBool,
) {
    let mut has_kind = false;
    while let Some(said) = message(&mut from, has_kind).await {
        let is_commit = has_kind && wire.is_commit(&said, is_short);
        has_kind = true;
        let is_cut = is_commit && wire.is_cut(Cut::BeforeCommit, is_short.load(Ordering::Acquire));
        if is_cut || to.write_all(&said).await.is_err() {
            return;
        }
    }
}

/// Forwards what PostgreSQL answers. After the single statement "ready" is what says that it is committed.
async fn answer(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    wire: &Wire,
    is_short: &AtomicBool,
    number: usize,
) {
    while let Some(said) = message(&mut from, true).await {
        if wire.is_mute.load(Ordering::Acquire) || number <= wire.silent_up_to.load(Ordering::Acquire) {
            std::future::pending::<()>().await;
        }
        while wire.is_held.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        if said[0] == b'E' {
            is_short.store(false, Ordering::Release);
        }
        let is_short = is_short.load(Ordering::Acquire);
        let is_committed = said[0] == b'C' && said.ends_with(b"COMMIT\0") || said[0] == b'Z' && is_short;
        if is_committed && wire.is_cut(Cut::AfterCommit, is_short) || to.write_all(&said).await.is_err() {
            return;
        }
    }
}

/// Either direction's end ends both.
async fn connect(
    from_program: impl AsyncRead + Unpin,
    to_program: impl AsyncWrite + Unpin,
    database: PathBuf,
    wire: Arc<Wire>,
) {
    let (from_database, to_database) = UnixStream::connect(&database).await.unwrap().into_split();
    let is_short = AtomicBool::new(false);
    let number = wire.connection_count.fetch_add(1, Ordering::AcqRel) + 1;
    tokio::select! {
        () = forward(from_program, to_database, &wire, &is_short) => {}
        () = answer(from_database, to_program, &wire, &is_short, number) => {}
    }
}

async fn over_the_network(config: &mut Config, database: PathBuf) -> Arc<Wire> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    config.host("127.0.0.1").port(listener.local_addr().unwrap().port());
    let wire = Arc::new(Wire::default());
    let shared = Arc::clone(&wire);
    tokio::spawn(async move {
        while let Ok((program, _)) = listener.accept().await {
            if !shared.is_down.load(Ordering::Acquire) {
                program.set_nodelay(true).unwrap();
                let (from, to) = program.into_split();
                tokio::spawn(connect(from, to, database.clone(), Arc::clone(&shared)));
            }
        }
    });
    wire
}

fn on_this_machine(config: &mut Config, database: PathBuf) -> Arc<Wire> {
    let place = std::env::temp_dir().join(format!("liftaid-wire-{}", Uuid::from_bytes(rand::random())));
    std::fs::create_dir(&place).unwrap();
    let listener = UnixListener::bind(place.join(".s.PGSQL.5432")).unwrap();
    config.host_path(&place).port(5432);
    let wire = Arc::new(Wire { _place: Some(Place(place)), ..Wire::default() });
    let shared = Arc::downgrade(&wire);
    tokio::spawn(async move {
        while let Ok((program, _)) = listener.accept().await {
            let Some(shared) = shared.upgrade() else { return };
            if !shared.is_down.load(Ordering::Acquire) {
                let (from, to) = program.into_split();
                tokio::spawn(connect(from, to, database.clone(), shared));
            }
        }
    });
    wire
}

/// The site as it looks through a wire.
async fn behind_a_wire(site: &Site, line: Line) -> (Site, Arc<Wire>) {
    let database = match &site.config.get_hosts()[0] {
        Host::Unix(directory) => {
            directory.join(format!(".s.PGSQL.{}", site.config.get_ports().first().unwrap_or(&5432)))
        }
        Host::Tcp(name) => panic!("a test's PostgreSQL listens on a socket, not on {name}"),
    };
    let mut config = Config::new();
    let wire = match line {
        Line::Network => over_the_network(&mut config, database).await,
        Line::Local => on_this_machine(&mut config, database),
    };
    config.user(site.config.get_user().unwrap()).dbname(site.config.get_dbname().unwrap());
    if let Some(password) = site.config.get_password() {
        config.password(password);
    }
    (Site { config, lifts: site.lifts.clone() }, wire)
}

async fn one_node(line: Line) -> (Site, Node, Arc<Wire>) {
    let site = Site::open().await;
    let (through, wire) = behind_a_wire(&site, line).await;
    let node = through.node(Clock::manual(start_of_day()), 1).await;
    (site, node, wire)
}

async fn count(site: &Site, table: &str) -> i64 {
    site.client().await.query_one(&format!("select count(*) from {table}"), &[]).await.unwrap().get(0)
}

async fn check_audit(site: &Site) {
    assert_eq!(audit(&site.client().await).await.unwrap().findings, []);
}

/// Raises alarms whose commits are cut, by turns on the way that takes the locks and on the short one.
async fn raise_with(cut: Cut, line: Line) {
    let (site, node, wire) = one_node(line).await;
    // Far from each other: what a lost answer leaves uncounted here must not fill the next lift's station.
    let apart: Vec<_> = site.lifts.iter().step_by(site.lifts.len() / 8).collect();
    for (done, lift) in apart[..4].iter().copied().enumerate() {
        // After a doubt the locks are taken; an alarm that came through ends the doubt.
        let is_short = done % 2 == 1;
        if is_short {
            node.raise(*apart[4 + done]).await;
        }
        let request = node.raise_request(*lift);
        wire.cut_at(cut);
        let first = node.dispatcher.submit(request.clone()).await.unwrap();
        assert_eq!(wire.cut_count.load(Ordering::Acquire), done + 1, "the connection was cut");
        let again = node.dispatcher.submit(request).await.unwrap();
        let (
            Reply::Alarm { alarm: a, order: o, is_repeat: was_there, .. },
            Reply::Alarm { alarm: b, order: p, is_repeat, .. },
        ) = (first, again)
        else {
            panic!("not alarms")
        };
        assert_eq!((a, o.unwrap().id), (b, p.unwrap().id));
        // The writer that lost the answer finds its own deed by the key; one that never got there does it now.
        assert_eq!((was_there, is_repeat), (cut == Cut::AfterCommit, true));
        let alarms = done as i64 + 1 + i64::from(is_short) + done as i64 / 2;
        assert_eq!((count(&site, "alarm").await, count(&site, "work_order").await), (alarms, alarms));
    }
    assert!(wire.short_count.load(Ordering::Acquire) >= 2, "the short way was cut, too");
    check_audit(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_whose_commits_answer_is_lost_is_there_once_and_is_answered() {
    raise_with(Cut::AfterCommit, Line::Network).await;
    raise_with(Cut::AfterCommit, Line::Local).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_whose_commit_never_arrives_is_written_by_the_next_connection() {
    raise_with(Cut::BeforeCommit, Line::Network).await;
    raise_with(Cut::BeforeCommit, Line::Local).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_in_one_batch_whose_commits_answer_is_lost_happen_once_each() {
    let (site, node, wire) = one_node(Line::Local).await;
    let mut orders = Vec::new();
    for lift in &site.lifts[..12] {
        orders.push(node.raise(*lift).await);
    }
    let accept = |order: usize| {
        let order = &orders[order];
        node.act(order.id, Verb::Accept { assignment: order.assignments[0].id, travel_time_s: Some(300) })
    };
    wire.cut_at(Cut::AfterCommit);
    let answers = futures_util::future::join_all((0..orders.len()).map(accept)).await;
    assert_eq!(wire.cut_count.load(Ordering::Acquire), 1);
    for answer in answers {
        let Reply::Order { result, .. } = answer.unwrap() else { panic!("not an order") };
        assert_eq!(result, CommandResult::Done);
    }
    assert_eq!(count(&site, "event where kind = 'offer_accepted'").await, 12);
    check_audit(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_again_after_an_outage_is_answered_by_the_key() {
    let (site, node, wire) = one_node(Line::Local).await;
    node.raise(site.lifts[0]).await;
    let request: Request = node.raise_request(site.lifts[1]);
    wire.cut_at(Cut::AfterCommit);
    wire.is_down.store(true, Ordering::Release);
    let (dispatcher, asked) = (node.dispatcher.clone(), request.clone());
    let impatient = tokio::spawn(async move { dispatcher.submit(asked).await });
    wire.until_cut(1).await;
    // PostgreSQL is out of reach now. The caller gives up without an answer; the deed is done all the same.
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    assert_eq!(count(&site, "work_order").await, 2);
    wire.is_down.store(false, Ordering::Release);
    let answer = node.dispatcher.submit(request).await.unwrap();
    assert!(matches!(answer, Reply::Alarm { is_repeat: true, order: Some(_), .. }), "{answer:?}");
    assert_eq!((count(&site, "alarm").await, count(&site, "work_order").await), (2, 2));
    check_audit(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_dies_without_a_word_is_given_up_and_what_waited_is_done_once() {
    let (site, node, wire) = one_node(Line::Network).await;
    for lift in &site.lifts[..4] {
        node.raise(*lift).await;
    }
    wire.fall_silent();
    let request = node.raise_request(site.lifts[4]);
    let answer = tokio::time::timeout(PATIENCE, node.dispatcher.submit(request)).await;
    let answer = answer.expect("the writer does not wait for the operating system").unwrap();
    // PostgreSQL had heard it, only its answer was swallowed.
    assert!(matches!(answer, Reply::Alarm { is_repeat: true, order: Some(_), .. }), "{answer:?}");
    node.raise(site.lifts[5]).await;
    assert_eq!((count(&site, "alarm").await, count(&site, "work_order").await), (6, 6));
    check_audit(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_packets_are_lost_everybody_is_told_within_seconds_and_may_ask_again() {
    let (site, node, wire) = one_node(Line::Network).await;
    for lift in &site.lifts[..4] {
        node.raise(*lift).await;
    }
    wire.is_mute.store(true, Ordering::Release);
    let requests: Vec<Request> = site.lifts[4..304].iter().map(|lift| node.raise_request(*lift)).collect();
    let ask = || {
        futures_util::future::join_all(requests.iter().map(|request| node.dispatcher.submit(request.clone())))
    };
    // One silence, one new connection: nobody's turn costs the others another wait.
    let answers = tokio::time::timeout(PATIENCE, ask()).await.expect("nobody waits for minutes");
    assert!(answers.iter().all(|answer| matches!(answer, Err(DispatchError::Unavailable(_)))), "{answers:?}");
    // Whoever comes while it lasts waits for no more than one try.
    let late = tokio::time::timeout(PATIENCE / 2, ask()).await.expect("nobody waits at all");
    assert!(late.iter().all(|answer| matches!(answer, Err(DispatchError::Unavailable(_)))), "{late:?}");
    wire.is_mute.store(false, Ordering::Release);
    let through = async {
        while ask().await.iter().any(Result::is_err) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, through).await.expect("the database is found again");
    assert_eq!((count(&site, "alarm").await, count(&site, "work_order").await), (304, 304));
    check_audit(&site).await;
}

/// A node that knows the day's last number, and its wire: what it raises next goes the short way.
async fn one_node_in_practice() -> (Site, Arc<Node>, Arc<Wire>) {
    let (site, node, wire) = one_node(Line::Local).await;
    node.raise(site.lifts[0]).await;
    // Prepares the statement.
    node.raise(site.lifts[40]).await;
    (site, Arc::new(node), wire)
}

/// Raises at each of the lifts, each once the one before is on its way, while no answer gets through.
async fn raise_behind(
    node: &Arc<Node>,
    wire: &Wire,
    lifts: &[LiftId],
) -> Vec<JoinHandle<Result<Reply, DispatchError>>> {
    wire.hold();
    let mut waiting = Vec::new();
    for lift in lifts {
        let asked = wire.asked_count.load(Ordering::Acquire);
        let (node, request) = (Arc::clone(node), node.raise_request(*lift));
        waiting.push(tokio::spawn(async move { node.dispatcher.submit(request).await }));
        wire.until_asked(asked + 1).await;
    }
    assert!(waiting.iter().all(|answer| !answer.is_finished()), "nobody was answered yet");
    waiting
}

async fn order_of(answer: JoinHandle<Result<Reply, DispatchError>>) -> (Arc<WorkOrder>, Option<ShownOrder>) {
    match answer.await.unwrap().unwrap() {
        Reply::Alarm { order, shown, .. } => (order.unwrap(), shown),
        other => panic!("{other:?}"),
    }
}

/// How many places this process counts as taken.
fn places_taken(node: &Node) -> u32 {
    let statuses = node.city.status().statuses;
    statuses.iter().map(|status| u32::from(status.live_count)).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_alarms_are_sent_while_the_database_has_not_answered_the_first() {
    let (site, node, wire) = one_node_in_practice().await;
    let mut waiting = raise_behind(&node, &wire, &[site.lifts[80], site.lifts[120]]).await;
    wire.let_go();
    let (second, _) = order_of(waiting.pop().unwrap()).await;
    let (first, _) = order_of(waiting.pop().unwrap()).await;
    assert_eq!((first.number.serial, second.number.serial), (3, 4));
    assert_eq!(places_taken(&node), 4);
    check_audit(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_of_an_order_is_written_while_the_database_is_at_work() {
    let (site, node, wire) = one_node_in_practice().await;
    let directory = &node.city.roster().directory;
    // On a busy machine the writer may get no time for it before the answer comes: then whoever needs it writes it.
    for lift in site.lifts.iter().skip(80).step_by(40).take(20) {
        let mut waiting = raise_behind(&node, &wire, &[*lift]).await;
        tokio::time::sleep(A_WHILE).await;
        wire.let_go();
        let (order, shown) = order_of(waiting.pop().unwrap()).await;
        let Some(shown) = shown else { continue };
        assert!(shown.is_of(&order, directory));
        let view: OrderView = serde_json::from_str(shown.json().get()).unwrap();
        assert_eq!(view, order_view(&order, directory));
        return;
    }
    panic!("it was never written in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_sent_behind_one_that_was_not_as_foreseen_are_carried_out_all_the_same() {
    // By one order of another node the first is wrong and the second right by chance; by two, both are wrong.
    for elsewhere in [1, 2] {
        let (site, node, wire) = one_node_in_practice().await;
        let other = site.node(node.clock.clone(), 2).await;
        for index in 0..elsewhere {
            other.raise(site.lifts[160 + 40 * index]).await;
        }
        let waiting = raise_behind(&node, &wire, &[site.lifts[80], site.lifts[120]]).await;
        assert_eq!(places_taken(&node), 4, "they count while they are under way");
        wire.let_go();
        let mut numbers = BTreeSet::new();
        for answer in waiting {
            numbers.insert(order_of(answer).await.0.number.serial);
        }
        let first = 3 + u32::try_from(elsewhere).unwrap();
        assert_eq!(numbers, BTreeSet::from([first, first + 1]));
        assert_eq!(places_taken(&node), 4, "none was counted twice, and none was given up for good");
        check_audit(&site).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_under_way_on_a_connection_that_breaks_are_there_once_each() {
    let (site, node, wire) = one_node_in_practice().await;
    let waiting = raise_behind(&node, &wire, &[site.lifts[80], site.lifts[120]]).await;
    wire.cut_at(Cut::AfterCommit);
    wire.let_go();
    let mut orders = BTreeSet::new();
    for answer in waiting {
        orders.insert(order_of(answer).await.0.id);
    }
    assert_eq!((orders.len(), count(&site, "work_order").await, count(&site, "alarm").await), (2, 4, 4));
    assert!(wire.cut_count.load(Ordering::Acquire) >= 1, "the connection was cut");
    check_audit(&site).await;
}
