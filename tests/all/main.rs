//! Integration tests against real PostgreSQL: one binary, a database of its own for each test.
//!
//! Must not: mock the database, sleep, or assert on wall-clock time.

mod api;
mod dispatch;
mod drive;
mod feed;
mod http;
mod outbox;
mod support;
