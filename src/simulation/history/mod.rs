//! A simulated past: weeks of rescues played through the real core in virtual time, so that reports have
//! something to show on the first day. The same seed and end give the same past.
//!
//! How many, when, and how fast follows what cities published: two peaks a day, an acceptance after about 35 s, arrival
//! after about 11 min, about 5 min at the lift, the second tier in about one rescue of a hundred.
//! Must not: touch the database, the clock or the network, or make an order that is still open at the end.

mod course;
mod dice;

#[cfg(test)]
mod tests;

use super::city::chance::{Chance, Stream};
use crate::assignment::StationIndex;
use crate::intake::{Alarm, Disposition};
use crate::kernel::{AccountId, LiftId, SignedDuration, StationId, Timestamp};
use crate::order::{Event, OrderNumber, WorkOrder};
use crate::performance::{day_number, day_of};
use crate::roster::{Directory, Duty, Reach, StationStatus};
use course::Course;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Every order of the past is over this long before its end.
pub const QUIET_END: SignedDuration = SignedDuration::from_hours(2);

/// Who acted.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Operators, at least one.
    pub operators: Vec<AccountId>,
    /// Crew accounts; a station without one is recorded by the operator on the phone.
    pub crews: BTreeMap<StationId, AccountId>,
}

/// How much past is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    pub seed: u64,
    pub days: u32,
    /// On average; the days differ by a tenth or two.
    pub orders_a_day: u32,
    /// The present: nothing of the past is after it.
    pub until: Timestamp,
}

/// One order of the past, with everything that its rows need.
#[derive(Debug, Clone)]
pub struct PastOrder {
    pub order: WorkOrder,
    /// The first opens it; each raises the version by one.
    pub events: Vec<Event>,
    /// Its alarms, the first one's disposition beside it.
    pub alarms: Vec<(Alarm, Disposition)>,
}

/// What every course looks at.
struct World<'a> {
    directory: &'a Directory,
    index: StationIndex,
    statuses: Vec<StationStatus>,
    cast: &'a Cast,
}

/// Plays the past; orders come in the order in which they were opened. Empty without lifts or stations.
///
/// # Panics
/// The cast has no operator.
pub fn play(directory: &Directory, cast: &Cast, script: Script) -> Vec<PastOrder> {
    assert!(!cast.operators.is_empty(), "somebody must have answered the calls");
    if directory.lifts().is_empty() || directory.stations().is_empty() {
        return Vec::new();
    }
    let mut chance = Chance::new(script.seed, Stream::History);
    let index = StationIndex::build(directory.stations().to_vec());
    let on_duty = Duty { on_duty: true, strength: 3, capacity: 9, changed_at: Timestamp::UNIX_EPOCH };
    let status = StationStatus { duty: on_duty, reach: Reach::Connected, live_count: 0 };
    let world = World { directory, statuses: vec![status; index.len()], index, cast };
    let mut serials: BTreeMap<Date, u32> = BTreeMap::new();
    let mut free_from: BTreeMap<LiftId, Timestamp> = BTreeMap::new();
    let mut past = Vec::new();
    for raised_at in raised(&mut chance, script) {
        let lift = &directory.lifts()[chance.below(directory.lifts().len())];
        if free_from.get(&lift.id).is_some_and(|free_from| *free_from > raised_at) {
            continue;
        }
        let day = day_of(raised_at + course::LONGEST_CALL);
        let serial = serials.get(&day).copied().unwrap_or(0) + 1;
        let number = OrderNumber { day: day_number(day), serial };
        let Some(played) = Course::new(&world, &mut chance, lift, number, raised_at).play(script.until)
        else {
            continue;
        };
        serials.insert(day, serial);
        free_from.insert(lift.id, played.order.recorded_at);
        past.push(played);
    }
    past
}

/// When the alarms were raised, oldest first.
fn raised(chance: &mut Chance, script: Script) -> Vec<Timestamp> {
    let end = script.until.saturating_sub(QUIET_END).unwrap_or(Timestamp::MIN);
    let mut found = Vec::new();
    for back in (0..=script.days).rev() {
        let noon = script.until.saturating_sub(SignedDuration::from_hours(24 * i64::from(back)));
        let midnight = crate::performance::start_of_day(day_of(noon.unwrap_or(Timestamp::MIN)));
        let usual = script.orders_a_day as usize;
        for _ in 0..chance.between(usual * 8 / 10, usual * 12 / 10) {
            found.push(midnight + dice::time_of_day(chance));
        }
    }
    found.retain(|raised_at| *raised_at < end);
    found.sort_unstable();
    found
}
