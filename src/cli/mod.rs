//! The command line: what each command takes, and where its result goes.
//!
//! Results go to standard output, everything else to standard error; a command that failed exits non-zero.
//! Must not: hold rules or SQL.

mod account;
mod audit;
mod demo_accounts;
mod drive;
mod import;
mod open;
mod report;
mod seed;
mod serve;
mod simulate;

pub use seed::{city_rows, load_past};

use crate::simulation::drive::DriveOptions;
use clap::builder::Resettable;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsStr;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// What is logged, in the words of `tracing`: `info`, `liftaid=debug,info`.
const LOG: &str = "LIFTAID_LOG";

/// LiftAid 救梯: the dispatch system of a city's lift-rescue command centre.
#[derive(Debug, Parser)]
#[command(name = "liftaid", version, about, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Which database, for every command.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Data directory of the private PostgreSQL cluster 数据目录
    #[arg(long, env = "LIFTAID_DATA_DIR", global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// A PostgreSQL server that runs already, postgresql://… 已有的数据库
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Directory of PostgreSQL's programs; searched for unless given PostgreSQL 程序目录
    #[arg(long, env = "LIFTAID_PG_BIN", global = true, value_name = "DIR")]
    pg_bin: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the consoles, crews, partners and boards until stopped 启动服务
    Serve(Box<serve::Options>),
    /// Bring the database's schema up to this program's 升级数据库结构
    Migrate,
    /// Make the demonstration city with its accounts and a simulated past 生成演示城市
    Seed(seed::Options),
    /// Take lifts, stations, crews or contracts from a CSV file, whole or not at all 导入数据
    Import(import::Options),
    /// Accounts of people 用户账号
    #[command(subcommand)]
    User(account::UserCommand),
    /// Signing keys of partners' machines 合作方密钥
    #[command(subcommand)]
    Key(account::KeyCommand),
    /// Play callers, devices, operators and crews against a running server 模拟话务
    Drive(Box<DriveOptions>),
    /// Play days of a made-up town on the rules alone, in virtual time 推演
    Simulate(simulate::Options),
    /// Check the log and every row against each other; exits 1 if anything is wrong 核对数据
    Audit,
    /// Response times by day, district or station 响应时效报表
    Report(report::Options),
    /// Print the description of the HTTP interface (OpenAPI, JSON) 接口描述
    Openapi,
}

/// Runs the command of this process; called from the main thread.
pub fn run() -> ExitCode {
    let line = CommandLine::from_arg_matches(&without_empty(CommandLine::command()).get_matches())
        .unwrap_or_else(|error| error.exit());
    let level = if matches!(line.command, Command::Serve(_)) { "warn,liftaid=info" } else { "warn" };
    let wanted = std::env::var(LOG).ok().filter(|wanted| !wanted.is_empty());
    let filter = wanted.and_then(|wanted| EnvFilter::try_new(wanted).ok());
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new(level)))
        // A line that cannot be written, on a full disk or to a collector that died, would be told by a panic.
        .log_internal_errors(false)
        .init();
    match carry_out(&line) {
        Ok(code) => code,
        Err(error) => {
            // The code tells it where nobody can read it.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// An environment variable that is empty, as `DATABASE_URL=` leaves it, is not set.
fn without_empty(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command
        .mut_args(|arg| match arg.get_env() {
            Some(name) if is_empty(name) => arg.env(Resettable::Reset),
            Some(_) | None => arg,
        })
        .mut_subcommands(without_empty)
}

/// Prints a command's result. A reader who has seen enough and left is no fault.
fn say(text: impl std::fmt::Display) -> anyhow::Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

fn carry_out(line: &CommandLine) -> anyhow::Result<ExitCode> {
    let place = &line.place;
    match &line.command {
        Command::Serve(options) => serve::run(place, options)?,
        Command::Migrate => {
            open::with_database(place, async |_| say("数据库结构已是最新 · the schema is up to date"))?
        }
        Command::Seed(options) => seed::run(place, options)?,
        Command::Import(options) => import::run(place, options)?,
        Command::User(command) => account::run_user(place, command)?,
        Command::Key(command) => account::run_key(place, command)?,
        Command::Drive(options) => drive::run(place, options)?,
        Command::Simulate(options) => simulate::run(options)?,
        Command::Audit => return audit::run(place),
        Command::Report(options) => report::run(place, options)?,
        Command::Openapi => say(serde_json::to_string_pretty(&crate::http::openapi())?)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every option and environment variable of a command and those below it.
    fn names(command: &clap::Command) -> Vec<String> {
        let options = command.get_arguments().flat_map(|arg| {
            let long = arg.get_long().map(|long| format!("--{long}"));
            long.into_iter().chain(arg.get_env().map(|name| name.to_string_lossy().into_owned()))
        });
        options.chain(command.get_subcommands().flat_map(names)).collect()
    }

    #[test]
    fn the_document_names_every_option_and_variable() {
        let document = include_str!("../../docs/configuration.md");
        let all = names(&CommandLine::command());
        assert!(all.iter().any(|name| name == "--allow-remote"));
        let lacking: Vec<_> = all.iter().filter(|name| !document.contains(name.as_str())).collect();
        assert!(lacking.is_empty(), "docs/configuration.md lacks {lacking:?}");
    }
}
