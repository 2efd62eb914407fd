//! The deadlines of an order, derived from it: never armed or disarmed by hand.
//!
//! Must not: decide what follows when one is due; `decide` does. A deadline that was overtaken simply is no
//! longer in the list, so a timer that fires for it does nothing.

use super::event::WantWhy;
use super::model::{FireBrigade, FireBrigadeWhy, MAX_OFFERS, PromiseState, Verification, WorkOrder};
use super::state::{AssignmentState, OrderState, Rung};
use crate::kernel::{SignedDuration, Timestamp};
use crate::roster::Level;

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeadlineKind {
    /// The next rung of the response ladder.
    Rung(Rung),
    /// Nobody verified the suspected entrapment.
    Verify,
    /// The lift is not known.
    Locate,
    /// Nobody could be called at the level: rank again.
    Retry(Level),
    /// The lead accepted and has not moved.
    Movement,
    /// Trapped for 30, 60, 90 or 120 minutes.
    TrappedMark(u16),
    /// The passenger is owed a call.
    Comfort,
    /// Freed: the callback can begin.
    CallbackStart,
    /// The callback is overdue, or its next try is.
    Callback,
    /// Something was promised for now: the soonest of those that are open.
    Promise,
}

impl DeadlineKind {
    /// Name in the database; one order has at most one deadline of each name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rung(Rung::NextFirst) => "next_first",
            Self::Rung(Rung::SecondTier) => "second_tier",
            Self::Rung(Rung::FireBrigade) => "fire_brigade",
            Self::Verify => "verify",
            Self::Locate => "locate",
            Self::Retry(Level::First) => "retry_first",
            Self::Retry(Level::Second) => "retry_second",
            Self::Movement => "movement",
            Self::TrappedMark(_) => "trapped_mark",
            Self::Comfort => "comfort",
            Self::CallbackStart => "callback_start",
            Self::Callback => "callback",
            Self::Promise => "promise",
        }
    }
}

/// A moment at which a limit of the order runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deadline {
    pub due_at: Timestamp,
    pub kind: DeadlineKind,
}

/// The trapped marks in minutes: duty leader, district, pre-accident warning, reportable accident (2 h).
pub const TRAPPED_MARKS: [u16; 4] = [30, 60, 90, 120];

fn after(from: Timestamp, span: SignedDuration) -> Timestamp {
    from.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// All deadlines of the order, soonest first. Empty only when the order is closed.
pub fn deadlines(order: &WorkOrder) -> Vec<Deadline> {
    let mut found = Vec::new();
    match order.state {
        OrderState::Open | OrderState::Underway | OrderState::OnScene => live_deadlines(order, &mut found),
        OrderState::Rescued => found.push(Deadline {
            due_at: after(order.state_since, order.plan.callback_start),
            kind: DeadlineKind::CallbackStart,
        }),
        OrderState::CallbackDue => {
            let from = order
                .callback
                .overdue_since
                .max(order.callback.last_attempt_at)
                .max(order.callback.due_since)
                .unwrap_or(order.state_since);
            found.push(Deadline { due_at: after(from, order.plan.callback), kind: DeadlineKind::Callback });
        }
        OrderState::Closed => return found,
    }
    let open = order.promises.iter().filter(|promise| promise.state == PromiseState::Open);
    if let Some(due_at) = open.map(|promise| promise.due_at).min() {
        found.push(Deadline { due_at, kind: DeadlineKind::Promise });
    }
    found.sort_unstable();
    found
}

fn live_deadlines(order: &WorkOrder, found: &mut Vec<Deadline>) {
    let limits = order.limits();
    found.push(Deadline { due_at: after(order.comfort_from, limits.comfort), kind: DeadlineKind::Comfort });
    if let Verification::Pending { since } = order.verification {
        found.push(Deadline { due_at: after(since, limits.verify), kind: DeadlineKind::Verify });
    }
    if order.place.lift().is_none() && !order.ladder.locate_overdue {
        let due_at = after(order.opened_at, order.plan.locate);
        found.push(Deadline { due_at, kind: DeadlineKind::Locate });
    }
    for nobody in &order.nobody {
        let due_at = after(nobody.since, order.plan.retry);
        found.push(Deadline { due_at, kind: DeadlineKind::Retry(nobody.level) });
    }
    if let Some(mark) = TRAPPED_MARKS.into_iter().find(|mark| *mark > order.ladder.trapped_mark) {
        let from = order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at);
        let due_at = after(from, SignedDuration::from_mins(i64::from(mark)));
        found.push(Deadline { due_at, kind: DeadlineKind::TrappedMark(mark) });
    }
    if let Some(lead) = order.watched_lead()
        && lead.state == AssignmentState::Accepted
        && !lead.movement_overdue
        && let Some(accepted_at) = lead.accepted_recorded_at
    {
        found.push(Deadline { due_at: after(accepted_at, limits.movement), kind: DeadlineKind::Movement });
    }
    for rung in Rung::ALL {
        if let Some(due_at) = rung_due(order, rung) {
            found.push(Deadline { due_at, kind: DeadlineKind::Rung(rung) });
        }
    }
}

