//! Stands before every route of the interface: where a request comes from, panics, and what is measured.
//!
//! Must not: read bodies or know who asks.

use super::access::API;
use super::address::{is_own_origin, require_safe_peer};
use super::codes::Code;
use super::error::ApiError;
use super::state::AppState;
use crate::clock::Stopwatch;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Requests come through here.
///
/// # Errors
/// A panic behind it, which is an answer and not a broken connection.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let stopwatch = Stopwatch::start();
    let method = method_label(request.method());
    if let Err(refused) = check_peer(&request).and_then(|()| check_origin(&request)) {
        return Ok(request.into_response(refused.error_response()));
    }
    let path = request.path().to_owned();
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let mut response = answered
        .unwrap_or_else(|_| {
            // The panic hook has printed where; bodies and names are in neither.
            tracing::error!(method, route = route_of(&path), "a handler panicked");
            Err(ApiError::new(Code::InternalError).into())
        })?
        .map_into_boxed_body();
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    let route = response.request().match_pattern().unwrap_or_default();
    let labels =
        [("method", method.to_owned()), ("route", route), ("status", response.status().as_str().to_owned())];
    metrics::counter!("liftaid_http_requests_total", &labels).increment(1);
    metrics::histogram!("liftaid_http_request_seconds", &labels[..2])
        .record(stopwatch.elapsed().as_secs_f64());
    Ok(response)
}

/// HEAD is GET whose body is not sent, which the server below sees to; the pages' routes know of GET alone.
///
/// # Errors
/// Whatever is behind it.
pub async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// The method as a label. Anybody may send a method of his own, and each would be a series of its own for ever.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn state_of(request: &ServiceRequest) -> Result<&AppState, ApiError> {
    let state = request.app_data::<web::Data<AppState>>();
    state.map(|state| &***state).ok_or_else(|| ApiError::new(Code::NotReady))
}

fn check_peer(request: &ServiceRequest) -> Result<(), ApiError> {
    require_safe_peer(request.peer_addr(), &state_of(request)?.settings)
}

/// A state change or an upgrade comes from our own pages, or from no page at all. Machines sign instead.
fn check_origin(request: &ServiceRequest) -> Result<(), ApiError> {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let is_upgrade = request.headers().contains_key(header::UPGRADE);
    let is_machine = request.path().strip_prefix(API).is_some_and(|path| path.starts_with("/channels/"));
    if (is_reading && !is_upgrade) || is_machine {
        return Ok(());
    }
    if is_own_origin(request.headers(), &state_of(request)?.settings) {
        Ok(())
    } else {
        Err(ApiError::new(Code::OriginNotAllowed))
    }
}

/// The path without what stands in for ids.
fn route_of(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.contains('_') || part.len() > 20 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_somebody_made_up_is_one_label() {
        for known in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
            assert_eq!(method_label(&known), known.as_str());
        }
        for made_up in ["BREW", "get", "X1", "X2", "TRACE"] {
            assert_eq!(method_label(&Method::from_bytes(made_up.as_bytes()).unwrap()), "other");
        }
    }
}
