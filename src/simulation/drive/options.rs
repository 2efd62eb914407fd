//! What the driver is asked to do, and why it could not.
//!
//! Must not: reach for a server that is not on this machine unless told to.

use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// Rescues per minute at most: beyond it one process is a benchmark, not a city.
const MAX_RATE: f64 = 6_000.0;
/// Crews that are connected at most: every station of the largest city, and some.
pub const MAX_STATIONS: usize = 5_000;
/// Operators' seats at most.
pub const MAX_OPERATORS: usize = 50;
/// How much faster than life the driver may play.
const MAX_SPEED: f64 = 1_000.0;

/// Options of `liftaid drive`.
#[derive(Debug, Clone, clap::Args)]
pub struct DriveOptions {
    /// Rescues per minute on average 每分钟救援数
    #[arg(long, default_value_t = 4.0, value_parser = parse_rate)]
    pub rate: f64,
    /// The server to play against 服务地址
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: Url,
    /// Stop after so many minutes; without it: when interrupted 时长
    #[arg(long)]
    pub minutes: Option<u32>,
    /// The same seed plays the same people 随机种子
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many station crews are connected; calls come from their neighbourhood 上线站点数
    #[arg(long, default_value_t = 60)]
    pub stations: usize,
    /// How many operators take calls 坐席数
    #[arg(long, default_value_t = 3)]
    pub operators: usize,
    /// How much quicker than in life crews drive and work, and operators call back; answers to offers are not
    /// quicker, because the limits of the response plan are not either 行车与处置快进倍数
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    pub speed: f64,
    /// How much quicker than in life offers are answered and devices verified; for tests
    #[arg(skip = 1.0)]
    pub hurry: f64,
    /// File with the demonstration accounts; without it: the one of the database 账号文件
    #[arg(long)]
    pub accounts: Option<PathBuf>,
    /// Partner whose devices send alarms 设备合作方
    #[arg(long, default_value = "demo")]
    pub partner: String,
    /// The partner's signing key, as `liftaid key add` printed it; without it no device sends anything 签名密钥
    #[arg(long, env = "LIFTAID_PARTNER_KEY", hide_env_values = true)]
    pub partner_key: Option<PartnerKey>,
    /// Also play against a server on another machine 允许非本机
    #[arg(long)]
    pub allow_remote: bool,
}

impl DriveOptions {
    /// Checks what no single option can tell.
    ///
    /// # Errors
    /// The server is elsewhere and that was not allowed, or its address is no HTTP address.
    pub(super) fn check(&self) -> Result<(), DriveError> {
        let host = self.url.host_str().unwrap_or_default();
        if self.url.scheme() != "http" || host.is_empty() {
            return Err(DriveError::NoHttp { url: self.url.to_string() });
        }
        if self.allow_remote || is_loopback(host) {
            return Ok(());
        }
        Err(DriveError::Remote { host: host.to_owned() })
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || IpAddr::from_str(address).is_ok_and(|address| address.is_loopback())
}

fn parse_number(text: &str, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if number > 0.0 && number <= most { Ok(number) } else { Err(format!("above 0, at most {most}")) }
}

fn parse_rate(text: &str) -> Result<f64, String> {
    parse_number(text, MAX_RATE)
}

fn parse_speed(text: &str) -> Result<f64, String> {
    parse_number(text, MAX_SPEED)
}

/// A partner's signing key; never shown.
#[derive(Clone)]
pub struct PartnerKey(String);

impl PartnerKey {
    /// The bytes to sign with.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl FromStr for PartnerKey {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.trim().to_owned()))
    }
}

impl fmt::Debug for PartnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartnerKey(…)")
    }
}

/// Why the driver cannot play.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    #[error("{url} is not an http address")]
    NoHttp { url: String },
    #[error("{host} is not this machine; --allow-remote plays against it nevertheless")]
    Remote { host: String },
    #[error(
        "the demonstration accounts are not known: --accounts FILE is needed, or the database whose city this user seeded"
    )]
    NoAccounts,
    #[error("cannot read the demonstration accounts in {}", path.display())]
    ReadAccounts {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("line {line} of {} is no account", path.display())]
    BadAccount {
        path: PathBuf,
        line: usize,
        #[source]
        source: serde_json::Error,
    },
    #[error("{} holds no account with the role {role}", path.display())]
    MissingRole { path: PathBuf, role: &'static str },
    #[error("the HTTP client cannot be made")]
    Client {
        #[source]
        source: reqwest::Error,
    },
    #[error("{url} is not ready")]
    NotReady { url: String },
    #[error("{name} cannot sign in: {why}")]
    SignIn { name: String, why: String },
    #[error("{what} cannot be read: {why}")]
    Read { what: &'static str, why: String },
    #[error("no station with a crew account is on duty")]
    NoStations,
    #[error("the search finds no lifts near the stations")]
    NoLifts,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: DriveOptions,
    }

    pub(in crate::simulation::drive) fn options(words: &[&str]) -> Result<DriveOptions, clap::Error> {
        Line::try_parse_from([&["drive"], words].concat()).map(|line| line.options)
    }

    #[test]
    fn only_this_machine_is_played_against_unless_told() {
        for url in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080", "http://127.9.9.9"] {
            assert!(options(&["--url", url]).unwrap().check().is_ok(), "{url}");
        }
        for url in ["http://192.0.2.1:8080", "http://rescue.example", "http://127.0.0.1.example"] {
            let refused = options(&["--url", url]).unwrap().check();
            assert!(matches!(refused, Err(DriveError::Remote { .. })), "{url}");
            assert!(options(&["--url", url, "--allow-remote"]).unwrap().check().is_ok(), "{url}");
        }
        let other = options(&["--url", "ftp://127.0.0.1"]).unwrap().check();
        assert!(matches!(other, Err(DriveError::NoHttp { .. })));
    }

    #[test]
    fn a_rate_is_a_positive_number() {
        assert!((options(&["--rate", "0.5"]).unwrap().rate - 0.5).abs() < f64::EPSILON);
        for rate in ["0", "-1", "NaN", "inf", "6001", "many"] {
            assert!(options(&["--rate", rate]).is_err(), "{rate}");
        }
    }

    #[test]
    fn the_signing_key_is_not_shown() {
        let options = options(&["--partner-key", "topsecret"]).unwrap();
        assert!(!format!("{options:?}").contains("topsecret"));
    }
}
