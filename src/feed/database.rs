//! The feed's reads from PostgreSQL.
//!
//! Must not: hold SQL; `store` has it.

use super::source::{Loaded, Source};
use crate::kernel::{AlarmId, OrderId, StationId, Timestamp};
use crate::order::Event;
use crate::roster::{Directory, Duty, StationStatus};
use crate::store::alarm::ParkedRow;
use crate::store::log::LogEntry;
use crate::store::views::parked_view;
use crate::store::{StoreError, alarm, city, duty, log, order};
use crate::wire::ParkedAlarm;
use deadpool_postgres::Pool;
use tokio_postgres::IsolationLevel;

/// The city and what is going on in it, of one moment of the database: what the feed tells from then on is what changed.
pub struct Start {
    pub directory: Directory,
    /// In the order of the directory's stations.
    pub statuses: Vec<StationStatus>,
    pub going_on: Loaded,
    /// Orders that this program cannot read: they are on no board.
    pub unreadable: Vec<OrderId>,
}

/// Reads with connections of a pool.
#[derive(Clone)]
pub struct DatabaseSource {
    pool: Pool,
}

impl DatabaseSource {
    /// Reads with connections of this pool, one at a time.
    pub const fn new(pool: Pool) -> Self {
        Self { pool }
    }

    /// What a node starts with.
    ///
    /// # Errors
    /// The database.
    pub async fn load(&self, now: Timestamp) -> Result<Start, StoreError> {
        let mut client = self.pool.get().await?;
        // One moment for all of them: an order, a duty or a lift that commits in between must be in all reads or in none.
        let transaction = (**client)
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        let directory = city::read_directory(&transaction).await?;
        let statuses = city::read_statuses(&transaction, directory.stations(), now).await?;
        let unfinished = order::load_unfinished(&transaction).await?;
        let going_on = Loaded {
            seq: log::load_head(&transaction).await?,
            orders: unfinished.orders,
            duties: duty::list_duties(&transaction).await?,
            parked: shown(&alarm::load_parked(&transaction).await?),
        };
        transaction.commit().await?;
        Ok(Start { directory, statuses, going_on, unreadable: unfinished.unreadable })
    }
}

impl Source for DatabaseSource {
    async fn list_after(&self, seq: i64) -> Result<Vec<LogEntry>, StoreError> {
        let client = self.pool.get().await?;
        log::list_after(&*client, seq, log::PAGE).await
    }

    async fn load_head(&self) -> Result<i64, StoreError> {
        let client = self.pool.get().await?;
        log::load_head(&*client).await
    }

    async fn list_events(&self, order: OrderId) -> Result<Vec<Event>, StoreError> {
        let client = self.pool.get().await?;
        Ok(order::load_events(&*client, &[order]).await?.remove(&order).unwrap_or_default())
    }

    async fn list_parked(&self, alarms: &[AlarmId]) -> Result<Vec<(AlarmId, ParkedAlarm)>, StoreError> {
        let client = self.pool.get().await?;
        Ok(shown(&alarm::list_parked_of(&*client, alarms).await?))
    }

    async fn list_duties(&self) -> Result<Vec<(StationId, Duty)>, StoreError> {
        let client = self.pool.get().await?;
        duty::list_duties(&*client).await
    }
}

fn shown(rows: &[ParkedRow]) -> Vec<(AlarmId, ParkedAlarm)> {
    rows.iter().map(|row| (row.alarm.id, parked_view(row))).collect()
}
