//! The statements of a batch: which table, with how many rows, in which form.
//!
//! Few rows go as values, many as one array a column: an array costs PostgreSQL about 5 µs each however short it is,
//! which for an order's 29 columns is more than writing the row; with many rows it is the cheaper form. Must not: hold
//! values.

use super::columns::{Columns, Parameter};
use std::fmt::Write;

/// Rows that are written as values at most.
const MAX_VALUES: usize = 12;

/// A statement of a batch. Its table is left out when the batch has no rows for it: every part of a statement
/// costs PostgreSQL about 50 µs, used or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum Part {
    LiftsFree,
    NumbersFree,
    Alarms,
    Placed,
    Orders,
    Assignments,
    Deadlines,
    DeadlinesGone,
    Loads,
    LoadsFree,
    Notes,
    Requests,
    Messages,
    Numbers,
    /// Last: it locks the head of the log.
    Events,
}

impl Part {
    /// Its statement, with `rows(…)` in the place of its rows.
    const fn template(self) -> &'static str {
        match self {
            Self::LiftsFree => include_str!("lifts_free.sql"),
            Self::NumbersFree => include_str!("numbers_free.sql"),
            Self::Alarms => include_str!("alarms.sql"),
            Self::Placed => include_str!("placed.sql"),
            Self::Orders => include_str!("orders.sql"),
            Self::Assignments => include_str!("assignments.sql"),
            Self::Deadlines => include_str!("deadlines.sql"),
            Self::DeadlinesGone => include_str!("deadlines_gone.sql"),
            Self::Loads => include_str!("loads.sql"),
            Self::LoadsFree => include_str!("loads_free.sql"),
            Self::Notes => include_str!("notes.sql"),
            Self::Requests => include_str!("requests.sql"),
            Self::Messages => include_str!("messages.sql"),
            Self::Numbers => include_str!("numbers.sql"),
            Self::Events => include_str!("events.sql"),
        }
    }
}

/// One statement of a batch with its values.
pub(in crate::store) struct Written<'a> {
    pub(in crate::store) part: Part,
    is_used: bool,
    first: Vec<Parameter<'a>>,
    rows: Option<&'a dyn Columns>,
}

impl<'a> Written<'a> {
    /// A statement without rows.
    pub(super) fn whole(part: Part, is_used: bool, first: Vec<Parameter<'a>>) -> Self {
        Self { part, is_used, first, rows: None }
    }

    /// The rows of a table; unused when there are none.
    pub(super) fn table(part: Part, rows: &'a dyn Columns) -> Self {
        Self { part, is_used: rows.len() > 0, first: Vec::new(), rows: Some(rows) }
    }

    pub(super) fn only_if(mut self, is_wanted: bool) -> Self {
        self.is_used &= is_wanted;
        self
    }

    /// The values that stand before the rows.
    pub(super) fn after(mut self, first: Vec<Parameter<'a>>) -> Self {
        self.first = first;
        self
    }

    pub(super) const fn is_used(&self) -> bool {
        self.is_used
    }

    /// How many rows are written as values; zero: the rows go as arrays, or there are none.
    pub(in crate::store) fn value_rows(&self) -> usize {
        self.rows.map(Columns::len).filter(|rows| *rows <= MAX_VALUES).unwrap_or(0)
    }

    /// The statement in its form.
    pub(in crate::store) fn sql(&self) -> String {
        with_rows(self.part.template(), self.value_rows())
    }

    /// Its values.
    pub(in crate::store) fn parameters(&self) -> Vec<Parameter<'a>> {
        let mut parameters = self.first.clone();
        match (self.rows, self.value_rows()) {
            (Some(rows), 0) => parameters.extend(rows.whole()),
            (Some(rows), count) => (0..count).for_each(|row| parameters.extend(rows.row(row))),
            (None, _) => {}
        }
        parameters
    }
}

/// Puts the rows in the place of `rows(uuid, text)`, or of `rows(3: uuid, text)` where the rows' values begin at $3: so
/// many rows of values, or with zero one array a column.
///
/// # Panics
/// A template of ours that is written wrongly.
pub fn with_rows(template: &str, value_rows: usize) -> String {
    let Some((before, rest)) = template.split_once("rows(") else { return template.to_owned() };
    let (inside, after) = rest.split_once(')').expect("a template closes its rows");
    let (first, types) = inside.split_once(':').unwrap_or(("1", inside));
    let mut number: usize = first.trim().parse().expect("a template says where its rows begin");
    let types: Vec<&str> = types.split(',').map(str::trim).collect();
    let mut next = |sql: &mut String, kind: &str, suffix: &str| {
        write!(sql, "${number}::{kind}{suffix}").expect("a string takes everything");
        number += 1;
    };
    let mut rows = String::new();
    if value_rows == 0 {
        rows.push_str("unnest(");
        for (place, kind) in types.iter().enumerate() {
            rows.push_str(if place == 0 { "" } else { ", " });
            next(&mut rows, kind, "[]");
        }
        rows.push(')');
    } else {
        rows.push_str("(values ");
        for row in 0..value_rows {
            rows.push_str(if row == 0 { "(" } else { ", (" });
            for (place, kind) in types.iter().enumerate() {
                rows.push_str(if place == 0 { "" } else { ", " });
                next(&mut rows, kind, "");
            }
            rows.push(')');
        }
        rows.push(')');
    }
    format!("{before}{rows}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_are_values_and_many_are_arrays() {
        let template = "insert into t select a, b from rows(2: uuid, text) as t_in (a, b) where $1";
        assert_eq!(
            with_rows(template, 0),
            "insert into t select a, b from unnest($2::uuid[], $3::text[]) as t_in (a, b) where $1"
        );
        assert_eq!(
            with_rows(template, 2),
            "insert into t select a, b from (values ($2::uuid, $3::text), ($4::uuid, $5::text)) as t_in (a, b) where $1"
        );
        assert_eq!(with_rows("delete from t where a = $1", 0), "delete from t where a = $1");
    }
}
