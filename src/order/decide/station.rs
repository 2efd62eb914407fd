//! Calling stations: offers, nobody available, the second tier, 119.
//!
//! Must not: choose a station; `assignment` ranks and dispatch hands the choice in.

use super::draft::Draft;
use crate::kernel::{AssignmentId, NoteId, OrderId};
use crate::order::choice::{Choice, NobodyWhy, OfferWhy};
use crate::order::deadline::may_propose;
use crate::order::event::{Fact, WantWhy};
use crate::order::model::{FireBrigade, FireBrigadeWhy, MAX_OFFERS, Verification};
use crate::order::refusal::Refusal;
use crate::roster::Level;

pub(super) fn offer(draft: &mut Draft, choice: &Choice, note: Option<NoteId>) -> Result<(), Refusal> {
    draft.require_live()?;
    if draft.order().find_assignment_of(choice.station).is_some() {
        return Err(Refusal::AlreadyCalled { station: choice.station });
    }
    let is_manual = match choice.why {
        OfferWhy::Manual => true,
        OfferWhy::Nearest
        | OfferWhy::NearestFree
        | OfferWhy::AnswersSooner
        | OfferWhy::Contracted
        | OfferWhy::OverCapacity => false,
    };
    let count = draft.order().assignments.len();
    if !is_manual && count >= MAX_OFFERS {
        return Err(Refusal::OfferLimit { count: u16::try_from(count).unwrap_or(u16::MAX) });
    }
    // Somebody who sends a station by hand has made up his mind about the suspicion.
    if is_manual && matches!(draft.order().verification, Verification::Pending { .. }) {
        draft.emit(Fact::Verified);
    }
    draft.emit(Fact::OfferMade { choice: choice.clone(), note });
    Ok(())
}

pub(super) fn nobody(draft: &mut Draft, level: Level, why: NobodyWhy) -> Result<(), Refusal> {
    draft.require_live()?;
    // An answer to a question that is no longer asked: somebody accepted meanwhile, or it was answered.
    let order = draft.order();
    let is_asked = !matches!(order.verification, Verification::Pending { .. })
        && order.wanted(level) > order.offer_count(level)
        && !order.nobody.iter().any(|nobody| nobody.level == level);
    if !is_asked {
        return Ok(());
    }
    draft.emit(Fact::NobodyFound { level, why });
    let order = draft.order();
    let is_helped = order.lead().is_some() && order.is_help_in_time();
    match level {
        Level::First => {
            if !is_helped {
                want_second(draft, WantWhy::NoFirstTier);
            }
        }
        Level::Second => {
            // The search is repeated every half minute; the question is new since somebody was last going to this place.
            let is_led_here = order.lead_here().is_some();
            let since = order.ladder.unled_since.max(order.place_since).filter(|_| !is_led_here);
            if !is_helped && may_propose(order, since.unwrap_or(order.opened_at)) {
                let why = FireBrigadeWhy::NoSecondTier;
                draft.emit(Fact::FireBrigadeProposed { why, from: None });
            }
        }
    }
    Ok(())
}

/// Asks for a second-tier station unless one is asked, going or looked for already.
pub(super) fn want_second(draft: &mut Draft, why: WantWhy) {
    if !draft.order().is_under_way(Level::Second) {
        draft.emit(Fact::StationWanted { level: Level::Second, why });
    }
}

pub(super) fn request_second(draft: &mut Draft, by: Option<AssignmentId>) -> Result<(), Refusal> {
    draft.require_live()?;
    if let Some(assignment) = by {
        draft.load_assignment(assignment)?;
    }
    if draft.order().is_under_way(Level::Second) {
        return Err(Refusal::AlreadyWanted);
    }
    draft.emit(Fact::StationWanted { level: Level::Second, why: WantWhy::CrewAsked });
    Ok(())
}

pub(super) fn decide_119(draft: &mut Draft, called: bool, note: Option<NoteId>) -> Result<(), Refusal> {
    draft.require_live()?;
    match draft.order().fire_brigade {
        // An operator may call 119 at any time; only declining needs a proposal.
        FireBrigade::NotProposed if !called => Err(Refusal::NothingToDecide),
        FireBrigade::Decided { called: before, .. } if before == called => Ok(()),
        FireBrigade::NotProposed | FireBrigade::Proposed { .. } | FireBrigade::Decided { .. } => {
            draft.emit(Fact::FireBrigadeDecided { called, note, from: None });
            Ok(())
        }
    }
}

/// What the other order's 119 means here after a merge: the people are the same. A call stands for both; a proposal that
/// nobody has decided is still to be decided, unless it is older than a "no" that was said here.
pub(super) fn take_over_119(draft: &mut Draft, from: OrderId, theirs: FireBrigade) {
    let from = Some(from);
    match (theirs, draft.order().fire_brigade) {
        (_, FireBrigade::Decided { called: true, .. }) => {}
        (FireBrigade::Decided { called: true, .. }, _) => {
            draft.emit(Fact::FireBrigadeDecided { called: true, note: None, from });
        }
        (FireBrigade::Proposed { why, .. }, FireBrigade::NotProposed) => {
            draft.emit(Fact::FireBrigadeProposed { why, from });
        }
        (FireBrigade::Proposed { why, at }, FireBrigade::Decided { at: decided_at, .. })
            if at > decided_at =>
        {
            draft.emit(Fact::FireBrigadeProposed { why, from });
        }
        (FireBrigade::Proposed { .. } | FireBrigade::NotProposed | FireBrigade::Decided { .. }, _) => {}
    }
}
