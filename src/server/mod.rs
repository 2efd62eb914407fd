//! The composition root: starts every part in order, hands each the channels it needs, and stops them.
//!
//! Must not: hold rules, SQL or routes. What is wired to what is read here and nowhere else.

mod boards;
mod doors;
mod loops;
mod node;
mod roster;

pub use doors::Doors;
pub use node::Node;

use crate::clock::Clock;
use crate::database::Database;
use crate::http;
use crate::store::retention;
use actix_web::{App, HttpServer, dev::ServerHandle};
use anyhow::Context;
use doors::Door;
use ipnet::IpNet;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// Web workers: two spread the fan-out; more do not make two cores faster (measured with 1,561 clients).
const WORKERS: usize = 2;
/// Threads of everything beside the web workers and the writer: the feed, the loops, the pool's connections. Two would wake
/// each other after every commit, beside the caller's answer (measured: `docs/decisions/0011`). Nothing there may
/// compute for long: `spawn_blocking` has threads for that.
const SERVING_THREADS: usize = 1;
/// How long a stop waits for requests that are under way.
const SHUTDOWN_S: u64 = 5;

/// How a server is reached.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Plain HTTP is for loopback; elsewhere TLS or a trusted proxy is needed, and then only the proxy is answered.
    pub listen: SocketAddr,
    /// Address of `/metrics`; none shows no figures.
    pub metrics: Option<SocketAddr>,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Peers whose `X-Forwarded-For` is believed; they end TLS.
    pub trusted_proxies: Vec<IpNet>,
    /// The origin that browsers see, where it is not the Host header's.
    pub public_origin: Option<String>,
    /// Other systems are told of orders at this URL.
    pub webhook: Option<String>,
    /// Asked every half minute while the deadlines are well: an outside watch notices silence.
    pub heartbeat: Option<String>,
    /// How long personal data of a closed order is kept.
    pub keep_personal_days: u16,
    /// The site's own map; none is the schematic one.
    pub map: Option<http::MapSettings>,
    /// Pushes may go to this machine over plain HTTP: for tests alone, no command line sets it.
    pub push_to_loopback: bool,
    pub clock: Clock,
}

impl ServeOptions {
    /// Plain HTTP on an address, with the system's clock and nothing else.
    pub fn plain(listen: SocketAddr) -> Self {
        Self {
            listen,
            metrics: None,
            tls: None,
            trusted_proxies: Vec::new(),
            public_origin: None,
            webhook: None,
            heartbeat: None,
            keep_personal_days: retention::DEFAULT_DAYS,
            map: None,
            push_to_loopback: false,
            clock: Clock::system(),
        }
    }

    fn is_secure(&self) -> bool {
        self.tls.is_some() || !self.trusted_proxies.is_empty()
    }

    /// Passwords and positions do not cross a network in the clear, and what is told goes to an address.
    ///
    /// # Errors
    /// A public address without TLS or a trusted proxy; a webhook or heartbeat that is no address.
    pub fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.is_secure() || self.listen.ip().is_loopback(),
            "{} is not a loopback address: give --tls-cert and --tls-key, or --trusted-proxy",
            self.listen
        );
        for (option, url) in [("--webhook-url", &self.webhook), ("--heartbeat-url", &self.heartbeat)] {
            let url = url.as_deref().map(reqwest::Url::parse);
            let is_http =
                url.is_none_or(|url| url.is_ok_and(|url| ["http", "https"].contains(&url.scheme())));
            // The address itself may hold a secret.
            anyhow::ensure!(is_http, "{option} 不是网址 · {option} is not an http or https address");
        }
        if let Some(given) = &self.public_origin {
            let origin = origin_of(given);
            anyhow::ensure!(
                origin.as_ref() == Some(given),
                "--public-origin {given} 不是源：写成 {0}，末尾不带斜杠 · is no origin: write {0}, without a slash at its end",
                origin.as_deref().unwrap_or("https://HOST")
            );
        }
        Ok(())
    }
}

/// What a browser names as the origin of a page at this address.
fn origin_of(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    ["http", "https"].contains(&url.scheme()).then(|| url.origin().ascii_serialization())
}

