//! Partners' machines over HTTP, as other systems drive them: repeats without end, ids of several channels, texts as they
//! come, arrays for objects.
//!
//! Must not: repeat what the readers of each field are tested for beside their code.

use super::App;
use super::app::{Answer, read};
use futures_util::future::join_all;
use liftaid::channel;
use liftaid::store::account::set_partner_key;
use liftaid::store::views::MAX_TIMELINE;
use serde_json::{Value, json};

const SECRET: &str = "secret";

/// A server that knows the partner on these channels.
async fn with_partner(channels: &[&str]) -> App {
    let app = App::start().await;
    let pool = liftaid::store::pool(&app.site.config, 1, tokio::runtime::Handle::current());
    let client = pool.get().await.unwrap();
    for channel in channels {
        set_partner_key(&*client, "acme", channel, SECRET.as_bytes(), app.clock.now()).await.unwrap();
    }
    app
}

/// A signed request to a channel, whose name is spelled as given.
async fn send(app: &App, channel: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/channels/{channel}/alarms");
    let (at, body) = (app.clock.now().to_string(), body.to_string());
    let text = channel::text_to_sign("POST", &path, &at, body.as_bytes());
    let request = app
        .http
        .post(format!("{}{path}", app.base()))
        .header("content-type", "application/json")
        .header("x-partner", "acme")
        .header("x-timestamp", &at)
        .header("x-signature", channel::sign(SECRET.as_bytes(), &text));
    read(request.body(body).send().await.unwrap()).await
}

fn alarm(app: &App, id: &str, lift: &str) -> Value {
    let at = app.clock.now().to_string();
    json!({ "id": id, "lift": { "code": lift }, "occurred_at": at, "kind": "entrapment" })
}

