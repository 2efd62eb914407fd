//! One PostgreSQL process: `initdb`, the command line, signals, and what an earlier one left behind.
//!
//! Must not: decide when to start again (that is the keeper's), or run `pg_ctl`, whose child would outlive us.

use super::account::RunAs;
use super::binaries::Binaries;
use super::directory::{Directory, make_directory, open_startup_log};
use super::error::DatabaseError;
use super::{DATABASE_USER, Durability};
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::SyncSender;

/// How much of a program's last words an error carries, in bytes.
const LAST_WORDS_BYTES_MAX: usize = 2_000;
/// How much of a log file is searched for them, in bytes.
const LOG_END_BYTES_MAX: u64 = 65_536;

/// PostgreSQL's note about its own process, in the cluster.
const PID_FILE: &str = "postmaster.pid";

/// Where one cluster lives and how it is run.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub directory: Directory,
    pub run_as: RunAs,
    pub binaries: Binaries,
    pub durability: Durability,
}

/// A running PostgreSQL whose parent is this process.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
}

/// The end of a child process, by its id. Not reaped yet: the id stays ours until [`Postmaster::reap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exited(pub u32);

/// What another process on the same data directory looks like from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Earlier {
    /// None: PostgreSQL may be started.
    Gone,
    /// One still runs, perhaps shutting down.
    Running(i32),
}

impl Cluster {
    /// Makes the cluster if there is none. An interrupted attempt leaves nothing that counts.
    ///
    /// # Errors
    /// A file operation or `initdb` fails.
    pub fn create_if_missing(&self) -> Result<(), DatabaseError> {
        if self.directory.cluster().exists() {
            return Ok(());
        }
        // Whether anybody can read it is no matter of the start.
        let _ = writeln!(
            std::io::stderr(),
            "首次启动，正在准备数据库 · first start, preparing the database in {}",
            self.directory.root().display()
        );
        self.directory.password(&self.run_as, true)?;
        let unfinished = self.directory.unfinished_cluster();
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished)
                .map_err(DatabaseError::file("cannot remove an interrupted attempt", &unfinished))?;
        }
        make_directory(&unfinished, 0o700)?;
        self.run_as.give(&unfinished)?;
        self.run_initdb(&unfinished)?;
        std::fs::rename(&unfinished, self.directory.cluster())
            .map_err(DatabaseError::file("cannot finish the database", &unfinished))
    }

    fn run_initdb(&self, target: &Path) -> Result<(), DatabaseError> {
        let mut command = self.run_as.command(&self.binaries.program("initdb"));
        command.arg("-D").arg(target).args(["-U", DATABASE_USER, "-A", "scram-sha-256", "-E", "UTF8"]);
        // With the plain C locale, Chinese letters would be no letters to PostgreSQL.
        command.arg("--locale=C.UTF-8").arg("--pwfile").arg(self.directory.password_file());
        match self.durability {
            Durability::Full => command.arg("--data-checksums"),
            Durability::TestOnly => command.arg("--no-sync"),
        };
        die_with_parent(&mut command, libc::SIGKILL);
        let output = command
            .output()
            .map_err(|source| DatabaseError::Spawn { program: "initdb".to_owned(), source })?;
        if output.status.success() {
            return Ok(());
        }
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        Err(DatabaseError::Initdb { output: last_words(&said) })
    }

    /// Starts PostgreSQL as a child of the calling thread, which must live as long as PostgreSQL shall:
    /// when that thread ends, the kernel tells PostgreSQL to shut down. Its end is reported to `inbox`.
    ///
    /// # Errors
    /// The program cannot be run.
    pub fn spawn<M: From<Exited> + Send + 'static>(
        &self,
        inbox: SyncSender<M>,
    ) -> Result<Postmaster, DatabaseError> {
        let fault = |source| DatabaseError::Spawn { program: "postgres".to_owned(), source };
        let words = open_startup_log(&self.directory)?;
        let mut command = self.run_as.command(&self.binaries.program("postgres"));
        command.arg("-D").arg(self.directory.cluster());
        for setting in self.settings() {
            command.arg("-c").arg(setting);
        }
        command.stdout(Stdio::from(words.try_clone().map_err(fault)?)).stderr(Stdio::from(words));
        die_with_parent(&mut command, libc::SIGINT);
        let child = command.spawn().map_err(fault)?;
        let pid = child.id();
        std::thread::Builder::new()
            .name("postgres-watch".to_owned())
            .spawn(move || {
                wait_for_end(pid);
                // The keeper has gone only when nobody cares any more.
                inbox.send(M::from(Exited(pid))).ok();
            })
            .map_err(fault)?;
        Ok(Postmaster { child })
    }

    /// Settings of the command line; they win over the configuration files in the cluster.
    fn settings(&self) -> Vec<OsString> {
        let path_setting = |name: &str, path: &Path| {
            let mut setting = OsString::from(format!("{name}="));
            setting.push(path);
            setting
        };
        let mut settings = vec![
            path_setting("unix_socket_directories", &self.directory.socket_directory()),
            path_setting("log_directory", &self.directory.log()),
        ];
        let durable: &[&str] = match self.durability {
            Durability::Full => &FULL_SETTINGS,
            Durability::TestOnly => &TEST_SETTINGS,
        };
        settings.extend(COMMON_SETTINGS.iter().chain(durable).map(OsString::from));
        settings
    }

    /// Whether a PostgreSQL of an earlier run still holds the cluster. If not, the notes that it left behind
    /// are removed: PostgreSQL would believe them when their process id is in use again, or belongs to an
    /// ended process that nobody has collected.
    ///
    /// # Errors
    /// A stale note cannot be removed.
    pub fn find_earlier(&self) -> Result<Earlier, DatabaseError> {
        if let Some(pid) = find_running(&self.directory.cluster()) {
            return Ok(Earlier::Running(pid));
        }
        for note in [self.directory.cluster().join(PID_FILE), self.directory.socket_note()] {
            match std::fs::remove_file(&note) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => {
                    return Err(DatabaseError::File {
                        step: "cannot remove a stale note",
                        path: note,
                        source,
                    });
                }
            }
        }
        Ok(Earlier::Gone)
    }

    /// What the PostgreSQL with this process id said: before its own log was open, and in that log.
    pub fn words_of(&self, pid: u32) -> String {
        let mark = format!("[{pid}]");
        let early = read_end(&self.directory.startup_log());
        let logged = newest_in(&self.directory.log()).map(|log| read_end(&log)).unwrap_or_default();
        let own: Vec<&str> = logged.lines().filter(|line| line.contains(&mark)).collect();
        last_words(&format!("{early}\n{}", own.join("\n")))
    }
}

