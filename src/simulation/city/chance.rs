//! The seeded dice of the generator (SplitMix64) and what is drawn with them.
//!
//! Must not: change. Another order of draws or another constant is another city.

use crate::kernel::Timestamp;
use crate::simulation::splitmix;

/// One stream of dice for each part, so that a change in one leaves the others as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulation) enum Stream {
    Streets,
    Firms,
    Offices,
    Stations,
    Crews,
    Properties,
    Compounds,
    Lifts,
    History,
}

impl Stream {
    /// Fixed for ever, also if the list above is sorted anew.
    const fn number(self) -> u64 {
        match self {
            Self::Streets => 1,
            Self::Firms => 2,
            Self::Offices => 3,
            Self::Stations => 4,
            Self::Crews => 5,
            Self::Properties => 6,
            Self::Compounds => 7,
            Self::Lifts => 8,
            Self::History => 9,
        }
    }
}

/// A stream of dice, and of ids that are made with them.
#[derive(Debug, Clone)]
pub(in crate::simulation) struct Chance {
    state: u64,
    /// Milliseconds of the next id.
    next_ms: i64,
}

/// Ids are dated from 2025-01-01T00:00:00Z on, a millisecond apart.
const FIRST_ID_MS: i64 = 1_735_689_600_000;

impl Chance {
    pub(in crate::simulation) fn new(seed: u64, stream: Stream) -> Self {
        let mut chance = Self { state: seed, next_ms: FIRST_ID_MS };
        // Two neighbouring seeds must not give shifted copies of one stream.
        chance.state = chance.draw() ^ stream.number().wrapping_mul(0xD1B5_4A32_D192_ED03);
        chance
    }

    /// 64 fair bits.
    pub(in crate::simulation) fn draw(&mut self) -> u64 {
        splitmix::next(&mut self.state)
    }

    /// 0…`end`−1; 0 where `end` is 0. The bias is below 2⁻³² and does not matter here.
    pub(in crate::simulation) fn below(&mut self, end: usize) -> usize {
        (((self.draw() >> 32) * end as u64) >> 32) as usize
    }

    /// `from`…`to`, both included.
    pub(in crate::simulation) fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// 0…1, without the 1.
    pub(in crate::simulation) fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// −1…1.
    pub(in crate::simulation) fn swing(&mut self) -> f64 {
        self.unit() * 2.0 - 1.0
    }

    /// True in so many of a hundred cases.
    pub(in crate::simulation) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the things; they must not be empty.
    pub(in crate::simulation) fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// A position among weights, as often as its weight.
    pub(in crate::simulation) fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.below(total as usize) as u32;
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        0
    }

    /// What a typed id is made of: a moment that rises by a millisecond, and random bytes.
    pub(in crate::simulation) fn id(&mut self) -> (Timestamp, [u8; 10]) {
        let at = Timestamp::from_millisecond(self.next_ms).expect("a year-2025 moment is in range");
        self.next_ms += 1;
        let (head, tail) = (self.draw().to_le_bytes(), self.draw().to_le_bytes());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&head);
        random[8..].copy_from_slice(&tail[..2]);
        (at, random)
    }
}

/// Shares `total` by weight, whole numbers, largest remainders first, each at least `minimum`.
pub(in crate::simulation) fn apportion(total: usize, weights: &[u64], minimum: usize) -> Vec<usize> {
    let sum: u64 = weights.iter().sum::<u64>().max(1);
    let free = total.saturating_sub(minimum * weights.len()) as u64;
    let mut shares: Vec<usize> =
        weights.iter().map(|weight| minimum + (free * weight / sum) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|position| std::cmp::Reverse(free * weights[*position] % sum));
    let given: usize = shares.iter().sum();
    for position in by_remainder.into_iter().take(total.saturating_sub(given)) {
        shares[position] += 1;
    }
    shares
}
