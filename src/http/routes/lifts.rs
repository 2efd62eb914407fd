//! Finding a lift, and what is known of it.
//!
//! Must not: touch the database for the search itself; only the live orders of the hits are asked.

use crate::http::access::Allowed;
use crate::http::body::read_query;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::routes::{invalid_query, page_size, path_id};
use crate::http::state::AppState;
use crate::kernel::{LatLon, LiftId};
use crate::search::{MAX_HITS, MAX_QUERY_CHARS};
use crate::store::views::{list_live_orders, list_recent_orders};
use crate::wire::{LiftDetail, LiftHit, LiftSearchReply, OrderRef, Problem, lift_contacts, lift_view};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

/// Hits, if the page does not say how many.
const DEFAULT_HITS: usize = 20;

/// What is searched.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LiftQuery {
    /// Rescue code, registration code, pieces of the address, or pinyin.
    q: Option<String>,
    /// 1…50
    limit: Option<String>,
    /// With `lon`: nearer compounds first. WGS-84.
    lat: Option<String>,
    lon: Option<String>,
}

/// Search lifts.
#[utoipa::path(tag = "lifts", params(LiftQuery), responses(
    (status = 200, body = LiftSearchReply),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/lifts")]
pub async fn search_lifts(
    allowed: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: LiftQuery = read_query(&request)?;
    let query = asked.q.as_deref().unwrap_or_default().trim();
    if query.chars().count() > MAX_QUERY_CHARS {
        return Err(invalid_query("q", &format!("at most {MAX_QUERY_CHARS} characters")));
    }
    let limit = page_size("limit", asked.limit.as_deref(), DEFAULT_HITS, MAX_HITS)?;
    let near = near_of(&asked)?;
    let found = state.search.load().search(query, near, limit);
    let named: Vec<_> = found.hits.iter().map(|hit| (hit.lift, hit.reason.name().to_owned())).collect();
    let lifts = hits_of(&allowed, &named, &state).await?;
    Ok(HttpResponse::Ok().json(LiftSearchReply { lifts, more: found.more }))
}

/// Lifts as candidates, each with why it is one and the live order that the account may see.
pub(super) async fn hits_of(
    allowed: &Allowed,
    lifts: &[(LiftId, String)],
    state: &AppState,
) -> Result<Vec<LiftHit>, ApiError> {
    if lifts.is_empty() {
        return Ok(Vec::new());
    }
    let roster = state.roster();
    let ids = lifts.iter().map(|(lift, _)| *lift);
    let ids: Vec<LiftId> =
        ids.filter(|lift| allowed.sees_orders_of(Some(*lift), &roster.directory)).collect();
    let live: BTreeMap<LiftId, OrderRef> =
        list_live_orders(&*state.client().await?, &ids).await?.into_iter().collect();
    Ok(lifts
        .iter()
        .filter_map(|(lift, reason)| {
            Some(LiftHit {
                lift: lift_view(roster.directory.find_lift(*lift)?, &roster.directory),
                reason: reason.clone(),
                live_order: live.get(lift).cloned(),
            })
        })
        .collect())
}

fn near_of(asked: &LiftQuery) -> Result<Option<LatLon>, ApiError> {
    let number =
        |path: &str, raw: &str| raw.parse::<f64>().map_err(|_| invalid_query(path, "a number of degrees"));
    match (asked.lat.as_deref(), asked.lon.as_deref()) {
        (None, None) => Ok(None),
        (Some(lat), Some(lon)) => {
            let place = LatLon::parse(number("lat", lat)?, number("lon", lon)?);
            place.map(Some).map_err(|error| invalid_query("lat", &error.to_string()))
        }
        (Some(_), None) => Err(invalid_query("lon", "goes with lat")),
        (None, Some(_)) => Err(invalid_query("lat", "goes with lon")),
    }
}

/// A lift with its latest orders, where the account may see them.
#[utoipa::path(tag = "lifts", params(("lift" = String, Path)), responses(
    (status = 200, body = LiftDetail),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/lifts/{lift}")]
pub async fn lift_detail(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: LiftId = path_id(&path, Code::UnknownLift)?;
    let roster = state.roster();
    let lift = roster.directory.find_lift(id).ok_or_else(|| ApiError::new(Code::UnknownLift))?;
    let (live_order, recent_orders) = if allowed.sees_orders_of(Some(id), &roster.directory) {
        let client = state.client().await?;
        let live = list_live_orders(&*client, &[id]).await?;
        (live.into_iter().next().map(|(_, order)| order), list_recent_orders(&*client, id).await?)
    } else {
        (None, Vec::new())
    };
    Ok(HttpResponse::Ok().json(LiftDetail {
        lift: lift_view(lift, &roster.directory),
        live_order,
        contacts: lift_contacts(lift, &roster.directory),
        recent_orders,
    }))
}
