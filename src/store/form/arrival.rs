//! The stored form of an arrival and what proved it.
//!
//! Must not: change; as `form`, it is read for ever. Holds how far from the lift somebody was, never where.

use crate::kernel::AssignmentId;
use crate::order::Proof;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(super) struct ArrivalForm {
    assignment: Uuid,
    /// None: only said, as all were that were written before proofs were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<ProofForm>,
}

impl ArrivalForm {
    pub(super) const fn of(assignment: AssignmentId, proof: Proof) -> Self {
        Self { assignment: assignment.uuid(), proof: proof_form(proof) }
    }

    pub(super) const fn read(self) -> (AssignmentId, Proof) {
        (AssignmentId::from_uuid(self.assignment), proof_of(self.proof))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ProofForm {
    Near { distance_m: u32, accuracy_m: u32, age_s: u32 },
    Scanned,
}

const fn proof_form(proof: Proof) -> Option<ProofForm> {
    match proof {
        Proof::Word => None,
        Proof::Near { distance_m, accuracy_m, age_s } => {
            Some(ProofForm::Near { distance_m, accuracy_m, age_s })
        }
        Proof::Scanned => Some(ProofForm::Scanned),
    }
}

const fn proof_of(form: Option<ProofForm>) -> Proof {
    match form {
        None => Proof::Word,
        Some(ProofForm::Near { distance_m, accuracy_m, age_s }) => {
            Proof::Near { distance_m, accuracy_m, age_s }
        }
        Some(ProofForm::Scanned) => Proof::Scanned,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read, write};
    use crate::kernel::AssignmentId;
    use crate::order::{Fact, Proof};
    use uuid::Uuid;

    #[test]
    fn an_arrival_of_before_proofs_is_one_that_was_only_said() {
        let assignment = AssignmentId::from_uuid(Uuid::from_u128(7));
        let old = r#"{"kind":"crew_arrived","assignment":"00000000-0000-0000-0000-000000000007"}"#;
        let said = Fact::CrewArrived { assignment, proof: Proof::Word };
        assert_eq!(read(old).unwrap(), said);
        assert_eq!(write(&said), ("crew_arrived", old.to_owned()));
    }

    #[test]
    fn every_proof_reads_back() {
        let assignment = AssignmentId::from_uuid(Uuid::from_u128(7));
        let near = Proof::Near { distance_m: 40, accuracy_m: 12, age_s: 3 };
        for proof in [Proof::Word, near, Proof::Scanned] {
            let fact = Fact::ArrivalShown { assignment, proof };
            assert_eq!(read(&write(&fact).1).unwrap(), fact);
        }
    }
}
