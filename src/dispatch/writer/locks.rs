//! What a batch must hold before it decides, and the locked orders folded.
//!
//! Must not: decide anything.

use super::{Job, Loop};
use crate::dispatch::city::CityStatus;
use crate::dispatch::reply::Stored;
use crate::dispatch::request::{OrderAct, RaisedAlarm, Verb, Work};
use crate::intake::Whereabouts;
use crate::kernel::{AlarmId, LiftId, OrderId, StationId, Timestamp};
use crate::performance::{day_number, day_of};
use crate::roster::Level;
use crate::store::log::actor_text;
use crate::store::writer::{Held, Locks, Writer};
use crate::store::{StoreError, alarm, order as orders};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Orders kept folded in memory; older ones are folded again when they are needed.
const MAX_CACHED: usize = 20_000;
/// Stations whose loads are locked ahead for each alarm.
const LOCK_AHEAD: usize = 2;

impl Loop {
    /// What the batch must hold, and the day that its order numbers are of.
    pub(super) fn locks(&self, jobs: &[Job], now: Timestamp) -> (Locks, u32) {
        let mut locks = Locks::default();
        let mut lifts = BTreeSet::new();
        let mut orders = BTreeSet::new();
        let mut revived = BTreeSet::new();
        let mut stations = BTreeSet::new();
        let mut may_open = false;
        let mut new_lifts = BTreeSet::new();
        for job in jobs {
            let request = &job.request;
            match &request.work {
                Work::Raise(raised) => match raised.alarm.whereabouts {
                    Whereabouts::Lift(lift) => {
                        lifts.insert(lift);
                        if new_lifts.insert((lift, raised.alarm.mode)) {
                            may_open = true;
                            stations.extend(self.probable_stations(lift));
                        }
                    }
                    Whereabouts::Unlocated { .. } => may_open |= !raised.park_if_unknown,
                },
                Work::PlaceParked { lift, .. } => {
                    lifts.extend(*lift);
                    may_open = true;
                }
                Work::Order { order, act } => {
                    orders.insert(*order);
                    match &act.verb {
                        Verb::Locate { lift, .. } => lifts.extend([*lift]),
                        Verb::MergeInto { into } => orders.extend([*into]),
                        Verb::DetachAlarm { lift, .. } => {
                            lifts.extend(*lift);
                            may_open = true;
                        }
                        Verb::Unmerge { from } => {
                            orders.insert(*from);
                            revived.insert(*order);
                        }
                        Verb::Reopen => {
                            revived.insert(*order);
                        }
                        Verb::Triage { .. }
                        | Verb::SetPriority { .. }
                        | Verb::Verify
                        | Verb::CallStation { .. }
                        | Verb::Accept { .. }
                        | Verb::Decline { .. }
                        | Verb::SetOut { .. }
                        | Verb::Arrive { .. }
                        | Verb::Withdraw { .. }
                        | Verb::RequestSecondTier { .. }
                        | Verb::RecordFreed { .. }
                        | Verb::Finish { .. }
                        | Verb::DecideFireBrigade { .. }
                        | Verb::Resolve { .. }
                        | Verb::RecordComfortCall { .. }
                        | Verb::PassengerSays { .. }
                        | Verb::RecordCallback { .. }
                        | Verb::Close
                        | Verb::AddNote
                        | Verb::MakePromise { .. }
                        | Verb::KeepPromise { .. }
                        | Verb::DoubtPlace { .. }
                        | Verb::ReportRelease { .. }
                        | Verb::AddPhoto { .. }
                        | Verb::PassengerWrites { .. }
                        | Verb::AnswerPassenger { .. } => {}
                    }
                }
                Work::Deadline { order } => {
                    orders.insert(*order);
                }
                Work::Duty { station, .. } => {
                    stations.insert(*station);
                }
                Work::RosterChanged => {}
            }
            if request.is_remembered() {
                locks.requests.push((actor_text(&request.actor), request.key.clone()));
            }
        }
        let day = day_number(day_of(now));
        locks.lifts = lifts.into_iter().collect();
        locks.orders = orders.into_iter().collect();
        locks.revived = revived.into_iter().collect();
        locks.stations = stations.into_iter().collect();
        locks.numbers = may_open.then_some(day);
        (locks, day)
    }

    /// The stations that an alarm at this lift will most likely call: their loads are locked with the rest.
    pub(super) fn probable_stations(&self, lift: LiftId) -> Vec<StationId> {
        let CityStatus { roster, statuses } = self.city.status();
        let Some(lift) = roster.directory.find_lift(lift) else { return Vec::new() };
        let request = crate::assignment::RankRequest {
            maintainer: lift.maintainer,
            contract_bonus_s: self.plan.contract_bonus_s,
            keep: LOCK_AHEAD * 2,
            ..crate::assignment::RankRequest::new(lift.place, Level::First)
        };
        let ranking =
            crate::assignment::rank(&roster.index, &statuses, &request, &crate::assignment::StraightLine);
        ranking.candidates.iter().take(LOCK_AHEAD).map(|candidate| candidate.station).collect()
    }

    /// The alarms that the batch moves: parked ones, and those that leave their order.
    pub(super) async fn load_alarms(
        &self,
        writer: &Writer,
        jobs: &[Job],
    ) -> Result<BTreeMap<AlarmId, RaisedAlarm>, StoreError> {
        let mut alarms = BTreeMap::new();
        for job in jobs {
            let found = match &job.request.work {
                Work::PlaceParked { alarm: id, .. } => alarm::lock_parked(writer.client(), *id).await?,
                Work::Order { act: OrderAct { verb: Verb::DetachAlarm { alarm: id, .. }, .. }, .. } => {
                    alarm::lock_attached(writer.client(), *id).await?
                }
                Work::Raise(_)
                | Work::Order { .. }
                | Work::Deadline { .. }
                | Work::Duty { .. }
                | Work::RosterChanged => None,
            };
            alarms.extend(found.map(|found| (found.alarm.id, found.into())));
        }
        Ok(alarms)
    }

    /// Folds the locked orders that are not in memory at their locked version.
    pub(super) async fn fill_cache(&mut self, writer: &Writer, held: &Held) -> Result<(), StoreError> {
        let replies = held.remembered.iter().filter_map(|remembered| {
            serde_json::from_str::<Stored>(&remembered.reply).ok().and_then(|stored| stored.order_id())
        });
        let mut missing: Vec<OrderId> = held
            .orders
            .iter()
            .filter(|locked| self.cache.get(&locked.id).is_none_or(|order| order.version != locked.version))
            .map(|locked| locked.id)
            .chain(replies.filter(|order| !self.cache.contains_key(order)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort_unstable();
        missing.dedup();
        // An older state is not to be taken for the newest when that cannot be read.
        for id in &missing {
            self.cache.remove(id);
        }
        let found = orders::load_readable(writer.client(), &missing).await?;
        self.cache.extend(found.orders.into_iter().map(|order| (order.id, Arc::new(order))));
        // The others are not to wait for one that this program cannot read.
        for id in found.unreadable {
            self.told.quarantined(id);
        }
        Ok(())
    }

    /// Forgets orders when there are too many, those first that are over. Nothing of a batch under way is forgotten.
    pub(super) fn make_room(&mut self) {
        if self.cache.len() > MAX_CACHED {
            self.cache.retain(|_, order| !order.is_closed());
        }
        if self.cache.len() > MAX_CACHED {
            self.cache.clear();
        }
    }
}
