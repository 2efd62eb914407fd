//! One cry for help through one channel: a fact that is never edited.
//!
//! Must not: hold more about a person than the rescue needs.

use super::caller::Caller;
use super::situation::Situation;
use crate::kernel::{AlarmId, LatLon, LiftId, Text, Timestamp};

/// Where a cry for help came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// 962315, the lift-rescue hotline.
    Hotline,
    /// Transferred by 110.
    Police,
    /// Transferred by 119.
    FireBrigade,
    /// Transferred by 12345.
    CityHotline,
    /// The property's duty room.
    Property,
    /// A maintenance firm.
    Maintainer,
    /// The lift's own monitoring device.
    Device,
    /// The code in the car.
    Passenger,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 8] = [
        Self::Hotline,
        Self::Police,
        Self::FireBrigade,
        Self::CityHotline,
        Self::Property,
        Self::Maintainer,
        Self::Device,
        Self::Passenger,
    ];

    /// Name in the database, on the wire and in the path of the machine intake.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hotline => "hotline",
            Self::Police => "police",
            Self::FireBrigade => "fire_brigade",
            Self::CityHotline => "city_hotline",
            Self::Property => "property",
            Self::Maintainer => "maintainer",
            Self::Device => "device",
            Self::Passenger => "passenger",
        }
    }

    /// The channel of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }

    /// Whether a person was on the line, so that no verification is due.
    pub const fn has_voice(self) -> bool {
        match self {
            Self::Hotline | Self::Police | Self::FireBrigade | Self::CityHotline => true,
            Self::Property | Self::Maintainer => true,
            Self::Device | Self::Passenger => false,
        }
    }
}

/// What the alarm says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// 困人: somebody is trapped.
    Entrapment,
    /// 疑似困人: a device thinks so.
    EntrapmentSuspected,
    /// 报警按钮: the button in the car; often pressed by mistake.
    AlarmButton,
    /// 轿厢意外移动: unintended car movement; always urgent.
    CarMovement,
}

impl AlarmKind {
    /// Every kind.
    pub const ALL: [Self; 4] =
        [Self::Entrapment, Self::EntrapmentSuspected, Self::AlarmButton, Self::CarMovement];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entrapment => "entrapment",
            Self::EntrapmentSuspected => "entrapment_suspected",
            Self::AlarmButton => "alarm_button",
            Self::CarMovement => "car_movement",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether an operator gets a short time to verify before a station is called.
    pub const fn needs_verification(self) -> bool {
        match self {
            Self::EntrapmentSuspected | Self::AlarmButton => true,
            Self::Entrapment | Self::CarMovement => false,
        }
    }
}

/// Live, or an exercise or test that sends nothing outward, takes no place of a station and counts nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    Live,
    Drill,
    Test,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Live, Self::Drill, Self::Test];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Drill => "drill",
            Self::Test => "test",
        }
    }

    /// The mode of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Where the lift is, as far as the alarm tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Whereabouts {
    /// A lift we know.
    Lift(LiftId),
    /// Not a known lift: what was said is in the alarm's own row; a point if one came with it.
    Unlocated { point: Option<LatLon> },
}

/// One cry for help.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    pub id: AlarmId,
    pub channel: Channel,
    pub kind: AlarmKind,
    pub mode: Mode,
    pub whereabouts: Whereabouts,
    pub situation: Situation,
    pub caller: Caller,
    /// What was said or sent, at most 500 characters.
    pub text: Text<500>,
    /// T0: when it was raised, as claimed, clamped to a plausible window by the door.
    pub raised_at: Timestamp,
    /// T1: when a person answered it; for a machine, when it was received.
    pub answered_at: Timestamp,
}

/// What became of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It opened an order.
    Opened,
    /// It joined the live order of its lift.
    Attached,
    /// Its lift is not known: it waits on the board for an operator.
    Parked,
    /// It opened an order that an operator may verify first.
    Verifying,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: [Self; 4] = [Self::Opened, Self::Attached, Self::Parked, Self::Verifying];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Attached => "attached",
            Self::Parked => "parked",
            Self::Verifying => "verifying",
        }
    }

    /// The disposition of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposition| disposition.name() == name)
    }
}
