//! One push on its way: to an address that was looked at, within a limit of time, and what the push service said.
//!
//! Must not: follow a redirect, read more of an answer than its head, or log where a phone's pushes go.

use super::place::is_public;
use super::seal::{Signer, seal};
use crate::store::push::Due;
use crate::tls;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

/// How long one push may take, from the name to the answer.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// A push service gives it up after so long: an offer waits no longer for anybody.
const HELD_FOR_S: u32 = 180;

/// What came of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Taken,
    /// The phone takes no pushes there any more.
    Gone,
    /// Not now; the service may have said for how many seconds.
    NotNow {
        wait_s: Option<u32>,
        why: &'static str,
    },
}

const fn not_now(why: &'static str) -> Outcome {
    Outcome::NotNow { wait_s: None, why }
}

/// Sends pushes.
pub struct Sender {
    signer: Signer,
    tls: TlsConnector,
    to_loopback: bool,
}

impl Sender {
    /// With the certificates that this machine trusts.
    pub fn new(signer: Signer, to_loopback: bool) -> Self {
        Self { signer, tls: TlsConnector::from(tls::client()), to_loopback }
    }

    /// Sends a push within [`SEND_LIMIT`]. `second`: now, since 1970.
    pub(super) async fn send(&self, push: &Due, second: i64) -> Outcome {
        match tokio::time::timeout(SEND_LIMIT, self.deliver(push, second)).await {
            Ok(Ok(answer)) => outcome(&answer),
            Ok(Err(why)) => not_now(why),
            Err(_) => not_now("no answer in time"),
        }
    }

    async fn deliver(
        &self,
        push: &Due,
        second: i64,
    ) -> Result<Response<hyper::body::Incoming>, &'static str> {
        let url = Url::parse(&push.place.endpoint).map_err(|_| "no address")?;
        let request = self.request(push, &url, second)?;
        let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(443));
        let stream =
            TcpStream::connect(self.address(host, port).await?).await.map_err(|_| "no connection")?;
        if url.scheme() == "http" {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| "no name")?;
        let stream = self.tls.connect(name, stream).await.map_err(|_| "no trusted connection")?;
        exchange(stream, request).await
    }

    fn request(&self, push: &Due, url: &Url, second: i64) -> Result<Request<Full<Bytes>>, &'static str> {
        let failed = "the push cannot be sealed";
        let body = seal(payload(push).as_bytes(), &push.place.key, &push.place.auth).map_err(|_| failed)?;
        let audience = url.origin().ascii_serialization();
        let authorization = self.signer.authorization(&audience, second).map_err(|_| failed)?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Request::post(format!("{}{query}", url.path()))
            .header(HOST, audience.split_once("://").map_or("", |(_, host)| host))
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_ENCODING, "aes128gcm")
            .header("ttl", HELD_FOR_S)
            .header("urgency", "high")
            // Of one offer the service keeps the last only: 32 characters, as many as it may have.
            .header("topic", push.assignment.uuid().simple().to_string())
            .body(Full::from(body))
            .map_err(|_| "no address")
    }

    /// The address that is connected to: what was looked at is what is called.
    async fn address(&self, host: &str, port: u16) -> Result<SocketAddr, &'static str> {
        let host = host.trim_matches(['[', ']']);
        let mut found = tokio::net::lookup_host((host, port)).await.map_err(|_| "the name is not known")?;
        found
            .find(|address| is_public(address.ip()) || (self.to_loopback && address.ip().is_loopback()))
            .ok_or("the name leads into a private network")
    }
}

/// What the phone is told: enough to ring, nothing of anybody or any place.
fn payload(push: &Due) -> String {
    let kind = if push.steps_in { "go" } else { "offer" };
    serde_json::json!({ "kind": kind, "number": push.number.to_string(), "priority": push.priority })
        .to_string()
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Response<hyper::body::Incoming>, &'static str> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| "no HTTP")?;
    // Ends with this function, however it ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    sender.send_request(request).await.map_err(|_| "no answer")
}

fn outcome(answer: &Response<hyper::body::Incoming>) -> Outcome {
    let wait_s = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    match answer.status() {
        status if status.is_success() => Outcome::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS => Outcome::NotNow { wait_s, why: "too many" },
        status if status.is_server_error() => Outcome::NotNow { wait_s, why: "the service failed" },
        _ => Outcome::NotNow { wait_s, why: "the service refused" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{AssignmentId, DeviceId};
    use crate::order::OrderNumber;
    use crate::store::push::Subscription;

    #[test]
    fn a_push_says_which_order_and_nothing_of_it() {
        let at = "2026-11-22T04:00:00Z".parse().unwrap();
        let push = Due {
            device: DeviceId::new(at, [1; 10]),
            assignment: AssignmentId::new(at, [2; 10]),
            place: Subscription {
                endpoint: "https://push.example.com/x".to_owned(),
                host: "push.example.com".to_owned(),
                key: vec![4; 65],
                auth: vec![0; 16],
            },
            number: OrderNumber { day: 20_261_122, serial: 42 },
            priority: "p1".to_owned(),
            steps_in: false,
            attempt_count: 0,
        };
        assert_eq!(payload(&push), r#"{"kind":"offer","number":"20261122-0042","priority":"p1"}"#);
    }
}
