//! `liftaid drive`: people and devices, played against a server that runs.
//!
//! Must not: let the driver see the database; it knows the API only. A given server's database is asked for the
//! accounts' file, and for nothing else.

use super::demo_accounts::KeepsAccounts;
use super::open::with_database;
use super::{Place, say};
use crate::database::default_data_dir;
use crate::simulation::drive::{DriveOptions, run as play};
use std::path::PathBuf;

pub(super) fn run(place: &Place, options: &DriveOptions) -> anyhow::Result<()> {
    let mut options = options.clone();
    if options.accounts.is_none() {
        options.accounts = find_file(place)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(play(options))?;
    say(serde_json::to_string_pretty(&report)?)
}

fn find_file(place: &Place) -> anyhow::Result<Option<PathBuf>> {
    let given = place.options();
    if given.database_url.is_none() {
        let data_dir = given.data_dir.unwrap_or_else(default_data_dir);
        return Ok(Some(KeepsAccounts::plain(&data_dir)));
    }
    let mut found = None;
    with_database(place, async |opened| {
        found = opened.keeps_accounts.find_file(&*opened.client).await?;
        Ok(())
    })?;
    Ok(found)
}
