//! The course of one past order: what people did and when, and what the core made of it.
//!
//! Must not: decide anything that `order` or `assignment` decide; a refused step is simply not taken.

use super::{PastOrder, World, dice};
use crate::assignment::{self, RankRequest, StraightLine};
use crate::intake::{Alarm, Caller, Channel, Disposition, Mode, Situation, Whereabouts};
use crate::kernel::{AccountId, AlarmId, AssignmentId, OrderId, SignedDuration, StationId, Text, Timestamp};
use crate::order::{
    Action, Actor, CallbackResult, Claim, Command, DeclineReason, Event, Evidence, Fact, Need, Opening,
    OrderNumber, Outcome, ResponsePlan, TimeSource, WorkOrder, apply, deadlines, decide, fold, need, open,
};
use crate::roster::{Level, Lift};
use crate::simulation::city::chance::Chance;
use std::collections::BTreeMap;

/// From the alarm to the opened order at most.
pub(super) const LONGEST_CALL: SignedDuration = SignedDuration::from_secs(90);
/// Steps of one order at most; an ordinary one has about fifteen.
const MAX_STEPS: usize = 400;

/// Something that a person does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Verify,
    AttachAlarm,
    Answer(AssignmentId),
    SetOut(AssignmentId),
    Arrive(AssignmentId),
    Free(AssignmentId),
    Finish(AssignmentId),
    Comfort,
    DecideFireBrigade,
    Resolve(Outcome),
    CallBack,
    Close,
}

pub(super) struct Course<'a> {
    world: &'a World<'a>,
    chance: &'a mut Chance,
    operator: AccountId,
    order: WorkOrder,
    events: Vec<Event>,
    alarms: Vec<(Alarm, Disposition)>,
    /// Nobody has a hand free to answer.
    answers_late: bool,
    /// The way is flooded, closed, or not the one that was told.
    arrives_late: bool,
    /// What is still to be done; the number keeps two steps of one moment apart.
    agenda: BTreeMap<(Timestamp, usize), Step>,
    step_count: usize,
}

fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

impl<'a> Course<'a> {
    /// An alarm is raised, answered and becomes an order.
    pub(super) fn new(
        world: &'a World<'a>,
        chance: &'a mut Chance,
        lift: &Lift,
        number: OrderNumber,
        raised_at: Timestamp,
    ) -> Self {
        let operator = chance.pick(&world.cast.operators);
        let channel = dice::channel(chance);
        let alarm = alarm(chance, lift, channel, raised_at);
        let triage = if channel.has_voice() { dice::about(chance, 38.0, 0.4) } else { SignedDuration::ZERO };
        let now = later(alarm.answered_at, triage.min(SignedDuration::from_secs(75)));
        let actor = if channel.has_voice() {
            Actor::Account(operator)
        } else {
            Actor::Partner("demonstration".to_owned())
        };
        let id = OrderId::new(now, dice::ten_bytes(chance));
        let machine_told_at = (!channel.has_voice()).then_some(alarm.answered_at);
        let opening = Opening { id, number, alarm: alarm.clone(), earlier: None, machine_told_at, actor };
        let events = open(&opening, Some(lift.place), &ResponsePlan::default(), now);
        let order = fold(&events).expect("an opening opens");
        let disposition = match order.verification {
            crate::order::Verification::Pending { .. } => Disposition::Verifying,
            crate::order::Verification::NotNeeded
            | crate::order::Verification::Confirmed
            | crate::order::Verification::TimedOut => Disposition::Opened,
        };
        let (answers_late, arrives_late) = (dice::is_unlucky(chance), dice::is_unlucky(chance));
        Self {
            world,
            chance,
            operator,
            order,
            events,
            answers_late,
            arrives_late,
            alarms: vec![(alarm, disposition)],
            agenda: BTreeMap::new(),
            step_count: 0,
        }
    }

    /// Plays until the order is closed; `None` when that would be after `until`.
    pub(super) fn play(mut self, until: Timestamp) -> Option<PastOrder> {
        self.begin();
        let now = self.order.recorded_at;
        self.answer_needs(now);
        while !self.order.is_closed() && self.step_count < MAX_STEPS {
            let due = deadlines(&self.order).first().map(|deadline| deadline.due_at);
            let next = self.agenda.first_key_value().map(|((at, _), _)| *at);
            match (due, next) {
                (Some(due), Some(next)) if due < next => self.fire(due),
                (_, Some(next)) => self.take_step(next),
                (Some(due), None) => self.fire(due),
                (None, None) => return None,
            }
        }
        (self.order.is_closed() && self.order.recorded_at <= until).then_some(PastOrder {
            order: self.order,
            events: self.events,
            alarms: self.alarms,
        })
    }

