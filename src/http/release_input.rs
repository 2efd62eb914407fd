//! The release form as it comes in: its names become values, each fault names its field.
//!
//! Must not: decide whether the order takes it; `order` does.

use crate::channel::Fields;
use crate::order::{Condition, LiftAfter, Release, ReleaseMethod};
use crate::roster::CauseCode;
use crate::wire::ReleaseForm;

/// Reads the form.
pub(super) fn release_of(fields: &mut Fields, form: &ReleaseForm) -> Release {
    let cause = form.cause.and_then(|code| {
        let found = CauseCode::parse(code);
        if found.is_none() {
            fields.wrong("cause", "not a code of the list of causes");
        }
        found
    });
    Release {
        people: fields.people("people", form.people),
        condition: named(fields, "condition", form.condition.as_deref(), &Condition::ALL, Condition::name),
        method: named(fields, "method", form.method.as_deref(), &ReleaseMethod::ALL, ReleaseMethod::name),
        lift_after: named(fields, "lift_after", form.lift_after.as_deref(), &LiftAfter::ALL, LiftAfter::name),
        cause,
    }
}

fn named<T: Copy>(
    fields: &mut Fields,
    path: &str,
    raw: Option<&str>,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Option<T> {
    raw.and_then(|raw| fields.name(path, raw, all, name))
}
