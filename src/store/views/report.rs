//! Response times: the facts of the counted orders, and the report made of them.
//!
//! Must not: compute a figure; `performance` does.

use super::orders::COUNTED;
use crate::kernel::{OrderId, StationId};
use crate::performance::{
    self, DayRange, ENTERED_LATE_AFTER, EnteredLate, GroupBy, GroupKey, IntervalFigures, RateFigures,
    ResponseFact, Row as ReportRow, Times,
};
use crate::roster::{Directory, DistrictCode};
use crate::store::city::district_code;
use crate::store::{Connection, StoreError};
use crate::wire;
use futures_util::TryStreamExt;
use std::pin::pin;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// The orders that a report over these days counts, in the order of their alarms: live ones (no drill, no
/// test), without merged, false-alarm and cancelled ones. A range holds at most a year, about 36,000 orders.
///
/// # Errors
/// The database.
pub async fn list_response_facts(
    client: &impl Connection,
    range: DayRange,
    district: Option<DistrictCode>,
) -> Result<Vec<ResponseFact>, StoreError> {
    let late_s = ENTERED_LATE_AFTER.as_secs();
    let sql = format!(
        "select o.id, o.district, o.lead_station, o.simulated, o.alarm_raised_at, o.answered_at, \
             o.dispatched_at, o.accepted_at, o.arrived_at, o.freed_at, \
             coalesce(o.outcome = 'self_rescued', false) as is_self_rescued, \
             o.opened_at - o.alarm_raised_at > interval '1 s' * $4::int8 as is_raised_late, \
             coalesce(o.opened_at - o.answered_at > interval '1 s' * $4::int8, false) as is_answered_late, \
             case when o.has_late_entry then array(select distinct e.kind from event e where e.subject_id = o.id \
                 and e.recorded_at - e.occurred_at > interval '1 s' * $4::int8 and e.occurred_at = case \
                     when e.kind = 'offer_accepted' then o.accepted_at \
                     when e.kind in ('crew_arrived', 'arrival_shown') then o.arrived_at \
                     when e.kind in ('passengers_freed', 'resolved') then o.freed_at \
                 end) else array[]::text[] end as late_kinds \
         from work_order o \
         where o.alarm_raised_at >= $1 and o.alarm_raised_at < $2 and {COUNTED} \
             and ($3::integer is null or o.district = $3) \
         order by o.alarm_raised_at, o.id"
    );
    let (from, until) = (range.start(), range.end());
    let district = district.map(|code| code.number().cast_signed());
    let parameters: [&(dyn ToSql + Sync); 4] = [&from, &until, &district, &late_s];
    let mut rows = pin!(client.query_raw(&sql, &parameters).await?);
    let mut facts = Vec::new();
    while let Some(row) = rows.try_next().await? {
        facts.push(ResponseFact {
            order: OrderId::from_uuid(row.try_get("id")?),
            district: row.try_get::<_, Option<i32>>("district")?.map(district_code).transpose()?,
            station: row.try_get::<_, Option<Uuid>>("lead_station")?.map(StationId::from_uuid),
            simulated: row.try_get("simulated")?,
            times: Times {
                alarm_raised: row.try_get("alarm_raised_at")?,
                answered: row.try_get("answered_at")?,
                dispatched: row.try_get("dispatched_at")?,
                accepted: row.try_get("accepted_at")?,
                arrived: row.try_get("arrived_at")?,
                freed: row.try_get("freed_at")?,
                is_self_rescued: row.try_get("is_self_rescued")?,
                entered_late: entered_late(&row)?,
            },
        });
    }
    Ok(facts)
}

/// Which milestones were entered late: T0 and T1 by the order's opening, the others by their events in the log: of several
/// words of one only the word that counts, not a second station's acceptance or a release that was none.
fn entered_late(row: &Row) -> Result<EnteredLate, StoreError> {
    let kinds: Vec<String> = row.try_get("late_kinds")?;
    let has = |names: &[&str]| kinds.iter().any(|kind| names.contains(&kind.as_str()));
    Ok(EnteredLate {
        alarm_raised: row.try_get("is_raised_late")?,
        answered: row.try_get("is_answered_late")?,
        accepted: has(&["offer_accepted"]),
        arrived: has(&["crew_arrived", "arrival_shown"]),
        freed: has(&["passengers_freed", "resolved"]),
    })
}

/// The report over these days, ready to be sent.
///
/// # Errors
/// The database.
pub async fn response_report(
    client: &impl Connection,
    directory: &Directory,
    range: DayRange,
    by: GroupBy,
    district: Option<DistrictCode>,
) -> Result<wire::ResponseReport, StoreError> {
    let facts = list_response_facts(client, range, district).await?;
    let report = performance::report(&facts, range, by);
    Ok(wire::ResponseReport {
        from: range.first().to_string(),
        to: range.last().to_string(),
        by: by.name().to_owned(),
        rows: report.rows.iter().map(|row| row_view(row, directory)).collect(),
        total: row_view(&report.total, directory),
        simulated_share: report.simulated_share,
    })
}

fn row_view(row: &ReportRow, directory: &Directory) -> wire::ResponseRow {
    let (key, label) = key_view(row.key, directory);
    wire::ResponseRow {
        key,
        label,
        order_count: row.order_count,
        answer: interval_view(row.answer),
        processing: interval_view(row.processing),
        response: interval_view(row.response),
        arrival: interval_view(row.arrival),
        arrival_from_alarm: interval_view(row.arrival_from_alarm),
        on_site: interval_view(row.on_site),
        trapped: interval_view(row.trapped),
        within_3_min: rate_view(row.within_3_min),
        within_30_min: rate_view(row.within_30_min),
    }
}

/// Key and label of a row. What is not known has the key `unknown`, the sum `total`.
fn key_view(key: GroupKey, directory: &Directory) -> (String, String) {
    match key {
        GroupKey::Day(day) => (day.to_string(), day.to_string()),
        GroupKey::District(code) => {
            let name = directory.find_district(code).map(|district| district.name.clone());
            (code.to_string(), name.unwrap_or_else(|| code.to_string()))
        }
        GroupKey::Station(station) => {
            let found = wire::station_ref(station, directory);
            (found.id, format!("{} {}", found.code, found.name).trim().to_owned())
        }
        GroupKey::Unknown => ("unknown".to_owned(), "未定 · not known".to_owned()),
        GroupKey::Total => ("total".to_owned(), "合计 · total".to_owned()),
    }
}

pub(super) const fn interval_view(figures: IntervalFigures) -> wire::IntervalFigures {
    wire::IntervalFigures {
        count: figures.count,
        mean_s: figures.mean_s,
        p50_s: figures.p50_s,
        p90_s: figures.p90_s,
        entered_late: figures.entered_late,
    }
}

pub(super) const fn rate_view(figures: RateFigures) -> wire::RateFigures {
    wire::RateFigures {
        count: figures.count,
        within: figures.within,
        rate: figures.rate,
        low: figures.low,
        high: figures.high,
    }
}
