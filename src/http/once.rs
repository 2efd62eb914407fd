//! State changes that no order remembers, each carried out once however often its key comes.
//!
//! Must not: commit a key without its effect, or an effect without its key: what failed or was refused may be asked again
//! under the same key, and a late copy of what succeeded changes nothing.

use super::body::Act;
use super::codes::Code;
use super::error::ApiError;
use crate::kernel::Timestamp;
use crate::store::StoreError;
use crate::store::account::{Claimed, claim_request};
use deadpool_postgres::{Client, Transaction};

/// Whether a request came before.
pub enum Seen {
    First,
    /// A copy, with what was remembered for it.
    Again {
        reply: String,
    },
}

/// Begins the transaction of a key and its effect; dropped, it leaves neither.
///
/// # Errors
/// The database.
pub async fn begin(client: &mut Client) -> Result<Transaction<'_>, ApiError> {
    Ok(client.transaction().await.map_err(StoreError::from)?)
}

/// Ends it.
///
/// # Errors
/// The database.
pub async fn commit(tx: Transaction<'_>) -> Result<(), ApiError> {
    Ok(tx.commit().await.map_err(StoreError::from)?)
}

impl<T> Act<T> {
    /// Remembers the request together with what is done in `tx`, and `reply` (JSON) for its copies.
    ///
    /// # Errors
    /// The key belongs to another request; the database.
    pub async fn claim(&self, tx: &Transaction<'_>, reply: &str, now: Timestamp) -> Result<Seen, ApiError> {
        match claim_request(tx, &self.actor(), &self.key, &self.digest, reply, now).await? {
            Claimed::New => Ok(Seen::First),
            Claimed::Repeat { reply } => Ok(Seen::Again { reply }),
            Claimed::Reused => Err(ApiError::new(Code::IdempotencyKeyReused)),
        }
    }
}
