//! Exercises: what is called in, when and about which lift. The scripts lie in `fixtures/drills`.
//!
//! Must not: call in anything by itself, or hold anything of a real person.

use crate::intake::{AlarmKind, Channel, Hazard, PersonFlag, Situation};
use crate::kernel::{LiftId, SignedDuration, Text, Timestamp};
use crate::roster::Directory;
use serde::Deserialize;
use std::sync::LazyLock;

/// Lifts of neighbouring numbers lie far apart: a prime that no roster's size is likely to share.
const STRIDE: usize = 7_919;

/// One exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub name: &'static str,
    pub title: String,
    pub title_en: String,
    pub calls: Vec<Call>,
}

/// One call of an exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// After the beginning.
    pub after: SignedDuration,
    /// Calls of the same place are about the same lift.
    pub place: usize,
    pub channel: Channel,
    pub kind: AlarmKind,
    pub situation: Situation,
    pub text: Text<500>,
}

#[derive(Deserialize)]
struct ScriptForm {
    title: String,
    title_en: String,
    calls: Vec<CallForm>,
}

#[derive(Deserialize)]
struct CallForm {
    after_s: u32,
    place: usize,
    channel: String,
    kind: String,
    people: Option<u16>,
    flags: Vec<String>,
    hazards: Vec<String>,
    text: String,
}

static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| {
    [
        ("storm", include_str!("../../fixtures/drills/storm.json")),
        ("evening", include_str!("../../fixtures/drills/evening.json")),
    ]
    .into_iter()
    .map(|(name, text)| read(name, text).expect("a test reads every script"))
    .collect()
});

/// Every script.
pub fn scripts() -> &'static [Script] {
    &SCRIPTS
}

/// The script of that name.
pub fn find_script(name: &str) -> Option<&'static Script> {
    scripts().iter().find(|script| script.name == name)
}

fn read(name: &'static str, text: &str) -> Option<Script> {
    let form: ScriptForm = serde_json::from_str(text).ok()?;
    let calls = form.calls.into_iter().map(call_of).collect::<Option<Vec<_>>>()?;
    Some(Script { name, title: form.title, title_en: form.title_en, calls })
}

fn call_of(form: CallForm) -> Option<Call> {
    Some(Call {
        after: SignedDuration::from_secs(i64::from(form.after_s)),
        place: form.place,
        channel: Channel::from_name(&form.channel)?,
        kind: AlarmKind::from_name(&form.kind)?,
        situation: Situation {
            people: form.people,
            flags: form.flags.iter().map(|name| PersonFlag::from_name(name)).collect::<Option<_>>()?,
            hazards: form.hazards.iter().map(|name| Hazard::from_name(name)).collect::<Option<_>>()?,
        },
        text: Text::parse_filled(&form.text).ok()?,
    })
}

impl Script {
    /// How many calls are due after the ones that were made: those up to now, in order.
    pub fn due(&self, started_at: Timestamp, made: usize, now: Timestamp) -> &[Call] {
        let elapsed = now.duration_since(started_at);
        let rest = self.calls.get(made..).unwrap_or_default();
        let count = rest.iter().take_while(|call| call.after <= elapsed).count();
        &rest[..count]
    }
}

impl Call {
    /// The lift that it is about in this city; none where there are no lifts.
    pub fn lift(&self, directory: &Directory) -> Option<LiftId> {
        let lifts = directory.lifts();
        let position = self.place.wrapping_mul(STRIDE).checked_rem(lifts.len())?;
        lifts.get(position).map(|lift| lift.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_can_be_read_and_comes_in_order() {
        assert_eq!(scripts().len(), 2);
        for script in scripts() {
            assert!(script.calls.is_sorted_by_key(|call| call.after), "{}", script.name);
            assert!(!script.title.is_empty() && !script.title_en.is_empty());
        }
        let storm = find_script("storm").unwrap();
        assert_eq!(storm.calls.len(), 12);
        assert_eq!(storm.calls.last().unwrap().after, SignedDuration::from_mins(5));
        assert_eq!(find_script("flood"), None);
    }

    #[test]
    fn a_call_is_due_from_its_moment_on_and_once() {
        let script = find_script("storm").unwrap();
        let start: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let due = |made: usize, seconds: i64| {
            script.due(start, made, start + SignedDuration::from_secs(seconds)).len()
        };
        assert_eq!((due(0, 0), due(0, 19), due(0, 20), due(1, 20)), (1, 1, 2, 1));
        assert_eq!((due(2, 44), due(12, 900), due(99, 900)), (0, 0, 0));
        assert_eq!(due(0, -5), 0, "a clock that was set back calls nothing in");
    }

    #[test]
    fn without_lifts_nothing_is_called_in() {
        let call = &find_script("storm").unwrap().calls[0];
        assert_eq!(call.lift(&Directory::default()), None);
    }
}
