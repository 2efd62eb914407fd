//! Who works where, and the names of those who acted.
//!
//! Must not: show a full phone number.

use crate::kernel::{AccountId, CrewId, Phone, StationId};
use crate::store::{Connection, StoreError};
use crate::wire::CrewView;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Rescuers of one station shown at most.
const MAX_CREWS: i64 = 200;

/// The rescuers of a station, by name.
///
/// # Errors
/// The database.
pub async fn list_crews(client: &impl Connection, station: StationId) -> Result<Vec<CrewView>, StoreError> {
    let sql = "select id, name, phone from crew where station = $1 order by name, id limit $2";
    let rows = client.query(sql, &[&station.uuid(), &MAX_CREWS]).await?;
    rows.iter()
        .map(|row| {
            let phone: Option<&str> = row.try_get("phone")?;
            Ok(CrewView {
                id: CrewId::from_uuid(row.try_get("id")?).to_string(),
                name: row.try_get("name")?,
                phone_masked: phone.and_then(masked),
            })
        })
        .collect()
}

/// A stored number, masked; one that is no number at all is not shown.
pub(super) fn masked(number: &str) -> Option<String> {
    Phone::parse(number).ok().map(|phone| phone.masked())
}

/// The display name of an account; its id where the account is gone.
///
/// # Errors
/// The database.
pub async fn find_name(client: &impl Connection, account: AccountId) -> Result<String, StoreError> {
    let mut names = list_names(client, &BTreeSet::from([account])).await?;
    Ok(names.remove(&account).unwrap_or_else(|| account.to_string()))
}

/// The display names of some accounts.
pub(super) async fn list_names(
    client: &impl Connection,
    accounts: &BTreeSet<AccountId>,
) -> Result<BTreeMap<AccountId, String>, StoreError> {
    if accounts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.uuid()).collect();
    let rows = client.query("select id, display_name from account where id = any($1)", &[&ids]).await?;
    rows.iter()
        .map(|row| Ok((AccountId::from_uuid(row.try_get("id")?), row.try_get("display_name")?)))
        .collect()
}
