//! The demonstration accounts on paper: a file for its owner's eyes, found again by its own database alone.
//!
//! With the private cluster it lies in the data directory. A given server has none; its database then holds the
//! file's name, so that no other database's file is taken for its own.
//! Must not: be readable by anybody but who made the city.

use super::say;
use crate::store::Connection;
use crate::store::city;
use crate::wire::Role;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The file's name in a data directory.
const FILE: &str = "demo-accounts.jsonl";
/// The setting that holds the rest of the name with a given server.
const SETTING: &str = "demo_accounts";

/// A demonstration account as it is printed and kept in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PrintedAccount {
    pub(super) name: String,
    pub(super) password: String,
    pub(super) role: Role,
    /// Code of a crew account's station.
    pub(super) station: Option<String>,
}

/// Where the files of a database are.
#[derive(Debug, Clone)]
pub(super) enum KeepsAccounts {
    /// The private cluster's data directory.
    OfCluster(PathBuf),
    /// A directory for the databases of given servers.
    OfServers(PathBuf),
}

impl KeepsAccounts {
    /// The file whose name is known without the database.
    pub(super) fn plain(data_dir: &Path) -> PathBuf {
        data_dir.join(FILE)
    }

    fn named(directory: &Path, name: Uuid) -> PathBuf {
        directory.join(format!("demo-accounts-{name}.jsonl"))
    }

    /// The database's file, whether it is there or not.
    pub(super) async fn find_file(&self, client: &impl Connection) -> anyhow::Result<Option<PathBuf>> {
        match self {
            Self::OfCluster(data_dir) => Ok(Some(Self::plain(data_dir))),
            Self::OfServers(directory) => {
                let name = city::find_setting(client, SETTING).await?;
                // What is no id would lead elsewhere.
                let name = name.and_then(|name| Uuid::parse_str(&name).ok());
                Ok(name.map(|name| Self::named(directory, name)))
            }
        }
    }
}

/// The file for a city that is being made.
pub(super) async fn file_for_new(client: &impl Connection, keeps: &KeepsAccounts) -> anyhow::Result<PathBuf> {
    match keeps {
        KeepsAccounts::OfCluster(data_dir) => Ok(KeepsAccounts::plain(data_dir)),
        KeepsAccounts::OfServers(directory) => {
            let name = Uuid::from_bytes(rand::random());
            city::set_setting(client, SETTING, &name.to_string()).await?;
            let failed = || {
                format!(
                    "cannot make {} for the accounts; --data-dir names another place",
                    directory.display()
                )
            };
            DirBuilder::new().recursive(true).mode(0o700).create(directory).with_context(failed)?;
            Ok(KeepsAccounts::named(directory, name))
        }
    }
}

/// The accounts of a database; empty if there are none or they are not ours to read.
pub(super) async fn find_accounts(
    client: &impl Connection,
    keeps: &KeepsAccounts,
) -> anyhow::Result<Vec<PrintedAccount>> {
    Ok(keeps.find_file(client).await?.map(|path| read_accounts(&path)).unwrap_or_default())
}

/// The accounts of a file; empty if there are none or they are not ours to read.
pub(super) fn read_accounts(path: &Path) -> Vec<PrintedAccount> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

pub(super) fn write_accounts(path: &Path, accounts: &[PrintedAccount]) -> anyhow::Result<()> {
    let mut text = String::new();
    for account in accounts {
        text.push_str(&serde_json::to_string(account)?);
        text.push('\n');
    }
    let failed = || format!("cannot write {}", path.display());
    // Removed first: the mode below holds for a new file only.
    fs::remove_file(path)
        .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .with_context(failed)?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(failed)?;
    file.write_all(text.as_bytes()).with_context(failed)
}

/// Prints the accounts for a person: the seats one by one, the stations' in one line.
pub(super) fn print_accounts(accounts: &[PrintedAccount]) -> anyhow::Result<()> {
    let seats = accounts.iter().filter(|account| account.station.is_none());
    for account in seats {
        say(format_args!("{:<14}{:<24}{}", account.name, account.password, account.role.name()))?;
    }
    let crews: Vec<_> = accounts.iter().filter(|account| account.station.is_some()).collect();
    if let (Some(first), Some(last)) = (crews.first(), crews.last()) {
        let names = format!("{}…{}", first.name, last.name);
        let role = first.role.name();
        say(format_args!("{names:<14}{:<24}{role} (站点编号 station code)", first.password))?;
    }
    Ok(())
}
