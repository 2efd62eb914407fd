//! Search against a plain scan, and what an operator types.
//!
//! Must not: compare with code of the index; the scan here knows only `searched_text` and the stated order.

use super::text::{natural_order, normalise};
use super::*;
use proptest::prelude::*;

/// One lift as a test writes it.
#[derive(Debug, Clone)]
struct Lift {
    id: LiftId,
    code: LiftCode,
    registration: RegistrationCode,
    district: String,
    address: String,
    compound: String,
    position: String,
    place: LatLon,
}

impl Lift {
    fn new(number: u32, district: &str, address: &str, compound: &str, position: &str) -> Self {
        Self {
            id: LiftId::from_uuid(uuid::Uuid::from_u128(u128::from(number))),
            code: LiftCode::from_serial(number * 7919),
            registration: RegistrationCode::parse(&format!("31103101152020{:06}", number * 37)).unwrap(),
            district: district.to_owned(),
            address: address.to_owned(),
            compound: compound.to_owned(),
            position: position.to_owned(),
            place: LatLon::parse(31.0 + f64::from(number % 13) / 50.0, 121.0 + f64::from(number % 7) / 50.0)
                .unwrap(),
        }
    }

    fn entry(&self) -> SearchEntry<'_> {
        SearchEntry {
            lift: self.id,
            code: self.code,
            registration: &self.registration,
            compound: &self.compound,
            address: &self.address,
            district: &self.district,
            position: &self.position,
            place: self.place,
        }
    }

    fn key(&self) -> [String; 3] {
        [normalise(&self.compound), normalise(&self.address), normalise(&self.district)]
    }
}

fn index(lifts: &[Lift]) -> LiftSearch {
    LiftSearch::build(lifts.iter().map(Lift::entry))
}

fn shanghai() -> Vec<Lift> {
    let mut lifts = Vec::new();
    for (district, address, compound) in [
        ("浦东新区", "世纪大道1188弄", "锦绣花园"),
        ("浦东新区", "世纪大道100号", "卓越大厦"),
        ("浦东新区", "锦绣路88弄", "阳光公寓"),
        ("长宁区", "长宁路823弄", "书香世纪苑"),
        ("黄浦区", "重庆南路20号", "海鸥商务楼"),
    ] {
        for position in
            ["1号楼 1单元 东梯", "2号楼 1单元 东梯", "3号楼 1单元 东梯", "13号楼 2单元 西梯", "A座 3号梯"]
        {
            lifts.push(Lift::new(lifts.len() as u32 + 1, district, address, compound, position));
        }
    }
    lifts
}

/// Compound and position of the hits, with the reason of the first.
#[track_caller]
fn check(query: &str, expected_reason: HitReason, expected: &[&str]) {
    let lifts = shanghai();
    let result = index(&lifts).search(query, None, 50);
    let found: Vec<String> = result.hits.iter().map(|hit| named(&lifts, hit)).collect();
    assert_eq!(
        found.iter().take(expected.len()).map(String::as_str).collect::<Vec<_>>(),
        expected,
        "{query}"
    );
    assert_eq!(result.hits[0].reason, expected_reason, "{query}");
}

fn named(lifts: &[Lift], hit: &Hit) -> String {
    let lift = lifts.iter().find(|lift| lift.id == hit.lift).unwrap();
    format!("{} {}", lift.compound, lift.position.split(' ').next().unwrap())
}

