//! The nearest of many stations: one pass, and never more than twice as many at hand as are wanted.
//!
//! Must not: know why they are wanted; `rank` has one of these for each verdict.

use super::index::StationIndex;
use std::cmp::Ordering;

/// A station with its squared chord to the lift.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub(super) chord: f64,
    pub(super) position: u32,
}

impl Near {
    /// Which is nearer; equally near ones are in the order of their ids.
    pub(super) fn nearer(&self, other: &Self, index: &StationIndex) -> Ordering {
        let id = |near: &Self| index.stations()[near.position as usize].id;
        self.chord.total_cmp(&other.chord).then_with(|| id(self).cmp(&id(other)))
    }
}

/// Keeps the nearest of all that are added, and counts those.
pub(super) struct Nearest<'a> {
    index: &'a StationIndex,
    /// How many are wanted at most.
    limit: usize,
    kept: Vec<Near>,
    /// Whatever is farther is not among the nearest.
    farthest: f64,
    count: u16,
}

impl<'a> Nearest<'a> {
    pub(super) const fn new(index: &'a StationIndex, limit: usize) -> Self {
        Self { index, limit, kept: Vec::new(), farthest: f64::INFINITY, count: 0 }
    }

    /// How many were added.
    pub(super) const fn count(&self) -> u16 {
        self.count
    }

    /// Adds one. Most are farther than those at hand: a comparison each.
    pub(super) fn push(&mut self, near: Near) {
        self.count = self.count.saturating_add(1);
        if near.chord > self.farthest {
            return;
        }
        if self.kept.len() == self.limit * 2 {
            self.drop_farther();
        }
        if self.kept.capacity() == 0 {
            self.kept.reserve_exact(self.limit * 2);
        }
        self.kept.push(near);
    }

    /// The nearest in order, at most as many as are wanted.
    pub(super) fn in_order(&mut self) -> &[Near] {
        self.kept.sort_unstable_by(|a, b| a.nearer(b, self.index));
        &self.kept[..self.kept.len().min(self.limit)]
    }

    fn drop_farther(&mut self) {
        if let Some(last) = self.limit.checked_sub(1) {
            let (_, farthest, _) = self.kept.select_nth_unstable_by(last, |a, b| a.nearer(b, self.index));
            self.farthest = farthest.chord;
        }
        self.kept.truncate(self.limit);
    }
}
