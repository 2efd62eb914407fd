//! Where phones take pushes, and the pushes that wait.
//!
//! Must not: send, or hold anything of an order but which it is.

use super::named::named_column;
use super::{Connection, StoreError};
use crate::kernel::{AssignmentId, DeviceId, OrderId, SignedDuration, StationId, Timestamp};
use crate::order::OrderNumber;
use std::collections::BTreeSet;
use tokio_postgres::Row;
use uuid::Uuid;

/// An offer older than this is no news any more.
const NEWS: SignedDuration = SignedDuration::from_mins(15);
/// Half of the time that a station has to answer: an offer that its phone has not shown by then is pushed once more.
pub const REPEAT_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// How long a push is remembered, so that it is not made again.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// How long a taken push is left to whoever took it.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Tries of one push.
pub const MAX_ATTEMPTS: i16 = 4;
/// A phone whose pushes failed so often in a row is not taken for reachable by them.
pub const DOUBTFUL_AFTER: i16 = 3;

/// The key that signs our pushes, PKCS #8: made once per database, the same on every node.
///
/// # Errors
/// The database.
pub async fn signing_key(client: &impl Connection, candidate: &[u8]) -> Result<Vec<u8>, StoreError> {
    let sql = "insert into setting (name, value) values ('push_key', $1) on conflict (name) do nothing";
    client.execute(sql, &[&hex::encode(candidate)]).await?;
    let row = client.query_one("select value from setting where name = 'push_key'", &[]).await?;
    hex::decode(row.try_get::<_, &str>("value")?)
        .map_err(|_| StoreError::Unreadable { column: "value", value: "(push_key)".to_owned() })
}

/// Where a browser takes pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub endpoint: String,
    pub host: String,
    /// Uncompressed point on P-256, 65 bytes.
    pub key: Vec<u8>,
    /// 16 bytes.
    pub auth: Vec<u8>,
}

/// The phone takes pushes from now on there. What another phone had given as the same place is forgotten: a browser
/// that was enrolled anew.
///
/// # Errors
/// The database.
pub async fn subscribe(
    client: &impl Connection,
    device: DeviceId,
    place: &Subscription,
) -> Result<(), StoreError> {
    client
        .execute(
            "update device set push_endpoint = null, push_host = null, push_key = null, push_auth = null \
             where push_endpoint = $2 and id <> $1",
            &[&device.uuid(), &place.endpoint],
        )
        .await?;
    client
        .execute(
            "update device set push_endpoint = $2, push_host = $3, push_key = $4, push_auth = $5, \
                 push_failure_count = 0, push_not_before = null where id = $1 and revoked_at is null",
            &[&device.uuid(), &place.endpoint, &place.host, &place.key, &place.auth],
        )
        .await?;
    Ok(())
}

/// The phone takes no pushes there any more; `None` is wherever it does. The push service says so, or the phone.
///
/// # Errors
/// The database.
pub async fn unsubscribe(
    client: &impl Connection,
    device: DeviceId,
    endpoint: Option<&str>,
) -> Result<(), StoreError> {
    client
        .execute(
            "with unsent as (delete from push where device = $1 and done_at is null) \
             update device set push_endpoint = null, push_host = null, push_key = null, push_auth = null \
             where id = $1 and ($2::text is null or push_endpoint = $2)",
            &[&device.uuid(), &endpoint],
        )
        .await?;
    Ok(())
}

/// Stations on whose phones a push arrives, as far as is known.
///
/// # Errors
/// The database.
pub async fn list_reached(client: &impl Connection) -> Result<BTreeSet<StationId>, StoreError> {
    let sql = "select distinct d.station from device d join session s on s.device = d.id \
                   join account c on c.id = s.account and c.disabled_at is null \
               where d.revoked_at is null and d.push_endpoint is not null and d.push_failure_count < $1";
    let rows = client.query(sql, &[&DOUBTFUL_AFTER]).await?;
    rows.iter().map(|row| Ok(StationId::from_uuid(row.try_get("station")?))).collect()
}

/// The phone `d` is signed in at `$2`, to an account that is not disabled.
const SIGNED_IN: &str = "exists (select from session s join account c on c.id = s.account \
    where s.device = d.id and s.expires_at > $2 and c.disabled_at is null)";

