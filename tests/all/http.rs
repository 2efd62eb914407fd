//! The HTTP interface with its database: signing in, taking calls, the crew's taps, machines, accounts.
//!
//! Must not: reach behind the interface for what an answer can tell.

use crate::support::{Node, Site, start_of_day};
use actix_web::App;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use arc_swap::ArcSwap;
use liftaid::channel;
use liftaid::clock::Clock;
use liftaid::http::{AppState, Boards, Health, LiveCity, Parts, Settings, configure};
use liftaid::job::clock_check::Readiness;
use liftaid::kernel::{AccountId, LiftId, SignedDuration, StationId};
use liftaid::roster::DistrictCode;
use liftaid::search::{LiftSearch, SearchEntry};
use liftaid::store::account::{AccountRow, insert_account, set_partner_key};
use liftaid::wire::Role;
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;

const PASSWORD: &str = "correct horse 42";

/// An answer: status, the headers that tests look at, and the body.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    cookies: Vec<String>,
    retry_after: Option<String>,
    body: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The cookies as a browser sends them back.
    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().filter_map(|cookie| cookie.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }
}

/// A server on a city of its own.
struct TestApp {
    site: Site,
    node: Node,
    state: AppState,
    keys: Cell<u32>,
}

impl TestApp {
    async fn open() -> Self {
        let site = Site::open().await;
        let node = site.node(Clock::manual(start_of_day()), 1).await;
        let pool = liftaid::store::pool(&site.config, 4, tokio::runtime::Handle::current());
        let roster = node.city.roster();
        let directory = &roster.directory;
        let search = LiftSearch::build(directory.lifts().iter().map(|lift| {
            let compound = directory.find_compound(lift.compound).unwrap();
            SearchEntry {
                lift: lift.id,
                code: lift.code,
                registration: &lift.registration,
                compound: &compound.name,
                address: &compound.address,
                district: &directory.find_district(compound.district).unwrap().name,
                position: &lift.position,
                place: lift.place,
            }
        }));
        let state = AppState::new(Parts {
            dispatcher: node.dispatcher.clone(),
            city: Arc::clone(&node.city),
            search: Arc::new(ArcSwap::from_pointee(search)),
            boards: Boards {
                operator: Arc::new(|_, _, _| Box::pin(async { panic!("no socket here") })),
                crew: Arc::new(|_, _, _| Box::pin(async { panic!("no socket here") })),
                head: Arc::new(|| ("epoch".to_owned(), 0)),
                live: Arc::new(LiveCity::default),
                find_order: Arc::new(|_| None),
                show_fix: Arc::new(|_| {}),
                find_fix: Arc::new(|_| None),
            },
            pool,
            clock: node.clock.clone(),
            settings: Settings { seat_secret: vec![7; 32], ..Settings::default() },
            health: Arc::new(Health::default()),
            clock_check: Readiness::default(),
        });
        Self { site, node, state, keys: Cell::new(0) }
    }

    fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("key-{:08}", self.keys.get())
    }

    async fn account(&self, name: &str, role: Role, station: Option<StationId>, district: Option<&str>) {
        let row = AccountRow {
            id: AccountId::new(self.node.clock.now(), rand::random()),
            name,
            display_name: name,
            role,
            password_hash: &liftaid::secret::hash_password(PASSWORD),
            station,
            district: district.and_then(DistrictCode::parse),
        };
        let client = self.state.pool.get().await.unwrap();
        assert!(insert_account(&*client, &row, self.node.clock.now()).await.unwrap());
    }

    async fn send(&self, request: TestRequest) -> Answer {
        let state = self.state.clone();
        let app = init_service(App::new().configure(|config| configure(config, state))).await;
        let response = call_service(&app, request.to_request()).await;
        let (status, headers) = (response.status(), response.headers());
        let cookies = headers.get_all("set-cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        let cookies = cookies.collect();
        let retry_after = headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        let body = serde_json::from_slice(&read_body(response).await).unwrap_or(Value::Null);
        Answer { status, cookies, retry_after, body }
    }

    async fn try_sign_in(&self, name: &str, password: &str, cookie: &str) -> Answer {
        let request = TestRequest::post().uri("/api/v1/session").insert_header(("cookie", cookie));
        self.send(request.set_json(json!({"name": name, "password": password}))).await
    }

    /// The cookies of somebody new, signed in.
    async fn sign_in(
        &self,
        name: &str,
        role: Role,
        station: Option<StationId>,
        district: Option<&str>,
    ) -> String {
        self.account(name, role, station, district).await;
        let answer = self.try_sign_in(name, PASSWORD, "").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.cookie()
    }

    async fn get(&self, cookie: &str, path: &str) -> Answer {
        let path = path.replace(' ', "%20");
        self.send(TestRequest::get().uri(&format!("/api/v1{path}")).insert_header(("cookie", cookie))).await
    }

    async fn ask(&self, method: Method, cookie: &str, path: &str, key: &str, body: &Value) -> Answer {
        let request = TestRequest::default()
            .method(method)
            .uri(&format!("/api/v1{path}"))
            .insert_header(("cookie", cookie))
            .insert_header(("idempotency-key", key));
        self.send(request.set_json(body)).await
    }

    async fn post(&self, cookie: &str, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, cookie, path, &self.key(), &body).await
    }

    async fn patch(&self, cookie: &str, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, cookie, path, &self.key(), &body).await
    }

    /// A partner's alarm, signed.
    async fn machine(&self, partner: &str, key: &str, body: &Value) -> Answer {
        let path = "/api/v1/channels/device/alarms";
        let body = body.to_string();
        let at = self.node.clock.now().to_string();
        let signature =
            channel::sign(key.as_bytes(), &channel::text_to_sign("POST", path, &at, body.as_bytes()));
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/json"))
            .insert_header(("x-partner", partner))
            .insert_header(("x-timestamp", at))
            .insert_header(("x-signature", signature));
        self.send(request.set_payload(body)).await
    }

    fn lift(&self, index: usize) -> LiftId {
        self.site.lifts[index]
    }

    fn pass(&self, seconds: i64) {
        self.node.clock.advance(SignedDuration::from_secs(seconds));
    }
}

fn station_of(answer: &Value) -> StationId {
    answer["assignments"][0]["station"]["id"].as_str().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn a_call_is_taken_accepted_arrived_freed_called_back_and_closed() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let code = app.node.city.roster().directory.find_lift(app.lift(0)).unwrap().code.to_string();
    let found = app.get(&seat, &format!("/lifts?q={code}")).await;
    assert_eq!(found.body["lifts"][0]["lift"]["code"], code);
    let body = json!({"channel": "hotline", "lift": code, "people": 2, "caller_phone": "13812345678"});
    let taken = app.post(&seat, "/alarms", body).await;
    assert_eq!((taken.status.as_u16(), &taken.body["disposition"]), (201, &json!("opened")));
    let order = taken.body["order"]["id"].as_str().unwrap().to_owned();
    let station = station_of(&taken.body["order"]);
    let assignment = taken.body["order"]["assignments"][0]["id"].as_str().unwrap().to_owned();
    let crew = app.sign_in("crew1", Role::Crew, Some(station), None).await;
    let path = format!("/orders/{order}/commands");
    for (command, state) in [("accept", "accepted"), ("set_out", "en_route"), ("arrive", "on_scene")] {
        app.pass(30);
        let answer = app.post(&crew, &path, json!({"command": command, "assignment": assignment})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body["crew_order"]["assignment"]["state"], state);
        assert_eq!(answer.body["order"], Value::Null, "a crew sees its own view only");
    }
    let freed = json!({"command": "record_freed", "assignment": assignment, "people": 2});
    let freed = app.post(&crew, &path, freed).await;
    assert_eq!(freed.body["crew_order"]["state"], "rescued", "{freed:?}");
    let finished = app.post(&crew, &path, json!({"command": "finish", "assignment": assignment})).await;
    assert_eq!(finished.status, 200, "{finished:?}");
    let back = json!({"command": "record_callback", "reached": true, "all_out": true, "satisfaction": 3});
    let back = app.post(&seat, &path, back).await;
    assert_eq!(back.status, 200, "{back:?}");
    let closed = app.post(&seat, &path, json!({"command": "close"})).await;
    assert_eq!(closed.body["order"]["state"], "closed", "{closed:?}");
    let detail = app.get(&seat, &format!("/orders/{order}")).await;
    assert_eq!(detail.body["alarms"][0]["caller_phone_masked"], "138****5678");
    assert!(detail.body["timeline"].as_array().unwrap().len() >= 8);
    let listed = app.get(&seat, "/orders?state=closed").await;
    assert_eq!(listed.body["orders"][0]["id"], order);
    let lift = app.get(&seat, &format!("/lifts/{}", app.lift(0))).await;
    assert_eq!(lift.body["recent_orders"][0]["id"], order);
    assert_eq!(lift.body["live_order"], Value::Null);
}

