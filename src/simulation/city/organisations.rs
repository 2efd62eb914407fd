//! Maintenance firms, market-supervision offices and properties.
//!
//! Must not: carry a real firm's name or number.

use super::chance::{Chance, apportion};
use super::fixture::DistrictFacts;
use super::geography::Map;
use super::naming::{Names, landline};
use super::{FIRM_COUNT, OFFICE_COUNT};
use crate::kernel::OrganisationId;
use crate::roster::{DistrictCode, Organisation, OrganisationKind};

/// Organisations with an index of who is where.
#[derive(Debug)]
pub(super) struct Register {
    pub(super) organisations: Vec<Organisation>,
    /// By district (firms, properties) or neighbourhood (offices): positions in `organisations`.
    pub(super) at: Vec<Vec<usize>>,
}

impl Register {
    /// One of those there, the first ones far more often: a few firms look after most lifts.
    pub(super) fn skewed(&self, chance: &mut Chance, there: usize) -> OrganisationId {
        let pool = &self.at[there];
        let share = chance.unit();
        self.organisations[pool[((share * share) * pool.len() as f64) as usize]].id
    }
}

fn organisation(
    chance: &mut Chance,
    kind: OrganisationKind,
    code: String,
    name: String,
    district: DistrictCode,
) -> Organisation {
    let (at, random) = chance.id();
    Organisation {
        id: OrganisationId::new(at, random),
        kind,
        code,
        name,
        district: Some(district),
        duty_phone: Some(landline(chance)),
    }
}

/// The maintenance firms; each works in its home district and in two others.
pub(super) fn firms(chance: &mut Chance, facts: &[DistrictFacts], names: &Names) -> Register {
    let (firsts, seconds) = (names.list("firm_first"), names.list("firm_second"));
    let mut organisations = Vec::with_capacity(FIRM_COUNT);
    let mut at = vec![Vec::new(); facts.len()];
    let weights: Vec<u64> = facts.iter().map(|facts| u64::from(facts.lifts)).collect();
    let homes = apportion(FIRM_COUNT, &weights, 2);
    for (district, count) in homes.into_iter().enumerate() {
        for _ in 0..count {
            let number = organisations.len();
            // 7 and 400 have no common factor: each pair of syllables comes once.
            let pair = number * 7 % (firsts.len() * seconds.len());
            let name = format!(
                "{}{}{}",
                firsts[pair % firsts.len()],
                seconds[pair / firsts.len()],
                names.pick(chance, "firm_suffix")
            );
            let code = format!("M{:03}", number + 1);
            let home = facts[district].district.code;
            organisations.push(organisation(chance, OrganisationKind::Maintainer, code, name, home));
            at[district].push(number);
            for _ in 0..2 {
                at[chance.below(facts.len())].push(number);
            }
        }
    }
    Register { organisations, at }
}

/// The supervision offices, by population, each in a neighbourhood.
pub(super) fn offices(chance: &mut Chance, facts: &[DistrictFacts], map: &Map) -> Register {
    let mut organisations = Vec::with_capacity(OFFICE_COUNT);
    let mut at = vec![Vec::new(); map.neighbourhoods.len()];
    let people: Vec<u64> = facts.iter().map(|facts| u64::from(facts.population)).collect();
    for (district, count) in apportion(OFFICE_COUNT, &people, 3).into_iter().enumerate() {
        let here = map.of_district(district);
        let weights: Vec<u64> = here.iter().map(|position| map.neighbourhoods[*position].weight).collect();
        for (neighbourhood, count) in here.iter().zip(apportion(count, &weights, 0)) {
            for number in 1..=count {
                let name = map.neighbourhoods[*neighbourhood].name;
                let name = match count {
                    1 => format!("{name}市场监管所"),
                    _ => format!("{name}第{number}市场监管所"),
                };
                at[*neighbourhood].push(organisations.len());
                let code = format!("J{:03}", organisations.len() + 1);
                let district = facts[district].district.code;
                organisations.push(organisation(
                    chance,
                    OrganisationKind::SupervisionOffice,
                    code,
                    name,
                    district,
                ));
            }
        }
        // A neighbourhood without an office of its own belongs to all of the district.
        let all: Vec<usize> = here.iter().flat_map(|neighbourhood| at[*neighbourhood].clone()).collect();
        for neighbourhood in here {
            if at[neighbourhood].is_empty() {
                at[neighbourhood].clone_from(&all);
            }
        }
    }
    Register { organisations, at }
}

/// The properties: about one for twelve compounds, at least two in each district.
pub(super) fn properties(
    chance: &mut Chance,
    facts: &[DistrictFacts],
    names: &Names,
    lifts: usize,
) -> Register {
    let mut organisations = Vec::new();
    let mut at = vec![Vec::new(); facts.len()];
    let weights: Vec<u64> = facts.iter().map(|facts| u64::from(facts.lifts)).collect();
    for (district, count) in apportion(lifts / 220 + 32, &weights, 2).into_iter().enumerate() {
        for _ in 0..count {
            let (first, suffix) = (names.pick(chance, "estate_first"), names.pick(chance, "property_suffix"));
            let home = &facts[district].district;
            let short = home.name.trim_end_matches('区').trim_end_matches("新");
            let code = format!("U{:05}", organisations.len() + 1);
            at[district].push(organisations.len());
            let name = format!("{short}{first}{suffix}");
            organisations.push(organisation(chance, OrganisationKind::UserUnit, code, name, home.code));
        }
    }
    Register { organisations, at }
}
