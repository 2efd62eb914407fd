//! Fires deadlines on time: rows are the truth, an ordered mirror wakes on the second, a sweep is the net.
//!
//! Must not: trust its memory. What is due is decided by the order itself; an order whose deadline moved simply
//! does nothing.

use super::{Inbox, Runs};
use crate::clock::Clock;
use crate::dispatch::{DeadlineMoved, DispatchError, Dispatcher, Request, Work};
use crate::kernel::{OrderId, SignedDuration, Timestamp};
use crate::order::Actor;
use crate::store::{StoreError, deadline};
use deadpool_postgres::Pool;
use futures_util::FutureExt;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the rows are looked at for deadlines that the mirror does not know: another node's, or one whose
/// message was dropped.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Deadlines handed to dispatch at once; more wait a moment, soonest first.
const MAX_IN_FLIGHT: usize = 512;
/// A firing that has no answer for so long, or fails again and again, hangs: the loop is not well, however well its sweep
/// runs.
const HANGS_AFTER: SignedDuration = SignedDuration::from_secs(10);
/// Pause between the tries of one that hangs, so that it does not spoil a batch every second.
const HANGING_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// How long a sweep may take. The first reads every row.
const SWEEP_LIMIT: Duration = Duration::from_secs(2);
const FIRST_SWEEP_LIMIT: Duration = Duration::from_secs(60);
/// Its name among the runs.
pub const NAME: &str = "deadlines";

/// The orders by their soonest deadline.
#[derive(Default)]
struct Mirror {
    by_time: BTreeSet<(Timestamp, OrderId)>,
    by_order: BTreeMap<OrderId, Timestamp>,
    /// Since when dispatch has each.
    in_flight: BTreeMap<OrderId, Timestamp>,
    /// Since when each that could not be carried out is due, and when it was last tried.
    failing: BTreeMap<OrderId, Failing>,
    /// Of which something was heard since the sweep began: its row may have been read before.
    heard: BTreeSet<OrderId>,
}

/// A deadline that was fired and came to nothing.
#[derive(Debug, Clone, Copy)]
struct Failing {
    since: Timestamp,
    tried_at: Timestamp,
}

/// Deadlines fall due, and nothing comes of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{count} deadlines fired and not carried out, the oldest for {oldest_s} s")]
struct Hanging {
    count: usize,
    oldest_s: i64,
}

impl Mirror {
    /// Dispatch says when the order's next deadline is.
    fn moved(&mut self, order: OrderId, due_at: Option<Timestamp>) {
        self.heard.insert(order);
        self.set(order, due_at);
    }

    fn set(&mut self, order: OrderId, due_at: Option<Timestamp>) {
        if let Some(earlier) = self.by_order.remove(&order) {
            self.by_time.remove(&(earlier, order));
        }
        if let Some(due_at) = due_at {
            self.by_order.insert(order, due_at);
            self.by_time.insert((due_at, order));
        }
    }

    fn next_due(&self) -> Option<Timestamp> {
        let has_room = self.in_flight.len() < MAX_IN_FLIGHT;
        self.by_time.first().filter(|_| has_room).map(|(due_at, _)| *due_at)
    }

    /// Takes what is due. Each order comes back with its next deadline, or by the sweep.
    fn take_due(&mut self, now: Timestamp) -> Vec<OrderId> {
        let mut due = Vec::new();
        while self.in_flight.len() < MAX_IN_FLIGHT
            && let Some((due_at, order)) = self.by_time.first().copied()
            && due_at <= now
        {
            self.set(order, None);
            if let Entry::Vacant(free) = self.in_flight.entry(order) {
                free.insert(now);
                due.push(order);
            }
        }
        due
    }

    /// Dispatch is done with one, or could not do it.
    fn answered(&mut self, order: OrderId, is_done: bool, now: Timestamp) {
        self.heard.insert(order);
        let fired_at = self.in_flight.remove(&order).unwrap_or(now);
        if is_done {
            self.failing.remove(&order);
        } else {
            let since = self.failing.get(&order).map_or(fired_at, |failing| failing.since);
            self.failing.insert(order, Failing { since, tried_at: now });
        }
    }

    /// A sweep begins to read.
    fn begin_sweep(&mut self) {
        self.heard.clear();
    }

    /// Takes over what a sweep found: every row, or those that are due. What dispatch has comes back from there.
    fn take_over(&mut self, rows: &[(OrderId, Timestamp)]) {
        for (order, due_at) in rows {
            if !self.in_flight.contains_key(order) && !self.heard.contains(order) {
                self.set(*order, Some(self.next_try(*order, *due_at)));
            }
        }
        if rows.len() < deadline::SWEEP_LIMIT {
            // What is not due any more was carried out elsewhere.
            let due: BTreeSet<OrderId> = rows.iter().map(|(order, _)| *order).collect();
            let (in_flight, heard) = (&self.in_flight, &self.heard);
            self.failing.retain(|order, _| {
                due.contains(order) || in_flight.contains_key(order) || heard.contains(order)
            });
        }
    }

