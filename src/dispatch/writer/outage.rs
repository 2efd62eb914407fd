//! Since when the database is out of reach, as far as the writer's own tries tell.
//!
//! Must not: ask what time it is; a moment here is for how long the writer has been running.

use std::time::Duration;

/// Longer than PostgreSQL needs to come back by itself. Until then whoever asks waits and is carried out; from then on
/// nobody waits any more, and each is told to ask again.
const LONG: Duration = Duration::from_secs(11);

/// A try may take seconds where packets are lost without a word: once an outage is long, whoever asks so soon after one is
/// told what came of that one.
const TRY_EVERY: Duration = Duration::from_secs(1);

/// What has been tried in vain, without a break.
#[derive(Debug, Clone, Copy)]
struct Tries {
    first_at: Duration,
    /// The end of the last.
    last_at: Duration,
}

/// What the writer knows of an outage.
#[derive(Debug, Default)]
pub(super) struct Outage {
    tries: Option<Tries>,
}

impl Outage {
    /// A try did not reach the database.
    pub(super) fn goes_on(&mut self, begun_at: Duration, ended_at: Duration) {
        self.tries = match self.tries {
            // Nobody asked for a long while: what was known then is of an earlier outage.
            Some(tries) if begun_at.saturating_sub(tries.last_at) < LONG => {
                Some(Tries { last_at: ended_at, ..tries })
            }
            Some(_) | None => Some(Tries { first_at: begun_at, last_at: ended_at }),
        };
    }

    /// The database has answered, whatever it said.
    pub(super) fn is_over(&mut self) {
        self.tries = None;
    }

    /// Whether nobody is to wait for the end of it.
    pub(super) fn is_long(&self) -> bool {
        self.tries.is_some_and(|tries| tries.last_at.saturating_sub(tries.first_at) >= LONG)
    }

    /// Whether it is too soon for another try.
    pub(super) fn is_just_tried(&self, at: Duration) -> bool {
        self.is_long() && self.tries.is_some_and(|tries| at.saturating_sub(tries.last_at) < TRY_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn an_outage_is_long_from_its_eleventh_second() {
        let mut outage = Outage::default();
        assert!(!outage.is_long() && !outage.is_just_tried(ms(0)));
        outage.goes_on(ms(5_000), ms(10_000));
        outage.goes_on(ms(10_005), ms(15_999));
        assert!(!outage.is_long() && !outage.is_just_tried(ms(15_999)));
        outage.goes_on(ms(16_000), ms(16_000));
        assert!(outage.is_long());
        assert!(outage.is_just_tried(ms(16_999)) && !outage.is_just_tried(ms(17_000)));
        outage.is_over();
        assert!(!outage.is_long() && !outage.is_just_tried(ms(16_500)));
    }

    #[test]
    fn an_outage_in_which_nobody_asked_is_not_taken_for_the_next_one() {
        let mut outage = Outage::default();
        outage.goes_on(ms(0), ms(12_000));
        assert!(outage.is_long());
        outage.goes_on(ms(22_999), ms(23_000));
        assert!(outage.is_long(), "the same one");
        outage.goes_on(ms(34_000), ms(34_100));
        assert!(!outage.is_long(), "hours later it may be one that takes seconds");
    }
}
