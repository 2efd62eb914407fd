//! What follows when deadlines are due: the highest rung fires once, lower ones are recorded as passed.
//!
//! Must not: fire anything that `deadlines` does not list; that is how a stale timer does nothing.

use super::draft::Draft;
use super::intake::raise;
use crate::intake::{Priority, PriorityReason};
use crate::kernel::{SignedDuration, Timestamp};
use crate::order::deadline::{DeadlineKind, TRAPPED_MARKS, deadlines};
use crate::order::event::{Fact, WantWhy};
use crate::order::model::FireBrigadeWhy;
use crate::order::state::Rung;
use crate::roster::Level;

/// Fires what is due at `now`.
pub(super) fn fire(draft: &mut Draft, now: Timestamp) {
    let due: Vec<DeadlineKind> = deadlines(draft.order())
        .into_iter()
        .filter(|deadline| deadline.due_at <= now)
        .map(|deadline| deadline.kind)
        .collect();
    let rungs = due.iter().filter_map(|kind| match kind {
        DeadlineKind::Rung(rung) => Some(*rung),
        DeadlineKind::Verify
        | DeadlineKind::Locate
        | DeadlineKind::Retry(_)
        | DeadlineKind::Movement
        | DeadlineKind::TrappedMark(_)
        | DeadlineKind::Comfort
        | DeadlineKind::CallbackStart
        | DeadlineKind::Callback => None,
    });
    fire_rungs(draft, rungs.collect());
    for kind in due {
        match kind {
            DeadlineKind::Rung(_) => {}
            DeadlineKind::Verify => draft.emit(Fact::VerificationTimedOut),
            DeadlineKind::Locate => draft.emit(Fact::LocateOverdue),
            DeadlineKind::Retry(level) => draft.emit(Fact::SearchRetried { level }),
            DeadlineKind::Movement => {
                if let Some(assignment) = draft.order().lead().map(|lead| lead.id) {
                    draft.emit(Fact::MovementOverdue { assignment });
                }
            }
            DeadlineKind::TrappedMark(_) => fire_marks(draft, now),
            DeadlineKind::Comfort => draft.emit(Fact::ComfortCallOverdue),
            DeadlineKind::CallbackStart => draft.emit(Fact::CallbackBecameDue),
            DeadlineKind::Callback => draft.emit(Fact::CallbackOverdue),
        }
    }
}

/// After downtime several rungs can be due at once: only the highest fires.
fn fire_rungs(draft: &mut Draft, mut due: Vec<Rung>) {
    due.sort_unstable();
    let Some(highest) = due.pop() else { return };
    for rung in due {
        draft.emit(Fact::RungPassed { rung });
    }
    match highest {
        Rung::NextFirst => {
            draft.emit(Fact::StationWanted { level: Level::First, why: WantWhy::NoAnswer });
        }
        Rung::SecondTier => fire_second_tier(draft),
        Rung::FireBrigade => {
            let why = if draft.order().first_arrival_recorded_at().is_some() {
                FireBrigadeWhy::ReleaseOverdue
            } else {
                FireBrigadeWhy::SecondTierSilent
            };
            draft.emit(Fact::FireBrigadeProposed { why });
        }
    }
}

fn fire_second_tier(draft: &mut Draft) {
    let order = draft.order();
    let why = if order.lead().is_none() {
        WantWhy::NoAcceptance
    } else if order.first_arrival_recorded_at().is_none() {
        draft.emit(Fact::ArrivalOverdue);
        WantWhy::ArrivalOverdue
    } else {
        draft.emit(Fact::ReleaseOverdue);
        WantWhy::ReleaseOverdue
    };
    // A second-tier station that was called already stays called; a further one is the operator's choice.
    if draft.order().wanted_second == 0 {
        draft.emit(Fact::StationWanted { level: Level::Second, why });
    }
}

/// 30 minutes make P2, 60 make P1; only the highest due mark is reached, lower ones are passed.
fn fire_marks(draft: &mut Draft, now: Timestamp) {
    let order = draft.order();
    let from = order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at);
    let is_due = |mark: &u16| {
        *mark > order.ladder.trapped_mark
            && now.duration_since(from) >= SignedDuration::from_mins(i64::from(*mark))
    };
    let due: Vec<u16> = TRAPPED_MARKS.into_iter().filter(is_due).collect();
    let Some((reached, passed)) = due.split_last() else { return };
    for minutes in passed {
        draft.emit(Fact::TrappedMarkPassed { minutes: *minutes });
    }
    draft.emit(Fact::TrappedMarkReached { minutes: *reached });
    let priority = if *reached >= 60 { Priority::P1 } else { Priority::P2 };
    raise(draft, priority, PriorityReason::TrappedFor(*reached));
}