/// Settings for every cluster of ours. Errors are logged without the statement and the row that they are
/// about: those hold names and telephone numbers.
const COMMON_SETTINGS: [&str; 17] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "logging_collector=on",
    "log_destination=stderr",
    "log_filename=postgresql-%a.log",
    "log_rotation_age=1d",
    "log_rotation_size=0",
    "log_truncate_on_rotation=on",
    "log_line_prefix=%m [%p] ",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_statement=none",
    "cluster_name=liftaid",
    // Our statements are short; compiling them costs more than it saves.
    "jit=off",
];

/// A cry for help that was acknowledged is on the disk.
const FULL_SETTINGS: [&str; 8] = [
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_connections=100",
    "shared_buffers=256MB",
    "effective_cache_size=1GB",
    "max_wal_size=2GB",
    "random_page_cost=1.1",
];

/// Tests survive a crash of PostgreSQL's processes, not of the machine.
const TEST_SETTINGS: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "shared_buffers=64MB",
    "max_wal_size=1GB",
];

impl Postmaster {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal. Safe from a reused id: the child is not reaped before [`Postmaster::reap`].
    pub fn signal(&self, signal: libc::c_int) {
        if let Ok(pid) = i32::try_from(self.child.id()) {
            send_signal(pid, signal);
        }
    }

    /// Collects the ended child.
    ///
    /// # Errors
    /// The system cannot tell how it ended.
    pub fn reap(mut self) -> Result<ExitStatus, DatabaseError> {
        self.child.wait().map_err(|source| DatabaseError::Spawn { program: "postgres".to_owned(), source })
    }
}

/// Sends a signal to a process; one that has ended already is no error.
pub(super) fn send_signal(pid: i32, signal: libc::c_int) {
    // SAFETY: kill has no memory preconditions; a missing process is reported and ignored.
    unsafe { libc::kill(pid, signal) };
}

/// Makes the kernel send `signal` to the child when the thread that starts it ends, and takes the child out
/// of our process group, so that Ctrl-C reaches us first.
fn die_with_parent(command: &mut Command, signal: libc::c_int) {
    command.process_group(0);
    let parent = std::process::id();
    // SAFETY: between fork and exec only async-signal-safe calls are allowed; prctl and getppid are.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, signal) != 0 {
                return Err(std::io::Error::last_os_error());
            }
            // We may have died before the request was in force.
            if u32::try_from(libc::getppid()) == Ok(parent) {
                Ok(())
            } else {
                Err(std::io::Error::from_raw_os_error(libc::ESRCH))
            }
        });
    }
}

