//! Partners' machines: who they are, by the signature of each request.
//!
//! Must not: tell an unknown partner from a wrong signature.

use super::codes::Code;
use super::error::ApiError;
use super::state::AppState;
use crate::channel;
use crate::intake::Channel;
use crate::kernel::{SignedDuration, Timestamp};
use crate::store::account;
use actix_web::HttpRequest;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A key is believed for so long without asking the database again.
const FRESH_FOR: SignedDuration = SignedDuration::from_secs(10);

/// Keys in memory; unknown names are kept too, so that guessing them does not reach the database each time.
const MAX_KEYS: usize = 4_096;

struct Cached {
    key: Option<Vec<u8>>,
    checked_at: Timestamp,
}

/// Partners' keys of late.
#[derive(Default)]
pub struct Partners {
    keys: Mutex<HashMap<(String, Channel), Cached>>,
}

impl Partners {
    /// The key of a partner on a channel, at most [`FRESH_FOR`] old.
    async fn find_key(
        &self,
        name: &str,
        channel: Channel,
        state: &AppState,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, ApiError> {
        let asked = (name.to_owned(), channel);
        if let Some(cached) = self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(&asked)
            && now.duration_since(cached.checked_at).abs() <= FRESH_FOR
        {
            return Ok(cached.key.clone());
        }
        let client = state.client().await?;
        let key = account::find_partner_key(&*client, name, channel.name()).await?;
        self.remember(asked, key.clone(), now);
        Ok(key)
    }

    fn remember(&self, asked: (String, Channel), key: Option<Vec<u8>>, now: Timestamp) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= MAX_KEYS {
            keys.clear();
        }
        keys.insert(asked, Cached { key, checked_at: now });
    }

    /// Believes a partner's key without the database.
    #[cfg(test)]
    pub fn remember_key(&self, name: &str, channel: Channel, key: &[u8], now: Timestamp) {
        self.remember((name.to_owned(), channel), Some(key.to_vec()), now);
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Before the body is read: the partner's name as claimed, and a time stamp within the window.
///
/// # Errors
/// A header is missing or malformed.
pub fn claimed(request: &HttpRequest, now: Timestamp) -> Result<(String, String), ApiError> {
    let partner = header(request, "x-partner").filter(|name| channel::is_partner_name(name));
    let (Some(partner), Some(timestamp)) = (partner, header(request, "x-timestamp")) else {
        return Err(ApiError::new(Code::SignatureInvalid)
            .with_detail("The headers X-Partner, X-Timestamp and X-Signature are needed."));
    };
    if !channel::is_timely(timestamp, now) {
        return Err(ApiError::new(Code::TimestampOutOfWindow).with_detail(format!(
            "X-Timestamp must be RFC 3339 and within five minutes of the server's time, {now:.0}."
        )));
    }
    Ok((partner.to_owned(), timestamp.to_owned()))
}

/// Checks the signature over the whole request.
///
/// # Errors
/// Unknown partner or wrong signature, which look the same.
pub async fn require_signature(
    request: &HttpRequest,
    state: &AppState,
    channel: Channel,
    (partner, timestamp): (&str, &str),
    body: &[u8],
    now: Timestamp,
) -> Result<(), ApiError> {
    let path = request.uri().path_and_query().map_or(request.path(), |path| path.as_str());
    let text = channel::text_to_sign(request.method().as_str(), path, timestamp, body);
    let key = state.partners.find_key(partner, channel, state, now).await?;
    let signature = header(request, "x-signature").unwrap_or_default();
    if channel::verify(key.as_deref(), &text, signature) {
        Ok(())
    } else {
        Err(ApiError::new(Code::SignatureInvalid))
    }
}
