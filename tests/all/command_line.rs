//! The program as a shell calls it: its environment, and the demonstration accounts of a given server's database.
//!
//! Must not: leave a file outside the test's own directory.

use crate::secured::{front, url};
use liftaid::database::scratch;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use tokio::process::Command;

pub async fn run(environment: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liftaid"));
    for name in ["DATABASE_URL", "LIFTAID_DATA_DIR", "LIFTAID_LISTEN", "LIFTAID_PARTNER_KEY"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).args(words).output().await.unwrap()
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What it printed; it ended well.
pub fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", errors(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn an_empty_variable_is_not_set() {
    let empty = [
        ("LIFTAID_DATA_DIR", ""),
        ("DATABASE_URL", ""),
        ("LIFTAID_PG_BIN", ""),
        ("LIFTAID_LISTEN", ""),
        ("LIFTAID_KEEP_PERSONAL_DAYS", ""),
        ("LIFTAID_WEBHOOK_URL", ""),
        ("LIFTAID_HEARTBEAT_URL", ""),
        ("MAP_STYLE_URL", ""),
    ];
    assert!(printed(&run(&empty, &["openapi"]).await).contains("openapi"));
    // What is wrong is the option that was given, and nothing before it.
    let wrong = run(&empty, &["serve", "--listen", "192.0.2.1:80"]).await;
    assert!(errors(&wrong).contains("not a loopback address"), "{}", errors(&wrong));
    let wrong = run(&empty, &["serve", "--webhook-url", "nonsense"]).await;
    assert!(errors(&wrong).contains("--webhook-url"), "{}", errors(&wrong));
    let wrong = run(&[("LIFTAID_LISTEN", "nonsense")], &["serve"]).await;
    assert_eq!(wrong.status.code(), Some(2));
}

/// A directory that is removed at the end of the test.
struct Place(PathBuf);

impl Place {
    fn files(&self) -> Vec<PathBuf> {
        std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[tokio::test]
async fn a_taken_port_is_told_before_any_database_is_made() {
    let place = Place(std::env::temp_dir().join(format!("liftaid-taken-{}", std::process::id())));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for option in ["--listen", "--metrics-listen"] {
        let mut words = vec!["serve", "--data-dir", place.0.to_str().unwrap(), option, &address];
        if option != "--listen" {
            words.extend(["--listen", "127.0.0.1:0"]);
        }
        let refused = run(&[], &words).await;
        let said = errors(&refused);
        assert_eq!(refused.status.code(), Some(1), "{said}");
        let advice = format!(
            "{address} is taken by another program: stop that one, or give another address with {option}"
        );
        assert!(said.contains(&advice) && said.trim().lines().count() == 1, "{said}");
        assert!(refused.stdout.is_empty(), "nothing was announced");
    }
    assert!(!place.0.exists(), "no cluster was made, so none runs");
}

#[tokio::test]
async fn an_account_with_a_place_that_its_role_has_no_use_for_is_refused() {
    let unused = [("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")];
    for (role, option) in
        [("operator", "--station"), ("wallboard", "--district"), ("supervisor", "--station")]
    {
        let words = ["user", "add", "seat9", "--password-stdin", "--role", role, option, "310115"];
        let refused = run(&unused, &words).await;
        let expected = format!("{option} 与角色 {role} 不符");
        assert!(errors(&refused).contains(&expected), "{}", errors(&refused));
    }
}

async fn seed(url: &str, place: &Path) -> String {
    let words = ["seed", "--lifts", "20", "--history-days", "0", "--json", "--data-dir"];
    printed(&run(&[("DATABASE_URL", url)], &[&words[..], &[place.to_str().unwrap()]].concat()).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_given_servers_database_finds_its_own_accounts_again() {
    let place = Place(std::env::temp_dir().join(format!("liftaid-accounts-{}", std::process::id())));
    let mut urls = Vec::new();
    for _ in 0..3 {
        let database = scratch::empty_database().await.unwrap();
        urls.push(url(&database, front(&database, None).await));
    }
    let first = seed(&urls[0], &place.0).await;
    let second = seed(&urls[1], &place.0).await;
    assert!(first.contains("operator1"));
    assert_ne!(first, second);
    assert_eq!((seed(&urls[0], &place.0).await, seed(&urls[1], &place.0).await), (first, second));
    let files = place.files();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // An empty file is read and holds nobody: which file was taken is told at once.
    for file in place.files() {
        std::fs::write(file, "").unwrap();
    }
    let drive = ["drive", "--data-dir", place.0.to_str().unwrap()];
    let known = run(&[("DATABASE_URL", &urls[0])], &drive).await;
    assert!(errors(&known).contains("holds no account with the role"), "{}", errors(&known));
    // No other database's accounts are taken.
    let unknown = run(&[("DATABASE_URL", &urls[2])], &drive).await;
    assert!(errors(&unknown).contains("accounts are not known"), "{}", errors(&unknown));
}