/// What a phone is rung for, `a` being the assignment and `$1` the moment before which it is no news: an offer, or a
/// station that stood by and goes now, until it is seen to move. The day's bound is for the index: without it every
/// assignment that the station ever had would be read.
const RINGS: &str = "a.offered_at > $1::timestamptz - interval '1 day' \
    and (a.state = 'offered' and a.offered_at > $1 \
    or a.state = 'accepted' and a.set_out_at is null and exists (select from event e \
        where e.subject_id = a.work_order and e.kind = 'offer_accepted' and e.recorded_at > $1 \
            and e.body::json->>'stood_by' = 'true' and e.body::json->>'assignment' = a.id::text))";

/// Whether its phones are rung, `l` being the station's load: off duty it is offered nothing, but a crew that goes already has
/// to know it.
const MAY_RING: &str = "(l.on_duty or a.state = 'accepted')";

/// Writes down a push for each phone of these stations and each new offer to them, and anew for a station that stood by and
/// goes now; `None` is every station. Stations off duty are offered nothing, and drills go nowhere outside.
///
/// # Errors
/// The database.
pub async fn note_offers(
    client: &impl Connection,
    stations: Option<&BTreeSet<StationId>>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let stations: Option<Vec<Uuid>> = stations.map(|all| all.iter().map(|station| station.uuid()).collect());
    let since = now.saturating_sub(NEWS).unwrap_or(Timestamp::MIN);
    // What was pushed before it was to go was the offer, and is no reason not to ring again.
    let sql = format!(
        "insert into push (device, work_order, assignment, made_at, not_before) \
         select d.id, a.work_order, a.id, $2, $2 from device d \
             join station_load l on l.station = d.station \
             join assignment a on a.station = d.station and {RINGS} and {MAY_RING} \
             join work_order o on o.id = a.work_order and o.mode = 'live' \
         where d.push_endpoint is not null and d.revoked_at is null \
             and ($3::uuid[] is null or d.station = any($3)) \
             and {SIGNED_IN} \
         on conflict (device, assignment) do update set made_at = excluded.made_at, \
             not_before = excluded.not_before, attempt_count = 0, done_at = null, shown_at = null, \
             is_repeat = false \
         where push.made_at < (select accepted_at from assignment a where a.work_order = excluded.work_order \
             and a.id = excluded.assignment and a.state = 'accepted')"
    );
    Ok(client.execute(&sql, &[&since, &now, &stations]).await?)
}

/// The phone shows the order's offer, or that its crew is to go, to somebody: it needs no reminding. Gives whether the
/// phone's station was called for that order at all.
///
/// # Errors
/// The database.
pub async fn shown(
    client: &impl Connection,
    device: DeviceId,
    order: OrderId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    // The page may be quicker than the push's row: then the row is made here, and the push goes out all the same.
    let row = client
        .query_one(
            "with called as (select d.id as device, a.work_order, a.id as assignment, a.state, o.mode from device d \
                 join assignment a on a.station = d.station join work_order o on o.id = a.work_order \
                 where d.id = $1 and a.work_order = $2), \
             noted as (insert into push (device, work_order, assignment, made_at, not_before, shown_at) \
                 select device, work_order, assignment, $3::timestamptz, $3::timestamptz, $3::timestamptz from called \
                     where state in ('offered', 'accepted') and mode = 'live' \
                 on conflict (device, assignment) do update \
                     set shown_at = coalesce(push.shown_at, excluded.shown_at)) \
             select exists (select from called) as is_called",
            &[&device.uuid(), &order.uuid(), &now],
        )
        .await?;
    Ok(row.try_get("is_called")?)
}

/// Makes those pushes anew that nobody has answered, or seen on that phone, [`REPEAT_AFTER`] they were sent; each once,
/// with all its tries.
/// An offer stays one only until another station leads, so nobody is rung for an order that is in hands.
///
/// # Errors
/// The database.
pub async fn repeat_unseen(client: &impl Connection, now: Timestamp) -> Result<u64, StoreError> {
    let told_before = now.saturating_sub(REPEAT_AFTER).unwrap_or(Timestamp::MIN);
    let since = now.saturating_sub(NEWS).unwrap_or(Timestamp::MIN);
    let sql = format!(
        "update push p set is_repeat = true, done_at = null, attempt_count = 0, not_before = $2::timestamptz \
         from assignment a \
         where a.work_order = p.work_order and a.id = p.assignment and {RINGS} \
             and not p.is_repeat and p.shown_at is null and p.done_at <= $3"
    );
    Ok(client.execute(&sql, &[&since, &now, &told_before]).await?)
}

/// A push to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub device: DeviceId,
    pub assignment: AssignmentId,
    pub place: Subscription,
    pub number: OrderNumber,
    /// `p1`, `p2`, `p3`
    pub priority: String,
    /// Its crew is to go without being asked: it stood by.
    pub steps_in: bool,
    /// Tries so far, this one not counted.
    pub attempt_count: i16,
}

