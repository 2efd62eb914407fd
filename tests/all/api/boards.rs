//! Boards of real servers: resuming without a gap, two servers on one database, sessions that end.
//!
//! Must not: rely on how fast anything is.

use super::App;
use crate::support::Site;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_was_away_gets_what_it_missed_and_nothing_twice() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let mut board = operator.board("/board", json!({ "type": "hello", "protocol": 1 })).await;
    let snapshot = board.next().await;
    let raise = async |code: &str| {
        let answer = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await;
        answer.body["order"]["id"].as_str().unwrap().to_owned()
    };
    let first = raise(&codes[0]).await;
    let seen = board.until(|message| message["order"]["id"] == json!(first)).await;
    drop(board);
    let second = raise(&codes[1]).await;
    let resume = json!({ "type": "hello", "protocol": 1, "epoch": snapshot["epoch"], "seq": seen["seq"] });
    let mut board = operator.board("/board", resume).await;
    let answer = board.next().await;
    assert_eq!(answer["type"], "events");
    let mut missed: Vec<String> = answer["changes"].as_array().unwrap().iter().filter_map(order_of).collect();
    // The answer to the command may be quicker than the feed: then it comes as any other news.
    while !missed.contains(&second) {
        missed.extend(order_of(&board.next().await));
    }
    assert_eq!(missed, [second]);
    let stale = json!({ "type": "hello", "protocol": 1, "epoch": "another", "seq": 1 });
    assert_eq!(operator.board("/board", stale).await.next().await["type"], "snapshot");
    app.stop().await;
}

fn order_of(change: &Value) -> Option<String> {
    change["order"]["id"].as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_taken_on_one_server_is_shown_on_the_other() {
    let app = App::start().await;
    let beside = Site { config: app.site.config.clone(), lifts: app.site.lifts.clone() };
    let other = App::on(beside, app.clock.clone()).await;
    let watching = other.sign_in("operator2").await;
    let mut board = watching.board("/board", json!({ "type": "hello", "protocol": 1 })).await;
    assert_eq!(board.next().await["type"], "snapshot");
    let taking = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let raised = taking.post("/alarms", &json!({ "channel": "police", "lift": codes[5] })).await;
    let shown = board.until(|message| message["change"] == "order_entered").await;
    assert_eq!(shown["order"]["id"], raised.body["order"]["id"]);
    other.stop().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_loses_its_board() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let mut board = operator.board("/board", json!({ "type": "hello", "protocol": 1 })).await;
    board.next().await;
    assert_eq!(operator.send("DELETE", "/session", "sign-out-1", String::new()).await.status, 204);
    board.closed().await;
    assert_eq!(operator.get("/session").await.code(), "not_signed_in");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_input_gets_its_code_and_changes_nothing() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let code = app.lift_codes().await.remove(0);
    let cases = [
        (json!({ "channel": "hotline", "lift": code, "people": 81 }), "invalid_input", "people"),
        (json!({ "channel": "pigeon", "lift": code }), "invalid_input", "channel"),
        (json!({ "channel": "hotline", "lift": "1234567" }), "invalid_input", "lift"),
        (json!({ "channel": "hotline", "lift": code, "flags": ["tall"] }), "invalid_input", "flags"),
        (
            json!({ "channel": "hotline", "location": { "lat": 91.0, "lon": 121.0, "datum": "wgs84" } }),
            "invalid_input",
            "location",
        ),
        (
            json!({ "channel": "hotline", "lift": code, "occurred_at": "2027-01-01T00:00:00Z" }),
            "invalid_input",
            "occurred_at",
        ),
    ];
    for (body, problem, path) in cases {
        let answer = operator.post("/alarms", &body).await;
        assert_eq!(answer.code(), problem, "{body}: {answer:?}");
        let field = answer.body["fields"][0]["path"].as_str().unwrap_or_default();
        assert!(field.starts_with(path), "{body}: {field}");
    }
    let untagged = json!({ "channel": "hotline", "location": { "lat": 31.2, "lon": 121.5 } });
    assert!(operator.post("/alarms", &untagged).await.status >= 400);
    let malformed = operator.send("POST", "/alarms", "malformed-1", "{".to_owned()).await;
    assert_eq!(malformed.code(), "malformed_json");
    let orders = operator.get("/orders?state=all").await;
    assert_eq!(orders.body["orders"], json!([]));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_sees_who_else_has_its_order_open_and_when_they_leave() {
    let app = App::start().await;
    let (one, two) = (app.sign_in("operator1").await, app.sign_in("operator2").await);
    let codes = app.lift_codes().await;
    let raised = one.post("/alarms", &json!({ "channel": "hotline", "lift": codes[0] })).await;
    let order = &raised.body["order"]["id"];
    let hello = json!({ "type": "hello", "protocol": 1 });
    let watch =
        |is_editing: bool| json!({ "type": "watch", "order": order, "is_editing": is_editing }).to_string();
    let mut first = one.board("/board", hello.clone()).await;
    let mut second = two.board("/board", hello.clone()).await;
    first.say(watch(false)).await;
    let is_seats = |message: &serde_json::Value| message["type"] == "seats";
    assert_eq!(first.until(is_seats).await["seats"], json!([]), "nobody else, and not oneself");

    second.say(watch(false)).await;
    let named = |name: &str, is_editing: bool| json!([{ "name": name, "is_editing": is_editing }]);
    assert_eq!(second.until(is_seats).await["seats"], named("operator1", false));
    assert_eq!(first.until(is_seats).await["seats"], named("operator2", false));
    second.say(watch(true)).await;
    assert_eq!(first.until(is_seats).await["seats"], named("operator2", true));
    drop(second);
    assert_eq!(first.until(is_seats).await["seats"], json!([]));

    let mut again = two.board("/board", hello).await;
    again.say(json!({ "type": "watch", "order": "lft_1" }).to_string()).await;
    again.closed().await;
    app.stop().await;
}
