//! Finds or starts PostgreSQL, the only store: a given server, or a private cluster in a data directory.
//!
//! ```no_run
//! use liftaid::database::{Access, Database, Durability, Options};
//!
//! let options =
//!     Options { data_dir: None, pg_bin: None, database_url: None, durability: Durability::Full };
//! let database = Database::open(&options, Access::Serve)?;
//! let config = database.config().clone(); // hand this to the pool
//! // … serve …
//! database.stop()?;
//! # Ok::<(), liftaid::database::DatabaseError>(())
//! ```
//!
//! A private cluster dies with the process that keeps it, also with one that is killed, and is started again
//! when PostgreSQL itself dies. At most one process keeps it; the others join.
//!
//! Must not: know a table. Migrations and every statement about the domain belong to `store`.

mod account;
mod binaries;
mod directory;
mod error;
mod keeper;
mod postmaster;
mod probe;
#[doc(hidden)]
pub mod scratch;

pub use directory::{default_data_dir, demo_dir};
pub use error::DatabaseError;

use account::{RunAs, owner_of};
use binaries::Binaries;
use directory::Directory;
use keeper::Keeper;
use postmaster::Cluster;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_postgres::Config;

/// The user that owns our database in a private cluster.
const DATABASE_USER: &str = "liftaid";
/// Our database in a private cluster.
const DATABASE_NAME: &str = "liftaid";
/// Pause between two looks at a directory that another process holds.
const HELD_PAUSE: Duration = Duration::from_millis(20);
/// Looks at a cluster that another process is starting, before joining is given up (2 min).
const JOIN_LOOKS_MAX: u32 = 6_000;
/// Looks at a tool that `serve` waits for, before it gives up (5 min).
const TOOL_LOOKS_MAX: u32 = 15_000;
/// Looks before the holder's name is believed: it is written a moment after the lock is taken.
const HOLDER_LOOKS_MIN: u32 = 5;
/// Looks at the guests of a tool that is done, before the cluster is stopped under them (2 min).
const GUEST_LOOKS_MAX: u32 = 6_000;

/// Where the database is and how it is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Data directory of the private cluster; `None`: the default of this user.
    pub data_dir: Option<PathBuf>,
    /// Directory of PostgreSQL's programs; `None`: they are searched for.
    pub pg_bin: Option<PathBuf>,
    /// A server that runs already, as `postgresql://…`; then nothing is started and the other two are unused.
    pub database_url: Option<String>,
    /// How hard a private cluster holds on to what it acknowledged.
    pub durability: Durability,
}

/// How hard a private cluster holds on to what it acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A commit is on the disk before it is acknowledged.
    Full,
    /// Nothing waits for the disk. For tests; a power cut may ruin the cluster.
    TestOnly,
}

/// What the database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The server: keeps the cluster. A second one on the same data directory is refused.
    Serve,
    /// A command of short life: joins the cluster that runs, or keeps it for its own duration.
    Tool,
}

impl Access {
    const fn name(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Tool => "tool",
        }
    }
}

/// Whether the database runs, as far as this process knows without asking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It runs, and was started again `restarts` times.
    Running {
        /// Unasked ends of PostgreSQL since it was opened.
        restarts: u64,
    },
    /// It ended and is being started again.
    Restarting,
    /// Another process or machine keeps it.
    KeptElsewhere,
}

/// An open database. Dropping it stops the cluster if this process keeps it.
#[derive(Debug)]
pub struct Database {
    config: Config,
    part: Part,
}

/// This process's part in keeping the database.
#[derive(Debug)]
enum Part {
    /// A given server.
    External,
    /// A guest of another process's cluster; the lock says so while it is held.
    Guest { directory: Directory, _lock: File },
    /// The keeper; the lock is released after the cluster has stopped.
    Holder { keeper: Keeper, directory: Directory, access: Access, _lock: File },
}

