//! The use cases, and the only writers: commands in, one PostgreSQL transaction out.
//!
//! Must not: hold rules of the rescue (`order` has them) or SQL (`store` has it).

mod request;

pub use request::{CommandResult, DispatchError, OrderAct, RaisedAlarm, Reply, Request, Verb, Work};
