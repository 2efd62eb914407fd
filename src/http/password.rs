//! Passwords: argon2id, away from the workers that answer everybody else.
//!
//! Must not: run more than two at once (19 MiB and tens of milliseconds each), queue without limit, or answer
//! faster for a name that does not exist.

use super::codes::Code;
use super::error::ApiError;
use crate::secret::{hash_password, verify_password};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Hashes computed at once.
const AT_ONCE: usize = 2;

/// Sign-ins that wait for their turn; beyond it the answer is "busy".
const MAX_WAITING: usize = 64;

/// Whether the password belongs to the hash; an unknown account is compared with a hash of nothing.
fn verify(password: &str, stored: Option<&str>) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| hash_password("nobody's password"));
    let is_right = verify_password(password, stored.unwrap_or(nobody));
    is_right && stored.is_some()
}

/// The bounded queue before the two threads.
pub struct Passwords {
    permits: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Semaphore::new(AT_ONCE), waiting: AtomicUsize::new(0) }
    }
}

impl Passwords {
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let _place = Place::take(&self.waiting).ok_or_else(|| ApiError::new(Code::Busy).retry_after(2))?;
        let _permit = self.permits.acquire().await.map_err(|_| ApiError::new(Code::NotReady))?;
        tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::new(Code::InternalError))
    }

    /// Whether the password belongs to the stored hash (`None`: no such account).
    ///
    /// # Errors
    /// Too many wait.
    pub async fn is_right(&self, password: String, stored: Option<String>) -> Result<bool, ApiError> {
        self.run(move || verify(&password, stored.as_deref())).await
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// Too many wait.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.run(move || hash_password(&password)).await
    }
}

/// A place in the queue, given back when dropped, also when the client went away.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::AcqRel) < MAX_WAITING).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_password_belongs_to_its_own_hash_only() {
        let passwords = Passwords::default();
        let stored = passwords.hash("松鼠 squirrel 42".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.is_right("松鼠 squirrel 42".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.is_right("squirrel".to_owned(), Some(stored)).await.unwrap());
        assert!(!passwords.is_right("nobody's password".to_owned(), None).await.unwrap());
        assert!(!passwords.is_right("x".to_owned(), Some("not a hash".to_owned())).await.unwrap());
    }

    #[actix_web::test]
    async fn a_full_queue_is_an_answer() {
        let passwords = Passwords::default();
        let places: Vec<_> = (0..MAX_WAITING).map(|_| Place::take(&passwords.waiting).unwrap()).collect();
        let refused = passwords.hash("password".to_owned()).await.unwrap_err();
        assert_eq!(refused.code(), Code::Busy);
        drop(places);
        assert_eq!(passwords.waiting.load(Ordering::Acquire), 0);
    }
}
