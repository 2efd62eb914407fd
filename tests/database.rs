//! Real clusters in directories of their own: first start, crash, second server, joining, awkward places.
//!
//! Must not: need a running PostgreSQL, or leave one behind.

use liftaid::database::{Access, Database, DatabaseError, Durability, Options, Status, scratch};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio_postgres::{Config, NoTls};

/// Bound on every wait for a level: two minutes in steps of 20 ms.
const LOOKS_MAX: u32 = 6_000;
const PAUSE: Duration = Duration::from_millis(20);
/// Tells the helper process which directory to hold.
const HELPER: &str = "LIFTAID_TEST_HOLDS";

/// A directory that is removed at the end of the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("liftaid-test-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }

    fn closed(name: &str) -> Self {
        let place = Self::new(name);
        std::fs::set_permissions(&place.0, std::fs::Permissions::from_mode(0o700)).unwrap();
        place
    }

    fn data_dir(&self) -> PathBuf {
        self.0.join("data")
    }

    fn open(&self, access: Access) -> Result<Database, DatabaseError> {
        open(&self.data_dir(), access)
    }

    fn postmaster(&self) -> i32 {
        let note = std::fs::read_to_string(self.data_dir().join("cluster/postmaster.pid")).unwrap();
        note.lines().next().unwrap().parse().unwrap()
    }

    fn secret(&self) -> String {
        std::fs::read_to_string(self.data_dir().join("password")).unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn open(data_dir: &Path, access: Access) -> Result<Database, DatabaseError> {
    let options = Options {
        data_dir: Some(data_dir.to_owned()),
        pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
        database_url: None,
        durability: Durability::TestOnly,
    };
    Database::open(&options, access)
}

/// Runs one statement that gives one number.
fn ask(config: &Config, statement: &str) -> Result<i64, tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client.query_one(statement, &[]).await?.get(0))
    })
}

/// The database answers.
fn check(config: &Config) {
    assert_eq!(ask(config, "select length('世纪大道')::int8").unwrap(), 4);
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..LOOKS_MAX {
        if is_so() {
            return;
        }
        std::thread::park_timeout(PAUSE);
    }
    panic!("not within bounds: {what}");
}

fn is_alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

fn kill(pid: i32) {
    let status = Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(status.success());
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// Not a test of its own: the process that the tests below start, and kill, as a server.
#[test]
fn helper_process_holds_a_cluster() {
    let Some(data_dir) = std::env::var_os(HELPER) else { return };
    let database = open(Path::new(&data_dir), Access::Serve).unwrap();
    println!("holding {}", database.data_dir().unwrap().display());
    // Until the parent closes our standard input, or kills us.
    std::io::stdin().lines().next();
    database.stop().unwrap();
}

fn start_server(data_dir: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "helper_process_holds_a_cluster", "--nocapture"])
        .env(HELPER, data_dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("holding ")), "the helper ended early");
    child
}

