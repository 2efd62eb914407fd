//! What pages read: lists by filter and cursor, the orders behind each figure, timelines, alarms, crews.

use crate::support::{NOW, city_with_past};
use liftaid::kernel::{OrderId, Text, Timestamp};
use liftaid::performance::{DayRange, GroupBy, Measure, day_of};
use liftaid::roster::{Directory, StationCode};
use liftaid::store;
use liftaid::store::views::{
    MAX_PAGE, OrderFilter, Pick, StateFilter, list_alarms, list_crews, list_live_orders, list_orders,
    list_recent_orders, list_response_facts, load_timeline, response_report,
};
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// All pages of a list, checked to be newest first, without a gap or a double.
async fn every(client: &Client, filter: &OrderFilter, page_size: usize) -> Vec<OrderId> {
    let mut found = Vec::new();
    let mut cursor = None;
    for _ in 0..1_000 {
        let page = list_orders(client, filter, page_size, cursor).await.unwrap();
        assert!(page.orders.len() <= page_size);
        found.extend(page.orders);
        // As the page comes back from a browser.
        cursor = page.next.map(|next| next.to_string().parse().unwrap());
        if cursor.is_none() {
            let distinct: BTreeSet<OrderId> = found.iter().copied().collect();
            assert_eq!(distinct.len(), found.len());
            return found;
        }
    }
    panic!("the list has no end");
}

fn text(text: &str) -> OrderFilter {
    OrderFilter { text: Some(Text::parse(text).unwrap()), ..OrderFilter::default() }
}

#[tokio::test]
async fn pages_of_a_list_join_without_gap_or_double() {
    let (pool, _) = city_with_past(3).await;
    let client = pool.get().await.unwrap();
    let whole = every(&client, &OrderFilter::default(), MAX_PAGE).await;
    assert_eq!(every(&client, &OrderFilter::default(), 7).await, whole);
    let count: i64 = client.query_one("select count(*) from work_order", &[]).await.unwrap().get(0);
    assert_eq!(whole.len() as i64, count);
    let closed = OrderFilter { state: StateFilter::Closed, ..OrderFilter::default() };
    assert_eq!(every(&client, &closed, 50).await, whole);
    let live = OrderFilter { state: StateFilter::Live, ..OrderFilter::default() };
    assert_eq!(every(&client, &live, 50).await, []);
}

#[tokio::test]
async fn an_order_is_found_by_its_number_day_lift_and_address() {
    let (pool, directory) = city_with_past(1).await;
    let client = pool.get().await.unwrap();
    let newest = list_orders(&*client, &OrderFilter::default(), 1, None).await.unwrap().orders;
    let order = store::order::load_many(&*client, &newest).await.unwrap().remove(0);
    let lift = directory.find_lift(order.place.lift().unwrap()).unwrap();
    let compound = directory.find_compound(lift.compound).unwrap();
    let number = order.number.to_string();
    for words in [
        number.as_str(),
        &number[..8],
        &lift.code.to_string(),
        lift.registration.as_str(),
        compound.name.as_str(),
        &compound.address,
    ] {
        let found = every(&client, &text(words), 50).await;
        assert!(found.contains(&order.id), "{words}");
    }
    assert_eq!(every(&client, &text(&number), 50).await, [order.id]);
    assert_eq!(every(&client, &text("100%_没有这样的小区"), 50).await, []);
    assert_eq!(every(&client, &text("20261122-9999"), 50).await, []);
}

/// What a report counts and what the list behind the figure opens are the same orders.
async fn check_behind(client: &Client, range: DayRange, measure: Measure) {
    let facts = list_response_facts(client, range, None).await.unwrap();
    let mut wanted: Vec<OrderId> =
        facts.iter().filter(|fact| measure.includes(&fact.times)).map(|fact| fact.order).collect();
    let filter = OrderFilter {
        first_day: Some(range.first()),
        last_day: Some(range.last()),
        measure: Some(measure),
        ..OrderFilter::default()
    };
    let mut found = every(client, &filter, MAX_PAGE).await;
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "{measure:?}");
}

