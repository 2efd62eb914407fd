//! Why the server ends a conversation: one table of close codes.
//!
//! Must not: carry anything that came from the client; a close frame's reason is one of these words.

/// Why a socket is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The client closed; its frame is answered.
    Left,
    /// Not what the protocol of the boards says.
    BadMessage,
    /// Text that is not UTF-8.
    InvalidText,
    /// Binary data.
    NotText,
    TooLarge,
    /// Frames that are no WebSocket frames.
    BadFrame,
    /// This build does not speak that version.
    UnknownProtocol,
    /// No hello in time, the first time or after `resync`.
    NoHello,
    TooManyHellos,
    /// The session ended, or what it may see changed.
    SessionEnded,
    /// The station of the crew is not in the directory.
    UnknownStation,
    /// It does not read.
    TooSlow,
    /// It does not answer.
    Silent,
    /// This server stops.
    ServerStops,
    /// What is shown here may be old, and the client has all of it.
    FeedStands,
}

impl Fault {
    /// Every fault.
    #[cfg(test)]
    pub(super) const ALL: [Self; 15] = [
        Self::Left,
        Self::BadMessage,
        Self::InvalidText,
        Self::NotText,
        Self::TooLarge,
        Self::BadFrame,
        Self::UnknownProtocol,
        Self::NoHello,
        Self::TooManyHellos,
        Self::SessionEnded,
        Self::UnknownStation,
        Self::TooSlow,
        Self::Silent,
        Self::ServerStops,
        Self::FeedStands,
    ];

    /// The close code of RFC 6455 section 7.4.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Left => 1000,
            Self::Silent | Self::ServerStops => 1001,
            Self::BadFrame => 1002,
            Self::NotText => 1003,
            Self::InvalidText => 1007,
            Self::BadMessage
            | Self::UnknownProtocol
            | Self::NoHello
            | Self::TooManyHellos
            | Self::SessionEnded
            | Self::UnknownStation => 1008,
            Self::TooLarge => 1009,
            Self::TooSlow | Self::FeedStands => 1013,
        }
    }

    /// The reason in the close frame.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Left => "",
            Self::BadMessage => "bad_message",
            Self::InvalidText => "invalid_text",
            Self::NotText => "not_text",
            Self::TooLarge => "too_large",
            Self::BadFrame => "bad_frame",
            Self::UnknownProtocol => "unknown_protocol",
            Self::NoHello => "no_hello",
            Self::TooManyHellos => "too_many_hellos",
            Self::SessionEnded => "session_ended",
            Self::UnknownStation => "unknown_station",
            Self::TooSlow => "too_slow",
            Self::Silent => "silent",
            Self::ServerStops => "server_stops",
            Self::FeedStands => "feed_stands",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_fits_into_a_close_frame() {
        for fault in Fault::ALL {
            assert!(fault.reason().len() <= 123 && (1000..1014).contains(&fault.code()), "{fault:?}");
        }
    }
}
