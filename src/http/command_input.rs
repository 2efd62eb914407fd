//! The commands of an order as they come in: read with field paths, and turned into what dispatch is asked.
//!
//! Must not: decide whether a command fits the order; `order` does.

use super::body::{FromJson, json_error, shortened};
use super::error::ApiError;
use super::release_input::release_of;
use crate::channel::Fields;
use crate::dispatch::Verb;
use crate::intake::Priority;
use crate::kernel::{AlarmId, AssignmentId, LiftId, NoteId, OrderId, StationId, Text, Timestamp};
use crate::order::{
    Base, CallbackResult, Claim, DeclineMeant, DeclineReason, Evidence, Outcome, Phrase, PlaceDoubt,
    TimeSource, WithdrawReason,
};
use crate::roster::{Directory, Level};
use crate::wire::{CommandBody, FactsBase, FieldProblem, FixBody, Location, OrderCommand, ReleaseForm, Role};
use serde_json::{Map, Value};

/// Fields of a command at most; the longest has five and two for the claim.
const MAX_FIELDS: usize = 16;

/// Expected minutes until arrival at most; more is a typing error.
const MAX_ETA_MINUTES: u16 = 240;

/// What a person may give as the source of a claimed time, by the role.
const SEAT_SOURCES: [TimeSource; 2] = [TimeSource::Phone, TimeSource::Typed];
const CREW_SOURCES: [TimeSource; 4] =
    [TimeSource::Tap, TimeSource::Geofence, TimeSource::CodeScan, TimeSource::Phone];

/// A command that was read, but not yet understood.
#[derive(Debug, Clone)]
pub struct CommandInput(pub OrderCommand);

impl FromJson for CommandInput {
    /// The shape's tag and flattening make serde forget where it was, so faults are traced here.
    fn from_json(bytes: &[u8]) -> Result<Self, ApiError> {
        let value: Value = super::body::parse(bytes)?;
        let Value::Object(fields) = value else {
            return Err(ApiError::invalid_field("", "a command is an object"));
        };
        if fields.len() > MAX_FIELDS {
            return Err(ApiError::invalid_field("", "too many fields"));
        }
        // A number would be taken for a variant's position.
        if !fields.get("command").is_some_and(Value::is_string) {
            return Err(ApiError::invalid_field("command", "the name of a command is needed"));
        }
        let command: OrderCommand =
            serde_json::from_value(Value::Object(fields.clone())).map_err(|error| traced(&fields, &error))?;
        let known = serde_json::to_value(&command).unwrap_or_default();
        match fields.keys().find(|key| known.get(key.as_str()).is_none()) {
            // The path is what was sent: its name may hold anything, a backtick too.
            Some(unknown) => {
                Err(ApiError::invalid_field(&shortened(unknown), "this command has no such field"))
            }
            None => Ok(Self(command)),
        }
    }
}

/// The field at fault is the one without which the complaint is another.
fn traced(fields: &Map<String, Value>, error: &serde_json::Error) -> ApiError {
    let sentence = error.to_string();
    let is_at_fault = |key: &&String| {
        let mut rest = fields.clone();
        rest.remove(key.as_str());
        match serde_json::from_value::<OrderCommand>(Value::Object(rest)) {
            Ok(_) => true,
            Err(other) => other.to_string() != sentence,
        }
    };
    // The tag is asked last: without it every complaint is another.
    let path = fields.keys().filter(|key| *key != "command").find(is_at_fault);
    let is_missing = sentence.starts_with("missing field");
    match path {
        Some(path) if !is_missing => json_error(path, error),
        Some(_) | None if is_missing => json_error("", error),
        Some(_) | None => json_error("command", error),
    }
}

/// A command in the words of dispatch.
#[derive(Debug, Clone)]
pub struct Understood {
    pub verb: Verb,
    pub note: Option<Text<500>>,
    pub claim: Option<Claim>,
}

