//! Callers over HTTP: a number that rang before, one that is heard after the alarm was raised, and one that was typed wrongly.
//!
//! Must not: look into the database for what the API tells; only the record of corrections has no route.

use super::App;
use liftaid::kernel::SignedDuration;
use serde_json::{Value, json};

const PHONE: &str = "138 1234-5678";

fn codes_of(reply: &Value) -> Vec<String> {
    let lifts = reply["lifts"].as_array().unwrap();
    lifts.iter().map(|hit| hit["lift"]["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_rang_before_brings_its_lifts_the_latest_first() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let asked = json!({ "phone": "13812345678" });
    let none = operator.post("/callers/lifts", &asked).await;
    assert_eq!((none.status, none.body["lifts"].as_array().unwrap().len()), (200, 0));

    let from = |code: &str, mode: &str| json!({ "channel": "hotline", "lift": code, "caller_phone": PHONE, "mode": mode });
    operator.post("/alarms", &from(&codes[0], "live")).await;
    operator.post("/alarms", &from(&codes[2], "drill")).await;
    app.clock.advance(SignedDuration::from_mins(1));
    operator.post("/alarms", &from(&codes[1], "live")).await;
    operator.post("/alarms", &json!({ "channel": "hotline", "lift": codes[3], "caller_phone": "110" })).await;

    let found = operator.post("/callers/lifts", &asked).await.body;
    assert_eq!(codes_of(&found), [codes[1].clone(), codes[0].clone()]);
    assert_eq!(found["lifts"][0]["reason"], "called_before");
    assert!(found["lifts"][0]["live_order"]["number"].is_string());

    let wrong = operator.post("/callers/lifts", &json!({ "phone": "人民广场" })).await;
    assert_eq!((wrong.status, wrong.code()), (422, "invalid_input"));
    let empty = operator.post("/callers/lifts", &json!({ "phone": " " })).await;
    assert_eq!((empty.status, empty.code()), (422, "invalid_input"));
    let supervisor = app.sign_in("supervisor1").await;
    assert_eq!(supervisor.post("/callers/lifts", &asked).await.status, 403);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_heard_later_is_kept_with_its_alarm_and_never_replaces_another() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": codes[0] })).await.body;
    let at = format!("/alarms/{}/caller", raised["alarm"].as_str().unwrap());

    let kept = operator.post(&at, &json!({ "phone": PHONE })).await;
    assert_eq!(kept.status, 200);
    assert_eq!(kept.body, json!({ "caller_name": null, "caller_phone_masked": "138****5678" }));
    let named = operator.post(&at, &json!({ "name": "王女士", "phone": "13812345678" })).await;
    assert_eq!(named.body, json!({ "caller_name": "王女士", "caller_phone_masked": "138****5678" }));
    let other = operator.post(&at, &json!({ "phone": "13900000000" })).await;
    assert_eq!((other.status, other.code()), (409, "caller_known"));
    let wrong = operator.post(&at, &json!({ "phone": "not a number" })).await;
    assert_eq!((wrong.status, wrong.code()), (422, "invalid_input"));
    let nobody = operator.post("/alarms/alm_01a202b31c1c72bfa1b3eb6b63d21790/caller", &json!({})).await;
    assert_eq!((nobody.status, nobody.code()), (404, "unknown_alarm"));

    let order = raised["order"]["id"].as_str().unwrap();
    let detail = operator.get(&format!("/orders/{order}")).await.body;
    assert_eq!(detail["alarms"][0]["caller_phone_masked"], "138****5678");
    assert_eq!(detail["alarms"][0]["caller_name"], "王女士");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_typed_wrongly_is_corrected_by_who_saw_it_and_on_record() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let other = app.sign_in("operator2").await;
    // An order without a lift has no other way: a further alarm would not join it.
    let alarm = json!({ "channel": "hotline", "text": "人民广场附近", "caller_phone": "62345678转801" });
    let raised = operator.post("/alarms", &alarm).await.body;
    let at = format!("/alarms/{}/caller", raised["alarm"].as_str().unwrap());
    let correct = |before: &str, now: &str| json!({ "phone": now, "base": { "phone": before } });

    // What was typed counts as it was kept; a mask, or another number, is not what is there.
    for base in ["623****5678", "62345679", "不详"] {
        let refused = operator.post(&at, &correct(base, "13812345678")).await;
        assert_eq!((refused.status, refused.code()), (409, "caller_known"), "{base}");
    }
    let first = correct("62345678转801", "13812345678");
    let kept = operator.send("POST", &at, "key-correct-one", first.to_string()).await;
    assert_eq!(kept.body, json!({ "caller_name": null, "caller_phone_masked": "138****5678" }));

    // Of two seats that saw the same number one corrects it; the other is told.
    let bodies = ["13900000001", "13900000002"].map(|now| correct("13812345678", now));
    let (one, two) = tokio::join!(operator.post(&at, &bodies[0]), other.post(&at, &bodies[1]));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);

    // A copy that comes late changes nothing, also where the number was corrected back meanwhile.
    let winner = if one.status == 200 { "13900000001" } else { "13900000002" };
    operator.post(&at, &correct(winner, "62345678")).await;
    let copy = operator.send("POST", &at, "key-correct-one", first.to_string()).await;
    assert_eq!(copy.body["caller_phone_masked"], "623****5678");
    let reused = operator.send("POST", &at, "key-correct-one", correct("62345678", "110").to_string()).await;
    assert_eq!((reused.status, reused.code()), (422, "idempotency_key_reused"));

    let order = raised["order"]["id"].as_str().unwrap();
    let detail = operator.get(&format!("/orders/{order}")).await.body;
    assert_eq!(detail["alarms"][0]["caller_phone_masked"], "623****5678");
    let client = app.site.client().await;
    let records = client.query("select reason from phone_reveal order by id", &[]).await.unwrap();
    assert_eq!(records.len(), 3, "each correction, no copy, no refusal");
    assert!(records.iter().all(|row| row.get::<_, &str>("reason") == "更正来电人 caller corrected"));
    app.stop().await;
}
