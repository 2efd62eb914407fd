//! Signing in and out.
//!
//! Must not: say whether the name or the password was wrong, or log either.

use crate::http::access::Allowed;
use crate::http::address::client_address;
use crate::http::body::{parse, read_body, require_json};
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::seat::{SEAT_AGE, SEAT_COOKIE, Seat};
use crate::http::session::{Who, cookie, cookie_age, cookie_name, digest_of, session_length, token_of};
use crate::http::slowdown::Attempt;
use crate::http::state::AppState;
use crate::kernel::{SignedDuration, Text};
use crate::secret::MAX_PASSWORD;
use crate::store::account::{self, Account};
use crate::wire::{Problem, Role, SessionView, SignIn, station_ref};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use std::sync::Arc;

/// Sign in; sets the session cookie.
#[utoipa::path(tag = "session", request_body = SignIn, responses(
    (status = 200, body = SessionView),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/session")]
pub async fn sign_in(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    require_json(&request)?;
    let bytes = read_body(payload.into_inner()).await?;
    let asked: SignIn = parse(&bytes)?;
    // What no account's name can be is answered as a wrong password.
    let name: Text<60> = Text::parse(&asked.name).map_err(|_| ApiError::new(Code::SignInFailed))?;
    if asked.password.chars().count() > MAX_PASSWORD {
        return Err(ApiError::new(Code::SignInFailed));
    }
    let now = state.clock.now();
    let login = account::find_login(&*state.client().await?, name.as_str()).await?;
    let mut seat = request.cookie(SEAT_COOKIE).and_then(|cookie| Seat::parse(cookie.value()));
    let secret = &state.settings.seat_secret;
    let is_known = is_known_seat(&request, &state, seat.as_ref(), login.as_ref()).await?;
    let attempt = Attempt {
        name: name.as_str(),
        address: client_address(&request, &state.settings),
        known_seat: seat.as_ref().filter(|_| is_known).map(Seat::name),
    };
    if let Some(wait_s) = state.slowdown.wait_s(&attempt, now) {
        return Err(ApiError::new(Code::SignInSlowed).retry_after(wait_s));
    }
    state.slowdown.failed(&attempt, now);
    let (stored, found) = login.map(|(account, hash)| (hash, account)).unzip();
    let checked = state.passwords.is_right(asked.password, stored).await;
    // Nobody looked at the password: too many wait. That is nobody's failure.
    let is_right = checked.inspect_err(|_| state.slowdown.take_back(&attempt, now))?;
    let account = found.filter(|account| is_right && !account.is_disabled);
    let account = account.ok_or_else(|| ApiError::new(Code::SignInFailed))?;
    state.slowdown.succeeded(&attempt, now);
    let mut remembered = seat.take().unwrap_or_else(|| Seat::new(rand::random()));
    remembered.remember(secret, account.id);
    open_session(&request, &state, account, &remembered).await
}

/// Whether strangers' failures do not count here: the seat has signed in as this account before, or still is.
async fn is_known_seat(
    request: &HttpRequest,
    state: &AppState,
    seat: Option<&Seat>,
    login: Option<&(Account, String)>,
) -> Result<bool, ApiError> {
    let (Some(seat), Some((account, _))) = (seat, login) else { return Ok(false) };
    if seat.knows(&state.settings.seat_secret, account.id) {
        return Ok(true);
    }
    Ok(state.sessions.who(request, state).await?.is_some_and(|who| who.account == account.id))
}

/// Stores a new session and answers with its cookie; the one that the browser had before ends.
async fn open_session(
    request: &HttpRequest,
    state: &AppState,
    account: Account,
    seat: &Seat,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let is_secure = state.settings.is_secure;
    let before = token_of(request, is_secure);
    let token = hex::encode(rand::random::<[u8; 32]>());
    let digest = digest_of(&token);
    let length = session_length(account.role);
    let client = state.client().await?;
    account::insert_session(&*client, &digest, account.id, before.as_ref(), now, now + length).await?;
    if let Some(before) = before {
        state.sessions.forget(&before, now);
    }
    let who = Arc::new(Who::of_account(account, digest, now + length));
    state.sessions.remember(Arc::clone(&who), now);
    tracing::info!(account.id = %who.account, role = who.role.name(), "signed in");
    Ok(HttpResponse::Ok()
        .cookie(cookie(cookie_name(is_secure), token, cookie_age(&who), is_secure))
        .cookie(cookie(SEAT_COOKIE, seat.value(), SEAT_AGE, is_secure))
        .json(view(&who, state)))
}

/// The page on which a role starts.
const fn home(role: Role) -> &'static str {
    match role {
        Role::Operator | Role::ShiftLeader => "/console",
        Role::Crew => "/crew",
        Role::Supervisor => "/supervise",
        Role::Wallboard => "/wall",
        Role::Administrator => "/admin",
    }
}

/// Who is signed in, for the page.
pub(super) fn view(who: &Who, state: &AppState) -> SessionView {
    let roster = state.roster();
    SessionView {
        account: who.account.to_string(),
        name: who.name.clone(),
        display_name: who.display_name.clone(),
        role: who.role,
        station: who.station.map(|station| station_ref(station, &roster.directory)),
        district: who.district.map(|district| district.to_string()),
        home: home(who.role).to_owned(),
        demo: state.settings.is_demo,
        server_time: state.clock.now(),
    }
}

/// Who is signed in.
#[utoipa::path(tag = "session", responses(
    (status = 200, body = SessionView),
    (status = 401, body = Problem, content_type = "application/problem+json"),
))]
#[get("/session")]
pub async fn show_session(
    request: HttpRequest,
    allowed: Allowed,
    state: web::Data<AppState>,
) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    let name = cookie_name(state.settings.is_secure);
    // A session that lasts from when it was last seen; so does its cookie.
    if let Some(held) = request.cookie(name).filter(|_| allowed.who.kept_while_used().is_some()) {
        let age = cookie_age(&allowed.who);
        let renewed = cookie(name, held.value().to_owned(), age, state.settings.is_secure);
        answer.cookie(renewed);
    }
    answer.json(view(&allowed.who, &state))
}

/// Sign out; also without a session.
#[utoipa::path(tag = "session", responses((status = 204)))]
#[delete("/session")]
pub async fn sign_out(request: HttpRequest, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let is_secure = state.settings.is_secure;
    if let Some(digest) = token_of(&request, is_secure) {
        // First here, so that this node lets nobody in even if the database does not answer.
        let now = state.clock.now();
        state.sessions.forget(&digest, now);
        account::delete_session(&*state.client().await?, &digest).await?;
        state.sessions.forget(&digest, now);
    }
    let ended = cookie(cookie_name(is_secure), String::new(), SignedDuration::ZERO, is_secure);
    Ok(HttpResponse::NoContent().cookie(ended).finish())
}
