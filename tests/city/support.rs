//! A database for each test, and the one connection that most of them need.
//!
//! Must not: hold what a test asserts.

use deadpool_postgres::Pool;
use liftaid::database::scratch;
use liftaid::simulation::city::City;
use liftaid::store;
use liftaid::store::city::CityRows;
use tokio::runtime::Handle;
use tokio_postgres::Config;

/// A database of this test's own, with the schema of this binary.
pub async fn database() -> Config {
    scratch::fresh_database(async |config| store::migrate(&config).await.unwrap()).await.unwrap()
}

/// A pool on such a database.
pub async fn pool() -> Pool {
    store::pool(&database().await, 4, Handle::current())
}

/// The tables of a made-up city.
pub fn rows(city: &City) -> CityRows<'_> {
    CityRows {
        districts: &city.districts,
        organisations: &city.organisations,
        compounds: &city.compounds,
        lifts: &city.lifts,
        stations: &city.stations,
        duty: &city.duty,
        crews: &city.crews,
    }
}

/// A pool on a database with a small city: every station, and so many lifts.
pub async fn city(lifts: usize) -> Pool {
    let pool = pool().await;
    let client = pool.get().await.unwrap();
    client.batch_execute("begin").await.unwrap();
    store::city::load(&**client, &rows(&City::generate(1, lifts))).await.unwrap();
    client.batch_execute("commit").await.unwrap();
    drop(client);
    pool
}
