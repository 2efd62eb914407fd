//! Outward messages that wait, were sent, or failed for good.
//!
//! Must not: send. A row is taken under a lease, so that two nodes do not send it at once; at least once is
//! promised, the id is the receiver's key against doubles.

use super::{Connection, StoreError};
use crate::kernel::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Tries before a person must look.
pub const MAX_ATTEMPTS: i16 = 8;
/// Messages taken in one go.
const PORTION: i64 = 50;
/// How long a taken message is left to whoever took it.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: Uuid,
    pub kind: String,
    pub target: String,
    /// JSON text.
    pub body: String,
    /// Tries so far, this one not counted.
    pub attempt_count: i16,
}

/// Takes messages that are due, oldest first; nobody else takes them during the lease.
///
/// # Errors
/// The database.
pub async fn take(client: &impl Connection, now: Timestamp) -> Result<Vec<Waiting>, StoreError> {
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let rows = client
        .query(
            "update outbox set not_before = $2 where id in ( \
                 select id from outbox where done_at is null and failed_at is null and not_before <= $1 \
                 order by not_before, id limit $3 for update skip locked) \
             returning id, kind, target, body::text as body, attempt_count",
            &[&now, &until, &PORTION],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                id: row.try_get("id")?,
                kind: row.try_get("kind")?,
                target: row.try_get("target")?,
                body: row.try_get("body")?,
                attempt_count: row.try_get("attempt_count")?,
            })
        })
        .collect()
}

/// The message arrived.
///
/// # Errors
/// The database.
pub async fn done(client: &impl Connection, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    client
        .execute(
            "update outbox set done_at = $2, attempt_count = attempt_count + 1 where id = $1",
            &[&id, &now],
        )
        .await?;
    Ok(())
}

/// The message did not arrive: it is tried again later, or has failed for good. `true` in the latter case.
///
/// # Errors
/// The database.
pub async fn put_back(
    client: &impl Connection,
    id: Uuid,
    next_try: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = client
        .query_one(
            "update outbox set attempt_count = attempt_count + 1, not_before = $2, \
                 failed_at = case when attempt_count + 1 >= $4::smallint then $3::timestamptz end \
             where id = $1 returning failed_at is not null as has_failed",
            &[&id, &next_try, &now, &MAX_ATTEMPTS],
        )
        .await?;
    Ok(row.try_get("has_failed")?)
}

/// What failed for good is sent again from now on, with all its tries; how many messages that is.
///
/// # Errors
/// The database.
pub async fn retry_failed(client: &impl Connection, now: Timestamp) -> Result<u64, StoreError> {
    let retried = client
        .execute(
            "update outbox set failed_at = null, attempt_count = 0, not_before = $1 \
             where failed_at is not null and done_at is null",
            &[&now],
        )
        .await?;
    Ok(retried)
}

/// How many messages wait and how many have failed for good.
///
/// # Errors
/// The database.
pub async fn count(client: &impl Connection) -> Result<(i64, i64), StoreError> {
    let row = client
        .query_one(
            "select (select count(*) from outbox where done_at is null and failed_at is null) as waiting, \
                 (select count(*) from outbox where done_at is null and failed_at is not null) as failed",
            &[],
        )
        .await?;
    Ok((row.try_get("waiting")?, row.try_get("failed")?))
}
