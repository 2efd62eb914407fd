//! Who may do what: one table of routes by role and scope, and one of an order's commands.
//!
//! Must not: be bypassed. Handlers take [`Allowed`] (or `Act`, which holds it), which looks the route up here;
//! a route that is not in the table is refused to everybody, and a test walks both.

use super::codes::Code;
use super::error::ApiError;
use super::session::Who;
use super::state::AppState;
use crate::kernel::{LiftId, StationId};
use crate::roster::{Directory, DistrictCode};
use crate::wire::Role;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Where the versioned interface lives.
pub const API: &str = "/api/v1";

/// How far a role reaches on a route or with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What lies in the account's district, where it has one.
    OwnDistrict,
    /// What belongs to the account's station.
    OwnStation,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy)]
pub enum Gate {
    /// Anybody, signed in or not.
    Anyone,
    /// A partner's machine with a signature.
    Machine,
    /// These roles, each as far as it reaches.
    Roles(&'static [(Role, Scope)]),
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub method: &'static str,
    /// Below [`API`], as actix matches it.
    pub pattern: &'static str,
    pub gate: Gate,
}

use Role::{Administrator, Crew, Operator, ShiftLeader, Supervisor, Wallboard};
use Scope::{All, OwnDistrict, OwnStation};

const EVERYBODY: Gate = Gate::Roles(&[
    (Operator, All),
    (ShiftLeader, All),
    (Crew, OwnStation),
    (Supervisor, OwnDistrict),
    (Wallboard, All),
    (Administrator, All),
]);
const SEATS: Gate = Gate::Roles(&[(Operator, All), (ShiftLeader, All)]);
const READERS: Gate =
    Gate::Roles(&[(Operator, All), (ShiftLeader, All), (Supervisor, OwnDistrict), (Administrator, All)]);
const SEATS_AND_CREW: Gate = Gate::Roles(&[(Operator, All), (ShiftLeader, All), (Crew, OwnStation)]);
const CITY: Gate =
    Gate::Roles(&[(Operator, All), (ShiftLeader, All), (Supervisor, All), (Administrator, All)]);
const STATION_READERS: Gate = Gate::Roles(&[
    (Operator, All),
    (ShiftLeader, All),
    (Crew, OwnStation),
    (Supervisor, All),
    (Administrator, All),
]);
const DUTY: Gate =
    Gate::Roles(&[(Operator, All), (ShiftLeader, All), (Crew, OwnStation), (Administrator, All)]);
const REPORTS: Gate = Gate::Roles(&[(ShiftLeader, All), (Supervisor, OwnDistrict), (Administrator, All)]);
// A handover tells of the whole city, whatever the district of whoever reads the record.
const HANDOVER_READERS: Gate = CITY;
const LEADERS: Gate = Gate::Roles(&[(ShiftLeader, All)]);
const RETRIERS: Gate = Gate::Roles(&[(ShiftLeader, All), (Administrator, All)]);
const ENROLLERS: Gate = Gate::Roles(&[(ShiftLeader, All), (Administrator, All)]);
const BOARD: Gate = Gate::Roles(&[(Operator, All), (ShiftLeader, All), (Supervisor, OwnDistrict)]);
/// Numbers of the whole city, nothing of anybody: whoever works in the room may see what hangs there.
const WALL: Gate = Gate::Roles(&[
    (Operator, All),
    (ShiftLeader, All),
    (Supervisor, All),
    (Wallboard, All),
    (Administrator, All),
]);
const CREW: Gate = Gate::Roles(&[(Crew, OwnStation)]);
const ADMINISTRATOR: Gate = Gate::Roles(&[(Administrator, All)]);

const fn rule(method: &'static str, pattern: &'static str, gate: Gate) -> Rule {
    Rule { method, pattern, gate }
}

/// Every route of the versioned interface.
pub const ROUTES: [Rule; 54] = [
    rule("POST", "/alarms", SEATS),
    rule("POST", "/orders/{order}/commands", SEATS_AND_CREW),
    rule("POST", "/channels/{channel}/alarms", Gate::Machine),
    // Every lift, with the orders of the own district.
    rule("GET", "/lifts", READERS),
    rule("GET", "/lifts/{lift}", READERS),
    rule("GET", "/alarms/parked", SEATS),
    rule("POST", "/alarms/{alarm}/place", SEATS),
    rule("POST", "/alarms/{alarm}/phone", SEATS),
    rule("POST", "/alarms/{alarm}/caller", SEATS),
    rule("POST", "/callers/lifts", SEATS),
    rule("GET", "/orders", READERS),
    rule("GET", "/orders/{order}", READERS),
    rule("GET", "/orders/{order}/candidates", SEATS),
    rule("POST", "/orders/{order}/shown", CREW),
    rule("GET", "/orders/{order}/lift-card", SEATS_AND_CREW),
    rule("POST", "/orders/{order}/contact-phone", SEATS_AND_CREW),
    rule("GET", "/orders/{order}/photos", SEATS_AND_CREW),
    rule("POST", "/orders/{order}/photos", CREW),
    rule("GET", "/orders/{order}/photos/{photo}", SEATS_AND_CREW),
    rule("GET", "/causes", STATION_READERS),
    rule("GET", "/stations", CITY),
    rule("GET", "/stations/{station}", STATION_READERS),
    rule("PATCH", "/stations/{station}", ADMINISTRATOR),
    rule("POST", "/stations/{station}/duty", DUTY),
    rule("POST", "/stations/{station}/enrolments", ENROLLERS),
    rule("GET", "/stations/{station}/devices", ENROLLERS),
    rule("POST", "/devices", Gate::Anyone),
    rule("DELETE", "/devices/{device}", ENROLLERS),
    rule("GET", "/device", CREW),
    rule("POST", "/device/push", CREW),
    rule("DELETE", "/device/push", CREW),
    rule("GET", "/accounts", ADMINISTRATOR),
    rule("POST", "/accounts", ADMINISTRATOR),
    rule("PATCH", "/accounts/{account}", ADMINISTRATOR),
    rule("GET", "/reports/response", REPORTS),
    rule("GET", "/status", EVERYBODY),
    rule("GET", "/wall", WALL),
    rule("GET", "/troubles", READERS),
    rule("POST", "/troubles/messages/retry", RETRIERS),
    rule("GET", "/duty-list", SEATS),
    rule("GET", "/drill", CITY),
    rule("POST", "/drill", LEADERS),
    rule("POST", "/drill/end", LEADERS),
    rule("GET", "/handovers", HANDOVER_READERS),
    rule("POST", "/handovers", SEATS),
    rule("GET", "/handovers/{handover}", HANDOVER_READERS),
    rule("POST", "/handovers/{handover}/commands", SEATS),
    rule("GET", "/board", BOARD),
    rule("GET", "/crew/board", CREW),
    rule("POST", "/crew/position", CREW),
    rule("GET", "/crew/record", CREW),
    rule("POST", "/session", Gate::Anyone),
    rule("GET", "/session", EVERYBODY),
    rule("DELETE", "/session", Gate::Anyone),
];

/// Commands that a crew may give, each about its own station's assignment.
const CREW_COMMANDS: [&str; 11] = [
    "accept",
    "decline",
    "set_out",
    "arrive",
    "withdraw",
    "record_freed",
    "doubt_place",
    "report_release",
    "finish",
    "request_second_tier",
    "add_note",
];

/// How far a role reaches with a command of an order; `None` is not at all.
pub fn command_scope(role: Role, command: &str) -> Option<Scope> {
    match role {
        Operator | ShiftLeader => Some(All),
        Crew => CREW_COMMANDS.contains(&command).then_some(OwnStation),
        Supervisor | Wallboard | Administrator => None,
    }
}

impl Gate {
    /// How far the role reaches; `None` is not at all.
    pub fn scope(&self, role: Role) -> Option<Scope> {
        match self {
            Self::Anyone => Some(All),
            Self::Machine => None,
            Self::Roles(roles) => roles.iter().find(|(allowed, _)| *allowed == role).map(|(_, scope)| *scope),
        }
    }
}

/// The line of the table for a matched pattern, without [`API`].
pub fn find_rule(method: &str, pattern: &str) -> Option<&'static Rule> {
    ROUTES.iter().find(|rule| rule.method == method && rule.pattern == pattern)
}

