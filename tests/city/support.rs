//! A database for each test, and the one connection that most of them need.
//!
//! Must not: hold what a test asserts.

use deadpool_postgres::Pool;
use liftaid::cli::{city_rows, load_past};
use liftaid::database::scratch;
use liftaid::kernel::{AccountId, Timestamp};
use liftaid::roster::Directory;
use liftaid::simulation::city::City;
use liftaid::simulation::history::{Cast, Script};
use liftaid::store;
use std::collections::BTreeMap;
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

/// A pool on a database with a small city: every station, and so many lifts.
pub async fn city(lifts: usize) -> Pool {
    let pool = pool().await;
    let client = pool.get().await.unwrap();
    client.batch_execute("begin").await.unwrap();
    store::city::load(&*client, &city_rows(&City::generate(1, lifts))).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    drop(client);
    pool
}

/// The present of the tests that have a past: 16:00 in Shanghai.
pub const NOW: &str = "2026-11-22T08:00:00Z";

/// A small city with so many days of a simulated past, and its directory.
pub async fn city_with_past(days: u32) -> (Pool, Directory) {
    let pool = city(2_000).await;
    let mut client = pool.get().await.unwrap();
    let directory = store::city::read_directory(&*client).await.unwrap();
    let operator = AccountId::new(Timestamp::UNIX_EPOCH, [1; 10]);
    client
        .execute(
            "insert into account (id, name, display_name, role, password_hash, created_at) \
             values ($1, 'operator1', '坐席一', 'operator', '-', $2)",
            &[&operator.uuid(), &Timestamp::UNIX_EPOCH],
        )
        .await
        .unwrap();
    let cast = Cast { operators: vec![operator], crews: BTreeMap::new() };
    let script = Script { seed: 1, days, orders_a_day: 50, until: NOW.parse().unwrap() };
    let transaction = client.transaction().await.unwrap();
    let count = load_past(&*transaction, &directory, &cast, script).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(count > 20 * days as usize, "{count}");
    drop(client);
    (pool, directory)
}
