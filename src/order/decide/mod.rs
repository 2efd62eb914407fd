//! What follows from a command: events, or a refusal with its facts. The ifs of the rescue are here.
//!
//! Must not: change an order (`apply` does) or know how it is stored. A command that was already carried out
//! gives no events, so that a second tap changes nothing.

mod closing;
mod crew;
mod draft;
mod due;
mod intake;
mod promise;
mod scene;
mod station;
mod talk;

use super::apply;
use super::command::{Action, Command, Opening};
use super::event::{Event, Fact, Stamp, TimeSource};
use super::model::{Place, WorkOrder};
use super::plan::ResponsePlan;
use super::refusal::Refusal;
use crate::intake::{Alarm, AlarmKind, Hazard, Situation, Whereabouts, priority_of_situation};
use crate::kernel::{LatLon, Timestamp};
use draft::Draft;

/// The events that open an order for an alarm. `point` is the lift's place where the alarm names a lift.
pub fn open(opening: &Opening, point: Option<LatLon>, plan: &ResponsePlan, now: Timestamp) -> Vec<Event> {
    let alarm = &opening.alarm;
    let situation = situation_of(alarm);
    let (priority, priority_reason) = priority_of_situation(&situation);
    let (raised_at, implausible) = intake::believed(opening.machine_told_at, alarm.raised_at, now);
    let place = match (&alarm.whereabouts, point) {
        (Whereabouts::Lift(lift), Some(point)) => Place::Lift { lift: *lift, point },
        (Whereabouts::Lift(_), None) => Place::Unlocated { point: None },
        (Whereabouts::Unlocated { point }, _) => Place::Unlocated { point: *point },
    };
    vec![Event {
        stamp: Stamp {
            occurred_at: now,
            recorded_at: now,
            source: TimeSource::System,
            implausible,
            actor: opening.actor.clone(),
        },
        fact: Fact::OrderOpened {
            id: opening.id,
            number: opening.number,
            mode: alarm.mode,
            alarm: alarm.id,
            channel: alarm.channel,
            kind: alarm.kind,
            raised_at,
            answered_at: alarm.answered_at.max(raised_at).min(now),
            place,
            situation,
            priority,
            priority_reason,
            plan: Box::new(plan.clone()),
            earlier: opening.earlier,
        },
    }]
}

/// What an alarm tells of the situation: the facts it brings, and those that its kind means. Use it for
/// [`Action::AttachAlarm`] too.
pub fn situation_of(alarm: &Alarm) -> Situation {
    let mut situation = alarm.situation.clone();
    match alarm.kind {
        AlarmKind::CarMovement => {
            situation.hazards.insert(Hazard::CarMoving);
        }
        AlarmKind::Entrapment | AlarmKind::EntrapmentSuspected | AlarmKind::AlarmButton => {}
    }
    situation
}

/// The events that follow from `command`, none if it was carried out already.
///
/// # Errors
/// A [`Refusal`] holds the facts; nothing changes.
pub fn decide(order: &WorkOrder, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let mut draft = Draft::new(order, command, now);
    match &command.action {
        Action::AttachAlarm { alarm, channel, kind, raised_at, machine_told_at, situation } => {
            let times = (*raised_at, *machine_told_at);
            intake::attach(&mut draft, *alarm, (*channel, *kind), times, situation)
        }
        Action::Locate { place, live_order } => intake::locate(&mut draft, *place, *live_order),
        Action::Triage { situation } => intake::triage(&mut draft, situation),
        Action::SetPriority { priority, note } => intake::set_priority(&mut draft, *priority, *note),
        Action::Verify => intake::verify(&mut draft),
        Action::Offer { choice, note } => station::offer(&mut draft, choice, *note),
        Action::NobodyAvailable { level, why } => station::nobody(&mut draft, *level, *why),
        Action::RequestSecondTier { assignment } => station::request_second(&mut draft, *assignment),
        Action::DecideFireBrigade { called, note } => station::decide_119(&mut draft, *called, *note),
        Action::Accept { assignment, travel_time_s } => crew::accept(&mut draft, *assignment, *travel_time_s),
        Action::Decline { assignment, reason, meant, note } => {
            crew::decline(&mut draft, *assignment, *reason, *meant, *note)
        }
        Action::SetOut { assignment } => crew::set_out(&mut draft, *assignment),
        Action::Arrive { assignment, evidence } => crew::arrive(&mut draft, *assignment, *evidence),
        Action::Withdraw { assignment, reason, note } => {
            crew::withdraw(&mut draft, *assignment, *reason, *note)
        }
        Action::Finish { assignment } => crew::finish(&mut draft, *assignment),
        Action::RecordFreed { assignment, people } => closing::freed(&mut draft, *assignment, *people),
        Action::DoubtPlace { assignment, doubt, note } => {
            scene::doubt_place(&mut draft, *assignment, *doubt, *note)
        }
        Action::ReportRelease { assignment, release, note } => {
            scene::report_release(&mut draft, *assignment, *release, *note)
        }
        Action::AddPhoto { assignment, photo } => scene::add_photo(&mut draft, *assignment, *photo),
        Action::Resolve { outcome, note } => closing::resolve(&mut draft, *outcome, *note),
        Action::MergeInto { into, mode, is_located } => {
            closing::merge_into(&mut draft, *into, *mode, *is_located)
        }
        Action::Absorb {
            from,
            alarms,
            alarm_count,
            raised_at,
            answered_at,
            situation,
            is_verified,
            words,
            fire_brigade,
        } => closing::absorb(
            &mut draft,
            *from,
            (alarms, *alarm_count),
            (*raised_at, *answered_at),
            situation,
            *is_verified,
            words,
            *fire_brigade,
        ),
        Action::Unmerge { from, note, live_order } => closing::unmerge(&mut draft, *from, *note, *live_order),
        Action::Release { order, alarms, alarm_count } => {
            closing::release(&mut draft, *order, alarms, *alarm_count)
        }
        Action::DetachAlarm { alarm, note } => intake::detach(&mut draft, *alarm, *note),
        Action::RecordComfortCall { reached } => closing::comfort_call(&mut draft, *reached),
        Action::PassengerSays { word } => closing::passenger_says(&mut draft, *word),
        Action::PassengerWrites { alarm, note } => talk::passenger_writes(&mut draft, *alarm, *note),
        Action::AnswerPassenger { phrase, note } => talk::answer(&mut draft, *phrase, *note),
        Action::RecordCallback { result, note } => closing::callback(&mut draft, *result, *note),
        Action::Close { note } => closing::close(&mut draft, *note),
        Action::Reopen { note, live_order } => closing::reopen(&mut draft, *note, *live_order),
        Action::AddNote { note } => {
            draft.emit(Fact::NoteAdded { note: *note });
            Ok(())
        }
        Action::MakePromise { promise, due_at } => promise::make(&mut draft, *promise, *due_at),
        Action::KeepPromise { promise } => promise::keep(&mut draft, *promise),
        Action::DeadlineReached => {
            due::fire(&mut draft, now);
            Ok(())
        }
    }?;
    Ok(draft.into_events())
}

/// Folds the events into a copy: what the order will be.
fn with_event(order: &mut WorkOrder, event: &Event) {
    apply(order, event);
}
