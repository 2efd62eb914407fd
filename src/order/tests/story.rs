//! A small language in which the tables of the tests are written.
//!
//! A story is a list of steps separated by `;`. The first may be `open …` (words: `p1`, `p2`, `suspected`,
//! `unlocated`, `nowhere`, `raised N` seconds before). `@90` sets the time to 90 s after the opening. Stations are
//! letters. A step may end in `claimed N`: it happened N seconds after the opening, says the actor.
//! Must not: hide a command behind another; every step is one command.

use super::tell;
use crate::intake::{
    Alarm, AlarmKind, Caller, Channel, Hazard, Mode, PersonFlag, Priority, Situation, Whereabouts,
};
use crate::kernel::{
    AlarmId, AssignmentId, LatLon, LiftId, NoteId, OrderId, PhotoId, SignedDuration, StationId, Text,
    Timestamp,
};
use crate::order::{
    Action, Actor, CallbackResult, Choice, Claim, Command, DeclineMeant, DeclineReason, Event, Evidence,
    FireBrigade, FireBrigadeWhy, NobodyWhy, OfferWhy, Opening, OrderNumber, Outcome, PassengerWord, Phrase,
    Place, PlaceDoubt, Refusal, Release, ReleaseMethod, ResponsePlan, TimeSource, WithdrawReason, WorkOrder,
    apply, deadlines, decide, fold, open,
};
use crate::roster::{Level, Reach};
use uuid::Uuid;

/// One order and everything that happened to it.
#[derive(Debug, Clone)]
pub struct Story {
    pub order: WorkOrder,
    pub events: Vec<Event>,
    pub now: Timestamp,
    alarms: u8,
}

