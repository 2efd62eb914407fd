//! Turns what was decided into rows, log lines and messages.
//!
//! Must not: decide anything, or write.

use super::{Decided, Job, Loop};
use crate::dispatch::stage::live_changes;
use crate::kernel::{AlarmId, LiftId, Timestamp};
use crate::notify::order_message;
use crate::order::deadlines;
use crate::performance::is_entered_late;
use crate::store::batch::{AlarmRow, Batch, DutyRow, OrderRow};
use crate::store::log::{Line, actor_text};

impl Loop {
    /// Turns the decisions into rows and lines.
    pub(super) fn gather(&mut self, jobs: &[Job], decided: &Decided, now: Timestamp) -> (Batch, Vec<Line>) {
        let mut batch = Batch::default();
        let roster = self.city.roster();
        let mut lines: Vec<Line> = Vec::new();
        for (id, working) in &decided.stage.orders {
            if working.events.is_empty() {
                continue;
            }
            let order = &working.order;
            let district = order.place.lift().and_then(|lift| roster.directory.district_of_lift(lift));
            let row = OrderRow {
                order,
                channel: working.channel,
                district,
                deadline: deadlines(order).first().copied(),
                has_late_entry: working
                    .events
                    .iter()
                    .any(|(_, event)| is_entered_late(event.stamp.occurred_at, event.stamp.recorded_at)),
            };
            match working.before {
                None => batch.add_opened(&row),
                Some(_) => batch.add_order(&row),
            }
            for (station, change) in live_changes(working.before.as_deref(), order) {
                batch.add_load(station, i16::try_from(change).unwrap_or(0));
            }
            let audience = crate::dispatch::audience::of_order(working.before.as_deref(), order, district);
            if self.sends_messages
                && let Some(message) = order_message(order, &working.events)
            {
                // The id only has to be unique: an alarm's form of it is as good as any.
                let id = AlarmId::new(now, self.random.ten_bytes()).uuid();
                batch.add_message(id, &message, now);
            }
            for (version, event) in &working.events {
                lines.push(Line::of_order(*id, *version, order.mode, event.clone(), audience.clone()));
            }
        }
        lines.extend(decided.stage.lines.iter().cloned());
        for line in &lines {
            batch.add_line(line);
        }
        for ((job, outcome), added) in jobs.iter().zip(&decided.outcomes).zip(&decided.added) {
            let Ok((stored, true)) = outcome else { continue };
            let actor = actor_text(&job.request.actor);
            for note in &added.notes {
                batch.add_note(note.id, note.order, actor.clone(), note.text.clone(), now);
            }
            for written in &added.alarms {
                batch.add_alarm(&AlarmRow {
                    alarm: &written.alarm,
                    disposition: written.disposition,
                    order: written.order,
                    lift_text: written.lift_text.as_ref(),
                    point: written.point,
                    partner: written.partner.as_deref(),
                    foreign_id: written.foreign_id.as_ref(),
                    received_at: now,
                });
            }
            for (alarm, order, lift) in &added.placed {
                batch.place_alarm(*alarm, *order, lift.map(LiftId::uuid));
            }
            for (station, on_duty, strength, capacity, version) in &added.duties {
                batch.add_duty(
                    *station,
                    DutyRow {
                        on_duty: *on_duty,
                        strength: *strength,
                        capacity: *capacity,
                        version: *version,
                        changed_at: now,
                    },
                );
            }
            if job.request.is_remembered() {
                let reply = serde_json::to_string(stored).expect("replies have only string keys");
                let digest = job.request.digest.to_vec();
                batch.add_request(actor, job.request.key.clone(), digest, reply, now);
            }
        }
        (batch, lines)
    }
}
