//! How long things took, kept in a fixed number of buckets: exact enough for a median and a 99th percentile.
//!
//! Must not: grow.

use std::time::Duration;

/// Buckets in which a span doubles; a value is off by 3 % at most.
const STEPS: usize = 16;
/// Doublings from one microsecond: about an hour.
const DOUBLINGS: usize = 32;

/// Spans by size.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    buckets: Vec<u64>,
    count: u64,
    longest: Duration,
}

impl Default for Spread {
    fn default() -> Self {
        Self { buckets: vec![0; STEPS * DOUBLINGS], count: 0, longest: Duration::ZERO }
    }
}

impl Spread {
    pub(super) fn add(&mut self, span: Duration) {
        let micros = (span.as_secs_f64() * 1e6).max(1.0);
        let bucket = (micros.log2() * STEPS as f64) as usize;
        self.buckets[bucket.min(STEPS * DOUBLINGS - 1)] += 1;
        self.count += 1;
        self.longest = self.longest.max(span);
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The span that this share of all does not exceed; zero where there is none.
    pub(super) fn quantile(&self, share: f64) -> Duration {
        let wanted = ((self.count as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                let micros = ((bucket as f64 + 0.5) / STEPS as f64).exp2();
                return Duration::from_secs_f64(micros / 1e6).min(self.longest);
            }
        }
        self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_close_to_the_exact_ones() {
        let mut spread = Spread::default();
        for micros in 1..=10_000 {
            spread.add(Duration::from_micros(micros));
        }
        for (share, exact) in [(0.5, 5_000.0), (0.9, 9_000.0), (0.99, 9_900.0), (1.0, 10_000.0)] {
            let found = spread.quantile(share).as_secs_f64() * 1e6;
            assert!((found / exact - 1.0).abs() < 0.04, "{share}: {found}");
        }
    }

    #[test]
    fn nothing_and_the_extremes_have_their_place() {
        let mut spread = Spread::default();
        assert_eq!(spread.quantile(0.99), Duration::ZERO);
        spread.add(Duration::ZERO);
        assert_eq!(spread.quantile(0.5), Duration::ZERO);
        spread.add(Duration::from_secs(1_000_000));
        assert_eq!(spread.count(), 2);
    }
}
