//! Plays the drill that runs: its calls through the ordinary intake, marked as a drill; and when it has ended, the
//! cancelling of its orders.
//!
//! Must not: touch an order that is not a drill's. Every step has a key of its own, so two nodes play it once.

use super::Runs;
use crate::clock::Clock;
use crate::dispatch::{DispatchError, Dispatcher, OrderAct, RaisedAlarm, Request, Verb, Work};
use crate::drill::{Call, find_script};
use crate::intake::{Alarm, Caller, Mode, Whereabouts};
use crate::kernel::{AlarmId, LiftId, SignedDuration, Text, Timestamp};
use crate::order::{Actor, CallbackResult, OrderState, Outcome, WorkOrder};
use crate::roster::Directory;
use crate::store::drill::{self, Drill};
use crate::store::{self, StoreError};
use deadpool_postgres::Pool;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(1);
/// How long after the end an order that cannot be read here is left to other nodes: a newer program may read it.
const LEFT_TO_OTHERS: SignedDuration = SignedDuration::from_mins(10);
/// Its name among the runs.
pub const NAME: &str = "drills";

/// What the loop needs.
pub struct Player {
    pub dispatcher: Dispatcher,
    pub pool: Pool,
    pub clock: Clock,
    /// The directory as it is now.
    pub directory: Box<dyn Fn() -> Arc<Directory> + Send + Sync>,
}

/// The loop; it runs for as long as the process.
pub async fn run(player: Arc<Player>, runs: Runs) {
    runs.start(NAME, EVERY, player.clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match player.step().await {
            Ok(detail) => runs.well(NAME, player.clock.now(), detail),
            Err(error) => runs.failed(NAME, player.clock.now(), &error),
        }
    }
}

impl Player {
    /// Does what is due now.
    ///
    /// # Errors
    /// The database.
    pub async fn step(&self) -> Result<&'static str, StoreError> {
        let now = self.clock.now();
        let found = drill::find_under_way(&*self.pool.get().await?).await?;
        match found {
            None => Ok("none"),
            Some(drill) if drill.ended_at.is_none() => {
                self.play(&drill, now).await?;
                Ok("playing")
            }
            Some(drill) => {
                self.clear(&drill, now).await?;
                Ok("ending")
            }
        }
    }

    async fn play(&self, drill: &Drill, now: Timestamp) -> Result<(), StoreError> {
        let Some(script) = find_script(&drill.script) else { return Ok(()) };
        let made = usize::try_from(drill.step).unwrap_or(0);
        for (number, call) in (made..).zip(script.due(drill.started_at, made, now)) {
            let Some(lift) = call.lift(&(self.directory)()) else { return Ok(()) };
            let request = Request {
                actor: Actor::Account(drill.started_by),
                key: format!("drill:{}:{number}", drill.id),
                digest: [0; 32],
                work: Work::Raise(Box::new(raised(call, lift, now))),
            };
            if let Err(error) = self.dispatcher.submit(request).await {
                tracing::warn!(drill.id = %drill.id, error = %error, "a drill's call waits");
                return Ok(());
            }
            let step = i32::try_from(number + 1).unwrap_or(i32::MAX);
            drill::note_step(&*self.pool.get().await?, drill.id, step).await?;
        }
        Ok(())
    }

    async fn clear(&self, drill: &Drill, now: Timestamp) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        let ids = drill::list_open_orders(&*client).await?;
        let left = store::order::load_readable(&*client, &ids).await?;
        if left.orders.is_empty() {
            let is_given_up = drill.ended_at.is_some_and(|ended| now.duration_since(ended) >= LEFT_TO_OTHERS);
            if !left.unreadable.is_empty() && !is_given_up {
                return Ok(());
            }
            for order in &left.unreadable {
                tracing::error!(drill.id = %drill.id, order.id = %order, "an order of the drill cannot be read and stays open");
            }
            return drill::clear(&*client, drill.id, now).await;
        }
        drop(client);
        for order in &left.orders {
            self.end(drill, order).await;
        }
        Ok(())
    }

    /// One step towards the end of an order: promises first, then what its state allows.
    async fn end(&self, drill: &Drill, order: &WorkOrder) {
        let promise = order.open_promises().next().map(|promise| promise.id);
        let verb = match (promise, order.state) {
            (Some(promise), _) => Verb::KeepPromise { promise },
            (None, OrderState::Open | OrderState::Underway | OrderState::OnScene) => {
                Verb::Resolve { outcome: Outcome::Cancelled }
            }
            (None, OrderState::Rescued) => Verb::RecordCallback { result: CallbackResult::Unreachable },
            (None, OrderState::CallbackDue) if order.callback.attempt_count == 0 => {
                Verb::RecordCallback { result: CallbackResult::Unreachable }
            }
            (None, OrderState::CallbackDue) => Verb::Close,
            (None, OrderState::Closed) => return,
        };
        let request = Request {
            actor: Actor::Account(drill.ended_by.unwrap_or(drill.started_by)),
            // The version makes each step one of its own.
            key: format!("drill-end:{}:{}", order.id, order.version),
            digest: [0; 32],
            work: Work::Order {
                order: order.id,
                act: OrderAct { verb, note: reason(drill), claim: None, limited_to: None },
            },
        };
        match self.dispatcher.submit(request).await {
            // Somebody else was faster: the next round looks again.
            Ok(_) | Err(DispatchError::Refused(_)) => {}
            Err(error) => {
                tracing::warn!(order.id = %order.id, error = %error, "a drill's order waits for its end");
            }
        }
    }
}

fn reason(drill: &Drill) -> Option<Text<500>> {
    Text::parse(&format!("演练结束：{}", drill.name)).ok()
}

fn raised(call: &Call, lift: LiftId, now: Timestamp) -> RaisedAlarm {
    RaisedAlarm {
        alarm: Alarm {
            id: AlarmId::new(now, rand::random()),
            channel: call.channel,
            kind: call.kind,
            mode: Mode::Drill,
            whereabouts: Whereabouts::Lift(lift),
            situation: call.situation.clone(),
            caller: Caller { name: None, phone: None },
            text: call.text.clone(),
            raised_at: now,
            answered_at: now,
        },
        lift_text: None,
        point: None,
        partner: None,
        foreign_id: None,
        park_if_unknown: false,
    }
}
