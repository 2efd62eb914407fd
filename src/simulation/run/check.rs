//! The invariants of the design, checked after each step of a run.
//!
//! Must not: repeat the rules' own reasoning; each check looks at what came out.

use super::script::{Act, OrderRef, Step, Verb};
use super::world::{Answer, Change, World};
use crate::kernel::{StationId, Timestamp};
use crate::order::{
    AssignmentState, Fact, FireBrigadeWhy, Need, OfferWhy, OrderState, WantWhy, WorkOrder, deadlines, fold,
    need,
};

/// A broken invariant, in words.
pub type Broken = String;

macro_rules! hold {
    ($condition:expr, $($words:tt)+) => {
        if !$condition {
            return Err(format!($($words)+));
        }
    };
}

/// Checks what one step did.
///
/// # Errors
/// The invariant that does not hold.
pub fn after_step(world: &World, step: &Step, answer: &Answer, changes: &[Change]) -> Result<(), Broken> {
    match answer {
        Answer::Refused(refusal) => hold!(changes.is_empty(), "refused ({refusal}) and yet changed"),
        Answer::Unchanged | Answer::NoSuchOrder => {
            hold!(changes.iter().all(|change| !is_of(step, change.order)), "unchanged and yet changed");
        }
        Answer::Opened(order) | Answer::Attached(order) => alarm_is_kept(world, *order, answer, changes)?,
        Answer::Done => {}
    }
    for change in changes {
        one_live_order_a_lift(world, change.order)?;
        let order = world.find(change.order).ok_or("a change of no order")?;
        times_are_sound(change, order)?;
        order_is_sound(order)?;
        silence_ends_nothing(change, order)?;
        acceptance_ends_the_search(change, order)?;
        nothing_leaves_after_the_end(step, change)?;
        closed_stays_closed(step, change, order)?;
    }
    if let Act::Deadline { order } = step.act {
        due_fired_once(world, order, step.at, changes)?;
    }
    Ok(())
}

fn is_of(step: &Step, changed: OrderRef) -> bool {
    match &step.act {
        Act::Order { order, .. } | Act::Deadline { order } => *order == changed,
        Act::Raise(_) | Act::Station { .. } => false,
    }
}

/// An acknowledged alarm stands in its order, listed or counted.
fn alarm_is_kept(world: &World, order: OrderRef, answer: &Answer, changes: &[Change]) -> Result<(), Broken> {
    let after = world.find(order).ok_or("the alarm's order is missing")?;
    let before =
        changes.iter().find(|change| change.order == order).and_then(|change| change.before.as_ref());
    let counted = before.map_or(0, |before| before.alarm_count);
    hold!(after.alarm_count == counted + 1, "{answer:?}: the alarm was not counted");
    hold!(after.state.is_live(), "an alarm joined an order that is over");
    Ok(())
}

fn one_live_order_a_lift(world: &World, changed: OrderRef) -> Result<(), Broken> {
    let Some(order) = world.find(changed).filter(|order| order.state.is_live()) else { return Ok(()) };
    let Some(lift) = order.place.lift() else { return Ok(()) };
    let others = world.entries().iter().map(|entry| &entry.order);
    let same = others.filter(|other| other.state.is_live() && other.place.lift() == Some(lift)).count();
    hold!(same == 1, "{lift} has {same} live orders");
    hold!(world.live_order(lift) == Some(changed), "the live order of {lift} is kept wrongly");
    Ok(())
}

fn times_are_sound(change: &Change, after: &WorkOrder) -> Result<(), Broken> {
    let mut latest = change.before.as_ref().map_or(Timestamp::MIN, |before| before.recorded_at);
    for event in &change.events {
        let stamp = &event.stamp;
        hold!(stamp.recorded_at >= latest, "recorded_at decreases at {}", event.fact.name());
        hold!(stamp.occurred_at <= stamp.recorded_at, "{} happened in the future", event.fact.name());
        latest = stamp.recorded_at;
    }
    for called in &after.assignments {
        let told = [called.accepted, called.set_out, called.arrived].map(|point| point.map(|point| point.at));
        let known: Vec<Timestamp> = told.into_iter().flatten().collect();
        hold!(known.is_sorted(), "the times of {} run backwards", called.station);
        hold!(known.first().is_none_or(|first| *first >= called.offered_at), "an answer before its offer");
    }
    Ok(())
}

