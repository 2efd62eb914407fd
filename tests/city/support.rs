//! A database for each test, and the one connection that most of them need.
//!
//! Must not: hold what a test asserts.

use deadpool_postgres::Pool;
use liftaid::database::scratch;
use liftaid::store;
use tokio::runtime::Handle;
use tokio_postgres::Config;

/// A database of this test's own, with the schema of this binary.
pub async fn database() -> Config {
    scratch::fresh_database(async |config| store::migrate(&config).await.unwrap()).await.unwrap()
}

/// A pool on such a database.
pub async fn pool() -> Pool {
    store::pool(&database().await, 4, Handle::current())
}
