//! The one alarm that the benches raise: two people in a lift, called in by the hotline.
//!
//! Must not: know who measures what with it.

use liftaid::dispatch::RaisedAlarm;
use liftaid::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Situation, Whereabouts};
use liftaid::kernel::{AlarmId, LiftId, Text, Timestamp};

/// It, from that lift at that moment.
pub fn raised(lift: LiftId, at: Timestamp) -> RaisedAlarm {
    RaisedAlarm {
        alarm: Alarm {
            id: AlarmId::new(at, rand::random()),
            channel: Channel::Hotline,
            kind: AlarmKind::Entrapment,
            mode: Mode::Live,
            whereabouts: Whereabouts::Lift(lift),
            situation: Situation { people: Some(2), ..Situation::default() },
            caller: Caller { name: None, phone: None },
            text: Text::parse("").expect("an empty text is short enough"),
            raised_at: at,
            answered_at: at,
        },
        lift_text: None,
        point: None,
        partner: None,
        foreign_id: None,
        park_if_unknown: false,
    }
}
