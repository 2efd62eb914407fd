//! The doors to the boards: who may come in, and what they may see; the socket itself is `board`'s.
//!
//! Must not: take commands, or let a filter widen what the session may see.

use crate::http::access::Allowed;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::state::{AppState, BoardSession};
use crate::wire::{BoardMessage, CrewMessage, Problem};
use actix_web::http::header::UPGRADE;
use actix_web::{HttpRequest, HttpResponse, get, web};
use std::sync::Arc;

fn session_of(allowed: &Allowed, request: &HttpRequest, state: &AppState) -> Result<BoardSession, ApiError> {
    let is_upgrade = request
        .headers()
        .get(UPGRADE)
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.eq_ignore_ascii_case("websocket")));
    if !is_upgrade {
        return Err(ApiError::new(Code::UpgradeRequired));
    }
    let station = allowed.station_limit()?;
    state.sessions.watch(&allowed.who);
    Ok(BoardSession {
        role: allowed.who.role,
        account: allowed.who.account,
        name: Arc::from(allowed.who.display_name.as_str()),
        district: allowed.district_limit(),
        station,
        token_digest: allowed.who.session,
    })
}

/// The board of operators, shift leaders, supervisors and walls (WebSocket).
#[utoipa::path(tag = "boards", responses(
    (status = 101, description = "WebSocket; the client sends ClientMessage, the server BoardMessage", body = BoardMessage),
    (status = 426, body = Problem, content_type = "application/problem+json"),
))]
#[get("/board")]
pub async fn open_board(
    allowed: Allowed,
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let session = session_of(&allowed, &request, &state)?;
    (state.boards.operator)(request, payload, session).await
}

/// The board of a station's crew (WebSocket).
#[utoipa::path(tag = "boards", responses(
    (status = 101, description = "WebSocket; the client sends ClientMessage, the server CrewMessage", body = CrewMessage),
    (status = 426, body = Problem, content_type = "application/problem+json"),
))]
#[get("/crew/board")]
pub async fn open_crew_board(
    allowed: Allowed,
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let session = session_of(&allowed, &request, &state)?;
    (state.boards.crew)(request, payload, session).await
}
