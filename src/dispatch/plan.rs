//! What each kind of request does to a batch.
//!
//! Must not: do I/O. The rules are `order`'s; this puts them together: raise or attach, locate, merge, reopen.

use super::reply::{Outcome, Stored};
use super::request::{DispatchError, OrderAct, RaisedAlarm, Verb, Work};
use super::stage::{Randomness, Setting, Stage};
use crate::intake::{Alarm, Disposition, Whereabouts};
use crate::kernel::{AlarmId, Datum, LatLon, LiftId, NoteId, OrderId, StationId, Text};
use crate::order::{
    Action, Actor, Base, Command, DeclineReason, FireBrigade, Opening, OrderNumber, Outcome as OrderOutcome,
    Place, Refusal, ResponsePlan, Stamp, TimeSource, Verification, WorkOrder, open, rebased, situation_of,
};
use crate::store::log::{AlarmFact, Line, StationFact};
use std::collections::BTreeMap;

/// A note that is to be written beside the events.
#[derive(Clone)]
pub(super) struct WrittenNote {
    pub(super) id: NoteId,
    pub(super) order: OrderId,
    pub(super) text: String,
}

/// An alarm that is to be written.
#[derive(Clone)]
pub(super) struct WrittenAlarm {
    pub(super) alarm: Alarm,
    pub(super) disposition: Disposition,
    pub(super) order: Option<OrderId>,
    pub(super) lift_text: Option<Text<100>>,
    pub(super) point: Option<(LatLon, Datum)>,
    pub(super) partner: Option<String>,
    pub(super) foreign_id: Option<Text<100>>,
}

/// What one request adds beside the stage.
#[derive(Default, Clone)]
pub(super) struct Added {
    pub(super) notes: Vec<WrittenNote>,
    pub(super) alarms: Vec<WrittenAlarm>,
    /// Parked alarms that now belong to an order.
    pub(super) placed: Vec<(AlarmId, OrderId, Option<LiftId>)>,
    pub(super) duties: Vec<(StationId, bool, u8, u8, i32)>,
}

/// What the requests of a batch may look at beside the stage.
pub(super) struct Planner<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) plan: &'a ResponsePlan,
    /// Alarms that were locked for this batch: parked ones, and those that leave their order.
    pub(super) alarms: &'a BTreeMap<AlarmId, RaisedAlarm>,
    pub(super) random: &'a mut dyn Randomness,
}

