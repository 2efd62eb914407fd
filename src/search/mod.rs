//! Finds a lift in one box: by the code on its plate, by any piece of its address, by pinyin.
//!
//! Must not: read the store or the clock, or decide anything; an index is built whole, never changed, and
//! replaced. Lifts are grouped by compound, because that is how people name a place: few heads
//! (district, address, name) stand for many lifts, and a hit on a head answers for all of its lifts.

mod address;
mod build;
mod catalogue;
mod codes;
mod edits;
mod grams;
mod pinyin;
mod run;
mod text;
mod words;

#[cfg(test)]
mod tests;

pub use build::LiftSearchBuilder;
pub use text::searched_text;

use crate::kernel::{LatLon, LiftId};
use crate::roster::{LiftCode, RegistrationCode};
use address::Districts;
use catalogue::Catalogue;
use codes::Codes;
use grams::Grams;
use words::Words;

/// No search returns more hits.
pub const MAX_HITS: usize = 50;
/// Longer queries match nothing: no address is that long.
pub const MAX_QUERY_CHARS: usize = 100;

/// What is known of a lift when the index is built.
#[derive(Debug, Clone, Copy)]
pub struct SearchEntry<'a> {
    pub lift: LiftId,
    pub code: LiftCode,
    pub registration: &'a RegistrationCode,
    /// Name of the compound, `锦绣花园`.
    pub compound: &'a str,
    /// Street address of the compound, `世纪大道1188弄`.
    pub address: &'a str,
    /// Chinese name of the district, `浦东新区`.
    pub district: &'a str,
    /// Building and unit, `12号楼 2单元 西梯`.
    pub position: &'a str,
    pub place: LatLon,
}

/// How a lift matched, best first; hits come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitReason {
    /// The query is its rescue code.
    ExactCode,
    /// Its rescue code begins with the query.
    CodePrefix,
    /// Its registration code is, begins with (8 digits or more) or ends with (4 or more) the query.
    Registration,
    /// The compound's name or address begins with the first piece of the query.
    CompoundStart,
    /// District, address and name hold the first piece somewhere.
    CompoundInfix,
    /// Only with the position (building, unit) does the text hold the first piece.
    Position,
    /// Pinyin or initials from the beginning of a name, a road or a district.
    PinyinStart,
    /// Pinyin or initials from within a name, a road or a district.
    PinyinInfix,
    /// Nothing holds the query as typed; cut before its numbers, all pieces are there.
    Pieces,
    /// Nothing else was found; one character or one digit of the code differs.
    OneEdit,
    /// No reading of the query is there whole; most of its parts are, a name (if one is said) and the house number
    /// among them.
    MostParts,
}

impl HitReason {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExactCode => "exact_code",
            Self::CodePrefix => "code_prefix",
            Self::Registration => "registration",
            Self::CompoundStart => "compound_start",
            Self::CompoundInfix => "compound_infix",
            Self::Position => "position",
            Self::PinyinStart => "pinyin_start",
            Self::PinyinInfix => "pinyin_infix",
            Self::Pieces => "pieces",
            Self::OneEdit => "one_edit",
            Self::MostParts => "most_parts",
        }
    }

    /// Whether the lift's [`searched_text`] holds every piece of the query, as typed or (where that found nothing) with
    /// its signs as white space, its numbers as digits and without the city.
    pub const fn is_literal(self) -> bool {
        match self {
            Self::CompoundStart | Self::CompoundInfix | Self::Position => true,
            Self::ExactCode
            | Self::CodePrefix
            | Self::Registration
            | Self::PinyinStart
            | Self::PinyinInfix
            | Self::Pieces
            | Self::OneEdit
            | Self::MostParts => false,
        }
    }
}

/// One lift that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    pub lift: LiftId,
    pub reason: HitReason,
}

/// The best matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchResult {
    pub hits: Vec<Hit>,
    /// There are more than these.
    pub more: bool,
}

/// The index over all lifts of the city.
#[derive(Debug)]
pub struct LiftSearch {
    catalogue: Catalogue,
    grams: Grams,
    codes: Codes,
    words: Words,
    districts: Districts,
}

impl LiftSearch {
    /// Builds the index; see [`LiftSearchBuilder`] where entries come one by one.
    pub fn build<'a>(lifts: impl IntoIterator<Item = SearchEntry<'a>>) -> Self {
        let mut builder = LiftSearchBuilder::default();
        for entry in lifts {
            builder.add(&entry);
        }
        builder.finish()
    }

    /// How many lifts the index holds.
    pub fn len(&self) -> usize {
        self.catalogue.lift_count()
    }

    /// Whether the index holds no lift.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The best matches, at most `limit` (and [`MAX_HITS`]).
    ///
    /// The query is cut at white space; every piece must be in the lift's [`searched_text`]. A query of digits
    /// is also a code, one with letters also pinyin. One that finds nothing is read as an address that somebody
    /// says: signs are white space, numbers in words are digits, city and district may stand before it, and at last
    /// most of its parts are enough. The order is total: by reason, then by the compound's
    /// distance to `near`, then for codes by code, otherwise by compound (name, address, district), position
    /// and code, numbers counting as numbers.
    pub fn search(&self, query: &str, near: Option<LatLon>, limit: usize) -> SearchResult {
        run::search(self, query, near, limit.min(MAX_HITS))
    }
}
