//! Joins the routes of the boards with the sockets behind them.
//!
//! Must not: decide what a session sees; `board` does.

use crate::board::{self, Hub};
use crate::feed::Feed;
use crate::http::{ApiError, BoardSession, Boards, Code, LiveCity, ServeBoard};
use actix_web::{HttpRequest, web};
use std::sync::Arc;

/// The boards as the routes ask for them.
pub(super) fn boards(hub: &Hub, feed: &Feed) -> Boards {
    let (orders, fixes, shown) = (feed.clone(), feed.clone(), feed.clone());
    let (feed, city) = (feed.clone(), feed.clone());
    Boards {
        operator: serve(hub, board::serve_operator),
        crew: serve(hub, board::serve_crew),
        head: Arc::new(move || (feed.epoch().to_owned(), feed.seq())),
        live: Arc::new(move || LiveCity { orders: city.list_orders(), stations: city.list_stations() }),
        find_order: Arc::new(move |order| orders.find_order(order)),
        show_fix: Arc::new(move |fix| shown.set_fixes([fix])),
        find_fix: Arc::new(move |assignment| fixes.find_fix(assignment)),
    }
}

type Serve = fn(
    &HttpRequest,
    web::Payload,
    &Hub,
    board::BoardSession,
) -> Result<actix_web::HttpResponse, actix_web::Error>;

fn serve(hub: &Hub, socket: Serve) -> ServeBoard {
    let hub = hub.clone();
    Arc::new(move |request: HttpRequest, body: web::Payload, session: BoardSession| {
        let hub = hub.clone();
        Box::pin(async move {
            socket(
                &request,
                body,
                &hub,
                board::BoardSession {
                    account: session.account,
                    name: session.name,
                    role: session.role,
                    station: session.station,
                    district: session.district,
                    token_digest: session.token_digest,
                },
            )
            .map_err(refusal)
        })
    })
}

/// A board that is not the session's, or a request that is no WebSocket handshake.
fn refusal(error: actix_web::Error) -> ApiError {
    let is_forbidden = error.as_response_error().status_code() == actix_web::http::StatusCode::FORBIDDEN;
    let code = if is_forbidden { Code::NotAllowed } else { Code::UpgradeRequired };
    ApiError::new(code).with_detail(error.to_string())
}
