//! Alarms that people take, and those that wait for somebody to find their lift.
//!
//! Must not: slow an operator down. No limit by count stands before this intake.

use crate::channel::{Fields, caller_number};
use crate::dispatch::{RaisedAlarm, Reply, Request, Work};
use crate::http::access::Allowed;
use crate::http::body::{Act, read_query};
use crate::http::codes::Code;
use crate::http::command_input::find_lift;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::{invalid_query, page_size, path_id};
use crate::http::state::AppState;
use crate::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Whereabouts};
use crate::kernel::{AlarmId, Text, Timestamp};
use crate::roster::Directory;
use crate::store::account::{self, Reveal};
use crate::store::{alarm, views};
use crate::wire::{
    AlarmReply, FieldProblem, NewAlarm, ParkedAlarm, PlaceParked, Problem, RevealPhone, RevealedPhone,
    ShownOrder, WrittenAlarmReply,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// Channels that a person may give; a device speaks for itself.
const VOICES: [Channel; 7] = [
    Channel::Hotline,
    Channel::Police,
    Channel::FireBrigade,
    Channel::CityHotline,
    Channel::Property,
    Channel::Maintainer,
    Channel::Passenger,
];

/// Take a call.
#[utoipa::path(tag = "alarms", request_body = NewAlarm,
    params(("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = AlarmReply),
    (status = 200, body = AlarmReply, description = "The key was seen before"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
))]
#[post("/alarms")]
pub async fn raise_alarm(act: Act<NewAlarm>, state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let raised = raised_by_person(&act.body, &state.roster().directory, now, state.new_alarm_id())
        .map_err(ApiError::invalid)?;
    let actor = act.actor();
    let work = Work::Raise(Box::new(raised));
    let reply = state.submit(Request { actor, key: act.key, digest: act.digest, work }).await?;
    alarm_answer(&reply, &state)
}

/// What became of an alarm, as the answer.
fn alarm_answer(reply: &Reply, state: &AppState) -> Result<HttpResponse, ApiError> {
    let Reply::Alarm { alarm, disposition, order, shown, is_repeat } = reply else {
        tracing::error!("dispatch answered an alarm with something else");
        return Err(ApiError::new(Code::InternalError));
    };
    let mut response = if *is_repeat { HttpResponse::Ok() } else { HttpResponse::Created() };
    let roster = state.roster();
    let directory = &roster.directory;
    let shown = order.as_deref().map(|order| match shown {
        Some(written) if written.is_of(order, directory) => written.clone(),
        Some(_) | None => ShownOrder::write(order, directory),
    });
    Ok(response.json(WrittenAlarmReply {
        alarm: alarm.to_string(),
        disposition: disposition.name(),
        order: shown.as_ref().map(ShownOrder::json),
    }))
}

/// Reads an operator's alarm. Without a lift it opens an order that waits for one: somebody is on the line.
fn raised_by_person(
    input: &NewAlarm,
    directory: &Directory,
    now: Timestamp,
    id: AlarmId,
) -> Result<RaisedAlarm, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let channel = fields.name("channel", &input.channel, &VOICES, Channel::name);
    let kind = match input.kind.as_deref() {
        Some(raw) => fields.name("kind", raw, &AlarmKind::ALL, AlarmKind::name),
        None => Some(AlarmKind::Entrapment),
    };
    let mode = match input.mode.as_deref() {
        Some(raw) => fields.name("mode", raw, &Mode::ALL, Mode::name),
        None => Some(Mode::Live),
    };
    let named = input.lift.as_deref().filter(|raw| !raw.trim().is_empty());
    let lift = named.and_then(|raw| find_lift(&mut fields, "lift", raw, directory));
    let point = input.location.as_ref().and_then(|location| fields.location("location", location));
    let situation = fields.situation(input.people, &input.flags, &input.hazards);
    let name = fields.alarm_name("caller_name", input.caller_name.as_deref());
    let text: Option<Text<500>> = fields.alarm_text("text", input.text.as_deref().unwrap_or_default());
    let (phone, text) = text.map(|text| caller_number(input.caller_phone.as_deref(), text)).unzip();
    let caller = Caller { name, phone: phone.flatten() };
    let raised_at = match input.occurred_at {
        Some(at) => fields.claimed_time("occurred_at", at),
        None => Some(now),
    };
    let answered_at = match input.answered_at {
        Some(at) => fields.claimed_time("answered_at", at),
        None => raised_at,
    };
    let whereabouts = match lift {
        Some(lift) => Whereabouts::Lift(lift),
        None => Whereabouts::Unlocated { point: point.map(|(place, _)| place) },
    };
    let raised = (|| {
        Some(RaisedAlarm {
            alarm: Alarm {
                id,
                channel: channel?,
                kind: kind?,
                mode: mode?,
                whereabouts,
                situation,
                caller,
                text: text?,
                raised_at: raised_at?,
                // The form is sent at the end of what was asked, or after an outage: that is the processing, not the answer.
                answered_at: answered_at?.max(raised_at?),
            },
            lift_text: None,
            point,
            partner: None,
            foreign_id: None,
            park_if_unknown: false,
        })
    })();
    fields.finish(raised)
}

