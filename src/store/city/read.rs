//! Reading the roster into a directory, the stations' statuses, and the settings of the data.
//!
//! Must not: be called for single lifts or stations; the directory answers those without a trip.

use super::super::named::Name;
use super::super::presence;
use super::super::{Connection, StoreError};
use crate::kernel::{CompoundId, LatLon, LiftId, OrganisationId, Phone, StationId, Timestamp};
use crate::roster::{
    Compound, DeviceState, Directory, District, DistrictCode, Duty, Lift, LiftCode, LiftKind, Organisation,
    OrganisationKind, Reach, RegistrationCode, Station, StationCode, StationStatus,
};
use futures_util::TryStreamExt;
use std::pin::pin;
use tokio_postgres::Client;
use tokio_postgres::binary_copy::{BinaryCopyOutRow, BinaryCopyOutStream};
use tokio_postgres::types::Type;
use uuid::Uuid;

/// Whether the city holds no lift, station, order and account.
///
/// # Errors
/// The database.
pub async fn is_empty(client: &impl Connection) -> Result<bool, StoreError> {
    let row = client
        .query_one(
            "select not (exists (select from lift) or exists (select from station) \
                 or exists (select from work_order) or exists (select from account)) as is_empty",
            &[],
        )
        .await?;
    Ok(row.try_get("is_empty")?)
}

/// A mark of the data: `demo`, `seed`, …
///
/// # Errors
/// The database.
pub async fn find_setting(client: &impl Connection, name: &str) -> Result<Option<String>, StoreError> {
    let row = client.query_opt("select value from setting where name = $1", &[&name]).await?;
    Ok(row.map(|row| row.try_get("value")).transpose()?)
}

/// Sets a mark of the data.
///
/// # Errors
/// The database.
pub async fn set_setting(client: &impl Connection, name: &str, value: &str) -> Result<(), StoreError> {
    let sql = "insert into setting (name, value) values ($1, $2) \
         on conflict (name) do update set value = excluded.value";
    client.execute(sql, &[&name, &value]).await?;
    Ok(())
}

/// Waits until no other process makes or changes the city; the turn ends with the transaction.
///
/// # Errors
/// The database.
pub async fn take_turns(client: &impl Connection) -> Result<(), StoreError> {
    client.batch_execute("lock table setting in share row exclusive mode").await?;
    Ok(())
}

/// The whole city, well below a second for 300,000 lifts. Read it inside one transaction where the roster may
/// change meanwhile.
///
/// # Errors
/// The database, or a value that no roster holds.
pub async fn read_directory(client: &impl Connection) -> Result<Directory, StoreError> {
    let client = client.client();
    // A node that starts under load may take longer than any other statement is allowed.
    let usual = set_timeout(client, READ_LIMIT).await?;
    let read = read_tables(client).await;
    set_timeout(client, &usual).await?;
    read
}

/// Bound on reading the whole city.
const READ_LIMIT: &str = "120s";

/// Sets the session's statement timeout and gives the one before.
async fn set_timeout(client: &Client, limit: &str) -> Result<String, StoreError> {
    // The first is looked up before the second is set: they are two columns of one row.
    let sql = "select before, set_config('statement_timeout', $1, false) \
         from (select current_setting('statement_timeout') as before offset 0) as usual";
    Ok(client.query_one(sql, &[&limit]).await?.try_get("before")?)
}

async fn read_tables(client: &Client) -> Result<Directory, StoreError> {
    let (districts, organisations, compounds, lifts, stations) = tokio::try_join!(
        read_all(client, DISTRICTS, &DISTRICT_TYPES, district),
        read_all(client, ORGANISATIONS, &ORGANISATION_TYPES, organisation),
        read_all(client, COMPOUNDS, &COMPOUND_TYPES, compound),
        read_all(client, LIFTS, &LIFT_TYPES, lift),
        read_all(client, STATIONS, &STATION_TYPES, station),
    )?;
    Ok(Directory::build(districts, organisations, compounds, lifts, stations))
}

