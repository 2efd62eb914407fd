//! Figures for Prometheus, on an address of their own.
//!
//! Must not: carry labels without a bound (ids, names), be reachable where the pages are, or wait for a database
//! that does not answer.

use crate::clock::Clock;
use crate::job::Runs;
use crate::store::{StoreError, order, outbox};
use ::metrics::gauge;
use actix_web::{HttpResponse, get, web};
use deadpool_postgres::Pool;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Upper bounds of the duration buckets in seconds.
const DURATION_BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The database must answer a scrape within this.
const COUNT_LIMIT: Duration = Duration::from_secs(1);

/// What was collected on the way, and where a scrape looks up the rest.
#[derive(Clone)]
pub struct Figures {
    collected: PrometheusHandle,
    runs: Runs,
    pool: Pool,
    clock: Clock,
}

impl Figures {
    /// Collects the figures of this process from now on; once a process.
    ///
    /// # Errors
    /// Another recorder is installed already.
    pub fn install(runs: Runs, pool: Pool, clock: Clock) -> anyhow::Result<Self> {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATION_BUCKETS)?;
        Ok(Self { collected: builder.install_recorder()?, runs, pool, clock })
    }

    /// How the loops are now.
    fn set_loops(&self) {
        let now = self.clock.now();
        for run in self.runs.list() {
            let age = now.duration_since(run.ran_at).as_secs_f64();
            let is_well = run.is_well && !run.is_late(now);
            gauge!("liftaid_loop_well", "loop" => run.name).set(f64::from(u8::from(is_well)));
            gauge!("liftaid_loop_age_seconds", "loop" => run.name).set(age);
        }
    }

    /// What waits and what failed; not a number while the database does not tell.
    async fn set_counts(&self) {
        let counted = tokio::time::timeout(COUNT_LIMIT, self.count()).await;
        let (waiting, failed, quarantined) = match counted {
            Ok(Ok(counts)) => counts,
            Ok(Err(_)) | Err(_) => (f64::NAN, f64::NAN, f64::NAN),
        };
        gauge!("liftaid_outbox_waiting").set(waiting);
        gauge!("liftaid_outbox_failed").set(failed);
        gauge!("liftaid_orders_quarantined").set(quarantined);
    }

    async fn count(&self) -> Result<(f64, f64, f64), StoreError> {
        let client = self.pool.get().await?;
        let (waiting, failed) = outbox::count(&*client).await?;
        let quarantined = order::count_quarantined(&*client).await?;
        Ok((figure(waiting), figure(failed), figure(quarantined)))
    }
}

fn figure(count: i64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The figures as text.
#[get("/metrics")]
pub async fn metrics(figures: web::Data<Figures>) -> HttpResponse {
    figures.set_loops();
    figures.set_counts().await;
    figures.collected.run_upkeep();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(figures.collected.render())
}

/// For the listener of the figures.
pub fn configure(config: &mut web::ServiceConfig, figures: Figures) {
    config.app_data(web::Data::new(figures)).service(metrics);
}
