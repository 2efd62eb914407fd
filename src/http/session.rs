//! Who asks: server-side sessions behind an opaque token in a cookie.
//!
//! Must not: store or log a token; only its SHA-256 is kept. A revoked session ends within a second on every
//! node, and at once on the node that revoked it.

use super::error::ApiError;
use super::lookups::Lookups;
use super::state::AppState;
use crate::kernel::{AccountId, DeviceId, SignedDuration, StationId, Timestamp};
use crate::roster::DistrictCode;
use crate::store::StoreError;
use crate::store::account::{self, Account, Session, TokenDigest};
use crate::store::device::{self, SEEN_EVERY};
use crate::wire::Role;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieAge};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// For so long a session is believed without asking the database again.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(1);

/// Sessions in memory; above this the memory starts anew.
const MAX_CACHED: usize = 20_000;

/// For so long after its end a session's sockets are closed again and again.
const CLOSE_FOR: SignedDuration = SignedDuration::from_secs(30);

/// A seat's session: a shift with its hand-over, and some.
const SEAT_SESSION: SignedDuration = SignedDuration::from_hours(16);

/// A crew that signed in by password and a wall screen stay signed in for so long after they were last seen; both can be
/// revoked at any time.
const LONG_SESSION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An enrolled phone stays signed in for so long after it was last seen.
pub const DEVICE_SESSION: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct Who {
    /// SHA-256 of the session's token: names the session without opening it.
    pub session: TokenDigest,
    pub account: AccountId,
    pub name: String,
    pub display_name: String,
    pub role: Role,
    pub station: Option<StationId>,
    pub district: Option<DistrictCode>,
    pub expires_at: Timestamp,
    /// The enrolled phone, where it is one.
    pub device: Option<DeviceId>,
}

impl Who {
    /// The account behind a session.
    pub fn of_account(account: Account, session: TokenDigest, expires_at: Timestamp) -> Self {
        Self {
            session,
            account: account.id,
            name: account.name,
            display_name: account.display_name,
            role: account.role,
            station: account.station,
            district: account.district,
            expires_at,
            device: None,
        }
    }

    /// How long the session lasts after it was last seen; none where it ends at its hour, whoever uses it.
    pub const fn kept_while_used(&self) -> Option<SignedDuration> {
        kept_while_used(self.role, self.device)
    }

    fn of_session(found: Session, digest: TokenDigest) -> Self {
        let device = found.device;
        Self { device, ..Self::of_account(found.account, digest, found.expires_at) }
    }
}

/// How long a session of that role lasts.
pub const fn session_length(role: Role) -> SignedDuration {
    match role {
        Role::Operator | Role::ShiftLeader | Role::Supervisor | Role::Administrator => SEAT_SESSION,
        Role::Crew | Role::Wallboard => LONG_SESSION,
    }
}

const fn kept_while_used(role: Role, device: Option<DeviceId>) -> Option<SignedDuration> {
    match (role, device) {
        (_, Some(_)) => Some(DEVICE_SESSION),
        (Role::Crew | Role::Wallboard, None) => Some(LONG_SESSION),
        (Role::Operator | Role::ShiftLeader | Role::Supervisor | Role::Administrator, None) => None,
    }
}

/// How long the browser keeps the cookie. That of a session which is kept while it is used outlasts it: a page that is never
/// loaded again gets no newer cookie, and the server decides anyway.
pub fn cookie_age(who: &Who) -> SignedDuration {
    who.kept_while_used().map_or(session_length(who.role), |_| DEVICE_SESSION)
}

/// SHA-256 of a token.
pub fn digest_of(token: &str) -> TokenDigest {
    Sha256::digest(token.as_bytes()).into()
}

/// The session cookie's name: the `__Host-` prefix needs TLS.
pub const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-liftaid_session" } else { "liftaid_session" }
}

/// A cookie that scripts cannot read and other sites cannot send.
pub fn cookie(name: &'static str, value: String, age: SignedDuration, is_secure: bool) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_secure)
        .max_age(CookieAge::seconds(age.as_secs()))
        .finish()
}

/// The digest of the token that the request carries, if it carries one of plausible size.
pub fn token_of(request: &HttpRequest, is_secure: bool) -> Option<TokenDigest> {
    let cookie = request.cookie(cookie_name(is_secure))?;
    (cookie.value().len() == 64).then(|| digest_of(cookie.value()))
}

