//! Figures against hand-made values and against a naive recount.

use super::*;
use crate::kernel::{OrderId, SignedDuration, StationId, Timestamp};
use crate::roster::DistrictCode;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Alarm at 12:00:00Z, then so many seconds later each.
fn times(answered: i64, dispatched: i64, accepted: i64, arrived: i64, freed: i64) -> Times {
    let after = |seconds: i64| Some(at("2026-11-22T12:00:00Z") + SignedDuration::from_secs(seconds));
    Times {
        alarm_raised: at("2026-11-22T12:00:00Z"),
        answered: after(answered),
        dispatched: after(dispatched),
        accepted: after(accepted),
        arrived: after(arrived),
        freed: after(freed),
        is_self_rescued: false,
        entered_late: EnteredLate::default(),
    }
}

fn fact(times: Times) -> ResponseFact {
    ResponseFact {
        order: OrderId::new(times.alarm_raised, [1; 10]),
        district: None,
        station: None,
        simulated: false,
        times,
    }
}

fn range(first: &str, last: &str) -> DayRange {
    DayRange::parse(first, last).unwrap()
}

#[test]
fn each_interval_is_between_its_two_milestones() {
    let times = times(10, 40, 75, 700, 1_000);
    let seconds: Vec<i64> =
        Interval::ALL.iter().map(|interval| interval.of(&times).unwrap().as_secs()).collect();
    assert_eq!(seconds, [10, 30, 35, 660, 700, 300, 1_000]);
}

#[test]
fn a_figure_says_how_many_of_its_values_were_entered_late() {
    let whole = times(10, 40, 75, 700, 1_000);
    let late = EnteredLate { arrived: true, ..EnteredLate::default() };
    let never_arrived = Times { arrived: None, entered_late: late, ..whole };
    let facts = [whole, Times { entered_late: late, ..whole }, never_arrived].map(fact);
    let total = report(&facts, range("2026-11-22", "2026-11-22"), GroupBy::Day).total;
    let counts = [
        total.answer,
        total.processing,
        total.response,
        total.arrival,
        total.arrival_from_alarm,
        total.on_site,
        total.trapped,
    ]
    .map(|figures| figures.entered_late);
    assert_eq!(counts, [0, 0, 0, 1, 1, 1, 0]);
    let resting_on = |late: EnteredLate| -> Vec<Interval> {
        Interval::ALL.into_iter().filter(|interval| interval.is_entered_late(late)).collect()
    };
    let raised = EnteredLate { alarm_raised: true, ..EnteredLate::default() };
    assert_eq!(resting_on(raised), [Interval::Answer, Interval::ArrivalFromAlarm, Interval::Trapped]);
    let answered = EnteredLate { answered: true, ..EnteredLate::default() };
    assert_eq!(resting_on(answered), [Interval::Answer, Interval::Processing]);
}

#[test]
fn a_missing_milestone_measures_nothing_and_neither_does_a_backward_claim() {
    let whole = times(10, 40, 75, 700, 1_000);
    let unreported = Times { arrived: None, ..whole };
    assert_eq!(Interval::Arrival.of(&unreported), None);
    assert_eq!(Interval::OnSite.of(&unreported), None);
    assert_eq!(Interval::Trapped.of(&unreported), Some(SignedDuration::from_secs(1_000)));
    // Freed before the crew arrived: they got out by themselves while it was on its way.
    let early = Times { freed: whole.accepted, ..whole };
    assert_eq!(Interval::OnSite.of(&early), None);
    assert_eq!(Interval::Arrival.of(&early), Some(SignedDuration::from_secs(660)));
}

#[test]
fn a_limit_is_kept_up_to_its_very_second() {
    let kept = times(0, 0, 180, 1_800, 1_900);
    let missed = times(0, 0, 181, 1_801, 1_900);
    for (measure, of_kept, of_missed) in [
        (Measure::Within3Min, true, false),
        (Measure::Within30Min, true, false),
        (Measure::Late3Min, false, true),
        (Measure::Late30Min, false, true),
    ] {
        assert_eq!((measure.includes(&kept), measure.includes(&missed)), (of_kept, of_missed), "{measure:?}");
    }
}

