//! The statement of a batch: one for everything that it writes, put together from a part for each table.
//!
//! One statement is one trip and one plan: the same parts sent as statements of their own, pipelined, take twice as long.
//! Parts without rows are left out. Must not: hold values.

use super::columns::{Columns, Parameter};
use std::fmt::Write;

/// Rows of a part that are written as values at most.
const MAX_VALUES: usize = 6;
/// Rows of a part that are picked out of arrays one by one at most; PostgreSQL walks an array of texts from its beginning.
const MAX_ELEMENTS: usize = 64;

/// A part of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum Part {
    LiftsFree,
    Alarms,
    Placed,
    Opened,
    Offers,
    Orders,
    Assignments,
    Loads,
    LoadsFree,
    Notes,
    Requests,
    Messages,
    /// Behind everything that locks a row: every batch locks the head of the log last.
    Head,
    Events,
}

impl Part {
    /// Its name within the statement.
    const fn name(self) -> &'static str {
        match self {
            Self::LiftsFree => "lifts_free",
            Self::Alarms => "alarms",
            Self::Placed => "placed",
            Self::Opened => "opened",
            Self::Offers => "offers",
            Self::Orders => "orders",
            Self::Assignments => "assignments",
            Self::Loads => "loads",
            Self::LoadsFree => "loads_free",
            Self::Notes => "notes",
            Self::Requests => "requests",
            Self::Messages => "messages",
            Self::Head => "head",
            Self::Events => "events",
        }
    }

    /// What it says, with `rows(…)` in the place of its rows.
    const fn template(self) -> &'static str {
        match self {
            Self::LiftsFree => include_str!("lifts_free.sql"),
            Self::Alarms => include_str!("alarms.sql"),
            Self::Placed => include_str!("placed.sql"),
            Self::Opened => include_str!("opened.sql"),
            Self::Offers => include_str!("offers.sql"),
            Self::Orders => include_str!("orders.sql"),
            Self::Assignments => include_str!("assignments.sql"),
            Self::Loads => include_str!("loads.sql"),
            Self::LoadsFree => include_str!("loads_free.sql"),
            Self::Notes => include_str!("notes.sql"),
            Self::Requests => include_str!("requests.sql"),
            Self::Messages => include_str!("messages.sql"),
            Self::Head => include_str!("head.sql"),
            Self::Events => include_str!("events.sql"),
        }
    }

    /// What must be true before the head of the log moves, as a condition; otherwise a division by zero makes the whole batch
    /// fail. Asking is also what makes PostgreSQL carry the part out before the head, which others wait for until the
    /// commit: whatever may meet a row or a key of another node is asked, so that nobody waits for another while it holds the
    /// head, and of a batch everything is. The rest of a single order is cheaper behind the head than asked. Of one row it is
    /// asked whether it is there: that spares PostgreSQL the counting, which of several makes it go through all of them.
    fn condition(self, rows: &str, is_one: bool, form: Form) -> Option<String> {
        let name = self.name();
        let is_there = format!("exists (select from {name})");
        let is_done = if is_one {
            format!("{is_there} is not null")
        } else {
            format!("(select count(*) from {name}) >= 0")
        };
        match self {
            Self::LiftsFree => Some(format!("1 / (not {is_there})::int = 1")),
            Self::LoadsFree if is_one => Some(format!("1 / ({is_there})::int = 1")),
            Self::LoadsFree => Some(format!("(select 1 / (count(*) = {rows})::int from {name}) = 1")),
            Self::Placed | Self::Opened | Self::Orders | Self::Assignments | Self::Loads | Self::Requests => {
                Some(is_done)
            }
            Self::Alarms | Self::Offers | Self::Notes | Self::Messages => match form {
                Form::Values => None,
                Form::Elements | Form::Unnested => Some(is_done),
            },
            Self::Head | Self::Events => None,
        }
    }
}

