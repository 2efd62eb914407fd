//! The four kinds of files: lifts, stations, crews, and contracts (which firm maintains which lift).
//!
//! Must not: look anything up; whether a district or a station exists is the store's question.

use super::cells::{Cells, Column, Problems, Sheet, optional, read_lines, required};
use crate::kernel::{Datum, LatLon, Phone};
use crate::roster::{DistrictCode, LiftCode, LiftKind, RegistrationCode, StationCode};
use std::collections::BTreeMap;
use std::io::Read;

/// One lift.
#[derive(Debug, Clone, PartialEq)]
pub struct LiftLine {
    pub line: u64,
    pub code: LiftCode,
    pub registration: RegistrationCode,
    pub compound: String,
    pub address: String,
    pub district: DistrictCode,
    pub position: String,
    pub kind: LiftKind,
    pub brand: String,
    pub floors: u16,
    pub installed_year: i16,
    pub place: LatLon,
    pub datum: Datum,
    pub device: Option<String>,
}

/// One station. Duty and strength are only for stations that are new.
#[derive(Debug, Clone, PartialEq)]
pub struct StationLine {
    pub line: u64,
    pub code: StationCode,
    pub name: String,
    pub district: DistrictCode,
    pub serves_first: bool,
    pub serves_second: bool,
    /// Code of the firm that runs it.
    pub organisation: Option<String>,
    pub organisation_name: Option<String>,
    pub place: LatLon,
    pub datum: Datum,
    pub address: String,
    pub phone: Option<Phone>,
    pub on_duty: bool,
    pub strength: u8,
    pub capacity: u8,
}

/// One rescuer or team, known by station and name.
#[derive(Debug, Clone, PartialEq)]
pub struct CrewLine {
    pub line: u64,
    pub station: StationCode,
    pub name: String,
    pub phone: Option<Phone>,
}

/// Which firm maintains a lift.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractLine {
    pub line: u64,
    pub lift: LiftCode,
    pub maintainer: String,
    pub maintainer_name: String,
    pub duty_phone: Option<Phone>,
}

const LIFT_COLUMNS: [Column; 14] = [
    required("code"),
    required("registration"),
    required("compound"),
    required("address"),
    required("district"),
    required("position"),
    required("kind"),
    required("brand"),
    required("floors"),
    required("installed_year"),
    required("lat"),
    required("lon"),
    required("datum"),
    optional("device"),
];

const STATION_COLUMNS: [Column; 15] = [
    required("code"),
    required("name"),
    required("district"),
    required("serves_first"),
    required("serves_second"),
    required("lat"),
    required("lon"),
    required("datum"),
    required("address"),
    optional("organisation"),
    optional("organisation_name"),
    optional("phone"),
    optional("on_duty"),
    optional("strength"),
    optional("capacity"),
];

const CREW_COLUMNS: [Column; 3] = [required("station"), required("name"), optional("phone")];

const CONTRACT_COLUMNS: [Column; 4] =
    [required("lift"), required("maintainer"), required("maintainer_name"), optional("duty_phone")];

/// Notes a value that another line has already.
struct Seen<K> {
    column: &'static str,
    lines: BTreeMap<K, u64>,
}

impl<K: Ord + Clone> Seen<K> {
    const fn new(column: &'static str) -> Self {
        Self { column, lines: BTreeMap::new() }
    }

    fn check(&mut self, key: Option<&K>, cells: &mut Cells<'_>) {
        let Some(key) = key else { return };
        if let Some(earlier) = self.lines.insert(key.clone(), cells.line) {
            let (chinese, english) =
                (format!("与第 {earlier} 行重复"), format!("the same as in line {earlier}"));
            cells.wrong(self.column, chinese, english);
        }
    }
}

fn district(cells: &mut Cells<'_>) -> Option<DistrictCode> {
    cells.must("district", "区划代码须为六位数字", "a district code has six digits", DistrictCode::parse)
}

fn lift_code(cells: &mut Cells<'_>, column: &str) -> Option<LiftCode> {
    cells.must(
        column,
        "识别码须为七位数字且校验位正确",
        "a rescue code has seven digits, the last a check digit",
        |cell| LiftCode::parse(cell).ok(),
    )
}

fn station_code(cells: &mut Cells<'_>, column: &str) -> Option<StationCode> {
    cells.must(
        column,
        "站点编号须为一至十二位字母、数字或连字符",
        "a station code is one to twelve letters, digits or hyphens",
        StationCode::parse,
    )
}

fn yes_or_no(cell: &str) -> Option<bool> {
    match cell {
        "yes" | "true" | "1" | "是" => Some(true),
        "no" | "false" | "0" | "否" => Some(false),
        _ => None,
    }
}