fn count(timeline: &[Value], kind: &str) -> usize {
    timeline.iter().filter(|entry| entry["kind"] == kind).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_repeats_without_end_pushes_nothing_else_off_the_timeline() {
    let app = with_partner(&["device"]).await;
    let seat = app.sign_in("operator1").await;
    let lift = app.lift_codes().await.swap_remove(0);
    let detail = async |order: &str| {
        let detail = seat.get(&format!("/orders/{order}")).await.body;
        let timeline = detail["timeline"].as_array().unwrap().clone();
        assert!(timeline.is_sorted_by_key(|entry| entry["seq"].as_i64()), "told in order");
        assert!(i64::try_from(timeline.len()).unwrap() <= MAX_TIMELINE);
        assert_eq!(timeline[0]["kind"], "order_opened");
        (detail["order"].clone(), timeline)
    };
    let raised = seat.post("/alarms", &json!({ "channel": "hotline", "lift": lift })).await.body;
    let order = raised["order"]["id"].as_str().unwrap().to_owned();
    let assignment = raised["order"]["assignments"][0]["id"].clone();
    for portion in (0..1_050).collect::<Vec<_>>().chunks(100) {
        let repeats = portion.iter().map(|serial| alarm(&app, &format!("r-{serial}"), &lift));
        let answers = join_all(repeats.map(async |body| send(&app, "device", &body).await)).await;
        assert!(answers.iter().all(|answer| answer.body["disposition"] == "attached"));
    }
    for command in ["accept", "set_out", "record_freed"] {
        seat.command(&order, json!({ "command": command, "assignment": assignment, "source": "phone" }))
            .await;
    }
    let (card, timeline) = detail(&order).await;
    assert_eq!(card["alarm_count"], 1_051, "all are counted");
    assert_eq!(count(&timeline, "alarm_attached"), 100, "the first and the newest are shown");
    for kind in ["offer_made", "offer_accepted", "crew_set_out", "passengers_freed"] {
        assert_eq!(count(&timeline, kind), 1, "{kind}");
    }
    assert!(timeline.iter().all(|entry| entry["kind"] != "crew_set_out" || entry["station"].is_object()));

    for portion in (0..850).collect::<Vec<_>>().chunks(100) {
        let notes =
            portion.iter().map(|serial| json!({ "command": "add_note", "note": format!("n-{serial}") }));
        join_all(notes.map(async |body| seat.command(&order, body).await)).await;
    }
    seat.command(&order, json!({ "command": "add_note", "note": "the newest" })).await;
    let (_, timeline) = detail(&order).await;
    assert_eq!(timeline.last().unwrap()["note"], "the newest");
    let first_note = timeline.iter().find(|entry| entry["kind"] == "note_added").unwrap();
    assert!(first_note["note"].is_string(), "a line that is shown has its words");
    assert_eq!(count(&timeline, "offer_made"), 1, "which station was called is not forgotten");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_the_partners_own_on_each_channel_however_the_path_spells_it() {
    let app = with_partner(&["device", "police"]).await;
    let lift = app.lift_codes().await.swap_remove(0);
    let body = alarm(&app, "a-1", &lift);
    let first = send(&app, "device", &body).await;
    assert_eq!((first.status, &first.body["disposition"]), (201, &json!("opened")), "{first:?}");
    let other = send(&app, "police", &body).await;
    assert_eq!((other.status, &other.body["disposition"]), (201, &json!("attached")), "{other:?}");
    assert_ne!(first.body["alarm"], other.body["alarm"]);
    for (spelled, answer) in
        [("device", &first), ("dev%69ce", &first), ("police", &other), ("p%6Flice", &other)]
    {
        let again = send(&app, spelled, &body).await;
        assert_eq!((again.status, &again.body), (200, &answer.body), "{spelled}");
    }
    let mut changed = body.clone();
    changed["people"] = json!(3);
    for spelled in ["device", "dev%69ce", "police"] {
        assert_eq!(send(&app, spelled, &changed).await.code(), "idempotency_key_reused", "{spelled}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_over_from_110_is_kept_however_its_lines_end() {
    let app = with_partner(&["police"]).await;
    let seat = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let mut body = alarm(&app, "110-1", &codes[0]);
    body["text"] = json!("困人 2 名\r\n一名孕妇\u{0}");
    body["caller"] = json!({ "name": "张警官\r\n" });
    let taken = send(&app, "police", &body).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    let call =
        json!({ "channel": "police", "lift": codes[1], "text": "灯灭\r快来", "caller_name": "李\u{7}警官" });
    let call = seat.post("/alarms", &call).await;
    assert_eq!(call.status, 201, "{call:?}");
    let rows = app
        .site
        .client()
        .await
        .query("select text, caller_name from alarm order by received_at, id", &[])
        .await
        .unwrap();
    let mut kept: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    kept.sort();
    let pair = |text: &str, name: &str| (text.to_owned(), name.to_owned());
    assert_eq!(kept, [pair("困人 2 名\n一名孕妇", "张警官"), pair("灯灭\n快来", "李 警官")]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_array_in_place_of_an_object_is_refused_with_its_field() {
    let app = with_partner(&["device"]).await;
    let seat = app.sign_in("operator1").await;
    let lift = app.lift_codes().await.swap_remove(0);
    let at = app.clock.now().to_string();
    let with = |field: &str, value: Value| {
        let mut body = alarm(&app, "t-1", &lift);
        body[field] = value;
        body
    };
    let fault = |answer: &Answer| {
        assert_eq!((answer.status, answer.code()), (422, "invalid_input"), "{answer:?}");
        answer.body["fields"][0]["path"].as_str().unwrap().to_owned()
    };
    let machine = [
        (json!(["t-1", null, at, "entrapment", null, null, null, null]), ""),
        (with("lift", json!([lift, null, null])), "lift"),
        (with("caller", json!(["门卫", null])), "caller"),
        (with("location", json!([31.2, 121.4, "wgs84"])), "location"),
    ];
    for (body, path) in machine {
        assert_eq!(fault(&send(&app, "device", &body).await), path, "{body}");
    }
    let call = json!({ "channel": "hotline", "location": [31.2, 121.4, "wgs84"] });
    assert_eq!(fault(&seat.post("/alarms", &call).await), "location");
    assert_eq!(fault(&seat.post("/alarms", &json!(["hotline"])).await), "");
    let url = format!("{}/api/v1/session", app.base());
    let pair = read(app.http.post(url).json(&json!(["a", "b"])).send().await.unwrap()).await;
    assert_eq!(fault(&pair), "");
    let kept = app.site.client().await.query("select from alarm", &[]).await.unwrap();
    assert!(kept.is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_asks_with_head_gets_the_status_and_no_body() {
    let app = App::start().await;
    let code = app.lift_codes().await.swap_remove(0);
    for path in ["/healthz", "/readyz", "/api/openapi.json", &format!("/help/{code}")] {
        let url = format!("{}{path}", app.base());
        let get = app.http.get(&url).send().await.unwrap();
        let head = app.http.head(&url).send().await.unwrap();
        // The clock of a test is off, so the server is not ready; HEAD says that as GET does.
        let expected = if path == "/readyz" { 503 } else { 200 };
        assert_eq!((get.status().as_u16(), head.status().as_u16()), (expected, expected), "{path}");
        assert_eq!(head.headers().get("content-type"), get.headers().get("content-type"), "{path}");
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
    app.stop().await;
}
