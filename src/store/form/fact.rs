//! The stored form of each fact.
//!
//! Must not: change a form that was ever written; a new fact is a new variant here.

use super::FormError;
use super::arrival::ArrivalForm;
use super::brigade::{DecidedForm, ProposedForm};
use super::choice::ChoiceForm;
use super::ending::{AbsorbedForm, CallbackForm, OutcomeForm, WithdrawnForm};
use super::opening::{OpenedForm, PlaceForm, PriorityReasonForm, SituationForm};
use super::release::ReleaseForm;
use crate::intake::{Channel, Priority};
use crate::kernel::{AlarmId, AssignmentId, NoteId, OrderId, PhotoId};
use crate::order::{DeclineReason, Fact, NobodyWhy, PassengerWord, Phrase, PlaceDoubt, Rung, WantWhy};
use crate::roster::Level;
use crate::store::named::Named;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum FactForm {
    OrderOpened(Box<OpenedForm>),
    AlarmAttached { alarm: Uuid, channel: Named<Channel>, raised_at: Timestamp },
    Located { place: PlaceForm },
    SituationChanged { situation: SituationForm },
    PriorityChanged { priority: Named<Priority>, reason: PriorityReasonForm, note: Option<Uuid> },
    Verified,
    VerificationTimedOut,
    StationWanted { level: Named<Level>, why: Named<WantWhy> },
    OfferMade { choice: ChoiceForm, note: Option<Uuid> },
    NobodyFound { level: Named<Level>, why: Named<NobodyWhy> },
    OfferAccepted(AcceptedForm),
    StandbyNoted { assignment: Uuid },
    OfferDeclined { assignment: Uuid, reason: Named<DeclineReason>, note: Option<Uuid> },
    OfferExpired { assignment: Uuid },
    AssignmentWithdrawn(WithdrawnForm),
    StoodDown { assignment: Uuid },
    CrewSetOut { assignment: Uuid },
    CrewArrived(ArrivalForm),
    ArrivalShown(ArrivalForm),
    PassengersFreed { assignment: Option<Uuid>, people: Option<u16> },
    AssignmentFinished { assignment: Uuid },
    Resolved { outcome: OutcomeForm, note: Option<Uuid> },
    RungPassed { rung: Named<Rung> },
    FireBrigadeProposed(ProposedForm),
    FireBrigadeDecided(DecidedForm),
    TrappedMarkReached { minutes: u16 },
    TrappedMarkPassed { minutes: u16 },
    LocateOverdue,
    ArrivalOverdue,
    ReleaseOverdue,
    MovementOverdue { assignment: Uuid },
    SearchRetried { level: Named<Level> },
    ComfortCallOverdue,
    ComfortCallMade { reached: bool },
    PassengerSaid { word: Named<PassengerWord> },
    PlaceDoubted { assignment: Uuid, doubt: Named<PlaceDoubt>, note: Option<Uuid> },
    ReleaseReported { assignment: Option<Uuid>, release: ReleaseForm, note: Option<Uuid> },
    PhotoAdded { assignment: Uuid, photo: Uuid },
    PassengerWrote { alarm: Uuid, note: Uuid },
    PassengerAnswered { phrase: Option<Named<Phrase>>, note: Option<Uuid> },
    CallbackBecameDue,
    CallbackOverdue,
    CallbackRecorded { result: CallbackForm, note: Option<Uuid> },
    OrderClosed { note: Option<Uuid> },
    OrderReopened { note: Option<Uuid> },
    OrderAbsorbed(AbsorbedForm),
    NoteAdded { note: Uuid },
    OrderUnmerged { from: Uuid, note: Option<Uuid> },
    OrderReleased { order: Uuid, alarms: Vec<Uuid>, alarm_count: u32 },
    AlarmDetached { alarm: Uuid, note: Option<Uuid> },
    PromiseMade { promise: Uuid, due_at: Timestamp },
    PromiseKept { promise: Uuid },
    PromiseOverdue { promise: Uuid },
}

/// A station that goes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AcceptedForm {
    assignment: Uuid,
    travel_time_s: Option<u32>,
    /// Left out where it did not, as in the lines that were written before there was such a word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    stood_by: bool,
}

impl AcceptedForm {
    const fn of(assignment: AssignmentId, travel_time_s: Option<u32>, stood_by: bool) -> Self {
        Self { assignment: assignment.uuid(), travel_time_s, stood_by }
    }
}

