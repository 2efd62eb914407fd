//! Response times, and what this server is.
//!
//! Must not: run two heavy reports at once.

use crate::http::access::Allowed;
use crate::http::body::read_query;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::routes::invalid_query;
use crate::http::state::AppState;
use crate::performance::{DayRange, GroupBy, RangeError};
use crate::roster::DistrictCode;
use crate::store::views::response_report;
use crate::wire::{Problem, ResponseReport};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// A report waits so long for the one before it.
const TURN_LIMIT: Duration = Duration::from_secs(10);

/// Which days, and what a row is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// First local day, `2026-11-01`.
    from: Option<String>,
    /// Last local day, included.
    to: Option<String>,
    /// `day` (unless given), `district` or `station`
    by: Option<String>,
    /// District code.
    district: Option<String>,
}

/// The intervals of the rescue by day, district or station.
#[utoipa::path(tag = "reports", params(ReportQuery), responses(
    (status = 200, body = ResponseReport),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/reports/response")]
pub async fn response_times(
    allowed: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: ReportQuery = read_query(&request)?;
    let (from, to) = (asked.from.as_deref().unwrap_or_default(), asked.to.as_deref().unwrap_or_default());
    let range = DayRange::parse(from, to).map_err(|error| {
        let path = if error == (RangeError::NotADay { is_first: true }) { "from" } else { "to" };
        invalid_query(path, &error.to_string())
    })?;
    let by = match asked.by.as_deref() {
        None => GroupBy::Day,
        Some(raw) => {
            GroupBy::from_name(raw).ok_or_else(|| invalid_query("by", "day, district or station"))?
        }
    };
    let mut district = match asked.district.as_deref() {
        None => None,
        Some(raw) => Some(DistrictCode::parse(raw).ok_or_else(|| invalid_query("district", "six digits"))?),
    };
    if let Some(own) = allowed.district_limit() {
        if district.is_some_and(|asked| asked != own) {
            return Err(ApiError::new(Code::NotAllowed));
        }
        district = Some(own);
    }
    let _turn = take_turn(&state).await?;
    let client = state.client().await?;
    let report = response_report(&*client, &state.roster().directory, range, by, district).await?;
    Ok(HttpResponse::Ok().json(report))
}

/// Waits for the heavy report before this one.
///
/// # Errors
/// It takes too long.
pub(super) async fn take_turn(state: &AppState) -> Result<tokio::sync::MutexGuard<'_, ()>, ApiError> {
    let turn = tokio::time::timeout(TURN_LIMIT, state.report_turn.lock()).await;
    turn.map_err(|_| ApiError::new(Code::Busy).retry_after(5))
}

/// `GET /api/v1/status`
#[derive(Debug, Serialize, ToSchema)]
struct StatusView {
    version: &'static str,
    /// The data is a demonstration city.
    demo: bool,
    /// Of the feed.
    epoch: String,
    /// The newest position that the boards of this node show.
    seq: i64,
    /// District names by code.
    district_names: BTreeMap<String, String>,
    /// The style of the site's own map; none is the schematic one.
    map_style_url: Option<String>,
}

/// What this server is.
#[utoipa::path(tag = "status", responses((status = 200, body = StatusView)))]
#[get("/status")]
pub async fn show_status(_: Allowed, state: web::Data<AppState>) -> HttpResponse {
    let roster = state.roster();
    let names = roster.directory.districts().iter();
    let (epoch, seq) = (state.boards.head)();
    HttpResponse::Ok().json(StatusView {
        version: env!("CARGO_PKG_VERSION"),
        demo: state.settings.is_demo,
        epoch,
        seq,
        district_names: names.map(|district| (district.code.to_string(), district.name.clone())).collect(),
        map_style_url: state.settings.map.as_ref().map(|map| map.style_url().to_owned()),
    })
}
