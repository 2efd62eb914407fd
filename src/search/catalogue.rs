//! The rows of the index: compounds in their fixed order, and their lifts behind them.
//!
//! Must not: hold a text twice; positions are shared, because every estate has a `3号楼 1单元`.

use crate::kernel::LiftId;

/// What stands for a compound: district, address and name in one text.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) text: Box<str>,
    /// Where in the text the address begins, in bytes.
    pub(super) address_at: usize,
    /// Where in the text the name begins, in bytes.
    pub(super) name_at: usize,
}

impl Head {
    /// The district's name.
    pub(super) fn district(&self) -> &str {
        &self.text[..self.address_at]
    }

    /// Whether the address (with the name behind it) or the name begins with the piece.
    pub(super) fn starts_with(&self, piece: &str) -> bool {
        self.text[self.address_at..].starts_with(piece) || self.text[self.name_at..].starts_with(piece)
    }
}

/// Compounds and lifts by number; both numbers are in the order of results.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) heads: Vec<Head>,
    /// Where each compound stands, on the unit sphere; apart from the heads, because distances read them all.
    pub(super) points: Vec<[f64; 3]>,
    /// The first lift of each compound, and behind them the number of lifts.
    pub(super) first_lift: Vec<u32>,
    /// Distinct positions in natural order.
    pub(super) tails: Vec<Box<str>>,
    // One row a lift, in columns.
    pub(super) ids: Vec<LiftId>,
    pub(super) tail_of: Vec<u32>,
    pub(super) compound_of: Vec<u32>,
}

impl Catalogue {
    pub(super) fn lift_count(&self) -> usize {
        self.ids.len()
    }

    /// The lifts of a compound.
    pub(super) fn lifts(&self, compound: u32) -> std::ops::Range<u32> {
        let compound = compound as usize;
        self.first_lift[compound]..self.first_lift[compound + 1]
    }

    pub(super) fn head(&self, compound: u32) -> &Head {
        &self.heads[compound as usize]
    }

    pub(super) fn tail(&self, lift: u32) -> &str {
        &self.tails[self.tail_of[lift as usize] as usize]
    }
}

/// A piece that a head does not hold alone: a position may hold it, or finish what the head begins.
#[derive(Debug)]
pub(super) struct OpenPiece<'p> {
    piece: &'p str,
    /// What is left of the piece behind each beginning of it that the head ends with.
    rests: Vec<&'p str>,
}

impl<'p> OpenPiece<'p> {
    /// `None` if the head holds the piece.
    pub(super) fn behind(head: &Head, piece: &'p str) -> Option<Self> {
        if head.text.contains(piece) {
            return None;
        }
        let borders = piece.char_indices().map(|(at, _)| at).skip(1);
        let begun = borders.filter(|at| head.text.ends_with(&piece[..*at]));
        Some(Self { piece, rests: begun.map(|at| &piece[at..]).collect() })
    }

    /// Whether the text holds the piece with this position behind the head.
    pub(super) fn is_closed_by(&self, tail: &str) -> bool {
        tail.contains(self.piece) || self.rests.iter().any(|rest| tail.starts_with(rest))
    }
}