/// When a rung of the response ladder is due, if it still can be.
pub(super) fn rung_due(order: &WorkOrder, rung: Rung) -> Option<Timestamp> {
    match rung {
        Rung::NextFirst => next_first_due(order),
        Rung::SecondTier => second_tier_due(order),
        Rung::FireBrigade => fire_brigade_due(order),
    }
}

/// The next nearest first-tier station: while nobody goes who was called for this place and an offer of the level is
/// unanswered.
fn next_first_due(order: &WorkOrder) -> Option<Timestamp> {
    let is_asked = order
        .assignments
        .iter()
        .any(|assignment| assignment.level == Level::First && assignment.state == AssignmentState::Offered);
    let can_ask = order.lead_here().is_none()
        && is_asked
        && order.assignments.len() < MAX_OFFERS
        && !order.nobody.iter().any(|nobody| nobody.level == Level::First);
    let from = order.ladder.next_first_from?;
    can_ask.then(|| after(from, order.limits().answer))
}

/// The second tier: nobody accepted, nobody arrived, or nobody was freed within the limits.
fn second_tier_due(order: &WorkOrder) -> Option<Timestamp> {
    let limits = order.limits();
    let ladder = &order.ladder;
    if order.lead().is_none() {
        let from = ladder.called_at?.max(ladder.unled_since?);
        return (!order.is_under_way(Level::Second)).then(|| after(from, limits.second_tier));
    }
    if ladder.passed.contains(&Rung::SecondTier) {
        return None;
    }
    match order.on_scene_since() {
        None if order.has_crew_here() || ladder.arrival_overdue => None,
        None => order.arrive_by(),
        Some(arrived_at) => (!ladder.release_overdue).then(|| after(arrived_at, limits.release_second_tier)),
    }
}

fn fire_brigade_due(order: &WorkOrder) -> Option<Timestamp> {
    proposal_due(order).map(|(due_at, _)| due_at)
}

/// When 119 is to be proposed, and why: the second tier is silent, or nobody was freed.
pub(super) fn proposal_due(order: &WorkOrder) -> Option<(Timestamp, FireBrigadeWhy)> {
    let limits = order.limits();
    let silent = second_silent_from(order)
        .map(|from| (after(from, limits.second_tier_answer), FireBrigadeWhy::SecondTierSilent));
    let unreleased = order
        .on_scene_since()
        .map(|from| (after(from, limits.release_fire_brigade), FireBrigadeWhy::ReleaseOverdue));
    [silent, unreleased].into_iter().flatten().filter(|(due_at, _)| may_propose(order, *due_at)).min()
}

/// Whether 119 may be proposed for what became due then: a "no" answers what was due already, not what comes after it.
pub(super) fn may_propose(order: &WorkOrder, due_at: Timestamp) -> bool {
    match order.fire_brigade {
        FireBrigade::NotProposed => true,
        FireBrigade::Proposed { .. } | FireBrigade::Decided { called: true, .. } => false,
        FireBrigade::Decided { called: false, at } => due_at > at,
    }
}

/// From when the second tier's silence counts, if it does: nobody leads, or a second-tier station was asked for
/// because the lead is too slow or wants help.
fn second_silent_from(order: &WorkOrder) -> Option<Timestamp> {
    let offered_at = order.ladder.second_offered_at?;
    if order.lead().is_none() {
        return Some(offered_at.max(order.ladder.unled_since?));
    }
    let is_needed = order.ladder.second_beside.is_some_and(|why| why != WantWhy::PriorityRose)
        || !order.is_help_in_time();
    let mut second = order.assignments.iter().filter(|assignment| assignment.level == Level::Second);
    let is_going =
        second.clone().any(|assignment| assignment.state.is_going() && order.is_bound_here(assignment));
    let is_asked = second.any(|assignment| assignment.state == AssignmentState::Offered);
    (is_needed && is_asked && !is_going).then_some(offered_at)
}
