//! How processes that share a database tell each other that the log has news.
//!
//! Must not: be used inside a command's transaction. A NOTIFY there takes a lock that makes every commit wait for
//! the one before it.

use super::StoreError;
use tokio_postgres::Client;

/// The channel's name.
const CHANNEL: &str = "liftaid_log";

/// Listens on this connection; its notifications arrive as messages of the connection.
///
/// # Errors
/// The database.
pub async fn listen(client: &Client) -> Result<(), StoreError> {
    Ok(client.batch_execute(&format!("listen {CHANNEL}")).await?)
}

/// Prepares a connection for [`notify`]: nobody waits for the disk because of a signal. One that a crash loses costs a
/// poll's time.
///
/// # Errors
/// The database.
pub async fn prepare_to_notify(client: &Client) -> Result<(), StoreError> {
    Ok(client.batch_execute("set synchronous_commit = off").await?)
}

/// Tells all listeners that the log has news; `sender` lets a process recognise its own.
///
/// # Errors
/// The database.
pub async fn notify(client: &Client, sender: &str) -> Result<(), StoreError> {
    // One trip and no prepared statement: it follows every commit.
    client.batch_execute(&format!("notify {CHANNEL}, '{}'", sender.replace('\'', "''"))).await?;
    Ok(())
}