fn order_is_sound(order: &WorkOrder) -> Result<(), Broken> {
    let is_over = order.state == OrderState::Closed;
    hold!(deadlines(order).is_empty() == is_over, "{} has no deadline, or one too many", order.number);
    let mut called: Vec<StationId> = order.assignments.iter().map(|called| called.station).collect();
    called.sort_unstable();
    called.dedup();
    hold!(called.len() == order.assignments.len(), "{} called a station twice", order.number);
    let is_unanswered = need(order).iter().any(|need| matches!(need, Need::Station(_)));
    hold!(!is_unanswered, "{} needs a station and was not answered", order.number);
    hold!(
        order.state.is_live() == order.outcome.is_none(),
        "{} has no outcome, or one too early",
        order.number
    );
    let is_asked = order.assignments.iter().any(|called| called.state == AssignmentState::Offered);
    hold!(order.state.is_live() || !is_asked, "{} is over and still asks a station", order.number);
    if order.state.is_live() {
        let state = match (order.has_crew_on_scene(), order.lead()) {
            (true, _) => OrderState::OnScene,
            (false, Some(_)) => OrderState::Underway,
            (false, None) => OrderState::Open,
        };
        hold!(
            order.state == state,
            "{} is {} and should be {}",
            order.number,
            order.state.name(),
            state.name()
        );
    }
    Ok(())
}

/// Silence never ends an offer while nobody leads.
fn silence_ends_nothing(change: &Change, after: &WorkOrder) -> Result<(), Broken> {
    let has_expired = change.events.iter().any(|event| matches!(event.fact, Fact::OfferExpired { .. }));
    hold!(!has_expired || after.lead().is_some() || !after.state.is_live(), "an offer expired by silence");
    Ok(())
}

/// Once somebody goes who comes in time, no further station is called, unless both levels are wanted.
fn acceptance_ends_the_search(change: &Change, after: &WorkOrder) -> Result<(), Broken> {
    let accepted = change.events.iter().position(|event| matches!(event.fact, Fact::OfferAccepted { .. }));
    let Some(position) = accepted else { return Ok(()) };
    let is_settled = after.is_help_in_time() && !after.wants_both_levels();
    let is_called =
        change.events[position..].iter().any(|event| matches!(event.fact, Fact::OfferMade { .. }));
    hold!(!is_settled || !is_called, "{} called a further station though help comes in time", after.number);
    Ok(())
}

/// After an acceptance, an arrival or the end, nothing more of that escalation leaves.
fn nothing_leaves_after_the_end(step: &Step, change: &Change) -> Result<(), Broken> {
    let Some(before) = &change.before else { return Ok(()) };
    let Act::Deadline { .. } = step.act else { return Ok(()) };
    let is_led = before.lead().is_some();
    let is_there = before.has_crew_here();
    for event in &change.events {
        let fact = &event.fact;
        let is_of_the_callback = matches!(fact, Fact::CallbackBecameDue | Fact::CallbackOverdue);
        // What was promised is owed whatever else has ended.
        let is_promise = matches!(fact, Fact::PromiseOverdue { .. });
        let fits = is_promise || before.state.is_live() != is_of_the_callback;
        hold!(fits, "{} from {}", fact.name(), before.state.name());
        if let Fact::StationWanted { why: why @ (WantWhy::NoAnswer | WantWhy::NoAcceptance), .. } = fact {
            // Who goes elsewhere since the lift was corrected has not accepted for this place.
            let is_led = is_led && (*why == WantWhy::NoAcceptance || before.lead_here().is_some());
            hold!(!is_led, "a station was called for want of an acceptance that had come");
        }
        if let Fact::ArrivalOverdue | Fact::StationWanted { why: WantWhy::ArrivalOverdue, .. } = fact {
            hold!(is_led && !is_there, "an arrival that had happened was overdue");
        }
        if let Fact::SearchRetried { level } = fact {
            let is_settled = is_led && before.is_help_in_time() && !before.wants_both_levels();
            hold!(!is_settled, "the search at the {} level went on though help comes in time", level.name());
        }
        if let Fact::FireBrigadeProposed { why: FireBrigadeWhy::ReleaseOverdue, .. } | Fact::ReleaseOverdue =
            fact
        {
            hold!(is_there, "a release was overdue with nobody on scene");
        }
        if let Fact::OfferMade { choice, .. } = fact {
            hold!(choice.why != OfferWhy::Manual, "a timer called by hand");
            hold!(!choice.considered.is_empty(), "a choice without its reasons");
        }
    }
    Ok(())
}

