//! The demonstration city is complete, plausible, and the same for ever.
//!
//! Must not: make the whole city where a small one shows it; a debug build is slow.

use super::*;
use crate::kernel::LatLon;
use crate::roster::{DeviceState, LiftCode, LiftKind, OrganisationKind};
use std::collections::BTreeSet;

fn small() -> City {
    City::generate(1, 2_000)
}

/// FNV-1a over every field of every row, in order.
fn fingerprint(city: &City) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut feed = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let at = |place: LatLon| format!("{:.6},{:.6}", place.lat(), place.lon());
    let phone = |phone: &Option<crate::kernel::Phone>| phone.as_ref().map_or("", |p| p.reveal()).to_owned();
    for district in &city.districts {
        feed(&format!("{},{},{},{}", district.code, district.name, district.name_en, at(district.centre)));
    }
    for one in &city.organisations {
        let district = one.district.map_or(0, |code| code.number());
        let duty_phone = phone(&one.duty_phone);
        feed(&format!("{},{},{},{},{district},{duty_phone}", one.id, one.kind.name(), one.code, one.name));
    }
    for one in &city.compounds {
        let (unit, office) = (one.user_unit.unwrap(), one.office.unwrap());
        feed(&format!("{},{},{},{},{unit},{office}", one.id, one.name, one.address, one.district));
        feed(&at(one.place));
    }
    for one in &city.lifts {
        let maintainer = one.maintainer.map_or(String::new(), |id| id.to_string());
        let device = match &one.device {
            DeviceState::None => "",
            DeviceState::Fitted { serial } => serial,
        };
        feed(&format!("{},{},{},{}", one.id, one.code, one.registration.as_str(), one.compound));
        feed(&format!("{},{},{},{}", one.position, one.kind.name(), one.brand, one.floors));
        feed(&format!("{},{maintainer},{},{device}", one.installed_year, at(one.place)));
    }
    for (one, duty) in city.stations.iter().zip(&city.duty) {
        feed(&format!("{},{},{},{},{}", one.id, one.code, one.name, one.district, one.serves_second));
        feed(&format!("{},{},{}", one.organisation.unwrap(), at(one.place), one.address));
        feed(&format!("{},{},{}", phone(&one.phone), duty.strength, duty.capacity));
    }
    for one in &city.crews {
        feed(&format!("{},{},{},{}", one.id, one.station, one.name, phone(&one.phone)));
    }
    hash
}

#[test]
fn the_same_seed_is_the_same_city_for_ever() {
    let city = small();
    assert_eq!(city, small());
    // A change here changes every demonstration city in the field: only on purpose, with a line in the log.
    assert_eq!(format!("{:016x}", fingerprint(&city)), "a7f3ad8d0dfbd593");
}

#[test]
fn another_seed_is_another_city() {
    assert_ne!(fingerprint(&small()), fingerprint(&City::generate(2, 2_000)));
}

#[test]
fn everything_is_there_in_the_published_numbers() {
    let city = small();
    let of_kind = |kind| city.organisations.iter().filter(|one| one.kind == kind).count();
    assert_eq!((city.districts.len(), city.lifts.len()), (16, 2_000));
    assert_eq!((city.stations.len(), city.duty.len()), (STATION_COUNT, STATION_COUNT));
    assert_eq!(of_kind(OrganisationKind::Maintainer), FIRM_COUNT);
    assert_eq!(of_kind(OrganisationKind::SupervisionOffice), OFFICE_COUNT);
    assert!(of_kind(OrganisationKind::UserUnit) >= 32);
    let second: Vec<_> = city.stations.iter().filter(|station| station.serves_second).collect();
    assert_eq!(second.len(), SECOND_TIER_COUNT);
    assert!(second.iter().all(|station| station.serves_first));
    for district in &city.districts {
        assert!(second.iter().any(|station| station.district == district.code), "{}", district.name);
    }
    assert!((STATION_COUNT * 2..=STATION_COUNT * 6).contains(&city.crews.len()));
}

#[test]
fn lifts_lie_in_the_districts_as_published() {
    let facts = district_facts();
    assert_eq!(facts.iter().map(|facts| facts.lifts as usize).sum::<usize>(), DEFAULT_LIFTS);
    let city = small();
    let in_pudong = city.compounds.iter().filter(|compound| compound.district.number() == 310_115);
    let ids: BTreeSet<_> = in_pudong.map(|compound| compound.id).collect();
    let lifts = city.lifts.iter().filter(|lift| ids.contains(&lift.compound)).count();
    assert_eq!(lifts, 481, "73,230 of 304,634");
}

