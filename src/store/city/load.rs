//! Loading a whole city into empty tables by COPY.
//!
//! Must not: begin a transaction; whoever loads does, so that a city is there whole or not at all.

use super::super::{Connection, StoreError};
use crate::kernel::{AccountId, Datum, OrganisationId, Phone, StationId, Timestamp};
use crate::roster::{Compound, Crew, DeviceState, District, DistrictCode, Duty, Lift, Organisation, Station};
use crate::wire::Role;
use std::pin::pin;
use std::sync::Arc;
use tokio_postgres::Client;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};

/// Everything of a city; a table each.
#[derive(Debug, Clone, Copy)]
pub struct CityRows<'a> {
    pub districts: &'a [District],
    pub organisations: &'a [Organisation],
    pub compounds: &'a [Compound],
    pub lifts: &'a [Lift],
    pub stations: &'a [Station],
    /// One for each station, in their order.
    pub duty: &'a [Duty],
    pub crews: &'a [Crew],
}

/// Loads a whole city into empty tables: seconds for 300,000 lifts. Everything is in WGS-84 already.
///
/// # Errors
/// The database, or a code that is there already. The caller rolls back.
pub async fn load(client: &impl Connection, city: &CityRows<'_>) -> Result<(), StoreError> {
    let client = client.client();
    load_districts(client, city.districts).await?;
    load_organisations(client, city.organisations).await?;
    load_compounds(client, city.compounds).await?;
    let constraints = drop_constraints(client, "lift").await?;
    load_lifts(client, city.lifts).await?;
    client.batch_execute(&constraints).await?;
    load_stations(client, city.stations).await?;
    load_duty(client, city.stations, city.duty).await?;
    load_crews(client, city.crews).await?;
    // The planner knows nothing of what was just copied.
    client
        .batch_execute("analyze district, organisation, compound, lift, station, station_load, crew")
        .await?;
    Ok(())
}

/// Copies rows into a table; `columns` are names and types in the order of each row's values.
pub(in crate::store) async fn copy<T>(
    client: &Client,
    table: &str,
    columns: &[(&str, Type)],
    rows: &[T],
    values: impl for<'a> Fn(&'a T) -> Vec<Box<dyn ToSql + Sync + Send + 'a>>,
) -> Result<(), StoreError> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let types: Vec<Type> = columns.iter().map(|(_, kind)| kind.clone()).collect();
    let sql = format!("copy {table} ({}) from stdin (format binary)", names.join(", "));
    let mut writer = pin!(BinaryCopyInWriter::new(client.copy_in(&sql).await?, &types));
    for row in rows {
        writer.as_mut().write_raw(values(row).iter().map(|value| &**value as &(dyn ToSql + Sync))).await?;
    }
    writer.finish().await?;
    Ok(())
}

/// Drops a table's keys and references, and gives the statements that make them again. Checking them for all
/// rows at once takes a sixth of the time of checking them row by row.
async fn drop_constraints(client: &Client, table: &str) -> Result<String, StoreError> {
    let rows = client
        .query(
            "select format('alter table %s drop constraint %I', conrelid::regclass, conname) as gone, \
                 format('alter table %s add constraint %I %s', conrelid::regclass, conname, \
                     pg_get_constraintdef(oid)) as again \
             from pg_constraint where conrelid = $1::text::regclass and contype in ('p', 'u', 'f') \
             order by contype = 'f', conname",
            &[&table],
        )
        .await?;
    let mut gone: Vec<&str> = rows.iter().map(|row| row.try_get("gone")).collect::<Result<_, _>>()?;
    gone.reverse();
    let again: Vec<&str> = rows.iter().map(|row| row.try_get("again")).collect::<Result<_, _>>()?;
    client.batch_execute(&gone.join("; ")).await?;
    Ok(again.join("; "))
}

/// A district's code as stored.
fn district_number(code: DistrictCode) -> i32 {
    code.number().cast_signed()
}

async fn load_districts(client: &Client, districts: &[District]) -> Result<(), StoreError> {
    let columns = [
        ("code", Type::INT4),
        ("name", Type::TEXT),
        ("name_en", Type::TEXT),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
    ];
    copy(client, "district", &columns, districts, |district| {
        vec![
            Box::new(district_number(district.code)),
            Box::new(&*district.name),
            Box::new(&*district.name_en),
            Box::new(district.centre.lat()),
            Box::new(district.centre.lon()),
        ]
    })
    .await
}

async fn load_organisations(client: &Client, organisations: &[Organisation]) -> Result<(), StoreError> {
    let columns = [
        ("id", Type::UUID),
        ("kind", Type::TEXT),
        ("code", Type::TEXT),
        ("name", Type::TEXT),
        ("district", Type::INT4),
        ("duty_phone", Type::TEXT),
    ];
    copy(client, "organisation", &columns, organisations, |organisation| {
        vec![
            Box::new(organisation.id.uuid()),
            Box::new(organisation.kind.name()),
            Box::new(&*organisation.code),
            Box::new(&*organisation.name),
            Box::new(organisation.district.map(district_number)),
            Box::new(organisation.duty_phone.as_ref().map(Phone::reveal)),
        ]
    })
    .await
}

