//! SIGTERM to the program as it is shipped: what is under way gets its answer, nobody new comes in, and it ends well.
//!
//! Must not: signal any process but the one it started.

use crate::command_line::printed;
use crate::secured::{front, url};
use liftaid::database::scratch;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_postgres::NoTls;

/// How long the test waits for something that must come.
const BOUND: Duration = Duration::from_secs(30);
/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(10);

async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(BOUND, work).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Waits until the server that was started takes work; gives its address and a client.
async fn ready(server: &mut Child) -> (SocketAddr, reqwest::Client) {
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let address: SocketAddr = within("the address", async {
        loop {
            let line = lines.next_line().await.unwrap().expect("it listens");
            if let Some(address) = line.strip_prefix("listening on http://") {
                return address.parse().unwrap();
            }
        }
    })
    .await;
    let http = liftaid::tls::http().build().unwrap();
    within("readiness", async {
        let url = format!("http://{address}/readyz");
        while !http.get(&url).send().await.is_ok_and(|answer| answer.status() == 200) {
            tokio::time::sleep(LOOK).await;
        }
    })
    .await;
    (address, http)
}

fn terminate(server: &Child) {
    let pid = server.id().and_then(|pid| i32::try_from(pid).ok()).expect("it runs");
    // SAFETY: a signal to the process that this test started.
    assert_eq!(unsafe { libc::kill(pid, libc::SIGTERM) }, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_stops_nothing() {
    let config = scratch::empty_database().await.unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_liftaid"));
    serve
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", url(&config, front(&config, None).await))
        .env("LIFTAID_DATA_DIR", std::env::temp_dir())
        // Every part says something.
        .env("LIFTAID_LOG", "debug");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut server = serve.stdout(Stdio::piped()).stderr(full).kill_on_drop(true).spawn().unwrap();
    let (address, http) = ready(&mut server).await;
    let health = http.get(format!("http://{address}/healthz")).send().await.unwrap();
    let health: serde_json::Value = health.json().await.unwrap();
    let loops = health["loops"].as_array().unwrap();
    assert!(loops.iter().all(|run| run["is_well"] == true), "{loops:?}");
    terminate(&server);
    let ended = within("the end", server.wait()).await.unwrap();
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_started_with_few_files_allows_itself_as_many_as_it_may() {
    let config = scratch::empty_database().await.unwrap();
    let mut serve = Command::new("/bin/sh");
    serve
        .args(["-c", "ulimit -S -n 256 && exec \"$0\" serve --listen 127.0.0.1:0"])
        .arg(env!("CARGO_BIN_EXE_liftaid"))
        .env("DATABASE_URL", url(&config, front(&config, None).await))
        .env("LIFTAID_DATA_DIR", std::env::temp_dir());
    let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    ready(&mut server).await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id().unwrap())).unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let files: Vec<&str> = files.split_whitespace().collect();
    assert_eq!(files[0], files[1], "as many as it may");
    server.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_under_way_at_sigterm_is_answered_and_no_new_one_is_taken() {
    let config = scratch::empty_database().await.unwrap();
    let url = url(&config, front(&config, None).await);
    let place = std::env::temp_dir().join(format!("liftaid-drain-{}", std::process::id()));
    let liftaid = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liftaid"));
        command.args(words).env("DATABASE_URL", &url).env("LIFTAID_DATA_DIR", &place).kill_on_drop(true);
        command
    };
    let seed = ["seed", "--lifts", "20", "--history-days", "0", "--json"];
    let accounts = printed(&liftaid(&seed).output().await.unwrap());
    std::fs::remove_dir_all(&place).ok();
    let operator: serde_json::Value = serde_json::from_str(accounts.lines().next().unwrap()).unwrap();

    let mut serve = liftaid(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (address, http) = ready(&mut server).await;
    let base = format!("http://{address}");
    let who = serde_json::json!({ "name": operator["name"], "password": operator["password"] });
    let signed_in = http.post(format!("{base}/api/v1/session")).json(&who).send().await.unwrap();
    let cookies = signed_in.headers().get_all("set-cookie").iter();
    let cookies: Vec<&str> =
        cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap()).collect();
    let cookie = cookies.join("; ");
    drop(http);

    // The writer waits for the test's lock with the call in its hands.
    let (mut holder, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    let held = holder.transaction().await.unwrap();
    held.batch_execute("lock table alarm in access exclusive mode").await.unwrap();
    let body = r#"{"channel":"hotline","text":"有人被困"}"#;
    let mut call = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/alarms HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
         Idempotency-Key: drain-0001\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    call.write_all(head.as_bytes()).await.unwrap();
    within("the writer at the lock", async {
        let sql = "select count(*) from pg_locks where not granted and relation = 'alarm'::regclass";
        while held.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            tokio::time::sleep(LOOK).await;
        }
    })
    .await;

    terminate(&server);
    within("a closed door", async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(LOOK).await;
        }
    })
    .await;
    assert!(server.try_wait().unwrap().is_none(), "it waits for the call");
    held.rollback().await.unwrap();
    let mut answer = Vec::new();
    within("the answer", call.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let ended = within("the end", server.wait()).await.unwrap();
    assert_eq!(ended.code(), Some(0));
    let kept: i64 = holder.query_one("select count(*) from alarm", &[]).await.unwrap().get(0);
    assert_eq!(kept, 1, "the call that was answered is kept");
}
