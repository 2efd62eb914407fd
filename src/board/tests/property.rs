//! Whatever happens and whenever a client is away: after it comes back, its board is what its scope holds.

use super::*;
use crate::order::{CallbackResult, Place};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// One step of a random day.
#[derive(Debug, Clone)]
enum Step {
    Open(u8),
    /// An action on one of the orders, chosen by a number.
    Act {
        order: usize,
        what: u8,
        which: u8,
    },
    Duty {
        station: u8,
        on_duty: bool,
    },
    Reach {
        station: u8,
        reach: u8,
    },
    Park(u8),
    Unpark(u8),
    Leave(usize),
    Return(usize),
    /// From now on, or no longer, another node commits: the feed reads the log.
    Elsewhere(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..40_u8).prop_map(Step::Open),
        8 => (any::<usize>(), 0..11_u8, 0..6_u8)
            .prop_map(|(order, what, which)| Step::Act { order, what, which }),
        1 => (0..6_u8, any::<bool>()).prop_map(|(station, on_duty)| Step::Duty { station, on_duty }),
        1 => (0..6_u8, 0..3_u8).prop_map(|(station, reach)| Step::Reach { station, reach }),
        1 => (0..4_u8).prop_map(Step::Park),
        1 => (0..4_u8).prop_map(Step::Unpark),
        1 => (0..5_usize).prop_map(Step::Leave),
        1 => (0..5_usize).prop_map(Step::Return),
        1 => any::<bool>().prop_map(Step::Elsewhere),
    ]
}

/// What a client shows, built from its messages alone.
#[derive(Debug, Default, Clone, PartialEq)]
struct Mirror {
    orders: BTreeMap<String, Value>,
    stations: BTreeMap<String, Value>,
    parked: BTreeMap<String, Value>,
}

#[derive(Default)]
struct Seat {
    client: Option<Rc<Client>>,
    mirror: Mirror,
    place: Option<(String, i64)>,
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("it has an id").to_owned()
}

fn table(values: &Value) -> BTreeMap<String, Value> {
    values.as_array().into_iter().flatten().map(|value| (id(value), value.clone())).collect()
}

impl Seat {
    fn read(&mut self) {
        let Some(client) = self.client.clone() else { return };
        for message in messages(&client) {
            let seq = message["seq"].as_i64().expect("every message here has a position");
            let (epoch, last) = self.place.clone().unwrap_or_default();
            match message["type"].as_str().expect("a type") {
                "snapshot" => {
                    self.mirror = Mirror {
                        orders: table(&message["orders"]),
                        stations: table(&message["stations"]),
                        parked: table(&message["parked"]),
                    };
                    if let Some(station) = message.get("station") {
                        self.mirror.stations.insert(id(station), station.clone());
                    }
                    self.place = Some(place(&message));
                }
                "events" => {
                    for change in message["changes"].as_array().expect("a list") {
                        self.change(change);
                    }
                    self.place = Some(place(&message));
                }
                "change" => {
                    assert!(seq >= last, "positions rise");
                    self.change(&message);
                    self.place = Some((epoch, seq));
                }
                other => panic!("unexpected {other}"),
            }
        }
    }

    /// Strict: what enters was not there, what changes or leaves was.
    fn change(&mut self, change: &Value) {
        let order = &change["order"];
        match change["change"].as_str().expect("a change") {
            "order_entered" => {
                assert!(self.mirror.orders.insert(id(order), order.clone()).is_none(), "it entered twice");
            }
            "order_changed" => {
                let before = self.mirror.orders.insert(id(order), order.clone()).expect("it was there");
                assert!(before["version"].as_u64() < order["version"].as_u64(), "nothing is seen twice");
            }
            "order_left" => {
                self.mirror.orders.remove(order.as_str().expect("an id")).expect("it was there");
            }
            "station_changed" => {
                let station = &change["station"];
                self.mirror.stations.insert(id(station), station.clone());
            }
            "alarm_parked" => {
                self.mirror.parked.insert(id(&change["alarm"]), change["alarm"].clone());
            }
            "alarm_unparked" => {
                self.mirror.parked.remove(change["alarm"].as_str().expect("an id"));
            }
            other => panic!("unexpected {other}"),
        }
    }
}

fn action(stage: &Stage, order: OrderId, what: u8, which: u8) -> Option<Action> {
    let known = stage.run.log.order(order);
    let count = known.assignments.len();
    let assignment = known.assignments.get(usize::from(which) % count.max(1)).map(|assignment| assignment.id);
    Some(match what {
        0..=2 => stage.run.scene.offer_action(&known, which, Level::First, Reach::Connected),
        3 => Action::Accept { assignment: assignment?, travel_time_s: None },
        4 => Action::Decline {
            assignment: assignment?,
            reason: DeclineReason::TooFar,
            meant: None,
            note: None,
        },
        5 => Action::Arrive { assignment: assignment?, evidence: crate::order::Evidence::Word },
        6 => Action::RecordFreed { assignment, people: None },
        7 => Action::Resolve { outcome: Outcome::FalseAlarm, note: None },
        8 => Action::Reopen { note: None, live_order: None },
        9 if which < 3 => {
            let result = CallbackResult::Reached { all_out: true, satisfaction: None };
            Action::RecordCallback { result, note: None }
        }
        9 => Action::Finish { assignment: assignment? },
        _ => {
            let lift = &stage.run.scene.directory.lifts()[usize::from(which)];
            let place = Place::Lift { lift: lift.id, point: lift.place };
            Action::Locate { place, live_order: None }
        }
    })
}

