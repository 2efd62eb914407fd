//! The report: the same figures for every group and for all of them together.
//!
//! Must not: leave an order out of the total because its group is not known.

use super::day::{DayRange, day_of};
use super::fact::{Interval, Measure, ResponseFact, Times};
use super::figures::{IntervalFigures, RateFigures};
use crate::kernel::StationId;
use crate::roster::DistrictCode;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the rows of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupBy {
    /// Local day of the alarm.
    Day,
    District,
    /// The station whose acceptance came first.
    Station,
}

impl GroupBy {
    /// Every grouping.
    pub const ALL: [Self; 3] = [Self::Day, Self::District, Self::Station];

    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::District => "district",
            Self::Station => "station",
        }
    }

    /// The grouping of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.name() == name)
    }

    fn key(self, fact: &ResponseFact) -> GroupKey {
        match self {
            Self::Day => GroupKey::Day(day_of(fact.times.alarm_raised)),
            Self::District => fact.district.map_or(GroupKey::Unknown, GroupKey::District),
            Self::Station => fact.station.map_or(GroupKey::Unknown, GroupKey::Station),
        }
    }
}

/// What one row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    Day(Date),
    District(DistrictCode),
    Station(StationId),
    /// The lift was not found, or no station accepted.
    Unknown,
    /// All rows together.
    Total,
}

/// The figures of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub key: GroupKey,
    pub order_count: u32,
    pub answer: IntervalFigures,
    pub processing: IntervalFigures,
    pub response: IntervalFigures,
    pub arrival: IntervalFigures,
    pub arrival_from_alarm: IntervalFigures,
    pub on_site: IntervalFigures,
    pub trapped: IntervalFigures,
    pub within_3_min: RateFigures,
    pub within_30_min: RateFigures,
}

/// A whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// By key; a report by day has a row for each day, also one without orders.
    pub rows: Vec<Row>,
    pub total: Row,
    /// Share of the orders that a simulation made, 0…1.
    pub simulated_share: f64,
}

/// The report over these orders, all of them within `range`.
pub fn report(facts: &[ResponseFact], range: DayRange, by: GroupBy) -> Report {
    let mut groups: BTreeMap<GroupKey, Vec<Times>> = BTreeMap::new();
    if by == GroupBy::Day {
        groups.extend(range.days().map(|day| (GroupKey::Day(day), Vec::new())));
    }
    for fact in facts {
        groups.entry(by.key(fact)).or_default().push(fact.times);
    }
    let all: Vec<Times> = facts.iter().map(|fact| fact.times).collect();
    let simulated_count = facts.iter().filter(|fact| fact.simulated).count();
    Report {
        rows: groups.into_iter().map(|(key, times)| row(key, &times)).collect(),
        total: row(GroupKey::Total, &all),
        simulated_share: if facts.is_empty() { 0.0 } else { simulated_count as f64 / facts.len() as f64 },
    }
}

fn row(key: GroupKey, times: &[Times]) -> Row {
    let figures = |interval: Interval| {
        let is_late =
            |times: &&Times| interval.of(times).is_some() && interval.is_entered_late(times.entered_late);
        let late = times.iter().filter(is_late).count();
        IntervalFigures::of(times.iter().filter_map(|times| interval.of(times)))
            .with_entered_late(u32::try_from(late).unwrap_or(u32::MAX))
    };
    let count = |measure: Measure| {
        u32::try_from(times.iter().filter(|times| measure.includes(times)).count()).unwrap_or(u32::MAX)
    };
    // Not of the interval's values: what never came has none, and is late all the same.
    let rate = |within, late| RateFigures::of(count(within), count(within) + count(late));
    Row {
        key,
        order_count: count(Measure::Orders),
        answer: figures(Interval::Answer),
        processing: figures(Interval::Processing),
        response: figures(Interval::Response),
        arrival: figures(Interval::Arrival),
        arrival_from_alarm: figures(Interval::ArrivalFromAlarm),
        on_site: figures(Interval::OnSite),
        trapped: figures(Interval::Trapped),
        within_3_min: rate(Measure::Within3Min, Measure::Late3Min),
        within_30_min: rate(Measure::Within30Min, Measure::Late30Min),
    }
}
