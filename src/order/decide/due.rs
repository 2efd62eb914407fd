//! What follows when deadlines are due: the highest rung fires once, lower ones are recorded as passed. The second tier is
//! not passed over while nobody is going.
//!
//! Must not: fire anything that `deadlines` does not list; that is how a stale timer does nothing.

use super::draft::Draft;
use super::intake::raise;
use super::promise;
use super::station::want_second;
use crate::intake::{Priority, PriorityReason};
use crate::kernel::{SignedDuration, Timestamp};
use crate::order::deadline::{Deadline, DeadlineKind, TRAPPED_MARKS, deadlines, proposal_due, rung_due};
use crate::order::event::{Fact, WantWhy};
use crate::order::state::Rung;
use crate::roster::Level;

/// Fires what is due at `now`, each thing once. Marks come first, because a higher priority has shorter limits;
/// rungs come last, so that only the highest of all that are due by then fires.
pub(super) fn fire(draft: &mut Draft, now: Timestamp) {
    fire_marks(draft, now);
    for deadline in due(draft, now) {
        match deadline.kind {
            DeadlineKind::Rung(_) | DeadlineKind::TrappedMark(_) => {}
            DeadlineKind::Verify => draft.emit(Fact::VerificationTimedOut),
            DeadlineKind::Locate => draft.emit(Fact::LocateOverdue),
            DeadlineKind::Retry(level) => draft.emit(Fact::SearchRetried { level }),
            DeadlineKind::Movement => {
                let lead = draft.order().watched_lead().map(|lead| lead.id);
                let assignment = lead.expect("the deadline is the lead's");
                draft.emit(Fact::MovementOverdue { assignment });
            }
            DeadlineKind::Comfort => draft.emit(Fact::ComfortCallOverdue),
            DeadlineKind::CallbackStart => draft.emit(Fact::CallbackBecameDue),
            DeadlineKind::Callback => draft.emit(Fact::CallbackOverdue),
            DeadlineKind::Promise => promise::fire(draft, now),
        }
    }
    fire_rungs(draft, now);
}

fn due(draft: &Draft, now: Timestamp) -> Vec<Deadline> {
    let mut found = deadlines(draft.order());
    found.retain(|deadline| deadline.due_at <= now);
    found
}

/// After downtime several rungs can be due at once: only the highest fires.
fn fire_rungs(draft: &mut Draft, now: Timestamp) {
    let is_due = |rung: &Rung| rung_due(draft.order(), *rung).is_some_and(|due_at| due_at <= now);
    let due: Vec<Rung> = Rung::ALL.into_iter().filter(is_due).collect();
    let Some((highest, passed)) = due.split_last() else { return };
    if !draft.order().state.is_live() {
        return;
    }
    for rung in passed {
        // With nobody going the second tier is needed beside whatever else: an offer to it that another's acceptance ended
        // left it without a station, and passing it over would leave the passengers without one.
        if *rung == Rung::SecondTier && draft.order().lead().is_none() {
            fire_second_tier(draft);
        } else {
            draft.emit(Fact::RungPassed { rung: *rung });
        }
    }
    match highest {
        Rung::NextFirst => {
            draft.emit(Fact::StationWanted { level: Level::First, why: WantWhy::NoAnswer });
        }
        Rung::SecondTier => fire_second_tier(draft),
        Rung::FireBrigade => {
            let (_, why) = proposal_due(draft.order()).expect("the rung is due");
            draft.emit(Fact::FireBrigadeProposed { why, from: None });
        }
    }
}

fn fire_second_tier(draft: &mut Draft) {
    let order = draft.order();
    let why = if order.lead().is_none() {
        WantWhy::NoAcceptance
    } else if order.on_scene_since().is_none() {
        draft.emit(Fact::ArrivalOverdue);
        WantWhy::ArrivalOverdue
    } else {
        draft.emit(Fact::ReleaseOverdue);
        WantWhy::ReleaseOverdue
    };
    // One that is asked or going already stays called; a further one is the operator's choice.
    want_second(draft, why);
}

/// 30 minutes make P2, 60 make P1; only the highest due mark is reached, lower ones are passed.
fn fire_marks(draft: &mut Draft, now: Timestamp) {
    let order = draft.order();
    if !order.state.is_live() {
        return;
    }
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
