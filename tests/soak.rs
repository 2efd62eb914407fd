//! The long runs of `make soak`: fifty kills of the server and fifty of PostgreSQL under load.
//!
//! Must not: be part of `make test`; `tests/all/crash.rs` plays the same in short.

mod crash;

use crash::{Script, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_of_the_server_and_fifty_of_postgresql_lose_and_double_nothing() {
    play(Script { server_kills: 50, database_kills: 50, calls_a_second: 40 }).await;
}
