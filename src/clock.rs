//! The only reader of the time: the system's clock, or one that a test moves by hand.
//!
//! Must not: be asked twice in one step. Read `now` once and pass it on, into SQL too.

use crate::kernel::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often a sleeper looks at the system's clock again. A clock that is set forwards makes no timer later
/// than this.
pub const RECHECK: Duration = Duration::from_secs(1);

/// Tells the time. Clones of a manual clock show the same time.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    /// By how many microseconds the system's clock is taken to be ahead.
    System(Arc<AtomicI64>),
    Manual(Arc<watch::Sender<Timestamp>>),
}

impl Clock {
    /// The system's clock. Clones are corrected together.
    pub fn system() -> Self {
        Self { source: Source::System(Arc::default()) }
    }

    /// A clock that stands at `start` until it is moved; its clones move with it.
    pub fn manual(start: Timestamp) -> Self {
        Self { source: Source::Manual(Arc::new(watch::Sender::new(whole_microseconds(start)))) }
    }

    /// The time now, in whole microseconds: PostgreSQL keeps no more, and what is stored must compare equal to
    /// what was decided.
    pub fn now(&self) -> Timestamp {
        match &self.source {
            Source::System(ahead) => {
                let ahead = SignedDuration::from_micros(ahead.load(Ordering::Relaxed));
                whole_microseconds(system_time().saturating_sub(ahead).unwrap_or(Timestamp::MAX))
            }
            Source::Manual(hand) => *hand.borrow(),
        }
    }

    /// The time without any correction, to be compared with another clock.
    pub fn uncorrected(&self) -> Timestamp {
        match &self.source {
            Source::System(_) => whole_microseconds(system_time()),
            Source::Manual(hand) => *hand.borrow(),
        }
    }

    /// From now on the system's clock is taken to be ahead by so much, and [`Self::now`] leaves that out. A manual clock
    /// is right by definition.
    pub fn correct(&self, ahead: SignedDuration) {
        match &self.source {
            Source::System(kept) => {
                kept.store(i64::try_from(ahead.as_micros()).unwrap_or(0), Ordering::Relaxed);
            }
            Source::Manual(_) => {}
        }
    }

    /// A reading by which it is found out later whether somebody set the system's clock; a manual clock is there to be
    /// set.
    pub fn reading(&self) -> Option<Reading> {
        match &self.source {
            Source::System(_) => Some(Reading { wall: system_time(), steady: Stopwatch::start() }),
            Source::Manual(_) => None,
        }
    }

    /// Moves a manual clock forwards, or back with a negative span, and wakes whoever slept until then.
    ///
    /// # Panics
    /// The clock is the system's: a fault of the program.
    pub fn advance(&self, span: SignedDuration) {
        self.set(self.now().saturating_add(span).unwrap_or(Timestamp::MAX));
    }

    /// Sets a manual clock, also back, and wakes whoever slept until then.
    ///
    /// # Panics
    /// The clock is the system's: a fault of the program.
    pub fn set(&self, at: Timestamp) {
        match &self.source {
            Source::Manual(hand) => {
                hand.send_replace(whole_microseconds(at));
            }
            Source::System(_) => panic!("the system's clock cannot be set"),
        }
    }

    /// Returns once the clock shows `at` or later; at once if it does already. Safe to cancel.
    pub async fn sleep_until(&self, at: Timestamp) {
        match &self.source {
            Source::Manual(hand) => {
                let mut shown = hand.subscribe();
                shown.wait_for(|now| *now >= at).await.expect("this clock holds the sender while it waits");
            }
            Source::System(_) => loop {
                let left = at.duration_since(self.now());
                let Ok(left) = Duration::try_from(left) else { return };
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(RECHECK)).await;
            },
        }
    }
}

#[allow(clippy::disallowed_methods)] // This is the place that the ban points to.
fn system_time() -> Timestamp {
    Timestamp::now()
}

fn whole_microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).expect("the same moment without its nanoseconds")
}

