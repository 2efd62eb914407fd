//! Nearest-station tests on little drawn cities, and the properties that every ranking has.
//!
//! Must not: grow a second way to build a city; `drawn` and `scattered` are the two.

use super::nearest::{Near, Nearest};
use super::*;
use crate::kernel::{LatLon, OrganisationId, StationId, Timestamp};
use crate::order::{NobodyWhy, OfferWhy, Verdict};
use crate::roster::{DistrictCode, Duty, Level, Reach, Station, StationCode, StationStatus};
use proptest::prelude::*;

/// A drawn city: one character is a kilometre; `*` is the lift, capitals are free stations, small letters are
/// the same stations at work, digits are stations off duty.
struct Drawn {
    index: StationIndex,
    statuses: Vec<StationStatus>,
    lift: LatLon,
}

fn id_of(letter: char) -> StationId {
    StationId::from_uuid(uuid::Uuid::from_u128(u128::from(u32::from(letter.to_ascii_uppercase()))))
}

fn letter_of(id: StationId) -> char {
    char::from_u32(id.uuid().as_u128() as u32).unwrap()
}

fn station(id: StationId, place: LatLon) -> Station {
    Station {
        id,
        code: StationCode::parse("S1").unwrap(),
        name: String::new(),
        district: DistrictCode::parse("310101").unwrap(),
        serves_first: true,
        serves_second: false,
        organisation: None,
        place,
        address: String::new(),
        phone: None,
    }
}

fn status(on_duty: bool, live_count: u16, reach: Reach) -> StationStatus {
    let duty = Duty { on_duty, strength: 2, capacity: 1, changed_at: Timestamp::UNIX_EPOCH };
    StationStatus { duty, reach, live_count }
}

fn drawn(map: &str) -> Drawn {
    let kilometre_east = 1.0 / (111.195 * 31f64.to_radians().cos());
    let (mut stations, mut statuses, mut lift) = (Vec::new(), Vec::new(), None);
    for (row, line) in map.lines().enumerate() {
        for (column, cell) in line.chars().enumerate() {
            let lat = 31.0 - row as f64 / 111.195;
            let place = LatLon::parse(lat, 121.0 + column as f64 * kilometre_east).unwrap();
            match cell {
                '*' => lift = Some(place),
                'A'..='Z' => statuses.push(status(true, 0, Reach::Connected)),
                'a'..='z' => statuses.push(status(true, 1, Reach::Connected)),
                '0'..='9' => statuses.push(status(false, 0, Reach::Connected)),
                _ => {}
            }
            if cell.is_ascii_alphanumeric() {
                stations.push(station(id_of(cell), place));
            }
        }
    }
    Drawn { index: StationIndex::build(stations), statuses, lift: lift.unwrap() }
}

impl Drawn {
    fn set(&mut self, letter: char, change: impl Fn(&mut StationStatus)) -> &mut Self {
        change(&mut self.statuses[self.index.position(id_of(letter)).unwrap()]);
        self
    }

    fn request(&self) -> RankRequest<'static> {
        RankRequest::new(self.lift, Level::First)
    }

    fn rank(&self, request: &RankRequest<'_>) -> Ranking {
        rank(&self.index, &self.statuses, request, &StraightLine)
    }

    /// The letters in rank order.
    fn order(&self, request: &RankRequest<'_>) -> String {
        self.rank(request).candidates.iter().map(|candidate| letter_of(candidate.station)).collect()
    }

    #[track_caller]
    fn check(&self, request: &RankRequest<'_>, letter: char, expected: OfferWhy) {
        match choose(&self.rank(request)) {
            Choice::Station { candidate, why } => {
                assert_eq!((letter_of(candidate.station), why), (letter, expected));
            }
            Choice::Nobody { why } => panic!("nobody: {}", why.name()),
        }
    }

    #[track_caller]
    fn check_nobody(&self, request: &RankRequest<'_>, expected: NobodyWhy) {
        assert_eq!(choose(&self.rank(request)), Choice::Nobody { why: expected });
    }
}

#[test]
fn the_nearest_station_goes() {
    let city = drawn("A......\n...*..B\n.....C.");
    city.check(&city.request(), 'C', OfferWhy::Nearest);
    assert_eq!(city.order(&city.request()), "CBA");
}

