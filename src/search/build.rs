//! Builds the index: groups lifts by compound, puts everything in its order, cuts the grams.
//!
//! Must not: depend on the order in which entries come.

use super::address::Districts;
use super::catalogue::{Catalogue, Head};
use super::codes::{self, Codes};
use super::grams::{Gram, Grams, Posting, pair, posting, single};
use super::text::{natural_order, normalise, normalise_into};
use super::words::Words;
use super::{LiftSearch, SearchEntry};
use crate::kernel::{LatLon, LiftId};
use std::collections::BTreeMap;

/// What a compound is known by, made alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    name: String,
    address: String,
    district: String,
}

/// One lift before it has its number.
#[derive(Debug)]
struct Row {
    compound: u32,
    tail: u32,
    code: u32,
    lift: LiftId,
    registration: u128,
    place: LatLon,
}

/// Takes entries one by one, so that nobody has to hold all their texts at once.
#[derive(Debug, Default)]
pub struct LiftSearchBuilder {
    keys: BTreeMap<Key, u32>,
    tails: BTreeMap<Box<str>, u32>,
    rows: Vec<Row>,
    /// The texts of the last entry: lifts of a compound mostly come together.
    last: Option<(String, String, String, u32)>,
    buffer: String,
}

impl LiftSearchBuilder {
    /// Adds a lift. One that is added twice is found twice.
    pub fn add(&mut self, entry: &SearchEntry<'_>) {
        let compound = self.compound(entry);
        self.buffer.clear();
        normalise_into(entry.position, &mut self.buffer);
        let tail = match self.tails.get(self.buffer.as_str()) {
            Some(tail) => *tail,
            None => {
                let tail = self.tails.len() as u32;
                self.tails.insert(self.buffer.as_str().into(), tail);
                tail
            }
        };
        self.rows.push(Row {
            compound,
            tail,
            code: entry.code.number(),
            lift: entry.lift,
            registration: codes::digits(entry.registration.as_str()).unwrap_or(0),
            place: entry.place,
        });
    }

    fn compound(&mut self, entry: &SearchEntry<'_>) -> u32 {
        if let Some((name, address, district, compound)) = &self.last
            && name == entry.compound
            && address == entry.address
            && district == entry.district
        {
            return *compound;
        }
        let key = Key {
            name: normalise(entry.compound),
            address: normalise(entry.address),
            district: normalise(entry.district),
        };
        let next = self.keys.len() as u32;
        let compound = *self.keys.entry(key).or_insert(next);
        let (name, address) = (entry.compound.to_owned(), entry.address.to_owned());
        self.last = Some((name, address, entry.district.to_owned(), compound));
        compound
    }

    /// The finished index.
    pub fn finish(self) -> LiftSearch {
        let (tails, tail_numbers) = in_order(self.tails.into_iter().collect(), |a, b| natural_order(a, b));
        let (keys, compound_numbers) = in_order(self.keys.into_iter().collect(), |a, b| {
            natural_order(&a.name, &b.name)
                .then_with(|| natural_order(&a.address, &b.address))
                .then_with(|| natural_order(&a.district, &b.district))
        });
        let mut rows = self.rows;
        for row in &mut rows {
            row.compound = compound_numbers[row.compound as usize];
            row.tail = tail_numbers[row.tail as usize];
        }
        rows.sort_unstable_by_key(|row| (row.compound, row.tail, row.code, row.lift));
        let mut catalogue = Catalogue { tails, ..Catalogue::default() };
        let mut next = 0;
        for (number, key) in keys.iter().enumerate() {
            catalogue.first_lift.push(next);
            catalogue.heads.push(head(key));
            // The compound stands where its first lift stands.
            catalogue.points.push(rows[next as usize].place.unit_sphere());
            next += rows[next as usize..].partition_point(|row| row.compound as usize == number) as u32;
        }
        catalogue.first_lift.push(next);
        catalogue.ids = rows.iter().map(|row| row.lift).collect();
        catalogue.tail_of = rows.iter().map(|row| row.tail).collect();
        catalogue.compound_of = rows.iter().map(|row| row.compound).collect();
        let codes = Codes::build(
            rows.iter().map(|row| row.code).collect(),
            rows.iter().map(|row| row.registration).collect(),
        );
        let districts = Districts::build(keys.iter().map(|key| key.district.as_str()));
        LiftSearch {
            grams: Grams::build(gram_pairs(&catalogue)),
            words: words(&keys),
            catalogue,
            codes,
            districts,
        }
    }
}