/// Measures how long something took, by a clock that nobody sets.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    /// Starts measuring.
    #[allow(clippy::disallowed_methods)] // This is the place that the ban points to.
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// How long ago it was started.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// One moment by the system's clock and by one that nobody sets.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    wall: Timestamp,
    steady: Stopwatch,
}

impl Reading {
    /// Of now by the clock that nobody sets, of whenever by the system's.
    #[cfg(test)]
    pub(crate) fn at(wall: Timestamp) -> Self {
        Self { wall, steady: Stopwatch::start() }
    }

    /// By how much the system's clock was set forwards between the earlier reading and this; negative if back.
    pub fn jump_since(&self, earlier: &Self) -> SignedDuration {
        let passed = self.steady.started.saturating_duration_since(earlier.steady.started);
        let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        self.wall.duration_since(earlier.wall).saturating_sub(passed)
    }

    /// When it was taken, by the system's clock.
    pub const fn wall(&self) -> Timestamp {
        self.wall
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn noon() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    #[test]
    fn clones_of_a_manual_clock_show_the_same_time() {
        let clock = Clock::manual(noon());
        let other = clock.clone();
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(other.now(), noon() + SignedDuration::from_secs(90));
        other.set(noon());
        assert_eq!(clock.now(), noon());
    }

    #[test]
    fn a_sleeper_wakes_when_the_manual_clock_reaches_its_moment_and_not_before() {
        let clock = Clock::manual(noon());
        let mut sleeper = pin!(clock.sleep_until(noon() + SignedDuration::from_secs(10)));
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(sleeper.as_mut().poll(&mut context), Poll::Pending);
        clock.advance(SignedDuration::from_secs(9));
        assert_eq!(sleeper.as_mut().poll(&mut context), Poll::Pending);
        clock.advance(SignedDuration::from_secs(1));
        assert_eq!(sleeper.as_mut().poll(&mut context), Poll::Ready(()));
    }

    #[test]
    fn a_moment_that_passed_is_not_waited_for() {
        let mut context = Context::from_waker(Waker::noop());
        for clock in [Clock::system(), Clock::manual(noon() + SignedDuration::from_secs(1))] {
            let sleeper = pin!(clock.sleep_until("2020-01-01T00:00:00Z".parse().unwrap()));
            assert_eq!(sleeper.poll(&mut context), Poll::Ready(()));
        }
    }

    #[test]
    fn the_time_is_told_in_whole_microseconds() {
        let odd = Timestamp::from_nanosecond(1_700_000_000_123_456_789).unwrap();
        assert_eq!(Clock::manual(odd).now().subsec_nanosecond() % 1_000, 0);
        assert_eq!(Clock::system().now().subsec_nanosecond() % 1_000, 0);
    }

    #[test]
    fn the_system_s_clock_is_corrected_for_all_its_clones_and_a_manual_one_is_not() {
        let clock = Clock::system();
        let other = clock.clone();
        let ahead = SignedDuration::from_hours(1);
        clock.correct(ahead);
        let off = other.uncorrected().duration_since(other.now());
        assert!((off - ahead).abs() < SignedDuration::from_secs(10), "{off}");
        clock.correct(SignedDuration::ZERO);
        assert!(other.now() >= other.uncorrected() - SignedDuration::from_secs(10));
        let manual = Clock::manual(noon());
        manual.correct(ahead);
        assert_eq!((manual.now(), manual.uncorrected()), (noon(), noon()));
        assert!(manual.reading().is_none());
    }

    #[test]
    fn a_clock_that_was_set_is_found_out_by_one_that_nobody_sets() {
        let first = Reading::at(noon());
        let later = |wall_s: i64| Reading {
            wall: noon() + SignedDuration::from_secs(wall_s),
            steady: Stopwatch { started: first.steady.started + Duration::from_secs(5) },
        };
        assert_eq!(later(5).jump_since(&first), SignedDuration::ZERO);
        assert_eq!(later(3_605).jump_since(&first), SignedDuration::from_hours(1));
        assert_eq!(later(-55).jump_since(&first), SignedDuration::from_secs(-60));
    }
}
