//! Two people change one order: what one wrote, knowing the facts as they were, against the facts as they are.
//!
//! Must not: lose a word of either. What only one of them changed is taken over; what both changed, differently, is
//! for a person to decide.

use super::command::Action;
use super::model::WorkOrder;
use super::refusal::Refusal;
use crate::intake::{Hazard, PersonFlag, Priority, Situation};
use crate::kernel::LiftId;
use std::collections::BTreeSet;

/// The facts that commands replace, as somebody saw them when he began to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    pub situation: Situation,
    pub priority: Priority,
    pub lift: Option<LiftId>,
}

/// One fact that two people changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    People { mine: Option<u16>, theirs: Option<u16> },
    Flags { mine: BTreeSet<PersonFlag>, theirs: BTreeSet<PersonFlag> },
    Hazards { mine: BTreeSet<Hazard>, theirs: BTreeSet<Hazard> },
    Priority { mine: Priority, theirs: Priority },
    Lift { mine: Option<LiftId>, theirs: Option<LiftId> },
}

/// The action on the order as it is: with what others changed meanwhile in facts that this one did not touch.
///
/// # Errors
/// [`Refusal::ChangedMeanwhile`] with each fact that both changed.
pub fn rebased(order: &WorkOrder, action: Action, base: &Base) -> Result<Action, Refusal> {
    let mut conflicts = Vec::new();
    let action = match action {
        Action::Triage { situation } => {
            Action::Triage { situation: joined(&base.situation, situation, &order.situation, &mut conflicts) }
        }
        Action::SetPriority { priority, note } => {
            let theirs = order.priority;
            if merged(base.priority, priority, theirs).is_none() {
                conflicts.push(Conflict::Priority { mine: priority, theirs });
            }
            Action::SetPriority { priority, note }
        }
        Action::Locate { place, live_order } => {
            let (mine, theirs) = (place.lift(), order.place.lift());
            if merged(base.lift, mine, theirs).is_none() {
                conflicts.push(Conflict::Lift { mine, theirs });
            }
            Action::Locate { place, live_order }
        }
        other => other,
    };
    if conflicts.is_empty() { Ok(action) } else { Err(Refusal::ChangedMeanwhile { conflicts }) }
}

fn joined(base: &Situation, mine: Situation, theirs: &Situation, conflicts: &mut Vec<Conflict>) -> Situation {
    let people = merged(base.people, mine.people, theirs.people).unwrap_or_else(|| {
        conflicts.push(Conflict::People { mine: mine.people, theirs: theirs.people });
        mine.people
    });
    let flags = merged(&base.flags, &mine.flags, &theirs.flags).cloned().unwrap_or_else(|| {
        conflicts.push(Conflict::Flags { mine: mine.flags.clone(), theirs: theirs.flags.clone() });
        mine.flags.clone()
    });
    let hazards = merged(&base.hazards, &mine.hazards, &theirs.hazards).cloned().unwrap_or_else(|| {
        conflicts.push(Conflict::Hazards { mine: mine.hazards.clone(), theirs: theirs.hazards.clone() });
        mine.hazards.clone()
    });
    Situation { people, flags, hazards }
}

/// What stands after both; none when both changed it, differently.
fn merged<T: PartialEq>(base: T, mine: T, theirs: T) -> Option<T> {
    if theirs == base || theirs == mine {
        Some(mine)
    } else if mine == base {
        Some(theirs)
    } else {
        None
    }
}
