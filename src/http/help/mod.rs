//! The passenger's page behind the code in the car: raises an alarm, then shows how the rescue goes.
//!
//! Nobody signs in. The printed code's page only raises and shows nothing about orders; raising gives the raiser a signed
//! link that expires, and only that link shows progress and takes "I'm out". Works without JavaScript and on slow networks.
//! Must not: show personal data or another order, or turn somebody who cries for help away without 962315.

mod answer;
mod link;
mod page;
mod raise;
mod words;

use self::answer::{Answer, Lost};
use self::link::{OneTimeKey, Progress};
use self::page::{Line, Shown};
use self::raise::{Form, NoTurn, Say, WRITE};
use self::words::Words;
use super::address::client_address;
use super::state::AppState;
use crate::assignment::{self, StraightLine, TravelTime};
use crate::channel::plain_text;
use crate::dispatch::{DispatchError, OrderAct, Reply, Request, Verb, Work};
use crate::intake::PersonFlag;
use crate::kernel::{AlarmId, NoteId, Timestamp};
use crate::order::{Actor, Claim, PassengerWord, Refusal, Speaker, TalkLine, TimeSource, WorkOrder};
use crate::roster::{Lift, LiftCode};
use crate::store;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::BTreeMap;

/// Bytes of a form at most: every chip, a number and a short message.
const MAX_FORM: usize = 8 * 1024;

/// Registers the pages below `/help`. The files and the links come before the codes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .app_data(web::FormConfig::default().limit(MAX_FORM))
        .route("/style.css", web::get().to(answer::style))
        .route("/follow.js", web::get().to(answer::script))
        .route("/progress/{token}", web::get().to(show_progress))
        .route("/progress/{token}", web::post().to(say))
        .route("/{code}", web::get().to(show_form))
        .route("/{code}", web::post().to(raise))
        .default_service(web::to(show_no_code));
}

/// The printed code's page.
async fn show_form(
    request: HttpRequest,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let words = words::of(&request, state.settings.is_demo);
    let Some(lift) = find_lift(&path, &state) else { return Answer::unknown_code(words).into() };
    Answer::form(words, &state, &lift).naming(&request, &state).into()
}

/// An address that no sticker has.
async fn show_no_code(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    Answer::unknown_code(words::of(&request, state.settings.is_demo)).into()
}

/// Raises the alarm; the same form sent twice is one alarm.
async fn raise(
    request: HttpRequest,
    path: web::Path<String>,
    form: Result<web::Form<raise::Form>, actix_web::Error>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let words = words::of(&request, state.settings.is_demo);
    let Some(lift) = find_lift(&path, &state) else { return Answer::unknown_code(words).into() };
    let Ok(web::Form(form)) = form else {
        return Answer::not_taken(words, &state, &lift, words.not_understood, &raise::Form::default()).into();
    };
    let now = state.clock.now();
    let Some(key) = OneTimeKey::read(&state.settings.seat_secret, &form.key, &lift, now) else {
        // An old page, or none of ours: the button is there again, with a fresh key.
        return Answer::not_taken(words, &state, &lift, words.press_again, &form).into();
    };
    let device = answer::device(&request);
    let address = client_address(&request, &state.settings);
    match raise::take_turn(&state, &lift, device.as_deref(), address, now).await {
        Ok(()) => {}
        Err(NoTurn::Known) => return Answer::known(words).into(),
        Err(NoTurn::TooOften) => return Answer::too_often(words).into(),
        Err(NoTurn::TooManyLifts) => return Answer::many_lifts(words).into(),
    }
    let work = Work::Raise(Box::new(raise::raised(&form, &lift, now, state.new_alarm_id())));
    // What was filled in belongs to the key: a further press that says more is a further alarm, not a copy of the first.
    let digest = form.digest();
    let key = format!("{key}:{}", hex::encode(&digest[..16]));
    match state.dispatcher.submit(Request { actor: Actor::Passenger, key, digest, work }).await {
        Ok(Reply::Alarm { alarm, is_repeat, .. }) => {
            // A browser sends a form again by itself, hours later too: it may open no order that nobody waits for, and
            // whoever is trapped once more must not be shown the rescue of that time.
            if is_repeat && is_over(&state, alarm).await {
                return Answer::not_taken(words, &state, &lift, words.over_press_again, &form).into();
            }
            let token = Progress::new(alarm, now).write(&state.settings.seat_secret);
            Answer::go_to(&format!("/help/progress/{token}"), words).into()
        }
        Ok(_) | Err(_) => Answer::failed(words, &state, &lift, &form).into(),
    }
}

