//! A city is loaded whole and read back as it was.

use crate::support;
use liftaid::cli::city_rows;
use liftaid::kernel::Timestamp;
use liftaid::roster::{Directory, Reach, StationCode};
use liftaid::simulation::city::City;
use liftaid::store::{city, presence};

fn directory(city: &City) -> Directory {
    Directory::build(
        city.districts.clone(),
        city.organisations.clone(),
        city.compounds.clone(),
        city.lifts.clone(),
        city.stations.clone(),
    )
}

#[tokio::test]
async fn a_city_comes_back_as_it_was_loaded() {
    let made = City::generate(1, 2_000);
    let pool = support::pool().await;
    let mut client = pool.get().await.unwrap();
    assert!(city::is_empty(&*client).await.unwrap());
    let transaction = client.transaction().await.unwrap();
    city::load(&*transaction, &city_rows(&made)).await.unwrap();
    transaction.commit().await.unwrap();

    let client = pool.get().await.unwrap();
    assert!(!city::is_empty(&*client).await.unwrap());
    let read = city::read_directory(&*client).await.unwrap();
    let wanted = directory(&made);
    assert_eq!(read.districts(), wanted.districts());
    assert_eq!(read.lifts(), wanted.lifts());
    assert_eq!(read.stations(), wanted.stations());
    let limit = client.query_one("select current_setting('statement_timeout')", &[]).await.unwrap();
    assert_eq!(limit.get::<_, &str>(0), "5s");
    for organisation in &made.organisations {
        assert_eq!(read.find_organisation(organisation.id), Some(organisation));
    }
    for compound in &made.compounds {
        assert_eq!(read.find_compound(compound.id), Some(compound));
    }
    let crews: i64 = client.query_one("select count(*) from crew", &[]).await.unwrap().get(0);
    assert_eq!(crews, made.crews.len() as i64);
}

#[tokio::test]
async fn a_station_is_reached_by_socket_then_by_phone_then_not_at_all() {
    let now: Timestamp = "2026-11-22T02:00:00Z".parse().unwrap();
    let pool = support::city(20).await;
    let client = pool.get().await.unwrap();
    client
        .batch_execute(
            "update station set phone = null where code in ('S0002', 'S0003');
             insert into station_presence (station, node, socket_count, seen_at)
             select id, id, 1, case code when 'S0001' then timestamptz '2026-11-22T01:59:50Z'
                 else '2026-11-22T01:59:20Z' end
             from station where code in ('S0001', 'S0002');
             update station_load set live = 2 where station = (select id from station where code = 'S0004')",
        )
        .await
        .unwrap();
    let directory = city::read_directory(&*client).await.unwrap();
    let statuses = city::read_statuses(&*client, directory.stations(), now).await.unwrap();
    assert_eq!(statuses.len(), directory.stations().len());
    let status = |code: &str| {
        let station = directory.find_station_by_code(&StationCode::parse(code).unwrap()).unwrap();
        statuses[directory.station_position(station.id).unwrap()]
    };
    assert_eq!(status("S0001").reach, Reach::Connected);
    // Seen 40 s ago, and no phone.
    assert_eq!(status("S0002").reach, Reach::Unreachable);
    assert_eq!(status("S0003").reach, Reach::Unreachable);
    assert_eq!((status("S0004").reach, status("S0004").live_count), (Reach::PhoneOnly, 2));
    // The node that held the first one's socket stops.
    let station = directory.find_station_by_code(&StationCode::parse("S0001").unwrap()).unwrap();
    presence::forget(&*client, station.id.uuid()).await.unwrap();
    let statuses = city::read_statuses(&*client, directory.stations(), now).await.unwrap();
    assert_eq!(statuses[directory.station_position(station.id).unwrap()].reach, Reach::PhoneOnly);
    assert!(status("S0004").duty.on_duty);
}

#[tokio::test]
async fn a_setting_is_replaced() {
    let pool = support::pool().await;
    let client = pool.get().await.unwrap();
    assert_eq!(city::find_setting(&*client, "demo").await.unwrap(), None);
    city::set_setting(&*client, "demo", "1").await.unwrap();
    city::set_setting(&*client, "demo", "2").await.unwrap();
    assert_eq!(city::find_setting(&*client, "demo").await.unwrap(), Some("2".to_owned()));
}
