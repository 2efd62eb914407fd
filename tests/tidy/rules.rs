//! The rules, each from one file's text to what is wrong with it.
//!
//! Must not: read files; `tree` does.

use super::source::Source;
use super::table::{self, CLOCK, FILE_LINES, FUNCTION_LINES, HASH_MAPS, SQL_CLOCK, SQL_ELSEWHERE};
use std::fmt;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.what)
    }
}

fn finding(path: &str, line: usize, what: impl Into<String>) -> Finding {
    Finding { path: path.to_owned(), line, what: what.into() }
}

fn is_source(source: &Source) -> bool {
    source.path.starts_with("src/")
}

/// Production code of `src/`: not compiled for tests only.
fn is_program(source: &Source) -> bool {
    is_source(source) && !source.is_test
}

fn is_listed(list: &[(&str, &str)], path: &str) -> bool {
    list.iter().any(|(listed, _)| *listed == path)
}

/// The import table.
pub fn imports(source: &Source) -> Vec<Finding> {
    if !is_program(source) {
        return Vec::new();
    }
    let module_path = source.module_path();
    let Some(module) = module_path.first() else { return Vec::new() };
    let Some(layer) = table::find(module) else {
        return vec![finding(&source.path, 1, format!("module `{module}` has no row in the layer table"))];
    };
    let mut found = Vec::new();
    for path in source.paths() {
        let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
        let other = match segments.as_slice() {
            ["crate" | "liftaid", other, ..] => *other,
            ["super", ..] => {
                let climbs = segments.iter().take_while(|segment| **segment == "super").count();
                if climbs >= module_path.len() && segments.len() > climbs {
                    let what = "climbs to the crate with `super`: write `crate::`";
                    found.push(finding(&source.path, path.line, what));
                }
                continue;
            }
            _ => continue,
        };
        if !layer.allows(other) {
            let what = format!("`{module}` may not import `{other}`");
            found.push(finding(&source.path, path.line, what));
        }
    }
    found.dedup();
    found
}

/// Crates and parts of `std` that have no place in a pure module.
const IMPURE: &[&[&str]] = &[
    &["actix"],
    &["actix_web"],
    &["actix_ws"],
    &["tokio"],
    &["tokio_postgres"],
    &["deadpool"],
    &["deadpool_postgres"],
    &["serde"],
    &["serde_json"],
    &["tracing"],
    &["rand"],
    &["reqwest"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "io"],
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
];

/// Pure modules do no I/O, know no wire and no store, and have no order that depends on hashing.
pub fn purity(source: &Source) -> Vec<Finding> {
    let module_path = source.module_path();
    let Some(layer) = module_path.first().and_then(|module| table::find(module)) else { return Vec::new() };
    if !is_program(source) || !layer.pure {
        return Vec::new();
    }
    let mut found = Vec::new();
    for path in source.paths() {
        let is_impure = IMPURE.iter().any(|banned| {
            path.segments.len() >= banned.len() && path.segments.iter().zip(*banned).all(|(a, b)| a == b)
        });
        if is_impure {
            let what = format!("pure module uses `{}`", path.segments.join("::"));
            found.push(finding(&source.path, path.line, what));
        }
    }
    let mut words = vec!["Serialize", "Deserialize", "println!", "eprintln!", "print!", "async fn"];
    if !is_listed(HASH_MAPS, &source.path) {
        words.extend(["HashMap", "HashSet"]);
    }
    found.extend(words_of(source, &source.code, &words, "pure module uses"));
    found
}

/// Whole words of a text, one finding each.
fn words_of(source: &Source, text: &str, words: &[&str], why: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for word in words {
            if has_word(line, word) {
                found.push(finding(&source.path, number + 1, format!("{why} `{word}`")));
            }
        }
    }
    found
}

/// Whether the word stands in the line by itself, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let begins_word = word.starts_with(|c: char| c.is_alphanumeric());
        let ends_word = word.ends_with(|c: char| c.is_alphanumeric());
        !(begins_word && is_part(before) || ends_word && is_part(after))
    })
}

/// SQL stands in the store.
pub fn sql(source: &Source) -> Vec<Finding> {
    let is_allowed = source.path.starts_with("src/store/") || is_listed(SQL_ELSEWHERE, &source.path);
    if !is_program(source) || is_allowed {
        return Vec::new();
    }
    source
        .literals
        .iter()
        .filter(|literal| is_statement(&literal.text))
        .map(|literal| finding(&source.path, literal.line, "SQL outside the store"))
        .collect()
}

