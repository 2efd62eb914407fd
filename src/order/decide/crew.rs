//! What a station answers and does: accept, decline, set out, arrive, withdraw, finish.
//!
//! Must not: let silence end an offer while nobody leads, or let a late tap displace the station that leads.

use super::closing::callback_when_all_left;
use super::draft::Draft;
use super::station::want_second;
use crate::kernel::{AssignmentId, NoteId, Timestamp};
use crate::order::arrival::{Evidence, MAX_ARRIVALS, Proof, judge};
use crate::order::command::DeclineMeant;
use crate::order::event::{Fact, WantWhy};
use crate::order::model::Assignment;
use crate::order::refusal::Refusal;
use crate::order::state::{AssignmentState, DeclineReason, Ending, WithdrawReason};
use crate::roster::Level;

pub(super) fn accept(draft: &mut Draft, id: AssignmentId, travel_time_s: Option<u32>) -> Result<(), Refusal> {
    draft.require_live()?;
    let assignment = draft.load_assignment(id)?;
    draft.hold_between(Some(assignment.offered_at), None);
    match assignment.state {
        AssignmentState::Accepted | AssignmentState::EnRoute | AssignmentState::OnScene => Ok(()),
        AssignmentState::Offered => {
            take(draft, &assignment, travel_time_s, false);
            Ok(())
        }
        AssignmentState::Ended(Ending::Withdrawn(WithdrawReason::ByOperator)) => {
            Err(not_in_state(&assignment))
        }
        AssignmentState::Finished | AssignmentState::Ended(_) => match leads_before(draft, &assignment) {
            None => {
                take(draft, &assignment, travel_time_s, false);
                Ok(())
            }
            Some(lead) => late(draft, &assignment, &lead),
        },
    }
}

/// Who goes already, so that this station is late. One that goes elsewhere since the lift was corrected keeps nobody back
/// who was called for the right place.
fn leads_before(draft: &Draft, assignment: &Assignment) -> Option<Assignment> {
    let order = draft.order();
    let lead = if order.is_bound_here(assignment) { order.lead_here() } else { order.lead() };
    lead.cloned()
}

/// A tap after another station took the lead: it stands by, and the caller is told who is going.
fn late(draft: &mut Draft, assignment: &Assignment, lead: &Assignment) -> Result<(), Refusal> {
    let is_expired = assignment.state == AssignmentState::Ended(Ending::Expired);
    if !is_expired {
        return Err(Refusal::AnotherLeads {
            station: lead.station,
            since: lead.accepted_recorded_at.unwrap_or(lead.offered_at),
        });
    }
    if assignment.standby_since.is_none() {
        draft.emit(Fact::StandbyNoted { assignment: assignment.id });
    }
    Ok(())
}

/// The station goes. The other offers expire, unless nobody who is going arrives in time: then everyone called
/// stays called, and the second tier is called too.
fn take(draft: &mut Draft, assignment: &Assignment, travel_time_s: Option<u32>, stood_by: bool) {
    draft.emit(Fact::OfferAccepted { assignment: assignment.id, travel_time_s, stood_by });
    if draft.order().is_help_in_time() {
        expire_others(draft, assignment.level);
    } else {
        want_second(draft, WantWhy::PredictedLate);
    }
}

/// With two levels wanted, an acceptance answers for its own level only.
fn expire_others(draft: &mut Draft, level: Level) {
    let order = draft.order();
    let is_each_level_wanted = order.wants_both_levels();
    let others: Vec<AssignmentId> = order
        .assignments
        .iter()
        .filter(|other| other.state == AssignmentState::Offered)
        .filter(|other| !is_each_level_wanted || other.level == level)
        .map(|other| other.id)
        .collect();
    for assignment in others {
        draft.emit(Fact::OfferExpired { assignment });
    }
}

/// A "no" that answered the offer takes back nothing that the station has said since: another phone of it may have
/// accepted.
pub(super) fn decline(
    draft: &mut Draft,
    id: AssignmentId,
    reason: DeclineReason,
    meant: Option<DeclineMeant>,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    if meant == Some(DeclineMeant::Offer)
        && (assignment.state.is_going() || assignment.standby_since.is_some())
    {
        return Err(not_in_state(&assignment));
    }
    draft.hold_between(latest_of(&assignment), None);
    match assignment.state {
        AssignmentState::Offered => {
            draft.require_live()?;
            draft.emit(Fact::OfferDeclined { assignment: id, reason, note });
            replace(draft, assignment.level, WantWhy::Declined);
            Ok(())
        }
        AssignmentState::Accepted | AssignmentState::EnRoute | AssignmentState::OnScene => {
            give_up(draft, &assignment, WithdrawReason::CrewCannot, Some(reason), note)
        }
        AssignmentState::Ended(Ending::Expired) if assignment.standby_since.is_some() => {
            draft.require_live()?;
            draft.emit(Fact::OfferDeclined { assignment: id, reason, note });
            Ok(())
        }
        AssignmentState::Finished | AssignmentState::Ended(_) => Ok(()),
    }
}