/// What was due fired, once, and only the highest rung of it.
fn due_fired_once(world: &World, order: OrderRef, now: Timestamp, changes: &[Change]) -> Result<(), Broken> {
    let Some(after) = world.find(order) else { return Ok(()) };
    let left: Vec<_> = deadlines(after).into_iter().filter(|deadline| deadline.due_at <= now).collect();
    hold!(left.is_empty(), "{} is due again right after: {left:?}", after.number);
    let events = changes.iter().filter(|change| change.order == order).flat_map(|change| &change.events);
    let facts: Vec<&Fact> = events.map(|event| &event.fact).collect();
    let is_proposed = facts.iter().any(|fact| matches!(fact, Fact::FireBrigadeProposed { .. }));
    let is_rung = |fact: &&&Fact| match fact {
        Fact::StationWanted {
            why: WantWhy::NoAnswer | WantWhy::ArrivalOverdue | WantWhy::ReleaseOverdue,
            ..
        } => true,
        // While nobody is going the second tier is called beside the proposal of 119.
        Fact::StationWanted { why: WantWhy::NoAcceptance, .. } => !is_proposed,
        Fact::FireBrigadeProposed { why, .. } => *why != FireBrigadeWhy::NoSecondTier,
        fact => matches!(fact, Fact::OrderOpened { .. }),
    };
    let rungs = facts.iter().filter(is_rung).count();
    hold!(rungs <= 1, "{rungs} rungs fired at once");
    Ok(())
}

fn closed_stays_closed(step: &Step, change: &Change, after: &WorkOrder) -> Result<(), Broken> {
    let was_closed = change.before.as_ref().is_some_and(WorkOrder::is_closed);
    // Undoing a merge also takes back the alarms from an order that may be over by now.
    let is_allowed =
        matches!(&step.act, Act::Order { verb: Verb::Reopen | Verb::Unmerge { .. } | Verb::AddNote, .. });
    hold!(!was_closed || is_allowed, "{} was closed and changed by {:?}", after.number, step.act);
    Ok(())
}

/// Checks the whole world: every fold gives its order, and every station's load is the count of its live calls.
///
/// # Errors
/// The invariant that does not hold.
pub fn whole(world: &World) -> Result<(), Broken> {
    for entry in world.entries() {
        let folded = fold(&entry.events);
        hold!(folded.as_ref() == Some(&entry.order), "the fold of {} differs", entry.order.number);
        hold!(
            entry.order.version as usize == entry.events.len(),
            "versions of {} have gaps",
            entry.order.number
        );
    }
    let calls = world.entries().iter().flat_map(|entry| &entry.order.assignments);
    let mut live: Vec<StationId> =
        calls.filter(|called| called.state.is_live()).map(|called| called.station).collect();
    live.sort_unstable();
    for (station, status) in world.town.stations.iter().zip(&world.statuses) {
        let from = live.partition_point(|other| *other < station.id);
        let to = live.partition_point(|other| *other <= station.id);
        let count = to - from;
        hold!(
            count == usize::from(status.live_count),
            "{} is counted {} and works on {count}",
            station.code,
            status.live_count
        );
    }
    Ok(())
}
