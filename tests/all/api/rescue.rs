//! The rescue loop over HTTP and the boards: alarm, offer, acceptance on the phone, arrival, release, callback.
//!
//! Must not: skip a step that a person takes.

use super::App;
use serde_json::{Value, json};

fn hello() -> Value {
    json!({ "type": "hello", "protocol": 1 })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_becomes_an_order_and_ends_closed() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let mut board = operator.board("/board", hello()).await;
    let snapshot = board.next().await;
    assert_eq!(snapshot["type"], "snapshot");
    assert_eq!(snapshot["orders"], json!([]));

    let found = operator.get(&format!("/lifts?q={}", codes[0])).await;
    assert_eq!(found.body["lifts"][0]["lift"]["code"], json!(codes[0]));

    let raised =
        operator.post("/alarms", &json!({ "channel": "hotline", "lift": codes[0], "people": 2 })).await;
    assert_eq!(raised.status, 201, "{raised:?}");
    assert_eq!(raised.body["disposition"], "opened");
    let order = raised.body["order"]["id"].as_str().unwrap().to_owned();
    let shown = board.until(|message| message["change"] == "order_entered").await;
    assert_eq!(shown["order"]["id"], json!(order));

    let assignment = raised.body["order"]["assignments"][0].clone();
    let station = assignment["station"]["id"].as_str().unwrap();
    let crew = app.sign_in_crew(station).await;
    let mut phone = crew.board("/crew/board", hello()).await;
    let offers = phone.next().await;
    assert_eq!(offers["type"], "snapshot");
    assert_eq!(offers["orders"][0]["id"], json!(order));
    let id = assignment["id"].clone();
    for (command, state) in [("accept", "underway"), ("set_out", "underway"), ("arrive", "on_scene")] {
        crew.command(&order, json!({ "command": command, "assignment": id })).await;
        board.until(|message| message["order"]["state"] == state).await;
    }
    crew.command(&order, json!({ "command": "record_freed", "assignment": id, "people": 2 })).await;
    crew.command(&order, json!({ "command": "finish", "assignment": id })).await;
    board.until(|message| message["order"]["state"] == "callback_due").await;
    operator
        .command(
            &order,
            json!({ "command": "record_callback", "reached": true, "all_out": true, "satisfaction": 3 }),
        )
        .await;
    operator.command(&order, json!({ "command": "close" })).await;
    let left = board.until(|message| message["change"] == "order_left").await;
    assert_eq!(left["order"], json!(order));

    let detail = operator.get(&format!("/orders/{order}")).await;
    assert_eq!(detail.body["order"]["state"], "closed");
    let kinds: Vec<&str> = detail.body["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"order_opened"));
    assert_eq!(kinds.last(), Some(&"order_closed"));
    app.stop().await;
}
