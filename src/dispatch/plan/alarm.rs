//! Cries for help: they join the live order of their lift, open one, or wait for an operator to place them.
//!
//! Must not: lose one. Where its lift's order cannot be read, or it cannot be decided, an operator places it.

use super::{Added, Planner, WrittenAlarm};
use crate::dispatch::reply::Stored;
use crate::dispatch::request::{DispatchError, RaisedAlarm};
use crate::dispatch::stage::Stage;
use crate::intake::{Disposition, Whereabouts};
use crate::kernel::{AlarmId, Datum, LiftId, OrderId, Text};
use crate::order::{Action, Actor, Command, Opening, Verification, open, situation_of};
use crate::store::log::{AlarmFact, Line};

impl Planner<'_> {
    /// A cry for help joins the live order of its lift, opens one, or waits for an operator to place it.
    pub(super) fn raise(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        raised: &RaisedAlarm,
    ) -> Result<Stored, DispatchError> {
        let aside = self.aside(stage, raised);
        let must_wait = aside.is_some() || raised.park_if_unknown || self.sets_aside;
        let raised = aside.as_ref().unwrap_or(raised);
        let alarm = &raised.alarm;
        let lift = match alarm.whereabouts {
            Whereabouts::Lift(lift) => Some(lift),
            Whereabouts::Unlocated { .. } => None,
        };
        let (disposition, order) = match lift {
            None if must_wait => {
                let stamp = self.stamp(actor);
                stage.add_line(Line::of_alarm(alarm.id, alarm.mode, AlarmFact::Parked, stamp));
                (Disposition::Parked, None)
            }
            Some(_) | None => {
                let (disposition, order) = self.attach_or_open(stage, actor, raised, lift)?;
                (disposition, Some(order))
            }
        };
        added.alarms.push(WrittenAlarm {
            alarm: alarm.clone(),
            disposition,
            order,
            lift_text: raised.lift_text.clone(),
            point: raised.point,
            partner: raised.partner.clone(),
            foreign_id: raised.foreign_id.clone(),
        });
        Ok(Stored::alarm(alarm.id, disposition, order))
    }

    /// A cry for help from a lift whose live order cannot be read, or that cannot be decided itself, as one that an operator
    /// has to place: with the lift's code and point, so that help can be sent there all the same.
    fn aside(&self, stage: &Stage, raised: &RaisedAlarm) -> Option<RaisedAlarm> {
        let Whereabouts::Lift(lift) = raised.alarm.whereabouts else { return None };
        if !self.sets_aside && !stage.is_closed_to(lift, raised.alarm.mode) {
            return None;
        }
        let roster = self.setting.city.roster();
        let known = roster.directory.find_lift(lift)?;
        let mut aside = raised.clone();
        aside.alarm.whereabouts = Whereabouts::Unlocated { point: Some(known.place) };
        aside.lift_text = Text::parse(&known.code.to_string()).ok();
        aside.point = Some((known.place, Datum::Wgs84));
        Some(aside)
    }

    /// Whoever acts, what a machine claims of its alarm is held against when it told it.
    pub(super) fn attach_or_open(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        raised: &RaisedAlarm,
        lift: Option<LiftId>,
    ) -> Result<(Disposition, OrderId), DispatchError> {
        let alarm = &raised.alarm;
        if let Some(order) = lift.and_then(|lift| stage.live_order(lift, alarm.mode)) {
            let action = Action::AttachAlarm {
                alarm: alarm.id,
                channel: alarm.channel,
                kind: alarm.kind,
                raised_at: alarm.raised_at,
                machine_told_at: raised.machine_told_at(),
                situation: situation_of(alarm),
            };
            let command = Command { actor: actor.clone(), claim: None, action };
            stage.command(order.id, &command, &self.setting)?;
            stage.answer_needs(order.id, &self.setting, self.random)?;
            return Ok((Disposition::Attached, order.id));
        }
        let point = match lift {
            None => None,
            Some(lift) if stage.is_closed_to(lift, alarm.mode) => return Err(DispatchError::Quarantined),
            Some(lift) => {
                let roster = self.setting.city.roster();
                let place = roster.directory.find_lift(lift).map(|lift| lift.place);
                Some(place.ok_or(DispatchError::UnknownLift)?)
            }
        };
        let number = stage.take_number().ok_or(DispatchError::Busy)?;
        let opening = Opening {
            id: OrderId::new(self.setting.now, self.random.ten_bytes()),
            number,
            alarm: alarm.clone(),
            earlier: lift.and_then(|lift| stage.waiting_order(lift, alarm.mode)),
            machine_told_at: raised.machine_told_at(),
            actor: actor.clone(),
        };
        let events = open(&opening, point, self.plan, self.setting.now);
        let order = stage.add_opened(&events, alarm.channel.name());
        stage.answer_needs(order.id, &self.setting, self.random)?;
        let disposition = match order.verification {
            Verification::Pending { .. } => Disposition::Verifying,
            Verification::NotNeeded | Verification::Confirmed | Verification::TimedOut => Disposition::Opened,
        };
        Ok((disposition, order.id))
    }

    pub(super) fn place_parked(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        id: AlarmId,
        lift: Option<LiftId>,
    ) -> Result<Stored, DispatchError> {
        let parked = self.alarms.get(&id).ok_or(DispatchError::UnknownAlarm)?.placed_at(lift);
        let (disposition, order) = self.attach_or_open(stage, actor, &parked, lift)?;
        let fact = AlarmFact::Unparked { order };
        let stamp = self.stamp(actor);
        stage.add_line(Line::of_alarm(id, parked.alarm.mode, fact, stamp));
        added.placed.push((id, order, lift));
        Ok(Stored::alarm(id, disposition, Some(order)))
    }
}
