//! Two operators change one order, and times that are entered afterwards.
//!
//! Must not: test the rules of merging again; `order` has its own.

use super::App;
use liftaid::kernel::SignedDuration;
use liftaid::store::audit::{Fault, audit};
use serde_json::{Value, json};

/// What a seat saw of an order when it began to write.
fn seen(order: &Value) -> Value {
    json!({
        "people": order["people"], "flags": order["flags"], "hazards": order["hazards"],
        "priority": order["priority"], "lift": order["lift"]["id"],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_seats_change_at_once_is_joined_or_put_before_a_person() {
    let app = App::start().await;
    let (first, second) = (app.sign_in("operator1").await, app.sign_in("operator2").await);
    let codes = app.lift_codes().await;
    let raised = first.post("/alarms", &json!({ "channel": "hotline", "lift": codes[0] })).await.body;
    let order = raised["order"]["id"].as_str().unwrap().to_owned();
    let base = seen(&raised["order"]);
    let triage = |people: Value, flags: Value| json!({ "command": "triage", "people": people, "flags": flags, "hazards": [], "base": base });
    first.command(&order, triage(json!(3), json!([]))).await;

    // Another fact stands beside it.
    let joined = second.command(&order, triage(Value::Null, json!(["pregnant"]))).await;
    assert_eq!((&joined["order"]["people"], &joined["order"]["flags"]), (&json!(3), &json!(["pregnant"])));

    // The same fact is for a person, and nothing is written.
    let path = format!("/orders/{order}/commands");
    let refused = second.post(&path, &triage(json!(5), json!(["pregnant"]))).await;
    assert_eq!((refused.status, refused.code()), (409, "changed_meanwhile"), "{refused:?}");
    assert_eq!(refused.body["facts"]["conflicts"], json!([{ "field": "people", "mine": 5, "theirs": 3 }]));
    let present = second.get(&format!("/orders/{order}")).await.body["order"].clone();
    assert_eq!(present["people"], 3);

    // Put through knowingly: on what stands now.
    let knowingly = json!({ "command": "triage", "people": 5, "flags": ["pregnant"], "hazards": [],
        "base": seen(&present) });
    assert_eq!(second.command(&order, knowingly).await["order"]["people"], 5);

    first.command(&order, json!({ "command": "locate", "lift": codes[1], "base": base })).await;
    let elsewhere = json!({ "command": "locate", "lift": codes[2], "base": base });
    let refused = second.post(&path, &elsewhere).await;
    assert_eq!(refused.body["facts"]["conflicts"][0]["theirs"]["code"], json!(codes[1]), "{refused:?}");
    let odd = json!({ "command": "verify", "base": base });
    assert_eq!(second.post(&path, &odd).await.status, 422, "only what replaces facts carries a base");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_counts_the_times_that_were_entered_long_after() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let code = &app.lift_codes().await[0];
    let start = app.clock.now();
    let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await.body;
    let order = raised["order"]["id"].as_str().unwrap().to_owned();
    let assignment = raised["order"]["assignments"][0]["id"].clone();
    operator.command(&order, json!({ "command": "accept", "assignment": assignment })).await;
    app.clock.advance(SignedDuration::from_mins(20));
    let arrived_at = start + SignedDuration::from_mins(10);
    let arrive = json!({ "command": "arrive", "assignment": assignment, "occurred_at": arrived_at });
    let reply = operator.command(&order, arrive).await;
    assert_eq!(reply["order"]["milestones"]["arrived"]["at"], json!(arrived_at), "the event's own time");
    operator.command(&order, json!({ "command": "record_freed", "people": 1 })).await;

    let leader = app.sign_in("leader1").await;
    let report = leader.get("/reports/response?from=2026-11-16&to=2026-11-16").await.body;
    let late = |figure: &str| report["total"][figure]["entered_late"].clone();
    assert_eq!(report["total"]["arrival"]["count"], 1);
    assert_eq!(
        ["answer", "response", "arrival", "on_site", "trapped"].map(late),
        [0, 0, 1, 1, 0].map(Value::from)
    );
    // An alarm that waited on a console while the server was away.
    let kept = json!({ "channel": "hotline", "lift": app.lift_codes().await[1], "occurred_at": arrived_at });
    assert_eq!(operator.post("/alarms", &kept).await.status, 201);
    let report = leader.get("/reports/response?from=2026-11-16&to=2026-11-16").await.body;
    assert_eq!(report["total"]["answer"]["entered_late"], 1);
    // The order's row says whose events a report has to look at.
    let client = app.site.client().await;
    let found = audit(&client).await.unwrap().findings;
    assert!(found.iter().all(|finding| finding.fault != Fault::Row), "{found:?}");
    let marked = client.query_one("select count(*) from work_order where has_late_entry", &[]).await.unwrap();
    assert_eq!(marked.get::<_, i64>(0), 1, "the one whose arrival came late");
    client.execute("update work_order set has_late_entry = false", &[]).await.unwrap();
    let found = audit(&client).await.unwrap().findings;
    assert!(found.iter().any(|finding| finding.detail == "has_late_entry"), "{found:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_filled_in_while_talking_is_processing_and_no_answer() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let leader = app.sign_in("leader1").await;
    let figures = async || {
        let total = leader.get("/reports/response?from=2026-11-16&to=2026-11-16").await.body["total"].clone();
        ["answer", "processing"].map(|name| {
            let figures = &total[name];
            (figures["count"].as_u64(), figures["mean_s"].as_f64(), figures["entered_late"].as_u64())
        })
    };
    let picked_up = app.clock.now();
    app.clock.advance(SignedDuration::from_secs(50));
    let told = json!({ "channel": "hotline", "lift": codes[0], "occurred_at": picked_up,
        "answered_at": picked_up });
    let order = operator.post("/alarms", &told).await.body["order"].clone();
    let at = |name: &str| order["milestones"][name]["at"].clone();
    assert_eq!(["alarm_raised", "answered"].map(at), [json!(picked_up), json!(picked_up)]);
    assert_eq!(at("dispatched"), json!(app.clock.now()));
    assert_eq!(figures().await, [(Some(1), Some(0.0), Some(0)), (Some(1), Some(50.0), Some(0))]);

    // Kept by a page before this one while the server was away: answered when it was raised, and said to be entered late.
    let picked_up = app.clock.now();
    app.clock.advance(SignedDuration::from_mins(20));
    let kept = json!({ "channel": "hotline", "lift": codes[1], "occurred_at": picked_up });
    assert_eq!(operator.post("/alarms", &kept).await.status, 201);
    assert_eq!(figures().await, [(Some(2), Some(0.0), Some(1)), (Some(2), Some(625.0), Some(1))]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_late_and_is_no_milestone_counts_nowhere() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let code = &app.lift_codes().await[0];
    let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await.body;
    let order = raised["order"]["id"].as_str().unwrap().to_owned();
    let first = raised["order"]["assignments"][0].clone();
    operator.command(&order, json!({ "command": "accept", "assignment": first["id"] })).await;
    let candidates = operator.get(&format!("/orders/{order}/candidates?level=first")).await.body;
    let other = candidates["candidates"].as_array().unwrap().iter();
    let other =
        other.map(|one| one["station"]["id"].clone()).find(|id| *id != first["station"]["id"]).unwrap();
    let called = operator
        .command(
            &order,
            json!({ "command": "call_station", "station": other, "level": "first", "note": "多人" }),
        )
        .await;
    let second = called["order"]["assignments"][1]["id"].clone();
    app.clock.advance(SignedDuration::from_mins(1));
    let promised_at = app.clock.now();
    app.clock.advance(SignedDuration::from_mins(20));
    let late = json!({ "command": "accept", "assignment": second, "occurred_at": promised_at });
    operator.command(&order, late).await;
    // They were not out after all; the release that counts is entered as it happens.
    let mistaken = json!({ "command": "record_freed", "people": 1, "occurred_at": promised_at });
    operator.command(&order, mistaken).await;
    let leader = app.sign_in("leader1").await;
    leader.command(&order, json!({ "command": "reopen", "note": "还有一人" })).await;
    app.clock.advance(SignedDuration::from_mins(1));
    operator.command(&order, json!({ "command": "record_freed", "people": 1 })).await;
    let total = leader.get("/reports/response?from=2026-11-16&to=2026-11-16").await.body["total"].clone();
    let counted = |name: &str| (total[name]["count"].as_u64(), total[name]["entered_late"].as_u64());
    assert_eq!(counted("response"), (Some(1), Some(0)), "the acceptance that counts was entered at once");
    assert_eq!(counted("trapped"), (Some(1), Some(0)), "and so was the release");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_duty_list_gives_seats_every_station_with_its_number() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let list = operator.get("/duty-list").await.body;
    let stations = list["stations"].as_array().unwrap();
    assert!(
        stations.len() > 20
            && stations.is_sorted_by_key(|line| line["district"].as_str().unwrap().to_owned())
    );
    assert!(stations.iter().any(|line| line["phone"].as_str().is_some_and(|phone| !phone.contains('*'))));
    assert_eq!(app.sign_in("wall1").await.get("/duty-list").await.code(), "not_allowed");
    assert_eq!(app.sign_in("supervisor1").await.get("/duty-list").await.code(), "not_allowed");
    app.stop().await;
}
