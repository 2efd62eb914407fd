//! A station's own record: the orders for which it was called, and its pace beside its district's and the city's.
//!
//! Must not: compute a figure (`performance` does), or tell of another station's order.

use super::orders::number;
use super::report::{interval_view, list_response_facts, rate_view};
use crate::kernel::{LiftId, OrderId, StationId};
use crate::performance::{self, DayRange, GroupBy, ResponseFact};
use crate::roster::{Directory, DistrictCode};
use crate::store::{Connection, StoreError};
use crate::wire::{PaceRow, StationOrder, StationRecord};
use tokio_postgres::Row;
use uuid::Uuid;

/// Orders of a record at most; a busy station has three a day.
const MAX_ORDERS: i64 = 200;

/// The record of one station over these days, by the day of the alarm for the figures and of the call for the list.
///
/// # Errors
/// The database.
pub async fn station_record(
    client: &impl Connection,
    directory: &Directory,
    range: DayRange,
    station: StationId,
) -> Result<StationRecord, StoreError> {
    let facts = list_response_facts(client, range, None).await?;
    let district = directory.find_station(station).map(|station| station.district);
    let pace = |is_counted: &dyn Fn(&ResponseFact) -> bool| {
        let counted: Vec<ResponseFact> = facts.iter().filter(|fact| is_counted(fact)).copied().collect();
        pace_row(&counted, range)
    };
    Ok(StationRecord {
        from: range.first().to_string(),
        to: range.last().to_string(),
        own: pace(&|fact| fact.station == Some(station)),
        district: pace(&|fact| is_in(fact, district)),
        city: pace(&|_| true),
        orders: list_station_orders(client, directory, range, station).await?,
    })
}

fn is_in(fact: &ResponseFact, district: Option<DistrictCode>) -> bool {
    district.is_some() && fact.district == district
}

fn pace_row(facts: &[ResponseFact], range: DayRange) -> PaceRow {
    let total = performance::report(facts, range, GroupBy::District).total;
    PaceRow {
        order_count: total.order_count,
        response: interval_view(total.response),
        arrival: interval_view(total.arrival),
        on_site: interval_view(total.on_site),
        within_30_min: rate_view(total.within_30_min),
    }
}

async fn list_station_orders(
    client: &impl Connection,
    directory: &Directory,
    range: DayRange,
    station: StationId,
) -> Result<Vec<StationOrder>, StoreError> {
    let rows = client
        .query(
            "select o.id, o.number_day, o.number_serial, o.mode, o.lift, o.outcome, o.freed_at, \
                 a.state, a.offered_at, a.accepted_at, a.arrived_at \
             from assignment a join work_order o on o.id = a.work_order \
             where a.station = $1 and a.offered_at >= $2 and a.offered_at < $3 \
             order by a.offered_at desc, a.id limit $4",
            &[&station.uuid(), &range.start(), &range.end(), &MAX_ORDERS],
        )
        .await?;
    rows.iter().map(|row| read(row, directory)).collect()
}

fn read(row: &Row, directory: &Directory) -> Result<StationOrder, StoreError> {
    let lift: Option<Uuid> = row.try_get("lift")?;
    let lift = lift.and_then(|lift| directory.find_lift(LiftId::from_uuid(lift)));
    let place = lift.map(|lift| {
        let compound = directory.find_compound(lift.compound).map(|compound| compound.name.as_str());
        format!("{} {}", compound.unwrap_or_default(), lift.position).trim().to_owned()
    });
    Ok(StationOrder {
        id: OrderId::from_uuid(row.try_get("id")?).to_string(),
        number: number(row)?.to_string(),
        mode: row.try_get("mode")?,
        place,
        assignment_state: row.try_get("state")?,
        outcome: row.try_get("outcome")?,
        offered_at: row.try_get("offered_at")?,
        accepted_at: row.try_get("accepted_at")?,
        arrived_at: row.try_get("arrived_at")?,
        freed_at: row.try_get("freed_at")?,
    })
}
