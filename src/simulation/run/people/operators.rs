//! Operators: they verify, locate, triage, comfort, decide, call back and close; shifts change; and now and then
//! somebody asks for something absurd.
//!
//! Must not: be perfect.

use super::{Intent, People};
use crate::intake::Priority;
use crate::kernel::SignedDuration;
use crate::order::{
    AssignmentState, CallbackResult, DeclineReason, Evidence, FireBrigade, MAX_PASSENGER_TEXTS, MAX_PHOTOS,
    MAX_PROMISES, OrderState, Outcome, PassengerWord, Phrase, PromiseState, Verification, WithdrawReason,
    WorkOrder,
};
use crate::roster::{Level, Reach};
use crate::simulation::run::Failure;
use crate::simulation::run::script::{Act, AlarmRef, CalledRef, OrderRef, Verb};

/// After that an operator hears by phone that the people are out, or rings until somebody says so.
const PATIENCE: SignedDuration = SignedDuration::from_mins(70);

impl People {
    /// An operator looks at an order and does what is next.
    pub(super) fn attend(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        let Some(found) = self.world.find(order).cloned() else { return Ok(()) };
        match found.state {
            OrderState::Open | OrderState::Underway | OrderState::OnScene => {
                self.attend_live(order, &found)?;
                self.come_back(order, 30, 150);
            }
            OrderState::Rescued => {
                if self.dice.chance(60) {
                    self.call_back(order)?;
                }
                self.come_back(order, 60, 400);
            }
            OrderState::CallbackDue => {
                self.keep_promise(order, &found)?;
                self.attend_callback(order, &found)?;
                self.come_back(order, 60, 600);
            }
            OrderState::Closed => self.look_back(order)?,
        }
        Ok(())
    }

    fn come_back(&mut self, order: OrderRef, low_s: i64, high_s: i64) {
        let after = self.dice.seconds(low_s, high_s);
        self.plan(after, Intent::Attend(order));
    }

    /// Now and then somebody keeps what was promised; an order is not closed before.
    fn keep_promise(&mut self, order: OrderRef, found: &WorkOrder) -> Result<(), Box<Failure>> {
        match found.promises.iter().position(|promise| promise.state != PromiseState::Kept) {
            Some(place) if self.dice.chance(600) => self.ask(order, Verb::KeepPromise { place }, false, None),
            Some(_) | None => Ok(()),
        }
    }

    fn attend_live(&mut self, order: OrderRef, found: &WorkOrder) -> Result<(), Box<Failure>> {
        let is_pending = matches!(found.verification, Verification::Pending { .. });
        if is_pending && self.dice.chance(600) {
            let verb = if self.dice.chance(150) {
                Verb::Resolve { outcome: Outcome::FalseAlarm }
            } else {
                Verb::Verify
            };
            return self.ask(order, verb, false, None);
        }
        if found.place.lift().is_none() && self.dice.chance(700) {
            return self.locate(order);
        }
        if let FireBrigade::Proposed { .. } = found.fire_brigade {
            let called = self.dice.chance(500);
            self.ask(order, Verb::DecideFireBrigade { called }, true, None)?;
        }
        self.keep_promise(order, found)?;
        if found.is_text_unanswered && self.dice.chance(700) {
            let phrase = self.dice.chance(500).then(|| self.dice.pick(&Phrase::ALL));
            self.ask(order, Verb::AnswerPassenger { phrase }, phrase.is_none(), None)?;
        }
        if found.comfort_overdue || self.dice.chance(100) {
            let reached = self.dice.chance(800);
            self.ask(order, Verb::RecordComfortCall { reached }, false, None)?;
        }
        if !found.nobody.is_empty() && self.dice.chance(500) {
            return self.call_by_hand(order);
        }
        self.speak_for_a_station(order, found)?;
        if self.shown().duration_since(found.opened_at) > PATIENCE && self.dice.chance(300) {
            return self.ask(order, Verb::RecordFreed { called: None, people: Some(1) }, true, None);
        }
        self.now_and_then(order)
    }

