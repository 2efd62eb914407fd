//! The interface without a database behind it: the walk through the table of who may do what, the guard, the
//! error answers, the machine's door, and the documents that are made from the code.
//!
//! Must not: need PostgreSQL; what does stands in `tests/all`.

use super::access::{API, Gate, ROUTES, Rule, Scope, command_scope};
use super::burst::Bursts;
use super::session::{Who, cookie_name, digest_of};
use super::state::{AppState, Boards, LiveCity, MACHINE_BURST, Parts, Settings};
use super::{Health, TABLE, configure, openapi};
use crate::channel;
use crate::clock::Clock;
use crate::dispatch::{City, Dispatcher, Randomness, Told};
use crate::intake::Channel;
use crate::kernel::{AccountId, SignedDuration, StationId, Timestamp};
use crate::order::ResponsePlan;
use crate::roster::Directory;
use crate::search::LiftSearch;
use crate::store::StoreError;
use crate::wire::{Problem, Role};
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, COOKIE, ORIGIN};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use tokio::sync::mpsc;

fn now() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

struct Zeroes;

impl Randomness for Zeroes {
    fn ten_bytes(&mut self) -> [u8; 10] {
        [0; 10]
    }
}

/// A server whose database never answers.
fn state() -> AppState {
    let clock = Clock::manual(now());
    let city = Arc::new(City::new(Directory::default(), Vec::new()));
    let (feed, _) = mpsc::channel(1);
    let (deadlines, _) = mpsc::channel(1);
    let (quarantine, _) = mpsc::channel(1);
    let closed = || StoreError::Pool(deadpool_postgres::PoolError::Closed);
    let (dispatcher, _) = Dispatcher::start(crate::dispatch::Settings {
        connect: Box::new(move || Box::pin(async move { Err(closed()) })),
        city: Arc::clone(&city),
        clock: clock.clone(),
        plan: ResponsePlan::default(),
        random: Box::new(Zeroes),
        told: Told { feed, deadlines, quarantine, nudge: Box::new(|| {}) },
        sends_messages: false,
    })
    .unwrap();
    let mut config = tokio_postgres::Config::new();
    config.host_path("/nonexistent").user("nobody");
    AppState::new(Parts {
        dispatcher,
        city,
        search: Arc::new(arc_swap::ArcSwap::from_pointee(LiftSearch::build([]))),
        boards: Boards {
            operator: Arc::new(|_, _, _| Box::pin(async { panic!("a socket that fails") })),
            crew: Arc::new(|_, _, _| Box::pin(async { panic!("a socket that fails") })),
            head: Arc::new(|| ("epoch".to_owned(), 7)),
            live: Arc::new(LiveCity::default),
            find_order: Arc::new(|_| None),
            show_fix: Arc::new(|_| {}),
            find_fix: Arc::new(|_| None),
        },
        pool: crate::store::pool(&config, 1, tokio::runtime::Handle::current()),
        clock,
        settings: Settings::default(),
        health: Arc::new(Health::default()),
        clock_check: crate::job::clock_check::Readiness::default(),
    })
}

fn own_station() -> StationId {
    StationId::new(now(), [1; 10])
}

/// A token that this server believes, for an account of that role.
fn signed_in(state: &AppState, role: Role) -> String {
    let token = format!("{:0<64}", role.name());
    let who = Who {
        session: digest_of(&token),
        account: AccountId::new(now(), [4; 10]),
        name: role.name().to_owned(),
        display_name: role.name().to_owned(),
        role,
        station: (role == Role::Crew).then(own_station),
        district: None,
        expires_at: now() + SignedDuration::from_hours(1),
        device: None,
    };
    state.sessions.remember(Arc::new(who), now());
    format!("{}={token}", cookie_name(false))
}

fn with(state: &AppState) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let state = state.clone();
    move |config| configure(config, state)
}

