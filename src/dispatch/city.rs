//! What dispatch knows of the city while it decides: the directory, the station index, and every station's
//! status as far as this node has seen.
//!
//! Must not: be trusted for capacity; the locked load rows decide, this only ranks.

use crate::assignment::{self, ChoiceReason, NobodyReason, RankRequest, Ranking, StationIndex, StraightLine};
use crate::kernel::{AssignmentId, StationId};
use crate::order::{Candidate, Choice, NobodyWhy, OfferWhy, Verdict, WorkOrder};
use crate::roster::{Directory, Level, Reach, StationStatus};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The roster and its spatial index; replaced whole when the roster changes.
pub struct Roster {
    pub directory: Arc<Directory>,
    pub index: StationIndex,
}

impl Roster {
    /// Indexes the stations of a directory.
    pub fn new(directory: Directory) -> Self {
        let index = StationIndex::build(directory.stations().to_vec());
        Self { directory: Arc::new(directory), index }
    }
}

struct Inner {
    roster: Arc<Roster>,
    /// One for each station, in the order of the index.
    statuses: Vec<StationStatus>,
}

/// Shared by the writer, the boards and the jobs; held for microseconds.
pub struct City {
    inner: RwLock<Inner>,
}

/// The station to call, or why there is none.
pub enum Chosen {
    Station(Box<Choice>),
    Nobody(NobodyWhy),
}

impl City {
    /// `statuses` stand in the order of the directory's stations.
    pub fn new(directory: Directory, statuses: Vec<StationStatus>) -> Self {
        assert_eq!(directory.stations().len(), statuses.len(), "one status a station");
        Self { inner: RwLock::new(Inner { roster: Arc::new(Roster::new(directory)), statuses }) }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The roster as it is now.
    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.read().roster)
    }

    /// A copy of every station's status, in the order of the roster's stations.
    pub fn statuses(&self) -> (Arc<Roster>, Vec<StationStatus>) {
        let inner = self.read();
        (Arc::clone(&inner.roster), inner.statuses.clone())
    }

    /// One station's status.
    pub fn find_status(&self, station: StationId) -> Option<StationStatus> {
        let inner = self.read();
        inner.roster.index.position(station).map(|position| inner.statuses[position])
    }

    /// Changes one station's status; an unknown station is left alone.
    pub fn change_status(&self, station: StationId, change: impl FnOnce(&mut StationStatus)) {
        let mut inner = self.write();
        if let Some(position) = inner.roster.index.position(station) {
            change(&mut inner.statuses[position]);
        }
    }

    /// Replaces the roster after it was changed.
    pub fn replace(&self, directory: Directory, statuses: Vec<StationStatus>) {
        assert_eq!(directory.stations().len(), statuses.len(), "one status a station");
        let roster = Arc::new(Roster::new(directory));
        *self.write() = Inner { roster, statuses };
    }

    /// Ranks every station for an order at a level, with the statuses that `adjust` corrects.
    pub fn rank(
        &self,
        order: &WorkOrder,
        level: Level,
        adjust: impl FnOnce(&Roster, &mut Vec<StationStatus>),
    ) -> Option<(Arc<Roster>, Ranking)> {
        let (roster, mut statuses) = self.statuses();
        adjust(&roster, &mut statuses);
        let called: Vec<StationId> = order.assignments.iter().map(|assignment| assignment.station).collect();
        let maintainer = order
            .place
            .lift()
            .and_then(|lift| roster.directory.find_lift(lift))
            .and_then(|lift| lift.maintainer);
        let request = RankRequest {
            maintainer,
            already_called: &called,
            contract_bonus_s: order.plan.contract_bonus_s,
            ..RankRequest::new(order.place.point()?, level)
        };
        let ranking = assignment::rank(&roster.index, &statuses, &request, &StraightLine);
        Some((roster, ranking))
    }
}

/// The choice that follows from a ranking, in the words of the record.
pub fn chosen(ranking: &Ranking, assignment: AssignmentId, level: Level) -> Chosen {
    match assignment::choose(ranking) {
        assignment::Choice::Station { candidate, why } => Chosen::Station(Box::new(Choice {
            assignment,
            station: candidate.station,
            level,
            why: match why {
                ChoiceReason::Nearest => OfferWhy::Nearest,
                ChoiceReason::NearestFree => OfferWhy::NearestFree,
                ChoiceReason::AnswersSooner => OfferWhy::AnswersSooner,
                ChoiceReason::Contracted => OfferWhy::Contracted,
                ChoiceReason::OverCapacity { .. } => OfferWhy::OverCapacity,
            },
            distance_m: candidate.distance_m,
            travel_time_s: candidate.travel_time_s,
            reach: candidate.reach,
            considered: ranking.candidates.iter().map(considered).collect(),
        })),
        assignment::Choice::Nobody { why } => Chosen::Nobody(match why {
            NobodyReason::NoneReachable => NobodyWhy::NoneReachable,
            NobodyReason::NoneOnDuty => NobodyWhy::NoneOnDuty,
            NobodyReason::AllCalled => NobodyWhy::AllCalled,
            NobodyReason::AllExcluded => NobodyWhy::AllExcluded,
            NobodyReason::NoneServesLevel => NobodyWhy::NoStation,
        }),
    }
}

/// A ranked station in the words of the record.
pub fn considered(candidate: &assignment::Candidate) -> Candidate {
    Candidate {
        station: candidate.station,
        rank: candidate.rank,
        distance_m: candidate.distance_m,
        travel_time_s: candidate.travel_time_s,
        verdict: match candidate.verdict {
            assignment::Verdict::Available => Verdict::Available,
            assignment::Verdict::RingThem => Verdict::RingThem,
            assignment::Verdict::OverCapacity { live, capacity } => {
                Verdict::OverCapacity { live, capacity: u16::from(capacity) }
            }
            assignment::Verdict::OffDuty => Verdict::OffDuty,
            assignment::Verdict::Unreachable => Verdict::Unreachable,
            assignment::Verdict::AlreadyCalled => Verdict::AlreadyCalled,
            assignment::Verdict::WrongLevel => Verdict::WrongLevel,
            assignment::Verdict::Excluded => Verdict::Excluded,
        },
        contracted: candidate.contracted,
    }
}

/// A choice that an operator made by hand: the station as the ranking sees it, whatever its verdict.
pub fn by_hand(
    city: &City,
    order: &WorkOrder,
    station: StationId,
    level: Level,
    assignment: AssignmentId,
) -> Option<Choice> {
    let (roster, statuses) = city.statuses();
    let position = roster.index.position(station)?;
    let place = roster.directory.find_station(station)?.place;
    let point = order.place.point().unwrap_or(place);
    let distance_m = place.distance_m(point);
    let status = statuses.get(position)?;
    let reach = if status.duty.on_duty { status.reach } else { status.reach.max(Reach::PhoneOnly) };
    Some(Choice {
        assignment,
        station,
        level,
        why: OfferWhy::Manual,
        distance_m: whole(distance_m),
        travel_time_s: assignment::TravelTime::travel_time_s(&StraightLine, place, point),
        reach,
        considered: Vec::new(),
    })
}

fn whole(metres: f64) -> u32 {
    // Great-circle distances on the earth are below 20,100 km.
    metres.round().clamp(0.0, 20_100_000.0) as u32
}
