//! Slows sign-in down after failures, by account name and by address; a known seat is never locked out.
//!
//! Must not: grow without limit, keep names (their digests do), or let strangers' failures hold up a seat that
//! has signed in as that account before.

use crate::kernel::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Names and addresses in memory; above this the longest silent ones go.
const MAX_ENTRIES: usize = 10_000;

/// After so long without a failure everything is forgotten.
const FORGET_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// Failures that cost nothing yet.
const FREE_FOR_ACCOUNT: u32 = 3;
/// A whole centre may sit behind one address.
const FREE_FOR_ADDRESS: u32 = 30;

/// The longest delay in seconds: for strangers, and for a seat that is known for the account.
const LONGEST_S: u32 = 60;
const LONGEST_FOR_SEAT_S: u32 = 4;

type Key = [u8; 16];

/// Failures that are remembered of one name or address; with so many the delay is the longest.
const MAX_FAILURES: usize = 40;

/// When the failures of one name or address were, the latest last. What follows from them is worked out each time, so
/// that one that is taken back leaves nothing behind.
type Failures = VecDeque<Timestamp>;

/// The failures of late.
#[derive(Default)]
pub struct Slowdown {
    entries: Mutex<HashMap<Key, Failures>>,
}

/// Who tries to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    pub name: &'a str,
    pub address: IpAddr,
    /// The seat, where it has signed in as this account before.
    pub known_seat: Option<&'a str>,
}

fn key(kind: &str, value: &str) -> Key {
    let digest = Sha256::digest(format!("{kind}\n{value}"));
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// One address of a household or office: an IPv6 network of 64 bits counts as one.
pub(super) fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => address.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        },
    }
}

impl Attempt<'_> {
    /// What is counted for it: key, free failures, longest delay.
    fn counters(&self) -> Vec<(Key, u32, u32)> {
        match self.known_seat {
            Some(seat) => {
                let pair = format!("{seat}\n{}", self.name);
                vec![(key("seat", &pair), FREE_FOR_ACCOUNT, LONGEST_FOR_SEAT_S)]
            }
            None => vec![
                (key("name", self.name), FREE_FOR_ACCOUNT, LONGEST_S),
                (key("address", &network(self.address)), FREE_FOR_ADDRESS, LONGEST_S),
            ],
        }
    }
}

impl Slowdown {
    /// Seconds to wait before this attempt is looked at; `None` if it may go on.
    pub fn wait_s(&self, attempt: &Attempt<'_>, now: Timestamp) -> Option<u32> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = attempt.counters().into_iter().filter_map(|(key, free, longest)| {
            let wait = not_before(entries.get(&key)?, free, longest)?.duration_since(now);
            // Rounded up, and never longer than the rule even if the clock was set back.
            let seconds = (wait.as_millis() + 999).div_euclid(1000);
            (wait > SignedDuration::ZERO).then(|| u32::try_from(seconds).unwrap_or(longest).min(longest))
        });
        waits.max()
    }

    /// Notes a failure. It is noted before the password is looked at and taken back by
    /// [`Slowdown::succeeded`] or [`Slowdown::take_back`], so that many attempts at once count as many.
    pub fn failed(&self, attempt: &Attempt<'_>, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() + 2 > MAX_ENTRIES {
            make_room(&mut entries, now);
        }
        for (key, _, _) in attempt.counters() {
            let failures = entries.entry(key).or_default();
            if is_forgotten(failures, now) {
                failures.clear();
            }
            if failures.len() >= MAX_FAILURES {
                failures.pop_front();
            }
            failures.push_back(now);
        }
    }

    /// The name's and the seat's failures are forgotten; of the address only this attempt is, which was noted at `at`:
    /// what others mistyped there counts as if nobody had signed in.
    pub fn succeeded(&self, attempt: &Attempt<'_>, at: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let address = key("address", &network(attempt.address));
        for (key, _, _) in attempt.counters() {
            if key == address {
                remove_one(&mut entries, key, at);
            } else {
                entries.remove(&key);
            }
        }
    }

    /// The attempt that was noted at `at` was none: its password was not looked at.
    pub fn take_back(&self, attempt: &Attempt<'_>, at: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _, _) in attempt.counters() {
            remove_one(&mut entries, key, at);
        }
    }
}

/// Forgets one failure of that moment.
fn remove_one(entries: &mut HashMap<Key, Failures>, key: Key, at: Timestamp) {
    if let Some(failures) = entries.get_mut(&key)
        && let Some(own) = failures.iter().rposition(|failed_at| *failed_at == at)
    {
        failures.remove(own);
    }
}

/// Whether the last failure was so long ago that none counts any more.
fn is_forgotten(failures: &Failures, now: Timestamp) -> bool {
    failures.back().is_none_or(|failed_at| now.duration_since(*failed_at) > FORGET_AFTER)
}

/// When the next attempt is looked at.
fn not_before(failures: &Failures, free: u32, longest_s: u32) -> Option<Timestamp> {
    let failed_at = failures.back()?;
    let over = u32::try_from(failures.len()).unwrap_or(u32::MAX).saturating_sub(free);
    let doubled = over.checked_sub(1).map_or(0, |times| 1_u32.checked_shl(times).unwrap_or(longest_s));
    Some(*failed_at + SignedDuration::from_secs(i64::from(doubled.min(longest_s))))
}

