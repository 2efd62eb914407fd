//! The passenger's pages as HTML: large type, one thing to press, nothing that needs a script.
//!
//! Must not: hold a sentence (they are in `words`), or show what the raiser may not see.

use super::raise::{Chips, Form, Say, WORSE, WRITE};
use super::words::Words;
use crate::intake::PersonFlag;
use crate::kernel::Timestamp;
use crate::order::{Assignment, AssignmentState, OrderState, PassengerWord, WorkOrder};
use crate::performance::time_of;
use crate::roster::{Directory, Lift};
use maud::{DOCTYPE, Markup, html};

/// Seconds after which a page without script looks again.
const REFRESH_S: u32 = 10;

/// Characters that a page takes for one text; what comes longer all the same is kept as far as a text goes.
const MAX_TEXT: usize = 200;

/// The chip that stands before the button.
const DEAF: &str = "deaf_mute";

/// How far the rescue is, for the four steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Received,
    Accepted,
    OnTheWay,
    Here,
}

/// How a page comes to show what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fresh {
    /// It stays as it is.
    Never,
    /// A script looks; without one the page is loaded again.
    Always,
    /// A script looks; without one nothing is loaded again under the hands of somebody who writes.
    ByScript,
}

fn frame(words: &Words, fresh: Fresh, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(words.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (words.title) }
                link rel="stylesheet" href="/help/style.css";
                @if fresh == Fresh::Always { noscript { meta http-equiv="refresh" content=(REFRESH_S); } }
                @if fresh != Fresh::Never {
                    script src="/help/follow.js" defer {}
                }
            }
            body {
                @if let Some(demo) = words.demo { p.demo { (demo) } }
                header {
                    span.name { (words.title) }
                    a href={ "?lang=" (words.other_lang) } hreflang=(words.other_lang) { (words.other_name) }
                }
                main id="main" { (body) }
                footer { a.call href="tel:962315" { (words.call) } }
            }
        }
    }
    .into_string()
}

/// The printed code's page.
/// With what was filled in already: nobody writes it twice because one field was not understood.
pub(super) fn form(words: &Words, lift: &Lift, key: &str, said: Option<&str>, filled: &Form) -> String {
    let body = html! {
        h1 { (words.trapped) }
        p.code { (words.lift_code) " " strong { (lift.code) } }
        @if let Some(said) = said { p.problem role="alert" { (said) } }
        form method="post" action={ "/help/" (lift.code) "?lang=" (words.lang) } {
            input type="hidden" name="key" value=(key);
            // Before the button: whoever cannot phone is answered in writing from the first minute.
            label.chip.deaf {
                input type="checkbox" name=(DEAF) value="1" checked[filled.chips.is_ticked(DEAF)];
                span { (words.deaf) }
            }
            button.raise type="submit" { (words.raise) }
            p.or { (words.or_call) " " a href="tel:962315" { "962315" } }
            h2 { (words.more) }
            (chips(words, &[DEAF], &filled.chips))
            label {
                (words.people)
                input name="people" inputmode="numeric" maxlength="12" autocomplete="off" value=(filled.people);
            }
            label {
                (words.phone) " " small { (words.phone_why) }
                input name="phone" type="tel" maxlength="20" autocomplete="tel" value=(filled.phone);
            }
            label { (words.text) textarea name="text" maxlength="300" rows="2" { (filled.text) } }
        }
        (advice(words))
    };
    frame(words, Fresh::Never, &body)
}

/// What can be ticked, without what the form asks elsewhere.
fn chips(words: &Words, elsewhere: &[&str], filled: &Chips) -> Markup {
    html! {
        div.chips {
            @for (name, text) in words.chips.into_iter().filter(|(name, _)| !elsewhere.contains(name)) {
                label.chip {
                    input type="checkbox" name=(name) value="1" checked[filled.is_ticked(name)];
                    span { (text) }
                }
            }
        }
    }
}