/// A server that runs.
pub struct Running {
    /// Where it listens; the port is the chosen one when 0 was asked for.
    pub address: SocketAddr,
    pub node: Node,
    handle: ServerHandle,
    metrics: Option<Listener>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Where the figures are shown.
struct Listener {
    address: SocketAddr,
    handle: ServerHandle,
}

/// Starts a server on a database that is there.
///
/// # Errors
/// The database, the address, or a certificate.
pub async fn start(config: &tokio_postgres::Config, options: ServeOptions) -> anyhow::Result<Running> {
    let doors = Doors::bind(&options)?;
    start_behind(doors, config, options).await
}

/// The same behind addresses that were taken before.
async fn start_behind(
    doors: Doors,
    config: &tokio_postgres::Config,
    options: ServeOptions,
) -> anyhow::Result<Running> {
    let node = Node::start(config, &options).await?;
    let state = node.state.clone();
    let server = HttpServer::new(move || {
        let state = state.clone();
        App::new().configure(move |services| http::configure(services, state))
    })
    .workers(WORKERS)
    .shutdown_timeout(SHUTDOWN_S)
    .disable_signals()
    .on_connect(|connection, _| crate::board::set_socket_options(connection));
    let address = doors.main.address;
    let listener = doors.main.listen()?;
    let server = match doors.tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls),
        None => server.listen(listener),
    }
    .with_context(|| format!("cannot serve {address}"))?;
    let metrics = doors.metrics.map(|door| serve_metrics(door, &node)).transpose()?;
    let server = server.run();
    let handle = server.handle();
    Ok(Running { address, node, handle, metrics, serving: tokio::spawn(server) })
}

fn serve_metrics(door: Door, node: &Node) -> anyhow::Result<Listener> {
    let address = door.address;
    let state = &node.state;
    let figures = http::Figures::install(node.runs.clone(), state.pool.clone(), state.clock.clone())?;
    let server = HttpServer::new(move || {
        let figures = figures.clone();
        App::new().configure(move |services| http::configure_metrics(services, figures))
    })
    .workers(1)
    .disable_signals()
    .listen(door.listen()?)
    .with_context(|| format!("cannot serve {address}"))?;
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Listener { address, handle })
}

impl Running {
    /// Where the figures are shown; the port is the chosen one when 0 was asked for.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|listener| listener.address)
    }

    /// Stops: no new requests, those under way end, the writer writes what waits.
    pub async fn stop(self) {
        self.node.stopping();
        self.handle.stop(true).await;
        if let Some(metrics) = self.metrics {
            metrics.handle.stop(true).await;
        }
        // It was told to stop; what it says of that is of no interest any more.
        let _ = self.serving.await;
        self.node.stop().await;
    }
}

/// What a server runs on.
///
/// # Errors
/// No thread can be started.
pub fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(SERVING_THREADS).enable_all().build()
}

/// Serves until SIGTERM or Ctrl-C; called from the main thread.
///
/// # Errors
/// The database; another program that has come to listen at the address meanwhile.
pub fn run(database: &Database, doors: Doors, options: ServeOptions) -> anyhow::Result<()> {
    // What this socket speaks; a proxy before it may speak another.
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    runtime()?.block_on(async move {
        let running = start_behind(doors, database.config(), options).await?;
        // Nobody may be there to read it any more, or the disk may be full: the server serves and drains all the same.
        let _ = writeln!(std::io::stdout(), "listening on {scheme}://{}", running.address);
        wait_for_signal().await?;
        let _ = writeln!(std::io::stderr(), "stopping");
        running.stop().await;
        Ok(())
    })
}

async fn wait_for_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_goes_to_an_address() {
        let plain = ServeOptions::plain("127.0.0.1:0".parse().unwrap());
        for (url, is_right) in [
            ("https://rescue.example/hook", true),
            ("http://127.0.0.1:9000", true),
            ("rescue.example/hook", false),
            ("ftp://rescue.example", false),
        ] {
            let webhook = ServeOptions { webhook: Some(url.to_owned()), ..plain.clone() };
            let heartbeat = ServeOptions { heartbeat: Some(url.to_owned()), ..plain.clone() };
            assert_eq!((webhook.check().is_ok(), heartbeat.check().is_ok()), (is_right, is_right), "{url}");
        }
        for (origin, is_right) in [
            ("https://rescue.example", true),
            ("http://127.0.0.1:8443", true),
            ("https://rescue.example/", false),
            ("https://rescue.example:443", false),
            ("rescue.example", false),
        ] {
            let public = ServeOptions { public_origin: Some(origin.to_owned()), ..plain.clone() };
            assert_eq!(public.check().is_ok(), is_right, "{origin}");
        }
        let elsewhere = ServeOptions { listen: "192.0.2.1:80".parse().unwrap(), ..plain };
        assert!(elsewhere.check().is_err());
    }
}
