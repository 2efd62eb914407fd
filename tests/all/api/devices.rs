//! Crews' phones: a code enrols one phone once, the phone stays signed in while it is used, and is out when revoked.
//!
//! Must not: rely on how fast anything is.

use super::App;
use super::app::{Answer, Seat};
use liftaid::kernel::SignedDuration;
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Two stations of the city, each with the first of its people.
async fn stations(desk: &Seat) -> [(String, String); 2] {
    let list = desk.get("/stations?limit=2").await;
    let mut found = Vec::new();
    for station in list.body["stations"].as_array().unwrap() {
        let id = station["id"].as_str().unwrap().to_owned();
        let detail = desk.get(&format!("/stations/{id}")).await;
        let crew = detail.body["crews"][0]["id"].as_str().expect("the station has people").to_owned();
        found.push((id, crew));
    }
    found.try_into().unwrap()
}

async fn make_code(desk: &Seat, station: &str, crew: &str) -> Answer {
    desk.post(&format!("/stations/{station}/enrolments"), &json!({ "crew": crew })).await
}

async fn code(desk: &Seat, station: &str, crew: &str) -> String {
    let answer = make_code(desk, station, crew).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.body["code"].as_str().unwrap().to_owned()
}

fn refusal(enrolled: Result<Seat, Answer>) -> String {
    enrolled.err().expect("the phone is refused").code().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_enrols_one_phone_once() {
    let app = App::start().await;
    let leader = app.sign_in("leader1").await;
    let [(station, crew), _] = stations(&leader).await;
    let made = make_code(&leader, &station, &crew).await;
    let code = made.body["code"].as_str().unwrap();
    let phone = app.enrol(&code.to_lowercase().replace('-', " ")).await.unwrap();
    let session = phone.get("/session").await;
    assert_eq!(session.body["role"], "crew");
    assert_eq!(session.body["station"]["id"], json!(station));
    assert_eq!(session.body["display_name"], made.body["person"]);
    assert_eq!(refusal(app.enrol(code).await), "enrolment_refused", "it is used up");

    let mut board = phone.board("/crew/board", json!({ "type": "hello", "protocol": 1 })).await;
    assert_eq!(board.next().await["station"]["id"], json!(station));
    let own = phone.get("/device").await;
    assert_eq!(own.body["device"]["label"], "Android");
    assert_eq!(own.body["push_key"].as_str().unwrap().len(), 87);
    let listed = leader.get(&format!("/stations/{station}/devices")).await;
    assert_eq!(listed.body["devices"], json!([own.body["device"]]));
    // A second phone of the same person is the same person.
    let second = app.enrol(&self::code(&leader, &station, &crew).await).await.unwrap();
    assert_eq!(second.get("/session").await.body["account"], session.body["account"]);
    let listed = leader.get(&format!("/stations/{station}/devices")).await;
    assert_eq!(listed.body["devices"].as_array().unwrap().len(), 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_old_replaced_forged_or_for_nobody_enrols_nothing() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let [(station, crew), (other, stranger)] = stations(&admin).await;
    assert_eq!(make_code(&admin, &station, &stranger).await.body["fields"][0]["path"], "crew");
    assert_eq!(make_code(&admin, "sta_1", &crew).await.code(), "unknown_station");
    let operator = app.sign_in("operator1").await;
    assert_eq!(make_code(&operator, &station, &crew).await.code(), "not_allowed");
    let own = app.sign_in_crew(&other).await;
    assert_eq!(make_code(&own, &station, &crew).await.code(), "not_allowed");

    let first = code(&admin, &station, &crew).await;
    let second = code(&admin, &station, &crew).await;
    assert_eq!(refusal(app.enrol(&first).await), "enrolment_refused", "a newer one took its place");
    let forged = if second.starts_with('0') { "1" } else { "0" }.to_owned() + &second[1..];
    for wrong in [forged.as_str(), "", "0000-0000-0000", "救梯"] {
        assert_eq!(refusal(app.enrol(wrong).await), "enrolment_refused", "{wrong}");
    }
    app.clock.advance(SignedDuration::from_secs(15 * 60));
    assert_eq!(refusal(app.enrol(&second).await), "enrolment_refused", "a quarter of an hour is over");
    // The same request shows the same code, and does not make it good again.
    let body = json!({ "crew": crew }).to_string();
    let path = format!("/stations/{station}/enrolments");
    let once = admin.send("POST", &path, "enrol-key-1", body.clone()).await;
    let again = admin.send("POST", &path, "enrol-key-1", body).await;
    assert_eq!(once.body, again.body);
    let late = app.enrol(once.body["code"].as_str().unwrap()).await.unwrap();
    assert_eq!(late.get("/session").await.status, 200);
    let listed = admin.get(&format!("/stations/{station}/devices")).await;
    assert_eq!(listed.body["devices"].as_array().unwrap().len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_slowed_by_address() {
    let app = App::start().await;
    for _ in 0..20 {
        assert_eq!(refusal(app.enrol("0000-0000-0000").await), "enrolment_refused");
    }
    assert_eq!(refusal(app.enrol("0000-0000-0000").await), "too_many_requests");
    app.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(refusal(app.enrol("0000-0000-0000").await), "enrolment_refused");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_phone_loses_its_board_and_its_session() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let [(station, crew), _] = stations(&admin).await;
    let phone = app.enrol(&code(&admin, &station, &crew).await).await.unwrap();
    let kept = app.enrol(&code(&admin, &station, &crew).await).await.unwrap();
    let mut board = phone.board("/crew/board", json!({ "type": "hello", "protocol": 1 })).await;
    board.next().await;
    let own = phone.get("/device").await.body["device"]["id"].as_str().unwrap().to_owned();
    let path = format!("/devices/{own}");
    assert_eq!(kept.send("DELETE", &path, "revoke-by-crew", String::new()).await.code(), "not_allowed");
    assert_eq!(admin.send("DELETE", &path, "revoke-1", String::new()).await.status, 204);
    board.closed().await;
    assert_eq!(phone.get("/session").await.code(), "not_signed_in");
    assert_eq!(kept.get("/session").await.status, 200, "another phone of the same person stays");
    assert_eq!(admin.send("DELETE", &path, "revoke-2", String::new()).await.status, 204);
    assert_eq!(admin.send("DELETE", "/devices/x", "revoke-3", String::new()).await.code(), "unknown_device");
    // Signing out ends a phone too.
    assert_eq!(kept.send("DELETE", "/session", "sign-out-1", String::new()).await.status, 204);
    let listed = admin.get(&format!("/stations/{station}/devices")).await;
    assert_eq!(listed.body["devices"], json!([]));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_account_shuts_its_phone_out_and_enabling_gives_it_back() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let [(station, crew), _] = stations(&admin).await;
    let phone = app.enrol(&code(&admin, &station, &crew).await).await.unwrap();
    let place = json!({
        "endpoint": "https://push.example.com/x", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    });
    assert_eq!(phone.post("/device/push", &place).await.status, 204);
    let pool = liftaid::store::pool(&app.site.config, 1, tokio::runtime::Handle::current());
    let reached =
        async || liftaid::store::push::list_reached(&*pool.get().await.unwrap()).await.unwrap().len();
    assert_eq!(reached().await, 1);
    let hello = json!({ "type": "hello", "protocol": 1 });
    let mut board = phone.board("/crew/board", hello.clone()).await;
    board.next().await;
    let account = phone.get("/session").await.body["account"].as_str().unwrap().to_owned();
    let path = format!("/accounts/{account}");
    let disabled = async |key: &str, is: bool| {
        let answer = admin.send("PATCH", &path, key, json!({ "disabled": is }).to_string()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    disabled("phone-off", true).await;
    board.closed().await;
    assert_eq!(phone.get("/session").await.code(), "not_signed_in");
    assert_eq!(reached().await, 0, "nobody is rung there");
    app.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(phone.get("/session").await.code(), "not_signed_in");
    disabled("phone-on", false).await;
    assert_eq!(phone.get("/session").await.status, 200);
    assert_eq!(reached().await, 1);
    let mut board = phone.board("/crew/board", hello).await;
    assert_eq!(board.next().await["station"]["id"], json!(station));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_stays_signed_in_for_half_a_year_after_it_was_last_seen() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let [(station, crew), _] = stations(&admin).await;
    let phone = app.enrol(&code(&admin, &station, &crew).await).await.unwrap();
    for _ in 0..3 {
        app.clock.advance(DAY * 170);
        assert_eq!(phone.get("/session").await.status, 200);
    }
    let seen = phone.get("/device").await.body["device"]["seen_at"].clone();
    assert_eq!(seen, Value::String(app.clock.now().to_string()));
    app.clock.advance(DAY * 181);
    assert_eq!(phone.get("/session").await.code(), "not_signed_in");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pushes_go_to_public_hosts_and_enrolled_phones_only() {
    let app = App::start().await;
    let admin = app.sign_in("admin1").await;
    let [(station, crew), (other, _)] = stations(&admin).await;
    let phone = app.enrol(&code(&admin, &station, &crew).await).await.unwrap();
    let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    let place = |endpoint: &str, key: &str| json!({ "endpoint": endpoint, "p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg" });
    for (endpoint, key, field) in [
        ("http://push.example.com/x", key, "endpoint"),
        ("https://127.0.0.1/x", key, "endpoint"),
        ("http://127.0.0.1:1/x", key, "endpoint"),
        ("https://169.254.169.254/latest", key, "endpoint"),
        ("https://push.example.com/x", "AAAA", "p256dh"),
    ] {
        let answer = phone.post("/device/push", &place(endpoint, key)).await;
        assert_eq!(answer.body["fields"][0]["path"], field, "{endpoint}: {answer:?}");
    }
    assert_eq!(phone.get("/device").await.body["device"]["takes_push"], false);
    let good = place("https://push.example.com/x", key);
    assert_eq!(phone.post("/device/push", &good).await.status, 204);
    assert_eq!(phone.get("/device").await.body["device"]["takes_push"], true);
    assert_eq!(phone.send("DELETE", "/device/push", "no-push-1", String::new()).await.status, 204);
    assert_eq!(phone.get("/device").await.body["device"]["takes_push"], false);
    let by_password = app.sign_in_crew(&other).await;
    assert_eq!(by_password.post("/device/push", &good).await.code(), "unknown_device");
    assert_eq!(by_password.get("/device").await.body["device"], Value::Null);
    app.stop().await;
}