/// Returns when the child has ended, and leaves it to be reaped, so that its id is not given away.
fn wait_for_end(pid: u32) {
    loop {
        let mut information = std::mem::MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: `information` is valid for writing for the whole call.
        let result = unsafe {
            libc::waitid(libc::P_PID, pid, information.as_mut_ptr(), libc::WEXITED | libc::WNOWAIT)
        };
        let interrupted = std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted;
        if result == 0 || !interrupted {
            return;
        }
    }
}

/// The PostgreSQL process that runs on a cluster, as its note and the process table agree.
pub(super) fn find_running(cluster: &Path) -> Option<i32> {
    let note = std::fs::read_to_string(cluster.join(PID_FILE)).ok()?;
    parse_postmaster_pid(&note).filter(|pid| works_in(*pid, cluster))
}

/// First line of the note.
fn parse_postmaster_pid(text: &str) -> Option<i32> {
    // A single-user PostgreSQL notes its id as a negative number.
    text.lines().next()?.trim().parse::<i32>().ok().map(i32::abs).filter(|pid| *pid > 0)
}

/// Whether the process lives and has `directory` as its working directory, as every PostgreSQL process of a
/// cluster has. One that may not be inspected counts as living there if it is the cluster's owner's.
fn works_in(pid: i32, directory: &Path) -> bool {
    match std::fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(working) => working == directory,
        Err(error) => error.kind() == std::io::ErrorKind::PermissionDenied && is_of_owner(pid, directory),
    }
}

/// Whether the process is run by the owner of the directory. PostgreSQL runs on no other's: after a power cut the noted id
/// may be that of a daemon of somebody else, which will never end for our sake.
fn is_of_owner(pid: i32, directory: &Path) -> bool {
    let owner = |path: &Path| std::fs::metadata(path).map(|found| found.uid()).ok();
    let process = owner(Path::new(&format!("/proc/{pid}")));
    process.is_some() && process == owner(directory)
}

/// The file that was written last.
fn newest_in(directory: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(directory).ok()?.flatten();
    let dated = entries.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    dated.max().map(|(_, path)| path)
}

/// The end of a log file; what cannot be read is left out, this serves an error message only.
fn read_end(path: &Path) -> String {
    let mut bytes = Vec::new();
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW).open(path);
    if let Ok(mut file) = file {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_END_BYTES_MAX))).ok();
        file.take(LOG_END_BYTES_MAX).read_to_end(&mut bytes).ok();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The end of a text, in one line, bounded.
fn last_words(text: &str) -> String {
    let mut start = text.len().saturating_sub(LAST_WORDS_BYTES_MAX);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let lines: Vec<&str> = text[start..].lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_of_an_earlier_run_is_read() {
        assert_eq!(parse_postmaster_pid("4711\n/data\n"), Some(4711));
        assert_eq!(parse_postmaster_pid("-4711\n"), Some(4711));
        assert_eq!(parse_postmaster_pid(""), None);
        assert_eq!(parse_postmaster_pid("0\n"), None);
    }

    #[test]
    fn a_reused_process_id_is_not_taken_for_postgresql() {
        let ourselves = i32::try_from(std::process::id()).unwrap();
        assert!(!works_in(ourselves, Path::new("/no/such/cluster")));
        assert!(works_in(ourselves, &std::env::current_dir().unwrap()));
    }

    #[test]
    fn a_process_of_somebody_else_is_not_taken_for_postgresql_whatever_it_hides() {
        let ourselves = i32::try_from(std::process::id()).unwrap();
        let own = std::env::temp_dir().join(format!("liftaid-owner-{ourselves}"));
        std::fs::create_dir(&own).unwrap();
        assert!(is_of_owner(ourselves, &own));
        // Only root may give a directory away, and for everybody else the root directory is somebody else's.
        let is_given = std::os::unix::fs::chown(&own, Some(12_345), None).is_ok();
        let foreign = if is_given { own.as_path() } else { Path::new("/") };
        assert!(!is_of_owner(ourselves, foreign));
        assert!(!is_of_owner(i32::MAX, &own), "nobody");
        std::fs::remove_dir(&own).unwrap();
    }

    #[test]
    fn last_words_are_bounded_and_stay_text() {
        assert_eq!(last_words("one\n\n two \n"), "one | two");
        let long = last_words(&"警".repeat(5_000));
        assert!(long.len() <= LAST_WORDS_BYTES_MAX && long.starts_with('警'));
    }
}
