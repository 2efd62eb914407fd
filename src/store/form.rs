//! The stored forms of events: JSON that is written once and read for ever.
//!
//! Must not: change a form that was ever written. Fields are added with a default; a new shape is a new `kind`.
//! Each form has a fixture in `fixtures/events`. No personal data: only ids into rows that may be blanked.

use super::arrival_form::ArrivalForm;
use super::form_release::ReleaseForm;
use super::named::Named;
use super::plan_form::PlanForm;
use crate::intake::{AlarmKind, Channel, Hazard, Mode, PersonFlag, Priority, PriorityReason, Situation};
use crate::kernel::{AlarmId, AssignmentId, LatLon, LiftId, NoteId, OrderId, PhotoId, StationId};
use crate::order::{
    CallbackResult, Candidate, Choice, DeclineReason, Fact, FireBrigadeWhy, NobodyWhy, OfferWhy, OrderNumber,
    Outcome, PassengerWord, Phrase, Place, PlaceDoubt, Rung, Verdict, WantWhy, WithdrawReason,
};
use crate::roster::{Level, Reach};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum FactForm {
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
    OfferAccepted { assignment: Uuid, travel_time_s: Option<u32> },
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
    FireBrigadeProposed { why: Named<FireBrigadeWhy> },
    FireBrigadeDecided { called: bool, note: Option<Uuid> },
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
    OrderAbsorbed { from: Uuid, alarms: Vec<Uuid>, alarm_count: u32, raised_at: Timestamp },
    NoteAdded { note: Uuid },
    OrderUnmerged { from: Uuid, note: Option<Uuid> },
    OrderReleased { order: Uuid, alarms: Vec<Uuid>, alarm_count: u32 },
    AlarmDetached { alarm: Uuid, note: Option<Uuid> },
    PromiseMade { promise: Uuid, due_at: Timestamp },
    PromiseKept { promise: Uuid },
    PromiseOverdue { promise: Uuid },
}

#[derive(Serialize, Deserialize)]
struct WithdrawnForm {
    assignment: Uuid,
    reason: Named<WithdrawReason>,
    /// Not in the oldest bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cannot: Option<Named<DeclineReason>>,
    note: Option<Uuid>,
}