    fn next_try(&self, order: OrderId, due_at: Timestamp) -> Timestamp {
        match self.failing.get(&order) {
            Some(failing) if failing.tried_at.duration_since(failing.since) > HANGS_AFTER => {
                due_at.max(failing.tried_at.saturating_add(HANGING_PAUSE).unwrap_or(due_at))
            }
            Some(_) | None => due_at,
        }
    }

    /// Those that dispatch has had for too long, or failed to do for as long, if there are any.
    fn hanging(&self, now: Timestamp) -> Option<Hanging> {
        let mut since = self.in_flight.clone();
        for (order, failing) in &self.failing {
            since.insert(*order, failing.since);
        }
        let ages = since.values().map(|since| now.duration_since(*since));
        let hanging: Vec<SignedDuration> = ages.filter(|age| *age > HANGS_AFTER).collect();
        let oldest_s = hanging.iter().max()?.as_secs();
        Some(Hanging { count: hanging.len(), oldest_s })
    }
}

/// Runs until dispatch is gone.
pub async fn run(dispatcher: Dispatcher, pool: Pool, clock: Clock, moved: Inbox<DeadlineMoved>, runs: Runs) {
    let mut moved = moved.lock().await;
    let mut mirror = Mirror::default();
    let (done, mut finished) = mpsc::channel::<(OrderId, bool)>(MAX_IN_FLIGHT);
    let (sweeper, mut swept) = mpsc::channel(1);
    runs.start(NAME, SWEEP_EVERY, clock.now());
    let mut sweep = interval(SWEEP_EVERY);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut is_loaded, mut is_sweeping) = (false, false);
    loop {
        let next = mirror.next_due();
        tokio::select! {
            told = moved.recv() => match told {
                Some(told) => mirror.moved(told.order, told.due_at),
                None => return,
            },
            Some((order, is_done)) = finished.recv() => mirror.answered(order, is_done, clock.now()),
            () = sleep_until(&clock, next) => {}
            _ = sweep.tick(), if !is_sweeping => {
                // Beside the firing: a database that answers slowly is no reason to be late.
                is_sweeping = true;
                mirror.begin_sweep();
                let (pool, sweeper, now) = (pool.clone(), sweeper.clone(), clock.now());
                tokio::spawn(async move {
                    // The loop may be gone already at shutdown.
                    let _ = sweeper.send(caught(look(&pool, now, is_loaded)).await).await;
                });
            }
            Some(found) = swept.recv() => {
                is_sweeping = false;
                is_loaded |= matches!(found, Ok(Ok(_)));
                note(found, &mut mirror, &runs, clock.now());
            }
        }
        for order in mirror.take_due(clock.now()) {
            let (dispatcher, done) = (dispatcher.clone(), done.clone());
            tokio::spawn(async move {
                let is_done = caught(fire(&dispatcher, order)).await.unwrap_or(false);
                let _ = done.send((order, is_done)).await;
            });
        }
    }
}

async fn sleep_until(clock: &Clock, at: Option<Timestamp>) {
    match at {
        Some(at) => clock.sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// What ran beside the loop ended by a fault of the program.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fault of the program ended a look or a firing")]
struct Panicked;

/// What runs beside the loop always answers: without an answer it would wait for that order, or for the sweep, for ever.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| Panicked)
}

/// Reads every row at first, later only those that are due.
async fn look(pool: &Pool, now: Timestamp, is_loaded: bool) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
    let limit = if is_loaded { SWEEP_LIMIT } else { FIRST_SWEEP_LIMIT };
    let read = async {
        let client = pool.get().await?;
        if is_loaded { deadline::list_due(&*client, now).await } else { deadline::list_all(&*client).await }
    };
    timeout(limit, read).await.unwrap_or(Err(StoreError::Silent))
}

fn note(
    found: Result<Result<Vec<(OrderId, Timestamp)>, StoreError>, Panicked>,
    mirror: &mut Mirror,
    runs: &Runs,
    now: Timestamp,
) {
    match found {
        Ok(Ok(rows)) => {
            mirror.take_over(&rows);
            match mirror.hanging(now) {
                Some(hanging) => runs.failed(NAME, now, &hanging),
                None => runs.well(NAME, now, format!("{} pending", mirror.by_time.len())),
            }
        }
        Ok(Err(error)) => runs.failed(NAME, now, &error),
        Err(error) => runs.failed(NAME, now, &error),
    }
}

