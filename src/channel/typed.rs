//! What somebody typed who cries for help: his words, and how many people are inside.
//!
//! Must not: turn the cry away because of how it is written, or lose what is not understood: that stands at the end of the
//! alarm's text, where it is blanked with it.

use crate::intake::MAX_PEOPLE;
use crate::kernel::{Text, half_width};

/// Characters of an alarm's text.
pub(super) const MAX_TEXT: usize = 500;
/// Characters that are kept at most of what was typed into a field and is not understood.
pub(super) const MAX_TYPED: usize = 60;

/// Stands before what was typed as the number of people, for operators of either language.
const PEOPLE_LABEL: &str = "人数 People ";
/// What may stand behind a number of people and says nothing more.
const UNITS: [&str; 9] = ["", "个", "人", "个人", "位", "名", "person", "persons", "people"];
/// The numerals below ten.
const NUMERALS: [(char, u16); 11] = [
    ('一', 1),
    ('二', 2),
    ('两', 2),
    ('兩', 2),
    ('三', 3),
    ('四', 4),
    ('五', 5),
    ('六', 6),
    ('七', 7),
    ('八', 8),
    ('九', 9),
];
const TEN: char = '十';

/// The words as they can be kept: one kind of line break (a form sends two characters for each, so do Windows programs),
/// and a space for each other control character.
pub(super) fn plain_words(raw: &str) -> String {
    let lines = raw.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect()
}

/// As [`plain_words`], and cut with a mark where they are too long.
pub fn plain_text(raw: &str) -> Text<MAX_TEXT> {
    let plain = plain_words(raw);
    Text::parse(&shortened(plain.trim(), MAX_TEXT)).expect("it was cut and holds no control character")
}

/// The number of people, if there is one that a car holds, and the alarm's text; what was typed and says something else, or
/// more, stands at the text's end.
pub fn people_count(raw: &str, text: Text<MAX_TEXT>) -> (Option<u16>, Text<MAX_TEXT>) {
    let written = half_width(raw);
    let written = written.trim();
    if written.is_empty() {
        return (None, text);
    }
    match leading_number(written).filter(|(count, _)| *count <= MAX_PEOPLE) {
        Some((count, unit)) if UNITS.contains(&unit.to_lowercase().as_str()) => (Some(count), text),
        Some((count, _)) => (Some(count), with_typed(text, PEOPLE_LABEL, written)),
        None => (None, with_typed(text, PEOPLE_LABEL, written)),
    }
}

/// The number in digits or numerals (一 to 九十九) at the start, and what stands behind it.
fn leading_number(written: &str) -> Option<(u16, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_numeral = |c: char| c == TEN || numeral(c).is_some();
    let (number, behind) = split_where_not(written, is_digit);
    if !number.is_empty() {
        return Some((number.parse().ok()?, behind.trim()));
    }
    let (number, behind) = split_where_not(written, is_numeral);
    let count = match number.chars().collect::<Vec<_>>()[..] {
        [TEN] => 10,
        [one] => numeral(one)?,
        [TEN, one] => 10 + numeral(one)?,
        [tens, TEN] => 10 * numeral(tens)?,
        [tens, TEN, one] => 10 * numeral(tens)? + numeral(one)?,
        _ => return None,
    };
    Some((count, behind.trim()))
}

fn split_where_not(written: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    written.split_at(written.find(|c| !is_part(c)).unwrap_or(written.len()))
}

fn numeral(written: char) -> Option<u16> {
    NUMERALS.iter().find(|(known, _)| *known == written).map(|(_, count)| *count)
}

/// The text with what was typed into another field at its end, as far as there is room.
pub(super) fn with_typed(text: Text<MAX_TEXT>, label: &str, typed: &str) -> Text<MAX_TEXT> {
    let start = if text.as_str().is_empty() { label.to_owned() } else { format!("{text}\n{label}") };
    let room = MAX_TEXT.saturating_sub(start.chars().count()).min(MAX_TYPED);
    let plain: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Text::parse(&format!("{start}{}", shortened(plain.trim(), room))).unwrap_or(text)
}

/// Cut to `room` characters, with a mark where something is missing.
fn shortened(typed: &str, room: usize) -> String {
    if typed.chars().count() <= room {
        return typed.to_owned();
    }
    typed.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people(raw: &str, text: &str) -> (Option<u16>, String) {
        let (count, text) = people_count(raw, Text::parse(text).unwrap());
        (count, text.to_string())
    }

    #[test]
    fn lines_stay_lines_and_what_is_too_long_is_cut_with_a_mark() {
        assert_eq!(
            plain_text(" 灯灭了\r\n有孩子\r快来\n\u{0}好\u{1b}\t闷 ").as_str(),
            "灯灭了\n有孩子\n快来\n 好 \t闷"
        );
        assert_eq!(plain_text(" \u{1}\r\n").as_str(), "");
        let brim = "满".repeat(MAX_TEXT);
        assert_eq!(plain_text(&brim).as_str(), brim);
        let over = plain_text(&format!("{brim}满"));
        assert!(over.as_str().ends_with("满…") && over.as_str().chars().count() == MAX_TEXT);
    }

    #[test]
    fn a_number_of_people_is_read_as_it_is_written() {
        let plain = ["3", " 3 ", "３", "3个", "3 人", "三", "三个人", "３位", "3 People"];
        for raw in plain {
            assert_eq!(people(raw, "灯灭了"), (Some(3), "灯灭了".to_owned()), "{raw}");
        }
        let numerals =
            [("两个", 2), ("十", 10), ("十二", 12), ("二十", 20), ("二十一人", 21), ("0", 0), ("80", 80)];
        for (raw, count) in numerals {
            assert_eq!(people(raw, ""), (Some(count), String::new()), "{raw}");
        }
        assert_eq!(people(" ", "灯灭了"), (None, "灯灭了".to_owned()));
    }

    #[test]
    fn what_is_no_number_or_says_more_is_kept_in_the_text() {
        for (raw, count) in [("3-4个", Some(3)), ("十几个", Some(10)), ("3大1小", Some(3)), ("两三个", None)]
        {
            assert_eq!(people(raw, "灯灭了"), (count, format!("灯灭了\n人数 People {raw}")), "{raw}");
        }
        for raw in ["81", "99999999999", "-3", "很多", "九十九", "一二三四"] {
            assert_eq!(people(raw, ""), (None, format!("人数 People {raw}")), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_is_refused(raw in any::<String>(), text in any::<String>()) {
            let text = plain_text(&text);
            let (count, kept) = people_count(&raw, text.clone());
            prop_assert!(count.is_none_or(|count| count <= MAX_PEOPLE));
            prop_assert!(kept.as_str().starts_with(text.as_str()));
        }
    }
}
