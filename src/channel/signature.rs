//! The signature of a partner's request: HMAC-SHA-256 over method, path, time and the body's digest.
//!
//! Must not: tell an unknown partner from a wrong signature, by words or by time.

use crate::kernel::{SignedDuration, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// `X-Timestamp` may be off by so much, either way.
pub const TIMESTAMP_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Stands in for the key of a partner that does not exist.
const NO_KEY: [u8; 32] = [0; 32];

/// Characters of a partner's name at most.
const MAX_PARTNER_NAME: usize = 60;

/// Whether a partner can have that name: it stands in a header, so it is plain letters, digits, `.`, `_` and `-`.
pub fn is_partner_name(name: &str) -> bool {
    (1..=MAX_PARTNER_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// The text under the signature: `METHOD\nPATH?QUERY\nTIMESTAMP\nsha256(body) in hex`.
pub fn text_to_sign(method: &str, path_and_query: &str, timestamp: &str, body: &[u8]) -> String {
    format!("{method}\n{path_and_query}\n{timestamp}\n{}", hex::encode(Sha256::digest(body)))
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

/// The signature in lower-case hex.
pub fn sign(key: &[u8], text: &str) -> String {
    hex::encode(mac(key, text).finalize().into_bytes())
}

/// Whether the signature (hex, either case) is right; never for an unknown partner, after the same work.
pub fn verify(key: Option<&[u8]>, text: &str, signature: &str) -> bool {
    let given = hex::decode(signature).unwrap_or_default();
    let is_right = mac(key.unwrap_or(&NO_KEY), text).verify_slice(&given).is_ok();
    is_right && key.is_some()
}

/// Whether the time stamp is RFC 3339 and within [`TIMESTAMP_TOLERANCE`] of `now`.
pub fn is_timely(timestamp: &str, now: Timestamp) -> bool {
    timestamp
        .parse::<Timestamp>()
        .is_ok_and(|at| at.duration_since(now).unsigned_abs() <= TIMESTAMP_TOLERANCE.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl dgst -sha256 -hmac`.
    #[test]
    fn the_signature_equals_what_openssl_makes() {
        let text =
            text_to_sign("POST", "/api/v1/channels/device/alarms", "2026-11-22T04:00:00Z", br#"{"id":"1"}"#);
        assert_eq!(
            text,
            "POST\n/api/v1/channels/device/alarms\n2026-11-22T04:00:00Z\n\
             5811967f540d300d249ab30ae681359a7815fdb5d3dc71a94be1d491006a6b27"
        );
        assert_eq!(
            sign(b"secret", &text),
            "7980e0f7db70c3aa5aab8109a476aa48752ea573c09a7998fa69f3608ea933cf"
        );
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_published_vector_holds() {
        assert_eq!(
            sign(b"Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn another_key_text_or_partner_is_not_accepted() {
        let signature = sign(b"secret", "text");
        assert!(verify(Some(b"secret"), "text", &signature));
        assert!(verify(Some(b"secret"), "text", &signature.to_uppercase()));
        assert!(!verify(Some(b"other"), "text", &signature));
        assert!(!verify(Some(b"secret"), "other", &signature));
        assert!(!verify(Some(b"secret"), "text", &signature[..62]));
        assert!(!verify(Some(b"secret"), "text", "not hex"));
        assert!(!verify(None, "text", &sign(&NO_KEY, "text")), "an unknown partner has no key at all");
    }

    #[test]
    fn a_partners_name_is_what_a_header_carries() {
        for name in ["acme", "dtu-9.shanghai_1", &"x".repeat(60)] {
            assert!(is_partner_name(name), "{name}");
        }
        for name in ["", "沪梯云", "two words", "a/b", "a\n", "é", &"x".repeat(61)] {
            assert!(!is_partner_name(name), "{name}");
        }
    }

    #[test]
    fn a_time_stamp_counts_up_to_five_minutes_either_way() {
        let now = "2026-11-22T04:00:00Z".parse().unwrap();
        for timely in ["2026-11-22T04:05:00Z", "2026-11-22T03:55:00Z", "2026-11-22T12:00:00+08:00"] {
            assert!(is_timely(timely, now), "{timely}");
        }
        for late in ["2026-11-22T04:05:01Z", "2026-11-22T03:54:59Z", "2026-11-22T04:00:00", "now", ""] {
            assert!(!is_timely(late, now), "{late}");
        }
    }
}