/// Whether dispatch carried it out, or has shown that it cannot.
async fn fire(dispatcher: &Dispatcher, order: OrderId) -> bool {
    let request = Request {
        actor: Actor::System,
        key: format!("deadline:{order}"),
        digest: [0; 32],
        work: Work::Deadline { order },
    };
    match dispatcher.submit(request).await {
        // An order that is gone or quarantined is shown elsewhere.
        Ok(_) | Err(DispatchError::UnknownOrder | DispatchError::Quarantined) => true,
        Err(error) => {
            tracing::warn!(order.id = %order, error = &error as &dyn std::error::Error, "a deadline waits for the sweep");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(number: u128) -> OrderId {
        OrderId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_moved_deadline_fires_at_its_new_time_only() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(10)));
        mirror.set(order(1), Some(at(20)));
        assert_eq!(mirror.take_due(at(15)), vec![]);
        assert_eq!(mirror.take_due(at(20)), vec![order(1)]);
    }

    #[test]
    fn an_order_in_flight_is_not_fired_again() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(1)));
        assert_eq!(mirror.take_due(at(1)), vec![order(1)]);
        mirror.set(order(1), Some(at(1)));
        assert_eq!(mirror.take_due(at(1)), vec![]);
    }

    #[tokio::test]
    async fn a_firing_or_a_look_that_panics_is_answered_and_tried_again() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(1)));
        assert_eq!(mirror.take_due(at(1)), vec![order(1)]);
        let is_done = caught(async { panic!("a bug") }).await.unwrap_or(false);
        mirror.answered(order(1), is_done, at(1));
        mirror.begin_sweep();
        let runs = Runs::default();
        let looked: Result<Result<_, StoreError>, _> = caught(async { panic!("a bug") }).await;
        note(looked, &mut mirror, &runs, at(2));
        assert!(!runs.find(NAME).unwrap().is_well);
        note(Ok(Ok(vec![(order(1), at(1))])), &mut mirror, &runs, at(3));
        assert!(runs.find(NAME).unwrap().is_well);
        assert_eq!(mirror.take_due(at(3)), vec![order(1)]);
    }

    #[test]
    fn a_firing_without_an_answer_hangs_after_ten_seconds() {
        let mut mirror = Mirror::default();
        for number in [1_u8, 2] {
            mirror.set(order(number.into()), Some(at(1)));
            assert_eq!(mirror.take_due(at(number.into())), vec![order(number.into())]);
        }
        assert_eq!(mirror.hanging(at(11)), None);
        assert_eq!(mirror.hanging(at(12)), Some(Hanging { count: 1, oldest_s: 11 }));
        assert_eq!(mirror.hanging(at(13)), Some(Hanging { count: 2, oldest_s: 12 }));
        mirror.in_flight.clear();
        assert_eq!(mirror.hanging(at(99)), None);
    }

    #[test]
    fn a_firing_that_fails_again_and_again_hangs_is_tried_less_often_and_is_well_once_it_is_done() {
        let mut mirror = Mirror::default();
        let sweep = |mirror: &mut Mirror| {
            mirror.begin_sweep();
            mirror.take_over(&[(order(1), at(1))]);
        };
        for second in 1..=11 {
            sweep(&mut mirror);
            assert_eq!(mirror.take_due(at(second)), vec![order(1)], "second {second}");
            assert_eq!(mirror.hanging(at(second)), None);
            mirror.answered(order(1), false, at(second));
        }
        sweep(&mut mirror);
        assert_eq!(mirror.take_due(at(12)), vec![order(1)]);
        mirror.answered(order(1), false, at(12));
        assert_eq!(mirror.hanging(at(12)), Some(Hanging { count: 1, oldest_s: 11 }));
        sweep(&mut mirror);
        assert_eq!((mirror.take_due(at(16)), mirror.take_due(at(17))), (vec![], vec![order(1)]));
        mirror.answered(order(1), true, at(17));
        assert_eq!(mirror.hanging(at(99)), None);
    }

    #[test]
    fn a_row_that_was_read_before_the_deadline_moved_is_not_taken_over() {
        let mut mirror = Mirror::default();
        mirror.begin_sweep();
        mirror.moved(order(1), Some(at(60)));
        mirror.take_over(&[(order(1), at(1))]);
        assert_eq!(mirror.next_due(), Some(at(60)));
    }

    #[test]
    fn what_another_node_carried_out_is_not_missed() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(1)));
        mirror.take_due(at(1));
        mirror.answered(order(1), false, at(2));
        mirror.begin_sweep();
        mirror.take_over(&[]);
        assert_eq!(mirror.hanging(at(99)), None);
    }

    #[test]
    fn an_ended_order_never_fires() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(1)));
        mirror.set(order(1), None);
        assert_eq!(mirror.next_due(), None);
        assert_eq!(mirror.take_due(at(99)), vec![]);
    }
}
