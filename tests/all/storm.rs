//! Crews' phones come back after a restart, in short; `tests/soak.rs` plays the whole city's.
//!
//! Must not: hold what is checked; `tests/storm` does.

#[path = "../storm/mod.rs"]
mod play;

use play::{Storm, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_phones_come_back_after_a_restart_and_miss_no_offer() {
    play(Storm { sockets: 200, alarms: 60, within: None }).await;
}
