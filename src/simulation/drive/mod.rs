//! `liftaid drive`: callers, devices, operators and crews, played against the real API at a chosen rate.
//!
//! Must not: know anything of the server but its HTTP and WebSocket interface, or play against another machine
//! unless told to.

mod accounts;
mod area;
mod call;
mod calls;
mod crew;
mod desk;
mod dice;
mod habit;
mod line;
mod mission;
mod options;
mod seat;
mod spread;
mod tally;
mod task;

pub use options::{DriveError, DriveOptions, MAX_OPERATORS, MAX_STATIONS, PartnerKey};
pub use tally::{DriveReport, Latency};

use crate::clock::Stopwatch;
use accounts::{Account, Cast};
use area::Area;
use calls::Partner;
use crew::Crew;
use desk::{Desk, Office};
use seat::{Seat, Site};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long the server may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Pause between two looks at it.
const READY_PAUSE: Duration = Duration::from_millis(250);
/// How often a line is printed.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// Rescues whose calls are played at once; a further call is not taken, and that is counted.
const MAX_RESCUES: usize = 20_000;

/// Plays until the time is over or the process is interrupted, and says what came of it.
///
/// # Errors
/// The options or accounts are wrong, or the server cannot be reached or used. Once it plays, nothing that the
/// server does ends it.
pub async fn run(options: DriveOptions) -> Result<DriveReport, DriveError> {
    run_until(options, async {
        // Without a handler the default one ends the process, which is what was asked for.
        tokio::signal::ctrl_c().await.ok();
    })
    .await
}

/// As [`run`], until `stop` instead of an interrupt.
///
/// # Errors
/// As [`run`].
pub async fn run_until(
    options: DriveOptions,
    stop: impl Future<Output = ()>,
) -> Result<DriveReport, DriveError> {
    options.check()?;
    let path = options.accounts.clone().ok_or(DriveError::NoAccounts)?;
    let cast = accounts::read(&path)?;
    let site = Arc::new(Site::new(&options)?);
    let mut players = JoinSet::new();
    let watch = Stopwatch::start();
    tokio::pin!(stop);
    let office = tokio::select! {
        office = open(&site, &cast, &options, &mut players) => office?,
        () = &mut stop => return Ok(site.tally.report(watch.elapsed().as_secs_f64(), 0, 0)),
    };
    let crews = players.len() - 1;
    let watch = Stopwatch::start();
    tokio::select! {
        () = traffic(&office, &options) => {}
        () = &mut stop => {}
        () = print_lines(&office) => {}
        () = over(options.minutes) => {}
    }
    players.shutdown().await;
    Ok(site.tally.report(watch.elapsed().as_secs_f64(), crews, office.live()))
}

async fn over(minutes: Option<u32>) {
    match minutes {
        Some(minutes) => tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60)).await,
        None => std::future::pending().await,
    }
}

/// Everybody takes their place.
async fn open(
    site: &Arc<Site>,
    cast: &Cast,
    options: &DriveOptions,
    players: &mut JoinSet<()>,
) -> Result<Arc<Office>, DriveError> {
    wait_until_ready(site).await?;
    let mut seats = Vec::new();
    for account in cast.operators.iter().take(options.operators.clamp(1, MAX_OPERATORS)) {
        seats.push(Arc::new(Seat::sign_in(site, account).await?));
    }
    let area = Area::find(&seats[0], cast, options.stations.clamp(1, MAX_STATIONS)).await?;
    eprintln!(
        "{} 个站点、{} 台电梯 · {} stations and {} lifts around {}",
        area.stations.len(),
        area.lifts.len(),
        area.stations.len(),
        area.lifts.len(),
        area.stations[0].name
    );
    let crews: Vec<Account> =
        area.stations.iter().filter_map(|station| cast.crews.get(&station.code).cloned()).collect();
    let mut signing_in = JoinSet::new();
    for account in crews {
        let site = Arc::clone(site);
        signing_in.spawn(async move { Seat::sign_in(&site, &account).await });
    }
    while let Some(seat) = signing_in.join_next().await {
        let Ok(seat) = seat else { continue };
        players.spawn(Crew::new(Arc::new(seat?)).play());
    }
    let office = Arc::new(Office::new(Arc::clone(site), seats, area));
    players.spawn(Desk::new(Arc::clone(&office)).play());
    Ok(office)
}

async fn wait_until_ready(site: &Site) -> Result<(), DriveError> {
    let mut dice = site.dice("ready");
    let url = site.at("/readyz");
    let ready = async {
        loop {
            let answer = site.send(&mut dice, false, |http| http.get(url.clone())).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(READY_PAUSE).await;
        }
    };
    let waited = tokio::time::timeout(READY_WITHIN, ready).await;
    waited.map_err(|_| DriveError::NotReady { url: site.url.to_string() })
}

/// One rescue after the other, as calls come.
async fn traffic(office: &Arc<Office>, options: &DriveOptions) {
    let partner =
        options.partner_key.clone().map(|key| Arc::new(Partner { name: options.partner.clone(), key }));
    if partner.is_none() {
        eprintln!("没有签名密钥，设备不报警 · no signing key: devices stay silent (--partner-key)");
    }
    let mut dice = office.site.dice("traffic");
    let mut rescues = JoinSet::new();
    for number in 0_u64.. {
        let pause = tokio::time::sleep(dice.pause(options.rate));
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                Some(_) = rescues.join_next() => {}
            }
        }
        if rescues.len() >= MAX_RESCUES {
            office.site.tally.problem("too_many_rescues");
        } else {
            rescues.spawn(calls::play(Arc::clone(office), partner.clone(), number));
        }
    }
}

async fn print_lines(office: &Office) {
    loop {
        tokio::time::sleep(LINE_EVERY).await;
        eprintln!("{}", office.site.tally.line(office.live()));
    }
}
