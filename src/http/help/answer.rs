//! The passenger's pages as HTTP answers: status, headers, and the two small files beside them.
//!
//! Must not: let a page be kept by a cache, or load anything from elsewhere.

use super::link::OneTimeKey;
use super::page::{self, Shown};
use super::raise::{Form, Say};
use super::words::Words;
use crate::http::state::AppState;
use crate::roster::Lift;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};

/// No script but ours, forms to ourselves. Addresses of links stay here.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("follow.js");

/// One page.
pub(super) struct Answer {
    status: StatusCode,
    body: String,
    location: Option<String>,
    device: Option<Cookie<'static>>,
}

/// Why something that was said was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It cannot be read, no word is left of it, or it belongs to no lift.
    NotUnderstood,
    /// Too much at once.
    TooFast,
    /// The database is away for a moment.
    Away,
    /// The rescue is over, and no lift is known for another.
    Over,
}

/// A random name of the phone, which only counts how often it sends.
const DEVICE_COOKIE: &str = "liftaid_help";
/// Bytes of that name in hex.
const DEVICE_LENGTH: usize = 32;

/// The phone's name, if it has one of ours.
pub(super) fn device(request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(DEVICE_COOKIE)?;
    let is_ours =
        cookie.value().len() == DEVICE_LENGTH && cookie.value().bytes().all(|b| b.is_ascii_hexdigit());
    is_ours.then(|| cookie.value().to_owned())
}

impl Answer {
    fn page(status: StatusCode, body: String) -> Self {
        Self { status, body, location: None, device: None }
    }

    /// The same, with a name for a phone that has none yet.
    pub(super) fn naming(mut self, request: &HttpRequest, state: &AppState) -> Self {
        if device(request).is_none() {
            let name = hex::encode(rand::random::<[u8; DEVICE_LENGTH / 2]>());
            let cookie = Cookie::build(DEVICE_COOKIE, name).path("/help").http_only(true);
            let cookie = cookie.same_site(SameSite::Lax).secure(state.settings.is_secure);
            self.device = Some(cookie.max_age(Duration::days(1)).finish());
        }
        self
    }

    /// The form as it is opened.
    pub(super) fn form(words: &Words, state: &AppState, lift: &Lift) -> Self {
        Self::form_again(words, state, lift, None, &Form::default())
    }

    /// The form with what was filled in, and what was not understood above it.
    pub(super) fn not_taken(words: &Words, state: &AppState, lift: &Lift, said: &str, filled: &Form) -> Self {
        Self::form_again(words, state, lift, Some(said), filled)
    }

    fn form_again(words: &Words, state: &AppState, lift: &Lift, said: Option<&str>, filled: &Form) -> Self {
        let key = OneTimeKey::write(&state.settings.seat_secret, lift, rand::random(), state.clock.now());
        let status = if said.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Self::page(status, page::form(words, lift, &key, said, filled))
    }

    /// The alarm could not be written: the form again.
    pub(super) fn failed(words: &Words, state: &AppState, lift: &Lift, filled: &Form) -> Self {
        let form = Self::not_taken(words, state, lift, words.failed, filled);
        Self { status: StatusCode::SERVICE_UNAVAILABLE, ..form }
    }

    pub(super) fn unknown_code(words: &Words) -> Self {
        Self::page(StatusCode::NOT_FOUND, page::message(words, words.unknown_title, words.unknown, false))
    }

    /// Help is on its way already, and was called very often.
    pub(super) fn known(words: &Words) -> Self {
        Self::page(StatusCode::TOO_MANY_REQUESTS, page::message(words, words.known_title, words.known, false))
    }

    /// Nothing is said of help: the lift may have no order.
    pub(super) fn too_often(words: &Words) -> Self {
        let body = page::message(words, words.too_often_title, words.too_often, false);
        Self::page(StatusCode::TOO_MANY_REQUESTS, body)
    }

    /// Somebody who is trapped is in one lift; whoever sees several is asked to ring.
    pub(super) fn many_lifts(words: &Words) -> Self {
        let body = page::message(words, words.many_lifts_title, words.many_lifts, false);
        Self::page(StatusCode::TOO_MANY_REQUESTS, body)
    }

    pub(super) fn expired(words: &Words) -> Self {
        Self::page(StatusCode::GONE, page::message(words, words.expired_title, words.expired, false))
    }

    /// The database is away for a moment.
    pub(super) fn away(words: &Words) -> Self {
        Self::page(StatusCode::SERVICE_UNAVAILABLE, page::message(words, words.away_title, words.away, true))
    }

    pub(super) fn progress(words: &Words, token: &str, shown: &Shown, state: &AppState) -> Self {
        let tap = hex::encode(rand::random::<[u8; 8]>());
        let roster = state.roster();
        Self::page(StatusCode::OK, page::progress(words, token, &tap, shown, &roster.directory))
    }

    /// Something was said and not taken: it is told, and what was filled in is there to be sent once more.
    pub(super) fn not_received(words: &Words, token: &str, lost: Lost, said: &Say) -> Self {
        let (status, text) = match lost {
            Lost::NotUnderstood => (StatusCode::UNPROCESSABLE_ENTITY, words.not_received),
            Lost::TooFast => (StatusCode::TOO_MANY_REQUESTS, words.not_received),
            Lost::Away => (StatusCode::SERVICE_UNAVAILABLE, words.not_received),
            Lost::Over => (StatusCode::UNPROCESSABLE_ENTITY, words.not_received_over),
        };
        Self::page(status, page::not_received(words, token, text, said))
    }

    /// As much was written as may be.
    pub(super) fn full(words: &Words, token: &str) -> Self {
        Self::page(StatusCode::CONFLICT, page::reply(words, token, words.full_title, words.full))
    }

    /// After a form: the page that a reload does not send again.
    pub(super) fn go_to(path: &str, words: &Words) -> Self {
        let location = Some(format!("{path}?lang={}", words.lang));
        Self { location, ..Self::page(StatusCode::SEE_OTHER, String::new()) }
    }
}

impl From<Answer> for HttpResponse {
    fn from(answer: Answer) -> Self {
        let mut response = Self::build(answer.status);
        response
            .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            // A form's origin must be told to ourselves, the link to nobody else.
            .insert_header((header::REFERRER_POLICY, "same-origin"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("text/html; charset=utf-8");
        if let Some(device) = answer.device {
            response.cookie(device);
        }
        if let Some(location) = answer.location {
            response.insert_header((header::LOCATION, location));
        }
        response.body(answer.body)
    }
}

fn file(kind: &str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type(kind)
        .body(text)
}

/// The pages' look.
pub(super) async fn style() -> HttpResponse {
    file("text/css; charset=utf-8", STYLE)
}

/// Looks again every few seconds where there is a script.
pub(super) async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", SCRIPT)
}
