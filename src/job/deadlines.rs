//! Fires deadlines on time: rows are the truth, an ordered mirror wakes on the second, a sweep is the net.
//!
//! Must not: trust its memory. What is due is decided by the order itself; an order whose deadline moved simply
//! does nothing.

use super::Runs;
use crate::clock::Clock;
use crate::dispatch::{DeadlineMoved, DispatchError, Dispatcher, Request, Work};
use crate::kernel::{OrderId, SignedDuration, Timestamp};
use crate::order::Actor;
use crate::store::deadline;
use deadpool_postgres::Pool;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

/// How often the rows are looked at for deadlines that the mirror does not know: another node's, or one whose
/// message was dropped.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Deadlines handed to dispatch at once; more wait a moment, soonest first.
const MAX_IN_FLIGHT: usize = 512;
/// A firing that has no answer for so long hangs: the loop is not well, however well its sweep runs.
const HANGS_AFTER: SignedDuration = SignedDuration::from_secs(10);
const NAME: &str = "deadlines";

/// The orders by their soonest deadline.
#[derive(Default)]
struct Mirror {
    by_time: BTreeSet<(Timestamp, OrderId)>,
    by_order: BTreeMap<OrderId, Timestamp>,
    /// Since when dispatch has each.
    in_flight: BTreeMap<OrderId, Timestamp>,
}

/// Deadlines fall due, and nothing comes of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{count} deadlines fired and not answered, the oldest for {oldest_s} s")]
struct Hanging {
    count: usize,
    oldest_s: i64,
}

impl Mirror {
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

    /// Those that dispatch has had for too long, if there are any.
    fn hanging(&self, now: Timestamp) -> Option<Hanging> {
        let ages = self.in_flight.values().map(|since| now.duration_since(*since));
        let hanging: Vec<SignedDuration> = ages.filter(|age| *age > HANGS_AFTER).collect();
        let oldest_s = hanging.iter().max()?.as_secs();
        Some(Hanging { count: hanging.len(), oldest_s })
    }
}

/// Runs until dispatch is gone.
pub async fn run(
    dispatcher: Dispatcher,
    pool: Pool,
    clock: Clock,
    mut moved: mpsc::Receiver<DeadlineMoved>,
    runs: Runs,
) {
    let mut mirror = Mirror::default();
    let (done, mut finished) = mpsc::channel::<OrderId>(MAX_IN_FLIGHT);
    runs.start(NAME, SWEEP_EVERY, clock.now());
    let mut sweep = interval(SWEEP_EVERY);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_loaded = false;
    loop {
        let next = mirror.next_due();
        tokio::select! {
            told = moved.recv() => match told {
                Some(told) => mirror.set(told.order, told.due_at),
                None => return,
            },
            Some(order) = finished.recv() => {
                mirror.in_flight.remove(&order);
            }
            () = sleep_until(&clock, next) => {}
            _ = sweep.tick() => {
                is_loaded = look(&pool, &clock, &mut mirror, &runs, is_loaded).await;
            }
        }
        for order in mirror.take_due(clock.now()) {
            let (dispatcher, done) = (dispatcher.clone(), done.clone());
            tokio::spawn(async move {
                fire(&dispatcher, order).await;
                // The loop may be gone already at shutdown.
                let _ = done.send(order).await;
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

/// Loads every row at first, later only those that are due.
async fn look(pool: &Pool, clock: &Clock, mirror: &mut Mirror, runs: &Runs, is_loaded: bool) -> bool {
    let now = clock.now();
    let found = async {
        let client = pool.get().await?;
        if is_loaded { deadline::list_due(&*client, now).await } else { deadline::list_all(&*client).await }
    };
    match found.await {
        Ok(rows) => {
            for (order, due_at) in rows {
                if !mirror.in_flight.contains_key(&order) {
                    mirror.set(order, Some(due_at));
                }
            }
            match mirror.hanging(now) {
                Some(hanging) => runs.failed(NAME, now, &hanging),
                None => runs.well(NAME, now, format!("{} pending", mirror.by_time.len())),
            }
            true
        }
        Err(error) => {
            runs.failed(NAME, now, &error);
            is_loaded
        }
    }
}

async fn fire(dispatcher: &Dispatcher, order: OrderId) {
    let request = Request {
        actor: Actor::System,
        key: format!("deadline:{order}"),
        digest: [0; 32],
        work: Work::Deadline { order },
    };
    match dispatcher.submit(request).await {
        // An order that is gone or quarantined is shown elsewhere; the rest comes again by the sweep.
        Ok(_) | Err(DispatchError::UnknownOrder | DispatchError::Quarantined | DispatchError::Busy) => {}
        Err(error) => {
            tracing::warn!(order.id = %order, error = &error as &dyn std::error::Error, "a deadline waits for the sweep");
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
    fn an_ended_order_never_fires() {
        let mut mirror = Mirror::default();
        mirror.set(order(1), Some(at(1)));
        mirror.set(order(1), None);
        assert_eq!(mirror.next_due(), None);
        assert_eq!(mirror.take_due(at(99)), vec![]);
    }
}
