//! What the players did and how the server answered: counted, never listed.
//!
//! Must not: grow with time, or hold names of people.

use super::spread::Spread;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Problem codes that are counted one by one; further ones are counted together.
const MAX_CODES: usize = 100;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    /// Alarms that opened an order.
    Raised,
    /// Alarms that joined a live order.
    Attached,
    /// Alarms that wait for an operator to find their lift.
    Parked,
    /// Alarms whose id or key the server had seen before.
    Repeated,
    Verified,
    Offered,
    Accepted,
    Declined,
    /// Offers that a crew never answered.
    Silent,
    /// Acceptances after the next station was called.
    Late,
    /// Acceptances that were told who is going.
    StoodDown,
    SetOut,
    Arrived,
    Freed,
    Finished,
    /// Answers that an operator recorded for a crew on the telephone.
    ByPhone,
    ComfortCalls,
    CalledBack,
    Closed,
    /// Connections that were lost on purpose.
    LinesCut,
    /// Connections that were made again from where they were.
    Resumed,
    /// Fresh snapshots after the first.
    Snapshots,
    /// Requests that had to be sent again.
    Retried,
    /// Answers of another shape than promised, and places in the feed that went back.
    Faults,
}

impl Count {
    pub(super) const ALL: [Self; 24] = [
        Self::Raised,
        Self::Attached,
        Self::Parked,
        Self::Repeated,
        Self::Verified,
        Self::Offered,
        Self::Accepted,
        Self::Declined,
        Self::Silent,
        Self::Late,
        Self::StoodDown,
        Self::SetOut,
        Self::Arrived,
        Self::Freed,
        Self::Finished,
        Self::ByPhone,
        Self::ComfortCalls,
        Self::CalledBack,
        Self::Closed,
        Self::LinesCut,
        Self::Resumed,
        Self::Snapshots,
        Self::Retried,
        Self::Faults,
    ];

    /// Name in the report.
    const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Attached => "attached",
            Self::Parked => "parked",
            Self::Repeated => "repeated",
            Self::Verified => "verified",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Silent => "silent",
            Self::Late => "late",
            Self::StoodDown => "stood_down",
            Self::SetOut => "set_out",
            Self::Arrived => "arrived",
            Self::Freed => "freed",
            Self::Finished => "finished",
            Self::ByPhone => "by_phone",
            Self::ComfortCalls => "comfort_calls",
            Self::CalledBack => "called_back",
            Self::Closed => "closed",
            Self::LinesCut => "lines_cut",
            Self::Resumed => "resumed",
            Self::Snapshots => "snapshots",
            Self::Retried => "retried",
            Self::Faults => "faults",
        }
    }
}

/// The counters of one run; shared by all players.
pub(super) struct Tally {
    counts: [AtomicU64; Count::ALL.len()],
    problems: Mutex<BTreeMap<String, u64>>,
    requests: Mutex<Spread>,
    alarms: Mutex<Spread>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A counter is whole at any moment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            counts: std::array::from_fn(|_| AtomicU64::new(0)),
            problems: Mutex::default(),
            requests: Mutex::new(Spread::default()),
            alarms: Mutex::new(Spread::default()),
        }
    }

    pub(super) fn count(&self, what: Count) {
        self.counts[what as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counted(&self, what: Count) -> u64 {
        self.counts[what as usize].load(Ordering::Relaxed)
    }

    /// A problem by its code.
    pub(super) fn problem(&self, code: &str) {
        let mut problems = lock(&self.problems);
        let is_room = problems.len() < MAX_CODES || problems.contains_key(code);
        *problems.entry(if is_room { code } else { "other" }.to_owned()).or_default() += 1;
    }

    /// How long a request took.
    pub(super) fn took(&self, span: Duration, is_alarm: bool) {
        lock(&self.requests).add(span);
        if is_alarm {
            lock(&self.alarms).add(span);
        }
    }

    /// One line for a person who watches.
    pub(super) fn line(&self, live: usize) -> String {
        let count = |what| self.counted(what);
        let requests = lock(&self.requests);
        let mut line = format!(
            "接警 raised {} 并入 attached {} · 接单 accepted {} 拒单 declined {} 迟到 late {} · 解困 freed {} \
             办结 closed {} · 在办 live {live} · p50 {} ms p99 {} ms",
            count(Count::Raised),
            count(Count::Attached),
            count(Count::Accepted),
            count(Count::Declined),
            count(Count::Late),
            count(Count::Freed),
            count(Count::Closed),
            millis(requests.quantile(0.5)),
            millis(requests.quantile(0.99)),
        );
        for (code, count) in lock(&self.problems).iter() {
            line.push_str(&format!(" · {code} {count}"));
        }
        line
    }

    /// The whole run.
    pub(super) fn report(&self, seconds: f64, crews: usize, live: usize) -> DriveReport {
        DriveReport {
            seconds,
            crews,
            live,
            counts: Count::ALL.into_iter().map(|what| (what.name(), self.counted(what))).collect(),
            problems: lock(&self.problems).clone(),
            requests: Latency::of(&lock(&self.requests)),
            alarms: Latency::of(&lock(&self.alarms)),
        }
    }
}

fn millis(span: Duration) -> f64 {
    (span.as_secs_f64() * 10_000.0).round() / 10.0
}

/// How long requests took, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Latency {
    pub count: u64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Latency {
    fn of(spread: &Spread) -> Self {
        Self {
            count: spread.count(),
            p50_ms: millis(spread.quantile(0.5)),
            p90_ms: millis(spread.quantile(0.9)),
            p99_ms: millis(spread.quantile(0.99)),
            max_ms: millis(spread.quantile(1.0)),
        }
    }
}

/// What a run came to.
#[derive(Debug, Clone, Serialize)]
pub struct DriveReport {
    /// How long it played.
    pub seconds: f64,
    /// Crews that were connected.
    pub crews: usize,
    /// Orders that were still live at the end.
    pub live: usize,
    /// Everything that was counted, by name.
    pub counts: BTreeMap<&'static str, u64>,
    /// Answers that were no, by problem code; `unreachable` is no answer at all.
    pub problems: BTreeMap<String, u64>,
    /// All HTTP requests.
    pub requests: Latency,
    /// Alarms alone, operators' and devices'.
    pub alarms: Latency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_counted_under_its_own_name() {
        let tally = Tally::new();
        for (times, what) in Count::ALL.into_iter().enumerate() {
            (0..=times).for_each(|_| tally.count(what));
        }
        let report = tally.report(1.0, 0, 0);
        assert_eq!(report.counts.len(), Count::ALL.len(), "no two share a name");
        for (times, what) in Count::ALL.into_iter().enumerate() {
            assert_eq!(report.counts[what.name()], times as u64 + 1);
        }
    }

    #[test]
    fn problem_codes_are_bounded() {
        let tally = Tally::new();
        for code in 0..1_000 {
            tally.problem(&format!("code_{code}"));
        }
        let report = tally.report(1.0, 0, 0);
        assert_eq!(report.problems.len(), MAX_CODES + 1);
        assert_eq!(report.problems.values().sum::<u64>(), 1_000);
    }
}
