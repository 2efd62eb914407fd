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
    use crate::kernel::StationId;
    use crate::roster::DistrictCode;
    use crate::wire::BoardFilter;
    use proptest::prelude::*;

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

    /// One message of each kind; a kind that the enum gains does not compile until its line stands here.
    fn is_sent_by(audience: Audience, message: &ClientMessage) -> bool {
        match message {
            ClientMessage::Hello { .. } | ClientMessage::Ping => true,
            ClientMessage::Watch { .. } => audience == Audience::Operator,
        }
    }

    #[test]
    fn each_audience_sends_exactly_the_frames_the_table_lets_it() {
        let hello = ClientMessage::Hello {
            protocol: PROTOCOL,
            epoch: None,
            seq: None,
            filter: BoardFilter::default(),
        };
        let watch = ClientMessage::Watch { order: None, is_editing: false };
        let frames = [hello.clone(), ClientMessage::Ping, watch];
        let kinds = serde_json::from_str::<ClientMessage>(r#"{"type":"?"}"#).unwrap_err().to_string();
        assert_eq!(kinds.matches('`').count() / 2 - 1, frames.len(), "each kind has its line: {kinds}");
        let own = DistrictCode::parse("310101").unwrap();
        let station = StationId::new(crate::kernel::Timestamp::UNIX_EPOCH, [2; 10]);
        let audiences =
            [Audience::Operator, Audience::City, Audience::District(own), Audience::Crew(station)];
        for audience in audiences {
            for frame in &frames {
                let mut session = Session::new(audience);
                session.read(&serde_json::to_string(&hello).unwrap()).unwrap();
                let answer = session.read(&serde_json::to_string(frame).unwrap());
                let refused = Err(Fault::BadMessage);
                assert_eq!(answer != refused, is_sent_by(audience, frame), "{audience:?} {frame:?}");
            }
            // No command comes by socket, whoever sends it.
            for command in ["accept", "close", "add_note"] {
                let frame = format!(r#"{{"type":"{command}","order":"x"}}"#);
                let mut session = Session::new(audience);
                session.read(&serde_json::to_string(&hello).unwrap()).unwrap();
                assert_eq!(session.read(&frame), Err(Fault::BadMessage), "{audience:?} {command}");
            }
            // Another's district or station never becomes a topic of one's own.
            let abroad = r#"{"type":"hello","protocol":1,"filter":{"districts":["310115"]}}"#;
            let wish = Session::new(audience).read(abroad);
            let Ok(Wish::Board { topics, .. }) = wish else { panic!("{wish:?}") };
            let elsewhere = topics.contains(&Topic::District(DistrictCode::parse("310115").unwrap()));
            assert_eq!(elsewhere, matches!(audience, Audience::Operator | Audience::City), "{audience:?}");
        }
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

    /// Texts that a client's fields may hold: right, nearly right, and anything.
    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("310115".to_owned()),
            Just(OrderId::from_uuid(uuid::Uuid::from_u128(7)).to_string()),
            "(ord_|[0-9]{6}|lft_)[a-z0-9]{0,30}",
            any::<String>(),
        ]
    }

    fn message() -> impl Strategy<Value = ClientMessage> {
        let filter = proptest::collection::vec(word(), 0..4).prop_map(|districts| BoardFilter { districts });
        let hello = (0_u16..3, any::<Option<String>>(), any::<Option<i64>>(), filter)
            .prop_map(|(protocol, epoch, seq, filter)| ClientMessage::Hello { protocol, epoch, seq, filter });
        let watch = (proptest::option::of(word()), any::<bool>())
            .prop_map(|(order, is_editing)| ClientMessage::Watch { order, is_editing });
        prop_oneof![hello, Just(ClientMessage::Ping), watch]
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), kind in "(hello|ping|watch|.*)", field in word()) {
            let mut session = operator();
            let _ = session.read(&text);
            for key in ["protocol", "order", "filter", "epoch", "seq", "is_editing", field.as_str()] {
                let mut json = serde_json::json!({ "type": kind, "protocol": 1 });
                json[key] = field.as_str().into();
                let _ = session.read(&json.to_string());
            }
        }

        #[test]
        fn what_is_accepted_is_what_was_said(said in message()) {
            let text = serde_json::to_string(&said).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ClientMessage>(&text).unwrap(), &said);
            let mut session = operator();
            session.read(r#"{"type":"hello","protocol":1}"#).unwrap();
            match (session.read(&text), said) {
                (Ok(Wish::Board { topics, since }), ClientMessage::Hello { protocol, epoch, seq, filter }) => {
                    prop_assert_eq!(protocol, PROTOCOL);
                    prop_assert_eq!(since, epoch.zip(seq));
                    prop_assert!(filter.districts.iter().all(|code| DistrictCode::parse(code).is_some()));
                    let named = |topic: &Topic| match topic {
                        Topic::District(code) => filter.districts.contains(&code.to_string()),
                        Topic::Seats => filter.districts.is_empty(),
                        Topic::Intake | Topic::Unlocated => true,
                        Topic::Station(_) => false,
                    };
                    prop_assert!(topics.iter().all(named), "{topics:?}");
                }
                (Ok(Wish::Watch { order, is_editing }), ClientMessage::Watch { order: said, is_editing: edits }) => {
                    // An id may be written in capitals or with hyphens; it is the same order.
                    let meant = said.map(|said| said.parse::<OrderId>().unwrap());
                    prop_assert_eq!((order, is_editing), (meant, edits));
                }
                (Ok(Wish::Heartbeat), ClientMessage::Ping) | (Err(_), _) => {}
                (wish, said) => prop_assert!(false, "{wish:?} of {said:?}"),
            }
        }
    }
}
