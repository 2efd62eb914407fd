//! The rescue loop in virtual time: many seeds, every invariant after every step.
//!
//! `SEED=17 cargo test --test simulation one_seed` plays one seed again; `SEEDS=5000` plays more of them.
//! Must not: need a database, or the time of the machine.

use liftaid::order::WantWhy;
use liftaid::simulation::run::{self, Coverage};
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds that every test run plays.
const SEEDS: u64 = 200;
/// As many as the machines that run it have cores.
const THREADS: usize = 2;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Plays seeds until they run out; the first failure ends the test with its replay line.
fn play(next: &AtomicU64, end: u64) -> Result<Coverage, Box<run::Failure>> {
    let mut coverage = Coverage::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return Ok(coverage);
        }
        coverage.join(&run::run(seed)?.coverage);
    }
}

fn play_all(end: u64) -> Coverage {
    let next = AtomicU64::new(0);
    let mut all = Coverage::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| play(&next, end))).collect();
        for thread in threads {
            match thread.join().expect("a run does not panic") {
                Ok(coverage) => all.join(&coverage),
                Err(failure) => panic!("{failure}"),
            }
        }
    });
    all
}

/// Refusals that nobody in a town can meet, and why.
const IMPOSSIBLE: [&str; 4] = [
    // Only an order that needs no station any more would be offered one by the system.
    "offer_limit_reached",
    // Operators locate lifts; nobody can ask to forget one.
    "place_cannot_be_forgotten",
    // Every order of a town is live; there is no drill to merge one into.
    "other_mode",
    // Said before the rules are asked, of a change that names what its author saw; these operators look before they act.
    "changed_meanwhile",
];

#[test]
fn every_seed_keeps_every_invariant_and_together_they_meet_everything_that_can_happen() {
    let coverage = play_all(number("SEEDS").unwrap_or(SEEDS));
    println!("{coverage:#?}");
    assert_eq!(coverage.missing_facts(), [""; 0], "kinds of facts that never occurred");
    for why in WantWhy::ALL {
        assert!(coverage.wants.contains_key(why.name()), "no station was wanted because {}", why.name());
    }
    let mut missing = coverage.missing_refusals();
    missing.retain(|code| !IMPOSSIBLE.contains(code));
    assert_eq!(missing, [""; 0], "refusals that never occurred");
    assert!(coverage.implausible_count > 0, "no phone had a wrong clock");
}

#[test]
fn one_seed() {
    let seed = number("SEED").unwrap_or(1);
    if let Err(failure) = run::run(seed) {
        panic!("{failure}");
    }
}

#[test]
fn a_script_played_again_ends_in_the_same_orders() {
    for seed in 1..=3 {
        let first = run::run(seed).unwrap_or_else(|failure| panic!("{failure}"));
        let (answers, world) = run::replay(&first.script);
        let codes = |answers: &[run::Answer]| answers.iter().map(run::Answer::code).collect::<Vec<_>>();
        assert_eq!(codes(&answers), codes(&first.answers), "seed {seed}");
        assert_eq!(run::portraits(&world), run::portraits(&first.world), "seed {seed}");
    }
}

#[test]
fn the_same_seed_makes_the_same_script() {
    let script = || run::run(7).unwrap_or_else(|failure| panic!("{failure}")).script;
    assert_eq!(script(), script());
}

#[test]
fn a_simulated_day_can_be_told() {
    let report = run::summary(1, 1).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(report.order_count > 100, "{report}");
    assert_eq!(report.outcomes.values().sum::<usize>(), report.order_count);
    assert!(!report.outcomes.contains_key("live"), "{report}");
    println!("{report}");
}
