//! Personal data goes when its time is over, and the record stands.
//!
//! Must not: move a clock under sessions; the server that blanks is another one, later.

use super::App;
use super::help::Phone;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::kernel::SignedDuration;
use liftaid::store::retention::{DEFAULT_DAYS, blank};
use serde_json::{Value, json};
use std::time::Duration;

/// Bound of the wait for the loop.
const PATIENCE: Duration = Duration::from_secs(20);

/// A PNG of eight pixels' side, as far as its header tells.
fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08".to_vec();
    bytes.extend([8, 2, 0, 0, 0, 1, 2, 3, 4]);
    bytes
}

fn notes(detail: &Value) -> Vec<(&str, &Value)> {
    let lines = detail["timeline"].as_array().unwrap().iter();
    lines
        .filter(|line| ["passenger_wrote", "passenger_answered"].contains(&line["kind"].as_str().unwrap()))
        .map(|line| (line["kind"].as_str().unwrap(), &line["note"]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_is_blanked_after_its_time_and_the_record_stands() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let phone = Phone::of(&app);
    let codes = app.lift_codes().await;
    let progress = phone.raise(&codes[0], "&phone=13800138000&text=dark&deaf_mute=1").await;
    phone.say(&progress, "write", "&text=afraid").await;
    phone.raise(&codes[1], "&phone=13800138001&text=another").await;
    let seat = app.sign_in("operator1").await;
    let list = seat.get("/orders").await.body["orders"].clone();
    let order =
        list.as_array().unwrap().iter().find(|order| order["lift"]["code"] == json!(codes[0])).unwrap();
    let (id, assignment) = (order["id"].as_str().unwrap(), &order["assignments"][0]);
    seat.command(id, json!({ "command": "answer_passenger", "phrase": "coming", "note": "two minutes" }))
        .await;
    let crew = app.sign_in_crew(assignment["station"]["id"].as_str().unwrap()).await;
    let path = format!("/orders/{id}/photos?assignment={}", assignment["id"].as_str().unwrap());
    let photo = crew.upload(&path, "photo-kept-1", png()).await.body["photo"].as_str().unwrap().to_owned();
    seat.command(id, json!({ "command": "resolve", "outcome": "cancelled" })).await;
    let closed_at = clock.now();
    // What is noted of it afterwards gives nobody's data a longer life.
    clock.advance(SignedDuration::from_hours(1));
    seat.command(id, json!({ "command": "add_note", "note": "asked about" })).await;
    let before = seat.get(&format!("/orders/{id}")).await.body;
    assert_eq!(before["order"]["state"], "closed");
    assert_eq!(
        notes(&before),
        [("passenger_wrote", &json!("afraid")), ("passenger_answered", &json!("two minutes"))]
    );

    let client = app.site.client().await;
    let kept = SignedDuration::from_hours(24 * i64::from(DEFAULT_DAYS));
    let last: i64 = client.query_one("select max(seq) as seq from event", &[]).await.unwrap().get("seq");
    let log = async || -> Vec<Vec<u8>> {
        let sql = "select hash from event where seq <= $1 order by seq";
        client.query(sql, &[&last]).await.unwrap().iter().map(|row| row.get("hash")).collect()
    };
    let before_log = log().await;
    assert_eq!(blank(&client, kept, closed_at + kept).await.unwrap(), 0, "the last day counts");

    // Another server starts a moment after that and does it by itself.
    let later = Clock::manual(closed_at + kept + SignedDuration::from_secs(1));
    let beside = Site { config: app.site.config.clone(), lifts: app.site.lifts.clone() };
    let next = App::on(beside, later.clone()).await;
    let blanked = async {
        while !client.query("select from photo where picture is not null", &[]).await.unwrap().is_empty()
            || client.query("select from alarm where text = ''", &[]).await.unwrap().is_empty()
        {}
    };
    tokio::time::timeout(PATIENCE, blanked).await.expect("the loop blanks it");
    assert_eq!(
        blank(&client, kept, later.now()).await.unwrap(),
        0,
        "nothing is left, and the live order's stays"
    );
    let alarms = client
        .query("select caller_phone, text from alarm order by text", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| (row.get::<_, Option<String>>("caller_phone"), row.get::<_, String>("text")))
        .collect::<Vec<_>>();
    assert_eq!(alarms, [(None, String::new()), (Some("13800138001".to_owned()), "another".to_owned())]);

    // The record is the same, down to its hashes; what is gone is missing and nothing else.
    let seat = next.sign_in("operator1").await;
    let after = seat.get(&format!("/orders/{id}")).await.body;
    assert_eq!(
        notes(&after),
        [("passenger_wrote", &Value::Null), ("passenger_answered", &json!("two minutes"))]
    );
    assert_eq!(after["order"]["photo_count"], 1);
    assert_eq!(seat.get(&format!("/orders/{id}/photos")).await.body, json!({ "photos": [] }));
    assert_eq!(seat.get(&format!("/orders/{id}/photos/{photo}")).await.code(), "unknown_photo");
    let shown: Vec<Value> = after["timeline"].as_array().unwrap().clone();
    assert_eq!(shown.len(), before["timeline"].as_array().unwrap().len());
    assert_eq!(log().await, before_log);
    next.stop().await;
    app.stop().await;
}
