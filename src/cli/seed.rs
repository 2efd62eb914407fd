//! `liftaid seed`: the demonstration city, its accounts and a simulated past, all in one transaction.
//!
//! Must not: touch a database that holds orders or users, unless the very same seed made them.

use super::demo_accounts::{
    KeepsAccounts, PrintedAccount, file_for_new, find_accounts, print_accounts, write_accounts,
};
use super::open::{Opened, with_database};
use super::{Place, say};
use crate::clock::{Clock, Stopwatch};
use crate::dispatch::audience_of_order;
use crate::kernel::{AccountId, StationId, Timestamp};
use crate::order::{apply, fold};
use crate::roster::{Directory, Station};
use crate::secret::{hash_password, made_up_password};
use crate::simulation::city::{City, DEFAULT_LIFTS, MAX_LIFTS, access_of};
use crate::simulation::history::{Cast, PastOrder, Script, play};
use crate::store::Connection;
use crate::store::city::{self, CityRows, DemoAccount};
use crate::store::history::{self, HistoryRow};
use crate::store::log::Line;
use crate::store::scene;
use crate::wire::Role;
use anyhow::{Context, bail, ensure};
use clap::Args;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Accounts that are not a station's.
const SEATS: [(&str, &str, Role); 6] = [
    ("operator1", "坐席一", Role::Operator),
    ("operator2", "坐席二", Role::Operator),
    ("leader1", "班长", Role::ShiftLeader),
    ("supervisor1", "督导", Role::Supervisor),
    ("admin1", "管理员", Role::Administrator),
    ("wall1", "大屏", Role::Wallboard),
];

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The same number makes the same city 同号同城
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many lifts 电梯台数
    #[arg(long, default_value_t = DEFAULT_LIFTS)]
    lifts: usize,
    /// Days of simulated past; 0 for none 模拟历史天数
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=366))]
    history_days: u32,
    /// Leave a database that holds anything as it is, and say so 非空则不写入
    #[arg(long)]
    if_empty: bool,
    /// Print every account as a JSON line 以 JSON 输出全部账号
    #[arg(long)]
    json: bool,
}

/// Rescues a day in the simulated past.
const ORDERS_A_DAY: u32 = 50;

