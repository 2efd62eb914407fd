//! What must be handed over, who may sign when, and what a change in between does.
//!
//! Must not: test how it is stored or shown.

use super::*;
use crate::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Priority, Situation, Whereabouts};
use crate::kernel::{AlarmId, NoteId, OrderId, StationId};
use crate::order::{
    Action, Actor, Command, Opening, OrderNumber, OrderState, ResponsePlan, WorkOrder, apply, decide, fold,
};
use crate::roster::{Duty, Reach, StationStatus};
use uuid::Uuid;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

const GIVER: u128 = 1;
const RECEIVER: u128 = 2;

fn order_key(number: u32) -> Key {
    Key::Order(OrderId::from_uuid(Uuid::from_u128(u128::from(number))))
}

fn order(number: u32, state: OrderState) -> Concern {
    Concern::Order {
        order: OrderId::from_uuid(Uuid::from_u128(u128::from(number))),
        number: OrderNumber { day: 20_261_122, serial: number },
        state,
        priority: Priority::P3,
        lift: None,
        lead: None,
        people: Some(2),
    }
}

fn promise(number: u32) -> Concern {
    Concern::Promise {
        order: OrderId::from_uuid(Uuid::from_u128(u128::from(number))),
        number: OrderNumber { day: 20_261_122, serial: number },
        promise: NoteId::from_uuid(Uuid::from_u128(u128::from(number))),
        due_at: at(600),
    }
}

fn station(why: DownWhy) -> Concern {
    Concern::Station { station: StationId::from_uuid(Uuid::from_u128(9)), why }
}

fn standing_open(concerns: impl IntoIterator<Item = Concern>) -> Concerns {
    Concerns {
        by_key: concerns.into_iter().map(|concern| (concern.key(), concern)).collect(),
        left_out: LeftOut::default(),
    }
}

fn prepared(concerns: &Concerns) -> Sheet {
    open(HandoverId::from_uuid(Uuid::from_u128(7)), account(GIVER), concerns, at(0))
}

fn run(sheet: &Sheet, by: u128, act: Act, concerns: &Concerns) -> Result<Sheet, Refused> {
    super::act(sheet, account(by), &act, concerns, at(60))
}

fn intent(number: u32) -> Act {
    Act::WriteIntent { item: order_key(number), intent: Intent::parse("回访后归档").unwrap() }
}

fn seen(concern: &Concern) -> Act {
    Act::Acknowledge { item: concern.key() }
}

/// A sheet of one order that the giver has signed.
fn given(concerns: &Concerns) -> Sheet {
    let sheet = run(&prepared(concerns), GIVER, intent(1), concerns).unwrap();
    run(&sheet, GIVER, Act::Give, concerns).unwrap()
}

#[test]
fn the_giver_signs_once_every_open_order_has_its_line_of_intent() {
    let concerns = standing_open([
        order(1, OrderState::Open),
        order(2, OrderState::CallbackDue),
        promise(1),
        station(DownWhy::OffDuty),
    ]);
    let sheet = prepared(&concerns);
    assert_eq!(sheet.items.len(), 4);
    assert_eq!(run(&sheet, GIVER, Act::Give, &concerns), Err(Refused::IntentMissing { count: 2 }));
    let sheet = run(&sheet, GIVER, intent(1), &concerns).unwrap();
    assert_eq!(run(&sheet, GIVER, Act::Give, &concerns), Err(Refused::IntentMissing { count: 1 }));
    let sheet = run(&sheet, GIVER, intent(2), &concerns).unwrap();
    let sheet = run(&sheet, GIVER, Act::Give, &concerns).unwrap();
    assert_eq!(sheet.stage, Stage::Given { at: at(60) });
    assert_eq!(run(&sheet, GIVER, Act::Give, &concerns), Ok(sheet.clone()), "twice is once");
    assert_eq!(run(&sheet, GIVER, intent(1), &concerns), Err(Refused::NotInStage { stage: "given" }));
}

#[test]
fn only_an_open_order_takes_an_intent_and_only_from_the_giver() {
    let concerns = standing_open([order(1, OrderState::Open), station(DownWhy::OffDuty)]);
    let sheet = prepared(&concerns);
    assert_eq!(run(&sheet, RECEIVER, intent(1), &concerns), Err(Refused::NotGiver));
    assert_eq!(run(&sheet, GIVER, intent(5), &concerns), Err(Refused::NoSuchItem));
    let on_a_station =
        Act::WriteIntent { item: station(DownWhy::OffDuty).key(), intent: Intent::parse("x").unwrap() };
    assert_eq!(run(&sheet, GIVER, on_a_station, &concerns), Err(Refused::NoSuchItem));
}

