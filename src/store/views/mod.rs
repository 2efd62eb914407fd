//! What pages read outside the writer's transactions: order lists, timelines, alarms, crews, report facts,
//! troubles.
//!
//! Must not: write, or hand out anything unbounded. Orders themselves are folded from their events
//! (`store::order`); lists here give their ids.

mod alarms;
mod handovers;
mod orders;
mod people;
mod record;
mod report;
mod timeline;
mod troubles;

pub use alarms::{list_alarms, parked_view};
pub use handovers::{handover_view, list_handovers};
pub use orders::{
    MAX_PAGE, OrderCursor, OrderFilter, OrderPage, Pick, StateFilter, list_live_orders, list_orders,
    list_recent_orders,
};
pub use people::{find_name, list_crews};
pub use record::station_record;
pub use report::{list_response_facts, response_report};
pub use timeline::{MAX_TIMELINE, candidate_view, load_timeline};
pub use troubles::{find_failed_messages, find_quarantined};