fn advice(words: &Words) -> Markup {
    html! {
        section.advice {
            p.safe { (words.safe) }
            h2 { (words.dos_title) }
            ul { @for line in words.dos { li { (line) } } }
            h2 { (words.donts_title) }
            ul { @for line in words.donts { li { (line) } } }
        }
    }
}

/// One thing to say, and the way back.
pub(super) fn reply(words: &Words, token: &str, title: &str, text: &str) -> String {
    let body = html! {
        h1 { (title) }
        p.plain { (text) }
        p { a.back href=(action_of(words, token)) { (words.back) } }
    };
    frame(words, Fresh::Never, &body)
}

/// What was said and not taken, filled in to be sent once more. Its tap stays: what arrived after all is not said twice.
pub(super) fn not_received(words: &Words, token: &str, text: &str, said: &Say) -> String {
    let action = action_of(words, token);
    let word = word_buttons(words).into_iter().find(|(name, _)| *name == said.say);
    let body = html! {
        h1 { (words.not_received_title) }
        p.plain role="alert" { (text) }
        @if said.say == WRITE {
            section.write { (write_form(words, &action, &said.tap, &said.text)) }
        } @else if said.say == WORSE {
            section.say { (worse_form(words, &action, &said.tap, &said.chips, &said.text)) }
        } @else if let Some((name, text)) = word {
            section.say { (word_form(&action, &said.tap, name, text)) }
        }
        p { a.back href=(action) { (words.back) } }
    };
    frame(words, Fresh::Never, &body)
}

/// One thing to say, and whom to call.
pub(super) fn message(words: &Words, title: &str, text: &str, is_live: bool) -> String {
    let fresh = if is_live { Fresh::Always } else { Fresh::Never };
    frame(words, fresh, &html! { h1 { (title) } p.plain { (text) } (advice(words)) })
}

/// What the page of one raiser shows.
pub(super) struct Shown<'a> {
    pub(super) order: Option<&'a WorkOrder>,
    /// What was written between this raiser and the centre.
    pub(super) talk: &'a [Line],
    /// The raiser asked for the page on which to write.
    pub(super) is_writing: bool,
    /// When the crew should be there, by where it is; none where that is not known.
    pub(super) live_arrival: Option<Timestamp>,
    pub(super) now: Timestamp,
}

/// A line of it.
pub(super) struct Line {
    pub(super) is_own: bool,
    pub(super) text: String,
}

/// How the rescue goes. `tap` makes the buttons of this very page one tap each.
pub(super) fn progress(
    words: &Words,
    token: &str,
    tap: &str,
    shown: &Shown,
    directory: &Directory,
) -> String {
    let order = shown.order;
    let is_writing = order.is_some_and(|order| is_writing_open(order, shown));
    let is_live = order.is_none_or(|order| order.state.is_live());
    let body = html! {
        h1 { (words.progress) }
        // The script shows it once no look is answered any more.
        @if is_live { p.problem #old hidden role="alert" { (words.old) " " (time_of(shown.now)) (words.old_calm) } }
        @match order {
            None => { p.now { (words.received) } }
            Some(order) if order.state.is_live() => (going_on(words, order, shown, directory)),
            Some(order) => (over(words, order)),
        }
        @if is_live && order.is_some() {
            @if let Some(order) = order { (writing(words, token, tap, order, shown)) }
            (buttons(words, token, tap, is_writing))
            (advice(words))
            p.small { (words.updates) }
        }
    };
    let fresh = match (is_live, is_writing) {
        (false, _) => Fresh::Never,
        (true, false) => Fresh::Always,
        (true, true) => Fresh::ByScript,
    };
    frame(words, fresh, &body)
}

fn step_of(lead: Option<&Assignment>) -> Step {
    match lead.map(|lead| lead.state) {
        Some(AssignmentState::OnScene | AssignmentState::Finished) => Step::Here,
        Some(AssignmentState::EnRoute) => Step::OnTheWay,
        Some(AssignmentState::Accepted) => Step::Accepted,
        Some(AssignmentState::Offered | AssignmentState::Ended(_)) | None => Step::Received,
    }
}

/// When the crew comes, as it can be said now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coming {
    /// In so many minutes, at least one.
    In(i64),
    AnyMoment,
    /// What was promised passed so many minutes ago, and nobody knows better.
    Late(i64),
}

