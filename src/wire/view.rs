//! How an order, a lift and a station are shown: the pure core's values turned into wire shapes.
//!
//! Must not: decide, read the store or the clock, or show personal data. What is derived here (attention,
//! deadlines, who leads) is derived from the order alone, so that every node and every page shows the same.

use super::lift::{LiftContact, LiftView, Point};
use super::order::{
    AssignmentView, AttentionView, CallbackView, CrewOrderView, DeadlineView, FireBrigadeView,
    MilestonesView, OrderView, PriorityReasonView, PromiseView, TimePointView,
};
use super::scene::ReleaseForm;
use super::session::StationRef;
use super::station::StationView;
use crate::intake::PriorityReason;
use crate::kernel::{LatLon, Phone, StationId, Timestamp};
use crate::order::{
    Assignment, AssignmentState, Callback, CallbackResult, Ending, FireBrigade, Milestones, Need, NobodyWhy,
    OrderState, Outcome, PassengerWord, Promise, PromiseState, Release, TimePoint, Verification, WorkOrder,
    deadlines, need,
};
use crate::roster::{CauseCode, DeviceState, Directory, Lift, Reach, Station, StationStatus};

/// From this trapped mark on, in minutes, the shift leader must look.
const FIRST_SHOWN_MARK: u16 = 30;

/// A whole order, as operators see it.
pub fn order_view(order: &WorkOrder, directory: &Directory) -> OrderView {
    let lead = order.watched_lead().map(|lead| lead.id);
    OrderView {
        id: order.id.to_string(),
        number: order.number.to_string(),
        version: order.version,
        mode: order.mode.name().to_owned(),
        state: order.state.name().to_owned(),
        state_since: order.state_since,
        outcome: order.outcome.map(|outcome| outcome.name().to_owned()),
        merged_into: order.outcome.and_then(merged_into),
        priority: order.priority.name().to_owned(),
        priority_reason: priority_reason_view(order.priority_reason),
        lift: order_lift(order, directory),
        point: order.place.point().map(point_view),
        people: order.situation.people,
        flags: order.situation.flags.iter().map(|flag| flag.name().to_owned()).collect(),
        hazards: order.situation.hazards.iter().map(|hazard| hazard.name().to_owned()).collect(),
        people_freed: order.people_freed,
        release: order.release.map(release_view),
        photo_count: order.photos.len(),
        verification: verification_name(order.verification).to_owned(),
        alarm_count: order.alarm_count,
        earlier: order.earlier.map(|earlier| earlier.to_string()),
        opened_at: order.opened_at,
        assignments: order
            .assignments
            .iter()
            .map(|assignment| assignment_view(order, assignment, lead == Some(assignment.id), directory))
            .collect(),
        deadlines: deadlines(order)
            .into_iter()
            .map(|deadline| DeadlineView { kind: deadline.kind.name().to_owned(), due_at: deadline.due_at })
            .collect(),
        attention: attention(order),
        fire_brigade: fire_brigade_view(order.fire_brigade),
        callback: callback_view(&order.callback),
        promises: order.promises.iter().map(promise_view).collect(),
        text_count: u16::try_from(order.talk.len()).unwrap_or(u16::MAX),
        milestones: milestones_view(&order.milestones),
    }
}

/// The order as a crew of `station` sees it; `None` if the station was never called for it.
pub fn crew_order_view(
    order: &WorkOrder,
    station: StationId,
    directory: &Directory,
) -> Option<CrewOrderView> {
    let assignment = order.find_assignment_of(station)?;
    let lead = order.watched_lead();
    let is_lead = lead.is_some_and(|lead| lead.id == assignment.id);
    Some(CrewOrderView {
        id: order.id.to_string(),
        number: order.number.to_string(),
        version: order.version,
        mode: order.mode.name().to_owned(),
        state: order.state.name().to_owned(),
        outcome: order.outcome.map(|outcome| outcome.name().to_owned()),
        priority: order.priority.name().to_owned(),
        lift: order_lift(order, directory),
        point: order.place.point().map(point_view),
        people: order.situation.people,
        flags: order.situation.flags.iter().map(|flag| flag.name().to_owned()).collect(),
        hazards: order.situation.hazards.iter().map(|hazard| hazard.name().to_owned()).collect(),
        opened_at: order.opened_at,
        assignment: assignment_view(order, assignment, is_lead, directory),
        led_by: lead.filter(|_| !is_lead).map(|lead| station_ref(lead.station, directory)),
        merged_into: order.outcome.and_then(merged_into),
        people_freed: order.people_freed,
        release: order.release.map(release_view),
        photo_count: order.photos.len(),
        place_doubt: order
            .place_doubt
            .filter(|(_, by)| *by == assignment.id)
            .map(|(doubt, _)| doubt.name().to_owned()),
    })
}

