//! The town's orders in memory: carries a script out step by step with the same `decide`, `need` and `rank` as
//! dispatch, and answers every need in the same step.
//!
//! Must not: hold rules, or draw anything but ids; what happens is in the script.

use super::dice::Dice;
use super::script::{Act, AlarmRef, CalledRef, Cry, OrderRef, Step, Verb};
use super::town::Town;
use crate::assignment::{self, RankRequest, StraightLine, TravelTime};
use crate::intake::{Alarm, Caller, Mode, Whereabouts};
use crate::kernel::{
    AlarmId, AssignmentId, LiftId, NoteId, OrderId, PhotoId, SignedDuration, StationId, Text, Timestamp,
};
use crate::order::{
    Action, Actor, Choice, Command, DeclineReason, Event, MAX_OFFERS, Need, OfferWhy, Opening, OrderNumber,
    OrderState, Outcome, Place, Refusal, ResponsePlan, Verification, WorkOrder, apply, deadlines, decide,
    fold, need, open, situation_of,
};
use crate::performance::{day_number, day_of};
use crate::roster::{Level, StationStatus};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// One order with everything that happened to it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub order: WorkOrder,
    pub events: Vec<Event>,
    deadline: Option<Timestamp>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The alarm opened this order.
    Opened(OrderRef),
    /// The alarm joined this order.
    Attached(OrderRef),
    Done,
    /// It had been done already, or nothing was due.
    Unchanged,
    Refused(Refusal),
    /// The step names an order that was never opened.
    NoSuchOrder,
}

impl Answer {
    /// What two executors must agree on.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Attached(_) => "attached",
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::Refused(refusal) => refusal.code(),
            Self::NoSuchOrder => "no_such_order",
        }
    }
}

/// How one order changed in a step.
#[derive(Debug, Clone)]
pub struct Change {
    pub order: OrderRef,
    /// `None`: the step opened it.
    pub before: Option<WorkOrder>,
    pub events: Vec<Event>,
}

/// What one step did.
#[derive(Debug, Clone)]
pub struct Performed {
    pub answer: Answer,
    pub changes: Vec<Change>,
}

/// The town's orders and stations.
#[derive(Debug)]
pub struct World {
    pub town: Arc<Town>,
    /// One a station, in the order of the index.
    pub statuses: Vec<StationStatus>,
    plan: ResponsePlan,
    ids: Dice,
    entries: Vec<Entry>,
    /// Every alarm as its row would keep it.
    alarms: BTreeMap<AlarmId, Alarm>,
    live_by_lift: BTreeMap<LiftId, OrderRef>,
    due: BTreeSet<(Timestamp, OrderRef)>,
    serials: BTreeMap<u32, u32>,
}

/// Everybody in a run acts through one seat; who it was matters to no rule.
const SEAT: Actor = Actor::System;

impl World {
    /// A town in which nothing has happened yet.
    pub fn new(town: Arc<Town>, seed: u64) -> Self {
        Self {
            statuses: town.statuses.clone(),
            town,
            plan: ResponsePlan::default(),
            ids: Dice::new(seed, 2),
            entries: Vec::new(),
            alarms: BTreeMap::new(),
            live_by_lift: BTreeMap::new(),
            due: BTreeSet::new(),
            serials: BTreeMap::new(),
        }
    }

    /// All orders, in the order of opening.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The order, if it was opened.
    pub fn find(&self, order: OrderRef) -> Option<&WorkOrder> {
        self.entries.get(order.0).map(|entry| &entry.order)
    }

    /// The live order of a lift.
    pub fn live_order(&self, lift: LiftId) -> Option<OrderRef> {
        self.live_by_lift.get(&lift).copied()
    }

    /// The soonest deadline of all orders.
    pub fn next_deadline(&self) -> Option<(Timestamp, OrderRef)> {
        self.due.first().copied()
    }

    /// Carries one step out.
    pub fn perform(&mut self, step: &Step) -> Performed {
        let mut changes = Vec::new();
        let answer = match &step.act {
            Act::Raise(cry) => self.raise(cry, step.at, &mut changes),
            Act::Order { order, verb, note, claim } => {
                let note = note.then(|| NoteId::new(step.at, self.ids.ten_bytes()));
                self.act(*order, verb, note, *claim, step.at, &mut changes)
            }
            Act::Deadline { order } if self.find(*order).is_none() => Answer::NoSuchOrder,
            Act::Deadline { order } => {
                self.command(*order, Action::DeadlineReached, None, step.at, &mut changes)
            }
            Act::Station { station, on_duty, capacity, reach } => {
                if let Some(position) = self.town.index.position(*station) {
                    let status = &mut self.statuses[position];
                    status.duty.on_duty = *on_duty;
                    status.duty.capacity = *capacity;
                    status.duty.changed_at = step.at;
                    status.reach = *reach;
                }
                Answer::Done
            }
        };
        Performed { answer, changes }
    }

