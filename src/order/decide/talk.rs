//! A passenger who cannot phone writes, and the centre answers.
//!
//! Must not: end or change anything of the rescue.

use super::draft::Draft;
use crate::kernel::{AlarmId, NoteId};
use crate::order::event::Fact;
use crate::order::refusal::Refusal;
use crate::order::talk::{MAX_ANSWERS, MAX_PASSENGER_TEXTS, Phrase, Speaker, TalkLine};

pub(super) fn passenger_writes(draft: &mut Draft, alarm: AlarmId, note: NoteId) -> Result<(), Refusal> {
    draft.require_live()?;
    require_room(draft, is_passengers, MAX_PASSENGER_TEXTS)?;
    draft.emit(Fact::PassengerWrote { alarm, note });
    Ok(())
}

pub(super) fn answer(draft: &mut Draft, phrase: Option<Phrase>, note: Option<NoteId>) -> Result<(), Refusal> {
    draft.require_live()?;
    if phrase.is_none() && note.is_none() {
        return Err(Refusal::NoteNeeded);
    }
    require_room(draft, |line| !is_passengers(line), MAX_ANSWERS)?;
    draft.emit(Fact::PassengerAnswered { phrase, note });
    Ok(())
}

const fn is_passengers(line: &TalkLine) -> bool {
    match line.speaker {
        Speaker::Passenger(_) => true,
        Speaker::Operator(_) => false,
    }
}

/// Each side has room of its own: a passenger who writes much must not keep the centre from answering.
fn require_room(draft: &Draft, is_counted: impl Fn(&TalkLine) -> bool, most: usize) -> Result<(), Refusal> {
    let count = draft.order().talk.iter().filter(|line| is_counted(line)).count();
    if count < most { Ok(()) } else { Err(Refusal::TooManyTexts { count: most as u16 }) }
}
