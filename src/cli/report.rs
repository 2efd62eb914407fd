//! `liftaid report`: response times as a table, or as JSON.
//!
//! Must not: compute; the figures are those of the supervisor's page.

use super::open::with_database;
use super::{Place, say};
use crate::clock::Clock;
use crate::performance::{DayRange, GroupBy, day_of};
use crate::roster::DistrictCode;
use crate::store::city::read_directory;
use crate::store::views::response_report;
use crate::wire::{IntervalFigures, RateFigures, ResponseReport, ResponseRow};
use anyhow::Context;
use clap::Args;
use jiff::ToSpan;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// First local day, 2026-11-22; a week ago unless given 起始日
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last local day, included; today unless given 截止日
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// day, district or station 按日、区或站点
    #[arg(long, default_value = "day", value_parser = group)]
    by: GroupBy,
    /// Only this district, by its code 仅某区
    #[arg(long, value_name = "CODE")]
    district: Option<String>,
    /// As JSON 以 JSON 输出
    #[arg(long)]
    json: bool,
}

fn group(name: &str) -> Result<GroupBy, String> {
    GroupBy::from_name(name).ok_or_else(|| "day, district or station".to_owned())
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<()> {
    let today = day_of(Clock::system().now());
    let to = options.to.clone().unwrap_or_else(|| today.to_string());
    let from = options.from.clone().unwrap_or_else(|| today.saturating_sub(6.days()).to_string());
    let range = DayRange::parse(&from, &to)?;
    let district = options
        .district
        .as_ref()
        .map(|code| DistrictCode::parse(code).context("区划代码为六位数字 · a district code has six digits"))
        .transpose()?;
    with_database(place, async |opened| {
        let client = &*opened.client;
        let directory = read_directory(client).await?;
        let is_known = district.is_none_or(|code| directory.find_district(code).is_some());
        anyhow::ensure!(is_known, "没有这个区划代码 · there is no district of that code");
        let report = response_report(client, &directory, range, options.by, district).await?;
        if options.json { say(serde_json::to_string(&report)?) } else { print(&report) }
    })
}

const COLUMNS: [&str; 18] = [
    "key",
    "label",
    "orders",
    "answer_mean_s",
    "processing_mean_s",
    "response_mean_s",
    "response_p90_s",
    "arrival_n",
    "arrival_mean_s",
    "arrival_p50_s",
    "arrival_p90_s",
    "arrival_from_alarm_mean_s",
    "on_site_mean_s",
    "trapped_mean_s",
    "within_3_min",
    "within_3_min_95",
    "within_30_min",
    "within_30_min_95",
];

/// Tab-separated, one line a row and the total last.
fn print(report: &ResponseReport) -> anyhow::Result<()> {
    say(COLUMNS.join("\t"))?;
    for row in report.rows.iter().chain([&report.total]) {
        say(cells(row).join("\t"))?;
    }
    if report.simulated_share > 0.0 {
        eprintln!(
            "其中模拟数据 {0:.0}% · {0:.0}% of the orders are simulated",
            report.simulated_share * 100.0
        );
    }
    Ok(())
}

fn cells(row: &ResponseRow) -> [String; 18] {
    let mean = |figures: &IntervalFigures| seconds(figures.mean_s);
    [
        row.key.clone(),
        row.label.clone(),
        row.order_count.to_string(),
        mean(&row.answer),
        mean(&row.processing),
        mean(&row.response),
        seconds(row.response.p90_s),
        row.arrival.count.to_string(),
        mean(&row.arrival),
        seconds(row.arrival.p50_s),
        seconds(row.arrival.p90_s),
        mean(&row.arrival_from_alarm),
        mean(&row.on_site),
        mean(&row.trapped),
        share(row.within_3_min.rate),
        bounds(&row.within_3_min),
        share(row.within_30_min.rate),
        bounds(&row.within_30_min),
    ]
}

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}"))
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{:.1}%", value * 100.0))
}

fn bounds(figures: &RateFigures) -> String {
    format!("{}–{}", share(figures.low), share(figures.high))
}
