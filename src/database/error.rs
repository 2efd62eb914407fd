//! Why the database could not be found, started or stopped, in one line that a person can act on.
//!
//! Must not: carry a password, or a connection string that may hold one.

use std::path::PathBuf;

/// Every way in which finding, starting or stopping PostgreSQL fails.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Another `serve` holds the data directory.
    #[error(
        "数据目录 {data_dir} 正由进程 {holder} 使用 · the data directory {data_dir} is in use by process {holder}",
        data_dir = .data_dir.display()
    )]
    InUse {
        /// The directory that both want.
        data_dir: PathBuf,
        /// Process id and role of the holder, such as `4711 (serve)`.
        holder: String,
    },
    /// Neither the database account nor a user namespace can work in the directory.
    #[error(
        "账户 {account} 无法进入目录 {path} · the account \"{account}\" cannot enter {path}: choose another \
         --data-dir, or allow it with: chmod o+x",
        path = .path.display()
    )]
    NotTraversable {
        /// The directory that cannot be entered.
        path: PathBuf,
        /// Name of the account that PostgreSQL would run as.
        account: String,
    },
    /// Root has no other account to run PostgreSQL as.
    #[error(
        "PostgreSQL 不能以 root 运行 · PostgreSQL refuses root, and there is no account \"postgres\" or \"nobody\""
    )]
    NoAccount,
    /// The cluster belongs to somebody else.
    #[error(
        "数据目录属于另一个用户 · {path} belongs to user id {owner}, this process runs as {ours}",
        path = .path.display()
    )]
    ForeignOwner {
        /// The cluster's directory.
        path: PathBuf,
        /// User id of its owner.
        owner: u32,
        /// User id of this process.
        ours: u32,
    },
    /// No directory with an `initdb` and a `postgres` that run here.
    #[error(
        "未找到可用的 PostgreSQL（15 或更高） · no usable PostgreSQL 15 or later: install it with \
         `apt-get install postgresql`, or name its binaries with --pg-bin; looked in {looked_in}"
    )]
    NoBinaries {
        /// The places, in the order of the search.
        looked_in: String,
    },
    /// The cluster was made by a major version that is not installed.
    #[error(
        "数据目录 {data_dir} 需要 PostgreSQL {needed} · the data directory {data_dir} was made by PostgreSQL \
         {needed}, but only {found} is installed: install postgresql-{needed}, or upgrade a copy with pg_upgrade",
        data_dir = .data_dir.display()
    )]
    VersionMismatch {
        /// The data directory.
        data_dir: PathBuf,
        /// Major version in its `PG_VERSION`.
        needed: u32,
        /// What was found instead, such as `15 (/usr/lib/postgresql/15/bin)`.
        found: String,
    },
    /// The directory holds something that is not one of our clusters.
    #[error("目录内容无法识别 · {path}: {what}", path = .path.display())]
    Unrecognised {
        /// The path in question.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A file or directory could not be made, read or changed.
    #[error("{step}: {path}", path = .path.display())]
    File {
        /// What was tried.
        step: &'static str,
        /// On which path.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// A program or thread could not be started.
    #[error("cannot start {program}")]
    Spawn {
        /// Which one.
        program: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// `initdb` ended with an error.
    #[error("initdb 失败 · initdb failed: {output}")]
    Initdb {
        /// Its last lines.
        output: String,
    },
    /// PostgreSQL ended before it took a connection.
    #[error("PostgreSQL 启动失败 · PostgreSQL did not start: {output}")]
    Start {
        /// Its last lines.
        output: String,
    },
    /// A former PostgreSQL on this directory does not end.
    #[error(
        "旧的 PostgreSQL 进程 {pid} 仍未退出 · PostgreSQL process {pid} of an earlier run still holds {data_dir}",
        data_dir = .data_dir.display()
    )]
    StillRunning {
        /// Its process id.
        pid: i32,
        /// The data directory.
        data_dir: PathBuf,
    },
    /// The bounded wait for a connection ran out.
    #[error("等待数据库超时 · the database took no connection in time")]
    NotReady {
        /// The last refusal, where there was one.
        #[source]
        source: Option<tokio_postgres::Error>,
    },
    /// The database answered, and the answer was an error.
    #[error("{step}")]
    Query {
        /// What was asked.
        step: &'static str,
        /// The database's answer.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server is not one that LiftAid can work with.
    #[error("数据库不符合要求 · the database server does not fit: {what}")]
    Unsuitable {
        /// Which check failed, with what was found.
        what: String,
    },
    /// `DATABASE_URL` cannot be read. The text itself is left out, it may hold a password.
    #[error("DATABASE_URL 无法解析 · DATABASE_URL cannot be parsed")]
    Url {
        /// The parser's answer.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The keeper thread ended without an answer, which only a bug can cause.
    #[error("the thread that keeps PostgreSQL ended unexpectedly")]
    KeeperLost,
    /// PostgreSQL had to be killed, or ended with an error, when it was stopped.
    #[error("PostgreSQL 未能正常停止 · PostgreSQL was not stopped cleanly: {how}")]
    Stop {
        /// What happened instead.
        how: String,
    },
}

impl DatabaseError {
    /// A failed file operation on `path`; for `map_err`.
    pub(super) fn file(step: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { step, path, source }
    }
}
