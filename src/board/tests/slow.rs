//! Clients and workers that do not keep up.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_slow_reader_starts_afresh_and_others_get_everything() {
    let mut stage = Stage::new().await;
    let (slow, good) = (stage.operator(), stage.operator());
    stage.hello(&slow);
    stage.hello(&good);
    frames(&slow);
    frames(&good);
    let mut seen = 0;
    for number in 0..=u8::try_from(MAX_QUEUE).unwrap() {
        stage.open(number).await;
        seen += messages(&good).len();
    }
    assert_eq!(seen, MAX_QUEUE + 1);
    let answer = messages(&slow);
    assert_eq!(answer, [serde_json::json!({"type": "resync", "reason": "slow"})]);
    stage.open(200).await;
    assert_eq!(kinds(&slow), Vec::<String>::new());
    stage.hello(&slow);
    let snapshot = board_messages(&slow);
    let [BoardMessage::Snapshot { orders, .. }] = &snapshot[..] else { panic!("not a snapshot") };
    assert_eq!(orders.len(), MAX_QUEUE + 2);
    stage.open(201).await;
    assert_eq!(kinds(&slow), ["order_entered"]);
}

#[tokio::test(start_paused = true)]
async fn a_storm_in_one_parcel_is_delivered_whole_and_who_never_reads_is_cut_by_the_next() {
    let mut stage = Stage::new().await;
    let (mute, good) = (stage.operator(), stage.operator());
    for client in [&mute, &good] {
        stage.hello(client);
    }
    frames(&good);
    let opened = u8::try_from(MAX_QUEUE).unwrap() + 60;
    let mut together = Committed { entries: Vec::new(), orders: Vec::new(), shown: Vec::new() };
    for number in 0..opened {
        let (_, committed) = stage.run.log.open(&stage.run.scene, number);
        together.entries.extend(committed.entries);
        together.orders.extend(committed.orders);
    }
    stage.commit(together).await;
    assert_eq!(kinds(&good), vec!["order_entered"; usize::from(opened)]);
    stage.open(opened).await;
    assert_eq!(kinds(&good), ["order_entered"]);
    assert_eq!(kinds(&mute), ["resync"]);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_take_the_resync_is_closed_after_ten_seconds() {
    let mut stage = Stage::new().await;
    let (stalled, idle) = (stage.operator(), stage.operator());
    for client in [&stalled, &idle] {
        stage.hello(client);
    }
    for number in 0..=u8::try_from(MAX_QUEUE).unwrap() {
        stage.open(number).await;
    }
    // One takes it and says nothing, the other does not take it.
    assert_eq!(kinds(&idle), ["resync"]);
    for _ in 0..9 {
        stage.worker.tick();
    }
    assert_eq!(closing(&idle), None);
    stage.worker.tick();
    assert_eq!(closing(&stalled), Some((1013, "too_slow".to_owned())));
    assert_eq!(closing(&idle), Some((1008, "no_hello".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_missed_a_message_lets_its_clients_start_afresh() {
    let mut stage = Stage::new().await;
    let operator = stage.operator();
    stage.hello(&operator);
    frames(&operator);
    for number in 0..=MAX_WORKER_QUEUE {
        let on_duty = number % 2 == 0;
        let committed = stage.run.log.change_duty(stage.run.scene.station(0), on_duty);
        stage.run.tell(committed).await;
    }
    stage.deliver();
    stage.worker.tick();
    assert_eq!(kinds(&operator).last().map(String::as_str), Some("resync"));
    stage.hello(&operator);
    assert_eq!(kinds(&operator), ["snapshot"]);
}
