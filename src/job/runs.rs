//! When each loop of this node last ran, and whether it should have run since: for `/healthz`, `/metrics` and
//! the shift leader.
//!
//! Must not: be asked whether work is done; the tables tell that.

use crate::kernel::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A loop may be so much later than its pace before it counts as late.
const LATE_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// The last run of one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopRun {
    pub name: &'static str,
    pub ran_at: Timestamp,
    /// Its pace: how often it runs.
    pub every: Duration,
    /// What it found, or what went wrong.
    pub detail: String,
    pub is_well: bool,
}

impl LoopRun {
    /// Whether it should have run again a minute ago or earlier.
    pub fn is_late(&self, now: Timestamp) -> bool {
        let pace = SignedDuration::try_from(self.every).unwrap_or(SignedDuration::MAX);
        now.duration_since(self.ran_at) > pace.saturating_add(LATE_AFTER)
    }
}

/// Shared by the loops and whoever shows them.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    runs: Arc<Mutex<BTreeMap<&'static str, LoopRun>>>,
}

impl Runs {
    /// A loop starts with this pace; from now on its silence is noticed, also if it never runs.
    pub fn start(&self, name: &'static str, every: Duration, now: Timestamp) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let started = || LoopRun { name, ran_at: now, every, detail: "started".to_owned(), is_well: true };
        runs.entry(name).or_insert_with(started).every = every;
    }

    /// Notes a run that went well.
    pub fn well(&self, name: &'static str, ran_at: Timestamp, detail: impl Into<String>) {
        self.note(name, ran_at, detail.into(), true);
    }

    /// Notes a run that failed; the loop goes on.
    pub fn failed(&self, name: &'static str, ran_at: Timestamp, error: &(dyn std::error::Error + 'static)) {
        tracing::warn!(job = name, error, "a loop's run failed");
        self.note(name, ran_at, error.to_string(), false);
    }

    fn note(&self, name: &'static str, ran_at: Timestamp, detail: String, is_well: bool) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let every = runs.get(name).map_or(Duration::ZERO, |run| run.every);
        runs.insert(name, LoopRun { name, ran_at, every, detail, is_well });
    }

    /// Every loop's last run, by name.
    pub fn list(&self) -> Vec<LoopRun> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The last run of one loop.
    pub fn find(&self, name: &str) -> Option<LoopRun> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_late_a_minute_after_its_pace_whether_it_ever_ran_or_not() {
        let start: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        let runs = Runs::default();
        runs.start("sweep", Duration::from_secs(600), start);
        let is_late = |seconds| runs.find("sweep").unwrap().is_late(after(seconds));
        assert!(!is_late(660) && is_late(661));
        runs.well("sweep", after(600), "3 rows removed");
        assert!(!is_late(1_260) && is_late(1_261));
        runs.start("sweep", Duration::from_secs(5), after(700));
        assert_eq!(runs.find("sweep").unwrap().detail, "3 rows removed", "a start says nothing of a run");
        assert!(!is_late(665) && is_late(666));
    }
}
