//! Callers who do not give up: each call and each command is sent under one key until it is acknowledged.
//!
//! Must not: give a request another key or another body when it is sent again.

use super::program::Program;
use super::rows::Rows;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use liftaid::clock::Clock;
use liftaid::wire::{AlarmReply, ChannelReply, CommandReply, LiftSearchReply, OrderDetail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The mark that falls soon after each call.
const MARK: SignedDuration = SignedDuration::from_mins(30);
/// The mark falls so many milliseconds after the call at least …
const MARK_AFTER_MS: i64 = 300;
/// … and so many more at most.
const MARK_SPREAD_MS: u64 = 5_000;
/// Pause between two looks at an order.
const PAUSE: Duration = Duration::from_millis(250);
/// Pause between two tries: this at least, and so much more at most. Callers who ring again do not all do so at
/// the same moment.
const RETRY_MS: (u64, u64) = (200, 800);
/// Tries of one request at most; with the pauses this outlasts any restart.
const TRIES_MAX: u32 = 300;
/// A try is given up after so long.
const TRY: Duration = Duration::from_secs(3);
/// How long a mark may stay away before the caller gives up looking.
const LOOK_WITHIN: Duration = Duration::from_secs(90);
/// One call of so many is a device's report, which nobody closes.
const DEVICES: u64 = 5;
/// One call of so many comes a second time, through another operator.
const TWICE: u64 = 6;

/// What one caller knows at the end.
#[derive(Debug, Default)]
pub struct Story {
    /// What the alarm says of itself, to find its row: the text of a call, the foreign id of a report.
    pub name: String,
    pub alarm: Option<String>,
    pub order: Option<String>,
    pub disposition: String,
    /// The order was closed by this caller's command, acknowledged once.
    pub is_closed: bool,
    /// Tries beyond the first of each request.
    pub retries: u32,
    /// What went wrong on the way.
    pub wrong: Vec<String>,
}

impl Story {
    /// What does not agree with the rows.
    pub fn faults(&self, rows: &Rows) -> Vec<String> {
        let mut faults = self.wrong.clone();
        let found = rows.alarms_named(&self.name);
        match &self.alarm {
            None => faults.push(format!("{} was never acknowledged", self.name)),
            Some(alarm) if found != [alarm.as_str()] => {
                faults.push(format!("{} was acknowledged as {alarm} and stands as {found:?}", self.name));
            }
            Some(_) => {}
        }
        if let Some(order) = self.order.as_ref().filter(|_| self.is_closed) {
            let count = rows.resolved_count(order);
            if count != 1 {
                faults.push(format!("{order} was resolved {count} times"));
            }
        }
        faults
    }
}

/// Everybody who calls.
pub struct Callers {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<Vec<Story>>,
}

impl Callers {
    /// Signs an operator in and begins.
    pub async fn start(program: &Program, a_second: u32) -> Self {
        let line = Arc::new(Line::sign_in(program).await);
        let codes = line.codes().await;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(call_until(line, codes, a_second, stopped));
        Self { stop, task }
    }

    /// No further calls; those that are under way end.
    pub async fn finish(self) -> Vec<Story> {
        self.stop.send_replace(true);
        self.task.await.expect("callers do not panic")
    }
}

async fn call_until(
    line: Arc<Line>,
    codes: Vec<String>,
    a_second: u32,
    mut stopped: watch::Receiver<bool>,
) -> Vec<Story> {
    let mut calls = JoinSet::new();
    let mut beat = tokio::time::interval(Duration::from_secs(1) / a_second);
    for number in 0_u64.. {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = beat.tick() => {}
        }
        // Devices have lifts of their own: nobody closes their orders.
        let (devices, voices) = codes.split_at(codes.len() / 10);
        let is_device = number.is_multiple_of(DEVICES);
        let lifts = if is_device { devices } else { voices };
        let code = lifts[number as usize % lifts.len()].clone();
        let line = Arc::clone(&line);
        calls.spawn(async move {
            if is_device { line.report(number, &code).await } else { line.call(number, &code).await }
        });
    }
    calls.join_all().await.into_iter().flatten().collect()
}

/// An operator's line to the server.
struct Line {
    http: reqwest::Client,
    url: String,
    cookie: String,
    key: String,
}

impl Line {
    async fn sign_in(program: &Program) -> Self {
        let http = liftaid::tls::http().timeout(TRY).build().expect("an HTTP client");
        let (name, password) = &program.operator;
        let answer = http
            .post(format!("{}/api/v1/session", program.url))
            .timeout(Duration::from_secs(20))
            .json(&json!({"name": name, "password": password}))
            .send()
            .await
            .expect("the server answers");
        let cookie = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let cookie = cookie.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ");
        assert!(answer.status().is_success(), "{answer:?}");
        Self { http, url: program.url.clone(), cookie, key: program.key.clone() }
    }

    /// Codes of many lifts.
    async fn codes(&self) -> Vec<String> {
        let mut codes = Vec::new();
        for prefix in (0..100).map(|number| format!("{number:03}")) {
            let path = format!("/api/v1/lifts?limit=50&q={prefix}");
            let found: LiftSearchReply = self.get(&path).await.expect("a search");
            codes.extend(found.lifts.into_iter().map(|hit| hit.lift.code));
        }
        codes.sort();
        codes.dedup();
        assert!(codes.len() > 200, "{} lifts", codes.len());
        codes
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        let asked = self.http.get(format!("{}{path}", self.url)).header("cookie", &self.cookie).send().await;
        let answer = asked.ok().filter(|answer| answer.status().is_success())?;
        answer.json().await.ok()
    }

