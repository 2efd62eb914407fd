//! The people of a run: callers, crews, operators, and what goes wrong around them.
//!
//! They look at the world and decide what they do next; every step that they take is written into the script, so
//! that it can be played again by any executor. Must not: change the world except by a step.

mod callers;
mod crews;
mod operators;

use super::check;
use super::coverage::Coverage;
use super::dice::Dice;
use super::script::{Act, CalledRef, Cry, OrderRef, Script, Step, Verb};
use super::town::Town;
use super::world::{Answer, Change, World};
use super::{Failure, Finished};
use crate::kernel::{SignedDuration, Timestamp};
use crate::order::{Claim, Fact};
use crews::{Manner, Tap};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often the whole world is checked, in steps.
const WHOLE_EVERY: usize = 400;
/// How long after the last cry the orders may take to be closed.
const WIND_DOWN: SignedDuration = SignedDuration::from_hours(36);
/// Steps of one run at most: a run that does not end is a fault.
const MAX_STEPS: usize = 2_000_000;

/// Something that somebody will do.
#[derive(Debug, Clone)]
enum Intent {
    Cry(Cry),
    /// A crew taps, or phones.
    Tap(Tap),
    /// An operator looks at an order.
    Attend(OrderRef),
    /// A station changes its duty or loses its connection.
    Shift,
    /// Somebody does something absurd, or a timer fires for nothing.
    Nonsense,
    /// The server's clock is set.
    SetClock(SignedDuration),
    /// The server is away until then: nothing is carried out, phones keep their taps.
    Down {
        until: Timestamp,
    },
}

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temper {
    /// As in the field: most crews answer and arrive, the machinery works.
    Ordinary,
    /// Everything goes wrong sooner or later.
    Rough,
}

pub(super) struct People {
    pub(super) world: World,
    dice: Dice,
    /// By true time; the number keeps the order of equals.
    agenda: BTreeMap<(Timestamp, u64), Intent>,
    serial: u64,
    /// True time. The server's clock shows `now + clock_error`.
    now: Timestamp,
    clock_error: SignedDuration,
    down_until: Timestamp,
    end: Timestamp,
    manners: BTreeMap<(OrderRef, CalledRef), Manner>,
    seed: u64,
    temper: Temper,
    steps: Vec<Step>,
    answers: Vec<Answer>,
    coverage: Coverage,
}

impl People {
    pub(super) fn new(seed: u64, start: Timestamp, hours: i64, temper: Temper) -> Self {
        let end = start + SignedDuration::from_hours(hours);
        let mut people = Self {
            world: World::new(Arc::new(Town::build(seed)), seed),
            dice: Dice::new(seed, 3),
            agenda: BTreeMap::new(),
            serial: 0,
            now: start,
            clock_error: SignedDuration::ZERO,
            down_until: Timestamp::MIN,
            end,
            manners: BTreeMap::new(),
            seed,
            temper,
            steps: Vec::new(),
            answers: Vec::new(),
            coverage: Coverage::default(),
        };
        people.plan_cries(start, end);
        people.plan_shifts(start, end);
        people.plan_trouble(start, end);
        people
    }

    /// Lives until every order is closed.
    pub(super) fn live(mut self) -> Result<Finished, Box<Failure>> {
        let latest = self.end.saturating_add(WIND_DOWN).unwrap_or(Timestamp::MAX);
        while let Some((&(at, serial), _)) = self.agenda.first_key_value() {
            if at > latest || self.steps.len() > MAX_STEPS {
                break;
            }
            if let Some(order) = self.due_before(at) {
                self.take(Act::Deadline { order })?;
                continue;
            }
            let intent = self.agenda.remove(&(at, serial)).expect("it is the first");
            if at < self.down_until {
                self.put_off(intent);
                continue;
            }
            self.now = self.now.max(at);
            self.follow(intent)?;
        }
        self.check_whole()?;
        Ok(Finished {
            script: Script { seed: self.seed, steps: self.steps },
            answers: self.answers,
            coverage: self.coverage,
            world: self.world,
        })
    }

