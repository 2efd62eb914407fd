//! Which module may import which. `docs/ARCHITECTURE.md` shows the same table; a test compares them.
//!
//! Must not: be loosened in passing. A new edge is a decision; say why in the row.

/// One module of `src/`.
pub struct Layer {
    pub module: &'static str,
    /// No I/O, no clock, no serde, no async: values in, values out.
    pub pure: bool,
    /// What for, as the document says it.
    pub purpose: &'static str,
    pub may_import: Imports,
    /// Why the row is as it is, where that is not plain.
    pub because: &'static str,
}

/// What a module may import beside itself.
pub enum Imports {
    /// Names, separated by spaces.
    Only(&'static str),
    Everything,
}

use Imports::{Everything, Only};

type Words = &'static str;

const fn pure(module: Words, purpose: Words, imports: Words, because: Words) -> Layer {
    Layer { module, pure: true, purpose, may_import: Only(imports), because }
}

const fn layer(module: Words, purpose: Words, imports: Words, because: Words) -> Layer {
    Layer { module, pure: false, purpose, may_import: Only(imports), because }
}

const fn root(module: Words, purpose: Words) -> Layer {
    Layer { module, pure: false, purpose, may_import: Everything, because: "" }
}

/// From the bottom to the top: a module imports only what stands above it here.
pub const LAYERS: &[Layer] = &[
    pure(
        "kernel",
        "typed ids, validated WGS-84 points, datum conversion, bounded text, phone masking",
        "",
        "distances are the `geo` crate's, decision 0010",
    ),
    pure("roster", "stations, levels, duty, reach, lifts, organisations, the directory", "kernel", ""),
    pure("search", "lifts by code, address fragment and pinyin", "kernel roster", ""),
    pure("intake", "`Alarm`, channel, caller, situation, priority", "kernel roster", ""),
    pure(
        "order",
        "`WorkOrder`, `Command`, `Event`, `open`, `decide`, `apply`, `Refusal`, `ResponsePlan`, `deadlines`, `need`",
        "kernel roster intake",
        "",
    ),
    pure(
        "assignment",
        "station index, travel time, ranking with reasons and exclusions",
        "kernel roster order",
        "reads an order's words for the record; ranks without them",
    ),
    pure(
        "performance",
        "intervals, percentiles, shares, reporting days",
        "kernel roster order",
        "figures are grouped by district and station",
    ),
    pure(
        "notify",
        "outward messages, made from an order's events",
        "kernel intake order",
        "made here, written by `store` with the events, sent by `job`",
    ),
    layer(
        "drill",
        "exercises: what is called in, when and about which lift",
        "kernel roster intake",
        "reads its scripts from `fixtures/drills`",
    ),
    pure(
        "handover",
        "what a shift hands on to the next, and when it may be signed",
        "kernel roster intake order",
        "",
    ),
    layer("clock", "the only reader of the time; system or manual", "kernel", ""),
    layer(
        "secret",
        "password hashes and made-up passwords",
        "",
        "the routes and the command line both need them",
    ),
    layer(
        "tls",
        "whom the program trusts when it connects outwards: HTTP clients, connections to PostgreSQL",
        "",
        "one configuration for all",
    ),
    layer("database", "finds or starts PostgreSQL and keeps it running", "kernel tls", ""),
    layer(
        "wire",
        "the JSON shapes of API and boards, and how the core's values become them",
        "kernel roster search intake order assignment performance",
        "decision 0005; knows the core, never the store",
    ),
    layer(
        "import",
        "rosters from CSV: cells become values, or errors by line and column",
        "kernel roster",
        "`store` merges what it read, all or nothing",
    ),
    layer(
        "store",
        "the only SQL: rows, event log, deadlines, outbox, remembered requests, views",
        "kernel roster search intake order assignment performance notify handover tls wire import",
        "roles are stored by their `wire` names, views are returned in `wire` shapes",
    ),
    layer(
        "dispatch",
        "the use cases and the only writer: commands in, one transaction out",
        "kernel roster search intake order assignment performance notify clock wire store",
        "an order is written for its answer and the boards while the database is at work",
    ),
    layer(
        "feed",
        "committed events in order, folded and fanned out",
        "kernel roster intake order clock tls wire store dispatch",
        "an event becomes its message once, whoever reads it; stations' status is dispatch's",
    ),
    layer(
        "channel",
        "inbound adapters: a foreign form becomes an `Alarm`",
        "kernel roster intake clock wire dispatch",
        "the partners' message is a `wire` shape; a lift is looked up in the directory",
    ),
    layer(
        "board",
        "WebSocket sessions, protocol, what each audience sees",
        "kernel roster intake order performance clock wire store dispatch feed",
        "commands never come this way",
    ),
    layer(
        "job",
        "loops: deadlines, drills, outbox, pushes, heartbeat, presence, housekeeping, clock check; idempotent, woken by signal and by timer",
        "kernel roster intake order drill notify clock tls store dispatch feed",
        "presence tells the boards how a station is reached",
    ),
    layer(
        "http",
        "thin actix routes, sessions and roles, error table, OpenAPI",
        "kernel roster search intake order assignment performance drill handover clock secret database wire \
         store dispatch feed channel board job",
        "of `job` only the loops' last runs and the clock check, for `/healthz`, `/metrics` and troubles, and whether a \
         phone's pushes can be sent",
    ),
    layer(
        "simulation",
        "the demonstration city and its history; the rescue in virtual time; the driver that plays callers and crews",
        "kernel roster search intake order assignment performance clock tls wire",
        "stands on the pure core; the driver alone has a clock, and speaks HTTP and WebSocket in `wire` shapes",
    ),
    root("server", "composition root: hands every part what it needs"),
    root("cli", "the command line"),
    root("main", "picks the command"),
];

/// The row of a module.
pub fn find(module: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.module == module)
}

