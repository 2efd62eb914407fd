//! Which compounds have a character or a pair of neighbouring characters, in the head or with a position.
//!
//! Must not: answer alone for pieces of three and more characters; all pairs may be there without the piece.
//! For one and two characters the answer is exact.

/// A character (second half 0) or a pair of characters.
pub(super) type Gram = u64;

/// A compound's number with two flags.
pub(super) type Posting = u32;

/// The gram is in the head, not only in some position.
const IN_HEAD: u32 = 2;
/// The gram begins the address or the name.
const AT_START: u32 = 1;

/// Packs a compound with what is known of the gram there.
pub(super) const fn posting(compound: u32, in_head: bool, at_start: bool) -> Posting {
    compound << 2 | (in_head as u32) << 1 | at_start as u32
}

/// A character alone.
pub(super) fn single(c: char) -> Gram {
    u64::from(u32::from(c)) << 32
}

/// Two characters side by side.
pub(super) fn pair(a: char, b: char) -> Gram {
    single(a) | u64::from(u32::from(b))
}

/// A compound that may match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Maybe {
    pub(super) compound: u32,
    /// The first piece may be in the head.
    pub(super) in_head: bool,
    /// The first piece may begin the address or the name.
    pub(super) at_start: bool,
}

/// Sorted grams with their postings, ascending by compound.
#[derive(Debug, Default)]
pub(super) struct Grams {
    grams: Vec<Gram>,
    /// Where each gram's postings end.
    ends: Vec<u32>,
    postings: Vec<Posting>,
}

impl Grams {
    /// From pairs in any order, at most one for a gram and compound.
    pub(super) fn build(mut pairs: Vec<(Gram, Posting)>) -> Self {
        pairs.sort_unstable();
        let mut grams = Self { postings: Vec::with_capacity(pairs.len()), ..Self::default() };
        for (gram, posting) in pairs {
            if grams.grams.last() != Some(&gram) {
                grams.grams.push(gram);
                grams.ends.push(0);
            }
            grams.postings.push(posting);
            if let Some(end) = grams.ends.last_mut() {
                *end = grams.postings.len() as u32;
            }
        }
        grams
    }

    fn postings(&self, gram: Gram) -> &[Posting] {
        match self.grams.binary_search(&gram) {
            Ok(found) => {
                let start = if found == 0 { 0 } else { self.ends[found - 1] };
                &self.postings[start as usize..self.ends[found] as usize]
            }
            Err(_) => &[],
        }
    }

    /// Compounds that have every gram of every piece, ascending; the flags speak of the first piece.
    pub(super) fn candidates(&self, pieces: &[String]) -> Vec<Maybe> {
        // The first piece's grams, its beginning first, then those of the other pieces.
        let mut lists: Vec<(bool, &[Posting])> = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            lists.extend(grams_of(piece).into_iter().map(|gram| (number == 0, self.postings(gram))));
        }
        if lists.is_empty() {
            return Vec::new();
        }
        let first = lists[0].1;
        let mut found: Vec<Posting> = first.to_vec();
        // The rarest first, so that few are left early.
        lists[1..].sort_by_key(|(_, list)| list.len());
        for (of_first_piece, list) in &lists[1..] {
            intersect(&mut found, list, *of_first_piece);
        }
        found.into_iter().map(unpack).collect()
    }
}

fn unpack(posting: Posting) -> Maybe {
    Maybe { compound: posting >> 2, in_head: posting & IN_HEAD != 0, at_start: posting & AT_START != 0 }
}

/// Pairs of the piece, or its only character.
fn grams_of(piece: &str) -> Vec<Gram> {
    let pairs: Vec<Gram> = piece.chars().zip(piece.chars().skip(1)).map(|(a, b)| pair(a, b)).collect();
    if pairs.is_empty() { piece.chars().map(single).collect() } else { pairs }
}

/// Keeps those that the list has too; for the first piece a gram that is not in the head takes that flag.
fn intersect(found: &mut Vec<Posting>, list: &[Posting], of_first_piece: bool) {
    // A much longer list is leapt through, one of like length is walked through.
    let leap = list.len() / 16 > found.len();
    let mut at = 0;
    found.retain_mut(|posting| {
        let compound = *posting >> 2;
        if leap {
            at += list[at..].partition_point(|other| other >> 2 < compound);
        } else {
            while at < list.len() && list[at] >> 2 < compound {
                at += 1;
            }
        }
        let Some(other) = list.get(at).filter(|other| **other >> 2 == compound) else { return false };
        if of_first_piece && other & IN_HEAD == 0 {
            *posting &= !(IN_HEAD | AT_START);
        }
        true
    });
}
