//! The lifts of each compound: codes, where they are in it, kind, brand, age, maintainer, device.
//!
//! Must not: allocate more than the texts that a lift keeps; there are 300,000 of them.

use super::chance::Chance;
use super::geography::nearby;
use super::naming::Names;
use super::organisations::Register;
use super::places::Site;
use crate::kernel::{LiftId, OrganisationId};
use crate::roster::{DeviceState, Lift, LiftCode, LiftKind, RegistrationCode};

/// The newest lifts are of this year.
const NEWEST_YEAR: i16 = 2025;
/// No lift is older than so many years.
const OLDEST_YEARS: usize = 31;
/// Share of residential lifts with a monitoring device.
const DEVICE_PERCENT: usize = 71;
/// Age bands in years with their shares in a hundred: a quarter of the lifts is older than 15 years.
const AGES: [(u32, usize, usize); 5] = [(25, 0, 4), (25, 5, 9), (24, 10, 14), (16, 15, 19), (10, 20, 30)];
/// Two multipliers without a common factor with 10: counting through them visits each number once, in an
/// order that looks like none.
const CODE_STEP: usize = 386_117;
const DEVICE_STEP: usize = 7_654_321;

/// What the lifts of one compound have in common.
struct Common {
    brand: &'static str,
    year: i16,
    maintainer: Option<OrganisationId>,
    floors: u16,
    /// Lifts to a unit or a core.
    together: usize,
    /// Units to a building.
    units: usize,
}

/// Counts the registrations of each district and month, so that the running number is unique.
struct Registrations(Vec<u16>);

impl Registrations {
    /// Class (4), district (6), year and month (6), running number (4).
    fn next(&mut self, chance: &mut Chance, site: &Site, class: u32, year: i16) -> RegistrationCode {
        let age = usize::try_from(NEWEST_YEAR - year).unwrap_or(0);
        let mut month = chance.below(12);
        let month_slot = |month: usize| (site.district * OLDEST_YEARS + age) * 12 + month;
        // A month holds 9,999; a full one hands over to the next.
        while self.0[month_slot(month)] == 9_999 {
            month = (month + 1) % 12;
        }
        let slot = &mut self.0[month_slot(month)];
        *slot += 1;
        let text = format!("{class:04}{}{year:04}{:02}{slot:04}", site.compound.district, month + 1);
        RegistrationCode::parse(&text).expect("4 + 6 + 4 + 2 + 4 digits are twenty")
    }
}

/// Builds all lifts, in the order of the sites.
pub(super) fn build(
    chance: &mut Chance,
    sites: &[Site],
    names: &Names,
    firms: &Register,
    count: usize,
) -> Vec<Lift> {
    let mut lifts = Vec::with_capacity(count);
    let mut registrations = Registrations(vec![0; 16 * OLDEST_YEARS * 12]);
    let brands = names.list("brand");
    let first_code = chance.below(1_000_000);
    for site in sites {
        let common = common(chance, site, brands, firms);
        for number in 0..site.lifts {
            let serial = (first_code + lifts.len() * CODE_STEP) % 1_000_000;
            let (at, random) = chance.id();
            let is_freight = site.kind == LiftKind::Other && number % 3 == 2;
            let class = if is_freight { 3120 } else { 3110 };
            let brand = if chance.percent(90) { common.brand } else { chance.pick(brands) };
            lifts.push(Lift {
                id: LiftId::new(at, random),
                code: LiftCode::from_serial(serial as u32),
                registration: registrations.next(chance, site, class, common.year),
                compound: site.compound.id,
                position: position(site.kind, number, &common),
                kind: site.kind,
                brand: brand.to_owned(),
                floors: common.floors,
                installed_year: common.year,
                maintainer: common.maintainer,
                place: nearby(chance, site.compound.place, 90.0),
                device: device(chance, site.kind, lifts.len()),
            });
        }
    }
    lifts
}

fn common(chance: &mut Chance, site: &Site, brands: &[&'static str], firms: &Register) -> Common {
    let (_, from, to) = AGES[chance.weighted(&AGES.map(|band| band.0))];
    let age = chance.between(from, to) as i16;
    let share = chance.unit();
    let (least, most) = match site.kind {
        LiftKind::Residential => (6, 34),
        LiftKind::Office => (5, 58),
        LiftKind::Mall => (3, 9),
        LiftKind::Hotel => (5, 40),
        LiftKind::Hospital => (4, 22),
        LiftKind::School => (4, 12),
        LiftKind::Transport => (2, 4),
        LiftKind::Other => (2, 12),
    };
    Common {
        brand: brands[(share * share * brands.len() as f64) as usize],
        year: NEWEST_YEAR - age,
        // One compound in 250 has nobody on record, as real rosters do.
        maintainer: (chance.below(250) > 0).then(|| firms.skewed(chance, site.district)),
        floors: chance.between(least, most) as u16,
        together: chance.between(1, 2),
        units: chance.between(1, 3),
    }
}

/// Building, unit and the property's own number.
fn position(kind: LiftKind, number: usize, common: &Common) -> String {
    let side = |list: [&'static str; 4]| list[number / 6 % 4];
    let nth = number % 6 + 1;
    match kind {
        LiftKind::Residential => {
            let building = number / (common.together * common.units) + 1;
            let unit = number / common.together % common.units + 1;
            let lift = match (common.together, number % common.together) {
                (1, _) => "电梯",
                (_, 0) => "东梯",
                (_, _) => "西梯",
            };
            format!("{building}号楼 {unit}单元 {lift}")
        }
        LiftKind::Office if nth == 6 => format!("{}座 消防梯", side(["A", "B", "C", "D"])),
        LiftKind::Office => format!("{}座 {nth}号梯", side(["A", "B", "C", "D"])),
        LiftKind::Mall if nth == 6 => format!("{}中庭 观光梯", side(["东区", "西区", "南区", "北区"])),
        LiftKind::Mall => format!("{} {nth}号客梯", side(["东区", "西区", "南区", "北区"])),
        LiftKind::Hotel => format!("{} 客梯{nth}", side(["主楼", "附楼", "裙楼", "后楼"])),
        LiftKind::Hospital => format!("{} {nth}号梯", side(["门诊楼", "住院楼", "医技楼", "急诊楼"])),
        LiftKind::School => format!("{} {nth}号梯", side(["教学楼", "行政楼", "图书馆", "宿舍楼"])),
        LiftKind::Transport => {
            format!("{nth}号口 {}", side(["无障碍电梯", "站台电梯", "站厅电梯", "换乘电梯"]))
        }
        LiftKind::Other if number % 3 == 2 => format!("{}号楼 货梯", number / 3 + 1),
        LiftKind::Other => format!("{}号楼 客梯{}", number / 3 + 1, number % 3 + 1),
    }
}

fn device(chance: &mut Chance, kind: LiftKind, number: usize) -> DeviceState {
    if kind != LiftKind::Residential || !chance.percent(DEVICE_PERCENT) {
        return DeviceState::None;
    }
    let (supplier, serial) = (chance.between(1, 5), number * DEVICE_STEP % 100_000_000);
    DeviceState::Fitted { serial: format!("D{supplier}-{serial:08}") }
}
