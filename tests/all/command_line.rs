//! The program as a shell calls it: its environment.
//!
//! Must not: reach a database.

use std::process::Output;
use tokio::process::Command;

async fn run(environment: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liftaid"));
    for name in ["DATABASE_URL", "LIFTAID_DATA_DIR", "LIFTAID_LISTEN", "LIFTAID_PARTNER_KEY"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).args(words).output().await.unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What it printed; it ended well.
fn printed(output: &Output) -> String {
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