    /// A call that came in almost half an hour ago; when its mark has fallen, the order is cancelled.
    async fn call(&self, number: u64, code: &str) -> Vec<Story> {
        let mut story = Story { name: format!("call {number}"), ..Story::default() };
        let after = MARK_AFTER_MS + (rand::random::<u64>() % MARK_SPREAD_MS) as i64;
        let due_at = Clock::system().now() + SignedDuration::from_millis(after);
        let body = json!({
            "channel": "hotline", "lift": code, "people": 1, "text": story.name, "occurred_at": due_at - MARK,
        });
        let Some(reply) = self.send::<AlarmReply>(&mut story, "/api/v1/alarms", &body).await else {
            return vec![story];
        };
        story.alarm = Some(reply.alarm);
        story.disposition = reply.disposition;
        story.order = reply.order.map(|order| order.id);
        let mut stories = Vec::new();
        if number.is_multiple_of(TWICE) {
            stories.push(self.call_again(number, code).await);
        }
        if story.disposition == "opened" && self.sees_mark(&mut story, due_at).await {
            self.cancel(&mut story).await;
        }
        stories.push(story);
        stories
    }

    /// Somebody else calls about the same lift.
    async fn call_again(&self, number: u64, code: &str) -> Story {
        let mut story = Story { name: format!("second call {number}"), ..Story::default() };
        let body = json!({"channel": "police", "lift": code, "text": story.name});
        if let Some(reply) = self.send::<AlarmReply>(&mut story, "/api/v1/alarms", &body).await {
            story.alarm = Some(reply.alarm);
            story.disposition = reply.disposition;
        }
        story
    }

    /// A device's report, which stays.
    async fn report(&self, number: u64, code: &str) -> Vec<Story> {
        let name = format!("report-{number}");
        let mut story = Story { name: name.clone(), ..Story::default() };
        let body = json!({
            "id": name, "lift": {"code": code}, "occurred_at": Clock::system().now(), "kind": "entrapment",
        });
        let body = body.to_string();
        let path = "/api/v1/channels/device/alarms";
        let made = || {
            let timestamp = Clock::system().now().to_string();
            let signature = self.signature(path, &timestamp, &body);
            self.http
                .post(format!("{}{path}", self.url))
                .header("content-type", "application/json")
                .header("x-partner", "soak")
                .header("x-timestamp", timestamp)
                .header("x-signature", signature)
                .body(body.clone())
        };
        if let Some(reply) = acknowledged::<ChannelReply>(&mut story, made).await {
            story.alarm = Some(reply.alarm);
            story.disposition = reply.disposition;
        }
        vec![story]
    }

    fn signature(&self, path: &str, timestamp: &str, body: &str) -> String {
        let text = format!("POST\n{path}\n{timestamp}\n{}", hex::encode(Sha256::digest(body)));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).expect("any length fits");
        mac.update(text.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    async fn send<T: DeserializeOwned>(&self, story: &mut Story, path: &str, body: &Value) -> Option<T> {
        let key = format!("soak-{:032x}", rand::random::<u128>());
        let made = || {
            self.http
                .post(format!("{}{path}", self.url))
                .header("cookie", &self.cookie)
                .header("idempotency-key", &key)
                .json(body)
        };
        acknowledged(story, made).await
    }

    /// Looks at the order until its mark has fallen.
    async fn sees_mark(&self, story: &mut Story, due_at: Timestamp) -> bool {
        Clock::system().sleep_until(due_at).await;
        let path = format!("/api/v1/orders/{}", story.order.clone().unwrap_or_default());
        let looks = async {
            loop {
                let detail: Option<OrderDetail> = self.get(&path).await;
                let fired = |detail: OrderDetail| {
                    detail.timeline.iter().any(|entry| entry.kind == "trapped_mark_reached")
                };
                if detail.is_some_and(fired) {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let is_seen = tokio::time::timeout(LOOK_WITHIN, looks).await.is_ok();
        if !is_seen {
            story.wrong.push(format!("{}: the mark due {due_at} never fell", story.name));
        }
        is_seen
    }

    async fn cancel(&self, story: &mut Story) {
        let path = format!("/api/v1/orders/{}/commands", story.order.clone().unwrap_or_default());
        let body = json!({"command": "resolve", "outcome": "cancelled", "note": "演练结束"});
        story.is_closed = self.send::<CommandReply>(story, &path, &body).await.is_some();
    }
}

/// Sends until the server acknowledges; a refusal is a fault of the server or of this test.
async fn acknowledged<T: DeserializeOwned>(
    story: &mut Story,
    made: impl Fn() -> reqwest::RequestBuilder,
) -> Option<T> {
    for _ in 0..TRIES_MAX {
        if let Ok(answer) = made().send().await {
            let status = answer.status();
            if status.is_success() {
                // A connection that breaks within the answer is no acknowledgement either.
                if let Ok(reply) = answer.json().await {
                    return Some(reply);
                }
            } else if !matches!(status.as_u16(), 429 | 500 | 502 | 503) {
                let said = answer.text().await.unwrap_or_default();
                story.wrong.push(format!("{}: {status} {said}", story.name));
                return None;
            }
        }
        story.retries += 1;
        tokio::time::sleep(Duration::from_millis(RETRY_MS.0 + rand::random::<u64>() % RETRY_MS.1)).await;
    }
    story.wrong.push(format!("{}: no answer in {TRIES_MAX} tries", story.name));
    None
}
