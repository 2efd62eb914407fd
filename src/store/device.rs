//! Crews' phones: the codes by which they are enrolled, the phones, and their sessions.
//!
//! Must not: hold a code or a session's token in any form but its digest, or find a phone that was revoked.

use super::account::TokenDigest;
use super::{Connection, StoreError};
use crate::kernel::{AccountId, CrewId, DeviceId, SignedDuration, StationId, Timestamp};
use deadpool_postgres::Client;
use tokio_postgres::Row;
use uuid::Uuid;

/// SHA-256 of an enrolment code.
pub type CodeDigest = [u8; 32];

/// Phones of one station shown at most, and that can be enrolled at once.
pub const MAX_DEVICES: i64 = 100;

/// No password has this hash.
const NO_PASSWORD: &str = "!";

/// A code that was made for somebody.
#[derive(Debug)]
pub struct NewCode<'a> {
    pub digest: &'a CodeDigest,
    pub crew: CrewId,
    pub station: StationId,
    pub made_by: AccountId,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The name of a rescuer, if that station has such a one.
///
/// # Errors
/// The database.
pub async fn find_crew_name(
    client: &impl Connection,
    crew: CrewId,
    station: StationId,
) -> Result<Option<String>, StoreError> {
    let sql = "select name from crew where id = $1 and station = $2";
    let found = client.query_opt(sql, &[&crew.uuid(), &station.uuid()]).await?;
    found.map(|row| Ok(row.try_get("name")?)).transpose()
}

/// Puts a code in the place of the person's earlier one.
///
/// # Errors
/// The database.
pub async fn put_code(client: &impl Connection, code: &NewCode<'_>) -> Result<(), StoreError> {
    let sql = "insert into enrolment (code_digest, crew, station, made_by, made_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6) \
               on conflict (crew) do update set code_digest = excluded.code_digest, \
                   station = excluded.station, made_by = excluded.made_by, made_at = excluded.made_at, \
                   expires_at = excluded.expires_at, used_at = null";
    let digest = code.digest.as_slice();
    let (crew, station, made_by) = (code.crew.uuid(), code.station.uuid(), code.made_by.uuid());
    client.execute(sql, &[&digest, &crew, &station, &made_by, &code.made_at, &code.expires_at]).await?;
    Ok(())
}

/// Until when a code holds, unless another took its place.
///
/// # Errors
/// The database.
pub async fn find_code_end(
    client: &impl Connection,
    digest: &CodeDigest,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "select expires_at from enrolment where code_digest = $1";
    let found = client.query_opt(sql, &[&digest.as_slice()]).await?;
    found.map(|row| Ok(row.try_get("expires_at")?)).transpose()
}

/// What a phone brings besides the code.
#[derive(Debug)]
pub struct Enrolment<'a> {
    pub code: &'a CodeDigest,
    pub label: &'a str,
    /// Digest of the token of the session that it gets.
    pub token: &'a TokenDigest,
    /// Taken if they are the person's first.
    pub fresh_account: AccountId,
    pub fresh_device: DeviceId,
    pub expires_at: Timestamp,
}

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    Yes(DeviceId),
    /// Unknown, used, or too old.
    NoCode,
    /// The station has [`MAX_DEVICES`] phones.
    TooMany,
}

/// Uses up the code and signs the phone in, all or nothing.
///
/// # Errors
/// The database.
pub async fn enrol(
    client: &mut Client,
    given: &Enrolment<'_>,
    now: Timestamp,
) -> Result<Enrolled, StoreError> {
    let tx = client.transaction().await?;
    // The row's lock makes a second phone with the same code wait, and then find it used. Whoever left the station, or
    // was disabled, meanwhile is not let in.
    let sql = "update enrolment e set used_at = $2 from crew c \
               where e.code_digest = $1 and e.used_at is null and e.expires_at > $2 \
                   and c.id = e.crew and c.station = e.station \
                   and not exists (select from account a where a.crew = e.crew and a.disabled_at is not null) \
               returning e.crew, e.station, e.made_by, c.name";
    let Some(used) = tx.query_opt(sql, &[&given.code.as_slice(), &now]).await? else {
        return Ok(Enrolled::NoCode);
    };
    let (crew, station): (Uuid, Uuid) = (used.try_get("crew")?, used.try_get("station")?);
    let sql = "select count(*) as n from device d where d.station = $1 and d.revoked_at is null \
               and exists (select from session s where s.device = d.id)";
    if tx.query_one(sql, &[&station]).await?.try_get::<_, i64>("n")? >= MAX_DEVICES {
        return Ok(Enrolled::TooMany);
    }
    let account = person(&tx, given, &used, now).await?;
    let sql = "insert into device (id, crew, station, account, label, enrolled_by, enrolled_at, seen_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $7)";
    let (device, made_by) = (given.fresh_device.uuid(), used.try_get::<_, Uuid>("made_by")?);
    tx.execute(sql, &[&device, &crew, &station, &account, &given.label, &made_by, &now]).await?;
    let sql = "insert into session (token_digest, account, created_at, seen_at, expires_at, device) \
               values ($1, $2, $3, $3, $4, $5)";
    tx.execute(sql, &[&given.token.as_slice(), &account, &now, &given.expires_at, &device]).await?;
    tx.commit().await?;
    Ok(Enrolled::Yes(given.fresh_device))
}

