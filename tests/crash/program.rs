//! The program as it is shipped: seeded, started, killed, started again, stopped.
//!
//! Must not: end any process but those it started.

use super::Outage;
use liftaid::clock::Clock;
use liftaid::database::{Access, Database, Durability, Options};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// Lifts of the city.
const LIFTS: &str = "2000";
/// How long a start may take, recovery included.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// A data directory, and the server on it while it runs.
pub struct Program {
    pub url: String,
    /// Name and password of an operator.
    pub operator: (String, String),
    /// The signing key of the partner `soak`.
    pub key: String,
    data_dir: PathBuf,
    listen: String,
    server: Option<Child>,
    http: reqwest::Client,
}

impl Program {
    /// Makes a small city in a directory of its own.
    pub async fn seeded() -> Self {
        let name = format!("liftaid-crash-{}-{:08x}", std::process::id(), rand::random::<u32>());
        let data_dir = std::env::temp_dir().join(name);
        let accounts =
            output(&data_dir, &["seed", "--seed", "1", "--lifts", LIFTS, "--history-days", "0", "--json"])
                .await;
        let operator = accounts
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find(|account| account["role"] == "operator")
            .map(|account| (text(&account["name"]), text(&account["password"])))
            .expect("seed prints an operator");
        let key = output(&data_dir, &["key", "add", "soak", "--channel", "device"]).await.trim().to_owned();
        // Free now; nobody else is likely to take it before the server does.
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let listen = free.expect("a free port").to_string();
        Self {
            url: format!("http://{listen}"),
            operator,
            key,
            data_dir,
            listen,
            server: None,
            http: liftaid::tls::http().build().expect("an HTTP client"),
        }
    }

    /// Starts the server and returns when it is ready.
    pub async fn start(&mut self) -> jiff::Timestamp {
        let server = Command::new(env!("CARGO_BIN_EXE_liftaid"))
            .args(["serve", "--listen", &self.listen, "--data-dir"])
            .arg(&self.data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        self.server = Some(server.expect("the program is there"));
        self.ready().await
    }

    /// `kill -9` of the server, and its start anew.
    pub async fn kill_server(&mut self) -> Outage {
        let mut server = self.server.take().expect("it runs");
        let down_at = Clock::system().now();
        server.kill().await.expect("it is ours");
        let ready_at = self.start().await;
        Outage { down_at, ready_at }
    }

    /// `kill -9` of PostgreSQL; the server starts it again by itself.
    pub async fn kill_database(&mut self) -> Outage {
        let old = self.postmaster().expect("PostgreSQL runs");
        let down_at = Clock::system().now();
        // SAFETY: a signal to the process that this test's server started.
        let killed = unsafe { libc::kill(old, libc::SIGKILL) };
        assert_eq!(killed, 0, "PostgreSQL is ours");
        within("another PostgreSQL", async || self.postmaster().is_some_and(|new| new != old)).await;
        let ready_at = self.ready().await;
        Outage { down_at, ready_at }
    }

    fn postmaster(&self) -> Option<i32> {
        let file = std::fs::read_to_string(self.data_dir.join("cluster/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// Returns once `/readyz` says so.
    async fn ready(&self) -> jiff::Timestamp {
        let url = format!("{}/readyz", self.url);
        within("a ready server", async || {
            let answer = self.http.get(&url).timeout(Duration::from_secs(2)).send().await;
            answer.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        Clock::system().now()
    }

    /// The database that the server keeps, joined as a guest.
    pub fn database(&self) -> Database {
        let options = Options {
            data_dir: Some(self.data_dir.clone()),
            pg_bin: std::env::var_os("LIFTAID_PG_BIN").map(PathBuf::from),
            database_url: None,
            durability: Durability::Full,
        };
        Database::open(&options, Access::Tool).expect("the database can be joined")
    }

    /// The program's own check of the log against every row.
    pub async fn audit(&self) {
        output(&self.data_dir, &["audit"]).await;
    }

    /// SIGTERM; the server must end by itself and cleanly.
    pub async fn stop(mut self) {
        let mut server = self.server.take().expect("it runs");
        let pid = server.id().and_then(|pid| i32::try_from(pid).ok()).expect("it runs");
        // SAFETY: a signal to the process that this test started.
        unsafe { libc::kill(pid, libc::SIGTERM) };
        let ended = tokio::time::timeout(READY_WITHIN, server.wait()).await;
        assert!(ended.expect("it stops").expect("it is ours").success(), "it stops cleanly");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // PostgreSQL ends with it.
            server.start_kill().ok();
        }
        std::fs::remove_dir_all(&self.data_dir).ok();
    }
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Runs a command of the program to its end and returns what it printed.
async fn output(data_dir: &Path, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_liftaid"))
        .args(arguments)
        .arg("--data-dir")
        .arg(data_dir)
        .kill_on_drop(true)
        .output()
        .await
        .expect("the program is there");
    let (printed, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{arguments:?}: {printed}{said}");
    printed.into_owned()
}

/// Waits until it is so, within [`READY_WITHIN`].
async fn within(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let looks = async {
        while !is_so().await {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(READY_WITHIN, looks).await.unwrap_or_else(|_| panic!("waited in vain for {what}"));
}
