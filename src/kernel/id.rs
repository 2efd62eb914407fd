//! Typed ids: a UUIDv7 behind a newtype for each kind of thing, with a prefixed text form (`ord_…`).
//!
//! Must not: be mixed. A bare `Uuid` never crosses a module border. Ids are made by the server from a
//! moment and random bytes that the caller hands in, so that a simulation repeats them.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The prefix that was expected, without its underscore.
    pub expected: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an id of the form {}_<32 hex digits>", self.expected)
    }
}

impl std::error::Error for IdError {}

/// Builds a version 7 UUID from a moment and ten random bytes.
fn version7(at: jiff::Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Declares one id type; the text form is `<prefix>_<uuid without hyphens>`.
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id that sorts by `at`; `random` makes it unique.
            pub fn new(at: jiff::Timestamp, random: [u8; 10]) -> Self {
                Self(version7(at, random))
            }

            /// Wraps a UUID that the database or a form already holds as this kind.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for the store and for digests.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|rest| rest.len() == 32)
                    .and_then(|rest| Uuid::try_parse(rest).ok())
                    .map(Self)
                    .ok_or(IdError { expected: $prefix })
            }
        }
    };
}

id_type!(
    /// One cry for help.
    AlarmId, "alm"
);
id_type!(
    /// One rescue being worked.
    OrderId, "ord"
);
id_type!(
    /// One station called for one order.
    AssignmentId, "asg"
);
id_type!(
    /// A rescue station.
    StationId, "sta"
);
id_type!(
    /// A lift installation.
    LiftId, "lft"
);
id_type!(
    /// A compound: the buildings behind one address or gate.
    CompoundId, "cmp"
);
id_type!(
    /// A maintenance firm, a user unit or a market-supervision office.
    OrganisationId, "org"
);
id_type!(
    /// A rescuer or team of a station.
    CrewId, "crw"
);
id_type!(
    /// Somebody who signs in.
    AccountId, "acc"
);
id_type!(
    /// A remark on an order.
    NoteId, "nte"
);
id_type!(
    /// A photo that a crew took.
    PhotoId, "pht"
);
id_type!(
    /// A handover of a shift.
    HandoverId, "hov"
);
id_type!(
    /// A drill.
    DrillId, "drl"
);
id_type!(
    /// A crew's enrolled phone.
    DeviceId, "dev"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_names_its_kind() {
        let id = OrderId::new(jiff::Timestamp::from_second(1_700_000_000).unwrap(), [7; 10]);
        let text = id.to_string();
        assert!(text.starts_with("ord_"));
        assert_eq!(text.parse::<OrderId>(), Ok(id));
        assert_eq!(text.parse::<LiftId>(), Err(IdError { expected: "lft" }));
    }

    #[test]
    fn ids_sort_by_their_moment() {
        let early = OrderId::new(jiff::Timestamp::from_second(1).unwrap(), [255; 10]);
        let late = OrderId::new(jiff::Timestamp::from_second(2).unwrap(), [0; 10]);
        assert!(early < late);
    }

    #[test]
    fn foreign_text_is_refused() {
        for text in ["", "ord_", "ord_zz", "ord_0123456789abcdef0123456789abcdef0", "x"] {
            assert!(text.parse::<OrderId>().is_err(), "{text}");
        }
    }
}
