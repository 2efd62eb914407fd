//! Ranks every station for one lift: who can go and how soon, who cannot and why.
//!
//! Must not: use trigonometry per station, or keep or sort them all. Distances are squared chords of precomputed
//! points, only the stations that are kept get metres and seconds. That holds a ranking of the whole city
//! below the cost of one plain great-circle scan.

use super::index::{Serves, StationIndex, squared_chord};
use super::nearest::{Near, Nearest};
use super::travel::TravelTime;
use super::verdict::{Candidate, Ranking, VerdictCounts};
use crate::kernel::{LatLon, OrganisationId, StationId};
use crate::order::Verdict;
use crate::roster::{Level, Reach, StationStatus};

/// How many candidates stay in the record.
pub const DEFAULT_KEEP: usize = 20;
/// What a ring by hand costs against an offer on a screen: a connected station goes before a slightly nearer
/// one that only has a phone.
pub const RINGING_TAKES_S: u32 = 60;
/// Usable stations of each kind, nearest first, whose travel time is asked. Among 12 straight-line nearest is
/// the best by road in 99.95 % of cases.
const SHORTLIST: usize = 32;

/// What a ranking is asked for.
#[derive(Debug, Clone, Copy)]
pub struct RankRequest<'a> {
    /// Where the lift is.
    pub place: LatLon,
    pub level: Level,
    /// The firm that maintains the lift.
    pub maintainer: Option<OrganisationId>,
    /// Stations called for this order before.
    pub already_called: &'a [StationId],
    /// Stations to leave out for other reasons.
    pub excluded: &'a [StationId],
    /// Seconds that the contracted firm's stations are put forward.
    pub contract_bonus_s: u32,
    /// How many candidates to keep; 3/5 of them are for usable ones.
    pub keep: usize,
}

impl<'a> RankRequest<'a> {
    /// A request with nobody called or left out, no bonus, and [`DEFAULT_KEEP`] candidates.
    pub const fn new(place: LatLon, level: Level) -> Self {
        Self {
            place,
            level,
            maintainer: None,
            already_called: &[],
            excluded: &[],
            contract_bonus_s: 0,
            keep: DEFAULT_KEEP,
        }
    }
}

/// What ringing by hand costs a station that is reached in this way.
pub(super) const fn ringing_s(reach: Reach) -> u32 {
    match reach {
        Reach::PhoneOnly => RINGING_TAKES_S,
        Reach::Connected | Reach::PushOnly | Reach::Unreachable => 0,
    }
}

/// The nearest stations of each verdict, in the order in which verdicts rank.
struct Groups<'a> {
    /// Usable ones: connected or by phone, of the contracted firm or not. Within one of the four the distance
    /// alone decides, as far as travel time grows with it.
    usable: [Nearest<'a>; 4],
    /// Over capacity, unreachable, off duty, already called, excluded.
    unusable: [Nearest<'a>; 5],
    wrong_level: Nearest<'a>,
}

/// Left out by the request, before duty is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Called,
    Excluded,
}

/// Ranks all stations of the index.
///
/// The usable ones come first, in the order of travel time (less the bonus for the contracted firm, plus
/// [`RINGING_TAKES_S`] where somebody must ring), then the others by reason and distance. Equal ones are in the
/// order of their ids, so that the same question has the same answer.
///
/// # Panics
/// `statuses` is not in step with the index: that is a fault of the program.
pub fn rank(
    index: &StationIndex,
    statuses: &[StationStatus],
    request: &RankRequest<'_>,
    travel: &dyn TravelTime,
) -> Ranking {
    assert_eq!(statuses.len(), index.len(), "one status for each station, in the order of the index");
    let scene = Scene { index, statuses, request, travel };
    let room = request.keep.min(index.len());
    let mut groups = scene.group(room.max(SHORTLIST));
    let counts = counts(&groups);
    let usable = scene.best_usable(&mut groups, room);
    let usable_count = usize::from(counts.available) + usize::from(counts.ring_them);
    // Three fifths for those that can go, unless the others do not fill the rest.
    let others_count = index.len() - usable_count;
    let usable_room = (room * 3).div_ceil(5).max(room.saturating_sub(others_count)).min(usable_count);
    let mut candidates: Vec<Candidate> = usable.into_iter().take(usable_room).collect();
    scene.add_unusable(&mut groups, &counts, room - candidates.len(), &mut candidates);
    Ranking { candidates, ranked_count: index.len() as u16, free_count: usable_count as u16, counts }
}