    /// A cry for help joins the live order of its lift, or opens one.
    fn raise(&mut self, cry: &Cry, now: Timestamp, changes: &mut Vec<Change>) -> Answer {
        let alarm = Alarm {
            id: AlarmId::new(now, self.ids.ten_bytes()),
            channel: cry.channel,
            kind: cry.kind,
            mode: Mode::Live,
            whereabouts: cry.lift.map_or(Whereabouts::Unlocated { point: cry.point }, Whereabouts::Lift),
            situation: cry.situation.clone(),
            caller: Caller { name: None, phone: None },
            text: Text::parse("").expect("an empty text is short enough"),
            raised_at: cry.raised_at,
            answered_at: cry.answered_at,
        };
        // The row keeps when it came in, not when it was answered.
        self.alarms.insert(alarm.id, Alarm { answered_at: now, ..alarm.clone() });
        self.attach_or_open(alarm, cry.lift, now, changes)
    }

    fn attach_or_open(
        &mut self,
        alarm: Alarm,
        lift: Option<LiftId>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Answer {
        if let Some(order) = lift.and_then(|lift| self.live_order(lift)) {
            let action = Action::AttachAlarm {
                alarm: alarm.id,
                channel: alarm.channel,
                kind: alarm.kind,
                raised_at: alarm.raised_at,
                machine_told_at: None,
                situation: situation_of(&alarm),
            };
            return match self.command(order, action, None, now, changes) {
                Answer::Refused(refusal) => Answer::Refused(refusal),
                Answer::Done | Answer::Unchanged | Answer::Opened(_) | Answer::Attached(_) => {
                    Answer::Attached(order)
                }
                Answer::NoSuchOrder => Answer::NoSuchOrder,
            };
        }
        let order = self.open(alarm, lift, now, changes);
        Answer::Opened(order)
    }

    fn open(
        &mut self,
        alarm: Alarm,
        lift: Option<LiftId>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> OrderRef {
        let order = OrderRef(self.entries.len());
        let point = lift.and_then(|lift| self.town.find_lift(lift)).map(|lift| lift.place);
        let opening = Opening {
            id: OrderId::new(now, self.ids.ten_bytes()),
            number: self.next_number(now),
            alarm,
            earlier: lift.and_then(|lift| self.waiting_order(lift)),
            machine_told_at: None,
            actor: SEAT,
        };
        let events = open(&opening, point, &self.plan, now);
        let opened = fold(&events).expect("an opening begins with its opening event");
        self.entries.push(Entry { order: opened, events: events.clone(), deadline: None });
        changes.push(Change { order, before: None, events });
        self.keep(order, None);
        self.answer_needs(order, now, changes);
        order
    }

    fn next_number(&mut self, now: Timestamp) -> OrderNumber {
        let day = day_number(day_of(now));
        let serial = self.serials.entry(day).or_default();
        *serial += 1;
        OrderNumber { day, serial: *serial }
    }

    /// The newest order of a lift that is over but not closed.
    fn waiting_order(&self, lift: LiftId) -> Option<OrderId> {
        self.entries
            .iter()
            .map(|entry| &entry.order)
            .filter(|order| order.place.lift() == Some(lift))
            .filter(|order| matches!(order.state, OrderState::Rescued | OrderState::CallbackDue))
            .max_by_key(|order| order.opened_at)
            .map(|order| order.id)
    }

    fn act(
        &mut self,
        order: OrderRef,
        verb: &Verb,
        note: Option<NoteId>,
        claim: Option<crate::order::Claim>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Answer {
        if self.find(order).is_none() {
            return Answer::NoSuchOrder;
        }
        if let Verb::MergeInto { into } = verb {
            return self.merge(order, *into, now, changes);
        }
        if let Verb::Unmerge { from } = verb {
            return self.unmerge(order, *from, note, now, changes);
        }
        if let Verb::DetachAlarm { alarm, lift } = verb {
            return self.detach(order, *alarm, *lift, note, now, changes);
        }
        match self.action(order, verb, note, now) {
            Some(action) => {
                self.release_absent(order, &action, now, changes);
                self.command(order, action, claim, now, changes)
            }
            None => Answer::Refused(Refusal::NoteNeeded),
        }
    }

    /// Whoever stands by behind a station that is lost, and is off duty or cannot be told, says no first.
    fn release_absent(
        &mut self,
        order: OrderRef,
        action: &Action,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) {
        let (Action::Decline { assignment, .. } | Action::Withdraw { assignment, .. }) = *action else {
            return;
        };
        let can_be_sent = |station: StationId| {
            self.town.index.position(station).is_some_and(|position| self.statuses[position].can_be_sent())
        };
        let standing_by = self.entries[order.0].order.standing_by_behind(assignment);
        let absent: Vec<AssignmentId> = standing_by
            .into_iter()
            .filter(|standby| !can_be_sent(standby.station))
            .map(|standby| standby.id)
            .collect();
        for assignment in absent {
            let action =
                Action::Decline { assignment, reason: DeclineReason::NoCrew, meant: None, note: None };
            let command = Command { actor: Actor::System, claim: None, action };
            self.give(order, &command, now, changes).expect("who stands by may always say no");
        }
    }

    /// The rules' words for a verb; `None` for a note without its text.
    fn action(
        &mut self,
        order: OrderRef,
        verb: &Verb,
        note: Option<NoteId>,
        now: Timestamp,
    ) -> Option<Action> {
        let of = |called: CalledRef| self.assignment_of(order, called);
        Some(match verb.clone() {
            Verb::Locate { lift } => {
                let point = self.town.find_lift(lift).expect("the script names lifts of the town").place;
                Action::Locate { place: Place::Lift { lift, point }, live_order: self.other_live(lift, None) }
            }
            Verb::Triage { situation } => Action::Triage { situation },
            Verb::SetPriority { priority } => Action::SetPriority { priority, note },
            Verb::Verify => Action::Verify,
            Verb::CallStation { station, level } => {
                Action::Offer { choice: self.by_hand(order, station, level, now), note }
            }
            Verb::Accept { called, travel_time_s } => {
                Action::Accept { assignment: of(called), travel_time_s }
            }
            Verb::Decline { called, reason } => {
                Action::Decline { assignment: of(called), reason, meant: None, note }
            }
            Verb::SetOut { called } => Action::SetOut { assignment: of(called) },
            Verb::Arrive { called, evidence } => Action::Arrive { assignment: of(called), evidence },
            Verb::Withdraw { called, reason } => Action::Withdraw { assignment: of(called), reason, note },
            Verb::RequestSecondTier { called } => Action::RequestSecondTier { assignment: called.map(of) },
            Verb::RecordFreed { called, people } => {
                Action::RecordFreed { assignment: called.map(of), people }
            }
            Verb::Finish { called } => Action::Finish { assignment: of(called) },
            Verb::DoubtPlace { called, doubt } => Action::DoubtPlace { assignment: of(called), doubt, note },
            Verb::ReportRelease { called, release } => {
                Action::ReportRelease { assignment: called.map(of), release, note }
            }
            Verb::AddPhoto { called, photo } => {
                Action::AddPhoto { assignment: of(called), photo: PhotoId::from_uuid(Uuid::from_u128(photo)) }
            }
            Verb::DecideFireBrigade { called } => Action::DecideFireBrigade { called, note },
            Verb::Resolve { outcome } => Action::Resolve { outcome, note },
            Verb::MergeInto { into } => merge_into(&self.entries.get(into.0)?.order),
            Verb::Unmerge { from } => Action::Unmerge {
                from: self.entries.get(from.0)?.order.id,
                note,
                live_order: self.other_live_of(order),
            },
            Verb::DetachAlarm { alarm, lift: _ } => {
                Action::DetachAlarm { alarm: self.alarm_of(order, alarm), note }
            }
            Verb::RecordComfortCall { reached } => Action::RecordComfortCall { reached },
            Verb::PassengerSays { word } => Action::PassengerSays { word },
            Verb::PassengerWrites { alarm } => {
                Action::PassengerWrites { alarm: self.alarm_of(order, alarm), note: note? }
            }
            Verb::AnswerPassenger { phrase } => Action::AnswerPassenger { phrase, note },
            Verb::RecordCallback { result } => Action::RecordCallback { result, note },
            Verb::MakePromise { after_s } => Action::MakePromise {
                promise: note?,
                due_at: now + SignedDuration::from_secs(i64::from(after_s)),
            },
            Verb::KeepPromise { place } => {
                let promise = self.find(order)?.promises.get(place).map(|promise| promise.id);
                Action::KeepPromise { promise: promise.unwrap_or(NoteId::from_uuid(Uuid::nil())) }
            }
            Verb::Close => Action::Close { note },
            Verb::Reopen => Action::Reopen { note, live_order: self.other_live_of(order) },
            Verb::AddNote => Action::AddNote { note: note? },
        })
    }

    fn assignment_of(&self, order: OrderRef, called: CalledRef) -> AssignmentId {
        self.find(order)
            .and_then(|order| order.assignments.get(called.0))
            .map_or(AssignmentId::from_uuid(Uuid::nil()), |assignment| assignment.id)
    }

    fn alarm_of(&self, order: OrderRef, alarm: AlarmRef) -> AlarmId {
        let found = self.find(order).and_then(|order| order.alarms.get(alarm.0));
        found.copied().unwrap_or_else(|| AlarmId::from_uuid(Uuid::nil()))
    }

    /// The live order that stands at the same lift as this one.
    fn other_live_of(&self, order: OrderRef) -> Option<OrderNumber> {
        self.other_live(self.find(order)?.place.lift()?, Some(order))
    }

    fn other_live(&self, lift: LiftId, than: Option<OrderRef>) -> Option<OrderNumber> {
        let live = self.live_order(lift).filter(|live| Some(*live) != than)?;
        self.find(live).map(|order| order.number)
    }

    /// One order is the same entrapment as another: the first ends, the second takes over its alarms.
    fn merge(&mut self, from: OrderRef, into: OrderRef, now: Timestamp, changes: &mut Vec<Change>) -> Answer {
        let Some(target) = self.find(into) else { return Answer::NoSuchOrder };
        if !target.state.is_live() {
            let (state, since) = (target.state, target.state_since);
            return Answer::Refused(Refusal::NotInState { state, since });
        }
        let merge = merge_into(target);
        let order = self.entries[from.0].order.clone();
        let answer = self.command(from, merge, None, now, changes);
        if answer == Answer::Done {
            let absorb = Action::Absorb {
                from: order.id,
                alarms: order.alarms.clone(),
                alarm_count: order.alarm_count,
                raised_at: order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at),
                answered_at: order.milestones.answered.map(|point| point.at),
                situation: order.situation,
                is_verified: !matches!(order.verification, Verification::Pending { .. }),
                words: order.passenger_words,
                fire_brigade: order.fire_brigade,
            };
            self.command(into, absorb, None, now, changes);
        }
        answer
    }

    /// The merge was a mistake: both stand by themselves again.
    fn unmerge(
        &mut self,
        order: OrderRef,
        from: OrderRef,
        note: Option<NoteId>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Answer {
        let Some(target) = self.find(from) else { return Answer::NoSuchOrder };
        if let Some(Outcome::Merged { .. }) = target.outcome {
            return Answer::Refused(Refusal::Merged);
        }
        let merged = self.entries[order.0].order.clone();
        let action = self.action(order, &Verb::Unmerge { from }, note, now);
        let action = action.expect("the order that absorbed is known");
        let answer = self.command(order, action, None, now, changes);
        if answer == Answer::Done {
            let release =
                Action::Release { order: merged.id, alarms: merged.alarms, alarm_count: merged.alarm_count };
            self.command(from, release, None, now, changes);
        }
        answer
    }

    /// An alarm leaves its order for one of its own, or for the right lift's.
    fn detach(
        &mut self,
        order: OrderRef,
        alarm: AlarmRef,
        lift: Option<LiftId>,
        note: Option<NoteId>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Answer {
        if lift.is_some() && lift == self.find(order).and_then(|order| order.place.lift()) {
            return Answer::Refused(Refusal::SamePlace);
        }
        let id = self.alarm_of(order, alarm);
        let answer = self.command(order, Action::DetachAlarm { alarm: id, note }, None, now, changes);
        if answer == Answer::Done {
            let mut moved = self.alarms[&id].clone();
            let point = match moved.whereabouts {
                Whereabouts::Unlocated { point } => point,
                Whereabouts::Lift(_) => None,
            };
            moved.whereabouts = lift.map_or(Whereabouts::Unlocated { point }, Whereabouts::Lift);
            self.attach_or_open(moved, lift, now, changes);
        }
        answer
    }

    /// Decides a command, folds it in, and answers the needs that follow.
    fn command(
        &mut self,
        order: OrderRef,
        action: Action,
        claim: Option<crate::order::Claim>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Answer {
        let command = Command { actor: SEAT, claim, action };
        match self.give(order, &command, now, changes) {
            Ok(has_changed) => {
                self.answer_needs(order, now, changes);
                if has_changed { Answer::Done } else { Answer::Unchanged }
            }
            Err(refusal) => Answer::Refused(refusal),
        }
    }

    fn give(
        &mut self,
        order: OrderRef,
        command: &Command,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Result<bool, Refusal> {
        let before = self.entries[order.0].order.clone();
        let events = decide(&before, command, now)?;
        if events.is_empty() {
            return Ok(false);
        }
        let entry = &mut self.entries[order.0];
        for event in &events {
            apply(&mut entry.order, event);
        }
        entry.events.extend(events.iter().cloned());
        self.keep(order, Some(&before));
        match changes.iter_mut().find(|change| change.order == order) {
            Some(change) => change.events.extend(events),
            None => changes.push(Change { order, before: Some(before), events }),
        }
        Ok(true)
    }

    /// Keeps what a database would keep beside the orders: live lifts, station loads, deadlines.
    fn keep(&mut self, order: OrderRef, before: Option<&WorkOrder>) {
        let entry = &mut self.entries[order.0];
        if let Some(due_at) = entry.deadline.take() {
            self.due.remove(&(due_at, order));
        }
        entry.deadline = deadlines(&entry.order).first().map(|deadline| deadline.due_at);
        if let Some(due_at) = entry.deadline {
            self.due.insert((due_at, order));
        }
        let after = &entry.order;
        let lift_of = |order: &WorkOrder| order.place.lift().filter(|_| order.state.is_live());
        if let Some(lift) = before.and_then(lift_of)
            && self.live_by_lift.get(&lift) == Some(&order)
        {
            self.live_by_lift.remove(&lift);
        }
        if let Some(lift) = lift_of(after) {
            self.live_by_lift.entry(lift).or_insert(order);
        }
        for assignment in &after.assignments {
            let was_live = before
                .and_then(|before| before.find_assignment(assignment.id))
                .is_some_and(|earlier| earlier.state.is_live());
            let Some(position) = self.town.index.position(assignment.station) else { continue };
            let live_count = &mut self.statuses[position].live_count;
            match (was_live, assignment.state.is_live()) {
                (false, true) => *live_count += 1,
                (true, false) => *live_count -= 1,
                (true, true) | (false, false) => {}
            }
        }
    }

    /// Calls stations until nothing is missing that can be had.
    fn answer_needs(&mut self, order: OrderRef, now: Timestamp, changes: &mut Vec<Change>) {
        for _ in 0..2 * MAX_OFFERS {
            let wanted = need(&self.entries[order.0].order).into_iter().find_map(|need| match need {
                Need::Station(level) => Some(level),
                Need::Place | Need::Person => None,
            });
            let Some(level) = wanted else { return };
            let action = self.choose(order, level, now);
            let command = Command { actor: Actor::System, claim: None, action };
            self.give(order, &command, now, changes).expect("the order asked for it");
        }
    }

    fn choose(&mut self, order: OrderRef, level: Level, now: Timestamp) -> Action {
        let id = AssignmentId::new(now, self.ids.ten_bytes());
        let order = &self.entries[order.0].order;
        let called: Vec<StationId> = order.assignments.iter().map(|called| called.station).collect();
        let place = order.place.point().expect("a station is needed only where there is a point");
        let maintainer = order.place.lift().and_then(|lift| self.town.find_lift(lift));
        let request = RankRequest {
            maintainer: maintainer.and_then(|lift| lift.maintainer),
            already_called: &called,
            contract_bonus_s: order.plan.contract_bonus_s,
            ..RankRequest::new(place, level)
        };
        let ranking = assignment::rank(&self.town.index, &self.statuses, &request, &StraightLine);
        match assignment::offer(&ranking, id, level) {
            Ok(choice) => Action::Offer { choice, note: None },
            Err(why) => Action::NobodyAvailable { level, why },
        }
    }

    /// A station that an operator calls whatever its duty.
    fn by_hand(&mut self, order: OrderRef, station: StationId, level: Level, now: Timestamp) -> Choice {
        let assignment = AssignmentId::new(now, self.ids.ten_bytes());
        let position = self.town.index.position(station).expect("the script names stations of the town");
        let from = self.town.index.stations()[position].place;
        let to = self.entries[order.0].order.place.point().unwrap_or(from);
        Choice {
            assignment,
            station,
            level,
            why: OfferWhy::Manual,
            distance_m: from.distance_m(to).round() as u32,
            travel_time_s: StraightLine.travel_time_s(from, to),
            reach: self.statuses[position].reach,
            considered: Vec::new(),
        }
    }
}

const fn merge_into(target: &WorkOrder) -> Action {
    Action::MergeInto { into: target.id, mode: target.mode, is_located: target.place.lift().is_some() }
}
