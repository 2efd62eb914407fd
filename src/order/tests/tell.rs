//! Facts, refusals and deadlines in the few words that the tables of the tests use.
//!
//! Must not: leave out what a test should notice.

use super::story::letter_of;
use crate::intake::PriorityReason;
use crate::order::{Deadline, DeadlineKind, Event, Fact, Phrase, Refusal, Verification, WorkOrder};
use crate::roster::Level;

/// The events of one answer, in order: `accepted A, expired B`.
pub fn tell_events(events: &[Event]) -> String {
    events.iter().map(|event| tell_fact(&event.fact)).collect::<Vec<_>>().join(", ")
}

/// `refused <code> …` with the facts that the refusal holds.
pub fn tell_refusal(refusal: &Refusal) -> String {
    let facts = match refusal {
        Refusal::NotInState { state, .. } => format!(" {}", state.name()),
        Refusal::AssignmentNotInState { station, state } => {
            format!(" {} {}", letter_of(station.uuid()), state.name())
        }
        Refusal::AnotherLeads { station, .. } | Refusal::AlreadyCalled { station } => {
            format!(" {}", letter_of(station.uuid()))
        }
        Refusal::NoSuchAssignment { assignment } => format!(" {}", letter_of(assignment.uuid())),
        Refusal::OfferLimit { count } => format!(" {count}"),
        Refusal::LiftHasLiveOrder { number } => format!(" {number}"),
        Refusal::OtherMode { mode } => format!(" {}", mode.name()),
        Refusal::CallbackMissing { attempt_count } => format!(" {attempt_count}"),
        Refusal::SamePlace
        | Refusal::PlaceLost
        | Refusal::NoteNeeded
        | Refusal::Merged
        | Refusal::SameOrder
        | Refusal::TextUnanswered
        | Refusal::OtherUnlocated
        | Refusal::NotAllOut
        | Refusal::NothingToDecide
        | Refusal::NothingToVerify
        | Refusal::OutcomeNotAllowed
        | Refusal::AlreadyWanted
        | Refusal::NotMerged
        | Refusal::NoSuchAlarm { .. }
        | Refusal::OnlyAlarm
        | Refusal::PromiseOpen { .. }
        | Refusal::NoSuchPromise
        | Refusal::PromiseTime
        // How far is the judge's own test.
        | Refusal::NotAtTheLift { .. }
        | Refusal::FixUnusable { .. }
        | Refusal::NotThisLift
        | Refusal::PlaceUnknown
        | Refusal::TooManyTexts { .. } => String::new(),
        Refusal::TooManyPromises { count } => format!(" {count}"),
        Refusal::TooManyPhotos { count } => format!(" {count}"),
        Refusal::ChangedMeanwhile { conflicts } => format!(" {}", conflicts.len()),
    };
    format!("refused {}{facts}", refusal.code())
}

/// The deadlines with their seconds since opening: `next_first 60, comfort 480`.
pub fn tell_deadlines(found: &[Deadline], order: &WorkOrder) -> String {
    let tell = |deadline: &Deadline| {
        let name = match deadline.kind {
            DeadlineKind::TrappedMark(minutes) => format!("trapped_{minutes}"),
            other => other.name().to_owned(),
        };
        format!("{name} {}", deadline.due_at.duration_since(order.opened_at).as_secs())
    };
    found.iter().map(tell).collect::<Vec<_>>().join(", ")
}

/// State, lead, and what else a dispatcher would look at: `underway A, at 60`.
pub fn tell_order(order: &WorkOrder) -> String {
    let mut told = order.state.name().to_owned();
    if let Some(outcome) = order.outcome {
        told += &format!(" {}", outcome.name());
    }
    if let Some(lead) = order.lead() {
        told += &format!(", {} leads", letter_of(lead.station.uuid()));
    }
    for assignment in &order.assignments {
        let standby = if assignment.standby_since.is_some() { " standby" } else { "" };
        told += &format!(", {} {}{standby}", letter_of(assignment.station.uuid()), assignment.state.name());
    }
    if let Verification::Pending { .. } = order.verification {
        told += ", pending";
    }
    told
}

fn level(level: Level) -> &'static str {
    level.name()
}

