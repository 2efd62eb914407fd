//! The long runs of `make soak`: fifty kills of the server and fifty of PostgreSQL under load; every crew's phone back
//! at once after a restart.
//!
//! Must not: be part of `make test`; `tests/all/crash.rs` and `tests/all/storm.rs` play the same in short.

mod crash;
mod storm;

use crash::{Script, play};
use std::time::Duration;
use storm::Storm;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_citys_phones_are_back_within_five_seconds_of_a_restart() {
    allow_files(8_192);
    storm::play(Storm { sockets: 1_411, alarms: 100, within: Some(Duration::from_secs(5)) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_of_the_server_and_fifty_of_postgresql_lose_and_double_nothing() {
    play(Script { server_kills: 50, database_kills: 50, calls_a_second: 40 }).await;
}

/// Raises the limit of open files as far as needed and allowed: both ends of each socket are in this process.
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
