//! Who may see an event: decided when it is written, and stored with it.
//!
//! Must not: depend on who is connected.

use crate::order::WorkOrder;
use crate::roster::DistrictCode;
use std::collections::BTreeSet;

/// Operators and shift leaders, the district's supervisors, and every station that is or was just called.
pub fn of_order(
    before: Option<&WorkOrder>,
    after: &WorkOrder,
    district: Option<DistrictCode>,
) -> Vec<String> {
    let mut topics = BTreeSet::from(["seats".to_owned()]);
    topics.extend(district.map(|code| format!("district:{code}")));
    for assignment in &after.assignments {
        let was_live = before
            .and_then(|order| order.find_assignment(assignment.id))
            .is_some_and(|earlier| earlier.state.is_live());
        if was_live || assignment.state.is_live() || assignment.standby_since.is_some() {
            topics.insert(format!("station:{}", assignment.station.uuid().simple()));
        }
    }
    topics.into_iter().collect()
}
