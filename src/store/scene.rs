//! The scene's rows: photos, how to get at a lift, and who looked at a contact's number.
//!
//! Must not: decide who may see what (`http` does), or give a number without recording the look.

use super::city::copy;
use super::{Connection, StoreError};
use crate::kernel::{AccountId, AssignmentId, LiftId, OrderId, Phone, PhotoId, StationId, Text, Timestamp};
use crate::order::MAX_PHOTOS;
use crate::roster::LiftAccess;
use tokio_postgres::Row;
use tokio_postgres::types::Type;
use uuid::Uuid;

/// A photo as it came in.
#[derive(Debug)]
pub struct NewPhoto<'a> {
    pub id: PhotoId,
    pub order: OrderId,
    pub assignment: AssignmentId,
    pub station: StationId,
    pub account: AccountId,
    pub key: &'a str,
    pub digest: [u8; 32],
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// In pixels.
    pub width: u16,
    pub height: u16,
    pub taken_at: Timestamp,
    pub received_at: Timestamp,
    pub picture: &'a [u8],
}

/// What keeping a photo did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptPhoto {
    New,
    /// The same photo under the same key is there already.
    Repeat(PhotoId),
    /// The key belongs to another photo.
    Reused,
}

/// A photo without its picture.
#[derive(Debug, Clone)]
pub struct PhotoRow {
    pub id: PhotoId,
    pub station: StationId,
    pub media_type: String,
    pub width: i32,
    pub height: i32,
    pub taken_at: Timestamp,
    pub received_at: Timestamp,
}

/// Keeps a photo, once per account and key.
///
/// # Errors
/// The database.
pub async fn keep_photo(client: &impl Connection, photo: &NewPhoto<'_>) -> Result<KeptPhoto, StoreError> {
    let sql = "insert into photo (id, work_order, assignment, station, account, key, digest, media_type, width, \
                   height, taken_at, received_at, picture) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               on conflict (account, key) do nothing";
    let count = client
        .execute(
            sql,
            &[
                &photo.id.uuid(),
                &photo.order.uuid(),
                &photo.assignment.uuid(),
                &photo.station.uuid(),
                &photo.account.uuid(),
                &photo.key,
                &photo.digest.as_slice(),
                &photo.media_type,
                &i32::from(photo.width),
                &i32::from(photo.height),
                &photo.taken_at,
                &photo.received_at,
                &photo.picture,
            ],
        )
        .await?;
    if count > 0 {
        return Ok(KeptPhoto::New);
    }
    let sql = "select id, digest from photo where account = $1 and key = $2";
    let row = client.query_one(sql, &[&photo.account.uuid(), &photo.key]).await?;
    if row.try_get::<_, &[u8]>("digest")? == photo.digest.as_slice() {
        Ok(KeptPhoto::Repeat(PhotoId::from_uuid(row.try_get("id")?)))
    } else {
        Ok(KeptPhoto::Reused)
    }
}

/// Removes a photo that the order refused.
///
/// # Errors
/// The database.
pub async fn drop_photo(client: &impl Connection, photo: PhotoId) -> Result<(), StoreError> {
    client.execute("delete from photo where id = $1", &[&photo.uuid()]).await?;
    Ok(())
}

/// Those photos of an order whose picture is still there, in the order in which they came.
///
/// # Errors
/// The database.
pub async fn list_photos(
    client: &impl Connection,
    order: OrderId,
    of: &[PhotoId],
) -> Result<Vec<PhotoRow>, StoreError> {
    let sql = "select id, station, media_type, width, height, taken_at, received_at from photo \
               where work_order = $1 and id = any($2) and picture is not null order by received_at, id limit $3";
    let ids: Vec<Uuid> = of.iter().map(|photo| photo.uuid()).collect();
    let most = i64::try_from(MAX_PHOTOS).unwrap_or(i64::MAX);
    client.query(sql, &[&order.uuid(), &ids, &most]).await?.iter().map(read_photo).collect()
}