/// A promise that has passed is "any moment" for so long.
const AT_ONCE_S: i64 = 120;

impl Coming {
    /// By where the crew is, where that is known: then it is near, or the position is too old to be here. Else by what it
    /// promised.
    fn by(live_arrival: Option<Timestamp>, promised: Option<Timestamp>, now: Timestamp) -> Self {
        let left = |at: Timestamp| at.duration_since(now).as_secs();
        match (live_arrival.map(left), promised.map(left)) {
            (Some(left), _) | (None, Some(left)) if left > 0 => Self::In((left + 59) / 60),
            (None, Some(left)) if left < -AT_ONCE_S => Self::Late(-left / 60),
            (Some(_), _) | (None, Some(_) | None) => Self::AnyMoment,
        }
    }
}

fn going_on(words: &Words, order: &WorkOrder, shown: &Shown, directory: &Directory) -> Markup {
    // Who goes to another place since the lift was corrected is not here, nor on the way.
    let lead = order.lead_here();
    let promised = lead.and_then(|lead| lead.arrival_expected_at);
    let coming = Coming::by(shown.live_arrival, promised, shown.now);
    let step = step_of(lead);
    let station =
        lead.and_then(|lead| directory.find_station(lead.station)).map(|station| station.name.as_str());
    let all = [Step::Received, Step::Accepted, Step::OnTheWay, Step::Here];
    html! {
        ol.steps {
            @for (at, text) in all.into_iter().zip(words.steps) {
                li class=(if at < step { "done" } else if at == step { "here" } else { "" })
                    aria-current=[(at == step).then_some("step")] { (text) }
            }
        }
        div.now role="status" {
            p {
                @match step {
                    Step::Received => { (words.received) " " (words.searching) }
                    Step::Accepted => { strong { (station.unwrap_or_default()) } " " (words.accepted) }
                    Step::OnTheWay => { strong { (station.unwrap_or_default()) } " " (words.on_the_way) }
                    Step::Here => { strong { (station.unwrap_or_default()) } " " (words.arrived) }
                }
            }
            @if matches!(step, Step::Accepted | Step::OnTheWay) {
                p.eta {
                    @match coming {
                        Coming::In(minutes) => { strong { (minutes) } " " (words.minutes) }
                        Coming::AnyMoment => { strong { (words.any_moment) } }
                        Coming::Late(minutes) => { (words.late) " " strong { (minutes) } " " (words.late_minutes) }
                    }
                }
                p.small {
                    @match coming {
                        Coming::Late(_) => { (words.late_calm) }
                        Coming::In(_) | Coming::AnyMoment => {
                            @if shown.live_arrival.is_some() { (words.by_position) } @else { (words.promised) }
                        }
                    }
                }
            }
            @if step == Step::Here { p { (words.wait_for_crew) } }
            @if order.ladder.arrival_overdue && step != Step::Here { p { (words.more_called) } }
            @for word in &order.passenger_words {
                p.said {
                    @match word {
                        PassengerWord::Out => (words.said_out),
                        PassengerWord::CallMe => (words.said_call),
                    }
                }
            }
        }
    }
}

fn over(words: &Words, order: &WorkOrder) -> Markup {
    let is_freed = order.state != OrderState::Closed && order.milestones.freed.is_some();
    html! {
        div.now role="status" {
            p { @if is_freed { (words.freed) } @else { (words.ended) } }
            p.problem { (words.still_inside) }
        }
    }
}

fn action_of(words: &Words, token: &str) -> String {
    format!("/help/progress/{token}?lang={}", words.lang)
}

fn is_writing_open(order: &WorkOrder, shown: &Shown) -> bool {
    shown.is_writing || order.situation.flags.contains(&PersonFlag::DeafMute) || !shown.talk.is_empty()
}

/// The page that stands still without a script too.
fn calm_page(words: &Words, token: &str) -> String {
    format!("{}&write=1", action_of(words, token))
}

