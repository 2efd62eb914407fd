//! Every answer that says no: problem details (RFC 9457) with a code from the closed list.
//!
//! Must not: show a person's data, a body or an inner error's text to anybody; faults are logged once, here.

use super::codes::Code;
use crate::dispatch::DispatchError;
use crate::intake::{Hazard, PersonFlag};
use crate::kernel::LiftId;
use crate::order::{Conflict, Refusal};
use crate::roster::Directory;
use crate::store::StoreError;
use crate::wire::{FieldProblem, Problem};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// After how many seconds a repeat is worth trying, where nothing better is known.
const RETRY_AFTER_S: u32 = 1;

/// A request that is not carried out.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    code: Code,
    detail: Option<String>,
    fields: Vec<FieldProblem>,
    facts: Option<Value>,
    retry_after_s: Option<u32>,
    allow: Option<String>,
}

impl ApiError {
    /// The code with its own sentence.
    pub fn new(code: Code) -> Self {
        let retry_after_s = (code.entry().status == 503).then_some(RETRY_AFTER_S);
        Self(Box::new(Inner {
            code,
            detail: None,
            fields: Vec::new(),
            facts: None,
            retry_after_s,
            allow: None,
        }))
    }

    /// Input whose fields are wrong.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        Self::new(Code::InvalidInput).with_fields(fields)
    }

    /// Input of which one field is wrong.
    pub fn invalid_field(path: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem { path: path.to_owned(), message: message.into() }])
    }

    /// Says it more exactly.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Names the wrong fields.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.0.fields = fields;
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds.max(1));
        self
    }

    /// Names the methods that the address has.
    #[must_use]
    pub fn allow(mut self, methods: String) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// The code.
    pub const fn code(&self) -> Code {
        self.0.code
    }

    /// With what a page shows beside the sentence.
    #[must_use]
    pub fn with_facts(mut self, facts: Option<Value>) -> Self {
        self.0.facts = facts;
        self
    }

    /// An order's refusal with its facts; stations are named where the directory knows them.
    pub fn refused(refusal: &Refusal, directory: &Directory) -> Self {
        let mut error = Self::new(Code::of_refusal(refusal)).with_detail(refusal.to_string());
        error.0.facts = facts(refusal, directory);
        error
    }

    /// What dispatch answered instead of carrying it out.
    pub fn of_dispatch(error: &DispatchError, directory: &Directory) -> Self {
        let code = match error {
            DispatchError::Refused(refusal) => return Self::refused(refusal, directory),
            DispatchError::Unavailable(source) => return Self::of_store(source),
            DispatchError::UnknownOrder => Code::UnknownOrder,
            DispatchError::UnknownAlarm => Code::UnknownAlarm,
            DispatchError::UnknownLift => Code::UnknownLift,
            DispatchError::UnknownStation => Code::UnknownStation,
            DispatchError::NotYours => Code::NotYourAssignment,
            DispatchError::KeyReused => Code::IdempotencyKeyReused,
            DispatchError::Busy => Code::Busy,
            DispatchError::Quarantined => Code::OrderQuarantined,
        };
        Self::new(code)
    }

    /// A fault of the store, logged here and nowhere else.
    pub fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::UnreadableOrder { .. } => {
                tracing::error!(error = %causes(error), "an order cannot be read");
                Self::new(Code::OrderQuarantined)
            }
            StoreError::Unreadable { .. }
            | StoreError::Form(_)
            | StoreError::Schema { .. }
            | StoreError::Migration(_) => {
                tracing::error!(error = %causes(error), "stored data cannot be read");
                Self::new(Code::InternalError)
            }
            // A repeat would fare no better: never an answer that asks for one.
            StoreError::Database(_) if error.is_unstorable() => {
                tracing::error!(error = %causes(error), "the database cannot store what was sent");
                Self::new(Code::InvalidInput).with_detail("Some text or figure in it cannot be stored.")
            }
            StoreError::Database(_) | StoreError::Pool(_) | StoreError::Silent => {
                tracing::warn!(error = %causes(error), "the database does not answer");
                Self::new(Code::DatabaseUnavailable)
            }
        }
    }

    /// The answer's body.
    pub fn problem(&self) -> Problem {
        let entry = self.0.code.entry();
        Problem {
            kind: format!("about:blank#{}", entry.name),
            title: entry.title.to_owned(),
            status: entry.status,
            code: entry.name.to_owned(),
            detail: self.0.detail.clone().unwrap_or_else(|| entry.en.to_owned()),
            fields: self.0.fields.clone(),
            facts: self.0.facts.clone(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error)
    }
}

