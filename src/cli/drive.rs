//! `liftaid drive`: people and devices, played against a server that runs.
//!
//! Must not: open the database; the driver knows the API only.

use super::{ACCOUNTS_FILE, Place, say};
use crate::database::default_data_dir;
use crate::simulation::drive::{DriveOptions, run as play};

pub(super) fn run(place: &Place, options: &DriveOptions) -> anyhow::Result<()> {
    let mut options = options.clone();
    let data_dir = || place.options().data_dir.unwrap_or_else(default_data_dir);
    options.accounts = options.accounts.or_else(|| Some(data_dir().join(ACCOUNTS_FILE)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(play(options))?;
    say(serde_json::to_string_pretty(&report)?)
}
