//! A burst limit by name: so many at once, then so many a minute.
//!
//! Must not: stand before anybody who calls for help by voice, or refuse a name because there are many others.

use crate::kernel::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Names in memory; full buckets are forgotten first, and one more name is not counted: many others are no reason to
/// refuse somebody.
const MAX_NAMES: usize = 4_096;

/// Buckets that fill again with time.
pub struct Bursts {
    capacity: u32,
    /// One more after so long.
    interval: SignedDuration,
    /// The moment at which the bucket of a name is full again.
    full_at: Mutex<HashMap<String, Timestamp>>,
}

impl Bursts {
    /// `capacity` at once, then `per_minute` (at least one).
    pub fn new(capacity: u32, per_minute: u32) -> Self {
        let interval = SignedDuration::from_micros(60_000_000 / i64::from(per_minute.max(1)));
        Self { capacity: capacity.max(1), interval, full_at: Mutex::new(HashMap::new()) }
    }

    /// Takes one from the bucket of `name`.
    ///
    /// # Errors
    /// It is empty: the seconds until there is one again, at least 1.
    pub fn take(&self, name: &str, now: Timestamp) -> Result<(), u32> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= MAX_NAMES {
            full_at.retain(|_, at| *at > now);
        }
        if full_at.len() >= MAX_NAMES && !full_at.contains_key(name) {
            return Ok(());
        }
        let depth = self.interval * i32::try_from(self.capacity).unwrap_or(i32::MAX);
        let full = full_at.entry(name.to_owned()).or_insert(now);
        // A clock that was ahead and is set back must hold nobody up for longer than an empty bucket does.
        *full = (*full).clamp(now, now + depth);
        let until = *full + self.interval;
        let over = until.duration_since(now) - depth;
        if over > SignedDuration::ZERO {
            let seconds = (over.as_millis() + 999) / 1000;
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX).max(1));
        }
        *full = until;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_one_at_a_time() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let bursts = Bursts::new(3, 60);
        for _ in 0..3 {
            assert_eq!(bursts.take("acme", now), Ok(()));
        }
        assert_eq!(bursts.take("acme", now), Err(1));
        assert_eq!(bursts.take("other", now), Ok(()), "each has its own");
        assert_eq!(bursts.take("acme", now + SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(bursts.take("acme", now + SignedDuration::from_secs(1)), Err(1));
    }

    #[test]
    fn a_clock_that_was_ahead_holds_nobody_up_for_as_long_as_it_was() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let bursts = Bursts::new(3, 60);
        for _ in 0..3 {
            assert_eq!(bursts.take("phone", now + SignedDuration::from_hours(8)), Ok(()));
        }
        assert_eq!(bursts.take("phone", now), Err(1), "as empty as it was");
        assert_eq!(bursts.take("phone", now + SignedDuration::from_secs(1)), Ok(()));
        assert_eq!(bursts.take("phone", now + SignedDuration::from_secs(1)), Err(1));
    }

    #[test]
    fn a_flood_of_names_stays_bounded_and_stops_nobody() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let bursts = Bursts::new(3, 60);
        for number in 0..MAX_NAMES + 100 {
            assert_eq!(bursts.take(&number.to_string(), now), Ok(()));
        }
        assert!(bursts.full_at.lock().unwrap().len() <= MAX_NAMES);
    }
}
