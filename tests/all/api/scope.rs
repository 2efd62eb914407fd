//! Who is kept to his own: a crew to its station, a district's supervisor to the district, route by route of the table.
//!
//! Must not: walk the roles that a route lets in or keeps out; the interface without a database does.

use super::app::{Answer, Seat};
use super::scene::{Called, called};
use liftaid::http::access::{ROUTES, Scope, command_scope};
use liftaid::kernel::PhotoId;
use liftaid::wire::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every command that the table gives to a crew.
pub fn crew_commands() -> BTreeSet<String> {
    let description = serde_json::to_value(liftaid::http::openapi()).unwrap();
    let variants = description["components"]["schemas"]["CommandBody"]["oneOf"].as_array().unwrap().clone();
    let names = variants.iter().map(|variant| &variant["properties"]["command"]["enum"][0]);
    let names = names.map(|name| name.as_str().unwrap().to_owned());
    names.filter(|name| command_scope(Role::Crew, name).is_some()).collect()
}

/// The routes on which the table keeps a role to its own.
fn limited(role: Role, scope: Scope) -> BTreeSet<String> {
    let kept = ROUTES.iter().filter(|rule| {
        !matches!(rule.gate, liftaid::http::access::Gate::Anyone) && rule.gate.scope(role) == Some(scope)
    });
    kept.map(|rule| format!("{} {}", rule.method, rule.pattern)).collect()
}

/// Takes the route off the list of those still to be walked.
fn walk(left: &mut BTreeSet<String>, route: &str) {
    assert!(left.remove(route), "{route} is not kept to its own, or was walked already");
}

