//! A small city and orders made by the core's own rules, for the tests of views, feed and boards.
//!
//! Must not: build an order by hand, or be compiled into the program.

use crate::intake::{Alarm, AlarmKind, Caller, Channel, Mode, Situation, Whereabouts};
use crate::kernel::{
    AlarmId, AssignmentId, CompoundId, LatLon, LiftId, OrderId, SignedDuration, StationId, Text, Timestamp,
};
use crate::order::{
    Action, Actor, Choice, Command, Event, Fact, OfferWhy, Opening, OrderNumber, ResponsePlan, WorkOrder,
    apply, decide, fold, open,
};
use crate::roster::{
    Compound, DeviceState, Directory, District, DistrictCode, Level, Lift, LiftCode, LiftKind, Reach,
    RegistrationCode, Station, StationCode,
};
use std::sync::Arc;

/// Stations of the scene; station `n` stands in district `n % 2`.
pub(crate) const STATIONS: u8 = 6;
/// Lifts of the scene; lift `n` stands in district `n % 2`.
pub(crate) const LIFTS: u8 = 8;

/// Two districts, a few lifts and stations.
pub(crate) struct Scene {
    pub(crate) directory: Arc<Directory>,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).expect("a moment of this century")
}

fn id_bytes(kind: u8, number: u8) -> [u8; 10] {
    [kind, 0, 0, 0, 0, 0, 0, 0, 0, number]
}

fn place(number: u8) -> LatLon {
    LatLon::parse(31.2 + f64::from(number) / 100.0, 121.4).expect("a place in the city")
}

pub(crate) fn district(number: u8) -> DistrictCode {
    DistrictCode::parse(if number.is_multiple_of(2) { "310101" } else { "310115" }).expect("six digits")
}

fn lift_id(number: u8) -> LiftId {
    LiftId::new(at(0), id_bytes(1, number))
}

fn compound_id(number: u8) -> CompoundId {
    CompoundId::new(at(0), id_bytes(2, number % 2))
}

fn lift(number: u8) -> Lift {
    Lift {
        id: lift_id(number),
        code: LiftCode::from_serial(u32::from(number) + 100),
        registration: RegistrationCode::parse(&format!("{:020}", u32::from(number) + 1)).expect("20 digits"),
        compound: compound_id(number),
        position: format!("{number}号楼"),
        kind: LiftKind::Residential,
        brand: "Aoti".to_owned(),
        floors: 18,
        installed_year: 2015,
        maintainer: None,
        place: place(number),
        device: DeviceState::None,
    }
}

impl Scene {
    pub(crate) fn new() -> Self {
        let districts =
            [(0, "黄浦区", "Huangpu"), (1, "浦东新区", "Pudong")].map(|(number, name, name_en)| District {
                code: district(number),
                name: name.to_owned(),
                name_en: name_en.to_owned(),
                centre: place(number),
            });
        let compounds = [0, 1].map(|number| Compound {
            id: compound_id(number),
            name: format!("小区{number}"),
            address: format!("世纪大道{number}弄"),
            district: district(number),
            user_unit: None,
            office: None,
            place: place(number),
        });
        let stations = (0..STATIONS).map(|number| Station {
            id: StationId::new(at(0), id_bytes(3, number)),
            code: StationCode::parse(&format!("S{number}")).expect("letters and digits"),
            name: format!("站{number}"),
            district: district(number),
            serves_first: true,
            serves_second: true,
            organisation: None,
            place: place(number),
            address: String::new(),
            phone: None,
        });
        let directory = Directory::build(
            districts.into(),
            Vec::new(),
            compounds.into(),
            (0..LIFTS).map(lift).collect(),
            stations.collect(),
        );
        Self { directory: Arc::new(directory) }
    }

    pub(crate) fn station(&self, number: u8) -> StationId {
        StationId::new(at(0), id_bytes(3, number))
    }

    /// The events that open order `number` at second `second`, for the lift of that number.
    pub(crate) fn opening(&self, number: u8, kind: AlarmKind, second: i64) -> Vec<Event> {
        let lift = lift_id(number % LIFTS);
        let now = at(second);
        let alarm = Alarm {
            id: AlarmId::new(now, id_bytes(4, number)),
            channel: Channel::Hotline,
            kind,
            mode: Mode::Live,
            whereabouts: Whereabouts::Lift(lift),
            situation: Situation { people: Some(2), ..Situation::default() },
            caller: Caller { name: None, phone: None },
            text: Text::parse("").expect("an empty text is allowed"),
            raised_at: now,
            answered_at: now,
        };
        let opening = Opening {
            id: OrderId::new(now, id_bytes(5, number)),
            number: OrderNumber { day: 20_261_122, serial: u32::from(number) },
            alarm,
            earlier: None,
            machine_told_at: None,
            actor: Actor::System,
        };
        open(&opening, Some(place(number % LIFTS)), &ResponsePlan::default(), now)
    }

    /// As [`Scene::opening`], of a drill.
    pub(crate) fn exercise(&self, number: u8) -> Vec<Event> {
        let mut events = self.opening(number, AlarmKind::Entrapment, i64::from(number));
        for event in &mut events {
            if let Fact::OrderOpened { mode, .. } = &mut event.fact {
                *mode = Mode::Drill;
            }
        }
        events
    }

    /// An order that was just opened.
    pub(crate) fn opened(&self, number: u8, kind: AlarmKind, second: i64) -> WorkOrder {
        fold(&self.opening(number, kind, second)).expect("it begins with an opening")
    }

    /// An order whose first station, `number 0`, was called.
    pub(crate) fn offered(&self, number: u8, second: i64) -> WorkOrder {
        let mut order = self.opened(number, AlarmKind::Entrapment, second);
        self.offer(&mut order, 0, Level::First, Reach::Connected);
        order
    }

    /// The offer of a station, one second after the order's latest event.
    pub(crate) fn offer_action(&self, order: &WorkOrder, station: u8, level: Level, reach: Reach) -> Action {
        let count = u8::try_from(order.assignments.len()).expect("few");
        let choice = Choice {
            assignment: AssignmentId::new(order.opened_at, [6, station, count, 0, 0, 0, 0, 0, 0, station]),
            station: self.station(station),
            level,
            why: OfferWhy::Nearest,
            distance_m: 800,
            travel_time_s: 240,
            reach,
            considered: Vec::new(),
        };
        Action::Offer { choice, note: None }
    }

    pub(crate) fn offer(
        &self,
        order: &mut WorkOrder,
        station: u8,
        level: Level,
        reach: Reach,
    ) -> AssignmentId {
        let action = self.offer_action(order, station, level, reach);
        self.act(order, action);
        order.assignments.last().expect("it was just called").id
    }

    /// Carries an action out one second after the order's latest event; none if it is refused.
    pub(crate) fn decided(&self, order: &WorkOrder, action: Action, seconds: i64) -> Option<Vec<Event>> {
        let now = order.recorded_at + SignedDuration::from_secs(seconds);
        let command = Command { actor: Actor::System, claim: None, action };
        decide(order, &command, now).ok()
    }

    /// Carries an action out one second after the order's latest event; it must not be refused.
    pub(crate) fn act(&self, order: &mut WorkOrder, action: Action) {
        for event in self.decided(order, action, 1).expect("the scene asks for what is allowed") {
            apply(order, &event);
        }
    }

    /// Lets time pass and fires what is due.
    pub(crate) fn wait_and_fire(&self, order: &mut WorkOrder, seconds: i64) {
        let events =
            self.decided(order, Action::DeadlineReached, seconds).expect("a deadline is not refused");
        for event in events {
            apply(order, &event);
        }
    }
}