impl Options {
    /// What `setting.seed` holds.
    fn mark(&self) -> String {
        format!("seed {} lifts {} history {}", self.seed, self.lifts, self.history_days)
    }
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<()> {
    ensure!(
        (1..=MAX_LIFTS).contains(&options.lifts),
        "电梯台数须为 1 至 {MAX_LIFTS} · between 1 and {MAX_LIFTS} lifts"
    );
    with_database(place, async |mut opened: Opened| {
        let keeps = opened.keeps_accounts;
        let transaction = opened.client.transaction().await?;
        // Two seeds at once take turns; the second finds what the first made.
        city::take_turns(&*transaction).await?;
        let accounts = match city::find_setting(&*transaction, "seed").await? {
            Some(mark) if mark == options.mark() => {
                eprintln!("演示城市已存在 · the demonstration city is there already ({mark})");
                find_accounts(&*transaction, &keeps).await?
            }
            Some(mark) if options.if_empty => {
                eprintln!(
                    "已有另一演示城市，保持不变 · another demonstration city is there and stays ({mark})"
                );
                find_accounts(&*transaction, &keeps).await?
            }
            Some(mark) => bail!("数据库中已有另一演示城市 · the database holds another city ({mark})"),
            None if !city::is_empty(&*transaction).await? && options.if_empty => {
                eprintln!("数据库非空，保持不变 · the database holds data of its own and stays as it is");
                Vec::new()
            }
            None if !city::is_empty(&*transaction).await? => bail!(
                "数据库非空，拒绝写入演示数据 · the database holds lifts, stations, orders or accounts: \
                 it is not seeded"
            ),
            None => seed(&*transaction, options, &keeps).await?,
        };
        transaction.commit().await?;
        print(&accounts, options.json)
    })
}

async fn seed(
    client: &impl Connection,
    options: &Options,
    keeps: &KeepsAccounts,
) -> anyhow::Result<Vec<PrintedAccount>> {
    let watch = Stopwatch::start();
    let now = Clock::system().now();
    let made = City::generate(options.seed, options.lifts);
    eprintln!(
        "演示城市 · demonstration city: {} 台电梯 lifts, {} 个站点 stations, {:.1} s",
        made.lifts.len(),
        made.stations.len(),
        watch.elapsed().as_secs_f64()
    );
    city::load(client, &city_rows(&made)).await.context("the city cannot be loaded")?;
    scene::load_access(client, &access_of(&made.lifts)).await.context("the lifts' notes cannot be loaded")?;
    let (accounts, printed) = make_accounts(&made.stations, now);
    city::load_accounts(client, &accounts, now).await.context("the accounts cannot be made")?;
    city::set_setting(client, "demo", "true").await?;
    city::set_setting(client, "seed", &options.mark()).await?;
    eprintln!("已写入 · loaded, {:.1} s", watch.elapsed().as_secs_f64());
    let directory =
        Directory::build(made.districts, made.organisations, made.compounds, made.lifts, made.stations);
    let script = Script {
        seed: options.seed,
        days: options.history_days,
        orders_a_day: if options.history_days == 0 { 0 } else { ORDERS_A_DAY },
        until: now,
    };
    let count = load_past(client, &directory, &cast(&accounts), script).await?;
    eprintln!("模拟历史 · simulated past: {count} 单 orders, {:.1} s", watch.elapsed().as_secs_f64());
    write_accounts(&file_for_new(client, keeps).await?, &printed)?;
    Ok(printed)
}

/// Accounts of the seats, each with a password of its own, and one a station, all with the same.
fn make_accounts(stations: &[Station], now: Timestamp) -> (Vec<DemoAccount>, Vec<PrintedAccount>) {
    let mut accounts = Vec::with_capacity(stations.len() + SEATS.len());
    let mut printed = Vec::with_capacity(accounts.capacity());
    let mut add = |name: &str, display_name: &str, role, station: Option<&Station>, secret: &Secret| {
        accounts.push(DemoAccount {
            id: AccountId::new(now, rand::random()),
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            role,
            password_hash: Arc::clone(&secret.hash),
            station: station.map(|station| station.id),
        });
        printed.push(PrintedAccount {
            name: name.to_owned(),
            password: secret.password.clone(),
            role,
            station: station.map(|station| station.code.to_string()),
        });
    };
    for (name, display_name, role) in SEATS {
        add(name, display_name, role, None, &Secret::make_up());
    }
    let crews = Secret::make_up();
    for station in stations {
        let name = station.code.as_str().to_ascii_lowercase();
        add(&name, &station.name, Role::Crew, Some(station), &crews);
    }
    (accounts, printed)
}

struct Secret {
    password: String,
    hash: Arc<str>,
}

impl Secret {
    fn make_up() -> Self {
        let password = made_up_password(rand::random());
        let hash = hash_password(&password).into();
        Self { password, hash }
    }
}

fn cast(accounts: &[DemoAccount]) -> Cast {
    let operators = accounts.iter().filter(|account| account.role == Role::Operator);
    let crews: BTreeMap<StationId, AccountId> =
        accounts.iter().filter_map(|account| Some((account.station?, account.id))).collect();
    Cast { operators: operators.map(|account| account.id).collect(), crews }
}

/// The tables of a made-up city.
pub fn city_rows(city: &City) -> CityRows<'_> {
    CityRows {
        districts: &city.districts,
        organisations: &city.organisations,
        compounds: &city.compounds,
        lifts: &city.lifts,
        stations: &city.stations,
        duty: &city.duty,
        crews: &city.crews,
    }
}

/// Plays the past and writes it; gives the number of its orders.
///
/// # Errors
/// The database. The caller rolls back.
pub async fn load_past(
    client: &impl Connection,
    directory: &Directory,
    cast: &Cast,
    script: Script,
) -> anyhow::Result<usize> {
    let past = play(directory, cast, script);
    let rows: Vec<HistoryRow<'_>> = past
        .iter()
        .map(|past| HistoryRow {
            order: &past.order,
            alarms: &past.alarms,
            district: past.order.place.lift().and_then(|lift| directory.district_of_lift(lift)),
        })
        .collect();
    history::write(client, &rows, &lines(&past, directory)).await.context("the past cannot be written")?;
    Ok(past.len())
}

/// The log of the past, in the order of its recording.
fn lines(past: &[PastOrder], directory: &Directory) -> Vec<Line> {
    let mut lines: Vec<(Timestamp, Line)> = Vec::new();
    for past in past {
        let district = past.order.place.lift().and_then(|lift| directory.district_of_lift(lift));
        let mut order = fold(past.events.first()).expect("a past order begins with its opening");
        for (position, event) in past.events.iter().enumerate() {
            let before = order.clone();
            if position > 0 {
                apply(&mut order, event);
            }
            let earlier = (position > 0).then_some(&before);
            let audience = audience_of_order(earlier, &order, district);
            let line = Line::of_order(order.id, order.version, order.mode, event.clone(), audience);
            lines.push((event.stamp.recorded_at, line));
        }
    }
    // Stable: the events of one order stay in their order.
    lines.sort_by_key(|(recorded_at, _)| *recorded_at);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn print(accounts: &[PrintedAccount], json: bool) -> anyhow::Result<()> {
    if json {
        for account in accounts {
            say(serde_json::to_string(account)?)?;
        }
        return Ok(());
    }
    print_accounts(accounts)
}