/// A lift with its address and the names that belong to it.
pub fn lift_view(lift: &Lift, directory: &Directory) -> LiftView {
    let compound = directory.find_compound(lift.compound);
    let district = compound.and_then(|compound| directory.find_district(compound.district));
    LiftView {
        id: lift.id.to_string(),
        code: lift.code.to_string(),
        registration: lift.registration.as_str().to_owned(),
        compound: compound.map(|compound| compound.name.clone()).unwrap_or_default(),
        address: compound.map(|compound| compound.address.clone()).unwrap_or_default(),
        position: lift.position.clone(),
        district: compound.map(|compound| compound.district.to_string()).unwrap_or_default(),
        district_name: district.map(|district| district.name.clone()).unwrap_or_default(),
        kind: lift.kind.name().to_owned(),
        brand: lift.brand.clone(),
        floors: lift.floors,
        installed_year: lift.installed_year,
        maintainer: lift
            .maintainer
            .and_then(|id| directory.find_organisation(id))
            .map(|organisation| organisation.name.clone()),
        point: point_view(lift.place),
        has_device: match lift.device {
            DeviceState::None => false,
            DeviceState::Fitted { .. } => true,
        },
    }
}

/// Who answers for a lift: whoever manages the building, the maintainer, the supervision office.
pub fn lift_contacts(lift: &Lift, directory: &Directory) -> Vec<LiftContact> {
    directory
        .organisations_of_lift(lift)
        .map(|organisation| LiftContact {
            kind: organisation.kind.name().to_owned(),
            name: organisation.name.clone(),
            phone_masked: organisation.duty_phone.as_ref().map(Phone::masked),
        })
        .collect()
}

/// A station with its duty, load and reach.
pub fn station_view(station: &Station, status: &StationStatus) -> StationView {
    StationView {
        id: station.id.to_string(),
        code: station.code.to_string(),
        name: station.name.clone(),
        district: station.district.to_string(),
        serves_first: station.serves_first,
        serves_second: station.serves_second,
        point: point_view(station.place),
        on_duty: status.duty.on_duty,
        strength: status.duty.strength,
        capacity: status.duty.capacity,
        live_count: status.live_count,
        reach: status.reach.name().to_owned(),
    }
}

/// A station as others name it. One that the directory does not know (yet) keeps its id.
pub fn station_ref(station: StationId, directory: &Directory) -> StationRef {
    match directory.find_station(station) {
        Some(found) => {
            StationRef { id: station.to_string(), code: found.code.to_string(), name: found.name.clone() }
        }
        None => StationRef { id: station.to_string(), code: String::new(), name: station.to_string() },
    }
}

/// A place as two numbers.
pub const fn point_view(place: LatLon) -> Point {
    Point { lat: place.lat(), lon: place.lon() }
}

/// What a person must look at, most pressing first.
pub fn attention(order: &WorkOrder) -> Vec<AttentionView> {
    let mut found = Vec::new();
    if order.state.is_live() {
        missing_help(order, &mut found);
        overdue_help(order, &mut found);
        trapped_people(order, &mut found);
    }
    let overdue = order.callback.overdue_since;
    if order.state == OrderState::CallbackDue
        && overdue.is_some()
        && overdue >= order.callback.last_attempt_at
    {
        found.push(for_operator("callback_overdue"));
    }
    if order.promises.iter().any(|promise| promise.state == PromiseState::Overdue) {
        found.push(for_operator("promise_overdue"));
    }
    found
}

