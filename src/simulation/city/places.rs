//! Compounds: the housing estates, offices, malls and other places that lifts stand in.
//!
//! Must not: place a compound across the river from its neighbourhood.

use super::chance::{Chance, apportion};
use super::fixture::DistrictFacts;
use super::geography::{House, Map, Streets};
use super::naming::Names;
use super::organisations::Register;
use crate::kernel::CompoundId;
use crate::roster::{Compound, LiftKind};

/// A compound with what its lifts need to know.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) compound: Compound,
    /// Position of its district.
    pub(super) district: usize,
    pub(super) kind: LiftKind,
    pub(super) lifts: usize,
}

/// What kinds of place there are: how often in 10,000 compounds, and how many lifts from and to.
/// Together they make 42 % of the lifts residential, as published.
const KINDS: [(LiftKind, u32, usize, usize); 8] = [
    (LiftKind::Residential, 2330, 8, 60),
    (LiftKind::Office, 1880, 4, 36),
    (LiftKind::Mall, 1130, 6, 34),
    (LiftKind::Hotel, 1170, 3, 13),
    (LiftKind::Hospital, 280, 6, 34),
    (LiftKind::School, 940, 4, 12),
    (LiftKind::Transport, 940, 4, 16),
    (LiftKind::Other, 1330, 4, 20),
];

/// What compounds are built on.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) facts: &'a [DistrictFacts],
    pub(super) map: &'a Map,
    pub(super) names: &'a Names,
}

impl Ground<'_> {
    /// Builds compounds for so many lifts, by district and neighbourhood.
    pub(super) fn build(
        &self,
        chance: &mut Chance,
        streets: &mut Streets,
        lifts: usize,
        offices: &Register,
        properties: &Register,
    ) -> Vec<Site> {
        let mut sites = Vec::with_capacity(lifts / 15 + 16);
        let weights: Vec<u64> = self.facts.iter().map(|facts| u64::from(facts.lifts)).collect();
        for (district, quota) in apportion(lifts, &weights, 0).into_iter().enumerate() {
            let here = self.map.of_district(district);
            let weights: Vec<u64> =
                here.iter().map(|position| self.map.neighbourhoods[*position].weight).collect();
            for (neighbourhood, mut left) in here.into_iter().zip(apportion(quota, &weights, 0)) {
                while left > 0 {
                    let (kind, size) = kind_and_size(chance);
                    let house = self.map.house(chance, neighbourhood, streets);
                    let mut compound = self.compound(chance, kind, neighbourhood, &house);
                    compound.user_unit = Some(properties.skewed(chance, district));
                    compound.office = Some(offices.organisations[chance.pick(&offices.at[neighbourhood])].id);
                    let lifts = size.min(left);
                    left -= lifts;
                    sites.push(Site { compound, district, kind, lifts });
                }
            }
        }
        sites
    }

    fn compound(&self, chance: &mut Chance, kind: LiftKind, neighbourhood: usize, house: &House) -> Compound {
        let (at, random) = chance.id();
        let here = &self.map.neighbourhoods[neighbourhood];
        let end = if kind == LiftKind::Residential { "弄" } else { "号" };
        Compound {
            id: CompoundId::new(at, random),
            name: self.name(chance, kind, here.name, house.road),
            address: format!("{}{}{end}", house.road, house.number),
            district: self.facts[here.district].district.code,
            user_unit: None,
            office: None,
            place: house.place,
        }
    }

    fn name(&self, chance: &mut Chance, kind: LiftKind, neighbourhood: &str, road: &str) -> String {
        let mut two = |first: &str, second: &str| {
            let first = self.names.pick(chance, first);
            format!("{first}{}", self.names.pick(chance, second))
        };
        match kind {
            LiftKind::Residential => {
                let name = two("estate_first", "estate_second");
                let phases = ["", "", "", "", "", "", "一期", "二期", "东区", "西区"];
                format!("{name}{}", chance.pick(&phases))
            }
            LiftKind::Office => two("office_first", "office_second"),
            LiftKind::Mall => format!("{neighbourhood}{}", two("office_first", "mall_second")),
            LiftKind::Hotel => two("estate_first", "hotel_second"),
            LiftKind::Hospital => format!("{neighbourhood}{}", two("estate_first", "hospital_second")),
            LiftKind::School => format!("{neighbourhood}{}", two("estate_first", "school_second")),
            LiftKind::Transport => format!("{road}{}", self.names.pick(chance, "transport_second")),
            LiftKind::Other => format!("{neighbourhood}{}", two("office_first", "other_second")),
        }
    }
}

fn kind_and_size(chance: &mut Chance) -> (LiftKind, usize) {
    let (kind, _, from, to) = KINDS[chance.weighted(&KINDS.map(|kind| kind.1))];
    (kind, chance.between(from, to))
}
