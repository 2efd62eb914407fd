//! Somebody signed in, and how they ask the server: with a key for each act, again when there is no answer.
//!
//! Must not: give an act another key when it is sent again, or try for ever.

use super::accounts::Account;
use super::dice::Dice;
use super::options::{DriveError, DriveOptions};
use super::tally::{Count, Tally};
use crate::clock::Stopwatch;
use crate::wire::{Problem, SessionView, SignIn};
use reqwest::header::{COOKIE, HeaderMap, ORIGIN, RETRY_AFTER, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Times a request is sent at most.
const MAX_TRIES: u32 = 8;
/// The shortest and the longest wait between two of them.
const WAIT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// The longest wait that the server may ask for.
const MAX_ASKED_WAIT: Duration = Duration::from_secs(60);
/// A request without an answer is given up after so long.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Sign-ins at once: each costs the server a password hash.
const SIGN_INS: usize = 2;
/// The largest answer that is read.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// What all players share: the server, the counters, the seed.
pub(super) struct Site {
    pub(super) url: Url,
    pub(super) seed: u64,
    /// Which run this is of those with the same seed.
    run: u32,
    speed: f64,
    hurry: f64,
    pub(super) tally: Tally,
    http: Client,
    sign_ins: Semaphore,
}

/// Why there is no result.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server says no.
    Refused(Box<Problem>),
    /// Nobody answers, or not in the shape that was promised.
    Failed,
}

impl Trouble {
    /// The problem's code; empty without one.
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            Self::Failed => "",
        }
    }
}

impl Site {
    /// # Errors
    /// The HTTP client cannot be made.
    pub(super) fn new(options: &DriveOptions) -> Result<Self, DriveError> {
        let http = crate::tls::http()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| DriveError::Client { source })?;
        Ok(Self {
            url: options.url.clone(),
            seed: options.seed,
            run: rand::random(),
            speed: options.speed,
            hurry: options.hurry,
            tally: Tally::new(),
            http,
            sign_ins: Semaphore::new(SIGN_INS),
        })
    }

    /// An address below the server's.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(path);
        url
    }

    /// The dice of that name.
    pub(super) fn dice(&self, name: &str) -> Dice {
        Dice::named(self.seed, name)
    }

    /// A key under which a request is remembered. Another run has others, also with the same seed: what was asked for
    /// yesterday would only be answered again.
    pub(super) fn key(&self, dice: &mut Dice) -> String {
        format!("drive-{:08x}-{:016x}{:016x}", self.run, dice.draw(), dice.draw())
    }

    /// A span of work at the pace that is played.
    pub(super) fn paced(&self, span: Duration) -> Duration {
        span.div_f64(self.speed)
    }

    /// The time until somebody reacts, which races against limits of the response plan.
    pub(super) fn prompt(&self, span: Duration) -> Duration {
        span.div_f64(self.hurry)
    }

    /// Sends a request until there is an answer, within [`MAX_TRIES`]. `made` makes it anew each time.
    pub(super) async fn send(
        &self,
        dice: &mut Dice,
        is_alarm: bool,
        made: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Response, Trouble> {
        for attempt in 0..MAX_TRIES {
            let watch = Stopwatch::start();
            let answer = made(&self.http).send().await;
            let asked_wait = match answer {
                Ok(response) if is_passing(response.status()) => {
                    self.tally.took(watch.elapsed(), is_alarm);
                    let asked = asked_wait(response.headers());
                    self.tally.problem(&read_problem(response).await.code);
                    asked
                }
                Ok(response) => {
                    self.tally.took(watch.elapsed(), is_alarm);
                    return Ok(response);
                }
                Err(_) => {
                    self.tally.problem("unreachable");
                    None
                }
            };
            if attempt + 1 < MAX_TRIES {
                self.tally.count(Count::Retried);
                let wait = dice.backoff(attempt, WAIT.0, WAIT.1);
                tokio::time::sleep(asked_wait.unwrap_or(wait).max(wait).min(MAX_ASKED_WAIT)).await;
            }
        }
        Err(Trouble::Failed)
    }

    /// Reads an answer, and counts it if it is a no.
    pub(super) async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, Trouble> {
        if !response.status().is_success() {
            let problem = read_problem(response).await;
            self.tally.problem(&problem.code);
            return Err(Trouble::Refused(Box::new(problem)));
        }
        match read_body(response).await.and_then(|body| serde_json::from_slice(&body).ok()) {
            Some(value) => Ok(value),
            None => {
                self.tally.count(Count::Faults);
                Err(Trouble::Failed)
            }
        }
    }
}

/// Whether trying again may help.
fn is_passing(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::SERVICE_UNAVAILABLE
        || status == StatusCode::BAD_GATEWAY
}

fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The body, if it is not too large.
async fn read_body(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// The problem; one without a body is named by its status.
async fn read_problem(response: Response) -> Problem {
    let status = response.status().as_u16();
    let body = read_body(response).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_else(|_| Problem {
        kind: String::new(),
        title: String::new(),
        status,
        code: format!("status_{status}"),
        detail: String::new(),
        fields: Vec::new(),
        facts: None,
    })
}

/// A signed-in account.
pub(super) struct Seat {
    pub(super) site: Arc<Site>,
    account: Account,
    cookie: Mutex<String>,
    dice: Mutex<Dice>,
}

impl Seat {
    /// Signs in; at most [`SIGN_INS`] do at once.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub(super) async fn sign_in(site: &Arc<Site>, account: &Account) -> Result<Self, DriveError> {
        let mut dice = site.dice(&account.name);
        let cookie = Mutex::new(sign_in(site, account, &mut dice).await?);
        Ok(Self { site: Arc::clone(site), account: account.clone(), cookie, dice: Mutex::new(dice) })
    }

    pub(super) fn name(&self) -> &str {
        &self.account.name
    }

    /// The session's cookie, for a socket.
    pub(super) fn cookie(&self) -> String {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A key for an act.
    pub(super) fn key(&self) -> String {
        self.site.key(&mut self.dice.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn throw(&self) -> Dice {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        Dice::named(dice.draw(), self.name())
    }

    /// Asks for something.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Trouble> {
        let mut url = self.site.at(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let response = self.send(false, |http, cookie| http.get(url.clone()).header(COOKIE, cookie)).await?;
        self.site.read(response).await
    }

    /// Does something, under a key that stays the same however often it is sent.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
        key: &str,
    ) -> Result<(T, StatusCode), Trouble> {
        let url = self.site.at(path);
        let origin = self.site.url.origin().ascii_serialization();
        let is_alarm = path.ends_with("/alarms");
        let response = self
            .send(is_alarm, |http, cookie| {
                http.request(Method::POST, url.clone())
                    .header(COOKIE, cookie)
                    .header(ORIGIN, &origin)
                    .header("idempotency-key", key)
                    .json(body)
            })
            .await?;
        let status = response.status();
        Ok((self.site.read(response).await?, status))
    }

    /// Sends with the session's cookie; signs in once more if the session is over.
    async fn send(
        &self,
        is_alarm: bool,
        made: impl Fn(&Client, String) -> RequestBuilder,
    ) -> Result<Response, Trouble> {
        let mut dice = self.throw();
        let cookie = self.cookie();
        let response = self.site.send(&mut dice, is_alarm, |http| made(http, cookie.clone())).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.renew(&cookie, &mut dice).await?;
        let cookie = self.cookie();
        self.site.send(&mut dice, is_alarm, |http| made(http, cookie.clone())).await
    }

    /// Signs in again, unless somebody else did meanwhile.
    async fn renew(&self, old: &str, dice: &mut Dice) -> Result<(), Trouble> {
        if self.cookie() != old {
            return Ok(());
        }
        let cookie = sign_in(&self.site, &self.account, dice).await.map_err(|_| Trouble::Failed)?;
        *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = cookie;
        Ok(())
    }
}

async fn sign_in(site: &Site, account: &Account, dice: &mut Dice) -> Result<String, DriveError> {
    let failed = |why: String| DriveError::SignIn { name: account.name.clone(), why };
    let _turn = site.sign_ins.acquire().await.map_err(|error| failed(error.to_string()))?;
    let body = SignIn { name: account.name.clone(), password: account.password.clone() };
    let url = site.at("/api/v1/session");
    let origin = site.url.origin().ascii_serialization();
    let response = site
        .send(dice, false, |http| http.post(url.clone()).header(ORIGIN, &origin).json(&body))
        .await
        .map_err(|_| failed("no answer".to_owned()))?;
    let cookie = session_cookie(response.headers());
    let session: Result<SessionView, Trouble> = site.read(response).await;
    session.map_err(|trouble| failed(trouble.code().to_owned()))?;
    cookie.ok_or_else(|| failed("no session cookie".to_owned()))
}

/// All cookies of an answer, as they are sent back.
fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let pairs: Vec<&str> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    pairs.iter().any(|pair| pair.contains("liftaid_session=")).then(|| pairs.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::drive::options::tests::options;
    use reqwest::header::HeaderValue;

    #[test]
    fn a_second_run_with_the_same_seed_asks_anew() {
        let options = options(&["--seed", "7"]).unwrap();
        let (first, second) = (Site::new(&options).unwrap(), Site::new(&options).unwrap());
        let (mut ones, mut others) = (first.dice("calls"), second.dice("calls"));
        assert_ne!(first.key(&mut ones), second.key(&mut others));
        assert_eq!(ones.draw(), others.draw(), "what is played is the same");
    }

    #[test]
    fn the_session_cookie_is_kept_without_its_attributes() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_cookie(&headers), None);
        headers.append(SET_COOKIE, HeaderValue::from_static("liftaid_seat=x; Path=/"));
        assert_eq!(session_cookie(&headers), None);
        headers.append(SET_COOKIE, HeaderValue::from_static("liftaid_session=ab12; Path=/; HttpOnly"));
        assert_eq!(session_cookie(&headers).unwrap(), "liftaid_seat=x; liftaid_session=ab12");
    }

    #[test]
    fn the_server_may_ask_for_patience() {
        let mut headers = HeaderMap::new();
        assert_eq!(asked_wait(&headers), None);
        headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
        assert_eq!(asked_wait(&headers), Some(Duration::from_secs(7)));
    }
}