#[test]
fn an_order_that_changed_since_its_intent_was_written_needs_it_again() {
    let before = standing_open([order(1, OrderState::Open)]);
    let sheet = run(&prepared(&before), GIVER, intent(1), &before).unwrap();
    let after = standing_open([order(1, OrderState::OnScene)]);
    assert_eq!(lines(&sheet, &after)[0].standing, Standing::Changed(vec![Field::State]));
    assert_eq!(run(&sheet, GIVER, Act::Give, &after), Err(Refused::IntentMissing { count: 1 }));
    let sheet = run(&sheet, GIVER, intent(1), &after).unwrap();
    assert!(run(&sheet, GIVER, Act::Give, &after).is_ok());
}

#[test]
fn an_order_that_closed_meanwhile_is_not_handed_on() {
    let before = standing_open([order(1, OrderState::Open), order(2, OrderState::Open)]);
    let sheet = run(&prepared(&before), GIVER, intent(1), &before).unwrap();
    let after = standing_open([order(1, OrderState::Open)]);
    let sheet = run(&sheet, GIVER, Act::Give, &after).unwrap();
    assert_eq!(sheet.items.len(), 1);
}

#[test]
fn the_receiver_acknowledges_each_item_and_signs_in_his_own_name() {
    let concerns = standing_open([order(1, OrderState::Open), promise(1)]);
    let early = prepared(&concerns);
    let first = order(1, OrderState::Open);
    assert_eq!(
        run(&early, RECEIVER, seen(&first), &concerns),
        Err(Refused::NotInStage { stage: "preparing" })
    );
    let sheet = given(&concerns);
    assert_eq!(run(&sheet, GIVER, seen(&first), &concerns), Err(Refused::OwnHandover));
    assert_eq!(run(&sheet, GIVER, Act::Take, &concerns), Err(Refused::OwnHandover));
    let sheet = run(&sheet, RECEIVER, seen(&first), &concerns).unwrap();
    assert_eq!(run(&sheet, RECEIVER, Act::Take, &concerns), Err(Refused::NotAcknowledged { count: 1 }));
    let sheet = run(&sheet, RECEIVER, seen(&promise(1)), &concerns).unwrap();
    let other = 3;
    assert_eq!(
        run(&sheet, other, Act::Take, &concerns),
        Err(Refused::NotAcknowledged { count: 2 }),
        "what one has read, another has not"
    );
    let taken = run(&sheet, RECEIVER, Act::Take, &concerns).unwrap();
    assert_eq!(taken.stage, Stage::Taken { given_at: at(60), by: account(RECEIVER), at: at(60) });
    assert_eq!(run(&taken, RECEIVER, Act::Take, &concerns), Ok(taken.clone()), "twice is once");
    assert_eq!(run(&taken, GIVER, Act::Withdraw, &concerns), Err(Refused::NotInStage { stage: "taken" }));
}

#[test]
fn an_order_that_changes_after_it_was_acknowledged_is_acknowledged_again() {
    let before = standing_open([order(1, OrderState::Open)]);
    let sheet = run(&given(&before), RECEIVER, seen(&order(1, OrderState::Open)), &before).unwrap();
    let after = standing_open([order(1, OrderState::Underway)]);
    let line = &lines(&sheet, &after)[0];
    assert_eq!((&line.standing, line.acknowledged), (&Standing::Changed(vec![Field::State]), None));
    assert_eq!(run(&sheet, RECEIVER, Act::Take, &after), Err(Refused::NotAcknowledged { count: 1 }));
    let sheet = run(&sheet, RECEIVER, seen(&order(1, OrderState::Underway)), &after).unwrap();
    assert!(run(&sheet, RECEIVER, Act::Take, &after).is_ok());
}

#[test]
fn what_came_up_after_the_giver_signed_is_new_and_what_ended_needs_no_word() {
    let before = standing_open([order(1, OrderState::Open)]);
    let sheet = given(&before);
    let after = standing_open([order(2, OrderState::Open)]);
    let standings: Vec<Standing> = lines(&sheet, &after).into_iter().map(|line| line.standing).collect();
    assert_eq!(standings, [Standing::Gone, Standing::New]);
    assert_eq!(run(&sheet, RECEIVER, seen(&order(1, OrderState::Open)), &after), Err(Refused::NoSuchItem));
    let sheet = run(&sheet, RECEIVER, seen(&order(2, OrderState::Open)), &after).unwrap();
    assert_eq!(lines(&sheet, &after)[1].standing, Standing::New, "it stays marked as one that came later");
    assert!(run(&sheet, RECEIVER, Act::Take, &after).is_ok());
}

