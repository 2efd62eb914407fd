//! The seat's cookie: proves that somebody has signed in as an account from this browser before, so that
//! strangers' failures never keep that seat out.
//!
//! Must not: sign anybody in. It only lifts the delay.

use crate::kernel::{AccountId, SignedDuration};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The cookie's name.
pub const SEAT_COOKIE: &str = "liftaid_seat";

/// How long a seat is remembered.
pub const SEAT_AGE: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Accounts that one seat remembers; the one that signed in longest ago goes first.
const MAX_ACCOUNTS: usize = 12;

/// Hex digits of a seat's name and of a tag.
const SEAT_LENGTH: usize = 16;
const TAG_LENGTH: usize = 32;

/// A seat and the accounts that it has proved to know: `<seat>.<tag>.<tag>…`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    name: String,
    tags: Vec<String>,
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn tag(secret: &[u8], seat: &str, account: AccountId) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(seat.as_bytes());
    mac.update(account.uuid().as_bytes());
    let mut text = hex::encode(mac.finalize().into_bytes());
    text.truncate(TAG_LENGTH);
    text
}

impl Seat {
    /// A seat that nobody has signed in from.
    pub fn new(random: [u8; SEAT_LENGTH / 2]) -> Self {
        Self { name: hex::encode(random), tags: Vec::new() }
    }

    /// Reads a cookie; `None` for anything that does not look like one of ours.
    pub fn parse(cookie: &str) -> Option<Self> {
        let mut parts = cookie.split('.');
        let name = parts.next().filter(|name| is_hex(name, SEAT_LENGTH))?.to_owned();
        let tags: Vec<_> = parts.take(MAX_ACCOUNTS + 1).map(str::to_owned).collect();
        let is_ours = tags.len() <= MAX_ACCOUNTS && tags.iter().all(|tag| is_hex(tag, TAG_LENGTH));
        is_ours.then_some(Self { name, tags })
    }

    /// The cookie's value.
    pub fn value(&self) -> String {
        let mut value = self.name.clone();
        for tag in &self.tags {
            value.push('.');
            value.push_str(tag);
        }
        value
    }

    /// The seat's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether somebody has signed in as this account here before.
    pub fn knows(&self, secret: &[u8], account: AccountId) -> bool {
        let wanted = tag(secret, &self.name, account);
        self.tags.iter().any(|tag| tag.as_bytes().ct_eq(wanted.as_bytes()).into())
    }

    /// Remembers that somebody signed in as this account.
    pub fn remember(&mut self, secret: &[u8], account: AccountId) {
        let new = tag(secret, &self.name, account);
        self.tags.retain(|tag| *tag != new);
        if self.tags.len() >= MAX_ACCOUNTS {
            self.tags.remove(0);
        }
        self.tags.push(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u8) -> AccountId {
        AccountId::new("2026-11-22T04:00:00Z".parse().unwrap(), [number; 10])
    }

    #[test]
    fn a_seat_knows_who_signed_in_there_and_nobody_else() {
        let mut seat = Seat::new([7; 8]);
        seat.remember(b"secret", account(1));
        let read = Seat::parse(&seat.value()).unwrap();
        assert!(read.knows(b"secret", account(1)));
        assert!(!read.knows(b"secret", account(2)));
        assert!(!read.knows(b"another secret", account(1)), "tags cannot be made without the secret");
        let mut copied = Seat::new([8; 8]);
        copied.tags.clone_from(&read.tags);
        assert!(!copied.knows(b"secret", account(1)), "a tag belongs to its seat");
    }

    #[test]
    fn a_seat_remembers_the_latest_twelve() {
        let mut seat = Seat::new([7; 8]);
        (0..20).for_each(|number| seat.remember(b"s", account(number)));
        assert!(!seat.knows(b"s", account(7)) && seat.knows(b"s", account(8)));
        assert!(seat.value().len() < 512);
    }

    #[test]
    fn foreign_cookies_are_ignored() {
        for cookie in ["", "x", "0011223344556677.zz", &"0011223344556677.".repeat(40)] {
            assert_eq!(Seat::parse(cookie), None, "{cookie}");
        }
    }
}
