//! Photos of a rescue: taken in by the crews that were called, shown to them and to the operators.
//!
//! Must not: believe what a picture is called. Its type and size are read from its own header, and it is given out
//! as nothing else.

use crate::channel::whole_microseconds;
use crate::dispatch::{OrderAct, Reply, Request, Verb, Work};
use crate::http::access::Allowed;
use crate::http::body::{idempotency_key, read_query, read_within, request_digest};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::routes::path_id;
use crate::http::routes::scene::load_own;
use crate::http::state::AppState;
use crate::kernel::{AssignmentId, PhotoId, Timestamp};
use crate::order::{Actor, Claim, MAX_PHOTOS, TimeSource};
use crate::store::scene::{self, KeptPhoto, NewPhoto};
use crate::wire::{PhotoList, PhotoReply, PhotoView, Problem, station_ref};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use imagesize::ImageType;
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa::IntoParams;

/// The largest picture in bytes; the page sends about 400 kB.
pub const MAX_PICTURE: usize = 2 * 1024 * 1024;
/// The longest side in pixels.
const MAX_SIDE: usize = 6_000;
/// A picture must be there after so long: the network in a basement is slow.
const PICTURE_WAIT: Duration = Duration::from_secs(90);
/// Pictures taken in at the same time; each holds [`MAX_PICTURE`] at most.
const MAX_UPLOADS: usize = 24;

static UPLOADS: Semaphore = Semaphore::const_new(MAX_UPLOADS);

/// What a photo says of itself.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PhotoQuery {
    /// The crew's assignment, `asg_…`.
    assignment: Option<String>,
    /// When it was taken, RFC 3339; now if missing.
    taken_at: Option<String>,
}

/// Type and size of a picture, read from its header.
fn picture(bytes: &[u8]) -> Option<(&'static str, u16, u16)> {
    let media_type = match imagesize::image_type(bytes).ok()? {
        ImageType::Jpeg => "image/jpeg",
        ImageType::Png => "image/png",
        _ => return None,
    };
    let size = imagesize::blob_size(bytes).ok()?;
    let side = |pixels: usize| u16::try_from(pixels).ok().filter(|_| (1..=MAX_SIDE).contains(&pixels));
    Some((media_type, side(size.width)?, side(size.height)?))
}

fn invalid(path: &str, message: &str) -> ApiError {
    super::invalid_query(path, message)
}