#[tokio::test]
async fn each_figure_opens_exactly_its_orders() {
    let (pool, directory) = city_with_past(6).await;
    let client = pool.get().await.unwrap();
    // Some that must count nowhere, some with awkward times, some late.
    client
        .batch_execute(
            "create temp table chosen as select id, row_number() over (order by id) as n from work_order;
             update work_order o set mode = 'drill' from chosen c where c.id = o.id and n between 1 and 3;
             update work_order o set mode = 'test' from chosen c where c.id = o.id and n = 4;
             update work_order o set outcome = 'cancelled' from chosen c where c.id = o.id and n between 5 and 7;
             update work_order o set outcome = 'merged' from chosen c where c.id = o.id and n = 8;
             update work_order o set arrived_at = null from chosen c where c.id = o.id and n between 9 and 11;
             update work_order o set accepted_at = dispatched_at - interval '1 s' from chosen c
                 where c.id = o.id and n between 12 and 14;
             update work_order o set accepted_at = dispatched_at + interval '180 s' from chosen c
                 where c.id = o.id and n between 15 and 17;
             update work_order o set accepted_at = dispatched_at + interval '180.000001 s',
                 arrived_at = dispatched_at + interval '1800.000001 s' from chosen c
                 where c.id = o.id and n between 18 and 20;
             update work_order o set district = null, lead_station = null from chosen c
                 where c.id = o.id and n between 21 and 23;
             update work_order o set accepted_at = null, arrived_at = null, outcome = 'self_rescued',
                 freed_at = dispatched_at + case n when 24 then interval '180 s' when 25 then interval '181 s'
                     when 26 then interval '1800 s' else interval '1800.000001 s' end from chosen c
                 where c.id = o.id and n between 24 and 28;
             update work_order o set accepted_at = null, arrived_at = null, outcome = 'freed_by_crew',
                 freed_at = dispatched_at + interval '2 h' from chosen c
                 where c.id = o.id and n between 29 and 30",
        )
        .await
        .unwrap();
    let range = DayRange::parse("2026-11-15", "2026-11-22").unwrap();
    for measure in Measure::ALL {
        check_behind(&client, range, measure).await;
    }
    for by in [GroupBy::District, GroupBy::Station] {
        check_rows(&client, &directory, range, by).await;
    }
}

/// Each row of a report opens as many orders as it counts.
async fn check_rows(client: &Client, directory: &Directory, range: DayRange, by: GroupBy) {
    let report = response_report(client, directory, range, by, None).await.unwrap();
    assert!((report.simulated_share - 1.0).abs() < 1e-12);
    assert!(report.rows.iter().any(|row| row.key == "unknown"));
    for row in report.rows.iter().take(40) {
        let mut filter = OrderFilter {
            first_day: Some(range.first()),
            last_day: Some(range.last()),
            measure: Some(Measure::Orders),
            ..OrderFilter::default()
        };
        match (by, row.key.as_str()) {
            (GroupBy::Station, "unknown") => filter.station = Some(Pick::Unknown),
            (GroupBy::Station, key) => filter.station = Some(Pick::Is(key.parse().unwrap())),
            (GroupBy::District | GroupBy::Day, "unknown") => filter.district = Some(Pick::Unknown),
            (GroupBy::District | GroupBy::Day, key) => {
                filter.district = Some(Pick::Is(liftaid::roster::DistrictCode::parse(key).unwrap()));
            }
        }
        let behind = every(client, &filter, MAX_PAGE).await;
        assert_eq!(behind.len() as u32, row.order_count, "{}", row.label);
        let within = OrderFilter { measure: Some(Measure::Within30Min), ..filter.clone() };
        assert_eq!(every(client, &within, MAX_PAGE).await.len() as u32, row.within_30_min.within);
        for (late, rate) in [(Measure::Late3Min, &row.within_3_min), (Measure::Late30Min, &row.within_30_min)]
        {
            let late = OrderFilter { measure: Some(late), ..filter.clone() };
            let late_count = every(client, &late, MAX_PAGE).await.len() as u32;
            assert_eq!(late_count, rate.count - rate.within, "{}", row.label);
        }
    }
}

