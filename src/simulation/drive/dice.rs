//! Seeded dice (SplitMix64): the same seed and name give the same throws, whatever else happens meanwhile.
//!
//! Must not: be used for anything secret.

use crate::simulation::splitmix;
use std::time::Duration;

/// A stream of throws.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of that name. Another name is another stream, so that what one crew does never depends on
    /// what came before elsewhere.
    pub(super) fn named(seed: u64, name: &str) -> Self {
        // FNV-1a; the throws themselves do the mixing.
        let mut state = 0xCBF2_9CE4_8422_2325 ^ seed;
        for byte in name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
        let mut dice = Self { state };
        dice.state ^= dice.draw();
        dice
    }

    /// 64 fair bits.
    pub(super) fn draw(&mut self) -> u64 {
        splitmix::next(&mut self.state)
    }

    /// 0…`end`−1; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (((self.draw() >> 32) * end as u64) >> 32) as usize
    }

    /// 0…1, without the 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the things, as often as its weight; they must not be empty.
    pub(super) fn weighted<T: Copy>(&mut self, things: &[(usize, T)]) -> T {
        let mut left = self.below(things.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in things {
            if left < *weight {
                return *thing;
            }
            left -= weight;
        }
        things[0].1
    }

    /// A span between the two, in seconds.
    pub(super) fn seconds(&mut self, from: f64, to: f64) -> Duration {
        Duration::from_secs_f64(from + (to - from) * self.unit())
    }

    /// The pause to the next of events that come `per_minute` on average, as calls do.
    pub(super) fn pause(&mut self, per_minute: f64) -> Duration {
        Duration::from_secs_f64(-(1.0 - self.unit()).ln() * 60.0 / per_minute)
    }

    /// The wait before try number `attempt` (from 0): doubles up to `most`, and half of it is chance.
    pub(super) fn backoff(&mut self, attempt: u32, least: Duration, most: Duration) -> Duration {
        let full = least.saturating_mul(1 << attempt.min(16)).min(most);
        full.mul_f64(0.5 + self.unit() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_its_seed_and_its_name_alone() {
        let throws = |seed, name| {
            let mut dice = Dice::named(seed, name);
            [dice.draw(), dice.draw(), dice.draw()]
        };
        assert_eq!(throws(1, "a"), throws(1, "a"));
        assert_ne!(throws(1, "a"), throws(2, "a"));
        assert_ne!(throws(1, "a"), throws(1, "b"));
    }

    #[test]
    fn calls_come_as_often_as_asked_for() {
        let mut dice = Dice::named(1, "calls");
        let total: Duration = (0..20_000).map(|_| dice.pause(6.0)).sum();
        let mean_s = total.as_secs_f64() / 20_000.0;
        assert!((9.7..10.3).contains(&mean_s), "{mean_s}");
    }

    #[test]
    fn the_wait_doubles_up_to_its_bound() {
        let mut dice = Dice::named(1, "wait");
        let (least, most) = (Duration::from_millis(100), Duration::from_secs(5));
        for attempt in 0..40 {
            let wait = dice.backoff(attempt, least, most);
            let full = least.saturating_mul(1 << attempt.min(10)).min(most);
            assert!(wait >= full / 2 && wait <= full, "{attempt}: {wait:?}");
        }
    }

    #[test]
    fn weights_decide_how_often() {
        let mut dice = Dice::named(1, "weights");
        let hits = (0..10_000).filter(|_| dice.weighted(&[(3, true), (7, false)])).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }
}
