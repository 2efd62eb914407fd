//! Kills under load, in short; `tests/soak.rs` plays the same ten times as long.
//!
//! Must not: hold what is checked; `tests/crash` does.

#[path = "../crash/mod.rs"]
mod play;

use play::{Script, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_kills_of_the_server_and_two_of_postgresql_lose_and_double_nothing() {
    play(Script { server_kills: 5, database_kills: 2, calls_a_second: 10 }).await;
}
