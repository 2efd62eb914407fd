//! Where crews are, that they are there, and their own record, against a real server and PostgreSQL.
//!
//! Must not: look for a position where none may be: orders, their timelines, crews' boards.

use super::App;
use super::app::Seat;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::kernel::SignedDuration;
use serde_json::{Value, json};

/// An order with the crew that was called for it.
struct Rescue {
    order: String,
    assignment: Value,
    station: String,
    crew: Seat,
    lat: f64,
    lon: f64,
}

impl Rescue {
    /// Raised at a lift and accepted by the station that was called.
    async fn begin(app: &App, lift: usize) -> Self {
        let operator = app.sign_in("operator1").await;
        let code = &app.lift_codes().await[lift];
        let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await;
        let view = &raised.body["order"];
        let order = view["id"].as_str().unwrap().to_owned();
        let assignment = view["assignments"][0]["id"].clone();
        let station = view["assignments"][0]["station"]["id"].as_str().unwrap().to_owned();
        let point = |axis: &str| view["point"][axis].as_f64().unwrap();
        let (lat, lon) = (point("lat"), point("lon"));
        let crew = app.sign_in_crew(&station).await;
        crew.command(&order, json!({ "command": "accept", "assignment": assignment, "eta_minutes": 20 }))
            .await;
        let rescue = Self { order, assignment, station, crew, lat, lon };
        rescue.shown("accepted").await;
        rescue
    }

    /// Waits until the boards show the assignment so: a command is answered a moment before they do, and a position is
    /// judged by what they show.
    async fn shown(&self, state: &str) {
        loop {
            let board = self.crew.board("/crew/board", hello()).await.next().await;
            let orders = board["orders"].as_array().unwrap();
            if orders.iter().any(|order| order["assignment"]["state"] == state) {
                return;
            }
        }
    }

    /// The body of a position so many metres north of the lift.
    fn position(&self, app: &App, north_m: f64) -> Value {
        json!({
            "order": self.order, "lat": self.lat + north_m / 111_195.0, "lon": self.lon, "datum": "wgs84",
            "accuracy_m": 12, "fixed_at": app.clock.now(),
        })
    }

    /// An arrival with a fix so many metres north of the lift.
    fn fix(&self, north_m: f64, accuracy_m: u32, age_s: u32) -> Value {
        json!({
            "command": "arrive", "assignment": self.assignment, "source": "geofence",
            "fix": { "lat": self.lat + north_m / 111_195.0, "lon": self.lon, "datum": "wgs84",
                "accuracy_m": accuracy_m, "age_s": age_s },
        })
    }

    async fn give(&self, body: &Value) -> super::app::Answer {
        self.crew.post(&format!("/orders/{}/commands", self.order), body).await
    }
}

fn hello() -> Value {
    json!({ "type": "hello", "protocol": 1 })
}