/// Whether a text begins like an SQL statement rather than like a sentence.
pub fn is_statement(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let mut words = lower.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let second = words.next().unwrap_or_default();
    match first {
        "select" | "insert" | "begin" | "commit" | "rollback" | "listen" | "notify" | "truncate" => {
            let sentence = ["the", "a", "an", "your"].contains(&second);
            let alone = second.is_empty();
            match first {
                "select" | "truncate" => !second.is_empty() && !sentence,
                "insert" => second == "into",
                "begin" | "commit" | "rollback" => alone || second == "transaction" || second == "isolation",
                _ => !alone && !sentence && words.next().is_none(),
            }
        }
        "update" => lower.contains(" set "),
        "delete" => second == "from",
        "with" => lower.contains(" as (") || lower.contains(" as materialized"),
        "create" | "drop" | "alter" => [
            "table",
            "index",
            "unique",
            "database",
            "role",
            "user",
            "schema",
            "view",
            "trigger",
            "function",
            "extension",
            "temporary",
            "temp",
            "materialized",
            "sequence",
            "type",
            "or",
        ]
        .contains(&second),
        "lock" => second == "table",
        _ => false,
    }
}

/// Nobody but `clock` reads the time, nobody blocks a thread by sleeping.
pub fn time(source: &Source) -> Vec<Finding> {
    let is_ours = is_source(source) || source.path.starts_with("tests/");
    if !is_ours || source.path == CLOCK {
        return Vec::new();
    }
    const BANNED: &[[&str; 2]] = &[
        ["Timestamp", "now"],
        ["Zoned", "now"],
        ["SystemTime", "now"],
        ["Instant", "now"],
        ["thread", "sleep"],
    ];
    let mut found: Vec<Finding> = source
        .paths()
        .iter()
        .filter(|path| BANNED.iter().any(|banned| path.segments.ends_with(&banned.map(str::to_owned))))
        .map(|path| finding(&source.path, path.line, format!("calls `{}`", path.segments.join("::"))))
        .collect();
    // These files name what they look for.
    let is_rule = source.path.starts_with("tests/tidy/");
    if !is_rule && !is_listed(SQL_CLOCK, &source.path) {
        found.extend(source.literals.iter().filter_map(|literal| {
            let word = sql_clock(&literal.text)?;
            is_sql_text(&literal.text)
                .then(|| finding(&source.path, literal.line, format!("SQL reads the clock: `{word}`")))
        }));
    }
    found
}

/// What in a statement asks PostgreSQL for the time.
pub fn sql_clock(text: &str) -> Option<&'static str> {
    const BANNED: &[&str] = &[
        "now()",
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "clock_timestamp()",
        "statement_timestamp()",
        "transaction_timestamp()",
    ];
    let lower = text.to_lowercase();
    BANNED.iter().find(|word| has_word(&lower, word)).copied()
}

/// A part of a statement has no keyword in front; sentences about the time have no brackets.
fn is_sql_text(text: &str) -> bool {
    is_statement(text) || text.contains("()") || text.contains(" = ") || text.contains(',')
}

/// The clock in an SQL file; comments may speak of it.
pub fn time_in_sql_file(path: &str, text: &str) -> Vec<Finding> {
    text.lines()
        .enumerate()
        .filter_map(|(number, line)| {
            let code = line.split("--").next().unwrap_or_default();
            sql_clock(code).map(|word| finding(path, number + 1, format!("SQL reads the clock: `{word}`")))
        })
        .collect()
}

/// Each file says what it is for; each of the program also what it must not do.
pub fn opening(source: &Source) -> Vec<Finding> {
    let comment: String =
        source.text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join(" ");
    if comment.is_empty() {
        return vec![finding(&source.path, 1, "does not open with `//!`")];
    }
    let comment = comment.replace("//!", "").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if is_program(source) && !comment.contains("must not") {
        return vec![finding(&source.path, 1, "does not say what it must not do")];
    }
    Vec::new()
}

/// Nothing half-done stays.
pub fn leftovers(source: &Source) -> Vec<Finding> {
    let mut found = words_of(
        source,
        &source.code,
        &["dbg!", "todo!", "unimplemented!", "#[ignore", "should_panic"],
        "leaves",
    );
    found.extend(words_of(source, &source.code_and_comments, &["FIXME", "XXX", "TODO"], "leaves"));
    if is_program(source) {
        found.extend(words_of(source, &source.code, &[".unwrap()"], "says nothing on failure:"));
    }
    found
}

/// The same for the pages.
pub fn leftovers_in_script(path: &str, text: &str) -> Vec<Finding> {
    const LEFT: &[&str] = &[".only(", ".skip(", "FIXME", "XXX", "TODO", "debugger;", "console.log("];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for word in LEFT.iter().filter(|word| has_word(line, word)) {
            found.push(finding(path, number + 1, format!("leaves `{word}`")));
        }
    }
    found
}

/// Lengths: what is long, and what is too long.
pub fn lengths(source: &Source) -> (Vec<Finding>, Vec<Finding>) {
    let (mut long, mut too_long) = (Vec::new(), Vec::new());
    let mut note = |line, what: String, length: usize, (wish, limit): (usize, usize)| {
        if length > wish {
            let list = if length > limit { &mut too_long } else { &mut long };
            list.push(finding(&source.path, line, format!("{what} has {length} lines")));
        }
    };
    note(1, "file".to_owned(), source.text.lines().count(), FILE_LINES);
    for function in source.functions() {
        note(function.line, format!("`{}`", function.name), function.length, FUNCTION_LINES);
    }
    (long, too_long)
}

