//! Stations as the administration changes them.
//!
//! Must not: touch duty or load; those are the writer's.

use super::{Connection, StoreError};
use crate::kernel::StationId;
use tokio_postgres::types::ToSql;

/// What changes of a station; `None` leaves it as it is.
#[derive(Debug, Default)]
pub struct StationUpdate<'a> {
    pub name: Option<&'a str>,
    pub address: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub serves_first: Option<bool>,
    pub serves_second: Option<bool>,
}

/// Changes a station; false if there is none of that id. The roster is to be read again afterwards.
///
/// # Errors
/// The database.
pub async fn update_station(
    client: &impl Connection,
    id: StationId,
    update: &StationUpdate<'_>,
) -> Result<bool, StoreError> {
    let sql = "update station set name = coalesce($2, name), address = coalesce($3, address), \
                   phone = coalesce($4, phone), serves_first = coalesce($5, serves_first), \
                   serves_second = coalesce($6, serves_second) \
               where id = $1 returning id";
    let given: [&(dyn ToSql + Sync); 6] = [
        &id.uuid(),
        &update.name,
        &update.address,
        &update.phone,
        &update.serves_first,
        &update.serves_second,
    ];
    Ok(client.query_opt(sql, &given).await?.is_some())
}
