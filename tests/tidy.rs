//! The house rules that a compiler does not know: who may import whom, where SQL and the clock are, what each
//! file opens with, how long things are. The samples of `tidy/samples.rs` show that each rule can fail.
//!
//! Must not: need a build of the program, a database, or more than a second.

#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/samples.rs"]
mod samples;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/table.rs"]
mod table;
#[path = "tidy/tree.rs"]
mod tree;

use rules::Finding;
use source::Source;
use std::fmt::Write as _;
use tree::tree;

/// Fails with every finding, one a line.
fn assert_none(found: &[Finding]) {
    let list = found.iter().fold(String::new(), |mut list, finding| {
        let _ = write!(list, "\n  {finding}");
        list
    });
    assert!(found.is_empty(), "{} findings:{list}\n", found.len());
}

fn in_rust(rule: impl Fn(&Source) -> Vec<Finding>) -> Vec<Finding> {
    tree().rust.iter().flat_map(rule).collect()
}

#[test]
fn modules_import_what_the_layer_table_allows() {
    assert_none(&in_rust(rules::imports));
}

#[test]
fn the_layer_table_points_downwards() {
    assert!(table::upward().is_empty(), "{}", table::upward().join(", "));
}

#[test]
fn pure_modules_are_pure() {
    assert_none(&in_rust(rules::purity));
}

#[test]
fn sql_stands_in_the_store() {
    assert_none(&in_rust(rules::sql));
}

#[test]
fn only_the_clock_reads_the_time() {
    let mut found = in_rust(rules::time);
    for (path, text) in tree().with_ending(".sql") {
        found.extend(rules::time_in_sql_file(path, text));
    }
    assert_none(&found);
}

#[test]
fn every_file_says_what_it_is_for_and_what_it_must_not_do() {
    assert_none(&in_rust(rules::opening));
}

#[test]
fn nothing_half_done_is_left() {
    let mut found = in_rust(rules::leftovers);
    for (path, text) in tree().with_ending(".ts").chain(tree().with_ending(".tsx")) {
        found.extend(rules::leftovers_in_script(path, text));
    }
    assert_none(&found);
}

#[test]
fn nothing_is_too_long() {
    let mut too_long = Vec::new();
    for source in &tree().rust {
        let (long, over) = rules::lengths(source);
        too_long.extend(over);
        for finding in long {
            println!("long: {finding}");
        }
    }
    let scripts = tree().with_ending(".ts").chain(tree().with_ending(".tsx"));
    for (path, text) in scripts.chain(tree().with_ending(".css")) {
        let lines = text.lines().count();
        if lines > table::FILE_LINES.1 && !text.lines().take(5).any(|line| line.contains("enerated")) {
            too_long.push(Finding {
                path: path.to_owned(),
                line: 1,
                what: format!("file has {lines} lines"),
            });
        } else if lines > table::FILE_LINES.0 {
            println!("long: {path}:1: file has {lines} lines");
        }
    }
    assert_none(&too_long);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let mut found = Vec::new();
    // The rule itself must name what it looks for.
    for (path, text) in tree().texts.iter().filter(|(path, _)| !path.starts_with("tests/tidy/")) {
        if path.ends_with("Cargo.lock") || path.ends_with("package-lock.json") {
            found.extend(rules::registries(path, text));
        } else {
            found.extend(rules::strangers(path, text));
        }
    }
    assert_none(&found);
}

#[test]
fn the_document_shows_the_layer_table() {
    let document = tree().text("docs/ARCHITECTURE.md").expect("docs/ARCHITECTURE.md is there");
    let differences = table::differences(document);
    assert!(differences.is_empty(), "docs/ARCHITECTURE.md:\n{}\n", differences.join("\n"));
}

#[test]
fn documents_name_what_exists() {
    let mut found = Vec::new();
    for (path, text) in tree().with_ending(".md") {
        found.extend(rules::references(path, text, &|path| tree().text(path)));
    }
    assert_none(&found);
}

#[test]
fn the_notice_names_every_direct_dependency() {
    let text = |path: &str| tree().text(path).unwrap_or_default();
    let unnamed =
        rules::unnamed_packages(text("Cargo.toml"), text("console-ui/package.json"), text("NOTICE"));
    assert!(unnamed.is_empty(), "NOTICE lacks {}", unnamed.join(", "));
}

#[test]
fn every_exception_is_still_needed() {
    let check = |list: &[(&str, &str)], needs: fn(&Source) -> bool| {
        for (path, because) in list {
            let source = tree().rust.iter().find(|source| source.path == *path);
            assert!(source.is_some_and(needs), "{path} ({because}) needs no exception any more");
        }
    };
    check(table::SQL_ELSEWHERE, |source| {
        source.literals.iter().any(|found| rules::is_statement(&found.text))
    });
    check(table::SQL_CLOCK, |source| {
        source.literals.iter().any(|found| rules::sql_clock(&found.text).is_some())
    });
    check(table::HASH_MAPS, |source| source.code.contains("Hash"));
}
