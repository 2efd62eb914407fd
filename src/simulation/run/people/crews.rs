//! Crews: prompt, declining, silent, late, giving up, stuck, offline, with wrong clocks, tapping twice.
//!
//! Must not: know more than a crew's phone does.

use super::{Intent, People};
use crate::kernel::{AssignmentId, SignedDuration, Timestamp};
use crate::order::{
    AssignmentState, Choice, Claim, DeclineReason, Evidence, Place, PlaceDoubt, Release, ReleaseMethod,
    TimeSource, WithdrawReason,
};
use crate::roster::Reach;
use crate::simulation::run::Failure;
use crate::simulation::run::script::{CalledRef, OrderRef, Verb};

/// How one crew takes one call.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// It moves, arrives, frees, finishes: false where it stops.
    sets_out: bool,
    arrives: bool,
    frees: bool,
    finishes: bool,
    /// Gives up so long after accepting.
    gives_up_after: Option<SignedDuration>,
    asks_for_help: bool,
    /// Of the expected travel time, in percent.
    travel_percent: i64,
    work: SignedDuration,
    /// Every tap is sent twice.
    taps_twice: bool,
    /// Two taps change places on their way.
    is_out_of_order: bool,
    /// Taps are kept so long before they get through.
    offline_for: Option<SignedDuration>,
    /// How wrong the phone's clock is.
    clock_error: SignedDuration,
    /// The crew phones and an operator records it.
    by_phone: bool,
}

/// A tap on a phone, or a call by phone, that arrives now.
#[derive(Debug, Clone)]
pub(super) struct Tap {
    order: OrderRef,
    called: CalledRef,
    verb: Verb,
    tapped_at: Timestamp,
}

impl People {
    fn manner(&mut self, reach: Reach) -> Manner {
        let rare = Self::mishap;
        Manner {
            sets_out: !rare(self, 90),
            arrives: !rare(self, 60),
            frees: !rare(self, 30),
            finishes: !rare(self, 120),
            gives_up_after: rare(self, 60).then(|| self.dice.seconds(5, 1_500)),
            asks_for_help: rare(self, 40),
            travel_percent: self.dice.between(50, 150),
            work: if rare(self, 100) { self.dice.seconds(1_200, 3_000) } else { self.dice.seconds(60, 600) },
            taps_twice: rare(self, 150),
            is_out_of_order: rare(self, 60),
            offline_for: rare(self, 80).then(|| self.dice.seconds(60, 2_400)),
            clock_error: if rare(self, 80) {
                SignedDuration::from_secs(self.dice.between(-10_000, 10_000))
            } else {
                SignedDuration::ZERO
            },
            by_phone: reach == Reach::PhoneOnly || rare(self, 30),
        }
    }

    /// An offer rings at a station.
    pub(super) fn crew_is_asked(&mut self, order: OrderRef, choice: &Choice) {
        let Some(called) = self.called_of(order, choice.assignment) else { return };
        let manner = self.manner(choice.reach);
        let accept = Verb::Accept { called, travel_time_s: self.told_travel_time(choice.travel_time_s) };
        // Otherwise silence: nobody looks at the phone.
        let is_answering = !self.mishap(120);
        if is_answering && self.mishap(130) {
            let reason = self.dice.pick(&DeclineReason::ALL);
            let decline = Verb::Decline { called, reason };
            self.plan_tap(order, called, decline, SignedDuration::from_secs(4), 60, &manner);
        } else if is_answering && self.mishap(150) {
            // A late tap.
            self.plan_tap(order, called, accept, SignedDuration::from_secs(60), 500, &manner);
        } else if is_answering {
            self.plan_tap(order, called, accept, SignedDuration::from_secs(6), 45, &manner);
        }
        self.manners.insert((order, called), manner);
    }

    fn told_travel_time(&mut self, expected_s: u32) -> Option<u32> {
        if self.mishap(100) {
            u32::try_from(self.dice.between(60, 4_000)).ok()
        } else {
            self.dice.chance(450).then_some(expected_s)
        }
    }

    /// What comes with "arrived": mostly the word alone, now and then the phone's position or a lift's code, good or not.
    fn some_evidence(&mut self, order: OrderRef) -> Evidence {
        let place = self.world.find(order).map(|order| order.place);
        let lift = place.as_ref().and_then(Place::lift);
        let station = self.world.town.stations[0].place;
        let point = place.as_ref().and_then(Place::point).unwrap_or(station);
        match self.dice.below(20) {
            0..=11 => Evidence::Word,
            12..=13 => Evidence::Fix { point, accuracy_m: 20, age_s: 5 },
            14 => Evidence::Fix { point: station, accuracy_m: 20, age_s: 5 },
            15 => Evidence::Fix { point, accuracy_m: 900, age_s: 5 },
            16..=17 => Evidence::Code { lift: lift.unwrap_or_else(|| self.some_lift()) },
            _ => Evidence::Code { lift: self.some_lift() },
        }
    }

