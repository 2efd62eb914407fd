//! Handovers as pages show them: names of people, stations and places beside what was signed.
//!
//! Must not: judge an item; `handover` says how it stands.

use super::people::list_names;
use crate::handover::{Concern, Concerns, Field, Key, Line, Sheet, Stage, Standing, lines};
use crate::kernel::{AccountId, HandoverId, NoteId};
use crate::roster::Directory;
use crate::store::{Connection, StoreError, handover};
use crate::wire::{HandoverFacts, HandoverItem, HandoverList, HandoverSummary, HandoverView, station_ref};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The newest handovers before `before`.
///
/// # Errors
/// The database.
pub async fn list_handovers(
    client: &impl Connection,
    before: Option<HandoverId>,
) -> Result<HandoverList, StoreError> {
    let sql = "select id, stage, giver, receiver, opened_at, given_at, ended_at, item_count from handover \
         where ($1::uuid is null or id < $1) order by id desc limit $2";
    let rows = client.query(sql, &[&before.map(HandoverId::uuid), &handover::PAGE]).await?;
    let account = |raw: Uuid| AccountId::from_uuid(raw);
    let mut people = BTreeSet::new();
    for row in &rows {
        people.insert(account(row.try_get("giver")?));
        people.extend(row.try_get::<_, Option<Uuid>>("receiver")?.map(account));
    }
    let names = list_names(client, &people).await?;
    let summaries = rows.iter().map(|row| {
        let giver = account(row.try_get("giver")?);
        let receiver: Option<Uuid> = row.try_get("receiver")?;
        let item_count: i32 = row.try_get("item_count")?;
        Ok(HandoverSummary {
            id: HandoverId::from_uuid(row.try_get("id")?).to_string(),
            stage: row.try_get("stage")?,
            giver: name_of(giver, &names),
            giver_account: giver.to_string(),
            receiver: receiver.map(|id| name_of(account(id), &names)),
            opened_at: row.try_get("opened_at")?,
            given_at: row.try_get("given_at")?,
            ended_at: row.try_get("ended_at")?,
            item_count: u32::try_from(item_count).unwrap_or(0),
        })
    });
    let handovers = summaries.collect::<Result<Vec<_>, StoreError>>()?;
    let is_full = i64::try_from(handovers.len()).is_ok_and(|count| count == handover::PAGE);
    let next_before = handovers.last().filter(|_| is_full).map(|last| last.id.clone());
    Ok(HandoverList { handovers, next_before })
}

/// A handover against what stands open now.
///
/// # Errors
/// The database.
pub async fn handover_view(
    client: &impl Connection,
    directory: &Directory,
    sheet: &Sheet,
    concerns: &Concerns,
) -> Result<HandoverView, StoreError> {
    let lines = lines(sheet, concerns);
    let mut people = BTreeSet::from([sheet.giver]);
    people.extend(lines.iter().filter_map(|line| line.acknowledged.map(|seen| seen.by)));
    let receiver = match sheet.stage {
        Stage::Taken { by, .. } => Some(by),
        Stage::Preparing | Stage::Given { .. } | Stage::Withdrawn { .. } => None,
    };
    people.extend(receiver);
    let names = list_names(client, &people).await?;
    let words = promised_words(client, &lines).await?;
    let (given_at, ended_at) = match sheet.stage {
        Stage::Preparing => (None, None),
        Stage::Given { at } => (Some(at), None),
        Stage::Taken { given_at, at, .. } => (Some(given_at), Some(at)),
        Stage::Withdrawn { at } => (None, Some(at)),
    };
    let left_out = if sheet.stage.is_over() { sheet.left_out } else { concerns.left_out };
    Ok(HandoverView {
        summary: HandoverSummary {
            id: sheet.id.to_string(),
            stage: sheet.stage.name().to_owned(),
            giver: name_of(sheet.giver, &names),
            giver_account: sheet.giver.to_string(),
            receiver: receiver.map(|id| name_of(id, &names)),
            opened_at: sheet.opened_at,
            given_at,
            ended_at,
            item_count: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        },
        items: lines.iter().map(|line| item_view(line, directory, &names, &words)).collect(),
        orders_left_out: left_out.orders,
        stations_left_out: left_out.stations,
    })
}

