//! Where crews' phones are: the latest of each, in memory.
//!
//! Must not: keep an earlier one, or grow with what phones send.

use crate::kernel::{AccountId, AssignmentId, OrderId};
use crate::roster::CrewFix;
use std::collections::BTreeMap;

/// Phones at most; with more the one that was heard longest ago is forgotten.
const MAX_PHONES: usize = 4_096;

/// One fix a phone.
#[derive(Debug, Default)]
pub(super) struct Crews {
    latest: BTreeMap<AccountId, CrewFix>,
}

impl Crews {
    /// Takes a fix in; whether it is newer than what was known.
    pub(super) fn take(&mut self, fix: CrewFix) -> bool {
        let is_news = self.latest.get(&fix.account).is_none_or(|known| known.fixed_at < fix.fixed_at);
        if is_news {
            self.latest.insert(fix.account, fix);
        }
        if self.latest.len() > MAX_PHONES {
            let oldest = self.latest.values().min_by_key(|fix| (fix.received_at, fix.account));
            if let Some(oldest) = oldest.map(|fix| fix.account) {
                self.latest.remove(&oldest);
            }
        }
        is_news
    }

    /// The order is over: where its crews were is nobody's business any more.
    pub(super) fn forget(&mut self, order: OrderId) {
        self.latest.retain(|_, fix| fix.going.is_none_or(|(going, _)| going != order));
    }

    pub(super) fn list(&self) -> impl Iterator<Item = CrewFix> {
        self.latest.values().copied()
    }

    /// The newest of the phones that go for that assignment.
    pub(super) fn of_assignment(&self, assignment: AssignmentId) -> Option<CrewFix> {
        let goes = |fix: &CrewFix| fix.going.is_some_and(|(_, going)| going == assignment);
        self.list().filter(goes).max_by_key(|fix| fix.fixed_at)
    }
}
