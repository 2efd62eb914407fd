//! The demonstration accounts, as the seeding wrote them: a JSON object a line.
//!
//! Must not: show a password.

use super::options::DriveError;
use crate::wire::Role;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Accounts at most: a crew for each station of the largest city, and the seats.
const MAX_ACCOUNTS: usize = 10_000;

/// Somebody who can sign in.
#[derive(Clone, Deserialize)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) password: String,
    pub(super) role: Role,
    /// Code of a crew's station.
    #[serde(default)]
    pub(super) station: Option<String>,
}

/// Who plays.
pub(super) struct Cast {
    pub(super) operators: Vec<Account>,
    /// Crews by their station's code.
    pub(super) crews: BTreeMap<String, Account>,
}

/// Reads the accounts.
///
/// # Errors
/// The file cannot be read, a line is no account, or a role is missing.
pub(super) fn read(path: &Path) -> Result<Cast, DriveError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| DriveError::ReadAccounts { path: path.to_owned(), source })?;
    let mut cast = Cast { operators: Vec::new(), crews: BTreeMap::new() };
    let lines = text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with('{'));
    for (number, line) in lines.take(MAX_ACCOUNTS) {
        let account: Account = serde_json::from_str(line).map_err(|source| DriveError::BadAccount {
            path: path.to_owned(),
            line: number + 1,
            source,
        })?;
        match account.role {
            Role::Operator | Role::ShiftLeader => cast.operators.push(account),
            Role::Crew => {
                let station = account.station.clone().unwrap_or_else(|| account.name.to_uppercase());
                cast.crews.insert(station, account);
            }
            Role::Supervisor | Role::Wallboard | Role::Administrator => {}
        }
    }
    if cast.operators.is_empty() {
        return Err(DriveError::MissingRole { path: path.to_owned(), role: Role::Operator.name() });
    }
    if cast.crews.is_empty() {
        return Err(DriveError::MissingRole { path: path.to_owned(), role: Role::Crew.name() });
    }
    Ok(cast)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("liftaid-drive-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn operators_and_crews_are_read_and_others_left_out() {
        let path = written(
            "good",
            "# made by seed\n\
             {\"name\":\"operator1\",\"password\":\"a\",\"role\":\"operator\",\"station\":null}\n\
             {\"name\":\"p0001\",\"password\":\"b\",\"role\":\"crew\",\"station\":\"P0001\"}\n\
             {\"name\":\"p0002\",\"password\":\"c\",\"role\":\"crew\"}\n\
             {\"name\":\"admin\",\"password\":\"d\",\"role\":\"administrator\"}\n",
        );
        let cast = read(&path).unwrap();
        assert_eq!(cast.operators.len(), 1);
        assert_eq!(cast.crews.keys().collect::<Vec<_>>(), ["P0001", "P0002"]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_broken_line_is_named_and_a_missing_role_too() {
        let path = written("broken", "\n{\"name\":1}\n");
        assert!(matches!(read(&path), Err(DriveError::BadAccount { line: 2, .. })));
        std::fs::write(&path, "{\"name\":\"o\",\"password\":\"a\",\"role\":\"operator\"}\n").unwrap();
        assert!(matches!(read(&path), Err(DriveError::MissingRole { role: "crew", .. })));
        std::fs::remove_file(path).unwrap();
        assert!(matches!(read(Path::new("/no/such/file")), Err(DriveError::ReadAccounts { .. })));
    }
}
