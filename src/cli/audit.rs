//! `liftaid audit`: prints what does not hold together.
//!
//! Must not: repair.

use super::open::with_database;
use super::{Place, say};
use crate::store::audit::{Audit, MAX_FINDINGS, audit};
use std::process::ExitCode;

pub(super) fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let mut found = Audit::default();
    with_database(place, async |mut opened| {
        // One moment for all that is read, while others write on.
        let reading = opened
            .client
            .build_transaction()
            .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        found = audit(&*reading).await?;
        Ok(())
    })?;
    for finding in &found.findings {
        say(finding)?;
    }
    if found.finding_count > MAX_FINDINGS as u64 {
        say(format_args!("… {} more", found.finding_count - MAX_FINDINGS as u64))?;
    }
    say(format_args!(
        "已核对 {events} 条记录、{orders} 单，问题 {faults} 项 · {events} events and {orders} orders checked, {faults} findings",
        events = found.event_count,
        orders = found.order_count,
        faults = found.finding_count,
    ))?;
    Ok(if found.finding_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
