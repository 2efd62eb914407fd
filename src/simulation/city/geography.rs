//! Where things stand: streets through neighbourhoods, house numbers along them, and the river between.
//!
//! Must not: use sine or cosine (their last bits differ between machines). At the size of a neighbourhood
//! the city is flat, with fixed metres to a degree.

use super::chance::{Chance, Stream};
use super::fixture::{DistrictFacts, Neighbourhood, neighbourhoods, river};
use crate::kernel::LatLon;
use std::collections::{BTreeMap, BTreeSet};

/// Metres to a degree of latitude.
const METRES_NORTH: f64 = 111_195.0;
/// Metres to a degree of longitude at 31.2° north.
const METRES_EAST: f64 = 95_112.0;
/// Nothing is built nearer to the middle of the river.
const RIVER_MARGIN_M: f64 = 320.0;
/// House numbers grow by one in so many metres.
const METRES_A_NUMBER: f64 = 3.0;
/// The numbers of a street's next neighbourhood start so much higher.
const NUMBERS_A_NEIGHBOURHOOD: usize = 1_200;
/// Directions of streets, as exact unit vectors (east, north).
const DIRECTIONS: [(f64, f64); 8] = [
    (1.0, 0.0),
    (0.0, 1.0),
    (0.96, 0.28),
    (-0.28, 0.96),
    (0.96, -0.28),
    (0.28, 0.96),
    (0.8, 0.6),
    (-0.6, 0.8),
];

/// A street's stretch through one neighbourhood.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    road: &'static str,
    direction: (f64, f64),
    /// Metres to the left of the neighbourhood's centre.
    offset_m: f64,
    first_number: usize,
}

/// A house on a street.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct House {
    pub(super) road: &'static str,
    pub(super) number: usize,
    pub(super) place: LatLon,
}

/// House numbers that are taken: district, street, number.
pub(super) type Streets = BTreeSet<(usize, &'static str, usize)>;

/// The neighbourhoods with their streets, and the river.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) neighbourhoods: Vec<Neighbourhood>,
    stretches: Vec<Vec<Stretch>>,
    river: Vec<(f64, f64)>,
}

/// Metres east and north of a corner of the city.
fn metres(place: LatLon) -> (f64, f64) {
    ((place.lon() - 121.0) * METRES_EAST, (place.lat() - 31.0) * METRES_NORTH)
}

impl Map {
    /// Draws the streets.
    pub(super) fn draw(seed: u64, facts: &[DistrictFacts]) -> Self {
        let mut chance = Chance::new(seed, Stream::Streets);
        let neighbourhoods = neighbourhoods(facts);
        let mut parts: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
        let mut stretches = Vec::with_capacity(neighbourhoods.len());
        for neighbourhood in &neighbourhoods {
            let turned = 2 * chance.below(4);
            let here = neighbourhood.roads.iter().enumerate().map(|(number, road)| {
                let part = parts.entry((neighbourhood.district, *road)).or_insert(0);
                *part += 1;
                Stretch {
                    road,
                    direction: DIRECTIONS[(turned + number % 2) % 8],
                    offset_m: chance.swing() * 0.6 * neighbourhood.radius_m,
                    first_number: 1 + (*part - 1) * NUMBERS_A_NEIGHBOURHOOD,
                }
            });
            stretches.push(here.collect());
        }
        Self { neighbourhoods, stretches, river: river().into_iter().map(metres).collect() }
    }

    /// No house number is taken yet.
    pub(super) fn empty_streets(&self) -> Streets {
        Streets::new()
    }

    /// Positions of the neighbourhoods of a district.
    pub(super) fn of_district(&self, district: usize) -> Vec<usize> {
        (0..self.neighbourhoods.len())
            .filter(|here| self.neighbourhoods[*here].district == district)
            .collect()
    }

    /// A free house in a neighbourhood, on the same bank of the river.
    pub(super) fn house(&self, chance: &mut Chance, neighbourhood: usize, streets: &mut Streets) -> House {
        let here = &self.neighbourhoods[neighbourhood];
        let centre = metres(here.centre);
        let mut number = 0;
        let mut stretch = chance.pick(&self.stretches[neighbourhood]);
        let mut point = centre;
        for _ in 0..30 {
            let room = here.radius_m * here.radius_m - stretch.offset_m * stretch.offset_m;
            let along = chance.swing() * room.sqrt();
            let aside = stretch.offset_m + chance.swing() * 60.0;
            let (east, north) = stretch.direction;
            point = (centre.0 + east * along - north * aside, centre.1 + north * along + east * aside);
            let from_start = (along + here.radius_m) / METRES_A_NUMBER;
            number = stretch.first_number + from_start as usize;
            if self.is_dry(centre, point) {
                break;
            }
            stretch = chance.pick(&self.stretches[neighbourhood]);
            point = centre;
        }
        while !streets.insert((here.district, stretch.road, number)) {
            // Stay on the same side of the street.
            number += 2;
        }
        House { road: stretch.road, number, place: place(point) }
    }

    /// Whether a point is on the centre's bank and not in the water.
    fn is_dry(&self, centre: (f64, f64), point: (f64, f64)) -> bool {
        self.river.windows(2).all(|reach| {
            !cross(centre, point, reach[0], reach[1])
                && distance_squared(point, reach[0], reach[1]) > RIVER_MARGIN_M * RIVER_MARGIN_M
        })
    }
}

/// A place a few metres from another, such as a building of a compound.
pub(super) fn nearby(chance: &mut Chance, centre: LatLon, metres_at_most: f64) -> LatLon {
    let (east, north) = metres(centre);
    place((east + chance.swing() * metres_at_most, north + chance.swing() * metres_at_most))
}

/// Back to degrees, on a grid of 0.000001°.
fn place((east, north): (f64, f64)) -> LatLon {
    let on_grid = |degrees: f64| (degrees * 1e6).round() / 1e6;
    LatLon::parse(on_grid(31.0 + north / METRES_NORTH), on_grid(121.0 + east / METRES_EAST))
        .expect("a few kilometres from Shanghai is on the earth")
}

/// Twice the signed area of a triangle: which side of a line a point is on.
fn side(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Whether two line segments cross.
fn cross(a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) -> bool {
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}

/// Squared metres from a point to a line segment.
fn distance_squared(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let along = (((point.0 - from.0) * x + (point.1 - from.1) * y) / (x * x + y * y)).clamp(0.0, 1.0);
    let (off_x, off_y) = (point.0 - from.0 - along * x, point.1 - from.1 - along * y);
    off_x * off_x + off_y * off_y
}
