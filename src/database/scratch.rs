//! Databases for tests and benches: one private cluster a process, started at the first call, and a database
//! of its own for each caller, copied from a template in about a tenth of a second.
//!
//! The cluster is stopped and its directory removed when the process exits; when it is killed, the kernel
//! stops PostgreSQL and the next run sweeps the directory. The cluster belongs to this process alone, so that
//! making the template needs no lock in the database.
//!
//! Must not: be used by the server. Nothing here survives a power cut, on purpose.

use super::postmaster::find_running;
use super::{Access, Database, DatabaseError, Durability, Options};
use crate::tls;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::OnceCell;
use tokio_postgres::Config;

/// How directories of this kind are named: this, the process id, and a random number.
const NAME: &str = "liftaid-scratch";
/// The database that [`fresh_database`] copies.
const TEMPLATE: &str = "liftaid_template";
/// Where PostgreSQL's programs are, when the search shall not find them by itself.
const PG_BIN: &str = "LIFTAID_PG_BIN";

/// The cluster of this process.
struct Scratch {
    database: Database,
    directory: PathBuf,
}

static SCRATCH: Mutex<Option<Scratch>> = Mutex::new(None);
static TEMPLATE_MADE: OnceCell<()> = OnceCell::const_new();
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A database of its own for the caller, with what `migrate` made in it. `migrate` is called once a process,
/// with the configuration of an empty database, and must close its connections; it panics when it fails.
///
/// # Errors
/// PostgreSQL is missing, does not start, or refuses the copy.
pub async fn fresh_database(migrate: impl AsyncFnOnce(Config)) -> Result<Config, DatabaseError> {
    let maintenance = cluster()?;
    TEMPLATE_MADE
        .get_or_try_init(async || {
            // A migration that panicked left a half-made one.
            run(&maintenance, &format!("drop database if exists {TEMPLATE} with (force)")).await?;
            run(&maintenance, &format!("create database {TEMPLATE}")).await?;
            migrate(named(&maintenance, TEMPLATE)).await;
            run(&maintenance, &format!("alter database {TEMPLATE} with allow_connections false")).await
        })
        .await?;
    create(&maintenance, &format!(" template {TEMPLATE}")).await
}

/// An empty database of its own for the caller.
///
/// # Errors
/// PostgreSQL is missing, does not start, or refuses.
pub async fn empty_database() -> Result<Config, DatabaseError> {
    create(&cluster()?, "").await
}

async fn create(maintenance: &Config, suffix: &str) -> Result<Config, DatabaseError> {
    let name = format!("scratch_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
    run(maintenance, &format!("create database {name}{suffix}")).await?;
    Ok(named(maintenance, &name))
}

fn named(config: &Config, name: &str) -> Config {
    let mut config = config.clone();
    config.dbname(name);
    config
}

/// Runs one statement that cannot be in a transaction, on a connection of its own.
async fn run(config: &Config, statement: &str) -> Result<(), DatabaseError> {
    let fault = |source| DatabaseError::Query { step: "a scratch database cannot be made", source };
    let (client, connection) = tls::connect(config).await.map_err(fault)?;
    let driver = tokio::spawn(connection);
    let result = client.batch_execute(statement).await.map_err(fault);
    drop(client);
    // The statement's own result is what counts.
    driver.await.ok();
    result
}

/// Starts the cluster at the first call.
fn cluster() -> Result<Config, DatabaseError> {
    let mut scratch = SCRATCH.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(scratch) = scratch.as_ref() {
        return Ok(scratch.database.config().clone());
    }
    let parent = std::env::temp_dir();
    sweep(&parent);
    let directory = parent.join(format!("{NAME}-{}-{:08x}", std::process::id(), rand::random::<u32>()));
    let options = Options {
        data_dir: Some(directory.clone()),
        pg_bin: std::env::var_os(PG_BIN).map(PathBuf::from),
        database_url: None,
        durability: Durability::TestOnly,
    };
    let database = Database::open(&options, Access::Serve)?;
    let config = database.config().clone();
    *scratch = Some(Scratch { database, directory });
    // SAFETY: the handler has the right signature and lives as long as the program.
    unsafe { libc::atexit(stop_at_exit) };
    Ok(config)
}

extern "C" fn stop_at_exit() {
    let scratch = SCRATCH.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(Scratch { database, directory }) = scratch {
        // Nobody is left to tell; the next run sweeps what stays.
        database.stop().ok();
        std::fs::remove_dir_all(directory).ok();
    }
}

/// Removes the directories of processes that were killed.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(owner_of_name);
        if owner.is_some_and(|owner| is_left_behind(owner, &entry.path())) {
            // A directory of another user stays; he sweeps it.
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// `liftaid-scratch-4711-0badcafe` → 4711.
fn owner_of_name(name: &str) -> Option<u32> {
    name.strip_prefix(NAME)?.strip_prefix('-')?.split('-').next()?.parse().ok()
}

/// Whether the process is gone and its PostgreSQL too, which ends a moment later.
fn is_left_behind(owner: u32, directory: &Path) -> bool {
    !Path::new(&format!("/proc/{owner}")).exists() && find_running(&directory.join("cluster")).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_directories_of_ended_processes_are_swept() {
        assert_eq!(owner_of_name("liftaid-scratch-4711-0badcafe"), Some(4711));
        assert_eq!(owner_of_name("liftaid-scratchpad"), None);
        assert_eq!(owner_of_name("other-4711-1"), None);
        assert!(!is_left_behind(std::process::id(), Path::new("/no/such/directory")));
        assert!(is_left_behind(u32::MAX, Path::new("/no/such/directory")));
    }
}