/// The person's account, made with the first phone; it follows the person to another station.
async fn person(
    tx: &impl Connection,
    given: &Enrolment<'_>,
    used: &Row,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let (crew, station): (Uuid, Uuid) = (used.try_get("crew")?, used.try_get("station")?);
    let shown: &str = used.try_get("name")?;
    let name = CrewId::from_uuid(crew).to_string();
    let sql = "insert into account (id, name, display_name, role, password_hash, station, created_at, crew) \
               values ($1, $2, $3, 'crew', $4, $5, $6, $7) \
               on conflict (crew) do update set station = excluded.station, display_name = excluded.display_name \
               returning id";
    let id = given.fresh_account.uuid();
    let row = tx.query_one(sql, &[&id, &name, &shown, &NO_PASSWORD, &station, &now, &crew]).await?;
    let account: Uuid = row.try_get("id")?;
    tx.execute("update device set station = $2 where account = $1", &[&account, &station]).await?;
    Ok(account)
}

/// A phone as the list shows it.
#[derive(Debug, Clone)]
pub struct Device {
    pub id: DeviceId,
    pub station: StationId,
    pub crew_name: String,
    pub label: String,
    pub enrolled_at: Timestamp,
    pub seen_at: Timestamp,
    /// It takes pushes.
    pub takes_push: bool,
}

const DEVICE_COLUMNS: &str = "d.id, d.station, a.display_name as crew_name, d.label, d.enrolled_at, d.seen_at, \
     d.push_endpoint is not null as takes_push";

fn device_of(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        id: DeviceId::from_uuid(row.try_get("id")?),
        station: StationId::from_uuid(row.try_get("station")?),
        crew_name: row.try_get("crew_name")?,
        label: row.try_get("label")?,
        enrolled_at: row.try_get("enrolled_at")?,
        seen_at: row.try_get("seen_at")?,
        takes_push: row.try_get("takes_push")?,
    })
}

/// The phones of a station that are signed in, the newest first; at most [`MAX_DEVICES`].
///
/// # Errors
/// The database.
pub async fn list_devices(client: &impl Connection, station: StationId) -> Result<Vec<Device>, StoreError> {
    let sql = format!(
        "select {DEVICE_COLUMNS} from device d join account a on a.id = d.account \
         where d.station = $1 and d.revoked_at is null \
             and exists (select from session s where s.device = d.id) \
         order by d.enrolled_at desc, d.id limit $2"
    );
    let rows = client.query(&sql, &[&station.uuid(), &MAX_DEVICES]).await?;
    rows.iter().map(device_of).collect()
}

/// A phone, unless it was revoked.
///
/// # Errors
/// The database.
pub async fn find_device(client: &impl Connection, id: DeviceId) -> Result<Option<Device>, StoreError> {
    let sql = format!(
        "select {DEVICE_COLUMNS} from device d join account a on a.id = d.account \
         where d.id = $1 and d.revoked_at is null"
    );
    client.query_opt(&sql, &[&id.uuid()]).await?.as_ref().map(device_of).transpose()
}

/// Ends a phone for good: its sessions, its pushes. The sessions that ended are returned, for their sockets; a second
/// time there are none.
///
/// # Errors
/// The database.
pub async fn revoke(
    client: &impl Connection,
    id: DeviceId,
    by: AccountId,
    now: Timestamp,
) -> Result<Vec<TokenDigest>, StoreError> {
    let sql = "with ended as (delete from session where device = $1 returning token_digest), \
               unsent as (delete from push where device = $1), \
               revoked as (update device set revoked_at = coalesce(revoked_at, $3::timestamptz), \
                   revoked_by = coalesce(revoked_by, $2), push_endpoint = null, push_host = null, \
                   push_key = null, push_auth = null where id = $1) \
               select token_digest from ended";
    let rows = client.query(sql, &[&id.uuid(), &by.uuid(), &now]).await?;
    rows.iter()
        .map(|row| {
            let digest: &[u8] = row.try_get("token_digest")?;
            digest
                .try_into()
                .map_err(|_| StoreError::Unreadable { column: "token_digest", value: hex::encode(digest) })
        })
        .collect()
}

/// A session is seen at most so often: each costs a write.
pub const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// Notes that these sessions are used, and the enrolled phones behind them, and lets them last until `expires_at`.
///
/// # Errors
/// The database.
pub async fn seen(
    client: &impl Connection,
    digests: &[TokenDigest],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let digests: Vec<&[u8]> = digests.iter().map(<[u8; 32]>::as_slice).collect();
    let before = now.saturating_sub(SEEN_EVERY).unwrap_or(Timestamp::MIN);
    let sql = "with seen as (update session set seen_at = $2::timestamptz, expires_at = $3 \
                   where token_digest = any($1) and seen_at <= $4 returning device) \
               update device set seen_at = $2::timestamptz where id in (select device from seen)";
    client.execute(sql, &[&digests, &now, &expires_at, &before]).await?;
    Ok(())
}
