//! The timeline of an order: every event with its actor's name, station, reason and note.
//!
//! Must not: fold; the order's card does. A blanked note or a removed account leaves its line standing.

use super::people::list_names;
use crate::intake::PriorityReason;
use crate::kernel::{AccountId, AssignmentId, NoteId, OrderId, StationId};
use crate::order::{Actor, CallbackResult, Candidate, DeclineReason, Event, Fact, Phrase, Proof, Verdict};
use crate::roster::Directory;
use crate::store::log::{ENTRY_COLUMNS, read_event};
use crate::store::{Connection, StoreError, form};
use crate::wire::{CandidateView, TimelineEntry, station_ref};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Lines of a timeline at most; an ordinary order has about fifteen. What an order has more of is left out by its kind,
/// never by its age alone: a line that repeats a thousand times must not push out who set out and who was freed.
pub const MAX_TIMELINE: i64 = KEPT_OPENING + KEPT_ALARMS_FIRST + KEPT_ALARMS_NEWEST + KEPT_NEWEST;

/// The opening and the first offers: later lines name their station by them.
const KEPT_OPENING: i64 = 100;
/// Further alarms: the first of them and the newest; the order counts them all.
const KEPT_ALARMS_FIRST: i64 = 20;
const KEPT_ALARMS_NEWEST: i64 = 80;
/// Of everything else, the newest.
const KEPT_NEWEST: i64 = 800;

/// The timeline of an order, oldest first; empty for an unknown one. Of more than [`MAX_TIMELINE`] lines the newest are
/// there, and the opening; what is missing lies between.
///
/// # Errors
/// The database, or a stored form this binary does not know.
pub async fn load_timeline(
    client: &impl Connection,
    directory: &Directory,
    order: OrderId,
) -> Result<Vec<TimelineEntry>, StoreError> {
    let sql = format!(
        "with line as (select subject_version, kind from event where subject_id = $1 and subject_kind = 'order') \
         select {ENTRY_COLUMNS} from event where subject_id = $1 and subject_kind = 'order' and subject_version in ( \
             (select subject_version from line where kind in ('order_opened', 'offer_made') \
                 order by subject_version limit $2) \
             union all (select subject_version from line where kind = 'alarm_attached' \
                 order by subject_version limit $3) \
             union all (select subject_version from line where kind = 'alarm_attached' \
                 order by subject_version desc limit $4) \
             union all (select subject_version from line where kind <> 'alarm_attached' \
                 order by subject_version desc limit $5)) \
         order by subject_version"
    );
    let given: [&(dyn ToSql + Sync); 5] =
        [&order.uuid(), &KEPT_OPENING, &KEPT_ALARMS_FIRST, &KEPT_ALARMS_NEWEST, &KEPT_NEWEST];
    let rows = client.query(&sql, &given).await?;
    let events = rows
        .iter()
        .map(|row| Ok((row.try_get("seq")?, read_event(row)?)))
        .collect::<Result<Vec<(i64, Event)>, StoreError>>()?;
    let notes = list_notes(client, order, &events).await?;
    let accounts: BTreeSet<AccountId> = events.iter().filter_map(|(_, event)| account(event)).collect();
    let names = list_names(client, &accounts).await?;
    let mut stations: BTreeMap<AssignmentId, StationId> = BTreeMap::new();
    let mut timeline = Vec::with_capacity(events.len());
    for (seq, event) in &events {
        if let Fact::OfferMade { choice, .. } = &event.fact {
            stations.insert(choice.assignment, choice.station);
        }
        let line = Line::of(&event.fact);
        let station = line.assignment.and_then(|assignment| stations.get(&assignment));
        timeline.push(TimelineEntry {
            seq: *seq,
            kind: form::kind(&event.fact).to_owned(),
            occurred_at: event.stamp.occurred_at,
            recorded_at: event.stamp.recorded_at,
            source: event.stamp.source.name().to_owned(),
            implausible: event.stamp.implausible,
            actor: actor_name(&event.stamp.actor, &names),
            station: station.map(|station| station_ref(*station, directory)),
            why: line.why.map(str::to_owned),
            note: line.note.and_then(|note| notes.get(&note).cloned()),
            value: line.value,
            promise: promise_of(&event.fact).map(|promise| promise.to_string()),
            considered: considered(&event.fact, directory),
        });
    }
    Ok(timeline)
}

