//! Merging imported rosters: copied into a temporary table, checked against what is there, merged by code.
//!
//! Must not: begin or end a transaction; the caller does, and rolls back a dry run or a file with problems.
//! Nothing is removed: what a file does not name stays as it is, be it a line or a column.

mod contracts;
mod crews;
mod lifts;
mod stations;

pub use contracts::merge_contracts;
pub use crews::merge_crews;
pub use lifts::merge_lifts;
pub use stations::merge_stations;

use super::batch::Batch;
use super::log::Line;
use super::{Connection, StoreError};
use crate::import::{MAX_ERRORS_SHOWN, Problems, Sheet};
use crate::kernel::{AlarmId, Timestamp};
use crate::order::{Actor, Stamp, TimeSource};
use crate::roster::District;
use tokio_postgres::Client;
use uuid::Uuid;

/// What an import would change, or did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
}

/// Why an import was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines that do not fit what is there.
    #[error("{0}")]
    Problems(Problems),
    #[error("import")]
    Store(#[from] StoreError),
}

impl From<tokio_postgres::Error> for ImportError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What the imported rows get: ids that sort by `now`, made unique by `random`.
pub struct NewIds<'a> {
    pub now: Timestamp,
    pub random: &'a mut dyn FnMut() -> [u8; 10],
}

impl NewIds<'_> {
    fn make(&mut self) -> Uuid {
        // All kinds of ids are made alike; only the new rows keep theirs.
        AlarmId::new(self.now, (self.random)()).uuid()
    }
}

/// The districts of the city, where none of that code is there yet.
///
/// # Errors
/// The database.
pub async fn add_districts(client: &impl Connection, districts: &[District]) -> Result<(), StoreError> {
    let sql = "insert into district (code, name, name_en, lat, lon) values ($1, $2, $3, $4, $5) \
         on conflict (code) do nothing";
    for district in districts {
        let (code, centre) = (district.code.number().cast_signed(), district.centre);
        client
            .execute(sql, &[&code, &district.name, &district.name_en, &centre.lat(), &centre.lon()])
            .await?;
    }
    Ok(())
}

/// Writes into the log that the roster changed: every node reads it again.
///
/// # Errors
/// The database.
pub async fn tell_nodes(client: &impl Connection, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let stamp = Stamp {
        occurred_at: now,
        recorded_at: now,
        source: TimeSource::System,
        implausible: false,
        actor: Actor::System,
    };
    let mut batch = Batch::default();
    batch.add_line(&Line::of_roster(id, stamp));
    batch.write_on(client).await?;
    Ok(())
}

/// One question about the imported lines: rows of `line` and `value` that are wrong, all of them and in any order.
struct Check<'a> {
    sql: &'a str,
    column: &'a str,
    chinese: &'a str,
    english: &'a str,
}

async fn check(client: &Client, checks: &[Check<'_>]) -> Result<(), ImportError> {
    let mut problems = Problems::default();
    for check in checks {
        let sql = format!(
            "select line, value, count(*) over () as total from ({}) wrong order by line, value limit {MAX_ERRORS_SHOWN}",
            check.sql
        );
        let rows = client.query(&sql, &[]).await?;
        let total = rows.first().map_or(Ok(0), |row| row.try_get::<_, i64>("total"))?;
        problems.count += total.cast_unsigned().saturating_sub(rows.len() as u64);
        for row in &rows {
            let (line, value): (i64, String) = (row.try_get("line")?, row.try_get("value")?);
            let (chinese, english) = (check.chinese, check.english);
            problems.add(
                line.cast_unsigned(),
                check.column,
                format!("{chinese}（{value}）"),
                format!("{english} ({value})"),
            );
        }
    }
    problems.shown.sort_unstable();
    if problems.is_empty() { Ok(()) } else { Err(ImportError::Problems(problems)) }
}

/// Rows that a statement touched.
async fn count(client: &Client, sql: &str) -> Result<u64, ImportError> {
    Ok(client.execute(sql, &[]).await?)
}

fn changes(total: usize, added: u64, changed: u64) -> Changes {
    Changes { added, changed, unchanged: (total as u64).saturating_sub(added + changed) }
}

/// Runs `sql`, which takes over what is there, where the file does not have the column.
async fn keep<T>(client: &Client, sheet: &Sheet<T>, column: &str, sql: &str) -> Result<(), ImportError> {
    if !sheet.has(column) {
        client.batch_execute(sql).await?;
    }
    Ok(())
}

fn line_number(line: u64) -> i64 {
    line.cast_signed()
}

const NO_DISTRICT: (&str, &str) = ("没有该区", "there is no such district");
