//! A shift is handed over: promises on orders, what the sheet holds, who signs, and what is kept.
//!
//! Must not: test the rules again; `handover` has its own.

use super::App;
use super::app::Seat;
use liftaid::kernel::SignedDuration;
use serde_json::{Value, json};

async fn open_order(app: &App, seat: &Seat, lift: usize) -> String {
    let code = &app.lift_codes().await[lift];
    let raised = seat.post("/alarms", &json!({ "channel": "hotline", "lift": code, "people": 2 })).await;
    assert_eq!(raised.status, 201, "{raised:?}");
    raised.body["order"]["id"].as_str().unwrap().to_owned()
}

async fn act(seat: &Seat, handover: &str, body: Value) -> super::app::Answer {
    seat.post(&format!("/handovers/{handover}/commands"), &body).await
}

fn item<'a>(view: &'a Value, key: &str) -> &'a Value {
    let items = view["items"].as_array().unwrap();
    items.iter().find(|item| item["key"] == key).unwrap_or_else(|| panic!("{key} is missing in {items:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_is_counted_down_becomes_a_mark_and_holds_the_order_open() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let order = open_order(&app, &operator, 0).await;
    let due_at = app.clock.now() + SignedDuration::from_mins(10);
    let body = json!({ "command": "make_promise", "note": "14:40 回电家属", "due_at": due_at });
    let reply = operator.command(&order, body).await;
    let promise = &reply["order"]["promises"][0];
    assert_eq!((&promise["state"], &promise["due_at"]), (&json!("open"), &json!(due_at)));
    let deadlines = reply["order"]["deadlines"].as_array().unwrap();
    assert!(deadlines.iter().any(|deadline| deadline["kind"] == "promise"), "{deadlines:?}");

    let cancel = json!({ "command": "resolve", "outcome": "cancelled", "note": "误拨" });
    let refused = operator.post(&format!("/orders/{order}/commands"), &cancel).await;
    assert_eq!((refused.status, refused.code()), (409, "promise_open"), "{refused:?}");
    let past = json!({ "command": "make_promise", "note": "x", "due_at": app.clock.now() });
    let refused = operator.post(&format!("/orders/{order}/commands"), &past).await;
    assert_eq!(refused.code(), "promise_time");

    let mut board = operator.board("/board", json!({ "type": "hello", "protocol": 1 })).await;
    app.clock.advance(SignedDuration::from_mins(10));
    let marked = |message: &Value| {
        let marks = message["order"]["attention"].as_array();
        marks.is_some_and(|marks| marks.iter().any(|mark| mark["kind"] == "promise_overdue"))
    };
    board.until(marked).await;
    let kept = json!({ "command": "keep_promise", "promise": promise["id"] });
    let reply = operator.command(&order, kept.clone()).await;
    assert_eq!(reply["order"]["promises"][0]["state"], "kept");
    assert_eq!(operator.command(&order, kept).await["result"], "unchanged");
    let detail = operator.get(&format!("/orders/{order}")).await.body;
    let made = detail["timeline"].as_array().unwrap().iter().find(|line| line["kind"] == "promise_made");
    let made = made.expect("the promise is on the timeline");
    assert_eq!((&made["note"], &made["promise"]), (&json!("14:40 回电家属"), &promise["id"]));
    operator.command(&order, cancel).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_is_handed_over_by_two_people_and_kept_for_ever() {
    let app = App::start().await;
    let giver = app.sign_in("operator1").await;
    let order = open_order(&app, &giver, 0).await;
    let due_at = app.clock.now() + SignedDuration::from_mins(30);
    let body = json!({ "command": "make_promise", "note": "回电家属", "due_at": due_at });
    let promise = giver.command(&order, body).await["order"]["promises"][0]["id"].clone();
    let stations = giver.get("/stations").await.body;
    let station = stations["stations"][0]["id"].as_str().unwrap().to_owned();
    let off = json!({ "on_duty": false });
    assert_eq!(giver.post(&format!("/stations/{station}/duty"), &off).await.status, 200);

    let opened = giver.post("/handovers", &json!({})).await;
    assert_eq!(opened.status, 200, "{opened:?}");
    let id = opened.body["id"].as_str().unwrap().to_owned();
    let order_key = format!("order:{order}");
    let promise_key = format!("promise:{}", promise.as_str().unwrap());
    assert_eq!(item(&opened.body, &order_key)["then"]["state"], "open");
    assert_eq!(item(&opened.body, &promise_key)["text"], "回电家属");
    assert_eq!(item(&opened.body, &format!("station:{station}"))["then"]["why"], "off_duty");
    assert_eq!(giver.post("/handovers", &json!({})).await.body["id"], json!(id), "one at a time");

    let early = act(&giver, &id, json!({ "command": "give" })).await;
    assert_eq!(
        (early.status, early.code(), &early.body["facts"]["count"]),
        (409, "handover_intent_missing", &json!(1))
    );
    let empty = act(&giver, &id, json!({ "command": "write_intent", "item": order_key, "text": " " })).await;
    assert_eq!((empty.status, empty.body["fields"][0]["path"].as_str()), (422, Some("text")));
    let intent = json!({ "command": "write_intent", "item": order_key, "text": "等站点接单" });
    let written = act(&giver, &id, intent).await;
    assert_eq!(item(&written.body, &order_key)["intent"], "等站点接单");
    let given = act(&giver, &id, json!({ "command": "give" })).await;
    assert_eq!((given.status, &given.body["stage"]), (200, &json!("given")), "{given:?}");

    let receiver = app.sign_in("operator2").await;
    assert_eq!(act(&giver, &id, json!({ "command": "take" })).await.code(), "handover_own");
    receiver.command(&order, json!({ "command": "set_priority", "priority": "p1" })).await;
    let seen = receiver.get(&format!("/handovers/{id}")).await.body;
    let changed = item(&seen, &order_key);
    assert_eq!((&changed["standing"], &changed["changed"]), (&json!("changed"), &json!(["priority"])));
    for line in seen["items"].as_array().unwrap() {
        let body = json!({ "command": "acknowledge", "item": line["key"] });
        assert_eq!(act(&receiver, &id, body).await.status, 200, "{line}");
    }
    let taken = act(&receiver, &id, json!({ "command": "take" })).await;
    assert_eq!((taken.status, &taken.body["stage"]), (200, &json!("taken")), "{taken:?}");
    assert_eq!((&taken.body["giver"], &taken.body["receiver"]), (&json!("operator1"), &json!("operator2")));
    assert_eq!(act(&giver, &id, json!({ "command": "withdraw" })).await.code(), "handover_not_in_stage");

    let supervisor = app.sign_in("supervisor1").await;
    let past = supervisor.get("/handovers").await.body;
    assert_eq!((&past["handovers"][0]["id"], &past["handovers"][0]["stage"]), (&json!(id), &json!("taken")));
    let shown = supervisor.get(&format!("/handovers/{id}")).await.body;
    assert_eq!(item(&shown, &order_key)["acknowledged_by"], "operator2");
    assert_eq!(supervisor.post("/handovers", &json!({})).await.code(), "not_allowed");
    let client = app.site.client().await;
    for sql in ["update handover set giver = receiver", "delete from handover", "truncate handover"] {
        assert!(client.execute(sql, &[]).await.is_err(), "{sql}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_that_nobody_took_can_be_withdrawn_and_another_opened() {
    let app = App::start().await;
    let giver = app.sign_in("operator1").await;
    let id = giver.post("/handovers", &json!({})).await.body["id"].as_str().unwrap().to_owned();
    let unknown = act(&giver, "hov_00000000000000000000000000000000", json!({ "command": "give" })).await;
    assert_eq!((unknown.status, unknown.code()), (404, "unknown_handover"));
    let surprise = act(&giver, &id, json!({ "command": "give", "force": true })).await;
    assert_eq!(surprise.status, 422, "{surprise:?}");
    let odd = act(&giver, &id, json!({ "command": "acknowledge", "item": "order:x" })).await;
    assert_eq!(odd.code(), "handover_no_such_item");
    let other = app.sign_in("operator2").await;
    assert_eq!(act(&other, &id, json!({ "command": "withdraw" })).await.code(), "handover_not_yours");
    assert_eq!(act(&giver, &id, json!({ "command": "withdraw" })).await.body["stage"], "withdrawn");
    let next = giver.post("/handovers", &json!({})).await.body;
    assert_ne!(next["id"], json!(id));
    assert_eq!(next["stage"], "preparing");
    app.stop().await;
}