async fn a_manual_app() -> (App, Clock) {
    let clock = Clock::manual(start_of_day());
    (App::on(Site::open().await, clock.clone()).await, clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_reaches_those_who_send_crews_and_nobody_else() {
    let (app, clock) = a_manual_app().await;
    let rescue = Rescue::begin(&app, 0).await;
    let operator = app.sign_in("operator1").await;
    let mut board = operator.board("/board", hello()).await;
    let snapshot = board.next().await;
    assert!(snapshot["crews"].is_null(), "nobody told anything yet");
    let mut phone = rescue.crew.board("/crew/board", hello()).await;
    phone.next().await;
    rescue
        .crew
        .command(&rescue.order, json!({ "command": "set_out", "assignment": rescue.assignment }))
        .await;
    rescue.shown("en_route").await;

    let told = rescue.crew.post("/crew/position", &rescue.position(&app, 4_000.0)).await;
    assert_eq!(told.status, 204, "{told:?}");
    let moved = board.until(|message| message["change"] == "crew_moved").await["position"].clone();
    assert_eq!((&moved["order"], &moved["station"]["id"]), (&json!(rescue.order), &json!(rescue.station)));
    // Two minutes at the gate and 1.85 a kilometre from there; no moment, for it would be old when it is shown.
    let drive_s = moved["way"]["drive_s"].as_i64().unwrap();
    assert!((drive_s - 564).abs() < 3 && moved["way"]["turn_out_s"] == 276, "{moved}");

    // Nearer: the newer one replaces it, and an older one that comes late does not.
    clock.advance(SignedDuration::from_secs(60));
    let late = rescue.position(&app, 4_000.0);
    clock.advance(SignedDuration::from_secs(60));
    assert_eq!(rescue.crew.post("/crew/position", &rescue.position(&app, 900.0)).await.status, 204);
    assert_eq!(rescue.crew.post("/crew/position", &late).await.status, 204);
    let nearer = board.until(|message| message["change"] == "crew_moved").await["position"].clone();
    let client = app.site.client().await;
    let rows = client.query("select lat, work_order from crew_position", &[]).await.unwrap();
    assert_eq!(rows.len(), 1, "the latest and nothing before it");
    assert_eq!(json!(rows[0].get::<_, f64>("lat")), nearer["point"]["lat"]);
    let again = operator.board("/board", hello()).await.next().await;
    assert_eq!(again["crews"], json!([nearer]));
    let since = json!({ "type": "hello", "protocol": 1, "epoch": again["epoch"], "seq": again["seq"] });
    let resumed = operator.board("/board", since).await.next().await;
    assert_eq!((&resumed["type"], &resumed["changes"][0]["position"]), (&json!("events"), &nearer));

    // The crew's own board speaks of the order only, and the record of neither.
    rescue.crew.command(&rescue.order, json!({ "command": "arrive", "assignment": rescue.assignment })).await;
    loop {
        let message = phone.next().await;
        assert_ne!(message["change"], "crew_moved", "{message}");
        if message["order"]["assignment"]["state"] == "on_scene" {
            break;
        }
    }
    let crews_own = rescue.crew.board("/crew/board", hello()).await.next().await;
    assert!(crews_own["crews"].is_null());
    let log: Vec<String> = client
        .query("select body::text as body from event", &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get("body"))
        .collect();
    let written = nearer["point"]["lat"].to_string();
    assert!(log.iter().all(|body| !body.contains(&written)), "{written} stands in the log");

    // Once the order is closed nothing of it is kept.
    operator.command(&rescue.order, json!({ "command": "resolve", "outcome": "false_alarm" })).await;
    liftaid::store::housekeeping::sweep(&client, clock.now()).await.unwrap();
    assert!(client.query("select from crew_position", &[]).await.unwrap().is_empty());
    assert!(operator.board("/board", hello()).await.next().await["crews"].is_null());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_says_nothing_or_is_not_wanted_is_refused() {
    let (app, clock) = a_manual_app().await;
    let rescue = Rescue::begin(&app, 0).await;
    let good = rescue.position(&app, 100.0);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let with_both = |lat: f64, lon: f64| {
        let mut body = with("lat", json!(lat));
        body["lon"] = json!(lon);
        body
    };
    let later = |seconds: i64| json!(clock.now() + SignedDuration::from_secs(seconds));
    let cases = [
        (with("lat", json!(60)), "position"),
        // Tokyo, and the two axes the wrong way round.
        (with_both(35.68, 139.69), "position"),
        (with_both(rescue.lon, rescue.lat), "position"),
        (with("lat", json!(91)), "position.lat"),
        (with("datum", json!("unknown")), "position.datum"),
        (with("accuracy_m", json!(2_001)), "accuracy_m"),
        (with("fixed_at", later(31)), "fixed_at"),
        (with("fixed_at", later(-301)), "fixed_at"),
        (with("order", json!("ord_nothing")), "order"),
        (with("speed", json!(3)), "speed"),
        (
            {
                let mut body = good.clone();
                body.as_object_mut().unwrap().remove("datum");
                body
            },
            "",
        ),
    ];
    for (body, path) in cases {
        let answer = rescue.crew.post("/crew/position", &body).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid_input"), "{body}: {answer:?}");
        let fields = answer.body["fields"].to_string();
        assert!(fields.contains(path), "{path}: {fields}");
    }
    // Another station's order is not in its hands; nor is one that is over.
    let operator = app.sign_in("operator1").await;
    let stations = operator.get("/stations?limit=50").await;
    let stations = stations.body["stations"].as_array().unwrap();
    let stranger = stations.iter().find(|station| station["id"] != json!(rescue.station)).unwrap();
    let stranger_id = stranger["id"].as_str().unwrap();
    let other = app.sign_in_crew(stranger_id).await;
    assert_eq!(other.post("/crew/position", &good).await.code(), "position_not_wanted");
    assert_eq!(operator.post("/crew/position", &good).await.code(), "not_allowed");
    let client = app.site.client().await;
    assert!(client.query("select from crew_position", &[]).await.unwrap().is_empty(), "nothing was kept");
    assert!(operator.board("/board", hello()).await.next().await["crews"].is_null(), "nor shown");
    // Without an order: on duty it may be told, off duty not.
    let idle = with("order", Value::Null);
    let duty = format!("/stations/{stranger_id}/duty");
    operator.post(&duty, &json!({ "on_duty": true, "strength": 3, "capacity": 2 })).await;
    assert_eq!(other.post("/crew/position", &idle).await.status, 204);
    operator.post(&duty, &json!({ "on_duty": false })).await;
    assert_eq!(other.post("/crew/position", &idle).await.code(), "position_not_wanted");
    // Too often is told, not kept.
    let mut last = String::new();
    for _ in 0..14 {
        last = rescue.crew.post("/crew/position", &good).await.code().to_owned();
    }
    assert_eq!(last, "too_many_requests");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_is_shown_by_position_or_code_and_the_proved_one_counts() {
    let (app, clock) = a_manual_app().await;
    let rescue = Rescue::begin(&app, 0).await;
    let codes = app.lift_codes().await;
    let operator = app.sign_in("operator1").await;
    let scan = |code: &str| json!({ "command": "arrive", "assignment": rescue.assignment, "source": "code_scan", "code": code });
    let before = operator.get(&format!("/orders/{}", rescue.order)).await.body;

    let far = rescue.give(&rescue.fix(400.0, 20, 3)).await;
    assert_eq!((far.status, far.code()), (409, "not_at_the_lift"));
    assert_eq!(far.body["facts"], json!({ "distance_m": 400, "allowed_m": 170 }));
    assert_eq!(rescue.give(&rescue.fix(0.0, 101, 3)).await.code(), "fix_unusable");
    assert_eq!(rescue.give(&rescue.fix(0.0, 10, 61)).await.code(), "fix_unusable");
    assert_eq!(rescue.give(&scan(&codes[1])).await.code(), "not_this_lift");
    let mut bare = rescue.fix(0.0, 10, 3);
    bare.as_object_mut().unwrap().remove("fix");
    let mut tapped = rescue.fix(0.0, 10, 3);
    tapped["source"] = json!("tap");
    for (body, path) in [(bare, "source"), (tapped, "source"), (scan("1234567"), "code")] {
        let answer = rescue.give(&body).await;
        assert_eq!((answer.status, answer.code()), (422, "invalid_input"), "{body}: {answer:?}");
        assert_eq!(answer.body["fields"][0]["path"], json!(path));
    }
    let as_operator =
        operator.post(&format!("/orders/{}/commands", rescue.order), &rescue.fix(0.0, 9, 1)).await;
    assert_eq!(as_operator.code(), "invalid_input", "only the crew's own phone shows where it is");
    assert_eq!(operator.get(&format!("/orders/{}", rescue.order)).await.body, before, "nothing changed");

    // A tap on the road, seen at the lift six minutes later, the code read after that.
    clock.advance(SignedDuration::from_mins(8));
    rescue.crew.command(&rescue.order, json!({ "command": "arrive", "assignment": rescue.assignment })).await;
    clock.advance(SignedDuration::from_mins(6));
    let seen_at = clock.now();
    rescue.crew.command(&rescue.order, rescue.fix(90.0, 20, 5)).await;
    clock.advance(SignedDuration::from_mins(1));
    assert_eq!(rescue.crew.command(&rescue.order, scan(&codes[0])).await["result"], "done");
    assert_eq!(rescue.crew.command(&rescue.order, scan(&codes[0])).await["result"], "unchanged");
    let after = operator.get(&format!("/orders/{}", rescue.order)).await.body;
    let arrived = &after["order"]["milestones"]["arrived"];
    assert_eq!((&arrived["at"], &arrived["source"]), (&json!(seen_at), &json!("geofence")));
    assert_eq!(after["order"]["assignments"][0]["arrived_at"], json!(seen_at));
    let kept: Vec<(String, String, Value, Value)> = after["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| ["crew_arrived", "arrival_shown"].contains(&line["kind"].as_str().unwrap()))
        .map(|line| {
            let text = |field: &str| line[field].as_str().unwrap().to_owned();
            (text("kind"), text("source"), line["why"].clone(), line["value"].clone())
        })
        .collect();
    let line =
        |kind: &str, source: &str, why: Value, value: Value| (kind.to_owned(), source.to_owned(), why, value);
    assert_eq!(
        kept,
        [
            line("crew_arrived", "tap", Value::Null, Value::Null),
            line("arrival_shown", "geofence", json!("near"), json!(90)),
            line("arrival_shown", "code_scan", json!("scanned"), Value::Null),
        ]
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_reads_its_own_record_beside_the_district_and_the_city() {
    let (app, clock) = a_manual_app().await;
    let rescue = Rescue::begin(&app, 0).await;
    clock.advance(SignedDuration::from_mins(9));
    rescue.crew.command(&rescue.order, json!({ "command": "arrive", "assignment": rescue.assignment })).await;
    // An order of which this station knows nothing.
    let operator = app.sign_in("operator1").await;
    let codes = app.lift_codes().await;
    let mut stranger = None;
    for code in &codes[1..] {
        let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code })).await;
        let called = raised.body["order"]["assignments"][0]["station"]["id"].clone();
        if called != json!(rescue.station) {
            stranger = Some((raised.body["order"]["number"].clone(), called));
            break;
        }
    }
    let (number, called) = stranger.expect("the city has a lift that another station is nearer to");
    let record = rescue.crew.get("/crew/record?days=30").await.body;
    let orders = record["orders"].as_array().unwrap();
    assert_eq!(orders.iter().filter(|order| order["id"] == json!(rescue.order)).count(), 1);
    let text = record.to_string();
    assert!(!text.contains(number.as_str().unwrap()) && !text.contains(called.as_str().unwrap()), "{text}");
    assert_eq!(
        (&record["own"]["arrival"]["count"], &record["own"]["arrival"]["p50_s"]),
        (&json!(1), &json!(540.0))
    );
    assert!(record["city"]["order_count"].as_u64() >= Some(2));
    assert!(record["district"]["order_count"].as_u64() >= Some(1));
    let today = rescue.crew.get("/crew/record").await.body;
    assert_eq!(today["from"], today["to"]);
    for days in ["0", "31", "x"] {
        assert_eq!(rescue.crew.get(&format!("/crew/record?days={days}")).await.code(), "invalid_query");
    }
    assert_eq!(operator.get("/crew/record").await.code(), "not_allowed");
    let other = app.sign_in_crew(called.as_str().unwrap()).await;
    let theirs = other.get("/crew/record").await.body;
    assert!(!theirs.to_string().contains(&rescue.order));
    app.stop().await;
}