#[actix_web::test]
async fn a_repeated_request_happens_once_and_another_under_its_key_is_refused() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let body = json!({"channel": "hotline", "lift": app.lift(0).to_string()});
    let key = app.key();
    let first = app.ask(Method::POST, &seat, "/alarms", &key, &body).await;
    let again = app.ask(Method::POST, &seat, "/alarms", &key, &body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(first.body["alarm"], again.body["alarm"]);
    let other = json!({"channel": "hotline", "lift": app.lift(1).to_string()});
    let reused = app.ask(Method::POST, &seat, "/alarms", &key, &other).await;
    assert_eq!((reused.status.as_u16(), reused.code()), (422, "idempotency_key_reused"));
}

#[actix_web::test]
async fn a_refusal_says_why_with_its_facts() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let taken =
        app.post(&seat, "/alarms", json!({"channel": "hotline", "lift": app.lift(0).to_string()})).await;
    let order = taken.body["order"]["id"].as_str().unwrap();
    let refused = app.post(&seat, &format!("/orders/{order}/commands"), json!({"command": "close"})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "order_not_in_state"));
    assert_eq!(refused.body["facts"]["state"], "open");
    let unknown = "/orders/ord_00000000000000000000000000000000/commands";
    assert_eq!(app.post(&seat, unknown, json!({"command": "verify"})).await.code(), "unknown_order");
}

#[actix_web::test]
async fn a_crew_acts_on_its_own_assignment_only() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let taken =
        app.post(&seat, "/alarms", json!({"channel": "hotline", "lift": app.lift(0).to_string()})).await;
    let called = station_of(&taken.body["order"]);
    let roster = app.node.city.roster();
    let other = roster.directory.stations().iter().find(|station| station.id != called).unwrap().id;
    let stranger = app.sign_in("crew2", Role::Crew, Some(other), None).await;
    let order = taken.body["order"]["id"].as_str().unwrap();
    let accept = json!({"command": "accept", "assignment": taken.body["order"]["assignments"][0]["id"]});
    let refused = app.post(&stranger, &format!("/orders/{order}/commands"), accept).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_your_assignment"));
}

#[actix_web::test]
async fn a_machines_alarm_is_the_same_however_often_it_comes() {
    let app = TestApp::open().await;
    let client = app.state.pool.get().await.unwrap();
    set_partner_key(&*client, "acme", "device", b"secret", app.node.clock.now()).await.unwrap();
    drop(client);
    let code = app.node.city.roster().directory.find_lift(app.lift(3)).unwrap().code.to_string();
    let at = app.node.clock.now().to_string();
    let body = json!({"id": "a-1", "lift": {"code": code}, "occurred_at": at, "kind": "entrapment"});
    let first = app.machine("acme", "secret", &body).await;
    assert_eq!((first.status.as_u16(), &first.body["disposition"]), (201, &json!("opened")), "{first:?}");
    assert!(first.body["order"].as_str().unwrap().starts_with("20261116-"));
    let again = app.machine("acme", "secret", &body).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &first.body));
    let mut changed = body.clone();
    changed["people"] = json!(3);
    assert_eq!(app.machine("acme", "secret", &changed).await.code(), "idempotency_key_reused");
    for (partner, key) in [("acme", "guess"), ("nobody", "secret")] {
        let refused = app.machine(partner, key, &body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (401, "signature_invalid"));
    }
}

