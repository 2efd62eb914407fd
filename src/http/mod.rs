//! The HTTP interface: thin routes, sessions and roles, the error table, pages, health, figures.
//!
//! Must not: hold rules of the rescue, or let a request through that the table in `access` does not name.

pub mod access;
mod address;
mod body;
mod burst;
mod codes;
mod command_input;
mod enrolment;
mod error;
mod guard;
mod health;
mod help;
mod lookups;
mod map;
mod metrics;
mod once;
mod openapi;
mod openapi_answers;
mod pages;
mod partner;
mod password;
mod release_input;
mod roaming;
mod routes;
mod seat;
mod session;
mod slowdown;
mod state;
#[cfg(test)]
mod tests;

pub use codes::{Code, Entry, TABLE};
pub use error::ApiError;
pub use health::Health;
pub use map::MapSettings;
pub use metrics::{Figures, configure as configure_metrics};
pub use openapi::openapi;
pub use routes::photos::MAX_PICTURE;
pub use session::{Sessions, Who};
pub use state::{AppState, BoardSession, Boards, LiveCity, Parts, ServeBoard, Settings};

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers everything that one listener serves.
pub fn configure(config: &mut web::ServiceConfig, state: AppState) {
    config.app_data(web::Data::new(state));
    let api = utoipa_actix_web::scope(access::API)
        .configure(openapi::register)
        .default_service(web::to(nothing_here))
        .wrap(from_fn(guard::guard));
    let help = web::scope("/help").configure(help::configure).wrap(from_fn(guard::head_as_get));
    config.service(help.wrap(from_fn(guard::guard)));
    ServiceConfig::new(config)
        .service(api)
        .service(health::healthz)
        .service(health::readyz)
        .map(|config| config.service(openapi::description).default_service(web::to(page)));
}

/// Below the interface's address: no route, or one that has other methods.
async fn nothing_here(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let path = request.path().strip_prefix(access::API).unwrap_or_default();
    let methods = access::methods_of(path);
    if methods.is_empty() {
        return Err(ApiError::new(Code::UnknownRoute));
    }
    Err(ApiError::new(Code::MethodNotAllowed).allow(methods.join(", ")))
}

/// Everywhere else: the pages.
async fn page(request: HttpRequest, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    address::require_safe_peer(request.peer_addr(), &state.settings)?;
    pages::serve(&request, &state.content_policy)
}
