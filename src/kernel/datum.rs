//! The datums that Chinese coordinates come in, and the one place where they become WGS-84.
//!
//! Must not: guess. A coordinate without a datum is refused at the door; a mix-up at People's Square is
//! 481 m (GCJ-02) or 1,140 m (BD-09), enough to send the wrong station.
//! Constants of the published GCJ-02 formulae: a = 6378245.0, ee = 0.00669342162296594323.

use super::latlon::{LatLon, LatLonError};
use std::f64::consts::PI;

/// Which coordinate system a pair of numbers is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Datum {
    /// GPS, OpenStreetMap.
    Wgs84,
    /// Official Chinese data; equal to WGS-84 within decimetres.
    Cgcs2000,
    /// Amap, Tencent, WeChat, Apple in China.
    Gcj02,
    /// Baidu.
    Bd09,
}

impl Datum {
    /// Every datum, in the order of the documents.
    pub const ALL: [Self; 4] = [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09];

    /// The name used on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Cgcs2000 => "cgcs2000",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The datum of that name; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.name() == name)
    }
}

/// Converts a coordinate pair of the given datum to WGS-84.
///
/// # Errors
/// The pair is out of range.
pub fn to_wgs84(lat: f64, lon: f64, datum: Datum) -> Result<LatLon, LatLonError> {
    let given = LatLon::parse(lat, lon)?;
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => Ok(given),
        Datum::Gcj02 => gcj02_to_wgs84(given),
        Datum::Bd09 => gcj02_to_wgs84(bd09_to_gcj02(given)?),
    }
}

/// A WGS-84 point in the given datum, as latitude and longitude: for programs that speak no other.
pub fn from_wgs84(point: LatLon, datum: Datum) -> (f64, f64) {
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => (point.lat(), point.lon()),
        Datum::Gcj02 => wgs84_to_gcj02(point),
        Datum::Bd09 => gcj02_to_bd09(wgs84_to_gcj02(point)),
    }
}

const SEMI_MAJOR_M: f64 = 6_378_245.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
const BAIDU_PI: f64 = PI * 3000.0 / 180.0;
/// The single-step inverse is up to 2.2 m off in Shanghai; three steps are below a centimetre.
const INVERSE_STEPS: usize = 3;

/// The offset is only defined inside this box; elsewhere coordinates come back unchanged.
fn is_offset_area(point: LatLon) -> bool {
    (0.8293..=55.8271).contains(&point.lat()) && (72.004..=137.8347).contains(&point.lon())
}

fn wgs84_to_gcj02(point: LatLon) -> (f64, f64) {
    if !is_offset_area(point) {
        return (point.lat(), point.lon());
    }
    let (x, y) = (point.lon() - 105.0, point.lat() - 35.0);
    let wave = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let lat_wave = (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let lon_wave = (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let lat_raw =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt() + wave + lat_wave;
    let lon_raw = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt() + wave + lon_wave;
    let radians = point.lat().to_radians();
    let magic = 1.0 - ECCENTRICITY_SQUARED * radians.sin().powi(2);
    let d_lat =
        (lat_raw * 180.0) / ((SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED)) / (magic * magic.sqrt()) * PI);
    let d_lon = (lon_raw * 180.0) / (SEMI_MAJOR_M / magic.sqrt() * radians.cos() * PI);
    (point.lat() + d_lat, point.lon() + d_lon)
}

fn gcj02_to_wgs84(given: LatLon) -> Result<LatLon, LatLonError> {
    let (mut lat, mut lon) = (given.lat(), given.lon());
    for _ in 0..INVERSE_STEPS {
        let (there_lat, there_lon) = wgs84_to_gcj02(LatLon::parse(lat, lon)?);
        lat += given.lat() - there_lat;
        lon += given.lon() - there_lon;
    }
    LatLon::parse(lat, lon)
}

fn gcj02_to_bd09((lat, lon): (f64, f64)) -> (f64, f64) {
    let z = lon.hypot(lat) + 0.000_02 * (lat * BAIDU_PI).sin();
    let theta = lat.atan2(lon) + 0.000_003 * (lon * BAIDU_PI).cos();
    (z * theta.sin() + 0.006, z * theta.cos() + 0.0065)
}

fn bd09_to_gcj02(given: LatLon) -> Result<LatLon, LatLonError> {
    let (x, y) = (given.lon() - 0.0065, given.lat() - 0.006);
    let z = x.hypot(y) - 0.000_02 * (y * BAIDU_PI).sin();
    let theta = y.atan2(x) - 0.000_003 * (x * BAIDU_PI).cos();
    LatLon::parse(z * theta.sin(), z * theta.cos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn peoples_square_matches_the_published_vector() {
        let point = LatLon::parse(31.2304, 121.4737).unwrap();
        let (lat, lon) = wgs84_to_gcj02(point);
        assert!((lat - 31.228_457_738).abs() < 1e-8 && (lon - 121.478_223_059).abs() < 1e-8);
        let back = to_wgs84(lat, lon, Datum::Gcj02).unwrap();
        assert!(back.distance_m(point) < 0.01);
    }

    #[test]
    fn baidu_matches_the_published_vector() {
        let gcj = bd09_to_gcj02(LatLon::parse(39.921_336_993_510_21, 116.410_369_493_710_29).unwrap());
        let gcj = gcj.unwrap();
        assert!((gcj.lat() - 39.915).abs() < 1e-5 && (gcj.lon() - 116.404).abs() < 1e-5);
    }

    #[test]
    fn a_point_leaves_in_the_datum_that_is_asked_for() {
        let point = LatLon::parse(39.914_266, 116.403_988).unwrap();
        let (lat, lon) = from_wgs84(point, Datum::Bd09);
        assert!((lat - 39.921_965_801_268_34).abs() < 1e-6 && (lon - 116.416_615_600_682_97).abs() < 1e-6);
        for datum in Datum::ALL {
            let (lat, lon) = from_wgs84(point, datum);
            assert!(to_wgs84(lat, lon, datum).unwrap().distance_m(point) < 1.0, "{datum:?}");
        }
    }

    #[test]
    fn outside_china_nothing_moves() {
        let london = to_wgs84(51.5, -0.12, Datum::Gcj02).unwrap();
        assert_eq!((london.lat(), london.lon()), (51.5, -0.12));
    }

    proptest! {
        #[test]
        fn the_inverse_is_below_a_decimetre(lat in 20.0..45.0f64, lon in 80.0..130.0f64) {
            let point = LatLon::parse(lat, lon).unwrap();
            let (there_lat, there_lon) = wgs84_to_gcj02(point);
            let back = to_wgs84(there_lat, there_lon, Datum::Gcj02).unwrap();
            prop_assert!(back.distance_m(point) < 0.1);
        }
    }
}