/// How the rescue goes, for whoever raised the alarm.
async fn show_progress(
    request: HttpRequest,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let words = words::of(&request, state.settings.is_demo);
    let now = state.clock.now();
    let Some(link) = Progress::read(&state.settings.seat_secret, &path, now) else {
        return Answer::expired(words).into();
    };
    let Ok(order) = find_order(&state, link.alarm).await else { return Answer::away(words).into() };
    let Ok(talk) = talk(&state, words, order.as_ref(), link.alarm).await else {
        return Answer::away(words).into();
    };
    let live_arrival = order.as_ref().and_then(|order| live_arrival(&state, order, now));
    let is_writing = request.query_string().split('&').any(|pair| pair == "write=1");
    let shown = Shown { order: order.as_ref(), talk: &talk, is_writing, live_arrival, now };
    Answer::progress(words, &path, &shown, &state).into()
}

/// "I'm out", "call me", or new facts; only through the raiser's own link.
async fn say(
    request: HttpRequest,
    path: web::Path<String>,
    form: Result<web::Form<Say>, actix_web::Error>,
    state: web::Data<AppState>,
) -> HttpResponse {
    let words = words::of(&request, state.settings.is_demo);
    let now = state.clock.now();
    let Some(link) = Progress::read(&state.settings.seat_secret, &path, now) else {
        return Answer::expired(words).into();
    };
    let lost = |lost: Lost, said: &Say| Answer::not_received(words, &path, lost, said).into();
    let Ok(web::Form(said)) = form else { return lost(Lost::NotUnderstood, &Say::default()) };
    let address = client_address(&request, &state.settings);
    if !raise::may_say(&state, &said, link.alarm, address, now) {
        return lost(Lost::TooFast, &said);
    }
    let Ok(Some(order)) = find_order(&state, link.alarm).await else { return lost(Lost::Away, &said) };
    let back = format!("/help/progress/{}", path.as_str());
    if said.say == WRITE && said.text.trim().is_empty() {
        return Answer::go_to(&back, words).into();
    }
    let Some(work) = work_of(&said, &order, link.alarm, &state) else {
        let is_live = order.state.is_live();
        return lost(if is_live { Lost::NotUnderstood } else { Lost::Over }, &said);
    };
    // One tap of one page: the number is made with the page. A further press that says more is something further.
    let tap: String = said.tap.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    let digest = said.digest();
    let key = format!("{}:{tap}:{}", link.alarm, hex::encode(&digest[..16]));
    let submit = async |key: String, work: Work| {
        state.dispatcher.submit(Request { actor: Actor::Passenger, key, digest, work }).await
    };
    let word = PassengerWord::from_name(&said.say);
    let mut reply = submit(key.clone(), work).await;
    if said.say == WRITE && matches!(reply, Err(DispatchError::Refused(Refusal::NotInState { .. }))) {
        // Words to a rescue that is over are a cry for help: nobody knows that he does not mean it.
        let Some(work) = further_alarm(&said, &order, &state) else { return lost(Lost::Over, &said) };
        reply = submit(format!("{key}:alarm"), work).await;
    }
    match reply {
        Err(DispatchError::Refused(Refusal::TooManyTexts { .. })) => Answer::full(words, &path).into(),
        Ok(Reply::Alarm { alarm, order: joined, is_repeat, .. }) => {
            let is_same = is_repeat || joined.is_none_or(|joined| joined.id == order.id);
            if order.state.is_live() && is_same {
                return Answer::go_to(&back, words).into();
            }
            if is_repeat && is_over(&state, alarm).await {
                let Some(lift) = lift_of(&order, &state) else { return lost(Lost::Over, &said) };
                let filled = Form { chips: said.chips, text: said.text, ..Form::default() };
                return Answer::not_taken(words, &state, &lift, words.over_press_again, &filled).into();
            }
            // His own link shows what is over: the new alarm's shows who comes now.
            let token = Progress::new(alarm, now).write(&state.settings.seat_secret);
            Answer::go_to(&format!("/help/progress/{token}"), words).into()
        }
        // "Out" and "call me" come too late only where the rescue is over, which the page shows by itself.
        Err(DispatchError::Refused(_)) if word.is_some() => Answer::go_to(&back, words).into(),
        Ok(_) => Answer::go_to(&back, words).into(),
        Err(_) => lost(Lost::Away, &said),
    }
}

