//! What there is to ask about PostgreSQL itself: whether it answers, what time it has, which cluster it is, and the
//! feed's epoch that hangs on that.
//!
//! Must not: read or change a row of the city's or of a rescue.

use super::{Connection, StoreError};
use crate::kernel::Timestamp;
use uuid::Uuid;

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
