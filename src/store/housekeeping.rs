//! What is kept for a while and then removed, and the loops' own record.
//!
//! Must not: touch orders, alarms or events.

use super::{Connection, StoreError};
use crate::kernel::{SignedDuration, Timestamp};
use uuid::Uuid;

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

/// Whether the database answers at all.
///
/// # Errors
/// It does not.
pub async fn ping(client: &impl Connection) -> Result<(), StoreError> {
    client.execute("select 1", &[]).await?;
    Ok(())
}

/// PostgreSQL's clock, to compare with ours. The only place where the database tells the time.
///
/// # Errors
/// The database.
pub async fn database_time(client: &impl Connection) -> Result<Timestamp, StoreError> {
    Ok(client.query_one("select clock_timestamp() as at", &[]).await?.try_get("at")?)
}

/// Identifies the cluster and its timeline, so that a restored or promoted database makes a new epoch.
///
/// # Errors
/// The database.
pub async fn cluster_identity(client: &impl Connection) -> Result<String, StoreError> {
    let row = client
        .query_one(
            "select s.system_identifier::text || '-' || c.timeline_id::text as identity \
             from pg_control_system() s, pg_control_checkpoint() c",
            &[],
        )
        .await?;
    Ok(row.try_get("identity")?)
}

/// The feed's epoch: made anew when the cluster's identity differs from the one it was made for.
///
/// # Errors
/// The database.
pub async fn load_epoch(client: &impl Connection, identity: &str, fresh: Uuid) -> Result<String, StoreError> {
    let wanted = format!("{identity} {}", fresh.simple());
    let row = client
        .query_one(
            "insert into setting (name, value) values ('epoch', $1) \
             on conflict (name) do update set value = case \
                 when split_part(setting.value, ' ', 1) = $2 then setting.value else excluded.value end \
             returning value",
            &[&wanted, &identity],
        )
        .await?;
    let value: String = row.try_get("value")?;
    Ok(value.split_once(' ').map_or_else(|| value.clone(), |(_, epoch)| epoch.to_owned()))
}

/// Writes down that a loop ran.
///
/// # Errors
/// The database.
pub async fn note_run(
    client: &impl Connection,
    node: Uuid,
    name: &str,
    now: Timestamp,
    detail: &str,
) -> Result<(), StoreError> {
    client
        .execute(
            "insert into loop_run (node, name, ran_at, detail) values ($1, $2, $3, $4) \
             on conflict (node, name) do update set ran_at = excluded.ran_at, detail = excluded.detail",
            &[&node, &name, &now, &detail],
        )
        .await?;
    Ok(())
}
