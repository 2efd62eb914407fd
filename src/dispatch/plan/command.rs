//! A command to an order: what its verb means here, and whatever follows from it at once.
//!
//! Must not: decide it; `order` does.

use super::merge::{live_order_at, merge_into, other_live_order};
use super::{Added, Planner, WrittenNote};
use crate::dispatch::reply::Stored;
use crate::dispatch::request::{DispatchError, OrderAct, Verb};
use crate::dispatch::stage::Stage;
use crate::kernel::{NoteId, OrderId, StationId};
use crate::order::{Action, Actor, Base, Command, DeclineReason, Place, Refusal, rebased};

impl Planner<'_> {
    /// A command to an order, and whatever follows from it at once.
    pub(super) fn act(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        id: OrderId,
        act: &OrderAct,
    ) -> Result<Stored, DispatchError> {
        let note = act.note.as_ref().map(|text| {
            let note = NoteId::new(self.setting.now, self.random.ten_bytes());
            added.notes.push(WrittenNote { id: note, order: id, text: text.to_string() });
            note
        });
        if let Some(station) = act.limited_to {
            require_own(stage, id, &act.verb, station)?;
        }
        if let Verb::MergeInto { into } = act.verb {
            return self.merge(stage, actor, id, into);
        }
        if let Verb::Unmerge { from } = act.verb {
            return self.unmerge(stage, actor, id, from, note);
        }
        if let Verb::DetachAlarm { alarm, lift } = act.verb {
            return self.detach(stage, added, actor, id, alarm, lift, note);
        }
        let action = match base_of(&act.verb) {
            Some(base) => {
                let action = self.action(stage, id, &act.verb, note)?;
                rebased(&*stage.load(id)?, action, base).map_err(DispatchError::Refused)?
            }
            None => self.action(stage, id, &act.verb, note)?,
        };
        let accepted = if let Action::Accept { assignment, .. } = action { Some(assignment) } else { None };
        let command = Command { actor: actor.clone(), claim: act.claim, action };
        self.release_absent(stage, id, &command.action)?;
        let has_changed = stage.command(id, &command, &self.setting)?;
        if !has_changed {
            // The note of something that happened already would stand alone.
            added.notes.clear();
        }
        stage.answer_needs(id, &self.setting, self.random)?;
        Ok(Stored::order(id, &stage.result_of(id, accepted, has_changed)?))
    }

    /// When a called station is lost, whoever stands by goes at once. One whose shift has ended, or that cannot be told,
    /// would be waited for in vain: it stands by no longer, and the next is called.
    fn release_absent(&self, stage: &mut Stage, id: OrderId, action: &Action) -> Result<(), DispatchError> {
        let (Action::Decline { assignment, .. } | Action::Withdraw { assignment, .. }) = *action else {
            return Ok(());
        };
        let order = stage.load(id)?;
        for standby in order.standing_by_behind(assignment) {
            if self.can_be_sent(stage, standby.station) {
                continue;
            }
            let reason = DeclineReason::NoCrew;
            let action = Action::Decline { assignment: standby.id, reason, meant: None, note: None };
            let command = Command { actor: Actor::System, claim: None, action };
            stage.command(id, &command, &self.setting)?;
        }
        Ok(())
    }

    /// A locked duty is newer than what this node has heard of it.
    fn can_be_sent(&self, stage: &Stage, station: StationId) -> bool {
        self.setting.city.find_status(station).is_some_and(|mut status| {
            if let Some(load) = stage.loads.get(&station) {
                status.duty.on_duty = load.on_duty;
            }
            status.can_be_sent()
        })
    }

    pub(super) fn action(
        &mut self,
        stage: &Stage,
        id: OrderId,
        verb: &Verb,
        note: Option<NoteId>,
    ) -> Result<Action, DispatchError> {
        Ok(match verb.clone() {
            Verb::Locate { lift, base: _ } => {
                let roster = self.setting.city.roster();
                let point = roster.directory.find_lift(lift).ok_or(DispatchError::UnknownLift)?.place;
                let mode = stage.load(id)?.mode;
                let live_order = live_order_at(stage, lift, mode)?.map(|order| order.number);
                Action::Locate { place: Place::Lift { lift, point }, live_order }
            }
            Verb::Triage { situation, base: _ } => Action::Triage { situation },
            Verb::SetPriority { priority, base: _ } => Action::SetPriority { priority, note },
            Verb::Verify => Action::Verify,
            Verb::CallStation { station, level } => {
                stage.call_by_hand(id, station, level, note, &self.setting, self.random)?
            }
            Verb::Accept { assignment, travel_time_s } => Action::Accept { assignment, travel_time_s },
            Verb::Decline { assignment, reason, meant } => {
                Action::Decline { assignment, reason, meant, note }
            }
            Verb::SetOut { assignment } => Action::SetOut { assignment },
            Verb::Arrive { assignment, evidence } => Action::Arrive { assignment, evidence },
            Verb::Withdraw { assignment, reason } => Action::Withdraw { assignment, reason, note },
            Verb::RequestSecondTier { assignment } => Action::RequestSecondTier { assignment },
            Verb::RecordFreed { assignment, people } => Action::RecordFreed { assignment, people },
            Verb::Finish { assignment } => Action::Finish { assignment },
            Verb::DoubtPlace { assignment, doubt } => Action::DoubtPlace { assignment, doubt, note },
            Verb::ReportRelease { assignment, release } => {
                Action::ReportRelease { assignment, release, note }
            }
            Verb::AddPhoto { assignment, photo } => Action::AddPhoto { assignment, photo },
            Verb::DecideFireBrigade { called } => Action::DecideFireBrigade { called, note },
            Verb::Resolve { outcome } => Action::Resolve { outcome, note },
            Verb::MergeInto { into } => merge_into(&*stage.load(into)?),
            Verb::Unmerge { from } => {
                Action::Unmerge { from, note, live_order: other_live_order(stage, id)? }
            }
            Verb::DetachAlarm { alarm, lift: _ } => Action::DetachAlarm { alarm, note },
            Verb::RecordComfortCall { reached } => Action::RecordComfortCall { reached },
            Verb::PassengerSays { word } => Action::PassengerSays { word },
            Verb::PassengerWrites { alarm } => {
                let note = note.ok_or(DispatchError::Refused(Refusal::NoteNeeded))?;
                Action::PassengerWrites { alarm, note }
            }
            Verb::AnswerPassenger { phrase } => Action::AnswerPassenger { phrase, note },
            Verb::RecordCallback { result } => Action::RecordCallback { result, note },
            Verb::Close => Action::Close { note },
            Verb::Reopen => Action::Reopen { note, live_order: other_live_order(stage, id)? },
            Verb::AddNote => {
                Action::AddNote { note: note.ok_or(DispatchError::Refused(Refusal::NoteNeeded))? }
            }
            Verb::MakePromise { due_at } => {
                let promise = note.ok_or(DispatchError::Refused(Refusal::NoteNeeded))?;
                Action::MakePromise { promise, due_at }
            }
            Verb::KeepPromise { promise } => Action::KeepPromise { promise },
        })
    }
}

