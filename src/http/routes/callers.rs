//! Who calls: the lifts that a number called about before, and a number that is heard, or corrected, while the order is
//! under way.
//!
//! Must not: take a number in an address, where proxies would write it down, or give a full one back.

use crate::channel::Fields;
use crate::http::body::Act;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::lifts::hits_of;
use crate::http::routes::path_id;
use crate::http::state::AppState;
use crate::intake::{Caller, Told};
use crate::kernel::{AlarmId, Phone, Text};
use crate::store::caller;
use crate::wire::{AlarmCaller, AlarmCallerView, CallerBase, CallerNumber, LiftSearchReply, Problem};
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

/// Keep the name and the number that the caller gave after the alarm was raised, or correct those that were typed wrongly.
#[utoipa::path(tag = "alarms", request_body = AlarmCaller,
    params(("alarm" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = AlarmCallerView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/alarms/{alarm}/caller")]
pub async fn tell_caller(
    path: web::Path<String>,
    act: Act<AlarmCaller>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let alarm: AlarmId = path_id(&path, Code::UnknownAlarm)?;
    let now = state.clock.now();
    let mut fields = Fields::new(now);
    let heard = Caller {
        name: fields.optional_text("name", act.body.name.as_deref()),
        phone: fields.phone("phone", act.body.phone.as_deref()),
    };
    let heard = fields.finish(Some(heard)).map_err(ApiError::invalid)?;
    let base = act.body.base.as_ref().map_or(Caller { name: None, phone: None }, seen);
    let account = act.allowed.who.account;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    // A copy that comes late would correct what was corrected back since.
    let is_copy = matches!(act.claim(&tx, "{}", now).await?, Seen::Again { .. });
    let kept = caller::lock(&tx, alarm).await?.ok_or(ApiError::new(Code::UnknownAlarm))?;
    if is_copy {
        return Ok(answer(&kept));
    }
    let (caller, is_corrected) = match kept.told(&heard, &base) {
        Told::Kept(caller) => (caller, false),
        Told::Corrected(caller) => (caller, true),
        Told::Other => return Err(ApiError::new(Code::CallerKnown)),
    };
    caller::keep(&tx, alarm, &caller).await?;
    if is_corrected {
        caller::record_correction(&tx, alarm, account, now).await?;
    }
    commit(tx).await?;
    if is_corrected {
        tracing::info!(account.id = %account, alarm.id = %alarm, "caller corrected");
    }
    Ok(answer(&caller))
}

/// What the author saw or typed, read as it was when it was kept: of a number with an extension the main one. What is none
/// was not kept, so it stands for nothing.
fn seen(base: &CallerBase) -> Caller {
    let phone = base.phone.as_deref();
    let main = |raw: &str| Phone::parse(raw).ok().or_else(|| Some(Phone::parse_main(raw)?.0));
    Caller {
        name: base.name.as_deref().and_then(|name| Text::parse_filled(name).ok()),
        phone: phone.and_then(main),
    }
}

fn answer(caller: &Caller) -> HttpResponse {
    HttpResponse::Ok().json(AlarmCallerView {
        caller_name: caller.name.as_ref().map(Text::to_string),
        caller_phone_masked: caller.phone.as_ref().map(Phone::masked),
    })
}
