//! The store's reading side against a real PostgreSQL: migrations, the pool, the roster, imports, reports.
//!
//! Must not: need a PostgreSQL that runs already; each test has a database of its own.

mod audit;
mod connections;
mod import;
mod lists;
mod migration;
mod roster;
mod support;
