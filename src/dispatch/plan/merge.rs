//! What concerns two orders: merging, undoing it, and an alarm that leaves one for another.
//!
//! Must not: change one of the two without the other.

use super::{Added, Planner};
use crate::dispatch::reply::Stored;
use crate::dispatch::request::{DispatchError, Verb};
use crate::dispatch::stage::Stage;
use crate::intake::Mode;
use crate::kernel::{AlarmId, LiftId, NoteId, OrderId};
use crate::order::{
    Action, Actor, Command, OrderNumber, Outcome as OrderOutcome, Refusal, Verification, WorkOrder,
};
use std::sync::Arc;

impl Planner<'_> {
    /// One order is the same entrapment as another: the first ends, the second takes over its alarms.
    pub(super) fn merge(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        from: OrderId,
        into: OrderId,
    ) -> Result<Stored, DispatchError> {
        let (alarms, order) = stage.absorbed(from)?;
        let target = stage.load(into)?;
        let command = Command { actor: actor.clone(), claim: None, action: merge_into(&target) };
        if !target.state.is_live() {
            return Err(DispatchError::Refused(Refusal::NotInState {
                state: target.state,
                since: target.state_since,
            }));
        }
        let has_changed = stage.command(from, &command, &self.setting)?;
        if has_changed {
            let action = Action::Absorb {
                from,
                alarms,
                alarm_count: order.alarm_count,
                raised_at: order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at),
                answered_at: order.milestones.answered.map(|point| point.at),
                situation: order.situation.clone(),
                is_verified: !matches!(order.verification, Verification::Pending { .. }),
                words: order.passenger_words.clone(),
                fire_brigade: order.fire_brigade,
            };
            let command = Command { actor: actor.clone(), claim: None, action };
            stage.command(into, &command, &self.setting)?;
            stage.answer_needs(into, &self.setting, self.random)?;
        }
        Ok(Stored::order(from, &stage.result_of(from, None, has_changed)?))
    }

    /// The merge was a mistake: the order stands by itself again, the other gives up what it took over.
    pub(super) fn unmerge(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        id: OrderId,
        from: OrderId,
        note: Option<NoteId>,
    ) -> Result<Stored, DispatchError> {
        // Where the other was merged further its alarms went along: that merge has to be undone first.
        if let Some(OrderOutcome::Merged { .. }) = stage.load(from)?.outcome {
            return Err(DispatchError::Refused(Refusal::Merged));
        }
        let (alarms, order) = stage.absorbed(id)?;
        let action = self.action(stage, id, &Verb::Unmerge { from }, note)?;
        let command = Command { actor: actor.clone(), claim: None, action };
        let has_changed = stage.command(id, &command, &self.setting)?;
        let action = Action::Release { order: id, alarms, alarm_count: order.alarm_count };
        let command = Command { actor: actor.clone(), claim: None, action };
        stage.command(from, &command, &self.setting)?;
        stage.answer_needs(id, &self.setting, self.random)?;
        Ok(Stored::order(id, &stage.result_of(id, None, has_changed)?))
    }

    /// An alarm that was attached by mistake leaves its order for one of its own, or for the right lift's.
    pub(super) fn detach(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        id: OrderId,
        alarm: AlarmId,
        lift: Option<LiftId>,
        note: Option<NoteId>,
    ) -> Result<Stored, DispatchError> {
        if lift.is_some() && lift == stage.load(id)?.place.lift() {
            return Err(DispatchError::Refused(Refusal::SamePlace));
        }
        let action = self.action(stage, id, &Verb::DetachAlarm { alarm, lift }, note)?;
        let command = Command { actor: actor.clone(), claim: None, action };
        let has_changed = stage.command(id, &command, &self.setting)?;
        let moved = self.alarms.get(&alarm).ok_or(DispatchError::UnknownAlarm)?.placed_at(lift);
        let (_, own) = self.attach_or_open(stage, actor, &moved, lift)?;
        added.placed.push((alarm, own, lift));
        Ok(Stored::order(id, &stage.result_of(id, None, has_changed)?))
    }
}

/// To end as the same entrapment as the target's.
pub(super) const fn merge_into(target: &WorkOrder) -> Action {
    Action::MergeInto { into: target.id, mode: target.mode, is_located: target.place.lift().is_some() }
}

/// The live order that stands at the same lift as this one.
pub(super) fn other_live_order(stage: &Stage, id: OrderId) -> Result<Option<OrderNumber>, DispatchError> {
    let order = stage.load(id)?;
    let Some(lift) = order.place.lift() else { return Ok(None) };
    let live = live_order_at(stage, lift, order.mode)?;
    Ok(live.filter(|other| other.id != id).map(|other| other.number))
}

/// The live order of that lift. One that cannot be read keeps the lift all the same: nothing is put beside it.
pub(super) fn live_order_at(
    stage: &Stage,
    lift: LiftId,
    mode: Mode,
) -> Result<Option<Arc<WorkOrder>>, DispatchError> {
    if stage.is_closed_to(lift, mode) {
        Err(DispatchError::Quarantined)
    } else {
        Ok(stage.live_order(lift, mode))
    }
}
