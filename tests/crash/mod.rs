//! The server and PostgreSQL killed again and again under load, and what must be true afterwards: no acknowledged
//! alarm lost, none doubled, every command once, and every due escalation fired exactly once and in time.
//!
//! The escalation is the 30-minute mark: an operator enters a call that came in almost half an hour ago, so that
//! the mark falls a few seconds later, before, within or after a kill. Must not: use anything but the program as
//! it is shipped, and the rows it leaves.

mod caller;
mod program;
mod rows;

use caller::{Callers, Story};
use program::Program;
use std::time::Duration;

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct Script {
    /// Kills of the server; PostgreSQL dies with it.
    pub server_kills: usize,
    /// Kills of PostgreSQL alone.
    pub database_kills: usize,
    /// New calls each second.
    pub calls_a_second: u32,
}

/// An escalation may fire so much after it is due, or after the server is ready again.
pub const LATE_LIMIT: Duration = Duration::from_secs(2);
/// How long the server works between two kills, at least.
const UP: Duration = Duration::from_millis(1_500);
/// And so much longer at most.
const UP_SPREAD_MS: u64 = 3_000;

/// A stretch of time in which the server could not work.
#[derive(Debug, Clone, Copy)]
pub struct Outage {
    pub down_at: jiff::Timestamp,
    pub ready_at: jiff::Timestamp,
}

/// Plays the script and checks everything; panics with what is wrong.
pub async fn play(script: Script) {
    let mut program = Program::seeded().await;
    program.start().await;
    let callers = Callers::start(&program, script.calls_a_second).await;
    let mut outages = Vec::new();
    for kill in kills(script) {
        let spread = rand::random::<u64>() % UP_SPREAD_MS;
        tokio::time::sleep(UP + Duration::from_millis(spread)).await;
        let outage = match kill {
            Kill::Server => program.kill_server().await,
            Kill::Database => program.kill_database().await,
        };
        println!(
            "{kill:?} {} of {}: away {:.2} s from {:.1} to {:.1}",
            outages.len() + 1,
            script.count(),
            outage.ready_at.duration_since(outage.down_at).as_secs_f64(),
            outage.down_at,
            outage.ready_at
        );
        outages.push(outage);
    }
    tokio::time::sleep(UP).await;
    let stories = callers.finish().await;
    check(&program, &stories, &outages).await;
    program.audit().await;
    program.stop().await;
}

#[derive(Debug, Clone, Copy)]
enum Kill {
    Server,
    Database,
}

impl Script {
    const fn count(self) -> usize {
        self.server_kills + self.database_kills
    }
}

/// Both kinds spread evenly over the play.
fn kills(script: Script) -> Vec<Kill> {
    let count = script.count().max(1);
    let is_database =
        |kill: usize| (kill + 1) * script.database_kills / count > kill * script.database_kills / count;
    (0..script.count()).map(|kill| if is_database(kill) { Kill::Database } else { Kill::Server }).collect()
}

async fn check(program: &Program, stories: &[Story], outages: &[Outage]) {
    let rows = rows::read(program).await;
    let mut wrong = Vec::new();
    for story in stories {
        wrong.extend(story.faults(&rows));
    }
    wrong.extend(rows.late_marks(outages));
    let marks = rows.mark_count();
    println!(
        "{} calls, {} orders, {} marks fired, latest {:.2} s after it could, {} retries",
        stories.len(),
        rows.order_count(),
        marks,
        rows.latest_s(outages),
        stories.iter().map(|story| story.retries).sum::<u32>(),
    );
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(marks > 0, "no escalation was due: the play was too short");
}
