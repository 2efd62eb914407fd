//! The command line: what each command takes, and where its result goes.
//!
//! Results go to standard output, everything else to standard error; a command that failed exits non-zero.
//! Must not: hold rules or SQL.

mod open;
mod seed;

pub use seed::{ACCOUNTS_FILE, PrintedAccount, load_past, print_accounts, read_accounts};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

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
    /// Bring the database's schema up to this program's 升级数据库结构
    Migrate,
    /// Make the demonstration city with its accounts and a simulated past 生成演示城市
    Seed(seed::Options),
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    let result = match &line.command {
        Command::Migrate => open::with_database(&line.place, async |_| {
            println!("数据库结构已是最新 · the schema is up to date");
            Ok(())
        }),
        Command::Seed(options) => seed::run(&line.place, options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