async fn load_compounds(client: &Client, compounds: &[Compound]) -> Result<(), StoreError> {
    let columns = [
        ("id", Type::UUID),
        ("name", Type::TEXT),
        ("address", Type::TEXT),
        ("district", Type::INT4),
        ("user_unit", Type::UUID),
        ("office", Type::UUID),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
    ];
    copy(client, "compound", &columns, compounds, |compound| {
        vec![
            Box::new(compound.id.uuid()),
            Box::new(&*compound.name),
            Box::new(&*compound.address),
            Box::new(district_number(compound.district)),
            Box::new(compound.user_unit.map(OrganisationId::uuid)),
            Box::new(compound.office.map(OrganisationId::uuid)),
            Box::new(compound.place.lat()),
            Box::new(compound.place.lon()),
        ]
    })
    .await
}

async fn load_lifts(client: &Client, lifts: &[Lift]) -> Result<(), StoreError> {
    let columns = [
        ("id", Type::UUID),
        ("code", Type::INT4),
        ("registration", Type::TEXT),
        ("compound", Type::UUID),
        ("position", Type::TEXT),
        ("kind", Type::TEXT),
        ("brand", Type::TEXT),
        ("floors", Type::INT2),
        ("installed_year", Type::INT2),
        ("maintainer", Type::UUID),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
        ("datum", Type::TEXT),
        ("device", Type::TEXT),
    ];
    copy(client, "lift", &columns, lifts, |lift| {
        vec![
            Box::new(lift.id.uuid()),
            Box::new(lift.code.number().cast_signed()),
            Box::new(lift.registration.as_str()),
            Box::new(lift.compound.uuid()),
            Box::new(&*lift.position),
            Box::new(lift.kind.name()),
            Box::new(&*lift.brand),
            Box::new(lift.floors.cast_signed()),
            Box::new(lift.installed_year),
            Box::new(lift.maintainer.map(OrganisationId::uuid)),
            Box::new(lift.place.lat()),
            Box::new(lift.place.lon()),
            Box::new(Datum::Wgs84.name()),
            Box::new(device_serial(&lift.device)),
        ]
    })
    .await
}

fn device_serial(device: &DeviceState) -> Option<&str> {
    match device {
        DeviceState::None => None,
        DeviceState::Fitted { serial } => Some(serial),
    }
}

async fn load_stations(client: &Client, stations: &[Station]) -> Result<(), StoreError> {
    let columns = [
        ("id", Type::UUID),
        ("code", Type::TEXT),
        ("name", Type::TEXT),
        ("district", Type::INT4),
        ("serves_first", Type::BOOL),
        ("serves_second", Type::BOOL),
        ("organisation", Type::UUID),
        ("lat", Type::FLOAT8),
        ("lon", Type::FLOAT8),
        ("datum", Type::TEXT),
        ("address", Type::TEXT),
        ("phone", Type::TEXT),
    ];
    copy(client, "station", &columns, stations, |station| {
        vec![
            Box::new(station.id.uuid()),
            Box::new(station.code.as_str()),
            Box::new(&*station.name),
            Box::new(district_number(station.district)),
            Box::new(station.serves_first),
            Box::new(station.serves_second),
            Box::new(station.organisation.map(OrganisationId::uuid)),
            Box::new(station.place.lat()),
            Box::new(station.place.lon()),
            Box::new(Datum::Wgs84.name()),
            Box::new(&*station.address),
            Box::new(station.phone.as_ref().map(Phone::reveal)),
        ]
    })
    .await
}

async fn load_duty(client: &Client, stations: &[Station], duty: &[Duty]) -> Result<(), StoreError> {
    let columns = [
        ("station", Type::UUID),
        ("on_duty", Type::BOOL),
        ("strength", Type::INT2),
        ("capacity", Type::INT2),
        ("duty_changed_at", Type::TIMESTAMPTZ),
    ];
    let rows: Vec<(StationId, Duty)> =
        stations.iter().map(|station| station.id).zip(duty.iter().copied()).collect();
    copy(client, "station_load", &columns, &rows, |(station, duty)| {
        vec![
            Box::new(station.uuid()),
            Box::new(duty.on_duty),
            Box::new(i16::from(duty.strength)),
            Box::new(i16::from(duty.capacity)),
            Box::new(duty.changed_at),
        ]
    })
    .await
}

async fn load_crews(client: &Client, crews: &[Crew]) -> Result<(), StoreError> {
    let columns = [("id", Type::UUID), ("station", Type::UUID), ("name", Type::TEXT), ("phone", Type::TEXT)];
    copy(client, "crew", &columns, crews, |crew| {
        vec![
            Box::new(crew.id.uuid()),
            Box::new(crew.station.uuid()),
            Box::new(&*crew.name),
            Box::new(crew.phone.as_ref().map(Phone::reveal)),
        ]
    })
    .await
}

/// An account of the demonstration city.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub id: AccountId,
    pub name: String,
    pub display_name: String,
    pub role: Role,
    pub password_hash: Arc<str>,
    pub station: Option<StationId>,
}

/// Makes many accounts at once.
///
/// # Errors
/// The database, or a name that is taken.
pub async fn load_accounts(
    client: &impl Connection,
    accounts: &[DemoAccount],
    now: Timestamp,
) -> Result<(), StoreError> {
    let columns = [
        ("id", Type::UUID),
        ("name", Type::TEXT),
        ("display_name", Type::TEXT),
        ("role", Type::TEXT),
        ("password_hash", Type::TEXT),
        ("station", Type::UUID),
        ("created_at", Type::TIMESTAMPTZ),
    ];
    copy(client.client(), "account", &columns, accounts, |account| {
        vec![
            Box::new(account.id.uuid()),
            Box::new(&*account.name),
            Box::new(&*account.display_name),
            Box::new(account.role.name()),
            Box::new(&*account.password_hash),
            Box::new(account.station.map(StationId::uuid)),
            Box::new(now),
        ]
    })
    .await
}