pub(super) fn withdraw(
    draft: &mut Draft,
    id: AssignmentId,
    reason: WithdrawReason,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    match assignment.state {
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::EnRoute
        | AssignmentState::OnScene => give_up(draft, &assignment, reason, None, note),
        AssignmentState::Ended(Ending::Expired) if assignment.standby_since.is_some() => {
            draft.require_live()?;
            draft.hold_between(latest_of(&assignment), None);
            draft.emit(Fact::AssignmentWithdrawn { assignment: id, reason, cannot: None, note });
            Ok(())
        }
        AssignmentState::Ended(_) => Ok(()),
        AssignmentState::Finished => Err(not_in_state(&assignment)),
    }
}

/// A station that was called goes no further, `cannot` says why where its crew told.
fn give_up(
    draft: &mut Draft,
    assignment: &Assignment,
    reason: WithdrawReason,
    cannot: Option<DeclineReason>,
    note: Option<NoteId>,
) -> Result<(), Refusal> {
    draft.require_live()?;
    draft.hold_between(latest_of(assignment), None);
    draft.emit(Fact::AssignmentWithdrawn { assignment: assignment.id, reason, cannot, note });
    let why = match reason {
        WithdrawReason::CrewCannot | WithdrawReason::ByOperator if assignment.state.is_going() => {
            WantWhy::LeadLost
        }
        WithdrawReason::CrewCannot => WantWhy::Declined,
        WithdrawReason::ByOperator => WantWhy::TakenBack,
    };
    replace(draft, assignment.level, why);
    Ok(())
}

/// Somebody else must go: first a station that stands by, else the next of the level.
fn replace(draft: &mut Draft, level: Level, why: WantWhy) {
    let order = draft.order();
    if order.lead().is_some() {
        // The lead goes on. Beside it one of each level stays wanted at P1; a first-tier one where nobody who is going
        // was called for this place; a second-tier one where it was called to help, or where nobody who is going will
        // be there in time.
        let is_first_wanted =
            level == Level::First && (order.limits().both_levels || order.lead_here().is_none());
        let is_second_wanted = match level {
            Level::First => !order.is_help_in_time(),
            Level::Second => order.wants_both_levels(),
        };
        let wanted = [(Level::First, is_first_wanted), (Level::Second, is_second_wanted)];
        for (level, _) in wanted.into_iter().filter(|(_, is_wanted)| *is_wanted) {
            fill(draft, level, why);
        }
        return;
    }
    let standby = find_standby(draft, Some(level)).or_else(|| find_standby(draft, None));
    if let Some(standby) = standby {
        step_in(draft, &standby);
        if draft.order().limits().both_levels {
            fill(draft, level, why);
        }
        return;
    }
    draft.emit(Fact::StationWanted { level, why });
    // A second-tier station that led may have been the only one: the first tier is asked again as well.
    if !draft.order().is_under_way(Level::First) {
        draft.emit(Fact::StationWanted { level: Level::First, why });
    }
    let refused_count = draft
        .order()
        .assignments
        .iter()
        .filter(|other| {
            matches!(
                other.state,
                AssignmentState::Ended(Ending::Declined(_) | Ending::Withdrawn(WithdrawReason::CrewCannot))
            )
        })
        .count();
    if refused_count >= 2 {
        want_second(draft, WantWhy::DeclinedTwice);
    }
}

/// One of the level goes, is asked or looked for: else who stands by for it goes, or the next is called.
fn fill(draft: &mut Draft, level: Level, why: WantWhy) {
    if draft.order().is_under_way(level) {
        return;
    }
    // Who stood by for another place is no nearer to this one than the next that is called.
    match find_standby(draft, Some(level)).filter(|standby| draft.order().is_bound_here(standby)) {
        Some(standby) => step_in(draft, &standby),
        None => draft.emit(Fact::StationWanted { level, why }),
    }
}

/// The first that offered to step in, of that level or of any; one that was called for this place goes before one that was
/// called for another.
fn find_standby(draft: &Draft, level: Option<Level>) -> Option<Assignment> {
    let order = draft.order();
    let all = order.assignments.iter();
    all.filter(|other| level.is_none_or(|level| other.level == level))
        .filter(|other| other.standby_since.is_some())
        .min_by_key(|other| (!order.is_bound_here(other), other.standby_since, other.id))
        .cloned()
}