fn for_operator(kind: &str) -> AttentionView {
    AttentionView { kind: kind.to_owned(), for_shift_leader: false, assignment: None, value: None, why: None }
}

fn for_both(kind: &str) -> AttentionView {
    AttentionView { for_shift_leader: true, ..for_operator(kind) }
}

/// Nobody can be called without a person.
fn missing_help(order: &WorkOrder, found: &mut Vec<AttentionView>) {
    if let FireBrigade::Proposed { why, .. } = order.fire_brigade {
        found.push(AttentionView { why: Some(why.name().to_owned()), ..for_both("fire_brigade_proposed") });
    }
    // Without a place the answer is to locate the lift, which is listed by itself.
    for nobody in order.nobody.iter().filter(|nobody| nobody.why != NobodyWhy::NoPlace) {
        found.push(AttentionView { why: Some(nobody.why.name().to_owned()), ..for_both("nobody_reachable") });
    }
    if need(order).contains(&Need::Person) {
        found.push(for_both("offer_limit"));
    }
    if let Verification::Pending { .. } = order.verification {
        found.push(for_operator("verify"));
    }
    if order.place.lift().is_none() {
        found.push(AttentionView { for_shift_leader: order.ladder.locate_overdue, ..for_operator("locate") });
    }
    for assignment in &order.assignments {
        // How it was reached when it was asked says nothing of now, and nobody waits for its answer: it leads already.
        let is_to_be_rung = match assignment.state {
            AssignmentState::Offered => assignment.reach == Reach::PhoneOnly,
            AssignmentState::Accepted => assignment.steps_in_unseen(),
            AssignmentState::EnRoute
            | AssignmentState::OnScene
            | AssignmentState::Finished
            | AssignmentState::Ended(_) => false,
        };
        if is_to_be_rung {
            found.push(AttentionView {
                assignment: Some(assignment.id.to_string()),
                ..for_operator("ring_station")
            });
        }
    }
}

/// Somebody was called and is late.
fn overdue_help(order: &WorkOrder, found: &mut Vec<AttentionView>) {
    for assignment in &order.assignments {
        if assignment.movement_overdue && assignment.state == AssignmentState::Accepted {
            found.push(AttentionView {
                assignment: Some(assignment.id.to_string()),
                ..for_operator("movement_overdue")
            });
        }
    }
    if order.ladder.arrival_overdue && !order.has_crew_here() {
        found.push(for_both("arrival_overdue"));
    }
    if order.ladder.release_overdue {
        found.push(for_both("release_overdue"));
    }
}

/// The people inside have waited long, or for a call.
fn trapped_people(order: &WorkOrder, found: &mut Vec<AttentionView>) {
    if order.ladder.trapped_mark >= FIRST_SHOWN_MARK {
        found.push(AttentionView { value: Some(order.ladder.trapped_mark), ..for_both("trapped_mark") });
    }
    if let Some((doubt, assignment)) = order.place_doubt {
        found.push(AttentionView {
            assignment: Some(assignment.to_string()),
            why: Some(doubt.name().to_owned()),
            ..for_operator("place_doubted")
        });
    }
    for word in &order.passenger_words {
        found.push(for_operator(match word {
            PassengerWord::Out => "passenger_out",
            PassengerWord::CallMe => "passenger_call",
        }));
    }
    if order.is_text_unanswered {
        found.push(for_operator("passenger_wrote"));
    }
    if order.comfort_overdue {
        found.push(for_operator("comfort_call"));
    }
}

fn merged_into(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Merged { into } => Some(into.to_string()),
        Outcome::FreedByCrew | Outcome::SelfRescued | Outcome::FalseAlarm | Outcome::Cancelled => None,
    }
}

fn order_lift(order: &WorkOrder, directory: &Directory) -> Option<LiftView> {
    let lift = directory.find_lift(order.place.lift()?)?;
    Some(lift_view(lift, directory))
}

