//! Imported rosters: merged by code, twice is once, and nothing of a file that does not fit.

use crate::support;
use deadpool_postgres::Pool;
use liftaid::import::{Problems, read_contracts, read_crews, read_lifts, read_stations};
use liftaid::kernel::Timestamp;
use liftaid::roster::{Directory, LiftCode, StationCode};
use liftaid::simulation::city::district_facts;
use liftaid::store::import::{
    Changes, ImportError, NewIds, add_districts, merge_contracts, merge_crews, merge_lifts, merge_stations,
    tell_nodes,
};
use liftaid::store::log::{LogBody, list_after};
use liftaid::store::{audit, city};

const NOW: &str = "2026-11-22T02:00:00Z";

const LIFTS: &str = "code,registration,compound,address,district,position,kind,brand,floors,installed_year,lat,lon,datum,device";
const STATIONS: &str = "code,name,district,serves_first,serves_second,lat,lon,datum,address,organisation,organisation_name,on_duty,strength,capacity";

const CREWS: &str = "station,name,phone";
const CONTRACTS: &str = "lift,maintainer,maintainer_name,duty_phone";

fn changes(added: u64, changed: u64, unchanged: u64) -> Changes {
    Changes { added, changed, unchanged }
}

/// An empty database that knows the districts.
async fn empty() -> Pool {
    let pool = support::pool().await;
    let districts: Vec<_> = district_facts().into_iter().map(|facts| facts.district).collect();
    add_districts(&*pool.get().await.unwrap(), &districts).await.unwrap();
    pool
}

