//! What a client means: its messages, parsed and judged. Apart from the socket, so that it is tested without one.
//!
//! Must not: do what is asked (`worker` does), or believe anything about the audience that the client says.

use super::audience::Audience;
use super::fault::Fault;
use super::{MAX_FILTER, MAX_HELLOS, MAX_WATCHES};
use crate::feed::Topic;
use crate::kernel::OrderId;
use crate::wire::{ClientMessage, PROTOCOL};

/// Seconds until the first hello, and until the one after `resync`.
pub(super) const HELLO_LIMIT_S: u32 = 10;

/// Hellos are counted in windows of this many seconds.
const HELLO_WINDOW_S: u32 = 60;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    /// The board of these topics; `since` is the last message it saw, if it saw any.
    Board { topics: Vec<Topic>, since: Option<(String, i64)> },
    /// Any sign of life.
    Heartbeat,
    /// It has this order open, or none.
    Watch { order: Option<OrderId>, is_editing: bool },
    /// Not worth an answer.
    Nothing,
}

/// One client's side of the conversation.
#[derive(Debug)]
pub(super) struct Session {
    audience: Audience,
    has_greeted: bool,
    hello_count: u32,
    watch_count: u32,
    /// Seconds in this window.
    window_s: u32,
}

impl Session {
    pub(super) const fn new(audience: Audience) -> Self {
        Self { audience, has_greeted: false, hello_count: 0, watch_count: 0, window_s: 0 }
    }

    pub(super) const fn audience(&self) -> Audience {
        self.audience
    }

    /// A second passed.
    pub(super) const fn tick(&mut self) {
        self.window_s += 1;
        if self.window_s >= HELLO_WINDOW_S {
            self.window_s = 0;
            self.hello_count = 0;
            self.watch_count = 0;
        }
    }

    /// Reads a message.
    ///
    /// # Errors
    /// The first mistake ends the conversation.
    pub(super) fn read(&mut self, text: &str) -> Result<Wish, Fault> {
        let message: ClientMessage = serde_json::from_str(text).map_err(|_| Fault::BadMessage)?;
        match message {
            ClientMessage::Hello { protocol, .. } if protocol != PROTOCOL => Err(Fault::UnknownProtocol),
            ClientMessage::Hello { filter, .. } if filter.districts.len() > MAX_FILTER => {
                Err(Fault::BadMessage)
            }
            ClientMessage::Hello { epoch, seq, filter, .. } => {
                self.hello_count += 1;
                if self.hello_count > MAX_HELLOS {
                    return Err(Fault::TooManyHellos);
                }
                let topics = self.audience.topics(&filter).ok_or(Fault::BadMessage)?;
                self.has_greeted = true;
                Ok(Wish::Board { topics, since: epoch.zip(seq) })
            }
            ClientMessage::Ping if self.has_greeted => Ok(Wish::Heartbeat),
            ClientMessage::Ping => Err(Fault::NoHello),
            ClientMessage::Watch { order, is_editing } => self.watch(order.as_deref(), is_editing),
        }
    }

    fn watch(&mut self, order: Option<&str>, is_editing: bool) -> Result<Wish, Fault> {
        if !self.has_greeted {
            return Err(Fault::NoHello);
        }
        if self.audience != Audience::Operator {
            return Err(Fault::BadMessage);
        }
        let order = order.map(str::parse).transpose().map_err(|_| Fault::BadMessage)?;
        self.watch_count += 1;
        if self.watch_count > MAX_WATCHES {
            return Ok(Wish::Nothing);
        }
        Ok(Wish::Watch { order, is_editing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::DistrictCode;

    fn operator() -> Session {
        Session::new(Audience::Operator)
    }

    #[test]
    fn a_hello_asks_for_a_board_and_says_where_the_client_is() {
        let wish = operator().read(r#"{"type":"hello","protocol":1,"epoch":"e","seq":7}"#);
        let topics = vec![Topic::Seats, Topic::Intake];
        assert_eq!(wish, Ok(Wish::Board { topics, since: Some(("e".to_owned(), 7)) }));
        let pudong = Topic::District(DistrictCode::parse("310115").unwrap());
        let text = r#"{"type":"hello","protocol":1,"filter":{"districts":["310115"]}}"#;
        let wish = Session::new(Audience::City).read(text);
        assert_eq!(wish, Ok(Wish::Board { topics: vec![pudong], since: None }));
    }

    #[test]
    fn the_first_mistake_is_named() {
        let many = vec!["310115"; MAX_FILTER + 1].join("\",\"");
        let cases = [
            ("", Fault::BadMessage),
            ("[]", Fault::BadMessage),
            (r#"{"type":"accept","order":"x"}"#, Fault::BadMessage),
            (r#"{"type":"hello"}"#, Fault::BadMessage),
            (r#"{"type":"hello","protocol":2}"#, Fault::UnknownProtocol),
            (r#"{"type":"hello","protocol":1,"filter":{"districts":["x"]}}"#, Fault::BadMessage),
            (r#"{"type":"hello","protocol":1,"filter":{"stations":["x"]}}"#, Fault::BadMessage),
            (r#"{"type":"ping"}"#, Fault::NoHello),
        ];
        for (text, fault) in cases {
            assert_eq!(operator().read(text), Err(fault), "{text}");
        }
        let text = format!(r#"{{"type":"hello","protocol":1,"filter":{{"districts":["{many}"]}}}}"#);
        assert_eq!(operator().read(&text), Err(Fault::BadMessage));
    }

    #[test]
    fn only_an_operator_says_which_order_is_open_and_only_so_often() {
        let order = OrderId::from_uuid(uuid::Uuid::from_u128(7));
        let watch = format!(r#"{{"type":"watch","order":"{order}","is_editing":true}}"#);
        let hello = r#"{"type":"hello","protocol":1}"#;
        let mut session = operator();
        assert_eq!(session.read(&watch), Err(Fault::NoHello));
        session.read(hello).unwrap();
        assert_eq!(session.read(&watch), Ok(Wish::Watch { order: Some(order), is_editing: true }));
        assert_eq!(session.read(r#"{"type":"watch"}"#), Ok(Wish::Watch { order: None, is_editing: false }));
        assert_eq!(session.read(r#"{"type":"watch","order":"lft_1"}"#), Err(Fault::BadMessage));
        for _ in 0..MAX_WATCHES {
            session.read(&watch).unwrap();
        }
        assert_eq!(session.read(&watch), Ok(Wish::Nothing));
        let mut city = Session::new(Audience::City);
        city.read(hello).unwrap();
        assert_eq!(city.read(&watch), Err(Fault::BadMessage));
    }

    #[test]
    fn hellos_are_counted_by_the_minute() {
        let mut session = operator();
        let hello = r#"{"type":"hello","protocol":1}"#;
        for _ in 0..MAX_HELLOS {
            assert!(session.read(hello).is_ok());
        }
        assert_eq!(session.read(hello), Err(Fault::TooManyHellos));
        for _ in 0..HELLO_WINDOW_S {
            session.tick();
        }
        assert!(session.read(hello).is_ok());
        assert_eq!(session.read(r#"{"type":"ping"}"#), Ok(Wish::Heartbeat));
    }
}
