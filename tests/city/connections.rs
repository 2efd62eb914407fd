//! Migrations at start and the pool.

use crate::support;
use liftaid::database::scratch;
use liftaid::store;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio_postgres::{Client, Config, NoTls};

/// Bound of every wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let config = scratch::empty_database().await.unwrap();
    let (first, second, third) =
        tokio::join!(store::migrate(&config), store::migrate(&config), store::migrate(&config));
    first.unwrap();
    second.unwrap();
    third.unwrap();
    let pool = store::pool(&config, 1, Handle::current());
    let client = pool.get().await.unwrap();
    let row = client.query_one("select count(*), count(distinct version) from refinery_schema_history", &[]);
    let row = row.await.unwrap();
    assert_eq!(row.get::<_, i64>(0), row.get::<_, i64>(1));
    assert_eq!(client.query_one("select seq from feed_head", &[]).await.unwrap().get::<_, i64>(0), 0);
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Waits until so many sessions of the database wait for a lock.
async fn until_waiting(client: &Client, count: i64) {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let looks = async {
        while client.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, looks).await.expect("it comes about in time");
}

#[tokio::test]
async fn a_migration_that_meets_a_backup_steps_aside_again_and_again_until_it_may() {
    let config = scratch::empty_database().await.unwrap();
    store::migrate(&config).await.unwrap();
    let backup = connect(&config).await;
    // Within a transaction PostgreSQL shows the sessions as they were when it was first asked.
    let watcher = connect(&config).await;
    for held in [
        "begin; lock table refinery_schema_history",
        "begin; select pg_advisory_xact_lock(5506044668936807424)",
    ] {
        backup.batch_execute(held).await.unwrap();
        let config = config.clone();
        let upgrade = tokio::spawn(async move { store::migrate(&config).await });
        until_waiting(&watcher, 1).await;
        // Whoever stood behind it in the queue for the table goes now.
        until_waiting(&watcher, 0).await;
        until_waiting(&watcher, 1).await;
        assert!(!upgrade.is_finished());
        backup.batch_execute("commit").await.unwrap();
        tokio::time::timeout(PATIENCE, upgrade).await.expect("it goes on").unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_schema_that_a_newer_program_has_migrated_is_taken_as_it_is() {
    let config = scratch::empty_database().await.unwrap();
    store::migrate(&config).await.unwrap();
    let pool = store::pool(&config, 1, Handle::current());
    let client = pool.get().await.unwrap();
    let add = "insert into refinery_schema_history (version, name, applied_on, checksum) \
         select $1, 'elsewhere', applied_on, checksum from refinery_schema_history where version = 1";
    client.execute(add, &[&999_i32]).await.unwrap();
    store::migrate(&config).await.unwrap();
    // One between ours is of another line of versions.
    client.execute(add, &[&5_i32]).await.unwrap();
    let refused = store::migrate(&config).await.unwrap_err();
    assert!(matches!(refused, store::StoreError::Schema { version: 5 }), "{refused}");
}

#[tokio::test]
async fn a_session_of_the_pool_speaks_utc_and_has_a_limit() {
    let pool = support::pool().await;
    let client = pool.get().await.unwrap();
    let row = client
        .query_one("select current_setting('timezone'), current_setting('statement_timeout')", &[])
        .await
        .unwrap();
    assert_eq!((row.get(0), row.get(1)), ("UTC", "5s"));
}

#[test]
fn a_connection_outlives_the_runtime_that_asked_for_it() {
    let keeper = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let pool = keeper.block_on(async { store::pool(&support::database().await, 1, Handle::current()) });
    let asker = Builder::new_current_thread().enable_all().build().unwrap();
    asker.block_on(async {
        pool.get().await.unwrap().query_one("select 1", &[]).await.unwrap();
    });
    drop(asker);
    let other = Builder::new_current_thread().enable_all().build().unwrap();
    other.block_on(async {
        // The only connection of the pool: the one that the other runtime opened.
        let row = pool.get().await.unwrap().query_one("select 7", &[]).await.unwrap();
        assert_eq!(row.get::<_, i32>(0), 7);
    });
}
