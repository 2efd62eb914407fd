//! What occurred in a run: how often each kind of fact, refusal and reason.
//!
//! Must not: judge; the test says what must occur.

use super::world::{Answer, Change};
use crate::order::{Fact, Refusal};
use std::collections::BTreeMap;

/// Counts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By [`Fact::name`].
    pub facts: BTreeMap<&'static str, u64>,
    /// By [`Refusal::code`].
    pub refusals: BTreeMap<&'static str, u64>,
    /// Why stations were wanted.
    pub wants: BTreeMap<&'static str, u64>,
    /// Claims that were flagged as implausible.
    pub implausible_count: u64,
}

impl Coverage {
    /// Counts what a step did.
    pub fn add(&mut self, answer: &Answer, changes: &[Change]) {
        if let Answer::Refused(refusal) = answer {
            *self.refusals.entry(Refusal::code(refusal)).or_default() += 1;
        }
        for event in changes.iter().flat_map(|change| &change.events) {
            *self.facts.entry(event.fact.name()).or_default() += 1;
            self.implausible_count += u64::from(event.stamp.implausible);
            if let Fact::StationWanted { why, .. } = &event.fact {
                *self.wants.entry(why.name()).or_default() += 1;
            }
        }
    }

    /// Adds another run's counts.
    pub fn join(&mut self, other: &Self) {
        let pairs = [
            (&mut self.facts, &other.facts),
            (&mut self.refusals, &other.refusals),
            (&mut self.wants, &other.wants),
        ];
        for (mine, theirs) in pairs {
            for (name, count) in theirs {
                *mine.entry(name).or_default() += count;
            }
        }
        self.implausible_count += other.implausible_count;
    }

    /// How often that kind of fact occurred.
    pub fn fact(&self, name: &str) -> u64 {
        self.facts.get(name).copied().unwrap_or(0)
    }

    /// Kinds of facts that did not occur.
    pub fn missing_facts(&self) -> Vec<&'static str> {
        Fact::NAMES.into_iter().filter(|name| !self.facts.contains_key(name)).collect()
    }

    /// Refusals that did not occur.
    pub fn missing_refusals(&self) -> Vec<&'static str> {
        Refusal::CODES.into_iter().filter(|code| !self.refusals.contains_key(code)).collect()
    }
}
