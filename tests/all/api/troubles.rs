//! Troubles of the centre itself, as a seat and a scrape see them.
//!
//! Must not: wait for a loop to fail; what the loops noted is noted by the test.

use super::App;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::kernel::{OrderId, SignedDuration};
use liftaid::store;
use liftaid::store::StoreError;
use serde_json::{Value, json};
use std::time::Duration;

/// Opens an order and gives its id and number.
async fn open_order(app: &App, lift: usize) -> (OrderId, String) {
    let operator = app.sign_in("operator1").await;
    let code = &app.lift_codes().await[lift];
    let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await;
    assert_eq!(raised.status, 201, "{raised:?}");
    let order = &raised.body["order"];
    (order["id"].as_str().unwrap().parse().unwrap(), order["number"].as_str().unwrap().to_owned())
}

/// A message about an order (or about nothing of ours) that has failed for good.
async fn fail_message(app: &App, serial: u128, spoken_of: &str) {
    let body = json!({ "order": spoken_of }).to_string();
    let failed_at = app.clock.now() + SignedDuration::from_secs(i64::try_from(serial).unwrap());
    app.site
        .client()
        .await
        .execute(
            "insert into outbox (id, kind, target, body, not_before, attempt_count, failed_at) \
             values ($1, 'order_changed', 'webhook', $2::text::json, $3, 8, $3)",
            &[&uuid::Uuid::from_u128(serial), &body, &failed_at],
        )
        .await
        .unwrap();
}

async fn waiting_messages(app: &App) -> i64 {
    let sql =
        "select count(*) from outbox where failed_at is null and attempt_count = 0 and not_before <= $1";
    app.site.client().await.query_one(sql, &[&app.clock.now()]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_failed_for_good_are_shown_with_their_orders_and_can_be_sent_again() {
    let app = App::start().await;
    let leader = app.sign_in("leader1").await;
    assert_eq!(leader.get("/troubles").await.body["messages"], Value::Null);
    let (order, number) = open_order(&app, 0).await;
    fail_message(&app, 1, &order.to_string()).await;
    fail_message(&app, 2, &order.to_string()).await;
    fail_message(&app, 3, "something of another system").await;

    let shown = leader.get("/troubles").await;
    assert_eq!(shown.status, 200, "{shown:?}");
    let messages = &shown.body["messages"];
    assert_eq!(messages["count"], 3);
    assert_eq!(messages["newest_at"], "2026-11-16T00:00:03Z");
    assert_eq!(messages["orders"], json!([{ "id": order.to_string(), "number": number, "state": "open" }]));

    let operator = app.sign_in("operator1").await;
    assert_eq!(operator.post("/troubles/messages/retry", &json!({})).await.code(), "not_allowed");
    assert_eq!(waiting_messages(&app).await, 0);
    let retry =
        async || leader.send("POST", "/troubles/messages/retry", "key-retry-one", "{}".to_owned()).await;
    let retried = retry().await;
    assert_eq!((retried.status, &retried.body), (200, &json!({ "count": 3 })));
    assert_eq!(waiting_messages(&app).await, 3, "the outbox takes them at its next look");
    assert_eq!(leader.get("/troubles").await.body["messages"], Value::Null);
    // A late copy is told what the first was, and sends nothing that failed since.
    fail_message(&app, 9, "nothing of ours").await;
    assert_eq!(retry().await.body, retried.body);
    assert_eq!(leader.get("/troubles").await.body["messages"]["count"], 1);
    let again = leader.post("/troubles/messages/retry", &json!({})).await;
    assert_eq!(again.body, json!({ "count": 1 }));
    let last = leader.post("/troubles/messages/retry", &json!({})).await;
    assert_eq!(last.body, json!({ "count": 0 }), "nothing is left to send");
    let surprise = leader.post("/troubles/messages/retry", &json!({ "order": "x" })).await;
    assert_eq!(surprise.code(), "invalid_input");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_could_not_be_decided_is_shown_until_a_command_succeeds() {
    let app = App::start().await;
    let (order, number) = open_order(&app, 0).await;
    let operator = app.sign_in("operator1").await;
    store::order::quarantine(&app.site.client().await, order, app.clock.now()).await.unwrap();
    let shown = operator.get("/troubles").await.body;
    assert_eq!(
        shown["quarantined"],
        json!({ "count": 1, "orders": [
            { "id": order.to_string(), "number": number, "state": "open", "since": "2026-11-16T00:00:00Z" },
        ] }),
    );
    operator.command(&order.to_string(), json!({ "command": "add_note", "note": "done by hand" })).await;
    assert_eq!(operator.get("/troubles").await.body["quarantined"], Value::Null);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_that_fail_or_fall_silent_and_a_clock_that_is_off_are_shown() {
    let app = App::start().await;
    let runs = &app.running.node.runs;
    let now = app.clock.now();
    // Loops of the test's own: those of the server run on.
    runs.start("test_failed", Duration::from_secs(1), now);
    let column = StoreError::Unreadable { column: "state", value: "odd".to_owned() };
    runs.failed("test_failed", now, &column);
    runs.start("test_late", Duration::from_secs(5), now - SignedDuration::from_secs(66));
    runs.start("test_well", Duration::from_secs(5), now - SignedDuration::from_secs(64));
    let supervisor = app.sign_in("supervisor1").await;
    let shown = supervisor.get("/troubles").await.body;
    let loops: Vec<&Value> = shown["loops"].as_array().unwrap().iter().collect();
    let found: Vec<_> = loops.iter().map(|run| (run["name"].as_str().unwrap(), &run["kind"])).collect();
    assert_eq!(found, [("test_failed", &json!("failed")), ("test_late", &json!("late"))]);
    assert_eq!(loops[0]["detail"], "column state holds the unknown value odd");
    // The test's clock stands days away from the database's.
    assert!(shown["clock_off_ms"].as_i64().unwrap().abs() > 1_000, "{shown}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_tells_how_the_loops_and_the_messages_are() {
    let clock = Clock::manual(start_of_day());
    let app = App::with_metrics(Site::open().await, clock).await;
    fail_message(&app, 1, "x").await;
    app.running.node.runs.start("test_late", Duration::ZERO, app.clock.now() - SignedDuration::from_secs(90));
    let address = app.running.metrics_address().unwrap();
    let text = app.http.get(format!("http://{address}/metrics")).send().await.unwrap().text().await.unwrap();
    for line in [
        "liftaid_loop_well{loop=\"clock_check\"} 1",
        "liftaid_loop_well{loop=\"test_late\"} 0",
        "liftaid_loop_age_seconds{loop=\"test_late\"} 90",
        "liftaid_outbox_waiting 0",
        "liftaid_outbox_failed 1",
        "liftaid_orders_quarantined 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    app.stop().await;
}
