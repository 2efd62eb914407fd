//! Lists of orders: the console's lists, the orders behind a report's figure, a lift's history.
//!
//! Must not: fold orders. A list gives ids in order; the caller loads those it shows.

use crate::kernel::{LiftId, OrderId, StationId, Text, Timestamp};
use crate::order::OrderNumber;
use crate::performance::{Interval, Measure, end_of_day, start_of_day};
use crate::roster::{DistrictCode, LiftCode, RegistrationCode};
use crate::store::{Connection, StoreError};
use crate::wire::{OrderRef, RecentOrder};
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Most orders in one page.
pub const MAX_PAGE: usize = 200;
/// Orders in a lift's history.
const RECENT: i64 = 10;

/// Which states a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StateFilter {
    /// Somebody may still be trapped.
    Live,
    /// The people are out, the callback is not done.
    Waiting,
    Closed,
    #[default]
    All,
}

impl StateFilter {
    /// Every filter.
    pub const ALL: [Self; 4] = [Self::Live, Self::Waiting, Self::Closed, Self::All];

    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    /// The filter of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.name() == name)
    }

    const fn condition(self) -> Option<&'static str> {
        match self {
            Self::Live => Some("o.state in ('open', 'underway', 'on_scene')"),
            Self::Waiting => Some("o.state in ('rescued', 'callback_due')"),
            Self::Closed => Some("o.state = 'closed'"),
            Self::All => None,
        }
    }
}

/// One value of a column, or the rows that have none: a report's row "unknown".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick<T> {
    Is(T),
    Unknown,
}

/// What a list is narrowed to; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    pub state: StateFilter,
    /// An order number or its day, a lift's code or registration, or a part of a compound's name or address.
    pub text: Option<Text<100>>,
    /// First local day of the alarm, included.
    pub first_day: Option<Date>,
    /// Last local day of the alarm, included.
    pub last_day: Option<Date>,
    pub district: Option<Pick<DistrictCode>>,
    /// With a measure: the station that a report counts the order for (whose acceptance came first). Without:
    /// any station that was called.
    pub station: Option<Pick<StationId>>,
    /// Exactly the orders behind this figure of a report.
    pub measure: Option<Measure>,
}

/// Where the next page of a list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderCursor {
    alarm_raised_at: Timestamp,
    order: OrderId,
}

impl fmt::Display for OrderCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.alarm_raised_at.as_microsecond(), self.order.uuid().simple())
    }
}

/// The text is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct CursorError;

impl FromStr for OrderCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (at, order) = text.split_once('_').ok_or(CursorError)?;
        let at = at.parse().map_err(|_| CursorError)?;
        Ok(Self {
            alarm_raised_at: Timestamp::from_microsecond(at).map_err(|_| CursorError)?,
            order: OrderId::from_uuid(Uuid::try_parse(order).map_err(|_| CursorError)?),
        })
    }
}

/// One page of a list, newest alarm first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPage {
    pub orders: Vec<OrderId>,
    pub next: Option<OrderCursor>,
}

