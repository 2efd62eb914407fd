//! How the benches measure on a machine that others use too: quiet moments, interleaved rounds, foreign load
//! noticed, counters before clocks.
//!
//! Must not: know what is measured.
#![allow(dead_code, clippy::disallowed_methods)] // Each bench uses a part of it; a bench measures real time.

pub mod alarm;
pub mod caller;
pub mod readers;

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

/// A slot with less foreign load than this, in cores, counts.
const FOREIGN_CORES_MAX: f64 = 0.15;
/// So many slots at least stand behind a figure; with fewer clean ones the least disturbed do, marked noisy.
const SLOTS_MIN: usize = 3;
/// How long the machine is looked at before a slot.
const LOOK: Duration = Duration::from_millis(150);
/// Looks before a slot starts anyway: about six seconds.
const LOOKS_MAX: u32 = 40;
/// Below this share of all cores the machine is quiet.
const QUIET_SHARE: f64 = 0.25;
/// Ticks of the kernel's accounting in a second.
const TICKS: f64 = 100.0;

/// Waits for a quiet moment, not for ever.
pub fn wait_for_quiet() {
    for _ in 0..LOOKS_MAX {
        let before = busy_s();
        std::thread::park_timeout(LOOK);
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        if (busy_s() - before) / LOOK.as_secs_f64() / cores < QUIET_SHARE {
            return;
        }
    }
}

/// Seconds that all cores together were busy.
fn busy_s() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        stat.lines().next().unwrap_or_default().split_whitespace().skip(1).flat_map(str::parse).collect();
    // user nice system idle iowait irq softirq steal
    [0, 1, 2, 5, 6, 7].iter().filter_map(|place| ticks.get(*place)).sum::<f64>() / TICKS
}

/// Seconds that a process used, with the parent's id.
fn used_s(pid: u32) -> Option<(u32, f64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((number(1)? as u32, (number(11)? + number(12)?) / TICKS))
}

/// What this process and its descendants used, by process.
fn own_use() -> BTreeMap<u32, f64> {
    let all: BTreeMap<u32, (u32, f64)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, used_s(pid)?)))
        .collect();
    let me = std::process::id();
    let is_own = |mut pid: u32| {
        for _ in 0..16 {
            if pid == me {
                return true;
            }
            let Some((parent, _)) = all.get(&pid) else { return false };
            pid = *parent;
        }
        false
    };
    all.iter().filter(|(pid, _)| is_own(**pid)).map(|(pid, (_, used))| (*pid, *used)).collect()
}

/// One measured stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub value: f64,
    /// Cores that others used meanwhile.
    pub foreign: f64,
}

/// Waits for a quiet moment, measures, and notices what others did meanwhile.
pub fn slot(measure: impl FnOnce() -> f64) -> Slot {
    wait_for_quiet();
    let (busy, own, watch) = (busy_s(), own_use(), Instant::now());
    let value = measure();
    let seconds = watch.elapsed().as_secs_f64();
    let after = own_use();
    // Processes that came or went in between are left out: half of their time would be missing.
    let used: f64 = after.iter().filter_map(|(pid, used)| Some(used - own.get(pid)?)).sum();
    Slot { value, foreign: ((busy_s() - busy - used) / seconds).max(0.0) }
}

/// A figure from the slots that count.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub value: f64,
    pub is_noisy: bool,
}

/// The median of the undisturbed slots.
pub fn figure(slots: &[Slot]) -> Figure {
    let mut by_load = slots.to_vec();
    by_load.sort_by(|a, b| a.foreign.total_cmp(&b.foreign));
    let clean = by_load.iter().filter(|slot| slot.foreign < FOREIGN_CORES_MAX).count();
    let counted = clean.max(SLOTS_MIN).min(by_load.len());
    let mut values: Vec<f64> = by_load[..counted].iter().map(|slot| slot.value).collect();
    Figure { value: median(&mut values), is_noisy: clean < SLOTS_MIN }
}

/// The middle value; zero of none.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A figure that only stands beside the others.
pub fn print(name: &str, value: f64, unit: &str) {
    println!("{name} {value:.2} {unit} - ok");
}

/// A ratio with the most it may be.
pub fn print_at_most(name: &str, value: f64, unit: &str, bar: f64, is_noisy: bool) {
    print_verdict(name, value, unit, &format!("<={bar}"), value <= bar, is_noisy);
}

/// A ratio with the least it may be.
pub fn print_at_least(name: &str, value: f64, unit: &str, bar: f64, is_noisy: bool) {
    print_verdict(name, value, unit, &format!(">={bar}"), value >= bar, is_noisy);
}

fn print_verdict(name: &str, value: f64, unit: &str, bar: &str, is_reached: bool, is_noisy: bool) {
    let noisy = if is_noisy { " (noisy)" } else { "" };
    println!("{name} {value:.3} {unit} {bar} {}{noisy}", if is_reached { "ok" } else { "short" });
}

/// A thread of its own for those who ask or read, beside the server's.
pub fn own_thread() -> tokio::runtime::Runtime {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    built.expect("a thread can be started")
}

/// The number after a word on the command line.
pub fn argument(word: &str) -> Option<usize> {
    let arguments: Vec<String> = std::env::args().collect();
    let place = arguments.iter().position(|argument| argument == word)?;
    arguments.get(place + 1)?.parse().ok()
}

/// What a process holds in memory, in MB.
pub fn resident_mb(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// Raises the limit of open files as far as needed and allowed.
pub fn allow_files(needed: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls only read and write the structure that they are given.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < needed {
            limit.rlim_cur = needed.min(limit.rlim_max);
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}
