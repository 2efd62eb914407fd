//! Drills: what runs, started and ended by a shift leader. The job plays the script.
//!
//! Must not: raise an alarm; the script's calls come through the ordinary intake.

use crate::drill::{find_script, scripts};
use crate::http::access::Allowed;
use crate::http::body::Act;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::state::AppState;
use crate::kernel::{DrillId, Text};
use crate::store::Connection;
use crate::store::drill::{self, Drill};
use crate::store::views::find_name;
use crate::wire::{DrillScript, DrillStatus, DrillView, EndDrill, Problem, StartDrill};
use actix_web::{HttpResponse, get, post, web};

/// The drill under way, and what can be played.
#[utoipa::path(tag = "drill", responses((status = 200, body = DrillStatus)))]
#[get("/drill")]
pub async fn show_drill(_: Allowed, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(status(&*state.client().await?).await?))
}

/// Start a drill.
#[utoipa::path(tag = "drill", request_body = StartDrill, params(("Idempotency-Key" = String, Header)),
    responses(
    (status = 200, body = DrillStatus),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/drill")]
pub async fn start_drill(act: Act<StartDrill>, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let name: Text<60> = Text::parse_filled(&act.body.name)
        .map_err(|error| ApiError::invalid_field("name", error.to_string()))?;
    let script = find_script(&act.body.script)
        .ok_or_else(|| ApiError::invalid_field("script", "there is no such script"))?;
    let now = state.clock.now();
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    if let Seen::Again { .. } = act.claim(&tx, "{}", now).await? {
        drop(tx);
    } else {
        let begun = Drill {
            id: DrillId::new(now, rand::random()),
            name: name.to_string(),
            script: script.name.to_owned(),
            started_by: act.allowed.who.account,
            started_at: now,
            step_count: i32::try_from(script.calls.len()).unwrap_or(i32::MAX),
            step: 0,
            ended_by: None,
            ended_at: None,
        };
        if !drill::insert(&tx, &begun).await? {
            return Err(ApiError::new(Code::DrillUnderWay));
        }
        commit(tx).await?;
        tracing::info!(drill.id = %begun.id, account.id = %begun.started_by, "a drill begins");
    }
    Ok(HttpResponse::Ok().json(status(&*client).await?))
}

/// End the drill: no further calls, and its open orders are cancelled.
#[utoipa::path(tag = "drill", request_body = EndDrill, params(("Idempotency-Key" = String, Header)),
    responses(
    (status = 200, body = DrillStatus),
    (status = 409, body = Problem, content_type = "application/problem+json"),
))]
#[post("/drill/end")]
pub async fn end_drill(act: Act<EndDrill>, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    if let Seen::Again { .. } = act.claim(&tx, "{}", now).await? {
        drop(tx);
    } else {
        let by = act.allowed.who.account;
        if !drill::end(&tx, by, now).await? {
            return Err(ApiError::new(Code::NoDrill));
        }
        commit(tx).await?;
        tracing::info!(account.id = %by, "the drill ends");
    }
    Ok(HttpResponse::Ok().json(status(&*client).await?))
}

async fn status(client: &impl Connection) -> Result<DrillStatus, ApiError> {
    let running = match drill::find_under_way(client).await? {
        None => None,
        Some(found) => {
            let started_by = find_name(client, found.started_by).await?;
            Some(DrillView {
                id: found.id.to_string(),
                name: found.name,
                script: found.script,
                started_by,
                started_at: found.started_at,
                call_count: u32::try_from(found.step).unwrap_or(0),
                script_count: u32::try_from(found.step_count).unwrap_or(0),
                is_ending: found.ended_at.is_some(),
            })
        }
    };
    let scripts = scripts().iter().map(|script| DrillScript {
        name: script.name.to_owned(),
        title: script.title.clone(),
        title_en: script.title_en.clone(),
        call_count: u32::try_from(script.calls.len()).unwrap_or(u32::MAX),
    });
    Ok(DrillStatus { running, scripts: scripts.collect() })
}
