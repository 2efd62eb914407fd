//! A command's own database: opened or joined for its duration, with the schema of this program.
//!
//! Must not: outlive the command, or leave a cluster running that it started.

use super::Place;
use super::demo_accounts::KeepsAccounts;
use crate::database::{Access, Database, Durability, Options, demo_dir};
use crate::store;
use anyhow::Context;
use deadpool_postgres::Client;
use tokio::runtime::Handle;

/// What a command works with.
pub(super) struct Opened {
    pub(super) client: Client,
    /// Where the demonstration accounts are.
    pub(super) keeps_accounts: KeepsAccounts,
}

impl Place {
    /// The same for module `database`.
    pub(super) fn options(&self) -> Options {
        Options {
            data_dir: self.data_dir.clone(),
            pg_bin: self.pg_bin.clone(),
            database_url: self.database_url.clone(),
            durability: Durability::Full,
        }
    }

    fn keeps_accounts(&self, database: &Database) -> KeepsAccounts {
        match database.data_dir() {
            Some(data_dir) => KeepsAccounts::OfCluster(data_dir.to_owned()),
            None => KeepsAccounts::OfServers(self.data_dir.clone().unwrap_or_else(demo_dir)),
        }
    }
}

/// Opens the database, brings its schema up to date, and runs the work on a connection of its own.
pub(super) fn with_database(
    place: &Place,
    work: impl AsyncFnOnce(Opened) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let database = Database::open(&place.options(), Access::Tool)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("no runtime")?;
    let done = runtime.block_on(async {
        let config = database.config();
        store::migrate(config)
            .await
            .context("数据库结构无法升级 · the schema cannot be brought up to date")?;
        let client =
            store::pool(config, 1, Handle::current()).get().await.context("the database does not answer")?;
        // Statements of a command may take minutes.
        client
            .batch_execute("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0")
            .await?;
        work(Opened { client, keeps_accounts: place.keeps_accounts(&database) }).await
    });
    drop(runtime);
    database.stop()?;
    done
}