/// For whoever cannot phone: open from the start where that was said or something was written, else behind a line.
fn writing(words: &Words, token: &str, tap: &str, order: &WorkOrder, shown: &Shown) -> Markup {
    let writing_page = calm_page(words, token);
    let is_waiting = shown.talk.last().is_some_and(|line| line.is_own);
    let body = html! {
        div.talk role="log" aria-label=(words.write_title) {
            @if !shown.talk.is_empty() {
                ol {
                    @for line in shown.talk {
                        li class=(if line.is_own { "mine" } else { "theirs" }) {
                            span.who { (if line.is_own { words.you } else { words.centre }) }
                            p { (line.text) }
                        }
                    }
                }
            }
            @if is_waiting { p.waiting { (words.waiting_answer) } }
        }
        (write_form(words, &action_of(words, token), &format!("{tap}{WRITE}"), ""))
    };
    html! {
        @if is_writing_open(order, shown) {
            section.write {
                h2 { (words.write_title) }
                noscript { p { a.back href=(writing_page) { (words.look_again) } } }
                (body)
            }
        } @else {
            details.write {
                summary { (words.write_title) }
                p { (words.write_hint) }
                // Without a script this page is loaded again every few seconds, with whatever was typed.
                noscript { p { a.back href=(writing_page) { (words.write_calmly) } } }
                (body)
            }
        }
    }
}

fn write_form(words: &Words, action: &str, tap: &str, text: &str) -> Markup {
    html! {
        form.write method="post" action=(action) {
            input type="hidden" name="tap" value=(tap);
            label { (words.write_label) textarea name="text" maxlength=(MAX_TEXT) rows="2" required { (text) } }
            button type="submit" name="say" value=(WRITE) { (words.write_send) }
        }
    }
}

fn worse_form(words: &Words, action: &str, tap: &str, filled: &Chips, text: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="tap" value=(tap);
            (chips(words, &[], filled))
            label { (words.text) textarea name="text" maxlength="300" rows="2" { (text) } }
            button type="submit" name="say" value=(WORSE) { (words.worse_send) }
        }
    }
}

fn word_form(action: &str, tap: &str, name: &str, text: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="tap" value=(tap);
            button type="submit" name="say" value=(name) { (text) }
        }
    }
}

fn word_buttons(words: &Words) -> [(&'static str, &'static str); 2] {
    [("call_me", words.call_me), ("out", words.out)]
}

fn buttons(words: &Words, token: &str, tap: &str, is_calm: bool) -> Markup {
    let action = action_of(words, token);
    html! {
        section.say {
            @for (name, text) in word_buttons(words) {
                (word_form(&action, &format!("{tap}{name}"), name, text))
            }
            details {
                summary { (words.worse) }
                // Without a script what is ticked here would be gone in a few seconds.
                @if !is_calm { noscript { p { a.back href=(calm_page(words, token)) { (words.write_calmly) } } } }
                (worse_form(words, &action, &format!("{tap}{WORSE}"), &Chips::default(), ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SignedDuration;

    #[test]
    fn a_moment_that_has_passed_is_never_a_promise() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let at = |seconds: i64| Some(now + SignedDuration::from_secs(seconds));
        let coming = |live, promised| Coming::by(live, promised, now);
        assert_eq!(coming(at(61), at(600)), Coming::In(2));
        assert_eq!(coming(at(1), at(-600)), Coming::In(1), "the position knows better");
        assert_eq!(coming(at(0), at(600)), Coming::AnyMoment);
        assert_eq!(coming(at(-170), at(600)), Coming::AnyMoment);
        assert_eq!(coming(None, at(60)), Coming::In(1));
        assert_eq!(coming(None, at(0)), Coming::AnyMoment);
        assert_eq!(coming(None, at(-120)), Coming::AnyMoment);
        assert_eq!(coming(None, at(-121)), Coming::Late(2));
        assert_eq!(coming(None, at(-1_500)), Coming::Late(25));
        assert_eq!(coming(None, None), Coming::AnyMoment);
    }
}
