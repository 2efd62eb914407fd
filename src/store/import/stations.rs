//! Stations: known by their code; their firms by theirs.
//!
//! Must not: change the duty of a station that is known; who is on duty there says so.

use super::{Changes, Check, ImportError, NO_DISTRICT, NewIds, changes, check, count, keep, line_number};
use crate::import::{Sheet, StationLine};
use crate::kernel::{OrganisationId, Phone, StationId};
use crate::store::Connection;
use crate::store::city::copy;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

/// Merges stations by their code; a new one gets the duty of its line, a known one keeps its own.
///
/// # Errors
/// Lines that do not fit what is there, or the database. The caller rolls back.
pub async fn merge_stations(
    client: &impl Connection,
    sheet: &Sheet<StationLine>,
    ids: &mut NewIds<'_>,
) -> Result<Changes, ImportError> {
    let client = client.client();
    let now = ids.now;
    copy_stations(client, &sheet.lines, ids).await?;
    check(
        client,
        &[
            Check {
                sql: "select line, district::text as value from import_station i \
                     where not exists (select from district d where d.code = i.district)",
                column: "district",
                chinese: NO_DISTRICT.0,
                english: NO_DISTRICT.1,
            },
            Check {
                sql: "select line, firm as value from import_station i where firm is not null \
                     and firm_name is null and not exists (select from organisation o \
                         where o.kind = 'maintainer' and o.code = i.firm)",
                column: "organisation",
                chinese: "没有该单位，新单位须给出名称",
                english: "there is no such firm; a new one needs its name",
            },
        ],
    )
    .await?;
    client.batch_execute(FIRMS_OF_STATIONS).await?;
    keep(client, sheet, "organisation", KEEP_FIRMS).await?;
    keep(client, sheet, "phone", KEEP_PHONES).await?;
    let changed = count(client, UPDATE_STATIONS).await?;
    let added = count(client, INSERT_STATIONS).await?;
    let sql = "insert into station_load (station, on_duty, strength, capacity, duty_changed_at) \
         select s.id, i.on_duty, i.strength, i.capacity, $1 from import_station i join station s on s.code = i.code \
         on conflict (station) do nothing";
    client.execute(sql, &[&now]).await?;
    Ok(changes(sheet.lines.len(), added, changed))
}

async fn copy_stations(
    client: &Client,
    lines: &[StationLine],
    ids: &mut NewIds<'_>,
) -> Result<(), ImportError> {
    client
        .batch_execute(
            "create temp table import_station (line bigint, id uuid, new_firm uuid, code text, name text, \
                 district integer, serves_first boolean, serves_second boolean, firm text, firm_name text, \
                 lat double precision, lon double precision, datum text, address text, phone text, \
                 on_duty boolean, strength smallint, capacity smallint, organisation uuid) on commit drop",
        )
        .await?;
    let columns = [
        ("line", Type::INT8),
        ("id", Type::UUID),
        ("new_firm", Type::UUID),
        ("code", Type::TEXT),
        ("name", Type::TEXT),
        ("district", Type::INT4),
        ("serves_first", Type::BOOL),
        ("serves_second", Type::BOOL),
        ("firm", Type::TEXT),
        ("firm_name", Type::TEXT),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
        ("datum", Type::TEXT),
        ("address", Type::TEXT),
        ("phone", Type::TEXT),
        ("on_duty", Type::BOOL),
        ("strength", Type::INT2),
        ("capacity", Type::INT2),
    ];
    let rows: Vec<(StationId, OrganisationId, &StationLine)> = lines
        .iter()
        .map(|line| (StationId::from_uuid(ids.make()), OrganisationId::from_uuid(ids.make()), line))
        .collect();
    copy(client, "import_station", &columns, &rows, |(id, firm, line)| {
        let values: Vec<Box<dyn ToSql + Sync + Send + '_>> = vec![
            Box::new(line_number(line.line)),
            Box::new(id.uuid()),
            Box::new(firm.uuid()),
            Box::new(line.code.as_str()),
            Box::new(&*line.name),
            Box::new(line.district.number().cast_signed()),
            Box::new(line.serves_first),
            Box::new(line.serves_second),
            Box::new(line.organisation.as_deref()),
            Box::new(line.organisation_name.as_deref()),
            Box::new(line.place.lat()),
            Box::new(line.place.lon()),
            Box::new(line.datum.name()),
            Box::new(&*line.address),
            Box::new(line.phone.as_ref().map(Phone::reveal)),
            Box::new(line.on_duty),
            Box::new(i16::from(line.strength)),
            Box::new(i16::from(line.capacity)),
        ];
        values
    })
    .await?;
    client.batch_execute("analyze import_station").await?;
    Ok(())
}

const FIRMS_OF_STATIONS: &str = "
    insert into organisation (id, kind, code, name)
        select distinct on (firm) new_firm, 'maintainer', firm, firm_name from import_station
        where firm is not null and firm_name is not null order by firm, line
        on conflict (kind, code) do nothing;
    update import_station i set organisation = o.id from organisation o
        where o.kind = 'maintainer' and o.code = i.firm;";

const KEEP_FIRMS: &str =
    "update import_station i set organisation = s.organisation from station s where s.code = i.code";

const KEEP_PHONES: &str = "update import_station i set phone = s.phone from station s where s.code = i.code";

const UPDATE_STATIONS: &str = "
    update station s set name = i.name, district = i.district, serves_first = i.serves_first,
        serves_second = i.serves_second, organisation = i.organisation, lat = i.lat, lon = i.lon,
        datum = i.datum, address = i.address, phone = i.phone
    from import_station i where s.code = i.code
        and (s.name, s.district, s.serves_first, s.serves_second, s.organisation, s.lat, s.lon, s.datum,
            s.address, s.phone)
        is distinct from (i.name, i.district, i.serves_first, i.serves_second, i.organisation, i.lat, i.lon,
            i.datum, i.address, i.phone)";

const INSERT_STATIONS: &str = "
    insert into station (id, code, name, district, serves_first, serves_second, organisation, lat, lon, datum,
        address, phone)
    select i.id, i.code, i.name, i.district, i.serves_first, i.serves_second, i.organisation, i.lat, i.lon,
        i.datum, i.address, i.phone
    from import_station i where not exists (select from station s where s.code = i.code) order by i.line";
