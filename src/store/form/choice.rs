//! The stored form of a choice of station, with all that were considered.
//!
//! Must not: change; it is read for ever. Keys are short: twenty candidates stand in every offer.

use crate::kernel::{AssignmentId, StationId};
use crate::order::{Candidate, Choice, OfferWhy, Verdict};
use crate::roster::{Level, Reach};
use crate::store::named::Named;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct ChoiceForm {
    pub(super) assignment: Uuid,
    pub(super) station: Uuid,
    pub(super) level: Named<Level>,
    pub(super) why: Named<OfferWhy>,
    pub(super) distance_m: u32,
    pub(super) travel_time_s: u32,
    pub(super) reach: Named<Reach>,
    pub(super) considered: Vec<CandidateForm>,
}

impl From<&Choice> for ChoiceForm {
    fn from(choice: &Choice) -> Self {
        Self {
            assignment: choice.assignment.uuid(),
            station: choice.station.uuid(),
            level: Named(choice.level),
            why: Named(choice.why),
            distance_m: choice.distance_m,
            travel_time_s: choice.travel_time_s,
            reach: Named(choice.reach),
            considered: choice.considered.iter().map(CandidateForm::from).collect(),
        }
    }
}

impl From<ChoiceForm> for Choice {
    fn from(form: ChoiceForm) -> Self {
        Self {
            assignment: AssignmentId::from_uuid(form.assignment),
            station: StationId::from_uuid(form.station),
            level: form.level.0,
            why: form.why.0,
            distance_m: form.distance_m,
            travel_time_s: form.travel_time_s,
            reach: form.reach.0,
            considered: form.considered.into_iter().map(Candidate::from).collect(),
        }
    }
}

/// Short keys: twenty of these stand in every offer.
#[derive(Serialize, Deserialize)]
pub(super) struct CandidateForm {
    pub(super) s: Uuid,
    pub(super) r: u16,
    pub(super) m: u32,
    pub(super) t: u32,
    pub(super) v: VerdictForm,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) c: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerdictForm {
    Available,
    RingThem,
    OverCapacity(u16, u16),
    OffDuty,
    Unreachable,
    AlreadyCalled,
    WrongLevel,
    Excluded,
}

impl From<&Candidate> for CandidateForm {
    fn from(candidate: &Candidate) -> Self {
        Self {
            s: candidate.station.uuid(),
            r: candidate.rank,
            m: candidate.distance_m,
            t: candidate.travel_time_s,
            v: match candidate.verdict {
                Verdict::Available => VerdictForm::Available,
                Verdict::RingThem => VerdictForm::RingThem,
                Verdict::OverCapacity { live, capacity } => VerdictForm::OverCapacity(live, capacity),
                Verdict::OffDuty => VerdictForm::OffDuty,
                Verdict::Unreachable => VerdictForm::Unreachable,
                Verdict::AlreadyCalled => VerdictForm::AlreadyCalled,
                Verdict::WrongLevel => VerdictForm::WrongLevel,
                Verdict::Excluded => VerdictForm::Excluded,
            },
            c: candidate.contracted,
        }
    }
}

impl From<CandidateForm> for Candidate {
    fn from(form: CandidateForm) -> Self {
        Self {
            station: StationId::from_uuid(form.s),
            rank: form.r,
            distance_m: form.m,
            travel_time_s: form.t,
            verdict: match form.v {
                VerdictForm::Available => Verdict::Available,
                VerdictForm::RingThem => Verdict::RingThem,
                VerdictForm::OverCapacity(live, capacity) => Verdict::OverCapacity { live, capacity },
                VerdictForm::OffDuty => Verdict::OffDuty,
                VerdictForm::Unreachable => Verdict::Unreachable,
                VerdictForm::AlreadyCalled => Verdict::AlreadyCalled,
                VerdictForm::WrongLevel => Verdict::WrongLevel,
                VerdictForm::Excluded => Verdict::Excluded,
            },
            contracted: form.c,
        }
    }
}