/// The words of these lines, as far as they were not blanked.
async fn list_notes(
    client: &impl Connection,
    order: OrderId,
    events: &[(i64, Event)],
) -> Result<BTreeMap<NoteId, String>, StoreError> {
    let wanted: Vec<Uuid> =
        events.iter().filter_map(|(_, event)| Line::of(&event.fact).note).map(NoteId::uuid).collect();
    let sql = "select id, text from note where work_order = $1 and id = any($2) and text <> '' order by id";
    let rows = client.query(sql, &[&order.uuid(), &wanted]).await?;
    rows.iter()
        .map(|row| Ok((NoteId::from_uuid(row.try_get::<_, Uuid>("id")?), row.try_get("text")?)))
        .collect()
}

fn account(event: &Event) -> Option<AccountId> {
    match &event.stamp.actor {
        Actor::Account(account) => Some(*account),
        Actor::Partner(_) | Actor::Passenger | Actor::System => None,
    }
}

fn actor_name(actor: &Actor, names: &BTreeMap<AccountId, String>) -> String {
    match actor {
        Actor::Account(account) => names.get(account).cloned().unwrap_or_else(|| account.to_string()),
        Actor::Partner(partner) => partner.clone(),
        Actor::Passenger => "passenger".to_owned(),
        Actor::System => "system".to_owned(),
    }
}

/// What a fact adds to its line.
#[derive(Default)]
struct Line {
    assignment: Option<AssignmentId>,
    why: Option<&'static str>,
    note: Option<NoteId>,
    value: Option<i64>,
}

impl Line {
    fn about(assignment: AssignmentId, why: Option<&'static str>) -> Self {
        Self { assignment: Some(assignment), why, ..Self::default() }
    }

    fn because(why: &'static str) -> Self {
        Self { why: Some(why), ..Self::default() }
    }

    fn noted(self, note: Option<NoteId>) -> Self {
        Self { note, ..self }
    }

    fn with(self, value: Option<impl Into<i64>>) -> Self {
        Self { value: value.map(Into::into), ..self }
    }

