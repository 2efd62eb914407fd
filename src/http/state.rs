//! What the routes need from the rest of the program, and the glue to it: the only file that knows how each
//! part is asked.
//!
//! Must not: decide anything, or know HTTP.

use super::board_gate::Boards;
use super::burst::Bursts;
use super::codes::Code;
use super::error::ApiError;
use super::health::Health;
use super::partner::Partners;
use super::password::Passwords;
use super::session::Sessions;
use super::slowdown::Slowdown;
use crate::clock::Clock;
use crate::dispatch::{City, DispatchError, Dispatcher, Reply, Request, Roster};
use crate::kernel::{AlarmId, OrderId};
use crate::order::WorkOrder;
use crate::search::LiftSearch;
use crate::store::{self, StoreError};
use crate::wire::OrderView;
use arc_swap::ArcSwap;
use deadpool_postgres::{Client, Pool};
use ipnet::IpNet;
use std::sync::Arc;

/// How this server is reached and what it is.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// TLS ends here or at the trusted proxy: cookies are `Secure` and carry the `__Host-` prefix.
    pub is_secure: bool,
    /// Only these peers' `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The origin that browsers see, where it is not the Host header's (`https://rescue.example`).
    pub public_origin: Option<String>,
    /// The data is a demonstration city.
    pub is_demo: bool,
    /// From `store::account::seat_secret`.
    pub seat_secret: Vec<u8>,
}

/// What the composition root hands in.
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
    pub sessions: Arc<Sessions>,
    pub passwords: Arc<Passwords>,
    pub slowdown: Arc<Slowdown>,
    pub partners: Arc<Partners>,
    /// Alarms of a partner's machines, and looks at phone numbers.
    pub machine_bursts: Arc<Bursts>,
    pub reveal_bursts: Arc<Bursts>,
}

impl AppState {
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
        self.dispatcher.submit(request).await.map_err(|error: DispatchError| {
            ApiError::of_dispatch(&error, &self.roster().directory)
        })
    }

    /// An order as operators see it.
    pub fn order_view(&self, order: &WorkOrder) -> OrderView {
        crate::wire::order_view(order, &self.roster().directory)
    }

    /// An order, folded from its events.
    ///
    /// # Errors
    /// Unknown, or the database does not answer.
    pub async fn load_order(&self, id: OrderId) -> Result<WorkOrder, ApiError> {
        let client = self.client().await?;
        let found = store::order::load_many(&**client, &[id]).await?;
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
        client.simple_query("select 1").await?;
        Ok(())
    }
}
