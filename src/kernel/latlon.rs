//! A validated place on the earth, in WGS-84 degrees, and great-circle distances.
//!
//! Must not: accept a coordinate whose datum is unknown (that is `datum`'s door).

use geo::{Distance, Haversine, Point};
use std::f64::consts::PI;
use std::fmt;

/// A place in WGS-84: latitude −90…90, longitude −180…180, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLon {
    lat: f64,
    lon: f64,
}

/// Why a pair of numbers is not a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LatLonError {
    /// Not a finite number, or outside −90…90.
    Latitude(f64),
    /// Not a finite number, or outside −180…180.
    Longitude(f64),
}

impl fmt::Display for LatLonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latitude(value) => write!(f, "latitude {value} is not within -90..90"),
            Self::Longitude(value) => write!(f, "longitude {value} is not within -180..180"),
        }
    }
}

impl std::error::Error for LatLonError {}

impl LatLon {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`LatLonError`] names the value that is out of range or not finite.
    pub fn parse(lat: f64, lon: f64) -> Result<Self, LatLonError> {
        if !(lat.is_finite() && (-90.0..=90.0).contains(&lat)) {
            return Err(LatLonError::Latitude(lat));
        }
        if !(lon.is_finite() && (-180.0..=180.0).contains(&lon)) {
            return Err(LatLonError::Longitude(lon));
        }
        Ok(Self { lat, lon })
    }

    /// Latitude in degrees north.
    pub const fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees east.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Great-circle distance in metres (haversine, on a sphere of the earth's mean radius).
    pub fn distance_m(self, other: Self) -> f64 {
        let metres = Haversine.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat));
        // Rounding may leave no number for two places on opposite sides of the earth; `min` takes the other one then.
        metres.min(PI * Haversine.radius())
    }

    /// The point on the unit sphere. Squared chord length orders points as the great circle does.
    pub fn unit_sphere(self) -> [f64; 3] {
        let (lat, lon) = (self.lat.to_radians(), self.lon.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    }

    /// Whether the point lies in the box that holds China (latitude 3…54, longitude 73…136).
    pub fn is_in_china_box(self) -> bool {
        (3.0..=54.0).contains(&self.lat) && (73.0..=136.0).contains(&self.lon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::parse(lat, lon).unwrap()
    }

    #[test]
    fn impossible_coordinates_are_refused_by_name() {
        assert_eq!(LatLon::parse(91.0, 0.0), Err(LatLonError::Latitude(91.0)));
        assert_eq!(LatLon::parse(0.0, -180.5), Err(LatLonError::Longitude(-180.5)));
        assert!(LatLon::parse(f64::NAN, 0.0).is_err());
        assert!(LatLon::parse(0.0, f64::INFINITY).is_err());
    }

    #[test]
    fn a_degree_of_latitude_is_111_kilometres() {
        let metres = at(31.0, 121.0).distance_m(at(32.0, 121.0));
        assert!((111_190.0..111_200.0).contains(&metres), "{metres}");
    }

    #[test]
    fn at_31_north_a_degree_of_longitude_is_shorter() {
        let origin = at(31.0, 121.0);
        let ratio = origin.distance_m(at(31.0, 121.01)) / origin.distance_m(at(31.01, 121.0));
        assert!((0.85..0.87).contains(&ratio), "{ratio}");
    }

    #[test]
    fn the_distance_is_the_haversine_written_out() {
        let by_hand = |from: LatLon, to: LatLon| {
            let (lat1, lat2) = (from.lat.to_radians(), to.lat.to_radians());
            let half_lon = (to.lon - from.lon).to_radians() / 2.0;
            let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
            2.0 * 6_371_008.8 * h.sqrt().asin()
        };
        let from = at(31.2304, 121.4737);
        for step in 1..=1_000 {
            let to = at(30.7 + f64::from(step) * 0.001, 122.1 - f64::from(step) * 0.0013);
            let (metres, wanted) = (from.distance_m(to), by_hand(from, to));
            assert!((metres - wanted).abs() <= wanted * 1e-9, "{metres} instead of {wanted}");
        }
    }

    #[test]
    fn the_other_side_of_the_earth_is_half_the_way_round() {
        for step in -8_999..=8_999 {
            let lat = f64::from(step) / 100.0;
            let metres = at(lat, -58.5).distance_m(at(-lat, 121.5));
            assert!((20_015_000.0..20_015_200.0).contains(&metres), "{lat}: {metres}");
        }
    }
}
