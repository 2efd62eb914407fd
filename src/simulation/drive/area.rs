//! Where the traffic happens: one neighbourhood's stations, and the lifts around them.
//!
//! Must not: hold more lifts than are needed, or read anything but the API.

use super::accounts::Cast;
use super::dice::Dice;
use super::options::DriveError;
use super::seat::{Seat, Trouble};
use crate::wire::{LiftSearchReply, LiftView, Point, StationList, StationView};
use std::collections::{BTreeMap, BTreeSet};

/// Lifts in play at most.
const MAX_LIFTS: usize = 6_000;
/// Lifts asked for around a station, for each first digit of a code.
const LIFTS_A_DIGIT: &str = "50";
/// First digits of codes that are asked for: the largest city's codes begin with these.
const DIGITS: [&str; 4] = ["0", "1", "2", "3"];
/// Pages of stations at most.
const MAX_PAGES: usize = 200;
/// At least one in so many stations is a second-tier one.
const SECOND_TIER_SHARE: usize = 8;

/// Stations that a lift brings into play: an offer that nobody takes goes on to the next nearest.
const STATIONS_A_LIFT: usize = 3;

/// A neighbourhood.
pub(super) struct Area {
    pub(super) stations: Vec<StationView>,
    pub(super) lifts: Vec<LiftView>,
}

impl Area {
    /// Chooses a station by dice and grows from there: its lifts, the stations nearest to them, their lifts.
    ///
    /// # Errors
    /// The server does not answer, or there is nobody or nothing.
    pub(super) async fn find(seat: &Seat, cast: &Cast, size: usize) -> Result<Self, DriveError> {
        let mut stations = list_stations(seat).await?;
        stations.retain(|station| station.on_duty && cast.crews.contains_key(&station.code));
        stations.sort_by(|a, b| a.code.cmp(&b.code));
        if stations.is_empty() {
            return Err(DriveError::NoStations);
        }
        let hub = seat.site.dice("area").below(stations.len());
        let mut growth = Growth::new(&stations, hub, size);
        while let Some(station) = growth.next() {
            let lifts = lifts_around(seat, station.point).await?;
            growth.add(lifts);
        }
        let (stations, lifts) = growth.finish();
        if lifts.is_empty() { Err(DriveError::NoLifts) } else { Ok(Self { stations, lifts }) }
    }

    /// A lift whose code is not among the busy ones, if the dice find one in a few throws.
    pub(super) fn pick(&self, busy: &BTreeSet<String>, dice: &mut Dice) -> LiftView {
        let mut lift = &self.lifts[dice.below(self.lifts.len())];
        for _ in 0..8 {
            if !busy.contains(&lift.code) {
                break;
            }
            lift = &self.lifts[dice.below(self.lifts.len())];
        }
        lift.clone()
    }
}

fn unreadable(what: &'static str) -> impl Fn(Trouble) -> DriveError {
    move |trouble| DriveError::Read { what, why: format!("{trouble:?}") }
}

async fn list_stations(seat: &Seat) -> Result<Vec<StationView>, DriveError> {
    let mut stations = Vec::new();
    let mut cursor = String::new();
    for _ in 0..MAX_PAGES {
        let query: &[(&str, &str)] = if cursor.is_empty() { &[] } else { &[("cursor", &cursor)] };
        let page: StationList = seat.get("/api/v1/stations", query).await.map_err(unreadable("stations"))?;
        stations.extend(page.stations);
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    Ok(stations)
}

/// Squared degrees, east-west shortened as at this latitude: good enough to sort neighbours.
fn apart(a: Point, b: Point) -> f64 {
    let east = (a.lon - b.lon) * a.lat.to_radians().cos();
    east.powi(2) + (a.lat - b.lat).powi(2)
}

/// A neighbourhood while it grows.
struct Growth<'a> {
    all: &'a [StationView],
    hub: Point,
    size: usize,
    /// Positions in `all`, in the order in which they came into play.
    chosen: Vec<usize>,
    /// How many of those were asked for their lifts.
    asked: usize,
    lifts: BTreeMap<String, LiftView>,
}

impl<'a> Growth<'a> {
    fn new(all: &'a [StationView], hub: usize, size: usize) -> Self {
        let mut growth =
            Self { all, hub: all[hub].point, size, chosen: Vec::new(), asked: 0, lifts: BTreeMap::new() };
        growth.choose(hub);
        // An escalation must find somebody.
        let wanted = size.div_ceil(SECOND_TIER_SHARE);
        let second = nearest(all, growth.hub, wanted, |station| station.serves_second);
        second.into_iter().for_each(|station| growth.choose(station));
        growth
    }

    fn choose(&mut self, station: usize) {
        if self.chosen.len() < self.size && !self.chosen.contains(&station) {
            self.chosen.push(station);
        }
    }

