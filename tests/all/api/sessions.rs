//! How long somebody stays signed in: a crew and a wall screen while they are used, a seat for its shift.
//!
//! Must not: rely on how fast anything is.

use super::App;
use super::app::Seat;
use liftaid::kernel::SignedDuration;
use serde_json::json;
use std::time::Duration;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How long the browser keeps the session's cookie from now, where it is given anew.
async fn renewed_for(seat: &Seat) -> Option<u64> {
    let answer = seat.fetch("/session").await;
    let cookie = answer.headers().get("set-cookie")?.to_str().unwrap().to_owned();
    let age = cookie.split("Max-Age=").nth(1)?.split(';').next()?;
    age.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_by_password_and_a_wall_are_signed_out_only_after_thirty_days_unseen() {
    let app = App::start().await;
    let operator = app.sign_in("operator1").await;
    let station = operator.get("/stations?limit=1").await.body["stations"][0]["id"].clone();
    for is_crew in [true, false] {
        let station = station.as_str().unwrap();
        let seat = if is_crew { app.sign_in_crew(station).await } else { app.sign_in("wall1").await };
        for span in 0..3 {
            app.clock.advance(DAY * 29);
            assert_eq!(seat.get("/session").await.status, 200, "crew: {is_crew}, span {span}");
        }
        assert!(renewed_for(&seat).await.is_some_and(|age| age > 30 * 24 * 3_600));
        app.clock.advance(DAY * 30);
        assert_eq!(seat.get("/session").await.code(), "not_signed_in");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_ends_with_its_shift_however_much_it_is_used() {
    let app = App::start().await;
    for name in ["operator1", "leader1", "supervisor1", "admin1"] {
        let seat = app.sign_in(name).await;
        for _ in 0..3 {
            app.clock.advance(SignedDuration::from_hours(5));
            assert_eq!(seat.get("/session").await.status, 200);
        }
        assert_eq!(renewed_for(&seat).await, None);
        app.clock.advance(SignedDuration::from_hours(1));
        assert_eq!(seat.get("/session").await.code(), "not_signed_in", "{name}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_is_closed_no_longer_keeps_its_session() {
    let app = App::start().await;
    let crew = {
        let operator = app.sign_in("operator1").await;
        let station = operator.get("/stations?limit=1").await.body["stations"][0]["id"].clone();
        app.sign_in_crew(station.as_str().unwrap()).await
    };
    let hello = json!({ "type": "hello", "protocol": 1 });
    let open = || app.running.node.state.sessions.watched_count();
    let (mut first, mut second) =
        (crew.board("/crew/board", hello.clone()).await, crew.board("/crew/board", hello).await);
    first.next().await;
    second.next().await;
    assert_eq!(open(), 1);
    drop((first, second));
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    tokio::time::timeout(Duration::from_secs(20), async {
        while open() > 0 {
            looks.tick().await;
        }
    })
    .await
    .expect("a closed board is forgotten");
    // A door that refuses opens nothing.
    let refused = crew.get("/crew/board").await;
    assert_eq!((refused.code(), open()), ("upgrade_required", 0));
    app.stop().await;
}