#[test]
fn what_operators_type_is_found() {
    use HitReason::*;
    check("锦绣", CompoundStart, &["锦绣花园 1号楼", "锦绣花园 2号楼", "锦绣花园 3号楼"]);
    check("世纪大道1188弄 3号", CompoundStart, &["锦绣花园 3号楼", "锦绣花园 13号楼", "锦绣花园 A座"]);
    check("世纪大道1188弄3号楼", Pieces, &["锦绣花园 3号楼", "锦绣花园 13号楼"]);
    check("世纪大道１１８８弄锦绣花园３号楼", Position, &["锦绣花园 3号楼"]);
    check("香世", CompoundInfix, &["书香世纪苑 1号楼"]);
    check("浦东新区", CompoundInfix, &["卓越大厦 1号楼"]);
    check("2单元西梯", Position, &["书香世纪苑 13号楼"]);
    check("花园13号", Position, &["锦绣花园 13号楼"]);
    check("changning", PinyinStart, &["书香世纪苑 1号楼"]);
    check("chang ning", PinyinStart, &["书香世纪苑 1号楼"]);
    check("cqnl", PinyinStart, &["海鸥商务楼 1号楼"]);
    check("sjdd 13号楼", PinyinStart, &["卓越大厦 13号楼", "锦绣花园 13号楼"]);
    check("sjdd1188", PinyinStart, &["锦绣花园 1号楼"]);
    check("shiji jinxiu", PinyinStart, &["锦绣花园 1号楼"]);
    check("sjy", PinyinInfix, &["书香世纪苑 1号楼"]);
    check("锦秀花园", OneEdit, &["锦绣花园 1号楼"]);
    check("a座", Position, &["书香世纪苑 A座"]);
}

#[test]
fn an_address_is_found_as_a_caller_or_another_service_gives_it() {
    use HitReason::*;
    check("浦东世纪大道1188弄", MostParts, &["锦绣花园 1号楼", "锦绣花园 2号楼", "锦绣花园 3号楼"]);
    check("上海市浦东新区世纪大道1188弄", CompoundInfix, &["锦绣花园 1号楼"]);
    check("上海浦东世纪大道1188弄，三号楼", MostParts, &["锦绣花园 3号楼"]);
    check("锦绣花园，3号楼", CompoundStart, &["锦绣花园 3号楼"]);
    check("锦绣花园三号楼", Position, &["锦绣花园 3号楼"]);
    check("锦绣花园 十三号楼", CompoundStart, &["锦绣花园 13号楼"]);
    check("锦绣花园 3号楼 1202室", MostParts, &["锦绣花园 3号楼"]);
    check("锦绣花园3号楼东梯", MostParts, &["锦绣花园 3号楼"]);
    check("世纪大道锦绣花园（3号楼）1202室", MostParts, &["锦绣花园 3号楼"]);
    check("浦东 陆家嘴街道 世纪大道1188弄锦绣花园3号楼", MostParts, &["锦绣花园 3号楼"]);
    check("1188弄3号楼1202室", MostParts, &["锦绣花园 3号楼"]);
    check("jxhy，3号楼", PinyinStart, &["锦绣花园 3号楼"]);
}

#[test]
fn what_has_all_parts_shuts_out_what_has_most() {
    let lifts = shanghai();
    let named = |query: &str| -> Vec<String> {
        index(&lifts).search(query, None, 50).hits.iter().map(|hit| named(&lifts, hit)).collect()
    };
    assert_eq!(named("锦绣花园3号楼东梯"), ["锦绣花园 3号楼"]);
    assert_eq!(named("浦东世纪大道1188弄").len(), 5);
    assert_eq!(named("锦绣花园3号楼西梯"), ["锦绣花园 3号楼", "锦绣花园 13号楼"]);
    // The estate is right, the building is not there.
    assert_eq!(named("锦绣花园 99号楼 1202室").len(), 5);
}

#[test]
fn of_very_many_estates_with_the_name_the_one_that_has_the_rest_is_found() {
    let mut lifts: Vec<Lift> = (1..=200)
        .map(|number| {
            Lift::new(number, "长宁区", &format!("长宁路{number}弄"), &format!("花园{number}期"), "1号楼")
        })
        .collect();
    lifts.push(Lift::new(201, "长宁区", "长宁路999弄", "花园新村", "88号楼 1单元 西梯"));
    let found = index(&lifts).search("花园88号楼西梯", None, 50);
    assert_eq!(found.hits, [Hit { lift: lifts[200].id, reason: HitReason::MostParts }]);
}

