//! The doors to the boards: who may come in, and what they may see; the socket itself is `board`'s.
//!
//! Must not: take commands, or let a filter widen what the session may see.

use crate::http::access::Allowed;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::session::OpenBoard;
use crate::http::state::{AppState, BoardSession, ServeBoard};
use crate::wire::{BoardMessage, CrewMessage, Problem};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::UPGRADE;
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::Bytes;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The answer's body, and with it the connection: the board is open until it is dropped.
struct Held {
    body: BoxBody,
    _open: OpenBoard,
}

impl MessageBody for Held {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(context)
    }
}

/// Opens the socket; the session counts as seen for as long as it is there.
async fn serve(
    serve: &ServeBoard,
    allowed: &Allowed,
    request: HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> Result<HttpResponse, ApiError> {
    let session = session_of(allowed, &request)?;
    // Before the socket: a session that ends just now must find it.
    let open = state.sessions.watch(&allowed.who);
    let response = serve(request, payload, session).await?;
    Ok(response.map_body(|_, body| BoxBody::new(Held { body, _open: open })))
}

fn session_of(allowed: &Allowed, request: &HttpRequest) -> Result<BoardSession, ApiError> {
    let is_upgrade = request
        .headers()
        .get(UPGRADE)
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.eq_ignore_ascii_case("websocket")));
    if !is_upgrade {
        return Err(ApiError::new(Code::UpgradeRequired));
    }
    let station = allowed.station_limit()?;
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
    serve(&state.boards.operator, &allowed, request, payload, &state).await
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
    serve(&state.boards.crew, &allowed, request, payload, &state).await
}