    fn of(fact: &Fact) -> Self {
        match fact {
            Fact::OrderOpened { priority_reason, situation, .. } => {
                Self::because(reason_name(*priority_reason)).with(situation.people)
            }
            Fact::AlarmAttached { channel, .. } => Self::because(channel.name()),
            Fact::SituationChanged { situation } => Self::default().with(situation.people),
            Fact::PriorityChanged { priority, note, .. } => Self::because(priority.name()).noted(*note),
            Fact::StationWanted { why, .. } => Self::because(why.name()),
            Fact::NobodyFound { why, .. } => Self::because(why.name()),
            Fact::SearchRetried { level } => Self::because(level.name()),
            Fact::PassengersFreed { assignment, people } => {
                Self { assignment: *assignment, ..Self::default() }.with(*people)
            }
            Fact::Resolved { outcome, note } => Self::because(outcome.name()).noted(*note),
            Fact::RungPassed { rung } => Self::because(rung.name()),
            Fact::FireBrigadeProposed { why, .. } => Self::because(why.name()),
            Fact::FireBrigadeDecided { called, note, .. } => {
                Self::because(if *called { "called" } else { "not_called" }).noted(*note)
            }
            Fact::TrappedMarkReached { minutes } | Fact::TrappedMarkPassed { minutes } => {
                Self::default().with(Some(*minutes))
            }
            Fact::ComfortCallMade { reached } => {
                Self::because(if *reached { "reached" } else { "not_reached" })
            }
            Fact::PassengerSaid { word } => Self::because(word.name()),
            Fact::PassengerWrote { note, .. } => Self::default().noted(Some(*note)),
            Fact::PassengerAnswered { phrase, note } => {
                Self { why: phrase.map(Phrase::name), ..Self::default() }.noted(*note)
            }
            Fact::CallbackRecorded { result, note } => of_callback(*result).noted(*note),
            Fact::OrderClosed { note } | Fact::OrderReopened { note } => Self::default().noted(*note),
            Fact::OrderAbsorbed { alarm_count, .. } => Self::default().with(Some(*alarm_count)),
            Fact::OrderUnmerged { note, .. } | Fact::AlarmDetached { note, .. } => {
                Self::default().noted(*note)
            }
            Fact::OrderReleased { alarm_count, .. } => Self::default().with(Some(*alarm_count)),
            Fact::NoteAdded { note } => Self::default().noted(Some(*note)),
            // The same words at each step: what was promised is what was kept.
            Fact::PromiseMade { promise, .. }
            | Fact::PromiseKept { promise }
            | Fact::PromiseOverdue { promise } => Self::default().noted(Some(*promise)),
            Fact::OfferMade { choice, note } => Self::about(choice.assignment, Some(choice.why.name()))
                .noted(*note)
                .with(Some(choice.travel_time_s)),
            Fact::OfferAccepted { assignment, travel_time_s, stood_by } => {
                Self::about(*assignment, stood_by.then_some("stood_by")).with(*travel_time_s)
            }
            Fact::CrewArrived { assignment, proof } | Fact::ArrivalShown { assignment, proof } => {
                let (why, distance_m) = of_proof(*proof);
                Self::about(*assignment, why).with(distance_m)
            }
            Fact::OfferDeclined { assignment, reason, note } => {
                Self::about(*assignment, Some(reason.name())).noted(*note)
            }
            Fact::AssignmentWithdrawn { assignment, reason, cannot, note } => {
                let why = cannot.map_or(reason.name(), DeclineReason::name);
                Self::about(*assignment, Some(why)).noted(*note)
            }
            Fact::PlaceDoubted { assignment, doubt, note } => {
                Self::about(*assignment, Some(doubt.name())).noted(*note)
            }
            Fact::ReleaseReported { assignment, release, note } => {
                Self { assignment: *assignment, ..Self::default() }.noted(*note).with(release.people)
            }
            Fact::StandbyNoted { assignment }
            | Fact::OfferExpired { assignment }
            | Fact::StoodDown { assignment }
            | Fact::CrewSetOut { assignment }
            | Fact::AssignmentFinished { assignment }
            | Fact::PhotoAdded { assignment, .. }
            | Fact::MovementOverdue { assignment } => Self::about(*assignment, None),
            Fact::Located { .. }
            | Fact::Verified
            | Fact::VerificationTimedOut
            | Fact::LocateOverdue
            | Fact::ArrivalOverdue
            | Fact::ReleaseOverdue
            | Fact::ComfortCallOverdue
            | Fact::CallbackBecameDue
            | Fact::CallbackOverdue => Self::default(),
        }
    }
}

/// How an arrival was shown, and how far from the lift.
const fn of_proof(proof: Proof) -> (Option<&'static str>, Option<u32>) {
    match proof {
        Proof::Word => (None, None),
        Proof::Near { distance_m, .. } => (Some("near"), Some(distance_m)),
        Proof::Scanned => (Some("scanned"), None),
    }
}

fn of_callback(result: CallbackResult) -> Line {
    match result {
        CallbackResult::Reached { all_out, satisfaction } => {
            Line::because(if all_out { "all_out" } else { "not_all_out" }).with(satisfaction)
        }
        CallbackResult::Unreachable => Line::because("unreachable"),
    }
}

