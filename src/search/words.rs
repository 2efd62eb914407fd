//! The distinct names, roads and districts of the city, each with its compounds.
//!
//! Must not: hold numbers; `世纪大道` is one word for all its houses. There are few thousand words where
//! there are many thousand compounds, so a query may look at each of them.

use super::pinyin::{Readings, Steps};
use std::collections::BTreeMap;

/// One word.
#[derive(Debug)]
struct Word {
    /// Numbers of its characters in [`Words::characters`].
    characters: Box<[u16]>,
    /// The first letters that a pinyin query can begin with here, a bit a letter.
    initials: u32,
    /// A bit for each character by its low six bits: says quickly what is surely not in it.
    mask: u64,
    compounds: Box<[u32]>,
}

/// All words with the characters they are made of.
#[derive(Debug, Default)]
pub(super) struct Words {
    words: Vec<Word>,
    characters: Vec<char>,
    readings: Readings,
}

/// How a word matches a pinyin query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PinyinMatch {
    Infix,
    Start,
}

fn mask_bit(c: char) -> u64 {
    1 << (u32::from(c) & 63)
}

impl Words {
    /// From words with their compounds, in any order.
    pub(super) fn build(words: BTreeMap<&str, Vec<u32>>) -> Self {
        let distinct: BTreeMap<char, ()> =
            words.keys().flat_map(|word| word.chars()).map(|c| (c, ())).collect();
        let characters: Vec<char> = distinct.into_keys().take(usize::from(u16::MAX)).collect();
        let readings = Readings::of(&characters);
        let words = words.into_iter().map(|(text, compounds)| {
            let numbers = text.chars().filter_map(|c| characters.binary_search(&c).ok());
            let numbers: Box<[u16]> = numbers.map(|number| number as u16).collect();
            Word {
                initials: numbers
                    .iter()
                    .map(|number| readings.initials(*number))
                    .fold(0, |all, one| all | one),
                mask: text.chars().map(mask_bit).fold(0, |all, one| all | one),
                characters: numbers,
                compounds: compounds.into_boxed_slice(),
            }
        });
        Self { words: words.collect(), readings, characters }
    }

    /// For each compound how its words match the letters, best match first.
    pub(super) fn with_pinyin(&self, letters: &str, compound_count: usize) -> Vec<Option<PinyinMatch>> {
        let mut found = vec![None; compound_count];
        let Some(steps) = Steps::new(&self.readings, letters) else { return found };
        for word in self.words.iter().filter(|word| word.initials & steps.first_letter() != 0) {
            if !steps.are_in(&word.characters, &self.readings) {
                continue;
            }
            let begins = steps.begin(&word.characters, &self.readings);
            let matched = if begins { PinyinMatch::Start } else { PinyinMatch::Infix };
            for compound in &word.compounds {
                let best = &mut found[*compound as usize];
                *best = (*best).max(Some(matched));
            }
        }
        found
    }

    /// Compounds with a word that `is_near` accepts and that lacks at most one of the characters; ascending.
    pub(super) fn like(&self, wanted: &[char], is_near: impl Fn(&[char]) -> bool) -> Vec<u32> {
        let bits: Vec<u64> = wanted.iter().map(|c| mask_bit(*c)).collect();
        let mut compounds = Vec::new();
        let mut text = Vec::new();
        for word in &self.words {
            if bits.iter().filter(|bit| word.mask & **bit == 0).count() > 1 {
                continue;
            }
            text.clear();
            text.extend(word.characters.iter().map(|number| self.characters[usize::from(*number)]));
            if is_near(&text) {
                compounds.extend_from_slice(&word.compounds);
            }
        }
        compounds.sort_unstable();
        compounds.dedup();
        compounds
    }
}