/// How rows are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// Each value by itself: the cheapest for the few rows of one order, with a statement for each number of rows.
    Values,
    /// One array a column, elements by their number: a little dearer, with one statement for any number of rows.
    Elements,
    /// One array a column, unnested: costs some µs a column however short, and the least a row.
    Unnested,
}

/// A part with its values.
pub(super) struct Piece<'a> {
    part: Part,
    is_used: bool,
    alone: Vec<Parameter<'a>>,
    rows: Option<&'a dyn Columns>,
}

impl<'a> Piece<'a> {
    /// A part without rows.
    pub(super) fn whole(part: Part, is_used: bool, alone: Vec<Parameter<'a>>) -> Self {
        Self { part, is_used, alone, rows: None }
    }

    /// The rows of a table; unused when there are none.
    pub(super) fn table(part: Part, rows: &'a dyn Columns) -> Self {
        Self { part, is_used: rows.len() > 0, alone: Vec::new(), rows: Some(rows) }
    }

    /// With values that are no rows, which its template numbers from 1.
    pub(super) fn with_alone(mut self, alone: Vec<Parameter<'a>>) -> Self {
        self.alone = alone;
        self
    }

    pub(super) fn only_if(mut self, is_wanted: bool) -> Self {
        self.is_used &= is_wanted;
        self
    }

    fn row_count(&self) -> usize {
        self.rows.map_or(0, Columns::len)
    }
}

/// Parts and numbers of rows that make a statement's text.
pub(in crate::store) type Shape = Vec<(Part, usize)>;

/// The statement of one batch with its values.
pub(in crate::store) struct Written<'a> {
    pieces: Vec<Piece<'a>>,
    form: Form,
}

impl<'a> Written<'a> {
    /// Of those pieces that are used, in their order.
    pub(super) fn new(pieces: impl IntoIterator<Item = Piece<'a>>) -> Self {
        let pieces: Vec<_> = pieces.into_iter().filter(|piece| piece.is_used).collect();
        let most = pieces.iter().map(Piece::row_count).max().unwrap_or(0);
        let is_one_order = pieces
            .iter()
            .all(|piece| !matches!(piece.part, Part::Orders | Part::Opened) || piece.row_count() <= 1);
        let form = if is_one_order && most <= MAX_VALUES {
            Form::Values
        } else if most <= MAX_ELEMENTS {
            Form::Elements
        } else {
            Form::Unnested
        };
        Self { pieces, form }
    }

    /// What its text depends on.
    pub(in crate::store) fn shape(&self) -> Shape {
        let rows = |piece: &Piece<'_>| match self.form {
            Form::Values => piece.row_count(),
            // No part has as many values.
            Form::Elements => MAX_VALUES + 1,
            Form::Unnested => MAX_VALUES + 2,
        };
        self.pieces.iter().map(|piece| (piece.part, rows(piece))).collect()
    }

    /// Its text. It gives one row, the position of the last event as `seq`, zero when there is none.
    pub(in crate::store) fn sql(&self) -> String {
        let parts = self.pieces.iter().map(|piece| (piece.part, piece.alone.len(), piece.row_count()));
        statement(parts, self.form)
    }

    /// Its values.
    pub(in crate::store) fn parameters(&self) -> Vec<Parameter<'a>> {
        let mut parameters = Vec::new();
        for piece in &self.pieces {
            parameters.extend_from_slice(&piece.alone);
            match (piece.rows, self.form) {
                (Some(rows), Form::Values) => {
                    (0..rows.len()).for_each(|row| rows.add_row(row, &mut parameters));
                }
                (Some(rows), Form::Elements | Form::Unnested) => rows.add_whole(&mut parameters),
                (None, _) => {}
            }
        }
        parameters
    }
}