/// The status of every station, in the order of the directory's stations. A station that the database does not
/// know (any more) is off duty and unreachable.
///
/// # Errors
/// The database.
pub async fn read_statuses(
    client: &impl Connection,
    stations: &[Station],
    now: Timestamp,
) -> Result<Vec<StationStatus>, StoreError> {
    let since = now.saturating_sub(presence::STALE).unwrap_or(Timestamp::MIN);
    let rows = client
        .query(
            "select load.station, load.on_duty, load.strength, load.capacity, load.live, \
                 load.duty_changed_at, station.phone is not null as has_phone, \
                 exists (select from station_presence presence where presence.station = load.station \
                     and presence.socket_count > 0 and presence.seen_at > $1) as is_connected \
             from station_load load join station on station.id = load.station order by load.station",
            &[&since],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let reach = match (row.try_get("is_connected")?, row.try_get("has_phone")?) {
            (true, _) => Reach::Connected,
            (false, true) => Reach::PhoneOnly,
            (false, false) => Reach::Unreachable,
        };
        let duty = Duty {
            on_duty: row.try_get("on_duty")?,
            strength: below_hundred(row.try_get("strength")?),
            capacity: below_hundred(row.try_get("capacity")?),
            changed_at: row.try_get("duty_changed_at")?,
        };
        let live_count = row.try_get::<_, i16>("live")?.max(0).cast_unsigned();
        found
            .push((StationId::from_uuid(row.try_get("station")?), StationStatus { duty, reach, live_count }));
    }
    let unknown = StationStatus {
        duty: Duty { on_duty: false, strength: 0, capacity: 0, changed_at: now },
        reach: Reach::Unreachable,
        live_count: 0,
    };
    let status = |station: &Station| {
        let position = found.binary_search_by_key(&station.id, |(id, _)| *id);
        position.map_or(unknown, |position| found[position].1)
    };
    Ok(stations.iter().map(status).collect())
}

fn below_hundred(value: i16) -> u8 {
    u8::try_from(value.clamp(0, 99)).unwrap_or(0)
}

