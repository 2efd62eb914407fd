//! One rescue as one crew plays it: answers the offer, sets out, arrives, frees, finishes, with human faults.
//!
//! Must not: trust its own memory of the order; each step looks at what the board shows.

use super::habit::{Answer, Habit};
use super::seat::{Seat, Trouble};
use super::tally::Count;
use crate::clock::Clock;
use crate::kernel::SignedDuration;
use crate::wire::{CommandBody, CommandReply, CrewOrderView, OrderCommand};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Steps of one rescue at most; a crew that was refused more often has lost the thread.
const MAX_STEPS: usize = 40;
/// How long a crew waits for a change before it gives the rescue up as forgotten.
const PATIENCE: Duration = Duration::from_secs(4 * 3_600);
/// How often a crew that is out of sight tries what was refused.
const RETRY: Duration = Duration::from_secs(10);

/// A rescue in the hands of one crew.
pub(super) struct Mission {
    seat: Arc<Seat>,
    seen: watch::Receiver<CrewOrderView>,
    cut: Arc<Notify>,
    habit: Habit,
    has_answered: bool,
    has_asked_help: bool,
}

/// What the crew does next.
#[derive(Debug)]
enum Step {
    /// After this span, this command.
    Do { after: Duration, command: CommandBody },
    /// Something must change first.
    Wait,
    /// Nothing is left to do.
    Done,
}

impl Mission {
    pub(super) fn new(seat: Arc<Seat>, seen: watch::Receiver<CrewOrderView>, cut: Arc<Notify>) -> Self {
        let habit = Habit::of(seat.site.seed, &seen.borrow().assignment.id);
        Self { seat, seen, cut, habit, has_answered: false, has_asked_help: false }
    }

    /// Whether a crew has something to do for the order.
    pub(super) fn is_to_do(order: &CrewOrderView) -> bool {
        matches!(order.assignment.state.as_str(), "offered" | "accepted" | "en_route" | "on_scene")
            && order.state != "closed"
    }

    /// Plays to the end.
    pub(super) async fn play(mut self) {
        for _ in 0..MAX_STEPS {
            match self.next_step() {
                Step::Done => return,
                Step::Wait => {
                    if !self.is_changed_within(PATIENCE).await {
                        return;
                    }
                }
                Step::Do { after, command } => {
                    self.pass(after, &command).await;
                    if self.is_stale(&command) {
                        continue;
                    }
                    self.act(command).await;
                }
            }
        }
    }

    /// What to do, from what the board shows.
    fn next_step(&mut self) -> Step {
        let order = self.seen.borrow().clone();
        let assignment = order.assignment.id.clone();
        let paced = |span| self.seat.site.paced(span);
        match order.assignment.state.as_str() {
            "offered" if self.has_answered => Step::Wait,
            "offered" => self.answer(assignment),
            // Accepted too late: it steps in only if the lead is lost.
            "accepted" if order.assignment.is_standby => Step::Wait,
            "accepted" if self.habit.skips_set_out => Step::Do {
                after: paced(self.travel(&order)),
                command: CommandBody::Arrive { assignment, fix: None, code: None },
            },
            "accepted" => Step::Do {
                after: paced(self.habit.set_out_after),
                command: CommandBody::SetOut { assignment },
            },
            "en_route" if self.habit.gives_up => Step::Do {
                after: paced(self.travel(&order) / 2),
                command: CommandBody::Withdraw { assignment, note: Some("车辆故障".to_owned()) },
            },
            "en_route" if self.habit.frees_first => {
                let after = paced(self.travel(&order) + self.habit.work);
                Step::Do { after, command: freed(assignment, &order) }
            }
            "en_route" => Step::Do {
                after: paced(self.travel(&order)),
                command: CommandBody::Arrive { assignment, fix: None, code: None },
            },
            "on_scene" if is_live(&order) && self.habit.wants_help && !self.has_asked_help => Step::Do {
                after: paced(self.habit.work / 2),
                command: CommandBody::RequestSecondTier { assignment: Some(assignment) },
            },
            "on_scene" if is_live(&order) => {
                Step::Do { after: paced(self.habit.work), command: freed(assignment, &order) }
            }
            "on_scene" => {
                Step::Do { after: paced(self.habit.tidying), command: CommandBody::Finish { assignment } }
            }
            _ => Step::Done,
        }
    }

