//! A feed that does not look at the log any more: its clients' pages show by the silence that they are old.

use super::*;
use crate::board::MAX_STILL_S;

/// Lets seconds pass, on the worker and for the feed.
async fn pass(stage: &mut Stage, seconds: u32, client: &Client) {
    for _ in 0..seconds {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        stage.deliver();
        client.heard();
        stage.worker.tick();
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_looks_live_is_sent_while_the_feed_stands() {
    let mut stage = Stage::new().await;
    let operator = stage.operator();
    stage.hello(&operator);
    let (epoch, seq) = place(&messages(&operator)[0]);
    pass(&mut stage, 30, &operator).await;
    assert_eq!(kinds(&operator).len(), 10, "a quiet night is no trouble");

    stage.run.log.set_down(true);
    pass(&mut stage, MAX_STILL_S + 1, &operator).await;
    messages(&operator);
    pass(&mut stage, 20, &operator).await;
    stage.say(&operator, r#"{"type":"ping"}"#);
    assert_eq!(kinds(&operator), Vec::<String>::new());
    // Who comes back with all that is here is told nothing; who has nothing gets what there is.
    stage.hello_since(&operator, &epoch, seq);
    assert_eq!(closing(&operator), Some((1013, "feed_stands".to_owned())));
    let other = stage.operator();
    stage.hello(&other);
    assert_eq!(kinds(&other), ["snapshot"]);

    stage.run.log.set_down(false);
    pass(&mut stage, 2, &other).await;
    assert_eq!(kinds(&other), Vec::<String>::new());
    pass(&mut stage, 1, &other).await;
    assert_eq!(kinds(&other), ["heartbeat"]);
}