#[actix_web::test]
async fn a_machines_unknown_lift_is_parked_and_an_operator_places_it() {
    let app = TestApp::open().await;
    let client = app.state.pool.get().await.unwrap();
    set_partner_key(&*client, "acme", "device", b"secret", app.node.clock.now()).await.unwrap();
    drop(client);
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let at = app.node.clock.now().to_string();
    let body = json!({"id": "a-1", "lift": {"device": "DTU-9"}, "occurred_at": at, "kind": "entrapment",
        "caller": {"phone": "13812345678"}});
    let parked = app.machine("acme", "secret", &body).await;
    assert_eq!((parked.status.as_u16(), &parked.body["disposition"]), (201, &json!("parked")));
    let listed = app.get(&seat, "/alarms/parked").await;
    assert_eq!(listed.body[0]["lift_text"], "DTU-9");
    assert_eq!(listed.body[0]["caller_phone_masked"], "138****5678");
    let alarm = parked.body["alarm"].as_str().unwrap();
    let page = app.get(&seat, "/alarms/parked?limit=1").await;
    assert_eq!(page.body[0]["id"], alarm);
    assert_eq!(app.get(&seat, &format!("/alarms/parked?before={alarm}")).await.body, json!([]));
    for query in ["limit=201", "before=yesterday", "after=1"] {
        let refused = app.get(&seat, &format!("/alarms/parked?{query}")).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (400, "invalid_query"), "{query}");
    }
    let path = format!("/alarms/{alarm}/place");
    let placed = app.post(&seat, &path, json!({"lift": app.lift(5).to_string()})).await;
    assert_eq!((placed.status.as_u16(), &placed.body["disposition"]), (201, &json!("opened")), "{placed:?}");
    assert_eq!(app.get(&seat, "/alarms/parked").await.body, json!([]));
}

#[actix_web::test]
async fn a_full_number_is_shown_for_a_recorded_reason_and_not_all_day_long() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let body = json!({"channel": "hotline", "lift": app.lift(0).to_string(), "caller_phone": "13812345678"});
    let taken = app.post(&seat, "/alarms", body).await;
    let path = format!("/alarms/{}/phone", taken.body["alarm"].as_str().unwrap());
    assert_eq!(app.post(&seat, &path, json!({"reason": " "})).await.code(), "invalid_input");
    let shown = app.post(&seat, &path, json!({"reason": "回访 callback"})).await;
    assert_eq!(shown.body, json!({"phone": "13812345678"}));
    let client = app.site.client().await;
    let row = client.query_one("select reason from phone_reveal", &[]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "回访 callback");
    let mut codes = Vec::new();
    for _ in 0..10 {
        codes.push(app.post(&seat, &path, json!({"reason": "again"})).await.code().to_owned());
    }
    assert_eq!(codes.last().unwrap(), "too_many_requests");
    let nobody = "/alarms/alm_00000000000000000000000000000000/phone";
    app.pass(60);
    assert_eq!(app.post(&seat, nobody, json!({"reason": "who"})).await.code(), "unknown_alarm");
}

#[actix_web::test]
async fn signing_in_is_slowed_for_strangers_and_never_for_a_seat_that_is_known() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    for _ in 0..4 {
        let failed = app.try_sign_in("seat7", "wrong", "").await;
        assert_eq!((failed.status.as_u16(), failed.code()), (401, "sign_in_failed"));
    }
    let slowed = app.try_sign_in("seat7", PASSWORD, "").await;
    assert_eq!((slowed.status.as_u16(), slowed.code()), (429, "sign_in_slowed"));
    assert_eq!(slowed.retry_after.as_deref(), Some("1"));
    let known = app.try_sign_in("seat7", PASSWORD, &seat).await;
    assert_eq!(known.status, 200, "{known:?}");
    assert_eq!(
        app.get(&seat, "/session").await.code(),
        "not_signed_in",
        "the browser's earlier session ended"
    );
    app.pass(2);
    assert_eq!(app.try_sign_in("seat7", PASSWORD, "").await.status, 200);
    assert_eq!(app.try_sign_in("nobody", PASSWORD, "").await.code(), "sign_in_failed");
}

#[actix_web::test]
async fn a_session_ends_when_signed_out_disabled_or_expired() {
    let app = TestApp::open().await;
    let cookie = app.sign_in("seat7", Role::Operator, None, None).await;
    let view = app.get(&cookie, "/session").await;
    assert_eq!((&view.body["name"], &view.body["home"]), (&json!("seat7"), &json!("/console")));
    let out = TestRequest::delete().uri("/api/v1/session").insert_header(("cookie", cookie.clone()));
    assert_eq!(app.send(out).await.status, 204);
    assert_eq!(app.get(&cookie, "/session").await.code(), "not_signed_in");

    let cookie = app.try_sign_in("seat7", PASSWORD, "").await.cookie();
    app.pass(16 * 3600);
    assert_eq!(app.get(&cookie, "/session").await.code(), "not_signed_in", "after a shift it ends by itself");

    let cookie = app.try_sign_in("seat7", PASSWORD, "").await.cookie();
    let admin = app.sign_in("admin", Role::Administrator, None, None).await;
    let id = app.get(&cookie, "/session").await.body["account"].as_str().unwrap().to_owned();
    let changed = app.patch(&admin, &format!("/accounts/{id}"), json!({"disabled": true})).await;
    assert_eq!(changed.body["disabled"], true, "{changed:?}");
    assert_eq!(app.get(&cookie, "/session").await.code(), "not_signed_in", "at once on this node");
    assert_eq!(app.try_sign_in("seat7", PASSWORD, "").await.code(), "sign_in_failed");
}

