//! How a crew behaves towards one offer: thrown once, from the seed and the assignment's id alone.
//!
//! Must not: know the time or the network; whoever plays the crew does.

use super::dice::Dice;
use std::time::Duration;

/// Reasons for which crews decline, by how often.
const REASONS: [(usize, &str); 6] = [
    (35, "no_crew"),
    (30, "busy"),
    (15, "too_far"),
    (10, "vehicle_trouble"),
    (5, "access_blocked"),
    (5, "not_our_lift"),
];

/// The answer to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Accept {
        after: Duration,
    },
    Decline {
        after: Duration,
        reason: &'static str,
    },
    /// Accepts when the next station has been called, or another one goes.
    Late {
        after: Duration,
    },
    Silent,
}

/// A crew's way through one rescue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Habit {
    pub(super) answer: Answer,
    /// Every tap is sent twice, under the same key and under another.
    pub(super) taps_twice: bool,
    /// Says that it arrived without having said that it set out.
    pub(super) skips_set_out: bool,
    /// Says that everybody is out, and only then that it arrived.
    pub(super) frees_first: bool,
    /// How far the phone's clock is off, in seconds; it claims its own time then.
    pub(super) clock_off_s: Option<i64>,
    /// Loses its connection on the way, without a word.
    pub(super) loses_line: bool,
    /// Gives the order back after setting out.
    pub(super) gives_up: bool,
    /// Wants the second tier once it has seen the lift.
    pub(super) wants_help: bool,
    pub(super) set_out_after: Duration,
    /// Its travel time against the expected one.
    pub(super) travel_factor: f64,
    pub(super) work: Duration,
    pub(super) tidying: Duration,
}

impl Habit {
    /// The crew's way with that assignment.
    pub(super) fn of(seed: u64, assignment: &str) -> Self {
        let mut dice = Dice::named(seed, assignment);
        let answer = match dice.below(100) {
            0..72 => Answer::Accept { after: dice.seconds(5.0, 55.0) },
            72..84 => Answer::Decline { after: dice.seconds(5.0, 50.0), reason: dice.weighted(&REASONS) },
            84..93 => Answer::Late { after: dice.seconds(70.0, 200.0) },
            _ => Answer::Silent,
        };
        Self {
            answer,
            taps_twice: dice.percent(10),
            skips_set_out: dice.percent(5),
            frees_first: dice.percent(3),
            clock_off_s: dice.percent(8).then(|| dice.below(1_800) as i64 - 1_200),
            loses_line: dice.percent(6),
            gives_up: dice.percent(2),
            wants_help: dice.percent(3),
            set_out_after: dice.seconds(20.0, 120.0),
            travel_factor: 0.7 + dice.unit() * 0.8,
            // On site 4–8 min on average in the published figures, seldom much longer.
            work: if dice.percent(4) { dice.seconds(900.0, 1_900.0) } else { dice.seconds(90.0, 600.0) },
            tidying: dice.seconds(60.0, 400.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crew_behaves_the_same_again() {
        assert_eq!(Habit::of(1, "asg_1"), Habit::of(1, "asg_1"));
        assert_ne!(Habit::of(1, "asg_1"), Habit::of(1, "asg_2"));
    }

    #[test]
    fn every_kind_of_answer_happens_about_as_often_as_meant() {
        let mut kinds = [0; 4];
        for number in 0..10_000 {
            let habit = Habit::of(7, &format!("asg_{number}"));
            match habit.answer {
                Answer::Accept { after } => {
                    kinds[0] += 1;
                    assert!((5..=60).contains(&after.as_secs()));
                }
                Answer::Decline { after, .. } => {
                    kinds[1] += 1;
                    assert!((5..=60).contains(&after.as_secs()));
                }
                Answer::Late { after } => {
                    kinds[2] += 1;
                    assert!((70..=200).contains(&after.as_secs()));
                }
                Answer::Silent => kinds[3] += 1,
            }
        }
        for (kind, share) in kinds.into_iter().zip([7_200, 1_200, 900, 700]) {
            assert!((share * 9 / 10..share * 11 / 10).contains(&kind), "{kinds:?}");
        }
    }

    #[test]
    fn the_reasons_are_ones_the_server_knows() {
        use crate::order::DeclineReason;
        for (_, reason) in REASONS {
            assert!(DeclineReason::ALL.iter().any(|known| known.name() == reason), "{reason}");
        }
    }
}
