//! Rescuers: known by station and name.
//!
//! Must not: make a station; one that is not known is a problem of its line.

use super::{Changes, Check, ImportError, NewIds, changes, check, count, keep, line_number};
use crate::import::{CrewLine, Sheet};
use crate::kernel::{CrewId, Phone};
use crate::store::Connection;
use crate::store::city::copy;
use tokio_postgres::types::{ToSql, Type};

/// Merges rescuers by station and name.
///
/// # Errors
/// Lines that do not fit what is there, or the database. The caller rolls back.
pub async fn merge_crews(
    client: &impl Connection,
    sheet: &Sheet<CrewLine>,
    ids: &mut NewIds<'_>,
) -> Result<Changes, ImportError> {
    let client = client.client();
    client
        .batch_execute(
            "create temp table import_crew (line bigint, id uuid, code text, name text, phone text, \
                 station uuid) on commit drop",
        )
        .await?;
    let columns = [
        ("line", Type::INT8),
        ("id", Type::UUID),
        ("code", Type::TEXT),
        ("name", Type::TEXT),
        ("phone", Type::TEXT),
    ];
    let rows: Vec<(CrewId, &CrewLine)> =
        sheet.lines.iter().map(|line| (CrewId::from_uuid(ids.make()), line)).collect();
    copy(client, "import_crew", &columns, &rows, |(id, line)| {
        let values: Vec<Box<dyn ToSql + Sync + Send + '_>> = vec![
            Box::new(line_number(line.line)),
            Box::new(id.uuid()),
            Box::new(line.station.as_str()),
            Box::new(&*line.name),
            Box::new(line.phone.as_ref().map(Phone::reveal)),
        ];
        values
    })
    .await?;
    client
        .batch_execute(
            "update import_crew i set station = s.id from station s where s.code = i.code; analyze import_crew",
        )
        .await?;
    let unknown = Check {
        sql: "select line, code as value from import_crew where station is null",
        column: "station",
        chinese: "没有该站点",
        english: "there is no such station",
    };
    check(client, &[unknown]).await?;
    let known = "update import_crew i set phone = c.phone from crew c \
         where c.station = i.station and c.name = i.name";
    keep(client, sheet, "phone", known).await?;
    let changed = count(
        client,
        "update crew c set phone = i.phone from import_crew i \
         where c.station = i.station and c.name = i.name and c.phone is distinct from i.phone",
    )
    .await?;
    let added = count(
        client,
        "insert into crew (id, station, name, phone) select i.id, i.station, i.name, i.phone from import_crew i \
         where not exists (select from crew c where c.station = i.station and c.name = i.name) order by i.line",
    )
    .await?;
    Ok(changes(sheet.lines.len(), added, changed))
}
