//! The past is plausible, over, and the same each time.

use super::*;
use crate::order::{Outcome, fold};
use crate::performance::{DayRange, GroupBy, ResponseFact, Times, report};
use crate::simulation::city::City;

const UNTIL: &str = "2026-11-22T08:00:00Z";

fn directory() -> Directory {
    let city = City::generate(1, 4_000);
    Directory::build(city.districts, city.organisations, city.compounds, city.lifts, city.stations)
}

fn past(days: u32) -> Vec<PastOrder> {
    let cast =
        Cast { operators: vec![AccountId::new(Timestamp::UNIX_EPOCH, [1; 10])], crews: BTreeMap::new() };
    let script = Script { seed: 1, days, orders_a_day: 50, until: UNTIL.parse().unwrap() };
    play(&directory(), &cast, script)
}

fn facts(past: &[PastOrder]) -> Vec<ResponseFact> {
    let counted = past
        .iter()
        .filter(|past| matches!(past.order.outcome, Some(Outcome::FreedByCrew | Outcome::SelfRescued)));
    let fact = |past: &PastOrder| {
        let milestones = &past.order.milestones;
        let at = |point: Option<crate::order::TimePoint>| point.map(|point| point.at);
        ResponseFact {
            order: past.order.id,
            district: None,
            station: None,
            simulated: true,
            times: Times {
                alarm_raised: at(milestones.alarm_raised).unwrap(),
                answered: at(milestones.answered),
                dispatched: at(milestones.dispatched),
                accepted: at(milestones.accepted),
                arrived: at(milestones.arrived),
                freed: at(milestones.freed),
                is_self_rescued: past.order.outcome == Some(Outcome::SelfRescued),
                entered_late: crate::performance::EnteredLate::default(),
            },
        }
    };
    counted.map(fact).collect()
}

#[test]
fn the_past_is_over_and_folds_to_its_orders() {
    let past = past(5);
    assert!(past.len() > 200, "{}", past.len());
    let until = UNTIL.parse().unwrap();
    for past in &past {
        assert!(past.order.is_closed());
        assert!(past.order.recorded_at <= until);
        assert_eq!(fold(&past.events).as_ref(), Some(&past.order));
        assert_eq!(past.alarms.len(), past.order.alarms.len());
    }
    let mut numbers: Vec<_> = past.iter().map(|past| past.order.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), past.len());
}

#[test]
fn the_same_seed_gives_the_same_past() {
    let (one, two) = (past(1), past(1));
    assert_eq!(one.len(), two.len());
    for (one, two) in one.iter().zip(&two) {
        assert_eq!((&one.order, &one.events), (&two.order, &two.events));
    }
}

#[test]
fn the_figures_are_those_of_a_city() {
    let past = past(40);
    let range = DayRange::parse("2026-10-01", "2026-11-22").unwrap();
    let report = report(&facts(&past), range, GroupBy::Station);
    let total = report.total;
    let minutes = |seconds: Option<f64>| seconds.unwrap() / 60.0;
    assert!((0.5..0.9).contains(&minutes(total.response.mean_s)), "{total:?}");
    assert!((9.5..13.0).contains(&minutes(total.arrival.mean_s)), "{total:?}");
    assert!((4.0..6.5).contains(&minutes(total.on_site.mean_s)), "{total:?}");
    // Nearly all in time, and a few to be looked into.
    assert!((0.96..1.0).contains(&total.within_3_min.rate.unwrap()), "{total:?}");
    assert!((0.97..1.0).contains(&total.within_30_min.rate.unwrap()), "{total:?}");
    let second = past.iter().filter(|past| {
        past.order.assignments.iter().any(|assignment| assignment.level == crate::roster::Level::Second)
    });
    let share = second.count() as f64 / past.len() as f64;
    assert!((0.001..0.05).contains(&share), "{share}");
    let escaped = past.iter().filter(|past| past.order.outcome == Some(Outcome::SelfRescued)).count();
    assert!(escaped > 0);
}