struct Day {
    stage: Stage,
    seats: Vec<Seat>,
    orders: Vec<OrderId>,
    parked: Vec<crate::kernel::AlarmId>,
    is_elsewhere: bool,
}

impl Day {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let seats = (0..5).map(|_| Seat::default()).collect();
        Self { stage, seats, orders: Vec::new(), parked: Vec::new(), is_elsewhere: false }
    }

    fn client(&self, seat: usize) -> Rc<Client> {
        match seat {
            0 => self.stage.operator(),
            1 => self.stage.supervisor(0),
            2 => self.stage.supervisor(1),
            3 => self.stage.crew(0),
            _ => self.stage.crew(1),
        }
    }

    async fn run(&mut self, step: Step) {
        match step {
            Step::Open(number) => {
                let events = self.stage.run.scene.opening(number, crate::intake::AlarmKind::Entrapment, 0);
                let id = crate::order::fold(&events).expect("an opening").id;
                if !self.orders.contains(&id) {
                    self.orders.push(id);
                    let committed = self.stage.run.log.commit(id, &events);
                    self.show(committed).await;
                }
            }
            Step::Act { order, what, which } => {
                let Some(id) = self.orders.get(order % self.orders.len().max(1)).copied() else { return };
                let Some(action) = action(&self.stage, id, what, which) else { return };
                if let Some(committed) = self.stage.run.log.act(&self.stage.run.scene, id, action) {
                    self.show(committed).await;
                }
            }
            Step::Duty { station, on_duty } => {
                let station = self.stage.run.scene.station(station);
                let committed = self.stage.run.log.change_duty(station, on_duty);
                self.show(committed).await;
            }
            Step::Reach { station, reach } => {
                let reach = [Reach::Connected, Reach::PushOnly, Reach::Unreachable][usize::from(reach)];
                self.stage.run.feed.set_reach([(self.stage.run.scene.station(station), reach)]);
                while self.stage.run.feed.find_station(self.stage.run.scene.station(station)).unwrap().reach
                    != reach
                {
                    tokio::task::yield_now().await;
                }
                self.stage.deliver();
            }
            Step::Park(number) => {
                let (alarm, committed) = self.stage.run.log.park(number);
                self.parked.push(alarm);
                self.show(committed).await;
            }
            Step::Unpark(number) => {
                if let (Some(alarm), Some(order)) =
                    (self.parked.get(usize::from(number)), self.orders.first())
                {
                    let committed = self.stage.run.log.unpark(*alarm, *order);
                    self.show(committed).await;
                }
            }
            Step::Leave(seat) => self.leave(seat),
            Step::Return(seat) => self.come(seat),
            Step::Elsewhere(is_elsewhere) => self.is_elsewhere = is_elsewhere,
        }
        self.seats.iter_mut().for_each(Seat::read);
    }

    async fn show(&mut self, committed: Committed) {
        if self.is_elsewhere {
            let seq = committed.entries.last().expect("entries").seq;
            self.stage.run.feed.wake();
            self.stage.run.reach(seq).await;
            self.stage.deliver();
        } else {
            self.stage.commit(committed).await;
        }
    }

    fn leave(&mut self, seat: usize) {
        if let Some(client) = self.seats[seat].client.take() {
            self.stage.worker.remove(&client);
        }
    }

    fn come(&mut self, seat: usize) {
        if self.seats[seat].client.is_some() {
            return;
        }
        let client = self.client(seat);
        match self.seats[seat].place.clone() {
            Some((epoch, seq)) => self.stage.hello_since(&client, &epoch, seq),
            None => self.stage.hello(&client),
        }
        self.seats[seat].client = Some(client);
    }

    /// Every client's board equals what a fresh one of its scope shows.
    fn check(&mut self) {
        for seat in 0..self.seats.len() {
            self.come(seat);
            self.seats[seat].read();
            let client = self.client(seat);
            self.stage.hello(&client);
            let mut fresh = Seat { client: Some(client), ..Seat::default() };
            fresh.read();
            // A crew is not told of versions that change nothing for it.
            let is_crew = seat >= 3;
            let mut shown = self.seats[seat].mirror.clone();
            for mirror in [&mut shown, &mut fresh.mirror] {
                for order in mirror.orders.values_mut().filter(|_| is_crew) {
                    order["version"] = Value::Null;
                }
            }
            assert_eq!(shown, fresh.mirror, "seat {seat}");
        }
        self.stage.run.check();
    }
}

#[test]
fn a_client_that_resumes_shows_what_its_scope_holds() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let days = proptest::collection::vec(step(), 1..60);
    let result = runner.run(&days, |steps| {
        runtime.block_on(async {
            let mut day = Day::new().await;
            for step in steps {
                day.run(step).await;
            }
            day.check();
        });
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.expect_err("it failed"));
}
