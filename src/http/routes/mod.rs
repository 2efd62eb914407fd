//! The handlers, one file a subject: read the input, ask dispatch or the store, show the answer.
//!
//! Must not: hold rules. Who may come here is in `access`; what is allowed to happen is in `order`.

pub mod accounts;
pub mod alarms;
pub mod boards;
pub mod callers;
pub mod channels;
pub mod devices;
pub mod drills;
pub mod handovers;
pub mod lifts;
pub mod orders;
pub mod photos;
pub mod positions;
pub mod record;
pub mod reports;
pub mod scene;
pub mod session;
pub mod stations;
pub mod troubles;
pub mod wall;

use super::codes::Code;
use super::error::ApiError;
use crate::kernel::IdError;
use std::str::FromStr;

/// Reads an id of the path; a malformed one is one that does not exist.
fn path_id<T: FromStr<Err = IdError>>(raw: &str, unknown: Code) -> Result<T, ApiError> {
    raw.parse().map_err(|_| ApiError::new(unknown))
}

/// Reads a page's size: 1…`most`.
fn page_size(path: &str, raw: Option<&str>, default: usize, most: usize) -> Result<usize, ApiError> {
    let Some(raw) = raw else { return Ok(default) };
    let asked = raw.parse().ok().filter(|size| (1..=most).contains(size));
    asked.ok_or_else(|| invalid_query(path, &format!("a number from 1 to {most}")))
}

/// One wrong field of the query.
fn invalid_query(path: &str, message: &str) -> ApiError {
    let problem = crate::wire::FieldProblem { path: path.to_owned(), message: message.to_owned() };
    ApiError::new(Code::InvalidQuery).with_fields(vec![problem])
}
