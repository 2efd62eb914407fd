//! Handovers of a shift: opened by whoever leaves, acknowledged and signed by whoever comes.
//!
//! Each side signs in a session of its own, never with a password typed into another's: no second place takes
//! passwords, and the record says who sat there. Must not: hold rules; `handover` has them.

use crate::dispatch::CityStatus;
use crate::handover::{Act as HandoverAct, Concerns, Intent, Key, MAX_ORDERS, OpenOrder, Refused, Sheet};
use crate::handover::{act as carry_out, concerns, open as prepare};
use crate::http::access::Allowed;
use crate::http::body::{Act, read_query};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::{invalid_query, path_id};
use crate::http::state::AppState;
use crate::kernel::{HandoverId, StationId, Timestamp};
use crate::roster::StationStatus;
use crate::store::views::{handover_view, list_handovers};
use crate::store::{self, handover};
use crate::wire::{HandoverCommand, HandoverList, HandoverView, OpenHandover, Problem, attention};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// How often a change is tried again because somebody else wrote the same handover meanwhile.
const MAX_TRIES: usize = 5;

/// Which page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HandoverQuery {
    /// `next_before` of the page before.
    before: Option<String>,
}

/// Handovers, the newest first.
#[utoipa::path(tag = "handovers", params(HandoverQuery), responses(
    (status = 200, body = HandoverList),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/handovers")]
pub async fn list_past(
    _: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: HandoverQuery = read_query(&request)?;
    let before = asked.before.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| invalid_query("before", "next_before of the page before"))?;
    let client = state.client().await?;
    Ok(HttpResponse::Ok().json(list_handovers(&*client, before).await?))
}

