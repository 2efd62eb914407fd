//! A phone number, which prints itself masked.
//!
//! Must not: reach a log or an event. The full number leaves only through [`Phone::reveal`], which the
//! caller records with a reason.

use super::text::{Text, TextError};
use std::fmt;

/// A phone number of 3 to 20 digits, with an optional leading `+`, spaces and hyphens removed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone(String);

impl Phone {
    /// Checks digits and length.
    ///
    /// # Errors
    /// Empty, too long, or characters that no phone number has.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = Text::<32>::parse_filled(raw)?;
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
    fn letters_and_short_numbers_are_told_apart() {
        assert!(Phone::parse("12a45678901").is_err());
        assert!(Phone::parse("12").is_err());
        assert_eq!(Phone::parse("962315").unwrap().masked(), "962315");
    }
}
