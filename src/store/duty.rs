//! Reading the duty of stations.
//!
//! Must not: write; dispatch's writer does.

use super::{Connection, StoreError};
use crate::kernel::StationId;
use crate::roster::Duty;

/// The duty of every station, by id.
///
/// # Errors
/// The database, or a figure that is out of range.
pub async fn list_duties(client: &impl Connection) -> Result<Vec<(StationId, Duty)>, StoreError> {
    let sql =
        "select station, on_duty, strength, capacity, duty_changed_at from station_load order by station";
    let read = |row: &tokio_postgres::Row| {
        let figure = |column: &'static str| -> Result<u8, StoreError> {
            let value: i16 = row.try_get(column)?;
            u8::try_from(value).map_err(|_| StoreError::Unreadable { column, value: value.to_string() })
        };
        let duty = Duty {
            on_duty: row.try_get("on_duty")?,
            strength: figure("strength")?,
            capacity: figure("capacity")?,
            changed_at: row.try_get("duty_changed_at")?,
        };
        Ok((StationId::from_uuid(row.try_get("station")?), duty))
    };
    client.query(sql, &[]).await?.iter().map(read).collect()
}
