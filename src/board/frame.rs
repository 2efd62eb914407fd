//! WebSocket frames as bytes. A server's frames are not masked, so one encoded frame serves every client.
//!
//! Must not: make a control frame that is longer than the protocol allows.

use bytes::{BufMut, Bytes, BytesMut};

/// A control frame's payload, in bytes (RFC 6455 section 5.5).
const MAX_CONTROL: usize = 125;

/// A close frame's reason: two bytes of the payload are the code.
const MAX_REASON: usize = MAX_CONTROL - 2;

const FINAL: u8 = 0x80;
const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

/// Longest header: two bytes and a 64-bit length.
const MAX_HEADER: usize = 10;

/// A whole text message.
pub(super) fn text(payload: &[u8]) -> Bytes {
    encode(TEXT, payload)
}

/// Asks whether the client is there.
pub(super) fn ping() -> Bytes {
    encode(PING, b"")
}

/// Answers a client's ping.
pub(super) fn pong(payload: &[u8]) -> Bytes {
    encode(PONG, &payload[..payload.len().min(MAX_CONTROL)])
}

/// Ends the conversation.
pub(super) fn close(code: u16, reason: &str) -> Bytes {
    let mut payload = BytesMut::with_capacity(2 + reason.len());
    payload.put_u16(code);
    payload.put_slice(&reason.as_bytes()[..reason.floor_char_boundary(MAX_REASON)]);
    encode(CLOSE, &payload)
}

fn encode(opcode: u8, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(MAX_HEADER + payload.len());
    frame.put_u8(FINAL | opcode);
    match payload.len() {
        length @ 0..=125 => frame.put_u8(length as u8),
        length @ 126..=0xFFFF => {
            frame.put_u8(126);
            frame.put_u16(length as u16);
        }
        length => {
            frame.put_u8(127);
            frame.put_u64(length as u64);
        }
    }
    frame.put_slice(payload);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::protocol::frame::{FrameHeader, FrameSocket};

    /// Reads a frame back with somebody else's reader.
    fn read(frame: &Bytes) -> (bool, Vec<u8>) {
        let mut reader = FrameSocket::new(std::io::Cursor::new(frame.to_vec()));
        let frame = reader.read(None).unwrap().expect("a whole frame");
        let FrameHeader { is_final, mask, .. } = frame.header().clone();
        assert!(mask.is_none());
        (is_final, frame.into_payload().to_vec())
    }

    #[test]
    fn frames_of_every_length_are_read_back() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 400_000] {
            let payload = vec![b'x'; length];
            assert_eq!(read(&text(&payload)), (true, payload), "{length}");
        }
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let (_, payload) = read(&close(1008, &"救".repeat(50)));
        assert!(payload.len() <= MAX_CONTROL);
        assert_eq!(&payload[..2], 1008_u16.to_be_bytes());
        assert_eq!(std::str::from_utf8(&payload[2..]).unwrap(), "救".repeat(41));
    }

    #[test]
    fn a_pong_carries_what_the_ping_brought() {
        assert_eq!(read(&pong(b"hello")).1, b"hello");
        assert_eq!(read(&pong(&[7; 300])).1.len(), MAX_CONTROL);
    }
}