    /// What happens in any case, whoever comes.
    fn begin(&mut self) {
        let now = self.order.recorded_at;
        if let crate::order::Verification::Pending { .. } = self.order.verification {
            let span = dice::about(self.chance, 45.0, 0.5);
            let is_real = self.chance.percent(80);
            let step = if is_real { Step::Verify } else { Step::Resolve(Outcome::FalseAlarm) };
            self.plan(later(now, span), step);
        } else if self.chance.percent(2) {
            let span = dice::about(self.chance, 240.0, 0.5);
            let outcome = if self.chance.percent(70) { Outcome::FalseAlarm } else { Outcome::Cancelled };
            self.plan(later(now, span), Step::Resolve(outcome));
        } else if self.chance.percent(4) {
            let span = dice::about(self.chance, 300.0, 0.5);
            self.plan(later(now, span), Step::Resolve(Outcome::SelfRescued));
        }
        if self.chance.percent(14) {
            let span = dice::about(self.chance, 150.0, 0.8);
            self.plan(later(now, span), Step::AttachAlarm);
        }
    }

    fn plan(&mut self, at: Timestamp, step: Step) {
        self.step_count += 1;
        self.agenda.insert((at, self.step_count), step);
    }

    fn fire(&mut self, due: Timestamp) {
        self.step_count += 1;
        let command = Command { actor: Actor::System, claim: None, action: Action::DeadlineReached };
        self.command(&command, due);
    }

    fn take_step(&mut self, at: Timestamp) {
        let Some((_, step)) = self.agenda.pop_first() else { return };
        let tap = Claim { occurred_at: at, source: TimeSource::Tap };
        let operator = Actor::Account(self.operator);
        let (actor, claim, action) = match step {
            Step::Verify => (operator, None, Action::Verify),
            Step::AttachAlarm => (operator, None, self.further_alarm(at)),
            Step::Answer(assignment) => {
                let action = self.answer(assignment);
                (self.crew(assignment), Some(tap), action)
            }
            Step::SetOut(assignment) => (self.crew(assignment), Some(tap), Action::SetOut { assignment }),
            Step::Arrive(assignment) => {
                (self.crew(assignment), Some(tap), Action::Arrive { assignment, evidence: Evidence::Word })
            }
            Step::Free(assignment) => {
                let people = self.order.situation.people.or(Some(1));
                let action = Action::RecordFreed { assignment: Some(assignment), people };
                (self.crew(assignment), Some(tap), action)
            }
            Step::Finish(assignment) => (self.crew(assignment), Some(tap), Action::Finish { assignment }),
            Step::Comfort => (operator, None, Action::RecordComfortCall { reached: true }),
            Step::DecideFireBrigade => {
                (operator, None, Action::DecideFireBrigade { called: true, note: None })
            }
            Step::Resolve(outcome) => (operator, None, Action::Resolve { outcome, note: None }),
            Step::CallBack => {
                (operator, None, Action::RecordCallback { result: self.called_back(), note: None })
            }
            Step::Close => (operator, None, Action::Close { note: None }),
        };
        self.command(&Command { actor, claim, action }, at);
    }

    /// Carries a command out, if the order allows it, and plans what people do next.
    fn command(&mut self, command: &Command, now: Timestamp) {
        let Ok(events) = decide(&self.order, command, now) else { return };
        for event in events {
            apply(&mut self.order, &event);
            self.react(&event.fact, now);
            self.events.push(event);
        }
        self.answer_needs(now);
    }