#[test]
fn a_handover_that_is_over_is_shown_as_it_was_signed() {
    let before = standing_open([order(1, OrderState::Open)]);
    let sheet = run(&given(&before), RECEIVER, seen(&order(1, OrderState::Open)), &before).unwrap();
    let taken = run(&sheet, RECEIVER, Act::Take, &before).unwrap();
    let later = standing_open([order(2, OrderState::Open)]);
    let shown = lines(&taken, &later);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].standing == Standing::Same && shown[0].acknowledged.is_some());
}

#[test]
fn the_giver_may_take_it_back_until_somebody_has_signed() {
    let concerns = standing_open([order(1, OrderState::Open)]);
    let sheet = given(&concerns);
    assert_eq!(run(&sheet, RECEIVER, Act::Withdraw, &concerns), Err(Refused::NotGiver));
    let withdrawn = run(&sheet, GIVER, Act::Withdraw, &concerns).unwrap();
    assert_eq!(withdrawn.stage, Stage::Withdrawn { at: at(60) });
    assert_eq!(
        run(&withdrawn, RECEIVER, Act::Take, &concerns),
        Err(Refused::NotInStage { stage: "withdrawn" })
    );
}

#[test]
fn a_key_is_read_back_from_its_text() {
    let keys = [
        order(1, OrderState::Open).key(),
        promise(2).key(),
        station(DownWhy::Unreachable).key(),
        Key::Risk(OrderId::from_uuid(Uuid::from_u128(3)), "ring_station".to_owned()),
    ];
    for key in keys {
        assert_eq!(Key::parse(&key.to_string()), Some(key));
    }
    for text in ["", "order", "order:sta_1", "risk:x", "lift:1"] {
        assert_eq!(Key::parse(text), None, "{text}");
    }
}

fn status(on_duty: bool, reach: Reach) -> StationStatus {
    let duty = Duty { on_duty, strength: 2, capacity: 2, changed_at: at(0) };
    StationStatus { duty, live_count: 0, reach }
}

#[test]
fn stations_that_cannot_be_called_are_told_and_beyond_the_limit_counted() {
    let id = |number: usize| StationId::from_uuid(Uuid::from_u128(number as u128));
    let stations = [
        (id(1), status(true, Reach::Connected)),
        (id(2), status(true, Reach::PhoneOnly)),
        (id(3), status(false, Reach::Connected)),
        (id(4), status(true, Reach::Unreachable)),
    ];
    let found = concerns([], 0, stations);
    let down: Vec<_> = found.by_key.values().cloned().collect();
    assert_eq!(
        down,
        [
            Concern::Station { station: id(3), why: DownWhy::OffDuty },
            Concern::Station { station: id(4), why: DownWhy::Unreachable },
        ]
    );
    let many = (0..MAX_STATIONS + 5).map(|number| (id(number), status(false, Reach::Connected)));
    let found = concerns([], 7, many);
    assert_eq!((found.by_key.len(), found.left_out), (MAX_STATIONS, LeftOut { orders: 7, stations: 5 }));
}

fn opened(mode: Mode) -> WorkOrder {
    let alarm = Alarm {
        id: AlarmId::from_uuid(Uuid::from_u128(1)),
        channel: Channel::Hotline,
        kind: AlarmKind::Entrapment,
        mode,
        whereabouts: Whereabouts::Unlocated { point: None },
        situation: Situation::default(),
        caller: Caller { name: None, phone: None },
        text: Text::parse("").unwrap(),
        raised_at: at(0),
        answered_at: at(0),
    };
    let number = OrderNumber { day: 20_261_122, serial: 1 };
    let id = OrderId::from_uuid(Uuid::from_u128(mode as u128));
    let opening = Opening { id, number, alarm, earlier: None, machine_told_at: None, actor: Actor::System };
    fold(&crate::order::open(&opening, None, &ResponsePlan::default(), at(0))).unwrap()
}

#[test]
fn orders_bring_their_promises_and_marks_and_drills_bring_nothing() {
    let mut real = opened(Mode::Live);
    let promise = NoteId::from_uuid(Uuid::from_u128(5));
    let action = Action::MakePromise { promise, due_at: at(600) };
    for event in decide(&real, &Command { actor: Actor::System, claim: None, action }, at(1)).unwrap() {
        apply(&mut real, &event);
    }
    let drill = opened(Mode::Drill);
    let found =
        concerns([&real, &drill].map(|order| OpenOrder { order, marks: vec!["locate".to_owned()] }), 1, []);
    assert_eq!(
        found.by_key.keys().cloned().collect::<Vec<_>>(),
        [Key::Order(real.id), Key::Promise(promise), Key::Risk(real.id, "locate".to_owned())]
    );
    assert_eq!(found.left_out.orders, 0);
}
