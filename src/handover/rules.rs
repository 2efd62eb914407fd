//! What may be done with a handover, by whom, and when it may be signed.
//!
//! Must not: let anybody sign for both sides, or sign over something that nobody has told or read.

use super::{Acknowledged, Concern, Concerns, Field, Intent, Item, Key, LeftOut, Sheet, Stage};
use crate::kernel::{AccountId, HandoverId, Timestamp};
use std::collections::BTreeMap;

/// What is asked of a handover.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The giver says what is to be done with an order.
    WriteIntent { item: Key, intent: Intent },
    /// The giver signs.
    Give,
    /// The receiver has read an item.
    Acknowledge { item: Key },
    /// The receiver signs.
    Take,
    /// The giver takes it back.
    Withdraw,
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has come too far, or not far enough.
    NotInStage {
        stage: &'static str,
    },
    /// Only who opened it writes, gives and withdraws.
    NotGiver,
    /// Nobody signs for both sides.
    OwnHandover,
    NoSuchItem,
    /// So many orders have no line of intent, or changed since it was written.
    IntentMissing {
        count: usize,
    },
    /// So many items are not acknowledged by the receiver as they stand now.
    NotAcknowledged {
        count: usize,
    },
}

/// How an item stands against what was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Same,
    Changed(Vec<Field>),
    /// It is over: nothing is left to hand on.
    Gone,
    /// It came up after the giver had signed.
    New,
}

/// One line of the sheet, against what stands open now.
#[derive(Debug)]
pub struct Line<'a> {
    pub key: Key,
    /// What was told; for a new one, what stands.
    pub then: &'a Concern,
    pub now: Option<&'a Concern>,
    pub intent: Option<&'a Intent>,
    pub standing: Standing,
    /// The acknowledgement, if it was of the item as it stands now.
    pub acknowledged: Option<&'a Acknowledged>,
}

/// A new handover that tells of everything that stands open.
pub fn open(id: HandoverId, giver: AccountId, concerns: &Concerns, now: Timestamp) -> Sheet {
    let mut sheet = Sheet {
        id,
        giver,
        opened_at: now,
        items: BTreeMap::new(),
        left_out: LeftOut::default(),
        stage: Stage::Preparing,
    };
    renew(&mut sheet, concerns);
    sheet
}

/// Every line as it stands now. A handover that is over is shown as it was signed.
pub fn lines<'a>(sheet: &'a Sheet, concerns: &'a Concerns) -> Vec<Line<'a>> {
    let is_over = sheet.stage.is_over();
    let told = sheet.items.iter().map(|(key, item)| {
        let now = if is_over { Some(&item.then) } else { concerns.by_key.get(key) };
        let standing = match now {
            None => Standing::Gone,
            Some(_) if item.came_later => Standing::New,
            Some(now) => match item.then.changed(now) {
                changed if changed.is_empty() => Standing::Same,
                changed => Standing::Changed(changed),
            },
        };
        let holds = |seen: &&Acknowledged| is_over || now.is_some_and(|now| seen.of == *now);
        Line {
            key: key.clone(),
            then: &item.then,
            now,
            intent: item.intent.as_ref(),
            standing,
            acknowledged: item.acknowledged.as_ref().filter(holds),
        }
    });
    let untold = concerns.by_key.iter().filter(|(key, _)| !is_over && !sheet.items.contains_key(key));
    let untold = untold.map(|(key, concern)| Line {
        key: key.clone(),
        then: concern,
        now: Some(concern),
        intent: None,
        standing: Standing::New,
        acknowledged: None,
    });
    let mut all: Vec<Line<'a>> = told.chain(untold).collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all
}

/// Carries out what is asked; the sheet afterwards, or why not. What was done already changes nothing.
///
/// # Errors
/// See [`Refused`]; nothing changes.
pub fn act(
    sheet: &Sheet,
    by: AccountId,
    act: &Act,
    concerns: &Concerns,
    now: Timestamp,
) -> Result<Sheet, Refused> {
    let mut sheet = sheet.clone();
    match act {
        Act::WriteIntent { item, intent } => write_intent(&mut sheet, by, item, intent, concerns)?,
        Act::Give => give(&mut sheet, by, concerns, now)?,
        Act::Acknowledge { item } => acknowledge(&mut sheet, by, item, concerns, now)?,
        Act::Take => take(&mut sheet, by, concerns, now)?,
        Act::Withdraw => {
            require_giver(&sheet, by)?;
            match sheet.stage {
                Stage::Preparing | Stage::Given { .. } => sheet.stage = Stage::Withdrawn { at: now },
                Stage::Withdrawn { .. } => {}
                Stage::Taken { .. } => return Err(not_in_stage(&sheet)),
            }
        }
    }
    Ok(sheet)
}