    fn answer(&self, assignment: String) -> Step {
        let prompt = |span| self.seat.site.prompt(span);
        match self.habit.answer {
            Answer::Accept { after } | Answer::Late { after } => Step::Do {
                after: prompt(after),
                command: CommandBody::Accept { assignment, eta_minutes: None },
            },
            Answer::Decline { after, reason } => Step::Do {
                after: prompt(after),
                command: CommandBody::Decline {
                    assignment,
                    reason: reason.to_owned(),
                    was: None,
                    note: None,
                },
            },
            Answer::Silent => {
                self.seat.site.tally.count(Count::Silent);
                Step::Done
            }
        }
    }

    fn travel(&self, order: &CrewOrderView) -> Duration {
        Duration::from_secs(u64::from(order.assignment.travel_time_s)).mul_f64(self.habit.travel_factor)
    }

    /// Lets time pass; on the way the connection may be lost.
    async fn pass(&mut self, span: Duration, command: &CommandBody) {
        let is_under_way = matches!(command, CommandBody::Arrive { .. });
        if is_under_way && std::mem::take(&mut self.habit.loses_line) {
            self.cut.notify_one();
        }
        let waited = tokio::time::sleep(span);
        tokio::pin!(waited);
        loop {
            tokio::select! {
                () = &mut waited => return,
                changed = self.seen.changed() => match changed {
                    // A crew that gave no answer yet looks at its telephone late; it may tap what is over.
                    Ok(()) if !Self::is_to_do(&self.seen.borrow()) && self.has_answered => return,
                    Ok(()) => {}
                    Err(_) => return waited.await,
                },
            }
        }
    }

    /// Whether the command no longer fits what the board shows, except for an answer: that tap comes anyway.
    fn is_stale(&self, command: &CommandBody) -> bool {
        let state = self.seen.borrow().assignment.state.clone();
        match command {
            CommandBody::SetOut { .. } => state != "accepted",
            CommandBody::Arrive { .. } => state != "accepted" && state != "en_route",
            CommandBody::RecordFreed { .. } | CommandBody::RequestSecondTier { .. } => {
                state != "on_scene" && state != "en_route"
            }
            CommandBody::Withdraw { .. } => state != "en_route",
            CommandBody::Finish { .. } => state != "on_scene",
            CommandBody::Accept { .. }
            | CommandBody::Decline { .. }
            | CommandBody::Locate { .. }
            | CommandBody::Triage { .. }
            | CommandBody::SetPriority { .. }
            | CommandBody::Verify
            | CommandBody::CallStation { .. }
            | CommandBody::DecideFireBrigade { .. }
            | CommandBody::Resolve { .. }
            | CommandBody::MergeInto { .. }
            | CommandBody::Unmerge { .. }
            | CommandBody::DetachAlarm { .. }
            | CommandBody::RecordComfortCall { .. }
            | CommandBody::AnswerPassenger { .. }
            | CommandBody::RecordCallback { .. }
            | CommandBody::Close { .. }
            | CommandBody::Reopen { .. }
            | CommandBody::AddNote { .. }
            | CommandBody::DoubtPlace { .. }
            | CommandBody::ReportRelease { .. }
            | CommandBody::MakePromise { .. }
            | CommandBody::KeepPromise { .. } => false,
        }
    }