impl From<&Fact> for FactForm {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::OrderOpened {
                id,
                number,
                mode,
                alarm,
                channel,
                kind,
                raised_at,
                answered_at,
                place,
                situation,
                priority,
                priority_reason,
                plan,
                earlier,
            } => Self::OrderOpened(Box::new(OpenedForm {
                id: id.uuid(),
                day: number.day,
                serial: number.serial,
                mode: Named(*mode),
                alarm: alarm.uuid(),
                channel: Named(*channel),
                alarm_kind: Named(*kind),
                raised_at: *raised_at,
                answered_at: *answered_at,
                place: place.into(),
                situation: situation.into(),
                priority: Named(*priority),
                priority_reason: (*priority_reason).into(),
                plan: (&**plan).into(),
                earlier: earlier.map(OrderId::uuid),
            })),
            Fact::AlarmAttached { alarm, channel, raised_at } => {
                Self::AlarmAttached { alarm: alarm.uuid(), channel: Named(*channel), raised_at: *raised_at }
            }
            Fact::Located { place } => Self::Located { place: place.into() },
            Fact::SituationChanged { situation } => Self::SituationChanged { situation: situation.into() },
            Fact::PriorityChanged { priority, reason, note } => Self::PriorityChanged {
                priority: Named(*priority),
                reason: (*reason).into(),
                note: note.map(NoteId::uuid),
            },
            Fact::Verified => Self::Verified,
            Fact::VerificationTimedOut => Self::VerificationTimedOut,
            Fact::StationWanted { level, why } => {
                Self::StationWanted { level: Named(*level), why: Named(*why) }
            }
            Fact::OfferMade { choice, note } => {
                Self::OfferMade { choice: choice.into(), note: note.map(NoteId::uuid) }
            }
            Fact::NobodyFound { level, why } => Self::NobodyFound { level: Named(*level), why: Named(*why) },
            Fact::OfferAccepted { assignment, travel_time_s, stood_by } => {
                Self::OfferAccepted(AcceptedForm::of(*assignment, *travel_time_s, *stood_by))
            }
            Fact::StandbyNoted { assignment } => Self::StandbyNoted { assignment: assignment.uuid() },
            Fact::OfferDeclined { assignment, reason, note } => Self::OfferDeclined {
                assignment: assignment.uuid(),
                reason: Named(*reason),
                note: note.map(NoteId::uuid),
            },
            Fact::OfferExpired { assignment } => Self::OfferExpired { assignment: assignment.uuid() },
            Fact::AssignmentWithdrawn { assignment, reason, cannot, note } => {
                Self::AssignmentWithdrawn(WithdrawnForm::of(*assignment, *reason, *cannot, *note))
            }
            Fact::StoodDown { assignment } => Self::StoodDown { assignment: assignment.uuid() },
            Fact::CrewSetOut { assignment } => Self::CrewSetOut { assignment: assignment.uuid() },
            Fact::CrewArrived { assignment, proof } => {
                Self::CrewArrived(ArrivalForm::of(*assignment, *proof))
            }
            Fact::ArrivalShown { assignment, proof } => {
                Self::ArrivalShown(ArrivalForm::of(*assignment, *proof))
            }
            Fact::PassengersFreed { assignment, people } => {
                Self::PassengersFreed { assignment: assignment.map(AssignmentId::uuid), people: *people }
            }
            Fact::AssignmentFinished { assignment } => {
                Self::AssignmentFinished { assignment: assignment.uuid() }
            }
            Fact::Resolved { outcome, note } => {
                Self::Resolved { outcome: (*outcome).into(), note: note.map(NoteId::uuid) }
            }
            Fact::RungPassed { rung } => Self::RungPassed { rung: Named(*rung) },
            Fact::FireBrigadeProposed { why, from } => {
                Self::FireBrigadeProposed(ProposedForm::of(*why, *from))
            }
            Fact::FireBrigadeDecided { called, note, from } => {
                Self::FireBrigadeDecided(DecidedForm::of(*called, *note, *from))
            }
            Fact::TrappedMarkReached { minutes } => Self::TrappedMarkReached { minutes: *minutes },
            Fact::TrappedMarkPassed { minutes } => Self::TrappedMarkPassed { minutes: *minutes },
            Fact::LocateOverdue => Self::LocateOverdue,
            Fact::ArrivalOverdue => Self::ArrivalOverdue,
            Fact::ReleaseOverdue => Self::ReleaseOverdue,
            Fact::MovementOverdue { assignment } => Self::MovementOverdue { assignment: assignment.uuid() },
            Fact::SearchRetried { level } => Self::SearchRetried { level: Named(*level) },
            Fact::ComfortCallOverdue => Self::ComfortCallOverdue,
            Fact::ComfortCallMade { reached } => Self::ComfortCallMade { reached: *reached },
            Fact::PassengerSaid { word } => Self::PassengerSaid { word: Named(*word) },
            Fact::PlaceDoubted { assignment, doubt, note } => {
                let (assignment, note) = (assignment.uuid(), note.map(NoteId::uuid));
                Self::PlaceDoubted { assignment, doubt: Named(*doubt), note }
            }
            Fact::ReleaseReported { assignment, release, note } => {
                let (assignment, note) = (assignment.map(AssignmentId::uuid), note.map(NoteId::uuid));
                Self::ReleaseReported { assignment, release: release.into(), note }
            }
            Fact::PhotoAdded { assignment, photo } => {
                Self::PhotoAdded { assignment: assignment.uuid(), photo: photo.uuid() }
            }
            Fact::PassengerWrote { alarm, note } => {
                Self::PassengerWrote { alarm: alarm.uuid(), note: note.uuid() }
            }
            Fact::PassengerAnswered { phrase, note } => {
                Self::PassengerAnswered { phrase: phrase.map(Named), note: note.map(NoteId::uuid) }
            }
            Fact::CallbackBecameDue => Self::CallbackBecameDue,
            Fact::CallbackOverdue => Self::CallbackOverdue,
            Fact::CallbackRecorded { result, note } => {
                Self::CallbackRecorded { result: (*result).into(), note: note.map(NoteId::uuid) }
            }
            Fact::OrderClosed { note } => Self::OrderClosed { note: note.map(NoteId::uuid) },
            Fact::OrderReopened { note } => Self::OrderReopened { note: note.map(NoteId::uuid) },
            Fact::OrderAbsorbed { from, alarms, alarm_count, raised_at, answered_at } => {
                Self::OrderAbsorbed(AbsorbedForm::of(*from, alarms, *alarm_count, *raised_at, *answered_at))
            }
            Fact::NoteAdded { note } => Self::NoteAdded { note: note.uuid() },
            Fact::OrderUnmerged { from, note } => {
                Self::OrderUnmerged { from: from.uuid(), note: note.map(NoteId::uuid) }
            }
            Fact::OrderReleased { order, alarms, alarm_count } => Self::OrderReleased {
                order: order.uuid(),
                alarms: alarms.iter().map(|alarm| alarm.uuid()).collect(),
                alarm_count: *alarm_count,
            },
            Fact::AlarmDetached { alarm, note } => {
                Self::AlarmDetached { alarm: alarm.uuid(), note: note.map(NoteId::uuid) }
            }
            Fact::PromiseMade { promise, due_at } => {
                Self::PromiseMade { promise: promise.uuid(), due_at: *due_at }
            }
            Fact::PromiseKept { promise } => Self::PromiseKept { promise: promise.uuid() },
            Fact::PromiseOverdue { promise } => Self::PromiseOverdue { promise: promise.uuid() },
        }
    }
}

