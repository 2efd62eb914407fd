//! The shapes that leave and enter the program as JSON: the one place for them. The pages' types are written by hand
//! (`console-ui/src/wire/types.ts`, decision 0005); `contract.ts` there holds them to the description that is generated
//! from here, and the messages in `fixtures/messages` hold both sides.
//!
//! Must not: hold rules, read the store or the clock. Times are RFC 3339 UTC, ids prefixed text, names
//! snake_case. Stored event forms are elsewhere (`store::form`): these here may change with the API version.

mod alarm;
mod board;
mod command;
mod device;
mod drill;
mod handover;
mod lift;
mod navigation;
mod object;
mod order;
mod position;
mod problem;
mod record;
mod report;
mod scene;
mod session;
mod shown;
mod station;
#[cfg(test)]
pub(crate) mod testing;
mod trouble;
mod view;
mod wall;

pub use alarm::*;
pub use board::*;
pub use command::*;
pub use device::*;
pub use drill::*;
pub use handover::*;
pub use lift::*;
pub use navigation::navigation;
pub use order::*;
pub use position::*;
pub use problem::*;
pub use record::*;
pub use report::*;
pub use scene::*;
pub use session::*;
pub use shown::ShownOrder;
pub use station::*;
pub use trouble::*;
pub use view::{
    attention, crew_order_view, lift_contacts, lift_view, order_view, point_view, station_ref, station_view,
};
pub use wall::*;