/// The methods that the table knows for a path below [`API`].
pub fn methods_of(path: &str) -> Vec<&'static str> {
    let is_match = |pattern: &str| {
        let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(part), Some(found))
                    if part == found || (part.starts_with('{') && !found.is_empty()) => {}
                (Some(_) | None, _) => return false,
            }
        }
    };
    ROUTES.iter().filter(|rule| is_match(rule.pattern)).map(|rule| rule.method).collect()
}

/// Somebody signed in whom the table lets in, and how far.
#[derive(Debug, Clone)]
pub struct Allowed {
    pub who: Arc<Who>,
    pub scope: Scope,
}

impl Allowed {
    /// The station a crew is limited to; `None` is no limit.
    ///
    /// # Errors
    /// The account should have a station and has none.
    pub fn station_limit(&self) -> Result<Option<StationId>, ApiError> {
        match self.scope {
            All | OwnDistrict => Ok(None),
            OwnStation => self.who.station.map(Some).ok_or_else(|| ApiError::new(Code::NotAllowed)),
        }
    }

    /// Refuses a station that is not the crew's own.
    ///
    /// # Errors
    /// It is another station.
    pub fn require_station(&self, station: StationId) -> Result<(), ApiError> {
        match self.station_limit()? {
            Some(own) if own != station => Err(ApiError::new(Code::NotAllowed)),
            Some(_) | None => Ok(()),
        }
    }

