//! What a crew tells of the release after it: people, their condition, how they got out, the lift, the cause.
//!
//! Must not: hold free text; that is a note's. Everything is optional, because the time of the release never waits
//! for a form.

use crate::roster::CauseCode;

/// How the people are, the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    Unhurt,
    /// Frightened or faint, not hurt.
    Unwell,
    Hurt,
    /// An ambulance took somebody.
    Hospital,
    Dead,
}

impl Condition {
    /// Every condition, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Unhurt, Self::Unwell, Self::Hurt, Self::Hospital, Self::Dead];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unhurt => "unhurt",
            Self::Unwell => "unwell",
            Self::Hurt => "hurt",
            Self::Hospital => "hospital",
            Self::Dead => "dead",
        }
    }

    /// The condition of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|condition| condition.name() == name)
    }
}

/// How the people got out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReleaseMethod {
    /// The car stood at a landing: the doors were opened.
    LevelDoors,
    /// The car was wound to a landing by hand.
    HandWinding,
    /// The car was moved by emergency electric operation.
    EmergencyDrive,
    /// Weight was added until the car moved to a landing.
    Counterweight,
    /// The doors were forced.
    ForcedDoors,
    /// The lift was reset and ran again.
    Restart,
    /// The lift's own rescue device brought it to a landing.
    AutomaticRescue,
    /// The fire brigade cut or broke its way in.
    FireBrigade,
    Other,
}

impl ReleaseMethod {
    /// Every method, in the order of the buttons.
    pub const ALL: [Self; 9] = [
        Self::LevelDoors,
        Self::HandWinding,
        Self::EmergencyDrive,
        Self::Restart,
        Self::Counterweight,
        Self::ForcedDoors,
        Self::AutomaticRescue,
        Self::FireBrigade,
        Self::Other,
    ];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LevelDoors => "level_doors",
            Self::HandWinding => "hand_winding",
            Self::EmergencyDrive => "emergency_drive",
            Self::Counterweight => "counterweight",
            Self::ForcedDoors => "forced_doors",
            Self::Restart => "restart",
            Self::AutomaticRescue => "automatic_rescue",
            Self::FireBrigade => "fire_brigade",
            Self::Other => "other",
        }
    }

    /// The method of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

/// What became of the lift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LiftAfter {
    /// Taken out of use.
    OutOfUse,
    /// Running again.
    Running,
}

impl LiftAfter {
    /// Both, in the order of the buttons.
    pub const ALL: [Self; 2] = [Self::OutOfUse, Self::Running];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutOfUse => "out_of_use",
            Self::Running => "running",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|after| after.name() == name)
    }
}

/// The form as it stands; a later one replaces it whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Release {
    /// How many came out, 0…80, where it differs from what was tapped.
    pub people: Option<u16>,
    pub condition: Option<Condition>,
    pub method: Option<ReleaseMethod>,
    pub lift_after: Option<LiftAfter>,
    /// As the crew sees it; it belongs to an interested party.
    pub cause: Option<CauseCode>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        assert!(Condition::ALL.iter().all(|each| Condition::from_name(each.name()) == Some(*each)));
        assert!(ReleaseMethod::ALL.iter().all(|each| ReleaseMethod::from_name(each.name()) == Some(*each)));
        assert!(LiftAfter::ALL.iter().all(|each| LiftAfter::from_name(each.name()) == Some(*each)));
        assert_eq!(Condition::from_name("fine"), None);
    }
}
