//! How fast the rescue is: intervals, shares within a limit, and their figures by day, district or station.
//!
//! Every interval is one of `docs/glossary.md` by name; nothing here is a bare "rescue time". Drills and tests, merged
//! orders, false alarms and cancelled ones are not counted (the store does not hand them in).
//! Must not: do I/O, read the clock, or know how a figure is shown.

mod day;
mod fact;
mod figures;
mod report;

#[cfg(test)]
mod tests;

pub use day::{
    DayRange, MAX_DAYS, RangeError, day_number, day_of, end_of_day, parse_day, start_of_day, time_of,
};
pub use fact::{ENTERED_LATE_AFTER, EnteredLate, Interval, Measure, ResponseFact, Times, is_entered_late};
pub use figures::{IntervalFigures, LEAST_FOR_A_RATE, RateFigures};
pub use report::{GroupBy, GroupKey, Report, Row, report};
