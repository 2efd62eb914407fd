//! Reads the roster again when it was changed, and rebuilds what is made from it; compares what the node counted of the
//! stations with the database.
//!
//! Must not: change the roster.

use crate::clock::Clock;
use crate::dispatch::City;
use crate::feed::Feed;
use crate::job::{Inbox, Runs};
use crate::kernel::StationId;
use crate::roster::{Directory, Duty, StationStatus};
use crate::search::{LiftSearch, LiftSearchBuilder, SearchEntry};
use crate::store::StoreError;
use crate::store::city::{read_directory, read_statuses};
use arc_swap::ArcSwap;
use deadpool_postgres::Pool;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

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

/// How often what this node counted of the stations is compared with the database.
const COMPARE_EVERY: Duration = Duration::from_secs(60);
/// Pause before a roster that could not be read is tried again.
const RETRY: Duration = Duration::from_secs(5);
/// Its name among the runs.
pub(super) const NAME: &str = "roster";

/// Where the roster goes.
pub(super) struct Follower {
    pub(super) pool: Pool,
    pub(super) city: Arc<City>,
    pub(super) search: Arc<ArcSwap<LiftSearch>>,
    pub(super) feed: Feed,
    pub(super) clock: Clock,
}

/// Follows changes of the roster for as long as the node runs.
pub(super) async fn follow(follower: Arc<Follower>, changes: Inbox<()>, runs: Runs) {
    let mut changes = changes.lock().await;
    runs.start(NAME, COMPARE_EVERY, follower.clock.now());
    let mut drift = Drift::default();
    let mut is_behind = false;
    loop {
        let pause = if is_behind { RETRY } else { COMPARE_EVERY };
        match timeout(pause, changes.recv()).await {
            Ok(Some(())) => is_behind = true,
            Ok(None) => return,
            Err(_) => {}
        }
        let done = if is_behind { read_again(&follower).await } else { follower.compare(&mut drift).await };
        match done {
            Ok(detail) => {
                is_behind = false;
                runs.well(NAME, follower.clock.now(), detail);
            }
            Err(error) => runs.failed(NAME, follower.clock.now(), &*error),
        }
    }
}

/// On a thread of its own: putting a city of 300,000 lifts together takes long, and the feed and the timers would wait
/// for it.
async fn read_again(follower: &Arc<Follower>) -> anyhow::Result<String> {
    let (follower, runtime) = (Arc::clone(follower), tokio::runtime::Handle::current());
    tokio::task::spawn_blocking(move || runtime.block_on(follower.read_again())).await?
}

impl Follower {
    /// Computes for long stretches without a pause.
    async fn read_again(&self) -> anyhow::Result<String> {
        let client = self.pool.get().await.map_err(StoreError::from)?;
        let directory = read_directory(&*client).await?;
        let statuses = read_statuses(&*client, directory.stations(), self.clock.now()).await?;
        self.city.replace(directory, statuses);
        let roster = self.city.roster();
        self.feed.replace_directory(Arc::clone(&roster.directory));
        let detail = format!("{} lifts read", roster.directory.lifts().len());
        self.search.store(Arc::new(build_search(&roster.directory)));
        Ok(detail)
    }

    /// Puts right what this node takes for a station's orders and duty where the database says otherwise twice running.
    async fn compare(&self, drift: &mut Drift) -> anyhow::Result<String> {
        let client = self.pool.get().await.map_err(StoreError::from)?;
        let roster = self.city.roster();
        let stations = roster.directory.stations();
        let read = read_statuses(&*client, stations, self.clock.now()).await?;
        let mended = drift.mend(&self.city, stations.iter().map(|station| station.id).zip(read));
        if mended > 0 {
            tracing::warn!(
                count = mended,
                "stations had other orders or another duty than this node took them to have"
            );
        }
        Ok(format!("{mended} stations put right"))
    }
}

/// What of a station is compared: orders and duty.
type Counted = (u16, Duty);

/// Stations of which this node and the database said different things when they were last compared: (here, there).
#[derive(Default)]
struct Drift {
    seen: BTreeMap<StationId, (Counted, Counted)>,
}

impl Drift {
    /// A single difference may be a command that is just being carried out; the same one twice is none. Gives how many
    /// stations were put right.
    fn mend(&mut self, city: &City, read: impl Iterator<Item = (StationId, StationStatus)>) -> usize {
        let before = std::mem::take(&mut self.seen);
        let mut mended = 0;
        for (station, read) in read {
            let Some(known) = city.find_status(station) else { continue };
            let difference = ((known.live_count, known.duty), (read.live_count, read.duty));
            if difference.0 == difference.1 {
                continue;
            }
            if before.get(&station) == Some(&difference) {
                city.change_status(station, |status| (status.live_count, status.duty) = difference.1);
                mended += 1;
            } else {
                self.seen.insert(station, difference);
            }
        }
        mended
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;
    use crate::roster::Reach;
    use crate::simulation::city::City as Made;

    fn directory() -> Directory {
        let made = Made::generate(1, 200);
        Directory::build(made.districts, made.organisations, made.compounds, made.lifts, made.stations)
    }

    fn city() -> (City, Vec<StationStatus>) {
        let directory = directory();
        let duty = Duty { on_duty: true, strength: 2, capacity: 2, changed_at: Timestamp::UNIX_EPOCH };
        let status = StationStatus { duty, reach: Reach::PhoneOnly, live_count: 0 };
        let statuses = vec![status; directory.stations().len()];
        (City::new(directory, statuses.clone()), statuses)
    }

    #[test]
    fn a_difference_is_put_right_when_it_is_there_twice_running() {
        let (city, read) = city();
        let ids: Vec<StationId> =
            city.roster().directory.stations().iter().map(|station| station.id).collect();
        let mut drift = Drift::default();
        let mut compare = || drift.mend(&city, ids.iter().copied().zip(read.clone()));
        let count = || city.find_status(ids[0]).unwrap().live_count;
        city.change_status(ids[0], |status| status.live_count = 1);
        assert_eq!((compare(), count()), (0, 1), "a command that is just being carried out");
        city.change_status(ids[0], |status| status.live_count = 2);
        assert_eq!((compare(), count()), (0, 2), "another difference than before");
        assert_eq!((compare(), count()), (1, 0));
        assert_eq!(compare(), 0);
    }

    #[test]
    fn a_roster_that_is_read_again_keeps_what_was_counted_meanwhile_and_learns_telephone_numbers() {
        let (city, mut read) = city();
        let roster = city.roster();
        let ids: Vec<StationId> = roster.directory.stations().iter().map(|station| station.id).collect();
        city.change_status(ids[0], |status| status.live_count = 2);
        city.change_status(ids[1], |status| status.reach = Reach::Connected);
        city.change_status(ids[2], |status| status.reach = Reach::Unreachable);
        let later = read[3].duty.changed_at + std::time::Duration::from_secs(60);
        city.change_status(ids[3], |status| {
            status.duty.on_duty = !status.duty.on_duty;
            status.duty.changed_at = later;
        });
        let changed_here = city.find_status(ids[3]).unwrap().duty;
        read[4].duty.strength = 9;
        // Its socket closed since the row of it was written.
        read[5].reach = Reach::Connected;
        city.replace(directory(), read.clone());
        let now = |at: usize| city.find_status(ids[at]).unwrap();
        assert_eq!((now(0).live_count, now(1).reach), (2, Reach::Connected));
        assert_eq!((now(2).reach, now(3).duty), (Reach::PhoneOnly, changed_here));
        assert_eq!((now(4).duty.strength, now(5).reach), (9, Reach::PhoneOnly));
    }
}
