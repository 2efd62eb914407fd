//! What the wall screen shows: numbers of the whole city and of each district, nothing of a person or an address.
//!
//! Must not: carry a name, a number, a lift or an order. Drills and tests count nowhere.

use super::report::IntervalFigures;
use super::view::attention;
use crate::intake::Mode;
use crate::kernel::StationId;
use crate::kernel::Timestamp;
use crate::order::{OrderState, WorkOrder, deadlines};
use crate::roster::{Directory, DistrictCode, Reach, StationStatus};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// `GET /api/v1/wall`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WallView {
    #[schema(value_type = String, format = DateTime)]
    pub server_time: jiff::Timestamp,
    /// The place in the feed that this shows.
    pub seq: i64,
    pub now: WallNow,
    pub today: WallToday,
    pub districts: Vec<WallDistrict>,
}

/// The city at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WallNow {
    /// Orders with somebody who may still be trapped.
    pub live: u32,
    /// People known to be trapped in them.
    pub people: u32,
    /// How many of them nobody could give a number for.
    pub people_unknown: u32,
    /// The earliest alarm among them: trapped the longest.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub longest_since: Option<jiff::Timestamp>,
    /// No station has accepted yet.
    pub waiting: u32,
    /// A station is on its way.
    pub underway: u32,
    /// A crew is at the lift.
    pub on_scene: u32,
    /// Past a limit: acceptance, movement, arrival or release.
    pub overdue: u32,
    /// The lift is not known yet: in the city's numbers, in no district's.
    pub unlocated: u32,
    pub stations: WallStations,
}

/// Stations by what they can do now; the four are all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WallStations {
    /// On duty, reachable, with room for an order.
    pub ready: u32,
    /// On duty and reachable, as many orders as it can take.
    pub busy: u32,
    /// Off duty.
    pub off_duty: u32,
    /// On duty and neither connected nor to be rung.
    pub unreachable: u32,
}

/// Today's orders that arrived so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WallToday {
    /// Local day `2026-11-22`.
    pub day: String,
    pub orders: u32,
    /// T6−T3
    pub arrival: IntervalFigures,
}

/// A district on the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WallDistrict {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub waiting: u32,
    pub underway: u32,
    pub on_scene: u32,
    pub overdue: u32,
    /// Off duty or unreachable.
    pub stations_down: u32,
}

/// Whether a live order is past one of its limits.
fn is_overdue(order: &WorkOrder, now: Timestamp) -> bool {
    let unanswered = order.state == OrderState::Open
        && order.opened_at.saturating_add(order.limits().answer).is_ok_and(|by| by <= now);
    let late = ["nobody_reachable", "movement_overdue", "arrival_overdue", "release_overdue"];
    unanswered
        || attention(order).iter().any(|mark| late.contains(&mark.kind.as_str()))
        || deadlines(order).first().is_some_and(|deadline| deadline.due_at < now)
}

fn count(stations: &mut WallStations, status: &StationStatus) {
    let place = if !status.duty.on_duty {
        &mut stations.off_duty
    } else if status.reach == Reach::Unreachable {
        &mut stations.unreachable
    } else if status.has_capacity() {
        &mut stations.ready
    } else {
        &mut stations.busy
    };
    *place += 1;
}

