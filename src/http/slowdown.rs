//! Slows sign-in down after failures, by account name and by address; a known seat is never locked out.
//!
//! Must not: grow without limit, keep names (their digests do), or let strangers' failures hold up a seat that
//! has signed in as that account before.

use crate::kernel::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
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

struct Entry {
    failure_count: u32,
    failed_at: Timestamp,
    not_before: Timestamp,
}

/// The failures of late.
#[derive(Default)]
pub struct Slowdown {
    entries: Mutex<HashMap<Key, Entry>>,
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
        let waits = attempt.counters().into_iter().filter_map(|(key, _, longest)| {
            let wait = entries.get(&key)?.not_before.duration_since(now);
            // Rounded up, and never longer than the rule even if the clock was set back.
            let seconds = (wait.as_millis() + 999).div_euclid(1000);
            (wait > SignedDuration::ZERO).then(|| u32::try_from(seconds).unwrap_or(longest).min(longest))
        });
        waits.max()
    }

    /// Notes a failure. It is noted before the password is looked at and taken back by
    /// [`Slowdown::succeeded`], so that many attempts at once count as many.
    pub fn failed(&self, attempt: &Attempt<'_>, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() + 2 > MAX_ENTRIES {
            make_room(&mut entries, now);
        }
        for (key, free, longest) in attempt.counters() {
            let entry =
                entries.entry(key).or_insert(Entry { failure_count: 0, failed_at: now, not_before: now });
            if now.duration_since(entry.failed_at) > FORGET_AFTER {
                entry.failure_count = 0;
            }
            entry.failure_count = entry.failure_count.saturating_add(1);
            entry.failed_at = now;
            let over = entry.failure_count.saturating_sub(free);
            let delay_s =
                if over == 0 { 0 } else { 1_u32.checked_shl(over - 1).unwrap_or(longest).min(longest) };
            entry.not_before = now + SignedDuration::from_secs(i64::from(delay_s));
        }
    }

    /// The name's and the seat's failures are forgotten; of the address only this attempt is.
    pub fn succeeded(&self, attempt: &Attempt<'_>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let address = key("address", &network(attempt.address));
        for (key, _, _) in attempt.counters() {
            if key == address {
                if let Some(entry) = entries.get_mut(&key) {
                    entry.failure_count = entry.failure_count.saturating_sub(1);
                }
            } else {
                entries.remove(&key);
            }
        }
    }
}

/// Forgets what is old; if that is not enough, the half that has been silent longest.
fn make_room(entries: &mut HashMap<Key, Entry>, now: Timestamp) {
    entries.retain(|_, entry| now.duration_since(entry.failed_at) <= FORGET_AFTER);
    if entries.len() + 2 > MAX_ENTRIES {
        let mut times: Vec<_> = entries.values().map(|entry| entry.failed_at).collect();
        times.sort_unstable();
        let middle = times[times.len() / 2];
        entries.retain(|_, entry| entry.failed_at > middle);
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
        slowdown.succeeded(&stranger("seat7"));
        assert_eq!(slowdown.wait_s(&stranger("seat7"), now()), None);
        for _ in 0..5 {
            slowdown.failed(&stranger("seat8"), now());
        }
        slowdown.failed(&stranger("seat8"), after(15 * 60 + 1));
        assert_eq!(slowdown.wait_s(&stranger("seat8"), after(15 * 60 + 1)), None);
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