impl Layer {
    /// What the module may import, without itself.
    pub fn imports(&self) -> Vec<&'static str> {
        match self.may_import {
            Only(names) => names.split_whitespace().collect(),
            Everything => {
                LAYERS.iter().map(|layer| layer.module).filter(|name| *name != self.module).collect()
            }
        }
    }

    /// Whether the module may name the other one.
    pub fn allows(&self, other: &str) -> bool {
        self.module == other || self.imports().contains(&other)
    }

    /// The row as the document has it.
    pub fn row(&self) -> String {
        let pure = if self.pure { " **P**" } else { "" };
        let imports = match self.may_import {
            Only("") => "nothing of ours".to_owned(),
            Only(_) => self.imports().join(", "),
            Everything => "everything".to_owned(),
        };
        format!("| `{}`{pure} | {} | {imports} | {} |", self.module, self.purpose, self.because)
    }
}

/// Imports of the table that point upwards, so that modules could go round in a circle.
pub fn upward() -> Vec<String> {
    let place = |name: &str| LAYERS.iter().position(|layer| layer.module == name);
    LAYERS
        .iter()
        .enumerate()
        .filter(|(_, layer)| matches!(layer.may_import, Only(_)))
        .flat_map(|(at, layer)| layer.imports().into_iter().map(move |name| (at, layer.module, name)))
        .filter(|(at, _, name)| place(name).is_none_or(|other| other >= *at))
        .map(|(_, module, name)| format!("`{module}` → `{name}`"))
        .collect()
}

/// What is wrong with the table of a document: rows that it lacks, and rows that only it has.
pub fn differences(document: &str) -> Vec<String> {
    let wanted: Vec<String> = LAYERS.iter().map(Layer::row).collect();
    let shown: Vec<&str> = document
        .lines()
        .skip_while(|line| !line.starts_with("| module "))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let lacking =
        wanted.iter().filter(|row| !shown.contains(&row.as_str())).map(|row| format!("lacks {row}"));
    let extra =
        shown.iter().filter(|row| !wanted.contains(&(**row).to_owned())).map(|row| format!("has {row}"));
    lacking.chain(extra).collect()
}

/// Where the time may be read.
pub const CLOCK: &str = "src/clock.rs";

/// Files outside the store that may hold SQL, and why.
pub const SQL_ELSEWHERE: &[(&str, &str)] = &[
    ("src/database/probe.rs", "asks a server what it is before anything of ours is there"),
    ("src/database/scratch.rs", "makes databases for tests"),
];

/// Statements that may ask PostgreSQL for the time.
pub const SQL_CLOCK: &[(&str, &str)] =
    &[("src/store/cluster.rs", "the comparison of our clock with PostgreSQL's")];

/// Pure modules' files that may use a `HashMap`, and why its order cannot be seen.
pub const HASH_MAPS: &[(&str, &str)] = &[];

/// Longest files and functions: beyond the first they are printed, beyond the second they fail.
pub const FILE_LINES: (usize, usize) = (400, 800);
pub const FUNCTION_LINES: (usize, usize) = (70, 150);
