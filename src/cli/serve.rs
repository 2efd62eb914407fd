//! `liftaid serve`: the database, then the server on it.
//!
//! Must not: wire anything; `server` does.

use super::Place;
use super::demo_accounts::{KeepsAccounts, find_accounts, print_accounts, read_accounts};
use super::open::with_database;
use crate::clock::Clock;
use crate::database::{Access, Database};
use crate::http::MapSettings;
use crate::server::{self, Doors, ServeOptions};
use crate::store::retention::{DEFAULT_DAYS, LEAST_DAYS};
use clap::Args;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Files that a city needs open at once: a socket for each station's phone and each seat, twice while they come back after
/// a cut, and PostgreSQL's.
const FILES_NEEDED: libc::rlim_t = 8_192;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where to listen; beyond loopback TLS or a trusted proxy is needed 监听地址
    #[arg(long, env = "LIFTAID_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// Where to show figures to Prometheus, at /metrics 指标地址
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<SocketAddr>,
    /// Certificate chain, PEM 证书
    #[arg(long, requires = "tls_key", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM 私钥
    #[arg(long, requires = "tls_cert", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Peers that end TLS and whose X-Forwarded-For is believed; may be given again 可信代理网段
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<IpNet>,
    /// The origin that browsers see, where it is not the Host header's, https://rescue.example 对外地址
    #[arg(long, value_name = "ORIGIN")]
    public_origin: Option<String>,
    /// Other systems are told of orders at this URL 对外通知地址
    #[arg(long, env = "LIFTAID_WEBHOOK_URL", value_name = "URL", hide_env_values = true)]
    webhook_url: Option<String>,
    /// Asked every half minute while the deadlines are well, so that an outside watch notices silence 心跳地址
    #[arg(long, env = "LIFTAID_HEARTBEAT_URL", value_name = "URL", hide_env_values = true)]
    heartbeat_url: Option<String>,
    /// Pictures, callers' names and numbers, and what passengers wrote are blanked so many days after the order was
    /// closed 个人信息保留天数
    #[arg(long, env = "LIFTAID_KEEP_PERSONAL_DAYS", value_name = "DAYS", default_value_t = DEFAULT_DAYS,
        value_parser = clap::value_parser!(u16).range(i64::from(LEAST_DAYS)..))]
    keep_personal_days: u16,
    /// A map style for the console instead of the schematic map; a URL, or a path of this server 地图样式
    #[arg(long, env = "MAP_STYLE_URL", value_name = "URL", hide_env_values = true)]
    map_style_url: Option<String>,
    /// A further host that the map's style loads from, https://tiles.example; may be given again 地图瓦片来源
    #[arg(long, value_name = "ORIGIN")]
    map_origin: Vec<String>,
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<()> {
    allow_files();
    let style = options.map_style_url.as_deref();
    let map = style.map(|url| MapSettings::parse(url, &options.map_origin)).transpose()?;
    let serve_options = ServeOptions {
        listen: options.listen,
        metrics: options.metrics_listen,
        tls: options.tls_cert.clone().zip(options.tls_key.clone()),
        trusted_proxies: options.trusted_proxy.clone(),
        public_origin: options.public_origin.clone(),
        webhook: options.webhook_url.clone(),
        heartbeat: options.heartbeat_url.clone(),
        keep_personal_days: options.keep_personal_days,
        map,
        push_to_loopback: false,
        clock: Clock::system(),
    };
    // A wrong option and an address that is taken are told at once, not after the database was prepared.
    let doors = Doors::bind(&serve_options)?;
    // On the main thread: PostgreSQL dies with the thread that started it.
    let database = Database::open(&place.options(), Access::Serve)?;
    match database.data_dir() {
        Some(data_dir) => print_accounts(&read_accounts(&KeepsAccounts::plain(data_dir)))?,
        None => with_database(place, async |opened| {
            print_accounts(&find_accounts(&*opened.client, &opened.keeps_accounts).await?)
        })?,
    }
    let served = server::run(&database, doors, serve_options);
    database.stop()?;
    served
}

/// Raises the limit of open files to what this process may have: at the usual 1,024 nobody more gets in. PostgreSQL inherits
/// it and keeps to its own setting.
fn allow_files() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls only read and write the structure that they are given.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            let before = std::mem::replace(&mut limit.rlim_cur, limit.rlim_max);
            if libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) != 0 {
                limit.rlim_cur = before;
            }
        }
    }
    if limit.rlim_cur < FILES_NEEDED {
        let allowed = limit.rlim_cur;
        tracing::warn!(
            allowed,
            "fewer than {FILES_NEEDED} open files are allowed: not every station may get in"
        );
    }
}
