//! Orders: lists, one with its timeline, its commands, and who could be called.
//!
//! Must not: change an order except through a command.

use crate::assignment::considered;
use crate::dispatch::{CommandResult, OrderAct, Reply, Request, Work};
use crate::http::access::{Allowed, command_scope};
use crate::http::body::{Act, read_query};
use crate::http::codes::Code;
use crate::http::command_input::{CommandInput, understand};
use crate::http::error::ApiError;
use crate::http::routes::{invalid_query, page_size, path_id};
use crate::http::state::AppState;
use crate::kernel::{OrderId, StationId, Text};
use crate::order::WorkOrder;
use crate::performance::{DayRange, Measure, parse_day};
use crate::roster::{DistrictCode, Level};
use crate::store;
use crate::store::views::{self, OrderCursor, OrderFilter, Pick, StateFilter};
use crate::wire::{
    CandidateList, CommandReply, OrderCommand, OrderDetail, OrderList, Problem, Role, crew_order_view,
    order_view, station_ref,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Orders on a page, if the page does not say how many.
const DEFAULT_PAGE: usize = 50;

/// Which orders are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OrderQuery {
    /// `live`, `waiting`, `closed` or `all` (unless given).
    state: Option<String>,
    /// Order number or its day, a lift's code or registration, or a part of a compound's name or address.
    q: Option<String>,
    /// First local day of the alarm, `2026-11-22`.
    from: Option<String>,
    /// Last local day, included.
    to: Option<String>,
    /// District code, or `unknown`.
    district: Option<String>,
    /// Station id, or `unknown`.
    station: Option<String>,
    /// The orders behind a figure of a report: `answer`, `within_3_min`, `late_30_min` …
    measure: Option<String>,
    /// 1…200
    limit: Option<String>,
    cursor: Option<String>,
}

