//! Runs a query: class after class, best first, and stops as soon as enough is found.
//!
//! Must not: sort or verify what is not shown. Candidates of a class wait in a heap, only those that come out
//! of it are compared with the text.

use super::address::{Part, PartKind, parts, readings, without_city};
use super::catalogue::{Head, OpenPiece};
use super::codes::Codes;
use super::edits;
use super::grams::Maybe;
use super::text::{cut_at_letters, cut_before_numbers};
use super::words::PinyinMatch;
use super::{Hit, HitReason, LiftSearch, MAX_QUERY_CHARS, SearchResult};
use crate::kernel::LatLon;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Runs the query; `limit` is checked by the caller.
pub(super) fn search(index: &LiftSearch, query: &str, near: Option<LatLon>, limit: usize) -> SearchResult {
    if limit == 0 || query.chars().nth(MAX_QUERY_CHARS).is_some() {
        return SearchResult::default();
    }
    let mut run = Run { index, near: near.map(LatLon::unit_sphere), room: limit + 1, hits: Vec::new() };
    run.readings(&readings(query));
    let more = run.hits.len() > limit;
    run.hits.truncate(limit);
    let hits =
        run.hits.into_iter().map(|(lift, reason)| Hit { lift: index.catalogue.ids[lift as usize], reason });
    SearchResult { hits: hits.collect(), more }
}

/// Compounds that have a name of the query and are looked at for the rest of it.
const MAX_LIKELY: usize = 2_000;
/// Those of them whose lifts are looked at.
const MAX_WEIGHED: usize = 32;

/// Compounds that wait for their turn: nearest first, then by number.
type Queue = BinaryHeap<Reverse<(u64, u32)>>;

/// Whether the compound itself has the part, whatever its lifts' positions add.
fn is_held(part: &Part, head: &Head) -> bool {
    match part.kind {
        PartKind::District => head.district() == part.text,
        PartKind::Name | PartKind::House | PartKind::Detail => part.is_in(&head.text),
    }
}

struct Run<'a> {
    index: &'a LiftSearch,
    near: Option<[f64; 3]>,
    /// One more than is shown, to know whether there are more.
    room: usize,
    /// Numbers of lifts.
    hits: Vec<(u32, HitReason)>,
}

impl Run<'_> {
    /// Reads the query more freely until something is found.
    fn readings(&mut self, readings: &[Vec<String>]) {
        for pieces in readings {
            self.as_read(pieces);
            if !self.hits.is_empty() {
                return;
            }
        }
        let Some(pieces) = readings.last() else { return };
        self.most_parts(&parts(pieces, None));
        let local = without_city(pieces);
        if let Some(pieces) = local.as_ref().filter(|_| self.hits.is_empty()) {
            self.as_read(pieces);
            if self.hits.is_empty() {
                self.most_parts(&parts(pieces, None));
            }
        }
        if self.hits.is_empty()
            && let Some((district, rest)) = self.index.districts.leading(local.as_ref().unwrap_or(pieces))
        {
            self.most_parts(&parts(&rest, Some(district)));
        }
    }

    /// Every class that demands all pieces.
    fn as_read(&mut self, pieces: &[String]) {
        if pieces.is_empty() {
            return;
        }
        self.codes(&pieces.concat());
        self.literal(pieces, None);
        self.pinyin(pieces);
        if self.hits.is_empty() {
            let shorter = cut_before_numbers(pieces);
            if shorter != pieces {
                self.literal(&shorter, Some(HitReason::Pieces));
            }
        }
        if self.hits.is_empty() {
            self.one_edit(pieces);
        }
    }

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

    /// Lifts that have most of what the parts say, a name and the house among it; most first, then nearest. Where some
    /// have all of it, those alone.
    fn most_parts(&mut self, parts: &[Part]) {
        let total: u32 = parts.iter().map(|part| part.weight).sum();
        let catalogue = &self.index.catalogue;
        let mut found: Vec<(Reverse<u32>, u64, u32)> = Vec::new();
        for compound in self.likely_compounds(parts, total) {
            let (head, distance) = (catalogue.head(compound), self.distance(compound));
            let (held, open): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| is_held(part, head));
            let in_head: u32 = held.iter().map(|part| part.weight).sum();
            let mut before = None;
            for lift in catalogue.lifts(compound) {
                let tail = catalogue.tail_of[lift as usize];
                // Lifts of one position stand side by side.
                let weight = match before {
                    Some((same, weight)) if same == tail => weight,
                    Some(_) | None => {
                        let text = catalogue.tail(lift);
                        let in_tail = open.iter().filter(|part| part.is_in(text)).map(|part| part.weight);
                        in_head + in_tail.sum::<u32>()
                    }
                };
                before = Some((tail, weight));
                if 2 * weight > total {
                    found.push((Reverse(weight), distance, lift));
                }
            }
        }
        found.sort_unstable();
        let has_all = found.first().is_some_and(|(Reverse(weight), _, _)| *weight == total);
        for (Reverse(weight), _, lift) in found {
            if weight == total || !has_all {
                self.add(lift, HitReason::MostParts);
            }
        }
    }

    /// Compounds whose head has a name (a house where no name is said) and every house of the parts; where they are too
    /// many to look at their lifts, those that may have most of the parts, then the nearer.
    fn likely_compounds(&self, parts: &[Part], total: u32) -> Vec<u32> {
        let is_named = parts.iter().any(|part| part.kind == PartKind::Name);
        let anchor = if is_named { PartKind::Name } else { PartKind::House };
        let anchors = parts.iter().filter(|part| part.kind == anchor);
        let mut lists: Vec<Vec<Maybe>> = anchors.map(|part| self.maybes(part)).collect();
        // The rarest says most.
        lists.sort_by_key(Vec::len);
        let in_heads = lists.into_iter().flatten().filter(|maybe| maybe.in_head);
        let mut compounds: Vec<u32> = in_heads.map(|maybe| maybe.compound).take(MAX_LIKELY).collect();
        compounds.sort_unstable();
        compounds.dedup();
        compounds.retain(|compound| {
            let head = self.index.catalogue.head(*compound);
            parts.iter().all(|part| part.kind != PartKind::House || is_held(part, head))
                && parts.iter().any(|part| part.kind == anchor && is_held(part, head))
        });
        if compounds.len() <= MAX_WEIGHED {
            return compounds;
        }
        let maybes: Vec<(u32, Vec<Maybe>)> =
            parts.iter().map(|part| (part.weight, self.maybes(part))).collect();
        let weigh = |compound: u32| {
            let may_hold =
                |list: &[Maybe]| list.binary_search_by_key(&compound, |maybe| maybe.compound).is_ok();
            let held = maybes.iter().filter(|(_, list)| may_hold(list));
            let weight: u32 = held.map(|(weight, _)| weight).sum();
            (2 * weight > total).then(|| (Reverse(weight), self.distance(compound), compound))
        };
        let mut likely: Vec<(Reverse<u32>, u64, u32)> = compounds.into_iter().filter_map(weigh).collect();
        likely.sort_unstable();
        likely.truncate(MAX_WEIGHED);
        likely.into_iter().map(|(_, _, compound)| compound).collect()
    }

    /// Compounds that may have the part, in the head or with a position; ascending.
    fn maybes(&self, part: &Part) -> Vec<Maybe> {
        self.index.grams.candidates(std::slice::from_ref(&part.text))
    }

    /// One digit of a code or one character of a name is wrong.
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