pub fn opening_time() -> Timestamp {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

pub fn at(seconds: i64) -> Timestamp {
    opening_time() + SignedDuration::from_secs(seconds)
}

fn id_of(kind: u8, letter: u8) -> Uuid {
    Uuid::from_u128((u128::from(kind) << 8) | u128::from(letter))
}

/// The letter of a station or an assignment.
pub fn letter_of(id: Uuid) -> char {
    char::from(id.as_bytes()[15])
}

pub fn assignment(letter: char) -> AssignmentId {
    AssignmentId::from_uuid(id_of(1, letter as u8))
}

pub fn station(letter: char) -> StationId {
    StationId::from_uuid(id_of(2, letter as u8))
}

pub fn order_id() -> OrderId {
    OrderId::from_uuid(id_of(3, 1))
}

pub fn other_order() -> OrderId {
    OrderId::from_uuid(id_of(3, 2))
}

pub fn note() -> NoteId {
    NoteId::from_uuid(id_of(4, 1))
}

pub fn promise(number: &str) -> NoteId {
    NoteId::from_uuid(id_of(7, number.parse().unwrap()))
}

pub fn alarm_id(number: u8) -> AlarmId {
    AlarmId::from_uuid(id_of(5, number))
}

pub const OTHER_NUMBER: OrderNumber = OrderNumber { day: 20_261_122, serial: 7 };

/// Lift 8 stands 22 km from the others.
pub fn place_of(lift: u8) -> Place {
    let point = LatLon::parse(if lift == 8 { 31.4 } else { 31.2 }, 121.4).unwrap();
    Place::Lift { lift: LiftId::from_uuid(id_of(6, lift)), point }
}

fn situation(word: &str) -> Situation {
    let mut situation = Situation::default();
    match word {
        "none" => {}
        "injured" => drop(situation.flags.insert(PersonFlag::Injured)),
        "pregnant" => drop(situation.flags.insert(PersonFlag::Pregnant)),
        "fire" => drop(situation.hazards.insert(Hazard::FireSmoke)),
        "seven" => situation.people = Some(7),
        _ => panic!("no such situation: {word}"),
    }
    situation
}

/// Makes the order of an `open` step.
fn opened(words: &[&str]) -> Vec<Event> {
    let has = |word: &str| words.contains(&word);
    let raised = words.iter().position(|word| *word == "raised");
    let before: i64 = raised.map_or(0, |index| words[index + 1].parse().unwrap());
    let point = LatLon::parse(31.2, 121.4).unwrap();
    let kind = if has("suspected") {
        AlarmKind::EntrapmentSuspected
    } else if has("moving") {
        AlarmKind::CarMovement
    } else {
        AlarmKind::Entrapment
    };
    let whereabouts = if has("unlocated") {
        Whereabouts::Unlocated { point: Some(point) }
    } else if has("nowhere") {
        Whereabouts::Unlocated { point: None }
    } else {
        Whereabouts::Lift(LiftId::from_uuid(id_of(6, 1)))
    };
    let told = if has("p1") {
        "injured"
    } else if has("p2") {
        "pregnant"
    } else {
        "none"
    };
    let alarm = Alarm {
        id: alarm_id(0),
        channel: if has("suspected") { Channel::Device } else { Channel::Hotline },
        kind,
        mode: Mode::Live,
        whereabouts,
        situation: situation(told),
        caller: Caller { name: None, phone: None },
        text: Text::parse("").unwrap(),
        raised_at: at(-before),
        answered_at: at(0),
    };
    let opening = Opening {
        id: order_id(),
        number: OrderNumber { day: 20_261_122, serial: 42 },
        alarm,
        earlier: None,
        machine_told_at: told_at(words, at(0)),
        actor: Actor::System,
    };
    open(&opening, Some(point), &ResponsePlan::default(), at(0))
}

impl Story {
    /// Plays the steps; every one must be possible.
    pub fn of(steps: &str) -> Self {
        let mut steps = steps.split(';').map(str::trim).filter(|step| !step.is_empty()).peekable();
        let opening = steps.next_if(|step| step.starts_with("open")).unwrap_or("open");
        let events = opened(&opening.split_whitespace().collect::<Vec<_>>());
        let order = fold(&events).unwrap();
        let mut story = Self { order, events, now: at(0), alarms: 0 };
        for step in steps {
            story.run(step).unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
        }
        story
    }

    /// Plays one step, which may be refused, and folds its events in.
    pub fn run(&mut self, step: &str) -> Result<Vec<Event>, Refusal> {
        let Some(command) = self.command(step) else { return Ok(Vec::new()) };
        self.give(&command)
    }

    /// Gives one command and folds its events in.
    pub fn give(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.order, command, self.now)?;
        for event in &events {
            apply(&mut self.order, event);
        }
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    /// The command of a step; `None` for one that only moves the clock.
    fn command(&mut self, step: &str) -> Option<Command> {
        let mut words: Vec<&str> = step.split_whitespace().collect();
        if let Some(time) = words.first().and_then(|word| word.strip_prefix('@')) {
            self.now = at(time.parse().unwrap());
            words.remove(0);
        }
        let claimed = words.iter().position(|word| *word == "claimed").map(|index| {
            let seconds = words[index + 1].parse().unwrap();
            words.truncate(index);
            Claim { occurred_at: at(seconds), source: source_of(&words) }
        });
        if words.is_empty() {
            return None;
        }
        Some(Command { actor: Actor::System, claim: claimed, action: self.action(&words) })
    }

    fn action(&mut self, words: &[&str]) -> Action {
        let letter = || words[1].chars().next().unwrap();
        let called = || assignment(letter());
        let has = |word: &str| words[1..].contains(&word);
        let note = has("note").then(note);
        match words[0] {
            "due" => Action::DeadlineReached,
            "offer" => Action::Offer { choice: choice(letter(), words), note },
            "nobody" => {
                let level = Level::from_name(words[1]).unwrap();
                Action::NobodyAvailable { level, why: NobodyWhy::AllCalled }
            }
            "accept" => Action::Accept { assignment: called(), travel_time_s: number_after(words, "in") },
            "decline" => {
                let meant = if has("offer") {
                    Some(DeclineMeant::Offer)
                } else {
                    has("going").then_some(DeclineMeant::Going)
                };
                Action::Decline { assignment: called(), reason: DeclineReason::Busy, meant, note }
            }
            "out" => Action::SetOut { assignment: called() },
            "arrive" => Action::Arrive { assignment: called(), evidence: evidence(words) },
            "withdraw" => {
                let reason =
                    if has("operator") { WithdrawReason::ByOperator } else { WithdrawReason::CrewCannot };
                Action::Withdraw { assignment: called(), reason, note }
            }
            "finish" => Action::Finish { assignment: called() },
            "freed" => Action::RecordFreed {
                assignment: words.get(1).map(|word| assignment(word.chars().next().unwrap())),
                people: Some(2),
            },
            "second" => Action::RequestSecondTier {
                assignment: words.get(1).map(|word| assignment(word.chars().next().unwrap())),
            },
            "119" => Action::DecideFireBrigade { called: has("yes"), note },
            "comfort" => Action::RecordComfortCall { reached: !has("unreached") },
            "doubt" => Action::DoubtPlace {
                assignment: called(),
                doubt: PlaceDoubt::from_name(words.get(2).copied().unwrap_or("wrong_lift")).unwrap(),
                note,
            },
            "report" => Action::ReportRelease {
                assignment: words.get(1).map(|word| assignment(word.chars().next().unwrap())),
                release: Release {
                    people: number_after(words, "people").and_then(|people| u16::try_from(people).ok()),
                    method: Some(ReleaseMethod::HandWinding),
                    ..Release::default()
                },
                note,
            },
            "photo" => Action::AddPhoto {
                assignment: called(),
                photo: PhotoId::from_uuid(uuid::Uuid::from_u128(words[2].parse().unwrap())),
            },
            "writes" => Action::PassengerWrites { alarm: alarm_id(0), note: self::note() },
            "answer" => Action::AnswerPassenger { phrase: Phrase::from_name(words[1]), note },
            "says" => Action::PassengerSays { word: PassengerWord::from_name(words[1]).unwrap() },
            "close" => Action::Close { note },
            "reopen" => Action::Reopen { note, live_order: has("taken").then_some(OTHER_NUMBER) },
            "note" => Action::AddNote { note: self::note() },
            "promise" => Action::MakePromise {
                promise: promise(words[1]),
                due_at: self.now + SignedDuration::from_secs(words[2].parse().unwrap()),
            },
            "keep" => Action::KeepPromise { promise: promise(words[1]) },
            _ => self.operator_action(words, note),
        }
    }

    /// What only operators do, and intake.
    fn operator_action(&mut self, words: &[&str], note: Option<NoteId>) -> Action {
        match words[0] {
            "attach" => self.attach(words),
            "triage" => Action::Triage { situation: situation(words[1]) },
            "priority" => Action::SetPriority { priority: Priority::from_name(words[1]).unwrap(), note },
            "verify" => Action::Verify,
            "locate" => Action::Locate {
                place: match words[1] {
                    "lost" => Place::Unlocated { point: None },
                    "point" => Place::Unlocated { point: LatLon::parse(31.0, 121.0).ok() },
                    lift => place_of(lift.parse().unwrap()),
                },
                live_order: words.contains(&"taken").then_some(OTHER_NUMBER),
            },
            "resolve" => Action::Resolve {
                outcome: match words[1] {
                    "self" => Outcome::SelfRescued,
                    "false" => Outcome::FalseAlarm,
                    "cancelled" => Outcome::Cancelled,
                    "freed" => Outcome::FreedByCrew,
                    "merged" => Outcome::Merged { into: other_order() },
                    other => panic!("no such outcome: {other}"),
                },
                note,
            },
            "merge" => {
                let into = if words[1] == "self" { order_id() } else { other_order() };
                Action::MergeInto {
                    into,
                    mode: if words.contains(&"drill") { Mode::Drill } else { Mode::Live },
                    is_located: !words.contains(&"unlocated"),
                }
            }
            "absorb" => Action::Absorb {
                from: if words[1] == "self" { order_id() } else { other_order() },
                alarms: vec![alarm_id(200), alarm_id(201)],
                alarm_count: number_after(words, "count").unwrap_or(2),
                raised_at: at(-60),
                answered_at: number_after(words, "answered").map(|before| at(-i64::from(before))),
                situation: situation("none"),
                is_verified: !words.contains(&"pending"),
                words: words.iter().filter_map(|word| PassengerWord::from_name(word)).collect(),
                fire_brigade: match number_after(words, "proposed") {
                    Some(seconds) => FireBrigade::Proposed {
                        why: FireBrigadeWhy::ReleaseOverdue,
                        at: at(i64::from(seconds)),
                    },
                    None if words.contains(&"119") => FireBrigade::Decided { called: true, at: at(0) },
                    None => FireBrigade::NotProposed,
                },
            },
            "unmerge" => Action::Unmerge {
                from: if words[1] == "self" { order_id() } else { other_order() },
                note,
                live_order: words.contains(&"taken").then_some(OTHER_NUMBER),
            },
            "release" => Action::Release {
                order: other_order(),
                alarms: vec![alarm_id(200), alarm_id(201)],
                alarm_count: number_after(words, "count").unwrap_or(2),
            },
            "detach" => Action::DetachAlarm {
                alarm: alarm_id(u8::try_from(words[1].parse::<u16>().unwrap()).unwrap()),
                note,
            },
            "callback" => Action::RecordCallback {
                result: match words[1] {
                    "ok" => CallbackResult::Reached { all_out: true, satisfaction: Some(3) },
                    "not_out" => CallbackResult::Reached { all_out: false, satisfaction: None },
                    "none" => CallbackResult::Unreachable,
                    other => panic!("no such result: {other}"),
                },
                note,
            },
            other => panic!("no such step: {other}"),
        }
    }

    fn attach(&mut self, words: &[&str]) -> Action {
        let is_again = words.contains(&"again");
        self.alarms = self.alarms.wrapping_add(u8::from(!is_again));
        let told = words.iter().find(|word| ["injured", "pregnant", "fire", "seven"].contains(*word));
        Action::AttachAlarm {
            alarm: alarm_id(self.alarms),
            channel: words.get(1).and_then(|word| Channel::from_name(word)).unwrap_or(Channel::Hotline),
            kind: words
                .iter()
                .find_map(|word| AlarmKind::from_name(word))
                .unwrap_or(AlarmKind::EntrapmentSuspected),
            raised_at: number_after(words, "raised").map_or(self.now, |before| at(-i64::from(before))),
            machine_told_at: told_at(words, self.now),
            situation: situation(told.unwrap_or(&"none")),
        }
    }
}

/// When a machine told it: now (`partner`), or so many seconds before the opening (`told N`), to be placed by an operator.
fn told_at(words: &[&str], now: Timestamp) -> Option<Timestamp> {
    let before = number_after(words, "told").map(|before| at(-i64::from(before)));
    before.or_else(|| words.contains(&"partner").then_some(now))
}

/// What came with the arrival: nothing, a position 20 m or 900 m away, or this lift's code.
fn evidence(words: &[&str]) -> Evidence {
    let fix =
        |lat: f64| Evidence::Fix { point: LatLon::parse(lat, 121.4).unwrap(), accuracy_m: 10, age_s: 3 };
    match words.get(2).copied() {
        Some("near") => fix(31.200_18),
        Some("far") => fix(31.208),
        Some("scanned") => Evidence::Code { lift: place_of(1).lift().unwrap() },
        Some("other") => Evidence::Code { lift: place_of(9).lift().unwrap() },
        Some(_) | None => Evidence::Word,
    }
}

/// The source of a claim, by what came with it.
fn source_of(words: &[&str]) -> TimeSource {
    match words.get(2).copied() {
        Some("near" | "far") => TimeSource::Geofence,
        Some("scanned" | "other") => TimeSource::CodeScan,
        Some(_) | None => TimeSource::Tap,
    }
}

fn number_after(words: &[&str], word: &str) -> Option<u32> {
    let index = words.iter().position(|found| *found == word)?;
    words[index + 1].parse().ok()
}

/// `offer A [second] [manual] [travel N]`.
fn choice(letter: char, words: &[&str]) -> Choice {
    let has = |word: &str| words.contains(&word);
    Choice {
        assignment: assignment(letter),
        station: station(letter),
        level: if has("second") { Level::Second } else { Level::First },
        why: if has("manual") { OfferWhy::Manual } else { OfferWhy::Nearest },
        distance_m: 1_500,
        travel_time_s: number_after(words, "travel").unwrap_or(600),
        reach: Reach::Connected,
        considered: Vec::new(),
    }
}

/// Given a story, when one more step comes, then these facts or this refusal follow; and the fold of all events
/// is still the order.
pub fn check(given: &str, step: &str, expected: &str) {
    let mut story = Story::of(given);
    let told = match story.run(step) {
        Ok(events) => tell::tell_events(&events),
        Err(refusal) => tell::tell_refusal(&refusal),
    };
    assert_eq!(told, expected, "\n given: {given}\n  step: {step}");
    assert_eq!(fold(&story.events).as_ref(), Some(&story.order), "fold: {given}; {step}");
}

/// [`check`] for a table.
pub fn check_all(cases: &[(&str, &str, &str)]) {
    for (given, step, expected) in cases {
        check(given, step, expected);
    }
}

/// Given a story, these are its deadlines, soonest first.
pub fn check_deadlines(given: &str, expected: &str) {
    let story = Story::of(given);
    assert_eq!(tell::tell_deadlines(&deadlines(&story.order), &story.order), expected, "\n given: {given}");
}

/// Given a story, this is how the order stands.
pub fn check_order(given: &str, expected: &str) {
    assert_eq!(tell::tell_order(&Story::of(given).order), expected, "\n given: {given}");
}
