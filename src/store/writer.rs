//! The writer's connection: locks in one trip, writes and commits in another.
//!
//! Must not: be used by anybody but `dispatch`, which begins and ends every transaction here. The order of
//! locks is lift, order, order numbers, station load, feed head.

use super::StoreError;
use super::batch::{Batch, Shape, Written};
use super::connection::{DISCARD_PLANS, is_replanned};
use super::named::named_column;
use crate::intake::Mode;
use crate::kernel::{LiftId, OrderId, StationId, Timestamp};
use crate::order::OrderState;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

/// How long a lock is waited for; a command whose order is held elsewhere tries again. Every statement finds its
/// rows by an index, one by one: a plan that was made while a table was small must not read it whole later. A node that dies
/// inside a transaction gives its locks back within seconds, so that another one can go on.
const SETTINGS: &str = "set lock_timeout = '100ms'; set statement_timeout = '5s'; \
     set idle_in_transaction_session_timeout = '5s'; set tcp_keepalives_idle = 10; \
     set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = 15000; \
     set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_hashjoin = off; \
     set enable_mergejoin = off; set timezone = 'UTC'; set synchronous_commit = on";

/// What a batch must hold before it decides.
#[derive(Debug, Default)]
pub struct Locks {
    /// Actor and key of every request.
    pub requests: Vec<(String, String)>,
    /// Lifts whose live order matters.
    pub lifts: Vec<LiftId>,
    pub orders: Vec<OrderId>,
    /// Those of them that may become live again: the live order of their own lift matters too.
    pub revived: Vec<OrderId>,
    /// Stations that will probably be called.
    pub stations: Vec<StationId>,
    /// The day whose next order numbers may be taken.
    pub numbers: Option<u32>,
}

/// A reply that was remembered under a key.
#[derive(Debug)]
pub struct Remembered {
    pub actor: String,
    pub key: String,
    pub digest: Vec<u8>,
    pub reply: String,
}

/// An order's row, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedOrder {
    pub id: OrderId,
    pub version: u32,
    pub lift: Option<LiftId>,
    pub mode: Mode,
    pub state: OrderState,
}

/// A station's load, locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedLoad {
    pub station: StationId,
    pub on_duty: bool,
    pub strength: u8,
    pub capacity: u8,
    pub live: u16,
    pub version: i32,
    pub duty_changed_at: Timestamp,
}

/// What the locks found.
#[derive(Debug, Default)]
pub struct Held {
    pub remembered: Vec<Remembered>,
    pub orders: Vec<LockedOrder>,
    pub loads: Vec<LockedLoad>,
    /// The last order number of the day that was asked for: nobody else takes one meanwhile.
    pub last_number: Option<u32>,
}

struct Statements {
    remembered: Statement,
    lifts: Statement,
    orders: Statement,
    lock_numbers: Statement,
    last_number: Statement,
    loads: Statement,
}

/// The position of the last event of a batch that was sent, once it is committed.
///
/// The error says whether it may have been committed all the same.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<i64, CommitError>> + 'a>>;

/// One connection with everything prepared.
pub struct Writer {
    client: Client,
    statements: Statements,
    /// Statements of a batch by their shape, prepared when they are first needed.
    written: Mutex<BTreeMap<Shape, Statement>>,
    /// Transactions so far, of this connection.
    begun_count: AtomicU64,
}

/// Statements that are kept prepared at most; a plan takes up to half a megabyte of the session.
const MAX_STATEMENTS: usize = 96;

impl Writer {
    /// Prepares the connection.
    ///
    /// # Errors
    /// The database refuses a setting or a statement.
    pub async fn new(client: Client) -> Result<Self, StoreError> {
        client.batch_execute(SETTINGS).await?;
        let statements = Statements {
            remembered: client.prepare(SELECT_REMEMBERED).await?,
            lifts: client.prepare(LOCK_LIFTS).await?,
            orders: client.prepare(LOCK_ORDERS).await?,
            loads: client.prepare(LOCK_LOADS).await?,
            lock_numbers: client.prepare(LOCK_NUMBERS).await?,
            last_number: client.prepare(LAST_NUMBER).await?,
        };
        Ok(Self { client, statements, written: Mutex::default(), begun_count: AtomicU64::new(0) })
    }