fn name_of(account: AccountId, names: &BTreeMap<AccountId, String>) -> String {
    names.get(&account).cloned().unwrap_or_else(|| account.to_string())
}

/// The words of the promises among the lines.
async fn promised_words(
    client: &impl Connection,
    lines: &[Line<'_>],
) -> Result<BTreeMap<NoteId, String>, StoreError> {
    let promises: Vec<Uuid> = lines
        .iter()
        .filter_map(|line| match &line.key {
            Key::Promise(promise) => Some(promise.uuid()),
            Key::Order(_) | Key::Station(_) | Key::Risk(..) => None,
        })
        .collect();
    if promises.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = client.query("select id, text from note where id = any($1)", &[&promises]).await?;
    rows.iter()
        .map(|row| Ok((NoteId::from_uuid(row.try_get::<_, Uuid>("id")?), row.try_get("text")?)))
        .collect()
}

fn item_view(
    line: &Line<'_>,
    directory: &Directory,
    names: &BTreeMap<AccountId, String>,
    words: &BTreeMap<NoteId, String>,
) -> HandoverItem {
    let (kind, order, station, text) = match line.then {
        Concern::Order { order, number, .. } => ("order", Some((order, number)), None, None),
        Concern::Promise { order, number, promise, .. } => {
            ("promise", Some((order, number)), None, words.get(promise).cloned())
        }
        Concern::Station { station, .. } => ("station", None, Some(station_ref(*station, directory)), None),
        Concern::Risk { order, number, kind } => ("risk", Some((order, number)), None, Some(kind.clone())),
    };
    let (standing, changed) = match &line.standing {
        Standing::Same => ("same", &[][..]),
        Standing::Changed(fields) => ("changed", fields.as_slice()),
        Standing::Gone => ("gone", &[][..]),
        Standing::New => ("new", &[][..]),
    };
    HandoverItem {
        key: line.key.to_string(),
        kind: kind.to_owned(),
        order: order.map(|(order, _)| order.to_string()),
        number: order.map(|(_, number)| number.to_string()),
        station,
        text,
        intent: line.intent.map(ToString::to_string),
        standing: standing.to_owned(),
        changed: changed.iter().map(|field: &Field| field.name().to_owned()).collect(),
        then: facts(line.then, directory),
        now: line.now.map(|now| facts(now, directory)),
        acknowledged_by: line.acknowledged.map(|seen| name_of(seen.by, names)),
        acknowledged_account: line.acknowledged.map(|seen| seen.by.to_string()),
        acknowledged_at: line.acknowledged.map(|seen| seen.at),
    }
}

fn facts(concern: &Concern, directory: &Directory) -> HandoverFacts {
    let none = HandoverFacts {
        state: None,
        priority: None,
        place: None,
        lead: None,
        people: None,
        due_at: None,
        why: None,
    };
    match concern {
        Concern::Order { state, priority, lift, lead, people, .. } => HandoverFacts {
            state: Some(state.name().to_owned()),
            priority: Some(priority.name().to_owned()),
            place: lift.and_then(|lift| {
                let lift = directory.find_lift(lift)?;
                let compound = directory.find_compound(lift.compound)?;
                Some(format!("{} {}", compound.name, lift.position))
            }),
            lead: lead.map(|station| station_ref(station, directory)),
            people: *people,
            ..none
        },
        Concern::Promise { due_at, .. } => HandoverFacts { due_at: Some(*due_at), ..none },
        Concern::Station { why, .. } => HandoverFacts { why: Some(why.name().to_owned()), ..none },
        Concern::Risk { .. } => none,
    }
}
