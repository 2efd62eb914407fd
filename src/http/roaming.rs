//! For how many different lifts one phone, or one address, called for help of late.
//!
//! Whoever is trapped is in one car. A phone that raises alarms at lift after lift sends a crew to each, so it is asked to
//! ring 962315 after a few. Must not: count the presses of one lift (they join one order), or grow with what comes in.

use crate::kernel::{LiftId, SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A lift counts for so long.
const WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// Names in memory; one more is not counted, for it may be somebody's cry for help.
const MAX_NAMES: usize = 4_096;

/// The lifts that each name called about lately.
pub struct Roaming {
    most: usize,
    lifts: Mutex<BTreeMap<String, Vec<(LiftId, Timestamp)>>>,
}

impl Roaming {
    /// `most` different lifts a name.
    pub fn new(most: usize) -> Self {
        Self { most, lifts: Mutex::default() }
    }

    /// Whether `name` may call about that lift now; counts it if so.
    pub fn may_call(&self, name: &str, lift: LiftId, now: Timestamp) -> bool {
        let mut lifts = self.lifts.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |(_, at): &(LiftId, Timestamp)| now.duration_since(*at) < WINDOW;
        if lifts.len() >= MAX_NAMES {
            lifts.retain(|_, of_name| of_name.iter().any(is_recent));
        }
        if lifts.len() >= MAX_NAMES && !lifts.contains_key(name) {
            return true;
        }
        let of_name = lifts.entry(name.to_owned()).or_default();
        of_name.retain(is_recent);
        if of_name.iter().any(|(known, _)| *known == lift) {
            return true;
        }
        let has_room = of_name.len() < self.most;
        if has_room {
            of_name.push((lift, now));
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lift(number: u8) -> LiftId {
        LiftId::new(Timestamp::from_second(1_800_000_000).unwrap(), [number; 10])
    }

    #[test]
    fn the_same_lift_counts_once_and_half_an_hour() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let roaming = Roaming::new(2);
        for _ in 0..9 {
            assert!(roaming.may_call("phone", lift(1), now));
        }
        assert!(roaming.may_call("phone", lift(2), now));
        assert!(!roaming.may_call("phone", lift(3), now));
        assert!(roaming.may_call("phone", lift(2), now), "where it called already it may go on");
        assert!(roaming.may_call("other", lift(3), now), "each has its own");
        assert!(!roaming.may_call("phone", lift(3), now + SignedDuration::from_secs(1_799)));
        assert!(roaming.may_call("phone", lift(3), now + SignedDuration::from_mins(30)));
    }

    #[test]
    fn a_flood_of_names_stays_bounded_and_stops_nobody() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let roaming = Roaming::new(1);
        for number in 0..MAX_NAMES + 100 {
            assert!(roaming.may_call(&number.to_string(), lift(1), now));
        }
        assert!(roaming.lifts.lock().unwrap().len() <= MAX_NAMES);
    }
}