    /// The next station whose lifts are wanted.
    fn next(&mut self) -> Option<&'a StationView> {
        let station = self.chosen.get(self.asked).filter(|_| self.lifts.len() < MAX_LIFTS)?;
        self.asked += 1;
        Some(&self.all[*station])
    }

    fn add(&mut self, mut lifts: Vec<LiftView>) {
        lifts.sort_by(|a, b| apart(self.hub, a.point).total_cmp(&apart(self.hub, b.point)));
        for lift in lifts {
            if self.chosen.len() < self.size {
                let near = nearest(self.all, lift.point, STATIONS_A_LIFT, |station| station.serves_first);
                near.into_iter().for_each(|station| self.choose(station));
            }
            self.lifts.insert(lift.code.clone(), lift);
        }
    }

    /// The stations, and the lifts whose nearest station is among them; by code.
    fn finish(self) -> (Vec<StationView>, Vec<LiftView>) {
        let is_near = |lift: &LiftView| {
            let nearest = nearest(self.all, lift.point, 1, |station| station.serves_first);
            nearest.first().is_some_and(|station| self.chosen.contains(station))
        };
        let lifts = self.lifts.into_values().filter(is_near).take(MAX_LIFTS).collect();
        (self.chosen.iter().map(|station| self.all[*station].clone()).collect(), lifts)
    }
}

/// Positions of the `count` nearest stations that fit, nearest first.
fn nearest(all: &[StationView], to: Point, count: usize, fits: impl Fn(&StationView) -> bool) -> Vec<usize> {
    let mut near: Vec<(f64, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, station)| fits(station))
        .map(|(position, station)| (apart(to, station.point), position))
        .collect();
    if count < near.len() {
        near.select_nth_unstable_by(count, |a, b| a.0.total_cmp(&b.0));
        near.truncate(count);
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.into_iter().map(|(_, position)| position).collect()
}

async fn lifts_around(seat: &Seat, place: Point) -> Result<Vec<LiftView>, DriveError> {
    let mut lifts = Vec::new();
    let (lat, lon) = (place.lat.to_string(), place.lon.to_string());
    for digit in DIGITS {
        let query = [("q", digit), ("limit", LIFTS_A_DIGIT), ("lat", &lat), ("lon", &lon)];
        let found: LiftSearchReply = seat.get("/api/v1/lifts", &query).await.map_err(unreadable("lifts"))?;
        lifts.extend(found.lifts.into_iter().map(|hit| hit.lift));
    }
    Ok(lifts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn station(number: u32, serves_second: bool) -> StationView {
        StationView {
            id: format!("sta_{number}"),
            code: format!("P{number:04}"),
            name: String::new(),
            district: String::new(),
            serves_first: true,
            serves_second,
            point: Point { lat: 31.0 + f64::from(number) / 100.0, lon: 121.0 },
            on_duty: true,
            strength: 2,
            capacity: 2,
            live_count: 0,
            reach: "connected".to_owned(),
        }
    }

    fn lift(number: u32) -> LiftView {
        LiftView {
            id: String::new(),
            code: format!("{number:07}"),
            registration: String::new(),
            compound: String::new(),
            address: String::new(),
            position: String::new(),
            district: String::new(),
            district_name: String::new(),
            kind: String::new(),
            brand: String::new(),
            floors: 1,
            installed_year: 2000,
            maintainer: None,
            point: Point { lat: 31.0 + f64::from(number) / 1000.0, lon: 121.0 },
            has_device: false,
        }
    }

    fn lifts_at(place: Point) -> Vec<LiftView> {
        let mut lifts: Vec<_> = (0..2_000).map(lift).collect();
        lifts.sort_by(|a, b| apart(place, a.point).total_cmp(&apart(place, b.point)));
        lifts.truncate(50);
        lifts
    }

    #[test]
    fn a_neighbourhood_is_near_has_a_second_tier_and_answers_for_its_lifts() {
        let all: Vec<_> = (0..200).map(|number| station(number, number % 50 == 0)).collect();
        for hub in [0, 77, 199] {
            let mut growth = Growth::new(&all, hub, 16);
            while let Some(station) = growth.next() {
                growth.add(lifts_at(station.point));
            }
            let (stations, lifts) = growth.finish();
            assert_eq!(stations.len(), 16, "hub {hub}");
            assert!(stations.iter().filter(|station| station.serves_second).count() >= 2);
            assert!(lifts.len() > 50, "hub {hub}: {}", lifts.len());
            for lift in lifts {
                let nearest = nearest(&all, lift.point, 1, |_| true)[0];
                assert!(stations.iter().any(|station| station.code == all[nearest].code));
            }
        }
    }

    #[test]
    fn fewer_stations_than_asked_for_are_all_taken() {
        let all: Vec<_> = (0..5).map(|number| station(number, false)).collect();
        let mut growth = Growth::new(&all, 3, 60);
        while let Some(station) = growth.next() {
            growth.add(lifts_at(station.point));
        }
        let (stations, lifts) = growth.finish();
        assert_eq!(stations.len(), 5);
        assert!(!lifts.is_empty());
    }
}
