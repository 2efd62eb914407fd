//! Personal data goes when its time is over: pictures, what passengers and callers wrote, their names and numbers.
//!
//! Must not: touch an event, an order or what operators noted (the reasons of what was done), or anything of an order that
//! is not closed. Blanked rows stay: events name them.

use super::{Connection, StoreError};
use crate::kernel::{SignedDuration, Timestamp};

/// Kept at least so long: callbacks, complaints and the monthly report need it.
pub const LEAST_DAYS: u16 = 30;
/// Kept so long after the order was closed, where nothing else was set.
pub const DEFAULT_DAYS: u16 = 180;
/// Rows blanked in one go, so that nothing else waits.
const PORTION: i64 = 1_000;

/// Closed before `$1`. What was noted of it afterwards does not make it younger.
const IS_OVER: &str = "exists (select from work_order o where o.id = work_order \
    and o.state = 'closed' and coalesce(o.archived_at, o.recorded_at) < $1)";

/// Blanks what belongs to orders that were closed longer ago than `kept`; gives how many rows. An alarm that never had an
/// order goes by its own age.
///
/// # Errors
/// The database.
pub async fn blank(
    client: &impl Connection,
    kept: SignedDuration,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let before = now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
    let pictures = format!(
        "update photo set picture = null where id in (select id from photo \
             where picture is not null and received_at < $1 and {IS_OVER} order by received_at limit $2)"
    );
    // Whoever is in the car writes as `passenger`; what operators answered stands beside it.
    let texts = format!(
        "update note set text = '' where id in (select id from note \
             where written_at < $1 and author = 'passenger' and text <> '' and {IS_OVER} limit $2)"
    );
    let callers = format!(
        "update alarm set caller_name = null, caller_phone = null, text = '' where id in (select id from alarm \
             where received_at < $1 and (caller_name is not null or caller_phone is not null or text <> '') \
                 and (work_order is null or {IS_OVER}) limit $2)"
    );
    let mut count = 0;
    for sql in [pictures, texts, callers] {
        count += client.execute(&sql, &[&before, &PORTION]).await?;
    }
    Ok(count)
}
