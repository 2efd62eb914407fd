//! The response plan: which levels are called when, and the limits of every clock.
//!
//! Must not: change under an order; it is frozen into the order when it opens. The defaults
//! stand in the table of `docs/configuration.md`.

use crate::intake::Priority;
use jiff::SignedDuration;

/// The limits for one priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Suspected entrapment → a station is called although nobody verified.
    pub verify: SignedDuration,
    /// Offered → the next nearest first-tier station is called in addition.
    pub answer: SignedDuration,
    /// First call → second tier, while nobody leads.
    pub second_tier: SignedDuration,
    /// Second tier called → 119 is proposed, while nobody leads.
    pub second_tier_answer: SignedDuration,
    /// Accepted → the operator is told that nobody moved.
    pub movement: SignedDuration,
    /// First call → arrival; a prediction past it, or its passing, calls the second tier.
    pub arrival: SignedDuration,
    /// On scene without release → second tier.
    pub release_second_tier: SignedDuration,
    /// On scene without release → 119 is proposed.
    pub release_fire_brigade: SignedDuration,
    /// Between two comfort calls to the passenger.
    pub comfort: SignedDuration,
    /// Both levels are called at once.
    pub both_levels: bool,
}

/// The plan of an order: the limits of each priority and those that do not depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponsePlan {
    /// Which version of the configured plan this is; rises by one with each change.
    pub version: u32,
    pub p1: Limits,
    pub p2: Limits,
    pub p3: Limits,
    /// Lift not known → the operator and shift leader are told.
    pub locate: SignedDuration,
    /// Nobody could be called → the ranking is tried again.
    pub retry: SignedDuration,
    /// Freed → the callback is due even if the crew has not finished.
    pub callback_start: SignedDuration,
    /// Callback due → overdue; also the pause before the next try.
    pub callback: SignedDuration,
    /// Bonus in seconds for the lift's contracted firm; 0 means none.
    pub contract_bonus_s: u32,
}

impl ResponsePlan {
    /// The limits of a priority.
    pub const fn limits(&self, priority: Priority) -> &Limits {
        match priority {
            Priority::P1 => &self.p1,
            Priority::P2 => &self.p2,
            Priority::P3 => &self.p3,
        }
    }
}

const fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count * 60)
}

impl Default for ResponsePlan {
    fn default() -> Self {
        let ordinary = Limits {
            verify: SignedDuration::from_secs(90),
            answer: SignedDuration::from_secs(60),
            second_tier: minutes(3),
            second_tier_answer: minutes(3),
            movement: minutes(8),
            arrival: minutes(30),
            release_second_tier: minutes(20),
            release_fire_brigade: minutes(30),
            comfort: minutes(8),
            both_levels: false,
        };
        Self {
            version: 1,
            p1: Limits {
                verify: SignedDuration::from_secs(30),
                second_tier: minutes(2),
                second_tier_answer: minutes(2),
                movement: minutes(4),
                arrival: minutes(10),
                comfort: minutes(3),
                both_levels: true,
                ..ordinary
            },
            p2: Limits {
                verify: SignedDuration::from_secs(60),
                movement: minutes(6),
                arrival: minutes(20),
                comfort: minutes(5),
                ..ordinary
            },
            p3: ordinary,
            locate: SignedDuration::from_secs(60),
            retry: SignedDuration::from_secs(30),
            callback_start: minutes(10),
            callback: minutes(15),
            contract_bonus_s: 0,
        }
    }
}
