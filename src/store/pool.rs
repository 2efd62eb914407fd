//! Connections: the migrations at start, and the pool whose connections live on one runtime.
//!
//! Must not: hand out a pool before the migrations ran (its prepared statements would be of old tables), or
//! leave a connection's driver task on a web worker, which would stall it with the worker.

use super::StoreError;
use super::connection::{DISCARD_PLANS, is_replanned};
use crate::tls;
use deadpool_postgres::{
    ClientWrapper, Connect, Hook, HookError, Manager, ManagerConfig, Metrics, Pool, PoolConfig,
    RecyclingMethod, Runtime, Timeouts,
};
use refinery::Migration;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, Error};

/// How long a caller waits for a free connection before the answer is "try again".
const WAIT_LIMIT: Duration = Duration::from_secs(2);

/// How long opening a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// Set on every connection of the pool. One plan for all arguments: statements are prepared once and run for
/// months, and planning a small statement anew costs more than running it. The writer shortens `lock_timeout`
/// for its transactions.
const SESSION: &str = "-c timezone=UTC -c statement_timeout=5000 -c idle_in_transaction_session_timeout=30000 \
     -c plan_cache_mode=force_generic_plan -c jit=off";

/// The advisory lock that migrating processes take in turn; the number is ours and means nothing.
const MIGRATION_LOCK: i64 = 0x4C69_6674_4169_6400;

/// A migration that waits for a lock holds up everybody who comes after it for the same table: it asks again instead. A
/// connection that died without a word is given up.
const MIGRATION_SESSION: &str = "set lock_timeout = '2s'; set tcp_keepalives_idle = 10; \
     set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = 15000";

/// How often it asks: a backup of the city or another node that starts takes minutes.
const MAX_MIGRATION_TRIES: usize = 150;

/// And how long everybody else goes first.
const MIGRATION_PAUSE: Duration = Duration::from_secs(2);

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Brings the schema up to this binary's. Several processes may do so at once; they take turns.
///
/// # Errors
/// The database does not answer, or a migration fails (then that one left nothing behind).
pub async fn migrate(config: &Config) -> Result<(), StoreError> {
    let (mut client, connection) = tls::connect(config).await?;
    let driver = tokio::spawn(connection);
    let result = migrate_locked(&mut client).await;
    // Ending the session also releases the lock.
    drop(client);
    match driver.await {
        Ok(ended) => result.and(ended.map_err(StoreError::Database)),
        Err(_) => result,
    }
}

async fn migrate_locked(client: &mut Client) -> Result<(), StoreError> {
    client.batch_execute(MIGRATION_SESSION).await?;
    for tried in 1..MAX_MIGRATION_TRIES {
        match migrate_at_once(client).await {
            Err(error) if is_held_elsewhere(&error) => {
                if tried == 1 {
                    tracing::warn!(
                        "the schema is not up to date yet: another session (a backup, a node that starts) holds what that needs; \
                         asked for again every few seconds, for ten minutes at most"
                    );
                }
                tokio::time::sleep(MIGRATION_PAUSE).await;
            }
            result => return result,
        }
    }
    migrate_at_once(client).await
}

/// Whether a lock was not to be had.
fn is_held_elsewhere(error: &StoreError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(database) = error.downcast_ref::<Error>() {
            let code = database.code();
            return code == Some(&SqlState::LOCK_NOT_AVAILABLE)
                || code == Some(&SqlState::T_R_DEADLOCK_DETECTED);
        }
        cause = error.source();
    }
    false
}

/// The migrations that are missing, unless a lock is not to be had; those before that one stay.
async fn migrate_at_once(client: &mut Client) -> Result<(), StoreError> {
    client.execute("select pg_advisory_lock($1)", &[&MIGRATION_LOCK]).await?;
    // Whatever is missing is looked into here: a newer program's migrations are none of this one's business.
    let runner = embedded::migrations::runner().set_abort_missing(false);
    let found =
        client.query_one("select to_regclass('refinery_schema_history') is not null as is_there", &[]);
    if found.await?.try_get("is_there")? {
        let applied = runner.get_applied_migrations_async(client).await?;
        let versions = |all: &[Migration]| all.iter().map(Migration::version).collect();
        check_versions(&versions(&applied), &versions(runner.get_migrations()))?;
    }
    runner.run_async(client).await?;
    Ok(())
}

/// A node of the version before may start on a schema that a newer one has migrated: migrations fit the program before.
/// A schema of another line of versions is refused.
fn check_versions(applied: &BTreeSet<i32>, ours: &BTreeSet<i32>) -> Result<(), StoreError> {
    let newest = ours.last().copied().unwrap_or(0);
    let reached = applied.last().copied().unwrap_or(0);
    let foreign = applied.difference(ours).find(|version| **version < newest);
    let skipped = ours.difference(applied).find(|version| **version < reached);
    match foreign.or(skipped) {
        Some(version) => Err(StoreError::Schema { version: *version }),
        None => Ok(()),
    }
}

/// Opens connections whose driver tasks run on the given runtime, whoever asks for the connection.
struct OnRuntime {
    handle: Handle,
}

impl Connect for OnRuntime {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        let handle = self.handle.clone();
        Box::pin(async move {
            // The socket itself must be registered with that runtime too, not only the task that drives it.
            let Ok(opened) = handle.spawn(async move { tls::connect(&config).await }).await else {
                // That runtime is shutting down: nobody would drive the connection. The pool's limit answers.
                return std::future::pending().await;
            };
            let (client, connection) = opened?;
            let driver = handle.spawn(async move {
                if let Err(error) = connection.await {
                    tracing::warn!(error = %error, "database connection ended");
                }
            });
            Ok((client, driver))
        })
    }
}

/// A pool of at most `size` connections, driven by `handle`'s runtime. Nothing is opened yet.
pub fn pool(config: &Config, size: usize, handle: Handle) -> Pool {
    let mut config = config.clone();
    let options = match config.get_options() {
        Some(given) => format!("{SESSION} {given}"),
        None => SESSION.to_owned(),
    };
    config.options(&options);
    let manager = Manager::from_connect(
        config,
        OnRuntime { handle },
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager)
        .config(PoolConfig {
            max_size: size,
            timeouts: Timeouts { wait: Some(WAIT_LIMIT), create: Some(CONNECT_LIMIT), recycle: None },
            ..PoolConfig::default()
        })
        .runtime(Runtime::Tokio1)
        .pre_recycle(Hook::async_fn(|client: &mut ClientWrapper, metrics: &Metrics| {
            let is_due = is_replanned(metrics.recycle_count as u64 + 1);
            Box::pin(async move {
                if is_due {
                    client.batch_execute(DISCARD_PLANS).await.map_err(HookError::Backend)?;
                }
                Ok(())
            })
        }))
        .build()
        .expect("a runtime is given, which timeouts need")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_is_taken_and_one_of_another_line_is_not() {
        let ours = BTreeSet::from([1, 2, 4]);
        let refused = |applied: &[i32]| match check_versions(&applied.iter().copied().collect(), &ours) {
            Ok(()) => None,
            Err(StoreError::Schema { version }) => Some(version),
            Err(other) => panic!("{other}"),
        };
        for applied in [&[][..], &[1, 2], &[1, 2, 4], &[1, 2, 4, 5, 7]] {
            assert_eq!(refused(applied), None, "{applied:?}");
        }
        assert_eq!(refused(&[1, 2, 3]), Some(3));
        assert_eq!(refused(&[1, 4]), Some(2));
        assert_eq!(refused(&[1, 2, 5]), Some(4));
    }
}