struct Cached {
    who: Arc<Who>,
    checked_at: Timestamp,
}

/// Closes the sockets of a session that ended.
pub type CloseSockets = Box<dyn Fn(TokenDigest) + Send + Sync>;

/// The sessions that this node has seen lately, and those that have boards open here.
#[derive(Default)]
pub struct Sessions {
    cached: Mutex<HashMap<TokenDigest, Cached>>,
    lookups: Lookups,
    watched: Mutex<BTreeMap<TokenDigest, Watch>>,
    close_sockets: OnceLock<CloseSockets>,
    /// When those with open boards were last noted as seen.
    seen_at: Mutex<Option<Timestamp>>,
}

/// A session that has boards open here.
#[derive(Clone, Copy)]
struct Watch {
    boards: usize,
    expires_at: Timestamp,
    kept_while_used: Option<SignedDuration>,
    ended_at: Option<Timestamp>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held; if it did, the map would still be whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One open board of a session: while it is held, the session counts as seen and is looked up every second.
pub struct OpenBoard {
    sessions: Arc<Sessions>,
    session: TokenDigest,
}

impl Drop for OpenBoard {
    fn drop(&mut self) {
        self.sessions.unwatch(&self.session);
    }
}

impl Sessions {
    /// Who sends the request, by its cookie; the database is asked at most once a second for each session.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn who(&self, request: &HttpRequest, state: &AppState) -> Result<Option<Arc<Who>>, ApiError> {
        let Some(digest) = token_of(request, state.settings.is_secure) else { return Ok(None) };
        let now = state.clock.now();
        if let Some(who) = self.find_fresh(&digest, now) {
            return Ok(Some(who));
        }
        self.load(&digest, state).await
    }

