//! Integration tests against real PostgreSQL: one binary, a database of its own for each test.
//!
//! Must not: mock the database, sleep, or assert on wall-clock time.

mod api;
mod command_line;
mod command_results;
mod crash;
mod dispatch;
mod drain;
mod drill;
mod drive;
mod feed;
mod http;
mod messages;
mod outage;
mod outbox;
mod readers;
mod script;
mod secured;
#[expect(dead_code, reason = "the rules of the house use the rest of it")]
#[path = "../tidy/source.rs"]
mod source;
mod statements;
mod storm;
mod support;
mod traps;