/// What the author of a change saw.
const fn base_of(verb: &Verb) -> Option<&Base> {
    match verb {
        Verb::Locate { base, .. } | Verb::Triage { base, .. } | Verb::SetPriority { base, .. } => {
            base.as_ref()
        }
        Verb::Verify
        | Verb::CallStation { .. }
        | Verb::Accept { .. }
        | Verb::Decline { .. }
        | Verb::SetOut { .. }
        | Verb::Arrive { .. }
        | Verb::Withdraw { .. }
        | Verb::RequestSecondTier { .. }
        | Verb::RecordFreed { .. }
        | Verb::Finish { .. }
        | Verb::DecideFireBrigade { .. }
        | Verb::Resolve { .. }
        | Verb::MergeInto { .. }
        | Verb::Unmerge { .. }
        | Verb::DetachAlarm { .. }
        | Verb::RecordComfortCall { .. }
        | Verb::PassengerSays { .. }
        | Verb::RecordCallback { .. }
        | Verb::Close
        | Verb::Reopen
        | Verb::AddNote
        | Verb::MakePromise { .. }
        | Verb::KeepPromise { .. }
        | Verb::DoubtPlace { .. }
        | Verb::ReportRelease { .. }
        | Verb::AddPhoto { .. }
        | Verb::PassengerWrites { .. }
        | Verb::AnswerPassenger { .. } => None,
    }
}

/// A crew speaks for its own station only.
fn require_own(stage: &Stage, id: OrderId, verb: &Verb, station: StationId) -> Result<(), DispatchError> {
    let order = stage.load(id)?;
    let named = match verb {
        Verb::Accept { assignment, .. }
        | Verb::Decline { assignment, .. }
        | Verb::SetOut { assignment }
        | Verb::Arrive { assignment, .. }
        | Verb::Withdraw { assignment, .. }
        | Verb::DoubtPlace { assignment, .. }
        | Verb::AddPhoto { assignment, .. }
        | Verb::Finish { assignment } => Some(*assignment),
        Verb::RequestSecondTier { assignment }
        | Verb::RecordFreed { assignment, .. }
        | Verb::ReportRelease { assignment, .. } => *assignment,
        Verb::AddNote => order.find_assignment_of(station).map(|assignment| assignment.id),
        Verb::Locate { .. }
        | Verb::Triage { .. }
        | Verb::SetPriority { .. }
        | Verb::Verify
        | Verb::CallStation { .. }
        | Verb::DecideFireBrigade { .. }
        | Verb::Resolve { .. }
        | Verb::MergeInto { .. }
        | Verb::Unmerge { .. }
        | Verb::DetachAlarm { .. }
        | Verb::RecordComfortCall { .. }
        | Verb::PassengerSays { .. }
        | Verb::PassengerWrites { .. }
        | Verb::AnswerPassenger { .. }
        | Verb::RecordCallback { .. }
        | Verb::Close
        | Verb::Reopen
        | Verb::MakePromise { .. }
        | Verb::KeepPromise { .. } => None,
    };
    let is_own = named
        .and_then(|assignment| order.find_assignment(assignment))
        .is_some_and(|assignment| assignment.station == station);
    if is_own { Ok(()) } else { Err(DispatchError::NotYours) }
}