/// Reads every row of a COPY, column by position. Columns by name would be looked up by their text 14 times a
/// lift.
async fn read_all<T>(
    client: &Client,
    sql: &str,
    types: &[Type],
    read: impl Fn(&BinaryCopyOutRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = pin!(BinaryCopyOutStream::new(client.copy_out(sql).await?, types));
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await? {
        found.push(read(&row)?);
    }
    Ok(found)
}

const DISTRICTS: &str = "copy (select code, name, name_en, lat, lon from district) to stdout (format binary)";
const DISTRICT_TYPES: [Type; 5] = [Type::INT4, Type::TEXT, Type::TEXT, Type::FLOAT8, Type::FLOAT8];

fn district(row: &BinaryCopyOutRow) -> Result<District, StoreError> {
    Ok(District {
        code: district_code(row.try_get(0)?)?,
        name: row.try_get(1)?,
        name_en: row.try_get(2)?,
        centre: place(row.try_get(3)?, row.try_get(4)?)?,
    })
}

const ORGANISATIONS: &str =
    "copy (select id, kind, code, name, district, duty_phone from organisation) to stdout (format binary)";
const ORGANISATION_TYPES: [Type; 6] =
    [Type::UUID, Type::TEXT, Type::TEXT, Type::TEXT, Type::INT4, Type::TEXT];

fn organisation(row: &BinaryCopyOutRow) -> Result<Organisation, StoreError> {
    Ok(Organisation {
        id: OrganisationId::from_uuid(row.try_get(0)?),
        kind: name::<OrganisationKind>("kind", row.try_get(1)?)?,
        code: row.try_get(2)?,
        name: row.try_get(3)?,
        district: row.try_get::<Option<i32>>(4)?.map(district_code).transpose()?,
        duty_phone: row.try_get::<Option<&str>>(5)?.map(phone).transpose()?,
    })
}

const COMPOUNDS: &str = "copy (select id, name, address, district, user_unit, office, lat, lon from compound) \
     to stdout (format binary)";
const COMPOUND_TYPES: [Type; 8] =
    [Type::UUID, Type::TEXT, Type::TEXT, Type::INT4, Type::UUID, Type::UUID, Type::FLOAT8, Type::FLOAT8];

fn compound(row: &BinaryCopyOutRow) -> Result<Compound, StoreError> {
    Ok(Compound {
        id: CompoundId::from_uuid(row.try_get(0)?),
        name: row.try_get(1)?,
        address: row.try_get(2)?,
        district: district_code(row.try_get(3)?)?,
        user_unit: row.try_get::<Option<Uuid>>(4)?.map(OrganisationId::from_uuid),
        office: row.try_get::<Option<Uuid>>(5)?.map(OrganisationId::from_uuid),
        place: place(row.try_get(6)?, row.try_get(7)?)?,
    })
}

const LIFTS: &str = "copy (select id, code, registration, compound, position, kind, brand, floors, installed_year, \
     maintainer, lat, lon, device from lift) to stdout (format binary)";
const LIFT_TYPES: [Type; 13] = [
    Type::UUID,
    Type::INT4,
    Type::TEXT,
    Type::UUID,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::INT2,
    Type::INT2,
    Type::UUID,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::TEXT,
];

fn lift(row: &BinaryCopyOutRow) -> Result<Lift, StoreError> {
    Ok(Lift {
        id: LiftId::from_uuid(row.try_get(0)?),
        code: lift_code(row.try_get(1)?)?,
        registration: RegistrationCode::parse(row.try_get(2)?)
            .ok_or_else(|| unreadable("registration", row.try_get::<&str>(2).unwrap_or_default()))?,
        compound: CompoundId::from_uuid(row.try_get(3)?),
        position: row.try_get(4)?,
        kind: name::<LiftKind>("kind", row.try_get(5)?)?,
        brand: row.try_get(6)?,
        floors: row.try_get::<i16>(7)?.cast_unsigned(),
        installed_year: row.try_get(8)?,
        maintainer: row.try_get::<Option<Uuid>>(9)?.map(OrganisationId::from_uuid),
        place: place(row.try_get(10)?, row.try_get(11)?)?,
        device: match row.try_get::<Option<String>>(12)? {
            Some(serial) => DeviceState::Fitted { serial },
            None => DeviceState::None,
        },
    })
}

const STATIONS: &str = "copy (select id, code, name, district, serves_first, serves_second, organisation, lat, lon, \
     address, phone from station) to stdout (format binary)";
const STATION_TYPES: [Type; 11] = [
    Type::UUID,
    Type::TEXT,
    Type::TEXT,
    Type::INT4,
    Type::BOOL,
    Type::BOOL,
    Type::UUID,
    Type::FLOAT8,
    Type::FLOAT8,
    Type::TEXT,
    Type::TEXT,
];

fn station(row: &BinaryCopyOutRow) -> Result<Station, StoreError> {
    let code: &str = row.try_get(1)?;
    Ok(Station {
        id: StationId::from_uuid(row.try_get(0)?),
        code: StationCode::parse(code).ok_or_else(|| unreadable("code", code))?,
        name: row.try_get(2)?,
        district: district_code(row.try_get(3)?)?,
        serves_first: row.try_get(4)?,
        serves_second: row.try_get(5)?,
        organisation: row.try_get::<Option<Uuid>>(6)?.map(OrganisationId::from_uuid),
        place: place(row.try_get(7)?, row.try_get(8)?)?,
        address: row.try_get(9)?,
        phone: row.try_get::<Option<&str>>(10)?.map(phone).transpose()?,
    })
}

fn unreadable(column: &'static str, value: impl ToString) -> StoreError {
    StoreError::Unreadable { column, value: value.to_string() }
}

fn name<T: Name>(column: &'static str, text: &str) -> Result<T, StoreError> {
    T::of_name(text).ok_or_else(|| unreadable(column, text))
}

/// A stored district's code.
pub(in crate::store) fn district_code(number: i32) -> Result<DistrictCode, StoreError> {
    DistrictCode::parse(&format!("{number:06}")).ok_or_else(|| unreadable("district", number))
}

fn lift_code(number: i32) -> Result<LiftCode, StoreError> {
    let code = LiftCode::from_serial(number.cast_unsigned() / 10);
    if code.number().cast_signed() == number { Ok(code) } else { Err(unreadable("code", number)) }
}

fn place(lat: f64, lon: f64) -> Result<LatLon, StoreError> {
    LatLon::parse(lat, lon).map_err(|error| unreadable("lat, lon", error))
}

fn phone(number: &str) -> Result<Phone, StoreError> {
    // Not the number itself: errors reach the log.
    Phone::parse(number).map_err(|error| unreadable("phone", error))
}
