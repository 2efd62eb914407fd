//! LiftAid 救梯: the dispatch system of a city's lift-rescue command centre.
//!
//! Each module states what it is for and what it must not do; `docs/ARCHITECTURE.md` is the map, and
//! `tests/tidy.rs` enforces which module may import which.

pub mod assignment;
pub mod board;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod database;
pub mod dispatch;
pub mod drill;
pub mod feed;
pub mod handover;
pub mod http;
pub mod import;
pub mod intake;
pub mod job;
pub mod kernel;
pub mod notify;
pub mod order;
pub mod performance;
pub mod roster;
pub mod search;
pub mod secret;
pub mod server;
pub mod simulation;
pub mod store;
pub mod tls;
pub mod wire;

/// Under a storm nearly a tenth of the server's time went into the C library's allocator. Here, so that the benches measure what runs.
/// Without huge pages (`no_thp`): on a virtual machine each new one held the writer up for milliseconds.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
