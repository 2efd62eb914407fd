//! Where crews' phones are: one row a phone, the latest.
//!
//! Must not: keep an earlier position, or say anything of one to whoever may not see it (`feed` knows who may).

use super::{Connection, StoreError};
use crate::kernel::{AccountId, AssignmentId, LatLon, OrderId, SignedDuration, StationId, Timestamp};
use crate::roster::{CrewFix, KEEP_FIX};
use tokio_postgres::Row;
use uuid::Uuid;

/// Phones at most that are read at once; the city has 1,411 stations.
pub const MAX_FIXES: i64 = 4_000;

/// What came in so long ago is not read any more; it is shown nowhere.
pub const SHOWN: SignedDuration = SignedDuration::from_mins(30);

/// Keeps a phone's position, unless a newer one is there.
///
/// # Errors
/// The database.
pub async fn keep(client: &impl Connection, fix: &CrewFix) -> Result<(), StoreError> {
    let (order, assignment) = fix.going.map(|(order, assignment)| (order.uuid(), assignment.uuid())).unzip();
    client
        .execute(
            "insert into crew_position (account, station, work_order, assignment, lat, lon, accuracy_m, \
                 fixed_at, received_at, drive_s) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             on conflict (account) do update set station = excluded.station, \
                 work_order = excluded.work_order, assignment = excluded.assignment, lat = excluded.lat, \
                 lon = excluded.lon, accuracy_m = excluded.accuracy_m, fixed_at = excluded.fixed_at, \
                 received_at = excluded.received_at, drive_s = excluded.drive_s \
             where crew_position.fixed_at <= excluded.fixed_at",
            &[
                &fix.account.uuid(),
                &fix.station.uuid(),
                &order,
                &assignment,
                &fix.point.lat(),
                &fix.point.lon(),
                &fix.accuracy_m.cast_signed(),
                &fix.fixed_at,
                &fix.received_at,
                &fix.drive_s.map(u32::cast_signed),
            ],
        )
        .await?;
    Ok(())
}

/// The phones that told lately where they are, the newest first.
///
/// # Errors
/// The database, or a row that holds no place.
pub async fn list_shown(client: &impl Connection, now: Timestamp) -> Result<Vec<CrewFix>, StoreError> {
    let since = now.saturating_sub(SHOWN).unwrap_or(Timestamp::MIN);
    let rows = client
        .query(
            "select account, station, work_order, assignment, lat, lon, accuracy_m, fixed_at, received_at, \
                 drive_s \
             from crew_position where received_at > $1 order by received_at desc, account limit $2",
            &[&since, &MAX_FIXES],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<CrewFix, StoreError> {
    let order: Option<Uuid> = row.try_get("work_order")?;
    let assignment: Option<Uuid> = row.try_get("assignment")?;
    let (lat, lon): (f64, f64) = (row.try_get("lat")?, row.try_get("lon")?);
    let wrong_place = |_| StoreError::Unreadable { column: "lat", value: String::new() };
    Ok(CrewFix {
        account: AccountId::from_uuid(row.try_get("account")?),
        station: StationId::from_uuid(row.try_get("station")?),
        going: order.map(OrderId::from_uuid).zip(assignment.map(AssignmentId::from_uuid)),
        point: LatLon::parse(lat, lon).map_err(wrong_place)?,
        accuracy_m: row.try_get::<_, i32>("accuracy_m")?.cast_unsigned(),
        fixed_at: row.try_get("fixed_at")?,
        received_at: row.try_get("received_at")?,
        drive_s: row.try_get::<_, Option<i32>>("drive_s")?.map(i32::cast_unsigned),
    })
}

/// Removes positions whose order is closed, and those of yesterday; gives how many went.
///
/// # Errors
/// The database.
pub async fn sweep(client: &impl Connection, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.saturating_sub(KEEP_FIX).unwrap_or(Timestamp::MIN);
    let gone = client
        .execute(
            "delete from crew_position p where p.received_at < $1 \
                 or exists (select from work_order o where o.id = p.work_order and o.state = 'closed')",
            &[&before],
        )
        .await?;
    Ok(gone)
}