/// Puts parts together: each with the number of its values that are no rows, and the number of its rows.
fn statement(parts: impl Iterator<Item = (Part, usize, usize)>, form: Form) -> String {
    let mut bodies: Vec<String> = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    let mut next = 1;
    let mut has_head = false;
    for (part, alone, row_count) in parts {
        let first_row = next + alone;
        let mut body = shifted(part.template(), next - 1);
        next = first_row;
        let mut counted = String::new();
        if let Some((before, types, after)) = around_rows(&body) {
            let types: Vec<&str> = types.split(',').map(str::trim).collect();
            let width = if form == Form::Values { types.len() * row_count } else { types.len() };
            next += width;
            counted = match form {
                Form::Values => row_count.to_string(),
                Form::Elements | Form::Unnested => format!("cardinality(${first_row}::{}[])", types[0]),
            };
            body = format!("{before}{}{after}", rows(&types, first_row, row_count, form));
        }
        if part == Part::Head {
            has_head = true;
            body = body.replacen("where settled", &format!("where {}", all(&conditions)), 1);
        }
        let condition = part.condition(&counted, form == Form::Values && row_count == 1, form);
        // One that only reads says what it finds.
        let returning = if condition.is_some() && part != Part::LiftsFree { "\nreturning 1" } else { "" };
        bodies.push(format!("{} as (\n{body}{returning}\n)", part.name()));
        conditions.extend(condition);
    }
    let last = if has_head {
        "select seq from head".to_owned()
    } else {
        format!("select 0::int8 as seq where {}", all(&conditions))
    };
    if bodies.is_empty() { last } else { format!("with {}\n{last}", bodies.join(", ")) }
}

/// All of them, asked in their order: PostgreSQL would sort conditions of their own by what they seem to cost, and the order of
/// the parts is the order of locks.
fn all(conditions: &[String]) -> String {
    if conditions.is_empty() {
        "true".to_owned()
    } else {
        format!("({}) is true", conditions.join("\n    and "))
    }
}

/// The template with its `$1`, `$2` … moved up.
fn shifted(template: &str, by: usize) -> String {
    let mut pieces = template.trim_end().split('$');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.chars().take_while(char::is_ascii_digit).count();
        let number: usize = piece[..digits].parse().expect("a template numbers its values");
        write!(text, "${}{}", number + by, &piece[digits..]).expect("a string takes everything");
    }
    text
}

/// What stands before `rows(…)`, in it, and behind it.
fn around_rows(body: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = body.split_once(" rows(")?;
    let (types, after) = rest.split_once(')').expect("a template closes its rows");
    Some((&body[..before.len() + 1], types, after))
}

/// What takes the place of `rows(uuid, text)`.
fn rows(types: &[&str], first: usize, row_count: usize, form: Form) -> String {
    let list = |from: usize, suffix: &str| {
        let listed = types.iter().zip(from..).map(|(kind, number)| format!("${number}::{kind}{suffix}"));
        listed.collect::<Vec<_>>()
    };
    match form {
        Form::Values => {
            let rows =
                (0..row_count).map(|row| format!("({})", list(first + row * types.len(), "").join(", ")));
            format!("(values {})", rows.collect::<Vec<_>>().join(", "))
        }
        Form::Elements => {
            let columns =
                list(first, "[]").iter().map(|array| format!("({array})[place]")).collect::<Vec<_>>();
            let places = format!("generate_subscripts(${first}::{}[], 1)", types[0]);
            format!("(select {} from {places} as place)", columns.join(", "))
        }
        Form::Unnested => format!("unnest({})", list(first, "[]").join(", ")),
    }
}

