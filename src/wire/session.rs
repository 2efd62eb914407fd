//! Signing in, accounts and roles.
//!
//! Must not: carry a password outward.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account may do; the table of routes by role is in `http::access`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Operator,
    ShiftLeader,
    Crew,
    Supervisor,
    Wallboard,
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Operator,
        Self::ShiftLeader,
        Self::Crew,
        Self::Supervisor,
        Self::Wallboard,
        Self::Administrator,
    ];

    /// Name in the database, on the wire and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::ShiftLeader => "shift_leader",
            Self::Crew => "crew",
            Self::Supervisor => "supervisor",
            Self::Wallboard => "wallboard",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Of the fields `station` and `district` of a new account those that do not go with the role, each with why. A crew works
    /// for a station; a supervisor may be limited to a district, without one he sees the whole city; the others see it always.
    pub fn misfits(self, has_station: bool, has_district: bool) -> Vec<(&'static str, &'static str)> {
        let (is_crew, is_supervisor) = match self {
            Self::Crew => (true, false),
            Self::Supervisor => (false, true),
            Self::Operator | Self::ShiftLeader | Self::Wallboard | Self::Administrator => (false, false),
        };
        let station = match (is_crew, has_station) {
            (true, false) => Some(("station", "a crew account needs its station")),
            (false, true) => Some(("station", "only a crew account has a station")),
            (true, true) | (false, false) => None,
        };
        let is_limited_wrongly = has_district && !is_supervisor;
        let district =
            is_limited_wrongly.then_some(("district", "only a supervisor's account has a district"));
        station.into_iter().chain(district).collect()
    }
}

/// `POST /api/v1/session`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[schema(max_length = 60)]
    pub name: String,
    #[schema(max_length = 200)]
    pub password: String,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    pub account: String,
    pub name: String,
    pub display_name: String,
    pub role: Role,
    /// The station of a crew account.
    pub station: Option<StationRef>,
    /// The district of a supervisor's scope; none is the whole city.
    pub district: Option<String>,
    /// The page this role starts on: `/console`, `/crew`, `/supervise`, `/admin`, `/wall`.
    pub home: String,
    /// The data is a demonstration city.
    pub demo: bool,
    /// Server time, so that the page can show how far its own clock is off.
    #[schema(value_type = String, format = DateTime)]
    pub server_time: jiff::Timestamp,
}

/// A station as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StationRef {
    pub id: String,
    pub code: String,
    pub name: String,
}

/// One account on the administration page.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    pub id: String,
    pub name: String,
    pub display_name: String,
    pub role: Role,
    pub station: Option<StationRef>,
    pub district: Option<String>,
    pub disabled: bool,
}

/// `POST /api/v1/accounts`
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    #[schema(max_length = 60)]
    pub name: String,
    #[schema(max_length = 60)]
    pub display_name: String,
    pub role: Role,
    /// At least ten characters.
    #[schema(min_length = 10, max_length = 200)]
    pub password: String,
    /// Needed for a crew account, refused for any other.
    #[serde(default)]
    pub station: Option<String>,
    /// Limits a supervisor, without it he sees the whole city; refused for any other role.
    #[serde(default)]
    pub district: Option<String>,
}

/// `PATCH /api/v1/accounts/{id}`: only what is given changes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub password: Option<String>,
    /// Disabling closes every session of the account at once.
    #[serde(default)]
    pub disabled: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_crew_has_a_station_and_only_a_supervisor_a_district() {
        let paths = |role: Role, has_station, has_district| -> Vec<&str> {
            role.misfits(has_station, has_district).into_iter().map(|(path, _)| path).collect()
        };
        for role in Role::ALL {
            let (is_crew, is_supervisor) = (role == Role::Crew, role == Role::Supervisor);
            assert_eq!(paths(role, is_crew, false), [""; 0], "{role:?}");
            assert_eq!(paths(role, !is_crew, false), ["station"], "{role:?}");
            let district = if is_supervisor { vec![] } else { vec!["district"] };
            assert_eq!(paths(role, is_crew, true), district, "{role:?}");
        }
        assert_eq!(paths(Role::Operator, true, true), ["station", "district"]);
    }
}
