//! Which stations have a crew connected, as every node writes it down for the others.
//!
//! Must not: be the record of who was there; it is a few seconds of truth for the ranking.

use super::{Connection, StoreError};
use crate::kernel::{SignedDuration, StationId, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A node that has not written for this long is gone.
pub const STALE: SignedDuration = SignedDuration::from_secs(20);

/// Writes this node's sockets and forgets what it does not hold any more.
///
/// # Errors
/// The database.
pub async fn write(
    client: &impl Connection,
    node: Uuid,
    sockets: &[(StationId, u16)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let stations: Vec<Uuid> = sockets.iter().map(|(station, _)| station.uuid()).collect();
    let counts: Vec<i16> =
        sockets.iter().map(|(_, count)| i16::try_from(*count).unwrap_or(i16::MAX)).collect();
    client
        .execute(
            "with held as ( \
                 insert into station_presence (station, node, socket_count, seen_at) \
                 select station, $1, socket_count, $4 \
                 from unnest($2::uuid[], $3::int2[]) as held_in (station, socket_count) \
                 on conflict (station, node) do update set socket_count = excluded.socket_count, \
                     seen_at = excluded.seen_at) \
             delete from station_presence where node = $1 and not station = any($2) or seen_at < $5",
            &[&node, &stations, &counts, &now, &now.saturating_sub(STALE * 3).unwrap_or(Timestamp::MIN)],
        )
        .await?;
    Ok(())
}

/// Forgets all sockets of a node that stops.
///
/// # Errors
/// The database.
pub async fn forget(client: &impl Connection, node: Uuid) -> Result<(), StoreError> {
    client.execute("delete from station_presence where node = $1", &[&node]).await?;
    Ok(())
}

/// Stations that other nodes hold a socket of.
///
/// # Errors
/// The database.
pub async fn list_elsewhere(
    client: &impl Connection,
    node: Uuid,
    now: Timestamp,
) -> Result<BTreeSet<StationId>, StoreError> {
    let since = now.saturating_sub(STALE).unwrap_or(Timestamp::MIN);
    let rows = client
        .query(
            "select distinct station from station_presence \
             where node <> $1 and socket_count > 0 and seen_at > $2",
            &[&node, &since],
        )
        .await?;
    rows.iter().map(|row| Ok(StationId::from_uuid(row.try_get("station")?))).collect()
}