#[actix_web::test]
async fn a_session_that_cannot_be_written_leaves_the_earlier_one() {
    let app = TestApp::open().await;
    let cookie = app.sign_in("seat7", Role::Operator, None, None).await;
    let client = app.site.client().await;
    let refuse = "create function refuse() returns trigger language plpgsql as $$ begin raise 'full'; end $$; \
                  create trigger refuse before insert on session for each row execute function refuse()";
    client.batch_execute(refuse).await.unwrap();
    let failed = app.try_sign_in("seat7", PASSWORD, &cookie).await;
    assert_eq!(failed.code(), "database_unavailable", "{failed:?}");
    app.pass(2);
    assert_eq!(app.get(&cookie, "/session").await.status, 200, "still signed in as before");
    client.batch_execute("drop trigger refuse on session").await.unwrap();
    assert_eq!(app.try_sign_in("seat7", PASSWORD, &cookie).await.status, 200);
    assert_eq!(app.get(&cookie, "/session").await.code(), "not_signed_in");
}

#[actix_web::test]
async fn an_administrator_keeps_accounts_and_stations() {
    let app = TestApp::open().await;
    let admin = app.sign_in("admin", Role::Administrator, None, None).await;
    let new = json!({"name": "seat8", "display_name": "八号坐席", "role": "operator", "password": "a long password"});
    let key = app.key();
    let made = app.ask(Method::POST, &admin, "/accounts", &key, &new).await;
    assert_eq!(made.status, 201, "{made:?}");
    let again = app.ask(Method::POST, &admin, "/accounts", &key, &new).await;
    assert_eq!((again.status.as_u16(), &again.body), (201, &made.body), "the same request made it once");
    for name in ["seat8", "SEAT8", "Seat8"] {
        let mut taken = new.clone();
        taken["name"] = json!(name);
        let taken = app.post(&admin, "/accounts", taken).await;
        assert_eq!((taken.status.as_u16(), taken.code()), (409, "account_exists"), "{name}");
        assert_eq!(taken.body["fields"][0]["path"], "name", "{name}");
    }
    let crew = json!({"name": "c", "display_name": "c", "role": "crew", "password": "short"});
    let wrong = app.post(&admin, "/accounts", crew).await;
    let paths: Vec<_> = wrong.body["fields"].as_array().unwrap().iter().map(|f| f["path"].clone()).collect();
    assert_eq!(paths, ["password", "station"]);
    let station = app.get(&admin, "/stations?limit=1").await.body["stations"][0]["id"].clone();
    for (role, station, district, wrong) in [
        ("operator", &station, &json!("310115"), vec!["station", "district"]),
        ("supervisor", &station, &json!("310115"), vec!["station"]),
        ("crew", &station, &json!("310115"), vec!["district"]),
        ("wallboard", &Value::Null, &json!("310115"), vec!["district"]),
    ] {
        let new = json!({"name": "misfit", "display_name": "m", "role": role, "password": "a long password",
            "station": station, "district": district});
        let answer = app.post(&admin, "/accounts", new).await;
        let paths: Vec<_> =
            answer.body["fields"].as_array().unwrap().iter().map(|f| f["path"].clone()).collect();
        assert_eq!(
            (answer.status.as_u16(), paths),
            (422, wrong.into_iter().map(Value::from).collect()),
            "{role}"
        );
    }
    for (name, role, station, district) in
        [("zone", "supervisor", &Value::Null, json!("310115")), ("team", "crew", &station, Value::Null)]
    {
        let new = json!({"name": name, "display_name": name, "role": role, "password": "a long password",
            "station": station, "district": district});
        let made = app.post(&admin, "/accounts", new).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let listed = app.get(&admin, "/accounts?q=seat").await;
    assert_eq!(listed.body["accounts"][0]["name"], "seat8");
    assert_eq!(app.try_sign_in("seat8", "a long password", "").await.status, 200);

    let station = app.get(&admin, "/stations?limit=1").await;
    let id = station.body["stations"][0]["id"].as_str().unwrap().to_owned();
    assert!(station.body["next_cursor"].is_string());
    let duty = json!({"on_duty": false, "strength": 3});
    let off = app.post(&admin, &format!("/stations/{id}/duty"), duty).await;
    assert_eq!((&off.body["on_duty"], &off.body["strength"]), (&json!(false), &json!(3)), "{off:?}");
    let figure = json!({"capacity": 4});
    let still_off = app.post(&admin, &format!("/stations/{id}/duty"), figure).await;
    assert_eq!((&still_off.body["on_duty"], &still_off.body["capacity"]), (&json!(false), &json!(4)));
    let renamed = app.patch(&admin, &format!("/stations/{id}"), json!({"address": "世纪大道1号"})).await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    let client = app.site.client().await;
    let uuid = id.parse::<StationId>().unwrap().uuid();
    let row = client.query_one("select address from station where id = $1", &[&uuid]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), "世纪大道1号");
}

