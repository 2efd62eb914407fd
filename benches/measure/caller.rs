//! A client over HTTP that spends as little as it can, so that the server is measured.
//!
//! Must not: know what is measured.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A client that spends as little as it can, so that the server is measured.
pub struct Caller {
    stream: TcpStream,
    head: String,
    pub answer: Vec<u8>,
}

impl Caller {
    pub async fn connect(address: SocketAddr, cookie: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server answers");
        stream.set_nodelay(true).expect("a socket option");
        let head = format!("Host: {address}\r\nContent-Type: application/json\r\nCookie: {cookie}\r\n");
        Self { stream, head, answer: Vec::with_capacity(16 * 1024) }
    }

    /// Raises an alarm for a lift; it must open an order with an offer. The order's number, and how long it took from the first
    /// byte sent to the last one read: what the answer says is looked at afterwards.
    pub async fn raise(&mut self, code: &str) -> (String, Duration) {
        let body = format!(
            "{{\"channel\":\"hotline\",\"lift\":\"{code}\",\"people\":2,\"caller_phone\":\"02110000000\"}}"
        );
        let key = uuid::Uuid::from_bytes(rand::random());
        let head = format!("POST /api/v1/alarms HTTP/1.1\r\n{}Idempotency-Key: {key}\r\n", self.head);
        let watch = Instant::now();
        let body = self.ask(&head, &body).await;
        let took = watch.elapsed();
        assert!(self.answer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&self.answer));
        let text = String::from_utf8_lossy(&self.answer[body..]);
        assert!(text.contains("\"opened\"") && text.contains("\"offered\""), "{text}");
        (number_in(&self.answer).expect("an order has a number").to_owned(), took)
    }

    /// Sends a request and reads the whole answer; returns where its body begins.
    pub async fn ask(&mut self, head: &str, body: &str) -> usize {
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        self.stream.write_all(request.as_bytes()).await.expect("sent");
        self.answer.clear();
        loop {
            let count = self.stream.read_buf(&mut self.answer).await.expect("an answer");
            assert!(count > 0, "the server closed the connection");
            if let Some(body) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.answer[..body]).to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
                if self.answer.len() >= body + 4 + length {
                    return body + 4;
                }
            }
        }
    }
}

/// The first order number in a message.
pub fn number_in(message: &[u8]) -> Option<&str> {
    const FIELD: &[u8] = b"\"number\":\"";
    let start = message.windows(FIELD.len()).position(|window| window == FIELD)? + FIELD.len();
    let length = message[start..].iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(&message[start..start + length]).ok()
}
