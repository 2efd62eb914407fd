//! Accounts, their sessions, partners' keys, and who looked at a full phone number.
//!
//! Must not: hold a password or a session's token in any form but its digest.

use super::log::actor_text;
use super::named::named_column;
use super::{Connection, StoreError};
use crate::kernel::{AccountId, AlarmId, DeviceId, Phone, StationId, Timestamp};
use crate::order::Actor;
use crate::roster::DistrictCode;
use crate::wire::Role;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Accounts on one page of the administration's list.
pub const ACCOUNT_PAGE: i64 = 100;

/// Somebody who signs in.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub display_name: String,
    pub role: Role,
    pub station: Option<StationId>,
    pub district: Option<DistrictCode>,
    pub is_disabled: bool,
}

const ACCOUNT_COLUMNS: &str =
    "a.id, a.name, a.display_name, a.role, a.station, a.district, a.disabled_at is not null as is_disabled";

fn account_of(row: &Row) -> Result<Account, StoreError> {
    let district: Option<i32> = row.try_get("district")?;
    Ok(Account {
        id: AccountId::from_uuid(row.try_get("id")?),
        name: row.try_get("name")?,
        display_name: row.try_get("display_name")?,
        role: named_column(row, "role")?,
        station: row.try_get::<_, Option<Uuid>>("station")?.map(StationId::from_uuid),
        district: district.and_then(|code| DistrictCode::parse(&format!("{code:06}"))),
        is_disabled: row.try_get("is_disabled")?,
    })
}

fn district_number(district: Option<DistrictCode>) -> Option<i32> {
    district.and_then(|code| i32::try_from(code.number()).ok())
}

async fn rows(
    client: &impl Connection,
    sql: &str,
    given: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    Ok(client.query(sql, given).await?)
}

async fn row(
    client: &impl Connection,
    sql: &str,
    given: &[&(dyn ToSql + Sync)],
) -> Result<Option<Row>, StoreError> {
    Ok(rows(client, sql, given).await?.into_iter().next())
}

/// The account of that name with its password's hash, disabled or not.
///
/// # Errors
/// The database.
pub async fn find_login(
    client: &impl Connection,
    name: &str,
) -> Result<Option<(Account, String)>, StoreError> {
    let sql = format!("select {ACCOUNT_COLUMNS}, a.password_hash from account a where a.name = $1");
    let found = row(client, &sql, &[&name]).await?;
    found.map(|row| Ok((account_of(&row)?, row.try_get("password_hash")?))).transpose()
}

/// The account of that id.
///
/// # Errors
/// The database.
pub async fn find_account(client: &impl Connection, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = format!("select {ACCOUNT_COLUMNS} from account a where a.id = $1");
    row(client, &sql, &[&id.uuid()]).await?.as_ref().map(account_of).transpose()
}

/// Accounts by name after `after`, whose name or display name holds `text`; at most [`ACCOUNT_PAGE`] + 1, so
/// that the caller sees whether there are more.
///
/// # Errors
/// The database.
pub async fn list_accounts(
    client: &impl Connection,
    text: &str,
    after: &str,
) -> Result<Vec<Account>, StoreError> {
    let sql = format!(
        "select {ACCOUNT_COLUMNS} from account a \
         where a.name > $2 and (strpos(a.name, $1) > 0 or strpos(a.display_name, $1) > 0) \
         order by a.name limit $3"
    );
    rows(client, &sql, &[&text, &after, &(ACCOUNT_PAGE + 1)]).await?.iter().map(account_of).collect()
}

/// What a new account is made of.
#[derive(Debug)]
pub struct AccountRow<'a> {
    pub id: AccountId,
    pub name: &'a str,
    pub display_name: &'a str,
    pub role: Role,
    pub password_hash: &'a str,
    pub station: Option<StationId>,
    pub district: Option<DistrictCode>,
}

/// Makes an account; false if the name is taken, in capitals or not: `zz1` and `ZZ1` are one name to whoever hears it.
///
/// # Errors
/// The database; an unknown station or district.
pub async fn insert_account(
    client: &impl Connection,
    account: &AccountRow<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "insert into account (id, name, display_name, role, password_hash, station, district, created_at) \
               select $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::uuid, $7::integer, $8::timestamptz \
               where not exists (select from account where lower(name) = lower($2::text)) \
               on conflict (name) do nothing returning id";
    let made = row(
        client,
        sql,
        &[
            &account.id.uuid(),
            &account.name,
            &account.display_name,
            &account.role.name(),
            &account.password_hash,
            &account.station.map(StationId::uuid),
            &district_number(account.district),
            &now,
        ],
    )
    .await?;
    Ok(made.is_some())
}