    fn react(&mut self, fact: &Fact, now: Timestamp) {
        let (span, step) = match fact {
            Fact::OfferMade { choice, .. } => {
                if self.chance.percent(2) {
                    // Nobody looks at the phone: the ladder goes on without them.
                    return;
                }
                let (mean_s, spread) = if self.answers_late { (270.0, 0.3) } else { (33.0, 0.7) };
                (dice::about(self.chance, mean_s, spread), Step::Answer(choice.assignment))
            }
            Fact::OfferAccepted { assignment, .. } => {
                let set_out = dice::about(self.chance, 70.0, 0.5);
                self.plan(later(now, set_out), Step::SetOut(*assignment));
                let expected =
                    self.order.find_assignment(*assignment).map_or(600, |found| found.travel_time_s);
                let slowness = if self.arrives_late { 4.0 } else { 1.2 };
                let drive = dice::about(self.chance, f64::from(expected) * slowness, 0.33);
                (set_out + drive, Step::Arrive(*assignment))
            }
            Fact::CrewArrived { assignment, .. } => {
                (dice::about(self.chance, 300.0, 0.6), Step::Free(*assignment))
            }
            Fact::PassengersFreed { assignment: Some(assignment), .. } => {
                let repair = dice::about(self.chance, 900.0, 0.6);
                self.plan(later(now, repair), Step::Finish(*assignment));
                (dice::about(self.chance, 1_100.0, 0.4), Step::CallBack)
            }
            Fact::Resolved { outcome: Outcome::SelfRescued, .. } => {
                (dice::about(self.chance, 1_100.0, 0.4), Step::CallBack)
            }
            Fact::ComfortCallOverdue => (dice::about(self.chance, 25.0, 0.5), Step::Comfort),
            Fact::FireBrigadeProposed { .. } => {
                (dice::about(self.chance, 40.0, 0.4), Step::DecideFireBrigade)
            }
            Fact::CallbackRecorded { result: CallbackResult::Reached { .. }, .. } => {
                (dice::about(self.chance, 1_800.0, 0.5), Step::Close)
            }
            Fact::CallbackRecorded { result: CallbackResult::Unreachable, .. } => {
                let is_last = self.order.callback.attempt_count >= 3;
                let step = if is_last { Step::Close } else { Step::CallBack };
                (dice::about(self.chance, 900.0, 0.3), step)
            }
            // Nobody does anything more because of these.
            Fact::OrderOpened { .. }
            | Fact::AlarmAttached { .. }
            | Fact::Located { .. }
            | Fact::SituationChanged { .. }
            | Fact::PriorityChanged { .. }
            | Fact::Verified
            | Fact::VerificationTimedOut
            | Fact::StationWanted { .. }
            | Fact::NobodyFound { .. }
            | Fact::StandbyNoted { .. }
            | Fact::OfferDeclined { .. }
            | Fact::OfferExpired { .. }
            | Fact::AssignmentWithdrawn { .. }
            | Fact::StoodDown { .. }
            | Fact::CrewSetOut { .. }
            | Fact::ArrivalShown { .. }
            | Fact::PassengersFreed { assignment: None, .. }
            | Fact::AssignmentFinished { .. }
            | Fact::Resolved {
                outcome:
                    Outcome::FreedByCrew | Outcome::FalseAlarm | Outcome::Cancelled | Outcome::Merged { .. },
                ..
            }
            | Fact::RungPassed { .. }
            | Fact::FireBrigadeDecided { .. }
            | Fact::TrappedMarkReached { .. }
            | Fact::TrappedMarkPassed { .. }
            | Fact::LocateOverdue
            | Fact::ArrivalOverdue
            | Fact::ReleaseOverdue
            | Fact::MovementOverdue { .. }
            | Fact::SearchRetried { .. }
            | Fact::ComfortCallMade { .. }
            | Fact::PassengerSaid { .. }
            | Fact::PassengerWrote { .. }
            | Fact::PassengerAnswered { .. }
            | Fact::CallbackBecameDue
            | Fact::CallbackOverdue
            | Fact::OrderClosed { .. }
            | Fact::OrderReopened { .. }
            | Fact::OrderAbsorbed { .. }
            | Fact::NoteAdded { .. }
            | Fact::OrderUnmerged { .. }
            | Fact::OrderReleased { .. }
            | Fact::AlarmDetached { .. }
            | Fact::PromiseMade { .. }
            | Fact::PromiseKept { .. }
            | Fact::PromiseOverdue { .. }
            | Fact::PlaceDoubted { .. }
            | Fact::ReleaseReported { .. }
            | Fact::PhotoAdded { .. } => return,
        };
        self.plan(later(now, span), step);
    }

