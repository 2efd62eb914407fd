//! A batch in memory: the locked orders, what has been decided so far, and what is to be written.
//!
//! Must not: do I/O. The same inputs give the same result, so that a batch can be decided again after more
//! loads were locked.

use super::city::{City, CityStatus, by_hand};
use super::request::{CommandResult, DispatchError};
use crate::assignment;
use crate::intake::{Channel, Mode};
use crate::kernel::{AlarmId, AssignmentId, LiftId, NoteId, OrderId, StationId, Timestamp};
use crate::order::{
    Action, Actor, Choice, Command, Event, Need, NobodyWhy, OrderNumber, OrderState, WorkOrder, apply,
    decide, fold, need,
};
use crate::roster::{Level, StationStatus};
use crate::store::log::Line;
use crate::store::writer::{LockedLoad, LockedOrder};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where new ids get their random bytes: seeded in tests, the operating system's otherwise.
pub trait Randomness: Send {
    /// Ten random bytes.
    fn ten_bytes(&mut self) -> [u8; 10];
}

/// One order within the batch.
#[derive(Clone)]
pub(super) struct Working {
    pub(super) order: Arc<WorkOrder>,
    /// As it was when it was locked; `None` for an order that the batch opens.
    pub(super) before: Option<Arc<WorkOrder>>,
    /// Events of this batch with the version after each.
    pub(super) events: Vec<(u32, Event)>,
    /// Name of the channel that opened it; of an order that was locked, [`CHANNEL_OF_LOCKED`].
    pub(super) channel: &'static str,
}

/// A locked order's row has its channel already, and no update changes it (`store/batch/orders.sql`): the statement only needs
/// one that the column allows.
const CHANNEL_OF_LOCKED: &str = Channel::Hotline.name();

/// What a command leaves behind if it succeeds.
#[derive(Default)]
pub(super) struct Stage {
    pub(super) orders: BTreeMap<OrderId, Working>,
    /// Lines that belong to no order.
    pub(super) lines: Vec<Line>,
    /// Changes of taken places by station, within the batch.
    pub(super) live_changes: BTreeMap<StationId, i32>,
    /// Loads that are locked, as the database has them.
    pub(super) loads: BTreeMap<StationId, LockedLoad>,
    /// The city with those loads and changes, once a station was chosen.
    seen: Option<CityStatus>,
    /// Memory for what is seen there.
    memory: Vec<StationStatus>,
    /// Unfinished orders by lift, from the locks.
    by_lift: BTreeMap<(LiftId, Mode), Vec<OrderId>>,
    /// Orders that are locked and whose log cannot be read.
    unreadable: BTreeSet<OrderId>,
    /// The lifts of those that are live.
    closed_to: BTreeSet<(LiftId, Mode)>,
    /// Stations that were chosen automatically by a command of this batch.
    pub(super) called: BTreeSet<StationId>,
    /// The day's last order number before the batch; nothing where the batch may take none.
    last_number: Option<u32>,
    pub(super) numbers_used: u32,
    pub(super) day: u32,
    /// Rises with every change, so that a request that failed half-way is noticed.
    mutation_count: u64,
}

/// What every decision of a batch needs.
pub(super) struct Setting<'a> {
    pub(super) city: &'a City,
    pub(super) now: Timestamp,
}

impl Stage {
    /// Takes over what the locks found; `folded` holds the orders at the locked versions.
    pub(super) fn new(
        orders: &[LockedOrder],
        folded: &BTreeMap<OrderId, Arc<WorkOrder>>,
        loads: &[LockedLoad],
        day: u32,
        last_number: Option<u32>,
    ) -> Self {
        let mut stage = Self { day, last_number, ..Self::default() };
        for locked in orders {
            if let Some(order) = folded.get(&locked.id) {
                stage.orders.insert(
                    locked.id,
                    Working {
                        order: Arc::clone(order),
                        before: Some(Arc::clone(order)),
                        events: Vec::new(),
                        channel: CHANNEL_OF_LOCKED,
                    },
                );
                if let Some(lift) = locked.lift {
                    stage.by_lift.entry((lift, locked.mode)).or_default().push(locked.id);
                }
            } else {
                stage.unreadable.insert(locked.id);
                if locked.state.is_live() {
                    stage.closed_to.extend(locked.lift.map(|lift| (lift, locked.mode)));
                }
            }
        }
        stage.loads = loads.iter().map(|load| (load.station, *load)).collect();
        stage
    }

    /// Whether the lift has a live order whose log cannot be read: nothing joins that one, and no other is opened beside it.
    pub(super) fn is_closed_to(&self, lift: LiftId, mode: Mode) -> bool {
        self.closed_to.contains(&(lift, mode))
    }