/// The numbers of now, for the city and for each district.
pub fn wall_now<'a>(
    orders: impl IntoIterator<Item = &'a WorkOrder>,
    stations: &[(StationId, StationStatus)],
    directory: &Directory,
    now: Timestamp,
) -> (WallNow, Vec<WallDistrict>) {
    let mut city = WallNow::default();
    let mut districts: BTreeMap<DistrictCode, WallDistrict> =
        directory.districts().iter().map(|district| (district.code, empty(district))).collect();
    for order in orders.into_iter().filter(|order| order.mode == Mode::Live && order.state.is_live()) {
        let since = order.milestones.alarm_raised.map_or(order.opened_at, |point| point.at);
        city.live += 1;
        city.longest_since = Some(city.longest_since.map_or(since, |longest| longest.min(since)));
        match order.situation.people {
            Some(people) => city.people += u32::from(people),
            None => city.people_unknown += 1,
        }
        let overdue = u32::from(is_overdue(order, now));
        city.overdue += overdue;
        let here = order.place.lift().and_then(|lift| directory.district_of_lift(lift));
        let mut here = here.and_then(|code| districts.get_mut(&code));
        match &mut here {
            Some(here) => here.overdue += overdue,
            None => city.unlocated += 1,
        }
        let (whole, part) = match order.state {
            OrderState::Open => (&mut city.waiting, here.map(|here| &mut here.waiting)),
            OrderState::Underway => (&mut city.underway, here.map(|here| &mut here.underway)),
            OrderState::OnScene => (&mut city.on_scene, here.map(|here| &mut here.on_scene)),
            OrderState::Rescued | OrderState::CallbackDue | OrderState::Closed => continue,
        };
        *whole += 1;
        if let Some(part) = part {
            *part += 1;
        }
    }
    for (id, status) in stations {
        count(&mut city.stations, status);
        let is_down = !status.duty.on_duty || status.reach == Reach::Unreachable;
        let here = directory.find_station(*id).and_then(|station| districts.get_mut(&station.district));
        if let Some(here) = here.filter(|_| is_down) {
            here.stations_down += 1;
        }
    }
    (city, districts.into_values().collect())
}

fn empty(district: &crate::roster::District) -> WallDistrict {
    WallDistrict {
        code: district.code.to_string(),
        name: district.name.clone(),
        name_en: district.name_en.clone(),
        waiting: 0,
        underway: 0,
        on_scene: 0,
        overdue: 0,
        stations_down: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::AlarmKind;
    use crate::kernel::SignedDuration;
    use crate::order::Action;
    use crate::roster::Duty;
    use crate::wire::testing::{Scene, at};

    fn status(on_duty: bool, reach: Reach, live_count: u16) -> StationStatus {
        StationStatus {
            duty: Duty { on_duty, strength: 2, capacity: 1, changed_at: at(0) },
            reach,
            live_count,
        }
    }

    #[test]
    fn live_orders_are_counted_by_state_and_district_and_the_longest_is_named_by_time_only() {
        let scene = Scene::new();
        let waiting = scene.opened(1, AlarmKind::Entrapment, 0);
        let mut freed = scene.opened(2, AlarmKind::Entrapment, 5);
        scene.act(&mut freed, Action::RecordFreed { assignment: None, people: None });
        let later = scene.offered(3, 10);
        let (city, districts) = wall_now([&waiting, &freed, &later], &[], &scene.directory, at(11));
        assert_eq!((city.live, city.waiting, city.on_scene, city.unlocated), (2, 2, 0, 0));
        assert_eq!(city.longest_since, waiting.milestones.alarm_raised.map(|point| point.at));
        assert_eq!(districts.iter().map(|district| district.waiting).sum::<u32>(), 2);
    }

    #[test]
    fn an_order_is_overdue_from_the_moment_that_its_answer_limit_runs_out() {
        let scene = Scene::new();
        let order = scene.offered(1, 0);
        let limit = order.opened_at + order.limits().answer;
        let overdue = |now| wall_now([&order], &[], &scene.directory, now).0.overdue;
        assert_eq!(overdue(limit - SignedDuration::from_millis(1)), 0);
        assert_eq!(overdue(limit), 1);
    }

    #[test]
    fn stations_are_told_apart_by_what_they_can_do() {
        let scene = Scene::new();
        let stations = [
            (scene.station(0), status(true, Reach::Connected, 0)),
            (scene.station(1), status(true, Reach::PhoneOnly, 1)),
            (scene.station(2), status(false, Reach::Connected, 0)),
            (scene.station(3), status(true, Reach::Unreachable, 0)),
        ];
        let (city, districts) = wall_now([], &stations, &scene.directory, at(0));
        assert_eq!(city.stations, WallStations { ready: 1, busy: 1, off_duty: 1, unreachable: 1 });
        assert_eq!(districts.iter().map(|district| district.stations_down).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn a_drill_counts_nowhere() {
        let scene = Scene::new();
        let mut drill = scene.opened(1, AlarmKind::Entrapment, 0);
        drill.mode = Mode::Drill;
        assert_eq!(wall_now([&drill], &[], &scene.directory, at(5)).0, WallNow::default());
    }
}
