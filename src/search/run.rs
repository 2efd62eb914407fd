//! Runs a query: class after class, best first, and stops as soon as enough is found.
//!
//! Must not: sort or verify what is not shown. Candidates of a class wait in a heap, only those that come out
//! of it are compared with the text.

use super::catalogue::OpenPiece;
use super::codes::Codes;
use super::edits;
use super::text::{cut_at_letters, cut_before_numbers, fragments};
use super::words::PinyinMatch;
use super::{Hit, HitReason, LiftSearch, MAX_QUERY_CHARS, SearchResult};
use crate::kernel::LatLon;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Runs the query; `limit` is checked by the caller.
pub(super) fn search(index: &LiftSearch, query: &str, near: Option<LatLon>, limit: usize) -> SearchResult {
    let pieces = fragments(query);
    if limit == 0 || pieces.is_empty() || query.chars().nth(MAX_QUERY_CHARS).is_some() {
        return SearchResult::default();
    }
    let mut run = Run { index, near: near.map(LatLon::unit_sphere), room: limit + 1, hits: Vec::new() };
    run.codes(&pieces.concat());
    run.literal(&pieces, None);
    run.pinyin(&pieces);
    if run.hits.is_empty() {
        let shorter = cut_before_numbers(&pieces);
        if shorter != pieces {
            run.literal(&shorter, Some(HitReason::Pieces));
        }
    }
    if run.hits.is_empty() {
        run.one_edit(&pieces);
    }
    let more = run.hits.len() > limit;
    run.hits.truncate(limit);
    let hits =
        run.hits.into_iter().map(|(lift, reason)| Hit { lift: index.catalogue.ids[lift as usize], reason });
    SearchResult { hits: hits.collect(), more }
}

/// Compounds that wait for their turn: nearest first, then by number.
type Queue = BinaryHeap<Reverse<(u64, u32)>>;

struct Run<'a> {
    index: &'a LiftSearch,
    near: Option<[f64; 3]>,
    /// One more than is shown, to know whether there are more.
    room: usize,
    /// Numbers of lifts.
    hits: Vec<(u32, HitReason)>,
}