/// Turns the fields into domain values.
///
/// # Errors
/// What is wrong, by the field's path.
pub fn understand(
    input: &OrderCommand,
    role: Role,
    directory: &Directory,
    now: Timestamp,
) -> Result<Understood, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let verb = verb(&mut fields, &input.command, role, directory);
    let note = note(&mut fields, &input.command);
    let claim = claim(&mut fields, input, role, now);
    fields.finish(verb.map(|verb| Understood { verb, note, claim }))
}

fn verb(fields: &mut Fields, body: &CommandBody, role: Role, directory: &Directory) -> Option<Verb> {
    Some(match body {
        CommandBody::Locate { lift, base } => Verb::Locate {
            lift: find_lift(fields, "lift", lift, directory)?,
            base: base_of(fields, base.as_ref()),
        },
        CommandBody::Triage { people, flags, hazards, base } => Verb::Triage {
            situation: fields.situation(*people, flags, hazards),
            base: base_of(fields, base.as_ref()),
        },
        CommandBody::SetPriority { priority, note: _, base } => {
            let priority = fields.name("priority", priority, &Priority::ALL, Priority::name)?;
            Verb::SetPriority { priority, base: base_of(fields, base.as_ref()) }
        }
        CommandBody::Verify => Verb::Verify,
        CommandBody::CallStation { station, level, note: _ } => {
            let station = find_station(fields, station, directory);
            let level = fields.name("level", level, &Level::ALL, Level::name);
            Verb::CallStation { station: station?, level: level? }
        }
        CommandBody::Resolve { outcome, note: _ } => Verb::Resolve { outcome: outcome_of(fields, outcome)? },
        CommandBody::MergeInto { order } => Verb::MergeInto { into: fields.id::<OrderId>("order", order)? },
        CommandBody::Unmerge { order, note: _ } => {
            Verb::Unmerge { from: fields.id::<OrderId>("order", order)? }
        }
        CommandBody::DetachAlarm { alarm, lift, note: _ } => {
            let alarm = fields.id::<AlarmId>("alarm", alarm);
            let lift = match lift {
                Some(lift) => Some(find_lift(fields, "lift", lift, directory)?),
                None => None,
            };
            Verb::DetachAlarm { alarm: alarm?, lift }
        }
        CommandBody::DecideFireBrigade { called, note: _ } => Verb::DecideFireBrigade { called: *called },
        CommandBody::RecordComfortCall { reached } => Verb::RecordComfortCall { reached: *reached },
        CommandBody::AnswerPassenger { phrase, note } => {
            if phrase.is_none() && note.as_deref().is_none_or(|note| note.trim().is_empty()) {
                fields.wrong("note", "a phrase, words, or both");
            }
            let phrase = phrase.as_deref();
            let named = phrase.map(|raw| fields.name("phrase", raw, &Phrase::ALL, Phrase::name));
            Verb::AnswerPassenger { phrase: named.flatten() }
        }
        CommandBody::RecordCallback { reached, all_out, satisfaction, note: _ } => {
            Verb::RecordCallback { result: callback(fields, *reached, *all_out, *satisfaction)? }
        }
        CommandBody::Close { note: _ } => Verb::Close,
        CommandBody::Reopen { note: _ } => Verb::Reopen,
        CommandBody::AddNote { note: _ } => Verb::AddNote,
        CommandBody::MakePromise { note: _, due_at } => {
            Verb::MakePromise { due_at: crate::channel::whole_microseconds(*due_at) }
        }
        CommandBody::KeepPromise { promise } => {
            Verb::KeepPromise { promise: fields.id::<NoteId>("promise", promise)? }
        }
        CommandBody::Accept { .. }
        | CommandBody::Decline { .. }
        | CommandBody::SetOut { .. }
        | CommandBody::Arrive { .. }
        | CommandBody::Withdraw { .. }
        | CommandBody::RequestSecondTier { .. }
        | CommandBody::RecordFreed { .. }
        | CommandBody::DoubtPlace { .. }
        | CommandBody::ReportRelease { .. }
        | CommandBody::Finish { .. } => return crew_verb(fields, body, role, directory),
    })
}