#[test]
fn what_never_came_is_late_from_the_moment_on_at_which_it_would_have_been() {
    let lasting = |seconds: i64| Times { accepted: None, arrived: None, ..times(0, 0, 0, 0, seconds) };
    let alone = |seconds: i64| Times { is_self_rescued: true, ..lasting(seconds) };
    let open = Times { freed: None, ..lasting(0) };
    let not_called = Times { dispatched: None, ..alone(7_200) };
    let is_late = |times: Times| [Measure::Late3Min, Measure::Late30Min].map(|late| late.includes(&times));
    assert_eq!(is_late(alone(180)), [false, false], "they were out before anybody was late");
    assert_eq!(is_late(alone(181)), [true, false]);
    assert_eq!(is_late(alone(1_800)), [true, false]);
    assert_eq!(is_late(alone(1_801)), [true, true]);
    assert_eq!(is_late(lasting(7_200)), [true, false], "a crew freed them: it was there, nobody knows when");
    assert_eq!(is_late(open), [false, false], "somebody may yet accept");
    assert_eq!(is_late(not_called), [false, false], "nobody was called");
    let accepted = Times { accepted: times(0, 0, 60, 0, 0).accepted, ..alone(7_200) };
    assert_eq!(is_late(accepted), [false, true]);
    for times in [alone(181), alone(1_801)] {
        assert!(!Measure::Within3Min.includes(&times) && !Measure::Within30Min.includes(&times));
    }
}

#[test]
fn one_of_twenty_that_nobody_accepted_makes_nineteen_of_twenty() {
    let mut facts = vec![fact(times(0, 0, 120, 700, 900)); 19];
    let alone = Times { accepted: None, arrived: None, is_self_rescued: true, ..times(0, 0, 0, 0, 2_400) };
    facts.push(fact(alone));
    let total = report(&facts, range("2026-11-22", "2026-11-22"), GroupBy::Day).total;
    for rate in [total.within_3_min, total.within_30_min] {
        assert_eq!((rate.within, rate.count, rate.rate), (19, 20, Some(0.95)));
    }
    assert_eq!((total.response.count, total.arrival.count), (19, 19), "an interval needs both its ends");
}

#[test]
fn percentiles_are_those_of_a_spreadsheet() {
    // PERCENTILE.INC({1,2,4,8,16}, 0.9) = 12.8
    let figures = IntervalFigures::of([16, 1, 8, 2, 4].map(SignedDuration::from_secs));
    assert_eq!(figures.count, 5);
    assert!((figures.mean_s.unwrap() - 6.2).abs() < 1e-9);
    assert!((figures.p50_s.unwrap() - 4.0).abs() < 1e-9);
    assert!((figures.p90_s.unwrap() - 12.8).abs() < 1e-9);
    let nothing = IntervalFigures::of([]);
    assert_eq!((nothing.count, nothing.mean_s, nothing.p50_s, nothing.p90_s), (0, None, None, None));
    assert_eq!(IntervalFigures::of([SignedDuration::from_secs(7)]).p90_s, Some(7.0));
}

#[test]
fn a_share_of_nine_is_not_given() {
    let nine = RateFigures::of(9, 9);
    assert_eq!((nine.count, nine.within, nine.rate, nine.low, nine.high), (9, 9, None, None, None));
    let ten = RateFigures::of(10, 10);
    assert_eq!((ten.rate, ten.high), (Some(1.0), Some(1.0)));
    // Wilson's lower bound for 10 of 10: 10 / (10 + z²).
    assert!((ten.low.unwrap() - 0.722_467).abs() < 1e-6);
    let half = RateFigures::of(50, 100);
    assert!((half.low.unwrap() - 0.403_832).abs() < 1e-6 && (half.high.unwrap() - 0.596_168).abs() < 1e-6);
}

#[test]
fn a_day_begins_at_midnight_in_shanghai() {
    let day = range("2026-11-22", "2026-11-22");
    assert_eq!(day.start(), at("2026-11-21T16:00:00Z"));
    assert_eq!(day.end(), at("2026-11-22T16:00:00Z"));
    assert_eq!(day_of(at("2026-11-22T15:59:59Z")).to_string(), "2026-11-22");
    assert_eq!(day_of(at("2026-11-22T16:00:00Z")).to_string(), "2026-11-23");
    assert_eq!(day_number(day_of(at("2026-01-02T15:59:59Z"))), 20_260_102);
}