/// Everything a ranking looks at.
struct Scene<'a> {
    index: &'a StationIndex,
    statuses: &'a [StationStatus],
    request: &'a RankRequest<'a>,
    travel: &'a dyn TravelTime,
}

impl<'a> Scene<'a> {
    fn marks(&self) -> Vec<Mark> {
        let mut marks = vec![Mark::None; self.index.len()];
        let excluded = self.request.excluded.iter().map(|id| (id, Mark::Excluded));
        let called = self.request.already_called.iter().map(|id| (id, Mark::Called));
        for (id, mark) in excluded.chain(called) {
            if let Some(position) = self.index.position(*id) {
                marks[position] = mark;
            }
        }
        marks
    }

    /// One pass over all stations; of each group so many are kept.
    fn group(&self, limit: usize) -> Groups<'a> {
        let nearest = || Nearest::new(self.index, limit);
        let mut groups = Groups {
            usable: std::array::from_fn(|_| nearest()),
            unusable: std::array::from_fn(|_| nearest()),
            wrong_level: nearest(),
        };
        let here = self.request.place.unit_sphere();
        let marks = self.marks();
        let columns = self.index.points().iter().zip(self.index.serves()).zip(self.statuses).zip(&marks);
        for (position, (((point, serves), status), mark)) in columns.enumerate() {
            let near = Near { chord: squared_chord(here, *point), position: position as u32 };
            match verdict(*mark, *serves, self.request.level, status) {
                Verdict::Available => groups.usable[self.bonus_kind(position)].push(near),
                Verdict::RingThem => groups.usable[2 + self.bonus_kind(position)].push(near),
                Verdict::OverCapacity { .. } => groups.unusable[0].push(near),
                Verdict::Unreachable => groups.unusable[1].push(near),
                Verdict::OffDuty => groups.unusable[2].push(near),
                Verdict::AlreadyCalled => groups.unusable[3].push(near),
                Verdict::Excluded => groups.unusable[4].push(near),
                Verdict::WrongLevel => groups.wrong_level.push(near),
            }
        }
        groups
    }

    fn is_contracted(&self, position: usize) -> bool {
        self.request.maintainer.is_some() && self.index.organisations()[position] == self.request.maintainer
    }

    /// 1 for stations that a bonus puts forward.
    fn bonus_kind(&self, position: usize) -> usize {
        usize::from(self.request.contract_bonus_s > 0 && self.is_contracted(position))
    }

    /// The usable ones in rank order, at least `room` of them if there are so many.
    fn best_usable(&self, groups: &mut Groups<'_>, room: usize) -> Vec<Candidate> {
        let mut best: Vec<(i64, Near, u32)> = Vec::new();
        for (kind, group) in groups.usable.iter_mut().enumerate() {
            let bonus_s = if kind % 2 == 1 { i64::from(self.request.contract_bonus_s) } else { 0 };
            best.extend(group.in_order().iter().map(|near| {
                let station = &self.index.stations()[near.position as usize];
                let travel_s = self.travel.travel_time_s(station.place, self.request.place);
                let ringing_s = i64::from(ringing_s(self.statuses[near.position as usize].reach));
                (i64::from(travel_s) + ringing_s - bonus_s, *near, travel_s)
            }));
        }
        best.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.nearer(&b.1, self.index)));
        best.truncate(room);
        let ranks = 1..;
        best.into_iter()
            .zip(ranks)
            .map(|((_, near, travel_s), rank)| self.candidate(near, rank, travel_s))
            .collect()
    }

    /// Fills the room with those that cannot go: the nearest, and with nobody usable first of all the ones
    /// that are only over capacity, because one of them will be asked. Stations of another level fill what
    /// is left.
    fn add_unusable(
        &self,
        groups: &mut Groups<'_>,
        counts: &VerdictCounts,
        room: usize,
        into: &mut Vec<Candidate>,
    ) {
        let mut first_rank = [counts.available + counts.ring_them + 1; 6];
        let sizes = [
            counts.over_capacity,
            counts.unreachable,
            counts.off_duty,
            counts.already_called,
            counts.excluded,
        ];
        for reason in 0..5 {
            first_rank[reason + 1] = first_rank[reason] + sizes[reason];
        }
        let mut nearest: Vec<(usize, Near)> = Vec::with_capacity(room * 5);
        for (reason, group) in groups.unusable.iter_mut().enumerate() {
            nearest.extend(group.in_order().iter().take(room).map(|near| (reason, *near)));
        }
        let nobody_usable = into.is_empty();
        nearest.sort_unstable_by(|a, b| {
            let asked_first = |reason: usize| nobody_usable && reason != 0;
            asked_first(a.0).cmp(&asked_first(b.0)).then_with(|| a.1.nearer(&b.1, self.index))
        });
        nearest.truncate(room);
        let left = room - nearest.len();
        nearest.extend(groups.wrong_level.in_order().iter().take(left).map(|near| (5, *near)));
        // Stable: within a reason the nearest stay first.
        nearest.sort_by_key(|(reason, _)| *reason);
        for (reason, near) in nearest {
            let station = &self.index.stations()[near.position as usize];
            let travel_s = self.travel.travel_time_s(station.place, self.request.place);
            into.push(self.candidate(near, first_rank[reason], travel_s));
            first_rank[reason] += 1;
        }
    }

    fn candidate(&self, near: Near, rank: u16, travel_time_s: u32) -> Candidate {
        let position = near.position as usize;
        let station = &self.index.stations()[position];
        let status = &self.statuses[position];
        let mark = if self.request.already_called.contains(&station.id) {
            Mark::Called
        } else if self.request.excluded.contains(&station.id) {
            Mark::Excluded
        } else {
            Mark::None
        };
        Candidate {
            station: station.id,
            rank,
            distance_m: station.place.distance_m(self.request.place).round() as u32,
            travel_time_s,
            verdict: verdict(mark, self.index.serves()[position], self.request.level, status),
            reach: status.reach,
            live_count: status.live_count,
            capacity: status.duty.capacity,
            contracted: self.is_contracted(position),
        }
    }
}

