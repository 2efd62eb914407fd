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
    /// Where it stands, on the unit sphere.
    pub(super) point: [f64; 3],
}

impl Head {
    /// Whether the address (with the name behind it) or the name begins with the piece.
    pub(super) fn starts_with(&self, piece: &str) -> bool {
        self.text[self.address_at..].starts_with(piece) || self.text[self.name_at..].starts_with(piece)
    }
}

/// Compounds and lifts by number; both numbers are in the order of results.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) heads: Vec<Head>,
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

    /// Whether the lift's text holds the piece, given that its head alone does not.
    pub(super) fn holds_with_tail(&self, compound: u32, lift: u32, piece: &str, buffer: &mut String) -> bool {
        let tail = self.tail(lift);
        if tail.contains(piece) {
            return true;
        }
        let head = &self.head(compound).text;
        let border = head.len().saturating_sub(piece.len().saturating_sub(1));
        let border = (border..=head.len()).find(|at| head.is_char_boundary(*at)).unwrap_or(head.len());
        buffer.clear();
        buffer.push_str(&head[border..]);
        buffer.push_str(tail);
        buffer.contains(piece)
    }
}
