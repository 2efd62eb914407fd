//! Reads the roster again when it was changed, and rebuilds what is made from it.
//!
//! Must not: change the roster.

use crate::clock::Clock;
use crate::dispatch::City;
use crate::feed::Feed;
use crate::roster::Directory;
use crate::search::{LiftSearch, LiftSearchBuilder, SearchEntry};
use crate::store::StoreError;
use crate::store::city::{read_directory, read_statuses};
use arc_swap::ArcSwap;
use deadpool_postgres::Pool;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The index of every lift.
pub(super) fn build_search(directory: &Directory) -> LiftSearch {
    let mut builder = LiftSearchBuilder::default();
    for lift in directory.lifts() {
        let Some(compound) = directory.find_compound(lift.compound) else { continue };
        let district = directory.find_district(compound.district).map_or("", |district| &district.name);
        builder.add(&SearchEntry {
            lift: lift.id,
            code: lift.code,
            registration: &lift.registration,
            compound: &compound.name,
            address: &compound.address,
            district,
            position: &lift.position,
            place: lift.place,
        });
    }
    builder.finish()
}

/// Follows changes of the roster for as long as the node runs.
pub(super) async fn follow(
    pool: Pool,
    city: Arc<City>,
    search: Arc<ArcSwap<LiftSearch>>,
    feed: Feed,
    clock: Clock,
    mut changes: mpsc::Receiver<()>,
) {
    while changes.recv().await.is_some() {
        if let Err(error) = read_again(&pool, &city, &search, &feed, &clock).await {
            tracing::error!(error = %error, "the changed roster could not be read; the old one stays");
        }
    }
}

async fn read_again(
    pool: &Pool,
    city: &Arc<City>,
    search: &ArcSwap<LiftSearch>,
    feed: &Feed,
    clock: &Clock,
) -> anyhow::Result<()> {
    let client = pool.get().await.map_err(StoreError::from)?;
    let directory = read_directory(&*client).await?;
    let mut statuses = read_statuses(&*client, directory.stations(), clock.now()).await?;
    // How stations are reached is known here better than in the database.
    for (station, status) in directory.stations().iter().zip(&mut statuses) {
        if let Some(known) = city.find_status(station.id) {
            status.reach = known.reach;
        }
    }
    city.replace(directory, statuses);
    let roster = city.roster();
    feed.replace_directory(Arc::clone(&roster.directory));
    let built = tokio::task::spawn_blocking(move || build_search(&roster.directory)).await?;
    search.store(Arc::new(built));
    Ok(())
}
