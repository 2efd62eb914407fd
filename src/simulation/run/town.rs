//! A small made-up town with real roster values, so that it can be loaded into a database too.
//!
//! Must not: resemble a real place beyond its coordinates; use `simulation::city` for that.

use super::dice::Dice;
use crate::assignment::StationIndex;
use crate::kernel::{CompoundId, LatLon, LiftId, OrganisationId, Phone, StationId, Timestamp};
use crate::roster::{
    Compound, DeviceState, Directory, District, DistrictCode, Duty, Lift, LiftCode, LiftKind, Organisation,
    OrganisationKind, Reach, RegistrationCode, Station, StationCode, StationStatus,
};

/// Rescue stations of the town; every fifth serves the second tier too, and the last two only that.
pub const STATION_COUNT: usize = 60;
/// Lifts of the town.
pub const LIFT_COUNT: usize = 400;
const COMPOUND_COUNT: usize = 40;
const FIRM_COUNT: usize = 8;
const DISTRICT: &str = "310101";

/// What exists, and how the stations stand at the beginning.
#[derive(Debug)]
pub struct Town {
    pub districts: Vec<District>,
    pub organisations: Vec<Organisation>,
    pub compounds: Vec<Compound>,
    pub lifts: Vec<Lift>,
    /// By id, as the index and `statuses` are.
    pub stations: Vec<Station>,
    /// One a station, in their order.
    pub statuses: Vec<StationStatus>,
    pub index: StationIndex,
}

impl Town {
    /// The town of a seed.
    pub fn build(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let founded = "2025-01-01T00:00:00Z".parse::<Timestamp>().expect("a moment of 2025");
        let code = DistrictCode::parse(DISTRICT).expect("six digits");
        let centre = LatLon::parse(31.23, 121.48).expect("a place in Shanghai");
        let districts = vec![District { code, name: "示范区".into(), name_en: "Sample".into(), centre }];
        let organisations: Vec<Organisation> =
            (0..FIRM_COUNT).map(|number| firm(&mut dice, founded, code, number)).collect();
        let compounds: Vec<Compound> =
            (0..COMPOUND_COUNT).map(|number| compound(&mut dice, founded, code, number)).collect();
        let lifts = (0..LIFT_COUNT)
            .map(|number| lift(&mut dice, founded, &compounds, &organisations, number))
            .collect();
        let mut stations: Vec<Station> = (0..STATION_COUNT)
            .map(|number| station(&mut dice, founded, code, &organisations, number))
            .collect();
        stations.sort_unstable_by_key(|station| station.id);
        let statuses = stations.iter().map(|_| status(&mut dice, founded)).collect();
        let index = StationIndex::build(stations.clone());
        Self { districts, organisations, compounds, lifts, stations, statuses, index }
    }

    /// The town as the program's directory.
    pub fn directory(&self) -> Directory {
        Directory::build(
            self.districts.clone(),
            self.organisations.clone(),
            self.compounds.clone(),
            self.lifts.clone(),
            self.stations.clone(),
        )
    }

    /// The lift of that id.
    pub fn find_lift(&self, id: LiftId) -> Option<&Lift> {
        self.lifts.iter().find(|lift| lift.id == id)
    }
}

/// A place in a box of about 14 by 14 km.
fn place(dice: &mut Dice) -> LatLon {
    LatLon::parse(31.16 + dice.unit() * 0.13, 121.40 + dice.unit() * 0.15).expect("inside the box")
}

fn firm(dice: &mut Dice, founded: Timestamp, district: DistrictCode, number: usize) -> Organisation {
    Organisation {
        id: OrganisationId::new(founded, dice.ten_bytes()),
        kind: OrganisationKind::Maintainer,
        code: format!("W{number:03}"),
        name: format!("示范维保{number}"),
        district: Some(district),
        duty_phone: None,
    }
}

fn compound(dice: &mut Dice, founded: Timestamp, district: DistrictCode, number: usize) -> Compound {
    Compound {
        id: CompoundId::new(founded, dice.ten_bytes()),
        name: format!("示范小区{number}"),
        address: format!("示范路{number}弄"),
        district,
        user_unit: None,
        office: None,
        place: place(dice),
    }
}

fn lift(
    dice: &mut Dice,
    founded: Timestamp,
    compounds: &[Compound],
    firms: &[Organisation],
    number: usize,
) -> Lift {
    let compound = &compounds[number % compounds.len()];
    Lift {
        id: LiftId::new(founded, dice.ten_bytes()),
        code: LiftCode::from_serial(u32::try_from(number).expect("few lifts")),
        registration: RegistrationCode::parse(&format!("3110310101{number:010}")).expect("20 digits"),
        compound: compound.id,
        position: format!("{}号楼 1单元", number / compounds.len() + 1),
        kind: LiftKind::Residential,
        brand: "示范".into(),
        floors: 18,
        installed_year: 2010,
        maintainer: Some(firms[dice.below(firms.len())].id),
        place: compound.place,
        device: if number.is_multiple_of(2) {
            DeviceState::Fitted { serial: format!("D{number:06}") }
        } else {
            DeviceState::None
        },
    }
}

fn station(
    dice: &mut Dice,
    founded: Timestamp,
    district: DistrictCode,
    firms: &[Organisation],
    number: usize,
) -> Station {
    Station {
        id: StationId::new(founded, dice.ten_bytes()),
        code: StationCode::parse(&format!("S{number:04}")).expect("a letter and four digits"),
        name: format!("示范救援站{number}"),
        district,
        serves_first: number + 2 < STATION_COUNT,
        serves_second: number.is_multiple_of(5) || number + 2 >= STATION_COUNT,
        organisation: Some(firms[dice.below(firms.len())].id),
        place: place(dice),
        address: format!("示范路{number}号"),
        phone: Phone::parse("02155550100").ok(),
    }
}

fn status(dice: &mut Dice, founded: Timestamp) -> StationStatus {
    let reach = dice.pick(&[
        Reach::Connected,
        Reach::Connected,
        Reach::Connected,
        Reach::Connected,
        Reach::PushOnly,
        Reach::PhoneOnly,
        Reach::Unreachable,
    ]);
    let capacity = u8::try_from(dice.between(1, 2)).unwrap_or(1);
    let duty = Duty { on_duty: dice.chance(850), strength: 4, capacity, changed_at: founded };
    StationStatus { duty, reach, live_count: 0 }
}