fn kill_server(mut server: Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn a_first_start_makes_the_cluster_and_a_warm_one_keeps_it() {
    const IDENTIFIER: &str = "select system_identifier from pg_control_system()";
    let place = Place::new("warm");
    let first = place.open(Access::Serve).unwrap();
    let identifier = ask(first.config(), IDENTIFIER).unwrap();
    let postmaster = place.postmaster();
    assert_eq!(first.status(), Status::Running { restarts: 0 });
    first.stop().unwrap();
    assert!(!is_alive(postmaster));

    let again = place.open(Access::Serve).unwrap();
    assert_eq!(ask(again.config(), IDENTIFIER).unwrap(), identifier);
    check(again.config());
    let password = std::fs::metadata(place.data_dir().join("password")).unwrap();
    assert_eq!(password.permissions().mode() & 0o777, 0o600);
    drop(again);
    assert!(!place.data_dir().join("cluster/postmaster.pid").exists());
}

#[test]
fn nobody_enters_without_the_password() {
    let place = Place::new("password");
    let database = place.open(Access::Serve).unwrap();
    let mut config = database.config().clone();
    config.password("guessed");
    let refusal = ask(&config, "select 1::int8").unwrap_err();
    assert_eq!(refusal.code(), Some(&tokio_postgres::error::SqlState::INVALID_PASSWORD));
    assert!(!format!("{database:?}").contains(&place.secret()));
}

#[test]
fn a_killed_postgres_is_started_again_under_the_server() {
    let place = Place::new("restart");
    let database = place.open(Access::Serve).unwrap();
    for restarts in 1..=2 {
        let killed = place.postmaster();
        kill(killed);
        eventually("postgres runs again", || database.status() == Status::Running { restarts });
        assert_ne!(place.postmaster(), killed);
        check(database.config());
    }
}

#[test]
fn a_killed_server_takes_its_postgres_along_and_the_next_one_starts() {
    let place = Place::new("killed-server");
    for _ in 0..2 {
        let server = start_server(&place.data_dir());
        let postmaster = place.postmaster();
        kill_server(server);
        let next = place.open(Access::Serve).unwrap();
        assert!(!is_alive(postmaster), "the old one ended first");
        check(next.config());
    }
}

#[test]
fn server_and_postgres_killed_together_leave_a_cluster_that_opens() {
    let place = Place::new("both-killed");
    let server = start_server(&place.data_dir());
    let postmaster = place.postmaster();
    kill(postmaster);
    kill_server(server);
    check(place.open(Access::Serve).unwrap().config());
}

#[test]
fn a_stale_note_with_a_reused_process_id_does_not_keep_it_from_starting() {
    let place = Place::new("reused-id");
    place.open(Access::Serve).unwrap().stop().unwrap();
    let note = place.data_dir().join("cluster/postmaster.pid");
    std::fs::write(&note, format!("{}\n/elsewhere\n", std::process::id())).unwrap();
    check(place.open(Access::Serve).unwrap().config());
}

#[test]
fn a_second_server_is_refused_and_told_who_holds_the_directory() {
    let place = Place::new("second");
    let _first = place.open(Access::Serve).unwrap();
    let refusal = place.open(Access::Serve).unwrap_err();
    assert!(matches!(refusal, DatabaseError::InUse { .. }), "{refusal}");
    let text = refusal.to_string();
    assert!(text.contains(&format!("{} (serve)", std::process::id())), "{text}");
}

#[test]
fn a_tool_joins_the_server_and_leaves_it_running() {
    let place = Place::new("join");
    let server = place.open(Access::Serve).unwrap();
    let tool = place.open(Access::Tool).unwrap();
    assert_eq!(tool.status(), Status::KeptElsewhere);
    check(tool.config());
    tool.stop().unwrap();
    check(server.config());
}

#[test]
fn a_tool_keeps_the_cluster_for_its_own_duration_and_its_guests() {
    let place = Place::new("tool");
    let tool = place.open(Access::Tool).unwrap();
    let guest = place.open(Access::Tool).unwrap();
    let postmaster = place.postmaster();
    let ending = std::thread::spawn(move || tool.stop());
    check(guest.config());
    guest.stop().unwrap();
    ending.join().unwrap().unwrap();
    assert!(!is_alive(postmaster));
}

#[test]
fn a_server_waits_for_a_tool_to_finish() {
    let place = Place::new("wait");
    let tool = place.open(Access::Tool).unwrap();
    let data_dir = place.data_dir();
    let server = std::thread::spawn(move || open(&data_dir, Access::Serve));
    check(tool.config());
    tool.stop().unwrap();
    let server = server.join().unwrap().unwrap();
    assert_eq!(server.status(), Status::Running { restarts: 0 });
}

#[test]
fn a_directory_that_others_cannot_enter_works_for_root() {
    if !is_root() {
        println!("skipped: only root hands PostgreSQL to another user");
        return;
    }
    let place = Place::closed("closed");
    for _ in 0..2 {
        match place.open(Access::Serve) {
            Ok(database) => check(database.config()),
            // Where the system forbids user namespaces, one line names the path.
            Err(refusal) => {
                assert!(matches!(refusal, DatabaseError::NotTraversable { .. }), "{refusal}");
                assert!(refusal.to_string().contains(&place.0.display().to_string()), "{refusal}");
            }
        }
    }
}

#[test]
fn a_killed_server_in_a_closed_directory_takes_its_postgres_along() {
    let place = Place::closed("closed-killed");
    if place.open(Access::Serve).is_err() {
        println!("skipped: the system forbids user namespaces");
        return;
    }
    let server = start_server(&place.data_dir());
    let postmaster = place.postmaster();
    kill_server(server);
    eventually("postgres ends with its server", || !is_alive(postmaster));
}

#[test]
fn a_long_path_with_spaces_and_chinese_letters_works() {
    let place = Place::new("长路径 with spaces");
    let data_dir = place.0.join("数据目录".repeat(8)).join("d".repeat(60));
    let server = open(&data_dir, Access::Serve).unwrap();
    check(server.config());
    check(open(&data_dir, Access::Tool).unwrap().config());
}

#[test]
fn a_cluster_of_another_major_version_names_both_versions() {
    let place = Place::new("version");
    place.open(Access::Serve).unwrap().stop().unwrap();
    std::fs::write(place.data_dir().join("cluster/PG_VERSION"), "99\n").unwrap();
    let refusal = place.open(Access::Serve).unwrap_err();
    assert!(matches!(refusal, DatabaseError::VersionMismatch { needed: 99, .. }), "{refusal}");
    assert!(refusal.to_string().contains("install postgresql-99"), "{refusal}");
}

#[test]
fn an_interrupted_first_start_is_begun_again() {
    let place = Place::new("interrupted");
    std::fs::create_dir_all(place.data_dir().join("cluster.unfinished/base")).unwrap();
    check(place.open(Access::Serve).unwrap().config());
}

#[test]
fn a_cluster_that_cannot_start_says_why() {
    let place = Place::new("broken");
    place.open(Access::Serve).unwrap().stop().unwrap();
    std::fs::remove_file(place.data_dir().join("cluster/global/pg_control")).unwrap();
    let refusal = place.open(Access::Serve).unwrap_err();
    assert!(matches!(refusal, DatabaseError::Start { .. }), "{refusal}");
    assert!(refusal.to_string().contains("pg_control"), "{refusal}");
}

#[test]
fn a_given_server_is_used_and_its_password_stays_out_of_errors() {
    let place = Place::new("external");
    let private = place.open(Access::Serve).unwrap();
    let socket = private.data_dir().unwrap().join("socket");
    let host = socket.display().to_string().replace('/', "%2F");
    let options = |password: &str| Options {
        data_dir: None,
        pg_bin: None,
        database_url: Some(format!("postgresql://liftaid:{password}@{host}/liftaid")),
        durability: Durability::Full,
    };
    let external = Database::open(&options(&place.secret()), Access::Serve).unwrap();
    assert_eq!(external.data_dir(), None);
    check(external.config());
    let refusal = Database::open(&options("wrong-secret"), Access::Serve).unwrap_err();
    assert!(!format!("{refusal:?} {refusal}").contains("wrong-secret"));
}

#[test]
fn the_server_keeps_what_it_acknowledged_and_logs_no_telephone_number() {
    let place = Place::new("full");
    let options = Options {
        data_dir: Some(place.data_dir()),
        pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
        database_url: None,
        durability: Durability::Full,
    };
    let database = Database::open(&options, Access::Serve).unwrap();
    let durable = "select count(*) from pg_settings where setting = 'on' and name in \
                   ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums')";
    assert_eq!(ask(database.config(), durable).unwrap(), 4);
    let twice = "with caller (phone) as (values ('13812345678'), ('13812345678')) \
                 select (select phone from caller)::int8";
    assert!(ask(database.config(), twice).is_err());
    database.stop().unwrap();
    let logs = std::fs::read_dir(place.data_dir().join("log")).unwrap();
    let logged: String = logs.map(|log| std::fs::read_to_string(log.unwrap().path()).unwrap()).collect();
    assert!(logged.contains("more than one row"), "{logged}");
    assert!(!logged.contains("13812345678"), "{logged}");
}

/// A database with the lift that the template holds.
fn fresh_city() -> Config {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let migrate = async |config: Config| {
        let (client, connection) = config.connect(NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        let schema = "create table lift (code text); insert into lift values ('3100001')";
        client.batch_execute(schema).await.unwrap();
        drop(client);
        driver.await.unwrap().unwrap();
    };
    runtime.block_on(scratch::fresh_database(migrate)).unwrap()
}

#[test]
fn every_test_gets_its_own_copy_even_when_the_thread_that_asked_first_is_gone() {
    const EMPTY_IT: &str = "with gone as (delete from lift returning 1) select count(*) from gone";
    let first = std::thread::spawn(fresh_city).join().unwrap();
    let others: Vec<Config> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(fresh_city)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for config in others.iter().chain([&first]) {
        assert_eq!(ask(config, EMPTY_IT).unwrap(), 1);
    }
}
