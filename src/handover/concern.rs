//! What a handover must tell of: open orders, promises, stations down, risks that nobody has dealt with.
//!
//! Must not: choose what is pleasant to tell; everything that stands open is in it, or counted.

use super::{LeftOut, MAX_ORDERS, MAX_STATIONS};
use crate::intake::{Mode, Priority};
use crate::kernel::{LiftId, NoteId, OrderId, StationId, Timestamp};
use crate::order::{OrderNumber, OrderState, WorkOrder};
use crate::roster::{Reach, StationStatus};
use std::collections::BTreeMap;
use std::fmt;

/// Why a station cannot be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DownWhy {
    OffDuty,
    Unreachable,
}

impl DownWhy {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::OffDuty, Self::Unreachable];

    /// Name in the record and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OffDuty => "off_duty",
            Self::Unreachable => "unreachable",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// One thing that stands open, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// An order that is not closed.
    Order {
        order: OrderId,
        number: OrderNumber,
        state: OrderState,
        priority: Priority,
        lift: Option<LiftId>,
        lead: Option<StationId>,
        people: Option<u16>,
    },
    /// Something promised and not kept.
    Promise { order: OrderId, number: OrderNumber, promise: NoteId, due_at: Timestamp },
    /// A station that cannot be called.
    Station { station: StationId, why: DownWhy },
    /// A mark of an order that asks for a person.
    Risk { order: OrderId, number: OrderNumber, kind: String },
}

/// What an item is about, whatever becomes of it. Orders come first, then promises, stations, risks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Order(OrderId),
    Promise(NoteId),
    Station(StationId),
    Risk(OrderId, String),
}

/// A fact of a concern that can differ between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    State,
    Priority,
    Lift,
    Lead,
    People,
    Why,
}

impl Field {
    /// Name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Priority => "priority",
            Self::Lift => "lift",
            Self::Lead => "lead",
            Self::People => "people",
            Self::Why => "why",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(order) => write!(f, "order:{order}"),
            Self::Promise(promise) => write!(f, "promise:{promise}"),
            Self::Station(station) => write!(f, "station:{station}"),
            Self::Risk(order, kind) => write!(f, "risk:{order}:{kind}"),
        }
    }
}

impl Key {
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "order" => rest.parse().ok().map(Self::Order),
            "promise" => rest.parse().ok().map(Self::Promise),
            "station" => rest.parse().ok().map(Self::Station),
            "risk" => {
                let (order, mark) = rest.split_once(':')?;
                Some(Self::Risk(order.parse().ok()?, mark.to_owned()))
            }
            _ => None,
        }
    }
}

impl Concern {
    /// What it is about.
    pub fn key(&self) -> Key {
        match self {
            Self::Order { order, .. } => Key::Order(*order),
            Self::Promise { promise, .. } => Key::Promise(*promise),
            Self::Station { station, .. } => Key::Station(*station),
            Self::Risk { order, kind, .. } => Key::Risk(*order, kind.clone()),
        }
    }

    /// What differs between this and the same concern at another moment.
    pub fn changed(&self, other: &Self) -> Vec<Field> {
        let differs = |field, is_same: bool| (!is_same).then_some(field);
        match (self, other) {
            (
                Self::Order { state, priority, lift, lead, people, .. },
                Self::Order {
                    state: state_now,
                    priority: priority_now,
                    lift: lift_now,
                    lead: lead_now,
                    people: people_now,
                    ..
                },
            ) => [
                differs(Field::State, state == state_now),
                differs(Field::Priority, priority == priority_now),
                differs(Field::Lift, lift == lift_now),
                differs(Field::Lead, lead == lead_now),
                differs(Field::People, people == people_now),
            ]
            .into_iter()
            .flatten()
            .collect(),
            (Self::Station { why, .. }, Self::Station { why: why_now, .. }) => {
                differs(Field::Why, why == why_now).into_iter().collect()
            }
            // A promise's time never moves, and a risk is there or not.
            (Self::Order { .. } | Self::Promise { .. } | Self::Station { .. } | Self::Risk { .. }, _) => {
                Vec::new()
            }
        }
    }
}

/// An order that is not closed, with the marks that ask for a person.
#[derive(Debug)]
pub struct OpenOrder<'a> {
    pub order: &'a WorkOrder,
    pub marks: Vec<String>,
}

/// Everything that stands open at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Concerns {
    pub by_key: BTreeMap<Key, Concern>,
    pub left_out: LeftOut,
}

/// Gathers what stands open. `orders` come most pressing first; `order_count` counts all that are not closed.
/// Drills and tests concern nobody who comes after.
pub fn concerns<'a>(
    orders: impl IntoIterator<Item = OpenOrder<'a>>,
    order_count: u32,
    stations: impl IntoIterator<Item = (StationId, StationStatus)>,
) -> Concerns {
    let mut found = Concerns::default();
    let mut listed = 0_u32;
    let real = |open: &OpenOrder<'_>| open.order.mode == Mode::Live && !open.order.is_closed();
    for open in orders.into_iter().filter(real).take(MAX_ORDERS) {
        listed += 1;
        add_order(&mut found, &open);
    }
    found.left_out.orders = order_count.saturating_sub(listed);
    let mut down = 0;
    for (station, status) in stations {
        let Some(why) = down_why(&status) else { continue };
        down += 1;
        if down <= MAX_STATIONS {
            let concern = Concern::Station { station, why };
            found.by_key.insert(concern.key(), concern);
        }
    }
    found.left_out.stations = u32::try_from(down.saturating_sub(MAX_STATIONS)).unwrap_or(u32::MAX);
    found
}

fn add_order(found: &mut Concerns, open: &OpenOrder<'_>) {
    let order = open.order;
    let mut add = |concern: Concern| found.by_key.insert(concern.key(), concern);
    add(Concern::Order {
        order: order.id,
        number: order.number,
        state: order.state,
        priority: order.priority,
        lift: order.place.lift(),
        lead: order.lead().map(|lead| lead.station),
        people: order.situation.people,
    });
    for promise in order.open_promises() {
        add(Concern::Promise {
            order: order.id,
            number: order.number,
            promise: promise.id,
            due_at: promise.due_at,
        });
    }
    for kind in &open.marks {
        add(Concern::Risk { order: order.id, number: order.number, kind: kind.clone() });
    }
}

/// Why the station cannot be called; one that has only a phone can be rung.
fn down_why(status: &StationStatus) -> Option<DownWhy> {
    if !status.duty.on_duty {
        return Some(DownWhy::OffDuty);
    }
    match status.reach {
        Reach::Unreachable => Some(DownWhy::Unreachable),
        Reach::Connected | Reach::PushOnly | Reach::PhoneOnly => None,
    }
}
