//! `liftaid simulate`: days of a made-up town on the rules alone, in virtual time.
//!
//! Must not: touch a database; nothing of it is kept.

use super::say;
use crate::simulation::run::{MAX_DAYS, summary};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// How many days 天数
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_DAYS)))]
    days: u16,
    /// The same seed gives the same days 种子
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let report = summary(options.days, options.seed).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    say(report)
}
