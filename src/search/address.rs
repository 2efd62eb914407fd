//! Reads an address as a caller or another service gives it: with commas, numbers in words, the city and a short
//! district before the road, the room behind the building.
//!
//! Must not: change what is found as typed; these readings are tried when that found nothing.

use super::text::{cut, fold, fragments};

/// The city that everything lies in; no searched text names it.
const CITY: [&str; 2] = ["上海市", "上海"];
/// What a district's name ends with and people leave out, longest first.
const DISTRICT_ENDS: [&str; 3] = ["新区", "区", "县"];
/// A short name of fewer characters would be in too many words.
const MIN_CHARACTERS: usize = 2;
/// Before these a number in words is a number.
const COUNTED: [&str; 6] = ["号", "幢", "栋", "单元", "弄", "楼"];
/// What a numbered part ends with, longest first.
const NUMBERED: [&str; 12] = ["号楼", "号梯", "单元", "支弄", "弄", "号", "幢", "栋", "座", "楼", "层", "梯"];
/// A number before it is a room, which no lift has.
const ROOM: &str = "室";
/// What a road's name ends with.
const ROAD_ENDS: [char; 3] = ['路', '街', '道'];
/// Parts of a query that are looked at; nobody's address has more.
const MAX_PARTS: usize = 12;
/// A long name says no more than one of so many characters.
const MAX_NAME_WEIGHT: u32 = 8;
/// What a district, a house number and a building say, beside a name's characters.
const DISTRICT_WEIGHT: u32 = 2;
const HOUSE_WEIGHT: u32 = 3;
const BUILDING_WEIGHT: u32 = 2;
const DETAIL_WEIGHT: u32 = 1;

/// The readings that keep every word, nearest to the typed one (which comes first): signs are white space, numbers in
/// words are digits.
pub(super) fn readings(query: &str) -> Vec<Vec<String>> {
    let blank = |c: char| if is_sign(fold(c)) { ' ' } else { c };
    let plain = fragments(&query.chars().map(blank).collect::<String>());
    let counted = plain.iter().map(|piece| with_digits(piece)).collect();
    let mut readings = vec![fragments(query), plain, counted];
    readings.dedup();
    readings
}

/// The pieces without the city that they begin with.
pub(super) fn without_city(pieces: &[String]) -> Option<Vec<String>> {
    let rest = CITY.iter().find_map(|city| pieces.first()?.strip_prefix(city))?;
    Some(with_first(rest, pieces))
}

/// The pieces with another first one; it falls away if it is empty.
fn with_first(first: &str, pieces: &[String]) -> Vec<String> {
    let first = Some(first.to_owned()).filter(|first| !first.is_empty());
    first.into_iter().chain(pieces[1..].iter().cloned()).collect()
}

/// Punctuation, Chinese or not; of the CJK signs 々 and 〇 are characters of names.
fn is_sign(c: char) -> bool {
    match c {
        '々' | '〇' => false,
        '·' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => true,
        '\u{3001}'..='\u{303F}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF61}'..='\u{FF65}' => true,
        other => other.is_ascii_punctuation(),
    }
}

/// Writes 一 to 九十九 before a building, a unit or a house as digits.
fn with_digits(piece: &str) -> String {
    let mut text = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c| digit(c).is_none() && c != '十').unwrap_or(rest.len());
        let (words, behind) = rest.split_at(end);
        match number(words).filter(|_| COUNTED.iter().any(|counted| behind.starts_with(counted))) {
            Some(number) => text.push_str(&number.to_string()),
            None if words.is_empty() => text.push(c),
            None => text.push_str(words),
        }
        rest = if words.is_empty() { &rest[c.len_utf8()..] } else { behind };
    }
    text
}

/// 一 to 九十九.
fn number(words: &str) -> Option<u32> {
    match words.chars().collect::<Vec<char>>()[..] {
        ['十'] => Some(10),
        [one] => digit(one),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] => Some(10 * digit(tens)? + digit(ones)?),
        _ => None,
    }
}

