//! Hello, resume, heartbeats, ends of conversations.

use super::super::PIECE;
use super::super::fragment::{Fragment, fragment};
use super::super::message::Board;
use super::*;
use crate::wire::OrderView;

#[tokio::test(start_paused = true)]
async fn hello_is_answered_with_everything_and_then_come_changes() {
    let mut stage = Stage::new().await;
    let order = stage.open(1).await;
    let operator = stage.operator();
    stage.hello(&operator);
    let snapshot = board_messages(&operator);
    let [BoardMessage::Snapshot { seq, orders, stations, .. }] = &snapshot[..] else {
        panic!("not a snapshot: {snapshot:?}");
    };
    assert_eq!((*seq, orders.len(), stations.len()), (1, 1, 6));
    stage.offer(order, 0).await;
    let changes = board_messages(&operator);
    let [
        BoardMessage::Change { seq: 2, change: BoardChange::OrderChanged { order: view, events } },
        BoardMessage::Change { seq: 2, change: BoardChange::StationChanged { station } },
    ] = &changes[..]
    else {
        panic!("unexpected: {changes:?}");
    };
    assert_eq!(view.id, order.to_string());
    assert_eq!(events, &["offer_made"]);
    assert_eq!(station.live_count, 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_was_away_for_a_moment_is_told_only_what_changed() {
    let mut stage = Stage::new().await;
    let kept = stage.open(1).await;
    let closed = stage.open(2).await;
    let operator = stage.operator();
    stage.hello(&operator);
    let (epoch, seq) = place(&messages(&operator)[0]);
    stage.worker.remove(&operator);
    stage.offer(kept, 0).await;
    let brief = stage.open(3).await;
    for order in [closed, brief] {
        stage.act(order, Action::Resolve { outcome: Outcome::FalseAlarm, note: None }).await;
    }
    let returned = stage.operator();
    stage.hello_since(&returned, &epoch, seq);
    let answer = board_messages(&returned);
    let [BoardMessage::Events { epoch: same, changes, .. }] = &answer[..] else {
        panic!("not events: {answer:?}");
    };
    assert_eq!(same, &epoch);
    let [
        BoardChange::OrderChanged { order, events },
        BoardChange::OrderLeft { order: left, reason },
        BoardChange::StationChanged { .. },
    ] = &changes[..]
    else {
        panic!("unexpected: {changes:?}");
    };
    assert_eq!(
        (order.id.as_str(), events.as_slice()),
        (kept.to_string().as_str(), &["offer_made".to_owned()][..])
    );
    assert_eq!((left.as_str(), reason.as_str()), (closed.to_string().as_str(), "false_alarm"));
}

#[tokio::test(start_paused = true)]
async fn another_epoch_a_gap_or_another_filter_gives_a_snapshot() {
    let mut stage = Stage::new().await;
    stage.open(1).await;
    let operator = stage.operator();
    stage.hello(&operator);
    let (epoch, seq) = place(&messages(&operator)[0]);
    let elsewhere = Stage::on(stage.run.log.clone()).await;
    let stranger = elsewhere.operator();
    elsewhere.hello_since(&stranger, &epoch, seq);
    assert_eq!(kinds(&stranger), ["snapshot"]);
    for (epoch, seq) in [("other", seq), (epoch.as_str(), seq + 1), (epoch.as_str(), -5)] {
        stage.hello_since(&operator, epoch, seq);
        assert_eq!(kinds(&operator), ["snapshot"], "{epoch} {seq}");
    }
    let filter = r#""filter":{"districts":["310101"]}"#;
    let text = format!(r#"{{"type":"hello","protocol":1,"epoch":"{epoch}","seq":{seq},{filter}}}"#);
    stage.say(&operator, &text);
    assert_eq!(kinds(&operator), ["snapshot"]);
    stage.hello_since(&operator, &epoch, seq);
    assert_eq!(kinds(&operator), ["events"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_the_snapshot_holds_is_not_sent_again() {
    let mut stage = Stage::new().await;
    let (order, opened) = stage.run.log.open(&stage.run.scene, 1);
    stage.run.tell(opened).await;
    // The board shows it already, the worker has it still before it.
    let operator = stage.operator();
    stage.hello(&operator);
    stage.deliver();
    assert_eq!(kinds(&operator), ["snapshot"]);
    stage.offer(order, 0).await;
    assert_eq!(kinds(&operator), ["order_changed", "station_changed"]);
}

#[tokio::test(start_paused = true)]
async fn silence_is_filled_with_heartbeats_that_carry_the_newest_position() {
    let mut stage = Stage::new().await;
    let crew = stage.crew(5);
    stage.hello(&crew);
    assert_eq!(kinds(&crew), ["snapshot"]);
    let order = stage.open(1).await;
    stage.offer(order, 0).await;
    assert_eq!(kinds(&crew), Vec::<String>::new());
    for _ in 0..3 {
        stage.worker.tick();
    }
    let beats = crew_messages(&crew);
    assert!(matches!(beats[..], [CrewMessage::Heartbeat { seq: 2, .. }]), "{beats:?}");
    stage.say(&crew, r#"{"type":"ping"}"#);
    assert_eq!(kinds(&crew), ["heartbeat"]);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_say_hello_or_does_not_answer_is_closed() {
    let stage = Stage::new().await;
    let (mute, gone, alive) = (stage.operator(), stage.operator(), stage.operator());
    stage.hello(&gone);
    stage.hello(&alive);
    for _ in 0..10 {
        stage.worker.tick();
        alive.heard();
    }
    assert_eq!(closing(&mute), Some((1008, "no_hello".to_owned())));
    assert!(frames(&gone).iter().any(|frame| frame[0] == 0x89), "it is pinged");
    for _ in 0..15 {
        stage.worker.tick();
        alive.heard();
        frames(&alive);
    }
    assert_eq!(closing(&gone), Some((1001, "silent".to_owned())));
    assert_eq!(closing(&alive), None);
}

#[tokio::test(start_paused = true)]
async fn a_revoked_session_is_closed_and_others_are_not() {
    let mut stage = Stage::new().await;
    let clients: Vec<_> = (1..=3).map(|number| stage.add(session(Role::Operator, number))).collect();
    for client in &clients {
        stage.hello(client);
        frames(client);
    }
    let revocations = stage.hub.revocations();
    revocations.revoke_token([1; 32]);
    revocations.revoke_token([2; 32]);
    stage.deliver();
    let ended = Some((1008, "session_ended".to_owned()));
    assert_eq!(
        clients.iter().map(|client| closing(client)).collect::<Vec<_>>(),
        [ended.clone(), ended, None]
    );
    stage.hub.stop();
    stage.deliver();
    assert_eq!(closing(&clients[2]), Some((1001, "server_stops".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn crews_are_counted_from_hello_to_the_end() {
    let stage = Stage::new().await;
    let (one, two, mute) = (stage.crew(0), stage.crew(0), stage.crew(0));
    stage.hello(&one);
    stage.hello(&two);
    stage.hello(&one);
    for client in [&one, &two, &mute, &one] {
        stage.worker.remove(client);
    }
    let station = stage.run.scene.station(0);
    assert_eq!(*stage.crews.lock().unwrap(), [(station, 1), (station, 2), (station, 1), (station, 0)]);
    assert!(stage.hub.list_crews().is_empty());
}

/// Lets a client send frames through the socket's loop, and gives the close code that it got.
async fn sent(
    stage: &Stage,
    received: Vec<Result<AggregatedMessage, actix_ws::ProtocolError>>,
) -> Option<u16> {
    let client = stage.operator();
    converse(&stage.worker, &client, futures_util::stream::iter(received)).await;
    closing(&client).map(|(code, _)| code)
}

#[tokio::test(start_paused = true)]
async fn the_first_mistake_ends_the_conversation_with_its_code() {
    use actix_ws::ProtocolError;
    let stage = Stage::new().await;
    let text = |text: &str| vec![Ok(AggregatedMessage::Text(text.to_owned().into()))];
    let invalid = std::io::Error::new(std::io::ErrorKind::InvalidData, "utf-8");
    let cases = [
        (text("{}"), 1008),
        (text(&" ".repeat(MAX_CLIENT_MESSAGE + 1)), 1009),
        (vec![Ok(AggregatedMessage::Binary(Bytes::from_static(b"x")))], 1003),
        (vec![Err(ProtocolError::Overflow)], 1009),
        (vec![Err(ProtocolError::Io(invalid))], 1007),
        (vec![Err(ProtocolError::UnmaskedFrame)], 1002),
        (vec![Ok(AggregatedMessage::Close(None))], 1000),
    ];
    for (received, code) in cases {
        assert_eq!(sent(&stage, received).await, Some(code));
    }
    assert_eq!(sent(&stage, Vec::new()).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_ping_is_answered_with_what_it_brought() {
    let stage = Stage::new().await;
    let client = stage.operator();
    let ping = Ok(AggregatedMessage::Ping(Bytes::from_static(b"there?")));
    converse(&stage.worker, &client, futures_util::stream::iter([ping])).await;
    let [pong] = &frames(&client)[..] else { panic!("one pong") };
    assert_eq!((pong[0], payload(pong)), (0x8A, Bytes::from_static(b"there?")));
}

#[tokio::test(start_paused = true)]
async fn thousands_of_orders_come_in_pieces_and_only_the_last_gives_a_place() {
    let mut stage = Stage::new().await;
    stage.open(1).await;
    let operator = stage.operator();
    stage.hello(&operator);
    let [BoardMessage::Snapshot { orders, stations, .. }] = &board_messages(&operator)[..] else {
        panic!("not a snapshot");
    };
    let all: Vec<OrderView> =
        (0..PIECE * 2 + 1).map(|n| OrderView { id: format!("ord_{n}"), ..orders[0].clone() }).collect();
    let sent = |count: usize| {
        let orders: Vec<Fragment> = all[..count].iter().map(fragment).collect();
        let stations: Vec<Fragment> = stations.iter().map(fragment).collect();
        let board = Board { epoch: "e", seq: 7, server_time: at(0) };
        let mut rest = board.snapshot(&orders, &stations, &[], &[]);
        let mut messages = Vec::new();
        while !rest.is_empty() {
            let (payload, behind) = split(&rest);
            messages.push(serde_json::from_slice::<BoardMessage>(&payload).expect("a message"));
            rest = behind;
        }
        messages
    };
    for count in [0, 1, PIECE] {
        let messages = sent(count);
        let [BoardMessage::Snapshot { epoch, orders, .. }] = &messages[..] else {
            panic!("{count} in one piece")
        };
        assert_eq!((epoch.as_str(), orders.len()), ("e", count));
    }
    for count in [PIECE + 1, PIECE * 2, PIECE * 2 + 1] {
        let messages = sent(count);
        let Some((BoardMessage::Snapshot { epoch, orders, stations: told, .. }, pieces)) =
            messages.split_first()
        else {
            panic!("a snapshot comes first");
        };
        assert_eq!((epoch.as_str(), told.len()), ("e+", stations.len()));
        let mut ids: Vec<String> = orders.iter().map(|order| order.id.clone()).collect();
        for (n, piece) in pieces.iter().enumerate() {
            let BoardMessage::Events { epoch, seq: 7, changes, .. } = piece else { panic!("{piece:?}") };
            assert_eq!(epoch, if n + 1 == pieces.len() { "e" } else { "e+" });
            ids.extend(changes.iter().map(|change| match change {
                BoardChange::OrderEntered { order, events } if events.is_empty() => order.id.clone(),
                other => panic!("{other:?}"),
            }));
        }
        assert_eq!(ids, all[..count].iter().map(|order| order.id.clone()).collect::<Vec<_>>());
    }
}

#[tokio::test(start_paused = true)]
async fn every_parked_alarm_of_a_flood_is_shown_the_newest_first() {
    let mut stage = Stage::new().await;
    let (first, committed) = stage.run.log.park(0);
    stage.commit(committed).await;
    let (second, committed) = stage.run.log.park(1);
    stage.commit(committed).await;
    let operator = stage.operator();
    stage.hello(&operator);
    let [BoardMessage::Snapshot { parked, .. }] = &board_messages(&operator)[..] else {
        panic!("not a snapshot");
    };
    let shown: Vec<&str> = parked.iter().map(|parked| parked.alarm.id.as_str()).collect();
    assert_eq!(shown, [second.to_string(), first.to_string()]);
    let flood = vec![fragment(&parked[0]); PIECE * 2 + 1];
    let board = Board { epoch: "e", seq: 7, server_time: at(0) };
    let mut rest = board.snapshot(&[], &[], &flood, &[]);
    let mut counts = Vec::new();
    while !rest.is_empty() {
        let (payload, behind) = split(&rest);
        counts.push(match serde_json::from_slice(&payload).expect("a message") {
            BoardMessage::Snapshot { parked, epoch, .. } => (epoch, parked.len()),
            BoardMessage::Events { changes, epoch, .. } => {
                assert!(changes.iter().all(|change| matches!(change, BoardChange::AlarmParked { .. })));
                (epoch, changes.len())
            }
            other => panic!("{other:?}"),
        });
        rest = behind;
    }
    assert_eq!(counts, [("e+".to_owned(), PIECE), ("e+".to_owned(), PIECE), ("e".to_owned(), 1)]);
}
