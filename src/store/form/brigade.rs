//! The stored forms of a proposal to hand over to 119, and of its decision.
//!
//! Must not: change; they are read for ever.

use crate::kernel::{NoteId, OrderId};
use crate::order::{Fact, FireBrigadeWhy};
use crate::store::named::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct ProposedForm {
    why: Named<FireBrigadeWhy>,
    /// Left out where no merge brought it, as in the oldest bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Uuid>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct DecidedForm {
    called: bool,
    note: Option<Uuid>,
    /// As in [`ProposedForm`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Uuid>,
}

impl ProposedForm {
    pub(super) fn of(why: FireBrigadeWhy, from: Option<OrderId>) -> Self {
        Self { why: Named(why), from: from.map(OrderId::uuid) }
    }
}

impl DecidedForm {
    pub(super) fn of(called: bool, note: Option<NoteId>, from: Option<OrderId>) -> Self {
        Self { called, note: note.map(NoteId::uuid), from: from.map(OrderId::uuid) }
    }
}

impl From<ProposedForm> for Fact {
    fn from(form: ProposedForm) -> Self {
        Self::FireBrigadeProposed { why: form.why.0, from: form.from.map(OrderId::from_uuid) }
    }
}

impl From<DecidedForm> for Fact {
    fn from(form: DecidedForm) -> Self {
        let (note, from) = (form.note.map(NoteId::from_uuid), form.from.map(OrderId::from_uuid));
        Self::FireBrigadeDecided { called: form.called, note, from }
    }
}
