//! A partner's machine: its alarm in our words.
//!
//! Must not: refuse an alarm because its lift is not known (it is parked for an operator, with what the partner called the
//! lift), or because of the caller's number.

use super::caller::caller_number;
use super::field::Fields;
use crate::dispatch::RaisedAlarm;
use crate::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Whereabouts};
use crate::kernel::{AlarmId, LiftId, Text, Timestamp};
use crate::roster::{Directory, LiftCode};
use crate::wire::{ChannelAlarm, ChannelLift, FieldProblem};

/// Reads a partner's alarm that came in at `now`; `id` becomes its id.
///
/// # Errors
/// What is wrong, by the field's path.
pub fn raised_by_machine(
    message: &ChannelAlarm,
    channel: Channel,
    partner: &str,
    directory: &Directory,
    now: Timestamp,
    id: AlarmId,
) -> Result<RaisedAlarm, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let foreign_id = fields.filled_text::<100>("id", &message.id);
    let kind = fields.name("kind", &message.kind, &AlarmKind::ALL, AlarmKind::name);
    let raised_at = fields.claimed_time("occurred_at", message.occurred_at);
    let situation = fields.situation(message.people, &[], &[]);
    let caller = message.caller.clone().unwrap_or_default();
    let name = fields.alarm_name("caller.name", caller.name.as_deref());
    let point = message.location.as_ref().and_then(|location| fields.location("location", location));
    let text = fields.alarm_text("text", message.text.as_deref().unwrap_or_default());
    let (phone, text) = text.map(|text| caller_number(caller.phone.as_deref(), text)).unzip();
    let caller = Caller { name, phone: phone.flatten() };
    let (lift, lift_text) = match &message.lift {
        None => (None, None),
        Some(named) => find_lift(&mut fields, named, directory),
    };
    let raised = (|| {
        let whereabouts = match lift {
            Some(lift) => Whereabouts::Lift(lift),
            None => Whereabouts::Unlocated { point: point.map(|(place, _)| place) },
        };
        Some(RaisedAlarm {
            alarm: Alarm {
                id,
                channel,
                kind: kind?,
                mode: Mode::Live,
                whereabouts,
                situation,
                caller,
                text: text?,
                raised_at: raised_at?,
                answered_at: now,
            },
            lift_text,
            point,
            partner: Some(partner.to_owned()),
            foreign_id: Some(foreign_id?),
            park_if_unknown: true,
        })
    })();
    fields.finish(raised)
}