const fn reason_name(reason: PriorityReason) -> &'static str {
    match reason {
        PriorityReason::Ordinary => "ordinary",
        PriorityReason::Person(flag) => flag.name(),
        PriorityReason::Hazard(hazard) => hazard.name(),
        PriorityReason::ManyPeople(_) => "many_people",
        PriorityReason::TrappedFor(_) => "trapped_for",
        PriorityReason::Manual => "manual",
    }
}

const fn promise_of(fact: &Fact) -> Option<NoteId> {
    match fact {
        Fact::PromiseMade { promise, .. }
        | Fact::PromiseKept { promise }
        | Fact::PromiseOverdue { promise } => Some(*promise),
        Fact::OrderOpened { .. }
        | Fact::AlarmAttached { .. }
        | Fact::Located { .. }
        | Fact::SituationChanged { .. }
        | Fact::PriorityChanged { .. }
        | Fact::Verified
        | Fact::VerificationTimedOut
        | Fact::StationWanted { .. }
        | Fact::OfferMade { .. }
        | Fact::NobodyFound { .. }
        | Fact::OfferAccepted { .. }
        | Fact::StandbyNoted { .. }
        | Fact::OfferDeclined { .. }
        | Fact::OfferExpired { .. }
        | Fact::AssignmentWithdrawn { .. }
        | Fact::StoodDown { .. }
        | Fact::CrewSetOut { .. }
        | Fact::CrewArrived { .. }
        | Fact::ArrivalShown { .. }
        | Fact::PassengersFreed { .. }
        | Fact::AssignmentFinished { .. }
        | Fact::Resolved { .. }
        | Fact::RungPassed { .. }
        | Fact::FireBrigadeProposed { .. }
        | Fact::FireBrigadeDecided { .. }
        | Fact::TrappedMarkReached { .. }
        | Fact::TrappedMarkPassed { .. }
        | Fact::LocateOverdue
        | Fact::ArrivalOverdue
        | Fact::ReleaseOverdue
        | Fact::MovementOverdue { .. }
        | Fact::SearchRetried { .. }
        | Fact::ComfortCallOverdue
        | Fact::ComfortCallMade { .. }
        | Fact::PassengerSaid { .. }
        | Fact::PassengerWrote { .. }
        | Fact::PassengerAnswered { .. }
        | Fact::CallbackBecameDue
        | Fact::CallbackOverdue
        | Fact::CallbackRecorded { .. }
        | Fact::OrderClosed { .. }
        | Fact::OrderReopened { .. }
        | Fact::OrderAbsorbed { .. }
        | Fact::NoteAdded { .. }
        | Fact::OrderUnmerged { .. }
        | Fact::OrderReleased { .. }
        | Fact::AlarmDetached { .. }
        | Fact::PlaceDoubted { .. }
        | Fact::ReleaseReported { .. }
        | Fact::PhotoAdded { .. } => None,
    }
}

/// With an offer: every station that was looked at.
fn considered(fact: &Fact, directory: &Directory) -> Vec<CandidateView> {
    let Fact::OfferMade { choice, .. } = fact else { return Vec::new() };
    choice.considered.iter().map(|candidate| candidate_view(candidate, directory)).collect()
}

/// A ranked station as pages show it.
pub fn candidate_view(candidate: &Candidate, directory: &Directory) -> CandidateView {
    let (live, capacity) = match candidate.verdict {
        Verdict::OverCapacity { live, capacity } => (Some(live), Some(capacity)),
        Verdict::Available
        | Verdict::RingThem
        | Verdict::OffDuty
        | Verdict::Unreachable
        | Verdict::AlreadyCalled
        | Verdict::WrongLevel
        | Verdict::Excluded => (None, None),
    };
    CandidateView {
        station: station_ref(candidate.station, directory),
        rank: candidate.rank,
        distance_m: candidate.distance_m,
        travel_time_s: candidate.travel_time_s,
        verdict: candidate.verdict.name().to_owned(),
        live,
        capacity,
        contracted: candidate.contracted,
    }
}