#[test]
fn another_house_or_a_name_that_is_not_there_finds_nothing_however_much_else_holds() {
    let search = index(&shanghai());
    for query in [
        "世纪大道1189弄3号楼东梯",
        "浦东世纪大道1189弄",
        "世纪大道101号3号楼1单元东梯",
        "不存在的路1188弄3号楼1单元东梯",
        "3号楼1202室",
        "上海市",
        "，。！",
    ] {
        assert_eq!(search.search(query, None, 20), SearchResult::default(), "{query:?}");
    }
}

#[test]
fn a_code_with_a_hyphen_is_the_code() {
    let lifts = shanghai();
    let code = lifts[6].code.to_string();
    let found = index(&lifts).search(&format!("{}-{}", &code[..3], &code[3..]), None, 5);
    assert_eq!(found.hits, [Hit { lift: lifts[6].id, reason: HitReason::ExactCode }]);
}

#[test]
fn a_code_is_found_by_its_beginning_and_by_a_misheard_digit() {
    let lifts = shanghai();
    let search = index(&lifts);
    let code = lifts[6].code.to_string();
    let first = |query: &str| search.search(query, None, 5).hits.first().copied();
    assert_eq!(first(&code), Some(Hit { lift: lifts[6].id, reason: HitReason::ExactCode }));
    assert_eq!(first(&format!("{} {}", &code[..3], &code[3..])).unwrap().reason, HitReason::ExactCode);
    assert_eq!(first(&code[..5]), Some(Hit { lift: lifts[6].id, reason: HitReason::CodePrefix }));
    let mut misheard = code.clone().into_bytes();
    misheard[4] = if misheard[4] == b'9' { b'0' } else { misheard[4] + 1 };
    let misheard = String::from_utf8(misheard).unwrap();
    assert_eq!(first(&misheard), Some(Hit { lift: lifts[6].id, reason: HitReason::OneEdit }));
    let registration = lifts[6].registration.as_str();
    for query in [registration, &registration[..19], &registration[15..]] {
        assert_eq!(first(query), Some(Hit { lift: lifts[6].id, reason: HitReason::Registration }), "{query}");
    }
}

#[test]
fn of_two_estates_with_one_name_the_nearer_comes_first() {
    let mut far = Lift::new(1, "普陀区", "武宁路1弄", "阳光花园", "1号楼");
    let mut near = Lift::new(2, "杨浦区", "控江路9弄", "阳光花园", "1号楼");
    far.place = LatLon::parse(31.25, 121.40).unwrap();
    near.place = LatLon::parse(31.28, 121.53).unwrap();
    let search = index(&[far.clone(), near.clone()]);
    let first = |at: LatLon| search.search("阳光", Some(at), 1).hits[0].lift;
    assert_eq!((first(near.place), first(far.place)), (near.id, far.id));
    assert!(search.search("阳光", None, 1).more);
    assert!(!search.search("阳光", None, 2).more);
}

#[test]
fn nothing_is_found_where_nothing_is() {
    let search = index(&shanghai());
    for query in ["", " ", "　", "不存在的路", "\0", "世\0", "0000000000", "zzzz", &"世".repeat(101)]
    {
        assert_eq!(search.search(query, None, 20), SearchResult::default(), "{query:?}");
    }
    assert_eq!(index(&[]).search("世纪", None, 20), SearchResult::default());
    assert_eq!(search.search("世纪", None, 0), SearchResult::default());
    assert_eq!(search.search("世纪", None, 9_999).hits.len(), 15);
}

/// A lift with its texts, as a plain scan sees it.
struct Row<'a> {
    key: [String; 3],
    text: String,
    first_place: [f64; 3],
    lift: &'a Lift,
}

/// The ordered scan.
struct Scan<'a>(Vec<Row<'a>>);