fn assignment_view(
    order: &WorkOrder,
    assignment: &Assignment,
    is_lead: bool,
    directory: &Directory,
) -> AssignmentView {
    let at = |point: Option<TimePoint>| point.map(|point| point.at);
    AssignmentView {
        id: assignment.id.to_string(),
        station: station_ref(assignment.station, directory),
        level: assignment.level.name().to_owned(),
        state: assignment.state.name().to_owned(),
        reason: ending_reason(assignment).map(str::to_owned),
        is_lead,
        distance_m: assignment.distance_m,
        travel_time_s: assignment.travel_time_s,
        reach: assignment.reach.name().to_owned(),
        offered_at: assignment.offered_at,
        answer_by: answer_by(order, assignment),
        accepted_at: at(assignment.accepted),
        arrival_expected_at: assignment.arrival_expected_at,
        set_out_at: at(assignment.set_out),
        arrived_at: at(assignment.arrived),
        finished_at: at(assignment.finished),
        ended_at: assignment.ended_at,
        is_standby: assignment.standby_since.is_some(),
        steps_in: assignment.steps_in_unseen(),
    }
}

/// Until when an answer is expected; silence does not end the offer, it calls the next station.
fn answer_by(order: &WorkOrder, assignment: &Assignment) -> Option<Timestamp> {
    (assignment.state == AssignmentState::Offered)
        .then(|| assignment.offered_at.saturating_add(order.limits().answer).unwrap_or(Timestamp::MAX))
}

const fn ending_reason(assignment: &Assignment) -> Option<&'static str> {
    match (assignment.state, assignment.cannot) {
        (AssignmentState::Ended(Ending::Declined(reason)), _) => Some(reason.name()),
        (AssignmentState::Ended(Ending::Withdrawn(_)), Some(cannot)) => Some(cannot.name()),
        (AssignmentState::Ended(Ending::Withdrawn(reason)), None) => Some(reason.name()),
        (
            AssignmentState::Offered
            | AssignmentState::Accepted
            | AssignmentState::EnRoute
            | AssignmentState::OnScene
            | AssignmentState::Finished
            | AssignmentState::Ended(Ending::Expired | Ending::StoodDown),
            _,
        ) => None,
    }
}

fn release_view(release: Release) -> ReleaseForm {
    ReleaseForm {
        people: release.people,
        condition: release.condition.map(|condition| condition.name().to_owned()),
        method: release.method.map(|method| method.name().to_owned()),
        lift_after: release.lift_after.map(|after| after.name().to_owned()),
        cause: release.cause.map(CauseCode::number),
    }
}

const fn verification_name(verification: Verification) -> &'static str {
    match verification {
        Verification::NotNeeded => "not_needed",
        Verification::Pending { .. } => "pending",
        Verification::Confirmed => "confirmed",
        Verification::TimedOut => "timed_out",
    }
}

fn priority_reason_view(reason: PriorityReason) -> PriorityReasonView {
    let (kind, flag, value) = match reason {
        PriorityReason::Ordinary => ("ordinary", None, None),
        PriorityReason::Person(flag) => ("person", Some(flag.name()), None),
        PriorityReason::Hazard(hazard) => ("hazard", Some(hazard.name()), None),
        PriorityReason::ManyPeople(people) => ("many_people", None, Some(people)),
        PriorityReason::TrappedFor(minutes) => ("trapped_for", None, Some(minutes)),
        PriorityReason::Manual => ("manual", None, None),
    };
    PriorityReasonView { kind: kind.to_owned(), flag: flag.map(str::to_owned), value }
}

fn fire_brigade_view(fire_brigade: FireBrigade) -> FireBrigadeView {
    let (state, why, at) = match fire_brigade {
        FireBrigade::NotProposed => ("not_proposed", None, None),
        FireBrigade::Proposed { why, at } => ("proposed", Some(why.name().to_owned()), Some(at)),
        FireBrigade::Decided { called: true, at } => ("called", None, Some(at)),
        FireBrigade::Decided { called: false, at } => ("not_called", None, Some(at)),
    };
    FireBrigadeView { state: state.to_owned(), why, at }
}

fn promise_view(promise: &Promise) -> PromiseView {
    PromiseView { id: promise.id.to_string(), due_at: promise.due_at, state: promise.state.name().to_owned() }
}