/// It said so earlier; it goes from now.
fn step_in(draft: &mut Draft, standby: &Assignment) {
    draft.follow_now();
    take(draft, standby, None, true);
}

pub(super) fn set_out(draft: &mut Draft, id: AssignmentId) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    match assignment.state {
        AssignmentState::Accepted => {}
        // The tap was kept on the phone and comes late: its time is still worth having.
        AssignmentState::EnRoute | AssignmentState::OnScene | AssignmentState::Finished => {
            if assignment.set_out.is_some() || draft.order().is_closed() {
                return Ok(());
            }
        }
        AssignmentState::Offered | AssignmentState::Ended(_) => return Err(not_in_state(&assignment)),
    }
    draft.hold_between(accepted_at(&assignment), arrived_at(draft, &assignment));
    draft.emit(Fact::CrewSetOut { assignment: id });
    Ok(())
}

pub(super) fn arrive(draft: &mut Draft, id: AssignmentId, evidence: Evidence) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    let proof = judge(evidence, &draft.order().place)?;
    match assignment.state {
        AssignmentState::Accepted | AssignmentState::EnRoute => {
            draft.require_live()?;
            draft.hold_between(latest_of(&assignment), None);
            draft.emit(Fact::CrewArrived { assignment: id, proof });
            Ok(())
        }
        // Freed was recorded without an arrival: the time may still be filled in.
        AssignmentState::OnScene | AssignmentState::Finished => {
            if draft.order().is_closed() {
                return Ok(());
            }
            if assignment.arrived.is_none() {
                if assignment.finished.is_none() {
                    draft.hold_between(latest_of(&assignment), arrived_at(draft, &assignment));
                    draft.emit(Fact::CrewArrived { assignment: id, proof });
                }
                return Ok(());
            }
            show_arrival(draft, &assignment, proof);
            Ok(())
        }
        AssignmentState::Offered | AssignmentState::Ended(_) => Err(not_in_state(&assignment)),
    }
}

/// The arrival stands; another source for it is kept, and may be the better one. A crew that followed a correction has told
/// of its arrival already, elsewhere: what proves that it is here now is news whatever its source.
fn show_arrival(draft: &mut Draft, assignment: &Assignment, proof: Proof) {
    let is_told = assignment.arrivals.iter().any(|arrival| arrival.point.source == draft.source())
        || assignment.arrivals.len() >= MAX_ARRIVALS;
    let has_come = proof != Proof::Word && !draft.order().is_bound_here(assignment);
    if is_told && !has_come {
        return;
    }
    let set_out = assignment.set_out.or(assignment.accepted).map(|point| point.at);
    let freed = draft.order().milestones.freed;
    let left = [freed, assignment.finished].into_iter().flatten().map(|point| point.at).min();
    draft.hold_between(set_out.max(Some(assignment.offered_at)), left);
    draft.emit(Fact::ArrivalShown { assignment: assignment.id, proof });
}

pub(super) fn finish(draft: &mut Draft, id: AssignmentId) -> Result<(), Refusal> {
    let assignment = draft.load_assignment(id)?;
    match assignment.state {
        AssignmentState::Finished => Ok(()),
        AssignmentState::OnScene if !draft.order().state.is_live() && !draft.order().is_closed() => {
            let freed_at = draft.order().milestones.freed.map(|point| point.at);
            draft.hold_between(latest_of(&assignment).max(freed_at), None);
            draft.emit(Fact::AssignmentFinished { assignment: id });
            callback_when_all_left(draft);
            Ok(())
        }
        AssignmentState::OnScene => Err(draft.not_in_state()),
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::EnRoute
        | AssignmentState::Ended(_) => Err(not_in_state(&assignment)),
    }
}

/// The latest time that the record holds of the assignment: nothing that it does next can be before it.
pub(super) fn latest_of(assignment: &Assignment) -> Option<Timestamp> {
    let told = [assignment.accepted, assignment.set_out, assignment.arrived];
    told.into_iter().flatten().map(|point| point.at).chain([assignment.offered_at]).max()
}

fn accepted_at(assignment: &Assignment) -> Option<Timestamp> {
    Some(assignment.accepted.map_or(assignment.offered_at, |point| point.at))
}

/// When the crew was at the lift at the latest: it arrived, or the people were out.
fn arrived_at(draft: &Draft, assignment: &Assignment) -> Option<Timestamp> {
    assignment.arrived.or(draft.order().milestones.freed).map(|point| point.at)
}

const fn not_in_state(assignment: &Assignment) -> Refusal {
    Refusal::AssignmentNotInState { station: assignment.station, state: assignment.state }
}
