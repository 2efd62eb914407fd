//! Writing a simulated past: closed orders and their log, marked as simulated, through the same rows, hashes
//! and positions as everything else.
//!
//! Must not: begin a transaction, or be used for anything that really happened; `dispatch` writes that.

use super::batch::{AlarmRow, Batch, OrderRow};
use super::log::Line;
use super::{Connection, StoreError};
use crate::intake::{Alarm, Disposition};
use crate::order::WorkOrder;
use crate::performance::is_entered_late;
use crate::roster::DistrictCode;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Orders written in one statement.
const ORDERS_AT_ONCE: usize = 500;
/// Log lines written in one statement.
const LINES_AT_ONCE: usize = 5_000;

/// One closed order with its alarms.
#[derive(Debug, Clone, Copy)]
pub struct HistoryRow<'a> {
    pub order: &'a WorkOrder,
    pub alarms: &'a [(Alarm, Disposition)],
    pub district: Option<DistrictCode>,
}

/// Writes closed orders and the lines of their log, which must come in the order of their recording.
///
/// # Errors
/// The database, or an order number that is taken. The caller rolls back.
pub async fn write(
    client: &impl Connection,
    rows: &[HistoryRow<'_>],
    lines: &[Line],
) -> Result<(), StoreError> {
    let late = lines.iter().filter(|line| is_entered_late(line.stamp.occurred_at, line.stamp.recorded_at));
    let late: BTreeSet<Uuid> = late.map(|line| line.subject_id).collect();
    for rows in rows.chunks(ORDERS_AT_ONCE) {
        write_orders(client, rows, &late).await?;
    }
    for lines in lines.chunks(LINES_AT_ONCE) {
        let mut batch = Batch::default();
        lines.iter().for_each(|line| batch.add_line(line));
        batch.write_on(client).await?;
    }
    client.batch_execute("analyze alarm, work_order, assignment, event").await?;
    Ok(())
}

async fn write_orders(
    client: &impl Connection,
    rows: &[HistoryRow<'_>],
    late: &BTreeSet<Uuid>,
) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    for row in rows {
        assert!(row.order.is_closed(), "{} of the past is still open", row.order.number);
        for (alarm, disposition) in row.alarms {
            batch.add_alarm(&AlarmRow {
                alarm,
                disposition: *disposition,
                order: Some(row.order.id),
                lift_text: None,
                point: None,
                partner: None,
                foreign_id: None,
                received_at: alarm.answered_at,
            });
        }
        let channel = row.alarms.first().map_or("hotline", |(alarm, _)| alarm.channel.name());
        batch.add_order(&OrderRow {
            order: row.order,
            channel,
            district: row.district,
            deadline: None,
            has_late_entry: late.contains(&row.order.id.uuid()),
        });
    }
    batch.seal();
    batch.write_on(client).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.order.id.uuid()).collect();
    client.execute("update work_order set simulated = true where id = any($1)", &[&ids]).await?;
    Ok(())
}
