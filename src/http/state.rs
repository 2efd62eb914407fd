//! What the routes need from the rest of the program, and the glue to it: the only file that knows how the
//! boards are served and how dispatch is asked.
//!
//! Must not: decide anything, or know what a route answers.

use super::burst::Bursts;
use super::codes::Code;
use super::error::ApiError;
use super::health::Health;
use super::map::MapSettings;
use super::pages::content_policy;
use super::partner::Partners;
use super::password::Passwords;
use super::roaming::Roaming;
use super::session::Sessions;
use super::slowdown::Slowdown;
use crate::clock::Clock;
use crate::dispatch::{City, Dispatcher, Reply, Request, Roster};
use crate::job::clock_check::Readiness;
use crate::kernel::{AccountId, AlarmId, AssignmentId, OrderId, StationId, Timestamp};
use crate::order::WorkOrder;
use crate::roster::{CrewFix, DistrictCode, StationStatus};
use crate::search::LiftSearch;
use crate::store::account::TokenDigest;
use crate::store::{self, StoreError};
use crate::wire::{Role, WallToday};
use actix_web::{HttpRequest, HttpResponse, web};
use arc_swap::ArcSwap;
use deadpool_postgres::{Client, Pool};
use futures_util::future::LocalBoxFuture;
use ipnet::IpNet;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A partner's machines may raise so many alarms at once, and so many a minute. A power cut traps thousands in one moment,
/// one partner may have them all and send each again until it is answered: only a machine that runs wild meets this.
pub(super) const MACHINE_BURST: (u32, u32) = (20_000, 60_000);

/// An account may look at so many phone numbers at once, and so many a minute.
const REVEAL_BURST: (u32, u32) = (10, 4);

/// A lift's page, a phone or a link may send so many forms at once, and so many a minute: more than a full car in panic.
const PASSENGER_BURST: (u32, u32) = (12, 6);
/// The same for one address: a mobile network puts thousands of phones behind one, and a storm traps hundreds.
const ADDRESS_BURST: (u32, u32) = (300, 120);

/// One phone may call for help at so many different lifts in half an hour: a caretaker goes from car to car, a trapped
/// person does not.
const PHONE_LIFTS: usize = 4;
/// The same for one address: a power cut traps hundreds at once, many of them behind a mobile network's one.
const ADDRESS_LIFTS: usize = 300;

/// One address may try so many enrolment codes at once, and so many a minute: a station's crew at one table.
const ENROLMENT_BURST: (u32, u32) = (20, 6);
/// An account's phones may tell where they are so many times at once, and so many a minute: a phone does so every ten
/// seconds at most, and a station may have a few.
const POSITION_BURST: (u32, u32) = (12, 36);

/// How this server is reached and what it is.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// TLS ends here or at the trusted proxy: cookies are `Secure` and carry the `__Host-` prefix.
    pub is_secure: bool,
    /// TLS ends at the trusted proxy and not here: only it and this machine may ask.
    pub is_behind_proxy: bool,
    /// Only these peers' `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The origin that browsers see, where it is not the Host header's (`https://rescue.example`).
    pub public_origin: Option<String>,
    /// The data is a demonstration city.
    pub is_demo: bool,
    /// From `store::account::seat_secret`.
    pub seat_secret: Vec<u8>,
    /// The site's own map; none is the schematic one.
    pub map: Option<MapSettings>,
    /// The public key of our pushes, base64url.
    pub push_key: String,
    /// Pushes may go to this machine: for tests alone.
    pub push_to_loopback: bool,
}

/// Who opens a board, and what the session lets them see.
#[derive(Debug, Clone)]
pub struct BoardSession {
    pub role: Role,
    pub account: AccountId,
    /// How other seats name it.
    pub name: Arc<str>,
    /// Only this district.
    pub district: Option<DistrictCode>,
    /// Only this station: a crew.
    pub station: Option<StationId>,
    /// SHA-256 of the session's token: `Sessions::close_sockets_with` is told it when the session ends.
    pub token_digest: TokenDigest,
}

/// Serves one socket.
pub type ServeBoard = Arc<
    dyn Fn(HttpRequest, web::Payload, BoardSession) -> LocalBoxFuture<'static, Result<HttpResponse, ApiError>>
        + Send
        + Sync,
>;

/// What goes on in the city now.
#[derive(Debug, Clone, Default)]
pub struct LiveCity {
    pub orders: Vec<Arc<WorkOrder>>,
    pub stations: Vec<(StationId, StationStatus)>,
}

/// The boards, as the composition root hands them in.
#[derive(Clone)]
pub struct Boards {
    pub operator: ServeBoard,
    pub crew: ServeBoard,
    /// Epoch of the feed, and the newest position that is shown.
    pub head: Arc<dyn Fn() -> (String, i64) + Send + Sync>,
    /// The orders that are not closed, and every station's status.
    pub live: Arc<dyn Fn() -> LiveCity + Send + Sync>,
    /// An order that is not closed.
    pub find_order: Arc<dyn Fn(OrderId) -> Option<Arc<WorkOrder>> + Send + Sync>,
    /// Shows where a crew's phone is to those who may see it.
    pub show_fix: Arc<dyn Fn(CrewFix) + Send + Sync>,
    /// Where the crew of an assignment is, as far as its phones said.
    pub find_fix: Arc<dyn Fn(AssignmentId) -> Option<CrewFix> + Send + Sync>,
}

