//! Merging imported rosters: copied into a temporary table, checked against what is there, merged by code.
//!
//! Must not: begin or end a transaction; the caller does, and rolls back a dry run or a file with problems.
//! Nothing is removed: what a file does not name stays as it is, be it a line or a column.

use super::batch::Batch;
use super::city::copy;
use super::log::Line;
use super::{Connection, StoreError};
use crate::import::{ContractLine, CrewLine, LiftLine, Problems, Sheet, StationLine};
use crate::kernel::{AlarmId, CompoundId, CrewId, LiftId, OrganisationId, Phone, StationId, Timestamp};
use crate::order::{Actor, Stamp, TimeSource};
use crate::roster::District;
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};
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

/// One question about the imported lines: rows of line and value that are wrong.
struct Check<'a> {
    sql: &'a str,
    column: &'a str,
    chinese: &'a str,
    english: &'a str,
}

async fn check(client: &Client, checks: &[Check<'_>]) -> Result<(), ImportError> {
    let mut problems = Problems::default();
    for check in checks {
        for row in client.query(check.sql, &[]).await? {
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
                     where not exists (select from district d where d.code = i.district) order by line limit 200",
                column: "district",
                chinese: NO_DISTRICT.0,
                english: NO_DISTRICT.1,
            },
            Check {
                sql: "select i.line, lpad(l.code::text, 7, '0') as value from import_lift i join lift l \
                     on l.registration = i.registration and l.code <> i.code order by i.line limit 200",
                column: "registration",
                chinese: "已属于另一台电梯",
                english: "belongs to another lift",
            },
            Check {
                sql: "select i.line, lpad(l.code::text, 7, '0') as value from import_lift i join lift l \
                     on l.device = i.device and l.code <> i.code order by i.line limit 200",
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
                     where not exists (select from district d where d.code = i.district) order by line limit 200",
                column: "district",
                chinese: NO_DISTRICT.0,
                english: NO_DISTRICT.1,
            },
            Check {
                sql: "select line, firm as value from import_station i where firm is not null \
                     and firm_name is null and not exists (select from organisation o \
                         where o.kind = 'maintainer' and o.code = i.firm) order by line limit 200",
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
        sql: "select line, code as value from import_crew where station is null order by line limit 200",
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

/// Sets which firm maintains each lift; firms are known by code, made where missing, renamed where they differ.
///
/// # Errors
/// Lines that do not fit what is there, or the database. The caller rolls back.
pub async fn merge_contracts(
    client: &impl Connection,
    sheet: &Sheet<ContractLine>,
    ids: &mut NewIds<'_>,
) -> Result<Changes, ImportError> {
    let client = client.client();
    client
        .batch_execute(
            "create temp table import_contract (line bigint, new_firm uuid, lift integer, firm text, \
                 firm_name text, duty_phone text) on commit drop",
        )
        .await?;
    let columns = [
        ("line", Type::INT8),
        ("new_firm", Type::UUID),
        ("lift", Type::INT4),
        ("firm", Type::TEXT),
        ("firm_name", Type::TEXT),
        ("duty_phone", Type::TEXT),
    ];
    let rows: Vec<(OrganisationId, &ContractLine)> =
        sheet.lines.iter().map(|line| (OrganisationId::from_uuid(ids.make()), line)).collect();
    copy(client, "import_contract", &columns, &rows, |(firm, line)| {
        let values: Vec<Box<dyn ToSql + Sync + Send + '_>> = vec![
            Box::new(line_number(line.line)),
            Box::new(firm.uuid()),
            Box::new(line.lift.number().cast_signed()),
            Box::new(&*line.maintainer),
            Box::new(&*line.maintainer_name),
            Box::new(line.duty_phone.as_ref().map(Phone::reveal)),
        ];
        values
    })
    .await?;
    client.batch_execute("create index on import_contract (lift); analyze import_contract").await?;
    let unknown = Check {
        sql: "select line, lpad(lift::text, 7, '0') as value from import_contract i \
             where not exists (select from lift l where l.code = i.lift) order by line limit 200",
        column: "lift",
        chinese: "没有该电梯",
        english: "there is no such lift",
    };
    check(client, &[unknown]).await?;
    client.batch_execute(FIRMS_OF_CONTRACTS).await?;
    let sql = "update lift l set maintainer = o.id from import_contract i join organisation o \
             on o.kind = 'maintainer' and o.code = i.firm \
         where l.code = i.lift and l.maintainer is null";
    let added = count(client, sql).await?;
    let sql = "update lift l set maintainer = o.id from import_contract i join organisation o \
             on o.kind = 'maintainer' and o.code = i.firm \
         where l.code = i.lift and l.maintainer is distinct from o.id";
    let changed = count(client, sql).await?;
    Ok(changes(sheet.lines.len(), added, changed))
}

/// A missing phone leaves the known one.
const FIRMS_OF_CONTRACTS: &str = "
    insert into organisation (id, kind, code, name, duty_phone)
        select distinct on (firm) new_firm, 'maintainer', firm, firm_name, duty_phone from import_contract
        order by firm, line
        on conflict (kind, code) do update set name = excluded.name,
            duty_phone = coalesce(excluded.duty_phone, organisation.duty_phone)
        where (organisation.name, organisation.duty_phone) is distinct from
            (excluded.name, coalesce(excluded.duty_phone, organisation.duty_phone))";
