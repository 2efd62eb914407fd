//! Sockets that read boards or raw frames on a thread of their own, and note when each message came.
//!
//! Must not: know what is measured.

use super::caller::number_in;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a reader says that it is there.
const ALIVE: Duration = Duration::from_secs(8);
const PONG: [u8; 6] = [0x8A, 0x80, 0, 0, 0, 0];
/// Pause between two looks at what came.
const LOOK: Duration = Duration::from_millis(2);

/// How many sockets read a message, and when the latest of them did.
type Seen = BTreeMap<String, (usize, Instant)>;

/// What all readers have seen.
#[derive(Clone, Default)]
pub struct Readers {
    seen: Arc<Mutex<Seen>>,
}

impl Readers {
    /// Reads on all sockets until the process ends; boards also say now and then that they are there.
    pub fn start(streams: Vec<TcpStream>, is_board: bool) -> Self {
        let readers = Self::default();
        let seen = Arc::clone(&readers.seen);
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let local = tokio::task::LocalSet::new();
            for stream in streams {
                local.spawn_local(read(stream, is_board, Arc::clone(&seen)));
            }
            runtime.block_on(local);
        });
        readers
    }

    /// When so many sockets had read the message of that number, waiting for it.
    ///
    /// # Panics
    /// After ten seconds: a message is lost.
    pub fn wait_for(&self, number: &str, sockets: usize) -> Instant {
        let started = Instant::now();
        loop {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(number).copied();
            match seen {
                Some((count, at)) if count >= sockets => return at,
                other => {
                    assert!(started.elapsed() < Duration::from_secs(10), "{number}: {other:?} of {sockets}")
                }
            }
            std::thread::park_timeout(LOOK);
        }
    }
}

async fn read(stream: TcpStream, is_board: bool, seen: Arc<Mutex<Seen>>) {
    stream.set_nonblocking(true).expect("it can");
    let stream = tokio::net::TcpStream::from_std(stream).expect("a runtime");
    let (mut buffer, mut own) = (Vec::with_capacity(32 * 1024), BTreeSet::new());
    let mut alive = tokio::time::interval(ALIVE);
    loop {
        tokio::select! {
            readable = stream.readable() => if readable.is_err() { return },
            _ = alive.tick(), if is_board => {
                let _ = stream.try_write(&PONG);
                continue;
            }
        }
        match stream.try_read_buf(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(_) => return,
        }
        let now = Instant::now();
        while let Some(length) = frame_length(&buffer).filter(|length| *length <= buffer.len()) {
            if let Some(number) = number_in(&buffer[..length])
                && own.insert(number.to_owned())
            {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                let entry = seen.entry(number.to_owned()).or_insert((0, now));
                *entry = (entry.0 + 1, now);
            }
            buffer.drain(..length);
        }
    }
}

/// The length of the frame that begins here, head included, if its head is there.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let (short, wide) = (*bytes.get(1)?, bytes.get(2..));
    match short {
        126 => Some(4 + wide?.get(..2)?.iter().fold(0, |length, byte| length * 256 + usize::from(*byte))),
        127 => Some(10 + wide?.get(..8)?.iter().fold(0, |length, byte| length * 256 + usize::from(*byte))),
        _ => Some(2 + usize::from(short)),
    }
}

/// One unmasked text frame, as a server sends it.
pub fn frame(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("a short message");
    let mut frame = vec![0x81, 126];
    frame.extend(length.to_be_bytes());
    frame.extend(text.as_bytes());
    frame
}

/// A socket to a board, its hello sent and its snapshot read.
pub fn open_board(address: SocketAddr, path: &str, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("it can");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it is open");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    // A mask of zeros leaves the text as it is.
    let hello = br#"{"type":"hello","protocol":1}"#;
    let mut message = vec![0x81, 0x80 | hello.len() as u8, 0, 0, 0, 0];
    message.extend(hello);
    stream.write_all(&message).expect("it is open");
    skip_frame(&mut stream);
    stream
}

fn skip_frame(stream: &mut TcpStream) {
    let mut bytes = vec![0; 2];
    stream.read_exact(&mut bytes).expect("a frame");
    let head = match bytes[1] {
        126 => 4,
        127 => 10,
        _ => 2,
    };
    bytes.resize(head, 0);
    stream.read_exact(&mut bytes[2..]).expect("a frame");
    let length = frame_length(&bytes).expect("its head is there");
    bytes.resize(length, 0);
    stream.read_exact(&mut bytes[head..]).expect("a frame");
}
