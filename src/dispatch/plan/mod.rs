//! What each kind of request does to a batch.
//!
//! Must not: do I/O. The rules are `order`'s; this puts them together: raise or attach, locate, merge, reopen.

mod alarm;
mod command;
mod merge;

use super::reply::{Outcome, Stored};
use super::request::{DispatchError, RaisedAlarm, Work};
use super::stage::{Randomness, Setting, Stage};
use crate::intake::{Alarm, Disposition};
use crate::kernel::{AlarmId, Datum, LatLon, LiftId, NoteId, OrderId, StationId, Text};
use crate::order::{Action, Actor, Command, ResponsePlan, Stamp, TimeSource};
use crate::store::log::{Line, StationFact};
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
    /// A cry for help that cannot be decided waits for an operator.
    pub(super) sets_aside: bool,
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
