//! Who sees what: districts, crews, parked alarms.

use super::*;
use crate::order::{Place, WorkOrder};

fn relocation(stage: &Stage, from: &WorkOrder, lift: u8) -> Action {
    let lift = &stage.run.scene.directory.lifts()[usize::from(lift)];
    assert_ne!(from.place.lift(), Some(lift.id));
    Action::Locate { place: Place::Lift { lift: lift.id, point: lift.place }, live_order: None }
}

#[tokio::test(start_paused = true)]
async fn an_order_enters_and_leaves_a_district_s_board_with_its_lift() {
    let mut stage = Stage::new().await;
    let (here, there, everywhere) = (stage.supervisor(0), stage.supervisor(1), stage.operator());
    for client in [&here, &there, &everywhere] {
        stage.hello(client);
        assert_eq!(kinds(client), ["snapshot"]);
    }
    let order = stage.open(2).await;
    assert_eq!([kinds(&here), kinds(&there), kinds(&everywhere)].map(|kinds| kinds.len()), [1, 0, 1]);
    let action = relocation(&stage, &stage.run.log.order(order), 1);
    stage.act(order, action).await;
    let left = board_messages(&here);
    let [BoardMessage::Change { change: BoardChange::OrderLeft { reason, .. }, .. }] = &left[..] else {
        panic!("unexpected: {left:?}");
    };
    assert_eq!(reason, "moved");
    assert_eq!(kinds(&there), ["order_entered"]);
    assert_eq!(kinds(&everywhere), ["order_changed"]);
}

#[tokio::test(start_paused = true)]
async fn a_filter_of_two_districts_sees_a_move_between_them_as_a_change() {
    let mut stage = Stage::new().await;
    let client = stage.add(session(Role::Supervisor, 4));
    let text = r#"{"type":"hello","protocol":1,"filter":{"districts":["310101","310115"]}}"#;
    stage.say(&client, text);
    let order = stage.open(2).await;
    let action = relocation(&stage, &stage.run.log.order(order), 1);
    stage.act(order, action).await;
    stage.act(order, Action::Resolve { outcome: Outcome::FalseAlarm, note: None }).await;
    assert_eq!(kinds(&client), ["snapshot", "order_entered", "order_changed", "order_left"]);
}

#[tokio::test(start_paused = true)]
async fn a_crew_hears_nothing_of_other_stations_but_who_leads() {
    let mut stage = Stage::new().await;
    let (first, other) = (stage.crew(0), stage.crew(3));
    for crew in [&first, &other] {
        stage.hello(crew);
        frames(crew);
    }
    let order = stage.open(1).await;
    stage.offer(order, 0).await;
    assert_eq!(kinds(&first), ["order_entered", "station_changed"]);
    // A second station is called and declines: nothing that the first one may know.
    stage.offer(order, 1).await;
    stage.offer(order, 2).await;
    let assignments = stage.run.log.order(order).assignments;
    let reason = DeclineReason::Busy;
    stage
        .act(order, Action::Decline { assignment: assignments[1].id, reason, meant: None, note: None })
        .await;
    assert_eq!(kinds(&first), Vec::<String>::new());
    stage.act(order, Action::Accept { assignment: assignments[2].id, travel_time_s: None }).await;
    let changes = crew_messages(&first);
    let Some(CrewMessage::Change { change: CrewChange::OrderChanged { order: view, events }, .. }) =
        changes.first()
    else {
        panic!("unexpected: {changes:?}");
    };
    assert_eq!(view.assignment.state, "expired");
    assert_eq!(view.led_by.as_ref().map(|station| station.name.as_str()), Some("站2"));
    assert_eq!(events, &["offer_expired"]);
    let text = serde_json::to_string(view).unwrap();
    assert!(!text.contains(&stage.run.scene.station(1).to_string()), "{text}");
    assert_eq!(kinds(&other), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_crew_is_told_why_an_order_leaves_its_board() {
    let mut stage = Stage::new().await;
    let crew = stage.crew(0);
    stage.hello(&crew);
    let order = stage.open(1).await;
    stage.offer(order, 0).await;
    let assignment = stage.run.log.order(order).assignments[0].id;
    stage.act(order, Action::Accept { assignment, travel_time_s: None }).await;
    frames(&crew);
    stage.act(order, Action::Resolve { outcome: Outcome::SelfRescued, note: None }).await;
    let changes = crew_messages(&crew);
    let left = changes.iter().find_map(|message| match message {
        CrewMessage::Change { change: CrewChange::OrderLeft { reason, .. }, .. } => Some(reason.as_str()),
        _ => None,
    });
    assert_eq!(left, Some("stood_down"), "{changes:?}");
}

#[tokio::test(start_paused = true)]
async fn parked_alarms_are_for_operators() {
    let mut stage = Stage::new().await;
    let clients = [stage.operator(), stage.add(session(Role::Supervisor, 4)), stage.crew(0)];
    for client in &clients {
        stage.hello(client);
        frames(client);
    }
    let (alarm, parked) = stage.run.log.park(1);
    stage.commit(parked).await;
    let order = stage.open(1).await;
    let placed = stage.run.log.unpark(alarm, order);
    stage.commit(placed).await;
    assert_eq!(kinds(&clients[0]), ["alarm_parked", "order_entered", "alarm_unparked"]);
    assert_eq!(kinds(&clients[1]), ["order_entered"]);
    assert_eq!(kinds(&clients[2]), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_station_s_reach_is_shown_to_its_district_and_itself() {
    let mut stage = Stage::new().await;
    let clients = [stage.operator(), stage.supervisor(0), stage.supervisor(1), stage.crew(0), stage.crew(2)];
    for client in &clients {
        stage.hello(client);
        frames(client);
    }
    stage.run.feed.set_reach([(stage.run.scene.station(0), Reach::PushOnly)]);
    // A commit behind it: when that is shown, the reach is.
    let (_, opened) = stage.run.log.park(1);
    stage.run.feed.wake();
    stage.commit(opened).await;
    let told = clients.iter().map(|client| kinds(client).contains(&"station_changed".to_owned()));
    assert_eq!(told.collect::<Vec<_>>(), [true, true, false, true, false]);
}

#[test]
fn a_filter_is_read_from_the_hello() {
    let filter = BoardFilter { districts: vec!["310101".to_owned()] };
    assert_eq!(Audience::City.topics(&filter), Some(vec![Topic::District(district(0))]));
}