#[test]
fn a_range_says_what_is_wrong_with_it() {
    assert_eq!(DayRange::parse("2026-02-29", "2026-03-01"), Err(RangeError::NotADay { is_first: true }));
    assert_eq!(DayRange::parse("2026-03-01", "20260302"), Err(RangeError::NotADay { is_first: false }));
    assert_eq!(DayRange::parse("2026-03-01", "2026-02-28"), Err(RangeError::Backwards));
    assert_eq!(DayRange::parse("2025-01-01", "2026-01-02"), Err(RangeError::TooLong { days: 367 }));
    assert_eq!(range("2024-01-01", "2024-12-31").days().count(), 366);
}

#[test]
fn a_day_without_orders_has_its_row_too() {
    let report = report(&[fact(times(1, 2, 3, 4, 5))], range("2026-11-21", "2026-11-23"), GroupBy::Day);
    let counts: Vec<u32> = report.rows.iter().map(|row| row.order_count).collect();
    assert_eq!(counts, [0, 1, 0]);
    assert_eq!(report.total.order_count, 1);
}

#[test]
fn an_order_that_nobody_accepted_counts_in_a_row_of_its_own() {
    let open = Times { accepted: None, arrived: None, freed: None, ..times(1, 2, 3, 4, 5) };
    let station = StationId::new(at("2026-01-01T00:00:00Z"), [9; 10]);
    let facts =
        [fact(open), ResponseFact { station: Some(station), simulated: true, ..fact(times(1, 2, 3, 4, 5)) }];
    let report = report(&facts, range("2026-11-22", "2026-11-22"), GroupBy::Station);
    let keys: Vec<GroupKey> = report.rows.iter().map(|row| row.key).collect();
    assert_eq!(keys, [GroupKey::Station(station), GroupKey::Unknown]);
    assert_eq!((report.total.order_count, report.total.response.count), (2, 1));
    assert!((report.simulated_share - 0.5).abs() < 1e-12);
}

#[test]
fn every_measure_has_a_name_of_its_own() {
    for measure in Measure::ALL {
        assert_eq!(Measure::from_name(measure.name()), Some(measure));
    }
    for by in GroupBy::ALL {
        assert_eq!(GroupBy::from_name(by.name()), Some(by));
    }
}

/// Milestones within two days, any of them missing, in any order.
fn any_times() -> impl Strategy<Value = Times> {
    let moment = || (0i64..172_800).prop_map(|s| at("2026-11-20T20:00:00Z") + SignedDuration::from_secs(s));
    let maybe = move || proptest::option::of(moment());
    (moment(), maybe(), maybe(), maybe(), maybe(), maybe(), any::<bool>()).prop_map(
        |(alarm_raised, answered, dispatched, accepted, arrived, freed, is_self_rescued)| Times {
            alarm_raised,
            answered,
            dispatched,
            accepted,
            arrived,
            freed,
            is_self_rescued,
            entered_late: EnteredLate::default(),
        },
    )
}

fn any_fact() -> impl Strategy<Value = ResponseFact> {
    (any_times(), proptest::option::of(0u8..3), proptest::option::of(0u8..3), any::<bool>()).prop_map(
        |(times, district, station, simulated)| ResponseFact {
            order: OrderId::new(times.alarm_raised, [3; 10]),
            district: district.map(|n| DistrictCode::parse(&format!("31010{n}")).unwrap()),
            station: station.map(|n| StationId::new(Timestamp::UNIX_EPOCH, [n; 10])),
            simulated,
            times,
        },
    )
}

/// Whole seconds from one to the other, written without the module under test.
fn gap(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
    let gap = to?.as_second() - from?.as_second();
    (gap >= 0).then_some(gap)
}

