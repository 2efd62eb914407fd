//! Stations: the list, one station with its crews, its duty, and what the administration changes.
//!
//! Must not: show a full phone number, but for the duty list: it is what seats print and ring from while the server
//! is away, and masked it would be of no use.

use crate::channel::Fields;
use crate::dispatch::{CityStatus, Reply, Request, Work};
use crate::http::access::Allowed;
use crate::http::body::{Act, read_query};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::{invalid_query, page_size, path_id};
use crate::http::state::AppState;
use crate::kernel::{StationId, Timestamp};
use crate::roster::{DistrictCode, Station};
use crate::store::station::{StationUpdate, update_station};
use crate::store::views::list_crews;
use crate::wire::{
    DutyChange, DutyLine, DutyList, FieldProblem, Problem, StationChange, StationDetail, StationList,
    StationView, station_view,
};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Stations on a page.
const DEFAULT_PAGE: usize = 50;
const MAX_PAGE: usize = 200;

/// Most people of a station, and most orders at once.
const MAX_DUTY_FIGURE: u8 = 99;

/// Which stations are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StationQuery {
    /// Part of the name or the beginning of the code.
    q: Option<String>,
    /// District code, `310115`.
    district: Option<String>,
    /// 1…200
    limit: Option<String>,
    cursor: Option<String>,
}

/// List stations by code.
#[utoipa::path(tag = "stations", params(StationQuery), responses(
    (status = 200, body = StationList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stations")]
pub async fn list_stations(
    _: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: StationQuery = read_query(&request)?;
    let limit = page_size("limit", asked.limit.as_deref(), DEFAULT_PAGE, MAX_PAGE)?;
    let district = match asked.district.as_deref() {
        Some(raw) => Some(DistrictCode::parse(raw).ok_or_else(|| invalid_query("district", "six digits"))?),
        None => None,
    };
    let text = asked.q.as_deref().unwrap_or_default().trim();
    let after = asked.cursor.as_deref().unwrap_or_default();
    let CityStatus { roster, statuses } = state.city.status();
    let is_wanted = |station: &Station| {
        let code = station.code.as_str();
        let starts = code.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
        code > after
            && district.is_none_or(|district| station.district == district)
            && (text.is_empty() || station.name.contains(text) || starts)
    };
    let mut found: Vec<_> =
        roster.directory.stations().iter().zip(&statuses).filter(|(station, _)| is_wanted(station)).collect();
    found.sort_unstable_by(|(a, _), (b, _)| a.code.as_str().cmp(b.code.as_str()));
    let next_cursor = (found.len() > limit).then(|| found[limit - 1].0.code.to_string());
    let stations = found.iter().take(limit).map(|(station, status)| station_view(station, status)).collect();
    Ok(HttpResponse::Ok().json(StationList { stations, next_cursor }))
}

/// One station with its crews.
#[utoipa::path(tag = "stations", params(("station" = String, Path)), responses(
    (status = 200, body = StationDetail),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/stations/{station}")]
pub async fn station_detail(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: StationId = path_id(&path, Code::UnknownStation)?;
    allowed.require_station(id)?;
    Ok(HttpResponse::Ok().json(load_detail(id, &state).await?))
}

async fn load_detail(id: StationId, state: &AppState) -> Result<StationDetail, ApiError> {
    let roster = state.roster();
    let unknown = || ApiError::new(Code::UnknownStation);
    let station = roster.directory.find_station(id).ok_or_else(unknown)?;
    let status = state.city.find_status(id).ok_or_else(unknown)?;
    let crews = list_crews(&*state.client().await?, id).await?;
    let organisation = station.organisation.and_then(|id| roster.directory.find_organisation(id));
    Ok(StationDetail {
        station: station_view(station, &status),
        address: station.address.clone(),
        organisation: organisation.map(|organisation| organisation.name.clone()),
        phone_masked: station.phone.as_ref().map(crate::kernel::Phone::masked),
        duty_changed_at: status.duty.changed_at,
        crews,
    })
}

/// Whom to ring when nothing else works: every station with its number and duty, to be kept and printed.
#[utoipa::path(tag = "stations", responses((status = 200, body = DutyList)))]
#[get("/duty-list")]
pub async fn duty_list(_: Allowed, state: web::Data<AppState>) -> HttpResponse {
    let CityStatus { roster, statuses } = state.city.status();
    let mut stations: Vec<DutyLine> = roster
        .directory
        .stations()
        .iter()
        .zip(statuses)
        .map(|(station, status)| DutyLine {
            code: station.code.to_string(),
            name: station.name.clone(),
            district: station.district.to_string(),
            phone: station.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            on_duty: status.duty.on_duty,
            strength: status.duty.strength,
            serves_first: station.serves_first,
            serves_second: station.serves_second,
            reach: status.reach.name().to_owned(),
        })
        .collect();
    stations.sort_by(|a, b| (&a.district, &a.code).cmp(&(&b.district, &b.code)));
    HttpResponse::Ok().json(DutyList { made_at: state.clock.now(), stations })
}

/// A change as the store takes it.
struct CheckedChange {
    name: Option<String>,
    address: Option<String>,
    phone: Option<String>,
}

fn checked(change: &StationChange, now: Timestamp) -> Result<CheckedChange, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let name = change.name.as_deref().map(|raw| fields.filled_line::<80>("name", raw));
    let address = change.address.as_deref().map(|raw| fields.filled_line::<200>("address", raw));
    let phone = change.phone.as_deref().map(|raw| fields.phone("phone", Some(raw)));
    fields.finish(Some(CheckedChange {
        name: name.flatten().map(|name| name.to_string()),
        address: address.flatten().map(|address| address.to_string()),
        phone: phone.flatten().map(|phone| phone.reveal().to_owned()),
    }))
}

