//! One thing that an operator does for an order because the board asks for it.
//!
//! Must not: be begun twice for the same reason; the desk sees to that.

use super::desk::Office;
use super::dice::Dice;
use super::seat::Trouble;
use super::tally::Count;
use crate::kernel::Timestamp;
use crate::wire::{
    AlarmReply, CandidateList, CommandBody, CommandReply, OrderCommand, OrderView, PlaceParked,
};
use std::time::Duration;
use tokio::sync::watch;

/// How long an operator waits for a telephone answer or a crew on the telephone at most.
const PATIENCE: Duration = Duration::from_secs(3 * 3_600);
/// Tries of a callback before the order is closed with a note.
const MAX_CALLBACKS: u8 = 3;

/// What is to be done, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    Verify,
    Locate,
    /// A station without a connected crew is rung, and its rescue recorded for it.
    Ring {
        assignment: String,
    },
    /// Nobody can be called by the program; so many were called before.
    CallByHand {
        level: &'static str,
        called: usize,
    },
    DecideFireBrigade,
    /// The passenger is owed a call; when the next one is due tells one from the other.
    Comfort {
        next_at: Option<Timestamp>,
    },
    CallBack,
}

/// What the board asks for.
pub(super) fn tasks_of(order: &OrderView) -> Vec<Task> {
    let mut tasks: Vec<Task> = order
        .attention
        .iter()
        .filter_map(|attention| match attention.kind.as_str() {
            "verify" => Some(Task::Verify),
            "locate" => Some(Task::Locate),
            "ring_station" => {
                let assignment = attention.assignment.clone()?;
                let called = order.assignments.iter().find(|called| called.id == assignment)?;
                // A crew with a page sees there that it goes, and moves by itself.
                (called.reach == "phone_only").then_some(Task::Ring { assignment })
            }
            "nobody_reachable" | "offer_limit" => {
                Some(Task::CallByHand { level: "second", called: order.assignments.len() })
            }
            "fire_brigade_proposed" => Some(Task::DecideFireBrigade),
            "comfort_call" => {
                let next = order.deadlines.iter().find(|deadline| deadline.kind == "comfort");
                Some(Task::Comfort { next_at: next.map(|deadline| deadline.due_at) })
            }
            _ => None,
        })
        .collect();
    if matches!(order.state.as_str(), "rescued" | "callback_due") {
        tasks.push(Task::CallBack);
    }
    tasks
}

/// An operator at work on one order.
struct Act<'a> {
    office: &'a Office,
    shown: watch::Receiver<OrderView>,
    dice: Dice,
}

impl Task {
    /// Does it, after a human delay, unless it is over by then.
    pub(super) async fn play(self, office: &Office, shown: watch::Receiver<OrderView>) {
        let name = format!("{} {self:?}", shown.borrow().id);
        let mut act = Act { office, shown, dice: office.site.dice(&name) };
        let delay = match self {
            Self::Verify => office.site.prompt(act.dice.seconds(8.0, 70.0)),
            Self::Ring { .. } => office.site.prompt(act.dice.seconds(10.0, 45.0)),
            Self::Locate | Self::CallByHand { .. } | Self::DecideFireBrigade | Self::Comfort { .. } => {
                office.site.prompt(act.dice.seconds(10.0, 60.0))
            }
            Self::CallBack => office.site.paced(act.dice.seconds(60.0, 400.0)),
        };
        tokio::time::sleep(delay).await;
        let is_wanted = tasks_of(&act.shown.borrow()).contains(&self);
        match self {
            // Another comfort call is due by now, or the same one still is.
            Self::Comfort { .. } => act.comfort().await,
            _ if !is_wanted => {}
            Self::Verify => act.verify().await,
            Self::Locate => act.locate().await,
            Self::Ring { assignment } => act.ring(&assignment).await,
            Self::CallByHand { level, .. } => act.call_by_hand(level).await,
            Self::DecideFireBrigade => act.decide_fire_brigade().await,
            Self::CallBack => act.call_back().await,
        }
    }
}

/// An operator finds the lift of a parked alarm.
pub(super) async fn place_parked(office: &Office, alarm: &str) {
    let mut dice = office.site.dice(alarm);
    tokio::time::sleep(office.site.prompt(dice.seconds(15.0, 60.0))).await;
    let seat = office.seat();
    let lift = office.area.pick(&office.busy(), &mut dice).code;
    let path = format!("/api/v1/alarms/{alarm}/place");
    let placed = seat.post::<AlarmReply>(&path, &PlaceParked { lift: Some(lift) }, &seat.key()).await;
    if let Ok((reply, _)) = placed {
        office.site.tally.count(if reply.disposition == "attached" {
            Count::Attached
        } else {
            Count::Raised
        });
    }
}