async fn code_of(response: ServiceResponse<BoxBody>) -> String {
    let body = read_body(response).await;
    serde_json::from_slice::<Problem>(&body).map(|problem| problem.code).unwrap_or_default()
}

/// The path of a rule with something in place of each id.
fn path_of(pattern: &str) -> String {
    let parts = pattern.split('/').map(|part| if part.starts_with('{') { "device" } else { part });
    format!("{API}{}", parts.collect::<Vec<_>>().join("/"))
}

#[actix_web::test]
async fn behind_a_proxy_nobody_is_answered_who_came_around_it() {
    let settings = Settings {
        is_secure: true,
        is_behind_proxy: true,
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    let state = AppState { settings: Arc::new(settings), ..state() };
    let app = init_service(App::new().configure(with(&state))).await;
    let code = async |peer: &str, path: &str| {
        let request = TestRequest::with_uri(path).peer_addr(peer.parse().unwrap());
        code_of(call_service(&app, request.to_request()).await).await
    };
    let paths = ["/api/v1/session", "/api/v1/board", "/help/1000016", "/help/style.css", "/", "/console"];
    for path in paths {
        for stranger in ["192.0.2.7:4000", "[2001:db8::1]:4000", "[::ffff:192.0.2.7]:4000"] {
            assert_eq!(code(stranger, path).await, "not_through_proxy", "{stranger} {path}");
        }
        for known in ["10.1.2.3:4000", "[::ffff:10.1.2.3]:4000", "127.0.0.1:4000", "[::1]:4000"] {
            assert_ne!(code(known, path).await, "not_through_proxy", "{known} {path}");
        }
    }
    assert_eq!(code("192.0.2.7:4000", "/healthz").await, "", "a watch outside may ask how it is");
}

#[test]
fn every_registered_route_stands_in_the_table_and_the_other_way_round() {
    let description = serde_json::to_value(openapi()).unwrap();
    let mut registered = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if let Some(path) = path.strip_prefix(API) {
                registered.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let table: BTreeSet<_> = ROUTES.iter().map(|rule| format!("{} {}", rule.method, rule.pattern)).collect();
    assert_eq!(registered, table);
}

/// The statuses that the description names for a route.
fn described(description: &Value, rule: &Rule) -> BTreeSet<u16> {
    let operation = &description["paths"][format!("{API}{}", rule.pattern)][rule.method.to_lowercase()];
    operation["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect()
}

#[test]
fn the_description_says_who_may_ask_and_what_every_route_may_answer() {
    let description = serde_json::to_value(openapi()).unwrap();
    let schemes = description["components"]["securitySchemes"].as_object().unwrap();
    assert_eq!(schemes["session"]["name"], cookie_name(false));
    for rule in &ROUTES {
        let operation = &description["paths"][format!("{API}{}", rule.pattern)][rule.method.to_lowercase()];
        let asked: Vec<&str> = operation["security"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|way| way.as_object().unwrap().keys().map(String::as_str))
            .collect();
        let mut expected = vec![403, 503];
        match rule.gate {
            Gate::Anyone => assert!(asked.is_empty()),
            Gate::Machine => {
                expected.extend([401, 404, 429]);
                assert_eq!(asked, ["partner", "signature", "timestamp"]);
            }
            Gate::Roles(_) => {
                expected.push(401);
                assert_eq!(asked, ["session"]);
            }
        }
        assert!(asked.iter().all(|name| schemes.contains_key(*name)));
        if operation["requestBody"].is_object() {
            expected.extend([400, 413, 415, 422]);
        }
        let named = described(&description, rule);
        let missing: Vec<_> = expected.into_iter().filter(|status| !named.contains(status)).collect();
        assert!(missing.is_empty(), "{} {}: {missing:?}", rule.method, rule.pattern);
        for answer in operation["responses"].as_object().unwrap().values() {
            if let Some(shared) = answer["$ref"].as_str() {
                let found = description.pointer(shared.trim_start_matches('#'));
                assert!(found.is_some_and(|answer| answer["content"].is_object()), "{shared}");
            }
        }
    }
}

/// Bodies that no route takes, each with how it calls itself.
fn broken_bodies() -> [(&'static str, String); 6] {
    [
        ("text/plain", "{}".to_owned()),
        ("application/json", "{".to_owned()),
        ("application/json", "[]".to_owned()),
        ("application/json", "{}".to_owned()),
        ("application/json", r#"{"no_such_field": 1}"#.to_owned()),
        ("application/json", format!(r#"{{"x": "{}"}}"#, "x".repeat(70_000))),
    ]
}

#[actix_web::test]
async fn what_a_route_answers_is_described() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let description = serde_json::to_value(openapi()).unwrap();
    for rule in &ROUTES {
        let named = described(&description, rule);
        let role = Role::ALL.into_iter().find(|role| rule.gate.scope(*role).is_some());
        let cookie = role.map(|role| signed_in(&state, role)).unwrap_or_default();
        for path in [path_of(rule.pattern), format!("{}?colour=1", path_of(rule.pattern))] {
            for (kind, body) in broken_bodies() {
                let request = TestRequest::with_uri(&path)
                    .method(Method::from_bytes(rule.method.as_bytes()).unwrap())
                    .insert_header((COOKIE, cookie.clone()))
                    .insert_header(("idempotency-key", "key-00001"))
                    .insert_header((CONTENT_TYPE, kind))
                    .set_payload(body.clone());
                let status = call_service(&app, request.to_request()).await.status().as_u16();
                let part = &body[..body.len().min(30)];
                assert!(named.contains(&status), "{} {path} {kind} {part}: {status}", rule.method);
            }
        }
    }
}

#[actix_web::test]
async fn each_role_comes_in_exactly_where_the_table_lets_it() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let description = serde_json::to_value(openapi()).unwrap();
    for rule in &ROUTES {
        let request = || {
            TestRequest::with_uri(&path_of(rule.pattern))
                .method(Method::from_bytes(rule.method.as_bytes()).unwrap())
        };
        let stranger = code_of(call_service(&app, request().to_request()).await).await;
        let expected_of_stranger = match rule.gate {
            Gate::Roles(_) => stranger == "not_signed_in",
            Gate::Machine => stranger == "signature_invalid",
            Gate::Anyone => !["not_signed_in", "not_allowed"].contains(&stranger.as_str()),
        };
        assert!(expected_of_stranger, "{} {}: {stranger}", rule.method, rule.pattern);
        for role in Role::ALL {
            let cookie = signed_in(&state, role);
            let answer = call_service(&app, request().insert_header((COOKIE, cookie)).to_request()).await;
            let status = answer.status().as_u16();
            let is_described = described(&description, rule).contains(&status);
            assert!(is_described, "{role:?} {} {}: {status}", rule.method, rule.pattern);
            let code = code_of(answer).await;
            let is_refused = ["not_allowed", "not_signed_in", "signature_invalid"].contains(&code.as_str());
            let is_allowed = rule.gate.scope(role).is_some();
            assert_eq!(is_refused, !is_allowed, "{role:?} {} {}: {code}", rule.method, rule.pattern);
        }
    }
}

#[actix_web::test]
async fn a_crew_changes_its_own_stations_duty_only() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let cookie = signed_in(&state, Role::Crew);
    let other = StationId::new(now(), [2; 10]);
    let cases = [
        ("GET", format!("{}", own_station()), "unknown_station"),
        ("GET", format!("{other}"), "not_allowed"),
        ("POST", format!("{}/duty", own_station()), "invalid_input"),
        ("POST", format!("{other}/duty"), "not_allowed"),
    ];
    for (method, path, code) in cases {
        let request = TestRequest::with_uri(&format!("{API}/stations/{path}"))
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .insert_header((COOKIE, cookie.clone()))
            .insert_header(("idempotency-key", "key-00001"))
            .insert_header((CONTENT_TYPE, "application/json"))
            .set_payload(r#"{"on_duty": true, "strength": 100}"#);
        assert_eq!(code_of(call_service(&app, request.to_request()).await).await, code, "{method} {path}");
    }
}

/// Who gives which command of an order. One of the enum that stands in neither list fails the walk below.
const SEATS_ONLY: [&str; 17] = [
    "locate",
    "triage",
    "set_priority",
    "verify",
    "call_station",
    "decide_fire_brigade",
    "resolve",
    "merge_into",
    "unmerge",
    "detach_alarm",
    "record_comfort_call",
    "answer_passenger",
    "record_callback",
    "close",
    "reopen",
    "make_promise",
    "keep_promise",
];
const SEATS_AND_CREWS: [&str; 11] = [
    "accept",
    "decline",
    "set_out",
    "arrive",
    "withdraw",
    "request_second_tier",
    "record_freed",
    "doubt_place",
    "report_release",
    "finish",
    "add_note",
];

/// Every command of the enum as the interface describes it, with something in each field that it needs.
fn every_command() -> BTreeMap<String, Value> {
    let description = serde_json::to_value(openapi()).unwrap();
    let variants = &description["components"]["schemas"]["CommandBody"]["oneOf"];
    let sample = |property: &Value| match (property["type"].as_str(), property["format"].as_str()) {
        (Some("boolean"), _) => json!(true),
        (Some("string"), Some("date-time")) => json!(now()),
        (Some("string"), None) => json!("x"),
        other => panic!("a sample of {other:?} is needed"),
    };
    let described = variants.as_array().unwrap().iter().map(|variant| {
        let properties = &variant["properties"];
        let name = properties["command"]["enum"][0].as_str().unwrap();
        let required = variant["required"].as_array().unwrap().iter().map(|field| field.as_str().unwrap());
        let mut body: Value = required.map(|field| (field.to_owned(), sample(&properties[field]))).collect();
        body["command"] = name.into();
        (name.to_owned(), body)
    });
    described.collect()
}

#[actix_web::test]
async fn each_role_gives_exactly_the_commands_the_table_lets_it() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let order = crate::kernel::OrderId::new(now(), [3; 10]);
    let commands = every_command();
    let placed: BTreeSet<&str> = SEATS_ONLY.into_iter().chain(SEATS_AND_CREWS).collect();
    let named: BTreeSet<&str> = commands.keys().map(String::as_str).collect();
    assert_eq!(named, placed, "each command has its place in the table");
    for role in Role::ALL {
        let cookie = signed_in(&state, role);
        for (name, command) in &commands {
            // What the table lets through fails at the next door.
            let mut body = command.clone();
            body["source"] = "telepathy".into();
            let request = TestRequest::post()
                .uri(&format!("{API}/orders/{order}/commands"))
                .insert_header((COOKIE, cookie.clone()))
                .insert_header(("idempotency-key", "key-00001"))
                .set_json(body);
            let answer = call_service(&app, request.to_request()).await;
            let status = answer.status().as_u16();
            let code = code_of(answer).await;
            let scope = match role {
                Role::Operator | Role::ShiftLeader => Some(Scope::All),
                Role::Crew => SEATS_AND_CREWS.contains(&name.as_str()).then_some(Scope::OwnStation),
                Role::Supervisor | Role::Wallboard | Role::Administrator => None,
            };
            assert_eq!(command_scope(role, name), scope, "{role:?} {name}");
            let expected = if scope.is_some() { (422, "invalid_input") } else { (403, "not_allowed") };
            assert_eq!((status, code.as_str()), expected, "{role:?} {name}");
        }
    }
}

#[actix_web::test]
async fn another_sites_page_changes_nothing_and_opens_no_board() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let cookie = signed_in(&state, Role::Operator);
    let foreign = |request: TestRequest| {
        request.insert_header((COOKIE, cookie.clone())).insert_header((ORIGIN, "http://evil.example"))
    };
    let post = foreign(TestRequest::post().uri("/api/v1/alarms")).to_request();
    assert_eq!(code_of(call_service(&app, post).await).await, "origin_not_allowed");
    let upgrade = foreign(TestRequest::get().uri("/api/v1/board").insert_header(("upgrade", "websocket")));
    assert_eq!(code_of(call_service(&app, upgrade.to_request()).await).await, "origin_not_allowed");
    let read = foreign(TestRequest::get().uri("/api/v1/status")).to_request();
    assert_eq!(call_service(&app, read).await.status(), 200, "reading needs no origin; the browser hides it");
}

#[actix_web::test]
async fn a_panic_is_an_answer_and_the_next_request_is_served() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let cookie = signed_in(&state, Role::Operator);
    let board = || {
        TestRequest::get()
            .uri("/api/v1/board")
            .insert_header((COOKIE, cookie.clone()))
            .insert_header(("upgrade", "websocket"))
            .to_request()
    };
    for _ in 0..2 {
        let problem = match app.call(board()).await {
            Ok(response) => code_of(response).await,
            Err(error) => error.to_string(),
        };
        assert_eq!(problem, "internal_error");
    }
    let plain = TestRequest::get().uri("/api/v1/board").insert_header((COOKIE, cookie.clone())).to_request();
    assert_eq!(code_of(call_service(&app, plain).await).await, "upgrade_required");
}

#[actix_web::test]
async fn every_broken_body_gets_its_code() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let cookie = signed_in(&state, Role::Operator);
    let large = format!(r#"{{"channel": "hotline", "text": "{}"}}"#, "x".repeat(70_000));
    let cases = [
        ("application/json", "{", "malformed_json"),
        ("application/json", "\u{feff}{}", "malformed_json"),
        ("application/json", "{\"channel\": \"\u{0}\"}", "malformed_json"),
        ("application/json", "{}", "invalid_input"),
        ("application/json", r#"{"channel": "telepathy"}"#, "invalid_input"),
        ("application/json; charset=utf-8", r#"{"channel": "fax"}"#, "invalid_input"),
        ("text/plain", r#"{"channel": "hotline"}"#, "unsupported_media_type"),
        ("application/json", large.as_str(), "body_too_large"),
    ];
    for (kind, body, code) in cases {
        let request = TestRequest::post()
            .uri("/api/v1/alarms")
            .insert_header((COOKIE, cookie.clone()))
            .insert_header((CONTENT_TYPE, kind))
            .insert_header(("idempotency-key", "key-00001"))
            .set_payload(body.to_owned());
        let answer = call_service(&app, request.to_request()).await;
        assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json");
        assert_eq!(code_of(answer).await, code, "{}", &body[..body.len().min(60)]);
    }
}

#[actix_web::test]
async fn a_machine_is_known_by_its_signature_alone() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    state.partners.remember_key("acme", Channel::Device, b"secret", now());
    let path = "/api/v1/channels/device/alarms";
    let body = r#"{"id": "a-1", "occurred_at": "2026-11-22T03:59:00Z", "kind": "entrapment"}"#;
    let sign = |at: &str, signed: &str| {
        channel::sign(b"secret", &channel::text_to_sign("POST", path, at, signed.as_bytes()))
    };
    let at = "2026-11-22T04:00:00Z";
    let old = "2026-11-22T03:54:59Z";
    let other = body.replace("a-1", "a-2");
    // What the signature lets through fails at the next door.
    let known = body.replace("entrapment", "something");
    let cases = [
        ("acme", at, sign(at, &known), known.as_str(), "invalid_input"),
        ("acme", at, sign(at, body), other.as_str(), "signature_invalid"),
        ("acme", at, "00".repeat(32), body, "signature_invalid"),
        ("acme", at, String::new(), body, "signature_invalid"),
        ("acme", old, sign(old, body), body, "timestamp_out_of_window"),
        ("acme", "today", sign("today", body), body, "timestamp_out_of_window"),
        ("acme", at, sign(at, "{}"), "{}", "invalid_input"),
        ("acme", at, sign(at, "{"), "{", "malformed_json"),
    ];
    for (partner, timestamp, signature, body, code) in cases {
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("x-partner", partner))
            .insert_header(("x-timestamp", timestamp))
            .insert_header(("x-signature", signature))
            .insert_header((CONTENT_TYPE, "application/json"))
            .set_payload(body.to_owned());
        assert_eq!(code_of(call_service(&app, request.to_request()).await).await, code, "{timestamp} {body}");
    }
    let unknown = TestRequest::post().uri("/api/v1/channels/pigeon/alarms").to_request();
    assert_eq!(code_of(call_service(&app, unknown).await).await, "unknown_channel");
}

#[test]
fn a_whole_citys_power_cut_is_handed_over_at_once() {
    let bursts = Bursts::new(MACHINE_BURST.0, MACHINE_BURST.1);
    assert!((0..20_000).all(|_| bursts.take("acme", now()).is_ok()));
    assert!(bursts.take("acme", now()).is_err(), "a machine that runs wild is told to wait");
    let later = now() + SignedDuration::from_secs(1);
    assert!((0..1_000).all(|_| bursts.take("acme", later).is_ok()));
}

#[actix_web::test]
async fn no_array_passes_for_an_object() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let cookie = signed_in(&state, Role::Operator);
    let commands = "/api/v1/orders/ord_00000000000000000000000000000000/commands";
    for (path, body) in [
        (commands, r#"{"command": "locate", "lift": "1", "base": [1, [], [], "p1", null]}"#),
        (commands, r#"{"command": "triage", "people": 2, "base": [1, [], [], "p1", null]}"#),
        (commands, r#"{"command": "set_priority", "priority": "p1", "base": [1, [], [], "p1", null]}"#),
        (commands, r#"{"command": "arrive", "assignment": "a", "fix": [31.2, 121.4, "wgs84", 10, 1]}"#),
        ("/api/v1/alarms/alm_00000000000000000000000000000000/caller", r#"{"base": [null, null]}"#),
        ("/api/v1/session", r#"["a", "b"]"#),
        ("/api/v1/alarms", r#" ["hotline", null, null, null, null, null, [], [], null, null, null, null]"#),
        ("/api/v1/alarms", "null"),
        ("/api/v1/alarms", "\"hotline\""),
        ("/api/v1/drill/end", "[]"),
        ("/api/v1/devices", r#"["ABCD-EFGH", "Android"]"#),
    ] {
        let role = if path.contains("drill") { Role::ShiftLeader } else { Role::Operator };
        let cookie = if role == Role::Operator { cookie.clone() } else { signed_in(&state, role) };
        let request = TestRequest::post()
            .uri(path)
            .insert_header((COOKIE, cookie))
            .insert_header((CONTENT_TYPE, "application/json"))
            .insert_header(("idempotency-key", "key-00001"))
            .set_payload(body);
        let problem = read_body(call_service(&app, request.to_request()).await).await;
        let problem: Problem = serde_json::from_slice(&problem).unwrap();
        assert_eq!(problem.code, "invalid_input", "{path} {body}");
        assert!(problem.fields[0].message.contains("object"), "{path} {body}: {:?}", problem.fields);
    }
}

#[actix_web::test]
async fn head_is_answered_as_get() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    state.health.obstruct("starting");
    for path in ["/healthz", "/readyz", "/api/openapi.json", "/help/1000016", "/help/style.css"] {
        let get = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        let head = call_service(&app, TestRequest::with_uri(path).method(Method::HEAD).to_request()).await;
        assert_eq!(head.status(), get.status(), "{path}");
        assert_eq!(head.headers().get(CONTENT_TYPE), get.headers().get(CONTENT_TYPE), "{path}");
    }
}

#[actix_web::test]
async fn wrong_addresses_and_methods_say_so() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let nowhere = TestRequest::get().uri("/api/v1/nothing").to_request();
    assert_eq!(code_of(call_service(&app, nowhere).await).await, "unknown_route");
    let page = TestRequest::get().uri("/nothing/here").to_request();
    assert_eq!(code_of(call_service(&app, page).await).await, "unknown_route");
    let method = TestRequest::put().uri("/api/v1/session").to_request();
    let answer = call_service(&app, method).await;
    assert_eq!(answer.headers().get(ALLOW).unwrap(), "POST, GET, DELETE");
    assert_eq!(code_of(answer).await, "method_not_allowed");
}

#[actix_web::test]
async fn health_answers_without_a_database_and_readiness_says_what_is_missing() {
    let state = state();
    let app = init_service(App::new().configure(with(&state))).await;
    let health = call_service(&app, TestRequest::get().uri("/healthz").to_request()).await;
    assert_eq!(health.status(), 200);
    state.health.obstruct("starting");
    let ready = call_service(&app, TestRequest::get().uri("/readyz").to_request()).await;
    assert_eq!(ready.status(), 503);
    let problem: Problem = serde_json::from_slice(&read_body(ready).await).unwrap();
    assert_eq!((problem.code.as_str(), problem.detail.as_str()), ("not_ready", "starting"));
}

#[test]
fn the_description_names_itself_and_holds_the_sockets_messages() {
    let description = serde_json::to_value(openapi()).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["info"]["title"], "LiftAid 救梯");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(description["info"]["license"]["name"], "Apache-2.0");
    let schemas = description["components"]["schemas"].as_object().unwrap();
    for name in ["BoardMessage", "CrewMessage", "ClientMessage", "Problem", "OrderView", "BoardChange"] {
        assert!(schemas.contains_key(name), "{name}");
    }
    let text = description.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is spoken of and not described");
    }
}

/// The tables of `docs/api.md`, made from the code.
fn documented_tables() -> String {
    let mut text = String::from("| 方法 Method | 路径 Path | 谁可以 Who |\n|---|---|---|\n");
    for rule in &ROUTES {
        let who = match rule.gate {
            Gate::Anyone => "anybody".to_owned(),
            Gate::Machine => "partner, signed".to_owned(),
            Gate::Roles(roles) => {
                let scope_of = |scope| match scope {
                    Scope::All => "",
                    Scope::OwnDistrict => " (own district)",
                    Scope::OwnStation => " (own station)",
                };
                let names: Vec<_> = roles
                    .iter()
                    .map(|(role, scope)| format!("{}{}", role.name(), scope_of(*scope)))
                    .collect();
                names.join(", ")
            }
        };
        writeln!(text, "| {} | `{API}{}` | {who} |", rule.method, rule.pattern).unwrap();
    }
    text.push_str("\n| 代码 Code | 状态 Status | 说明 | Meaning |\n|---|---|---|---|\n");
    let mut entries: Vec<_> = TABLE.iter().collect();
    entries.sort_by_key(|entry| (entry.status, entry.name));
    for entry in entries {
        writeln!(text, "| `{}` | {} | {} | {} |", entry.name, entry.status, entry.zh, entry.en).unwrap();
    }
    text
}

#[test]
fn the_documented_tables_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- tables: made by a test -->\n", "<!-- end of tables -->");
    let (head, rest) = document.split_once(begin).expect("the marker stands in docs/api.md");
    let (tables, tail) = rest.split_once(end).expect("the end marker stands in docs/api.md");
    let wanted = documented_tables();
    if tables != wanted && std::env::var_os("LIFTAID_WRITE_DOCS").is_some() {
        std::fs::write(path, format!("{head}{begin}{wanted}{end}{tail}")).unwrap();
        return;
    }
    assert_eq!(tables, wanted, "run this test with LIFTAID_WRITE_DOCS=1 to write the tables anew");
}