fn digit(c: char) -> Option<u32> {
    (1..).zip("一二三四五六七八九".chars()).find(|(_, word)| *word == c).map(|(digit, _)| digit)
}

/// The districts of the city by their full and short names.
#[derive(Debug, Default)]
pub(super) struct Districts {
    /// Longer names first, so that none hides behind its beginning.
    names: Vec<Box<str>>,
}

impl Districts {
    pub(super) fn build<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut names: Vec<Box<str>> =
            names.filter(|name| name.chars().count() >= MIN_CHARACTERS).map(Box::from).collect();
        names.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        names.dedup();
        Self { names }
    }

    /// The district that the pieces begin with, and the pieces without it.
    pub(super) fn leading(&self, pieces: &[String]) -> Option<(&str, Vec<String>)> {
        let first = pieces.first()?;
        let found = |name: &str| {
            let rest = first.strip_prefix(name).or_else(|| {
                let rest = first.strip_prefix(short(name)?)?;
                // People say 浦东区 as well.
                Some(DISTRICT_ENDS.iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest))
            })?;
            Some(with_first(rest, pieces))
        };
        self.names.iter().map(AsRef::as_ref).find_map(|name: &str| Some((name, found(name)?)))
    }
}

/// A district as people say it, 浦东.
fn short(name: &str) -> Option<&str> {
    let short = DISTRICT_ENDS.iter().find_map(|end| name.strip_suffix(end))?;
    (short.chars().count() >= MIN_CHARACTERS).then_some(short)
}

/// What a part of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// The lift's district.
    District,
    /// A road, an estate, or any other words.
    Name,
    /// A number on a road. One that differs is another house.
    House,
    /// Building, unit, lift.
    Detail,
}

/// A part of an address, and how much it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) kind: PartKind,
    pub(super) weight: u32,
}

impl Part {
    /// Whether the text has this part; `3号楼` is not in `13号楼`.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let is_whole = |(at, _): (usize, &str)| !text[..at].ends_with(|before: char| before.is_ascii_digit());
        if self.text.starts_with(|first: char| first.is_ascii_digit()) {
            text.match_indices(&self.text).any(is_whole)
        } else {
            text.contains(&self.text)
        }
    }
}

/// The parts of an address; what says nothing (rooms, single characters) is left out.
pub(super) fn parts(pieces: &[String], district: Option<&str>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let district = district.map(|name| Part {
        text: name.to_owned(),
        kind: PartKind::District,
        weight: DISTRICT_WEIGHT,
    });
    parts.extend(district);
    for piece in pieces {
        let mut is_on_road = false;
        for token in cut_numbered(piece) {
            parts.extend(part(&token, is_on_road));
            is_on_road = token.ends_with(ROAD_ENDS);
        }
    }
    parts.truncate(MAX_PARTS);
    parts
}

fn part(token: &str, is_on_road: bool) -> Option<Part> {
    let end = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let is_numbered = end.len() < token.len();
    let (kind, weight) = match end {
        "层" | ROOM if is_numbered => return None,
        "弄" if is_numbered => (PartKind::House, HOUSE_WEIGHT),
        "号" if is_numbered && is_on_road => (PartKind::House, HOUSE_WEIGHT),
        "号" | "号楼" | "幢" | "栋" | "座" | "楼" if is_numbered => {
            (PartKind::Detail, BUILDING_WEIGHT)
        }
        "" | "支弄" | "单元" | "号梯" | "梯" if is_numbered => (PartKind::Detail, DETAIL_WEIGHT),
        _ => {
            let length = token.chars().count();
            if length < MIN_CHARACTERS {
                return None;
            }
            (PartKind::Name, u32::try_from(length).unwrap_or(MAX_NAME_WEIGHT).min(MAX_NAME_WEIGHT))
        }
    };
    Some(Part { text: token.to_owned(), kind, weight })
}

