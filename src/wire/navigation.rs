//! The way to a place in the map apps of a phone, each in the app's own datum.
//!
//! Must not: hand a coordinate to an app in a datum that is not its own: hundreds of metres off is another building.

use super::lift::Point;
use super::scene::Navigation;
use crate::kernel::{Datum, LatLon, from_wgs84};
use std::fmt::Write;

/// The way to a place in each map app, in the app's own datum.
pub fn navigation(place: LatLon, name: &str) -> Vec<Navigation> {
    let name = percent_encoded(name);
    let link = |app: &str, datum: Datum, url: &dyn Fn(f64, f64) -> String| {
        let (lat, lon) = from_wgs84(place, datum);
        Navigation {
            app: app.to_owned(),
            datum: datum.name().to_owned(),
            point: Point { lat, lon },
            url: url(lat, lon),
        }
    };
    vec![
        link("amap", Datum::Gcj02, &|lat, lon| {
            format!(
                "https://uri.amap.com/navigation?to={lon:.6},{lat:.6},{name}&mode=car&coordinate=gaode&callnative=1"
            )
        }),
        link("baidu", Datum::Bd09, &|lat, lon| {
            format!(
                "https://api.map.baidu.com/direction?destination=latlng:{lat:.6},{lon:.6}%7Cname:{name}\
                 &mode=driving&coord_type=bd09ll&output=html&src=liftaid"
            )
        }),
        link("apple", Datum::Gcj02, &|lat, lon| {
            format!("https://maps.apple.com/?daddr={lat:.6},{lon:.6}&dirflg=d")
        }),
        link("geo", Datum::Wgs84, &|lat, lon| format!("geo:{lat:.6},{lon:.6}?q={lat:.6},{lon:.6}({name})")),
    ]
}

/// A name as part of an address: everything but plain letters and digits is escaped.
fn percent_encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a text takes what is written");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_app_gets_its_own_datum() {
        let square = LatLon::parse(31.2304, 121.4737).unwrap();
        let found = navigation(square, "人民广场");
        let of = |app: &str| found.iter().find(|link| link.app == app).unwrap();
        assert!(of("amap").url.contains("to=121.478223,31.228458,%E4%BA%BA"), "{}", of("amap").url);
        assert_eq!((of("baidu").datum.as_str(), of("amap").datum.as_str()), ("bd09", "gcj02"));
        assert!(of("apple").url.contains("daddr=31.228458,121.478223"));
        assert!(of("geo").url.starts_with("geo:31.230400,121.473700?q="));
        assert_eq!(found.iter().filter(|link| link.point == of("geo").point).count(), 1);
        assert!(found.iter().all(|link| link.url.is_ascii() && !link.url.contains(['<', '"', ' '])));
    }
}
