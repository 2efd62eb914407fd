//! Who is trapped and in what danger, and how urgent that is.
//!
//! Must not: lower a priority; that takes a person and a reason (`order`).
//! The rules are a proposal, built on what rescue centres ask a caller: any P1 mark makes P1, any P2 mark makes P2, else P3.

use std::collections::BTreeSet;

/// More people than this do not fit into a car; a larger number is a typing error.
pub const MAX_PEOPLE: u16 = 80;

/// From how many people on an order is P2.
const MANY_PEOPLE: u16 = 6;

/// What is known of the people inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonFlag {
    ChildAlone,
    Infant,
    Elderly,
    Pregnant,
    ChronicIllness,
    AcuteSymptom,
    Injured,
    Unconscious,
    Disabled,
    Panic,
    Stretcher,
    NoAnswer,
    DeafMute,
    ForeignLanguage,
}

impl PersonFlag {
    /// Every flag, in the order of the operator's chips.
    pub const ALL: [Self; 14] = [
        Self::ChildAlone,
        Self::Infant,
        Self::Elderly,
        Self::Pregnant,
        Self::ChronicIllness,
        Self::AcuteSymptom,
        Self::Injured,
        Self::Unconscious,
        Self::Disabled,
        Self::Panic,
        Self::Stretcher,
        Self::NoAnswer,
        Self::DeafMute,
        Self::ForeignLanguage,
    ];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChildAlone => "child_alone",
            Self::Infant => "infant",
            Self::Elderly => "elderly",
            Self::Pregnant => "pregnant",
            Self::ChronicIllness => "chronic_illness",
            Self::AcuteSymptom => "acute_symptom",
            Self::Injured => "injured",
            Self::Unconscious => "unconscious",
            Self::Disabled => "disabled",
            Self::Panic => "panic",
            Self::Stretcher => "stretcher",
            Self::NoAnswer => "no_answer",
            Self::DeafMute => "deaf_mute",
            Self::ForeignLanguage => "foreign_language",
        }
    }

    /// The flag of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }

    const fn priority(self) -> Priority {
        match self {
            Self::ChildAlone | Self::AcuteSymptom | Self::Injured | Self::Unconscious | Self::NoAnswer => {
                Priority::P1
            }
            Self::Infant
            | Self::Elderly
            | Self::Pregnant
            | Self::ChronicIllness
            | Self::Panic
            | Self::Stretcher => Priority::P2,
            Self::Disabled | Self::DeafMute | Self::ForeignLanguage => Priority::P3,
        }
    }
}

/// What threatens the people inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    FireSmoke,
    Water,
    CarMoving,
    DoorPartlyOpen,
    Overheat,
    NoLight,
}

impl Hazard {
    /// Every hazard, in the order of the operator's chips.
    pub const ALL: [Self; 6] =
        [Self::FireSmoke, Self::Water, Self::CarMoving, Self::DoorPartlyOpen, Self::Overheat, Self::NoLight];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FireSmoke => "fire_smoke",
            Self::Water => "water",
            Self::CarMoving => "car_moving",
            Self::DoorPartlyOpen => "door_partly_open",
            Self::Overheat => "overheat",
            Self::NoLight => "no_light",
        }
    }

    /// The hazard of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hazard| hazard.name() == name)
    }

    const fn priority(self) -> Priority {
        match self {
            Self::FireSmoke | Self::Water | Self::CarMoving => Priority::P1,
            Self::Overheat | Self::NoLight => Priority::P2,
            Self::DoorPartlyOpen => Priority::P3,
        }
    }
}

/// How urgent an order is; `P1` is the most urgent and sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    P1,
    P2,
    P3,
}

impl Priority {
    /// Most urgent first.
    pub const ALL: [Self; 3] = [Self::P1, Self::P2, Self::P3];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P1 => "p1",
            Self::P2 => "p2",
            Self::P3 => "p3",
        }
    }

    /// The priority of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.name() == name)
    }
}

/// Why an order has its priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriorityReason {
    /// An ordinary entrapment.
    Ordinary,
    Person(PersonFlag),
    Hazard(Hazard),
    /// Six people or more.
    ManyPeople(u16),
    /// Trapped for that many minutes.
    TrappedFor(u16),
    /// Set by a person; the note says why.
    Manual,
}

/// Who is trapped and in what danger, as known now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Situation {
    /// `None` until somebody said a number; 0…[`MAX_PEOPLE`].
    pub people: Option<u16>,
    pub flags: BTreeSet<PersonFlag>,
    pub hazards: BTreeSet<Hazard>,
}

impl Situation {
    /// Both together: a second report adds facts, it never removes any; the larger count stands.
    pub fn joined(&self, other: &Self) -> Self {
        Self {
            people: self.people.max(other.people),
            flags: self.flags.union(&other.flags).copied().collect(),
            hazards: self.hazards.union(&other.hazards).copied().collect(),
        }
    }
}

/// The priority that the situation alone asks for, and the mark that decides it.
pub fn priority_of_situation(situation: &Situation) -> (Priority, PriorityReason) {
    let hazards = situation.hazards.iter().map(|h| (h.priority(), PriorityReason::Hazard(*h)));
    let people = situation.flags.iter().map(|f| (f.priority(), PriorityReason::Person(*f)));
    let many = situation
        .people
        .filter(|count| *count >= MANY_PEOPLE)
        .map(|count| (Priority::P2, PriorityReason::ManyPeople(count)));
    hazards
        .chain(people)
        .chain(many)
        .min_by_key(|(priority, _)| *priority)
        .filter(|(priority, _)| *priority < Priority::P3)
        .unwrap_or((Priority::P3, PriorityReason::Ordinary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(flags: &[PersonFlag], hazards: &[Hazard], people: Option<u16>) -> Situation {
        Situation {
            people,
            flags: flags.iter().copied().collect(),
            hazards: hazards.iter().copied().collect(),
        }
    }

    #[test]
    fn the_most_urgent_mark_decides_and_is_named() {
        let cases = [
            (with(&[], &[], Some(2)), Priority::P3, PriorityReason::Ordinary),
            (
                with(&[PersonFlag::Pregnant], &[], None),
                Priority::P2,
                PriorityReason::Person(PersonFlag::Pregnant),
            ),
            (
                with(&[PersonFlag::Pregnant], &[Hazard::FireSmoke], None),
                Priority::P1,
                PriorityReason::Hazard(Hazard::FireSmoke),
            ),
            (with(&[], &[], Some(6)), Priority::P2, PriorityReason::ManyPeople(6)),
            (with(&[PersonFlag::DeafMute], &[], Some(5)), Priority::P3, PriorityReason::Ordinary),
        ];
        for (situation, priority, reason) in cases {
            assert_eq!(priority_of_situation(&situation), (priority, reason));
        }
    }

    #[test]
    fn a_second_report_adds_facts_and_removes_none() {
        let first = with(&[PersonFlag::Elderly], &[], Some(3));
        let second = with(&[], &[Hazard::NoLight], Some(2));
        let joined = first.joined(&second);
        assert_eq!(joined, with(&[PersonFlag::Elderly], &[Hazard::NoLight], Some(3)));
    }
}