/// A handover with its items as they stand now; one that is over, as it was signed.
#[utoipa::path(tag = "handovers", params(("handover" = String, Path)), responses(
    (status = 200, body = HandoverView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/handovers/{handover}")]
pub async fn show_handover(
    _: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: HandoverId = path_id(&path, Code::UnknownHandover)?;
    let (sheet, _) = load(id, &state).await?;
    let concerns = gather(&state).await?;
    Ok(HttpResponse::Ok().json(view(&sheet, &concerns, &state).await?))
}

/// Open a handover of everything that stands open; the one under way, if the account has one.
#[utoipa::path(tag = "handovers", request_body = OpenHandover, params(("Idempotency-Key" = String, Header)),
    responses(
    (status = 200, body = HandoverView),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/handovers")]
pub async fn open_handover(
    act: Act<OpenHandover>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let concerns = gather(&state).await?;
    let sheet = open_once(&act, &concerns, state.clock.now(), &state).await?;
    Ok(HttpResponse::Ok().json(view(&sheet, &concerns, &state).await?))
}

/// The sheet that the account's request opened, or found under way.
async fn open_once(
    act: &Act<OpenHandover>,
    concerns: &Concerns,
    now: Timestamp,
    state: &AppState,
) -> Result<Sheet, ApiError> {
    let giver = act.allowed.who.account;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    let under_way = handover::find_under_way(&tx, giver).await?.map(|(sheet, _)| sheet);
    let is_there = under_way.is_some();
    let sheet =
        under_way.unwrap_or_else(|| prepare(HandoverId::new(now, rand::random()), giver, concerns, now));
    if let Seen::Again { reply } = act.claim(&tx, &format!("\"{}\"", sheet.id), now).await? {
        drop(tx);
        drop(client);
        let id = path_id(reply.trim_matches('"'), Code::UnknownHandover)?;
        return Ok(load(id, state).await?.0);
    }
    if !is_there {
        if !handover::insert(&tx, &sheet).await? {
            // The same seat asked twice at once.
            return Err(ApiError::new(Code::Busy).retry_after(1));
        }
        tracing::info!(handover.id = %sheet.id, account.id = %giver, "a handover was opened");
    }
    commit(tx).await?;
    Ok(sheet)
}

/// Write, give, acknowledge, take or withdraw a handover.
#[utoipa::path(tag = "handovers", request_body = HandoverCommand,
    params(("handover" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = HandoverView),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "It may not be done now; `code` and `facts` say why"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/handovers/{handover}/commands")]
pub async fn command_handover(
    path: web::Path<String>,
    act: Act<HandoverCommand>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let id: HandoverId = path_id(&path, Code::UnknownHandover)?;
    let asked = understand(&act.body)?;
    for _ in 0..MAX_TRIES {
        let (sheet, version) = load(id, &state).await?;
        let concerns = gather(&state).await?;
        if let Some(next) = carry_out_once(&act, &asked, (&sheet, version), &concerns, &state).await? {
            return Ok(HttpResponse::Ok().json(view(&next, &concerns, &state).await?));
        }
    }
    Err(ApiError::new(Code::Busy).retry_after(1))
}

/// The sheet after the act; for a copy of the request, as it is. `None` if somebody else wrote it meanwhile.
async fn carry_out_once(
    act: &Act<HandoverCommand>,
    asked: &HandoverAct,
    (sheet, version): (&Sheet, i32),
    concerns: &Concerns,
    state: &AppState,
) -> Result<Option<Sheet>, ApiError> {
    let now = state.clock.now();
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    if let Seen::Again { .. } = act.claim(&tx, "{}", now).await? {
        return Ok(handover::find(&tx, sheet.id).await?.map(|(sheet, _)| sheet));
    }
    let next = carry_out(sheet, act.allowed.who.account, asked, concerns, now).map_err(refused)?;
    if next != *sheet && !handover::update(&tx, &next, version).await? {
        return Ok(None);
    }
    commit(tx).await?;
    Ok(Some(next))
}

fn understand(command: &HandoverCommand) -> Result<HandoverAct, ApiError> {
    let item = |raw: &str| Key::parse(raw).ok_or_else(|| ApiError::new(Code::HandoverNoSuchItem));
    Ok(match command {
        HandoverCommand::WriteIntent { item: raw, text } => HandoverAct::WriteIntent {
            item: item(raw)?,
            intent: Intent::parse_filled(text)
                .map_err(|error| ApiError::invalid_field("text", error.to_string()))?,
        },
        HandoverCommand::Give {} => HandoverAct::Give,
        HandoverCommand::Acknowledge { item: raw } => HandoverAct::Acknowledge { item: item(raw)? },
        HandoverCommand::Take {} => HandoverAct::Take,
        HandoverCommand::Withdraw {} => HandoverAct::Withdraw,
    })
}

fn refused(refused: Refused) -> ApiError {
    let (code, facts) = match refused {
        Refused::NotInStage { stage } => (Code::HandoverNotInStage, Some(json!({"stage": stage}))),
        Refused::NotGiver => (Code::HandoverNotYours, None),
        Refused::OwnHandover => (Code::HandoverOwn, None),
        Refused::NoSuchItem => (Code::HandoverNoSuchItem, None),
        Refused::IntentMissing { count } => (Code::HandoverIntentMissing, Some(json!({"count": count}))),
        Refused::NotAcknowledged { count } => (Code::HandoverNotAcknowledged, Some(json!({"count": count}))),
    };
    ApiError::new(code).with_facts(facts)
}

async fn load(id: HandoverId, state: &AppState) -> Result<(Sheet, i32), ApiError> {
    let found = handover::find(&*state.client().await?, id).await?;
    found.ok_or_else(|| ApiError::new(Code::UnknownHandover))
}

async fn view(sheet: &Sheet, concerns: &Concerns, state: &AppState) -> Result<HandoverView, ApiError> {
    let client = state.client().await?;
    Ok(handover_view(&*client, &state.roster().directory, sheet, concerns).await?)
}

/// Everything that stands open now.
async fn gather(state: &AppState) -> Result<Concerns, ApiError> {
    let client = state.client().await?;
    let (ids, count) = handover::list_open_orders(&*client, MAX_ORDERS).await?;
    // One that cannot be read is a trouble of its own; the shift is handed over all the same, and the count has it.
    let orders = store::order::load_readable(&*client, &ids).await?.orders;
    let open = orders.iter().map(|order| OpenOrder {
        order,
        // An overdue promise is an item of its own.
        marks: attention(order)
            .into_iter()
            .map(|mark| mark.kind)
            .filter(|kind| kind != "promise_overdue")
            .collect(),
    });
    let CityStatus { roster, statuses } = state.city.status();
    let stations = roster.directory.stations().iter().map(|station| station.id);
    let stations: Vec<(StationId, StationStatus)> = stations.zip(statuses).collect();
    Ok(concerns(open, count, stations))
}
