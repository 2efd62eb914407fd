//! Asks a PostgreSQL server whether it is there and whether it fits. The only statements outside `store`:
//! there is no schema yet.
//!
//! Must not: be called for every request; each call opens a connection and a small runtime of its own, so
//! that it works with and without one around it.

use super::{DATABASE_NAME, DatabaseError};
use crate::tls;
use std::future::Future;
use std::time::Duration;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config};

/// Bound on one attempt to connect and check.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);
/// `server_version_num` of the oldest server whose SQL we speak.
const OLDEST_VERSION: u32 = 150_000;

/// Runs a future to its end on a thread of its own.
///
/// # Errors
/// The thread or its runtime cannot be started, or the future fails.
pub(super) fn block_on<T: Send>(
    future: impl Future<Output = Result<T, DatabaseError>> + Send,
) -> Result<T, DatabaseError> {
    let fault = |source| DatabaseError::Spawn { program: "a runtime".to_owned(), source };
    std::thread::scope(|scope| {
        let work = || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
            runtime.block_on(future)
        };
        match std::thread::Builder::new().name("database-probe".to_owned()).spawn_scoped(scope, work) {
            Ok(thread) => thread.join().unwrap_or(Err(DatabaseError::KeeperLost)),
            Err(source) => Err(fault(source)),
        }
    })
}

/// Connects once and checks version and encoding.
///
/// # Errors
/// No connection, or a server that does not fit.
pub(super) fn check(config: &Config) -> Result<(), DatabaseError> {
    block_on(bounded(async {
        let client = connect(config).await?;
        check_server(&client).await
    }))
}

/// Connects to our own cluster, checks it, and makes our database in it if it is missing.
///
/// # Errors
/// No connection (yet), or a server that does not fit.
pub(super) fn prepare_own(config: &Config) -> Result<(), DatabaseError> {
    block_on(bounded(async {
        let mut maintenance = config.clone();
        maintenance.dbname("postgres");
        let client = connect(&maintenance).await?;
        check_server(&client).await?;
        let found = client
            .query_opt("select 1 from pg_database where datname = $1", &[&DATABASE_NAME])
            .await
            .map_err(query("cannot list the databases"))?;
        if found.is_none() {
            let statement = format!("create database {DATABASE_NAME}");
            client.batch_execute(&statement).await.map_err(query("cannot create the database"))?;
        }
        Ok(())
    }))
}

/// Whether trying again later may help: nobody listens yet, or the server is starting or stopping.
pub(super) fn is_passing(error: &DatabaseError) -> bool {
    let DatabaseError::NotReady { source } = error else { return false };
    let Some(code) = source.as_ref().and_then(|error| error.code()) else { return true };
    // A database that is missing is being made by the process that started the cluster.
    [SqlState::CANNOT_CONNECT_NOW, SqlState::TOO_MANY_CONNECTIONS, SqlState::INVALID_CATALOG_NAME]
        .contains(code)
}

async fn bounded(work: impl Future<Output = Result<(), DatabaseError>>) -> Result<(), DatabaseError> {
    tokio::time::timeout(ATTEMPT_LIMIT, work).await.unwrap_or(Err(DatabaseError::NotReady { source: None }))
}

async fn connect(config: &Config) -> Result<Client, DatabaseError> {
    let (client, connection) =
        tls::connect(config).await.map_err(|source| DatabaseError::NotReady { source: Some(source) })?;
    // The driver ends with its client; its error reaches the client's own calls.
    tokio::spawn(connection);
    Ok(client)
}

async fn check_server(client: &Client) -> Result<(), DatabaseError> {
    let row = client
        .query_one(
            "select current_setting('server_version_num')::int4, current_setting('server_encoding')",
            &[],
        )
        .await
        .map_err(query("cannot ask for the server's version"))?;
    let (version, encoding): (i32, String) = (row.get(0), row.get(1));
    if u32::try_from(version).unwrap_or(0) < OLDEST_VERSION {
        return Err(DatabaseError::Unsuitable {
            what: format!("server_version_num {version}, 150000 needed"),
        });
    }
    if encoding != "UTF8" {
        return Err(DatabaseError::Unsuitable { what: format!("server_encoding {encoding}, UTF8 needed") });
    }
    Ok(())
}

fn query(step: &'static str) -> impl FnOnce(tokio_postgres::Error) -> DatabaseError {
    move |source| DatabaseError::Query { step, source }
}
