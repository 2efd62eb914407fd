//! Measures the lift search over the whole city against PostgreSQL's ordered scan of the same texts
//! (`where text like '%…%' order by text limit 20`), and compares what search and a plain scan find.
//!
//! One line a figure: `name value unit bar ok|short`. `cargo bench --bench search -- 10` measures ten cities
//! in one index.

use bytes::Bytes;
use futures_util::SinkExt;
use liftaid::database::scratch;
use liftaid::kernel::{LatLon, LiftId};
use liftaid::search::{LiftSearch, LiftSearchBuilder, SearchEntry, searched_text};
use liftaid::simulation::city::{City, DEFAULT_LIFTS};
use std::hint::black_box;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// What a list on the screen holds.
const SHOWN: usize = 20;
/// Queries of each kind.
const QUERIES: usize = 400;
/// Runs of each query; the quickest counts.
const RUNS: usize = 5;

/// The texts as a scan sees them.
struct Texts(Vec<(String, LiftId)>);

impl Texts {
    fn scan(&self, query: &str) -> Vec<(&str, LiftId)> {
        let matches = self.0.iter().filter(|(text, _)| text.contains(query));
        let mut found: Vec<(&str, LiftId)> = matches.map(|(text, lift)| (text.as_str(), *lift)).collect();
        found.sort_unstable();
        found
    }
}

fn main() {
    let cities = std::env::args().filter_map(|argument| argument.parse::<u64>().ok()).next().unwrap_or(1);
    let (index, texts, codes, build) = build(cities);
    println!("lifts {} count - ok", index.len());
    let bar = 1000.0 * cities as f64;
    println!("index_build {:.0} ms <={bar} {}", millis(build), verdict(millis(build), bar));
    let near = LatLon::parse(31.23, 121.47).ok();
    let fragments = fragments(&texts);
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let scan = runtime.block_on(sql_scan_median(&texts, &fragments)).expect("PostgreSQL scans the texts");
    println!("ordered_like_scan_median {scan:.1} ms - ok");
    let prefixes: Vec<String> =
        codes.iter().enumerate().map(|(number, code)| code[..2 + number % 6].to_owned()).collect();
    figure("code_prefix", &index, &prefixes, None, scan);
    figure("code_prefix_near", &index, &prefixes, near, scan);
    figure("fragment", &index, &fragments, None, scan);
    figure("fragment_near", &index, &fragments, near, scan);
    let common =
        ["路", "小区", "号楼", "浦东新区", "1号", "单元 东梯", "花园 3号楼", "弄", "上海", "99号楼 9单元"];
    let common: Vec<String> = common.map(str::to_owned).to_vec();
    figure("common", &index, &common, near, scan);
    let pinyin =
        ["shijidadao", "sjdd", "jxhy", "changning", "yghy 3", "zzzz", "pdxq", "s j d d", "huayuan", "lu"];
    figure("pinyin", &index, &pinyin.map(str::to_owned), near, scan);
    let wrong = ["锦秀花园", "世记大道", "不存在的路名", "1234567"].map(str::to_owned);
    figure("mistyped", &index, &wrong, near, scan);
    let spoken = [
        "浦东世纪大道1188弄",
        "上海市浦东新区世纪大道1188弄，三号楼",
        "锦绣花园 3号楼 1202室",
        "花园99号楼西梯",
        "小区大厦公寓路99号",
        "1188弄99号楼1202室",
    ];
    figure("spoken_address", &index, &spoken.map(str::to_owned), near, scan);
    check_equal(&index, &texts, &fragments);
}

fn build(cities: u64) -> (LiftSearch, Texts, Vec<String>, Duration) {
    let mut builder = LiftSearchBuilder::default();
    let (mut texts, mut codes, mut time) = (Vec::new(), Vec::new(), Duration::ZERO);
    for seed in 1..=cities {
        let city = City::generate(seed, DEFAULT_LIFTS);
        let mut compounds = city.compounds.iter();
        let mut compound = compounds.next().expect("a city has compounds");
        let mut entries = Vec::with_capacity(city.lifts.len());
        for lift in &city.lifts {
            while compound.id != lift.compound {
                compound = compounds.next().expect("lifts are in the order of their compounds");
            }
            let district = city.districts.iter().find(|district| district.code == compound.district);
            entries.push(SearchEntry {
                lift: lift.id,
                code: lift.code,
                registration: &lift.registration,
                compound: &compound.name,
                address: &compound.address,
                district: &district.expect("a compound is in a district").name,
                position: &lift.position,
                place: lift.place,
            });
        }
        texts.extend(entries.iter().map(|entry| (searched_text(entry), entry.lift)));
        codes.extend(entries.iter().step_by(1 + entries.len() / QUERIES).map(|entry| entry.code.to_string()));
        time += timed(|| entries.iter().for_each(|entry| builder.add(entry))).1;
    }
    let (index, finishing) = timed(|| builder.finish());
    (index, Texts(texts), codes, time + finishing)
}

