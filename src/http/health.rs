//! Whether the process lives (`/healthz`, with each loop's last run) and may be given work (`/readyz`).
//!
//! Must not: be slow or ask the database for more than an answer at all.

use super::codes::Code;
use super::error::ApiError;
use super::state::AppState;
use crate::job::Runs;
use crate::kernel::Timestamp;
use actix_web::{HttpResponse, route, web};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

/// The database must answer `/readyz` within this.
const PING_LIMIT: Duration = Duration::from_secs(1);

/// What the loops of this process report, and what stands in the way of taking work.
#[derive(Default)]
pub struct Health {
    runs: Runs,
    /// Reasons not to be ready: `starting`, `stopping`, the clock.
    obstacles: Mutex<BTreeSet<String>>,
}

/// A loop's last run.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LoopView {
    pub name: String,
    #[schema(value_type = String, format = DateTime)]
    pub ran_at: Timestamp,
    /// What it found, or what went wrong.
    pub detail: String,
    pub is_well: bool,
}

/// `GET /healthz`
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    pub version: &'static str,
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Timestamp,
    /// Each loop's last run, by name.
    pub loops: Vec<LoopView>,
}

impl Health {
    /// Shows what these loops report.
    pub fn of(runs: Runs) -> Self {
        Self { runs, obstacles: Mutex::default() }
    }

    /// The loops' last runs.
    pub fn runs(&self) -> &Runs {
        &self.runs
    }

    /// Not ready while this stands.
    pub fn obstruct(&self, why: impl Into<String>) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).insert(why.into());
    }

    /// This obstacle is gone.
    pub fn clear(&self, why: &str) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).remove(why);
    }

    /// What stands in the way now.
    pub fn obstacles(&self) -> Vec<String> {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// The process lives.
#[utoipa::path(tag = "health", responses((status = 200, body = HealthView)))]
#[route("/healthz", method = "GET", method = "HEAD")]
pub async fn healthz(state: web::Data<AppState>) -> HttpResponse {
    let now = state.clock.now();
    let loops = state.health.runs.list().into_iter().map(|run| LoopView {
        name: run.name.to_owned(),
        ran_at: run.ran_at,
        is_well: run.is_well && !run.is_late(now),
        detail: run.detail,
    });
    HttpResponse::Ok().json(HealthView {
        version: env!("CARGO_PKG_VERSION"),
        server_time: now,
        loops: loops.collect(),
    })
}

/// It may be given work: nothing stands in the way and the database answers.
#[utoipa::path(tag = "health", responses(
    (status = 200),
    (status = 503, body = crate::wire::Problem, content_type = "application/problem+json"),
))]
#[route("/readyz", method = "GET", method = "HEAD")]
pub async fn readyz(state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let obstacles = state.health.obstacles();
    if !obstacles.is_empty() {
        return Err(ApiError::new(Code::NotReady).with_detail(obstacles.join("; ")));
    }
    if !state.clock_check.is_ready() {
        let detail = "The clock is more than a second off the database's.";
        return Err(ApiError::new(Code::NotReady).with_detail(detail));
    }
    match tokio::time::timeout(PING_LIMIT, state.ping()).await {
        Ok(Ok(())) => Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n")),
        Ok(Err(_)) | Err(_) => {
            Err(ApiError::new(Code::NotReady).with_detail("The database does not answer."))
        }
    }
}