    /// The district the account is limited to; `None` is no limit.
    pub fn district_limit(&self) -> Option<DistrictCode> {
        match self.scope {
            All | OwnStation => None,
            OwnDistrict => self.who.district,
        }
    }

    /// Whether orders of that lift exist for the account: outside its district none does.
    pub fn sees_orders_of(&self, lift: Option<LiftId>, directory: &Directory) -> bool {
        let district = || lift.and_then(|lift| directory.district_of_lift(lift));
        self.district_limit().is_none_or(|own| district() == Some(own))
    }
}

/// Looks up who asks, and whether the table lets them.
///
/// # Errors
/// Not signed in, or not allowed.
pub async fn admit(request: &HttpRequest) -> Result<Allowed, ApiError> {
    let state = request.app_data::<web::Data<AppState>>().ok_or_else(|| ApiError::new(Code::NotReady))?;
    let pattern = request.match_pattern().unwrap_or_default();
    let pattern = pattern.strip_prefix(API).unwrap_or_default();
    let who = state.sessions.who(request, state).await?;
    let who = who.ok_or_else(|| not_signed_in(pattern, state))?;
    find_rule(request.method().as_str(), pattern)
        .and_then(|rule| rule.gate.scope(who.role))
        .map(|scope| Allowed { who, scope })
        .ok_or_else(|| ApiError::new(Code::NotAllowed))
}

/// The sign-in page asks for the session and learns from the answer whether the city is made up.
fn not_signed_in(pattern: &str, state: &AppState) -> ApiError {
    let is_told = pattern == "/session" && state.settings.is_demo;
    ApiError::new(Code::NotSignedIn).with_facts(is_told.then(|| json!({"demo": true})))
}

impl FromRequest for Allowed {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { admit(&request).await })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::CommandBody;

    #[test]
    fn no_line_stands_twice() {
        for (index, rule) in ROUTES.iter().enumerate() {
            let twin = ROUTES[index + 1..]
                .iter()
                .any(|other| (other.method, other.pattern) == (rule.method, rule.pattern));
            assert!(!twin, "{} {}", rule.method, rule.pattern);
        }
    }

    #[test]
    fn methods_are_found_by_path() {
        assert_eq!(methods_of("/session"), ["POST", "GET", "DELETE"]);
        assert_eq!(methods_of("/orders/ord_1/commands"), ["POST"]);
        assert!(methods_of("/orders/").is_empty());
        assert!(methods_of("/nothing").is_empty());
    }

    #[test]
    fn a_wall_sees_its_numbers_and_no_order_lift_station_or_alarm() {
        let open: Vec<&str> = ROUTES
            .iter()
            .filter(|rule| matches!(rule.gate, Gate::Roles(_)) && rule.gate.scope(Wallboard).is_some())
            .map(|rule| rule.pattern)
            .collect();
        assert_eq!(open, ["/status", "/wall", "/session"]);
    }

    #[test]
    fn a_crew_has_the_commands_of_its_own_assignment_and_no_others() {
        let close = CommandBody::Close { note: None };
        let accept = CommandBody::Accept { assignment: String::new(), eta_minutes: None };
        assert_eq!(command_scope(Crew, close.name()), None);
        assert_eq!(command_scope(Crew, accept.name()), Some(OwnStation));
        for role in [Supervisor, Wallboard, Administrator] {
            assert_eq!(command_scope(role, accept.name()), None, "{role:?}");
        }
        for role in [Operator, ShiftLeader] {
            assert_eq!(command_scope(role, close.name()), Some(All), "{role:?}");
        }
    }

    #[test]
    fn the_document_names_every_command_of_a_crew() {
        let document = include_str!("../../docs/api.md");
        let line = document.lines().find(|line| line.starts_with("A crew gives these commands")).unwrap();
        for command in CREW_COMMANDS {
            assert!(line.contains(&format!("`{command}`")), "{command}");
        }
    }
}
