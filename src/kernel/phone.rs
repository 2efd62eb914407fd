//! A phone number, which prints itself masked.
//!
//! Must not: reach a log or an event. The full number leaves only through [`Phone::reveal`], which the
//! caller records with a reason.

use super::text::{Text, TextError};
use std::fmt;

/// What stands between a number and its extension, in lower case.
const EXTENSION_MARKS: [&str; 5] = ["转", "轉", "分机", "ext", "#"];

/// A phone number of 3 to 20 digits, with an optional leading `+`, spaces and hyphens removed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// Checks digits and length; what a Chinese keyboard types twice as wide is read as what it stands for.
    ///
    /// # Errors
    /// Empty, too long, or characters that no phone number has.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = Text::<32>::parse_filled(&half_width(raw))?;
        let compact: String = text.as_str().chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
        let digits = compact.strip_prefix('+').unwrap_or(&compact);
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(TextError::ControlCharacter);
        }
        match digits.len() {
            0..=2 => Err(TextError::Empty),
            3..=20 => Ok(Self(compact)),
            length => Err(TextError::TooLong { length, max: 20 }),
        }
    }

    /// The main number of one with an extension (`62345678转801`, `62345678 ext. 801`, `62345678#801`), and what was
    /// written behind it, which may be a person as well.
    pub fn parse_main(raw: &str) -> Option<(Self, String)> {
        let written = half_width(raw);
        let lower = written.to_ascii_lowercase();
        let at = EXTENSION_MARKS.iter().filter_map(|mark| lower.find(mark)).min()?;
        let (main, behind) = written.split_at(at);
        Some((Self::parse(main).ok()?, behind.trim().to_owned()))
    }

    /// `138****5678`: the middle is hidden; short numbers (110, 962315) are public and stay.
    pub fn masked(&self) -> String {
        let length = self.0.chars().count();
        if length <= 6 {
            return self.0.clone();
        }
        let head: String = self.0.chars().take(3).collect();
        let tail: String = self.0.chars().skip(length - 4).collect();
        format!("{head}****{tail}")
    }

    /// The full number, for dialling and for the store. Callers record who looked and why.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Full-width letters, digits and signs as the ASCII ones that they stand for.
pub fn half_width(raw: &str) -> String {
    let narrow = |wide: char| match wide {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(wide) - 0xfee0).unwrap_or(wide),
        other => other,
    };
    raw.chars().map(narrow).collect()
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_prints_masked() {
        let phone = Phone::parse("138 1234-5678").unwrap();
        assert_eq!(phone.masked(), "138****5678");
        assert_eq!(format!("{phone:?}"), "138****5678");
        assert_eq!(phone.reveal(), "13812345678");
    }

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(Phone::parse("＋８６　１３８１２３４５６７８").unwrap().reveal(), "+8613812345678");
        assert_eq!(Phone::parse("（０２１）６２３４－５６７８").unwrap().reveal(), "02162345678");
    }

    #[test]
    fn an_extension_stands_behind_its_number() {
        for (raw, behind) in [
            ("62345678转801", "转801"),
            ("6234 5678 转 801", "转 801"),
            ("62345678轉８０１", "轉801"),
            ("62345678 Ext. 801", "Ext. 801"),
            ("62345678＃801", "#801"),
            ("62345678分机801转张经理", "分机801转张经理"),
        ] {
            let (phone, found) = Phone::parse_main(raw).unwrap();
            assert_eq!((phone.reveal(), found.as_str()), ("62345678", behind), "{raw}");
        }
        for raw in ["62345678", "转801", "不详", "12转801", "abc#1", ""] {
            assert!(Phone::parse_main(raw).is_none(), "{raw}");
        }
    }

    #[test]
    fn letters_and_short_numbers_are_told_apart() {
        assert!(Phone::parse("12a45678901").is_err());
        assert!(Phone::parse("12").is_err());
        assert_eq!(Phone::parse("962315").unwrap().masked(), "962315");
    }
}
