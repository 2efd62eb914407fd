//! The scripts of the simulation carried out by dispatch on PostgreSQL: the same answers and the same orders as in
//! memory.
//!
//! Must not: draw anything; what happens is in the script, and what must come of it is what the pure core says.

use crate::support::{Node, Site, operator, raised};
use liftaid::clock::Clock;
use liftaid::dispatch::{self, CommandResult, DispatchError, OrderAct, Reply, Request, Work};
use liftaid::intake::{Alarm, Caller, Disposition, Mode, Whereabouts};
use liftaid::kernel::{AlarmId, AssignmentId, NoteId, OrderId, PhotoId, SignedDuration, Text};
use liftaid::order::WorkOrder;
use liftaid::roster::StationStatus;
use liftaid::simulation::run::{
    self, Act, CalledRef, Cry, OrderRef, Portrait, Step, Town, portrait, portraits, script,
};
use liftaid::store::order::{find_of_alarm, load_events, load_many};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Dispatch in the place of the world in memory.
struct Executor {
    node: Node,
    /// In the order of opening, as they stood after their last step.
    orders: Vec<Arc<WorkOrder>>,
    by_id: BTreeMap<OrderId, OrderRef>,
    /// Tells of orders that no reply speaks of.
    client: tokio_postgres::Client,
}

impl Executor {
    async fn new(site: &Site, town: &Town, first: &Step) -> Self {
        let node = site.node(Clock::manual(first.at), 1).await;
        for (station, status) in town.stations.iter().zip(&town.statuses) {
            node.city.change_status(station.id, |known| *known = *status);
        }
        Self { node, orders: Vec::new(), by_id: BTreeMap::new(), client: site.client().await }
    }

