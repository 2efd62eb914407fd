//! Figures of a handful or a hundred thousand values: mean, exact percentiles, shares with their uncertainty.
//!
//! Must not: estimate. Values are sorted and counted; a share of too few is not given at all.

use crate::kernel::SignedDuration;

/// A share is only given from this many values on.
pub const LEAST_FOR_A_RATE: u32 = 10;

/// The 97.5th percentile of the normal distribution, for a 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// One interval over a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalFigures {
    /// Values behind the figures.
    pub count: u32,
    /// Seconds; none without values.
    pub mean_s: Option<f64>,
    pub p50_s: Option<f64>,
    pub p90_s: Option<f64>,
    /// Values of which one end was entered late.
    pub entered_late: u32,
}

/// A share with its Wilson score interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateFigures {
    pub count: u32,
    pub within: u32,
    /// 0…1; none below [`LEAST_FOR_A_RATE`] values, as the two bounds.
    pub rate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Seconds of a span of microseconds; exact up to 285 years.
fn seconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1e6
}

impl IntervalFigures {
    /// The figures of these spans; their order does not matter.
    pub fn of(spans: impl IntoIterator<Item = SignedDuration>) -> Self {
        let mut values: Vec<i64> =
            spans.into_iter().map(|span| i64::try_from(span.as_micros()).unwrap_or(i64::MAX)).collect();
        values.sort_unstable();
        let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
        Self {
            count: u32::try_from(values.len()).unwrap_or(u32::MAX),
            mean_s: (!values.is_empty()).then(|| sum as f64 / values.len() as f64 / 1e6),
            p50_s: percentile(&values, 50),
            p90_s: percentile(&values, 90),
            entered_late: 0,
        }
    }

    /// Says how many of the values rest on a time that was entered late.
    #[must_use]
    pub const fn with_entered_late(self, entered_late: u32) -> Self {
        Self { entered_late, ..self }
    }
}

/// The percentile of sorted values in seconds, as `percentile_cont` of PostgreSQL and `PERCENTILE.INC` of
/// spreadsheets have it: at the position `percent` / 100 × (n − 1) counted from 0, straight between neighbours.
fn percentile(sorted: &[i64], percent: usize) -> Option<f64> {
    let steps = percent * sorted.len().checked_sub(1)?;
    let (position, part) = (steps / 100, steps % 100);
    let below = *sorted.get(position)?;
    let above = *sorted.get(position + 1).unwrap_or(&below);
    Some(seconds(below) + (seconds(above) - seconds(below)) * part as f64 / 100.0)
}

impl RateFigures {
    /// `within` of `count`.
    pub fn of(within: u32, count: u32) -> Self {
        assert!(within <= count, "{within} of {count}");
        if count < LEAST_FOR_A_RATE {
            return Self { count, within, rate: None, low: None, high: None };
        }
        let (n, share) = (f64::from(count), f64::from(within) / f64::from(count));
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let middle = share + Z * Z / (2.0 * n);
        let whole = 1.0 + Z * Z / n;
        Self {
            count,
            within,
            rate: Some(share),
            low: Some(((middle - spread) / whole).clamp(0.0, share)),
            high: Some(((middle + spread) / whole).clamp(share, 1.0)),
        }
    }
}
