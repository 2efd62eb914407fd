//! Who may see an event: decided when it is written, and stored with it.
//!
//! Must not: depend on who is connected.

use crate::order::{Assignment, WorkOrder};
use crate::roster::DistrictCode;
use std::collections::BTreeSet;

/// Operators and shift leaders, the district's supervisors, and every station that is called or stands by, or just did.
pub fn of_order(
    before: Option<&WorkOrder>,
    after: &WorkOrder,
    district: Option<DistrictCode>,
) -> Vec<String> {
    let mut topics = BTreeSet::from(["seats".to_owned()]);
    topics.extend(district.map(|code| format!("district:{code}")));
    for assignment in &after.assignments {
        let concerns = |called: &Assignment| called.state.is_live() || called.standby_since.is_some();
        let earlier = before.and_then(|order| order.find_assignment(assignment.id));
        if concerns(assignment) || earlier.is_some_and(concerns) {
            topics.insert(format!("station:{}", assignment.station.uuid().simple()));
        }
    }
    topics.into_iter().collect()
}
