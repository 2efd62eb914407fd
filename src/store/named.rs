//! Enums that are stored as lower-case names: one wrapper for JSON bodies and one reader for rows.
//!
//! Must not: invent names; each type's own `name` and `from_name` are the source.

use super::StoreError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tokio_postgres::Row;

/// An enum that has a name for each value.
pub(super) trait Name: Sized {
    fn to_name(&self) -> &'static str;
    fn of_name(name: &str) -> Option<Self>;
}

macro_rules! named {
    ($($kind:ty),+ $(,)?) => {$(
        impl Name for $kind {
            fn to_name(&self) -> &'static str {
                self.name()
            }
            fn of_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }
    )+};
}

named!(
    crate::handover::DownWhy,
    crate::intake::AlarmKind,
    crate::intake::Channel,
    crate::intake::Disposition,
    crate::intake::Hazard,
    crate::intake::Mode,
    crate::intake::PersonFlag,
    crate::intake::Priority,
    crate::kernel::Datum,
    crate::order::Condition,
    crate::order::DeclineReason,
    crate::order::FireBrigadeWhy,
    crate::order::LiftAfter,
    crate::order::NobodyWhy,
    crate::order::OfferWhy,
    crate::order::OrderState,
    crate::order::PassengerWord,
    crate::order::PlaceDoubt,
    crate::order::ReleaseMethod,
    crate::order::Phrase,
    crate::order::Rung,
    crate::order::TimeSource,
    crate::order::WantWhy,
    crate::order::WithdrawReason,
    crate::roster::Level,
    crate::roster::LiftKind,
    crate::roster::OrganisationKind,
    crate::wire::Role,
);

impl Name for crate::roster::Reach {
    fn to_name(&self) -> &'static str {
        self.name()
    }

    fn of_name(name: &str) -> Option<Self> {
        [Self::Connected, Self::PushOnly, Self::PhoneOnly, Self::Unreachable]
            .into_iter()
            .find(|reach| reach.name() == name)
    }
}

/// Written as its name in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<T>(pub(super) T);

impl<T: Name> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.to_name())
    }
}

impl<'de, T: Name> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        T::of_name(&name).map(Self).ok_or_else(|| de::Error::custom(format!("unknown name {name}")))
    }
}

/// Reads a column that holds a name.
pub(super) fn named_column<T: Name>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    let name: &str = row.try_get(column)?;
    T::of_name(name).ok_or_else(|| StoreError::Unreadable { column, value: name.to_owned() })
}