/// What the author saw; a name that is wrong is told by its own field.
fn base_of(fields: &mut Fields, base: Option<&FactsBase>) -> Option<Base> {
    let base = base?;
    let situation = fields.situation(base.people, &base.flags, &base.hazards);
    let priority = fields.name("base.priority", &base.priority, &Priority::ALL, Priority::name);
    let lift = match base.lift.as_deref() {
        None => None,
        Some(raw) => Some(fields.id::<LiftId>("base.lift", raw)?),
    };
    Some(Base { situation, priority: priority?, lift })
}

/// The commands about one assignment.
fn crew_verb(fields: &mut Fields, body: &CommandBody, role: Role, directory: &Directory) -> Option<Verb> {
    let path = "assignment";
    Some(match body {
        CommandBody::Accept { assignment, eta_minutes } => {
            if eta_minutes.is_some_and(|minutes| minutes > MAX_ETA_MINUTES) {
                fields.wrong("eta_minutes", format!("at most {MAX_ETA_MINUTES} minutes"));
            }
            Verb::Accept {
                assignment: fields.id(path, assignment)?,
                travel_time_s: eta_minutes.map(|minutes| u32::from(minutes) * 60),
            }
        }
        CommandBody::Decline { assignment, reason, was, note: _ } => {
            let reason = fields.name("reason", reason, &DeclineReason::ALL, DeclineReason::name);
            let meant = match was.as_deref() {
                None => None,
                Some(was) => Some(fields.name("was", was, &DeclineMeant::ALL, DeclineMeant::name)?),
            };
            Verb::Decline { assignment: fields.id(path, assignment)?, reason: reason?, meant }
        }
        CommandBody::SetOut { assignment } => Verb::SetOut { assignment: fields.id(path, assignment)? },
        CommandBody::Arrive { assignment, fix, code } => {
            let evidence = evidence(fields, fix.as_ref(), code.as_deref(), directory);
            Verb::Arrive { assignment: fields.id(path, assignment)?, evidence: evidence? }
        }
        CommandBody::Withdraw { assignment, note: _ } => Verb::Withdraw {
            assignment: fields.id(path, assignment)?,
            reason: match role {
                Role::Crew => WithdrawReason::CrewCannot,
                Role::Operator
                | Role::ShiftLeader
                | Role::Supervisor
                | Role::Wallboard
                | Role::Administrator => WithdrawReason::ByOperator,
            },
        },
        CommandBody::RequestSecondTier { assignment } => {
            Verb::RequestSecondTier { assignment: own_or_none(fields, assignment.as_deref(), role)? }
        }
        CommandBody::RecordFreed { assignment, people } => {
            let people = fields.people("people", *people);
            Verb::RecordFreed { assignment: own_or_none(fields, assignment.as_deref(), role)?, people }
        }
        CommandBody::DoubtPlace { assignment, doubt, note: _ } => {
            let doubt = fields.name("doubt", doubt, &PlaceDoubt::ALL, PlaceDoubt::name);
            Verb::DoubtPlace { assignment: fields.id(path, assignment)?, doubt: doubt? }
        }
        CommandBody::ReportRelease { assignment, people, condition, method, lift_after, cause, note: _ } => {
            let release = release_of(
                fields,
                &ReleaseForm {
                    people: *people,
                    condition: condition.clone(),
                    method: method.clone(),
                    lift_after: lift_after.clone(),
                    cause: *cause,
                },
            );
            Verb::ReportRelease { assignment: own_or_none(fields, assignment.as_deref(), role)?, release }
        }
        CommandBody::Finish { assignment } => Verb::Finish { assignment: fields.id(path, assignment)? },
        CommandBody::Locate { .. }
        | CommandBody::Triage { .. }
        | CommandBody::SetPriority { .. }
        | CommandBody::Verify
        | CommandBody::CallStation { .. }
        | CommandBody::DecideFireBrigade { .. }
        | CommandBody::Resolve { .. }
        | CommandBody::MergeInto { .. }
        | CommandBody::Unmerge { .. }
        | CommandBody::DetachAlarm { .. }
        | CommandBody::RecordComfortCall { .. }
        | CommandBody::AnswerPassenger { .. }
        | CommandBody::RecordCallback { .. }
        | CommandBody::Close { .. }
        | CommandBody::Reopen { .. }
        | CommandBody::AddNote { .. }
        | CommandBody::MakePromise { .. }
        | CommandBody::KeepPromise { .. } => return None,
    })
}