/// Paths of the machine that somebody worked on say nothing to a reader.
pub fn strangers(path: &str, text: &str) -> Vec<Finding> {
    const DIRECTORIES: &[&str] = &["/home/", "/root/", "/Users/", "/workspace/"];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for directory in DIRECTORIES.iter().filter(|directory| has_directory(line, directory)) {
            found.push(finding(path, number + 1, format!("names `{directory}`")));
        }
        if let Some(document) = foreign_document(line) {
            found.push(finding(path, number + 1, format!("cites `{document}`, which is not in the project")));
        }
    }
    found
}

/// Papers from before the first line, which are not in the project: a reader of `DOMAIN 2.4` has nowhere to look.
fn foreign_document(line: &str) -> Option<&'static str> {
    const DOCUMENTS: &[&str] = &["DESIGN", "DOMAIN", "LIMITS", "FIELD", "STACK", "STYLE"];
    let is_word = |c: char| c.is_alphanumeric() || "_-$".contains(c);
    let cites = |document: &str| {
        line.match_indices(document).any(|(at, _)| {
            let rest = &line[at + document.len()..];
            let next = rest.strip_prefix("'s ").or_else(|| rest.strip_prefix(' ')).unwrap_or_default();
            let is_cited = next.starts_with(|c: char| c.is_ascii_digit() || c == '§')
                || ["section", "table", "chapter"].iter().any(|part| next.starts_with(part));
            !line[..at].ends_with(is_word) && (is_cited || rest.starts_with(".md"))
        })
    };
    DOCUMENTS.iter().find(|document| cites(document)).copied()
}

/// Whether an absolute path begins with the directory; `a/home/b` and `https://x/home/` do not.
fn has_directory(line: &str, directory: &str) -> bool {
    line.match_indices(directory)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/~}$".contains(c)))
}

/// Lock files name the public registries only.
pub fn registries(path: &str, text: &str) -> Vec<Finding> {
    const PUBLIC: &[&str] =
        &["registry+https://github.com/rust-lang/crates.io-index", "https://registry.npmjs.org/"];
    text.lines()
        .enumerate()
        .filter_map(|(number, line)| {
            let line = line.trim();
            let named = line.strip_prefix("source = \"").or_else(|| line.strip_prefix("\"resolved\": \""))?;
            let is_public = PUBLIC.iter().any(|registry| named.starts_with(registry));
            (!is_public).then(|| finding(path, number + 1, "comes from a registry that is not public"))
        })
        .collect()
}

/// Documents name files that exist, and in them what is there: `src/order/need.rs::need`. `text` gives a file's
/// text; directories and pictures are not looked at.
pub fn references<'a>(path: &str, document: &str, text: &impl Fn(&str) -> Option<&'a str>) -> Vec<Finding> {
    const ROOTS: &[&str] =
        &["src/", "tests/", "migrations/", "benches/", "fixtures/", "console-ui/", "docs/"];
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for (number, line) in document.lines().enumerate() {
        for quoted in line.split('`').skip(1).step_by(2) {
            let (file, name) = quoted.split_once("::").unwrap_or((quoted, ""));
            let is_file = ROOTS.iter().any(|root| file.starts_with(root))
                && !file.ends_with('/')
                && !file.contains(['{', '*', ' '])
                // Made by a command, and not kept.
                && !file.contains("generated")
                && file.rsplit('/').next().is_some_and(|last| last.contains('.'));
            if !is_file {
                continue;
            }
            let beside = joined(folder, file);
            match text(file).or_else(|| text(&beside)) {
                None => found.push(finding(path, number + 1, format!("`{file}` does not exist"))),
                Some(text) if !name.is_empty() && !text.lines().any(|line| has_word(line, name)) => {
                    found.push(finding(path, number + 1, format!("`{file}` has no `{name}`")));
                }
                Some(_) => {}
            }
        }
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let is_elsewhere = target.is_empty() || target.contains("://") || target.ends_with('/');
            if !is_elsewhere && !target.ends_with(".png") && text(&joined(folder, target)).is_none() {
                found.push(finding(path, number + 1, format!("links to `{target}`, which does not exist")));
            }
        }
    }
    found
}

/// A relative link from a folder.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Direct dependencies that the notice does not name: those of `Cargo.toml` and of the pages' `package.json`.
pub fn unnamed_packages(manifest: &str, package_json: &str, notice: &str) -> Vec<String> {
    let of_cargo = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim());
    let of_npm = package_json
        .lines()
        .skip_while(|line| !line.trim_start().starts_with("\"dependencies\""))
        .skip(1)
        .take_while(|line| !line.contains('}'))
        .filter_map(|line| line.split('"').nth(1));
    let is_named = |name: &str| {
        notice.lines().any(|line| line.split_whitespace().next().is_some_and(|word| word == name))
    };
    of_cargo.chain(of_npm).filter(|name| !is_named(name)).map(str::to_owned).collect()
}