/// Forgets what is old; if that is not enough, the half that has been silent longest.
fn make_room(entries: &mut HashMap<Key, Failures>, now: Timestamp) {
    entries.retain(|_, failures| !is_forgotten(failures, now));
    if entries.len() + 2 > MAX_ENTRIES {
        let mut times: Vec<_> = entries.values().filter_map(VecDeque::back).copied().collect();
        times.sort_unstable();
        let middle = times[times.len() / 2];
        entries.retain(|_, failures| failures.back().is_some_and(|failed_at| *failed_at > middle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    fn stranger(name: &str) -> Attempt<'_> {
        Attempt { name, address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), known_seat: None }
    }

    #[test]
    fn the_delay_grows_with_each_failure_up_to_a_minute() {
        let slowdown = Slowdown::default();
        let attempt = stranger("seat7");
        let mut waits = Vec::new();
        for _ in 0..11 {
            slowdown.failed(&attempt, now());
            waits.push(slowdown.wait_s(&attempt, now()).unwrap_or(0));
        }
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(slowdown.wait_s(&attempt, after(61)), None);
    }

    #[test]
    fn strangers_failures_do_not_hold_up_a_known_seat() {
        let slowdown = Slowdown::default();
        for _ in 0..50 {
            slowdown.failed(&stranger("seat7"), now());
        }
        let seat = Attempt { known_seat: Some("a1b2"), ..stranger("seat7") };
        assert!(slowdown.wait_s(&stranger("seat7"), now()).is_some());
        assert_eq!(slowdown.wait_s(&seat, now()), None);
        for _ in 0..50 {
            slowdown.failed(&seat, now());
        }
        assert!(slowdown.wait_s(&seat, now()).unwrap() <= LONGEST_FOR_SEAT_S, "slowed, never locked out");
    }

    #[test]
    fn a_success_and_a_quarter_of_an_hour_forget() {
        let slowdown = Slowdown::default();
        for _ in 0..5 {
            slowdown.failed(&stranger("seat7"), now());
        }
        slowdown.succeeded(&stranger("seat7"), now());
        assert_eq!(slowdown.wait_s(&stranger("seat7"), now()), None);
        for _ in 0..5 {
            slowdown.failed(&stranger("seat8"), now());
        }
        slowdown.failed(&stranger("seat8"), after(15 * 60 + 1));
        assert_eq!(slowdown.wait_s(&stranger("seat8"), after(15 * 60 + 1)), None);
    }

    #[test]
    fn mistypes_of_one_address_do_not_add_up_while_people_keep_signing_in() {
        let slowdown = Slowdown::default();
        // A centre behind one address: every ten minutes somebody signs in, every hour somebody mistypes once.
        for turn in 0..6 * 24 * 7_i64 {
            let at = after(turn * 600);
            let name = format!("seat{turn}");
            assert_eq!(slowdown.wait_s(&stranger(&name), at), None, "{turn}");
            slowdown.failed(&stranger(&name), at);
            if turn % 6 != 0 {
                slowdown.succeeded(&stranger(&name), at);
            }
            assert_eq!(slowdown.wait_s(&stranger("colleague"), at), None, "{turn}");
        }
    }

    #[test]
    fn a_right_password_puts_off_nobody_and_pardons_no_other_attempt() {
        let slowdown = Slowdown::default();
        let guess = |number: u32, at| slowdown.failed(&stranger(&format!("guess{number}")), at);
        (0..FREE_FOR_ADDRESS + 5).for_each(|number| guess(number, now()));
        let wait_s = || slowdown.wait_s(&stranger("other"), after(20));
        assert_eq!(slowdown.wait_s(&stranger("other"), now()), Some(16));
        assert_eq!(wait_s(), None);
        slowdown.failed(&stranger("seat7"), after(20));
        guess(99, after(20));
        slowdown.succeeded(&stranger("seat7"), after(20));
        assert_eq!(wait_s(), Some(32), "the guess beside it counts");
        slowdown.failed(&stranger("seat8"), after(52));
        slowdown.succeeded(&stranger("seat8"), after(52));
        assert_eq!(slowdown.wait_s(&stranger("other"), after(52)), None, "a right password sets no delay");
    }

    #[test]
    fn what_was_not_looked_at_is_no_failure() {
        let slowdown = Slowdown::default();
        slowdown.failed(&stranger("seat7"), now());
        for turn in 0..40 {
            slowdown.failed(&stranger("seat7"), after(turn));
            slowdown.take_back(&stranger("seat7"), after(turn));
        }
        for _ in 0..2 {
            assert_eq!(slowdown.wait_s(&stranger("seat7"), after(40)), None);
            slowdown.failed(&stranger("seat7"), after(40));
        }
        slowdown.failed(&stranger("seat7"), after(40));
        assert_eq!(
            slowdown.wait_s(&stranger("seat7"), after(40)),
            Some(1),
            "the one before them still counts"
        );
    }

    #[test]
    fn a_flood_of_names_stays_bounded() {
        let slowdown = Slowdown::default();
        for number in 0..u32::try_from(MAX_ENTRIES).unwrap() + 500 {
            let name = format!("name{number}");
            let address = IpAddr::V6(Ipv6Addr::from(u128::from(number) << 64));
            slowdown
                .failed(&Attempt { name: &name, address, known_seat: None }, after(i64::from(number % 60)));
        }
        assert!(slowdown.entries.lock().unwrap().len() <= MAX_ENTRIES);
    }
}