    /// Whose session it is, as the database has it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn load(&self, digest: &TokenDigest, state: &AppState) -> Result<Option<Arc<Who>>, ApiError> {
        let now = state.clock.now();
        let Some(mut found) = self.lookups.find(digest, state).await? else {
            self.forget(digest, now);
            return Ok(None);
        };
        let is_news = now.duration_since(found.seen_at) >= SEEN_EVERY;
        if let Some(length) = kept_while_used(found.account.role, found.device).filter(|_| is_news) {
            found.expires_at = now + length;
            device::seen(&*state.client().await?, &[*digest], now, found.expires_at).await?;
        }
        let who = Arc::new(Who::of_session(found, *digest));
        self.remember(Arc::clone(&who), now);
        Ok(Some(who))
    }

    fn find_fresh(&self, digest: &TokenDigest, now: Timestamp) -> Option<Arc<Who>> {
        let cached = lock(&self.cached);
        let found = cached.get(digest)?;
        let is_fresh = now.duration_since(found.checked_at).abs() <= FRESH_FOR && found.who.expires_at > now;
        is_fresh.then(|| Arc::clone(&found.who))
    }

    /// Believes a session that the database has just confirmed.
    pub fn remember(&self, who: Arc<Who>, now: Timestamp) {
        // It may last longer by now than when its socket was opened.
        if let Some(watch) = lock(&self.watched).get_mut(&who.session) {
            watch.expires_at = who.expires_at;
        }
        let mut cached = lock(&self.cached);
        if cached.len() >= MAX_CACHED {
            cached.clear();
        }
        cached.insert(who.session, Cached { who, checked_at: now });
    }

    /// What closes the sockets; the composition root sets it once, before the first request.
    pub fn close_sockets_with(&self, close: CloseSockets) {
        // A second one would belong to boards that nobody serves.
        let _ = self.close_sockets.set(close);
    }

    /// Ends a session on this node at once; its sockets close.
    pub fn forget(&self, digest: &TokenDigest, now: Timestamp) {
        lock(&self.cached).remove(digest);
        if let Some(watch) = lock(&self.watched).get_mut(digest) {
            watch.ended_at.get_or_insert(now);
        }
        self.close(digest);
    }

    fn close(&self, digest: &TokenDigest) {
        if let Some(close) = self.close_sockets.get() {
            close(*digest);
        }
    }

    /// Ends every session of an account on this node at once.
    pub fn forget_account(&self, account: AccountId, now: Timestamp) {
        let digests: Vec<_> = {
            let cached = lock(&self.cached);
            cached.iter().filter(|(_, one)| one.who.account == account).map(|(digest, _)| *digest).collect()
        };
        for digest in digests {
            self.forget(&digest, now);
        }
    }

    /// A board of this session is about to open: it closes when the session ends, and is open until what is given back is
    /// dropped.
    pub fn watch(self: &Arc<Self>, who: &Who) -> OpenBoard {
        let mut watched = lock(&self.watched);
        let watch = watched.entry(who.session).or_insert(Watch {
            boards: 0,
            expires_at: who.expires_at,
            kept_while_used: who.kept_while_used(),
            ended_at: None,
        });
        watch.boards += 1;
        OpenBoard { sessions: Arc::clone(self), session: who.session }
    }

    /// A board was closed. With the last one nobody sees the session here any more.
    fn unwatch(&self, session: &TokenDigest) {
        let mut watched = lock(&self.watched);
        if let Some(watch) = watched.get_mut(session) {
            watch.boards -= 1;
            if watch.boards == 0 {
                watched.remove(session);
            }
        }
    }

    /// How many sessions have a board open here.
    pub fn watched_count(&self) -> usize {
        lock(&self.watched).len()
    }

    /// Asks the database about every session with an open board, in one statement, and ends those that no
    /// longer hold. To be run about once a second.
    ///
    /// # Errors
    /// The database does not answer; nothing ends then but what expired.
    pub async fn check_watched(&self, state: &AppState) -> Result<(), StoreError> {
        let now = state.clock.now();
        let digests = self.close_ended(now);
        if digests.is_empty() {
            return Ok(());
        }
        let client = state.pool.get().await?;
        let valid = account::list_valid_sessions(&*client, &digests, now).await?;
        if self.is_time_to_note(now) {
            for length in [DEVICE_SESSION, LONG_SESSION] {
                let kept = self.keep_watched(&valid, length, now + length);
                device::seen(&*client, &kept, now, now + length).await?;
            }
        }
        let valid: BTreeSet<_> = valid.into_iter().collect();
        digests.iter().filter(|digest| !valid.contains(*digest)).for_each(|digest| self.forget(digest, now));
        Ok(())
    }

    /// Those of these sessions that last so long after they were seen; they do until `expires_at` now.
    fn keep_watched(
        &self,
        digests: &[TokenDigest],
        length: SignedDuration,
        expires_at: Timestamp,
    ) -> Vec<TokenDigest> {
        let mut watched = lock(&self.watched);
        let mut keep = |digest: &TokenDigest| {
            let watch = watched.get_mut(digest).filter(|watch| watch.kept_while_used == Some(length))?;
            watch.expires_at = expires_at;
            Some(*digest)
        };
        digests.iter().filter_map(&mut keep).collect()
    }

    fn is_time_to_note(&self, now: Timestamp) -> bool {
        let mut seen_at = lock(&self.seen_at);
        let is_time = seen_at.is_none_or(|at| now.duration_since(at) >= SEEN_EVERY);
        if is_time {
            *seen_at = Some(now);
        }
        is_time
    }

    /// Ends what expired, and closes once more what ended lately: a socket may have been opening just then.
    /// The other watched sessions are returned.
    fn close_ended(&self, now: Timestamp) -> Vec<TokenDigest> {
        let is_over = |watch: &Watch| watch.ended_at.is_some_and(|at| now.duration_since(at) > CLOSE_FOR);
        let (ended, holding): (Vec<_>, Vec<_>) = lock(&self.watched)
            .iter()
            .filter(|(_, watch)| !is_over(watch))
            .map(|(digest, watch)| (*digest, *watch))
            .partition(|(_, watch)| watch.ended_at.is_some() || watch.expires_at <= now);
        ended.iter().for_each(|(digest, _)| self.forget(digest, now));
        holding.into_iter().map(|(digest, _)| digest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn who(session: u8, account: u8) -> Arc<Who> {
        Arc::new(Who {
            session: [session; 32],
            account: AccountId::new(now(), [account; 10]),
            name: "seat7".to_owned(),
            display_name: "Seat 7".to_owned(),
            role: Role::Operator,
            station: None,
            district: None,
            expires_at: now() + SignedDuration::from_secs(10),
            device: None,
        })
    }

    #[test]
    fn a_session_is_believed_for_a_second_and_never_past_its_end() {
        let sessions = Arc::new(Sessions::default());
        sessions.remember(who(1, 1), now());
        let at =
            |seconds| sessions.find_fresh(&[1; 32], now() + SignedDuration::from_secs(seconds)).is_some();
        assert!(at(0) && at(1));
        assert!(!at(2));
        sessions.remember(who(1, 1), now() + SignedDuration::from_secs(10));
        assert!(!at(10), "it ended");
    }

    #[test]
    fn a_socket_stays_open_while_its_session_is_kept() {
        let sessions = Arc::new(Sessions::default());
        let until = |seconds| now() + SignedDuration::from_secs(seconds);
        let crew = |expires_at| Arc::new(Who { role: Role::Crew, expires_at, ..(*who(1, 1)).clone() });
        let _board = sessions.watch(&crew(until(10)));
        assert_eq!(sessions.close_ended(until(9)), [[1; 32]]);
        // Another request of it was answered meanwhile, or the socket itself was noted as seen.
        sessions.remember(crew(until(20)), until(9));
        assert_eq!(sessions.close_ended(until(19)), [[1; 32]]);
        assert_eq!(sessions.keep_watched(&[[1; 32], [2; 32]], DEVICE_SESSION, until(30)), [[0; 32]; 0]);
        assert_eq!(sessions.keep_watched(&[[1; 32], [2; 32]], LONG_SESSION, until(30)), [[1; 32]]);
        assert_eq!(sessions.close_ended(until(29)), [[1; 32]]);
        assert!(sessions.close_ended(until(30)).is_empty());
    }

    #[test]
    fn a_session_counts_as_seen_only_while_a_board_of_it_is_open() {
        let sessions = Arc::new(Sessions::default());
        let crew = Who { role: Role::Crew, ..(*who(1, 1)).clone() };
        let keep = || sessions.keep_watched(&[[1; 32]], LONG_SESSION, now() + LONG_SESSION);
        let (first, second) = (sessions.watch(&crew), sessions.watch(&crew));
        drop(first);
        assert_eq!(
            (keep(), sessions.close_ended(now())),
            (vec![[1; 32]], vec![[1; 32]]),
            "one is open still"
        );
        drop(second);
        assert_eq!((keep(), sessions.close_ended(now())), (Vec::new(), Vec::new()));
        assert_eq!(sessions.watched_count(), 0);
        let _third = sessions.watch(&crew);
        assert_eq!(sessions.close_ended(now()), [[1; 32]], "opened again");
    }

    #[test]
    fn a_revoked_account_loses_its_sessions_and_sockets_at_once() {
        let sessions = Arc::new(Sessions::default());
        let closed = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&closed);
        sessions.close_sockets_with(Box::new(move |digest| lock(&told).push(digest[0])));
        let _boards = [who(1, 1), who(2, 2)].map(|one| {
            sessions.remember(Arc::clone(&one), now());
            sessions.watch(&one)
        });
        sessions.forget_account(who(1, 1).account, now());
        assert!(sessions.find_fresh(&[1; 32], now()).is_none());
        assert!(sessions.find_fresh(&[2; 32], now()).is_some());
        assert_eq!(*lock(&closed), [1]);
    }

    #[test]
    fn a_socket_that_was_just_opening_is_closed_within_a_second_too() {
        let sessions = Arc::new(Sessions::default());
        let closed = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&closed);
        sessions.close_sockets_with(Box::new(move |digest| lock(&told).push(digest[0])));
        let _boards = [sessions.watch(&who(1, 1)), sessions.watch(&who(2, 2))];
        sessions.forget(&[1; 32], now());
        let second = now() + SignedDuration::from_secs(1);
        assert_eq!(sessions.close_ended(second), [[2; 32]], "only this one is still asked about");
        assert_eq!(*lock(&closed), [1, 1]);
        let later = now() + SignedDuration::from_secs(31);
        sessions.close_ended(later);
        assert_eq!(*lock(&closed), [1, 1, 2], "the first was closed often enough, the second expired");
    }
}
