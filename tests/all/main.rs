//! Integration tests against real PostgreSQL: one binary, a database of its own for each test.
//!
//! Must not: mock the database, sleep, or assert on wall-clock time.

mod api;
mod crash;
mod dispatch;
mod drive;
mod feed;
mod http;
mod messages;
mod outage;
mod outbox;
mod script;
mod support;
mod traps;
