//! Handovers: one row each, its items as a stored form that is read for ever.
//!
//! Must not: write over a change that it has not seen, or change one that is over; the database refuses that too.

use super::form::FormError;
use super::named::Named;
use super::{Connection, StoreError};
use crate::handover::{Acknowledged, Concern, DownWhy, Intent, Item, LeftOut, Sheet, Stage};
use crate::intake::Priority;
use crate::kernel::{AccountId, HandoverId, LiftId, NoteId, OrderId, StationId, Timestamp};
use crate::order::{OrderNumber, OrderState};
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;
use uuid::Uuid;

/// Handovers on a page of the list.
pub const PAGE: i64 = 50;

#[derive(Serialize, Deserialize)]
struct BodyForm {
    items: Vec<ItemForm>,
    orders_left_out: u32,
    stations_left_out: u32,
}

#[derive(Serialize, Deserialize)]
struct ItemForm {
    then: ConcernForm,
    intent: Option<String>,
    #[serde(default)]
    came_later: bool,
    acknowledged: Option<AcknowledgedForm>,
}

#[derive(Serialize, Deserialize)]
struct AcknowledgedForm {
    by: Uuid,
    at: Timestamp,
    of: ConcernForm,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ConcernForm {
    Order {
        order: Uuid,
        day: u32,
        serial: u32,
        state: Named<OrderState>,
        priority: Named<Priority>,
        lift: Option<Uuid>,
        lead: Option<Uuid>,
        people: Option<u16>,
    },
    Promise {
        order: Uuid,
        day: u32,
        serial: u32,
        promise: Uuid,
        due_at: Timestamp,
    },
    Station {
        station: Uuid,
        why: Named<DownWhy>,
    },
    Risk {
        order: Uuid,
        day: u32,
        serial: u32,
        mark: String,
    },
}

impl From<&Concern> for ConcernForm {
    fn from(concern: &Concern) -> Self {
        match concern {
            Concern::Order { order, number, state, priority, lift, lead, people } => Self::Order {
                order: order.uuid(),
                day: number.day,
                serial: number.serial,
                state: Named(*state),
                priority: Named(*priority),
                lift: lift.map(LiftId::uuid),
                lead: lead.map(StationId::uuid),
                people: *people,
            },
            Concern::Promise { order, number, promise, due_at } => Self::Promise {
                order: order.uuid(),
                day: number.day,
                serial: number.serial,
                promise: promise.uuid(),
                due_at: *due_at,
            },
            Concern::Station { station, why } => Self::Station { station: station.uuid(), why: Named(*why) },
            Concern::Risk { order, number, kind } => {
                Self::Risk { order: order.uuid(), day: number.day, serial: number.serial, mark: kind.clone() }
            }
        }
    }
}

impl From<ConcernForm> for Concern {
    fn from(form: ConcernForm) -> Self {
        match form {
            ConcernForm::Order { order, day, serial, state, priority, lift, lead, people } => Self::Order {
                order: OrderId::from_uuid(order),
                number: OrderNumber { day, serial },
                state: state.0,
                priority: priority.0,
                lift: lift.map(LiftId::from_uuid),
                lead: lead.map(StationId::from_uuid),
                people,
            },
            ConcernForm::Promise { order, day, serial, promise, due_at } => Self::Promise {
                order: OrderId::from_uuid(order),
                number: OrderNumber { day, serial },
                promise: NoteId::from_uuid(promise),
                due_at,
            },
            ConcernForm::Station { station, why } => {
                Self::Station { station: StationId::from_uuid(station), why: why.0 }
            }
            ConcernForm::Risk { order, day, serial, mark } => Self::Risk {
                order: OrderId::from_uuid(order),
                number: OrderNumber { day, serial },
                kind: mark,
            },
        }
    }
}

fn body_of(sheet: &Sheet) -> String {
    let form = BodyForm {
        items: sheet.items.values().map(item_form).collect(),
        orders_left_out: sheet.left_out.orders,
        stations_left_out: sheet.left_out.stations,
    };
    serde_json::to_string(&form).expect("forms have only string keys")
}

fn item_form(item: &Item) -> ItemForm {
    ItemForm {
        then: (&item.then).into(),
        intent: item.intent.as_ref().map(ToString::to_string),
        came_later: item.came_later,
        acknowledged: item.acknowledged.as_ref().map(|seen| AcknowledgedForm {
            by: seen.by.uuid(),
            at: seen.at,
            of: (&seen.of).into(),
        }),
    }
}

fn item_of(form: ItemForm) -> Result<Item, FormError> {
    let intent = form.intent.as_deref().map(Intent::parse).transpose();
    Ok(Item {
        then: form.then.into(),
        intent: intent.map_err(|_| FormError::Value("intent"))?,
        came_later: form.came_later,
        acknowledged: form.acknowledged.map(|seen| Acknowledged {
            by: AccountId::from_uuid(seen.by),
            at: seen.at,
            of: seen.of.into(),
        }),
    })
}

/// What the columns beside the body say of a sheet.
struct Columns {
    receiver: Option<Uuid>,
    given_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    item_count: i32,
}

fn columns_of(sheet: &Sheet) -> Columns {
    let (receiver, given_at, ended_at) = match sheet.stage {
        Stage::Preparing => (None, None, None),
        Stage::Given { at } => (None, Some(at), None),
        Stage::Taken { given_at, by, at } => (Some(by.uuid()), Some(given_at), Some(at)),
        Stage::Withdrawn { at } => (None, None, Some(at)),
    };
    Columns { receiver, given_at, ended_at, item_count: i32::try_from(sheet.items.len()).unwrap_or(i32::MAX) }
}

/// Writes a new handover; false when the giver has one under way already.
///
/// # Errors
/// The database.
pub async fn insert(client: &impl Connection, sheet: &Sheet) -> Result<bool, StoreError> {
    let columns = columns_of(sheet);
    let count = client
        .execute(
            "insert into handover (id, version, stage, giver, opened_at, item_count, body) \
             values ($1, 1, $2, $3, $4, $5, $6::text::json) on conflict do nothing",
            &[
                &sheet.id.uuid(),
                &sheet.stage.name(),
                &sheet.giver.uuid(),
                &sheet.opened_at,
                &columns.item_count,
                &body_of(sheet),
            ],
        )
        .await?;
    Ok(count == 1)
}

/// Writes a handover over the version that was read; false when somebody else was faster.
///
/// # Errors
/// The database.
pub async fn update(client: &impl Connection, sheet: &Sheet, version: i32) -> Result<bool, StoreError> {
    let columns = columns_of(sheet);
    let count = client
        .execute(
            "update handover set version = version + 1, stage = $3, receiver = $4, given_at = $5, \
                 ended_at = $6, item_count = $7, body = $8::text::json \
             where id = $1 and version = $2",
            &[
                &sheet.id.uuid(),
                &version,
                &sheet.stage.name(),
                &columns.receiver,
                &columns.given_at,
                &columns.ended_at,
                &columns.item_count,
                &body_of(sheet),
            ],
        )
        .await?;
    Ok(count == 1)
}

/// A handover with the version of its row.
///
/// # Errors
/// The database, or a stored form this binary does not know.
pub async fn find(client: &impl Connection, id: HandoverId) -> Result<Option<(Sheet, i32)>, StoreError> {
    let sql = "select id, version, stage, giver, receiver, opened_at, given_at, ended_at, body::text as body \
         from handover where id = $1";
    client.query_opt(sql, &[&id.uuid()]).await?.map(|row| read(&row)).transpose()
}

/// The handover that an account has under way.
///
/// # Errors
/// As [`find`].
pub async fn find_under_way(
    client: &impl Connection,
    giver: AccountId,
) -> Result<Option<(Sheet, i32)>, StoreError> {
    let sql = "select id, version, stage, giver, receiver, opened_at, given_at, ended_at, body::text as body \
         from handover where giver = $1 and stage in ('preparing', 'given')";
    client.query_opt(sql, &[&giver.uuid()]).await?.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<(Sheet, i32), StoreError> {
    let body: BodyForm = serde_json::from_str(row.try_get("body")?).map_err(FormError::from)?;
    let items = body.items.into_iter().map(|form| {
        let item = item_of(form)?;
        Ok((item.then.key(), item))
    });
    let sheet = Sheet {
        id: HandoverId::from_uuid(row.try_get("id")?),
        giver: AccountId::from_uuid(row.try_get("giver")?),
        opened_at: row.try_get("opened_at")?,
        items: items.collect::<Result<_, FormError>>()?,
        left_out: LeftOut { orders: body.orders_left_out, stations: body.stations_left_out },
        stage: stage_of(row)?,
    };
    Ok((sheet, row.try_get("version")?))
}

fn stage_of(row: &Row) -> Result<Stage, StoreError> {
    let stage: &str = row.try_get("stage")?;
    let unreadable = || StoreError::Unreadable { column: "stage", value: stage.to_owned() };
    let given_at: Option<Timestamp> = row.try_get("given_at")?;
    let ended_at: Option<Timestamp> = row.try_get("ended_at")?;
    let receiver: Option<Uuid> = row.try_get("receiver")?;
    match (stage, given_at, ended_at, receiver) {
        ("preparing", ..) => Ok(Stage::Preparing),
        ("given", Some(at), ..) => Ok(Stage::Given { at }),
        ("taken", Some(given_at), Some(at), Some(by)) => {
            Ok(Stage::Taken { given_at, by: AccountId::from_uuid(by), at })
        }
        ("withdrawn", _, Some(at), _) => Ok(Stage::Withdrawn { at }),
        _ => Err(unreadable()),
    }
}

/// The orders that a handover tells of, most pressing first, and how many are open in all.
///
/// # Errors
/// The database.
pub async fn list_open_orders(
    client: &impl Connection,
    limit: usize,
) -> Result<(Vec<OrderId>, u32), StoreError> {
    let sql = "select id, count(*) over () as count from work_order \
         where state <> 'closed' and mode = 'live' order by priority, opened_at, id limit $1";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = client.query(sql, &[&limit]).await?;
    let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get("count"))?;
    let ids = rows.iter().map(|row| Ok(OrderId::from_uuid(row.try_get("id")?)));
    Ok((ids.collect::<Result<_, StoreError>>()?, u32::try_from(count).unwrap_or(u32::MAX)))
}
