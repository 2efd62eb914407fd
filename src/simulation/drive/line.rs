//! A board's WebSocket that never gives up: it says hello with the place it has seen, and connects again.
//!
//! Must not: connect in a tight loop, or take silence for health.

use super::dice::Dice;
use super::seat::Seat;
use super::tally::Count;
use crate::wire::{BoardFilter, BoardMessage, ClientMessage, CrewMessage, PROTOCOL, SessionView};
use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{COOKIE, HeaderValue, ORIGIN};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// A line on which nothing comes for so long is dead: the server speaks every 3 s.
const SILENCE: Duration = Duration::from_secs(15);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// The shortest and the longest wait before connecting again.
const WAIT: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// How often the server hears from us.
const PING: Duration = Duration::from_secs(10);
/// The largest frame that is read.
const MAX_FRAME: usize = 16 * 1024 * 1024;

/// What comes on a board's line.
pub(super) trait Frame: DeserializeOwned {
    /// The epoch, where the message names one, and the place in the feed; `None`: start afresh.
    fn place(&self) -> Option<(Option<&str>, i64)>;
    /// Whether everything that was known before is void.
    fn is_snapshot(&self) -> bool;
}

impl Frame for CrewMessage {
    fn place(&self) -> Option<(Option<&str>, i64)> {
        match self {
            Self::Snapshot { epoch, seq, .. } | Self::Events { epoch, seq, .. } => Some((Some(epoch), *seq)),
            Self::Change { seq, .. } | Self::Heartbeat { seq, .. } => Some((None, *seq)),
            Self::Resync { .. } => None,
        }
    }

    fn is_snapshot(&self) -> bool {
        matches!(self, Self::Snapshot { .. })
    }
}

impl Frame for BoardMessage {
    fn place(&self) -> Option<(Option<&str>, i64)> {
        match self {
            Self::Snapshot { epoch, seq, .. } | Self::Events { epoch, seq, .. } => Some((Some(epoch), *seq)),
            Self::Change { seq, .. } | Self::Heartbeat { seq, .. } => Some((None, *seq)),
            Self::Resync { .. } | Self::Seats { .. } => None,
        }
    }

    fn is_snapshot(&self) -> bool {
        matches!(self, Self::Snapshot { .. })
    }
}

type Socket = WebSocketStream<TcpStream>;

/// A line to a board.
pub(super) struct Line {
    seat: Arc<Seat>,
    path: &'static str,
    socket: Option<Socket>,
    /// Epoch and place of the last message.
    seen: Option<(String, i64)>,
    attempt: u32,
    is_used: bool,
    dice: Dice,
}

impl Line {
    pub(super) fn new(seat: Arc<Seat>, path: &'static str) -> Self {
        let dice = seat.site.dice(&format!("line {}", seat.name()));
        Self { seat, path, socket: None, seen: None, attempt: 0, is_used: false, dice }
    }

    /// The next message, however often the line has to be made for it. Safe to cancel.
    pub(super) async fn next<M: Frame>(&mut self) -> M {
        loop {
            if self.socket.is_none() {
                self.connect().await;
            }
            let Some(message) = self.read().await else {
                self.socket = None;
                continue;
            };
            let Ok(frame) = serde_json::from_str::<M>(&message) else {
                self.seat.site.tally.count(Count::Faults);
                continue;
            };
            if self.follow(&frame) {
                return frame;
            }
        }
    }

    /// Loses the connection without a word, as a telephone in a lift shaft does.
    pub(super) fn cut(&mut self) {
        if self.socket.take().is_some() {
            self.seat.site.tally.count(Count::LinesCut);
        }
    }

    /// Keeps the place; false if the message is only about the line itself.
    fn follow<M: Frame>(&mut self, frame: &M) -> bool {
        let tally = &self.seat.site.tally;
        let Some((epoch, seq)) = frame.place() else {
            self.seen = None;
            self.socket = None;
            return false;
        };
        if frame.is_snapshot() {
            if self.is_used {
                tally.count(Count::Snapshots);
            }
        } else if self.seen.as_ref().is_some_and(|(_, seen)| seq < *seen) {
            tally.count(Count::Faults);
        } else if epoch.is_some() {
            tally.count(Count::Resumed);
        }
        self.is_used = true;
        self.attempt = 0;
        let epoch = epoch.map(str::to_owned).or_else(|| self.seen.take().map(|(epoch, _)| epoch));
        self.seen = epoch.map(|epoch| (epoch, seq));
        true
    }

    /// One text from the server; `None` when the line is dead.
    async fn read(&mut self) -> Option<String> {
        let socket = self.socket.as_mut()?;
        let mut silent = Duration::ZERO;
        while silent < SILENCE {
            match tokio::time::timeout(PING.min(SILENCE - silent), socket.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => return Some(text.as_str().to_owned()),
                Ok(Some(Ok(
                    Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_),
                ))) => {
                    silent = Duration::ZERO;
                }
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) => return None,
                Err(_) => {
                    silent += PING;
                    socket.send(text_of(&ClientMessage::Ping)).await.ok()?;
                }
            }
        }
        None
    }

    /// Connects and says hello, as often as it takes.
    async fn connect(&mut self) {
        while self.socket.is_none() {
            if self.attempt > 0 || self.is_used {
                tokio::time::sleep(self.dice.backoff(self.attempt, WAIT.0, WAIT.1)).await;
            }
            self.attempt = self.attempt.saturating_add(1);
            match tokio::time::timeout(CONNECT, self.try_connect()).await {
                Ok(Some(socket)) => self.socket = Some(socket),
                Ok(None) | Err(_) => {
                    self.seat.site.tally.problem("line_refused");
                    // Where only the session is over, this signs in again.
                    let asked = self.seat.get::<SessionView>("/api/v1/session", &[]).await;
                    drop(asked);
                }
            }
        }
    }

    async fn try_connect(&self) -> Option<Socket> {
        let url = &self.seat.site.url;
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let stream = TcpStream::connect((host, url.port_or_known_default()?)).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let address = self.seat.site.at(self.path).as_str().replacen("http", "ws", 1);
        let mut request = address.into_client_request().ok()?;
        let headers = request.headers_mut();
        headers.insert(COOKIE, HeaderValue::from_str(&self.seat.cookie()).ok()?);
        headers.insert(ORIGIN, HeaderValue::from_str(&url.origin().ascii_serialization()).ok()?);
        let config =
            WebSocketConfig::default().max_message_size(Some(MAX_FRAME)).max_frame_size(Some(MAX_FRAME));
        let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await.ok()?;
        let (epoch, seq) = match &self.seen {
            Some((epoch, seq)) => (Some(epoch.clone()), Some(*seq)),
            None => (None, None),
        };
        let hello = ClientMessage::Hello { protocol: PROTOCOL, epoch, seq, filter: BoardFilter::default() };
        socket.send(text_of(&hello)).await.ok()?;
        Some(socket)
    }
}

fn text_of(message: &ClientMessage) -> Message {
    Message::text(serde_json::to_string(message).expect("plain fields always make JSON"))
}
