//! Text with a maximum length, free of control characters: what people type and partners send.
//!
//! Must not: cut silently. Too long is an error that names both lengths.

use std::fmt;

/// At most `MAX` characters, trimmed, no control characters except line breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextError {
    /// More characters than allowed.
    TooLong { length: usize, max: usize },
    /// A control character other than a line break or a tab.
    ControlCharacter,
    /// A line break or a tab, where one line is needed.
    SeveralLines,
    /// Nothing is left after trimming, where something is needed.
    Empty,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, max } => {
                write!(f, "{length} characters, at most {max} are allowed")
            }
            Self::ControlCharacter => f.write_str("control characters are not allowed"),
            Self::SeveralLines => f.write_str("line breaks and tabs are not allowed"),
            Self::Empty => f.write_str("must not be empty"),
        }
    }
}

impl std::error::Error for TextError {}

impl<const MAX: usize> Text<MAX> {
    /// Trims and checks; an empty text is allowed.
    ///
    /// # Errors
    /// Too long, or a control character.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let text = raw.trim();
        let length = text.chars().count();
        if length > MAX {
            return Err(TextError::TooLong { length, max: MAX });
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(TextError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// As [`Text::parse`], and something must be left.
    ///
    /// # Errors
    /// Empty, too long, or a control character.
    pub fn parse_filled(raw: &str) -> Result<Self, TextError> {
        let text = Self::parse(raw)?;
        if text.0.is_empty() { Err(TextError::Empty) } else { Ok(text) }
    }

    /// As [`Text::parse_filled`], on one line: a name, an address or a code stands in a row of a list or a report.
    ///
    /// # Errors
    /// Empty, too long, a line break or a tab within, or another control character.
    pub fn parse_line(raw: &str) -> Result<Self, TextError> {
        let text = Self::parse_filled(raw)?;
        if text.0.chars().any(char::is_control) { Err(TextError::SeveralLines) } else { Ok(text) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(Text::<4>::parse("世纪大道").is_ok());
        assert_eq!(Text::<3>::parse("世纪大道"), Err(TextError::TooLong { length: 4, max: 3 }));
    }

    #[test]
    fn nul_and_escape_are_refused() {
        assert_eq!(Text::<9>::parse("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<9>::parse("a\u{1b}b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<9>::parse_filled("  "), Err(TextError::Empty));
    }

    #[test]
    fn one_line_has_no_breaks_and_notes_keep_theirs() {
        for raw in ["一号\n站", "一号\t站"] {
            assert!(Text::<9>::parse_filled(raw).is_ok(), "{raw:?}");
            assert_eq!(Text::<9>::parse_line(raw), Err(TextError::SeveralLines), "{raw:?}");
        }
        assert_eq!(Text::<9>::parse_line("a\0b"), Err(TextError::ControlCharacter));
        assert_eq!(Text::<9>::parse_line(" \n"), Err(TextError::Empty));
        assert_eq!(
            Text::<9>::parse_line(" 一号 站\n").unwrap().as_str(),
            "一号 站",
            "around it they are trimmed"
        );
    }
}
