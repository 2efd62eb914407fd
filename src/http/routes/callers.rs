//! Who calls: the lifts that a number called about before, and a number that is heard while the order is under way.
//!
//! Must not: take a number in an address, where proxies would write it down, or give a full one back.

use crate::channel::Fields;
use crate::http::body::Act;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::routes::lifts::hits_of;
use crate::http::routes::path_id;
use crate::http::state::AppState;
use crate::kernel::{AlarmId, Phone, Text};
use crate::store::caller::{self, Added};
use crate::wire::{AlarmCaller, AlarmCallerView, CallerNumber, LiftSearchReply, Problem};
use actix_web::{HttpResponse, post, web};

/// Lifts given for one number.
const MAX_LIFTS: usize = 8;

/// Why these lifts are candidates.
const CALLED_BEFORE: &str = "called_before";

/// The lifts that a number called about, the latest first.
#[utoipa::path(tag = "lifts", request_body = CallerNumber,
    params(("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = LiftSearchReply),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/callers/lifts")]
pub async fn lifts_of_caller(
    act: Act<CallerNumber>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let mut fields = Fields::new(state.clock.now());
    let phone = fields.phone("phone", Some(&act.body.phone));
    if phone.is_none() {
        fields.wrong("phone", "a phone number");
    }
    let phone = fields.finish(phone).map_err(ApiError::invalid)?;
    let found = caller::list_lifts(&*state.client().await?, &phone, MAX_LIFTS).await?;
    let lifts = found.into_iter().map(|lift| (lift, CALLED_BEFORE.to_owned())).collect::<Vec<_>>();
    Ok(HttpResponse::Ok()
        .json(LiftSearchReply { lifts: hits_of(&act.allowed, &lifts, &state).await?, more: false }))
}

/// Keep the name and the number that the caller gave after the alarm was raised.
#[utoipa::path(tag = "alarms", request_body = AlarmCaller,
    params(("alarm" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = AlarmCallerView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/alarms/{alarm}/caller")]
pub async fn add_caller(
    path: web::Path<String>,
    act: Act<AlarmCaller>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    // The key is not kept: a copy, however late, replaces nothing that is known.
    let alarm: AlarmId = path_id(&path, Code::UnknownAlarm)?;
    let mut fields = Fields::new(state.clock.now());
    let name: Option<Text<60>> = fields.optional_text("name", act.body.name.as_deref());
    let phone = fields.phone("phone", act.body.phone.as_deref());
    fields.finish(Some(())).map_err(ApiError::invalid)?;
    let name = name.as_ref().map(Text::as_str);
    match caller::add(&*state.client().await?, alarm, name, phone.as_ref()).await? {
        Added::Kept { name, phone } => Ok(HttpResponse::Ok().json(AlarmCallerView {
            caller_name: name,
            caller_phone_masked: phone.as_ref().map(Phone::masked),
        })),
        Added::Other => Err(ApiError::new(Code::CallerKnown)),
        Added::NoAlarm => Err(ApiError::new(Code::UnknownAlarm)),
    }
}