/// Two to seven characters from texts of the city, so that every length and every kind of piece comes up.
fn fragments(texts: &Texts) -> Vec<String> {
    let step = texts.0.len() / QUERIES;
    let pieces = texts.0.iter().step_by(step.max(1)).enumerate().map(|(number, (text, _))| {
        let characters: Vec<char> = text.chars().collect();
        let length = 2 + number % 6;
        let start = number * 7 % (characters.len() - length);
        characters[start..start + length].iter().collect::<String>()
    });
    // Digits alone are codes; they have their own figures.
    pieces.filter(|piece| !piece.bytes().all(|b| b.is_ascii_digit())).collect()
}

/// The median of the ordered LIKE scan in milliseconds, on a database of its own.
async fn sql_scan_median(texts: &Texts, queries: &[String]) -> anyhow::Result<f64> {
    let (client, connection) = scratch::empty_database().await?.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    fill(&client, texts).await?;
    let statement = client
        .prepare("select text from lift where text like '%' || $1 || '%' order by text limit 20")
        .await?;
    let mut times = Vec::new();
    // Digits, letters and Han need no escaping in a pattern.
    for query in queries.iter().step_by(8) {
        let start = now();
        client.query(&statement, &[query]).await?;
        times.push(millis(start.elapsed()));
    }
    times.sort_by(f64::total_cmp);
    drop(client);
    driver.await??;
    Ok(times[times.len() / 2])
}

async fn fill(client: &Client, texts: &Texts) -> anyhow::Result<()> {
    client.batch_execute("create table lift (text text not null)").await?;
    let mut sink = Box::pin(client.copy_in("copy lift from stdin").await?);
    for chunk in texts.0.chunks(1_000) {
        let lines: String = chunk.iter().flat_map(|(text, _)| [text.as_str(), "\n"]).collect();
        sink.send(Bytes::from(lines)).await?;
    }
    sink.close().await?;
    client.batch_execute("vacuum analyze lift").await?;
    // One backend on one core, as the search is.
    client.batch_execute("set max_parallel_workers_per_gather = 0").await?;
    Ok(())
}

/// Prints the 50th and 99th percentile, and the latter as a part of the scan.
fn figure(name: &str, index: &LiftSearch, queries: &[String], near: Option<LatLon>, scan_ms: f64) {
    let mut times: Vec<f64> = queries
        .iter()
        .map(|query| {
            let runs = (0..RUNS).map(|_| timed(|| drop(black_box(index.search(query, near, SHOWN)))).1);
            millis(runs.min().unwrap_or_default())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let p99 = times[(times.len() * 99).div_ceil(100) - 1];
    println!("search_{name}_p50 {:.1} us - ok", times[times.len() / 2] * 1000.0);
    println!("search_{name}_p99 {:.1} us <=1000 {}", p99 * 1000.0, verdict(p99, 1.0));
    println!(
        "search_{name}_p99_over_scan {:.4} ratio <=0.02 {}",
        p99 / scan_ms,
        verdict(p99 / scan_ms, 0.02)
    );
}

/// Search and scan find the same: all of it where it fits on the screen, a part where it does not.
fn check_equal(index: &LiftSearch, texts: &Texts, queries: &[String]) {
    for query in queries.iter().step_by(4) {
        let mut expected: Vec<LiftId> = texts.scan(query).into_iter().map(|(_, lift)| lift).collect();
        let found = index.search(query, None, SHOWN);
        let literal = found.hits.iter().filter(|hit| hit.reason.is_literal());
        let mut lifts: Vec<LiftId> = literal.map(|hit| hit.lift).collect();
        expected.sort_unstable();
        assert_eq!(lifts.len(), expected.len().min(SHOWN), "{query}");
        assert!(lifts.iter().all(|lift| expected.binary_search(lift).is_ok()), "{query}");
        lifts.sort_unstable();
        assert!(expected.len() > SHOWN || lifts == expected, "{query}");
    }
    println!("search_same_as_scan {} queries - ok", queries.len() / 4);
}

fn verdict(value: f64, bar: f64) -> &'static str {
    if value <= bar { "ok" } else { "short" }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads the time")]
fn now() -> Instant {
    Instant::now()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = now();
    let result = work();
    (result, start.elapsed())
}
