//! Inbound adapters: one per kind of source, each turns a foreign format into an alarm, and nothing else.
//!
//! Must not: decide what becomes of an alarm, write, or refuse a cry for help because its lift is unknown.

mod caller;
mod field;
mod machine;
mod signature;
mod typed;

pub use caller::caller_number;
pub use field::{Fields, MAX_FIELD_PROBLEMS, whole_microseconds};
pub use machine::raised_by_machine;
pub use signature::{TIMESTAMP_TOLERANCE, is_partner_name, is_timely, sign, text_to_sign, verify};
pub use typed::{people_count, plain_text};