fn tell_fact(fact: &Fact) -> String {
    let called = |what: &str, id: &crate::kernel::AssignmentId| format!("{what} {}", letter_of(id.uuid()));
    match fact {
        Fact::OrderOpened { .. } => "opened".into(),
        Fact::AlarmAttached { .. } => "attached".into(),
        Fact::Located { .. } => "located".into(),
        Fact::SituationChanged { .. } => "situation".into(),
        Fact::PriorityChanged { priority, reason, .. } => {
            let why = match reason {
                PriorityReason::Ordinary => "ordinary".into(),
                PriorityReason::Person(flag) => flag.name().to_owned(),
                PriorityReason::Hazard(hazard) => hazard.name().to_owned(),
                PriorityReason::ManyPeople(count) => format!("people_{count}"),
                PriorityReason::TrappedFor(minutes) => format!("trapped_{minutes}"),
                PriorityReason::Manual => "manual".into(),
            };
            format!("{} {why}", priority.name())
        }
        Fact::Verified => "verified".into(),
        Fact::VerificationTimedOut => "unverified".into(),
        Fact::StationWanted { level: at, why } => format!("wanted {} {}", level(*at), why.name()),
        Fact::OfferMade { choice, .. } => {
            format!("offered {} {}", letter_of(choice.station.uuid()), level(choice.level))
        }
        Fact::NobodyFound { level: at, .. } => format!("nobody {}", level(*at)),
        Fact::OfferAccepted { assignment, stood_by: true, .. } => called("steps_in", assignment),
        Fact::OfferAccepted { assignment, .. } => called("accepted", assignment),
        Fact::StandbyNoted { assignment } => called("standby", assignment),
        Fact::OfferDeclined { assignment, .. } => called("declined", assignment),
        Fact::OfferExpired { assignment } => called("expired", assignment),
        Fact::AssignmentWithdrawn { assignment, .. } => called("withdrawn", assignment),
        Fact::StoodDown { assignment } => called("stood_down", assignment),
        Fact::CrewSetOut { assignment } => called("out", assignment),
        Fact::CrewArrived { assignment, .. } => called("arrived", assignment),
        Fact::ArrivalShown { assignment, .. } => called("shown", assignment),
        Fact::PassengersFreed { assignment, .. } => {
            assignment.as_ref().map_or_else(|| "freed".into(), |id| called("freed", id))
        }
        Fact::AssignmentFinished { assignment } => called("finished", assignment),
        Fact::Resolved { outcome, .. } => format!("resolved {}", outcome.name()),
        Fact::RungPassed { rung } => format!("passed {}", rung.name()),
        Fact::FireBrigadeProposed { why, .. } => format!("119 {}", why.name()),
        Fact::FireBrigadeDecided { called, .. } => {
            format!("119 {}", if *called { "called" } else { "not_called" })
        }
        Fact::TrappedMarkReached { minutes } => format!("mark {minutes}"),
        Fact::TrappedMarkPassed { minutes } => format!("mark_passed {minutes}"),
        Fact::LocateOverdue => "locate_overdue".into(),
        Fact::ArrivalOverdue => "arrival_overdue".into(),
        Fact::ReleaseOverdue => "release_overdue".into(),
        Fact::MovementOverdue { assignment } => called("unmoved", assignment),
        Fact::SearchRetried { level: at } => format!("retry {}", level(*at)),
        Fact::ComfortCallOverdue => "comfort_overdue".into(),
        Fact::ComfortCallMade { .. } => "comforted".into(),
        Fact::PlaceDoubted { assignment, doubt, .. } => {
            format!("{} {}", called("doubted", assignment), doubt.name())
        }
        Fact::ReleaseReported { .. } => "release".into(),
        Fact::PhotoAdded { .. } => "photo".into(),
        Fact::PassengerSaid { word } => format!("said {}", word.name()),
        Fact::PassengerWrote { .. } => "wrote".into(),
        Fact::PassengerAnswered { phrase, .. } => {
            format!("answered {}", phrase.map_or("note", Phrase::name))
        }
        Fact::CallbackBecameDue => "callback_due".into(),
        Fact::CallbackOverdue => "callback_overdue".into(),
        Fact::CallbackRecorded { .. } => "called_back".into(),
        Fact::OrderClosed { .. } => "closed".into(),
        Fact::OrderReopened { .. } => "reopened".into(),
        Fact::OrderAbsorbed { .. } => "absorbed".into(),
        Fact::NoteAdded { .. } => "noted".into(),
        Fact::OrderUnmerged { .. } => "unmerged".into(),
        Fact::OrderReleased { .. } => "released".into(),
        Fact::AlarmDetached { .. } => "detached".into(),
        Fact::PromiseMade { .. } => "promised".into(),
        Fact::PromiseKept { .. } => "promise_kept".into(),
        Fact::PromiseOverdue { .. } => "promise_overdue".into(),
    }
}