/// How soon a server that vanished without a word is noticed, where the URL does not say: after some seconds instead of the
/// two hours and the quarter of an hour that an operating system takes.
fn notice_silence(config: &mut Config) {
    const NEVER_SET: Duration = Duration::from_secs(2 * 60 * 60);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(15));
    }
    if config.get_keepalives_idle() == NEVER_SET {
        config.keepalives_idle(Duration::from_secs(10));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
    }
}

impl Database {
    /// Opens the database. May be called with or without an async runtime around it; it blocks for about
    /// 0.2 s, at the first start about 1 s, after a crash for as long as the recovery takes.
    ///
    /// # Errors
    /// [`DatabaseError`] says in one line what is missing or in the way.
    pub fn open(options: &Options, access: Access) -> Result<Self, DatabaseError> {
        match &options.database_url {
            Some(url) => Self::open_external(url),
            None => Self::open_private(options, access),
        }
    }

    fn open_external(url: &str) -> Result<Self, DatabaseError> {
        let mut config: Config = url.parse().map_err(|source| DatabaseError::Url { source })?;
        if config.get_application_name().is_none() {
            config.application_name("liftaid");
        }
        notice_silence(&mut config);
        probe::check(&config)?;
        Ok(Self { config, part: Part::External })
    }

    fn open_private(options: &Options, access: Access) -> Result<Self, DatabaseError> {
        let wanted = options.data_dir.clone().unwrap_or_else(directory::default_data_dir);
        let wanted = std::path::absolute(&wanted).map_err(DatabaseError::file("cannot resolve", &wanted))?;
        let place = directory::nearest_existing(&wanted);
        let run_as = RunAs::choose(&place, owner_of(&wanted.join("cluster")))?;
        let directory = Directory::open(&wanted, &run_as)?;
        if let Some(turn) = Self::hold_or_join(&directory, &run_as, access)? {
            return match turn {
                Turn::Guest(database) => Ok(*database),
                Turn::Holder(lock) => Self::keep(options, access, directory, run_as, lock),
            };
        }
        Err(DatabaseError::InUse { data_dir: directory.root().to_owned(), holder: known(&directory) })
    }

    /// Takes the holder's lock, or joins, or waits for its turn; `None`: somebody else holds it for good.
    fn hold_or_join(
        directory: &Directory,
        run_as: &RunAs,
        access: Access,
    ) -> Result<Option<Turn>, DatabaseError> {
        let looks_max = match access {
            Access::Serve => TOOL_LOOKS_MAX,
            Access::Tool => JOIN_LOOKS_MAX,
        };
        for look in 0..looks_max {
            if let Some(lock) = directory.try_hold(access.name())? {
                return Ok(Some(Turn::Holder(lock)));
            }
            match access {
                Access::Serve
                    if look >= HOLDER_LOOKS_MIN && directory.holder().contains(Access::Serve.name()) =>
                {
                    return Ok(None);
                }
                Access::Serve if look == HOLDER_LOOKS_MIN => {
                    // Whether anybody can read it is no matter of the start.
                    let _ = writeln!(
                        std::io::stderr(),
                        "等待进程 {holder} 结束 · waiting for process {holder} to finish with {path}",
                        holder = known(directory),
                        path = directory.root().display()
                    );
                }
                Access::Serve => {}
                Access::Tool => {
                    if let Some(database) = Self::try_join(directory, run_as)? {
                        return Ok(Some(Turn::Guest(Box::new(database))));
                    }
                }
            }
            std::thread::park_timeout(HELD_PAUSE);
        }
        Ok(None)
    }

