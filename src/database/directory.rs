//! The data directory: what lies where, who owns it, and who holds it.
//!
//! ```text
//! <data directory>/cluster    PostgreSQL's own files
//!                  log        its log, one file a weekday, overwritten after a week
//!                  password   of the database user, mode 0600
//!                  socket     or a short directory elsewhere, when this path is too long for a socket
//!                  holder     locked by the process that keeps PostgreSQL running; its id and role
//!                  guests     locked, shared, by processes that joined
//!                  startup.log  what PostgreSQL said before its own log was open
//! ```
//! Must not: follow symbolic links for files that the database account could have planted.

use super::account::{RunAs, effective_uid, owner_of};
use super::error::DatabaseError;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The longest path that a Unix socket can have, without the closing zero.
const SOCKET_PATH_BYTES_MAX: usize = 107;
/// What PostgreSQL calls its socket.
const SOCKET_NAME: &str = ".s.PGSQL.5432";
/// The longest password file and lock file that is read.
const SMALL_FILE_BYTES_MAX: u64 = 4096;

/// Paths below one data directory. The directory exists and the path is canonical.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    root: PathBuf,
}

/// The default data directory of this user.
pub fn default_data_dir() -> PathBuf {
    if effective_uid() == 0 {
        return PathBuf::from("/var/lib/liftaid/default");
    }
    share().join("liftaid")
}

/// Where this user keeps the demonstration accounts of databases on given servers.
pub fn demo_dir() -> PathBuf {
    if effective_uid() == 0 {
        return PathBuf::from("/var/lib/liftaid-demo");
    }
    share().join("liftaid-demo")
}

fn share() -> PathBuf {
    let share = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/".into())).join(".local/share");
    share.unwrap_or_else(home)
}

/// The nearest directory at or above `path` that exists.
pub(super) fn nearest_existing(path: &Path) -> PathBuf {
    path.ancestors().find(|ancestor| ancestor.is_dir()).unwrap_or(Path::new("/")).to_owned()
}

impl Directory {
    /// Opens the directory, which is made if it is missing: ancestors that others may enter, the directory
    /// itself for the database account alone.
    ///
    /// # Errors
    /// A directory cannot be made, or the database account still cannot enter it (a mount option, say).
    pub fn open(path: &Path, run_as: &RunAs) -> Result<Self, DatabaseError> {
        let missing: Vec<&Path> = path.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
        for directory in missing.iter().rev() {
            let is_leaf = *directory == path;
            make_directory(directory, if is_leaf { 0o700 } else { 0o755 })?;
            if is_leaf {
                run_as.give(directory)?;
            }
        }
        let root =
            path.canonicalize().map_err(DatabaseError::file("cannot open the data directory", path))?;
        if !root.is_dir() {
            return Err(DatabaseError::Unrecognised { path: root, what: "is not a directory" });
        }
        if !run_as.can_enter(&root) {
            let account = match run_as {
                RunAs::Myself => format!("user id {}", effective_uid()),
                RunAs::Account(account) | RunAs::Namespace(account) => account.name.clone(),
            };
            return Err(DatabaseError::NotTraversable { path: root, account });
        }
        Ok(Self { root })
    }

    /// The data directory itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// PostgreSQL's own directory.
    pub fn cluster(&self) -> PathBuf {
        self.root.join("cluster")
    }

    /// Where `initdb` works until it is through; renamed to [`Directory::cluster`] then.
    pub fn unfinished_cluster(&self) -> PathBuf {
        self.root.join("cluster.unfinished")
    }

    /// PostgreSQL's log files.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// What PostgreSQL said before its own log was open; overwritten at each start.
    pub fn startup_log(&self) -> PathBuf {
        self.root.join("startup.log")
    }

    /// The file that holds the database user's password.
    pub fn password_file(&self) -> PathBuf {
        self.root.join("password")
    }