impl TryFrom<FactForm> for Fact {
    type Error = FormError;

    fn try_from(form: FactForm) -> Result<Self, FormError> {
        let assignment = AssignmentId::from_uuid;
        let note = |id: Option<Uuid>| id.map(NoteId::from_uuid);
        Ok(match form {
            FactForm::OrderOpened(opened) => (*opened).try_into()?,
            FactForm::AlarmAttached { alarm, channel, raised_at } => {
                Self::AlarmAttached { alarm: AlarmId::from_uuid(alarm), channel: channel.0, raised_at }
            }
            FactForm::Located { place } => Self::Located { place: place.try_into()? },
            FactForm::SituationChanged { situation } => {
                Self::SituationChanged { situation: situation.into() }
            }
            FactForm::PriorityChanged { priority, reason, note: id } => {
                Self::PriorityChanged { priority: priority.0, reason: reason.into(), note: note(id) }
            }
            FactForm::Verified => Self::Verified,
            FactForm::VerificationTimedOut => Self::VerificationTimedOut,
            FactForm::StationWanted { level, why } => Self::StationWanted { level: level.0, why: why.0 },
            FactForm::OfferMade { choice, note: id } => {
                Self::OfferMade { choice: choice.into(), note: note(id) }
            }
            FactForm::NobodyFound { level, why } => Self::NobodyFound { level: level.0, why: why.0 },
            FactForm::OfferAccepted(AcceptedForm { assignment: id, travel_time_s, stood_by }) => {
                Self::OfferAccepted { assignment: assignment(id), travel_time_s, stood_by }
            }
            FactForm::StandbyNoted { assignment: id } => Self::StandbyNoted { assignment: assignment(id) },
            FactForm::OfferDeclined { assignment: id, reason, note: text } => {
                Self::OfferDeclined { assignment: assignment(id), reason: reason.0, note: note(text) }
            }
            FactForm::OfferExpired { assignment: id } => Self::OfferExpired { assignment: assignment(id) },
            FactForm::AssignmentWithdrawn(form) => Self::AssignmentWithdrawn {
                assignment: assignment(form.assignment),
                reason: form.reason.0,
                cannot: form.cannot.map(|why| why.0),
                note: note(form.note),
            },
            FactForm::StoodDown { assignment: id } => Self::StoodDown { assignment: assignment(id) },
            FactForm::CrewSetOut { assignment: id } => Self::CrewSetOut { assignment: assignment(id) },
            FactForm::CrewArrived(form) => {
                let (assignment, proof) = form.read();
                Self::CrewArrived { assignment, proof }
            }
            FactForm::ArrivalShown(form) => {
                let (assignment, proof) = form.read();
                Self::ArrivalShown { assignment, proof }
            }
            FactForm::PassengersFreed { assignment: id, people } => {
                Self::PassengersFreed { assignment: id.map(assignment), people }
            }
            FactForm::AssignmentFinished { assignment: id } => {
                Self::AssignmentFinished { assignment: assignment(id) }
            }
            FactForm::Resolved { outcome, note: id } => {
                Self::Resolved { outcome: outcome.into(), note: note(id) }
            }
            FactForm::RungPassed { rung } => Self::RungPassed { rung: rung.0 },
            FactForm::FireBrigadeProposed(proposed) => proposed.into(),
            FactForm::FireBrigadeDecided(decided) => decided.into(),
            FactForm::TrappedMarkReached { minutes } => Self::TrappedMarkReached { minutes },
            FactForm::TrappedMarkPassed { minutes } => Self::TrappedMarkPassed { minutes },
            FactForm::LocateOverdue => Self::LocateOverdue,
            FactForm::ArrivalOverdue => Self::ArrivalOverdue,
            FactForm::ReleaseOverdue => Self::ReleaseOverdue,
            FactForm::MovementOverdue { assignment: id } => {
                Self::MovementOverdue { assignment: assignment(id) }
            }
            FactForm::SearchRetried { level } => Self::SearchRetried { level: level.0 },
            FactForm::ComfortCallOverdue => Self::ComfortCallOverdue,
            FactForm::ComfortCallMade { reached } => Self::ComfortCallMade { reached },
            FactForm::PassengerSaid { word } => Self::PassengerSaid { word: word.0 },
            FactForm::PlaceDoubted { assignment: id, doubt, note: text } => {
                Self::PlaceDoubted { assignment: assignment(id), doubt: doubt.0, note: note(text) }
            }
            FactForm::ReleaseReported { assignment: id, release, note: text } => Self::ReleaseReported {
                assignment: id.map(assignment),
                release: release.try_into()?,
                note: note(text),
            },
            FactForm::PhotoAdded { assignment: id, photo } => {
                Self::PhotoAdded { assignment: assignment(id), photo: PhotoId::from_uuid(photo) }
            }
            FactForm::PassengerWrote { alarm, note } => {
                Self::PassengerWrote { alarm: AlarmId::from_uuid(alarm), note: NoteId::from_uuid(note) }
            }
            FactForm::PassengerAnswered { phrase, note: id } => {
                Self::PassengerAnswered { phrase: phrase.map(|phrase| phrase.0), note: note(id) }
            }
            FactForm::CallbackBecameDue => Self::CallbackBecameDue,
            FactForm::CallbackOverdue => Self::CallbackOverdue,
            FactForm::CallbackRecorded { result, note: id } => {
                Self::CallbackRecorded { result: result.into(), note: note(id) }
            }
            FactForm::OrderClosed { note: id } => Self::OrderClosed { note: note(id) },
            FactForm::OrderReopened { note: id } => Self::OrderReopened { note: note(id) },
            FactForm::OrderAbsorbed(absorbed) => absorbed.into(),
            FactForm::NoteAdded { note } => Self::NoteAdded { note: NoteId::from_uuid(note) },
            FactForm::OrderUnmerged { from, note: id } => {
                Self::OrderUnmerged { from: OrderId::from_uuid(from), note: note(id) }
            }
            FactForm::OrderReleased { order, alarms, alarm_count } => Self::OrderReleased {
                order: OrderId::from_uuid(order),
                alarms: alarms.into_iter().map(AlarmId::from_uuid).collect(),
                alarm_count,
            },
            FactForm::AlarmDetached { alarm, note: id } => {
                Self::AlarmDetached { alarm: AlarmId::from_uuid(alarm), note: note(id) }
            }
            FactForm::PromiseMade { promise, due_at } => {
                Self::PromiseMade { promise: NoteId::from_uuid(promise), due_at }
            }
            FactForm::PromiseKept { promise } => Self::PromiseKept { promise: NoteId::from_uuid(promise) },
            FactForm::PromiseOverdue { promise } => {
                Self::PromiseOverdue { promise: NoteId::from_uuid(promise) }
            }
        })
    }
}
