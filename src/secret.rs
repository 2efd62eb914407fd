//! Secrets: password hashes, and the random ones that the program makes up itself.
//!
//! Must not: store or log anything. Hashing takes tens of milliseconds and 19 MiB: keep it off the threads that
//! serve, and bound how many run at once.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The bounds of a password, in characters, wherever an account is made.
pub const MIN_PASSWORD: usize = 10;
pub const MAX_PASSWORD: usize = 200;

/// Letters and digits that nobody mistakes for each other when reading them out.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// Letters of a made-up password: 80 bits.
const PASSWORD_LETTERS: usize = 16;

/// The Argon2id hash of a password with a salt of its own, as a PHC string.
pub fn hash_password(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("the default parameters are valid, and the system has random bytes")
        .to_string()
}

/// Whether the password is the one that was hashed. Anything that is not a hash matches nothing.
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A made-up password of four groups of four letters and digits, five bits of each random byte.
pub fn made_up_password(random: [u8; PASSWORD_LETTERS]) -> String {
    let mut text = String::with_capacity(PASSWORD_LETTERS + 3);
    for (position, byte) in random.into_iter().enumerate() {
        if position > 0 && position % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_that_was_hashed_matches() {
        let hash = hash_password("正确的密码 4711");
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify_password("正确的密码 4711", &hash));
        assert!(!verify_password("正确的密码 4712", &hash));
        assert!(!verify_password("", &hash));
    }

    #[test]
    fn what_is_not_a_hash_matches_nothing() {
        for hash in ["", "disabled", "$argon2id$v=19$m=19456,t=2,p=1$"] {
            assert!(!verify_password("", hash) && !verify_password("disabled", hash), "{hash}");
        }
    }

    #[test]
    fn two_hashes_of_one_password_differ() {
        assert_ne!(hash_password("a"), hash_password("a"));
    }

    #[test]
    fn a_made_up_password_can_be_read_out() {
        let mut random = [0; 16];
        random.iter_mut().enumerate().for_each(|(at, byte)| *byte = at as u8 * 17);
        let password = made_up_password(random);
        assert_eq!(password.len(), 19);
        assert!(password.bytes().all(|b| b == b'-' || LETTERS.contains(&b)));
        assert_ne!(password, made_up_password([1; 16]));
    }
}