/// Add a photo: the picture itself is the body, JPEG or PNG, at most 2 MiB.
#[utoipa::path(tag = "orders", request_body(content = Vec<u8>, content_type = "image/jpeg"),
    params(("order" = String, Path), PhotoQuery, ("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = PhotoReply),
    (status = 200, body = PhotoReply, description = "The key was seen before"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/orders/{order}/photos")]
pub async fn add_photo(
    allowed: Allowed,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let key = idempotency_key(&request)?;
    let asked: PhotoQuery = read_query(&request)?;
    let assignment: AssignmentId = asked
        .assignment
        .as_deref()
        .and_then(|raw| raw.parse().ok())
        .ok_or_else(|| invalid("assignment", "the crew's own assignment, asg_…"))?;
    let now = state.clock.now();
    let taken_at = match asked.taken_at.as_deref() {
        None => now,
        Some(raw) => whole_microseconds(
            raw.parse().map_err(|_| invalid("taken_at", "a time of the form 2026-11-22T06:38:02Z"))?,
        ),
    };
    let claim = Claim { occurred_at: taken_at, source: TimeSource::Tap };
    let (order, station) = load_own(&allowed, &path, &state).await?;
    let station = station.ok_or_else(|| ApiError::new(Code::NotAllowed))?;
    if order.find_assignment(assignment).is_none_or(|found| found.station != station) {
        return Err(ApiError::new(Code::NotYourAssignment));
    }
    let turn = UPLOADS.try_acquire().map_err(|_| ApiError::new(Code::Busy).retry_after(2))?;
    let bytes = read_within(payload.into_inner(), MAX_PICTURE, PICTURE_WAIT).await?;
    let (media_type, width, height) = picture(&bytes).ok_or_else(|| ApiError::new(Code::PictureInvalid))?;
    let account = allowed.who.account;
    let photo = NewPhoto {
        id: PhotoId::new(now, rand::random()),
        order: order.id,
        assignment,
        station,
        account,
        key: &key,
        digest: request_digest(&request, &bytes),
        media_type,
        width,
        height,
        taken_at: plausible(claim, now),
        received_at: now,
        picture: &bytes,
    };
    let verb = |photo| Verb::AddPhoto { assignment, photo };
    let (id, is_new) = match scene::keep_photo(&*state.client().await?, &photo).await? {
        KeptPhoto::New => (photo.id, true),
        KeptPhoto::Repeat(id) => (id, false),
        KeptPhoto::Reused => return Err(ApiError::new(Code::IdempotencyKeyReused)),
    };
    let digest = photo.digest;
    drop(turn);
    let act = OrderAct { verb: verb(id), note: None, claim: Some(claim), limited_to: Some(station) };
    let work = Work::Order { order: order.id, act };
    let told = Request { actor: Actor::Account(account), key: key.clone(), digest, work };
    match state.submit(told).await {
        Ok(Reply::Order { order, .. }) => {
            let reply = PhotoReply { photo: id.to_string(), count: order.photos.len() };
            Ok(if is_new { HttpResponse::Created().json(reply) } else { HttpResponse::Ok().json(reply) })
        }
        Ok(_) => Err(ApiError::new(Code::InternalError)),
        Err(error) => {
            // What the order refused is not kept; one that may still be recorded is, for the next try.
            if error.code().entry().status < 500 && !order.photos.contains(&id) {
                scene::drop_photo(&*state.client().await?, id).await?;
            }
            Err(error)
        }
    }
}

/// A phone's clock may be wrong: a photo is never from the future, nor from a time at which the clock was never set.
fn plausible(claim: Claim, now: Timestamp) -> Timestamp {
    if claim.tells_time(now) { claim.occurred_at.min(now) } else { now }
}

/// The photos of an order; a crew sees its own station's.
#[utoipa::path(tag = "orders", params(("order" = String, Path)), responses(
    (status = 200, body = PhotoList),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders/{order}/photos")]
pub async fn list_photos(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let (order, station) = load_own(&allowed, &path, &state).await?;
    debug_assert!(order.photos.len() <= MAX_PHOTOS);
    let found = scene::list_photos(&*state.client().await?, order.id, &order.photos).await?;
    let roster = state.roster();
    let photos = found
        .into_iter()
        .filter(|photo| station.is_none_or(|own| own == photo.station))
        .map(|photo| PhotoView {
            id: photo.id.to_string(),
            station: station_ref(photo.station, &roster.directory),
            media_type: photo.media_type,
            width: photo.width,
            height: photo.height,
            taken_at: photo.taken_at,
            received_at: photo.received_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(PhotoList { photos }))
}

/// A picture.
#[utoipa::path(tag = "orders", params(("order" = String, Path), ("photo" = String, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders/{order}/photos/{photo}")]
pub async fn show_photo(
    allowed: Allowed,
    path: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let (order, photo) = path.into_inner();
    let id: PhotoId = path_id(&photo, Code::UnknownPhoto)?;
    let (order, own) = load_own(&allowed, &order, &state).await?;
    let found = scene::find_picture(&*state.client().await?, order.id, id).await?;
    let (station, media_type, picture) =
        found.filter(|_| order.photos.contains(&id)).ok_or_else(|| ApiError::new(Code::UnknownPhoto))?;
    if own.is_some_and(|own| own != station) {
        return Err(ApiError::new(Code::NotYourAssignment));
    }
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(picture))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest PNG header: signature, length, IHDR, width, height, and the rest of the chunk.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_is_what_its_header_says() {
        assert_eq!(picture(&png(640, 480)), Some(("image/png", 640, 480)));
        for fake in
            [b"<svg onload=alert(1)>".as_slice(), b"GIF89a\x01\0\x01\0", b"%PDF-1.7", b"\xff\xd8\xff", b""]
        {
            assert_eq!(picture(fake), None, "{fake:?}");
        }
    }

    #[test]
    fn a_side_is_neither_empty_nor_endless() {
        assert_eq!(picture(&png(0, 10)), None);
        assert_eq!(picture(&png(100_000, 10)), None);
        assert!(picture(&png(6_000, 10)).is_some());
        assert_eq!(picture(&png(6_001, 10)), None);
    }
}
