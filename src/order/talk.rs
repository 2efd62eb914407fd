//! What a passenger who cannot phone and the centre write to each other.
//!
//! Must not: hold the words. They are notes, which may be blanked; a set phrase is a name, said in the reader's language.

use crate::kernel::{AlarmId, NoteId, Timestamp};

/// Texts of passengers on one order at most; then the page says to call.
pub const MAX_PASSENGER_TEXTS: usize = 30;

/// Answers on one order at most, set phrases included.
pub const MAX_ANSWERS: usize = 60;

/// What an operator says most often, ready in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phrase {
    /// We have read it and keep looking.
    Read,
    /// The rescuers are on their way.
    Coming,
    /// Do not force the doors; you are safe.
    StaySafe,
    /// How many are you, is anybody hurt or ill?
    HowMany,
    /// The rescuers are here: wait for their sign.
    Here,
}

impl Phrase {
    /// Every phrase, in the order of the operator's buttons.
    pub const ALL: [Self; 5] = [Self::Read, Self::Coming, Self::StaySafe, Self::HowMany, Self::Here];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Coming => "coming",
            Self::StaySafe => "stay_safe",
            Self::HowMany => "how_many",
            Self::Here => "here",
        }
    }

    /// The phrase of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phrase| phrase.name() == name)
    }
}

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Whoever raised that alarm, on his own page. Only he reads it there again.
    Passenger(AlarmId),
    /// The centre. Everybody who follows the order reads it.
    Operator(Option<Phrase>),
}

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TalkLine {
    pub at: Timestamp,
    pub speaker: Speaker,
    /// The words, where they are not a phrase alone.
    pub note: Option<NoteId>,
}
