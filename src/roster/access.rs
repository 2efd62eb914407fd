//! How a crew gets at a lift: the way in, the machine room, the key, and whoever is on site.
//!
//! Must not: enter the log or a board; it is read when a card is opened. The name and the number are a person's.

use crate::kernel::{LiftId, Phone, Text};

/// What is known beside the register; each part may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftAccess {
    pub lift: LiftId,
    /// The way in: gate, building, lobby.
    pub note: Option<Text<500>>,
    /// Where the machine room is.
    pub machine_room: Option<Text<200>>,
    /// Where its key is.
    pub key_place: Option<Text<200>>,
    /// Who is on site.
    pub contact_name: Option<Text<60>>,
    pub contact_phone: Option<Phone>,
}