/// Cuts a piece where a number or letters begin, behind what is numbered, and behind a road.
fn cut_numbered(piece: &str) -> Vec<String> {
    let begun = cut(&[piece.to_owned()], |before, here| {
        !before.is_ascii_alphanumeric() && here.is_ascii_alphanumeric()
    });
    let mut tokens = Vec::new();
    for token in begun {
        let end = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        let behind = NUMBERED.iter().chain(&[ROOM]).find_map(|suffix| end.strip_prefix(suffix));
        let rest = match behind.filter(|_| end.len() < token.len()) {
            Some(behind) => {
                tokens.push(token[..token.len() - behind.len()].to_owned());
                behind
            }
            None => token.as_str(),
        };
        let is_road = |before: char, here: char| before_road(before, here);
        tokens.extend(cut(&[rest.to_owned()], is_road));
    }
    tokens
}

/// A road ends here; 街道 is one word.
fn before_road(before: char, here: char) -> bool {
    ROAD_ENDS.contains(&before) && !ROAD_ENDS.contains(&here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_of(query: &str) -> Vec<String> {
        let reading = readings(query).pop().unwrap();
        parts(&reading, None).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn numbers_in_words_are_read_where_something_is_counted() {
        let cases = [
            ("锦绣花园三号楼", "锦绣花园3号楼"),
            ("十弄十一号二十幢九十九栋", "10弄11号20幢99栋"),
            ("三楼二单元", "3楼2单元"),
            ("一二三号", "一二三号"),
            ("五角场三门路", "五角场三门路"),
            ("十十号", "十十号"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_digits(text), expected);
        }
    }

    #[test]
    fn signs_are_white_space_and_every_reading_comes_once() {
        assert_eq!(readings("锦绣花园").len(), 1);
        assert_eq!(readings("锦绣花园，3号楼")[1], ["锦绣花园", "3号楼"]);
        assert_eq!(readings("锦绣花园、三号楼").last().unwrap(), &["锦绣花园", "3号楼"]);
        assert_eq!(readings("123-4567")[1], ["123", "4567"]);
        assert_eq!(readings("，。！").last().unwrap(), &[] as &[String]);
    }

    #[test]
    fn an_address_falls_into_its_parts() {
        let cases: [(&str, &[&str]); 6] = [
            ("世纪大道1188弄3号楼2单元1202室", &["世纪大道", "1188弄", "3号楼", "2单元"]),
            ("锦绣花园3号楼东梯", &["锦绣花园", "3号楼", "东梯"]),
            ("世纪大道锦绣花园", &["世纪大道", "锦绣花园"]),
            ("锦绣花园A座12层", &["锦绣花园", "a座"]),
            ("陆家嘴街道锦绣路88号", &["陆家嘴街道", "锦绣路", "88号"]),
            ("路", &[]),
        ];
        for (query, expected) in cases {
            assert_eq!(cut_of(query), expected, "{query}");
        }
    }

    #[test]
    fn a_number_on_a_road_is_a_house_and_one_behind_a_name_a_building() {
        let kinds = |query: &str| -> Vec<PartKind> {
            parts(&fragments(query), None).iter().map(|part| part.kind).collect()
        };
        assert_eq!(kinds("世纪大道100号"), [PartKind::Name, PartKind::House]);
        assert_eq!(kinds("锦绣花园3号"), [PartKind::Name, PartKind::Detail]);
        assert_eq!(kinds("长宁路823弄20号"), [PartKind::Name, PartKind::House, PartKind::Detail]);
    }

    #[test]
    fn a_district_is_known_by_its_short_name() {
        let districts = Districts::build(["浦东新区", "徐汇区", "锦区"].into_iter());
        let leading = |query: &str| {
            let found = districts.leading(&fragments(query))?;
            Some((found.0.to_owned(), found.1))
        };
        let road = |district: &str| Some((district.to_owned(), vec!["世纪大道".to_owned()]));
        for query in ["浦东世纪大道", "浦东新区世纪大道", "浦东区世纪大道", "浦东 世纪大道"]
        {
            assert_eq!(leading(query), road("浦东新区"), "{query}");
        }
        assert_eq!(leading("徐汇世纪大道"), road("徐汇区"));
        assert_eq!(leading("锦绣花园"), None, "one character is no name");
    }
}
