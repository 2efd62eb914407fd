//! The stored form of what a crew told of the release.
//!
//! Must not: change a form that was ever written, like the forms beside it.

use super::FormError;
use crate::order::{Condition, LiftAfter, Release, ReleaseMethod};
use crate::roster::CauseCode;
use crate::store::named::Named;
use serde::{Deserialize, Serialize};

/// The codes; each is missing where the crew did not say.
#[derive(Serialize, Deserialize)]
pub(super) struct ReleaseForm {
    people: Option<u16>,
    condition: Option<Named<Condition>>,
    method: Option<Named<ReleaseMethod>>,
    lift_after: Option<Named<LiftAfter>>,
    cause: Option<u16>,
}

impl From<&Release> for ReleaseForm {
    fn from(release: &Release) -> Self {
        Self {
            people: release.people,
            condition: release.condition.map(Named),
            method: release.method.map(Named),
            lift_after: release.lift_after.map(Named),
            cause: release.cause.map(CauseCode::number),
        }
    }
}

impl TryFrom<ReleaseForm> for Release {
    type Error = FormError;

    fn try_from(form: ReleaseForm) -> Result<Self, FormError> {
        let cause = form.cause.map(|code| CauseCode::parse(code).ok_or(FormError::Value("cause")));
        Ok(Self {
            people: form.people,
            condition: form.condition.map(|condition| condition.0),
            method: form.method.map(|method| method.0),
            lift_after: form.lift_after.map(|after| after.0),
            cause: cause.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read, write};
    use super::*;
    use crate::kernel::{AssignmentId, NoteId};
    use crate::order::{DeclineReason, Fact, WithdrawReason};
    use uuid::Uuid;

    #[test]
    fn an_old_body_of_a_crew_that_gave_up_is_read_without_its_reason() {
        let id = "01890000000070008000000000000001";
        let body = format!(
            r#"{{"kind":"assignment_withdrawn","assignment":"{id}","reason":"crew_cannot","note":null}}"#
        );
        let fact = read(&body).unwrap();
        assert!(matches!(
            fact,
            Fact::AssignmentWithdrawn { cannot: None, reason: WithdrawReason::CrewCannot, .. }
        ));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let assignment = AssignmentId::from_uuid(Uuid::from_u128(1));
        let release = Release {
            people: Some(3),
            condition: Some(Condition::Unwell),
            method: Some(ReleaseMethod::HandWinding),
            lift_after: Some(LiftAfter::OutOfUse),
            cause: CauseCode::parse(203),
        };
        let facts = [
            Fact::ReleaseReported {
                assignment: Some(assignment),
                release,
                note: Some(NoteId::from_uuid(Uuid::nil())),
            },
            Fact::ReleaseReported { assignment: None, release: Release::default(), note: None },
            Fact::AssignmentWithdrawn {
                assignment,
                reason: WithdrawReason::CrewCannot,
                cannot: Some(DeclineReason::VehicleTrouble),
                note: None,
            },
        ];
        for fact in facts {
            assert_eq!(read(&write(&fact).1).unwrap(), fact);
        }
    }
}
