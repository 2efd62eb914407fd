//! Troubles of the centre itself, as a seat and a scrape see them.
//!
//! Must not: wait for a loop to fail; what the loops noted is noted by the test.

use super::App;
use crate::support::{Node, Site, operator, start_of_day};
use liftaid::clock::Clock;
use liftaid::dispatch::{Request, Work};
use liftaid::feed::Topic;
use liftaid::intake::Whereabouts;
use liftaid::kernel::{OrderId, SignedDuration, Text};
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

/// Parks an alarm whose row a newer program has changed since, and one that anybody can read.
async fn park_two(site: &Site, node: &Node) {
    for name in ["of a newer program", "of ours"] {
        let mut alarm = node.alarm(site.lifts[0]);
        alarm.alarm.whereabouts = Whereabouts::Unlocated { point: None };
        alarm.alarm.text = Text::parse(name).unwrap();
        alarm.park_if_unknown = true;
        let work = Work::Raise(Box::new(alarm));
        let request = Request { actor: operator(), key: node.next_key(), digest: [3; 32], work };
        node.dispatcher.submit(request).await.unwrap();
    }
    let sql = "update alarm set flags = '{levitating}' where text = 'of a newer program'";
    assert_eq!(site.client().await.execute(sql, &[]).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_program_cannot_read_stops_no_start_and_hides_nothing_else() {
    let (site, clock) = (Site::open().await, Clock::manual(start_of_day()));
    let node = site.node(clock.clone(), 1).await;
    let (unreadable, sound) = (node.raise(site.lifts[0]).await, node.raise(site.lifts[1]).await);
    park_two(&site, &node).await;
    site.write_what_nobody_knows(unreadable.id).await;
    drop(node);

    let app = App::on(site, clock).await;
    let feed = &app.running.node.feed;
    let shown: Vec<OrderId> = feed.list_orders().iter().map(|order| order.id).collect();
    assert_eq!(shown, [sound.id], "the boards start with what can be read");
    assert_eq!(feed.snapshot(&[Topic::Intake]).parked.len(), 1);

    let leader = app.sign_in("leader1").await;
    let list = leader.get("/orders").await;
    assert_eq!(list.status, 200, "{list:?}");
    let listed: Vec<&Value> = list.body["orders"].as_array().unwrap().iter().map(|o| &o["id"]).collect();
    assert_eq!(listed, [&json!(sound.id.to_string())]);
    let detail = leader.get(&format!("/orders/{}", unreadable.id)).await;
    assert_eq!(detail.code(), "order_quarantined", "{detail:?}");
    let handover = leader.post("/handovers", &json!({})).await;
    assert_eq!(handover.status, 200, "{handover:?}");

    let told = async {
        loop {
            let quarantined = leader.get("/troubles").await.body["quarantined"].clone();
            if quarantined["orders"][0]["id"] == json!(unreadable.id.to_string()) {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("the shift leader is told of it");
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