fn counts(groups: &Groups<'_>) -> VerdictCounts {
    VerdictCounts {
        available: groups.usable[0].count() + groups.usable[1].count(),
        ring_them: groups.usable[2].count() + groups.usable[3].count(),
        over_capacity: groups.unusable[0].count(),
        unreachable: groups.unusable[1].count(),
        off_duty: groups.unusable[2].count(),
        already_called: groups.unusable[3].count(),
        excluded: groups.unusable[4].count(),
        wrong_level: groups.wrong_level.count(),
    }
}

/// The first reason that applies; what no later change of duty can cure comes first.
fn verdict(mark: Mark, serves: Serves, level: Level, status: &StationStatus) -> Verdict {
    match mark {
        Mark::Called => return Verdict::AlreadyCalled,
        Mark::Excluded => return Verdict::Excluded,
        Mark::None => {}
    }
    if !serves.level(level) {
        return Verdict::WrongLevel;
    }
    if !status.duty.on_duty {
        return Verdict::OffDuty;
    }
    if status.reach == Reach::Unreachable {
        return Verdict::Unreachable;
    }
    if !status.has_capacity() {
        return Verdict::OverCapacity { live: status.live_count, capacity: u16::from(status.duty.capacity) };
    }
    match status.reach {
        Reach::PhoneOnly => Verdict::RingThem,
        Reach::Connected | Reach::PushOnly | Reach::Unreachable => Verdict::Available,
    }
}
