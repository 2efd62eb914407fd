//! `liftaid import`: rosters from CSV files, whole or not at all.
//!
//! Must not: remove what a file does not name.

use super::open::with_database;
use super::{Place, say};
use crate::clock::Clock;
use crate::import::{
    ContractLine, CrewLine, LiftLine, Problems, Sheet, StationLine, read_contracts, read_crews, read_lifts,
    read_stations,
};
use crate::kernel::AlarmId;
use crate::simulation::city::district_facts;
use crate::store::import::{
    Changes, ImportError, NewIds, add_districts, merge_contracts, merge_crews, merge_lifts, merge_stations,
    tell_nodes,
};
use anyhow::Context;
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// What the file holds 数据种类
    kind: Kind,
    /// CSV in UTF-8 with a header; docs/import.md lists the columns CSV 文件
    file: PathBuf,
    /// Check and count, but change nothing 仅检查
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// 电梯
    Lifts,
    /// 救援站点
    Stations,
    /// 救援人员
    Crews,
    /// 维保合同
    Contracts,
}

/// The lines of a file.
enum Lines {
    Lifts(Sheet<LiftLine>),
    Stations(Sheet<StationLine>),
    Crews(Sheet<CrewLine>),
    Contracts(Sheet<ContractLine>),
}

impl Lines {
    fn read(kind: Kind, file: BufReader<File>) -> Result<Self, Problems> {
        match kind {
            Kind::Lifts => read_lifts(file).map(Self::Lifts),
            Kind::Stations => read_stations(file).map(Self::Stations),
            Kind::Crews => read_crews(file).map(Self::Crews),
            Kind::Contracts => read_contracts(file).map(Self::Contracts),
        }
    }
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<()> {
    let path = options.file.display();
    let file = File::open(&options.file).with_context(|| format!("无法打开 · cannot open {path}"))?;
    let lines =
        Lines::read(options.kind, BufReader::new(file)).map_err(|problems| anyhow::anyhow!("{problems}"))?;
    with_database(place, async |mut opened| {
        let now = Clock::system().now();
        let transaction = opened.client.transaction().await?;
        // Two imports at once would each miss what the other adds.
        crate::store::city::take_turns(&*transaction).await?;
        let client = &*transaction;
        add_districts(client, &district_facts().into_iter().map(|facts| facts.district).collect::<Vec<_>>())
            .await?;
        let mut ids = NewIds { now, random: &mut rand::random };
        let merged = match &lines {
            Lines::Lifts(lines) => merge_lifts(client, lines, &mut ids).await,
            Lines::Stations(lines) => merge_stations(client, lines, &mut ids).await,
            Lines::Crews(lines) => merge_crews(client, lines, &mut ids).await,
            Lines::Contracts(lines) => merge_contracts(client, lines, &mut ids).await,
        };
        let changes = merged.map_err(|error| match error {
            ImportError::Problems(problems) => anyhow::anyhow!("{problems}"),
            ImportError::Store(error) => anyhow::Error::from(error),
        })?;
        if options.dry_run {
            transaction.rollback().await?;
        } else {
            if changes != (Changes { unchanged: changes.unchanged, ..Changes::default() }) {
                tell_nodes(client, AlarmId::new(now, rand::random()).uuid(), now).await?;
            }
            transaction.commit().await?;
            opened.client.batch_execute("analyze compound, lift, station, crew, organisation").await?;
        }
        let Changes { added, changed, unchanged } = changes;
        let done = if options.dry_run {
            "试运行，未写入 · dry run, nothing written"
        } else {
            "已写入 · written"
        };
        say(format_args!(
            "新增 {added}，变更 {changed}，未变 {unchanged} · {added} added, {changed} changed, {unchanged} unchanged ({done})"
        ))
    })
}
