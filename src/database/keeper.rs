//! The thread that keeps PostgreSQL running: it starts it, starts it again when it dies, and stops it.
//!
//! One thread for the whole life of the cluster, because the kernel ties PostgreSQL's life to the thread that
//! forked it. That is what stops PostgreSQL when this process is killed.
//!
//! Must not: give up while somebody serves. Restarts are bounded in rate, not in number: a command centre
//! without a database can only get better.

use super::error::DatabaseError;
use super::postmaster::{Cluster, Earlier, Exited, Postmaster, send_signal};
use super::probe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio_postgres::Config;

/// Messages that may wait: one stop, and the ends of a few processes.
const INBOX_MAX: usize = 8;
/// Pause before the first restart; doubles up to [`RESTART_PAUSE_MAX`].
const RESTART_PAUSE_MIN: Duration = Duration::from_millis(100);
/// The longest pause between two restarts.
const RESTART_PAUSE_MAX: Duration = Duration::from_secs(5);
/// A PostgreSQL that lived this long was well: the next restart is quick again.
const STEADY_AFTER: Duration = Duration::from_secs(60);
/// Pause between two looks at a PostgreSQL that is starting.
const READY_PAUSE: Duration = Duration::from_millis(10);
/// Looks before a start is given up: ten minutes at least, for the recovery after a crash.
const READY_LOOKS_MAX: u32 = 60_000;
/// Pause between two looks at an earlier PostgreSQL that is to end.
const EARLIER_PAUSE: Duration = Duration::from_millis(20);
/// Looks after which an earlier PostgreSQL without a keeper is told to shut down (5 s).
const EARLIER_LOOKS_PATIENT: u32 = 250;
/// Looks after which the wait for it is given up (2 min).
const EARLIER_LOOKS_MAX: u32 = 6_000;
/// Starts that are tried while processes of a killed PostgreSQL still hold its memory.
const FIRST_STARTS_MAX: u32 = 40;
/// Pause between those starts.
const FIRST_STARTS_PAUSE: Duration = Duration::from_millis(250);
/// How long a shutdown may take before it is forced.
const STOP_LIMIT: Duration = Duration::from_secs(60);
/// How long a forced shutdown may take before the process is killed.
const FORCED_STOP_LIMIT: Duration = Duration::from_secs(10);

/// What PostgreSQL says when processes of a killed one still hold its memory.
const MEMORY_IN_USE: &str = "pre-existing shared memory block";

enum Message {
    Exited(Exited),
    Stop,
}

impl From<Exited> for Message {
    fn from(exited: Exited) -> Self {
        Self::Exited(exited)
    }
}

/// What the rest of the process may know about the cluster.
#[derive(Debug, Default)]
struct Vital {
    is_running: AtomicBool,
    restarts: AtomicU64,
}

/// Handle to the keeping thread.
#[derive(Debug)]
pub(super) struct Keeper {
    inbox: SyncSender<Message>,
    thread: Option<JoinHandle<Result<(), DatabaseError>>>,
    vital: Arc<Vital>,
}

impl Keeper {
    /// Starts the thread and returns when the cluster takes connections.
    ///
    /// # Errors
    /// The cluster cannot be made or started.
    pub fn start(cluster: Cluster, config: Config) -> Result<Self, DatabaseError> {
        let (inbox, messages) = sync_channel(INBOX_MAX);
        let (ready, answer) = sync_channel(1);
        let vital = Arc::new(Vital::default());
        let work = Work { cluster, config, inbox: inbox.clone(), messages, vital: Arc::clone(&vital) };
        let thread = std::thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || work.run(&ready))
            .map_err(|source| DatabaseError::Spawn { program: "a thread".to_owned(), source })?;
        answer.recv().unwrap_or(Err(DatabaseError::KeeperLost))?;
        Ok(Self { inbox, thread: Some(thread), vital })
    }

    /// Whether PostgreSQL runs at this moment, as far as the keeper knows.
    pub fn is_running(&self) -> bool {
        self.vital.is_running.load(Ordering::Relaxed)
    }

    /// How often PostgreSQL had to be started again.
    pub fn restarts(&self) -> u64 {
        self.vital.restarts.load(Ordering::Relaxed)
    }

    /// Stops PostgreSQL and ends the thread. A second call does nothing.
    ///
    /// # Errors
    /// PostgreSQL had to be killed or reported an error.
    pub fn stop(&mut self) -> Result<(), DatabaseError> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        // A thread that has ended already has no inbox; its result is what counts.
        self.inbox.send(Message::Stop).ok();
        thread.join().unwrap_or(Err(DatabaseError::KeeperLost))
    }
}

/// Everything the thread owns.
struct Work {
    cluster: Cluster,
    config: Config,
    inbox: SyncSender<Message>,
    messages: Receiver<Message>,
    vital: Arc<Vital>,
}

/// How an attempt to start ended.
enum Started {
    Ready(Postmaster),
    /// Stopped on request before it was ready.
    Stopped,
}

impl Work {
    fn run(self, ready: &SyncSender<Result<(), DatabaseError>>) -> Result<(), DatabaseError> {
        match self.first_start() {
            Ok(Started::Ready(postmaster)) => {
                ready.send(Ok(())).ok();
                self.keep(postmaster)
            }
            Ok(Started::Stopped) => Ok(()),
            Err(error) => {
                ready.send(Err(error)).ok();
                Ok(())
            }
        }
    }