/// Every part in one statement, in each form: for the test that has PostgreSQL prepare them.
pub fn statements_of_all_parts() -> Vec<String> {
    // The values that are no rows, of each part.
    let parts = [
        (Part::LiftsFree, 0),
        (Part::Alarms, 0),
        (Part::Placed, 0),
        (Part::Opened, 0),
        (Part::Offers, 0),
        (Part::Orders, 0),
        (Part::Assignments, 0),
        (Part::Loads, 0),
        (Part::LoadsFree, 0),
        (Part::Notes, 0),
        (Part::Requests, 0),
        (Part::Messages, 0),
        (Part::Head, 2),
        (Part::Events, 1),
    ];
    let of_form = |form| statement(parts.iter().map(|(part, alone)| (*part, *alone, 2)), form);
    [Form::Values, Form::Elements, Form::Unnested].into_iter().map(of_form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_take_each_form() {
        let types = ["uuid", "text"];
        assert_eq!(rows(&types, 3, 2, Form::Values), "(values ($3::uuid, $4::text), ($5::uuid, $6::text))");
        assert_eq!(
            rows(&types, 3, 2, Form::Elements),
            "(select ($3::uuid[])[place], ($4::text[])[place] from generate_subscripts($3::uuid[], 1) as place)"
        );
        assert_eq!(rows(&types, 3, 2, Form::Unnested), "unnest($3::uuid[], $4::text[])");
    }

    #[test]
    fn values_are_numbered_across_the_parts() {
        assert_eq!(
            shifted("where day = $1 and last = $2 or x = $12", 10),
            "where day = $11 and last = $12 or x = $22"
        );
        let parts = [(Part::LoadsFree, 0, 1), (Part::Head, 2, 0), (Part::Events, 1, 1)];
        let sql = statement(parts.into_iter(), Form::Values);
        assert!(sql.contains("(values ($1::uuid, $2::int2))") && sql.contains("seq + $3::int8"), "{sql}");
        assert!(sql.contains("sha256(hash || $4::bytea)"), "{sql}");
        assert!(sql.contains("line.body, $5::int2") && sql.contains("(values ($6::int8, "), "{sql}");
    }

    #[test]
    fn the_head_moves_behind_everything_else() {
        let parts = [(Part::LoadsFree, 0, 1), (Part::Orders, 0, 1), (Part::Head, 2, 0), (Part::Events, 1, 1)];
        let sql = statement(parts.into_iter(), Form::Values);
        let head = sql.split_once("update feed_head").unwrap().1.split_once("returning").unwrap().0;
        let (load, order) =
            ("1 / (exists (select from loads_free))::int = 1", "exists (select from orders) is not null");
        assert!(head.contains(&format!("where ({load}\n    and {order}) is true")), "{head}");
        assert!(!sql.contains("settled\n") && !sql.contains("rows("), "{sql}");
    }

    #[test]
    fn one_row_is_asked_for_and_several_are_counted() {
        let asked = |count| {
            let parts = [(Part::LiftsFree, 0, 1), (Part::LoadsFree, 0, count)];
            statement(parts.into_iter(), Form::Values).split_once("as seq where ").unwrap().1.to_owned()
        };
        let lift = "1 / (not exists (select from lifts_free))::int = 1";
        let one = "1 / (exists (select from loads_free))::int = 1";
        let two = "(select 1 / (count(*) = 2)::int from loads_free) = 1";
        assert_eq!(asked(1), format!("({lift}\n    and {one}) is true"));
        assert_eq!(asked(2), format!("({lift}\n    and {two}) is true"));
    }

    #[test]
    fn of_a_batch_everything_comes_before_the_head_and_of_one_order_what_others_may_meet() {
        let sql = |form| {
            let parts =
                [(Part::Alarms, 0, 1), (Part::Opened, 0, 1), (Part::Requests, 0, 1), (Part::Head, 2, 0)];
            statement(parts.into_iter(), form)
        };
        for asked in ["opened", "requests"] {
            assert!(
                sql(Form::Values).contains(&format!("exists (select from {asked}) is not null")),
                "{asked}"
            );
            assert!(sql(Form::Elements).contains(&format!("from {asked}) >= 0")), "{asked}");
        }
        assert!(!sql(Form::Values).contains("from alarms)"), "nobody else meets the alarm of one order");
        assert!(
            sql(Form::Elements).contains("from alarms) >= 0"),
            "the head is held for no more than the events"
        );
    }
}