/// Sorts texts that have provisional numbers; returns them, and the final number of each provisional one.
fn in_order<T>(
    mut numbered: Vec<(T, u32)>,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> (Vec<T>, Vec<u32>) {
    numbered.sort_unstable_by(|a, b| order(&a.0, &b.0));
    let mut finals = vec![0; numbered.len()];
    for (number, (_, provisional)) in numbered.iter().enumerate() {
        finals[*provisional as usize] = number as u32;
    }
    (numbered.into_iter().map(|(text, _)| text).collect(), finals)
}

fn head(key: &Key) -> Head {
    Head {
        text: format!("{}{}{}", key.district, key.address, key.name).into_boxed_str(),
        address_at: key.district.len(),
        name_at: key.district.len() + key.address.len(),
    }
}

/// Grams of a text: characters and pairs.
fn grams_of(text: &str) -> impl Iterator<Item = Gram> + '_ {
    let pairs = text.chars().zip(text.chars().skip(1)).map(|(a, b)| pair(a, b));
    text.chars().map(single).chain(pairs)
}

fn gram_pairs(catalogue: &Catalogue) -> Vec<(Gram, Posting)> {
    let tail_grams: Vec<Vec<Gram>> = catalogue.tails.iter().map(|tail| grams_of(tail).collect()).collect();
    let mut pairs: Vec<(Gram, Posting)> = Vec::with_capacity(catalogue.heads.len() * 80);
    let mut here: Vec<(Gram, u8)> = Vec::new();
    for (number, head) in catalogue.heads.iter().enumerate() {
        let compound = number as u32;
        here.clear();
        here.extend(grams_of(&head.text).map(|gram| (gram, 2)));
        for start in [head.address_at, head.name_at] {
            let mut characters = head.text[start..].chars();
            if let Some(first) = characters.next() {
                here.push((single(first), 3));
                here.extend(characters.next().map(|second| (pair(first, second), 3)));
            }
        }
        let last = head.text.chars().next_back();
        let mut before = None;
        for lift in catalogue.lifts(compound) {
            let tail = catalogue.tail_of[lift as usize];
            if before.replace(tail) == Some(tail) {
                continue;
            }
            here.extend(tail_grams[tail as usize].iter().map(|gram| (*gram, 0)));
            let first = catalogue.tails[tail as usize].chars().next();
            here.extend(last.zip(first).map(|(last, first)| (pair(last, first), 0)));
        }
        // The highest flags of each gram come last and win.
        here.sort_unstable();
        for (index, (gram, flags)) in here.iter().enumerate() {
            if here.get(index + 1).is_none_or(|next| next.0 != *gram) {
                pairs.push((*gram, posting(compound, flags & 2 != 0, flags & 1 != 0)));
            }
        }
    }
    pairs
}

fn words(keys: &[Key]) -> Words {
    let mut words: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (compound, key) in keys.iter().enumerate() {
        // The road is what stands before the house number.
        let road = key.address.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        let mut own = [key.name.as_str(), road, key.district.as_str()];
        own.sort_unstable();
        for (index, word) in own.iter().enumerate() {
            if index == 0 || own[index - 1] != *word {
                words.entry(word).or_default().push(compound as u32);
            }
        }
    }
    Words::build(words)
}