/// What came with an arrival. Where the phone is does not leave this request but as a distance.
fn evidence(
    fields: &mut Fields,
    fix: Option<&FixBody>,
    code: Option<&str>,
    directory: &Directory,
) -> Option<Evidence> {
    match (fix, code) {
        (None, None) => Some(Evidence::Word),
        (Some(_), Some(_)) => {
            fields.wrong("code", "a position or a code, not both");
            None
        }
        (None, Some(code)) => find_lift(fields, "code", code, directory).map(|lift| Evidence::Code { lift }),
        (Some(fix), None) => {
            let place = Location { lat: fix.lat, lon: fix.lon, datum: fix.datum.clone() };
            let (point, _) = fields.location("fix", &place)?;
            Some(Evidence::Fix { point, accuracy_m: fix.accuracy_m, age_s: fix.age_s })
        }
    }
}

/// The source that goes with what came along; any other would be a contradiction.
const fn source_of(body: &CommandBody) -> Option<TimeSource> {
    match body {
        CommandBody::Arrive { fix: Some(_), .. } => Some(TimeSource::Geofence),
        CommandBody::Arrive { code: Some(_), .. } => Some(TimeSource::CodeScan),
        CommandBody::Arrive { fix: None, code: None, .. }
        | CommandBody::Locate { .. }
        | CommandBody::Triage { .. }
        | CommandBody::SetPriority { .. }
        | CommandBody::Verify
        | CommandBody::CallStation { .. }
        | CommandBody::Accept { .. }
        | CommandBody::Decline { .. }
        | CommandBody::SetOut { .. }
        | CommandBody::Withdraw { .. }
        | CommandBody::RequestSecondTier { .. }
        | CommandBody::RecordFreed { .. }
        | CommandBody::DoubtPlace { .. }
        | CommandBody::ReportRelease { .. }
        | CommandBody::Finish { .. }
        | CommandBody::DecideFireBrigade { .. }
        | CommandBody::Resolve { .. }
        | CommandBody::MergeInto { .. }
        | CommandBody::Unmerge { .. }
        | CommandBody::DetachAlarm { .. }
        | CommandBody::RecordComfortCall { .. }
        | CommandBody::AnswerPassenger { .. }
        | CommandBody::RecordCallback { .. }
        | CommandBody::Close { .. }
        | CommandBody::Reopen { .. }
        | CommandBody::AddNote { .. }
        | CommandBody::MakePromise { .. }
        | CommandBody::KeepPromise { .. } => None,
    }
}

/// The assignment of a command that an operator may give without one; a crew speaks for its own.
fn own_or_none(fields: &mut Fields, raw: Option<&str>, role: Role) -> Option<Option<AssignmentId>> {
    match raw {
        Some(raw) => fields.id("assignment", raw).map(Some),
        None if role == Role::Crew => {
            fields.wrong("assignment", "a crew names its own assignment");
            None
        }
        None => Some(None),
    }
}