    async fn perform(&mut self, step: &Step) -> &'static str {
        self.node.clock.set(step.at);
        match &step.act {
            Act::Raise(cry) => self.raise(cry, step).await,
            Act::Order { order, verb, note, claim } => {
                let Some(id) = self.id_of(*order) else { return "no_such_order" };
                let Some(verb) = self.verb(*order, verb) else { return "no_such_order" };
                let note = note.then(|| Text::parse("note").unwrap());
                let act = OrderAct { verb, note, claim: *claim, limited_to: None };
                let detached = match act.verb {
                    dispatch::Verb::DetachAlarm { alarm, .. } => Some(alarm),
                    _ => None,
                };
                let code = self.ask(*order, Work::Order { order: id, act }).await;
                if let (Some(alarm), "done") = (detached, code) {
                    self.follow(alarm).await;
                }
                code
            }
            Act::Deadline { order } => match self.id_of(*order) {
                Some(id) => self.ask(*order, Work::Deadline { order: id }).await,
                None => "no_such_order",
            },
            Act::Station { station, on_duty, capacity, reach } => {
                let duty = Work::Duty {
                    station: *station,
                    on_duty: Some(*on_duty),
                    strength: None,
                    capacity: Some(*capacity),
                };
                self.submit(duty).await.unwrap();
                self.node.city.change_status(*station, |status: &mut StationStatus| status.reach = *reach);
                "done"
            }
        }
    }

    /// The order that an alarm has now: one that was opened for it, or one that it joined.
    async fn follow(&mut self, alarm: AlarmId) {
        let id = find_of_alarm(&self.client, alarm).await.unwrap().expect("a detached alarm has an order");
        let order = load_many(&self.client, &[id]).await.unwrap().remove(0);
        self.keep(Arc::new(order));
    }

    fn id_of(&self, order: OrderRef) -> Option<OrderId> {
        self.orders.get(order.0).map(|order| order.id)
    }

    async fn submit(&self, work: Work) -> Result<Reply, DispatchError> {
        let request = Request { actor: operator(), key: self.node.next_key(), digest: [3; 32], work };
        self.node.dispatcher.submit(request).await
    }

    async fn raise(&mut self, cry: &Cry, step: &Step) -> &'static str {
        let raised = raised(Alarm {
            id: AlarmId::new(step.at, rand::random()),
            channel: cry.channel,
            kind: cry.kind,
            mode: Mode::Live,
            whereabouts: cry.lift.map_or(Whereabouts::Unlocated { point: cry.point }, Whereabouts::Lift),
            situation: cry.situation.clone(),
            caller: Caller { name: None, phone: None },
            text: Text::parse("").unwrap(),
            raised_at: cry.raised_at,
            answered_at: cry.answered_at,
        });
        match self.submit(Work::Raise(Box::new(raised))).await {
            Ok(Reply::Alarm { disposition, order: Some(order), .. }) => {
                self.keep(order);
                match disposition {
                    Disposition::Opened | Disposition::Verifying => "opened",
                    Disposition::Attached => "attached",
                    Disposition::Parked => panic!("a person's call is never parked"),
                }
            }
            Ok(other) => panic!("{other:?}"),
            Err(DispatchError::Refused(refusal)) => refusal.code(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Asks an order; what was told of a late acceptance counts as what the order itself did.
    async fn ask(&mut self, order: OrderRef, work: Work) -> &'static str {
        match self.submit(work).await {
            Ok(Reply::Order { order: after, result }) => {
                let has_changed = after.version != self.orders[order.0].version;
                match result {
                    CommandResult::Done => assert!(has_changed),
                    CommandResult::Unchanged => assert!(!has_changed),
                    CommandResult::StoodDown { .. } => {}
                }
                self.keep(after);
                if has_changed { "done" } else { "unchanged" }
            }
            Ok(other) => panic!("{other:?}"),
            Err(DispatchError::Refused(refusal)) => refusal.code(),
            Err(error) => panic!("{error}"),
        }
    }

    /// An order changes only through its own steps, but for the one that takes over another's alarms.
    fn keep(&mut self, order: Arc<WorkOrder>) {
        match self.by_id.get(&order.id) {
            Some(known) => self.orders[known.0] = order,
            None => {
                self.by_id.insert(order.id, OrderRef(self.orders.len()));
                self.orders.push(order);
            }
        }
    }

    fn called(&self, order: OrderRef, called: CalledRef) -> AssignmentId {
        let called = self.orders[order.0].assignments.get(called.0);
        called.map_or(AssignmentId::from_uuid(uuid::Uuid::nil()), |called| called.id)
    }

    /// `None`: the order to merge into was never opened.
    fn verb(&self, order: OrderRef, verb: &script::Verb) -> Option<dispatch::Verb> {
        use dispatch::Verb;
        let of = |called: CalledRef| self.called(order, called);
        Some(match verb.clone() {
            script::Verb::Locate { lift } => Verb::Locate { lift, base: None },
            script::Verb::Triage { situation } => Verb::Triage { situation, base: None },
            script::Verb::SetPriority { priority } => Verb::SetPriority { priority, base: None },
            script::Verb::Verify => Verb::Verify,
            script::Verb::CallStation { station, level } => Verb::CallStation { station, level },
            script::Verb::Accept { called, travel_time_s } => {
                Verb::Accept { assignment: of(called), travel_time_s }
            }
            script::Verb::Decline { called, reason } => {
                Verb::Decline { assignment: of(called), reason, meant: None }
            }
            script::Verb::SetOut { called } => Verb::SetOut { assignment: of(called) },
            script::Verb::Arrive { called, evidence } => Verb::Arrive { assignment: of(called), evidence },
            script::Verb::Withdraw { called, reason } => Verb::Withdraw { assignment: of(called), reason },
            script::Verb::RequestSecondTier { called } => {
                Verb::RequestSecondTier { assignment: called.map(of) }
            }
            script::Verb::RecordFreed { called, people } => {
                Verb::RecordFreed { assignment: called.map(of), people }
            }
            script::Verb::DoubtPlace { called, doubt } => Verb::DoubtPlace { assignment: of(called), doubt },
            script::Verb::ReportRelease { called, release } => {
                Verb::ReportRelease { assignment: called.map(of), release }
            }
            script::Verb::AddPhoto { called, photo } => Verb::AddPhoto {
                assignment: of(called),
                photo: PhotoId::from_uuid(uuid::Uuid::from_u128(photo)),
            },
            script::Verb::Finish { called } => Verb::Finish { assignment: of(called) },
            script::Verb::DecideFireBrigade { called } => Verb::DecideFireBrigade { called },
            script::Verb::Resolve { outcome } => Verb::Resolve { outcome },
            script::Verb::MergeInto { into } => Verb::MergeInto { into: self.id_of(into)? },
            script::Verb::Unmerge { from } => Verb::Unmerge { from: self.id_of(from)? },
            script::Verb::DetachAlarm { alarm, lift } => {
                let found = self.orders[order.0].alarms.get(alarm.0).copied();
                Verb::DetachAlarm {
                    alarm: found.unwrap_or_else(|| AlarmId::from_uuid(uuid::Uuid::nil())),
                    lift,
                }
            }
            script::Verb::RecordComfortCall { reached } => Verb::RecordComfortCall { reached },
            script::Verb::PassengerSays { word } => Verb::PassengerSays { word },
            script::Verb::PassengerWrites { alarm } => {
                let found = self.orders[order.0].alarms.get(alarm.0).copied();
                Verb::PassengerWrites {
                    alarm: found.unwrap_or_else(|| AlarmId::from_uuid(uuid::Uuid::nil())),
                }
            }
            script::Verb::AnswerPassenger { phrase } => Verb::AnswerPassenger { phrase },
            script::Verb::RecordCallback { result } => Verb::RecordCallback { result },
            script::Verb::MakePromise { after_s } => Verb::MakePromise {
                due_at: self.node.clock.now() + SignedDuration::from_secs(i64::from(after_s)),
            },
            script::Verb::KeepPromise { place } => {
                let promise = self.orders[order.0].promises.get(place).map(|promise| promise.id);
                Verb::KeepPromise { promise: promise.unwrap_or(NoteId::from_uuid(uuid::Uuid::nil())) }
            }
            script::Verb::Close => Verb::Close,
            script::Verb::Reopen => Verb::Reopen,
            script::Verb::AddNote => Verb::AddNote,
        })
    }

    /// The orders as their events in the database say.
    async fn portraits(&self, site: &Site) -> Vec<Portrait> {
        let ids: Vec<OrderId> = self.orders.iter().map(|order| order.id).collect();
        let events = load_events(&site.client().await, &ids).await.unwrap();
        ids.iter().map(|id| portrait(&liftaid::order::fold(&events[id]).unwrap())).collect()
    }
}

async fn carry_out(seed: u64) {
    let finished = run::run(seed).unwrap();
    let town = Town::build(seed);
    let site = Site::of_town(&town).await;
    let steps = &finished.script.steps;
    let mut executor = Executor::new(&site, &town, &steps[0]).await;
    for (index, (step, expected)) in steps.iter().zip(&finished.answers).enumerate() {
        let code = executor.perform(step).await;
        assert_eq!(code, expected.code(), "seed {seed}, step {}: {:?}", index + 1, step.act);
    }
    let stored = executor.portraits(&site).await;
    let expected = portraits(&finished.world);
    assert_eq!(stored.len(), expected.len());
    assert!(!stored.is_empty());
    for (stored, expected) in stored.iter().zip(&expected) {
        assert_eq!(stored, expected, "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_days_of_the_simulation_end_on_postgresql_as_in_memory() {
    for seed in [3, 17, 23] {
        carry_out(seed).await;
    }
}