impl Run<'_> {
    fn is_full(&self) -> bool {
        self.hits.len() >= self.room
    }

    /// Adds a lift unless a better class has it already; all of a better class come before.
    fn add(&mut self, lift: u32, reason: HitReason) {
        if !self.is_full() && !self.hits.iter().any(|(known, _)| *known == lift) {
            self.hits.push((lift, reason));
        }
    }

    /// Squared chord to `near` as bits, which order like the number as it is never negative; 0 without `near`.
    fn distance(&self, compound: u32) -> u64 {
        let Some(near) = self.near else { return 0 };
        let point = self.index.catalogue.points[compound as usize];
        let (x, y, z) = (point[0] - near[0], point[1] - near[1], point[2] - near[2]);
        (x * x + y * y + z * z).to_bits()
    }

    fn queue(&self, compounds: impl Iterator<Item = u32>) -> Queue {
        compounds.map(|compound| Reverse((self.distance(compound), compound))).collect::<Vec<_>>().into()
    }

    /// Adds lifts that are known to match, nearest first, then by `order`.
    fn add_lifts(&mut self, lifts: &[u32], reason: HitReason, order: impl Fn(u32) -> u32) {
        let compound_of = &self.index.catalogue.compound_of;
        let mut waiting: Vec<(u64, u32, u32)> = lifts
            .iter()
            .map(|lift| (self.distance(compound_of[*lift as usize]), order(*lift), *lift))
            .collect();
        // Twice the room, because some may be known.
        let kept = self.room * 2;
        if waiting.len() > kept {
            waiting.select_nth_unstable(kept - 1);
            waiting.truncate(kept);
        }
        waiting.sort_unstable();
        for (_, _, lift) in waiting {
            self.add(lift, reason);
        }
    }

    /// A query of digits alone is a code.
    fn codes(&mut self, digits: &str) {
        let index = self.index;
        let with_code = index.codes.with_code(digits);
        if Codes::is_whole_code(digits) {
            self.add_lifts(with_code, HitReason::ExactCode, |lift| lift);
        } else if self.near.is_none() {
            // They are in the order of their codes already.
            for lift in with_code.iter().take(self.room) {
                self.add(*lift, HitReason::CodePrefix);
            }
        } else {
            self.add_lifts(with_code, HitReason::CodePrefix, |lift| index.codes.code(lift));
        }
        if !self.is_full() {
            self.add_lifts(&index.codes.with_registration(digits), HitReason::Registration, |lift| lift);
        }
    }

    /// Lifts whose text holds all pieces; `reason` stands in for the three reasons of a literal match.
    fn literal(&mut self, pieces: &[String], reason: Option<HitReason>) {
        let Some(first) = pieces.first().filter(|_| !self.is_full()) else { return };
        let catalogue = &self.index.catalogue;
        let maybes = self.index.grams.candidates(pieces);
        let mut starts = self.queue(maybes.iter().filter(|m| m.at_start).map(|m| m.compound));
        // What turns out not to begin with the piece may still hold it.
        let mut heads: Vec<u32> = Vec::new();
        while let Some(Reverse((_, compound))) = starts.pop() {
            if !catalogue.head(compound).starts_with(first) {
                heads.push(compound);
            } else if self.add_compound(compound, pieces, reason.unwrap_or(HitReason::CompoundStart)) {
                return;
            }
        }
        heads.extend(maybes.iter().filter(|m| m.in_head && !m.at_start).map(|m| m.compound));
        let mut heads = self.queue(heads.into_iter());
        let mut others: Vec<u32> = Vec::new();
        while let Some(Reverse((_, compound))) = heads.pop() {
            if !catalogue.head(compound).text.contains(first.as_str()) {
                others.push(compound);
            } else if self.add_compound(compound, pieces, reason.unwrap_or(HitReason::CompoundInfix)) {
                return;
            }
        }
        others.extend(maybes.iter().filter(|m| !m.in_head).map(|m| m.compound));
        let mut others = self.queue(others.into_iter());
        while let Some(Reverse((_, compound))) = others.pop() {
            if self.add_compound(compound, pieces, reason.unwrap_or(HitReason::Position)) {
                return;
            }
        }
    }

    /// Adds the compound's lifts that hold all pieces; whether that was enough.
    fn add_compound(&mut self, compound: u32, pieces: &[String], reason: HitReason) -> bool {
        let catalogue = &self.index.catalogue;
        let head = catalogue.head(compound);
        let open: Vec<OpenPiece<'_>> =
            pieces.iter().filter_map(|piece| OpenPiece::behind(head, piece)).collect();
        for lift in catalogue.lifts(compound) {
            let tail = catalogue.tail(lift);
            if open.iter().all(|piece| piece.is_closed_by(tail)) {
                self.add(lift, reason);
                if self.is_full() {
                    return true;
                }
            }
        }
        false
    }

    /// Letters as pinyin; other pieces must be held as typed.
    fn pinyin(&mut self, pieces: &[String]) {
        let is_letters = |piece: &String| piece.bytes().all(|b| b.is_ascii_lowercase());
        let (letters, others): (Vec<String>, Vec<String>) =
            cut_at_letters(pieces).into_iter().partition(is_letters);
        if letters.is_empty() || self.is_full() {
            return;
        }
        let before = self.hits.len();
        // `chang ning` is one name first, then two words of one address.
        self.pinyin_words(&[letters.concat()], &others);
        if letters.len() > 1 && self.hits.len() == before {
            self.pinyin_words(&letters, &others);
        }
    }

    fn pinyin_words(&mut self, words: &[String], others: &[String]) {
        let index = self.index;
        let count = index.catalogue.heads.len();
        let Some(first) = words.first() else { return };
        let mut found = index.words.with_pinyin(first, count);
        for word in &words[1..] {
            let also = index.words.with_pinyin(word, count);
            for (best, also) in found.iter_mut().zip(also) {
                *best = best.filter(|_| also.is_some());
            }
        }
        let candidates: Vec<u32> = if others.is_empty() {
            (0..count as u32).collect()
        } else {
            index.grams.candidates(others).into_iter().map(|maybe| maybe.compound).collect()
        };
        for (wanted, reason) in
            [(PinyinMatch::Start, HitReason::PinyinStart), (PinyinMatch::Infix, HitReason::PinyinInfix)]
        {
            let matching = candidates.iter().copied().filter(|c| found[*c as usize] == Some(wanted));
            let mut queue = self.queue(matching);
            while let Some(Reverse((_, compound))) = queue.pop() {
                if self.add_compound(compound, others, reason) {
                    return;
                }
            }
        }
    }

    /// The last resort: one digit of a code or one character of a name is wrong.
    fn one_edit(&mut self, pieces: &[String]) {
        let index = self.index;
        let near_codes = index.codes.with_one_edit(&pieces.concat());
        self.add_lifts(&near_codes, HitReason::OneEdit, |lift| index.codes.code(lift));
        let [piece] = pieces else { return };
        let Some(wanted) = edits::forgivable(piece) else { return };
        let compounds = index.words.like(&wanted, |word| edits::is_near(word, &wanted));
        let mut queue = self.queue(compounds.into_iter());
        while let Some(Reverse((_, compound))) = queue.pop() {
            if self.add_compound(compound, &[], HitReason::OneEdit) {
                return;
            }
        }
    }
}