#[tokio::test]
async fn a_report_by_day_has_every_day_and_agrees_with_the_list() {
    let (pool, directory) = city_with_past(4).await;
    let client = pool.get().await.unwrap();
    let range = DayRange::parse("2026-11-10", "2026-11-22").unwrap();
    let report = response_report(&*client, &directory, range, GroupBy::Day, None).await.unwrap();
    assert_eq!(report.rows.len(), 13);
    assert_eq!(report.rows[0].order_count, 0);
    let sum: u32 = report.rows.iter().map(|row| row.order_count).sum();
    assert_eq!(sum, report.total.order_count);
    assert!(report.total.within_30_min.rate.is_some());
    let now: Timestamp = NOW.parse().unwrap();
    assert_eq!(report.rows[12].key, day_of(now).to_string());
    let district = directory.districts()[0].code;
    let part = response_report(&*client, &directory, range, GroupBy::Day, Some(district)).await.unwrap();
    assert!(part.total.order_count < report.total.order_count);
}

#[tokio::test]
async fn a_timeline_names_actors_stations_and_reasons() {
    let (pool, directory) = city_with_past(1).await;
    let client = pool.get().await.unwrap();
    let row = client
        .query_one("select id from work_order where outcome = 'freed_by_crew' order by id limit 1", &[])
        .await
        .unwrap();
    let order = OrderId::from_uuid(row.get(0));
    let timeline = load_timeline(&*client, &directory, order).await.unwrap();
    assert_eq!(timeline[0].kind, "order_opened");
    assert!(timeline.is_sorted_by_key(|entry| entry.seq));
    let offer = timeline.iter().find(|entry| entry.kind == "offer_made").unwrap();
    assert_eq!(offer.actor, "system");
    assert!(offer.why.is_some() && offer.considered.len() > 1);
    assert_eq!(offer.station.as_ref().unwrap().id, offer.considered[0].station.id);
    let accepted = timeline.iter().find(|entry| entry.kind == "offer_accepted").unwrap();
    assert_eq!((accepted.actor.as_str(), accepted.source.as_str()), ("坐席一", "tap"));
    assert!(accepted.station.as_ref().is_some_and(|station| station.code.starts_with('S')));
    let alarms = list_alarms(&*client, order).await.unwrap();
    assert!(!alarms.is_empty());
    assert_eq!(alarms[0].text, "模拟记录 · simulated");
    let unknown = OrderId::new(Timestamp::UNIX_EPOCH, [0; 10]);
    assert!(load_timeline(&*client, &directory, unknown).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lift_knows_its_orders_and_a_station_its_people() {
    let (pool, directory) = city_with_past(1).await;
    let client = pool.get().await.unwrap();
    let newest = list_orders(&*client, &OrderFilter::default(), 1, None).await.unwrap().orders;
    let order = store::order::load_many(&*client, &newest).await.unwrap().remove(0);
    let lift = order.place.lift().unwrap();
    let recent = list_recent_orders(&*client, lift).await.unwrap();
    assert_eq!(recent[0].number, order.number.to_string());
    assert_eq!(list_live_orders(&*client, &[lift]).await.unwrap(), []);
    client
        .execute("update work_order set state = 'open', outcome = null where id = $1", &[&order.id.uuid()])
        .await
        .unwrap();
    let live = list_live_orders(&*client, &[lift]).await.unwrap();
    assert_eq!((live[0].0, live[0].1.number.clone()), (lift, order.number.to_string()));
    let station = directory.find_station_by_code(&StationCode::parse("S0001").unwrap()).unwrap();
    let crews = list_crews(&*client, station.id).await.unwrap();
    assert!(crews.len() >= 2);
    assert!(crews.iter().all(|crew| crew.phone_masked.as_ref().is_some_and(|phone| phone.contains("****"))));
}
