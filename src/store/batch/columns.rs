//! The columns of each table that a batch writes, as they are handed to its statement.
//!
//! Must not: be filled anywhere but in `batch`; the order of the fields is the order of the statement's parameters.

use crate::kernel::Timestamp;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// A value of a statement.
pub(super) type Parameter<'a> = &'a (dyn ToSql + Sync);

/// The rows of one table, column by column.
pub(super) trait Columns: Sync {
    /// How many rows.
    fn len(&self) -> usize;
    /// Adds each column as one array.
    fn add_whole<'a>(&'a self, parameters: &mut Vec<Parameter<'a>>);
    /// Adds the values of one row.
    fn add_row<'a>(&'a self, row: usize, parameters: &mut Vec<Parameter<'a>>);
}

/// The columns of the second behind those of the first, a row of each together.
impl<A: Columns, B: Columns> Columns for (A, B) {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn add_whole<'a>(&'a self, parameters: &mut Vec<Parameter<'a>>) {
        self.0.add_whole(parameters);
        self.1.add_whole(parameters);
    }

    fn add_row<'a>(&'a self, row: usize, parameters: &mut Vec<Parameter<'a>>) {
        self.0.add_row(row, parameters);
        self.1.add_row(row, parameters);
    }
}

/// Declares a struct of column vectors and how they are handed to a statement.
macro_rules! columns {
    ($name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        #[derive(Debug, Default)]
        pub(super) struct $name { $(pub(super) $field: Vec<$kind>),+ }

        impl Columns for $name {
            fn len(&self) -> usize {
                // Every column has one entry a row.
                [$(self.$field.len()),+][0]
            }

            fn add_whole<'a>(&'a self, parameters: &mut Vec<Parameter<'a>>) {
                parameters.extend([$(&self.$field as Parameter<'a>),+]);
            }

            fn add_row<'a>(&'a self, row: usize, parameters: &mut Vec<Parameter<'a>>) {
                parameters.extend([$(&self.$field[row] as Parameter<'a>),+]);
            }
        }
    };
}

columns!(AlarmColumns {
    id: Uuid,
    channel: &'static str,
    kind: &'static str,
    mode: &'static str,
    disposition: &'static str,
    work_order: Option<Uuid>,
    lift: Option<Uuid>,
    lift_text: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    datum: Option<&'static str>,
    people: Option<i16>,
    flags: String,
    hazards: String,
    caller_name: Option<String>,
    caller_phone: Option<String>,
    text: String,
    partner: Option<String>,
    foreign_id: Option<String>,
    raised_at: Timestamp,
    received_at: Timestamp,
});

// What an opening fills of an order: nothing has happened yet but that a station was asked.
columns!(OpenedColumns {
    id: Uuid,
    number_day: i32,
    number_serial: i32,
    version: i32,
    mode: &'static str,
    state: &'static str,
    priority: &'static str,
    lift: Option<Uuid>,
    district: Option<i32>,
    alarm_count: i32,
    channel: &'static str,
    second_tier: bool,
    opened_at: Timestamp,
    state_since: Timestamp,
    recorded_at: Timestamp,
    alarm_raised_at: Timestamp,
    answered_at: Option<Timestamp>,
    located_at: Option<Timestamp>,
    dispatched_at: Option<Timestamp>,
    due_kind: Option<&'static str>,
    due_at: Option<Timestamp>,
    has_late_entry: bool,
});

// What comes to it later.
columns!(FollowedColumns {
    outcome: Option<&'static str>,
    merged_into: Option<Uuid>,
    lead_station: Option<Uuid>,
    accepted_at: Option<Timestamp>,
    departed_at: Option<Timestamp>,
    arrived_at: Option<Timestamp>,
    freed_at: Option<Timestamp>,
    restored_at: Option<Timestamp>,
    called_back_at: Option<Timestamp>,
    archived_at: Option<Timestamp>,
});

// What an offer fills of an assignment, and what comes to it later.
columns!(OfferColumns {
    id: Uuid,
    work_order: Uuid,
    station: Uuid,
    level: &'static str,
    state: &'static str,
    offered_at: Timestamp,
});
columns!(AnsweredColumns {
    accepted_at: Option<Timestamp>,
    set_out_at: Option<Timestamp>,
    arrived_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
});

columns!(LoadColumns {
    station: Uuid,
    change: i16,
    on_duty: Option<bool>,
    strength: Option<i16>,
    capacity: Option<i16>,
    version: Option<i32>,
    changed_at: Option<Timestamp>,
});
columns!(LiftColumns { lift: Option<Uuid> });
columns!(FreeLoadColumns { station: Uuid, change: i16 });
columns!(NoteColumns { id: Uuid, work_order: Uuid, author: String, text: String, written_at: Timestamp });
columns!(RequestColumns { actor: String, key: String, digest: Vec<u8>, reply: String, made_at: Timestamp });
columns!(OutboxColumns { id: Uuid, kind: &'static str, target: &'static str, body: String, not_before: Timestamp });
columns!(PlacedColumns { alarm: Uuid, work_order: Uuid, lift: Option<Uuid> });

columns!(EventColumns {
    ord: i64,
    subject_kind: &'static str,
    subject_id: Uuid,
    version: i32,
    kind: &'static str,
    body: String,
    mode: &'static str,
    audience: String,
    actor: String,
    source: &'static str,
    implausible: bool,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
    running: Vec<u8>,
});