impl WithdrawnForm {
    fn of(
        assignment: AssignmentId,
        reason: WithdrawReason,
        cannot: Option<DeclineReason>,
        note: Option<NoteId>,
    ) -> Self {
        Self {
            assignment: assignment.uuid(),
            reason: Named(reason),
            cannot: cannot.map(Named),
            note: note.map(NoteId::uuid),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct OpenedForm {
    id: Uuid,
    day: u32,
    serial: u32,
    mode: Named<Mode>,
    alarm: Uuid,
    channel: Named<Channel>,
    alarm_kind: Named<AlarmKind>,
    raised_at: Timestamp,
    answered_at: Timestamp,
    place: PlaceForm,
    situation: SituationForm,
    priority: Named<Priority>,
    priority_reason: PriorityReasonForm,
    plan: PlanForm,
    earlier: Option<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct PlaceForm {
    lift: Option<Uuid>,
    point: Option<[f64; 2]>,
}

#[derive(Serialize, Deserialize)]
struct SituationForm {
    people: Option<u16>,
    flags: Vec<Named<PersonFlag>>,
    hazards: Vec<Named<Hazard>>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
enum PriorityReasonForm {
    Ordinary,
    Person { flag: Named<PersonFlag> },
    Hazard { hazard: Named<Hazard> },
    ManyPeople { people: u16 },
    TrappedFor { minutes: u16 },
    Manual,
}

#[derive(Serialize, Deserialize)]
struct ChoiceForm {
    assignment: Uuid,
    station: Uuid,
    level: Named<Level>,
    why: Named<OfferWhy>,
    distance_m: u32,
    travel_time_s: u32,
    reach: Named<Reach>,
    considered: Vec<CandidateForm>,
}

/// Short keys: twenty of these stand in every offer.
#[derive(Serialize, Deserialize)]
struct CandidateForm {
    s: Uuid,
    r: u16,
    m: u32,
    t: u32,
    v: VerdictForm,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    c: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum VerdictForm {
    Available,
    RingThem,
    OverCapacity(u16, u16),
    OffDuty,
    Unreachable,
    AlreadyCalled,
    WrongLevel,
    Excluded,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutcomeForm {
    FreedByCrew,
    SelfRescued,
    FalseAlarm,
    Cancelled,
    Merged(Uuid),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CallbackForm {
    Reached { all_out: bool, satisfaction: Option<u8> },
    Unreachable,
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
            Fact::OfferAccepted { assignment, travel_time_s } => {
                Self::OfferAccepted { assignment: assignment.uuid(), travel_time_s: *travel_time_s }
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
            Fact::FireBrigadeProposed { why } => Self::FireBrigadeProposed { why: Named(*why) },
            Fact::FireBrigadeDecided { called, note } => {
                Self::FireBrigadeDecided { called: *called, note: note.map(NoteId::uuid) }
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
            Fact::OrderAbsorbed { from, alarms, alarm_count, raised_at } => Self::OrderAbsorbed {
                from: from.uuid(),
                alarms: alarms.iter().map(|alarm| alarm.uuid()).collect(),
                alarm_count: *alarm_count,
                raised_at: *raised_at,
            },
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
            FactForm::OfferAccepted { assignment: id, travel_time_s } => {
                Self::OfferAccepted { assignment: assignment(id), travel_time_s }
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
            FactForm::FireBrigadeProposed { why } => Self::FireBrigadeProposed { why: why.0 },
            FactForm::FireBrigadeDecided { called, note: id } => {
                Self::FireBrigadeDecided { called, note: note(id) }
            }
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
            FactForm::OrderAbsorbed { from, alarms, alarm_count, raised_at } => Self::OrderAbsorbed {
                from: OrderId::from_uuid(from),
                alarms: alarms.into_iter().map(AlarmId::from_uuid).collect(),
                alarm_count,
                raised_at,
            },
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

impl TryFrom<OpenedForm> for Fact {
    type Error = FormError;

    fn try_from(form: OpenedForm) -> Result<Self, FormError> {
        Ok(Self::OrderOpened {
            id: OrderId::from_uuid(form.id),
            number: OrderNumber { day: form.day, serial: form.serial },
            mode: form.mode.0,
            alarm: AlarmId::from_uuid(form.alarm),
            channel: form.channel.0,
            kind: form.alarm_kind.0,
            raised_at: form.raised_at,
            answered_at: form.answered_at,
            place: form.place.try_into()?,
            situation: form.situation.into(),
            priority: form.priority.0,
            priority_reason: form.priority_reason.into(),
            plan: Box::new(form.plan.into()),
            earlier: form.earlier.map(OrderId::from_uuid),
        })
    }
}

impl From<&Place> for PlaceForm {
    fn from(place: &Place) -> Self {
        Self {
            lift: place.lift().map(LiftId::uuid),
            point: place.point().map(|point| [point.lat(), point.lon()]),
        }
    }
}

impl TryFrom<PlaceForm> for Place {
    type Error = FormError;

    fn try_from(form: PlaceForm) -> Result<Self, FormError> {
        let point = form
            .point
            .map(|[lat, lon]| LatLon::parse(lat, lon))
            .transpose()
            .map_err(|_| FormError::Value("point"))?;
        match (form.lift, point) {
            (Some(lift), Some(point)) => Ok(Self::Lift { lift: LiftId::from_uuid(lift), point }),
            (Some(_), None) => Err(FormError::Value("lift without a point")),
            (None, point) => Ok(Self::Unlocated { point }),
        }
    }
}

impl From<&Situation> for SituationForm {
    fn from(situation: &Situation) -> Self {
        Self {
            people: situation.people,
            flags: situation.flags.iter().copied().map(Named).collect(),
            hazards: situation.hazards.iter().copied().map(Named).collect(),
        }
    }
}

impl From<SituationForm> for Situation {
    fn from(form: SituationForm) -> Self {
        Self {
            people: form.people,
            flags: form.flags.into_iter().map(|flag| flag.0).collect(),
            hazards: form.hazards.into_iter().map(|hazard| hazard.0).collect(),
        }
    }
}

impl From<PriorityReason> for PriorityReasonForm {
    fn from(reason: PriorityReason) -> Self {
        match reason {
            PriorityReason::Ordinary => Self::Ordinary,
            PriorityReason::Person(flag) => Self::Person { flag: Named(flag) },
            PriorityReason::Hazard(hazard) => Self::Hazard { hazard: Named(hazard) },
            PriorityReason::ManyPeople(people) => Self::ManyPeople { people },
            PriorityReason::TrappedFor(minutes) => Self::TrappedFor { minutes },
            PriorityReason::Manual => Self::Manual,
        }
    }
}

impl From<PriorityReasonForm> for PriorityReason {
    fn from(form: PriorityReasonForm) -> Self {
        match form {
            PriorityReasonForm::Ordinary => Self::Ordinary,
            PriorityReasonForm::Person { flag } => Self::Person(flag.0),
            PriorityReasonForm::Hazard { hazard } => Self::Hazard(hazard.0),
            PriorityReasonForm::ManyPeople { people } => Self::ManyPeople(people),
            PriorityReasonForm::TrappedFor { minutes } => Self::TrappedFor(minutes),
            PriorityReasonForm::Manual => Self::Manual,
        }
    }
}

impl From<&Choice> for ChoiceForm {
    fn from(choice: &Choice) -> Self {
        Self {
            assignment: choice.assignment.uuid(),
            station: choice.station.uuid(),
            level: Named(choice.level),
            why: Named(choice.why),
            distance_m: choice.distance_m,
            travel_time_s: choice.travel_time_s,
            reach: Named(choice.reach),
            considered: choice.considered.iter().map(CandidateForm::from).collect(),
        }
    }
}

impl From<ChoiceForm> for Choice {
    fn from(form: ChoiceForm) -> Self {
        Self {
            assignment: AssignmentId::from_uuid(form.assignment),
            station: StationId::from_uuid(form.station),
            level: form.level.0,
            why: form.why.0,
            distance_m: form.distance_m,
            travel_time_s: form.travel_time_s,
            reach: form.reach.0,
            considered: form.considered.into_iter().map(Candidate::from).collect(),
        }
    }
}

impl From<&Candidate> for CandidateForm {
    fn from(candidate: &Candidate) -> Self {
        Self {
            s: candidate.station.uuid(),
            r: candidate.rank,
            m: candidate.distance_m,
            t: candidate.travel_time_s,
            v: match candidate.verdict {
                Verdict::Available => VerdictForm::Available,
                Verdict::RingThem => VerdictForm::RingThem,
                Verdict::OverCapacity { live, capacity } => VerdictForm::OverCapacity(live, capacity),
                Verdict::OffDuty => VerdictForm::OffDuty,
                Verdict::Unreachable => VerdictForm::Unreachable,
                Verdict::AlreadyCalled => VerdictForm::AlreadyCalled,
                Verdict::WrongLevel => VerdictForm::WrongLevel,
                Verdict::Excluded => VerdictForm::Excluded,
            },
            c: candidate.contracted,
        }
    }
}

impl From<CandidateForm> for Candidate {
    fn from(form: CandidateForm) -> Self {
        Self {
            station: StationId::from_uuid(form.s),
            rank: form.r,
            distance_m: form.m,
            travel_time_s: form.t,
            verdict: match form.v {
                VerdictForm::Available => Verdict::Available,
                VerdictForm::RingThem => Verdict::RingThem,
                VerdictForm::OverCapacity(live, capacity) => Verdict::OverCapacity { live, capacity },
                VerdictForm::OffDuty => Verdict::OffDuty,
                VerdictForm::Unreachable => Verdict::Unreachable,
                VerdictForm::AlreadyCalled => Verdict::AlreadyCalled,
                VerdictForm::WrongLevel => Verdict::WrongLevel,
                VerdictForm::Excluded => Verdict::Excluded,
            },
            contracted: form.c,
        }
    }
}

impl From<Outcome> for OutcomeForm {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::FreedByCrew => Self::FreedByCrew,
            Outcome::SelfRescued => Self::SelfRescued,
            Outcome::FalseAlarm => Self::FalseAlarm,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Merged { into } => Self::Merged(into.uuid()),
        }
    }
}

impl From<OutcomeForm> for Outcome {
    fn from(form: OutcomeForm) -> Self {
        match form {
            OutcomeForm::FreedByCrew => Self::FreedByCrew,
            OutcomeForm::SelfRescued => Self::SelfRescued,
            OutcomeForm::FalseAlarm => Self::FalseAlarm,
            OutcomeForm::Cancelled => Self::Cancelled,
            OutcomeForm::Merged(into) => Self::Merged { into: OrderId::from_uuid(into) },
        }
    }
}

impl From<CallbackResult> for CallbackForm {
    fn from(result: CallbackResult) -> Self {
        match result {
            CallbackResult::Reached { all_out, satisfaction } => Self::Reached { all_out, satisfaction },
            CallbackResult::Unreachable => Self::Unreachable,
        }
    }
}

impl From<CallbackForm> for CallbackResult {
    fn from(form: CallbackForm) -> Self {
        match form {
            CallbackForm::Reached { all_out, satisfaction } => Self::Reached { all_out, satisfaction },
            CallbackForm::Unreachable => Self::Unreachable,
        }
    }
}