impl<'a> Scan<'a> {
    fn of(lifts: &'a [Lift]) -> Self {
        let mut rows: Vec<([String; 3], String, &Lift)> =
            lifts.iter().map(|lift| (lift.key(), normalise(&lift.position), lift)).collect();
        rows.sort_by(|a, b| {
            let compound = (0..3).map(|part| natural_order(&a.0[part], &b.0[part]));
            compound
                .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                .then_with(|| natural_order(&a.1, &b.1))
                .then_with(|| (a.2.code, a.2.id).cmp(&(b.2.code, b.2.id)))
        });
        let mut scan: Vec<Row<'a>> = Vec::new();
        for (key, _, lift) in rows {
            let first_place = match scan.last() {
                Some(before) if before.key == key => before.first_place,
                Some(_) | None => lift.place.unit_sphere(),
            };
            scan.push(Row { key, text: searched_text(&lift.entry()), first_place, lift });
        }
        Self(scan)
    }

    fn search(&self, query: &str, near: Option<LatLon>) -> Vec<Hit> {
        let pieces: Vec<String> = query.split_whitespace().map(normalise).collect();
        let mut hits: Vec<(HitReason, f64, u64, Hit)> = Vec::new();
        for (number, row) in (0..).zip(&self.0) {
            let Some(reason) = row.class(&pieces) else { continue };
            let chord = near.map_or(0.0, |near| {
                let here = near.unit_sphere();
                (0..3).map(|axis| (row.first_place[axis] - here[axis]).powi(2)).sum::<f64>()
            });
            let by_code = reason == HitReason::CodePrefix;
            let order = if by_code { u64::from(row.lift.code.number()) } else { number };
            hits.push((reason, chord, order, Hit { lift: row.lift.id, reason }));
        }
        hits.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        hits.into_iter().map(|(_, _, _, hit)| hit).collect()
    }
}

impl Row<'_> {
    /// The class by the book; `None` without a match. Pinyin and second chances are left out.
    fn class(&self, pieces: &[String]) -> Option<HitReason> {
        let joined = pieces.concat();
        let (code, registration) = (self.lift.code.to_string(), self.lift.registration.as_str());
        if joined.is_empty() {
            return None;
        }
        if joined.bytes().all(|b| b.is_ascii_digit()) {
            if code == joined {
                return Some(HitReason::ExactCode);
            }
            if code.starts_with(&joined) {
                return Some(HitReason::CodePrefix);
            }
            let begins = joined.len() >= 8 && registration.starts_with(&joined);
            if begins || (joined.len() >= 4 && registration.ends_with(&joined)) {
                return Some(HitReason::Registration);
            }
        }
        if !pieces.iter().all(|piece| self.text.contains(piece.as_str())) {
            return None;
        }
        let [name, address, district] = &self.key;
        if name.starts_with(&pieces[0]) || format!("{address}{name}").starts_with(&pieces[0]) {
            Some(HitReason::CompoundStart)
        } else if format!("{district}{address}{name}").contains(&pieces[0]) {
            Some(HitReason::CompoundInfix)
        } else {
            Some(HitReason::Position)
        }
    }
}

#[track_caller]
fn check_against_scan(scan: &Scan<'_>, search: &LiftSearch, query: &str, near: Option<LatLon>, limit: usize) {
    let found = search.search(query, near, limit);
    let expected = scan.search(query, near);
    let by_the_book: Vec<Hit> =
        found.hits.iter().copied().filter(|hit| hit.reason <= HitReason::Position).collect();
    assert_eq!(by_the_book, expected[..expected.len().min(limit)], "{query:?} {near:?}");
    if expected.len() > limit {
        assert!(found.more, "{query:?}");
    }
    let mut ids: Vec<LiftId> = found.hits.iter().map(|hit| hit.lift).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), found.hits.len(), "no lift comes twice: {query:?}");
    assert!(found.hits.is_sorted_by_key(|hit| hit.reason), "{query:?}");
}