#[test]
fn a_degree_east_is_shorter_than_a_degree_north() {
    // In raw degrees B (0.10 north) would win over A (0.11 east); on the ground A is a kilometre nearer.
    let lift = LatLon::parse(31.0, 121.0).unwrap();
    let east = station(id_of('A'), LatLon::parse(31.0, 121.11).unwrap());
    let north = station(id_of('B'), LatLon::parse(31.1, 121.0).unwrap());
    let index = StationIndex::build(vec![north, east]);
    assert_eq!(index.nearest(lift, 1)[0].id, id_of('A'));
    let statuses = [status(true, 0, Reach::Connected); 2];
    let ranking = rank(&index, &statuses, &RankRequest::new(lift, Level::First), &StraightLine);
    assert_eq!(ranking.candidates[0].station, id_of('A'));
    assert!(ranking.candidates[0].distance_m < ranking.candidates[1].distance_m);
}

#[test]
fn a_nearer_one_that_cannot_go_is_named_with_its_reason() {
    let mut city = drawn("..a*1.D\n..E.F..");
    city.set('F', |status| status.reach = Reach::Unreachable);
    city.check(&city.request(), 'E', OfferWhy::NearestFree);
    let ranking = city.rank(&city.request());
    let verdicts: Vec<_> = ranking.candidates.iter().map(|c| (letter_of(c.station), c.verdict)).collect();
    let over = Verdict::OverCapacity { live: 1, capacity: 1 };
    let expected =
        [('E', Verdict::Available), ('D', Verdict::Available), ('A', over), ('F', Verdict::Unreachable)];
    assert_eq!(verdicts[..4], expected);
    assert_eq!(verdicts[4], ('1', Verdict::OffDuty));
    assert_eq!((ranking.ranked_count, ranking.free_count), (5, 2));
}

#[test]
fn with_nobody_free_the_nearest_is_asked_on_top_of_its_work() {
    let mut city = drawn("a...b*..1");
    city.check(&city.request(), 'B', OfferWhy::OverCapacity);
    city.set('B', |status| status.reach = Reach::Unreachable);
    city.check(&city.request(), 'A', OfferWhy::OverCapacity);
}

#[test]
fn the_busy_one_is_found_behind_many_that_are_off_duty() {
    let city = drawn(&format!("{}*\n{}a", "1".repeat(60), ".".repeat(200)));
    city.check(&city.request(), 'A', OfferWhy::OverCapacity);
}

#[test]
fn nobody_comes_with_the_reason_that_a_person_can_act_on() {
    let mut city = drawn("12*3");
    city.check_nobody(&city.request(), NobodyWhy::NoneOnDuty);
    city.set('2', |status| *status = self::status(true, 0, Reach::Unreachable));
    city.check_nobody(&city.request(), NobodyWhy::NoneReachable);
    let request = RankRequest { level: Level::Second, ..city.request() };
    city.check_nobody(&request, NobodyWhy::NoStation);
    let city = drawn("A*B");
    let both = [id_of('A'), id_of('B')];
    city.check_nobody(&RankRequest { already_called: &both, ..city.request() }, NobodyWhy::AllCalled);
    city.check_nobody(&RankRequest { excluded: &both, ..city.request() }, NobodyWhy::AllExcluded);
    city.check_nobody(
        &RankRequest { excluded: &both[..1], already_called: &both[1..], ..city.request() },
        NobodyWhy::AllCalled,
    );
}

#[test]
fn no_station_is_called_twice_for_one_order() {
    let city = drawn("A.*B.C");
    let called = [id_of('B')];
    let request = RankRequest { already_called: &called, ..city.request() };
    city.check(&request, 'A', OfferWhy::NearestFree);
    assert_eq!(city.order(&request), "ACB");
}

#[test]
fn a_phone_counts_as_a_minute_of_ringing() {
    // A minute is 540 m of straight line: the phone still wins by a kilometre, and loses a draw.
    let mut city = drawn("A..*...B");
    city.set('A', |status| status.reach = Reach::PhoneOnly).set('B', |status| status.reach = Reach::PushOnly);
    city.check(&city.request(), 'A', OfferWhy::Nearest);
    let mut city = drawn("A*B");
    city.set('A', |status| status.reach = Reach::PhoneOnly);
    assert_eq!(city.order(&city.request()), "BA");
    assert_eq!(city.rank(&city.request()).candidates[1].verdict, Verdict::RingThem);
}

#[test]
fn a_connected_station_goes_before_a_slightly_nearer_phone() {
    let lift = LatLon::parse(31.0, 121.0).unwrap();
    let near = station(id_of('A'), LatLon::parse(31.0, 121.010).unwrap());
    let less_near = station(id_of('B'), LatLon::parse(31.0, 121.013).unwrap());
    let index = StationIndex::build(vec![near, less_near]);
    let statuses = [status(true, 0, Reach::PhoneOnly), status(true, 0, Reach::Connected)];
    let ranking = rank(&index, &statuses, &RankRequest::new(lift, Level::First), &StraightLine);
    let Choice::Station { candidate, why } = choose(&ranking) else { panic!("somebody is free") };
    assert_eq!((letter_of(candidate.station), why), ('B', OfferWhy::AnswersSooner));
}