/// A crew of another station, on a phone of its own.
async fn stranger(called: &Called) -> Seat {
    let list = called.operator.get("/stations?limit=50").await.body;
    let mut stations = list["stations"].as_array().unwrap().iter().map(|station| station["id"].clone());
    let other = stations.find(|id| *id != json!(called.station)).unwrap();
    let path = format!("/stations/{}", other.as_str().unwrap());
    let leader = called.app.sign_in("leader1").await;
    let people = leader.get(&path).await.body;
    let crew = &people["crews"][0]["id"];
    called.app.sign_in_crew(other.as_str().unwrap()).await;
    let code = leader.post(&format!("{path}/enrolments"), &json!({ "crew": crew })).await;
    assert_eq!(code.status, 201, "{code:?}");
    called.app.enrol(code.body["code"].as_str().unwrap()).await.expect("the phone is enrolled")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_of_a_crew_reaches_another_stations_orders_or_duty() {
    let called = called().await;
    let before = called.detail().await;
    let stranger = stranger(&called).await;
    let mut left = limited(Role::Crew, Scope::OwnStation);
    let order = format!("/orders/{}", called.order);
    let station = format!("/stations/{}", called.station);
    let photo = PhotoId::new(called.app.clock.now(), [1; 10]);
    let accept = json!({ "command": "accept", "assignment": called.assignment });
    let duty = json!({ "on_duty": false, "strength": 1, "capacity": 1 });
    let fix = json!({ "order": called.order, "lat": 31.2304, "lon": 121.4737, "datum": "wgs84",
        "accuracy_m": 20, "fixed_at": called.app.clock.now() });
    let asked = [
        ("GET /orders/{order}/lift-card", format!("{order}/lift-card"), None, (403, "not_your_assignment")),
        ("GET /orders/{order}/photos", format!("{order}/photos"), None, (403, "not_your_assignment")),
        (
            "GET /orders/{order}/photos/{photo}",
            format!("{order}/photos/{photo}"),
            None,
            (403, "not_your_assignment"),
        ),
        ("GET /stations/{station}", station.clone(), None, (403, "not_allowed")),
        ("POST /stations/{station}/duty", format!("{station}/duty"), Some(duty), (403, "not_allowed")),
        (
            "POST /orders/{order}/commands",
            format!("{order}/commands"),
            Some(accept),
            (403, "not_your_assignment"),
        ),
        (
            "POST /orders/{order}/shown",
            format!("{order}/shown"),
            Some(json!({})),
            (403, "not_your_assignment"),
        ),
        (
            "POST /orders/{order}/contact-phone",
            format!("{order}/contact-phone"),
            Some(json!({ "contact": "site" })),
            (403, "not_your_assignment"),
        ),
        ("POST /crew/position", "/crew/position".to_owned(), Some(fix), (409, "position_not_wanted")),
    ];
    for (route, path, body, refusal) in asked {
        walk(&mut left, route);
        let answer = match body {
            None => stranger.get(&path).await,
            Some(body) => stranger.post(&path, &body).await,
        };
        assert_eq!((answer.status, answer.code()), refusal, "{route}: {answer:?}");
    }
    walk(&mut left, "POST /orders/{order}/photos");
    let path = format!("{order}/photos?assignment={}", called.assignment);
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0".to_vec();
    let answer = stranger.upload(&path, "photo-key-stranger", picture).await;
    assert_eq!((answer.status, answer.code()), (403, "not_your_assignment"), "{answer:?}");
    walk(&mut left, "GET /crew/board");
    let hello = json!({ "type": "hello", "protocol": 1, "filter": { "districts": [] } });
    let opened = stranger.board("/crew/board", hello).await.next().await;
    assert_eq!(opened["orders"], json!([]));
    assert_ne!(opened["station"]["id"], json!(called.station));
    walk(&mut left, "GET /crew/record");
    let record = stranger.get("/crew/record").await;
    assert_eq!(record.status, 200, "{record:?}");
    assert!(!record.body.to_string().contains(&called.order), "{record:?}");
    // These name nothing of anybody's: the session says whose they are.
    for own in [
        "GET /causes",
        "GET /device",
        "POST /device/push",
        "DELETE /device/push",
        "GET /status",
        "GET /session",
    ] {
        walk(&mut left, own);
    }
    assert!(left.is_empty(), "not walked yet: {left:?}");
    assert_eq!(called.detail().await, before, "nothing changed");
    called.app.stop().await;
}

/// What a supervisor's troubles say of the order.
fn troubled(answer: &Answer) -> (Value, Value) {
    assert_eq!(answer.status, 200, "{answer:?}");
    (answer.body["messages"]["orders"].clone(), answer.body["quarantined"]["orders"].clone())
}

/// A message about the order that failed for good, and the order in quarantine.
async fn trouble(called: &Called) {
    let client = called.app.site.client().await;
    let now = called.app.clock.now();
    let body = json!({ "order": called.order }).to_string();
    client
        .execute(
            "insert into outbox (id, kind, target, body, not_before, attempt_count, failed_at) \
             values ($1, 'order_changed', 'webhook', $2::text::json, $3, 8, $3)",
            &[&uuid::Uuid::from_u128(1), &body, &now],
        )
        .await
        .unwrap();
    liftaid::store::order::quarantine(&client, called.order.parse().unwrap(), now).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_of_a_districts_supervisor_shows_another_districts_orders() {
    let called = called().await;
    trouble(&called).await;
    let lift = called.detail().await["order"]["lift"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let home = text(&lift["district"]);
    let names = called.operator.get("/status").await.body["district_names"].clone();
    let other = names.as_object().unwrap().keys().find(|code| **code != home).unwrap().clone();
    let own = called.app.sign_in_supervisor(&home).await;
    let foreign = called.app.sign_in_supervisor(&other).await;
    let mut left = limited(Role::Supervisor, Scope::OwnDistrict);

    walk(&mut left, "GET /orders");
    for (seat, count) in [(&own, 1), (&foreign, 0)] {
        let listed = seat.get("/orders").await;
        assert_eq!(listed.body["orders"].as_array().unwrap().len(), count, "{listed:?}");
    }
    walk(&mut left, "GET /reports/response");
    let days = "from=2026-11-15&to=2026-11-17";
    let report = |more: String| format!("/reports/response?{days}{more}");
    for path in [format!("/orders?district={home}"), report(format!("&district={home}"))] {
        assert_eq!(own.get(&path).await.status, 200, "{path}");
        let refused = foreign.get(&path).await;
        assert_eq!((refused.status, refused.code()), (403, "not_allowed"), "{path}");
    }
    let unlocated = foreign.get("/orders?district=unknown").await;
    assert_eq!((unlocated.status, unlocated.code()), (403, "not_allowed"));
    for by in ["day", "district", "station"] {
        let counted = async |seat: &Seat| {
            let answer = seat.get(&report(format!("&by={by}"))).await;
            answer.body["total"]["order_count"].clone()
        };
        assert_eq!((counted(&own).await, counted(&foreign).await), (json!(1), json!(0)), "{by}");
    }
    walk(&mut left, "GET /orders/{order}");
    let path = format!("/orders/{}", called.order);
    assert_eq!(own.get(&path).await.status, 200);
    let hidden = foreign.get(&path).await;
    assert_eq!((hidden.status, hidden.code()), (404, "unknown_order"));
    walk(&mut left, "GET /troubles");
    let (failed, quarantined) = troubled(&own.get("/troubles").await);
    assert_eq!((&failed[0]["id"], &quarantined[0]["id"]), (&json!(called.order), &json!(called.order)));
    assert_eq!(troubled(&foreign.get("/troubles").await), (json!([]), Value::Null));
    walk(&mut left, "GET /lifts");
    let path = format!("/lifts?q={}", text(&lift["code"]));
    let live = async |seat: &Seat| seat.get(&path).await.body["lifts"][0]["live_order"]["id"].clone();
    assert_eq!((live(&own).await, live(&foreign).await), (json!(called.order), Value::Null));
    walk(&mut left, "GET /lifts/{lift}");
    let path = format!("/lifts/{}", text(&lift["id"]));
    let seen = own.get(&path).await.body;
    assert_eq!(seen["live_order"]["id"], json!(called.order));
    let hidden = foreign.get(&path).await.body;
    assert_eq!((&hidden["live_order"], &hidden["recent_orders"]), (&Value::Null, &json!([])));
    walk(&mut left, "GET /board");
    for asked in [json!([]), json!([home]), json!([home, other])] {
        let hello = json!({ "type": "hello", "protocol": 1, "filter": { "districts": asked } });
        let mine = own.board("/board", hello.clone()).await.next().await;
        assert_eq!(mine["orders"][0]["id"], json!(called.order), "{asked}");
        let theirs = foreign.board("/board", hello).await.next().await;
        assert_eq!((&theirs["type"], &theirs["orders"]), (&json!("snapshot"), &json!([])), "{asked}");
        let stations = theirs["stations"].as_array().unwrap();
        assert!(stations.iter().all(|station| station["district"] == json!(other)), "{asked}");
    }
    // These tell of nobody's orders.
    for open in ["GET /status", "GET /session"] {
        walk(&mut left, open);
    }
    assert!(left.is_empty(), "not walked yet: {left:?}");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_is_read_by_every_supervisor_whole_and_written_by_none() {
    let called = called().await;
    let opened = called.operator.post("/handovers", &json!({})).await;
    assert_eq!(opened.status, 200, "{opened:?}");
    let handover = opened.body["id"].as_str().unwrap();
    let home = called.detail().await["order"]["lift"]["district"].clone();
    let names = called.operator.get("/status").await.body["district_names"].clone();
    let other = names.as_object().unwrap().keys().find(|code| json!(code) != home).unwrap().clone();
    let foreign = called.app.sign_in_supervisor(&other).await;
    assert_eq!(foreign.get("/handovers").await.body["handovers"][0]["id"], json!(handover));
    let path = format!("/handovers/{handover}");
    let read = foreign.get(&path).await.body;
    assert_eq!(read["items"], called.operator.get(&path).await.body["items"]);
    assert!(read.to_string().contains(&called.order), "the other district's order stands in it");
    for (path, body) in [
        ("/handovers".to_owned(), json!({})),
        (format!("{path}/commands"), json!({ "command": "give" })),
        (format!("{path}/commands"), json!({ "command": "withdraw" })),
    ] {
        let refused = foreign.post(&path, &body).await;
        assert_eq!((refused.status, refused.code()), (403, "not_allowed"), "{path}");
    }
    called.app.stop().await;
}