fn read_photo(row: &Row) -> Result<PhotoRow, StoreError> {
    Ok(PhotoRow {
        id: PhotoId::from_uuid(row.try_get("id")?),
        station: StationId::from_uuid(row.try_get("station")?),
        media_type: row.try_get("media_type")?,
        width: row.try_get("width")?,
        height: row.try_get("height")?,
        taken_at: row.try_get("taken_at")?,
        received_at: row.try_get("received_at")?,
    })
}

/// A picture with its station and its type; `None` for one that is not this order's, or was blanked.
///
/// # Errors
/// The database.
pub async fn find_picture(
    client: &impl Connection,
    order: OrderId,
    photo: PhotoId,
) -> Result<Option<(StationId, String, Vec<u8>)>, StoreError> {
    let sql = "select station, media_type, picture from photo \
               where id = $1 and work_order = $2 and picture is not null";
    let Some(row) = client.query_opt(sql, &[&photo.uuid(), &order.uuid()]).await? else { return Ok(None) };
    let station = StationId::from_uuid(row.try_get("station")?);
    Ok(Some((station, row.try_get("media_type")?, row.try_get("picture")?)))
}

/// How to get at a lift; `None` where nothing is known.
///
/// # Errors
/// The database.
pub async fn find_access(client: &impl Connection, lift: LiftId) -> Result<Option<LiftAccess>, StoreError> {
    let sql = "select access_note, machine_room, key_place, contact_name, contact_phone from lift_access \
               where lift = $1";
    let Some(row) = client.query_opt(sql, &[&lift.uuid()]).await? else { return Ok(None) };
    let phone: Option<&str> = row.try_get("contact_phone")?;
    Ok(Some(LiftAccess {
        lift,
        note: text(&row, "access_note")?,
        machine_room: text(&row, "machine_room")?,
        key_place: text(&row, "key_place")?,
        contact_name: text(&row, "contact_name")?,
        contact_phone: phone.and_then(|raw| Phone::parse(raw).ok()),
    }))
}

fn text<const MAX: usize>(row: &Row, column: &'static str) -> Result<Option<Text<MAX>>, StoreError> {
    let raw: Option<&str> = row.try_get(column)?;
    raw.map(|raw| {
        Text::parse(raw).map_err(|_| StoreError::Unreadable { column, value: "(too long)".to_owned() })
    })
    .transpose()
}

/// Loads what is known of many lifts into an empty table.
///
/// # Errors
/// The database. The caller rolls back.
pub async fn load_access(client: &impl Connection, access: &[LiftAccess]) -> Result<(), StoreError> {
    let columns = [
        ("lift", Type::UUID),
        ("access_note", Type::TEXT),
        ("machine_room", Type::TEXT),
        ("key_place", Type::TEXT),
        ("contact_name", Type::TEXT),
        ("contact_phone", Type::TEXT),
    ];
    copy(client.client(), "lift_access", &columns, access, |access| {
        vec![
            Box::new(access.lift.uuid()),
            Box::new(access.note.as_ref().map(Text::as_str)),
            Box::new(access.machine_room.as_ref().map(Text::as_str)),
            Box::new(access.key_place.as_ref().map(Text::as_str)),
            Box::new(access.contact_name.as_ref().map(Text::as_str)),
            Box::new(access.contact_phone.as_ref().map(Phone::reveal)),
        ]
    })
    .await
}

/// Records who looks at a contact's number; only then may it be shown.
///
/// # Errors
/// The database.
pub async fn record_contact_reveal(
    client: &impl Connection,
    order: OrderId,
    contact: &str,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "insert into contact_reveal (work_order, contact, account, revealed_at) values ($1, $2, $3, $4)";
    client.execute(sql, &[&order.uuid(), &contact, &account.uuid(), &now]).await?;
    Ok(())
}
