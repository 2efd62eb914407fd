//! Crews' phones: codes by which they are enrolled, the list, revoking, and where a phone takes pushes.
//!
//! Must not: log or store a code, or show where a phone's pushes go.

use crate::http::access::Allowed;
use crate::http::address::client_address;
use crate::http::body::{Act, parse, read_body, require_json};
use crate::http::codes::Code;
use crate::http::enrolment::EnrolmentCode;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::{path_id, session};
use crate::http::session::{DEVICE_SESSION, cookie, cookie_name, digest_of, token_of};
use crate::http::slowdown::network;
use crate::http::state::AppState;
use crate::job::push::{Unusable, place_of};
use crate::kernel::{AccountId, CrewId, DeviceId, OrderId, SignedDuration, StationId, Text};
use crate::store::account;
use crate::store::device::{self, Device, Enrolled, Enrolment, NewCode};
use crate::store::push;
use crate::wire::{
    DeviceList, DeviceView, EnrolDevice, EnrolmentView, NewEnrolment, OwnDevice, Problem, PushPlace,
    SessionView,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};

/// A code holds for so long: the walk from the desk to the phone.
const CODE_AGE: SignedDuration = SignedDuration::from_mins(15);

/// Make a code by which one phone of somebody of the station is enrolled; an earlier one of that person ends.
#[utoipa::path(tag = "devices", request_body = NewEnrolment,
    params(("station" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = EnrolmentView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/stations/{station}/enrolments")]
pub async fn make_enrolment(
    path: web::Path<String>,
    act: Act<NewEnrolment>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let station: StationId = path_id(&path, Code::UnknownStation)?;
    if state.roster().directory.find_station(station).is_none() {
        return Err(ApiError::new(Code::UnknownStation));
    }
    let stranger = || ApiError::invalid_field("crew", "the station has nobody of that id");
    let crew: CrewId = act.body.crew.parse().map_err(|_| stranger())?;
    let (made_by, made_at) = (act.allowed.who.account, state.clock.now());
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    let person = device::find_crew_name(&tx, crew, station).await?.ok_or_else(stranger)?;
    let code = EnrolmentCode::of_request(&state.settings.seat_secret, &made_by.to_string(), &act.key);
    let digest = &code.digest();
    let expires_at = match act.claim(&tx, "{}", made_at).await? {
        Seen::First => {
            let expires_at = made_at + CODE_AGE;
            let made = NewCode { digest, crew, station, made_by, made_at, expires_at };
            device::put_code(&tx, &made).await?;
            commit(tx).await?;
            tracing::info!(account.id = %made_by, crew.id = %crew, station.id = %station, "a phone may be enrolled");
            expires_at
        }
        // The code that was shown; one that another took the place of is over.
        Seen::Again { .. } => device::find_code_end(&tx, digest).await?.unwrap_or(made_at),
    };
    Ok(HttpResponse::Created().json(EnrolmentView { code: code.shown(), person, expires_at }))
}

/// Enrol the phone that asks: uses up the code, sets the session cookie.
#[utoipa::path(tag = "devices", request_body = EnrolDevice, responses(
    (status = 201, body = SessionView),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/devices")]
pub async fn enrol_device(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    require_json(&request)?;
    let now = state.clock.now();
    let from = network(client_address(&request, &state.settings));
    state
        .enrolment_bursts
        .take(&from, now)
        .map_err(|wait_s| ApiError::new(Code::TooManyRequests).retry_after(wait_s))?;
    let asked: EnrolDevice = parse(&read_body(payload.into_inner()).await?)?;
    let label: Text<40> = Text::parse_filled(&asked.label)
        .map_err(|error| ApiError::invalid_field("label", error.to_string()))?;
    let code = EnrolmentCode::parse(&asked.code).ok_or_else(|| ApiError::new(Code::EnrolmentRefused))?;
    let token = hex::encode(rand::random::<[u8; 32]>());
    let digest = digest_of(&token);
    let mut client = state.client().await?;
    let given = Enrolment {
        code: &code.digest(),
        label: label.as_str(),
        token: &digest,
        fresh_account: AccountId::new(now, rand::random()),
        fresh_device: DeviceId::new(now, rand::random()),
        expires_at: now + DEVICE_SESSION,
    };
    let enrolled = match device::enrol(&mut client, &given, now).await? {
        Enrolled::Yes(device) => device,
        Enrolled::NoCode => return Err(ApiError::new(Code::EnrolmentRefused)),
        Enrolled::TooMany => return Err(ApiError::new(Code::TooManyDevices)),
    };
    let is_secure = state.settings.is_secure;
    // Who was signed in here before is not any more.
    if let Some(before) = token_of(&request, is_secure) {
        account::delete_session(&*client, &before).await?;
        state.sessions.forget(&before, now);
    }
    drop(client);
    let who =
        state.sessions.load(&digest, &state).await?.ok_or_else(|| ApiError::new(Code::InternalError))?;
    tracing::info!(account.id = %who.account, device.id = %enrolled, "a phone is enrolled");
    Ok(HttpResponse::Created()
        .cookie(cookie(cookie_name(is_secure), token, DEVICE_SESSION, is_secure))
        .json(session::view(&who, &state)))
}

fn view(device: Device) -> DeviceView {
    DeviceView {
        id: device.id.to_string(),
        person: device.crew_name,
        label: device.label,
        enrolled_at: device.enrolled_at,
        seen_at: device.seen_at,
        takes_push: device.takes_push,
    }
}

/// The phones of a station.
#[utoipa::path(tag = "devices", params(("station" = String, Path)), responses(
    (status = 200, body = DeviceList),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stations/{station}/devices")]
pub async fn list_devices(
    _: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let station: StationId = path_id(&path, Code::UnknownStation)?;
    let devices = device::list_devices(&*state.client().await?, station).await?;
    Ok(HttpResponse::Ok().json(DeviceList { devices: devices.into_iter().map(view).collect() }))
}

/// Revoke a phone: it is signed out at once and must be enrolled anew. A second time changes nothing.
#[utoipa::path(tag = "devices", params(("device" = String, Path)), responses(
    (status = 204),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[delete("/devices/{device}")]
pub async fn revoke_device(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: DeviceId = path_id(&path, Code::UnknownDevice)?;
    let (now, by) = (state.clock.now(), allowed.who.account);
    for digest in device::revoke(&*state.client().await?, id, by, now).await? {
        state.sessions.forget(&digest, now);
        tracing::info!(account.id = %by, device.id = %id, "a phone is revoked");
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The phone that asks.
#[utoipa::path(tag = "devices", responses((status = 200, body = OwnDevice)))]
#[get("/device")]
pub async fn own_device(allowed: Allowed, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let found = match allowed.who.device {
        Some(id) => device::find_device(&*state.client().await?, id).await?,
        None => None,
    };
    let push_key = state.settings.push_key.clone();
    Ok(HttpResponse::Ok().json(OwnDevice { device: found.map(view), push_key }))
}

/// The phone takes pushes, there.
#[utoipa::path(tag = "devices", request_body = PushPlace, params(("Idempotency-Key" = String, Header)),
    responses(
    (status = 204),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/device/push")]
pub async fn take_pushes(act: Act<PushPlace>, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let id = act.allowed.who.device.ok_or_else(|| ApiError::new(Code::UnknownDevice))?;
    let PushPlace { endpoint, p256dh, auth } = &act.body;
    let place = place_of(endpoint, p256dh, auth, state.settings.push_to_loopback).map_err(|unusable| {
        let field = match unusable {
            Unusable::Endpoint(_) => "endpoint",
            Unusable::Key => "p256dh",
            Unusable::Auth => "auth",
        };
        ApiError::invalid_field(field, unusable.to_string())
    })?;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    // A late copy must not turn pushes on again, or send them to where they went before.
    if let Seen::First = act.claim(&tx, "{}", state.clock.now()).await? {
        push::subscribe(&tx, id, &place).await?;
        commit(tx).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The phone takes no pushes any more.
#[utoipa::path(tag = "devices", responses((status = 204)))]
#[delete("/device/push")]
pub async fn refuse_pushes(allowed: Allowed, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    if let Some(id) = allowed.who.device {
        push::unsubscribe(&*state.client().await?, id, None).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The phone shows the order's offer to whoever holds it: it needs no second push. A second time changes nothing.
#[utoipa::path(tag = "devices", params(("order" = String, Path)), responses(
    (status = 204),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[post("/orders/{order}/shown")]
pub async fn offer_shown(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let order: OrderId = path_id(&path, Code::UnknownOrder)?;
    let device = allowed.who.device.ok_or_else(|| ApiError::new(Code::UnknownDevice))?;
    if !push::shown(&*state.client().await?, device, order, state.clock.now()).await? {
        return Err(ApiError::new(Code::NotYourAssignment));
    }
    Ok(HttpResponse::NoContent().finish())
}