fn due_of(row: &Row) -> Result<Due, StoreError> {
    let part = |column: &'static str| -> Result<u32, StoreError> {
        let number: i32 = row.try_get(column)?;
        u32::try_from(number).map_err(|_| StoreError::Unreadable { column, value: number.to_string() })
    };
    let priority: crate::intake::Priority = named_column(row, "priority")?;
    Ok(Due {
        device: DeviceId::from_uuid(row.try_get("device")?),
        assignment: AssignmentId::from_uuid(row.try_get("assignment")?),
        place: Subscription {
            endpoint: row.try_get("push_endpoint")?,
            host: row.try_get("push_host")?,
            key: row.try_get("push_key")?,
            auth: row.try_get("push_auth")?,
        },
        number: OrderNumber { day: part("number_day")?, serial: part("number_serial")? },
        priority: priority.name().to_owned(),
        steps_in: row.try_get("steps_in")?,
        attempt_count: row.try_get("attempt_count")?,
    })
}

/// Takes pushes that are due and still news, the oldest first; nobody else takes them during the lease. Those to a host
/// in `full` stay: enough are on their way there.
///
/// # Errors
/// The database.
pub async fn take(
    client: &impl Connection,
    full: &[&str],
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Due>, StoreError> {
    let since = now.saturating_sub(NEWS).unwrap_or(Timestamp::MIN);
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let sql = format!(
        "with due as ( \
             select p.device, p.assignment, d.push_endpoint, d.push_host, d.push_key, d.push_auth, \
                 o.number_day, o.number_serial, o.priority, a.state = 'accepted' as steps_in \
             from push p join device d on d.id = p.device \
                 join assignment a on a.work_order = p.work_order and a.id = p.assignment \
                 join work_order o on o.id = a.work_order join station_load l on l.station = d.station \
             where p.done_at is null and p.not_before <= $2 and p.attempt_count < $6 \
                 and {RINGS} and {MAY_RING} and d.revoked_at is null \
                 and not (p.is_repeat and p.shown_at is not null) \
                 and d.push_endpoint is not null and coalesce(d.push_not_before <= $2, true) \
                 and not d.push_host = any($5) \
                 and {SIGNED_IN} \
             order by p.not_before, p.device, p.assignment limit $4 for update of p skip locked) \
         update push set not_before = $3 from due \
         where push.device = due.device and push.assignment = due.assignment \
         returning due.*, push.attempt_count"
    );
    let rows = client.query(&sql, &[&since, &now, &until, &limit, &full, &MAX_ATTEMPTS]).await?;
    rows.iter().map(due_of).collect()
}

/// The push service took it: the phone is reached that way.
///
/// # Errors
/// The database.
pub async fn sent(client: &impl Connection, push: &Due, now: Timestamp) -> Result<(), StoreError> {
    client
        .execute(
            "with sent as (update push set done_at = $3, attempt_count = attempt_count + 1 \
                 where device = $1 and assignment = $2) \
             update device set push_failure_count = 0, push_not_before = null where id = $1",
            &[&push.device.uuid(), &push.assignment.uuid(), &now],
        )
        .await?;
    Ok(())
}

/// The push service did not take it: nothing more to that phone before `next_try`.
///
/// # Errors
/// The database.
pub async fn failed(client: &impl Connection, push: &Due, next_try: Timestamp) -> Result<(), StoreError> {
    client
        .execute(
            "with failed as (update push set attempt_count = attempt_count + 1, not_before = $3::timestamptz \
                 where device = $1 and assignment = $2) \
             update device set push_failure_count = least(push_failure_count + 1, 1000), \
                 push_not_before = $3::timestamptz where id = $1",
            &[&push.device.uuid(), &push.assignment.uuid(), &next_try],
        )
        .await?;
    Ok(())
}

/// How often a phone's pushes failed in a row.
///
/// # Errors
/// The database.
pub async fn failure_count(client: &impl Connection, device: DeviceId) -> Result<i16, StoreError> {
    let row =
        client.query_opt("select push_failure_count from device where id = $1", &[&device.uuid()]).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get("push_failure_count")?))
}

/// Forgets pushes that nobody could make again.
///
/// # Errors
/// The database.
pub async fn sweep(client: &impl Connection, now: Timestamp) -> Result<u64, StoreError> {
    let before = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    Ok(client.execute("delete from push where made_at < $1", &[&before]).await?)
}