/// Conditions with their parameters, numbered as they are added.
#[derive(Default)]
struct Conditions {
    parts: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Conditions {
    /// Adds a condition without a parameter.
    fn plain(&mut self, part: &str) {
        self.parts.push(part.to_owned());
    }

    /// Adds a condition; each `{}` in it stands for the same new parameter.
    fn with(&mut self, part: &str, value: impl ToSql + Sync + Send + 'static) {
        let parameter = self.parameter(value);
        self.parts.push(part.replace("{}", &parameter));
    }

    fn parameter(&mut self, value: impl ToSql + Sync + Send + 'static) -> String {
        self.values.push(Box::new(value));
        format!("${}", self.values.len())
    }

    fn sql(&self) -> String {
        if self.parts.is_empty() { "true".to_owned() } else { self.parts.join(" and ") }
    }
}

/// One page of the orders that pass the filter, newest alarm first; `limit` is at most [`MAX_PAGE`].
///
/// # Errors
/// The database.
pub async fn list_orders(
    client: &impl Connection,
    filter: &OrderFilter,
    limit: usize,
    cursor: Option<OrderCursor>,
) -> Result<OrderPage, StoreError> {
    let limit = limit.clamp(1, MAX_PAGE);
    let mut conditions = conditions(filter);
    if let Some(cursor) = cursor {
        let at = conditions.parameter(cursor.alarm_raised_at);
        let order = conditions.parameter(cursor.order.uuid());
        conditions.plain(&format!("(o.alarm_raised_at, o.id) < ({at}, {order})"));
    }
    let wanted = conditions.parameter(i64::try_from(limit + 1).unwrap_or(i64::MAX));
    let sql = format!(
        "select o.id, o.alarm_raised_at from work_order o where {} \
         order by o.alarm_raised_at desc, o.id desc limit {wanted}",
        conditions.sql()
    );
    let values: Vec<&(dyn ToSql + Sync)> =
        conditions.values.iter().map(|value| &**value as &(dyn ToSql + Sync)).collect();
    let mut rows = client
        .query(&sql, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(OrderCursor {
                order: OrderId::from_uuid(row.try_get("id")?),
                alarm_raised_at: row.try_get("alarm_raised_at")?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let next = (rows.len() > limit).then(|| rows[limit - 1]);
    rows.truncate(limit);
    Ok(OrderPage { orders: rows.into_iter().map(|row| row.order).collect(), next })
}

fn conditions(filter: &OrderFilter) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(state) = filter.state.condition() {
        conditions.plain(state);
    }
    if let Some(day) = filter.first_day {
        conditions.with("o.alarm_raised_at >= {}", start_of_day(day));
    }
    if let Some(day) = filter.last_day {
        conditions.with("o.alarm_raised_at < {}", end_of_day(day));
    }
    match filter.district {
        Some(Pick::Is(code)) => conditions.with("o.district = {}", code.number().cast_signed()),
        Some(Pick::Unknown) => conditions.plain("o.district is null"),
        None => {}
    }
    match (filter.station, filter.measure) {
        (Some(Pick::Is(station)), Some(_)) => conditions.with("o.lead_station = {}", station.uuid()),
        (Some(Pick::Is(station)), None) => conditions.with(
            "exists (select from assignment a where a.work_order = o.id and a.station = {})",
            station.uuid(),
        ),
        (Some(Pick::Unknown), _) => conditions.plain("o.lead_station is null"),
        (None, _) => {}
    }
    if let Some(measure) = filter.measure {
        conditions.plain(COUNTED);
        conditions.parts.extend(behind(measure));
    }
    if let Some(text) = &filter.text {
        add_text(&mut conditions, text.as_str());
    }
    conditions
}

/// Orders that reports count: no drill, no test, nothing that turned out to be nobody's entrapment.
pub(super) const COUNTED: &str =
    "o.mode = 'live' and (o.outcome is null or o.outcome in ('freed_by_crew', 'self_rescued'))";

/// The orders behind a figure, in the words of the database; `Measure::includes` is the same in the report's.
fn behind(measure: Measure) -> Option<String> {
    let limited = |interval, comparison: &str, minutes: u32| {
        let (from, to) = ends(interval);
        format!("o.{to} >= o.{from} and o.{to} {comparison} o.{from} + interval '{minutes} minutes'")
    };
    match measure {
        Measure::Orders => None,
        Measure::Interval(interval) => {
            let (from, to) = ends(interval);
            Some(format!("o.{to} >= o.{from}"))
        }
        Measure::Within3Min => Some(limited(Interval::Response, "<=", 3)),
        Measure::Within30Min => Some(limited(Interval::Arrival, "<=", 30)),
        Measure::Late3Min => Some(format!(
            "({} or o.accepted_at is null and {})",
            limited(Interval::Response, ">", 3),
            "o.freed_at > o.dispatched_at + interval '3 minutes'"
        )),
        Measure::Late30Min => Some(format!(
            "({} or o.arrived_at is null and o.outcome = 'self_rescued' and {})",
            limited(Interval::Arrival, ">", 30),
            "o.freed_at > o.dispatched_at + interval '30 minutes'"
        )),
    }
}

const fn ends(interval: Interval) -> (&'static str, &'static str) {
    match interval {
        Interval::Answer => ("alarm_raised_at", "answered_at"),
        Interval::Processing => ("answered_at", "dispatched_at"),
        Interval::Response => ("dispatched_at", "accepted_at"),
        Interval::Arrival => ("dispatched_at", "arrived_at"),
        Interval::ArrivalFromAlarm => ("alarm_raised_at", "arrived_at"),
        Interval::OnSite => ("arrived_at", "freed_at"),
        Interval::Trapped => ("alarm_raised_at", "freed_at"),
    }
}

fn add_text(conditions: &mut Conditions, text: &str) {
    let day = (text.len() == 8).then(|| text.parse::<i32>().ok()).flatten();
    if text.is_empty() {
    } else if let Some(number) = OrderNumber::parse(text) {
        conditions.with("o.number_day = {}", number.day.cast_signed());
        conditions.with("o.number_serial = {}", number.serial.cast_signed());
    } else if let Ok(code) = LiftCode::parse(text) {
        conditions.with("o.lift = (select l.id from lift l where l.code = {})", code.number().cast_signed());
    } else if let Some(registration) = RegistrationCode::parse(text) {
        conditions.with(
            "o.lift = (select l.id from lift l where l.registration = {})",
            registration.as_str().to_owned(),
        );
    } else if let Some(day) = day {
        conditions.with("o.number_day = {}", day);
    } else {
        conditions.with(
            "o.lift in (select l.id from lift l join compound c on c.id = l.compound \
             where strpos(lower(c.name), lower({})) > 0 or strpos(lower(c.address), lower({})) > 0)",
            text.to_owned(),
        );
    }
}

/// The latest orders of a lift, newest first, at most ten.
///
/// # Errors
/// The database.
pub async fn list_recent_orders(
    client: &impl Connection,
    lift: LiftId,
) -> Result<Vec<RecentOrder>, StoreError> {
    let sql = "select id, number_day, number_serial, state, outcome, opened_at from work_order \
         where lift = $1 order by opened_at desc, id desc limit $2";
    let rows = client.query(sql, &[&lift.uuid(), &RECENT]).await?;
    rows.iter()
        .map(|row| {
            Ok(RecentOrder {
                id: OrderId::from_uuid(row.try_get("id")?).to_string(),
                number: number(row)?.to_string(),
                state: row.try_get("state")?,
                outcome: row.try_get("outcome")?,
                opened_at: row.try_get("opened_at")?,
            })
        })
        .collect()
}

/// The live orders of some lifts, drills and tests aside; at most one a lift.
///
/// # Errors
/// The database.
pub async fn list_live_orders(
    client: &impl Connection,
    lifts: &[LiftId],
) -> Result<Vec<(LiftId, OrderRef)>, StoreError> {
    let ids: Vec<Uuid> = lifts.iter().map(|lift| lift.uuid()).collect();
    let sql = "select id, lift, number_day, number_serial, state from work_order \
         where lift = any($1) and mode = 'live' and state in ('open', 'underway', 'on_scene') order by lift";
    let rows = client.query(sql, &[&ids]).await?;
    rows.iter().map(|row| Ok((LiftId::from_uuid(row.try_get("lift")?), order_ref(row)?))).collect()
}

/// An order's id, number and state.
pub(super) fn order_ref(row: &Row) -> Result<OrderRef, StoreError> {
    Ok(OrderRef {
        id: OrderId::from_uuid(row.try_get("id")?).to_string(),
        number: number(row)?.to_string(),
        state: row.try_get("state")?,
    })
}

pub(super) fn number(row: &Row) -> Result<OrderNumber, StoreError> {
    Ok(OrderNumber {
        day: row.try_get::<_, i32>("number_day")?.cast_unsigned(),
        serial: row.try_get::<_, i32>("number_serial")?.cast_unsigned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text_and_nothing_else_does() {
        let cursor = OrderCursor {
            alarm_raised_at: "2026-11-22T04:05:06.123456Z".parse().unwrap(),
            order: OrderId::new(Timestamp::UNIX_EPOCH, [7; 10]),
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "_", "1_", "x_0190", "99999999999999999999_0", "1_2_3"] {
            assert_eq!(text.parse::<OrderCursor>(), Err(CursorError), "{text}");
        }
    }
}