/// What changes of an account; `None` leaves it as it is.
#[derive(Debug, Default)]
pub struct AccountUpdate<'a> {
    pub display_name: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub is_disabled: Option<bool>,
}

/// Changes an account. A new password ends its sessions in the same statement, disabling those that were signed in by
/// password: what a disabled account's enrolled phones hold is refused as long as it is disabled, and is theirs again after.
///
/// # Errors
/// The database.
pub async fn update_account(
    client: &impl Connection,
    id: AccountId,
    update: &AccountUpdate<'_>,
    now: Timestamp,
) -> Result<Option<Account>, StoreError> {
    let sql = format!(
        "with ended as (delete from session \
             where account = $1 and ($3::text is not null or $4::boolean and device is null)) \
         update account a set display_name = coalesce($2, a.display_name), \
             password_hash = coalesce($3, a.password_hash), \
             disabled_at = case when $4 then coalesce(a.disabled_at, $5::timestamptz) \
                 when not $4 then null else a.disabled_at end \
         where a.id = $1 returning {ACCOUNT_COLUMNS}"
    );
    let given: [&(dyn ToSql + Sync); 5] =
        [&id.uuid(), &update.display_name, &update.password_hash, &update.is_disabled, &now];
    row(client, &sql, &given).await?.as_ref().map(account_of).transpose()
}

/// SHA-256 of a session's token.
pub type TokenDigest = [u8; 32];

/// Opens a session; the one that the same browser had before ends in the same statement, so that whoever was signed in
/// is so until the new one holds.
///
/// # Errors
/// The database.
pub async fn insert_session(
    client: &impl Connection,
    digest: &TokenDigest,
    account: AccountId,
    before: Option<&TokenDigest>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "with ended as (delete from session where token_digest = $5) \
               insert into session (token_digest, account, created_at, seen_at, expires_at) \
               values ($1, $2, $3, $3, $4)";
    let before = before.map(<[u8; 32]>::as_slice);
    rows(client, sql, &[&digest.as_slice(), &account.uuid(), &now, &expires_at, &before]).await?;
    Ok(())
}

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    pub account: Account,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// The enrolled phone that it is of.
    pub device: Option<DeviceId>,
}

/// Those of the sessions that hold now; disabled accounts have none.
///
/// # Errors
/// The database.
pub async fn find_sessions(
    client: &impl Connection,
    digests: &[TokenDigest],
    now: Timestamp,
) -> Result<Vec<(TokenDigest, Session)>, StoreError> {
    let sql = format!(
        "select {ACCOUNT_COLUMNS}, s.token_digest, s.seen_at, s.expires_at, s.device \
         from session s join account a on a.id = s.account \
         where s.token_digest = any($1) and s.expires_at > $2 and a.disabled_at is null"
    );
    let digests: Vec<&[u8]> = digests.iter().map(<[u8; 32]>::as_slice).collect();
    let session_of = |row: &Row| {
        let session = Session {
            account: account_of(row)?,
            seen_at: row.try_get("seen_at")?,
            expires_at: row.try_get("expires_at")?,
            device: row.try_get::<_, Option<Uuid>>("device")?.map(DeviceId::from_uuid),
        };
        Ok((digest_of(row)?, session))
    };
    rows(client, &sql, &[&digests, &now]).await?.iter().map(session_of).collect()
}

fn digest_of(row: &Row) -> Result<TokenDigest, StoreError> {
    let digest: &[u8] = row.try_get("token_digest")?;
    digest
        .try_into()
        .map_err(|_| StoreError::Unreadable { column: "token_digest", value: hex::encode(digest) })
}

