//! What text is searched, and how queries and texts are made alike.
//!
//! Must not: change what counts as a match without a test; the result is compared with a plain scan.

use super::SearchEntry;
use std::cmp::Ordering;

/// The text that a query is looked for in: district, address, name and position in one, without white space,
/// full-width signs made half-width, Latin letters small.
pub fn searched_text(entry: &SearchEntry<'_>) -> String {
    let mut text = String::new();
    for part in [entry.district, entry.address, entry.compound, entry.position] {
        normalise_into(part, &mut text);
    }
    text
}

/// Appends the text without white space, in half-width and small letters.
pub(super) fn normalise_into(text: &str, into: &mut String) {
    into.extend(text.chars().filter(|c| !c.is_whitespace()).map(fold));
}

/// As [`normalise_into`], alone.
pub(super) fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    normalise_into(text, &mut normal);
    normal
}

/// Full-width forms of ASCII (Ａ, ３) become ASCII, letters become small.
pub(super) fn fold(c: char) -> char {
    let half = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    half.to_ascii_lowercase()
}

/// The pieces of a query, cut at white space and made alike.
pub(super) fn fragments(query: &str) -> Vec<String> {
    query.split_whitespace().map(normalise).collect()
}

/// Cuts pieces further where a number begins: `世纪大道1188弄3号楼` is 世纪大道, 1188弄, 3号楼.
pub(super) fn cut_before_numbers(fragments: &[String]) -> Vec<String> {
    cut(fragments, |before, here| !before.is_ascii_digit() && here.is_ascii_digit())
}

/// Cuts pieces where Latin letters begin or end: `sjdd1188弄` is sjdd, 1188弄.
pub(super) fn cut_at_letters(fragments: &[String]) -> Vec<String> {
    cut(fragments, |before, here| before.is_ascii_alphabetic() != here.is_ascii_alphabetic())
}

/// Cuts pieces between two characters wherever `is_border` says so.
pub(super) fn cut(fragments: &[String], is_border: impl Fn(char, char) -> bool) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for fragment in fragments {
        let mut before = None;
        for c in fragment.chars() {
            match pieces.last_mut() {
                Some(piece) if before.is_some_and(|before| !is_border(before, c)) => piece.push(c),
                Some(_) | None => pieces.push(c.to_string()),
            }
            before = Some(c);
        }
    }
    pieces
}

/// Compares as people count: `3号楼` before `12号楼`. Equal only if the texts are equal.
pub(super) fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (left_number, right_number) = (leading_digits(left), leading_digits(right));
        if !left_number.is_empty() && !right_number.is_empty() {
            let (x, y) = (left_number.trim_start_matches('0'), right_number.trim_start_matches('0'));
            let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
            if order.is_ne() {
                return order;
            }
            left = &left[left_number.len()..];
            right = &right[right_number.len()..];
            continue;
        }
        match (left.chars().next(), right.chars().next()) {
            (Some(x), Some(y)) if x == y => {
                left = &left[x.len_utf8()..];
                right = &right[y.len_utf8()..];
            }
            // Numbers that differ in leading zeros only are told apart here.
            (None, None) => return a.cmp(b),
            (x, y) => return x.cmp(&y),
        }
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        assert_eq!(natural_order("3号楼", "12号楼"), Ordering::Less);
        assert_eq!(natural_order("12号楼2单元", "12号楼10单元"), Ordering::Less);
        assert_eq!(natural_order("03", "3"), Ordering::Less);
        assert_eq!(natural_order("a座", "a座"), Ordering::Equal);
        assert_eq!(natural_order("", "1"), Ordering::Less);
    }

    #[test]
    fn full_width_and_capitals_are_the_same_as_plain() {
        assert_eq!(normalise("Ａ座　３号 梯"), "a座3号梯");
        assert_eq!(fragments(" 世纪大道1188弄  ３号 "), ["世纪大道1188弄", "3号"]);
    }

    #[test]
    fn queries_are_cut_where_people_would() {
        let cut = |query: &str| cut_before_numbers(&fragments(query));
        assert_eq!(cut("世纪大道1188弄3号楼"), ["世纪大道", "1188弄", "3号楼"]);
        assert_eq!(cut("12号楼 西梯"), ["12号楼", "西梯"]);
        assert_eq!(cut_at_letters(&fragments("sjdd1188弄")), ["sjdd", "1188弄"]);
    }
}
