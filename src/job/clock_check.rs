//! Compares this node's clock with PostgreSQL's: off by more than a second, the node is not ready, and until somebody
//! sets its clock it goes by PostgreSQL's, as the other nodes do: deadlines are shared, and what is recorded must not lie
//! in the future. That makes PostgreSQL's clock the one that has to be right. A clock that was set while the node ran is a
//! trouble for a while.
//!
//! Must not: set the system's clock.

use super::Runs;
use crate::clock::{Clock, Reading};
use crate::kernel::{SignedDuration, Timestamp};
use crate::store::{StoreError, cluster};
use deadpool_postgres::Pool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

const EVERY: Duration = Duration::from_secs(5);
/// Nodes whose clocks differ more would fire deadlines at visibly different times.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(1);
/// An answer that took longer says too little of the other clock to go by it.
const MAX_ROUND_TRIP: SignedDuration = TOLERANCE;
/// How long a jump of the clock is told, so that somebody sees it.
const JUMP_TOLD: SignedDuration = SignedDuration::from_mins(10);
/// Its name among the runs.
pub const NAME: &str = "clock_check";

/// Whether the node may take work: the database answers and the clocks agree.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    /// How far our clock was ahead of the database's at the last check; none if it did not answer.
    off: Arc<Mutex<Option<SignedDuration>>>,
}

impl Readiness {
    /// Whether the last check went well.
    pub fn is_ready(&self) -> bool {
        self.off().is_some_and(is_close)
    }

    /// How far the clocks differ, where that is too far.
    pub fn too_far_off(&self) -> Option<SignedDuration> {
        self.off().filter(|off| !is_close(*off))
    }

    fn off(&self) -> Option<SignedDuration> {
        *self.off.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, off: Option<SignedDuration>) {
        *self.off.lock().unwrap_or_else(PoisonError::into_inner) = off;
    }
}

fn is_close(off: SignedDuration) -> bool {
    off.abs() <= TOLERANCE
}

/// The system's clock was set while this process ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's clock jumped by {} ms at {at}", by.as_millis())]
struct Jump {
    by: SignedDuration,
    at: Timestamp,
}

/// Watches for jumps, from reading to reading.
#[derive(Default)]
struct Watch {
    last: Option<Reading>,
    jump: Option<Jump>,
}

impl Watch {
    /// The latest jump, as long as it is told.
    fn look(&mut self, reading: Option<Reading>) -> Option<Jump> {
        let reading = reading?;
        if let Some(last) = self.last.replace(reading) {
            let by = reading.jump_since(&last);
            if by.abs() > TOLERANCE {
                self.jump = Some(Jump { by, at: reading.wall() });
            }
        }
        self.jump.filter(|jump| reading.wall().duration_since(jump.at) < JUMP_TOLD)
    }
}

/// Goes by the database's clock while ours is too far from it.
fn settle(clock: &Clock, off: SignedDuration, round_trip: SignedDuration) {
    if round_trip <= MAX_ROUND_TRIP {
        clock.correct(if is_close(off) { SignedDuration::ZERO } else { off });
    }
}

/// Runs for as long as the process.
pub async fn run(pool: Pool, clock: Clock, readiness: Readiness, runs: Runs) {
    runs.start(NAME, EVERY, clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut watch = Watch::default();
    loop {
        ticks.tick().await;
        check(&pool, &clock, &readiness, &runs).await;
        if let Some(jump) = watch.look(clock.reading()) {
            runs.failed(NAME, clock.now(), &jump);
        }
    }
}

/// Compares once; also done before the first request is taken.
pub async fn check(pool: &Pool, clock: &Clock, readiness: &Readiness, runs: &Runs) {
    let checked = async {
        let client = pool.get().await?;
        let before = clock.uncorrected();
        let theirs = cluster::database_time(&*client).await?;
        let after = clock.uncorrected();
        let round_trip = after.duration_since(before);
        // Half of it lies before their reading.
        let ours = before.saturating_add(round_trip / 2).unwrap_or(after);
        Ok::<_, StoreError>((ours.duration_since(theirs), round_trip))
    };
    match checked.await {
        Ok((off, round_trip)) => {
            readiness.set(Some(off));
            settle(clock, off, round_trip);
            if !is_close(off) {
                tracing::error!(off_ms = off.as_millis(), "this node's clock differs from the database's");
            }
            runs.well(NAME, clock.now(), format!("{} ms off", off.as_millis()));
        }
        Err(error) => {
            readiness.set(None);
            runs.failed(NAME, clock.now(), &error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(i64) -> SignedDuration = SignedDuration::from_millis;

    /// By how many seconds the clock is corrected, rounded: time passes between two looks at it.
    fn corrected_s(clock: &Clock) -> i64 {
        let now = clock.now();
        (clock.uncorrected().duration_since(now) + MS(500)).as_secs()
    }

    #[test]
    fn a_clock_out_of_tolerance_goes_by_the_database_s_until_it_is_set() {
        let clock = Clock::system();
        settle(&clock, MS(1_000), MS(10));
        assert_eq!(corrected_s(&clock), 0);
        settle(&clock, MS(3_600_000), MS(10));
        assert_eq!(corrected_s(&clock), 3_600);
        // An answer that took too long neither corrects nor ends a correction.
        settle(&clock, MS(0), MS(1_001));
        settle(&clock, MS(9_000), MS(1_001));
        assert_eq!(corrected_s(&clock), 3_600);
        settle(&clock, MS(1_000), MS(1_000));
        assert_eq!(corrected_s(&clock), 0);
    }

    #[test]
    fn a_manual_clock_is_never_said_to_jump() {
        let clock = Clock::manual("2026-11-22T04:00:00Z".parse().unwrap());
        let mut watch = Watch::default();
        assert_eq!(watch.look(clock.reading()), None);
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(watch.look(clock.reading()), None);
    }

    #[test]
    fn a_jump_is_told_for_ten_minutes() {
        let start: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let at = |seconds| Reading::at(start + SignedDuration::from_secs(seconds));
        let mut watch = Watch::default();
        assert_eq!(watch.look(Some(at(0))), None);
        assert_eq!(watch.look(Some(at(0))), None);
        let jump = watch.look(Some(at(60))).unwrap();
        assert_eq!(jump.at, start + SignedDuration::from_secs(60));
        assert!((jump.by - SignedDuration::from_secs(60)).abs() < TOLERANCE, "{jump}");
        watch.last = Some(at(659));
        assert_eq!(watch.look(Some(at(659))), Some(jump));
        watch.last = Some(at(660));
        assert_eq!(watch.look(Some(at(660))), None);
    }
}