fn pick<T>(
    path: &str,
    raw: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<Pick<T>>, ApiError> {
    match raw {
        None => Ok(None),
        Some("unknown") => Ok(Some(Pick::Unknown)),
        Some(raw) => match parse(raw) {
            Some(value) => Ok(Some(Pick::Is(value))),
            None => Err(invalid_query(path, "not a code or id, and not `unknown`")),
        },
    }
}

fn optional<T>(
    path: &str,
    raw: Option<&str>,
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    match raw {
        None => Ok(None),
        Some(raw) => parse(raw).map(Some).ok_or_else(|| invalid_query(path, expected)),
    }
}

/// The filter that was asked for, narrowed to the account's district where it has one.
fn filter_of(asked: &OrderQuery, limit: Option<DistrictCode>) -> Result<OrderFilter, ApiError> {
    let day = "a day of the form 2026-11-22";
    let filter = OrderFilter {
        state: optional(
            "state",
            asked.state.as_deref(),
            "live, waiting, closed or all",
            StateFilter::from_name,
        )?
        .unwrap_or_default(),
        text: optional("q", asked.q.as_deref(), "at most 100 characters", |raw| Text::parse(raw).ok())?
            .filter(|text| !text.as_str().is_empty()),
        first_day: optional("from", asked.from.as_deref(), day, parse_day)?,
        last_day: optional("to", asked.to.as_deref(), day, parse_day)?,
        district: pick("district", asked.district.as_deref(), DistrictCode::parse)?,
        station: pick("station", asked.station.as_deref(), |raw| raw.parse::<StationId>().ok())?,
        measure: optional("measure", asked.measure.as_deref(), "a figure of a report", Measure::from_name)?,
    };
    if let (Some(first), Some(last)) = (filter.first_day, filter.last_day) {
        DayRange::new(first, last).map_err(|error| invalid_query("to", &error.to_string()))?;
    }
    let Some(own) = limit else { return Ok(filter) };
    match &filter.district {
        None => Ok(OrderFilter { district: Some(Pick::Is(own)), ..filter }),
        Some(Pick::Is(asked)) if *asked == own => Ok(filter),
        Some(Pick::Is(_) | Pick::Unknown) => Err(ApiError::new(Code::NotAllowed)),
    }
}

/// List orders, newest alarm first.
#[utoipa::path(tag = "orders", params(OrderQuery), responses(
    (status = 200, body = OrderList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders")]
pub async fn list_orders(
    allowed: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: OrderQuery = read_query(&request)?;
    let filter = filter_of(&asked, allowed.district_limit())?;
    let limit = page_size("limit", asked.limit.as_deref(), DEFAULT_PAGE, views::MAX_PAGE)?;
    let cursor = optional("cursor", asked.cursor.as_deref(), "next_cursor of the page before", |raw| {
        raw.parse().ok()
    })?;
    let client = state.client().await?;
    let page = views::list_orders(&*client, &filter, limit, cursor).await?;
    // One that cannot be read is a trouble of its own; the rest of the page is shown.
    let orders = store::order::load_readable(&*client, &page.orders).await?.orders;
    let roster = state.roster();
    Ok(HttpResponse::Ok().json(OrderList {
        orders: orders.iter().map(|order| order_view(order, &roster.directory)).collect(),
        next_cursor: page.next.as_ref().map(OrderCursor::to_string),
    }))
}

/// Orders outside the account's district do not exist for it.
fn require_district(allowed: &Allowed, order: &WorkOrder, state: &AppState) -> Result<(), ApiError> {
    let is_seen = allowed.sees_orders_of(order.place.lift(), &state.roster().directory);
    if is_seen { Ok(()) } else { Err(ApiError::new(Code::UnknownOrder)) }
}

/// An order with its alarms and timeline.
#[utoipa::path(tag = "orders", params(("order" = String, Path)), responses(
    (status = 200, body = OrderDetail),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders/{order}")]
pub async fn order_detail(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = path_id(&path, Code::UnknownOrder)?;
    let order = state.load_order(id).await?;
    require_district(&allowed, &order, &state)?;
    let client = state.client().await?;
    let alarms = views::list_alarms(&*client, id).await?;
    let roster = state.roster();
    let timeline = views::load_timeline(&*client, &roster.directory, id).await?;
    let order = order_view(&order, &roster.directory);
    Ok(HttpResponse::Ok().json(OrderDetail { order, alarms, timeline }))
}

/// Ask something of an order.
#[utoipa::path(tag = "orders", request_body = OrderCommand,
    params(("order" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = CommandReply),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "The order refuses; `code` and `facts` say why"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/orders/{order}/commands")]
pub async fn command_order(
    path: web::Path<String>,
    act: Act<CommandInput>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let order: OrderId = path_id(&path, Code::UnknownOrder)?;
    let role = act.allowed.who.role;
    let input = &act.body.0;
    if command_scope(role, input.command.name()).is_none() {
        return Err(ApiError::new(Code::NotAllowed)
            .with_detail(format!("Your role may not give the command {}.", input.command.name())));
    }
    let limited_to = act.allowed.station_limit()?;
    let understood =
        understand(input, role, &state.roster().directory, state.clock.now()).map_err(ApiError::invalid)?;
    let work = Work::Order {
        order,
        act: OrderAct { verb: understood.verb, note: understood.note, claim: understood.claim, limited_to },
    };
    let actor = act.actor();
    let reply = state.submit(Request { actor, key: act.key, digest: act.digest, work }).await?;
    let Reply::Order { order, result } = reply else {
        tracing::error!("dispatch answered a command with something else");
        return Err(ApiError::new(Code::InternalError));
    };
    Ok(HttpResponse::Ok().json(command_reply(&order, result, role, limited_to, &state)))
}

fn command_reply(
    order: &WorkOrder,
    result: CommandResult,
    role: Role,
    station: Option<StationId>,
    state: &AppState,
) -> CommandReply {
    let roster = state.roster();
    let (name, lead) = match result {
        CommandResult::Done => ("done", None),
        CommandResult::Unchanged => ("unchanged", None),
        CommandResult::StoodDown { lead } => ("stood_down", Some(station_ref(lead, &roster.directory))),
    };
    let crew_order = station.and_then(|station| crew_order_view(order, station, &roster.directory));
    CommandReply {
        result: name.to_owned(),
        lead,
        order: (role != Role::Crew).then(|| order_view(order, &roster.directory)),
        crew_order,
    }
}

/// Which level is ranked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CandidateQuery {
    /// `first` (unless given) or `second`
    level: Option<String>,
}

/// Who could be called, with reasons.
#[utoipa::path(tag = "orders", params(("order" = String, Path), CandidateQuery), responses(
    (status = 200, body = CandidateList),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders/{order}/candidates")]
pub async fn list_candidates(
    _: Allowed,
    request: HttpRequest,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = path_id(&path, Code::UnknownOrder)?;
    let asked: CandidateQuery = read_query(&request)?;
    let level = optional("level", asked.level.as_deref(), "first or second", Level::from_name)?;
    let level = level.unwrap_or(Level::First);
    let order = state.load_order(id).await?;
    let seen = state.city.status();
    let list = match seen.rank(&order, level) {
        // Without a place there is nothing to measure from.
        None => CandidateList { level: level.name().to_owned(), ranked_count: 0, candidates: Vec::new() },
        Some(ranking) => CandidateList {
            level: level.name().to_owned(),
            ranked_count: u32::from(ranking.ranked_count),
            candidates: ranking
                .candidates
                .iter()
                .map(|candidate| views::candidate_view(&considered(candidate), &seen.roster.directory))
                .collect(),
        },
    };
    Ok(HttpResponse::Ok().json(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(query: &OrderQuery) -> String {
        filter_of(query, None).unwrap_err().problem().fields[0].path.clone()
    }

    #[test]
    fn each_wrong_filter_is_named() {
        let given = |value: &str| Some(value.to_owned());
        let cases = [
            (OrderQuery { state: given("open"), ..OrderQuery::default() }, "state"),
            (OrderQuery { q: given(&"x".repeat(101)), ..OrderQuery::default() }, "q"),
            (OrderQuery { from: given("22.11.2026"), ..OrderQuery::default() }, "from"),
            (OrderQuery { to: given("2026-02-30"), ..OrderQuery::default() }, "to"),
            (OrderQuery { district: given("3101"), ..OrderQuery::default() }, "district"),
            (OrderQuery { station: given("S0001"), ..OrderQuery::default() }, "station"),
            (OrderQuery { measure: given("rescue_time"), ..OrderQuery::default() }, "measure"),
            (
                OrderQuery { from: given("2026-11-22"), to: given("2026-11-21"), ..OrderQuery::default() },
                "to",
            ),
        ];
        for (query, path) in cases {
            assert_eq!(wrong(&query), path, "{query:?}");
        }
    }

    #[test]
    fn a_districts_supervisor_sees_no_other_district() {
        let own = DistrictCode::parse("310115");
        let asked = |district: Option<&str>| {
            let query = OrderQuery { district: district.map(str::to_owned), ..OrderQuery::default() };
            filter_of(&query, own)
        };
        assert_eq!(asked(None).unwrap().district, own.map(Pick::Is));
        assert_eq!(asked(Some("310115")).unwrap().district, own.map(Pick::Is));
        for other in ["310101", "unknown"] {
            assert_eq!(asked(Some(other)).unwrap_err().code(), Code::NotAllowed);
        }
    }
}
