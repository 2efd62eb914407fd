//! Where the stations stand: an immutable R-tree over unit-sphere points, plus flat columns for full scans.
//!
//! Must not: hold duty or load. Degrees are never compared with each other: at 31° north a degree east is
//! 14 % shorter than a degree north, which picks the wrong station. Chords of the unit sphere order places
//! exactly as great circles do.

use crate::kernel::{LatLon, OrganisationId, StationId};
use crate::roster::{Level, Station};
use rstar::RTree;
use rstar::primitives::GeomWithData;

type Entry = GeomWithData<[f64; 3], usize>;

/// The stations of the city with their index; built once, replaced as a whole when the roster changes.
#[derive(Debug, Clone)]
pub struct StationIndex {
    stations: Vec<Station>,
    tree: RTree<Entry>,
    /// Columns in the order of `stations`: a ranking reads these and not the wide rows.
    points: Vec<[f64; 3]>,
    serves: Vec<Serves>,
    organisations: Vec<Option<OrganisationId>>,
    /// Ids in ascending order with their positions.
    by_id: Vec<(StationId, usize)>,
}

/// The levels that a station serves, in a byte or two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Serves {
    first: bool,
    second: bool,
}

impl Serves {
    pub(super) const fn level(self, level: Level) -> bool {
        match level {
            Level::First => self.first,
            Level::Second => self.second,
        }
    }
}

impl StationIndex {
    /// Indexes the stations. Their order is kept: position `i` of [`StationIndex::stations`] is `stations[i]`.
    pub fn build(stations: Vec<Station>) -> Self {
        let points: Vec<[f64; 3]> = stations.iter().map(|station| station.place.unit_sphere()).collect();
        let entries =
            points.iter().enumerate().map(|(position, point)| Entry::new(*point, position)).collect();
        let mut by_id: Vec<(StationId, usize)> =
            stations.iter().enumerate().map(|(position, station)| (station.id, position)).collect();
        by_id.sort_unstable();
        Self {
            tree: RTree::bulk_load(entries),
            serves: stations
                .iter()
                .map(|station| Serves {
                    first: station.serves(Level::First),
                    second: station.serves(Level::Second),
                })
                .collect(),
            organisations: stations.iter().map(|station| station.organisation).collect(),
            points,
            by_id,
            stations,
        }
    }

    /// The stations, in the order that statuses must have.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// How many stations there are.
    pub fn len(&self) -> usize {
        self.stations.len()
    }

    /// Whether there is no station at all.
    pub fn is_empty(&self) -> bool {
        self.stations.is_empty()
    }

    /// The position of a station in [`StationIndex::stations`].
    pub fn position(&self, id: StationId) -> Option<usize> {
        let found = self.by_id.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        Some(self.by_id[found].1)
    }

    /// The station of that id.
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.position(id).map(|position| &self.stations[position])
    }

    /// The nearest stations by great circle, nearest first, whatever their duty; at most `limit`.
    pub fn nearest(&self, place: LatLon, limit: usize) -> Vec<&Station> {
        let point = place.unit_sphere();
        self.tree
            .nearest_neighbor_iter(point)
            .take(limit.min(self.len()))
            .map(|entry| &self.stations[entry.data])
            .collect()
    }

    pub(super) fn points(&self) -> &[[f64; 3]] {
        &self.points
    }

    pub(super) fn serves(&self) -> &[Serves] {
        &self.serves
    }

    pub(super) fn organisations(&self) -> &[Option<OrganisationId>] {
        &self.organisations
    }
}

/// Squared straight distance through the unit sphere; grows with the great circle.
pub(super) fn squared_chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    x * x + y * y + z * z
}
