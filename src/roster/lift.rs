//! Lifts and where they stand: district, compound, owner, maintainer, and the codes on their plates.
//!
//! Must not: know which orders a lift has.

use crate::kernel::{CompoundId, LatLon, LiftId, OrganisationId, Phone};
use std::fmt;

/// A district's six-digit administrative code (GB/T 2260), `310115` for Pudong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DistrictCode(u32);

impl DistrictCode {
    /// Six digits; `None` otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok().map(Self))
            .flatten()
    }

    /// The code as a number, 100000…999999 where it comes from [`DistrictCode::parse`] of a real code.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for DistrictCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// A district of the city.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    pub code: DistrictCode,
    /// Chinese name, `浦东新区`.
    pub name: String,
    /// English name, `Pudong`.
    pub name_en: String,
    pub centre: LatLon,
}

/// What an organisation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrganisationKind {
    /// 维保单位: maintains lifts and runs stations.
    Maintainer,
    /// 使用管理单位: the property that uses and manages lifts.
    UserUnit,
    /// 市场监管所: the street-level market-supervision office.
    SupervisionOffice,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Maintainer, Self::UserUnit, Self::SupervisionOffice];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Maintainer => "maintainer",
            Self::UserUnit => "user_unit",
            Self::SupervisionOffice => "supervision_office",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A firm, property or office.
#[derive(Debug, Clone, PartialEq)]
pub struct Organisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    /// Short stable code, unique among its kind.
    pub code: String,
    pub name: String,
    pub district: Option<DistrictCode>,
    /// The 24-hour duty phone.
    pub duty_phone: Option<Phone>,
}

/// The buildings behind one address or gate (小区 / 楼宇).
#[derive(Debug, Clone, PartialEq)]
pub struct Compound {
    pub id: CompoundId,
    pub name: String,
    /// Street address without building, `世纪大道1188弄`.
    pub address: String,
    pub district: DistrictCode,
    pub user_unit: Option<OrganisationId>,
    pub office: Option<OrganisationId>,
    pub place: LatLon,
}

/// The rescue code on the plate (识别码): seven digits, the last a check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LiftCode(u32);

/// Why a text is not a lift code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiftCodeError {
    /// Not exactly seven digits.
    NotSevenDigits,
    /// The last digit does not match the six before it: probably misheard or mistyped.
    CheckDigit { expected: u8 },
}

impl fmt::Display for LiftCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSevenDigits => f.write_str("a lift code has seven digits"),
            Self::CheckDigit { expected } => {
                write!(f, "the check digit does not match (expected {expected}): please read the code again")
            }
        }
    }
}

impl std::error::Error for LiftCodeError {}

/// Weights 3,1,3,1,3,1 modulo 10, as in article numbers: catches every single wrong digit and most swaps.
fn check_digit(six: u32) -> u8 {
    let mut sum = 0;
    let mut rest = six;
    for position in 0..6 {
        let weight = if position % 2 == 0 { 3 } else { 1 };
        sum += (rest % 10) * weight;
        rest /= 10;
    }
    ((10 - sum % 10) % 10) as u8
}

impl LiftCode {
    /// The code whose first six digits are `serial` (0…999,999; higher digits are ignored).
    pub fn from_serial(serial: u32) -> Self {
        let six = serial % 1_000_000;
        Self(six * 10 + u32::from(check_digit(six)))
    }

    /// Checks length, digits and the check digit.
    ///
    /// # Errors
    /// See [`LiftCodeError`].
    pub fn parse(text: &str) -> Result<Self, LiftCodeError> {
        if text.len() != 7 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(LiftCodeError::NotSevenDigits);
        }
        let number: u32 = text.parse().map_err(|_| LiftCodeError::NotSevenDigits)?;
        let expected = check_digit(number / 10);
        if number % 10 == u32::from(expected) {
            Ok(Self(number))
        } else {
            Err(LiftCodeError::CheckDigit { expected })
        }
    }

    /// The seven digits as a number, 0…9,999,999.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for LiftCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:07}", self.0)
    }
}

/// The 20-digit registration code (设备注册代码).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationCode(String);

impl RegistrationCode {
    /// 20 digits; `None` otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What kind of place the lift serves (the standard report dimension 场所).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiftKind {
    Residential,
    Office,
    Mall,
    Hotel,
    Hospital,
    School,
    Transport,
    Other,
}

impl LiftKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Residential,
        Self::Office,
        Self::Mall,
        Self::Hotel,
        Self::Hospital,
        Self::School,
        Self::Transport,
        Self::Other,
    ];

    /// Name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Residential => "residential",
            Self::Office => "office",
            Self::Mall => "mall",
            Self::Hotel => "hotel",
            Self::Hospital => "hospital",
            Self::School => "school",
            Self::Transport => "transport",
            Self::Other => "other",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is known of a lift's monitoring device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceState {
    /// No device is fitted.
    None,
    /// A device with the supplier's serial.
    Fitted { serial: String },
}

/// One lift installation.
#[derive(Debug, Clone, PartialEq)]
pub struct Lift {
    pub id: LiftId,
    pub code: LiftCode,
    pub registration: RegistrationCode,
    pub compound: CompoundId,
    /// Building, unit and the property's own number, `12号楼 2单元 西梯`.
    pub position: String,
    pub kind: LiftKind,
    pub brand: String,
    /// Floors served, 2…130.
    pub floors: u16,
    pub installed_year: i16,
    pub maintainer: Option<OrganisationId>,
    pub place: LatLon,
    pub device: DeviceState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lift_code_knows_its_check_digit() {
        let code = LiftCode::from_serial(123_456);
        assert_eq!(LiftCode::parse(&code.to_string()), Ok(code));
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let good = LiftCode::from_serial(304_634).to_string();
        for position in 0..7 {
            for digit in b'0'..=b'9' {
                let mut bytes = good.clone().into_bytes();
                if bytes[position] == digit {
                    continue;
                }
                bytes[position] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert!(matches!(LiftCode::parse(&text), Err(LiftCodeError::CheckDigit { .. })), "{text}");
            }
        }
    }

    #[test]
    fn anything_but_seven_digits_is_no_code() {
        for text in ["", "123456", "12345678", "12a4567", "１２３４５６７"] {
            assert_eq!(LiftCode::parse(text), Err(LiftCodeError::NotSevenDigits), "{text}");
        }
    }
}
