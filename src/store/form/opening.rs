//! The stored form of an order's opening: where, whom, how urgent and by which plan.
//!
//! Must not: change; it is read for ever.

use super::FormError;
use super::plan::PlanForm;
use crate::intake::{AlarmKind, Channel, Hazard, Mode, PersonFlag, Priority, PriorityReason, Situation};
use crate::kernel::{AlarmId, LatLon, LiftId, OrderId};
use crate::order::{Fact, OrderNumber, Place};
use crate::store::named::Named;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct OpenedForm {
    pub(super) id: Uuid,
    pub(super) day: u32,
    pub(super) serial: u32,
    pub(super) mode: Named<Mode>,
    pub(super) alarm: Uuid,
    pub(super) channel: Named<Channel>,
    pub(super) alarm_kind: Named<AlarmKind>,
    pub(super) raised_at: Timestamp,
    pub(super) answered_at: Timestamp,
    pub(super) place: PlaceForm,
    pub(super) situation: SituationForm,
    pub(super) priority: Named<Priority>,
    pub(super) priority_reason: PriorityReasonForm,
    pub(super) plan: PlanForm,
    pub(super) earlier: Option<Uuid>,
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

#[derive(Serialize, Deserialize)]
pub(super) struct PlaceForm {
    pub(super) lift: Option<Uuid>,
    pub(super) point: Option<[f64; 2]>,
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

#[derive(Serialize, Deserialize)]
pub(super) struct SituationForm {
    pub(super) people: Option<u16>,
    pub(super) flags: Vec<Named<PersonFlag>>,
    pub(super) hazards: Vec<Named<Hazard>>,
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

#[derive(Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub(super) enum PriorityReasonForm {
    Ordinary,
    Person { flag: Named<PersonFlag> },
    Hazard { hazard: Named<Hazard> },
    ManyPeople { people: u16 },
    TrappedFor { minutes: u16 },
    Manual,
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
