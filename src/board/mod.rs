//! The boards: WebSocket sessions of operators, supervisors and crews, and the fan-out to them.
//!
//! What a session may see comes from its account (`audience`); what is shown comes from the feed; one message is
//! written once for all who get the same one (`message`), and each worker thread hands it to its own clients
//! (`worker`). Must not: take commands (those go by HTTP), wait for any client while others wait for news, or let
//! a client grow a queue without a limit.

mod audience;
mod client;
mod deliver;
mod fault;
mod fragment;
mod frame;
mod hub;
mod message;
mod outbox;
mod seats;
mod session;
mod socket;
mod worker;

#[cfg(test)]
mod tests;

pub use audience::{Audience, BoardSession, NoBoard};
pub use hub::{Hub, Presence, Revocations};
pub use socket::{serve_crew, serve_operator, set_listener_options, set_socket_options};

/// Messages that wait for one client. When so many wait and more is to be told, they are dropped and it is told to start
/// afresh. What became visible together is taken whole, so that a storm does not trip those who read: at most one
/// parcel more, a message for each of `feed::MAX_STEP` entries and for each of their stations.
pub const MAX_QUEUE: usize = 128;

/// Orders, and parked alarms, in one message of a snapshot; more come in further messages.
pub const PIECE: usize = 250;

/// Messages that wait for one worker thread. When they are more, its clients are told to start afresh.
pub const MAX_WORKER_QUEUE: usize = 1_024;

/// Seconds without a good look of the feed at the log until clients hear nothing more: what they have may be old, and
/// silence is what their pages know how to show.
pub const MAX_STILL_S: u32 = 5;

/// Largest frame and largest message that a client may send, in bytes: a hello with its filter is far smaller.
pub const MAX_CLIENT_MESSAGE: usize = 8 * 1024;

/// Districts in a filter.
pub const MAX_FILTER: usize = 32;

/// Hellos a minute; each costs a snapshot.
pub const MAX_HELLOS: u32 = 20;

/// How often in a minute a seat may say which order it has open; holding an arrow key down is no fault.
pub const MAX_WATCHES: u32 = 300;