/// Which page of the alarms that wait.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ParkedQuery {
    /// 1…200
    limit: Option<String>,
    /// `id` of the last alarm of the page before; a page that is not full is the last.
    before: Option<String>,
}

/// Alarms of machines whose lift is not known, the newest first.
#[utoipa::path(tag = "alarms", params(ParkedQuery), responses(
    (status = 200, body = Vec<ParkedAlarm>),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
#[get("/alarms/parked")]
pub async fn list_parked(
    _: Allowed,
    request: HttpRequest,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let asked: ParkedQuery = read_query(&request)?;
    let limit = page_size("limit", asked.limit.as_deref(), views::MAX_PAGE, views::MAX_PAGE)?;
    let before = asked.before.as_deref().map(str::parse::<AlarmId>).transpose();
    let before = before.map_err(|_| invalid_query("before", "id of the last alarm of the page before"))?;
    let client = state.client().await?;
    let parked = alarm::list_parked(&*client, limit, before).await?;
    Ok(HttpResponse::Ok().json(parked.iter().map(views::parked_view).collect::<Vec<ParkedAlarm>>()))
}

/// Find the lift of a parked alarm, or open an order whose lift is not known yet.
#[utoipa::path(tag = "alarms", request_body = PlaceParked,
    params(("alarm" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 201, body = AlarmReply),
    (status = 200, body = AlarmReply, description = "The key was seen before"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[post("/alarms/{alarm}/place")]
pub async fn place_parked(
    path: web::Path<String>,
    act: Act<PlaceParked>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let alarm = path_id(&path, Code::UnknownAlarm)?;
    let mut fields = Fields::new(state.clock.now());
    let roster = state.roster();
    let lift = act.body.lift.as_deref().map(|raw| find_lift(&mut fields, "lift", raw, &roster.directory));
    fields.finish(Some(())).map_err(ApiError::invalid)?;
    let actor = act.actor();
    let work = Work::PlaceParked { alarm, lift: lift.flatten() };
    let reply = state.submit(Request { actor, key: act.key, digest: act.digest, work }).await?;
    alarm_answer(&reply, &state)
}

/// Look at a caller's full number, for a recorded reason.
#[utoipa::path(tag = "alarms", request_body = RevealPhone,
    params(("alarm" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = RevealedPhone),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/alarms/{alarm}/phone")]
pub async fn reveal_phone(
    path: web::Path<String>,
    act: Act<RevealPhone>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let alarm: AlarmId = path_id(&path, Code::UnknownAlarm)?;
    let now = state.clock.now();
    let mut fields = Fields::new(now);
    let reason = fields.filled_text::<200>("reason", &act.body.reason);
    if reason.as_ref().is_some_and(|reason| reason.as_str().chars().count() < 2) {
        fields.wrong("reason", "at least two characters");
    }
    let reason = fields.finish(reason).map_err(ApiError::invalid)?;
    let account = act.allowed.who.account;
    state
        .reveal_bursts
        .take(&account.to_string(), now)
        .map_err(|wait_s| ApiError::new(Code::TooManyRequests).retry_after(wait_s))?;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    let is_copy = matches!(act.claim(&tx, "{}", now).await?, Seen::Again { .. });
    match account::reveal_phone(&tx, alarm, account, reason.as_str(), is_copy, now).await? {
        Reveal::Phone(phone) => {
            commit(tx).await?;
            tracing::info!(account.id = %account, alarm.id = %alarm, "phone number looked at");
            Ok(HttpResponse::Ok().json(RevealedPhone { phone: phone.reveal().to_owned() }))
        }
        Reveal::NoAlarm => Err(ApiError::new(Code::UnknownAlarm)),
        Reveal::NoPhone => Err(ApiError::new(Code::NoPhone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn now() -> Timestamp {
        "2026-11-22T04:00:00Z".parse().unwrap()
    }

    fn read(json: Value) -> Result<RaisedAlarm, Vec<FieldProblem>> {
        let input: NewAlarm = serde_json::from_value(json).unwrap();
        raised_by_person(&input, &Directory::default(), now(), AlarmId::new(now(), [1; 10]))
    }

    #[test]
    fn a_caller_who_does_not_know_the_lift_is_not_turned_away() {
        let raised = read(json!({"channel": "hotline"})).unwrap();
        assert!(!raised.park_if_unknown);
        assert_eq!(raised.alarm.whereabouts, Whereabouts::Unlocated { point: None });
        assert_eq!((raised.alarm.raised_at, raised.alarm.answered_at), (now(), now()));
    }

    #[test]
    fn a_call_is_answered_when_its_operator_says_and_never_before_it_was_raised() {
        let times = |json: Value| {
            let alarm = read(json).unwrap().alarm;
            (alarm.raised_at.to_string(), alarm.answered_at.to_string())
        };
        let told = |raised: &str, answered: &str| (raised.to_owned(), answered.to_owned());
        let (rang, answered, sent) = ("2026-11-22T03:59:00Z", "2026-11-22T03:59:10Z", "2026-11-22T04:00:00Z");
        let hotline = |times: Value| {
            let mut alarm = json!({"channel": "hotline"});
            alarm.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
            alarm
        };
        let both = hotline(json!({"occurred_at": rang, "answered_at": answered}));
        assert_eq!(times(both), told(rang, answered));
        assert_eq!(
            times(hotline(json!({"occurred_at": rang}))),
            told(rang, rang),
            "a page that does not say"
        );
        let backward = hotline(json!({"occurred_at": answered, "answered_at": rang}));
        assert_eq!(times(backward), told(answered, answered));
        assert_eq!(
            times(hotline(json!({"answered_at": rang}))),
            told(sent, sent),
            "raised now, answered now"
        );
        let ahead = hotline(json!({"occurred_at": rang, "answered_at": "2026-11-22T04:01:00Z"}));
        assert_eq!(times(ahead), told(rang, sent), "slightly ahead is now");
    }

    #[test]
    fn a_number_that_is_none_does_not_refuse_the_call() {
        let taken = |phone: &str| {
            let alarm =
                read(json!({"channel": "hotline", "caller_phone": phone, "text": "灯灭了"})).unwrap().alarm;
            (alarm.caller.phone.map(|phone| phone.reveal().to_owned()), alarm.text.to_string())
        };
        let number = || Some("62345678".to_owned());
        assert_eq!(taken("62345678转801"), (number(), "灯灭了\n电话 Tel. 转801".to_owned()));
        assert_eq!(taken("６２３４５６７８"), (number(), "灯灭了".to_owned()));
        assert_eq!(taken("不详"), (None, "灯灭了\n电话 Tel. 不详".to_owned()));
    }

    #[test]
    fn what_was_pasted_from_elsewhere_does_not_refuse_the_call() {
        let pasted =
            json!({"channel": "police", "text": "3 号楼\r\n灯灭了\u{7}", "caller_name": "张\u{0}先生\r"});
        let alarm = read(pasted).unwrap().alarm;
        assert_eq!((alarm.text.as_str(), alarm.caller.name.unwrap().as_str()), ("3 号楼\n灯灭了", "张 先生"));
    }

    #[test]
    fn each_fault_names_its_field() {
        let cases = [
            (json!({"channel": "device"}), "channel"),
            (json!({"channel": "fax"}), "channel"),
            (json!({"channel": "hotline", "kind": "fire"}), "kind"),
            (json!({"channel": "hotline", "mode": "real"}), "mode"),
            (json!({"channel": "hotline", "lift": "12345"}), "lift"),
            (json!({"channel": "hotline", "lift": "lft_zz"}), "lift"),
            (json!({"channel": "hotline", "lift": "0000000"}), "lift"),
            (json!({"channel": "hotline", "people": 81}), "people"),
            (json!({"channel": "hotline", "flags": ["elderly", "old"]}), "flags[1]"),
            (json!({"channel": "hotline", "hazards": ["sharks"]}), "hazards[0]"),
            (json!({"channel": "hotline", "caller_name": "x".repeat(61)}), "caller_name"),
            (json!({"channel": "hotline", "occurred_at": "2026-11-22T04:03:00Z"}), "occurred_at"),
            (json!({"channel": "hotline", "answered_at": "2026-11-22T04:03:00Z"}), "answered_at"),
            (
                json!({"channel": "hotline", "location": {"lat": 1e300, "lon": 0, "datum": "wgs84"}}),
                "location.lat",
            ),
        ];
        for (json, path) in cases {
            let problems = read(json.clone()).unwrap_err();
            assert_eq!((problems.len(), problems[0].path.as_str()), (1, path), "{json}");
        }
    }
}
