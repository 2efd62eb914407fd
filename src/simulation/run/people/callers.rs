//! Who cries for help, when and through which channel; duplicates, storms, and trouble with the machinery.
//!
//! Must not: know what becomes of a cry.

use super::{Intent, People, Temper};
use crate::intake::{AlarmKind, Channel, Hazard, PersonFlag, Situation};
use crate::kernel::{LiftId, SignedDuration, Timestamp};
use crate::simulation::run::Failure;
use crate::simulation::run::script::{Act, Cry};

/// Entrapments by hour of the local day, in thousandths of a day's; few at night, most after work.
const BY_HOUR: [u64; 24] =
    [18, 12, 9, 8, 8, 12, 24, 48, 58, 55, 52, 54, 50, 46, 46, 48, 52, 64, 78, 76, 66, 52, 38, 26];
/// Entrapments of the town in a day.
const A_DAY: i64 = 170;
/// Shanghai has been eight hours ahead of UTC all year since 1991.
const LOCAL_HOURS: i64 = 8;

impl People {
    /// Plans every entrapment between the two moments, with the further cries for it.
    pub(super) fn plan_cries(&mut self, start: Timestamp, end: Timestamp) {
        let mut hour = start;
        while hour < end {
            let local = (hour.as_second() / 3_600 + LOCAL_HOURS).rem_euclid(24);
            let share = BY_HOUR[usize::try_from(local).unwrap_or(0)];
            let mean = i64::try_from(share).unwrap_or(0) * A_DAY;
            let extra = i64::from(self.dice.chance(u64::try_from(mean % 1_000).unwrap_or(0)));
            for _ in 0..mean / 1_000 + extra {
                let at = hour + self.dice.seconds(0, 3_599);
                self.plan_entrapment(at);
            }
            hour += SignedDuration::from_hours(1);
        }
        // Sometimes everybody in a building rings.
        if self.mishap(120) {
            let at = start + self.dice.seconds(600, 3_000);
            let lift = self.some_lift();
            for _ in 0..70 {
                let cry = self.cry(at, Some(lift));
                let later = at + self.dice.seconds(0, 240);
                self.plan_at(later, Intent::Cry(cry));
            }
        }
    }

    fn plan_entrapment(&mut self, at: Timestamp) {
        let lift = (!self.dice.chance(60)).then(|| self.some_lift());
        let first = self.cry(at, lift);
        let answered_at = first.answered_at;
        self.plan_at(answered_at, Intent::Cry(first));
        if self.dice.chance(350) {
            for _ in 0..self.dice.between(1, 3) {
                let later = at + self.dice.seconds(0, 600);
                let again = self.cry(later, lift);
                let answered_at = again.answered_at;
                self.plan_at(answered_at, Intent::Cry(again));
            }
        }
    }

    pub(super) fn some_lift(&mut self) -> LiftId {
        let position = self.dice.below(self.world.town.lifts.len());
        self.world.town.lifts[position].id
    }

    fn cry(&mut self, raised_at: Timestamp, lift: Option<LiftId>) -> Cry {
        let channel = self.dice.pick(&[
            Channel::Hotline,
            Channel::Hotline,
            Channel::Hotline,
            Channel::Police,
            Channel::FireBrigade,
            Channel::CityHotline,
            Channel::Property,
            Channel::Maintainer,
            Channel::Device,
            Channel::Device,
            Channel::Device,
            Channel::Passenger,
        ]);
        let kind = if channel == Channel::Device {
            self.dice.pick(&[
                AlarmKind::EntrapmentSuspected,
                AlarmKind::EntrapmentSuspected,
                AlarmKind::AlarmButton,
                AlarmKind::Entrapment,
                AlarmKind::CarMovement,
            ])
        } else {
            AlarmKind::Entrapment
        };
        // A device that was offline, or a wrong clock: the time is long past or still to come.
        let claimed = if self.mishap(25) {
            raised_at - self.dice.seconds(600, 7_000)
        } else if self.mishap(25) {
            raised_at + self.dice.seconds(10, 4_000)
        } else {
            raised_at
        };
        let point = (lift.is_none() && self.dice.chance(600)).then(|| {
            let position = self.dice.below(self.world.town.lifts.len());
            self.world.town.lifts[position].place
        });
        let answered_at = raised_at + self.dice.seconds(2, 25);
        Cry { channel, kind, lift, point, situation: self.some_situation(), raised_at: claimed, answered_at }
    }

    pub(super) fn some_situation(&mut self) -> Situation {
        let mut situation = Situation::default();
        if self.dice.chance(600) {
            situation.people = u16::try_from(self.dice.between(1, 8)).ok();
        }
        if self.mishap(220) {
            situation.flags.insert(self.dice.pick(&PersonFlag::ALL));
        }
        if self.mishap(70) {
            situation.hazards.insert(self.dice.pick(&Hazard::ALL));
        }
        situation
    }

    /// A cry gets through. Its times are taken from the server's clock, right or wrong.
    pub(super) fn cry_out(&mut self, mut cry: Cry) -> Result<(), Box<Failure>> {
        cry.raised_at += self.clock_error;
        cry.answered_at += self.clock_error;
        self.take(Act::Raise(cry))
    }

    /// Stations come and go.
    pub(super) fn plan_shifts(&mut self, start: Timestamp, end: Timestamp) {
        let mut at = start;
        while at < end {
            at += self.dice.seconds(120, 700);
            self.plan_at(at, Intent::Shift);
        }
    }

    /// Plans what goes wrong in a rough town: absurd requests, a clock that is set, a server that is away.
    pub(super) fn plan_trouble(&mut self, start: Timestamp, end: Timestamp) {
        match self.temper {
            Temper::Rough => {}
            Temper::Ordinary => return,
        }
        let mut at = start;
        while at < end {
            at += self.dice.seconds(200, 1_000);
            self.plan_at(at, Intent::Nonsense);
        }
        let middle = start + self.dice.seconds(1_800, 9_000);
        if self.dice.chance(300) {
            // Forwards, later back again.
            let error = self.dice.seconds(60, 3_000);
            self.plan_at(middle, Intent::SetClock(error));
            let back = middle + self.dice.seconds(600, 7_000);
            self.plan_at(back, Intent::SetClock(SignedDuration::ZERO));
        }
        if self.dice.chance(150) {
            let error = SignedDuration::from_secs(-self.dice.between(1, 300));
            self.plan_at(middle, Intent::SetClock(error));
        }
        if self.dice.chance(400) {
            let from = start + self.dice.seconds(3_600, 12_000);
            let until = from + self.dice.seconds(60, 5_400);
            self.plan_at(from, Intent::Down { until });
        }
    }
}