impl Act<'_> {
    async fn send(&self, command: CommandBody, source: Option<&str>) -> Result<CommandReply, Trouble> {
        let seat = self.office.seat();
        let path = format!("/api/v1/orders/{}/commands", self.shown.borrow().id);
        let order = OrderCommand { command, occurred_at: None, source: source.map(str::to_owned) };
        seat.post(&path, &order, &seat.key()).await.map(|(reply, _)| reply)
    }

    async fn send_counted(&self, command: CommandBody, what: Count) {
        if self.send(command, None).await.is_ok_and(|reply| reply.result == "done") {
            self.office.site.tally.count(what);
        }
    }

    async fn verify(&mut self) {
        match self.dice.below(100) {
            0..70 => self.send_counted(CommandBody::Verify, Count::Verified).await,
            70..88 => {
                let note = Some("无人应答，监控无人".to_owned());
                let resolved = CommandBody::Resolve { outcome: "false_alarm".to_owned(), note };
                self.send_counted(resolved, Count::Closed).await;
            }
            // Somebody else calls first; the limit passes.
            _ => {}
        }
    }

    async fn locate(&mut self) {
        let lift = self.office.area.pick(&self.office.busy(), &mut self.dice).code;
        self.send(CommandBody::Locate { lift, base: None }, None).await.ok();
    }

    /// The whole rescue of a station that is only on the telephone.
    async fn ring(&mut self, assignment: &str) {
        let answer = match self.dice.below(100) {
            0..65 => CommandBody::Accept { assignment: assignment.to_owned(), eta_minutes: Some(12) },
            65..88 => CommandBody::Decline {
                assignment: assignment.to_owned(),
                reason: "no_crew".to_owned(),
                was: None,
                note: Some("电话答复：人员在外".to_owned()),
            },
            // Nobody picks up.
            _ => return,
        };
        if !self.by_phone(answer).await {
            return;
        }
        let (set_out, travel) = (self.dice.seconds(30.0, 120.0), self.dice.seconds(300.0, 900.0));
        let work = self.dice.seconds(90.0, 600.0);
        let named = || assignment.to_owned();
        let people = self.shown.borrow().people;
        for (after, wanted, command) in [
            (set_out, "accepted", CommandBody::SetOut { assignment: named() }),
            (travel, "en_route", CommandBody::Arrive { assignment: named(), fix: None, code: None }),
            (work, "on_scene", CommandBody::RecordFreed { assignment: Some(named()), people }),
            (set_out, "on_scene", CommandBody::Finish { assignment: named() }),
        ] {
            tokio::time::sleep(self.office.site.paced(after)).await;
            if !self.comes_to(assignment, wanted).await || !self.by_phone(command).await {
                return;
            }
        }
    }

    /// Waits until the assignment has that state; false when it went elsewhere or is gone.
    async fn comes_to(&mut self, assignment: &str, wanted: &str) -> bool {
        let state_of = |order: &OrderView| {
            order.assignments.iter().find(|one| one.id == assignment).map(|one| one.state.clone())
        };
        let moved =
            |order: &OrderView| state_of(order).is_none_or(|state| state == wanted || is_over(&state));
        let shown = tokio::time::timeout(PATIENCE, self.shown.wait_for(moved)).await;
        matches!(shown, Ok(Ok(order)) if state_of(&order).is_some_and(|state| state == wanted))
    }

    async fn by_phone(&self, command: CommandBody) -> bool {
        let what = match &command {
            CommandBody::RecordFreed { .. } => Count::Freed,
            _ => Count::ByPhone,
        };
        let is_done = self.send(command, Some("phone")).await.is_ok_and(|reply| reply.result == "done");
        if is_done {
            self.office.site.tally.count(what);
        }
        is_done
    }

    /// The shift leader calls the best station that was not called yet.
    async fn call_by_hand(&mut self, level: &str) {
        let seat = self.office.seat();
        let path = format!("/api/v1/orders/{}/candidates", self.shown.borrow().id);
        let Ok(list) = seat.get::<CandidateList>(&path, &[("level", level)]).await else { return };
        let can_go = |verdict: &str| matches!(verdict, "available" | "ring_them" | "over_capacity");
        let Some(found) = list.candidates.into_iter().find(|one| can_go(&one.verdict)) else { return };
        let note = "班长点名调派".to_owned();
        let call = CommandBody::CallStation { station: found.station.id, level: level.to_owned(), note };
        self.send(call, None).await.ok();
    }

    async fn decide_fire_brigade(&mut self) {
        let called = self.dice.percent(25);
        let note = Some(if called { "已转119" } else { "站点即将到场" }.to_owned());
        self.send(CommandBody::DecideFireBrigade { called, note }, None).await.ok();
    }

    async fn comfort(&mut self) {
        let is_due = self.shown.borrow().attention.iter().any(|attention| attention.kind == "comfort_call");
        if is_due {
            let reached = self.dice.percent(90);
            self.send_counted(CommandBody::RecordComfortCall { reached }, Count::ComfortCalls).await;
        }
    }

    /// Rings the passenger until somebody answers, then closes.
    async fn call_back(&mut self) {
        for attempt in 1..=MAX_CALLBACKS {
            let reached = self.dice.percent(85);
            let satisfaction = reached.then(|| self.dice.weighted(&[(5, 1), (20, 2), (75, 3)]));
            let call = CommandBody::RecordCallback {
                reached,
                all_out: reached.then_some(true),
                satisfaction,
                note: None,
            };
            if self.send(call, None).await.is_err() {
                return;
            }
            if reached || attempt == MAX_CALLBACKS {
                self.office.site.tally.count(Count::CalledBack);
                break;
            }
            tokio::time::sleep(self.office.site.paced(self.dice.seconds(300.0, 900.0))).await;
        }
        tokio::time::sleep(self.office.site.paced(self.dice.seconds(5.0, 60.0))).await;
        // A crew that is still there finishes first.
        let is_left = |order: &OrderView| order.assignments.iter().all(|one| one.state != "on_scene");
        tokio::time::timeout(PATIENCE, self.shown.wait_for(is_left)).await.ok();
        let note = Some("已回访，乘客平安".to_owned());
        self.send_counted(CommandBody::Close { note }, Count::Closed).await;
    }
}

fn is_over(state: &str) -> bool {
    matches!(state, "finished" | "declined" | "expired" | "withdrawn" | "stood_down")
}