#[test]
fn no_code_name_or_id_comes_twice() {
    let city = small();
    let distinct = |texts: Vec<String>| {
        let count = texts.len();
        assert_eq!(texts.into_iter().collect::<BTreeSet<_>>().len(), count);
    };
    distinct(city.lifts.iter().map(|lift| lift.id.to_string()).collect());
    distinct(city.lifts.iter().map(|lift| lift.code.to_string()).collect());
    distinct(city.lifts.iter().map(|lift| lift.registration.as_str().to_owned()).collect());
    distinct(city.compounds.iter().map(|one| format!("{}{}", one.district, one.address)).collect());
    distinct(city.stations.iter().map(|station| station.code.to_string()).collect());
    distinct(city.stations.iter().map(|station| station.name.clone()).collect());
    distinct(city.organisations.iter().map(|one| format!("{}{}", one.kind.name(), one.code)).collect());
    let firms = city.organisations.iter().filter(|one| one.kind == OrganisationKind::Maintainer);
    distinct(firms.map(|firm| firm.name.clone()).collect());
    let serials = city.lifts.iter().filter_map(|lift| match &lift.device {
        DeviceState::None => None,
        DeviceState::Fitted { serial } => Some(serial.clone()),
    });
    distinct(serials.collect());
}

#[test]
fn seven_in_ten_residential_lifts_have_a_device_and_no_other_has() {
    let city = City::generate(1, 20_000);
    let residential: Vec<_> = city.lifts.iter().filter(|lift| lift.kind == LiftKind::Residential).collect();
    let fitted = |lift: &&&crate::roster::Lift| lift.device != DeviceState::None;
    let share = residential.iter().filter(fitted).count() * 1000 / residential.len();
    assert!((695..725).contains(&share), "{share}");
    let of_all = residential.len() * 1000 / city.lifts.len();
    assert!((400..445).contains(&of_all), "published are 422, this is {of_all}");
    assert!(
        city.lifts.iter().filter(|l| l.kind != LiftKind::Residential).all(|l| l.device == DeviceState::None)
    );
}

#[test]
fn codes_carry_their_check_digit_and_registrations_their_district() {
    let city = small();
    let mut compounds = city.compounds.iter();
    let mut compound = compounds.next().unwrap();
    for lift in &city.lifts {
        assert_eq!(LiftCode::parse(&lift.code.to_string()), Ok(lift.code));
        while compound.id != lift.compound {
            compound = compounds.next().expect("lifts are grouped in the order of the compounds");
        }
        assert_eq!(lift.registration.as_str()[4..10], compound.district.to_string());
        assert!(lift.place.distance_m(compound.place) < 200.0);
        assert!((2..=130).contains(&lift.floors));
    }
}

/// Whether a place is on the eastern bank: an even-odd test on the river closed far out in the east.
fn is_east(place: LatLon) -> bool {
    let mut bank: Vec<(f64, f64)> = river().iter().map(|point| (point.lon(), point.lat())).collect();
    bank.extend([(121.12, 30.0), (123.0, 30.0), (123.0, 32.5), (121.508, 32.5)]);
    let mut inside = false;
    for index in 0..bank.len() {
        let (from, to) = (bank[index], bank[(index + 1) % bank.len()]);
        if (from.1 > place.lat()) != (to.1 > place.lat()) {
            let cut = from.0 + (place.lat() - from.1) / (to.1 - from.1) * (to.0 - from.0);
            inside ^= place.lon() < cut;
        }
    }
    inside
}

#[test]
fn the_huangpu_lies_between_pudong_and_puxi() {
    let city = City::generate(3, 20_000);
    let places = city.compounds.iter().map(|one| (one.district, one.place, one.address.as_str()));
    let stations = city.stations.iter().map(|one| (one.district, one.place, one.address.as_str()));
    for (district, place, address) in places.chain(stations) {
        assert!((30.65..31.9).contains(&place.lat()) && (120.8..122.0).contains(&place.lon()), "{address}");
        match district.number() {
            310_115 | 310_120 => assert!(is_east(place), "{address} {place:?}"),
            310_101..=310_110 | 310_113 | 310_114 | 310_118 => {
                assert!(!is_east(place), "{address} {place:?}")
            }
            _ => {}
        }
    }
}

#[test]
fn crossings_lie_on_the_river() {
    let river = river();
    let crossings = crossings();
    assert!(crossings.len() > 20);
    for crossing in crossings {
        let nearest = river.iter().map(|point| point.distance_m(crossing.place)).fold(f64::MAX, f64::min);
        assert!(nearest < 1_700.0, "{} {nearest}", crossing.name);
    }
}

#[test]
fn phone_numbers_are_ones_that_nobody_has() {
    let city = small();
    let landlines = city.stations.iter().map(|station| &station.phone);
    for phone in landlines.chain(city.organisations.iter().map(|one| &one.duty_phone)) {
        assert!(phone.as_ref().unwrap().reveal().starts_with("02100"));
    }
    assert!(city.crews.iter().all(|crew| crew.phone.as_ref().unwrap().reveal().starts_with("100")));
}

#[test]
fn a_city_may_be_empty_of_lifts_or_tiny() {
    assert_eq!(City::generate(1, 0).lifts.len(), 0);
    assert_eq!(City::generate(1, 1).lifts.len(), 1);
    assert_eq!(City::generate(9, 50).stations.len(), STATION_COUNT);
}