#[derive(Clone, Copy)]
enum File<'a> {
    Lifts(&'a str),
    Stations(&'a str),
    Crews(&'a str),
    Contracts(&'a str),
}

/// The lines under their header, where they do not bring one of their own.
fn headed(header: &str, text: &str) -> String {
    let first = header.split_inclusive(',').next().unwrap();
    if text.starts_with(first) { text.to_owned() } else { format!("{header}\n{text}") }
}

/// Imports in a transaction of its own; a file that does not fit is rolled back.
async fn import(pool: &Pool, file: File<'_>) -> Result<Changes, Problems> {
    let mut client = pool.get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let client = &*transaction;
    let mut ids = NewIds { now: NOW.parse().unwrap(), random: &mut rand::random };
    let merged = match file {
        File::Lifts(text) => {
            merge_lifts(client, &read_lifts(headed(LIFTS, text).as_bytes())?, &mut ids).await
        }
        File::Stations(text) => {
            merge_stations(client, &read_stations(headed(STATIONS, text).as_bytes())?, &mut ids).await
        }
        File::Crews(text) => {
            merge_crews(client, &read_crews(headed(CREWS, text).as_bytes())?, &mut ids).await
        }
        File::Contracts(text) => {
            merge_contracts(client, &read_contracts(headed(CONTRACTS, text).as_bytes())?, &mut ids).await
        }
    };
    match merged {
        Ok(changes) => {
            transaction.commit().await.unwrap();
            Ok(changes)
        }
        Err(ImportError::Problems(problems)) => {
            transaction.rollback().await.unwrap();
            Err(problems)
        }
        Err(ImportError::Store(error)) => panic!("{error:?}"),
    }
}

fn lift(serial: u32, compound: &str, place: &str, device: &str) -> String {
    let code = LiftCode::from_serial(serial);
    format!(
        "{code},31103101152009{serial:06},{compound},世纪大道1188弄,310115,{serial}号楼,residential,申菱,18,2009,{place},{device}\n"
    )
}

async fn directory(pool: &Pool) -> Directory {
    city::read_directory(&*pool.get().await.unwrap()).await.unwrap()
}

fn codes(problems: &Problems) -> Vec<(u64, &str)> {
    problems.shown.iter().map(|error| (error.line, error.column.as_str())).collect()
}

#[tokio::test]
async fn lifts_are_added_changed_and_left_alone() {
    let pool = empty().await;
    let here = "31.2304,121.4737,gcj02";
    let file = [1, 2, 3].map(|serial| lift(serial, "世纪花园", here, "")).concat();
    assert_eq!(import(&pool, File::Lifts(&file)).await, Ok(changes(3, 0, 0)));
    assert_eq!(import(&pool, File::Lifts(&file)).await, Ok(changes(0, 0, 3)));
    let before = directory(&pool).await;
    let ids: Vec<_> = before.lifts().iter().map(|lift| lift.id).collect();

    let moved = lift(2, "世纪花园二期", "31.2204,121.4737,wgs84", "D-2");
    let file = [lift(1, "世纪花园", here, ""), moved, lift(4, "世纪花园", here, "D-4")].concat();
    assert_eq!(import(&pool, File::Lifts(&file)).await, Ok(changes(1, 1, 1)));
    let after = directory(&pool).await;
    assert_eq!(after.lifts().len(), 4, "a lift that the file does not name stays");
    assert!(ids.iter().all(|id| after.find_lift(*id).is_some()));
    let second = after.find_lift_by_device("D-2").unwrap();
    assert_eq!(after.find_compound(second.compound).unwrap().name, "世纪花园二期");
    let first = after.find_lift_by_code(LiftCode::from_serial(1)).unwrap();
    let fourth = after.find_lift_by_device("D-4").unwrap();
    assert_eq!(first.compound, fourth.compound);
}

/// The file without one of its columns.
fn without(file: &str, column: &str) -> String {
    let at = file.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    let rest = |line: &str| -> Vec<String> {
        line.split(',').enumerate().filter(|(n, _)| *n != at).map(|(_, cell)| cell.to_owned()).collect()
    };
    file.lines().map(|line| rest(line).join(",") + "\n").collect()
}

#[tokio::test]
async fn a_column_that_the_file_does_not_have_stays_and_an_empty_cell_empties() {
    let pool = empty().await;
    let line = |name: &str, firm: &str, phone: &str| {
        format!(
            "{STATIONS},phone\nS1,{name},310115,yes,no,31.22,121.5,wgs84,世纪大道1号,{firm},yes,3,2,{phone}\n"
        )
    };
    let lifts = |brand: &str, device: &str| {
        let line = lift(1, "世纪花园", "31.2304,121.4737,wgs84", device);
        format!("{LIFTS}\n{}", line.replace("申菱", brand))
    };
    let crews = |phone: &str| format!("{CREWS}\nS1,王师傅,{phone}\n");
    import(&pool, File::Stations(&line("一站", "M1,申城维保", "021-66001234"))).await.unwrap();
    import(&pool, File::Lifts(&lifts("申菱", "D-1"))).await.unwrap();
    import(&pool, File::Crews(&crews("13812345678"))).await.unwrap();
    let kept = async || {
        let sql = "select s.name, s.phone, s.organisation is not null, l.brand, l.device, c.phone \
             from station s, lift l, crew c";
        let row = pool.get().await.unwrap().query_one(sql, &[]).await.unwrap();
        let text = |n: usize| row.get::<_, Option<String>>(n).unwrap_or_default();
        [text(0), text(1), row.get::<_, bool>(2).to_string(), text(3), text(4), text(5)]
    };

    let stations = without(&without(&line("浦东一站", "M1,", ""), "phone"), "organisation");
    let stations = without(&stations, "organisation_name");
    assert_eq!(import(&pool, File::Stations(&stations)).await, Ok(changes(0, 1, 0)));
    let file = without(&lifts("三菱", ""), "device");
    assert_eq!(import(&pool, File::Lifts(&file)).await, Ok(changes(0, 1, 0)));
    let file = without(&crews(""), "phone");
    assert_eq!(import(&pool, File::Crews(&file)).await, Ok(changes(0, 0, 1)));
    assert_eq!(kept().await, ["浦东一站", "02166001234", "true", "三菱", "D-1", "13812345678"]);

    import(&pool, File::Stations(&line("浦东一站", ",", ""))).await.unwrap();
    import(&pool, File::Lifts(&lifts("三菱", ""))).await.unwrap();
    import(&pool, File::Crews(&crews(""))).await.unwrap();
    assert_eq!(kept().await, ["浦东一站", "", "false", "三菱", "", ""]);
}

#[tokio::test]
async fn a_file_with_one_line_that_does_not_fit_changes_nothing() {
    let pool = empty().await;
    let here = "31.2304,121.4737,wgs84";
    let file = lift(1, "世纪花园", here, "D-1");
    import(&pool, File::Lifts(&file)).await.unwrap();
    // The device and the registration of lift 1 at lift 2, and a district that is not there.
    let thief = lift(2, "世纪花园", here, "D-1").replace("000002,世纪", "000001,世纪");
    let stray = lift(3, "世纪花园", here, "").replace("310115,3号楼", "999999,3号楼");
    let file = [lift(1, "新名字", here, "D-1"), thief, stray, lift(5, "别处", here, "")].concat();
    let problems = import(&pool, File::Lifts(&file)).await.unwrap_err();
    // The reader itself sees the double device and registration.
    assert_eq!(codes(&problems), [(3, "registration"), (3, "device")]);
    let file = file.split_once('\n').unwrap().1;
    let problems = import(&pool, File::Lifts(file)).await.unwrap_err();
    assert_eq!(codes(&problems), [(2, "device"), (2, "registration"), (3, "district")]);
    assert!(problems.shown[0].message.contains(&LiftCode::from_serial(1).to_string()));
    let after = directory(&pool).await;
    assert_eq!(after.lifts().len(), 1);
    assert_eq!(after.find_compound(after.lifts()[0].compound).unwrap().name, "世纪花园");
}

#[tokio::test]
async fn a_new_station_has_the_duty_of_its_line_and_a_known_one_keeps_its_own() {
    let pool = empty().await;
    let line = |name: &str, firm: &str, duty: &str| {
        format!("S1,{name},310115,yes,no,31.22,121.5,wgs84,世纪大道1号,{firm},{duty}\n")
    };
    let unknown = import(&pool, File::Stations(&line("一站", "M1,", "yes,3,2"))).await.unwrap_err();
    assert_eq!(codes(&unknown), [(2, "organisation")]);
    let file = line("一站", "M1,申城维保", "yes,3,2");
    assert_eq!(import(&pool, File::Stations(&file)).await, Ok(changes(1, 0, 0)));
    assert_eq!(import(&pool, File::Stations(&file)).await, Ok(changes(0, 0, 1)));
    let renamed = line("浦东一站", "M1,", "no,9,9");
    assert_eq!(import(&pool, File::Stations(&renamed)).await, Ok(changes(0, 1, 0)));
    let directory = directory(&pool).await;
    let station = directory.find_station_by_code(&StationCode::parse("S1").unwrap()).unwrap();
    assert_eq!(station.name, "浦东一站");
    assert_eq!(directory.find_organisation(station.organisation.unwrap()).unwrap().name, "申城维保");
    let client = pool.get().await.unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    let status = city::read_statuses(&*client, directory.stations(), now).await.unwrap()[0];
    assert_eq!((status.duty.on_duty, status.duty.strength, status.duty.capacity), (true, 3, 2));
}

#[tokio::test]
async fn crews_and_contracts_need_what_they_refer_to() {
    let pool = empty().await;
    let station = "S1,一站,310115,yes,no,31.22,121.5,wgs84,世纪大道1号,,,,,\n";
    import(&pool, File::Stations(station)).await.unwrap();
    import(&pool, File::Lifts(&lift(1, "世纪花园", "31.2304,121.4737,wgs84", ""))).await.unwrap();

    let crews = "S1,王师傅,13812345678\nS9,李师傅,\n";
    assert_eq!(codes(&import(&pool, File::Crews(crews)).await.unwrap_err()), [(3, "station")]);
    let crews = "S1,王师傅,13812345678\nS1,李师傅,\n";
    assert_eq!(import(&pool, File::Crews(crews)).await, Ok(changes(2, 0, 0)));
    let crews = "S1,王师傅,13887654321\nS1,李师傅,\n";
    assert_eq!(import(&pool, File::Crews(crews)).await, Ok(changes(0, 1, 1)));

    let (known, unknown) = (LiftCode::from_serial(1), LiftCode::from_serial(2));
    let file = format!("{known},M1,申城维保,021-66001234\n{unknown},M1,申城维保,021-66001234\n");
    assert_eq!(codes(&import(&pool, File::Contracts(&file)).await.unwrap_err()), [(3, "lift")]);
    let file = format!("{known},M1,申城维保,\n");
    assert_eq!(import(&pool, File::Contracts(&file)).await, Ok(changes(1, 0, 0)));
    assert_eq!(import(&pool, File::Contracts(&file)).await, Ok(changes(0, 0, 1)));
    // A firm's phone and name are changes too: running servers are told only of files that changed something.
    let phone = async || {
        let firms = directory(&pool).await;
        let lift = firms.lifts()[0].maintainer.unwrap();
        let firm = firms.find_organisation(lift).unwrap();
        (firm.name.clone(), firm.duty_phone.as_ref().map(|phone| phone.reveal().to_owned()))
    };
    for (name, number, wanted) in [
        ("申城维保", "021-66001234", changes(0, 1, 0)),
        ("申城维保", "021-66005678", changes(0, 1, 0)),
        ("申城维保", "021-66005678", changes(0, 0, 1)),
        ("申城维保", "", changes(0, 0, 1)),
        ("新申城维保", "", changes(0, 1, 0)),
    ] {
        let file = format!("{known},M1,{name},{number}\n");
        assert_eq!(import(&pool, File::Contracts(&file)).await, Ok(wanted), "{name} {number}");
    }
    assert_eq!(phone().await, ("新申城维保".to_owned(), Some("02166005678".to_owned())));
    let file = format!("{known},M2,浦江电梯,\n");
    assert_eq!(import(&pool, File::Contracts(&file)).await, Ok(changes(0, 1, 0)));
    let directory = directory(&pool).await;
    let firm = directory.find_organisation(directory.lifts()[0].maintainer.unwrap()).unwrap();
    assert_eq!((firm.code.as_str(), firm.name.as_str()), ("M2", "浦江电梯"));
}

#[tokio::test]
async fn what_does_not_fit_is_counted_beyond_what_is_shown() {
    let pool = empty().await;
    let crews: String = (1..=450).map(|number| format!("S9,队员{number},\n")).collect();
    let problems = import(&pool, File::Crews(&crews)).await.unwrap_err();
    assert_eq!((problems.count, problems.shown.len()), (450, 200));
    assert_eq!((problems.shown[0].line, problems.shown[199].line), (2, 201), "the first of them");
}

#[tokio::test]
async fn every_node_is_told_through_the_log() {
    let pool = empty().await;
    let client = pool.get().await.unwrap();
    let now: Timestamp = NOW.parse().unwrap();
    let id = liftaid::kernel::AlarmId::new(now, [1; 10]).uuid();
    tell_nodes(&*client, id, now).await.unwrap();
    let entries = list_after(&*client, 0, 10).await.unwrap();
    assert_eq!((entries.len(), &entries[0].body), (1, &LogBody::Roster));
    assert_eq!(audit::audit(&*client).await.unwrap().findings, []);
}
