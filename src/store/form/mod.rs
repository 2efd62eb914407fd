//! The stored forms of events: JSON that is written once and read for ever.
//!
//! Must not: change a form that was ever written. Fields are added with a default; a new shape is a new `kind`.
//! `fixtures/events.jsonl` has a body of each shape. No personal data: only ids into rows that may be blanked.

mod arrival;
mod brigade;
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// Bodies as they were written, one a line. A line is never changed or taken away; a new shape is a new line.
    const WRITTEN: &str = include_str!("../../../fixtures/events.jsonl");

    /// Every kind that the enum knows, as it names them itself when it is given another.
    fn known_kinds() -> BTreeSet<String> {
        let Err(unknown) = serde_json::from_str::<FactForm>(r#"{"kind":"?"}"#) else {
            panic!("there is no such kind")
        };
        let quoted: Vec<String> = unknown.to_string().split('`').map(str::to_owned).collect();
        quoted.into_iter().skip(3).step_by(2).collect()
    }

    /// Whether everything that the old body says stands in the new one, which may say more.
    fn is_kept(old: &Value, new: &Value) -> bool {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                old.iter().all(|(name, value)| new.get(name).is_some_and(|new| is_kept(value, new)))
            }
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_kept(old, new))
            }
            (old, new) => old == new,
        }
    }

    #[test]
    fn every_body_that_was_ever_written_is_read_and_nothing_of_it_is_lost() {
        let mut kinds = BTreeSet::new();
        for body in WRITTEN.lines() {
            let fact = read(body).unwrap_or_else(|error| panic!("{error}: {body}"));
            let (kind, again) = write(&fact);
            assert_eq!(read(&again).expect("what was just written"), fact);
            let [old, new] = [body, &again].map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
            assert!(is_kept(&old, &new), "{body} became {again}");
            kinds.insert(kind.to_owned());
        }
        assert_eq!(kinds, known_kinds(), "each kind has a line in fixtures/events.jsonl");
    }
}
