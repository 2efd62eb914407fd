//! What no database stores is refused as the sender's fault, never as one that a repeat may mend.
//!
//! Must not: repeat what the readers of each field are tested for beside their code.

use super::app::App;
use super::photos::png;
use super::scene::called;
use liftaid::http::{ApiError, Code};
use liftaid::kernel::Timestamp;
use liftaid::store::StoreError;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_account_can_have_is_a_wrong_password() {
    let app = App::start().await;
    for name in ["a\u{0}b", "operator1\u{0}", &"x".repeat(61), ""] {
        let url = format!("{}/api/v1/session", app.base());
        let asked = app.http.post(url).json(&json!({ "name": name, "password": "correct horse battery" }));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{name:?}");
    }
    let admin = app.sign_in("admin1").await;
    for query in ["q=%00", "q=a%00b", "cursor=%00"] {
        let answer = admin.get(&format!("/accounts?{query}")).await;
        let field = query.split('=').next();
        assert_eq!((answer.status, answer.code()), (400, "invalid_query"), "{query}");
        assert_eq!(answer.body["fields"][0]["path"].as_str(), field, "{query}");
    }
    assert_eq!(admin.get("/accounts?q=operator").await.body["accounts"].as_array().unwrap().len(), 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_a_phone_whose_clock_was_never_set_is_kept_and_one_without_a_time_is_refused() {
    let called = called().await;
    let path = |taken_at: &str| {
        format!("/orders/{}/photos?assignment={}&taken_at={taken_at}", called.order, called.assignment)
    };
    let answer = called.crew.upload(&path("yesterday"), "photo-key-none", png(640, 480)).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_query"), "{answer:?}");
    assert_eq!(answer.body["fields"][0]["path"], "taken_at");
    called.tap("accept").await;
    let now = called.app.clock.now();
    for taken_at in ["0001-01-01T00:00:00Z", "1970-01-01T00:03:00Z", "9999-01-01T00:00:00Z"] {
        let answer = called.crew.upload(&path(taken_at), &format!("photo-{taken_at}"), png(640, 480)).await;
        assert_eq!(answer.status, 201, "{taken_at}: {answer:?}");
    }
    let kept = called.operator.get(&format!("/orders/{}/photos", called.order)).await;
    for photo in kept.body["photos"].as_array().unwrap() {
        let taken_at: Timestamp = photo["taken_at"].as_str().unwrap().parse().unwrap();
        assert!(taken_at >= now, "ours is taken: {photo}");
    }
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_slips_through_is_the_senders_fault_and_a_fault_of_ours_is_not() {
    let app = App::start().await;
    let client = app.site.client().await;
    let refused = async |sql: &str, value: &str| {
        let error = StoreError::from(client.query(sql, &[&value]).await.unwrap_err());
        ApiError::of_store(&error).code()
    };
    assert_eq!(refused("select $1::text", "a\u{0}b").await, Code::InvalidInput);
    assert_eq!(refused("select $1::text::int", "99999999999").await, Code::InvalidInput);
    assert_eq!(refused("select $1::text from nowhere", "a").await, Code::DatabaseUnavailable);
    app.stop().await;
}
