//! A station's own record, for its crew.
//!
//! Must not: answer for another station, whatever is asked.

use crate::http::access::Allowed;
use crate::http::body::read_query;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::routes::invalid_query;
use crate::http::routes::reports::take_turn;
use crate::http::state::AppState;
use crate::kernel::SignedDuration;
use crate::performance::{DayRange, day_of};
use crate::store::views::station_record;
use crate::wire::{Problem, StationRecord};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Local days of a record, today included.
const DAYS: std::ops::RangeInclusive<i64> = 1..=30;

/// How far back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecordQuery {
    /// 1 (today, unless given) … 30 local days.
    days: Option<String>,
}

/// A station's own orders and pace, beside its district's and the city's.
#[utoipa::path(tag = "stations", params(RecordQuery), responses(
    (status = 200, body = StationRecord),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/crew/record")]
pub async fn own_record(
    allowed: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: RecordQuery = read_query(&request)?;
    let days = match asked.days.as_deref() {
        None => 1,
        Some(raw) => {
            let days = raw.parse::<i64>().ok().filter(|days| DAYS.contains(days));
            days.ok_or_else(|| invalid_query("days", "1 to 30"))?
        }
    };
    let station = allowed.station_limit()?.ok_or_else(|| ApiError::new(Code::NotAllowed))?;
    let now = state.clock.now();
    let first = day_of(now.saturating_sub(SignedDuration::from_hours(24 * (days - 1))).unwrap_or(now));
    let range =
        DayRange::new(first, day_of(now)).map_err(|error| invalid_query("days", &error.to_string()))?;
    let _turn = take_turn(&state).await?;
    let client = state.client().await?;
    let record = station_record(&*client, &state.roster().directory, range, station).await?;
    Ok(HttpResponse::Ok().json(record))
}
