//! A database connection as the store's functions see it: what they ask it to run is prepared once and kept with it.
//!
//! PostgreSQL needs up to twenty times as long to parse and plan a statement as to run it, and most of ours run for months.
//! Must not: know what is asked.

use deadpool_postgres::{ClientWrapper, StatementCache};
use std::future::Future;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, GenericClient, Row, RowStream, Statement};

/// Statements that a connection keeps at most. The program has some two hundred texts; only the lists of orders make theirs
/// up from what is asked for, and a plan takes memory of PostgreSQL's session.
const MAX_KEPT: usize = 256;

/// Plans are made anew after 1, 2, 4 … uses of a connection, and then each time after so many: a plan that suited an
/// almost empty table is never kept for one that has become large.
const REPLAN_EVERY: u64 = 4_096;

/// Makes a session forget its plans, not its statements.
pub(super) const DISCARD_PLANS: &str = "discard plans";

/// Whether a connection's plans are to be made anew before it is used for this time, counted from 1.
pub(super) const fn is_replanned(use_count: u64) -> bool {
    use_count.is_power_of_two() || use_count.is_multiple_of(REPLAN_EVERY)
}

/// A connection, or a transaction on it. Those of the pool keep what they prepared, others prepare each time.
pub trait Connection: Sync {
    /// The session, for what none of the functions here does.
    fn client(&self) -> &Client;

    /// The statement of that text.
    ///
    /// # Errors
    /// The database.
    fn prepared(&self, sql: &str) -> impl Future<Output = Result<Statement, Error>> + Send;

    /// All rows.
    ///
    /// # Errors
    /// The database.
    fn query(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send {
        async { self.client().query(&self.prepared(sql).await?, values).await }
    }

    /// The only row.
    ///
    /// # Errors
    /// The database; none, or several.
    fn query_one(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<Row, Error>> + Send {
        async { self.client().query_one(&self.prepared(sql).await?, values).await }
    }

    /// The only row, or none.
    ///
    /// # Errors
    /// The database; several.
    fn query_opt(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<Option<Row>, Error>> + Send {
        async { self.client().query_opt(&self.prepared(sql).await?, values).await }
    }

    /// All rows, as they come.
    ///
    /// # Errors
    /// The database.
    fn query_raw(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<RowStream, Error>> + Send {
        async { self.client().query_raw(&self.prepared(sql).await?, values.iter().copied()).await }
    }

    /// Statements without values, run as they are.
    ///
    /// # Errors
    /// The database.
    fn batch_execute(&self, sql: &str) -> impl Future<Output = Result<(), Error>> + Send {
        async { self.client().batch_execute(sql).await }
    }

    /// How many rows it changed.
    ///
    /// # Errors
    /// The database.
    fn execute(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<u64, Error>> + Send {
        async { self.client().execute(&self.prepared(sql).await?, values).await }
    }
}

impl Connection for ClientWrapper {
    fn client(&self) -> &Client {
        self
    }

    async fn prepared(&self, sql: &str) -> Result<Statement, Error> {
        make_room(&self.statement_cache);
        self.prepare_cached(sql).await
    }
}

impl Connection for deadpool_postgres::Transaction<'_> {
    fn client(&self) -> &Client {
        GenericClient::client(&**self)
    }

    async fn prepared(&self, sql: &str) -> Result<Statement, Error> {
        make_room(&self.statement_cache);
        self.prepare_cached(sql).await
    }
}

impl Connection for Client {
    fn client(&self) -> &Client {
        self
    }

    async fn prepared(&self, sql: &str) -> Result<Statement, Error> {
        self.prepare(sql).await
    }
}

impl Connection for tokio_postgres::Transaction<'_> {
    fn client(&self) -> &Client {
        GenericClient::client(self)
    }

    async fn prepared(&self, sql: &str) -> Result<Statement, Error> {
        self.prepare(sql).await
    }
}

/// Those in use are soon there again.
fn make_room(kept: &StatementCache) {
    if kept.size() >= MAX_KEPT {
        kept.clear();
    }
}