fn note(fields: &mut Fields, body: &CommandBody) -> Option<Text<500>> {
    match body {
        // A note is the whole point of these.
        CommandBody::AddNote { note }
        | CommandBody::MakePromise { note, .. }
        | CommandBody::Reopen { note }
        | CommandBody::CallStation { note, .. } => fields.filled_text("note", note),
        CommandBody::SetPriority { note, .. }
        | CommandBody::Decline { note, .. }
        | CommandBody::Withdraw { note, .. }
        | CommandBody::DecideFireBrigade { note, .. }
        | CommandBody::Resolve { note, .. }
        | CommandBody::RecordCallback { note, .. }
        | CommandBody::Unmerge { note, .. }
        | CommandBody::DetachAlarm { note, .. }
        | CommandBody::DoubtPlace { note, .. }
        | CommandBody::ReportRelease { note, .. }
        | CommandBody::AnswerPassenger { note, .. }
        | CommandBody::Close { note } => fields.optional_text("note", note.as_deref()),
        CommandBody::Locate { .. }
        | CommandBody::Triage { .. }
        | CommandBody::Verify
        | CommandBody::Accept { .. }
        | CommandBody::SetOut { .. }
        | CommandBody::Arrive { .. }
        | CommandBody::RequestSecondTier { .. }
        | CommandBody::RecordFreed { .. }
        | CommandBody::Finish { .. }
        | CommandBody::MergeInto { .. }
        | CommandBody::RecordComfortCall { .. }
        | CommandBody::KeepPromise { .. } => None,
    }
}

fn outcome_of(fields: &mut Fields, raw: &str) -> Option<Outcome> {
    fields.name("outcome", raw, &[Outcome::SelfRescued, Outcome::FalseAlarm, Outcome::Cancelled], |outcome| {
        outcome.name()
    })
}

fn callback(
    fields: &mut Fields,
    reached: bool,
    all_out: Option<bool>,
    satisfaction: Option<u8>,
) -> Option<CallbackResult> {
    if satisfaction.is_some_and(|score| !(1..=3).contains(&score)) {
        fields.wrong("satisfaction", "1 (not satisfied) to 3 (satisfied)");
        return None;
    }
    if !reached {
        return Some(CallbackResult::Unreachable);
    }
    if all_out.is_none() {
        fields.wrong("all_out", "needed when somebody was reached");
    }
    Some(CallbackResult::Reached { all_out: all_out?, satisfaction })
}

/// What a crew does, an operator records as told by phone; the rest an operator does at the seat.
const fn seat_default(body: &CommandBody) -> TimeSource {
    match body {
        CommandBody::Accept { .. }
        | CommandBody::Decline { .. }
        | CommandBody::SetOut { .. }
        | CommandBody::Arrive { .. }
        | CommandBody::RecordFreed { .. }
        | CommandBody::RequestSecondTier { .. }
        | CommandBody::DoubtPlace { .. }
        | CommandBody::ReportRelease { .. }
        | CommandBody::Finish { .. } => TimeSource::Phone,
        CommandBody::Withdraw { .. }
        | CommandBody::Locate { .. }
        | CommandBody::Triage { .. }
        | CommandBody::SetPriority { .. }
        | CommandBody::Verify
        | CommandBody::CallStation { .. }
        | CommandBody::DecideFireBrigade { .. }
        | CommandBody::Resolve { .. }
        | CommandBody::MergeInto { .. }
        | CommandBody::Unmerge { .. }
        | CommandBody::DetachAlarm { .. }
        | CommandBody::RecordComfortCall { .. }
        | CommandBody::AnswerPassenger { .. }
        | CommandBody::RecordCallback { .. }
        | CommandBody::Close { .. }
        | CommandBody::Reopen { .. }
        | CommandBody::AddNote { .. }
        | CommandBody::MakePromise { .. }
        | CommandBody::KeepPromise { .. } => TimeSource::Typed,
    }
}

/// The claim about the time. A crew's tap with a wrong clock, however wrong, is not refused: the order flags it.
fn claim(fields: &mut Fields, input: &OrderCommand, role: Role, now: Timestamp) -> Option<Claim> {
    let (sources, default) = match role {
        Role::Crew => (CREW_SOURCES.as_slice(), TimeSource::Tap),
        Role::Operator | Role::ShiftLeader | Role::Supervisor | Role::Wallboard | Role::Administrator => {
            (SEAT_SOURCES.as_slice(), seat_default(&input.command))
        }
    };
    let shown = source_of(&input.command);
    let source = match input.source.as_deref() {
        Some(raw) => fields.name("source", raw, sources, TimeSource::name)?,
        None => shown.unwrap_or(default),
    };
    if !sources.contains(&source) {
        fields.wrong("source", "only a crew's own phone shows its position or a code");
        return None;
    }
    let is_proof = matches!(source, TimeSource::Geofence | TimeSource::CodeScan);
    if (is_proof || shown.is_some()) && shown != Some(source) {
        fields.wrong("source", "geofence needs a fix, code_scan needs a code, and neither goes otherwise");
        return None;
    }
    let occurred_at = match (input.occurred_at, role) {
        (None, _) => now,
        (Some(at), Role::Crew) => crate::channel::whole_microseconds(at),
        (Some(at), _) => fields.claimed_time("occurred_at", at)?,
    };
    Some(Claim { occurred_at, source })
}

