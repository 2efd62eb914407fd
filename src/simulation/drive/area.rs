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
const LIFTS_A_DIGIT: usize = 50;
/// First digits of codes that are asked for: the largest city's codes begin with these.
const DIGITS: [&str; 4] = ["0", "1", "2", "3"];
/// Pages of stations at most.
const MAX_PAGES: usize = 200;
/// At least one in so many stations is a second-tier one, so that escalation finds somebody.
const SECOND_TIER_SHARE: usize = 8;

/// A neighbourhood.
pub(super) struct Area {
    pub(super) stations: Vec<StationView>,
    pub(super) lifts: Vec<LiftView>,
}

impl Area {
    /// Chooses a station by dice, the nearest others on duty that have a crew account, and their lifts.
    ///
    /// # Errors
    /// The server does not answer, or there is nobody or nothing.
    pub(super) async fn find(seat: &Seat, cast: &Cast, size: usize) -> Result<Self, DriveError> {
        let mut dice = seat.site.dice("area");
        let mut stations = list_stations(seat).await?;
        stations.retain(|station| station.on_duty && cast.crews.contains_key(&station.code));
        let stations = neighbours(stations, size, &mut dice);
        if stations.is_empty() {
            return Err(DriveError::NoStations);
        }
        let lifts = lifts_around(seat, &stations).await?;
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

/// The nearest stations around one that the dice choose; some of them serve the second tier.
fn neighbours(mut stations: Vec<StationView>, size: usize, dice: &mut Dice) -> Vec<StationView> {
    if stations.is_empty() || size == 0 {
        return Vec::new();
    }
    stations.sort_by(|a, b| a.code.cmp(&b.code));
    let hub = stations[dice.below(stations.len())].point;
    stations.sort_by(|a, b| apart(hub, a.point).total_cmp(&apart(hub, b.point)));
    let wanted = size.div_ceil(SECOND_TIER_SHARE);
    let mut chosen: BTreeMap<usize, StationView> = BTreeMap::new();
    let numbered = || stations.iter().cloned().enumerate();
    chosen.extend(numbered().filter(|(_, station)| station.serves_second).take(wanted));
    for (place, station) in numbered() {
        if chosen.len() >= size {
            break;
        }
        chosen.insert(place, station);
    }
    chosen.into_values().collect()
}

async fn lifts_around(seat: &Seat, stations: &[StationView]) -> Result<Vec<LiftView>, DriveError> {
    let mut lifts: BTreeMap<String, LiftView> = BTreeMap::new();
    let share = (MAX_LIFTS / (stations.len() * DIGITS.len())).clamp(1, LIFTS_A_DIGIT).to_string();
    for station in stations {
        let (lat, lon) = (station.point.lat.to_string(), station.point.lon.to_string());
        for digit in DIGITS {
            let query = [("q", digit), ("limit", &share), ("lat", &lat), ("lon", &lon)];
            let found: LiftSearchReply =
                seat.get("/api/v1/lifts", &query).await.map_err(unreadable("lifts"))?;
            lifts.extend(found.lifts.into_iter().map(|hit| (hit.lift.code.clone(), hit.lift)));
        }
    }
    Ok(lifts.into_values().take(MAX_LIFTS).collect())
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

    #[test]
    fn a_neighbourhood_is_near_and_has_a_second_tier() {
        let stations: Vec<_> = (0..200).map(|number| station(number, number % 50 == 0)).collect();
        for seed in 0..20 {
            let chosen = neighbours(stations.clone(), 16, &mut Dice::named(seed, "area"));
            assert_eq!(chosen.len(), 16);
            assert_eq!(chosen.iter().filter(|station| station.serves_second).count(), 2, "seed {seed}");
            assert!(chosen.windows(2).all(|pair| pair[0].code != pair[1].code));
        }
    }

    #[test]
    fn fewer_stations_than_asked_for_are_all_taken() {
        let stations: Vec<_> = (0..5).map(|number| station(number, false)).collect();
        assert_eq!(neighbours(stations, 60, &mut Dice::named(1, "area")).len(), 5);
        assert!(neighbours(Vec::new(), 60, &mut Dice::named(1, "area")).is_empty());
    }
}
