//! State changes that no order remembers: a key and its effect are kept together or not at all, and a late copy of what
//! succeeded changes nothing any more.
//!
//! Must not: test the effects themselves; each has its own tests.

use super::App;
use super::app::{Answer, Seat};
use super::scene::called;
use liftaid::kernel::{LiftId, Phone};
use liftaid::roster::LiftAccess;
use liftaid::store::scene::load_access;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

async fn post(seat: &Seat, path: &str, key: &str, body: &Value) -> Answer {
    seat.send("POST", path, key, body.to_string()).await
}

async fn patch(seat: &Seat, path: &str, key: &str, body: Value) -> Answer {
    seat.send("PATCH", path, key, body.to_string()).await
}

async fn count(app: &App, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    app.site.client().await.query_one(&sql, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_tried_again_under_its_key() {
    let app = App::start().await;
    let leader = app.sign_in("leader1").await;
    let end = async || post(&leader, "/drill/end", "key-drill-end", &json!({})).await;
    for _ in 0..2 {
        assert_eq!(end().await.code(), "no_drill");
    }
    let storm = json!({ "name": "汛前演练", "script": "storm" });
    let begin = async |key: &str| post(&leader, "/drill", key, &storm).await;
    assert_eq!(begin("key-drill-one").await.status, 200);
    for _ in 0..2 {
        assert_eq!(begin("key-drill-two").await.code(), "drill_under_way");
    }
    assert_eq!(begin("key-drill-one").await.status, 200, "a copy of what began it");
    assert_eq!(end().await.status, 200, "now there is one to end");
    assert_eq!(count(&app, "drill").await, 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_could_not_be_kept_is_not_shown_by_the_repeat() {
    let app = App::start().await;
    let leader = app.sign_in("leader1").await;
    let list = leader.get("/stations?limit=1").await.body;
    let station = list["stations"][0]["id"].as_str().unwrap();
    let detail = leader.get(&format!("/stations/{station}")).await.body;
    let body = json!({ "crew": detail["crews"][0]["id"] });
    let make =
        async || post(&leader, &format!("/stations/{station}/enrolments"), "key-enrol-one", &body).await;
    let client = app.site.client().await;
    client.batch_execute("alter table enrolment rename to enrolment_gone").await.unwrap();
    assert_eq!(make().await.code(), "database_unavailable");
    client.batch_execute("alter table enrolment_gone rename to enrolment").await.unwrap();
    let made = make().await;
    assert_eq!((made.status, &make().await.body), (201, &made.body), "{made:?}");
    assert!(app.enrol(made.body["code"].as_str().unwrap()).await.is_ok(), "the code holds");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_copy_does_not_undo_what_came_after() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let accounts = admin.get("/accounts?q=operator1").await.body;
    let path = format!("/accounts/{}", accounts["accounts"][0]["id"].as_str().unwrap());
    let disabled = async |key: &str, is: bool| patch(&admin, &path, key, json!({ "disabled": is })).await;
    assert_eq!(disabled("key-account-off", true).await.body["disabled"], true);
    assert_eq!(disabled("key-account-on", false).await.body["disabled"], false);
    let seat = app.sign_in("operator1").await;
    let copy = disabled("key-account-off", true).await;
    assert_eq!((copy.status, &copy.body["disabled"]), (200, &json!(false)), "as it is now");
    assert_eq!(seat.get("/session").await.status, 200);

    let list = admin.get("/stations?limit=1").await.body;
    let path = format!("/stations/{}", list["stations"][0]["id"].as_str().unwrap());
    let named = async |key: &str, name: &str| patch(&admin, &path, key, json!({ "name": name })).await;
    for (key, name) in [("key-name-one", "一号站"), ("key-name-two", "二号站"), ("key-name-one", "一号站")]
    {
        assert_eq!(named(key, name).await.status, 200);
    }
    let sql = "select count(*) from station where name = $1";
    let client = app.site.client().await;
    assert_eq!(client.query_one(sql, &[&"二号站"]).await.unwrap().get::<_, i64>(0), 1);

    // A line of a handover is what was written last, and a copy of the opening opens no further one.
    let code = &app.lift_codes().await[0];
    assert_eq!(seat.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await.status, 201);
    let open = async || post(&seat, "/handovers", "key-open-one", &json!({})).await.body["id"].clone();
    let id = open().await;
    let commands = format!("/handovers/{}/commands", id.as_str().unwrap());
    let view = seat.get(&format!("/handovers/{}", id.as_str().unwrap())).await.body;
    let item = view["items"].as_array().unwrap().iter().find(|item| item["kind"] == "order").unwrap();
    let write = async |key: &str, text: &str| {
        let body = json!({ "command": "write_intent", "item": item["key"], "text": text });
        let view = post(&seat, &commands, key, &body).await.body;
        let items = view["items"].as_array().unwrap().clone();
        items.into_iter().find(|found| found["key"] == item["key"]).unwrap()["intent"].clone()
    };
    assert_eq!(write("key-write-one", "等站点接单").await, "等站点接单");
    assert_eq!(write("key-write-two", "已到场").await, "已到场");
    assert_eq!(write("key-write-one", "等站点接单").await, "已到场");
    assert_eq!(seat.post(&commands, &json!({ "command": "withdraw" })).await.status, 200);
    assert_eq!(open().await, id);
    assert_eq!(count(&app, "handover").await, 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_of_an_account_tells_nothing_of_its_password() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let account = |password: &str| json!({ "name": "seat9", "display_name": "九号坐席", "role": "operator", "password": password });
    let make = async |password: &str| post(&admin, "/accounts", "key-make-one", &account(password)).await;
    let made = make("tea at half past four").await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/accounts/{}", made.body["id"].as_str().unwrap());
    let set = async |password: Option<&str>| {
        patch(&admin, &path, "key-set-one", json!({ "password": password, "disabled": false })).await
    };
    assert_eq!(set(Some("coffee at a quarter to")).await.status, 200);

    let sent = |method: &str, path: &str, body: &Value| {
        Sha256::digest(format!("{method}\n/api/v1{path}\n{body}")).to_vec()
    };
    let change = json!({ "password": "coffee at a quarter to", "disabled": false });
    let guesses =
        vec![sent("POST", "/accounts", &account("tea at half past four")), sent("PATCH", &path, &change)];
    let sql = "select count(*), count(*) filter (where digest = any($1)) from request";
    let found = app.site.client().await.query_one(sql, &[&guesses]).await.unwrap();
    assert_eq!(
        (found.get::<_, i64>(0), found.get::<_, i64>(1)),
        (2, 0),
        "a right guess is recognised by no digest"
    );

    // Copies: with the same password as they were, however often it was set since; with another they are no copies.
    let copy = make("tea at half past four").await;
    assert_eq!((copy.status, &copy.body), (201, &made.body));
    assert_eq!(make("tea at half past five").await.code(), "idempotency_key_reused");
    assert_eq!(set(Some("coffee at a quarter to")).await.status, 200);
    assert_eq!(set(Some("coffee at a quarter past")).await.code(), "idempotency_key_reused");
    assert_eq!(set(None).await.code(), "idempotency_key_reused");

    // What programs before this one remembered of administrators goes at the upgrade, and nothing of anybody else.
    let leader = app.sign_in("leader1").await;
    assert_eq!(leader.post("/drill", &json!({ "name": "汛前演练", "script": "storm" })).await.status, 200);
    // The drill goes on meanwhile, in the leader's name: more may come, and nothing may go.
    let remembered = async |name: &str| -> BTreeSet<String> {
        let sql = "select key from request join account \
             on request.actor = 'account:' || replace(account.id::text, '-', '') where account.name = $1";
        let rows = app.site.client().await.query(sql, &[&name]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let of_leader = remembered("leader1").await;
    assert!(remembered("admin1").await.len() == 2 && !of_leader.is_empty());
    let clear = include_str!("../../../migrations/V13__digest.sql");
    app.site.client().await.batch_execute(clear).await.unwrap();
    assert_eq!(remembered("admin1").await, BTreeSet::new());
    assert!(remembered("leader1").await.is_superset(&of_leader));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_looked_at_once_however_often_the_request_comes() {
    let called = called().await;
    let app = &called.app;
    let card = called.operator.get(&format!("/orders/{}/lift-card", called.order)).await.body;
    let lift: LiftId = card["lift"]["id"].as_str().unwrap().parse().unwrap();
    let access = LiftAccess {
        lift,
        note: None,
        machine_room: None,
        key_place: None,
        contact_name: liftaid::kernel::Text::parse("门卫").ok(),
        contact_phone: Phone::parse("13800138000").ok(),
    };
    load_access(&app.site.client().await, &[access]).await.unwrap();
    let path = format!("/orders/{}/contact-phone", called.order);
    let look =
        async |key: &str, contact: &str| post(&called.crew, &path, key, &json!({ "contact": contact })).await;
    for _ in 0..3 {
        assert_eq!(look("key-look-one", "site").await.body["phone"], "13800138000");
    }
    assert_eq!(count(app, "contact_reveal").await, 1);
    assert_eq!(look("key-look-one", "maintainer").await.code(), "idempotency_key_reused");
    assert_eq!(look("key-look-two", "site").await.status, 200);
    assert_eq!(count(app, "contact_reveal").await, 2);

    let alarm = called
        .operator
        .post("/alarms", &json!({ "channel": "hotline", "caller_phone": "13912345678" }))
        .await
        .body["alarm"]
        .clone();
    let path = format!("/alarms/{}/phone", alarm.as_str().unwrap());
    let look = async |key: &str, reason: &str| {
        post(&called.operator, &path, key, &json!({ "reason": reason })).await
    };
    for _ in 0..3 {
        assert_eq!(look("key-ring-one", "回电").await.body["phone"], "13912345678");
    }
    assert_eq!(count(app, "phone_reveal").await, 1);
    assert_eq!(look("key-ring-one", "回访").await.code(), "idempotency_key_reused");
    assert_eq!(look("key-ring-two", "回访").await.status, 200);
    assert_eq!(count(app, "phone_reveal").await, 2);
    called.app.stop().await;
}