    /// Finds the lift, or corrects it; if the lift has another live order, the two are one.
    fn locate(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        let with_order = self.dice.chance(200).then(|| self.some_live_lift()).flatten();
        let lift = match with_order {
            Some(lift) => lift,
            None => self.some_lift(),
        };
        let live = self.world.live_order(lift);
        self.ask(order, Verb::Locate { lift }, false, None)?;
        match live.filter(|live| *live != order) {
            Some(into) if self.dice.chance(800) => self.ask(order, Verb::MergeInto { into }, true, None),
            Some(_) | None => Ok(()),
        }
    }

    fn some_live_lift(&mut self) -> Option<crate::kernel::LiftId> {
        let live = self.world.entries().iter().rev().take(20).map(|entry| &entry.order);
        let lifts: Vec<_> =
            live.filter(|order| order.state.is_live()).filter_map(|order| order.place.lift()).collect();
        (!lifts.is_empty()).then(|| self.dice.pick(&lifts))
    }

    fn call_by_hand(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        let position = self.dice.below(self.world.town.stations.len());
        let station = self.world.town.stations[position].id;
        let level = self.dice.pick(&Level::ALL);
        self.ask(order, Verb::CallStation { station, level }, true, None)
    }

    /// Rings a station that only has a phone, and records its answer.
    fn speak_for_a_station(&mut self, order: OrderRef, found: &WorkOrder) -> Result<(), Box<Failure>> {
        let waiting = found
            .assignments
            .iter()
            .position(|called| called.state == AssignmentState::Offered && called.reach == Reach::PhoneOnly);
        match waiting {
            Some(position) if self.dice.chance(300) => {
                let called = CalledRef(position);
                self.ask(order, Verb::Accept { called, travel_time_s: None }, false, None)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What happens to one order in many.
    fn now_and_then(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        if !self.mishap(999) {
            return Ok(());
        }
        let verb = match self.dice.below(1_000) {
            0..=39 => Verb::Triage { situation: self.some_situation() },
            40..=59 => Verb::SetPriority { priority: self.dice.pick(&Priority::ALL) },
            60..=79 => Verb::AddNote,
            80..=89 => Verb::Resolve { outcome: Outcome::SelfRescued },
            90..=93 => Verb::Resolve { outcome: Outcome::FalseAlarm },
            94..=97 => Verb::Resolve { outcome: Outcome::Cancelled },
            98..=109 => Verb::Withdraw { called: self.some_called(), reason: WithdrawReason::ByOperator },
            110..=119 => return self.locate(order),
            120..=124 => Verb::RequestSecondTier { called: None },
            125..=128 => Verb::DecideFireBrigade { called: true },
            129..=134 => return self.call_by_hand(order),
            150..=174 => {
                let after_s = u32::try_from(self.dice.seconds(60, 1_800).as_secs()).unwrap_or(60);
                return self.ask(order, Verb::MakePromise { after_s }, true, None);
            }
            175..=184 => {
                let alarm = AlarmRef(self.dice.below(3));
                return self.ask(order, Verb::PassengerWrites { alarm }, true, None);
            }
            135..=149 => Verb::PassengerSays { word: self.dice.pick(&PassengerWord::ALL) },
            _ => return Ok(()),
        };
        let note = self.dice.chance(600);
        self.ask(order, verb, note, None)
    }

    fn some_called(&mut self) -> CalledRef {
        CalledRef(self.dice.below(4))
    }

    fn attend_callback(&mut self, order: OrderRef, found: &WorkOrder) -> Result<(), Box<Failure>> {
        match found.callback.result {
            Some(CallbackResult::Reached { all_out: true, .. }) => self.ask(order, Verb::Close, false, None),
            Some(CallbackResult::Reached { all_out: false, .. }) => {
                let verb = self.dice.pick(&[0, 0, 1, 2]);
                let verb = match verb {
                    0 => Verb::Reopen,
                    1 => Verb::Close,
                    _ => return self.call_back(order),
                };
                self.ask(order, verb, true, None)
            }
            Some(CallbackResult::Unreachable) | None if self.dice.chance(200) => {
                let note = self.dice.chance(200);
                self.ask(order, Verb::Close, note, None)
            }
            Some(CallbackResult::Unreachable) | None => self.call_back(order),
        }
    }

    fn call_back(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        let result = match self.dice.below(100) {
            0..=69 => CallbackResult::Reached { all_out: true, satisfaction: Some(3) },
            70..=74 => CallbackResult::Reached { all_out: false, satisfaction: None },
            _ => CallbackResult::Unreachable,
        };
        self.ask(order, Verb::RecordCallback { result }, false, None)
    }

    /// A closed order is looked at again now and then.
    fn look_back(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        let verb = match self.dice.below(100) {
            0..=4 => Verb::Reopen,
            5..=9 => Verb::AddNote,
            10..=12 => {
                self.come_back(order, 600, 7_200);
                return Ok(());
            }
            _ => return Ok(()),
        };
        self.ask(order, verb, true, None)
    }

    /// A station changes its duty or the way it can be reached; now and then nearly all do.
    pub(super) fn shift(&mut self) -> Result<(), Box<Failure>> {
        let station_count = self.world.town.stations.len();
        let is_everybody = self.mishap(25);
        // Nobody at all, hardly anybody, or most of them again.
        let on_duty_per_mille = if is_everybody { self.dice.pick(&[0, 0, 40, 900]) } else { 900 };
        let count = if is_everybody { station_count } else { 2 };
        for number in 0..count {
            let position = if is_everybody { number } else { self.dice.below(station_count) };
            let station = self.world.town.stations[position].id;
            let on_duty = self.dice.chance(on_duty_per_mille);
            let reach = self.dice.pick(&[
                Reach::Connected,
                Reach::Connected,
                Reach::Connected,
                Reach::PushOnly,
                Reach::PhoneOnly,
                Reach::Unreachable,
            ]);
            let capacity = u8::try_from(self.dice.between(0, 3)).unwrap_or(1);
            self.take(Act::Station { station, on_duty, capacity, reach })?;
        }
        Ok(())
    }

    /// Two live orders are taken for one, whatever they are: also while a passenger waits for an answer, and rather towards one
    /// whose lift is not known.
    fn merge_strangers(&mut self) -> Result<(), Box<Failure>> {
        let entries = || (0..).map(OrderRef).zip(self.world.entries());
        let live = |is_located: bool| -> Vec<OrderRef> {
            entries()
                .filter(|(_, entry)| entry.order.state.is_live())
                .filter(|(_, entry)| entry.order.place.lift().is_some() == is_located)
                .map(|(order, _)| order)
                .collect()
        };
        let (located, unlocated) = (live(true), live(false));
        if located.is_empty() {
            return Ok(());
        }
        let order = self.dice.pick(&located);
        let into = self.dice.pick(if unlocated.is_empty() { &located } else { &unlocated });
        self.ask(order, Verb::MergeInto { into }, true, None)
    }

    /// Absurd or late requests to any order, and timers that fire for nothing.
    pub(super) fn nonsense(&mut self) -> Result<(), Box<Failure>> {
        let count = self.world.entries().len();
        let order = OrderRef(self.dice.below(count + 1));
        let called = self.some_called();
        let verb = match self.dice.below(28) {
            0..=2 => return self.take(Act::Deadline { order }),
            27 => return self.merge_strangers(),
            3 => Verb::Verify,
            4 => Verb::Resolve { outcome: Outcome::FreedByCrew },
            5 => Verb::MergeInto { into: order },
            6 => Verb::MergeInto { into: OrderRef(self.dice.below(count + 1)) },
            7 => Verb::DecideFireBrigade { called: false },
            8 => Verb::Reopen,
            9 => Verb::Close,
            10 => Verb::Accept { called, travel_time_s: Some(60) },
            11 => Verb::Decline { called, reason: DeclineReason::Other },
            12 if self.dice.chance(500) => {
                Verb::Arrive { called, evidence: Evidence::Code { lift: self.some_lift() } }
            }
            12 => Verb::Arrive { called, evidence: Evidence::Word },
            13 => Verb::RecordFreed { called: Some(called), people: None },
            14 => Verb::Finish { called: CalledRef(99) },
            15 => Verb::SetPriority { priority: Priority::P3 },
            16 => self.locate_again(order),
            17 => Verb::RequestSecondTier { called: Some(called) },
            18 => self.call_again(order),
            19 => self.unmerge_one(order),
            20 => Verb::Unmerge { from: order },
            21 => self.detach_one(order),
            22 => Verb::KeepPromise { place: self.dice.below(30) },
            23 => return self.promise_too_much(order),
            24 => return self.photograph_too_much(order, called),
            25 => return self.write_too_much(order),
            _ => Verb::RecordCallback { result: CallbackResult::Unreachable },
        };
        let note = self.dice.chance(300);
        self.ask(order, verb, note, None)
    }

    /// One promise more than an order holds.
    fn promise_too_much(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        if !self.dice.chance(150) {
            return Ok(());
        }
        for _ in 0..=MAX_PROMISES {
            self.ask(order, Verb::MakePromise { after_s: 600 }, true, None)?;
        }
        Ok(())
    }

    fn photograph_too_much(&mut self, order: OrderRef, called: CalledRef) -> Result<(), Box<Failure>> {
        if !self.dice.chance(150) {
            return Ok(());
        }
        for photo in 0..=MAX_PHOTOS {
            let photo = 1 + u128::try_from(order.0 * 100 + photo).unwrap_or(0);
            self.ask(order, Verb::AddPhoto { called, photo }, false, None)?;
        }
        Ok(())
    }

    fn write_too_much(&mut self, order: OrderRef) -> Result<(), Box<Failure>> {
        if !self.dice.chance(150) {
            return Ok(());
        }
        for _ in 0..=MAX_PASSENGER_TEXTS {
            self.ask(order, Verb::PassengerWrites { alarm: AlarmRef(0) }, true, None)?;
        }
        Ok(())
    }

    /// A merge that was a mistake, or one that never was.
    fn unmerge_one(&mut self, order: OrderRef) -> Verb {
        let merged_into = self.world.find(order).and_then(|order| match order.outcome {
            Some(Outcome::Merged { into }) => Some(into),
            Some(_) | None => None,
        });
        let entries = self.world.entries();
        let from = entries.iter().position(|entry| Some(entry.order.id) == merged_into);
        Verb::Unmerge { from: OrderRef(from.unwrap_or(entries.len() / 2)) }
    }

    /// An alarm that belongs elsewhere: at another lift, at none that is known, or that was never there.
    fn detach_one(&mut self, order: OrderRef) -> Verb {
        let alarm = AlarmRef(self.dice.below(3));
        let known = self.world.find(order).and_then(|order| order.place.lift());
        let lift = match self.dice.below(4) {
            0 => known,
            1 => Some(self.some_lift()),
            _ => None,
        };
        Verb::DetachAlarm { alarm, lift }
    }

    /// The lift at which the order stands already.
    fn locate_again(&mut self, order: OrderRef) -> Verb {
        let known = self.world.find(order).and_then(|order| order.place.lift());
        let lift = match known {
            Some(lift) => lift,
            None => self.some_lift(),
        };
        Verb::Locate { lift }
    }

    /// A station that was called already, if one was.
    fn call_again(&mut self, order: OrderRef) -> Verb {
        let called = self.world.find(order).and_then(|order| order.assignments.first());
        let station = called.map_or(self.world.town.stations[0].id, |called| called.station);
        Verb::CallStation { station, level: Level::First }
    }
}