/// What was said, as work: a word or a text for the operator, or a further alarm of the same lift with the new facts. None
/// where no word is left of a text, or where new facts belong to no lift.
fn work_of(said: &Say, order: &WorkOrder, alarm: AlarmId, state: &AppState) -> Option<Work> {
    let claim = Some(Claim { occurred_at: state.clock.now(), source: TimeSource::Tap });
    let work = |verb, note| {
        Some(Work::Order { order: order.id, act: OrderAct { verb, note, claim, limited_to: None } })
    };
    if let Some(word) = PassengerWord::from_name(&said.say) {
        return work(Verb::PassengerSays { word }, None);
    }
    if said.say == WRITE {
        let text = Some(plain_text(&said.text)).filter(|text| !text.as_str().is_empty())?;
        return work(Verb::PassengerWrites { alarm }, Some(text));
    }
    further_alarm(said, order, state)
}

/// A further alarm of the order's lift: it joins the order, or opens another where that one is over.
fn further_alarm(said: &Say, order: &WorkOrder, state: &AppState) -> Option<Work> {
    let lift = lift_of(order, state)?;
    let mut raised = raise::worse(said, &lift, state.clock.now(), state.new_alarm_id());
    // In that car somebody cannot phone, and is answered in writing on the next order too.
    if !order.state.is_live() && order.situation.flags.contains(&PersonFlag::DeafMute) {
        raised.alarm.situation.flags.insert(PersonFlag::DeafMute);
    }
    Some(Work::Raise(Box::new(raised)))
}

fn lift_of(order: &WorkOrder, state: &AppState) -> Option<Lift> {
    state.roster().directory.find_lift(order.place.lift()?).cloned()
}

/// Whether nobody is helped by that alarm any more. If the database does not tell, somebody is.
async fn is_over(state: &AppState, alarm: AlarmId) -> bool {
    find_order(state, alarm).await.is_ok_and(|order| order.is_some_and(|order| !order.state.is_live()))
}

/// What was written between whoever raised that alarm and the centre. Another passenger's words are his own.
async fn talk(
    state: &AppState,
    words: &Words,
    order: Option<&WorkOrder>,
    alarm: AlarmId,
) -> Result<Vec<Line>, ()> {
    let is_seen = |line: &&TalkLine| match line.speaker {
        Speaker::Passenger(other) => other == alarm,
        Speaker::Operator(_) => true,
    };
    let lines: Vec<&TalkLine> = order.iter().flat_map(|order| &order.talk).filter(is_seen).collect();
    let notes: Vec<NoteId> = lines.iter().filter_map(|line| line.note).collect();
    let texts = texts(state, &notes).await?;
    let said = |line: &&TalkLine| {
        let (is_own, phrase) = match line.speaker {
            Speaker::Passenger(_) => (true, None),
            Speaker::Operator(phrase) => (false, phrase),
        };
        let note = line.note.map(|note| texts.get(&note).map_or(words.blanked, String::as_str));
        let parts: Vec<&str> = phrase.map(|phrase| words.phrase(phrase)).into_iter().chain(note).collect();
        Line { is_own, text: parts.join("\n") }
    };
    Ok(lines.iter().map(said).collect())
}

async fn texts(state: &AppState, notes: &[NoteId]) -> Result<BTreeMap<NoteId, String>, ()> {
    if notes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let read = async {
        let client = state.client().await?;
        Ok::<_, super::ApiError>(store::note::list_texts(&*client, notes).await?)
    };
    read.await.map_err(|error| tracing::warn!(error = %error, "a passenger's texts cannot be read"))
}

/// When the crew that leads should be there, by a position that is not old.
fn live_arrival(state: &AppState, order: &WorkOrder, now: Timestamp) -> Option<Timestamp> {
    let lead = order.lead_here()?;
    let fix = (state.boards.find_fix)(lead.id).filter(|fix| fix.is_fresh(now))?;
    assignment::live_arrival(lead, StraightLine.turn_out_s(), fix.drive_s?, fix.fixed_at, now)
}

fn find_lift(code: &str, state: &AppState) -> Option<Lift> {
    let code = LiftCode::parse(code).ok()?;
    state.roster().directory.find_lift_by_code(code).cloned()
}

/// The order that the alarm belongs to now: where it was merged, the one that took it over.
async fn find_order(state: &AppState, alarm: AlarmId) -> Result<Option<WorkOrder>, ()> {
    let found = async {
        let client = state.client().await?;
        let Some(id) = store::order::find_of_alarm(&*client, alarm).await? else { return Ok(None) };
        let orders = store::order::load_many(&*client, &[id]).await?;
        Ok::<_, super::ApiError>(orders.into_iter().next())
    };
    found.await.map_err(|error| tracing::warn!(error = %error, "a passenger's order cannot be read"))
}