/// The lifts of a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_lifts(file: impl Read) -> Result<Sheet<LiftLine>, Problems> {
    let mut codes = Seen::new("code");
    let mut registrations = Seen::new("registration");
    let mut devices = Seen::new("device");
    read_lines(file, &LIFT_COLUMNS, |cells| {
        // Every cell is looked at, so that one run tells everything.
        let code = lift_code(cells, "code");
        let registration = cells.must(
            "registration",
            "设备注册代码须为二十位数字",
            "a registration code has twenty digits",
            RegistrationCode::parse,
        );
        let (compound, address) = (cells.text::<100>("compound"), cells.text::<200>("address"));
        let (district, position) = (district(cells), cells.text::<100>("position"));
        let kind = cells.must(
            "kind",
            "场所须为 residential、office、mall、hotel、hospital、school、transport 或 other",
            "residential, office, mall, hotel, hospital, school, transport or other",
            LiftKind::from_name,
        );
        let brand = cells.text::<60>("brand");
        let floors = cells.number("floors", 1, 250);
        let installed_year = cells.number("installed_year", 1900, 2100);
        let place = cells.place();
        let device = cells.optional_text::<100>("device");
        codes.check(code.as_ref(), cells);
        registrations.check(registration.as_ref(), cells);
        devices.check(device.as_ref().and_then(Option::as_ref), cells);
        let (place, datum) = place?;
        Some(LiftLine {
            line: cells.line,
            code: code?,
            registration: registration?,
            compound: compound?,
            address: address?,
            district: district?,
            position: position?,
            kind: kind?,
            brand: brand?,
            floors: floors?,
            installed_year: installed_year?,
            place,
            datum,
            device: device?,
        })
    })
}

/// The stations of a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_stations(file: impl Read) -> Result<Sheet<StationLine>, Problems> {
    let mut codes = Seen::new("code");
    read_lines(file, &STATION_COLUMNS, |cells| {
        let (chinese, english) = ("须为 yes 或 no", "yes or no");
        let code = station_code(cells, "code");
        let (name, district) = (cells.text::<100>("name"), district(cells));
        let serves_first = cells.must("serves_first", chinese, english, yes_or_no);
        let serves_second = cells.must("serves_second", chinese, english, yes_or_no);
        if (serves_first, serves_second) == (Some(false), Some(false)) {
            cells.wrong("serves_first", "须服务于至少一级", "a station serves at least one level");
        }
        let place = cells.place();
        let address = cells.text::<200>("address");
        let organisation = cells.optional_text::<40>("organisation");
        let organisation_name = cells.optional_text::<100>("organisation_name");
        let phone = cells.phone("phone");
        let on_duty = cells.may("on_duty", chinese, english, yes_or_no);
        let strength = cells.optional_number("strength", 0, 99);
        let capacity = cells.optional_number("capacity", 0, 99);
        codes.check(code.as_ref(), cells);
        let (place, datum) = place?;
        Some(StationLine {
            line: cells.line,
            code: code?,
            name: name?,
            district: district?,
            serves_first: serves_first?,
            serves_second: serves_second?,
            organisation: organisation?,
            organisation_name: organisation_name?,
            place,
            datum,
            address: address?,
            phone: phone?,
            on_duty: on_duty?.unwrap_or(false),
            strength: strength?.unwrap_or(0),
            capacity: capacity?.unwrap_or(1),
        })
    })
}

/// The rescuers of a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_crews(file: impl Read) -> Result<Sheet<CrewLine>, Problems> {
    let mut names = Seen::new("name");
    read_lines(file, &CREW_COLUMNS, |cells| {
        let station = station_code(cells, "station");
        let name = cells.text::<60>("name");
        let phone = cells.phone("phone");
        names.check(station.clone().zip(name.clone()).as_ref(), cells);
        Some(CrewLine { line: cells.line, station: station?, name: name?, phone: phone? })
    })
}

/// The contracts of a file. A firm has the same name and phone in all its lines.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_contracts(file: impl Read) -> Result<Sheet<ContractLine>, Problems> {
    let mut lifts = Seen::new("lift");
    let mut firms: BTreeMap<String, (String, Option<Phone>, u64)> = BTreeMap::new();
    read_lines(file, &CONTRACT_COLUMNS, |cells| {
        let lift = lift_code(cells, "lift");
        let maintainer = cells.text::<40>("maintainer");
        let maintainer_name = cells.text::<100>("maintainer_name");
        let duty_phone = cells.phone("duty_phone");
        lifts.check(lift.as_ref(), cells);
        let (lift, maintainer, maintainer_name, duty_phone) =
            (lift?, maintainer?, maintainer_name?, duty_phone?);
        let (name, phone, first) = firms
            .entry(maintainer.clone())
            .or_insert_with(|| (maintainer_name.clone(), duty_phone.clone(), cells.line));
        if (&*name, &*phone) != (&maintainer_name, &duty_phone) {
            let chinese = format!("与第 {first} 行的名称或电话不一致");
            let english = format!("another name or phone than in line {first}");
            cells.wrong("maintainer", chinese, english);
        }
        Some(ContractLine { line: cells.line, lift, maintainer, maintainer_name, duty_phone })
    })
}