impl From<deadpool_postgres::PoolError> for ApiError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::of_store(&StoreError::Pool(error))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.entry().name)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.entry().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if let Some(seconds) = self.0.retry_after_s {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(methods) = &self.0.allow {
            response.insert_header((header::ALLOW, methods.clone()));
        }
        let body = serde_json::to_vec(&self.problem()).expect("a problem holds nothing that JSON cannot");
        response.body(body)
    }
}

/// An error with its causes on one line, for the log.
fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

/// The facts of a refusal that a page shows.
fn facts(refusal: &Refusal, directory: &Directory) -> Option<Value> {
    let station = |id| {
        directory.find_station(id).map_or_else(
            || json!({"id": id.to_string()}),
            |found| json!({"id": id.to_string(), "code": found.code.as_str(), "name": found.name}),
        )
    };
    match refusal {
        Refusal::NotInState { state, since } => Some(json!({"state": state.name(), "since": since})),
        Refusal::NoSuchAssignment { assignment } => Some(json!({"assignment": assignment.to_string()})),
        Refusal::AssignmentNotInState { station: id, state } => {
            Some(json!({"station": station(*id), "state": state.name()}))
        }
        Refusal::AnotherLeads { station: id, since } => {
            Some(json!({"station": station(*id), "since": since}))
        }
        Refusal::AlreadyCalled { station: id } => Some(json!({"station": station(*id)})),
        Refusal::OfferLimit { count } => Some(json!({"count": count})),
        Refusal::LiftHasLiveOrder { number } => Some(json!({"order_number": number.to_string()})),
        Refusal::CallbackMissing { attempt_count } => Some(json!({"attempt_count": attempt_count})),
        Refusal::OtherMode { mode } => Some(json!({"mode": mode.name()})),
        Refusal::NoSuchAlarm { alarm } => Some(json!({"alarm": alarm.to_string()})),
        Refusal::SamePlace
        | Refusal::PlaceLost
        | Refusal::NoteNeeded
        | Refusal::Merged
        | Refusal::SameOrder
        | Refusal::TextUnanswered
        | Refusal::OtherUnlocated
        | Refusal::NotAllOut
        | Refusal::NothingToDecide
        | Refusal::NothingToVerify
        | Refusal::OutcomeNotAllowed
        | Refusal::AlreadyWanted
        | Refusal::NotMerged
        | Refusal::OnlyAlarm
        | Refusal::NoSuchPromise
        | Refusal::PromiseTime
        | Refusal::NotThisLift
        | Refusal::PlaceUnknown => None,
        Refusal::NotAtTheLift { distance_m, allowed_m } => {
            Some(json!({"distance_m": distance_m, "allowed_m": allowed_m}))
        }
        Refusal::FixUnusable { accuracy_m, age_s } => Some(json!({"accuracy_m": accuracy_m, "age_s": age_s})),
        Refusal::TooManyTexts { count } => Some(json!({"count": count})),
        Refusal::PromiseOpen { due_at } => Some(json!({"due_at": due_at})),
        Refusal::TooManyPromises { count } => Some(json!({"count": count})),
        Refusal::TooManyPhotos { count } => Some(json!({"count": count})),
        Refusal::ChangedMeanwhile { conflicts } => {
            let list: Vec<Value> =
                conflicts.iter().map(|conflict| conflict_fact(conflict, directory)).collect();
            Some(json!({"conflicts": list}))
        }
    }
}

