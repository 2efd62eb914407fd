//! Whatever comes from outside as text: no file, signature, cursor or day makes its reader panic, and what is accepted
//! comes back as it was said or lies in its range.
//!
//! Must not: list single mistakes; the tests beside each reader do.

use liftaid::channel::{TIMESTAMP_TOLERANCE, is_partner_name, is_timely, sign, text_to_sign, verify};
use liftaid::import::{
    MAX_ERRORS_SHOWN, Problems, Sheet, read_contracts, read_crews, read_lifts, read_stations,
};
use liftaid::kernel::{SignedDuration, Timestamp};
use liftaid::performance::{DayRange, MAX_DAYS, parse_day};
use liftaid::roster::LiftCode;
use liftaid::store::views::OrderCursor;
use proptest::prelude::*;

const LIFTS: &str = "code,registration,compound,address,district,position,kind,brand,floors,installed_year,lat,lon,datum,device";
const STATIONS: &str =
    "code,name,district,serves_first,serves_second,lat,lon,datum,address,phone,strength,capacity";

/// Everything that is wrong has a line of the file, and both languages.
fn is_told(problems: &Problems, file: &[u8]) -> bool {
    let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    let shown = problems.shown.iter();
    problems.count >= 1
        && problems.shown.len() == usize::try_from(problems.count).unwrap().min(MAX_ERRORS_SHOWN)
        && shown.clone().all(|error| error.line <= lines && error.message.contains(" · "))
}

fn check<T>(read: Result<Sheet<T>, Problems>, file: &[u8]) -> bool {
    read.map_or_else(|problems| is_told(&problems, file), |_| true)
}

fn now() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// A cell that is right, nearly right, or anything at all.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(LiftCode::from_serial(7).to_string()),
        Just("310115".to_owned()),
        "(yes|no|是|gcj02|wgs84|residential|S1|-1|0|1e9|NaN|inf|31.2|121.5|2009|99999999999999999999)",
        "[0-9]{0,21}",
        any::<String>(),
    ]
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn no_bytes_make_an_import_panic(
        header in prop_oneof![
            Just(LIFTS.to_owned()), Just(STATIONS.to_owned()), Just("station,name,phone".to_owned()),
            Just("lift,maintainer,maintainer_name,duty_phone".to_owned()), any::<String>(),
        ],
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let file = [header.as_bytes(), b"\n", &rest].concat();
        prop_assert!(check(read_lifts(&file[..]), &file));
        prop_assert!(check(read_stations(&file[..]), &file));
        prop_assert!(check(read_crews(&file[..]), &file));
        prop_assert!(check(read_contracts(&file[..]), &file));
    }

    #[test]
    fn no_cells_make_an_import_panic_and_what_it_takes_lies_in_its_range(
        cells in proptest::collection::vec(cell(), 14),
        right in proptest::collection::vec(proptest::bool::weighted(0.9), 14),
    ) {
        let code = LiftCode::from_serial(7).to_string();
        let good = [code.as_str(), "31103101150000000007", "世纪花园", "世纪大道1188弄", "310115", "1号楼",
            "residential", "申菱", "18", "2009", "31.2304", "121.4737", "gcj02", "D-7"];
        let line: Vec<String> = (0..14).map(|n| quoted(if right[n] { good[n] } else { &cells[n] })).collect();
        let file = format!("{LIFTS}\n{}\n", line.join(","));
        match read_lifts(file.as_bytes()) {
            Ok(sheet) => for lift in sheet.lines {
                prop_assert!((1..=250).contains(&lift.floors) && (1900..=2100).contains(&lift.installed_year));
                prop_assert!(lift.place.is_in_china_box());
                let texts = [(&lift.compound, 100), (&lift.address, 200), (&lift.position, 100), (&lift.brand, 60)];
                prop_assert!(texts.iter().all(|(text, most)| (1..=*most).contains(&text.chars().count())));
                prop_assert_eq!(LiftCode::parse(&lift.code.to_string()), Ok(lift.code));
            },
            Err(problems) => prop_assert!(is_told(&problems, file.as_bytes()), "{problems}"),
        }
    }

    #[test]
    fn a_crew_is_taken_as_it_was_written(name in "[\\PC]{1,60}") {
        prop_assume!(!name.trim().is_empty() && !name.chars().any(char::is_control));
        let file = format!("station,name\nS1,{}\n", quoted(&name));
        let sheet = read_crews(file.as_bytes()).unwrap();
        prop_assert_eq!(&sheet.lines[0].name, name.trim());
    }

    #[test]
    fn a_signature_is_right_for_its_key_and_text_alone(
        key in proptest::collection::vec(any::<u8>(), 0..80),
        body in proptest::collection::vec(any::<u8>(), 0..80),
        (path, timestamp, forged) in any::<(String, String, String)>(),
        at in 0_usize..64,
    ) {
        let text = text_to_sign("POST", &path, &timestamp, &body);
        let signature = sign(&key, &text);
        prop_assert!(verify(Some(&key), &text, &signature));
        prop_assert!(!verify(None, &text, &signature));
        prop_assert!(!verify(Some(&key), &text, &forged));
        let mut changed = signature.into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        prop_assert!(!verify(Some(&key), &text, std::str::from_utf8(&changed).unwrap()));
        prop_assert!(!verify(Some(&key), &text_to_sign("POST", &path, &timestamp, &[&body[..], b"x"].concat()), &sign(&key, &text)));
    }

    #[test]
    fn a_time_stamp_is_timely_within_its_window_alone(off_ms in -700_000_i64..700_000, raw in any::<String>()) {
        is_timely(&raw, now());
        let off = SignedDuration::from_millis(off_ms);
        let is_within = off.abs() <= TIMESTAMP_TOLERANCE;
        prop_assert_eq!(is_timely(&(now() + off).to_string(), now()), is_within);
    }

    #[test]
    fn a_partners_name_fits_a_header(name in prop_oneof!["[A-Za-z0-9._-]{0,70}", any::<String>()]) {
        if is_partner_name(&name) {
            prop_assert!((1..=60).contains(&name.len()));
            prop_assert!(reqwest::header::HeaderValue::from_str(&name).is_ok_and(|value| value.to_str().is_ok()));
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was_given(
        raw in prop_oneof!["-?[0-9]{1,19}_[0-9a-f]{32}", any::<String>()],
        second in -377_705_023_201_i64..=253_402_207_200,
        order in any::<u128>(),
    ) {
        if let Ok(cursor) = raw.parse::<OrderCursor>() {
            prop_assert_eq!(cursor.to_string().parse::<OrderCursor>(), Ok(cursor));
        }
        let given = format!("{}_{}", second * 1_000_000, uuid::Uuid::from_u128(order).simple());
        prop_assert_eq!(given.parse::<OrderCursor>().unwrap().to_string(), given);
    }

    #[test]
    fn a_day_is_itself_and_a_range_has_its_length(
        raw in prop_oneof!["[0-9]{4}-[0-9]{2}-[0-9]{2}", any::<String>()],
        other in "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
        ahead in 0_i64..800,
    ) {
        prop_assert!(parse_day(&raw).is_none_or(|day| day.to_string() == raw));
        let _ = DayRange::parse(&raw, &other);
        let first = parse_day(&other).unwrap();
        let last = first.saturating_add(jiff::Span::new().days(ahead));
        match DayRange::parse(&other, &last.to_string()) {
            Ok(range) => prop_assert!(ahead < i64::from(MAX_DAYS) && (range.first(), range.last()) == (first, last)),
            Err(_) => prop_assert!(ahead >= i64::from(MAX_DAYS)),
        }
    }
}
