//! The store: the only SQL in the program. Each statement stands beside its row type.
//!
//! Must not: decide anything, read the clock (the time is an argument), or begin a transaction by itself
//! where `dispatch` writes.

pub mod account;
pub mod alarm;
pub mod audit;
pub mod batch;
pub mod caller;
pub mod city;
pub mod cluster;
mod connection;
pub mod deadline;
pub mod device;
pub mod drill;
pub mod duty;
pub mod form;
pub mod handover;
pub mod history;
pub mod housekeeping;
pub mod import;
pub mod log;
mod named;
pub mod note;
pub mod order;
pub mod outbox;
mod pool;
pub mod position;
pub mod presence;
pub mod push;
pub mod retention;
pub mod scene;
pub mod signal;
pub mod socket;
pub mod station;

pub mod views;
pub mod writer;

pub use connection::Connection;
pub use pool::{migrate, pool};

use crate::kernel::OrderId;

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database")]
    Database(#[from] tokio_postgres::Error),
    #[error("the database does not answer")]
    Silent,
    #[error("no database connection")]
    Pool(#[from] deadpool_postgres::PoolError),
    #[error("column {column} holds the unknown value {value}")]
    Unreadable { column: &'static str, value: String },
    #[error("stored event")]
    Form(#[from] form::FormError),
    #[error("the log of order {order} cannot be read")]
    UnreadableOrder { order: OrderId },
    #[error(
        "migration {version} is in only one of this program and the database: they are of different lines of versions"
    )]
    Schema { version: i32 },
    #[error("migration")]
    Migration(#[from] refinery::Error),
}

impl StoreError {
    /// A stored row is not of a form that this program knows; the database itself answers, and other rows can be read.
    pub const fn is_of_stored_data(&self) -> bool {
        match self {
            Self::Form(_) | Self::Unreadable { .. } | Self::UnreadableOrder { .. } => true,
            Self::Database(_) | Self::Silent | Self::Pool(_) | Self::Schema { .. } | Self::Migration(_) => {
                false
            }
        }
    }

    /// The database refused a value, and will again: a NUL in a text, a time before its calendar, too large a figure
    /// (class 22, data exception).
    pub fn is_unstorable(&self) -> bool {
        let Self::Database(error) = self else { return false };
        error.code().is_some_and(|state| state.code().starts_with("22"))
    }
}
