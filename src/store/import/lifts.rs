//! Lifts: known by their code; their compounds by district, name and address.
//!
//! Must not: end a lift; one that a file does not name stays.

use super::{Changes, Check, ImportError, NO_DISTRICT, NewIds, changes, check, count, keep, line_number};
use crate::import::{LiftLine, Sheet};
use crate::kernel::{CompoundId, LiftId};
use crate::store::Connection;
use crate::store::city::copy;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

/// Merges lifts by their code; compounds are known by district, name and address, and made where missing.
///
/// # Errors
/// Lines that do not fit what is there, or the database. The caller rolls back.
pub async fn merge_lifts(
    client: &impl Connection,
    sheet: &Sheet<LiftLine>,
    ids: &mut NewIds<'_>,
) -> Result<Changes, ImportError> {
    let client = client.client();
    copy_lifts(client, &sheet.lines, ids).await?;
    check(
        client,
        &[
            Check {
                sql: "select line, district::text as value from import_lift i \
                     where not exists (select from district d where d.code = i.district)",
                column: "district",
                chinese: NO_DISTRICT.0,
                english: NO_DISTRICT.1,
            },
            Check {
                sql: "select i.line, lpad(l.code::text, 7, '0') as value from import_lift i join lift l \
                     on l.registration = i.registration and l.code <> i.code",
                column: "registration",
                chinese: "已属于另一台电梯",
                english: "belongs to another lift",
            },
            Check {
                sql: "select i.line, lpad(l.code::text, 7, '0') as value from import_lift i join lift l \
                     on l.device = i.device and l.code <> i.code",
                column: "device",
                chinese: "已属于另一台电梯",
                english: "belongs to another lift",
            },
        ],
    )
    .await?;
    keep(client, sheet, "device", KEEP_DEVICES).await?;
    client.batch_execute(PLACE_LIFTS).await?;
    let changed = count(client, UPDATE_LIFTS).await?;
    let added = count(client, INSERT_LIFTS).await?;
    Ok(changes(sheet.lines.len(), added, changed))
}

async fn copy_lifts(client: &Client, lines: &[LiftLine], ids: &mut NewIds<'_>) -> Result<(), ImportError> {
    client
        .batch_execute(
            "create temp table import_lift (line bigint, id uuid, new_compound uuid, code integer, \
                 registration text, compound_name text, address text, district integer, position text, \
                 kind text, brand text, floors smallint, installed_year smallint, lat double precision, \
                 lon double precision, datum text, device text, compound uuid) on commit drop",
        )
        .await?;
    let columns = [
        ("line", Type::INT8),
        ("id", Type::UUID),
        ("new_compound", Type::UUID),
        ("code", Type::INT4),
        ("registration", Type::TEXT),
        ("compound_name", Type::TEXT),
        ("address", Type::TEXT),
        ("district", Type::INT4),
        ("position", Type::TEXT),
        ("kind", Type::TEXT),
        ("brand", Type::TEXT),
        ("floors", Type::INT2),
        ("installed_year", Type::INT2),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
        ("datum", Type::TEXT),
        ("device", Type::TEXT),
    ];
    let rows: Vec<(LiftId, CompoundId, &LiftLine)> = lines
        .iter()
        .map(|line| (LiftId::from_uuid(ids.make()), CompoundId::from_uuid(ids.make()), line))
        .collect();
    copy(client, "import_lift", &columns, &rows, |(id, compound, line)| {
        let values: Vec<Box<dyn ToSql + Sync + Send + '_>> = vec![
            Box::new(line_number(line.line)),
            Box::new(id.uuid()),
            Box::new(compound.uuid()),
            Box::new(line.code.number().cast_signed()),
            Box::new(line.registration.as_str()),
            Box::new(&*line.compound),
            Box::new(&*line.address),
            Box::new(line.district.number().cast_signed()),
            Box::new(&*line.position),
            Box::new(line.kind.name()),
            Box::new(&*line.brand),
            Box::new(line.floors.cast_signed()),
            Box::new(line.installed_year),
            Box::new(line.place.lat()),
            Box::new(line.place.lon()),
            Box::new(line.datum.name()),
            Box::new(line.device.as_deref()),
        ];
        values
    })
    .await?;
    client.batch_execute("create index on import_lift (code); analyze import_lift").await?;
    Ok(())
}

/// Finds or makes each line's compound. A new one stands where its first lift stands. A lift that stays in its
/// compound keeps it, also where two compounds have the same name and address.
const PLACE_LIFTS: &str = "
    update import_lift i set compound = l.compound from lift l join compound c on c.id = l.compound
        where l.code = i.code
            and (c.district, c.name, c.address) = (i.district, i.compound_name, i.address);
    with known as (
        select distinct on (district, name, address) district, name, address, id from compound
        order by district, name, address, id)
    update import_lift i set compound = known.id from known
        where i.compound is null
            and (known.district, known.name, known.address) = (i.district, i.compound_name, i.address);
    insert into compound (id, name, address, district, lat, lon)
        select distinct on (district, compound_name, address)
            new_compound, compound_name, address, district, lat, lon
        from import_lift where compound is null order by district, compound_name, address, line;
    with first as (
        select distinct on (district, compound_name, address) district, compound_name, address, new_compound
        from import_lift where compound is null order by district, compound_name, address, line)
    update import_lift i set compound = first.new_compound from first
        where i.compound is null and (first.district, first.compound_name, first.address)
            = (i.district, i.compound_name, i.address);";

const KEEP_DEVICES: &str = "update import_lift i set device = l.device from lift l where l.code = i.code";

const UPDATE_LIFTS: &str = "
    update lift l set registration = i.registration, compound = i.compound, position = i.position,
        kind = i.kind, brand = i.brand, floors = i.floors, installed_year = i.installed_year, lat = i.lat,
        lon = i.lon, datum = i.datum, device = i.device
    from import_lift i where l.code = i.code
        and (l.registration, l.compound, l.position, l.kind, l.brand, l.floors, l.installed_year, l.lat, l.lon,
            l.datum, l.device)
        is distinct from (i.registration, i.compound, i.position, i.kind, i.brand, i.floors,
            i.installed_year, i.lat, i.lon, i.datum, i.device)";

const INSERT_LIFTS: &str = "
    insert into lift (id, code, registration, compound, position, kind, brand, floors, installed_year, lat, lon,
        datum, device)
    select i.id, i.code, i.registration, i.compound, i.position, i.kind, i.brand, i.floors, i.installed_year,
        i.lat, i.lon, i.datum, i.device
    from import_lift i where not exists (select from lift l where l.code = i.code) order by i.line";