fn callback_view(callback: &Callback) -> CallbackView {
    let (reached, all_out, satisfaction) = match callback.result {
        Some(CallbackResult::Reached { all_out, satisfaction }) => (true, Some(all_out), satisfaction),
        Some(CallbackResult::Unreachable) | None => (false, None, None),
    };
    CallbackView {
        attempt_count: callback.attempt_count,
        reached,
        all_out,
        satisfaction,
        due_since: callback.due_since,
    }
}

fn milestones_view(milestones: &Milestones) -> MilestonesView {
    let view = |point: Option<TimePoint>| {
        point.map(|point| TimePointView {
            at: point.at,
            source: point.source.name().to_owned(),
            implausible: point.implausible,
        })
    };
    MilestonesView {
        alarm_raised: view(milestones.alarm_raised),
        answered: view(milestones.answered),
        located: view(milestones.located),
        dispatched: view(milestones.dispatched),
        accepted: view(milestones.accepted),
        departed: view(milestones.departed),
        arrived: view(milestones.arrived),
        freed: view(milestones.freed),
        restored: view(milestones.restored),
        called_back: view(milestones.called_back),
        archived: view(milestones.archived),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::AlarmKind;
    use crate::order::{Action, DeclineReason, WithdrawReason};
    use crate::roster::Level;
    use crate::wire::testing::Scene;

    fn kinds(order: &WorkOrder) -> Vec<String> {
        attention(order).into_iter().map(|attention| attention.kind).collect()
    }

    #[test]
    fn an_offered_station_shows_until_when_it_is_expected_to_answer() {
        let scene = Scene::new();
        let order = scene.offered(1, 0);
        let view = order_view(&order, &scene.directory);
        assert_eq!(view.assignments.len(), 1);
        let assignment = &view.assignments[0];
        assert_eq!(assignment.state, "offered");
        assert_eq!(assignment.answer_by, assignment.offered_at.checked_add(order.limits().answer).ok());
        assert!(!assignment.is_lead);
        assert_eq!(assignment.station.name, "站0");
        let lift = view.lift.expect("the lift is known");
        assert_eq!((lift.district.as_str(), lift.district_name.as_str()), ("310115", "浦东新区"));
        let due: Vec<_> = view.deadlines.iter().map(|deadline| deadline.due_at).collect();
        assert!(due.is_sorted() && !due.is_empty());
    }

    #[test]
    fn a_station_that_has_only_a_phone_is_to_be_rung_until_it_answers() {
        let scene = Scene::new();
        let mut order = scene.opened(1, AlarmKind::Entrapment, 0);
        let assignment = scene.offer(&mut order, 2, Level::First, Reach::PhoneOnly);
        let found = attention(&order);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, "ring_station");
        assert_eq!(found[0].assignment, Some(assignment.to_string()));
        scene.act(&mut order, Action::Accept { assignment, travel_time_s: None });
        assert_eq!(kinds(&order), Vec::<String>::new());
    }

    #[test]
    fn a_station_that_steps_in_is_to_be_rung_until_it_moves() {
        let scene = Scene::new();
        let mut order = scene.opened(1, AlarmKind::Entrapment, 0);
        let lead = scene.offer(&mut order, 1, Level::First, Reach::Connected);
        let assignment = scene.offer(&mut order, 2, Level::First, Reach::Connected);
        scene.act(&mut order, Action::Accept { assignment: lead, travel_time_s: None });
        scene.act(&mut order, Action::Accept { assignment, travel_time_s: None });
        assert_eq!(kinds(&order), Vec::<String>::new());
        let reason = WithdrawReason::CrewCannot;
        scene.act(&mut order, Action::Withdraw { assignment: lead, reason, note: None });
        let found = attention(&order);
        assert_eq!(
            (found[0].kind.as_str(), found[0].assignment.clone()),
            ("ring_station", Some(assignment.to_string()))
        );
        let view = order_view(&order, &scene.directory);
        assert!(view.assignments[1].steps_in && view.assignments[1].is_lead);
        scene.act(&mut order, Action::SetOut { assignment });
        assert_eq!(kinds(&order), Vec::<String>::new());
    }

    #[test]
    fn nobody_reachable_is_for_the_shift_leader_and_tells_why() {
        let scene = Scene::new();
        let mut order = scene.opened(1, AlarmKind::Entrapment, 0);
        let why = NobodyWhy::NoneReachable;
        scene.act(&mut order, Action::NobodyAvailable { level: Level::First, why });
        let found = attention(&order);
        assert_eq!(found[0].kind, "nobody_reachable");
        assert!(found[0].for_shift_leader);
        assert_eq!(found[0].why.as_deref(), Some("none_reachable"));
    }

    #[test]
    fn a_suspicion_asks_to_be_verified() {
        let scene = Scene::new();
        let order = scene.opened(1, AlarmKind::EntrapmentSuspected, 0);
        assert_eq!(kinds(&order), ["verify"]);
    }

    #[test]
    fn a_proposed_hand_over_comes_before_everything_else() {
        let scene = Scene::new();
        let mut order = scene.opened(1, AlarmKind::Entrapment, 0);
        for level in Level::ALL {
            scene.act(&mut order, Action::NobodyAvailable { level, why: NobodyWhy::NoneOnDuty });
        }
        assert_eq!(kinds(&order), ["fire_brigade_proposed", "nobody_reachable", "nobody_reachable"]);
    }

    #[test]
    fn limits_that_ran_out_are_shown_while_somebody_is_trapped_and_not_after() {
        let scene = Scene::new();
        let mut order = scene.offered(1, 0);
        let assignment = order.assignments[0].id;
        scene.act(&mut order, Action::Accept { assignment, travel_time_s: None });
        scene.wait_and_fire(&mut order, 35 * 60);
        let shown = kinds(&order);
        for kind in ["movement_overdue", "arrival_overdue", "trapped_mark", "comfort_call"] {
            assert!(shown.iter().any(|found| found == kind), "{kind} is missing in {shown:?}");
        }
        scene.act(&mut order, Action::RecordFreed { assignment: Some(assignment), people: Some(2) });
        assert_eq!(kinds(&order), Vec::<String>::new());
    }

    #[test]
    fn an_overdue_callback_rests_after_a_try() {
        let scene = Scene::new();
        let mut order = scene.offered(1, 0);
        scene.act(&mut order, Action::RecordFreed { assignment: None, people: None });
        scene.wait_and_fire(&mut order, 11 * 60);
        scene.wait_and_fire(&mut order, 16 * 60);
        assert_eq!(kinds(&order), ["callback_overdue"]);
        let result = CallbackResult::Unreachable;
        scene.act(&mut order, Action::RecordCallback { result, note: None });
        assert_eq!(kinds(&order), Vec::<String>::new());
    }

    #[test]
    fn a_crew_sees_its_own_assignment_and_of_others_only_who_leads() {
        let scene = Scene::new();
        let mut order = scene.offered(1, 0);
        let second = scene.offer(&mut order, 1, Level::Second, Reach::Connected);
        scene.act(&mut order, Action::Accept { assignment: second, travel_time_s: None });
        let view = crew_order_view(&order, scene.station(0), &scene.directory).expect("it was called");
        assert_eq!(view.assignment.station.name, "站0");
        assert_eq!(view.led_by.expect("another leads").name, "站1");
        let lead = crew_order_view(&order, scene.station(1), &scene.directory).expect("it was called");
        assert!(lead.assignment.is_lead && lead.led_by.is_none());
        assert_eq!(crew_order_view(&order, scene.station(2), &scene.directory), None);
    }

    #[test]
    fn a_decline_shows_its_reason() {
        let scene = Scene::new();
        let mut order = scene.offered(1, 0);
        let assignment = order.assignments[0].id;
        let reason = DeclineReason::NoCrew;
        scene.act(&mut order, Action::Decline { assignment, reason, meant: None, note: None });
        let view = order_view(&order, &scene.directory);
        assert_eq!(view.assignments[0].state, "declined");
        assert_eq!(view.assignments[0].reason.as_deref(), Some("no_crew"));
        assert_eq!(view.assignments[0].answer_by, None);
    }

    #[test]
    fn an_unknown_station_keeps_its_id_as_its_name() {
        let scene = Scene::new();
        let unknown = scene.station(99);
        assert_eq!(station_ref(unknown, &scene.directory).name, unknown.to_string());
    }
}