/// Everything that the routes share.
#[derive(Clone)]
pub struct AppState {
    pub dispatcher: Dispatcher,
    pub city: Arc<City>,
    pub search: Arc<ArcSwap<LiftSearch>>,
    pub boards: Boards,
    pub pool: Pool,
    pub clock: Clock,
    pub settings: Arc<Settings>,
    pub health: Arc<Health>,
    pub clock_check: Readiness,
    pub sessions: Arc<Sessions>,
    /// What the pages may load.
    pub(super) content_policy: Arc<str>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) slowdown: Arc<Slowdown>,
    pub(super) partners: Arc<Partners>,
    pub(super) machine_bursts: Arc<Bursts>,
    pub(super) reveal_bursts: Arc<Bursts>,
    pub(super) passenger_bursts: Arc<Bursts>,
    pub(super) address_bursts: Arc<Bursts>,
    pub(super) phone_lifts: Arc<Roaming>,
    pub(super) address_lifts: Arc<Roaming>,
    pub(super) enrolment_bursts: Arc<Bursts>,
    pub(super) position_bursts: Arc<Bursts>,
    /// One heavy report at a time.
    pub(super) report_turn: Arc<Mutex<()>>,
    /// Today's figures on the walls, and when they were made.
    pub(super) wall_today: Arc<Mutex<Option<(Timestamp, WallToday)>>>,
}

/// What the composition root hands in.
pub struct Parts {
    pub dispatcher: Dispatcher,
    pub city: Arc<City>,
    pub search: Arc<ArcSwap<LiftSearch>>,
    pub boards: Boards,
    pub pool: Pool,
    pub clock: Clock,
    pub settings: Settings,
    pub health: Arc<Health>,
    pub clock_check: Readiness,
}

impl AppState {
    /// Puts the parts together; once a process, cloned for each worker.
    pub fn new(parts: Parts) -> Self {
        Self {
            dispatcher: parts.dispatcher,
            city: parts.city,
            search: parts.search,
            boards: parts.boards,
            pool: parts.pool,
            clock: parts.clock,
            content_policy: content_policy(parts.settings.map.as_ref()).into(),
            settings: Arc::new(parts.settings),
            health: parts.health,
            clock_check: parts.clock_check,
            sessions: Arc::default(),
            passwords: Arc::default(),
            slowdown: Arc::default(),
            partners: Arc::default(),
            machine_bursts: Arc::new(Bursts::new(MACHINE_BURST.0, MACHINE_BURST.1)),
            reveal_bursts: Arc::new(Bursts::new(REVEAL_BURST.0, REVEAL_BURST.1)),
            passenger_bursts: Arc::new(Bursts::new(PASSENGER_BURST.0, PASSENGER_BURST.1)),
            address_bursts: Arc::new(Bursts::new(ADDRESS_BURST.0, ADDRESS_BURST.1)),
            phone_lifts: Arc::new(Roaming::new(PHONE_LIFTS)),
            address_lifts: Arc::new(Roaming::new(ADDRESS_LIFTS)),
            enrolment_bursts: Arc::new(Bursts::new(ENROLMENT_BURST.0, ENROLMENT_BURST.1)),
            position_bursts: Arc::new(Bursts::new(POSITION_BURST.0, POSITION_BURST.1)),
            report_turn: Arc::default(),
            wall_today: Arc::default(),
        }
    }

    /// A connection.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn client(&self) -> Result<Client, ApiError> {
        Ok(self.pool.get().await?)
    }

    /// The roster as it is now.
    pub fn roster(&self) -> Arc<Roster> {
        self.city.roster()
    }

    /// Asks dispatch.
    ///
    /// # Errors
    /// A refusal or a fault, as the answer says it.
    pub async fn submit(&self, request: Request) -> Result<Reply, ApiError> {
        let answered = self.dispatcher.submit(request).await;
        answered.map_err(|error| ApiError::of_dispatch(&error, &self.roster().directory))
    }

    /// An order, folded from its events.
    ///
    /// # Errors
    /// Unknown, or the database does not answer.
    pub async fn load_order(&self, id: OrderId) -> Result<WorkOrder, ApiError> {
        let client = self.client().await?;
        let found = store::order::load_many(&*client, &[id]).await?;
        found.into_iter().next().ok_or_else(|| ApiError::new(Code::UnknownOrder))
    }

    /// A new alarm's id.
    pub fn new_alarm_id(&self) -> AlarmId {
        AlarmId::new(self.clock.now(), rand::random())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        store::cluster::ping(&*client).await
    }
}
