//! The stored forms of events: JSON that is written once and read for ever.
//!
//! Must not: change a form that was ever written. Fields are added with a default; a new shape is a new `kind`.
//! Each form has a fixture in `fixtures/events`. No personal data: only ids into rows that may be blanked.

mod arrival;
mod choice;
mod ending;
mod fact;
mod opening;
mod plan;
mod release;

use self::fact::FactForm;
use crate::order::Fact;

/// The form number written beside each body. It rises when a body can no longer be read by an older binary.
pub const FORM: i16 = 1;

/// What is wrong with a stored body.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error("event body is not of a known form")]
    Json(#[from] serde_json::Error),
    #[error("event body holds an impossible value: {0}")]
    Value(&'static str),
}

/// The stored kind and body of a fact.
pub fn write(fact: &Fact) -> (&'static str, String) {
    let body = serde_json::to_string(&FactForm::from(fact)).expect("forms have only string keys");
    (kind(fact), body)
}

/// The fact of a stored body.
///
/// # Errors
/// The body is not of a known form.
pub fn read(body: &str) -> Result<Fact, FormError> {
    serde_json::from_str::<FactForm>(body)?.try_into()
}

/// The name of a fact in the log and on the wire.
pub const fn kind(fact: &Fact) -> &'static str {
    fact.name()
}
