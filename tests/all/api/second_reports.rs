//! Second reports over HTTP: what joins an order can leave it again, and a merge can be undone; nothing is lost.
//!
//! Must not: look into the database; the API tells all of it.

use super::App;
use serde_json::{Value, json};

fn kinds(detail: &Value) -> Vec<&str> {
    detail["timeline"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

fn alarms(detail: &Value) -> Vec<&str> {
    detail["alarms"].as_array().unwrap().iter().map(|alarm| alarm["id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_that_was_attached_by_mistake_gets_an_order_of_its_own() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let raise = json!({ "channel": "hotline", "lift": codes[0], "people": 1 });
    let first = operator.post("/alarms", &raise).await.body;
    let order = first["order"]["id"].as_str().unwrap().to_owned();
    let second =
        operator.post("/alarms", &json!({ "channel": "police", "lift": codes[0], "people": 3 })).await;
    assert_eq!(second.body["disposition"], "attached");
    let alarm = second.body["alarm"].as_str().unwrap().to_owned();

    let detach = json!({ "command": "detach_alarm", "alarm": alarm, "lift": null, "note": "另一部电梯" });
    let reply = operator.command(&order, detach.clone()).await;
    assert_eq!((&reply["result"], &reply["order"]["alarm_count"]), (&json!("done"), &json!(1)));
    let kept = operator.get(&format!("/orders/{order}")).await.body;
    assert_eq!(alarms(&kept), [first["alarm"].as_str().unwrap()]);
    assert_eq!(kinds(&kept).last(), Some(&"alarm_detached"));
    assert_eq!(kept["timeline"].as_array().unwrap().last().unwrap()["note"], "另一部电梯");

    let live = operator.get("/orders?state=live").await.body;
    let orders = live["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 2);
    let own = orders.iter().find(|found| found["id"] != json!(order)).unwrap();
    assert_eq!((&own["lift"], &own["people"]), (&Value::Null, &json!(3)));
    let own = operator.get(&format!("/orders/{}", own["id"].as_str().unwrap())).await.body;
    assert_eq!(alarms(&own), [alarm.as_str()]);

    let again = operator.post(&format!("/orders/{order}/commands"), &detach).await;
    assert_eq!((again.status, again.code()), (409, "alarm_not_attached"));
    let only = json!({ "command": "detach_alarm", "alarm": first["alarm"], "lift": null });
    let only = operator.post(&format!("/orders/{order}/commands"), &only).await;
    assert_eq!((only.status, only.code()), (409, "only_alarm"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detached_alarm_joins_the_order_of_the_lift_where_it_belongs() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let at = |code: &str| json!({ "channel": "hotline", "lift": code, "people": 1 });
    let wrong =
        operator.post("/alarms", &at(&codes[0])).await.body["order"]["id"].as_str().unwrap().to_owned();
    let right = operator.post("/alarms", &at(&codes[1])).await.body["order"].clone();
    let attached = operator.post("/alarms", &at(&codes[0])).await.body["alarm"].clone();
    let same = json!({ "command": "detach_alarm", "alarm": attached, "lift": codes[0] });
    let same = operator.post(&format!("/orders/{wrong}/commands"), &same).await;
    assert_eq!((same.status, same.code()), (409, "same_place"));
    operator.command(&wrong, json!({ "command": "detach_alarm", "alarm": attached, "lift": codes[1] })).await;
    let joined = operator.get(&format!("/orders/{}", right["id"].as_str().unwrap())).await.body;
    assert!(alarms(&joined).contains(&attached.as_str().unwrap()));
    assert_eq!(joined["order"]["alarm_count"], 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_is_undone_unless_its_lift_has_another_live_order() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let at = |code: &str| json!({ "channel": "hotline", "lift": code, "people": 1 });
    let one = operator.post("/alarms", &at(&codes[0])).await.body;
    let other = operator.post("/alarms", &at(&codes[1])).await.body;
    let (from, into) = (one["order"]["id"].as_str().unwrap(), other["order"]["id"].as_str().unwrap());
    operator.command(from, json!({ "command": "merge_into", "order": into })).await;
    let merged = operator.get(&format!("/orders/{into}")).await.body;
    assert_eq!((alarms(&merged).len(), &merged["order"]["alarm_count"]), (2, &json!(2)));

    let undo = json!({ "command": "unmerge", "order": into, "note": "两部电梯" });
    let reply = operator.command(from, undo.clone()).await;
    assert_eq!((&reply["order"]["state"], &reply["order"]["outcome"]), (&json!("open"), &Value::Null));
    assert!(
        reply["order"]["assignments"].as_array().unwrap().len() >= 2,
        "a station is called again: {reply}"
    );
    let released = operator.get(&format!("/orders/{into}")).await.body;
    assert_eq!((alarms(&released).len(), &released["order"]["alarm_count"]), (1, &json!(1)));
    assert_eq!(kinds(&released).last(), Some(&"order_released"));
    let again = operator.post(&format!("/orders/{from}/commands"), &undo).await;
    assert_eq!((again.status, again.code()), (409, "order_not_merged"));

    // Merged once more, and its lift calls again: that call has an order of its own now.
    operator.command(from, json!({ "command": "merge_into", "order": into })).await;
    let third = operator.post("/alarms", &at(&codes[0])).await;
    assert_eq!(third.body["disposition"], "opened");
    let refused = operator.post(&format!("/orders/{from}/commands"), &undo).await;
    assert_eq!((refused.status, refused.code()), (409, "lift_has_live_order"));
    assert_eq!(refused.body["facts"]["order_number"], third.body["order"]["number"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wall_counts_what_is_live_and_names_nothing_of_it() {
    let app = App::start().await;
    let (operator, wall) = (app.sign_in("operator1").await, app.sign_in("wall1").await);
    let codes = app.lift_codes().await;
    let raise = json!({ "channel": "hotline", "lift": codes[0], "people": 2, "caller_phone": "13812345678" });
    let raised = operator.post("/alarms", &raise).await;
    let number = raised.body["order"]["number"].as_str().unwrap().to_owned();
    operator.board("/board", json!({ "type": "hello", "protocol": 1 })).await.next().await;
    let shown = loop {
        let shown = wall.get("/wall").await;
        assert_eq!(shown.status, 200, "{shown:?}");
        if shown.body["now"]["live"] == 1 {
            break shown.body;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((&shown["now"]["people"], &shown["now"]["waiting"]), (&json!(2), &json!(1)));
    let text = shown.to_string();
    for secret in [number.as_str(), codes[0].as_str(), "138", "ord_", "lft_", "sta_"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for path in ["/orders", "/lifts?q=1", "/stations", "/alarms/parked"] {
        assert_eq!(wall.get(path).await.status, 403, "{path}");
    }
    app.stop().await;
}