#[actix_web::test]
async fn a_districts_supervisor_sees_its_own_district_only() {
    let app = TestApp::open().await;
    let seat = app.sign_in("seat7", Role::Operator, None, None).await;
    let roster = app.node.city.roster();
    let district = |lift| roster.directory.district_of_lift(lift).unwrap();
    let (here, there) = {
        let first = app.lift(0);
        let other = app.site.lifts.iter().copied().find(|lift| district(*lift) != district(first)).unwrap();
        (first, other)
    };
    let mut orders = Vec::new();
    for lift in [here, there] {
        let taken = app.post(&seat, "/alarms", json!({"channel": "hotline", "lift": lift.to_string()})).await;
        orders.push(taken.body["order"]["id"].as_str().unwrap().to_owned());
    }
    let own = district(here).to_string();
    let inspector = app.sign_in("inspector", Role::Supervisor, None, Some(own.as_str())).await;
    let listed = app.get(&inspector, "/orders").await;
    let ids: Vec<_> = listed.body["orders"].as_array().unwrap().iter().map(|o| o["id"].clone()).collect();
    assert_eq!(ids, [json!(orders[0])]);
    assert_eq!(app.get(&inspector, &format!("/orders/{}", orders[0])).await.status, 200);
    assert_eq!(app.get(&inspector, &format!("/orders/{}", orders[1])).await.code(), "unknown_order");
    let other = format!("/orders?district={}", district(there));
    assert_eq!(app.get(&inspector, &other).await.code(), "not_allowed");
    // Every lift is found, also one of another district, but not that people are trapped in it.
    for (lift, order) in [(here, json!(orders[0])), (there, Value::Null)] {
        let code = roster.directory.find_lift(lift).unwrap().code.to_string();
        let found = app.get(&inspector, &format!("/lifts?q={code}")).await.body["lifts"][0].clone();
        assert_eq!((&found["lift"]["code"], &found["live_order"]["id"]), (&json!(code), &order));
        let shown = app.get(&inspector, &format!("/lifts/{lift}")).await.body;
        assert_eq!((&shown["lift"]["code"], &shown["live_order"]["id"]), (&json!(code), &order));
        assert_eq!(shown["recent_orders"][0]["id"], order);
    }
    let report = app.get(&inspector, "/reports/response?from=2026-11-16&to=2026-11-16&by=district").await;
    assert_eq!(report.body["total"]["order_count"], 1, "{report:?}");
}

#[actix_web::test]
async fn who_could_be_called_is_ranked_with_reasons() {
    let app = TestApp::open().await;
    let seat = app.sign_in("leader", Role::ShiftLeader, None, None).await;
    let taken =
        app.post(&seat, "/alarms", json!({"channel": "hotline", "lift": app.lift(0).to_string()})).await;
    let order = taken.body["order"]["id"].as_str().unwrap();
    let ranked = app.get(&seat, &format!("/orders/{order}/candidates?level=second")).await;
    assert_eq!(ranked.body["level"], "second");
    assert!(ranked.body["candidates"].as_array().unwrap().iter().any(|c| c["verdict"] == "available"));
    let wrong = app.get(&seat, &format!("/orders/{order}/candidates?level=third")).await;
    assert_eq!((wrong.code(), &wrong.body["fields"][0]["path"]), ("invalid_query", &json!("level")));
}
