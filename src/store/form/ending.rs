//! The stored forms of how assignments and orders end.
//!
//! Must not: change; they are read for ever.

use crate::kernel::{AlarmId, AssignmentId, NoteId, OrderId, Timestamp};
use crate::order::{CallbackResult, DeclineReason, Fact, Outcome, WithdrawReason};
use crate::store::named::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct WithdrawnForm {
    pub(super) assignment: Uuid,
    pub(super) reason: Named<WithdrawReason>,
    /// Not in the oldest bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cannot: Option<Named<DeclineReason>>,
    pub(super) note: Option<Uuid>,
}

impl WithdrawnForm {
    pub(super) fn of(
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

/// An order that was merged into this one.
#[derive(Serialize, Deserialize)]
pub(super) struct AbsorbedForm {
    from: Uuid,
    alarms: Vec<Uuid>,
    alarm_count: u32,
    raised_at: Timestamp,
    /// Not in the oldest bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
}

impl AbsorbedForm {
    pub(super) fn of(
        from: OrderId,
        alarms: &[AlarmId],
        alarm_count: u32,
        raised_at: Timestamp,
        answered_at: Option<Timestamp>,
    ) -> Self {
        let alarms = alarms.iter().map(|alarm| alarm.uuid()).collect();
        Self { from: from.uuid(), alarms, alarm_count, raised_at, answered_at }
    }
}

impl From<AbsorbedForm> for Fact {
    fn from(form: AbsorbedForm) -> Self {
        Self::OrderAbsorbed {
            from: OrderId::from_uuid(form.from),
            alarms: form.alarms.into_iter().map(AlarmId::from_uuid).collect(),
            alarm_count: form.alarm_count,
            raised_at: form.raised_at,
            answered_at: form.answered_at,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutcomeForm {
    FreedByCrew,
    SelfRescued,
    FalseAlarm,
    Cancelled,
    Merged(Uuid),
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

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CallbackForm {
    Reached { all_out: bool, satisfaction: Option<u8> },
    Unreachable,
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
