//! Figures for Prometheus, on an address of their own.
//!
//! Must not: carry labels without a bound (ids, names), or be reachable where the pages are.

use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds of the duration buckets in seconds.
const DURATION_BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// Collects the figures of this process from now on; once a process.
///
/// # Errors
/// Another recorder is installed already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATION_BUCKETS)?;
    Ok(builder.install_recorder()?)
}

/// The figures as text.
#[get("/metrics")]
pub async fn metrics(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    handle.run_upkeep();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render())
}

/// For the listener of the figures.
pub fn configure(config: &mut web::ServiceConfig, handle: PrometheusHandle) {
    config.app_data(web::Data::new(handle)).service(metrics);
}
