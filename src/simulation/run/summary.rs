//! What days of a simulated town came to, for `liftaid simulate`.
//!
//! Must not: pretend to be history; every figure is of made-up people.

use super::coverage::Coverage;
use super::people::{People, Temper};
use super::{Failure, Finished};
use crate::kernel::Timestamp;
use crate::order::{FireBrigade, Outcome, WorkOrder};
use crate::performance::{Interval, IntervalFigures, Times};
use crate::roster::Level;
use std::collections::BTreeMap;
use std::fmt;

/// Longer simulations are a mistake at the keyboard.
pub const MAX_DAYS: u16 = 366;

/// The counts and intervals of a simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub days: u16,
    pub seed: u64,
    pub step_count: usize,
    pub order_count: usize,
    pub alarm_count: u64,
    /// By [`crate::order::Outcome::name`]; `live` for orders that never ended.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// Orders for which a second-tier station was called, and for which 119 was.
    pub second_tier_count: usize,
    pub fire_brigade_count: usize,
    pub offer_count: usize,
    /// In the order of [`Interval::ALL`].
    pub intervals: Vec<(Interval, IntervalFigures)>,
    pub coverage: Coverage,
}

/// Simulates the days of a seed, from a Monday's midnight on.
///
/// # Errors
/// The first invariant that did not hold.
pub fn summary(days: u16, seed: u64) -> Result<Report, Box<Failure>> {
    let start: Timestamp = "2026-03-01T16:00:00Z".parse().expect("midnight in Shanghai");
    let days = days.clamp(1, MAX_DAYS);
    let finished = People::new(seed, start, i64::from(days) * 24, Temper::Ordinary).live()?;
    Ok(report(days, seed, &finished))
}

fn report(days: u16, seed: u64, finished: &Finished) -> Report {
    let orders: Vec<&WorkOrder> = finished.world.entries().iter().map(|entry| &entry.order).collect();
    let mut outcomes = BTreeMap::new();
    for order in &orders {
        *outcomes.entry(order.outcome.map_or("live", crate::order::Outcome::name)).or_default() += 1;
    }
    let count =
        |is_counted: &dyn Fn(&WorkOrder) -> bool| orders.iter().filter(|order| is_counted(order)).count();
    let times: Vec<Times> = orders.iter().filter_map(|order| times(order)).collect();
    let figures = |interval: Interval| {
        (interval, IntervalFigures::of(times.iter().filter_map(|times| interval.of(times))))
    };
    Report {
        days,
        seed,
        step_count: finished.script.steps.len(),
        order_count: orders.len(),
        alarm_count: finished.coverage.fact("order_opened") + finished.coverage.fact("alarm_attached"),
        outcomes,
        second_tier_count: count(&|order| order.offer_count(Level::Second) > 0),
        fire_brigade_count: count(&|order| {
            matches!(order.fire_brigade, FireBrigade::Decided { called: true, .. })
        }),
        offer_count: orders.iter().map(|order| order.assignments.len()).sum(),
        intervals: Interval::ALL.into_iter().map(figures).collect(),
        coverage: finished.coverage.clone(),
    }
}

fn times(order: &WorkOrder) -> Option<Times> {
    let milestones = &order.milestones;
    let at = |point: Option<crate::order::TimePoint>| point.map(|point| point.at);
    Some(Times {
        alarm_raised: milestones.alarm_raised?.at,
        answered: at(milestones.answered),
        dispatched: at(milestones.dispatched),
        accepted: at(milestones.accepted),
        arrived: at(milestones.arrived),
        freed: at(milestones.freed),
        is_self_rescued: order.outcome == Some(Outcome::SelfRescued),
        entered_late: crate::performance::EnteredLate::default(),
    })
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let orders = self.order_count;
        writeln!(f, "模拟 simulated: {} 天 days, seed {}, {} steps", self.days, self.seed, self.step_count)?;
        writeln!(
            f,
            "报警 alarms {}, 工单 orders {orders}, 派单 offers {}",
            self.alarm_count, self.offer_count
        )?;
        for (outcome, count) in &self.outcomes {
            writeln!(f, "  {outcome:<14} {count:>6}  {:>5.1} %", share(*count, orders))?;
        }
        let second = self.second_tier_count;
        writeln!(f, "二级联动 second tier called {second} ({:.1} %)", share(second, orders))?;
        let called = self.fire_brigade_count;
        writeln!(f, "119 called {called} ({:.1} %)", share(called, orders))?;
        writeln!(f, "  {:<20} {:>6} {:>9} {:>9} {:>9}", "interval", "count", "mean s", "P50 s", "P90 s")?;
        for (interval, figures) in &self.intervals {
            let told = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.0}"));
            let (mean, half, most) = (told(figures.mean_s), told(figures.p50_s), told(figures.p90_s));
            let name = interval.name();
            writeln!(f, "  {name:<20} {:>6} {mean:>9} {half:>9} {most:>9}", figures.count)?;
        }
        let (facts, refusals) = (&self.coverage.facts, &self.coverage.refusals);
        writeln!(f, "事件 kinds of events {}, 拒绝 kinds of refusals {}", facts.len(), refusals.len())?;
        let missing = self.coverage.missing_facts();
        if !missing.is_empty() {
            writeln!(f, "  did not occur: {}", missing.join(", "))?;
        }
        write!(f, "implausible times flagged {}", self.coverage.implausible_count)
    }
}
