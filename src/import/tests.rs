//! Files that are right, and what is said of those that are not.

use super::*;
use crate::kernel::Datum;
use crate::roster::LiftCode;

const HEADER: &str = "code,registration,compound,address,district,position,kind,brand,floors,installed_year,lat,lon,datum,device";

fn lifts(lines: &[&str]) -> Result<Sheet<LiftLine>, Problems> {
    read_lifts(format!("{HEADER}\n{}\n", lines.join("\n")).as_bytes())
}

fn code(serial: u32) -> String {
    LiftCode::from_serial(serial).to_string()
}

fn good(serial: u32) -> String {
    let code = code(serial);
    format!(
        "{code},3110310115{serial:010},世纪花园,世纪大道1188弄,310115,1号楼 西梯,residential,申菱,18,2009,31.2304,121.4737,gcj02,D-{serial}"
    )
}

/// Line and column of each error.
fn places(problems: &Problems) -> Vec<(u64, &str)> {
    problems.shown.iter().map(|error| (error.line, error.column.as_str())).collect()
}

#[test]
fn a_line_becomes_a_lift_in_wgs84_that_keeps_its_datum() {
    let lift = lifts(&[&good(7)]).unwrap().lines.remove(0);
    assert_eq!((lift.line, lift.floors, lift.datum), (2, 18, Datum::Gcj02));
    assert_eq!(lift.device.as_deref(), Some("D-7"));
    // GCJ-02 is some 480 m off here.
    let given = crate::kernel::LatLon::parse(31.2304, 121.4737).unwrap();
    assert!((400.0..600.0).contains(&lift.place.distance_m(given)));
}

#[test]
fn a_byte_order_mark_another_order_and_empty_lines_are_no_error() {
    let file = "\u{feff}name,station\r\n王师傅,S0001\r\n,\r\n李师傅,S0002\r\n".to_owned();
    let crews = read_crews(file.as_bytes()).unwrap().lines;
    assert_eq!(crews.len(), 2);
    assert_eq!((crews[1].name.as_str(), crews[1].line), ("李师傅", 4));
}

#[test]
fn every_wrong_cell_is_named_by_line_and_column_in_both_languages() {
    let wrong_digit = format!("{}9", &code(1)[..6]).replace(&code(1), "0000001");
    let bad = format!("{wrong_digit},123,,世纪大道,31011,1号楼,flat,申菱,0,1066,31.2,121.4,,");
    let problems = lifts(&[&good(1), &bad]).unwrap_err();
    let columns: Vec<&str> = places(&problems).into_iter().map(|(_, column)| column).collect();
    let wanted = ["registration", "compound", "district", "kind", "floors", "installed_year", "datum"];
    for column in wanted {
        assert!(columns.contains(&column), "{column}: {columns:?}");
    }
    assert!(problems.shown.iter().all(|error| error.line == 3));
    let datum = problems.shown.iter().find(|error| error.column == "datum").unwrap();
    assert_eq!(datum.to_string(), "第 3 行 · line 3, datum: 不能为空 · must not be empty");
    assert!(problems.to_string().ends_with("nothing was imported"));
}

#[test]
fn a_cell_is_one_line() {
    for within in ["\n", "\r\n", "\t"] {
        let broken = good(1).replace("世纪花园", &format!("\"世纪{within}花园\""));
        let problems = lifts(&[&broken]).unwrap_err();
        assert_eq!(places(&problems), [(2, "compound")], "{within:?}");
        assert_eq!(problems.to_string().lines().count(), 2, "told on one line: {problems}");
    }
    assert_eq!(
        lifts(&[&good(1).replace("世纪花园", "\"世纪花园\n\"")]).unwrap().lines[0].compound,
        "世纪花园"
    );
}

#[test]
fn a_place_without_a_datum_or_outside_china_is_refused() {
    let swapped = good(1).replace("31.2304,121.4737", "121.4737,31.2304");
    assert_eq!(places(&lifts(&[&swapped]).unwrap_err()), [(2, "lat")]);
    let abroad = good(1).replace("31.2304,121.4737", "51.5,-0.12");
    assert_eq!(places(&lifts(&[&abroad]).unwrap_err()), [(2, "lat")]);
    let untagged = good(1).replace("gcj02", "amap");
    assert_eq!(places(&lifts(&[&untagged]).unwrap_err()), [(2, "datum")]);
}

#[test]
fn the_same_lift_twice_is_an_error_that_names_the_first() {
    let problems = lifts(&[&good(1), &good(2), &good(1)]).unwrap_err();
    assert_eq!(places(&problems), [(4, "code"), (4, "registration"), (4, "device")]);
    assert!(problems.shown[0].message.contains("line 2"));
}

#[test]
fn a_column_that_is_not_there_differs_from_an_empty_cell() {
    let with = read_crews("station,name,phone\nS1,王,\n".as_bytes()).unwrap();
    let without = read_crews("station,name\nS1,王\n".as_bytes()).unwrap();
    assert_eq!((with.lines[0].phone.clone(), without.lines[0].phone.clone()), (None, None));
    assert!(with.has("phone") && !without.has("phone") && without.has("name"));
}

#[test]
fn a_wrong_header_is_told_before_any_line() {
    let problems = read_crews("station,nmae\nS1,王\n".as_bytes()).unwrap_err();
    assert_eq!(places(&problems), [(1, "nmae"), (1, "name")]);
    let problems = read_crews("".as_bytes()).unwrap_err();
    assert_eq!(places(&problems), [(1, "station"), (1, "name")]);
}

#[test]
fn a_line_with_too_few_cells_and_bytes_that_are_no_text_are_errors() {
    let problems = read_crews("station,name\nS0001\n".as_bytes()).unwrap_err();
    assert_eq!(places(&problems), [(2, "-")]);
    let problems = read_crews(&b"station,name\nS0001,\xff\xfe\n"[..]).unwrap_err();
    assert_eq!(places(&problems), [(2, "-")]);
}

#[test]
fn errors_are_counted_beyond_those_that_are_shown() {
    let lines = "S 1,x\n".repeat(500);
    let problems = read_crews(format!("station,name\n{lines}").as_bytes()).unwrap_err();
    assert_eq!((problems.count, problems.shown.len()), (500, MAX_ERRORS_SHOWN));
}

#[test]
fn a_station_serves_a_level_and_a_wrong_phone_is_not_repeated() {
    let header = "code,name,district,serves_first,serves_second,lat,lon,datum,address,phone";
    let line = "S1,浦东一站,310115,no,否,31.2,121.5,wgs84,世纪大道1号,13x123456789";
    let problems = read_stations(format!("{header}\n{line}\n").as_bytes()).unwrap_err();
    assert_eq!(places(&problems), [(2, "serves_first"), (2, "phone")]);
    assert!(!problems.to_string().contains("13x"));
    let line = "S1,浦东一站,310115,yes,no,31.2,121.5,wgs84,世纪大道1号,021-12345678";
    let station = read_stations(format!("{header}\n{line}\n").as_bytes()).unwrap().lines.remove(0);
    assert_eq!((station.on_duty, station.strength, station.capacity), (false, 0, 1));
}

#[test]
fn a_firm_has_one_name() {
    let header = "lift,maintainer,maintainer_name";
    let file = format!("{header}\n{},M1,申城维保\n{},M1,申城电梯\n", code(1), code(2));
    assert_eq!(places(&read_contracts(file.as_bytes()).unwrap_err()), [(3, "maintainer")]);
}
