//! What is kept for a while and then removed: remembered replies, sent messages, sessions, codes, positions.
//!
//! Must not: touch orders, alarms or events. What is personal goes in `retention`.

use super::{Connection, StoreError};
use crate::kernel::{SignedDuration, Timestamp};

/// How long a reply is remembered under its key, and an outward message that arrived is kept.
pub const REMEMBER: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows removed in one go, so that nothing else waits.
const PORTION: i64 = 5_000;

/// Removes remembered replies and outward messages that arrived longer than [`REMEMBER`] ago, sessions and enrolment codes
/// that ran out, and positions of what is over; gives how many rows went. A message that failed stays until somebody sends
/// it again.
///
/// # Errors
/// The database.
pub async fn sweep(client: &impl Connection, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.saturating_sub(REMEMBER).unwrap_or(Timestamp::MIN);
    let requests = client
        .execute(
            "delete from request where (actor, key) in \
             (select actor, key from request where made_at < $1 order by made_at limit $2)",
            &[&before, &PORTION],
        )
        .await?;
    let messages = client
        .execute(
            "delete from outbox where id in (select id from outbox where done_at < $1 limit $2)",
            &[&before, &PORTION],
        )
        .await?;
    let sessions = client.execute("delete from session where expires_at < $1", &[&now]).await?;
    let codes = client.execute("delete from enrolment where expires_at < $1", &[&now]).await?;
    let positions = super::position::sweep(client, now).await?;
    Ok(requests + messages + sessions + codes + positions)
}