    /// Whether the connection is gone.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The connection, for reads inside the transaction.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Begins a transaction and takes its locks, all in one trip.
    ///
    /// # Errors
    /// A lock is held too long elsewhere, or the database fails. The caller rolls back.
    pub async fn begin(&self, locks: &Locks) -> Result<Held, StoreError> {
        let actors: Vec<&str> = locks.requests.iter().map(|(actor, _)| actor.as_str()).collect();
        let keys: Vec<&str> = locks.requests.iter().map(|(_, key)| key.as_str()).collect();
        let lifts: Vec<Uuid> = locks.lifts.iter().map(|lift| lift.uuid()).collect();
        let orders: Vec<Uuid> = locks.orders.iter().map(|order| order.uuid()).collect();
        let revived: Vec<Uuid> = locks.revived.iter().map(|order| order.uuid()).collect();
        let statements = &self.statements;
        let asked: [&(dyn ToSql + Sync); 2] = [&actors, &keys];
        let at_lifts: [&(dyn ToSql + Sync); 2] = [&lifts, &revived];
        let of_orders: [&(dyn ToSql + Sync); 3] = [&orders, &lifts, &revived];
        let begin = if self.is_replanned() { "discard plans; begin" } else { "begin" };
        // Each future sends when it is first polled: all travel together, in this order.
        let (_, remembered, _, orders, last_number, loads) = futures_util::try_join!(
            self.client.batch_execute(begin),
            self.client.query(&statements.remembered, &asked),
            self.client.query(&statements.lifts, &at_lifts),
            self.client.query(&statements.orders, &of_orders),
            self.lock_numbers(locks.numbers),
            self.lock_loads_inner(&locks.stations),
        )?;
        Ok(Held {
            remembered: remembered
                .iter()
                .map(|row| {
                    Ok(Remembered {
                        actor: row.try_get("actor")?,
                        key: row.try_get("key")?,
                        digest: row.try_get("digest")?,
                        reply: row.try_get("reply")?,
                    })
                })
                .collect::<Result<_, tokio_postgres::Error>>()?,
            orders: orders.iter().map(read_order).collect::<Result<_, _>>()?,
            last_number,
            loads,
        })
    }

    /// The last order number of a day, which stays the last until the transaction ends.
    async fn lock_numbers(&self, day: Option<u32>) -> Result<Option<u32>, tokio_postgres::Error> {
        let Some(day) = day.map(u32::cast_signed) else { return Ok(None) };
        let statements = &self.statements;
        let of_day: [&(dyn ToSql + Sync); 1] = [&day];
        // Of the numbers, the second statement sees all that were taken while the first waited.
        let (_, last) = futures_util::try_join!(
            self.client.execute(&statements.lock_numbers, &of_day),
            self.client.query_one(&statements.last_number, &of_day),
        )?;
        Ok(Some(last.try_get::<_, i32>("last")?.cast_unsigned()))
    }

    /// Whether plans are to be made anew before this transaction.
    fn is_replanned(&self) -> bool {
        is_replanned(self.begun_count.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Locks the loads of further stations within the transaction.
    ///
    /// # Errors
    /// As [`Writer::begin`].
    pub async fn lock_loads(&self, stations: &[StationId]) -> Result<Vec<LockedLoad>, StoreError> {
        Ok(self.lock_loads_inner(stations).await?)
    }

    async fn lock_loads_inner(
        &self,
        stations: &[StationId],
    ) -> Result<Vec<LockedLoad>, tokio_postgres::Error> {
        let ids: Vec<Uuid> = stations.iter().map(|station| station.uuid()).collect();
        let rows = self.client.query(&self.statements.loads, &[&ids]).await?;
        rows.iter()
            .map(|row| {
                Ok(LockedLoad {
                    station: StationId::from_uuid(row.try_get("station")?),
                    on_duty: row.try_get("on_duty")?,
                    strength: small(row.try_get("strength")?),
                    capacity: small(row.try_get("capacity")?),
                    live: row.try_get::<_, i16>("live")?.max(0).cast_unsigned(),
                    version: row.try_get("version")?,
                    duty_changed_at: row.try_get("duty_changed_at")?,
                })
            })
            .collect()
    }

    /// Writes everything and commits, in one trip. Gives the position of the last event.
    ///
    /// # Errors
    /// [`CommitError`] says whether the transaction may have been committed all the same.
    pub async fn commit(&self, batch: &mut Batch) -> Result<i64, CommitError> {
        batch.seal();
        let written = batch.written(true);
        let statement = self.statement(&written).await.map_err(CommitError::Rejected)?;
        let parameters = written.parameters();
        // Each future sends when it is first polled: both travel together. A rejected batch makes the commit a rollback.
        let (head, commit) = futures_util::join!(
            self.client.query_one(&statement, &parameters),
            self.client.batch_execute("commit")
        );
        let head = head.map_err(CommitError::Rejected)?;
        commit.map_err(CommitError::Unknown)?;
        head.try_get("seq").map_err(CommitError::Rejected)
    }

    /// Sends the whole transaction as one statement, without locks: for alarms whose lifts have no order that is not closed,
    /// as far as this process knows. The orders' numbers, the lifts, the stations' room and the request keys are checked
    /// by the statement itself, which fails when something was not as foreseen. It is carried out behind whatever was sent before it.
    pub async fn send_at_once(&self, mut batch: Batch) -> Answer<'_> {
        batch.seal();
        let statement = match self.statement(&batch.written(false)).await {
            Ok(statement) => statement,
            Err(error) => return Box::pin(std::future::ready(Err(CommitError::Rejected(error)))),
        };
        let is_replanned = self.is_replanned();
        let mut answer: Answer<'_> = Box::pin(async move {
            let written = batch.written(false);
            let parameters = written.parameters();
            // Each future sends when it is first polled: both travel together. Where forgetting the plans fails, so does the rest.
            let (_, head) = futures_util::join!(
                async {
                    if is_replanned {
                        self.client.batch_execute(DISCARD_PLANS).await.ok();
                    }
                },
                self.client.query_one(&statement, &parameters)
            );
            head.map_err(CommitError::of_one)?.try_get("seq").map_err(CommitError::Rejected)
        });
        // Polled here, so that nothing that is sent later can overtake it.
        match futures_util::poll!(&mut answer) {
            Poll::Ready(answered) => Box::pin(std::future::ready(answered)),
            Poll::Pending => answer,
        }
    }

    async fn statement(&self, written: &Written<'_>) -> Result<Statement, tokio_postgres::Error> {
        let shape = written.shape();
        let known = self.written.lock().unwrap_or_else(PoisonError::into_inner).get(&shape).cloned();
        if let Some(statement) = known {
            return Ok(statement);
        }
        let statement = self.client.prepare(&written.sql()).await?;
        let mut prepared = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if prepared.len() >= MAX_STATEMENTS {
            // Those in use are soon there again.
            prepared.clear();
        }
        prepared.insert(shape, statement.clone());
        Ok(statement)
    }

    /// Gives up the transaction. Errors are of no interest: the connection is then closed.
    pub async fn rollback(&self) {
        let _ = self.client.batch_execute("rollback").await;
    }
}