#[test]
fn the_contracted_firm_is_shown_and_its_bonus_is_a_setting() {
    let firm = OrganisationId::from_uuid(uuid::Uuid::from_u128(7));
    let city = drawn("..A..*.B");
    let mut stations = city.index.stations().to_vec();
    stations[0].organisation = Some(firm);
    let city = Drawn { index: StationIndex::build(stations), ..city };
    let request = RankRequest { maintainer: Some(firm), ..city.request() };
    city.check(&request, 'B', OfferWhy::Nearest);
    assert!(city.rank(&request).candidates[1].contracted);
    let request = RankRequest { contract_bonus_s: 120, ..request };
    city.check(&request, 'A', OfferWhy::Contracted);
}

#[test]
fn second_level_calls_go_to_linkage_stations_only() {
    let city = drawn("A.*.....B");
    let mut stations = city.index.stations().to_vec();
    stations[1].serves_second = true;
    let city = Drawn { index: StationIndex::build(stations), ..city };
    let request = RankRequest { level: Level::Second, ..city.request() };
    city.check(&request, 'B', OfferWhy::Nearest);
    assert_eq!(city.rank(&request).candidates[1].verdict, Verdict::WrongLevel);
}

#[test]
fn equally_near_ones_go_in_the_order_of_their_ids() {
    let city = drawn("B.*.A");
    let mirrored = drawn("A.*.B");
    assert_eq!(city.rank(&city.request()).candidates.len(), 2);
    // Mirror images differ in the last bits of the chord; one and the same place does not.
    let place = city.lift;
    let index = StationIndex::build(vec![station(id_of('B'), place), station(id_of('A'), place)]);
    let statuses = [status(true, 0, Reach::Connected); 2];
    let ranking = rank(&index, &statuses, &RankRequest::new(mirrored.lift, Level::First), &StraightLine);
    assert_eq!(ranking.candidates[0].station, id_of('A'));
}

#[test]
fn twenty_are_kept_and_the_unusable_ones_nearby_are_among_them() {
    let city = drawn(&format!("{}*{}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"));
    // Letters are ids, so the two halves would share them; make the busy half other stations.
    let mut stations = city.index.stations().to_vec();
    for (number, station) in stations.iter_mut().enumerate() {
        station.id = StationId::from_uuid(uuid::Uuid::from_u128(number as u128));
    }
    let city = Drawn { index: StationIndex::build(stations), ..city };
    let ranking = city.rank(&city.request());
    assert_eq!(ranking.candidates.len(), 20);
    assert_eq!(ranking.candidates.iter().filter(|c| c.verdict.is_usable()).count(), 12);
    assert_eq!(ranking.candidates[12].rank, 27);
    assert_eq!(ranking.candidates[12].distance_m / 100, 10);
}

/// One made-up station: where, on duty, live count, reach, serves the second level, whose.
type Made = (f64, f64, bool, u16, u8, bool, u8);

fn scattered() -> impl Strategy<Value = Vec<Made>> {
    // A coarse grid of places, so that equal distances do happen.
    let axis = |from: f64| (0..12u8).prop_map(move |step| from + f64::from(step) * 0.05);
    let one = (axis(30.9), axis(121.0), any::<bool>(), 0..3u16, 0..4u8, any::<bool>(), 0..3u8);
    prop::collection::vec(one, 0..90)
}

fn made(city: &[Made]) -> (StationIndex, Vec<StationStatus>) {
    let reaches = [Reach::Connected, Reach::PushOnly, Reach::PhoneOnly, Reach::Unreachable];
    let stations = city.iter().enumerate().map(|(number, (lat, lon, _, _, _, second, firm))| Station {
        serves_second: *second,
        organisation: Some(OrganisationId::from_uuid(uuid::Uuid::from_u128(u128::from(*firm)))),
        ..station(
            StationId::from_uuid(uuid::Uuid::from_u128(number as u128 * 7919 % 97)),
            LatLon::parse(*lat, *lon).unwrap(),
        )
    });
    let statuses = city
        .iter()
        .map(|(_, _, on_duty, live, reach, _, _)| status(*on_duty, *live, reaches[usize::from(*reach)]));
    (StationIndex::build(stations.collect()), statuses.collect())
}

