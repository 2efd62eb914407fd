//! Where the feed reads what is committed.
//!
//! Must not: be anything but reads. The database stands behind it (`DatabaseSource`); tests put a log there that
//! holds entries back.

use crate::kernel::{AlarmId, OrderId, StationId};
use crate::order::{Event, WorkOrder};
use crate::roster::Duty;
use crate::store::StoreError;
use crate::store::log::LogEntry;
use crate::wire::ParkedAlarm;

/// Everything that is going on, of one moment of the database.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The newest position that the rest contains.
    pub seq: i64,
    /// All orders that are not closed.
    pub orders: Vec<WorkOrder>,
    pub duties: Vec<(StationId, Duty)>,
    /// All of them.
    pub parked: Vec<(AlarmId, ParkedAlarm)>,
}

/// Reads of committed facts.
pub trait Source: Send + Sync + 'static {
    /// Entries after `seq`, in order, a bounded number; fewer than there are means: ask again.
    fn list_after(&self, seq: i64) -> impl Future<Output = Result<Vec<LogEntry>, StoreError>> + Send;

    /// The newest committed position.
    fn load_head(&self) -> impl Future<Output = Result<i64, StoreError>> + Send;

    /// All events of one order, in order.
    fn list_events(&self, order: OrderId) -> impl Future<Output = Result<Vec<Event>, StoreError>> + Send;

    /// Those of these alarms that wait for an operator now.
    fn list_parked(
        &self,
        alarms: &[AlarmId],
    ) -> impl Future<Output = Result<Vec<(AlarmId, ParkedAlarm)>, StoreError>> + Send;

    /// The duty of every station now.
    fn list_duties(&self) -> impl Future<Output = Result<Vec<(StationId, Duty)>, StoreError>> + Send;
}