    /// Joins the cluster that another process keeps; `None` while it is not there yet, or no more.
    fn try_join(directory: &Directory, run_as: &RunAs) -> Result<Option<Self>, DatabaseError> {
        let lock = directory.guests()?;
        if lock.try_lock_shared().is_err() || !directory.password_file().exists() {
            return Ok(None);
        }
        let config = private_config(directory, &directory.password(run_as, false)?);
        match probe::check(&config) {
            Ok(()) => {
                Ok(Some(Self { config, part: Part::Guest { directory: directory.clone(), _lock: lock } }))
            }
            Err(error) if probe::is_passing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn keep(
        options: &Options,
        access: Access,
        directory: Directory,
        run_as: RunAs,
        lock: File,
    ) -> Result<Self, DatabaseError> {
        let needed = Directory::cluster_major(directory.root())?;
        let binaries = Binaries::find(&run_as, options.pg_bin.as_deref(), needed, directory.root())?;
        directory.prepare(&run_as)?;
        let password = directory.password(&run_as, needed.is_none())?;
        let config = private_config(&directory, &password);
        let cluster =
            Cluster { directory: directory.clone(), run_as, binaries, durability: options.durability };
        let keeper = Keeper::start(cluster, config.clone())?;
        Ok(Self { config, part: Part::Holder { keeper, directory, access, _lock: lock } })
    }

    /// How to connect. Its `Debug` form hides the password.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The data directory of the private cluster; `None` with a given server.
    pub fn data_dir(&self) -> Option<&Path> {
        match &self.part {
            Part::External => None,
            Part::Guest { directory, .. } | Part::Holder { directory, .. } => Some(directory.root()),
        }
    }

    /// Whether the database runs, without asking it; for metrics and the health page.
    pub fn status(&self) -> Status {
        match &self.part {
            Part::External | Part::Guest { .. } => Status::KeptElsewhere,
            Part::Holder { keeper, .. } if keeper.is_running() => {
                Status::Running { restarts: keeper.restarts() }
            }
            Part::Holder { .. } => Status::Restarting,
        }
    }

    /// Stops the cluster if this process keeps it. A tool first lets its guests finish, within a bound.
    ///
    /// # Errors
    /// PostgreSQL had to be killed, or ended with an error. What was acknowledged is safe nevertheless.
    pub fn stop(mut self) -> Result<(), DatabaseError> {
        self.part.stop()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(error) = self.part.stop() {
            tracing::error!(%error, "the database was not stopped cleanly");
        }
    }
}

impl Part {
    /// Gives up this process's part; a second call finds nothing to give up.
    fn stop(&mut self) -> Result<(), DatabaseError> {
        match std::mem::replace(self, Self::External) {
            Self::External | Self::Guest { .. } => Ok(()),
            Self::Holder { mut keeper, directory, access, _lock } => {
                // Held until the cluster has stopped, so that nobody joins one that is ending.
                let _no_guests = match access {
                    Access::Serve => None,
                    Access::Tool => Some(outlast_guests(&directory)?),
                };
                let stopped = keeper.stop();
                directory.leave_socket_directory();
                stopped
            }
        }
    }
}

/// Whose turn it is.
enum Turn {
    Holder(File),
    Guest(Box<Database>),
}

/// Waits for processes that joined; after the bound the cluster is stopped under them.
fn outlast_guests(directory: &Directory) -> Result<File, DatabaseError> {
    let guests = directory.guests()?;
    for _ in 0..GUEST_LOOKS_MAX {
        if guests.try_lock().is_ok() {
            break;
        }
        std::thread::park_timeout(HELD_PAUSE);
    }
    Ok(guests)
}

/// The holder as shown to a person.
fn known(directory: &Directory) -> String {
    match directory.holder() {
        holder if holder.is_empty() => "?".to_owned(),
        holder => holder,
    }
}

fn private_config(directory: &Directory, password: &str) -> Config {
    let mut config = Config::new();
    config
        .host_path(directory.socket_directory())
        .port(5432)
        .user(DATABASE_USER)
        .password(password)
        .dbname(DATABASE_NAME)
        .application_name("liftaid")
        .connect_timeout(Duration::from_secs(5));
    config
}