/// How a commit failed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The database rejected the batch: nothing of it is there.
    #[error("the batch was rejected")]
    Rejected(#[source] tokio_postgres::Error),
    /// The answer to the commit was lost: it may be there. The request keys tell.
    #[error("the answer to the commit was lost")]
    Unknown(#[source] tokio_postgres::Error),
    /// The same: nothing was heard of it for too long.
    #[error("the database does not answer")]
    Silent,
}

impl CommitError {
    /// Of a transaction that is one statement: only PostgreSQL's own word says that nothing was committed.
    fn of_one(error: tokio_postgres::Error) -> Self {
        if error.as_db_error().is_some() { Self::Rejected(error) } else { Self::Unknown(error) }
    }
}

fn small(value: i16) -> u8 {
    u8::try_from(value.clamp(0, 99)).unwrap_or(0)
}

fn read_order(row: &tokio_postgres::Row) -> Result<LockedOrder, StoreError> {
    Ok(LockedOrder {
        id: OrderId::from_uuid(row.try_get("id")?),
        version: row.try_get::<_, i32>("version")?.cast_unsigned(),
        lift: row.try_get::<_, Option<Uuid>>("lift")?.map(LiftId::from_uuid),
        mode: named_column(row, "mode")?,
        state: named_column(row, "state")?,
    })
}

const SELECT_REMEMBERED: &str = "select r.actor, r.key, r.digest, r.reply::text as reply \
     from unnest($1::text[], $2::text[]) as asked (actor, key) \
     join request r on r.actor = asked.actor and r.key = asked.key";

/// The lifts asked for, and those of the orders that may become live again.
const LOCK_LIFTS: &str = "select id from lift where id = any($1::uuid[] || array( \
         select revived.lift from work_order revived \
         where revived.id = any($2::uuid[]) and revived.lift is not null)) \
     order by id for no key update";

/// The orders asked for, and the unfinished orders of the lifts locked before, so that no other node can open one
/// meanwhile. Those of a lift are found by it: see `batch/lifts_free.sql`.
const LOCK_ORDERS: &str = "select id, version, lift, mode, state from work_order where id = any(array( \
         select unnest($1::uuid[]) \
         union all \
         select other.id from work_order other \
         where other.lift = any($2::uuid[] || array( \
                 select revived.lift from work_order revived \
                 where revived.id = any($3::uuid[]) and revived.lift is not null)) \
             and other.state is distinct from 'closed')) \
     order by id for update";

const LOCK_LOADS: &str = "select station, on_duty, strength, capacity, live, version, duty_changed_at \
     from station_load where station = any($1::uuid[]) order by station for update";

/// The lock of `batch/opened.sql`.
const LOCK_NUMBERS: &str = "select pg_advisory_xact_lock(962315, $1)";

const LAST_NUMBER: &str =
    "select coalesce(max(number_serial), 0) as last from work_order where number_day = $1";
