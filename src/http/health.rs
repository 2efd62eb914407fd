//! Whether the process lives (`/healthz`, with each loop's last run) and may be given work (`/readyz`).
//!
//! Must not: be slow or ask the database for more than an answer at all.

use super::codes::Code;
use super::error::ApiError;
use super::state::AppState;
use crate::kernel::Timestamp;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

/// The database must answer `/readyz` within this.
const PING_LIMIT: Duration = Duration::from_secs(1);

/// A loop's last run.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LoopRun {
    #[schema(value_type = String, format = DateTime)]
    pub ran_at: Timestamp,
    /// How it went: counts, or what failed.
    pub detail: String,
}

/// What the loops of this process report, and what stands in the way of taking work.
#[derive(Debug, Default)]
pub struct Health {
    loops: Mutex<BTreeMap<&'static str, LoopRun>>,
    /// Reasons not to be ready: `starting`, `clock off by 1.7 s`, `stopping`.
    obstacles: Mutex<BTreeSet<String>>,
}

/// `GET /healthz`
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    pub version: &'static str,
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Timestamp,
    /// Each loop's last run, by name.
    pub loops: BTreeMap<String, LoopRun>,
}

impl Health {
    /// A loop ran.
    pub fn ran(&self, name: &'static str, ran_at: Timestamp, detail: impl Into<String>) {
        let mut loops = self.loops.lock().unwrap_or_else(PoisonError::into_inner);
        loops.insert(name, LoopRun { ran_at, detail: detail.into() });
    }

    /// Each loop's last run.
    pub fn loops(&self) -> BTreeMap<&'static str, LoopRun> {
        self.loops.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Not ready while this stands.
    pub fn obstruct(&self, why: impl Into<String>) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).insert(why.into());
    }

    /// This obstacle is gone.
    pub fn clear(&self, why: &str) {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).remove(why);
    }

    fn obstacles(&self) -> Vec<String> {
        self.obstacles.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// The process lives.
#[utoipa::path(tag = "health", responses((status = 200, body = HealthView)))]
#[get("/healthz")]
pub async fn healthz(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().json(HealthView {
        version: env!("CARGO_PKG_VERSION"),
        server_time: state.clock.now(),
        loops: state.health.loops().into_iter().map(|(name, run)| (name.to_owned(), run)).collect(),
    })
}

/// It may be given work: nothing stands in the way and the database answers.
#[utoipa::path(tag = "health", responses(
    (status = 200),
    (status = 503, body = crate::wire::Problem, content_type = "application/problem+json"),
))]
#[get("/readyz")]
pub async fn readyz(state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let obstacles = state.health.obstacles();
    if !obstacles.is_empty() {
        return Err(ApiError::new(Code::NotReady).with_detail(obstacles.join("; ")));
    }
    match tokio::time::timeout(PING_LIMIT, state.ping()).await {
        Ok(Ok(())) => Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n")),
        Ok(Err(_)) | Err(_) => {
            Err(ApiError::new(Code::NotReady).with_detail("The database does not answer."))
        }
    }
}