    /// The order whose deadline is due before the next intent; the clock moves there, a moment late as timers are.
    fn due_before(&mut self, next: Timestamp) -> Option<OrderRef> {
        let (due_at, order) = self.world.next_deadline()?;
        let due = due_at.saturating_sub(self.clock_error).ok()?.max(self.down_until);
        if due > next {
            return None;
        }
        let late = SignedDuration::from_millis(self.dice.between(0, 900));
        self.now = self.now.max(due.saturating_add(late).ok()?);
        (self.shown() >= due_at).then_some(order)
    }

    /// What the server's clock shows.
    fn shown(&self) -> Timestamp {
        self.now.saturating_add(self.clock_error).unwrap_or(Timestamp::MAX)
    }

    /// True in so many of a thousand cases where everything goes wrong, in a sixth of them in ordinary times.
    fn mishap(&mut self, per_mille: u64) -> bool {
        self.dice.chance(match self.temper {
            Temper::Rough => per_mille,
            Temper::Ordinary => per_mille / 6,
        })
    }

    fn plan(&mut self, after: SignedDuration, intent: Intent) {
        let at = self.now.saturating_add(after).unwrap_or(Timestamp::MAX);
        self.plan_at(at, intent);
    }

    fn plan_at(&mut self, at: Timestamp, intent: Intent) {
        self.serial += 1;
        self.agenda.insert((at, self.serial), intent);
    }

    /// While the server is away everybody tries again a little after it is back.
    fn put_off(&mut self, intent: Intent) {
        let at = self.down_until.saturating_add(self.dice.seconds(0, 30)).unwrap_or(Timestamp::MAX);
        self.plan_at(at, intent);
    }

    fn follow(&mut self, intent: Intent) -> Result<(), Box<Failure>> {
        match intent {
            Intent::Cry(cry) => self.cry_out(cry),
            Intent::Tap(tap) => self.tap(&tap),
            Intent::Attend(order) => self.attend(order),
            Intent::Shift => self.shift(),
            Intent::Nonsense => self.nonsense(),
            Intent::SetClock(error) => {
                self.clock_error = error;
                Ok(())
            }
            Intent::Down { until } => {
                self.down_until = until;
                Ok(())
            }
        }
    }

    /// An operator's or crew's request.
    fn ask(
        &mut self,
        order: OrderRef,
        verb: Verb,
        note: bool,
        claim: Option<Claim>,
    ) -> Result<(), Box<Failure>> {
        self.take(Act::Order { order, verb, note, claim })
    }

    /// Takes a step: into the world, through the checks, into the script; and people react to what followed.
    fn take(&mut self, act: Act) -> Result<(), Box<Failure>> {
        let step = Step { at: self.shown(), act };
        let performed = self.world.perform(&step);
        self.coverage.add(&performed.answer, &performed.changes);
        let checked = check::after_step(&self.world, &step, &performed.answer, &performed.changes);
        self.steps.push(step);
        self.answers.push(performed.answer);
        checked.map_err(|broken| self.failure(broken))?;
        if self.steps.len().is_multiple_of(WHOLE_EVERY) {
            self.check_whole()?;
        }
        for change in performed.changes {
            self.react(&change);
        }
        Ok(())
    }

    fn check_whole(&self) -> Result<(), Box<Failure>> {
        check::whole(&self.world).map_err(|broken| self.failure(broken))
    }

    fn failure(&self, broken: String) -> Box<Failure> {
        let from = self.steps.len().saturating_sub(12);
        Box::new(Failure {
            seed: self.seed,
            step: self.steps.len(),
            broken,
            last_steps: self.steps[from..].to_vec(),
        })
    }

    /// What people learn from an order's events, and what they will do about it.
    fn react(&mut self, change: &Change) {
        for event in &change.events {
            if let Fact::OrderOpened { .. } | Fact::OrderReopened { .. } | Fact::OrderUnmerged { .. } =
                event.fact
            {
                let after = self.dice.seconds(5, 60);
                self.plan(after, Intent::Attend(change.order));
            }
            if let Fact::OrderReopened { .. } = event.fact {
                self.crews_stay(change.order);
            }
            if let Fact::OfferMade { choice, .. } = &event.fact {
                self.crew_is_asked(change.order, choice);
            }
            if let Fact::OfferAccepted { assignment, .. } = event.fact {
                self.crew_goes(change.order, assignment);
            }
        }
    }
}
