//! The numbers of the wall screen.
//!
//! Must not: show an order, a lift or a person; a wall hangs where visitors stand.

use crate::http::access::Allowed;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::kernel::{SignedDuration, Timestamp};
use crate::performance::{DayRange, GroupBy, day_of};
use crate::store::views::response_report;
use crate::wire::{Problem, WallToday, WallView, wall_now};
use actix_web::{HttpResponse, get, web};

/// Today's figures are made at most so often, however many walls ask.
const TODAY_AGE: SignedDuration = SignedDuration::from_secs(20);

/// The city at a glance: what a wall shows.
#[utoipa::path(tag = "wall", responses(
    (status = 200, body = WallView),
    (status = 503, body = Problem, content_type = "application/problem+json"),
))]
#[get("/wall")]
pub async fn show_wall(_: Allowed, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let server_time = state.clock.now();
    let today = today(&state, server_time).await?;
    let (_, seq) = (state.boards.head)();
    let live = (state.boards.live)();
    let orders = live.orders.iter().map(AsRef::as_ref);
    let (now, districts) = wall_now(orders, &live.stations, &state.roster().directory, server_time);
    Ok(HttpResponse::Ok().json(WallView { server_time, seq, now, today, districts }))
}

async fn today(state: &AppState, now: Timestamp) -> Result<WallToday, ApiError> {
    let day = day_of(now);
    let mut kept = state.wall_today.lock().await;
    if let Some((made_at, today)) = &*kept
        && today.day == day.to_string()
        && now.duration_since(*made_at) < TODAY_AGE
    {
        return Ok(today.clone());
    }
    let range = DayRange::new(day, day).map_err(|_| ApiError::new(Code::NotReady))?;
    let client = state.client().await?;
    let report = response_report(&*client, &state.roster().directory, range, GroupBy::District, None).await?;
    let total = report.total;
    let made = WallToday { day: day.to_string(), orders: total.order_count, arrival: total.arrival };
    *kept = Some((now, made.clone()));
    Ok(made)
}
