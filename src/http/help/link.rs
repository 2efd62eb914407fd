//! What a passenger's page carries: a key for one alarm of one lift, and the raiser's link to the progress.
//!
//! Both are signed with the database's secret, each under a label of its own, and expire. Must not: name anybody, or be
//! accepted for another lift or alarm.

use crate::kernel::{AlarmId, SignedDuration, Timestamp};
use crate::roster::Lift;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a page may lie open before its button asks to be pressed again.
const KEY_AGE: SignedDuration = SignedDuration::from_hours(12);
/// How long a rescue can be followed: the longest that anybody waits for the callback, and a night.
const LINK_AGE: SignedDuration = SignedDuration::from_hours(24);
/// A clock of ours that was set back a little does not spoil what was just signed.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Bytes of a signature.
const TAG: usize = 16;

fn tag(secret: &[u8], label: &str, bytes: &[u8]) -> [u8; TAG] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(label.as_bytes());
    mac.update(&[0]);
    mac.update(bytes);
    let mut tag = [0; TAG];
    tag.copy_from_slice(&mac.finalize().into_bytes()[..TAG]);
    tag
}

fn is_fresh(second: u32, age: SignedDuration, now: Timestamp) -> bool {
    let Ok(made_at) = Timestamp::from_second(i64::from(second)) else { return false };
    let passed = now.duration_since(made_at);
    passed <= age && passed >= -TOLERANCE
}

fn second_of(now: Timestamp) -> u32 {
    u32::try_from(now.as_second().max(0)).unwrap_or(u32::MAX)
}

/// The hidden field of a form: with it the same form raises one alarm, however often it comes.
pub(super) struct OneTimeKey;

impl OneTimeKey {
    /// A key for that lift.
    pub(super) fn write(secret: &[u8], lift: &Lift, random: [u8; 10], now: Timestamp) -> String {
        let mut bytes = second_of(now).to_be_bytes().to_vec();
        bytes.extend_from_slice(&random);
        let mut signed = bytes.clone();
        signed.extend_from_slice(lift.id.uuid().as_bytes());
        bytes.extend_from_slice(&tag(secret, "passenger key", &signed));
        hex::encode(bytes)
    }

    /// The request key, if the field is one of ours for that lift and not too old.
    pub(super) fn read(secret: &[u8], field: &str, lift: &Lift, now: Timestamp) -> Option<String> {
        let bytes = hex::decode(field).ok().filter(|bytes| bytes.len() == 14 + TAG)?;
        let (made, given) = bytes.split_at(14);
        let mut signed = made.to_vec();
        signed.extend_from_slice(lift.id.uuid().as_bytes());
        let is_ours: bool = tag(secret, "passenger key", &signed).ct_eq(given).into();
        let second = u32::from_be_bytes(made[..4].try_into().ok()?);
        (is_ours && is_fresh(second, KEY_AGE, now)).then(|| format!("page:{}", hex::encode(made)))
    }
}

/// The raiser's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) alarm: AlarmId,
    second: u32,
}

impl Progress {
    /// For whoever raised that alarm.
    pub(super) fn new(alarm: AlarmId, now: Timestamp) -> Self {
        Self { alarm, second: second_of(now) }
    }

    /// As the link carries it.
    pub(super) fn write(self, secret: &[u8]) -> String {
        let mut bytes = self.alarm.uuid().as_bytes().to_vec();
        bytes.extend_from_slice(&self.second.to_be_bytes());
        let tag = tag(secret, "passenger link", &bytes);
        bytes.extend_from_slice(&tag);
        hex::encode(bytes)
    }

    /// Reads a link; `None` when it is forged or has expired.
    pub(super) fn read(secret: &[u8], token: &str, now: Timestamp) -> Option<Self> {
        let bytes = hex::decode(token).ok().filter(|bytes| bytes.len() == 20 + TAG)?;
        let (made, given) = bytes.split_at(20);
        let is_ours: bool = tag(secret, "passenger link", made).ct_eq(given).into();
        let second = u32::from_be_bytes(made[16..].try_into().ok()?);
        let alarm = AlarmId::from_uuid(Uuid::from_slice(&made[..16]).ok()?);
        (is_ours && is_fresh(second, LINK_AGE, now)).then_some(Self { alarm, second })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = b"a secret of thirty-two bytes....";

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn link() -> Progress {
        Progress::new(AlarmId::new(now(), [7; 10]), now())
    }

    #[test]
    fn a_link_reads_back_until_it_expires() {
        let token = link().write(SECRET);
        assert_eq!(Progress::read(SECRET, &token, now() + SignedDuration::from_hours(24)), Some(link()));
        assert_eq!(Progress::read(SECRET, &token, now() + SignedDuration::from_hours(25)), None);
        assert_eq!(Progress::read(SECRET, &token, now() - SignedDuration::from_mins(6)), None);
        assert_eq!(Progress::read(b"another secret", &token, now()), None);
    }

    #[test]
    fn every_changed_digit_is_noticed() {
        let token = link().write(SECRET);
        for place in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[place] = if forged[place] == b'0' { b'1' } else { b'0' };
            assert_eq!(Progress::read(SECRET, &String::from_utf8(forged).unwrap(), now()), None, "{place}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            prop_assert_eq!(Progress::read(SECRET, &text, now()), None);
        }
    }
}
