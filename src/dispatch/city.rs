//! What dispatch knows of the city while it decides: the directory, the station index, and every station's
//! status as far as this node has seen.
//!
//! Must not: be trusted for capacity; the locked load rows decide, this only ranks.

use crate::assignment::{self, RankRequest, Ranking, StationIndex, StraightLine};
use crate::kernel::{AssignmentId, StationId};
use crate::order::{Choice, OfferWhy, WorkOrder};
use crate::roster::{Directory, Level, Reach, StationStatus};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The roster and its spatial index; replaced whole when the roster changes.
pub struct Roster {
    pub directory: Arc<Directory>,
    pub index: StationIndex,
}

impl Roster {
    /// Indexes the stations of a directory.
    pub fn new(directory: Directory) -> Self {
        let index = StationIndex::build(directory.stations().to_vec());
        Self { directory: Arc::new(directory), index }
    }
}

/// The city as it was seen once, with what is known better since.
pub struct CityStatus {
    pub roster: Arc<Roster>,
    /// One for each station, in the order of the index.
    pub statuses: Vec<StationStatus>,
}

/// Shared by the writer, the boards and the jobs; held for microseconds.
pub struct City {
    now: RwLock<CityStatus>,
}

impl City {
    /// `statuses` stand in the order of the directory's stations.
    pub fn new(directory: Directory, statuses: Vec<StationStatus>) -> Self {
        assert_eq!(directory.stations().len(), statuses.len(), "one status a station");
        Self { now: RwLock::new(CityStatus { roster: Arc::new(Roster::new(directory)), statuses }) }
    }

    fn read(&self) -> RwLockReadGuard<'_, CityStatus> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, CityStatus> {
        self.now.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The roster as it is now.
    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.read().roster)
    }

    /// The city as it is now.
    pub fn status(&self) -> CityStatus {
        self.status_in(Vec::new())
    }

    /// The same with the statuses in the memory of an earlier look: 45 KB for 1,411 stations, which need not be found anew.
    pub fn status_in(&self, mut memory: Vec<StationStatus>) -> CityStatus {
        let now = self.read();
        memory.clone_from(&now.statuses);
        CityStatus { roster: Arc::clone(&now.roster), statuses: memory }
    }

    /// One station's status.
    pub fn find_status(&self, station: StationId) -> Option<StationStatus> {
        let now = self.read();
        now.roster.index.position(station).map(|position| now.statuses[position])
    }

    /// Changes one station's status; an unknown station is left alone.
    pub fn change_status(&self, station: StationId, change: impl FnOnce(&mut StationStatus)) {
        self.write().correct(station, change);
    }

    /// Counts places of a station that were taken, or given back when `change` is negative.
    pub fn count_live(&self, station: StationId, change: i32) {
        self.change_status(station, |status| status.count_live(change));
    }

    /// Replaces the roster after it was changed; `read` stands in the order of the directory's stations. While it was read
    /// orders and crews went on: what was counted here of a station that was known stays.
    pub fn replace(&self, directory: Directory, read: Vec<StationStatus>) {
        assert_eq!(directory.stations().len(), read.len(), "one status a station");
        let roster = Arc::new(Roster::new(directory));
        let mut now = self.write();
        let stations = roster.directory.stations().iter().zip(read);
        let statuses = stations
            .map(|(station, read)| match now.roster.index.position(station.id) {
                Some(position) => newest(&now.statuses[position], &read, station.phone.is_some()),
                None => read,
            })
            .collect();
        *now = CityStatus { roster, statuses };
    }
}

impl CityStatus {
    /// Corrects one station's status; an unknown station is left alone.
    pub fn correct(&mut self, station: StationId, correction: impl FnOnce(&mut StationStatus)) {
        if let Some(position) = self.roster.index.position(station) {
            correction(&mut self.statuses[position]);
        }
    }

    /// Ranks every station for an order at a level; `None` while nobody knows where it is.
    pub fn rank(&self, order: &WorkOrder, level: Level) -> Option<Ranking> {
        let called: Vec<StationId> = order.assignments.iter().map(|assignment| assignment.station).collect();
        let maintainer = order
            .place
            .lift()
            .and_then(|lift| self.roster.directory.find_lift(lift))
            .and_then(|lift| lift.maintainer);
        let request = RankRequest {
            maintainer,
            already_called: &called,
            contract_bonus_s: order.plan.contract_bonus_s,
            ..RankRequest::new(order.place.point()?, level)
        };
        Some(assignment::rank(&self.roster.index, &self.statuses, &request, &StraightLine))
    }
}

/// A station's status from what was known of it here and what was read of it since.
fn newest(known: &StationStatus, read: &StationStatus, has_phone: bool) -> StationStatus {
    StationStatus {
        duty: if known.duty.changed_at > read.duty.changed_at { known.duty } else { read.duty },
        reach: match known.reach {
            // Sockets and pushes are known here better than in the database, telephone numbers are not.
            Reach::Connected | Reach::PushOnly => known.reach,
            // A socket that is only read has closed since it was written.
            Reach::PhoneOnly | Reach::Unreachable if has_phone => Reach::PhoneOnly,
            Reach::PhoneOnly | Reach::Unreachable => Reach::Unreachable,
        },
        live_count: known.live_count,
    }
}

/// A choice that an operator made by hand: the station as the ranking sees it, whatever its verdict.
pub fn by_hand(
    city: &City,
    order: &WorkOrder,
    station: StationId,
    level: Level,
    assignment: AssignmentId,
) -> Option<Choice> {
    let CityStatus { roster, statuses } = city.status();
    let position = roster.index.position(station)?;
    let place = roster.directory.find_station(station)?.place;
    let point = order.place.point().unwrap_or(place);
    let distance_m = place.distance_m(point);
    let status = statuses.get(position)?;
    let reach = if status.duty.on_duty { status.reach } else { status.reach.max(Reach::PhoneOnly) };
    Some(Choice {
        assignment,
        station,
        level,
        why: OfferWhy::Manual,
        distance_m: whole(distance_m),
        travel_time_s: assignment::TravelTime::travel_time_s(&StraightLine, place, point),
        reach,
        considered: Vec::new(),
    })
}

fn whole(metres: f64) -> u32 {
    // Great-circle distances on the earth are below 20,100 km.
    metres.round().clamp(0.0, 20_100_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;
    use crate::roster::Duty;
    use crate::simulation::city::City as Made;

    #[test]
    fn a_look_in_the_memory_of_an_earlier_one_shows_the_city_of_now() {
        let made = |stations: usize| {
            let made = Made::generate(1, 50);
            let kept = made.stations.into_iter().take(stations).collect();
            Directory::build(made.districts, made.organisations, made.compounds, made.lifts, kept)
        };
        let duty = Duty { on_duty: true, strength: 2, capacity: 2, changed_at: Timestamp::UNIX_EPOCH };
        let status = StationStatus { duty, reach: Reach::PhoneOnly, live_count: 0 };
        let city = City::new(made(9), vec![status; 9]);
        let earlier = city.status();
        city.count_live(earlier.roster.directory.stations()[3].id, 1);
        let later = city.status_in(earlier.statuses);
        assert_eq!(later.statuses, city.status().statuses);
        assert_eq!(later.statuses[3].live_count, 1);
        // The next city is smaller.
        city.replace(made(4), vec![status; 4]);
        let last = city.status_in(later.statuses);
        assert_eq!(last.statuses, city.status().statuses);
        assert!(Arc::ptr_eq(&last.roster, &city.roster()) && last.statuses.len() == 4);
    }
}