    /// Starts it for the first time, patient with what a killed predecessor left behind.
    fn first_start(&self) -> Result<Started, DatabaseError> {
        self.cluster.create_if_missing()?;
        for _ in 1..FIRST_STARTS_MAX {
            match self.start() {
                Err(DatabaseError::Start { output }) if output.contains(MEMORY_IN_USE) => {
                    std::thread::park_timeout(FIRST_STARTS_PAUSE);
                }
                other => return other,
            }
        }
        self.start()
    }

    fn keep(self, mut postmaster: Postmaster) -> Result<(), DatabaseError> {
        let mut pause = RESTART_PAUSE_MIN;
        loop {
            match self.messages.recv_timeout(STEADY_AFTER) {
                Err(RecvTimeoutError::Timeout) => pause = RESTART_PAUSE_MIN,
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return self.stop(postmaster),
                Ok(Message::Exited(Exited(pid))) if pid == postmaster.pid() => {
                    self.vital.is_running.store(false, Ordering::Relaxed);
                    let how = postmaster.reap()?;
                    tracing::error!(%how, "postgres ended unasked, starting it again");
                    match self.restart(&mut pause) {
                        Some(again) => postmaster = again,
                        None => return Ok(()),
                    }
                }
                // An earlier one, which was reaped when its start failed.
                Ok(Message::Exited(_)) => {}
            }
        }
    }

    /// Starts it again until it runs; `None` when asked to stop meanwhile.
    fn restart(&self, pause: &mut Duration) -> Option<Postmaster> {
        loop {
            if self.is_stopped_within(*pause) {
                return None;
            }
            *pause = (*pause * 2).min(RESTART_PAUSE_MAX);
            match self.start() {
                Ok(Started::Ready(postmaster)) => {
                    self.vital.restarts.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!("postgres runs again");
                    return Some(postmaster);
                }
                Ok(Started::Stopped) => return None,
                Err(error) => tracing::error!(%error, "postgres did not start, trying again"),
            }
        }
    }

    /// Waits, and says whether a stop was asked for meanwhile. The ends of earlier processes do not count.
    fn is_stopped_within(&self, pause: Duration) -> bool {
        match self.messages.recv_timeout(pause) {
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => true,
            Ok(Message::Exited(_)) | Err(RecvTimeoutError::Timeout) => false,
        }
    }

    /// One start, up to the first connection.
    fn start(&self) -> Result<Started, DatabaseError> {
        self.outlast_earlier()?;
        let postmaster = self.cluster.spawn(self.inbox.clone())?;
        for _ in 0..READY_LOOKS_MAX {
            match probe::prepare_own(&self.config) {
                Ok(()) => {
                    self.vital.is_running.store(true, Ordering::Relaxed);
                    return Ok(Started::Ready(postmaster));
                }
                Err(error) if probe::is_passing(&error) => {}
                Err(error) => {
                    self.stop(postmaster).ok();
                    return Err(error);
                }
            }
            match self.messages.recv_timeout(READY_PAUSE) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return self.stop(postmaster).map(|()| Started::Stopped);
                }
                Ok(Message::Exited(Exited(pid))) if pid == postmaster.pid() => {
                    let how = postmaster.reap()?;
                    let output = format!("{} ({how})", self.cluster.words_of(pid));
                    return Err(DatabaseError::Start { output });
                }
                Ok(Message::Exited(_)) | Err(RecvTimeoutError::Timeout) => {}
            }
        }
        self.stop(postmaster).ok();
        Err(DatabaseError::NotReady { source: None })
    }

    /// Waits for a PostgreSQL of an earlier run to end. We hold the lock, so nobody keeps that one any more:
    /// it is shutting down because its keeper died, and one that does not hurry is told again.
    fn outlast_earlier(&self) -> Result<(), DatabaseError> {
        for look in 0..EARLIER_LOOKS_MAX {
            match self.cluster.find_earlier()? {
                Earlier::Gone => return Ok(()),
                Earlier::Running(pid) if look == EARLIER_LOOKS_PATIENT => send_signal(pid, libc::SIGINT),
                Earlier::Running(_) => {}
            }
            std::thread::park_timeout(EARLIER_PAUSE);
        }
        match self.cluster.find_earlier()? {
            Earlier::Gone => Ok(()),
            Earlier::Running(pid) => {
                Err(DatabaseError::StillRunning { pid, data_dir: self.cluster.directory.root().to_owned() })
            }
        }
    }

    /// Asks for a fast shutdown; forces it when it takes too long.
    fn stop(&self, postmaster: Postmaster) -> Result<(), DatabaseError> {
        self.vital.is_running.store(false, Ordering::Relaxed);
        postmaster.signal(libc::SIGINT);
        if self.is_ended_within(&postmaster, STOP_LIMIT) {
            let status = postmaster.reap()?;
            return if status.success() {
                Ok(())
            } else {
                Err(DatabaseError::Stop { how: status.to_string() })
            };
        }
        postmaster.signal(libc::SIGQUIT);
        if !self.is_ended_within(&postmaster, FORCED_STOP_LIMIT) {
            postmaster.signal(libc::SIGKILL);
        }
        let status = postmaster.reap()?;
        Err(DatabaseError::Stop { how: format!("{status} after {} s", STOP_LIMIT.as_secs()) })
    }

    fn is_ended_within(&self, postmaster: &Postmaster, limit: Duration) -> bool {
        // Other messages that can come are few: at most the inbox full of them.
        for _ in 0..INBOX_MAX {
            match self.messages.recv_timeout(limit) {
                Ok(Message::Exited(Exited(pid))) if pid == postmaster.pid() => return true,
                Ok(Message::Exited(_) | Message::Stop) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
            }
        }
        false
    }
}
