//! The machine intake: a partner's signed alarm.
//!
//! Must not: look into a body before its signature is checked.

use crate::channel::raised_by_machine;
use crate::dispatch::{Reply, Request, Work};
use crate::http::access::API;
use crate::http::body::{digest_of, parse, read_body, require_json};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::partner;
use crate::http::state::AppState;
use crate::intake::Channel;
use crate::order::Actor;
use crate::wire::{ChannelAlarm, ChannelReply, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};

/// A device or another system raises an alarm.
#[utoipa::path(tag = "channels", request_body = ChannelAlarm, params(
    ("channel" = String, Path, description = "device, passenger, police …"),
    ("X-Partner" = String, Header),
    ("X-Timestamp" = String, Header, description = "RFC 3339, within five minutes"),
    ("X-Signature" = String, Header, description = "Hex HMAC-SHA-256 over METHOD\\nPATH?QUERY\\nTIMESTAMP\\nsha256(body) in hex"),
), responses(
    (status = 201, body = ChannelReply),
    (status = 200, body = ChannelReply, description = "The id was seen before"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/channels/{channel}/alarms")]
pub async fn raise_by_machine(
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let channel = Channel::from_name(&path).ok_or_else(|| ApiError::new(Code::UnknownChannel))?;
    let now = state.clock.now();
    let (partner, timestamp) = partner::claimed(&request, now)?;
    require_json(&request)?;
    let bytes = read_body(payload.into_inner()).await?;
    partner::require_signature(&request, &state, channel, (&partner, &timestamp), &bytes, now).await?;
    state
        .machine_bursts
        .take(&partner, now)
        .map_err(|wait_s| ApiError::new(Code::TooManyRequests).retry_after(wait_s))?;
    let message: ChannelAlarm = parse(&bytes)?;
    let roster = state.roster();
    let id = state.new_alarm_id();
    let raised = raised_by_machine(&message, channel, &partner, &roster.directory, now, id)
        .map_err(ApiError::invalid)?;
    // The partner's id is its own on each channel, and the channel's name is what counts, however the path spells it.
    let id = raised.foreign_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let key = format!("{}:{id}", channel.name());
    let path = format!("{API}/channels/{}/alarms", channel.name());
    let digest = digest_of(request.method().as_str(), &path, &bytes);
    let work = Work::Raise(Box::new(raised));
    let reply = state.submit(Request { actor: Actor::Partner(partner), key, digest, work }).await?;
    answer(&reply)
}

fn answer(reply: &Reply) -> Result<HttpResponse, ApiError> {
    let Reply::Alarm { alarm, disposition, order, is_repeat, .. } = reply else {
        tracing::error!("dispatch answered an alarm with something else");
        return Err(ApiError::new(Code::InternalError));
    };
    let mut response = if *is_repeat { HttpResponse::Ok() } else { HttpResponse::Created() };
    Ok(response.json(ChannelReply {
        alarm: alarm.to_string(),
        disposition: disposition.name().to_owned(),
        order: order.as_ref().map(|order| order.number.to_string()),
    }))
}
