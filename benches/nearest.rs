//! Measures the nearest station and the ranking of all stations against a plain great-circle scan.
//!
//! One line a figure: `name value unit bar ok|short`. Bars are ratios within this run; the minimum of many
//! interleaved batches stands for each side, because the machine is never quite idle.

use liftaid::assignment::{RankRequest, StationIndex, StraightLine, choose, rank};
use liftaid::kernel::LatLon;
use liftaid::roster::{Level, Reach, StationStatus};
use liftaid::simulation::city::City;
use std::hint::black_box;
use std::time::Duration;

/// Batches of each side; the quickest counts.
const BATCHES: usize = 40;
/// Questions in a batch.
const QUESTIONS: usize = 256;

fn main() {
    let city = City::generate(1, 20_000);
    let places: Vec<LatLon> = city.lifts.iter().step_by(20).map(|lift| lift.place).collect();
    let statuses: Vec<StationStatus> = city
        .duty
        .iter()
        .enumerate()
        .map(|(number, duty)| StationStatus {
            duty: *duty,
            reach: if number % 5 == 0 { Reach::PhoneOnly } else { Reach::Connected },
            // Half of them are at work, in no pattern.
            live_count: if number * 7_919 % 1_411 < 705 { u16::from(duty.capacity) } else { 0 },
        })
        .collect();
    let index = StationIndex::build(city.stations);
    check_equal(&index, &places);

    let scan = |place: LatLon| {
        let metres = index.stations().iter().map(|station| station.place.distance_m(place));
        metres.fold(f64::MAX, f64::min)
    };
    let ranking = |place: LatLon| {
        choose(&rank(&index, &statuses, &RankRequest::new(place, Level::First), &StraightLine))
    };
    let nearest = |place: LatLon| index.nearest(place, 1)[0].id;
    let mut quickest = [Duration::MAX; 3];
    for batch in 0..BATCHES {
        let questions = &places[batch * 7 % (places.len() - QUESTIONS)..][..QUESTIONS];
        quickest[0] = quickest[0].min(each(questions, scan));
        quickest[1] = quickest[1].min(each(questions, ranking));
        quickest[2] = quickest[2].min(each(questions, nearest));
    }
    let micros = quickest.map(|time| time.as_secs_f64() * 1e6 / QUESTIONS as f64);
    println!("great_circle_scan {:.2} us - ok", micros[0]);
    println!("ranking_of_all_stations {:.2} us - ok", micros[1]);
    at_most("ranking_over_scan", micros[1] / micros[0], 1.0);
    println!("nearest_station {:.3} us - ok", micros[2]);
    at_most("nearest_over_scan", micros[2] / micros[0], 0.05);
}

fn at_most(name: &str, ratio: f64, bar: f64) {
    println!("{name} {ratio:.3} ratio <={bar} {}", if ratio <= bar { "ok" } else { "short" });
}

/// The tree and the scan name stations at the same distance.
fn check_equal(index: &StationIndex, places: &[LatLon]) {
    for place in places {
        let metres = index.stations().iter().map(|station| station.place.distance_m(*place));
        let found = index.nearest(*place, 1)[0].place.distance_m(*place);
        assert!((found - metres.fold(f64::MAX, f64::min)).abs() < 0.001, "{place:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the time")]
fn each<T>(places: &[LatLon], question: impl Fn(LatLon) -> T) -> Duration {
    let start = std::time::Instant::now();
    for place in places {
        black_box(question(*place));
    }
    start.elapsed()
}