    /// Calls the stations that the order wants.
    fn answer_needs(&mut self, now: Timestamp) {
        while let Some(Need::Station(level)) = need(&self.order).first().copied() {
            let action = self.call(level, now);
            let command = Command { actor: Actor::System, claim: None, action };
            let Ok(events) = decide(&self.order, &command, now) else { return };
            for event in events {
                apply(&mut self.order, &event);
                self.react(&event.fact, now);
                self.events.push(event);
            }
        }
    }

    fn call(&mut self, level: Level, now: Timestamp) -> Action {
        let called: Vec<StationId> =
            self.order.assignments.iter().map(|assignment| assignment.station).collect();
        let lift = self.order.place.lift().and_then(|lift| self.world.directory.find_lift(lift));
        let Some(lift) = lift else {
            return Action::NobodyAvailable { level, why: crate::order::NobodyWhy::NoPlace };
        };
        let request = RankRequest {
            maintainer: lift.maintainer,
            already_called: &called,
            ..RankRequest::new(lift.place, level)
        };
        let ranking = assignment::rank(&self.world.index, &self.world.statuses, &request, &StraightLine);
        let assignment = AssignmentId::new(now, dice::ten_bytes(self.chance));
        match assignment::offer(&ranking, assignment, level) {
            Ok(choice) => Action::Offer { choice, note: None },
            Err(why) => Action::NobodyAvailable { level, why },
        }
    }

    /// Most stations say yes at once; one in fifty says no.
    fn answer(&mut self, assignment: AssignmentId) -> Action {
        if self.chance.percent(2) {
            let reason =
                self.chance.pick(&[DeclineReason::NoCrew, DeclineReason::Busy, DeclineReason::TooFar]);
            return Action::Decline { assignment, reason, meant: None, note: None };
        }
        Action::Accept { assignment, travel_time_s: None }
    }

    fn called_back(&mut self) -> CallbackResult {
        if self.chance.percent(12) {
            return CallbackResult::Unreachable;
        }
        let satisfaction = self.chance.percent(70).then(|| [3, 2, 1][self.chance.weighted(&[92, 6, 2])]);
        CallbackResult::Reached { all_out: true, satisfaction }
    }

    /// Somebody else reports the same lift.
    fn further_alarm(&mut self, now: Timestamp) -> Action {
        let (first, _) = &self.alarms[0];
        let channel = self.chance.pick(&[Channel::Hotline, Channel::Property, Channel::Police]);
        let raised_at = now.saturating_sub(SignedDuration::from_secs(20)).unwrap_or(now);
        let alarm = Alarm {
            id: AlarmId::new(now, dice::ten_bytes(self.chance)),
            channel,
            situation: Situation::default(),
            raised_at: raised_at.max(first.raised_at),
            answered_at: now,
            ..first.clone()
        };
        let action = Action::AttachAlarm {
            alarm: alarm.id,
            channel,
            kind: alarm.kind,
            raised_at: alarm.raised_at,
            machine_told_at: None,
            situation: alarm.situation.clone(),
        };
        if self.order.state.is_live() {
            self.alarms.push((alarm, Disposition::Attached));
        }
        action
    }

    /// The crew's own account, or the operator who has them on the phone.
    fn crew(&self, assignment: AssignmentId) -> Actor {
        let station = self.order.find_assignment(assignment).map(|assignment| assignment.station);
        let account = station.and_then(|station| self.world.cast.crews.get(&station));
        Actor::Account(account.copied().unwrap_or(self.operator))
    }
}

fn alarm(chance: &mut Chance, lift: &Lift, channel: Channel, raised_at: Timestamp) -> Alarm {
    let ring = if channel.has_voice() {
        dice::about(chance, 8.0, 0.5).min(SignedDuration::from_secs(15))
    } else {
        SignedDuration::from_secs(1)
    };
    Alarm {
        id: AlarmId::new(raised_at, dice::ten_bytes(chance)),
        channel,
        kind: dice::kind(chance, channel),
        mode: Mode::Live,
        whereabouts: Whereabouts::Lift(lift.id),
        situation: dice::situation(chance, channel),
        // Nobody called: there is nobody to ring back.
        caller: Caller { name: None, phone: None },
        text: Text::parse("模拟记录 · simulated").expect("a short text without control characters"),
        raised_at,
        answered_at: later(raised_at, ring),
    }
}
