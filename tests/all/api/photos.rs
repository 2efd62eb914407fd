//! Photos: taken in from crews that were called, once, within limits, and shown as nothing but pictures.
//!
//! Must not: hold a picture of anybody; these are headers.

use super::scene::{Called, called};
use liftaid::http::MAX_PICTURE;
use serde_json::{Value, json};

/// A PNG of that many pixels, as far as its header tells.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 1, 2, 3, 4]);
    bytes
}

fn path(called: &Called) -> String {
    format!("/orders/{}/photos?assignment={}", called.order, called.assignment)
}

async fn photos(called: &Called) -> Vec<Value> {
    let list = called.operator.get(&format!("/orders/{}/photos", called.order)).await;
    list.body["photos"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_taken_in_once_and_shown_to_operators_and_its_own_station() {
    let called = called().await;
    let path = path(&called);
    let taken_at = "&taken_at=2026-11-22T03:59:00Z";
    let first = called.crew.upload(&format!("{path}{taken_at}"), "photo-key-1", png(1_600, 1_200)).await;
    assert_eq!((first.status, first.body["count"].as_u64()), (201, Some(1)), "{first:?}");
    let again = called.crew.upload(&format!("{path}{taken_at}"), "photo-key-1", png(1_600, 1_200)).await;
    assert_eq!((again.status, &again.body), (200, &first.body), "{again:?}");
    let other = called.crew.upload(&path, "photo-key-1", png(800, 600)).await;
    assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));

    let found = photos(&called).await;
    assert_eq!((found.len(), found[0]["width"].as_u64()), (1, Some(1_600)));
    assert_eq!(found[0]["media_type"], "image/png");
    let own = format!("/orders/{}/photos/{}", called.order, found[0]["id"].as_str().unwrap());
    for seat in [&called.operator, &called.crew] {
        let shown = seat.fetch(&own).await;
        assert_eq!(shown.status(), 200);
        let header = |name: &str| shown.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(
            (header("content-type").as_str(), header("x-content-type-options").as_str()),
            ("image/png", "nosniff")
        );
        assert!(header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(shown.bytes().await.unwrap(), png(1_600, 1_200));
    }
    // It is on the order, and its adding on the record.
    let detail = called.operator.get(&format!("/orders/{}", called.order)).await.body;
    assert_eq!(detail["order"]["photo_count"], 1);
    let added = detail["timeline"].as_array().unwrap().iter().filter(|line| line["kind"] == "photo_added");
    assert_eq!(added.count(), 1);

    // Another station, also one that is called for the same order.
    let stranger = called.stranger().await;
    assert_eq!(stranger.get(&own).await.code(), "not_your_assignment");
    assert_eq!(stranger.get(&format!("/orders/{}/photos", called.order)).await.code(), "not_your_assignment");
    let helper = called.second_station().await;
    assert_eq!(helper.get(&own).await.code(), "not_your_assignment");
    assert_eq!(helper.get(&format!("/orders/{}/photos", called.order)).await.body, json!({ "photos": [] }));
    assert_eq!(called.app.sign_in("supervisor1").await.get(&own).await.code(), "not_allowed");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_too_large_or_not_ones_own_is_refused_and_nothing_is_kept() {
    let called = called().await;
    let path = path(&called);
    for fake in [
        b"<svg onload=alert(1)></svg>".to_vec(),
        b"GIF89a\x01\0\x01\0".to_vec(),
        Vec::new(),
        png(0, 1),
        png(9_000, 10),
    ] {
        let answer = called.crew.upload(&path, "photo-key-2", fake).await;
        assert_eq!((answer.status, answer.code()), (422, "picture_invalid"));
    }
    let mut large = png(1_600, 1_200);
    large.resize(MAX_PICTURE + 1, 0);
    let answer = called.crew.upload(&path, "photo-key-3", large).await;
    assert_eq!((answer.status, answer.code()), (413, "body_too_large"));
    let stranger = called.stranger().await;
    let answer = stranger.upload(&path, "photo-key-4", png(8, 8)).await;
    assert_eq!((answer.status, answer.code()), (403, "not_your_assignment"));
    // The assignment of another station, by a crew that is called for the order.
    let helper = called.second_station().await;
    let answer = helper.upload(&path, "photo-key-5", png(8, 8)).await;
    assert_eq!((answer.status, answer.code()), (403, "not_your_assignment"));
    let answer = called.operator.upload(&path, "photo-key-6", png(8, 8)).await;
    assert_eq!((answer.status, answer.code()), (403, "not_allowed"));
    let answer =
        called.crew.upload(&format!("/orders/{}/photos", called.order), "photo-key-7", png(8, 8)).await;
    assert_eq!((answer.status, answer.code()), (400, "invalid_query"));
    assert_eq!(photos(&called).await.len(), 0);
    let client = called.app.site.client().await;
    assert_eq!(client.query("select id from photo", &[]).await.unwrap().len(), 0);
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_thirteenth_photo_and_one_after_the_closing_are_refused_and_not_kept() {
    let called = called().await;
    let path = path(&called);
    for serial in 0..12 {
        let answer = called.crew.upload(&path, &format!("photo-many-{serial}"), png(8, 8 + serial)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    let answer = called.crew.upload(&path, "photo-many-12", png(8, 99)).await;
    assert_eq!(
        (answer.status, answer.code(), &answer.body["facts"]),
        (409, "too_many_photos", &json!({"count": 12}))
    );
    let other = called.again(1).await;
    other.operator.command(&other.order, json!({ "command": "resolve", "outcome": "cancelled" })).await;
    let answer = other.crew.upload(&self::path(&other), "photo-closed", png(8, 8)).await;
    assert_eq!((answer.status, answer.code()), (409, "order_not_in_state"));
    let client = other.app.site.client().await;
    assert_eq!(client.query("select id from photo", &[]).await.unwrap().len(), 12);
    other.app.stop().await;
}