    /// The live order of a lift.
    pub(super) fn live_order(&self, lift: LiftId, mode: Mode) -> Option<Arc<WorkOrder>> {
        self.of_lift(lift, mode).find(|order| order.state.is_live())
    }

    /// The newest order of a lift that is over but not closed.
    pub(super) fn waiting_order(&self, lift: LiftId, mode: Mode) -> Option<OrderId> {
        self.of_lift(lift, mode)
            .filter(|order| matches!(order.state, OrderState::Rescued | OrderState::CallbackDue))
            .max_by_key(|order| order.opened_at)
            .map(|order| order.id)
    }

    fn of_lift(&self, lift: LiftId, mode: Mode) -> impl Iterator<Item = Arc<WorkOrder>> + '_ {
        let ids = self.by_lift.get(&(lift, mode)).map(Vec::as_slice).unwrap_or_default();
        // Within the batch an order may have been moved to another lift.
        let is_there = move |order: &&Working| order.order.place.lift() == Some(lift);
        ids.iter()
            .filter_map(|id| self.orders.get(id))
            .filter(is_there)
            .map(|working| Arc::clone(&working.order))
    }

    /// The order as it is now within the batch.
    pub(super) fn load(&self, id: OrderId) -> Result<Arc<WorkOrder>, DispatchError> {
        let found = self.orders.get(&id).map(|working| Arc::clone(&working.order));
        found.ok_or_else(|| self.why_missing(id))
    }

    /// Why an order is not among those of the batch.
    fn why_missing(&self, id: OrderId) -> DispatchError {
        if self.unreadable.contains(&id) { DispatchError::Quarantined } else { DispatchError::UnknownOrder }
    }

    /// Adds a line that belongs to no order.
    pub(super) fn add_line(&mut self, line: Line) {
        self.mutation_count += 1;
        self.lines.push(line);
    }

    /// How often the stage has changed.
    pub(super) const fn mutation_count(&self) -> u64 {
        self.mutation_count
    }

    /// Takes the day's next order number.
    pub(super) fn take_number(&mut self) -> Option<OrderNumber> {
        let serial = self.last_number?.checked_add(self.numbers_used + 1)?;
        self.numbers_used += 1;
        self.mutation_count += 1;
        Some(OrderNumber { day: self.day, serial })
    }

    /// Adds an order that the batch opens.
    pub(super) fn add_opened(&mut self, events: &[Event], channel: &'static str) -> Arc<WorkOrder> {
        let order = Arc::new(fold(events).expect("an opening begins with its opening event"));
        self.mutation_count += 1;
        if let Some(lift) = order.place.lift() {
            self.by_lift.entry((lift, order.mode)).or_default().push(order.id);
        }
        let working = Working {
            order: Arc::clone(&order),
            before: None,
            events: (1..).zip(events.iter().cloned()).collect(),
            channel,
        };
        self.orders.insert(order.id, working);
        order
    }

    /// Decides a command and folds its events in. `true` when it changed something.
    pub(super) fn command(
        &mut self,
        id: OrderId,
        command: &Command,
        setting: &Setting<'_>,
    ) -> Result<bool, DispatchError> {
        let missing = self.why_missing(id);
        let working = self.orders.get_mut(&id).ok_or(missing)?;
        let events = decide(&working.order, command, setting.now).map_err(DispatchError::Refused)?;
        if events.is_empty() {
            return Ok(false);
        }
        self.mutation_count += 1;
        let before = Arc::clone(&working.order);
        let order = Arc::make_mut(&mut working.order);
        for event in events {
            apply(order, &event);
            working.events.push((order.version, event));
        }
        let after = Arc::clone(&working.order);
        self.count_live(&before, &after);
        if before.place.lift() != after.place.lift()
            && let Some(lift) = after.place.lift()
        {
            self.by_lift.entry((lift, after.mode)).or_default().push(id);
        }
        Ok(true)
    }

    /// Keeps the batch's running load of each station.
    fn count_live(&mut self, before: &WorkOrder, after: &WorkOrder) {
        for (station, change) in live_changes(Some(before), after) {
            *self.live_changes.entry(station).or_default() += change;
            if let Some(seen) = &mut self.seen {
                seen.correct(station, |status| status.count_live(change));
            }
        }
    }

    /// Answers the order's needs: calls stations until nothing is missing that can be had.
    pub(super) fn answer_needs(
        &mut self,
        id: OrderId,
        setting: &Setting<'_>,
        random: &mut dyn Randomness,
    ) -> Result<(), DispatchError> {
        // Each round answers one need; an order never needs more than two levels times its limit of offers.
        for _ in 0..2 * crate::order::MAX_OFFERS {
            let order = self.load(id)?;
            let Some(level) = need(&order).into_iter().find_map(|need| match need {
                Need::Station(level) => Some(level),
                Need::Place | Need::Person => None,
            }) else {
                return Ok(());
            };
            let assignment = AssignmentId::new(setting.now, random.ten_bytes());
            let action = match self.choose(&order, level, assignment, setting) {
                Ok(choice) => {
                    self.called.insert(choice.station);
                    Action::Offer { choice, note: None }
                }
                Err(why) => Action::NobodyAvailable { level, why },
            };
            let command = Command { actor: Actor::System, claim: None, action };
            self.command(id, &command, setting)?;
        }
        Ok(())
    }

    /// Ranks with the running load of the batch, and with the exact loads of the stations that are locked.
    fn choose(
        &mut self,
        order: &WorkOrder,
        level: Level,
        assignment: AssignmentId,
        setting: &Setting<'_>,
    ) -> Result<Choice, NobodyWhy> {
        let ranking = self.seen(setting.city).rank(order, level).ok_or(NobodyWhy::NoPlace)?;
        assignment::offer(&ranking, assignment, level)
    }

    /// Lends the memory of what an earlier batch saw; no roster stays alive by it.
    pub(super) fn lend(&mut self, memory: Vec<StationStatus>) {
        self.memory = memory;
    }

    /// Gives that memory back, once everything is decided.
    pub(super) fn give_back(&mut self) -> Vec<StationStatus> {
        self.seen.take().map_or_else(|| std::mem::take(&mut self.memory), |seen| seen.statuses)
    }

    /// The city, looked at once a batch.
    fn seen(&mut self, city: &City) -> &CityStatus {
        let (loads, changes, memory) = (&self.loads, &self.live_changes, &mut self.memory);
        self.seen.get_or_insert_with(|| {
            let mut seen = city.status_in(std::mem::take(memory));
            for load in loads.values() {
                seen.correct(load.station, |status| {
                    status.live_count = load.live;
                    status.duty.on_duty = load.on_duty;
                    status.duty.capacity = load.capacity;
                    status.duty.strength = load.strength;
                });
            }
            for (station, change) in changes {
                seen.correct(*station, |status| status.count_live(*change));
            }
            seen
        })
    }

    /// An operator's own choice.
    pub(super) fn call_by_hand(
        &self,
        id: OrderId,
        station: StationId,
        level: Level,
        note: Option<NoteId>,
        setting: &Setting<'_>,
        random: &mut dyn Randomness,
    ) -> Result<Action, DispatchError> {
        let order = self.load(id)?;
        let assignment = AssignmentId::new(setting.now, random.ten_bytes());
        let choice =
            by_hand(setting.city, &order, station, level, assignment).ok_or(DispatchError::UnknownStation)?;
        Ok(Action::Offer { choice, note })
    }

    /// Stations that were called in this batch and whose load is not locked yet.
    pub(super) fn unlocked_calls(&self) -> Vec<StationId> {
        self.called.iter().filter(|station| !self.loads.contains_key(station)).copied().collect()
    }

    /// What a command says of an accept that came too late.
    pub(super) fn result_of(
        &self,
        id: OrderId,
        accepted: Option<AssignmentId>,
        has_changed: bool,
    ) -> Result<CommandResult, DispatchError> {
        let order = self.load(id)?;
        if let Some(assignment) = accepted.and_then(|assignment| order.find_assignment(assignment))
            && !assignment.state.is_live()
            && let Some(lead) = order.watched_lead()
        {
            return Ok(CommandResult::StoodDown { lead: lead.station });
        }
        Ok(if has_changed { CommandResult::Done } else { CommandResult::Unchanged })
    }

    /// Everything an order hands over when it is merged into another.
    pub(super) fn absorbed(&self, from: OrderId) -> Result<(Vec<AlarmId>, Arc<WorkOrder>), DispatchError> {
        let order = self.load(from)?;
        Ok((order.alarms.clone(), order))
    }
}

/// How the count of taken places changes for each station between two states of an order.
pub fn live_changes(before: Option<&WorkOrder>, after: &WorkOrder) -> Vec<(StationId, i32)> {
    after
        .assignments
        .iter()
        .filter_map(|assignment| {
            let was_taken = before.is_some_and(|order| {
                order.find_assignment(assignment.id).is_some_and(|earlier| order.takes_place(earlier))
            });
            match (was_taken, after.takes_place(assignment)) {
                (false, true) => Some((assignment.station, 1)),
                (true, false) => Some((assignment.station, -1)),
                (true, true) | (false, false) => None,
            }
        })
        .collect()
}