/// A lift by id or rescue code; it must exist.
pub fn find_lift(fields: &mut Fields, path: &str, raw: &str, directory: &Directory) -> Option<LiftId> {
    let raw = raw.trim();
    let found = if raw.starts_with("lft_") {
        directory.find_lift(fields.id(path, raw)?)
    } else {
        match crate::roster::LiftCode::parse(raw) {
            Ok(code) => directory.find_lift_by_code(code),
            Err(error) => {
                fields.wrong(path, error);
                return None;
            }
        }
    };
    if found.is_none() {
        fields.wrong(path, "there is no such lift");
    }
    found.map(|lift| lift.id)
}

/// A station by id; it must exist.
pub fn find_station(fields: &mut Fields, raw: &str, directory: &Directory) -> Option<StationId> {
    let station = fields.id::<StationId>("station", raw)?;
    let found = directory.find_station(station);
    if found.is_none() {
        fields.wrong("station", "there is no such station");
    }
    found.map(|station| station.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn read(json: &Value, role: Role) -> Result<Understood, Vec<FieldProblem>> {
        let bytes = serde_json::to_vec(json).unwrap();
        let input = CommandInput::from_json(&bytes).map_err(|error| error.problem().fields)?;
        understand(&input.0, role, &Directory::default(), now())
    }

    fn assignment() -> String {
        AssignmentId::new(now(), [3; 10]).to_string()
    }

    #[test]
    fn each_fault_of_a_command_names_its_field() {
        let cases = [
            (json!({}), "command"),
            (json!({"command": "fly"}), "command"),
            (json!({"command": 7}), "command"),
            (json!({"command": "accept"}), "assignment"),
            (json!({"command": "accept", "assignment": 5}), "assignment"),
            (json!({"command": "accept", "assignment": "ord_1"}), "assignment"),
            (json!({"command": "accept", "assignment": assignment(), "eta_minutes": 241}), "eta_minutes"),
            (json!({"command": "accept", "assignment": assignment(), "eta_minutes": -1}), "eta_minutes"),
            (json!({"command": "accept", "assignment": assignment(), "colour": 1}), "colour"),
            (json!({"command": "decline", "assignment": assignment(), "reason": "tired"}), "reason"),
            (json!({"command": "set_priority", "priority": "p0"}), "priority"),
            (json!({"command": "triage", "people": 81}), "people"),
            (json!({"command": "triage", "people": null, "flags": ["brave"]}), "flags[0]"),
            (json!({"command": "triage", "people": null, "hazards": "fire"}), "hazards"),
            (json!({"command": "call_station", "station": "x", "level": "first", "note": "n"}), "station"),
            (json!({"command": "resolve", "outcome": "merged"}), "outcome"),
            (json!({"command": "merge_into", "order": "20261122-0001"}), "order"),
            (json!({"command": "locate", "lift": "1234567"}), "lift"),
            (json!({"command": "locate", "lift": "12"}), "lift"),
            (json!({"command": "add_note", "note": " "}), "note"),
            (json!({"command": "add_note", "note": "x".repeat(501)}), "note"),
            (json!({"command": "record_callback", "reached": true}), "all_out"),
            (
                json!({"command": "record_callback", "reached": true, "all_out": true, "satisfaction": 4}),
                "satisfaction",
            ),
            (json!({"command": "record_freed", "people": 99}), "people"),
            (json!({"command": "verify", "occurred_at": "2026-11-22T04:02:01Z"}), "occurred_at"),
            (json!({"command": "verify", "occurred_at": "soon"}), "occurred_at"),
            (json!({"command": "verify", "source": "tap"}), "source"),
            (json!({"command": "verify", "source": 3}), "source"),
        ];
        for (json, path) in cases {
            let problems = read(&json, Role::Operator).unwrap_err();
            assert_eq!(problems[0].path, path, "{json}: {problems:?}");
        }
    }

    #[test]
    fn a_tap_with_a_wrong_clock_is_taken_and_left_to_the_order() {
        let arrive =
            json!({"command": "arrive", "assignment": assignment(), "occurred_at": "2026-11-22T05:30:00Z"});
        let claim = read(&arrive, Role::Crew).unwrap().claim.unwrap();
        assert_eq!(
            (claim.source, claim.occurred_at.to_string().as_str()),
            (TimeSource::Tap, "2026-11-22T05:30:00Z")
        );
        assert_eq!(read(&arrive, Role::Operator).unwrap_err()[0].path, "occurred_at");
        let never_set =
            json!({"command": "arrive", "assignment": assignment(), "occurred_at": "1970-01-01T00:03:00Z"});
        assert!(read(&never_set, Role::Crew).is_ok());
        assert_eq!(read(&never_set, Role::Operator).unwrap_err()[0].path, "occurred_at");
    }

    #[test]
    fn a_crew_that_cannot_go_may_say_what_it_saw() {
        let meant = |was: Option<&str>| {
            let mut json = json!({"command": "decline", "assignment": assignment(), "reason": "busy"});
            if let Some(was) = was {
                json["was"] = json!(was);
            }
            read(&json, Role::Crew).map(|understood| match understood.verb {
                Verb::Decline { meant, .. } => meant,
                other => panic!("{other:?}"),
            })
        };
        assert_eq!(meant(None), Ok(None), "a page of last week says nothing of it");
        assert_eq!(meant(Some("offered")), Ok(Some(DeclineMeant::Offer)));
        assert_eq!(meant(Some("going")), Ok(Some(DeclineMeant::Going)));
        assert_eq!(meant(Some("gone")).unwrap_err()[0].path, "was");
    }

    #[test]
    fn a_crew_says_for_which_assignment_it_speaks() {
        for command in ["record_freed", "request_second_tier"] {
            let without = json!({"command": command});
            assert_eq!(read(&without, Role::Crew).unwrap_err()[0].path, "assignment");
            assert!(read(&without, Role::Operator).is_ok());
        }
    }

    #[test]
    fn who_withdraws_gives_the_reason() {
        let withdraw = json!({"command": "withdraw", "assignment": assignment()});
        let reason = |role| match read(&withdraw, role).unwrap().verb {
            Verb::Withdraw { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(Role::Crew), WithdrawReason::CrewCannot);
        assert_eq!(reason(Role::ShiftLeader), WithdrawReason::ByOperator);
    }

    proptest! {
        #[test]
        fn no_command_makes_it_panic(
            command in "(accept|decline|triage|locate|merge_into|call_station|record_callback|reopen|.*)",
            field in "(assignment|reason|note|people|lift|order|station|level|reached|occurred_at|source|.*)",
            value in prop_oneof![
                any::<String>().prop_map(Value::from),
                any::<i64>().prop_map(Value::from),
                any::<bool>().prop_map(Value::from),
                Just(Value::Null),
                Just(json!(["x", 1])),
                Just(json!({"a": {}})),
            ],
        ) {
            let mut json = json!({"command": command});
            json[field.as_str()] = value;
            for role in Role::ALL {
                if let Err(problems) = read(&json, role) {
                    // A field whose name is empty has the empty path; every other fault names its field.
                    let is_named = |problem: &FieldProblem| !problem.path.is_empty() || field.is_empty();
                    prop_assert!(problems.iter().all(is_named), "{json}: {problems:?}");
                }
            }
        }
    }
}
