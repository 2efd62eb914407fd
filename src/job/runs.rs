//! When each loop of this node last ran, for `/healthz`.
//!
//! Must not: be asked whether work is done; the tables tell that.

use crate::kernel::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The last run of one loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopRun {
    pub name: &'static str,
    pub ran_at: Timestamp,
    /// What it found, or what went wrong.
    pub detail: String,
    pub is_well: bool,
}

/// Shared by the loops and whoever shows them.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    runs: Arc<Mutex<BTreeMap<&'static str, LoopRun>>>,
}

impl Runs {
    /// Notes a run that went well.
    pub fn well(&self, name: &'static str, ran_at: Timestamp, detail: impl Into<String>) {
        self.note(LoopRun { name, ran_at, detail: detail.into(), is_well: true });
    }

    /// Notes a run that failed; the loop goes on.
    pub fn failed(&self, name: &'static str, ran_at: Timestamp, error: &(dyn std::error::Error + 'static)) {
        tracing::warn!(job = name, error, "a loop's run failed");
        self.note(LoopRun { name, ran_at, detail: error.to_string(), is_well: false });
    }

    fn note(&self, run: LoopRun) {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).insert(run.name, run);
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
