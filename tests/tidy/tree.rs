//! The package's own files, read once.
//!
//! Must not: look at what is built or fetched.

use super::source::Source;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// Directories that hold what is made or fetched.
const SKIPPED: &[&str] = &[
    ".git",
    "target",
    "node_modules",
    "dist",
    "test-results",
    "playwright-report",
    "data",
    "proptest-regressions",
];
/// Endings of files that are read as text.
const TEXTS: &[&str] = &[
    "rs",
    "sql",
    "ts",
    "tsx",
    "js",
    "mjs",
    "css",
    "html",
    "json",
    "toml",
    "md",
    "csv",
    "yml",
    "yaml",
    "lock",
    "svg",
    "webmanifest",
];

/// Every text of the package, by its path with `/`.
pub struct Tree {
    pub texts: BTreeMap<String, String>,
    pub rust: Vec<Source>,
}

impl Tree {
    /// Files whose name ends so.
    pub fn with_ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts
            .iter()
            .filter(move |(path, _)| path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// One file's text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }
}

/// The package, read at the first call.
pub fn tree() -> &'static Tree {
    static TREE: OnceLock<Tree> = OnceLock::new();
    TREE.get_or_init(|| {
        let mut texts = BTreeMap::new();
        read(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut texts);
        let mut rust: Vec<Source> = texts
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .map(|(path, text)| Source::new(path, text))
            .collect();
        assert!(rust.len() > 20, "the package was not found");
        mark_tests(&mut rust);
        Tree { texts, rust }
    })
}

fn read(directory: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries {
        let entry = entry.expect("the directory can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().expect("the file has a type");
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            read(&entry.path(), &format!("{path}/"), texts);
        } else if kind.is_file() && is_text(&name, prefix) {
            // A file that is not UTF-8 is no text.
            if let Ok(text) = fs::read_to_string(entry.path()) {
                texts.insert(path, text);
            }
        }
    }
}

fn is_text(name: &str, prefix: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| TEXTS.contains(&ending))
        || ["Makefile", "NOTICE", "LICENSE"].contains(&name)
        || prefix.starts_with(".ci/")
}

/// Files of modules that are declared under `#[cfg(test)]` are tests.
pub fn mark_tests(rust: &mut [Source]) {
    let declared: Vec<(Vec<String>, String)> = rust
        .iter()
        .flat_map(|source| {
            let parent: Vec<String> = source.module_path().into_iter().map(str::to_owned).collect();
            source.test_modules().into_iter().map(move |name| (parent.clone(), name))
        })
        .collect();
    for source in rust.iter_mut().filter(|source| source.path.starts_with("src/")) {
        let path: Vec<String> = source.module_path().into_iter().map(str::to_owned).collect();
        source.is_test = declared
            .iter()
            .any(|(parent, name)| path.starts_with(parent) && path.get(parent.len()) == Some(name));
    }
}
