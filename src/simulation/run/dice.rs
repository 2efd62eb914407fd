//! Seeded dice: the same seed, the same run, on every machine.
//!
//! Must not: be changed lightly; another order of draws makes kept seeds tell another story.

use crate::kernel::SignedDuration;
use crate::simulation::splitmix;

/// A stream of throws.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Dice of a seed; `stream` keeps several of one seed apart.
    pub const fn new(seed: u64, stream: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03) }
    }

    /// 64 fair bits.
    pub const fn bits(&mut self) -> u64 {
        splitmix::next(&mut self.state)
    }

    /// `low`…`high`, both included; `low` where the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs() + 1;
        low.saturating_add((self.bits() % width).cast_signed())
    }

    /// 0…`end`−1; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % (end.max(1) as u64)).unwrap_or(0)
    }

    /// A span of `low`…`high` seconds, to the millisecond.
    pub fn seconds(&mut self, low: i64, high: i64) -> SignedDuration {
        SignedDuration::from_millis(self.between(low * 1_000, high * 1_000))
    }

    /// True in so many of a thousand cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.bits() % 1_000 < per_mille
    }

    /// 0…1, without the 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of the things; they must not be empty.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// Ten bytes for an id.
    pub fn ten_bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.bits().to_le_bytes());
        bytes[8..].copy_from_slice(&self.bits().to_le_bytes()[..2]);
        bytes
    }
}