/// While the giver writes, the sheet follows what stands open. What an order was when its intent was written is kept,
/// so that a change since is seen.
fn renew(sheet: &mut Sheet, concerns: &Concerns) {
    let mut before = std::mem::take(&mut sheet.items);
    for (key, concern) in &concerns.by_key {
        let kept = before.remove(key).filter(|item| item.intent.is_some());
        let item = kept.unwrap_or_else(|| Item {
            then: concern.clone(),
            intent: None,
            came_later: false,
            acknowledged: None,
        });
        sheet.items.insert(key.clone(), item);
    }
    sheet.left_out = concerns.left_out;
}

fn write_intent(
    sheet: &mut Sheet,
    by: AccountId,
    key: &Key,
    intent: &Intent,
    concerns: &Concerns,
) -> Result<(), Refused> {
    require_giver(sheet, by)?;
    require_preparing(sheet)?;
    renew(sheet, concerns);
    let (Key::Order(_), Some(item), Some(concern)) =
        (key, sheet.items.get_mut(key), concerns.by_key.get(key))
    else {
        return Err(Refused::NoSuchItem);
    };
    item.intent = Some(intent.clone());
    item.then = concern.clone();
    Ok(())
}

fn give(sheet: &mut Sheet, by: AccountId, concerns: &Concerns, now: Timestamp) -> Result<(), Refused> {
    require_giver(sheet, by)?;
    if let Stage::Given { .. } = sheet.stage {
        return Ok(());
    }
    require_preparing(sheet)?;
    renew(sheet, concerns);
    let is_missing = |line: &Line<'_>| {
        matches!(line.key, Key::Order(_)) && (line.intent.is_none() || line.standing != Standing::Same)
    };
    let count = lines(sheet, concerns).iter().filter(|line| is_missing(line)).count();
    if count > 0 {
        return Err(Refused::IntentMissing { count });
    }
    sheet.stage = Stage::Given { at: now };
    Ok(())
}

fn acknowledge(
    sheet: &mut Sheet,
    by: AccountId,
    key: &Key,
    concerns: &Concerns,
    now: Timestamp,
) -> Result<(), Refused> {
    require_receiver(sheet, by)?;
    let concern = concerns.by_key.get(key).ok_or(Refused::NoSuchItem)?;
    let item = sheet.items.entry(key.clone()).or_insert_with(|| Item {
        then: concern.clone(),
        intent: None,
        came_later: true,
        acknowledged: None,
    });
    item.acknowledged = Some(Acknowledged { by, at: now, of: concern.clone() });
    Ok(())
}

fn take(sheet: &mut Sheet, by: AccountId, concerns: &Concerns, now: Timestamp) -> Result<(), Refused> {
    if let Stage::Taken { by: taken_by, .. } = sheet.stage
        && taken_by == by
    {
        return Ok(());
    }
    let given_at = require_receiver(sheet, by)?;
    let is_missing = |line: &Line<'_>| {
        line.standing != Standing::Gone && line.acknowledged.is_none_or(|acknowledged| acknowledged.by != by)
    };
    let count = lines(sheet, concerns).iter().filter(|line| is_missing(line)).count();
    if count > 0 {
        return Err(Refused::NotAcknowledged { count });
    }
    sheet.stage = Stage::Taken { given_at, by, at: now };
    Ok(())
}

fn require_giver(sheet: &Sheet, by: AccountId) -> Result<(), Refused> {
    if sheet.giver == by { Ok(()) } else { Err(Refused::NotGiver) }
}

fn require_preparing(sheet: &Sheet) -> Result<(), Refused> {
    if sheet.stage == Stage::Preparing { Ok(()) } else { Err(not_in_stage(sheet)) }
}

/// Somebody else than the giver, after the giver has signed; when that was.
fn require_receiver(sheet: &Sheet, by: AccountId) -> Result<Timestamp, Refused> {
    if sheet.giver == by {
        return Err(Refused::OwnHandover);
    }
    match sheet.stage {
        Stage::Given { at } => Ok(at),
        Stage::Preparing | Stage::Taken { .. } | Stage::Withdrawn { .. } => Err(not_in_stage(sheet)),
    }
}

const fn not_in_stage(sheet: &Sheet) -> Refused {
    Refused::NotInStage { stage: sheet.stage.name() }
}