impl Planner<'_> {
    /// Carries one request out on the stage.
    pub(super) fn run(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        work: &Work,
    ) -> Result<Stored, DispatchError> {
        match work {
            Work::Raise(raised) => self.raise(stage, added, actor, raised),
            Work::PlaceParked { alarm, lift } => self.place_parked(stage, added, actor, *alarm, *lift),
            Work::Order { order, act } => self.act(stage, added, actor, *order, act),
            Work::Deadline { order } => {
                let command = Command { actor: Actor::System, claim: None, action: Action::DeadlineReached };
                let has_changed = stage.command(*order, &command, &self.setting)?;
                stage.answer_needs(*order, &self.setting, self.random)?;
                Ok(Stored::order(*order, &stage.result_of(*order, None, has_changed)?))
            }
            Work::Duty { station, on_duty, strength, capacity } => {
                self.duty(stage, added, actor, *station, *on_duty, *strength, *capacity)
            }
            Work::RosterChanged => {
                let id = AlarmId::new(self.setting.now, self.random.ten_bytes()).uuid();
                stage.add_line(Line::of_roster(id, self.stamp(actor)));
                Ok(Stored::done())
            }
        }
    }

    fn stamp(&self, actor: &Actor) -> Stamp {
        Stamp {
            occurred_at: self.setting.now,
            recorded_at: self.setting.now,
            source: TimeSource::System,
            implausible: false,
            actor: actor.clone(),
        }
    }

    /// A cry for help joins the live order of its lift, opens one, or waits for an operator to place it.
    fn raise(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        raised: &RaisedAlarm,
    ) -> Result<Stored, DispatchError> {
        let aside = self.aside(stage, raised);
        let must_wait = aside.is_some() || raised.park_if_unknown;
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
                let (disposition, order) = self.attach_or_open(stage, actor, alarm, lift)?;
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

    /// A cry for help from a lift whose live order cannot be read, as one that an operator has to place: with the lift's
    /// code and point, so that help can be sent there all the same.
    fn aside(&self, stage: &Stage, raised: &RaisedAlarm) -> Option<RaisedAlarm> {
        let Whereabouts::Lift(lift) = raised.alarm.whereabouts else { return None };
        if !stage.is_closed_to(lift, raised.alarm.mode) {
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

    fn attach_or_open(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        alarm: &Alarm,
        lift: Option<LiftId>,
    ) -> Result<(Disposition, OrderId), DispatchError> {
        if let Some(order) = lift.and_then(|lift| stage.live_order(lift, alarm.mode)) {
            let action = Action::AttachAlarm {
                alarm: alarm.id,
                channel: alarm.channel,
                kind: alarm.kind,
                raised_at: alarm.raised_at,
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

    fn place_parked(
        &mut self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        id: AlarmId,
        lift: Option<LiftId>,
    ) -> Result<Stored, DispatchError> {
        let parked = self.alarms.get(&id).ok_or(DispatchError::UnknownAlarm)?;
        let mut alarm = parked.alarm.clone();
        alarm.whereabouts = match lift {
            Some(lift) => Whereabouts::Lift(lift),
            None => Whereabouts::Unlocated { point: parked.point.map(|(point, _)| point) },
        };
        let (disposition, order) = self.attach_or_open(stage, actor, &alarm, lift)?;
        let fact = AlarmFact::Unparked { order };
        let stamp = self.stamp(actor);
        stage.add_line(Line::of_alarm(id, alarm.mode, fact, stamp));
        added.placed.push((id, order, lift));
        Ok(Stored::alarm(id, disposition, Some(order)))
    }

    /// A command to an order, and whatever follows from it at once.
    fn act(
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
            let action = Action::Decline { assignment: standby.id, reason, note: None };
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

    fn action(
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
                let live_order = stage.live_order(lift, mode).map(|order| order.number);
                Action::Locate { place: Place::Lift { lift, point }, live_order }
            }
            Verb::Triage { situation, base: _ } => Action::Triage { situation },
            Verb::SetPriority { priority, base: _ } => Action::SetPriority { priority, note },
            Verb::Verify => Action::Verify,
            Verb::CallStation { station, level } => {
                stage.call_by_hand(id, station, level, note, &self.setting, self.random)?
            }
            Verb::Accept { assignment, travel_time_s } => Action::Accept { assignment, travel_time_s },
            Verb::Decline { assignment, reason } => Action::Decline { assignment, reason, note },
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

    /// One order is the same entrapment as another: the first ends, the second takes over its alarms.
    fn merge(
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
                situation: order.situation.clone(),
                is_verified: !matches!(order.verification, Verification::Pending { .. }),
                words: order.passenger_words.clone(),
                is_119_called: matches!(order.fire_brigade, FireBrigade::Decided { called: true, .. }),
            };
            let command = Command { actor: actor.clone(), claim: None, action };
            stage.command(into, &command, &self.setting)?;
            stage.answer_needs(into, &self.setting, self.random)?;
        }
        Ok(Stored::order(from, &stage.result_of(from, None, has_changed)?))
    }

    /// The merge was a mistake: the order stands by itself again, the other gives up what it took over.
    fn unmerge(
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
    fn detach(
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
        let stored = self.alarms.get(&alarm).ok_or(DispatchError::UnknownAlarm)?;
        let mut moved = stored.alarm.clone();
        moved.whereabouts = match lift {
            Some(lift) => Whereabouts::Lift(lift),
            None => Whereabouts::Unlocated { point: stored.point.map(|(point, _)| point) },
        };
        let (_, own) = self.attach_or_open(stage, actor, &moved, lift)?;
        added.placed.push((alarm, own, lift));
        Ok(Stored::order(id, &stage.result_of(id, None, has_changed)?))
    }

    fn duty(
        &self,
        stage: &mut Stage,
        added: &mut Added,
        actor: &Actor,
        station: StationId,
        on_duty: Option<bool>,
        strength: Option<u8>,
        capacity: Option<u8>,
    ) -> Result<Stored, DispatchError> {
        let load = stage.loads.get_mut(&station).ok_or(DispatchError::UnknownStation)?;
        load.on_duty = on_duty.unwrap_or(load.on_duty);
        load.strength = strength.unwrap_or(load.strength).min(99);
        load.capacity = capacity.unwrap_or(load.capacity).min(99);
        load.version += 1;
        load.duty_changed_at = self.setting.now;
        let (on_duty, strength, capacity, version) =
            (load.on_duty, load.strength, load.capacity, load.version);
        let fact = StationFact::DutyChanged { on_duty, strength, capacity };
        stage.add_line(Line::of_station(station, version, fact, self.stamp(actor)));
        added.duties.push((station, on_duty, strength, capacity, version));
        Ok(Stored { outcome: Outcome::Station { station: station.uuid() } })
    }
}

/// To end as the same entrapment as the target's.
const fn merge_into(target: &WorkOrder) -> Action {
    Action::MergeInto { into: target.id, mode: target.mode, is_located: target.place.lift().is_some() }
}

/// The live order that stands at the same lift as this one.
fn other_live_order(stage: &Stage, id: OrderId) -> Result<Option<OrderNumber>, DispatchError> {
    let order = stage.load(id)?;
    let live = order.place.lift().and_then(|lift| stage.live_order(lift, order.mode));
    Ok(live.filter(|other| other.id != id).map(|other| other.number))
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
