//! A town's days in virtual time on the pure core: people who are late, silent, wrong or offline, a server that is
//! away, a clock that jumps; and the invariants checked after every step.
//!
//! `run(seed)` lets people act and writes a [`Script`]; `replay` carries a script out again. The script is plain
//! data, so that dispatch on PostgreSQL can carry out the same (see [`script`]).
//! Must not: do I/O or read the clock. Same seed, same run.

mod check;
mod coverage;
mod dice;
mod people;
mod portrait;
pub mod script;
mod summary;
mod town;
mod world;

pub use coverage::Coverage;
pub use dice::Dice;
pub use portrait::{Called, Portrait, portrait, portraits};
pub use script::{Act, AlarmRef, CalledRef, Cry, OrderRef, Script, Step, Verb};
pub use summary::{MAX_DAYS, Report, summary};
pub use town::{LIFT_COUNT, STATION_COUNT, Town};
pub use world::{Answer, Change, Entry, Performed, World};

use crate::kernel::{SignedDuration, Timestamp};
use people::{People, Temper};
use std::fmt;
use std::sync::Arc;

/// How long people act in one run; then the orders that are left are brought to their end.
const HOURS: i64 = 5;

/// What a run came to.
#[derive(Debug)]
pub struct Finished {
    pub script: Script,
    /// One a step.
    pub answers: Vec<Answer>,
    pub coverage: Coverage,
    pub world: World,
}

/// An invariant that did not hold, and how to see it again.
#[derive(Debug, Clone)]
pub struct Failure {
    pub seed: u64,
    /// Which step of the script broke it, from 1.
    pub step: usize,
    pub broken: String,
    /// The last steps, the one that broke it at the end.
    pub last_steps: Vec<Step>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, step {}: {}", self.seed, self.step, self.broken)?;
        for step in &self.last_steps {
            writeln!(f, "  {} {:?}", step.at, step.act)?;
        }
        write!(f, "replay: SEED={} cargo test --test simulation one_seed", self.seed)
    }
}

impl std::error::Error for Failure {}

/// When the runs of a seed begin: some hour of some day of 2026.
fn start_of(seed: u64) -> Timestamp {
    let first: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a moment of 2026");
    first + SignedDuration::from_hours(Dice::new(seed, 4).between(0, 364 * 24))
}

/// Lets the people of a seed act for a few hours and brings every order to its end.
///
/// # Errors
/// The first invariant that did not hold.
pub fn run(seed: u64) -> Result<Finished, Box<Failure>> {
    People::new(seed, start_of(seed), HOURS, Temper::Rough).live()
}

/// Carries a script out in memory: the answers, and the world that results.
pub fn replay(script: &Script) -> (Vec<Answer>, World) {
    let mut world = World::new(Arc::new(Town::build(script.seed)), script.seed);
    let answers = script.steps.iter().map(|step| world.perform(step).answer).collect();
    (answers, world)
}