    /// Sends the command, twice if that is the crew's way, and waits until the board shows what came of it.
    async fn act(&mut self, command: CommandBody) {
        self.has_answered = true;
        self.has_asked_help |= matches!(command, CommandBody::RequestSecondTier { .. });
        self.habit.gives_up &= !matches!(command, CommandBody::Withdraw { .. });
        let occurred_at =
            self.habit.clock_off_s.map(|off| Clock::system().now() + SignedDuration::from_secs(off));
        let what = counted(&command, self.habit.answer);
        let order = OrderCommand { command, occurred_at, source: None };
        let key = self.seat.key();
        let result = self.send(&order, &key).await;
        if self.habit.taps_twice && result.is_ok() {
            self.send(&order, &key).await.ok();
            self.send(&order, &self.seat.key()).await.ok();
        }
        self.note_result(result, what).await;
    }

    async fn note_result(&mut self, result: Result<CommandReply, Trouble>, what: Option<Count>) {
        let tally = &self.seat.site.tally;
        let Ok(reply) = result else {
            // Refused or unheard: something changed, or will.
            self.is_changed_within(RETRY).await;
            return;
        };
        match reply.result.as_str() {
            "stood_down" => tally.count(Count::StoodDown),
            "done" => what.into_iter().for_each(|what| tally.count(what)),
            _ => {}
        }
        let Some(view) = reply.crew_order else { return };
        // The board says so too, a moment later.
        let is_shown = |seen: &CrewOrderView| seen.version >= view.version;
        tokio::time::timeout(RETRY, self.seen.wait_for(is_shown)).await.ok();
    }

    async fn send(&self, command: &OrderCommand, key: &str) -> Result<CommandReply, Trouble> {
        let path = format!("/api/v1/orders/{}/commands", self.seen.borrow().id);
        self.seat.post(&path, command, key).await.map(|(reply, _)| reply)
    }

    async fn is_changed_within(&mut self, span: Duration) -> bool {
        matches!(tokio::time::timeout(span, self.seen.changed()).await, Ok(Ok(())))
    }
}

fn is_live(order: &CrewOrderView) -> bool {
    matches!(order.state.as_str(), "open" | "underway" | "on_scene")
}

fn freed(assignment: String, order: &CrewOrderView) -> CommandBody {
    CommandBody::RecordFreed { assignment: Some(assignment), people: order.people }
}

/// How a crew's act is counted when it was done.
fn counted(command: &CommandBody, answer: Answer) -> Option<Count> {
    match command {
        CommandBody::Accept { .. } => match answer {
            Answer::Late { .. } => Some(Count::Late),
            Answer::Accept { .. } | Answer::Decline { .. } | Answer::Silent => Some(Count::Accepted),
        },
        CommandBody::Decline { .. } => Some(Count::Declined),
        CommandBody::SetOut { .. } => Some(Count::SetOut),
        CommandBody::Arrive { .. } => Some(Count::Arrived),
        CommandBody::RecordFreed { .. } => Some(Count::Freed),
        CommandBody::Finish { .. } => Some(Count::Finished),
        CommandBody::Withdraw { .. }
        | CommandBody::RequestSecondTier { .. }
        | CommandBody::Locate { .. }
        | CommandBody::Triage { .. }
        | CommandBody::SetPriority { .. }
        | CommandBody::Verify
        | CommandBody::CallStation { .. }
        | CommandBody::DecideFireBrigade { .. }
        | CommandBody::Resolve { .. }
        | CommandBody::MergeInto { .. }
        | CommandBody::Unmerge { .. }
        | CommandBody::DetachAlarm { .. }
        | CommandBody::RecordComfortCall { .. }
        | CommandBody::AnswerPassenger { .. }
        | CommandBody::RecordCallback { .. }
        | CommandBody::Close { .. }
        | CommandBody::Reopen { .. }
        | CommandBody::AddNote { .. }
        | CommandBody::DoubtPlace { .. }
        | CommandBody::ReportRelease { .. }
        | CommandBody::MakePromise { .. }
        | CommandBody::KeepPromise { .. } => None,
    }
}
