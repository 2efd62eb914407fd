//! A decision in the making: the order as it will be, and the events that lead there.
//!
//! Must not: hold rules; the files beside it do.

use super::with_event;
use crate::kernel::{AssignmentId, SignedDuration, Timestamp};
use crate::order::command::Command;
use crate::order::event::{Event, Fact, Stamp, TimeSource};
use crate::order::model::{Assignment, WorkOrder};
use crate::order::refusal::Refusal;

/// A claimed time this far ahead of our clock is taken as ours and flagged.
const AHEAD_TOLERANCE: SignedDuration = SignedDuration::from_secs(120);

/// A claimed time this far behind our clock is kept and flagged; offline taps are usually younger.
pub(super) const BEHIND_TOLERANCE: SignedDuration = SignedDuration::from_mins(30);

pub(super) struct Draft {
    order: WorkOrder,
    events: Vec<Event>,
    stamp: Stamp,
}

impl Draft {
    pub(super) fn new(order: &WorkOrder, command: &Command, now: Timestamp) -> Self {
        let recorded_at = now.max(order.recorded_at);
        let earliest = order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at);
        let (occurred_at, source, implausible) = match command.claim {
            None => (recorded_at, TimeSource::System, false),
            // No time at all is flagged and taken as ours: the earliest possible one would make the crew look quick.
            Some(claim) if !claim.tells_time(recorded_at) => (recorded_at, claim.source, true),
            Some(claim) => {
                let clamped = claim.occurred_at.clamp(earliest.min(recorded_at), recorded_at);
                let ahead = claim.occurred_at.duration_since(recorded_at);
                let implausible = ahead > AHEAD_TOLERANCE
                    || claim.occurred_at < earliest
                    || recorded_at.duration_since(clamped) > BEHIND_TOLERANCE;
                (clamped, claim.source, implausible)
            }
        };
        Self {
            order: order.clone(),
            events: Vec::new(),
            stamp: Stamp { occurred_at, recorded_at, source, implausible, actor: command.actor.clone() },
        }
    }

    /// The order as the events so far make it.
    pub(super) const fn order(&self) -> &WorkOrder {
        &self.order
    }

    /// Our time of this decision.
    pub(super) const fn recorded_at(&self) -> Timestamp {
        self.stamp.recorded_at
    }

    /// When it happened, as it was claimed.
    pub(super) const fn occurred_at(&self) -> Timestamp {
        self.stamp.occurred_at
    }

    /// Who says when it happened.
    pub(super) const fn source(&self) -> TimeSource {
        self.stamp.source
    }

    /// Holds the claimed time between what came before it and what came after; a claim outside is moved to
    /// the nearer end and flagged, so that no interval of the record is negative.
    pub(super) fn hold_between(&mut self, after: Option<Timestamp>, before: Option<Timestamp>) {
        let claimed = self.stamp.occurred_at;
        let held = before.map_or(claimed, |before| claimed.min(before));
        let held = after.map_or(held, |after| held.max(after)).min(self.stamp.recorded_at);
        if held != claimed {
            self.stamp.occurred_at = held;
            self.stamp.implausible = true;
        }
    }

    /// What follows from here on happens now, whatever time the actor claimed for what he did.
    pub(super) const fn follow_now(&mut self) {
        self.stamp.occurred_at = self.stamp.recorded_at;
        self.stamp.source = TimeSource::System;
        self.stamp.implausible = false;
    }

    /// Adds a fact and folds it in.
    pub(super) fn emit(&mut self, fact: Fact) {
        let event = Event { stamp: self.stamp.clone(), fact };
        with_event(&mut self.order, &event);
        self.events.push(event);
    }

    /// As [`Draft::emit`], of a claim that is doubted; what follows from it is not.
    pub(super) fn emit_doubted(&mut self, fact: Fact) {
        let before = std::mem::replace(&mut self.stamp.implausible, true);
        self.emit(fact);
        self.stamp.implausible = before;
    }

    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Refuses unless somebody may still be trapped.
    pub(super) const fn require_live(&self) -> Result<(), Refusal> {
        if self.order.state.is_live() { Ok(()) } else { Err(self.not_in_state()) }
    }

    pub(super) const fn not_in_state(&self) -> Refusal {
        Refusal::NotInState { state: self.order.state, since: self.order.state_since }
    }

    /// The assignment, as a copy that rules can look at while they emit.
    pub(super) fn load_assignment(&self, id: AssignmentId) -> Result<Assignment, Refusal> {
        self.order.find_assignment(id).cloned().ok_or(Refusal::NoSuchAssignment { assignment: id })
    }
}
