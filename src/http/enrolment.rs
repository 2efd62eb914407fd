//! The code by which a phone is enrolled: twelve characters that can be read out and typed with gloves.
//!
//! Must not: be kept or logged; the database has its digest.

use crate::store::device::CodeDigest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Digits and letters that are not taken for one another (Crockford's base 32): 60 bits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;

/// A code without its hyphens.
pub(super) struct EnrolmentCode([u8; LENGTH]);

impl EnrolmentCode {
    /// The code for a request: a repeat of the request shows the same one, though it is not kept anywhere.
    pub(super) fn of_request(secret: &[u8], actor: &str, key: &str) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        for part in ["enrolment code", actor, key] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        let bytes = mac.finalize().into_bytes();
        let mut code = [0; LENGTH];
        for (character, byte) in code.iter_mut().zip(bytes) {
            *character = ALPHABET[usize::from(byte & 31)];
        }
        Self(code)
    }

    /// Reads what was typed or scanned.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut code = [0; LENGTH];
        let mut count = 0;
        for character in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let meant = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            *code.get_mut(count)? = *ALPHABET.iter().find(|known| char::from(**known) == meant)?;
            count += 1;
        }
        (count == LENGTH).then_some(Self(code))
    }

    pub(super) fn digest(&self) -> CodeDigest {
        Sha256::digest(self.0).into()
    }

    /// As it is shown.
    pub(super) fn shown(&self) -> String {
        let groups: Vec<String> = self.0.chunks(4).map(|part| String::from_utf8_lossy(part).into()).collect();
        groups.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = EnrolmentCode::of_request(b"secret", "acc_1", "key-1");
        let shown = code.shown();
        assert_eq!(shown.len(), 14);
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), shown.replace('0', "o")] {
            assert_eq!(
                EnrolmentCode::parse(&typed).map(|code| code.digest()),
                Some(code.digest()),
                "{typed}"
            );
        }
        for wrong in ["", "1234", "U234-5678-9ABC", &format!("{shown}1"), "救救救救救救救救救救救救"]
        {
            assert!(EnrolmentCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn another_request_or_secret_makes_another_code() {
        let code = |secret: &[u8], key| EnrolmentCode::of_request(secret, "acc_1", key).shown();
        assert_eq!(code(b"secret", "key-1"), code(b"secret", "key-1"));
        assert_ne!(code(b"secret", "key-1"), code(b"secret", "key-2"));
        assert_ne!(code(b"secret", "key-1"), code(b"other", "key-1"));
    }
}
