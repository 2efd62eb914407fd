//! Keeps what the nodes know of how stations are reached in step: crews connected here or elsewhere, phones that take
//! pushes, and where crews are.
//!
//! Must not: report a station unreachable because one node has no socket of it.

use super::Runs;
use crate::clock::Clock;
use crate::dispatch::{City, CityStatus};
use crate::feed::Feed;
use crate::kernel::StationId;
use crate::roster::Reach;
use crate::store::{StoreError, position, presence, push};
use deadpool_postgres::Pool;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

/// How often nodes tell each other; well within `store::presence::STALE`.
const EVERY: Duration = Duration::from_secs(5);
/// Its name among the runs.
pub const NAME: &str = "presence";

/// The crews' sockets of this node, counted by station, those that other nodes hold, and where a push arrives.
pub struct Presence {
    city: Arc<City>,
    feed: Feed,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    here: BTreeMap<StationId, u16>,
    elsewhere: BTreeSet<StationId>,
    pushed: BTreeSet<StationId>,
}

impl Presence {
    /// Nobody is connected here yet. Stations that the city counts as connected are so by other nodes, perhaps by the one
    /// before this: if the next exchange does not find them any more, they are shown so.
    pub fn new(city: Arc<City>, feed: Feed) -> Self {
        let CityStatus { roster, statuses } = city.status();
        let stations = roster.directory.stations().iter().zip(statuses);
        let connected = stations.filter(|(_, status)| status.reach == Reach::Connected);
        let elsewhere = connected.map(|(station, _)| station.id).collect();
        Self { city, feed, inner: Mutex::new(Inner { elsewhere, ..Inner::default() }) }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many sockets of a station's crews are open here now.
    pub fn set(&self, station: StationId, count: u32) {
        let mut inner = self.inner();
        if count == 0 {
            inner.here.remove(&station);
        } else {
            inner.here.insert(station, u16::try_from(count).unwrap_or(u16::MAX));
        }
        self.show(&inner, station);
    }

    fn show(&self, inner: &Inner, station: StationId) {
        let is_connected = inner.here.contains_key(&station) || inner.elsewhere.contains(&station);
        let roster = self.city.roster();
        let has_phone = roster.directory.find_station(station).is_some_and(|station| station.phone.is_some());
        let reach = match (is_connected, inner.pushed.contains(&station), has_phone) {
            (true, _, _) => Reach::Connected,
            (false, true, _) => Reach::PushOnly,
            (false, false, true) => Reach::PhoneOnly,
            (false, false, false) => Reach::Unreachable,
        };
        self.city.change_status(station, |status| status.reach = reach);
        self.feed.set_reach([(station, reach)]);
    }

    async fn exchange(&self, pool: &Pool, node: Uuid, clock: &Clock) -> Result<usize, StoreError> {
        let here: Vec<(StationId, u16)> =
            self.inner().here.iter().map(|(station, count)| (*station, *count)).collect();
        let client = pool.get().await?;
        presence::write(&*client, node, &here, clock.now()).await?;
        let elsewhere = presence::list_elsewhere(&*client, node, clock.now()).await?;
        let pushed = push::list_reached(&*client).await?;
        // What phones told other nodes, and this one before it was started again.
        self.feed.set_fixes(position::list_shown(&*client, clock.now()).await?);
        self.learn(elsewhere, pushed);
        Ok(here.len())
    }

    /// Shows the stations that other nodes hold now, and where a push arrives.
    fn learn(&self, elsewhere: BTreeSet<StationId>, pushed: BTreeSet<StationId>) {
        let mut inner = self.inner();
        let mut changed: BTreeSet<StationId> =
            inner.elsewhere.symmetric_difference(&elsewhere).copied().collect();
        changed.extend(inner.pushed.symmetric_difference(&pushed));
        inner.elsewhere = elsewhere;
        inner.pushed = pushed;
        for station in &changed {
            self.show(&inner, *station);
        }
    }
}

/// Runs for as long as the process.
pub async fn run(presence: Arc<Presence>, pool: Pool, node: Uuid, clock: Clock, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match presence.exchange(&pool, node, &clock).await {
            Ok(count) => runs.well(NAME, clock.now(), format!("{count} stations connected here")),
            Err(error) => runs.failed(NAME, clock.now(), &error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::testing::{FakeLog, Running, no_boards};
    use crate::kernel::Timestamp;
    use crate::roster::{Directory, Duty, StationStatus};

    #[tokio::test(start_paused = true)]
    async fn a_station_found_connected_at_the_start_is_not_so_for_ever() {
        let run = Running::start(FakeLog::default(), no_boards).await;
        let stations = run.scene.directory.stations().to_vec();
        let duty = Duty { on_duty: true, strength: 2, capacity: 1, changed_at: Timestamp::UNIX_EPOCH };
        let connected = StationStatus { duty, reach: Reach::Connected, live_count: 0 };
        let statuses = vec![connected; stations.len()];
        let directory = Directory::build(Vec::new(), Vec::new(), Vec::new(), Vec::new(), stations);
        let city = Arc::new(City::new(directory, statuses));
        let presence = Presence::new(Arc::clone(&city), run.feed.clone());
        let reach = |number: u8| city.find_status(run.scene.station(number)).unwrap().reach;

        presence.learn(BTreeSet::from([run.scene.station(1)]), BTreeSet::new());
        assert_ne!(reach(0), Reach::Connected, "its phone was at the process before this one");
        assert_eq!(reach(1), Reach::Connected, "another node holds it");
        presence.set(run.scene.station(0), 1);
        assert_eq!(reach(0), Reach::Connected);
    }
}