/// Which of these sessions hold now.
///
/// # Errors
/// The database.
pub async fn list_valid_sessions(
    client: &impl Connection,
    digests: &[TokenDigest],
    now: Timestamp,
) -> Result<Vec<TokenDigest>, StoreError> {
    let sql = "select s.token_digest from session s join account a on a.id = s.account \
               where s.token_digest = any($1) and s.expires_at > $2 and a.disabled_at is null";
    let digests: Vec<&[u8]> = digests.iter().map(<[u8; 32]>::as_slice).collect();
    let found = rows(client, sql, &[&digests, &now]).await?;
    found.iter().map(digest_of).collect()
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn delete_session(client: &impl Connection, digest: &TokenDigest) -> Result<(), StoreError> {
    rows(client, "delete from session where token_digest = $1", &[&digest.as_slice()]).await?;
    Ok(())
}

/// A partner's signing key on one channel; a new key takes the place of the old one.
///
/// # Errors
/// The database.
pub async fn set_partner_key(
    client: &impl Connection,
    partner: &str,
    channel: &str,
    key: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "insert into partner_key (partner, channel, key, created_at) values ($1, $2, $3, $4) \
               on conflict (partner, channel) do update \
               set key = excluded.key, created_at = excluded.created_at, revoked_at = null";
    rows(client, sql, &[&partner, &channel, &key, &now]).await?;
    Ok(())
}

/// The partner's key on that channel, unless it was revoked.
///
/// # Errors
/// The database.
pub async fn find_partner_key(
    client: &impl Connection,
    partner: &str,
    channel: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select key from partner_key where partner = $1 and channel = $2 and revoked_at is null";
    let found = row(client, sql, &[&partner, &channel]).await?;
    found.map(|row| Ok(row.try_get("key")?)).transpose()
}

/// What looking at a phone number gave.
#[derive(Debug)]
pub enum Reveal {
    Phone(Phone),
    /// No such alarm.
    NoAlarm,
    /// The caller left no number.
    NoPhone,
}

/// The caller's full number. The look and its reason are recorded in the same statement: no record, no number. A copy of
/// a request whose look is recorded already is not a further one.
///
/// # Errors
/// The database.
pub async fn reveal_phone(
    client: &impl Connection,
    alarm: AlarmId,
    account: AccountId,
    reason: &str,
    is_copy: bool,
    now: Timestamp,
) -> Result<Reveal, StoreError> {
    let sql = "with found as (select caller_phone from alarm where id = $1), \
               recorded as (insert into phone_reveal (alarm, account, reason, revealed_at) \
                   select $1, $2, $3, $4::timestamptz from found where caller_phone is not null and not $5 returning id) \
               select caller_phone, (select count(*) from recorded) as record_count from found";
    let Some(found) = row(client, sql, &[&alarm.uuid(), &account.uuid(), &reason, &now, &is_copy]).await?
    else {
        return Ok(Reveal::NoAlarm);
    };
    match found.try_get::<_, Option<String>>("caller_phone")? {
        None => Ok(Reveal::NoPhone),
        Some(raw) => Phone::parse(&raw)
            .map(Reveal::Phone)
            .map_err(|_| StoreError::Unreadable { column: "caller_phone", value: "(hidden)".to_owned() }),
    }
}

/// Whether a request's key is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    New,
    /// The same request again, with what was remembered of its answer.
    Repeat {
        reply: String,
    },
    /// The key belongs to another request.
    Reused,
}

/// Remembers a request that no order is concerned with, and `reply`, what its repeat is to be told; in the transaction of
/// its effect.
///
/// # Errors
/// The database.
pub async fn claim_request(
    client: &impl Connection,
    actor: &Actor,
    key: &str,
    digest: &[u8; 32],
    reply: &str,
    now: Timestamp,
) -> Result<Claimed, StoreError> {
    let actor = actor_text(actor);
    let sql = "insert into request (actor, key, digest, reply, made_at) values ($1, $2, $3, $4::text::json, $5) \
               on conflict (actor, key) do nothing returning key";
    if row(client, sql, &[&actor, &key, &digest.as_slice(), &reply, &now]).await?.is_some() {
        return Ok(Claimed::New);
    }
    let sql = "select digest, reply::text as reply from request where actor = $1 and key = $2";
    match row(client, sql, &[&actor, &key]).await? {
        Some(found) if found.try_get::<_, &[u8]>("digest")? == digest.as_slice() => {
            Ok(Claimed::Repeat { reply: found.try_get("reply")? })
        }
        Some(_) => Ok(Claimed::Reused),
        // Swept between the two statements: its thirty days are over.
        None => Ok(Claimed::New),
    }
}

/// The secret under the seats' cookies: made once per database, the same on every node.
///
/// # Errors
/// The database.
pub async fn seat_secret(client: &impl Connection, candidate: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
    let sql = "insert into setting (name, value) values ('seat_secret', $1) on conflict (name) do nothing";
    rows(client, sql, &[&hex::encode(candidate)]).await?;
    let found = row(client, "select value from setting where name = 'seat_secret'", &[]).await?;
    let value: String = found.map(|row| row.try_get("value")).transpose()?.unwrap_or_default();
    hex::decode(&value)
        .map_err(|_| StoreError::Unreadable { column: "value", value: "(seat_secret)".to_owned() })
}