/// Change a station; only what is given changes.
#[utoipa::path(tag = "stations", request_body = StationChange,
    params(("station" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = StationDetail),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[patch("/stations/{station}")]
pub async fn change_station(
    path: web::Path<String>,
    act: Act<StationChange>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: StationId = path_id(&path, Code::UnknownStation)?;
    let now = state.clock.now();
    let given = checked(&act.body, now).map_err(ApiError::invalid)?;
    let roster = state.roster();
    let station = roster.directory.find_station(id).ok_or_else(|| ApiError::new(Code::UnknownStation))?;
    let serves_first = act.body.serves_first.unwrap_or(station.serves_first);
    let serves_second = act.body.serves_second.unwrap_or(station.serves_second);
    if !serves_first && !serves_second {
        return Err(ApiError::invalid_field("serves_first", "a station serves at least one level"));
    }
    let actor = act.actor();
    {
        let mut client = state.client().await?;
        let tx = begin(&mut client).await?;
        let update = StationUpdate {
            name: given.name.as_deref(),
            address: given.address.as_deref(),
            phone: given.phone.as_deref(),
            serves_first: act.body.serves_first,
            serves_second: act.body.serves_second,
        };
        if let Seen::First = act.claim(&tx, "{}", now).await? {
            update_station(&tx, id, &update).await?;
            commit(tx).await?;
        }
    }
    // Its own key: the account's key above remembers the change, this one that every node was told. A copy after a crash
    // in between tells them.
    let key = format!("{}:roster", act.key);
    state.submit(Request { actor, key, digest: act.digest, work: Work::RosterChanged }).await?;
    Ok(HttpResponse::Ok().json(load_detail(id, &state).await?))
}

/// Go on or off duty, or change strength and capacity.
#[utoipa::path(tag = "stations", request_body = DutyChange,
    params(("station" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = StationView),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/stations/{station}/duty")]
pub async fn change_duty(
    path: web::Path<String>,
    act: Act<DutyChange>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let station: StationId = path_id(&path, Code::UnknownStation)?;
    act.allowed.require_station(station)?;
    let DutyChange { on_duty, strength, capacity } = act.body;
    for (name, figure) in [("strength", strength), ("capacity", capacity)] {
        if figure.is_some_and(|figure| figure > MAX_DUTY_FIGURE) {
            return Err(ApiError::invalid_field(name, format!("0 to {MAX_DUTY_FIGURE}")));
        }
    }
    let actor = act.actor();
    let work = Work::Duty { station, on_duty, strength, capacity };
    let reply = state.submit(Request { actor, key: act.key, digest: act.digest, work }).await?;
    let Reply::Station { station, status } = reply else {
        tracing::error!("dispatch answered a duty change with something else");
        return Err(ApiError::new(Code::InternalError));
    };
    let roster = state.roster();
    let found = roster.directory.find_station(station).ok_or_else(|| ApiError::new(Code::UnknownStation))?;
    Ok(HttpResponse::Ok().json(station_view(found, &status)))
}
