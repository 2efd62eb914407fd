//! The demonstration city: same seed, same city, for ever.
//!
//! Real are the districts, their figures, the river and the names of streets; every firm, brand, compound,
//! person and phone number is made up, and the numbers are ones that no exchange hands out.
//! Must not: use trigonometry or anything else whose last bit differs between machines; nor read the clock.

mod access;
pub(super) mod chance;
mod fixture;
mod geography;
mod lifts;
mod naming;
mod organisations;
mod places;
mod stations;

#[cfg(test)]
mod tests;

pub use access::access_of;
pub use fixture::{Crossing, DistrictFacts, crossings, district_facts, river};

use crate::roster::{Compound, Crew, District, Duty, Lift, Organisation, Station};
use chance::{Chance, Stream};
use geography::Map;
use naming::Names;

/// Lifts of Shanghai at the end of 2022, as published.
pub const DEFAULT_LIFTS: usize = 304_634;
/// Six free digits of a lift code allow no more.
pub const MAX_LIFTS: usize = 1_000_000;
/// First-tier rescue stations of the city.
pub const STATION_COUNT: usize = 1_411;
/// How many of them are second-tier linkage stations too.
pub const SECOND_TIER_COUNT: usize = 143;
/// Maintenance firms.
pub const FIRM_COUNT: usize = 290;
/// Street-level market-supervision offices.
pub const OFFICE_COUNT: usize = 247;

/// Everything that stands in the city and who works there.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// The 16 districts, by code.
    pub districts: Vec<District>,
    /// Maintenance firms, then supervision offices, then properties.
    pub organisations: Vec<Organisation>,
    pub compounds: Vec<Compound>,
    /// Grouped by compound, in the order of `compounds`.
    pub lifts: Vec<Lift>,
    pub stations: Vec<Station>,
    /// Grouped by station, in the order of `stations`.
    pub crews: Vec<Crew>,
    /// One for each station, in their order: all are on duty.
    pub duty: Vec<Duty>,
}

impl City {
    /// Makes the city of that seed with so many lifts (1…[`MAX_LIFTS`]). Stations, firms and offices are
    /// always all there, and the same whatever the number of lifts.
    ///
    /// # Panics
    /// More lifts than codes.
    pub fn generate(seed: u64, lifts: usize) -> Self {
        assert!(lifts <= MAX_LIFTS, "a code of seven digits names at most {MAX_LIFTS} lifts");
        let facts = district_facts();
        let names = Names::load();
        let map = Map::draw(seed, &facts);
        let mut streets = map.empty_streets();
        let firms = organisations::firms(&mut Chance::new(seed, Stream::Firms), &facts, &names);
        let offices = organisations::offices(&mut Chance::new(seed, Stream::Offices), &facts, &map);
        let mut rescue =
            stations::build(&mut Chance::new(seed, Stream::Stations), &facts, &map, &mut streets, &firms);
        let crews = stations::crews(&mut Chance::new(seed, Stream::Crews), &mut rescue, &names);
        let properties =
            organisations::properties(&mut Chance::new(seed, Stream::Properties), &facts, &names, lifts);
        let ground = places::Ground { facts: &facts, map: &map, names: &names };
        let sites = ground.build(
            &mut Chance::new(seed, Stream::Compounds),
            &mut streets,
            lifts,
            &offices,
            &properties,
        );
        let lifts = lifts::build(&mut Chance::new(seed, Stream::Lifts), &sites, &names, &firms, lifts);
        let mut organisations = firms.organisations;
        organisations.extend(offices.organisations);
        organisations.extend(properties.organisations);
        Self {
            districts: facts.into_iter().map(|facts| facts.district).collect(),
            organisations,
            compounds: sites.into_iter().map(|site| site.compound).collect(),
            lifts,
            stations: rescue.stations,
            crews,
            duty: rescue.duty,
        }
    }
}
