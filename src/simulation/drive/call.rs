//! What callers and devices say: channels, people and circumstances in about the shares of the published figures.
//!
//! Must not: name a real person; callers have no names and telephone numbers out of use.

use super::dice::Dice;
use std::time::Duration;

/// Where people call, by how often.
const CHANNELS: [(usize, &str); 6] = [
    (62, "hotline"),
    (12, "police"),
    (10, "property"),
    (7, "city_hotline"),
    (5, "maintainer"),
    (4, "fire_brigade"),
];
/// What devices report, by how often.
const KINDS: [(usize, &str); 4] =
    [(45, "entrapment"), (35, "entrapment_suspected"), (16, "alarm_button"), (4, "car_movement")];
/// People who cannot wait, by how often.
const FLAGS: [(usize, &str); 6] = [
    (30, "child_alone"),
    (25, "elderly"),
    (20, "panic"),
    (15, "pregnant"),
    (7, "chronic_illness"),
    (3, "injured"),
];
/// Circumstances, by how often.
const HAZARDS: [(usize, &str); 3] = [(50, "overheat"), (40, "no_light"), (10, "fire_smoke")];
/// What was said, by cause: people, outside, doors, the rest.
const WORDS: [(usize, &str); 8] = [
    (20, "门打不开，里面有人"),
    (14, "搬家时扒门，轿厢停在两层之间"),
    (12, "电动车卡住了门"),
    (16, "停电，轿厢不动了"),
    (9, "突然停了，灯还亮着"),
    (12, "门机异响，关门后不走"),
    (9, "按钮没有反应"),
    (8, "听不清，里面在敲门"),
];

/// How the caller names the lift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// Reads the seven digits.
    Code,
    /// Gives the compound and the building.
    Address,
    /// Knows neither; the operator finds it later.
    Unknown,
}

/// Somebody calls.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) channel: &'static str,
    pub(super) naming: Naming,
    pub(super) people: Option<u16>,
    pub(super) flags: Vec<String>,
    pub(super) hazards: Vec<String>,
    pub(super) words: &'static str,
    pub(super) phone: String,
    /// The operator's tap is sent twice.
    pub(super) taps_twice: bool,
    /// Others call about the same lift, so long after the first.
    pub(super) further: Vec<Duration>,
    /// They get out by themselves after so long, and somebody says so.
    pub(super) out_after: Option<Duration>,
}

impl Call {
    pub(super) fn next(dice: &mut Dice) -> Self {
        let further = dice.weighted(&[(64, 0), (24, 1), (8, 2), (4, 3)]);
        Self {
            channel: dice.weighted(&CHANNELS),
            naming: dice.weighted(&[(55, Naming::Code), (42, Naming::Address), (3, Naming::Unknown)]),
            people: dice
                .percent(85)
                .then(|| dice.weighted(&[(52, 1_u16), (26, 2), (12, 3), (5, 4), (3, 6), (2, 9)])),
            flags: sometimes(dice, 14, &FLAGS),
            hazards: sometimes(dice, 5, &HAZARDS),
            words: dice.weighted(&WORDS),
            // Numbers beginning with 100 belong to nobody's mobile.
            phone: format!("021-1000{:04}", dice.below(10_000)),
            taps_twice: dice.percent(5),
            further: (0..further).map(|_| dice.seconds(10.0, 240.0)).collect(),
            out_after: dice.percent(3).then(|| dice.seconds(60.0, 600.0)),
        }
    }
}

fn sometimes(dice: &mut Dice, percent: usize, things: &[(usize, &'static str)]) -> Vec<String> {
    if dice.percent(percent) { vec![dice.weighted(things).to_owned()] } else { Vec::new() }
}

/// How a partner names the lift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeviceNaming {
    Code,
    Registration,
    /// A device that no lift of ours has.
    Stranger,
}

/// A device reports.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    pub(super) kind: &'static str,
    pub(super) naming: DeviceNaming,
    pub(super) people: Option<u16>,
    /// The gateway sends the same report again, so long after.
    pub(super) repeats: Vec<Duration>,
    /// A person calls about the same lift, so long after.
    pub(super) voice_after: Option<Duration>,
}

impl Report {
    pub(super) fn next(dice: &mut Dice) -> Self {
        let repeats = dice.weighted(&[(75, 0), (20, 1), (5, 3)]);
        Self {
            kind: dice.weighted(&KINDS),
            naming: dice.weighted(&[
                (68, DeviceNaming::Code),
                (29, DeviceNaming::Registration),
                (3, DeviceNaming::Stranger),
            ]),
            people: dice.percent(40).then(|| dice.weighted(&[(60, 1_u16), (28, 2), (12, 3)])),
            repeats: (0..repeats).map(|_| dice.seconds(1.0, 60.0)).collect(),
            voice_after: dice.percent(35).then(|| dice.seconds(15.0, 150.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{AlarmKind, Channel, Hazard, PersonFlag};

    #[test]
    fn everything_that_is_said_is_known_to_the_server() {
        for (_, channel) in CHANNELS {
            assert!(Channel::from_name(channel).is_some_and(Channel::has_voice), "{channel}");
        }
        for (_, kind) in KINDS {
            assert!(AlarmKind::from_name(kind).is_some(), "{kind}");
        }
        for (_, flag) in FLAGS {
            assert!(PersonFlag::ALL.iter().any(|known| known.name() == flag), "{flag}");
        }
        for (_, hazard) in HAZARDS {
            assert!(Hazard::ALL.iter().any(|known| known.name() == hazard), "{hazard}");
        }
        for number in 0..1_000 {
            let call = Call::next(&mut Dice::named(1, &format!("{number}")));
            assert!(crate::kernel::Phone::parse(&call.phone).is_ok(), "{}", call.phone);
        }
    }

    #[test]
    fn the_same_dice_make_the_same_calls() {
        let calls = |seed| {
            let mut dice = Dice::named(seed, "calls");
            [(); 5].map(|()| (Call::next(&mut dice), Report::next(&mut dice)))
        };
        assert_eq!(calls(3), calls(3));
        assert_ne!(calls(3), calls(4));
    }
}