fn check_row(row: &Row, facts: &[&ResponseFact]) -> Result<(), TestCaseError> {
    prop_assert_eq!(row.order_count as usize, facts.len());
    let arrivals: Vec<i64> =
        facts.iter().filter_map(|fact| gap(fact.times.dispatched, fact.times.arrived)).collect();
    prop_assert_eq!(row.arrival.count as usize, arrivals.len());
    prop_assert_eq!(row.within_30_min.within as usize, arrivals.iter().filter(|s| **s <= 1_800).count());
    let nobody_came = facts.iter().map(|fact| fact.times).filter(|times| {
        let is_long = gap(times.dispatched, times.freed).is_some_and(|s| s > 1_800);
        times.arrived.is_none() && times.is_self_rescued && is_long
    });
    prop_assert_eq!(row.within_30_min.count as usize, arrivals.len() + nobody_came.count());
    let responses: Vec<i64> =
        facts.iter().filter_map(|fact| gap(fact.times.dispatched, fact.times.accepted)).collect();
    prop_assert_eq!(row.within_3_min.within as usize, responses.iter().filter(|s| **s <= 180).count());
    let nobody_accepted = facts.iter().map(|fact| fact.times).filter(|times| {
        times.accepted.is_none() && gap(times.dispatched, times.freed).is_some_and(|s| s > 180)
    });
    prop_assert_eq!(row.within_3_min.count as usize, responses.len() + nobody_accepted.count());
    if let (Some(mean), Some(p50), Some(p90)) = (row.arrival.mean_s, row.arrival.p50_s, row.arrival.p90_s) {
        let naive = arrivals.iter().sum::<i64>() as f64 / arrivals.len() as f64;
        prop_assert!((mean - naive).abs() < 1e-6);
        let share = |limit: f64, is_in: fn(f64, f64) -> bool| {
            arrivals.iter().filter(|s| is_in(**s as f64, limit)).count() * 100
        };
        // At least that many are not above it, and not fewer than the rest are not below it.
        prop_assert!(share(p50, |s, limit| s <= limit + 1e-6) >= 50 * arrivals.len().saturating_sub(1));
        prop_assert!(share(p90, |s, limit| s >= limit - 1e-6) >= 10 * arrivals.len().saturating_sub(1));
        prop_assert!(p50 <= p90);
    } else {
        prop_assert!(arrivals.is_empty());
    }
    let trapped = facts.iter().filter_map(|fact| gap(Some(fact.times.alarm_raised), fact.times.freed));
    prop_assert_eq!(row.trapped.count as usize, trapped.count());
    Ok(())
}

proptest! {
    #[test]
    fn every_grouping_agrees_with_a_naive_recount(facts in proptest::collection::vec(any_fact(), 0..60)) {
        let range = range("2026-11-20", "2026-11-24");
        for by in GroupBy::ALL {
            let report = report(&facts, range, by);
            check_row(&report.total, &facts.iter().collect::<Vec<_>>())?;
            let sum: u32 = report.rows.iter().map(|row| row.order_count).sum();
            prop_assert_eq!(sum as usize, facts.len());
            for row in &report.rows {
                let is_in = |fact: &&ResponseFact| match row.key {
                    GroupKey::Day(day) => {
                        let shifted = fact.times.alarm_raised + SignedDuration::from_hours(8);
                        shifted.to_string()[..10] == day.to_string()
                    }
                    GroupKey::District(code) => fact.district == Some(code),
                    GroupKey::Station(id) => fact.station == Some(id),
                    GroupKey::Unknown if by == GroupBy::District => fact.district.is_none(),
                    GroupKey::Unknown => fact.station.is_none(),
                    GroupKey::Total => false,
                };
                check_row(row, &facts.iter().filter(is_in).collect::<Vec<_>>())?;
            }
        }
    }

    #[test]
    fn a_share_lies_within_its_bounds(count in 10u32..5_000, part in 0.0..=1.0f64) {
        let within = (f64::from(count) * part) as u32;
        let figures = RateFigures::of(within, count);
        let (rate, low, high) = (figures.rate.unwrap(), figures.low.unwrap(), figures.high.unwrap());
        prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0);
        // Both bounds solve (rate − p)² = z² p (1 − p) / n, unless they were cut at 0 or 1.
        for bound in [low, high] {
            let left = (rate - bound).powi(2);
            let right = 1.959_963_984_540_054_f64.powi(2) * bound * (1.0 - bound) / f64::from(count);
            prop_assert!((left - right).abs() < 1e-9, "{left} {right}");
        }
    }

    #[test]
    fn an_order_is_never_late_and_within_and_one_or_the_other_once_it_is_measured(times in any_times()) {
        for (within, late, interval) in [
            (Measure::Within3Min, Measure::Late3Min, Interval::Response),
            (Measure::Within30Min, Measure::Late30Min, Interval::Arrival),
        ] {
            let is_measured = Measure::Interval(interval).includes(&times);
            prop_assert!(within.includes(&times) || late.includes(&times) || !is_measured);
            prop_assert!(is_measured || !within.includes(&times));
            prop_assert!(!(within.includes(&times) && late.includes(&times)));
        }
    }
}
