//! What a session may see.
//!
//! Must not: let anything that the client sends widen it; a filter only narrows.

use crate::feed::Topic;
use crate::kernel::{AccountId, StationId};
use crate::roster::DistrictCode;
use crate::wire::{BoardFilter, Role};
use std::sync::Arc;

/// Who is signed in, as far as the boards need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardSession {
    pub account: AccountId,
    /// How other seats name it.
    pub name: Arc<str>,
    pub role: Role,
    /// The station of a crew account.
    pub station: Option<StationId>,
    /// The district of a supervisor's scope; none is the whole city.
    pub district: Option<DistrictCode>,
    /// SHA-256 of the session's token: what a revocation names.
    pub token_digest: [u8; 32],
}

/// What a session's boards show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Every order, station and parked alarm.
    Operator,
    /// Every order and station; parked alarms are the operators' work.
    City,
    /// The orders and stations of a district.
    District(DistrictCode),
    /// The crew of a station.
    Crew(StationId),
}

/// The session has no board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this account has no board")]
pub struct NoBoard;

impl Audience {
    /// What the session may see.
    ///
    /// # Errors
    /// Its role has no board, or a crew account has no station.
    pub fn of(session: &BoardSession) -> Result<Self, NoBoard> {
        match session.role {
            Role::Operator | Role::ShiftLeader => Ok(Self::Operator),
            Role::Supervisor => Ok(session.district.map_or(Self::City, Self::District)),
            Role::Crew => session.station.map(Self::Crew).ok_or(NoBoard),
            Role::Wallboard | Role::Administrator => Err(NoBoard),
        }
    }

    /// The station, if it is a crew.
    pub const fn crew(self) -> Option<StationId> {
        match self {
            Self::Crew(station) => Some(station),
            Self::Operator | Self::City | Self::District(_) => None,
        }
    }

    /// The topics that the filter leaves; `None` if it holds something that is no district code. Orders without
    /// a known lift and parked alarms belong to no district: an operator cannot filter them away.
    pub fn topics(self, filter: &BoardFilter) -> Option<Vec<Topic>> {
        let wanted = filter
            .districts
            .iter()
            .map(|code| DistrictCode::parse(code))
            .collect::<Option<Vec<DistrictCode>>>()?;
        let districts = |topics: &mut Vec<Topic>| topics.extend(wanted.iter().copied().map(Topic::District));
        let mut topics = Vec::new();
        match self {
            Self::Crew(station) => topics.push(Topic::Station(station)),
            Self::District(own) => {
                if wanted.is_empty() || wanted.contains(&own) {
                    topics.push(Topic::District(own));
                }
            }
            Self::City if wanted.is_empty() => topics.push(Topic::Seats),
            Self::City => districts(&mut topics),
            Self::Operator if wanted.is_empty() => topics.extend([Topic::Seats, Topic::Intake]),
            Self::Operator => {
                topics.extend([Topic::Intake, Topic::Unlocated]);
                districts(&mut topics);
            }
        }
        topics.sort_unstable();
        topics.dedup();
        Some(topics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    fn session(role: Role) -> BoardSession {
        BoardSession {
            account: AccountId::new(Timestamp::UNIX_EPOCH, [1; 10]),
            name: Arc::from("坐席"),
            role,
            station: None,
            district: None,
            token_digest: [0; 32],
        }
    }

    fn filter(codes: &[&str]) -> BoardFilter {
        BoardFilter { districts: codes.iter().map(|code| (*code).to_owned()).collect() }
    }

    fn district(code: &str) -> DistrictCode {
        DistrictCode::parse(code).unwrap()
    }

    #[test]
    fn the_role_decides_what_is_seen() {
        let station = StationId::new(Timestamp::UNIX_EPOCH, [2; 10]);
        let own = Some(district("310101"));
        assert_eq!(Audience::of(&session(Role::ShiftLeader)), Ok(Audience::Operator));
        assert_eq!(Audience::of(&session(Role::Supervisor)), Ok(Audience::City));
        let supervisor = BoardSession { district: own, ..session(Role::Supervisor) };
        assert_eq!(Audience::of(&supervisor), Ok(Audience::District(district("310101"))));
        assert_eq!(Audience::of(&session(Role::Crew)), Err(NoBoard));
        let crew = BoardSession { station: Some(station), ..session(Role::Crew) };
        assert_eq!(Audience::of(&crew), Ok(Audience::Crew(station)));
        for role in [Role::Wallboard, Role::Administrator] {
            assert_eq!(Audience::of(&session(role)), Err(NoBoard));
        }
    }

    #[test]
    fn a_filter_narrows_and_never_widens() {
        let huangpu = Topic::District(district("310101"));
        let pudong = filter(&["310115"]);
        let own = Audience::District(district("310101"));
        assert_eq!(own.topics(&filter(&[])), Some(vec![huangpu]));
        assert_eq!(own.topics(&filter(&["310115", "310101"])), Some(vec![huangpu]));
        assert_eq!(own.topics(&pudong), Some(Vec::new()));
        let station = StationId::new(Timestamp::UNIX_EPOCH, [2; 10]);
        assert_eq!(Audience::Crew(station).topics(&pudong), Some(vec![Topic::Station(station)]));
        assert_eq!(Audience::City.topics(&pudong), Some(vec![Topic::District(district("310115"))]));
        assert_eq!(Audience::Operator.topics(&filter(&["31"])), None);
    }

    #[test]
    fn an_operator_cannot_filter_unlocated_orders_and_parked_alarms_away() {
        let topics = Audience::Operator.topics(&filter(&["310101"])).unwrap();
        assert!(topics.contains(&Topic::Unlocated) && topics.contains(&Topic::Intake));
        assert!(!topics.contains(&Topic::Seats));
    }
}