#[test]
fn the_demonstration_city_is_searched_as_a_scan_would() {
    let city = crate::simulation::city::City::generate(5, 1_500);
    let mut compounds = city.compounds.iter();
    let mut compound = compounds.next().unwrap();
    let mut lifts = Vec::new();
    for lift in &city.lifts {
        while compound.id != lift.compound {
            compound = compounds.next().unwrap();
        }
        let district = city.districts.iter().find(|district| district.code == compound.district).unwrap();
        lifts.push(Lift {
            id: lift.id,
            code: lift.code,
            registration: lift.registration.clone(),
            district: district.name.clone(),
            address: compound.address.clone(),
            compound: compound.name.clone(),
            position: lift.position.clone(),
            place: lift.place,
        });
    }
    let (search, scan) = (index(&lifts), Scan::of(&lifts));
    let near = Some(city.stations[700].place);
    for query in [
        "小区",
        "路",
        "花园 2单元",
        "浦东新区",
        "号",
        "1",
        "12",
        "3号楼",
        "弄锦绣",
        "世纪大道",
        "0001",
        "31103",
    ] {
        check_against_scan(&scan, &search, query, near, 20);
        check_against_scan(&scan, &search, query, None, 50);
    }
    for lift in lifts.iter().step_by(311) {
        let text: Vec<char> = searched_text(&lift.entry()).chars().collect();
        for start in 0..text.len() - 3 {
            for length in 2..4 {
                let query: String = text[start..start + length].iter().collect();
                check_against_scan(&scan, &search, &query, near.filter(|_| start % 2 == 0), 20);
            }
        }
    }
}

/// Few characters, so that matches across borders, repeated names and shared digits are common.
fn small_city() -> impl Strategy<Value = Vec<Lift>> {
    let text = |most| {
        prop::collection::vec(
            prop::sample::select(vec!["锦", "绣", "园", "1", "2", "号", "Ａ", " "]),
            0..most,
        )
    };
    let one = (0..2usize, text(4), text(4), text(5), 0..900u32);
    prop::collection::vec(one, 0..40).prop_map(|rows| {
        let lift = |(district, address, compound, position, number): (
            usize,
            Vec<&str>,
            Vec<&str>,
            Vec<&str>,
            u32,
        )| {
            Lift::new(
                number,
                ["锦区", "园区"][district],
                &address.concat(),
                &compound.concat(),
                &position.concat(),
            )
        };
        let mut lifts: Vec<Lift> = rows.into_iter().map(lift).collect();
        lifts.sort_by_key(|lift| lift.id);
        lifts.dedup_by_key(|lift| lift.id);
        lifts
    })
}

proptest! {
    #[test]
    fn search_finds_what_a_scan_finds_in_the_same_order(
        lifts in small_city(), query in "[锦绣园区12号a１ ]{0,5}", limit in 1..12usize, near in any::<bool>(),
    ) {
        let search = index(&lifts);
        let near = near.then(|| LatLon::parse(31.1, 121.05).unwrap());
        check_against_scan(&Scan::of(&lifts), &search, &query, near, limit);
    }

    #[test]
    fn codes_are_found_as_a_scan_finds_them(lifts in small_city(), query in "[0-9 ]{1,9}", near in any::<bool>()) {
        let near = near.then(|| LatLon::parse(31.1, 121.05).unwrap());
        check_against_scan(&Scan::of(&lifts), &index(&lifts), &query, near, 10);
    }

    #[test]
    fn no_query_makes_it_panic(
        query in ".{0,40}", letters in "[a-zü锦绣0-9 ]{0,30}", limit in 0..60usize,
        address in "(上海市?)?(浦东|浦东新区|长宁|黄浦区)?[锦绣花园世纪大道路街弄号楼幢单元室层梯座东十一三九0-9a，、（）. ]{0,30}",
    ) {
        let search = index(&shanghai());
        prop_assert!(search.search(&address, None, limit).hits.len() <= limit.min(MAX_HITS));
        prop_assert!(search.search(&query, None, limit).hits.len() <= limit.min(MAX_HITS));
        search.search(&letters, LatLon::parse(31.0, 121.0).ok(), limit);
    }
}