/// Mine and theirs of one fact, as the command's own field has them.
fn conflict_fact(conflict: &Conflict, directory: &Directory) -> Value {
    let lift = |id: &Option<LiftId>| {
        id.map(|id| {
            let found = directory.find_lift(id);
            json!({"id": id.to_string(), "code": found.map(|lift| lift.code.to_string())})
        })
    };
    match conflict {
        Conflict::People { mine, theirs } => json!({"field": "people", "mine": mine, "theirs": theirs}),
        Conflict::Flags { mine, theirs } => {
            let names =
                |flags: &BTreeSet<PersonFlag>| flags.iter().map(|flag| flag.name()).collect::<Vec<_>>();
            json!({"field": "flags", "mine": names(mine), "theirs": names(theirs)})
        }
        Conflict::Hazards { mine, theirs } => {
            let names =
                |hazards: &BTreeSet<Hazard>| hazards.iter().map(|hazard| hazard.name()).collect::<Vec<_>>();
            json!({"field": "hazards", "mine": names(mine), "theirs": names(theirs)})
        }
        Conflict::Priority { mine, theirs } => {
            json!({"field": "priority", "mine": mine.name(), "theirs": theirs.name()})
        }
        Conflict::Lift { mine, theirs } => {
            json!({"field": "lift", "mine": lift(mine), "theirs": lift(theirs)})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Mode;
    use crate::kernel::{AssignmentId, StationId, Timestamp};
    use crate::order::{AssignmentState, OrderNumber, OrderState};

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn every_refusal() -> Vec<Refusal> {
        let station = StationId::new(now(), [1; 10]);
        let since = now();
        vec![
            Refusal::NotInState { state: OrderState::Closed, since },
            Refusal::NoSuchAssignment { assignment: AssignmentId::new(now(), [2; 10]) },
            Refusal::AssignmentNotInState { station, state: AssignmentState::Finished },
            Refusal::AnotherLeads { station, since },
            Refusal::AlreadyCalled { station },
            Refusal::OfferLimit { count: 20 },
            Refusal::LiftHasLiveOrder { number: OrderNumber { day: 20_261_122, serial: 42 } },
            Refusal::SamePlace,
            Refusal::PlaceLost,
            Refusal::NoteNeeded,
            Refusal::Merged,
            Refusal::SameOrder,
            Refusal::OtherMode { mode: Mode::Drill },
            Refusal::CallbackMissing { attempt_count: 1 },
            Refusal::NotAllOut,
            Refusal::NothingToDecide,
            Refusal::NothingToVerify,
            Refusal::OutcomeNotAllowed,
            Refusal::AlreadyWanted,
            Refusal::PromiseOpen { due_at: since },
            Refusal::NoSuchPromise,
            Refusal::PromiseTime,
            Refusal::TooManyPromises { count: 20 },
            Refusal::TooManyPhotos { count: 12 },
            Refusal::NotAtTheLift { distance_m: 900, allowed_m: 160 },
            Refusal::FixUnusable { accuracy_m: 900, age_s: 5 },
            Refusal::NotThisLift,
            Refusal::PlaceUnknown,
            Refusal::TooManyTexts { count: 30 },
            Refusal::ChangedMeanwhile { conflicts: vec![Conflict::People { mine: Some(1), theirs: None }] },
        ]
    }

    #[test]
    fn every_refusal_keeps_its_own_code_and_is_a_conflict() {
        for refusal in every_refusal() {
            let problem = ApiError::refused(&refusal, &Directory::default()).problem();
            assert_eq!((problem.code.as_str(), problem.status), (refusal.code(), 409));
            assert_eq!(problem.detail, refusal.to_string());
        }
    }

    #[test]
    fn a_late_acceptance_is_told_who_is_going_and_since_when() {
        let station = StationId::new(now(), [1; 10]);
        let problem =
            ApiError::refused(&Refusal::AnotherLeads { station, since: now() }, &Directory::default())
                .problem();
        let facts = problem.facts.unwrap();
        assert_eq!(facts["station"]["id"], station.to_string());
        assert_eq!(facts["since"], "2026-11-22T04:00:00Z");
    }

    #[actix_web::test]
    async fn what_helps_to_try_again_says_when() {
        for (error, code) in [
            (DispatchError::Busy, "busy"),
            (
                DispatchError::Unavailable(std::sync::Arc::new(StoreError::Pool(
                    deadpool_postgres::PoolError::Closed,
                ))),
                "database_unavailable",
            ),
        ] {
            let response = ApiError::of_dispatch(&error, &Directory::default()).error_response();
            assert_eq!(response.status(), 503);
            assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "1");
            assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), "application/problem+json");
            let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
            let problem: Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(problem.code, code);
            assert_eq!(problem.kind, format!("about:blank#{code}"));
        }
    }
}
