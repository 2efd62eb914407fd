//! Reads the hand-made tables that are compiled in: districts, neighbourhoods, the river, its crossings.
//!
//! Must not: tolerate a broken line. The tables are part of the program, and the tests read them all.

use crate::kernel::LatLon;
use crate::roster::{District, DistrictCode};

/// A district with its published or estimated figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DistrictFacts {
    pub district: District,
    /// Census of 2020.
    pub population: u32,
    /// Lifts at the end of 2022; five figures are published, eleven estimated.
    pub lifts: u32,
}

/// A bridge or a tunnel of the Huangpu.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// Chinese name, `杨浦大桥`.
    pub name: String,
    pub place: LatLon,
}

/// A part of a district where lifts stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Neighbourhood {
    /// Position of its district.
    pub(super) district: usize,
    pub(super) name: &'static str,
    pub(super) centre: LatLon,
    pub(super) radius_m: f64,
    pub(super) weight: u64,
    pub(super) roads: Vec<&'static str>,
}

/// The lines of a table without comments, cut at commas.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split(',').collect())
}

fn number<T: std::str::FromStr>(cell: &str) -> T {
    match cell.parse() {
        Ok(number) => number,
        Err(_) => panic!("«{cell}» in a table of fixtures/ is not a number"),
    }
}

fn place(lat: &str, lon: &str) -> LatLon {
    LatLon::parse(number(lat), number(lon)).expect("the tables hold places of Shanghai")
}

/// The 16 districts, by code.
pub fn district_facts() -> Vec<DistrictFacts> {
    let table = include_str!("../../../fixtures/districts.csv");
    let facts = rows(table).map(|row| DistrictFacts {
        district: District {
            code: DistrictCode::parse(row[0]).expect("district codes have six digits"),
            name: row[1].to_owned(),
            name_en: row[2].to_owned(),
            centre: place(row[3], row[4]),
        },
        population: number(row[5]),
        lifts: number(row[6]),
    });
    facts.collect()
}

/// The middle of the Huangpu from its mouth upstream, good to about 200 m.
pub fn river() -> Vec<LatLon> {
    rows(include_str!("../../../fixtures/huangpu.csv")).map(|row| place(row[0], row[1])).collect()
}

/// Bridges and tunnels of the Huangpu, good to about 300 m.
pub fn crossings() -> Vec<Crossing> {
    let table = include_str!("../../../fixtures/crossings.csv");
    let crossings = rows(table).map(|row| Crossing { name: row[0].to_owned(), place: place(row[2], row[3]) });
    crossings.collect()
}

pub(super) fn neighbourhoods(facts: &[DistrictFacts]) -> Vec<Neighbourhood> {
    let table = include_str!("../../../fixtures/neighbourhoods.csv");
    let neighbourhoods = rows(table).map(|row| Neighbourhood {
        district: facts
            .iter()
            .position(|facts| facts.district.code.to_string() == row[0])
            .expect("each neighbourhood is in a district of the table"),
        name: row[1],
        centre: place(row[2], row[3]),
        radius_m: number(row[4]),
        weight: number(row[5]),
        roads: row[6].split(' ').collect(),
    });
    neighbourhoods.collect()
}