proptest! {
    #[test]
    fn of_many_the_nearest_are_kept_in_order(
        city in scattered(), lat in 30.8..31.6f64, lon in 120.9..121.7f64, limit in 0..12usize,
    ) {
        let (index, _) = made(&city);
        let here = LatLon::parse(lat, lon).unwrap().unit_sphere();
        let all = index.points().iter().zip(0..);
        let all: Vec<Near> = all
            .map(|(point, position)| Near { chord: index::squared_chord(here, *point), position })
            .collect();
        let mut nearest = Nearest::new(&index, limit);
        all.iter().for_each(|near| nearest.push(*near));
        let mut sorted = all;
        sorted.sort_by(|a, b| a.nearer(b, &index));
        let expected = sorted.iter().take(limit).map(|near| near.position);
        let found: Vec<u32> = nearest.in_order().iter().map(|near| near.position).collect();
        prop_assert_eq!(found, expected.collect::<Vec<_>>());
        prop_assert_eq!(usize::from(nearest.count()), city.len());
    }

    #[test]
    fn the_tree_finds_what_a_scan_finds(city in scattered(), lat in 30.8..31.6f64, lon in 120.9..121.7f64) {
        let (index, _) = made(&city);
        let lift = LatLon::parse(lat, lon).unwrap();
        let mut scan: Vec<f64> = index.stations().iter().map(|station| station.place.distance_m(lift)).collect();
        scan.sort_by(f64::total_cmp);
        let found = index.nearest(lift, index.len());
        prop_assert_eq!(found.len(), scan.len());
        for (station, metres) in found.iter().zip(scan) {
            prop_assert!((station.place.distance_m(lift) - metres).abs() < 1e-3);
        }
    }

    #[test]
    fn a_ranking_of_all_is_a_permutation_in_the_stated_order(
        city in scattered(), lat in 30.8..31.6f64, lon in 120.9..121.7f64, second in any::<bool>(),
        bonus in 0..900u32, left_out in 0..6usize,
    ) {
        let (index, statuses) = made(&city);
        let ids: Vec<StationId> = index.stations().iter().map(|station| station.id).collect();
        let request = RankRequest {
            maintainer: Some(OrganisationId::from_uuid(uuid::Uuid::from_u128(1))),
            already_called: &ids[..left_out.min(ids.len())],
            contract_bonus_s: bonus,
            keep: ids.len(),
            ..RankRequest::new(
                LatLon::parse(lat, lon).unwrap(),
                if second { Level::Second } else { Level::First },
            )
        };
        let all = rank(&index, &statuses, &request, &StraightLine);
        let mut seen: Vec<StationId> = all.candidates.iter().map(|candidate| candidate.station).collect();
        seen.sort_unstable();
        let mut expected = ids.clone();
        expected.sort_unstable();
        prop_assert_eq!(seen, expected);
        let ranks: Vec<usize> = all.candidates.iter().map(|candidate| usize::from(candidate.rank)).collect();
        prop_assert_eq!(ranks, (1..=ids.len()).collect::<Vec<_>>());
        let usable: Vec<_> = all.candidates.iter().filter(|c| c.verdict.is_usable()).collect();
        prop_assert_eq!(usable.len(), usize::from(all.free_count));
        let effective = |c: &Candidate| {
            i64::from(c.travel_time_s) + if c.reach == Reach::PhoneOnly { 60 } else { 0 }
                - if c.contracted { i64::from(bonus) } else { 0 }
        };
        prop_assert!(usable.windows(2).all(|pair| effective(pair[0]) <= effective(pair[1])));
        prop_assert!(all.candidates[usable.len()..].iter().all(|c| !c.verdict.is_usable()));
        // What a short ranking keeps is what the whole one says of the same stations.
        let short = rank(&index, &statuses, &RankRequest { keep: 20, ..request }, &StraightLine);
        prop_assert_eq!(short.candidates.len(), ids.len().min(20));
        prop_assert!(short.candidates.iter().all(|candidate| all.candidates.contains(candidate)));
        let chosen = |ranking: &Ranking| match choose(ranking) {
            Choice::Station { candidate, .. } => Ok(candidate),
            Choice::Nobody { why } => Err(why),
        };
        prop_assert_eq!(chosen(&short), chosen(&all));
    }

    #[test]
    fn a_busy_station_is_never_chosen_while_one_is_free(
        city in scattered(), lat in 30.8..31.6f64, lon in 120.9..121.7f64,
    ) {
        let (index, statuses) = made(&city);
        let request = RankRequest::new(LatLon::parse(lat, lon).unwrap(), Level::Second);
        let ranking = rank(&index, &statuses, &request, &StraightLine);
        match choose(&ranking) {
            Choice::Station { candidate, .. } => {
                prop_assert_eq!(candidate.verdict.is_usable(), ranking.free_count > 0);
                prop_assert!(index.station(candidate.station).unwrap().serves_second);
                prop_assert!(candidate.reach != Reach::Unreachable);
            }
            Choice::Nobody { .. } => prop_assert_eq!(ranking.free_count + ranking.counts.over_capacity, 0),
        }
    }
}
