//! Troubles of the centre itself, and the way out of those that a person can end from a seat.
//!
//! Must not: mend anything by itself, or say that all is well when the database cannot be asked.

use crate::http::access::Allowed;
use crate::http::body::Act;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::state::AppState;
use crate::job::LoopRun;
use crate::kernel::{SignedDuration, Timestamp};
use crate::store::outbox;
use crate::store::views::{find_failed_messages, find_quarantined};
use crate::wire::{LoopTrouble, Problem, RetryMessages, RetryReply, TroubleList};
use actix_web::{HttpResponse, get, post, web};

/// What of the centre itself needs a person; nothing in it when all is well.
#[utoipa::path(tag = "troubles", responses(
    (status = 200, body = TroubleList),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/troubles")]
pub async fn list_troubles(allowed: Allowed, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let district = allowed.district_limit();
    let now = state.clock.now();
    let client = state.client().await?;
    Ok(HttpResponse::Ok().json(TroubleList {
        messages: find_failed_messages(&*client, district).await?,
        quarantined: find_quarantined(&*client, district).await?,
        loops: state.health.runs().list().into_iter().filter_map(|run| loop_trouble(run, now)).collect(),
        clock_off_ms: state.clock_check.too_far_off().map(off_ms),
    }))
}

fn loop_trouble(run: LoopRun, now: Timestamp) -> Option<LoopTrouble> {
    let kind = if run.is_late(now) {
        "late"
    } else if run.is_well {
        return None;
    } else {
        "failed"
    };
    let LoopRun { name, ran_at, detail, .. } = run;
    Some(LoopTrouble { name: name.to_owned(), kind: kind.to_owned(), ran_at, detail })
}

fn off_ms(off: SignedDuration) -> i64 {
    i64::try_from(off.as_millis()).unwrap_or(i64::MAX)
}

/// Send again whatever failed for good.
#[utoipa::path(tag = "troubles", request_body = RetryMessages, params(("Idempotency-Key" = String, Header)),
    responses(
    (status = 200, body = RetryReply),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/troubles/messages/retry")]
pub async fn retry_messages(
    act: Act<RetryMessages>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    let count = u32::try_from(outbox::retry_failed(&tx, now).await?).unwrap_or(u32::MAX);
    // Claimed last, with its answer; of a copy, what was just done is taken back.
    if let Seen::Again { reply } = act.claim(&tx, &count.to_string(), now).await? {
        return Ok(HttpResponse::Ok().json(RetryReply { count: reply.parse().unwrap_or_default() }));
    }
    commit(tx).await?;
    tracing::info!(account.id = %act.allowed.who.account, count, "messages that failed are sent again");
    Ok(HttpResponse::Ok().json(RetryReply { count }))
}
