//! The words that made-up names are built from.
//!
//! Must not: hold the name of a real firm or brand.

use super::chance::Chance;
use super::fixture::rows;
use crate::kernel::Phone;
use std::collections::BTreeMap;

/// Lists of words by kind.
#[derive(Debug)]
pub(super) struct Names(BTreeMap<&'static str, Vec<&'static str>>);

impl Names {
    pub(super) fn load() -> Self {
        let table = include_str!("../../../fixtures/names.csv");
        Self(rows(table).map(|row| (row[0], row[1].split(' ').collect())).collect())
    }

    /// All words of a kind.
    pub(super) fn list(&self, kind: &str) -> &[&'static str] {
        self.0.get(kind).expect("every kind that is asked for has a line in fixtures/names.csv")
    }

    /// One word of a kind.
    pub(super) fn pick(&self, chance: &mut Chance, kind: &str) -> &'static str {
        chance.pick(self.list(kind))
    }
}

/// A landline of Shanghai that cannot exist: subscriber numbers do not begin with 0.
pub(super) fn landline(chance: &mut Chance) -> Phone {
    Phone::parse(&format!("02100{:06}", chance.below(1_000_000))).expect("eleven digits are a phone number")
}

/// A mobile number that cannot exist: no network has the prefix 100.
pub(super) fn mobile(chance: &mut Chance) -> Phone {
    Phone::parse(&format!("100{:08}", chance.below(100_000_000))).expect("eleven digits are a phone number")
}
