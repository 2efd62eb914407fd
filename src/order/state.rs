//! The states of an order and of an assignment, and the reasons they end with.
//!
//! Must not: hold rules; `decide` has them.

use crate::kernel::OrderId;

/// Where an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderState {
    /// Nobody leads yet.
    Open,
    /// A station accepted or is on its way.
    Underway,
    /// A crew is at the lift.
    OnScene,
    /// The passengers are out.
    Rescued,
    /// Somebody must call back.
    CallbackDue,
    /// Done.
    Closed,
}

impl OrderState {
    /// Every state, in their usual order.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Underway, Self::OnScene, Self::Rescued, Self::CallbackDue, Self::Closed];

    /// Whether somebody may still be trapped.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Open | Self::Underway | Self::OnScene => true,
            Self::Rescued | Self::CallbackDue | Self::Closed => false,
        }
    }

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Underway => "underway",
            Self::OnScene => "on_scene",
            Self::Rescued => "rescued",
            Self::CallbackDue => "callback_due",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a passenger says from inside, beside new facts (those are alarms of their own).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassengerWord {
    /// "I'm out": an operator asks; nothing ends by itself.
    Out,
    /// "Call me."
    CallMe,
}

impl PassengerWord {
    /// Every word.
    pub const ALL: [Self; 2] = [Self::Out, Self::CallMe];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::CallMe => "call_me",
        }
    }

    /// The word of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.name() == name)
    }
}

/// What a crew finds wrong with the place it was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceDoubt {
    /// The address leads elsewhere.
    WrongAddress,
    /// The address is right, another lift holds the people.
    WrongLift,
    /// There is no such lift to be found.
    NotFound,
    /// The lift is found, and nobody is in it.
    NobodyInside,
}

impl PlaceDoubt {
    /// Every doubt, in the order of the crew's buttons.
    pub const ALL: [Self; 4] = [Self::WrongAddress, Self::WrongLift, Self::NotFound, Self::NobodyInside];

    /// Name in the log and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongAddress => "wrong_address",
            Self::WrongLift => "wrong_lift",
            Self::NotFound => "not_found",
            Self::NobodyInside => "nobody_inside",
        }
    }

    /// The doubt of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.name() == name)
    }
}

/// How the entrapment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    FreedByCrew,
    /// 自行脱困: out before we came.
    SelfRescued,
    FalseAlarm,
    Cancelled,
    Merged {
        into: OrderId,
    },
}

impl Outcome {
    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FreedByCrew => "freed_by_crew",
            Self::SelfRescued => "self_rescued",
            Self::FalseAlarm => "false_alarm",
            Self::Cancelled => "cancelled",
            Self::Merged { .. } => "merged",
        }
    }
}

/// Where one called station is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignmentState {
    Offered,
    Accepted,
    EnRoute,
    OnScene,
    Finished,
    Ended(Ending),
}

impl AssignmentState {
    /// Whether the station is committed: it accepted and has not finished or ended.
    pub const fn is_going(self) -> bool {
        match self {
            Self::Accepted | Self::EnRoute | Self::OnScene => true,
            Self::Offered | Self::Finished | Self::Ended(_) => false,
        }
    }

    /// Whether the assignment takes one place of the station's capacity.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Offered | Self::Accepted | Self::EnRoute | Self::OnScene => true,
            Self::Finished | Self::Ended(_) => false,
        }
    }

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::EnRoute => "en_route",
            Self::OnScene => "on_scene",
            Self::Finished => "finished",
            Self::Ended(Ending::Declined(_)) => "declined",
            Self::Ended(Ending::Expired) => "expired",
            Self::Ended(Ending::Withdrawn(_)) => "withdrawn",
            Self::Ended(Ending::StoodDown) => "stood_down",
        }
    }
}

/// How an assignment ended without finishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    Declined(DeclineReason),
    /// Another station leads, or the order is no longer live. Silence alone never expires an offer.
    Expired,
    Withdrawn(WithdrawReason),
    /// Sent home: the passengers are out, or the order ended.
    StoodDown,
}

/// Why a station says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclineReason {
    NoCrew,
    Busy,
    TooFar,
    VehicleTrouble,
    AccessBlocked,
    NotOurLift,
    Other,
}

impl DeclineReason {
    /// Every reason, in the order of the crew's buttons.
    pub const ALL: [Self; 7] = [
        Self::NoCrew,
        Self::Busy,
        Self::TooFar,
        Self::VehicleTrouble,
        Self::AccessBlocked,
        Self::NotOurLift,
        Self::Other,
    ];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoCrew => "no_crew",
            Self::Busy => "busy",
            Self::TooFar => "too_far",
            Self::VehicleTrouble => "vehicle_trouble",
            Self::AccessBlocked => "access_blocked",
            Self::NotOurLift => "not_our_lift",
            Self::Other => "other",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Why a station that was called goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WithdrawReason {
    /// The crew cannot go on.
    CrewCannot,
    /// An operator took the offer or the crew off.
    ByOperator,
}

impl WithdrawReason {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::CrewCannot, Self::ByOperator];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CrewCannot => "crew_cannot",
            Self::ByOperator => "by_operator",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A rung of the response ladder, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The next nearest first-tier station in addition.
    NextFirst,
    /// The nearest second-tier station in addition.
    SecondTier,
    /// 119 proposed to the operator.
    FireBrigade,
}

impl Rung {
    /// Lowest first.
    pub const ALL: [Self; 3] = [Self::NextFirst, Self::SecondTier, Self::FireBrigade];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NextFirst => "next_first",
            Self::SecondTier => "second_tier",
            Self::FireBrigade => "fire_brigade",
        }
    }

    /// The rung of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| rung.name() == name)
    }
}
