//! As whom PostgreSQL runs. It refuses root, so root hands it to another account or hides behind a user
//! namespace; everybody else runs it as himself.
//!
//! Must not: use sudo, su or setpriv, and must not change the rights of a directory that it did not make.

use super::error::DatabaseError;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Accounts that root hands PostgreSQL to, the best first. An id without a name will not do:
/// `initdb` looks its user up.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// An entry of the password file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

/// How a PostgreSQL program is run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunAs {
    /// As the user of this process.
    Myself,
    /// Root switches to this account.
    Account(Account),
    /// Root, seen as this account inside a user namespace; the files stay root's. Works below directories
    /// that no other user can enter.
    Namespace(Account),
}

impl RunAs {
    /// Chooses for a data directory. `cluster_owner` is the owner of an existing cluster, whose choice is
    /// kept; `place` is the nearest directory that exists already.
    ///
    /// # Errors
    /// Nobody who may run PostgreSQL can work there; the error names the path.
    pub fn choose(place: &Path, cluster_owner: Option<u32>) -> Result<Self, DatabaseError> {
        let ours = effective_uid();
        if ours != 0 {
            return match cluster_owner {
                Some(owner) if owner != ours => {
                    Err(DatabaseError::ForeignOwner { path: place.to_owned(), owner, ours })
                }
                Some(_) | None => Ok(Self::Myself),
            };
        }
        let accounts = read_accounts();
        match cluster_owner {
            Some(0) => Self::namespace(place, &accounts),
            Some(owner) => Self::owner(place, owner, &accounts),
            None => match first_candidate(&accounts) {
                Some(account) if Self::Account(account.clone()).can_enter(place) => {
                    Ok(Self::Account(account))
                }
                Some(_) | None => Self::namespace(place, &accounts),
            },
        }
    }

    fn owner(place: &Path, owner: u32, accounts: &[Account]) -> Result<Self, DatabaseError> {
        let Some(account) = accounts.iter().find(|account| account.uid == owner).cloned() else {
            return Err(DatabaseError::ForeignOwner { path: place.to_owned(), owner, ours: 0 });
        };
        let name = account.name.clone();
        let chosen = Self::Account(account);
        if chosen.can_enter(place) {
            Ok(chosen)
        } else {
            Err(DatabaseError::NotTraversable { path: place.to_owned(), account: name })
        }
    }

    fn namespace(place: &Path, accounts: &[Account]) -> Result<Self, DatabaseError> {
        let account = first_candidate(accounts).ok_or(DatabaseError::NoAccount)?;
        let name = account.name.clone();
        let chosen = Self::Namespace(account);
        if chosen.can_enter(place) {
            Ok(chosen)
        } else {
            Err(DatabaseError::NotTraversable { path: place.to_owned(), account: name })
        }
    }

    /// Whether a program that is run so can use `directory`. Asked of the system rather than worked out
    /// from mode bits, because access lists and sandboxes have their say too.
    pub fn can_enter(&self, directory: &Path) -> bool {
        let mut command = self.command(Path::new("true"));
        command.current_dir(directory).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// A command for `program` with a clean environment, in the root directory, without standard input.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = match self {
            Self::Myself => Command::new(program),
            Self::Account(account) => {
                let mut command = Command::new(program);
                command.uid(account.uid).gid(account.gid);
                command
            }
            Self::Namespace(account) => {
                let mut command = Command::new("unshare");
                command
                    .arg("--user")
                    .arg(format!("--map-user={}", account.uid))
                    .arg(format!("--map-group={}", account.gid))
                    .arg("--")
                    .arg(program);
                command
            }
        };
        // PGDATA, PGPORT and their kin would bend what we ask for.
        command.env_clear().env("LANG", "C.UTF-8").current_dir("/").stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()));
        command
    }

    /// Gives a path that we made to the user that PostgreSQL runs as.
    ///
    /// # Errors
    /// The system refuses.
    pub fn give(&self, path: &Path) -> Result<(), DatabaseError> {
        match self {
            Self::Myself | Self::Namespace(_) => Ok(()),
            Self::Account(account) => chown(path, Some(account.uid), Some(account.gid))
                .map_err(DatabaseError::file("cannot hand over to the database account", path)),
        }
    }

    /// User id that owns the cluster's files, as seen by this process.
    pub fn owner_uid(&self) -> u32 {
        match self {
            Self::Myself | Self::Namespace(_) => effective_uid(),
            Self::Account(account) => account.uid,
        }
    }
}

/// The user id that this process acts as.
pub(super) fn effective_uid() -> u32 {
    // SAFETY: geteuid has no arguments and no preconditions.
    unsafe { libc::geteuid() }
}

/// Owner of a path, if it exists.
pub(super) fn owner_of(path: &Path) -> Option<u32> {
    std::fs::symlink_metadata(path).ok().map(|metadata| metadata.uid())
}

fn first_candidate(accounts: &[Account]) -> Option<Account> {
    CANDIDATES.iter().find_map(|name| accounts.iter().find(|account| account.name == *name)).cloned()
}

fn read_accounts() -> Vec<Account> {
    parse_accounts(&std::fs::read_to_string("/etc/passwd").unwrap_or_default())
}

fn parse_accounts(text: &str) -> Vec<Account> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(Account { name, uid, gid })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_preferred_to_nobody() {
        let accounts = parse_accounts(
            "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/x\nbroken line\npostgres:x:101:104::/:/x\n",
        );
        assert_eq!(accounts.len(), 3);
        assert_eq!(
            first_candidate(&accounts),
            Some(Account { name: "postgres".to_owned(), uid: 101, gid: 104 })
        );
        assert_eq!(first_candidate(&accounts[..2]).unwrap().name, "nobody");
        assert_eq!(first_candidate(&[]), None);
    }

    #[test]
    fn everybody_can_enter_the_root_directory_and_nobody_a_missing_one() {
        assert!(RunAs::Myself.can_enter(Path::new("/")));
        assert!(!RunAs::Myself.can_enter(Path::new("/no such directory")));
    }
}