    /// A station goes, by its own tap or because it stood by: what it will do next.
    pub(super) fn crew_goes(&mut self, order: OrderRef, assignment: AssignmentId) {
        let Some(called) = self.called_of(order, assignment) else { return };
        let Some(manner) = self.manners.get(&(order, called)).cloned() else { return };
        let expected = self
            .world
            .find(order)
            .and_then(|order| order.assignments.get(called.0))
            .map_or(600, |called| i64::from(called.travel_time_s));
        if let Some(after) = manner.gives_up_after {
            let verb = Verb::Withdraw { called, reason: WithdrawReason::CrewCannot };
            self.plan_tap(order, called, verb, after, 5, &manner);
        }
        let out = self.dice.seconds(15, 120);
        let there = SignedDuration::from_secs(expected * manner.travel_percent / 100).max(out);
        let help = there + self.dice.seconds(60, 400);
        let freed = there + manner.work;
        let finished = freed + self.dice.seconds(60, 500);
        let mut taps: Vec<(SignedDuration, Verb)> = Vec::new();
        if manner.sets_out {
            taps.push((out, Verb::SetOut { called }));
        }
        if manner.arrives {
            let evidence = self.some_evidence(order);
            if evidence != Evidence::Word {
                // What shows nothing is refused; whoever is there says so.
                let said = there + self.dice.seconds(20, 90);
                taps.push((said, Verb::Arrive { called, evidence: Evidence::Word }));
            }
            taps.push((there, Verb::Arrive { called, evidence }));
        }
        if manner.asks_for_help {
            let doubt = self.dice.pick(&PlaceDoubt::ALL);
            taps.push((there, Verb::DoubtPlace { called, doubt }));
            taps.push((help, Verb::RequestSecondTier { called: Some(called) }));
        }
        if manner.frees {
            let people = u16::try_from(self.dice.between(1, 6)).ok();
            taps.push((freed, Verb::RecordFreed { called: Some(called), people }));
            let release = Release { method: Some(self.dice.pick(&ReleaseMethod::ALL)), ..Release::default() };
            let told = freed + self.dice.seconds(20, 300);
            taps.push((told, Verb::ReportRelease { called: Some(called), release }));
        }
        if manner.finishes {
            taps.push((finished, Verb::Finish { called }));
        }
        if manner.is_out_of_order && taps.len() > 1 {
            let first = self.dice.below(taps.len() - 1);
            let (sooner, later) = (taps[first].0, taps[first + 1].0);
            (taps[first].0, taps[first + 1].0) = (later, sooner);
        }
        for (after, verb) in taps {
            self.plan_tap(order, called, verb, after, 2, &manner);
        }
    }

    /// After a reopening a crew that is still there goes on.
    pub(super) fn crews_stay(&mut self, order: OrderRef) {
        let Some(found) = self.world.find(order) else { return };
        let there = found.assignments.iter().position(|called| called.state == AssignmentState::OnScene);
        if let Some(position) = there {
            let called = CalledRef(position);
            let Some(manner) = self.manners.get(&(order, called)).cloned() else { return };
            let freed = Verb::RecordFreed { called: Some(called), people: Some(1) };
            self.plan_tap(order, called, freed, SignedDuration::from_secs(300), 600, &manner);
        }
    }

    fn called_of(&self, order: OrderRef, assignment: AssignmentId) -> Option<CalledRef> {
        let order = self.world.find(order)?;
        order.assignments.iter().position(|called| called.id == assignment).map(CalledRef)
    }

    /// Plans a tap `after` now and up to `spread_s` seconds later, as its phone sends it.
    fn plan_tap(
        &mut self,
        order: OrderRef,
        called: CalledRef,
        verb: Verb,
        after: SignedDuration,
        spread_s: i64,
        manner: &Manner,
    ) {
        let tapped_at = self.now + after + self.dice.seconds(0, spread_s);
        let sent_at = tapped_at + manner.offline_for.unwrap_or(SignedDuration::ZERO);
        let tap = Tap { order, called, verb, tapped_at };
        if manner.taps_twice {
            let again = sent_at + self.dice.seconds(0, 8);
            self.plan_at(again, Intent::Tap(tap.clone()));
        }
        self.plan_at(sent_at, Intent::Tap(tap));
    }

    /// A tap gets through.
    pub(super) fn tap(&mut self, tap: &Tap) -> Result<(), Box<Failure>> {
        let Some(manner) = self.manners.get(&(tap.order, tap.called)).cloned() else { return Ok(()) };
        let is_offline = manner.offline_for.is_some();
        let state = self
            .world
            .find(tap.order)
            .and_then(|order| order.assignments.get(tap.called.0))
            .map(|called| called.state);
        let is_told_off = matches!(state, Some(AssignmentState::Ended(_)));
        let is_answer = matches!(tap.verb, Verb::Accept { .. } | Verb::Decline { .. });
        // Who was told to stand down rarely goes on tapping; a phone without network was not told.
        if is_told_off && !is_answer && !is_offline && !self.dice.chance(150) {
            return Ok(());
        }
        let was_kept = self.now.duration_since(tap.tapped_at) > SignedDuration::from_secs(1);
        let has_claim = was_kept || !manner.clock_error.is_zero() || self.dice.chance(500);
        let occurred_at = tap.tapped_at + self.clock_error + manner.clock_error;
        let source = if manner.by_phone {
            TimeSource::Phone
        } else {
            self.dice.pick(&[TimeSource::Tap, TimeSource::Tap, TimeSource::Geofence, TimeSource::CodeScan])
        };
        let claim = has_claim.then_some(Claim { occurred_at, source });
        self.ask(tap.order, tap.verb.clone(), false, claim)
    }
}
