//! Mistakes that rescue and dispatch programs are known to make, provoked on a running server. Which trap is shown
//! where: `docs/traps.md`.
//!
//! Must not: rely on how fast anything is.

use super::App;
use super::app::Seat;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::kernel::SignedDuration;
use liftaid::store::housekeeping::REMEMBER;
use serde_json::{Value, json};
use std::time::Duration;

/// Bound of every wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(20);

async fn raise(seat: &Seat, code: &str) -> Value {
    let answer = seat.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body["order"].clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// How often each of these events stands in the order's timeline.
async fn happened(seat: &Seat, order: &str, kinds: &[&str]) -> Vec<usize> {
    let detail = seat.get(&format!("/orders/{order}")).await.body;
    let timeline = detail["timeline"].as_array().unwrap().clone();
    kinds.iter().map(|kind| timeline.iter().filter(|entry| entry["kind"] == *kind).count()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_comes_back_to_a_server_started_anew_gets_the_whole_board() {
    let app = App::start().await;
    let codes = app.lift_codes().await;
    let operator = app.sign_in("operator1").await;
    let hello = json!({ "type": "hello", "protocol": 1 });
    let mut board = operator.board("/board", hello).await;
    let before = board.next().await;
    let seen = raise(&operator, &codes[0]).await;
    let last = board.until(|message| message["order"]["id"] == seen["id"]).await;
    drop(board);
    let missed = raise(&operator, &codes[1]).await;
    let (site, clock) =
        (Site { config: app.site.config.clone(), lifts: app.site.lifts.clone() }, app.clock.clone());
    app.stop().await;

    let app = App::on(site, clock).await;
    let operator = app.sign_in("operator1").await;
    let resume = json!({ "type": "hello", "protocol": 1, "epoch": before["epoch"], "seq": last["seq"] });
    let answer = operator.board("/board", resume).await.next().await;
    // The new server remembers nothing of what was sent before it: it must not go on as if nothing were missing.
    assert_eq!(answer["type"], "snapshot", "{answer}");
    let mut shown: Vec<String> =
        answer["orders"].as_array().unwrap().iter().map(|order| text(&order["id"])).collect();
    shown.sort_unstable();
    let mut wanted = vec![text(&seen["id"]), text(&missed["id"])];
    wanted.sort_unstable();
    assert_eq!(shown, wanted);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_orders_times_stand_still_and_nothing_more_happens_to_it() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let order = text(&raise(&operator, &app.lift_codes().await[0]).await["id"]);
    app.clock.advance(SignedDuration::from_mins(7));
    operator.command(&order, json!({ "command": "record_freed", "people": 1 })).await;
    let reached =
        json!({ "command": "record_callback", "reached": true, "all_out": true, "satisfaction": 3 });
    operator.command(&order, reached).await;
    operator.command(&order, json!({ "command": "close" })).await;
    let path = format!("/orders/{order}");
    let report = "/reports/response?from=2026-11-16&to=2026-11-16&by=day";
    let supervisor = app.sign_in("supervisor1").await;
    let (closed, figures) = (operator.get(&path).await.body, supervisor.get(report).await.body);
    assert_eq!(closed["order"]["state"], "closed");
    assert_eq!(figures["rows"][0]["trapped"]["mean_s"], json!(420.0), "{figures}");
    for _ in 0..8 {
        app.clock.advance(SignedDuration::from_mins(30));
        assert_eq!(operator.get(&path).await.body, closed);
        assert_eq!(supervisor.get(report).await.body, figures);
    }
    // A person who does something to it is told so.
    let station = text(&closed["order"]["assignments"][0]["station"]["id"]);
    let call = json!({ "command": "call_station", "station": station, "level": "second", "note": "again" });
    let refused = operator.post(&format!("{path}/commands"), &call).await;
    assert_eq!((refused.status, refused.code()), (409, "order_not_in_state"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn housekeeping_is_done_though_no_board_is_open() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    node.raise(site.lifts[0]).await;
    let client = site.client().await;
    let kept =
        async || -> i64 { client.query_one("select count(*) from request", &[]).await.unwrap().get(0) };
    assert_eq!(kept().await, 1);
    clock.advance(REMEMBER + SignedDuration::from_secs(1));
    let beside = Site { config: site.config.clone(), lifts: site.lifts.clone() };
    let app = App::on(beside, clock).await;
    let swept = async { while kept().await > 0 {} };
    tokio::time::timeout(PATIENCE, swept).await.expect("the old reply is removed");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taps_kept_offline_and_sent_twice_happen_once_at_their_own_time() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let raised = raise(&operator, &app.lift_codes().await[0]).await;
    let (order, called) = (text(&raised["id"]), raised["assignments"][0].clone());
    let crew = app.sign_in_crew(called["station"]["id"].as_str().unwrap()).await;
    let tapped_at = start_of_day() + SignedDuration::from_mins(2);
    app.clock.advance(SignedDuration::from_mins(9));
    let path = format!("/orders/{order}/commands");
    let taps: Vec<(String, String)> = ["accept", "set_out", "arrive"]
        .iter()
        .enumerate()
        .map(|(index, command)| {
            let at = tapped_at + SignedDuration::from_mins(index as i64);
            let tap =
                json!({ "command": command, "assignment": called["id"], "occurred_at": at.to_string() });
            (format!("kept-tap-{index}"), tap.to_string())
        })
        .collect();
    let mut answers = Vec::new();
    // The phone heard no answer the first time, so it sends everything again.
    for _ in 0..2 {
        for (key, tap) in &taps {
            let answer = crew.send("POST", &path, key, tap.clone()).await;
            assert_eq!(answer.status, 200, "{tap}: {answer:?}");
            answers.push(answer.body["crew_order"]["assignment"]["state"].clone());
        }
    }
    // A phone that lost its storage knows the taps by heart but has no keys.
    for (index, (_, tap)) in taps.iter().enumerate() {
        let answer = crew.send("POST", &path, &format!("other-key-{index}"), tap.clone()).await;
        assert_eq!(answer.status, 200, "{tap}: {answer:?}");
    }
    let kinds = ["offer_accepted", "crew_set_out", "crew_arrived"];
    assert_eq!(happened(&operator, &order, &kinds).await, [1, 1, 1], "{answers:?}");
    let detail = operator.get(&format!("/orders/{order}")).await.body;
    let arrived =
        detail["timeline"].as_array().unwrap().iter().find(|entry| entry["kind"] == kinds[2]).unwrap();
    let claimed = tapped_at + SignedDuration::from_mins(2);
    assert_eq!(arrived["occurred_at"], json!(claimed.to_string()));
    assert_ne!(arrived["recorded_at"], arrived["occurred_at"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_before_the_acceptance_is_refused_and_changes_nothing() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let raised = raise(&operator, &app.lift_codes().await[0]).await;
    let (order, called) = (text(&raised["id"]), raised["assignments"][0].clone());
    let crew = app.sign_in_crew(called["station"]["id"].as_str().unwrap()).await;
    let path = format!("/orders/{order}/commands");
    let before = operator.get(&format!("/orders/{order}")).await.body;
    for seat in [&crew, &operator] {
        for command in ["set_out", "arrive", "finish"] {
            let answer = seat.post(&path, &json!({ "command": command, "assignment": called["id"] })).await;
            assert_eq!((answer.status, answer.code()), (409, "assignment_not_in_state"), "{command}");
            assert_eq!(answer.body["facts"]["state"], "offered", "{answer:?}");
        }
    }
    let closing = operator.post(&path, &json!({ "command": "close" })).await;
    assert_eq!((closing.status, closing.code()), (409, "order_not_in_state"));
    assert_eq!(operator.get(&format!("/orders/{order}")).await.body, before);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_on_both_sides_of_midnight_at_a_months_end_belong_to_their_own_day_in_shanghai() {
    // A minute before midnight in Shanghai, which is four in the afternoon in Greenwich.
    let clock = Clock::manual("2026-11-30T15:59:00Z".parse().unwrap());
    let app = App::on(Site::open().await, clock).await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let mut numbers = Vec::new();
    let mut orders = Vec::new();
    for (code, seconds) in codes.iter().zip([59, 1, 60]) {
        app.clock.advance(SignedDuration::from_secs(seconds));
        let raised = raise(&operator, code).await;
        numbers.push(text(&raised["number"]));
        orders.push(text(&raised["id"]));
    }
    assert_eq!(numbers, ["20261130-0001", "20261201-0001", "20261201-0002"]);
    // The first is freed after midnight: the time is whole, and it counts where its alarm was.
    operator.command(&orders[0], json!({ "command": "record_freed", "people": 1 })).await;
    let supervisor = app.sign_in("supervisor1").await;
    let report = supervisor.get("/reports/response?from=2026-11-30&to=2026-12-01&by=day").await.body;
    let rows: Vec<(String, i64)> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["key"]), row["order_count"].as_i64().unwrap()))
        .collect();
    assert_eq!(rows, [("2026-11-30".to_owned(), 1), ("2026-12-01".to_owned(), 2)]);
    assert_eq!(report["rows"][0]["trapped"]["mean_s"], json!(61.0), "{report}");
    for (month, count) in [("from=2026-11-01&to=2026-11-30", 1), ("from=2026-12-01&to=2026-12-31", 2)] {
        let report = supervisor.get(&format!("/reports/response?{month}&by=district")).await.body;
        assert_eq!(report["total"]["order_count"], count, "{month}");
    }
    app.stop().await;
}