    /// Major version of the cluster; `None` if there is none yet.
    ///
    /// # Errors
    /// There is a `cluster`, and it is not PostgreSQL's.
    pub fn cluster_major(path: &Path) -> Result<Option<u32>, DatabaseError> {
        let cluster = path.join("cluster");
        if !cluster.exists() {
            return Ok(None);
        }
        let version = cluster.join("PG_VERSION");
        let text = std::fs::read_to_string(&version)
            .map_err(DatabaseError::file("cannot read the version of the database", &version))?;
        match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(DatabaseError::Unrecognised { path: version, what: "is not a major version" }),
        }
    }

    /// The directory of the socket: below the data directory, or a short one whose name is a digest of it.
    pub fn socket_directory(&self) -> PathBuf {
        let own = self.root.join("socket");
        let bytes = own.as_os_str().as_bytes();
        // PostgreSQL reads a list here; a comma or a quotation mark would cut the path in two.
        let is_plain = !bytes.iter().any(|byte| matches!(byte, b',' | b'"'));
        if is_plain && bytes.len() + 1 + SOCKET_NAME.len() <= SOCKET_PATH_BYTES_MAX {
            return own;
        }
        let digest = Sha256::digest(self.root.as_os_str().as_bytes());
        PathBuf::from(format!("/tmp/liftaid-{}", hex::encode(&digest[..12])))
    }

    /// PostgreSQL's note beside its socket.
    pub fn socket_note(&self) -> PathBuf {
        self.socket_directory().join(format!("{SOCKET_NAME}.lock"))
    }

    /// Removes a socket directory that lies elsewhere, once PostgreSQL has left it.
    pub fn leave_socket_directory(&self) {
        let directory = self.socket_directory();
        if !directory.starts_with(&self.root) {
            // One that is not empty is in use, or will be used again.
            std::fs::remove_dir(directory).ok();
        }
    }

    /// Makes the directories that PostgreSQL writes to, beside the cluster.
    ///
    /// # Errors
    /// One cannot be made, or the short socket directory belongs to somebody else.
    pub fn prepare(&self, run_as: &RunAs) -> Result<(), DatabaseError> {
        for directory in [self.log(), self.socket_directory()] {
            if std::fs::symlink_metadata(&directory).is_err() {
                make_directory(&directory, 0o700)?;
                run_as.give(&directory)?;
            }
            // Anybody may have made a directory of that name below /tmp.
            if owner_of(&directory) != Some(run_as.owner_uid()) {
                return Err(DatabaseError::Unrecognised { path: directory, what: "belongs to another user" });
            }
        }
        Ok(())
    }

    /// The password of the database user, made at the first call.
    ///
    /// # Errors
    /// The file cannot be read or written, or is empty.
    pub fn password(&self, run_as: &RunAs, may_create: bool) -> Result<String, DatabaseError> {
        let path = self.password_file();
        if may_create && !path.exists() {
            let secret = hex::encode(rand::random::<[u8; 24]>());
            let mut file = open_small(&path, OpenOptions::new().write(true).create_new(true))?;
            file.write_all(secret.as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(DatabaseError::file("cannot write the database password", &path))?;
            run_as.give(&path)?;
        }
        let mut text = String::new();
        open_small(&path, OpenOptions::new().read(true))?
            .take(SMALL_FILE_BYTES_MAX)
            .read_to_string(&mut text)
            .map_err(DatabaseError::file("cannot read the database password", &path))?;
        match text.trim() {
            "" => Err(DatabaseError::Unrecognised { path, what: "holds no password" }),
            password => Ok(password.to_owned()),
        }
    }

    /// Tries to become the holder. `Ok(None)`: somebody else is; see [`Directory::holder`].
    ///
    /// # Errors
    /// The lock file cannot be opened.
    pub fn try_hold(&self, role: &str) -> Result<Option<File>, DatabaseError> {
        let path = self.root.join("holder");
        let mut file = open_small(&path, OpenOptions::new().read(true).write(true).create(true))?;
        if file.try_lock().is_err() {
            return Ok(None);
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{} ({role})", std::process::id()))
            .map_err(DatabaseError::file("cannot write", &path))?;
        Ok(Some(file))
    }

    /// Process id and role of the holder, such as `4711 (serve)`; empty while it is being written.
    pub fn holder(&self) -> String {
        let mut text = String::new();
        let file = open_small(&self.root.join("holder"), OpenOptions::new().read(true));
        if let Ok(file) = file {
            // A holder that cannot be read is shown as unknown by the caller.
            file.take(SMALL_FILE_BYTES_MAX).read_to_string(&mut text).ok();
        }
        text
    }

    /// The file that processes which joined hold a shared lock on.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn guests(&self) -> Result<File, DatabaseError> {
        open_small(&self.root.join("guests"), OpenOptions::new().read(true).write(true).create(true))
    }
}

/// Opens one of our own small files, never through a symbolic link, readable by its owner alone.
fn open_small(path: &Path, options: &mut OpenOptions) -> Result<File, DatabaseError> {
    options
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_CLOEXEC)
        .open(path)
        .map_err(DatabaseError::file("cannot open", path))
}

/// The file that takes PostgreSQL's first words, emptied.
///
/// # Errors
/// It cannot be opened.
pub(super) fn open_startup_log(directory: &Directory) -> Result<File, DatabaseError> {
    open_small(
        &directory.startup_log(),
        OpenOptions::new().read(true).write(true).create(true).truncate(true),
    )
}

/// Makes one directory with exactly this mode, whatever the umask says.
pub(super) fn make_directory(path: &Path, mode: u32) -> Result<(), DatabaseError> {
    DirBuilder::new()
        .mode(mode)
        .create(path)
        .and_then(|()| std::fs::set_permissions(path, Permissions::from_mode(mode)))
        .map_err(DatabaseError::file("cannot make the directory", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket_of(root: &str) -> PathBuf {
        Directory { root: PathBuf::from(root) }.socket_directory()
    }

    #[test]
    fn a_socket_path_always_fits() {
        let short = "/var/lib/liftaid/default";
        assert_eq!(socket_of(short), PathBuf::from("/var/lib/liftaid/default/socket"));
        for length in [60, 85, 86, 87, 200] {
            let directory = socket_of(&format!("/{}", "d".repeat(length)));
            let full = directory.join(SOCKET_NAME);
            assert!(full.as_os_str().len() <= SOCKET_PATH_BYTES_MAX, "{length}: {}", full.display());
        }
        assert!(socket_of("/a,b").starts_with("/tmp"));
    }

    #[test]
    fn two_long_data_directories_do_not_share_a_socket() {
        let long = "/deep".repeat(40);
        assert_eq!(socket_of(&long), socket_of(&long));
        assert_ne!(socket_of(&long), socket_of(&format!("{long}r")));
    }

    #[test]
    fn the_nearest_existing_directory_is_found() {
        assert_eq!(nearest_existing(Path::new("/no/such/thing")), PathBuf::from("/"));
        assert_eq!(nearest_existing(Path::new("/tmp")), PathBuf::from("/tmp"));
    }
}
