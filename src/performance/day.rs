//! Local days: the day of a report, and of an order's number, begins at midnight in Shanghai, not in Greenwich.
//!
//! Must not: be used for deadlines or stored times; those are moments.

use crate::kernel::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use std::fmt;

/// The longest range of one report, in days.
pub const MAX_DAYS: i32 = 366;

/// Asia/Shanghai as an offset, for the whole program: no summer time since 1991, and no dependence on a machine's zone files.
const SHANGHAI: Offset = Offset::constant(8);

/// The local day of a moment.
pub fn day_of(at: Timestamp) -> Date {
    SHANGHAI.to_datetime(at).date()
}

/// A day as order numbers begin: `2026-11-22` as 20261122.
pub fn day_number(day: Date) -> u32 {
    let part = |value: i8| u32::from(value.unsigned_abs());
    u32::from(day.year().unsigned_abs()) * 10_000 + part(day.month()) * 100 + part(day.day())
}

/// The local time of day of a moment, `14:05`.
pub fn time_of(at: Timestamp) -> String {
    SHANGHAI.to_datetime(at).strftime("%H:%M").to_string()
}

/// When a local day begins; the last moment there is, for a day after it.
pub fn start_of_day(day: Date) -> Timestamp {
    TimeZone::fixed(SHANGHAI).to_timestamp(day.to_datetime(Time::midnight())).unwrap_or(if day.year() > 0 {
        Timestamp::MAX
    } else {
        Timestamp::MIN
    })
}

/// The moment after a local day's end.
pub fn end_of_day(day: Date) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, start_of_day)
}

/// Local days from the first to the last, both included; 1…[`MAX_DAYS`] days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    first: Date,
    last: Date,
}

/// Why two days are not a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeError {
    /// The text is not `YYYY-MM-DD`, or the calendar has no such day.
    NotADay { is_first: bool },
    /// The last day is before the first.
    Backwards,
    /// More than [`MAX_DAYS`].
    TooLong { days: i32 },
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADay { is_first: true } => f.write_str("the first day is not of the form 2026-11-22"),
            Self::NotADay { is_first: false } => f.write_str("the last day is not of the form 2026-11-22"),
            Self::Backwards => f.write_str("the last day is before the first"),
            Self::TooLong { days } => write!(f, "{days} days, at most {MAX_DAYS} are allowed"),
        }
    }
}

impl std::error::Error for RangeError {}

/// The day of a text like `2026-11-22`, and of nothing else that a parser might understand.
pub fn parse_day(text: &str) -> Option<Date> {
    let day: Date = text.parse().ok()?;
    (text.len() == 10 && day.to_string() == text).then_some(day)
}

impl DayRange {
    /// Checks the order and the length.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn new(first: Date, last: Date) -> Result<Self, RangeError> {
        if last < first {
            return Err(RangeError::Backwards);
        }
        let days = days_between(first, last) + 1;
        if days > MAX_DAYS { Err(RangeError::TooLong { days }) } else { Ok(Self { first, last }) }
    }

    /// Two days of the form `2026-11-22`.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn parse(first: &str, last: &str) -> Result<Self, RangeError> {
        let first = parse_day(first).ok_or(RangeError::NotADay { is_first: true })?;
        let last = parse_day(last).ok_or(RangeError::NotADay { is_first: false })?;
        Self::new(first, last)
    }

    /// The first day.
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day, included.
    pub const fn last(self) -> Date {
        self.last
    }

    /// The moment the first day begins.
    pub fn start(self) -> Timestamp {
        start_of_day(self.first)
    }

    /// The moment after the last day's end.
    pub fn end(self) -> Timestamp {
        end_of_day(self.last)
    }

    /// Every day of the range.
    pub fn days(self) -> impl Iterator<Item = Date> {
        let count = usize::try_from(days_between(self.first, self.last)).unwrap_or(0) + 1;
        self.first.series(jiff::Span::new().days(1)).take(count)
    }
}

/// Days from one to the other; both are years that have four digits, so it fits.
fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(i32::MAX - 1, |span| span.get_days())
}
