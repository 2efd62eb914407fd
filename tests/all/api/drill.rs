//! A shift leader starts and ends a drill; everybody's screen says so.
//!
//! Must not: wait for the script; the drill's own tests play it.

use super::App;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_leader_starts_and_ends_a_drill_by_name() {
    let app = App::start().await;
    let leader = app.sign_in("leader1").await;
    let operator = app.sign_in("operator1").await;
    let idle = operator.get("/drill").await.body;
    assert!(idle["running"].is_null());
    assert_eq!(idle["scripts"].as_array().unwrap().len(), 2);

    let storm = json!({ "name": "汛前演练", "script": "storm" });
    assert_eq!(operator.post("/drill", &storm).await.code(), "not_allowed");
    assert_eq!(leader.post("/drill/end", &json!({})).await.code(), "no_drill");
    let unknown = leader.post("/drill", &json!({ "name": "x", "script": "flood" })).await;
    assert_eq!((unknown.status, unknown.body["fields"][0]["path"].as_str()), (422, Some("script")));
    let nameless = leader.post("/drill", &json!({ "name": " ", "script": "storm" })).await;
    assert_eq!((nameless.status, nameless.body["fields"][0]["path"].as_str()), (422, Some("name")));

    let begun = leader.post("/drill", &storm).await;
    assert_eq!(begun.status, 200, "{begun:?}");
    let running = operator.get("/drill").await.body["running"].clone();
    assert_eq!((&running["name"], &running["started_by"]), (&json!("汛前演练"), &json!("leader1")));
    assert_eq!((&running["script_count"], &running["is_ending"]), (&json!(12), &json!(false)));
    assert_eq!(leader.post("/drill", &storm).await.code(), "drill_under_way");

    let mut board = operator.board("/board", json!({ "type": "hello", "protocol": 1 })).await;
    let shown = board
        .until(|message| {
            let orders = message["orders"].as_array().cloned().unwrap_or_default();
            message["order"]["mode"] == "drill" || orders.iter().any(|order| order["mode"] == "drill")
        })
        .await;
    assert!(shown.is_object(), "the first call is on the board, marked as a drill");
    assert_eq!(leader.post("/drill/end", &json!({})).await.status, 200);
    assert_eq!(operator.post("/drill/end", &json!({})).await.code(), "not_allowed");
    app.stop().await;
}
