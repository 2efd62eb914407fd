//! The rescue stations with their duty and crews.
//!
//! Must not: depend on how many lifts are asked for; the stations of a seed are always the same.

use super::chance::{Chance, apportion};
use super::fixture::DistrictFacts;
use super::geography::{Map, Streets};
use super::naming::{Names, landline, mobile};
use super::organisations::Register;
use super::{SECOND_TIER_COUNT, STATION_COUNT};
use crate::kernel::{CrewId, StationId, Timestamp};
use crate::roster::{Crew, Duty, Station, StationCode};
use std::collections::BTreeMap;

/// The stations and what their duty is, in the same order.
#[derive(Debug)]
pub(super) struct Rescue {
    pub(super) stations: Vec<Station>,
    pub(super) duty: Vec<Duty>,
}

/// Builds the stations: as dense as the lifts are, at least one in each neighbourhood, so that no island is
/// without.
pub(super) fn build(
    chance: &mut Chance,
    facts: &[DistrictFacts],
    map: &Map,
    streets: &mut Streets,
    firms: &Register,
) -> Rescue {
    let mut stations: Vec<Station> = Vec::with_capacity(STATION_COUNT);
    let quotas = district_quotas(facts, map);
    let linkage =
        apportion(SECOND_TIER_COUNT, &quotas.iter().map(|count| *count as u64).collect::<Vec<_>>(), 1);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (district, quota) in quotas.into_iter().enumerate() {
        let here = map.of_district(district);
        let weights: Vec<u64> = here.iter().map(|position| map.neighbourhoods[*position].weight).collect();
        let mut number = 0;
        for (neighbourhood, count) in here.into_iter().zip(apportion(quota, &weights, 1)) {
            for _ in 0..count {
                let house = map.house(chance, neighbourhood, streets);
                let (at, random) = chance.id();
                let name = format!("{}{}", map.neighbourhoods[neighbourhood].name, house.road);
                let same = names.entry(name.clone()).or_insert(0);
                *same += 1;
                let pool = &firms.at[district];
                // The chosen ones are spread evenly: the n-th crosses a whole number of shares.
                let shares = |n: usize| n * linkage[district] / quota;
                stations.push(Station {
                    id: StationId::new(at, random),
                    code: StationCode::parse(&format!("S{:04}", stations.len() + 1))
                        .expect("a letter and four digits"),
                    name: if *same == 1 {
                        format!("{name}救援站")
                    } else {
                        format!("{name}救援{same}站")
                    },
                    district: facts[district].district.code,
                    serves_first: true,
                    serves_second: shares(number + 1) > shares(number),
                    organisation: Some(firms.organisations[pool[number % pool.len()]].id),
                    place: house.place,
                    address: format!("{}{}号", house.road, house.number),
                    phone: Some(landline(chance)),
                });
                number += 1;
            }
        }
    }
    let duty = stations.iter().map(|_| duty(chance)).collect();
    Rescue { stations, duty }
}

fn district_quotas(facts: &[DistrictFacts], map: &Map) -> Vec<usize> {
    let least: Vec<usize> = (0..facts.len()).map(|district| map.of_district(district).len()).collect();
    let weights: Vec<u64> = facts.iter().map(|facts| u64::from(facts.lifts)).collect();
    let free = apportion(STATION_COUNT - least.iter().sum::<usize>(), &weights, 0);
    least.into_iter().zip(free).map(|(least, free)| least + free).collect()
}

/// Everyone has been on duty since 2025-01-01T00:00:00Z: long ago for whoever looks, the same in each run.
const ON_DUTY_SINCE_S: i64 = 1_735_689_600;

/// On duty, with room for one to three orders; the strength follows from the crews.
fn duty(chance: &mut Chance) -> Duty {
    let changed_at = Timestamp::from_second(ON_DUTY_SINCE_S).expect("a year-2025 moment is in range");
    Duty { on_duty: true, strength: 0, capacity: chance.between(1, 3) as u8, changed_at }
}

/// Two to six rescuers for each station, who are its strength.
pub(super) fn crews(chance: &mut Chance, rescue: &mut Rescue, names: &Names) -> Vec<Crew> {
    let mut crews = Vec::with_capacity(STATION_COUNT * 4);
    for (station, duty) in rescue.stations.iter().zip(&mut rescue.duty) {
        duty.strength = chance.between(2, 6) as u8;
        for _ in 0..duty.strength {
            let (at, random) = chance.id();
            crews.push(Crew {
                id: CrewId::new(at, random),
                station: station.id,
                name: format!("{}{}", names.pick(chance, "surname"), names.pick(chance, "given")),
                phone: Some(mobile(chance)),
            });
        }
    }
    crews
}
