//! Looks sessions up in the database: whatever requests wait are one statement. After a restart every phone and console
//! comes back in the same second; one by one they would take all the pool's connections and make each other fail.
//!
//! Must not: remember anything; `session` does.

use super::codes::Code;
use super::error::ApiError;
use super::state::AppState;
use crate::store::account::{Session, TokenDigest, find_sessions};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::{Mutex as Turn, oneshot};

/// Sessions of one statement.
const MAX_TOGETHER: usize = 500;

/// A session, none, or no answer of the database.
type Answer = Result<Option<Session>, ()>;

/// The lookups that wait.
#[derive(Default)]
pub(super) struct Lookups {
    waiting: Mutex<Vec<(TokenDigest, oneshot::Sender<Answer>)>>,
    /// One asks at a time; the others wait for its answer.
    turn: Turn<()>,
}

impl Lookups {
    fn waiting(&self) -> MutexGuard<'_, Vec<(TokenDigest, oneshot::Sender<Answer>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, digest: &TokenDigest) -> oneshot::Receiver<Answer> {
        let (tell, told) = oneshot::channel();
        self.waiting().push((*digest, tell));
        told
    }

    /// The session that holds now.
    ///
    /// # Errors
    /// The database does not answer.
    pub(super) async fn find(
        &self,
        digest: &TokenDigest,
        state: &AppState,
    ) -> Result<Option<Session>, ApiError> {
        let mut told = self.join(digest);
        loop {
            let _turn = self.turn.lock().await;
            match told.try_recv() {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(())) => return Err(ApiError::new(Code::DatabaseUnavailable)),
                // Whoever asked for it went away in between.
                Err(TryRecvError::Closed) => told = self.join(digest),
                Err(TryRecvError::Empty) => {}
            }
            self.ask(state).await?;
        }
    }

    /// Asks for those that have waited longest, and tells them.
    async fn ask(&self, state: &AppState) -> Result<(), ApiError> {
        let asked: Vec<_> = {
            let mut waiting = self.waiting();
            let count = waiting.len().min(MAX_TOGETHER);
            waiting.drain(..count).collect()
        };
        let digests: Vec<TokenDigest> = asked.iter().map(|(digest, _)| *digest).collect();
        let found = async {
            let client = state.client().await?;
            Ok(find_sessions(&*client, &digests, state.clock.now()).await?)
        };
        let found: Result<Vec<(TokenDigest, Session)>, ApiError> = found.await;
        for (digest, tell) in asked {
            let answer = match &found {
                Ok(sessions) => {
                    Ok(sessions.iter().find(|(held, _)| *held == digest).map(|(_, session)| session.clone()))
                }
                Err(_) => Err(()),
            };
            // Whoever went away meanwhile hears nothing.
            let _ = tell.send(answer);
        }
        found.map(|_| ())
    }
}