/// The lift, or what the partner called it where no lift of ours has that name.
fn find_lift(
    fields: &mut Fields,
    named: &ChannelLift,
    directory: &Directory,
) -> (Option<LiftId>, Option<Text<100>>) {
    let given = [("code", &named.code), ("registration", &named.registration), ("device", &named.device)];
    let mut given = given.into_iter().filter_map(|(kind, name)| Some((kind, name.as_deref()?)));
    let (Some((kind, name)), None) = (given.next(), given.next()) else {
        fields.wrong("lift", "exactly one of code, registration, device");
        return (None, None);
    };
    let Some(name) = fields.filled_text::<100>(&format!("lift.{kind}"), name) else { return (None, None) };
    let lift = match kind {
        "code" => LiftCode::parse(name.as_str()).ok().and_then(|code| directory.find_lift_by_code(code)),
        "registration" => directory.find_lift_by_registration(name.as_str()),
        _ => directory.find_lift_by_device(name.as_str()),
    };
    match lift {
        Some(lift) => (Some(lift.id), None),
        None => (None, Some(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn read(json: serde_json::Value) -> Result<RaisedAlarm, Vec<FieldProblem>> {
        let message: ChannelAlarm = serde_json::from_value(json).unwrap();
        let id = AlarmId::new(now(), [1; 10]);
        raised_by_machine(&message, Channel::Device, "acme", &Directory::default(), now(), id)
    }

    fn minimal() -> serde_json::Value {
        serde_json::json!({"id": "a-1", "occurred_at": "2026-11-22T03:59:30Z", "kind": "entrapment"})
    }

    fn with(key: &str, value: serde_json::Value) -> serde_json::Value {
        let mut json = minimal();
        json[key] = value;
        json
    }

    #[test]
    fn an_unknown_lift_is_parked_with_what_the_partner_called_it() {
        for (kind, name) in [("code", "1234567"), ("registration", "31"), ("device", "DTU-9")] {
            let raised = read(with("lift", serde_json::json!({kind: name}))).unwrap();
            assert!(raised.park_if_unknown);
            assert_eq!(raised.alarm.whereabouts, Whereabouts::Unlocated { point: None });
            assert_eq!(raised.lift_text.unwrap().as_str(), name);
        }
        assert!(read(minimal()).unwrap().lift_text.is_none(), "no lift at all is parked too");
    }

    #[test]
    fn each_fault_names_its_field() {
        let cases = [
            (with("id", "  ".into()), "id"),
            (with("id", "x".repeat(101).into()), "id"),
            (with("kind", "fire".into()), "kind"),
            (with("people", 81.into()), "people"),
            (with("occurred_at", "2026-11-22T04:02:01Z".into()), "occurred_at"),
            (with("occurred_at", "2026-11-15T03:59:59Z".into()), "occurred_at"),
            (with("text", "x".repeat(501).into()), "text"),
            (with("caller", serde_json::json!({"name": "x".repeat(61)})), "caller.name"),
            (with("lift", serde_json::json!({})), "lift"),
            (with("lift", serde_json::json!({"code": "1", "device": "2"})), "lift"),
            (with("lift", serde_json::json!({"device": "x".repeat(101)})), "lift.device"),
            (
                with("location", serde_json::json!({"lat": 95.0, "lon": 121.4, "datum": "wgs84"})),
                "location.lat",
            ),
            (
                with("location", serde_json::json!({"lat": 31.2, "lon": 121.4, "datum": "?"})),
                "location.datum",
            ),
        ];
        for (json, path) in cases {
            let problems = read(json.clone()).unwrap_err();
            assert_eq!(problems.len(), 1, "{json}: {problems:?}");
            assert_eq!(problems[0].path, path, "{json}");
        }
    }

    #[test]
    fn a_hand_over_text_is_taken_however_its_lines_end() {
        let mut json = with("text", "困人 2 名\r\n孕妇\r速派\u{0}\u{1b}[0m".into());
        json["caller"] = serde_json::json!({"name": "\u{2}110 张警官\r\n"});
        let alarm = read(json).unwrap().alarm;
        assert_eq!(alarm.text.as_str(), "困人 2 名\n孕妇\n速派  [0m");
        assert_eq!(alarm.caller.name.unwrap().as_str(), "110 张警官");
        assert_eq!(read(with("text", "\u{0}\r\n".into())).unwrap().alarm.text.as_str(), "");
    }

    #[test]
    fn a_number_that_is_none_does_not_refuse_the_alarm() {
        let raised = read(with("caller", serde_json::json!({"name": "门卫", "phone": "unknown"}))).unwrap();
        assert_eq!(raised.alarm.caller.phone, None);
        assert_eq!(raised.alarm.text.as_str(), "电话 Tel. unknown");
    }

    #[test]
    fn a_foreign_datum_becomes_wgs84_and_is_remembered() {
        let location = serde_json::json!({"lat": 31.228457738, "lon": 121.478223059, "datum": "gcj02"});
        let raised = read(with("location", location)).unwrap();
        let (point, datum) = raised.point.unwrap();
        assert_eq!(datum.name(), "gcj02");
        assert!((point.lat() - 31.2304).abs() < 1e-6 && (point.lon() - 121.4737).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn no_message_makes_it_panic(
            id in any::<String>(),
            kind in any::<String>(),
            text in any::<Option<String>>(),
            code in any::<Option<String>>(),
            phone in any::<Option<String>>(),
            people in any::<Option<u16>>(),
            second in -377_705_023_201_i64..=253_402_207_200,
            lat in any::<f64>(),
        ) {
            let message = ChannelAlarm {
                id,
                lift: Some(ChannelLift { code, registration: None, device: None }),
                occurred_at: Timestamp::from_second(second).unwrap(),
                kind,
                people,
                caller: Some(crate::wire::ChannelCaller { name: None, phone }),
                location: Some(crate::wire::Location { lat, lon: 121.0, datum: "bd09".to_owned() }),
                text,
            };
            let id = AlarmId::new(now(), [1; 10]);
            let read = raised_by_machine(&message, Channel::Device, "p", &Directory::default(), now(), id);
            if let Err(problems) = read {
                prop_assert!(!problems.is_empty() && problems.iter().all(|p| !p.path.is_empty()));
            }
        }
    }
}
