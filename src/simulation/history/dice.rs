//! How long things take and how often they happen in the simulated past.
//!
//! Must not: be taken for a measurement; the figures follow what cities published.

use crate::intake::{AlarmKind, Channel, Hazard, PersonFlag, Situation};
use crate::kernel::SignedDuration;
use crate::simulation::city::chance::Chance;

/// Alarms by hour of the local day: six to twelve and eighteen to twenty-two hold three quarters.
const BY_HOUR: [u32; 24] =
    [8, 5, 4, 3, 4, 9, 34, 68, 92, 74, 62, 52, 32, 26, 24, 26, 30, 44, 84, 88, 72, 52, 28, 14];

/// Where the calls come in, of a hundred.
const CHANNELS: [(u32, Channel); 8] = [
    (64, Channel::Hotline),
    (12, Channel::Device),
    (9, Channel::Property),
    (5, Channel::Police),
    (4, Channel::CityHotline),
    (3, Channel::Passenger),
    (2, Channel::Maintainer),
    (1, Channel::FireBrigade),
];

/// A moment of the local day, counted from midnight.
pub(super) fn time_of_day(chance: &mut Chance) -> SignedDuration {
    let hour = chance.weighted(&BY_HOUR) as i64;
    SignedDuration::from_millis(hour * 3_600_000 + chance.below(3_600_000) as i64)
}

/// A skewed span around its mean in seconds: many are shorter, few are much longer.
pub(super) fn about(chance: &mut Chance, mean_s: f64, spread: f64) -> SignedDuration {
    // Twelve fair dice less six are as good as normal here, and the same on every machine.
    let normal: f64 = (0..12).map(|_| chance.unit()).sum::<f64>() - 6.0;
    let seconds = mean_s * (spread * normal - spread * spread / 2.0).exp();
    SignedDuration::from_secs(seconds.clamp(1.0, 14_400.0) as i64)
}

/// Whether this is one of the few orders in which help is late: cities publish 99.5 to 100 % in time.
pub(super) fn is_unlucky(chance: &mut Chance) -> bool {
    chance.below(1_000) < 6
}

pub(super) fn channel(chance: &mut Chance) -> Channel {
    CHANNELS[chance.weighted(&CHANNELS.map(|(weight, _)| weight))].1
}

pub(super) fn kind(chance: &mut Chance, channel: Channel) -> AlarmKind {
    match channel {
        Channel::Device if chance.percent(70) => AlarmKind::EntrapmentSuspected,
        Channel::Passenger if chance.percent(40) => AlarmKind::AlarmButton,
        Channel::Hotline
        | Channel::Police
        | Channel::FireBrigade
        | Channel::CityHotline
        | Channel::Property
        | Channel::Maintainer
        | Channel::Device
        | Channel::Passenger => AlarmKind::Entrapment,
    }
}

/// About two people, one in six of them old, young or ill; a danger in one car of fifty.
pub(super) fn situation(chance: &mut Chance, channel: Channel) -> Situation {
    let mut situation = Situation::default();
    if !channel.has_voice() {
        return situation;
    }
    situation.people = Some([1, 1, 1, 2, 2, 3, 4, 7][chance.weighted(&[26, 16, 8, 22, 12, 9, 6, 1])]);
    if chance.percent(16) {
        let flags = [
            PersonFlag::Elderly,
            PersonFlag::Infant,
            PersonFlag::Pregnant,
            PersonFlag::Panic,
            PersonFlag::ChronicIllness,
            PersonFlag::ChildAlone,
            PersonFlag::Disabled,
        ];
        situation.flags.insert(flags[chance.weighted(&[40, 18, 8, 16, 8, 6, 4])]);
    }
    if chance.percent(2) {
        situation.hazards.insert(chance.pick(&[Hazard::NoLight, Hazard::Overheat, Hazard::DoorPartlyOpen]));
    }
    situation
}

/// Ten bytes for an id.
pub(super) fn ten_bytes(chance: &mut Chance) -> [u8; 10] {
    let (head, tail) = (chance.draw().to_le_bytes(), chance.draw().to_le_bytes());
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&head);
    bytes[8..].copy_from_slice(&tail[..2]);
    bytes
}
