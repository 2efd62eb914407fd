//! Small bad files: each rule must find what is wrong with its own, and nothing in its harmless twin.
//!
//! Must not: depend on the tree.

use super::rules::{self, Finding};
use super::source::Source;
use super::table;
use super::tree::mark_tests;

fn at(path: &str, text: &str) -> Source {
    Source::new(path, text)
}

/// Lines of the findings.
fn lines(found: &[Finding]) -> Vec<usize> {
    found.iter().map(|finding| finding.line).collect()
}

#[test]
fn a_forbidden_import_is_found_in_every_form() {
    let bad = "//! x\nuse crate::kernel::LatLon;\nuse crate::{\n    roster,\n    store::{self, pool},\n};\n\
               fn f() { crate::http::serve(); }\n";
    let found = rules::imports(&at("src/order/apply.rs", bad));
    assert_eq!(lines(&found), [5, 7], "{found:?}");
    assert!(found[0].what.contains("`order` may not import `store`"), "{found:?}");
    assert_eq!(lines(&rules::imports(&at("src/order/apply.rs", "use super::super::store::pool;"))), [1]);
    assert_eq!(lines(&rules::imports(&at("src/clock.rs", "use super::store;"))), [1]);
    assert_eq!(lines(&rules::imports(&at("src/job/x.rs", "use crate as all;\nuse crate::http as h;"))), [2]);
}

#[test]
fn a_module_without_a_row_is_found() {
    assert_eq!(rules::imports(&at("src/helper/mod.rs", "//! x")).len(), 1);
    assert!(table::find("helper").is_none());
}

#[test]
fn allowed_imports_comments_and_strings_are_left_alone() {
    let good = "use crate::kernel::Text; // crate::store::pool\nuse super::state::State;\n\
                const HELP: &str = \"crate::store\";\nuse crate::order::Event;\n";
    assert_eq!(rules::imports(&at("src/order/decide/crew.rs", good)), []);
    assert_eq!(rules::imports(&at("src/server.rs", "use crate::http::routes;")), []);
    assert_eq!(rules::imports(&at("src/main.rs", "fn main() { liftaid::cli::run() }")), []);
}

#[test]
fn tests_may_import_what_they_need() {
    let own = "fn a() {}\n#[cfg(test)]\nmod tests {\n    use crate::store::pool;\n}\nfn b() { crate::store::x() }\n";
    assert_eq!(lines(&rules::imports(&at("src/order/need.rs", own))), [6]);
    let mut files = [
        at("src/order/mod.rs", "mod apply;\n#[cfg(test)]\nmod tests;\n"),
        at("src/order/tests/tell.rs", "use crate::store::x;"),
    ];
    mark_tests(&mut files);
    assert!(files[1].is_test && !files[0].is_test);
    assert_eq!(rules::imports(&files[1]), []);
}

#[test]
fn impure_code_is_found_in_pure_modules_only() {
    let bad = "use std::{collections::BTreeMap, fs, time::{Duration, Instant}};\nuse std::collections::HashMap;\n\
               #[derive(serde::Serialize)]\nstruct A;\nfn f() { println!(\"x\"); tokio::spawn(g()); }\n";
    let found = rules::purity(&at("src/roster/lift.rs", bad));
    let mut found_lines = lines(&found);
    found_lines.sort_unstable();
    assert_eq!(found_lines, [1, 1, 2, 3, 3, 5, 5], "{found:?}");
    assert_eq!(rules::purity(&at("src/store/pool.rs", bad)), []);
    let good = "//! no HashMap, no serde\nuse std::time::Duration;\nuse std::collections::BTreeMap;\nfn f(a: MyHashMapper) {}\n";
    assert_eq!(rules::purity(&at("src/roster/lift.rs", good)), []);
}

#[test]
fn sql_is_found_outside_the_store() {
    let bad = "fn f() {\n    q(\"select 1\");\n    q(r#\"\n  insert into alarm values ($1)\"#);\n    q(\"With a as (select 1) select 2\");\n    \
               q(\"update work_order set state = $1\");\n    q(\"delete from session\");\n    q(\"create table x (y int)\");\n    q(\"commit\");\n}\n";
    assert_eq!(lines(&rules::sql(&at("src/http/orders.rs", bad))), [2, 3, 5, 6, 7, 8, 9]);
    assert_eq!(rules::sql(&at("src/store/order.rs", bad)), []);
    assert_eq!(rules::sql(&at("src/database/probe.rs", bad)), []);
}

#[test]
fn sentences_are_no_sql() {
    for sentence in [
        "with a given server",
        "create the directory",
        "update failed",
        "delete this account?",
        "select a lift",
        "insert the key",
        "begin again",
        "select",
        "lock is held",
        "notify everybody at once",
    ] {
        assert!(!rules::is_statement(sentence), "{sentence}");
    }
}

#[test]
fn readers_of_the_time_are_found() {
    let bad = "use jiff::Timestamp;\nfn f() { Timestamp::now(); }\nfn g() { std::time::Instant::now(); }\n\
               fn h() { std::thread::sleep(d) }\nfn i() { jiff::Zoned::now() }\nfn j() { std::time::SystemTime::now() }\n";
    assert_eq!(lines(&rules::time(&at("src/job/deadlines.rs", bad))), [2, 3, 4, 5, 6]);
    assert_eq!(lines(&rules::time(&at("tests/all/dispatch.rs", bad))), [2, 3, 4, 5, 6]);
    assert_eq!(rules::time(&at("src/clock.rs", bad)), []);
    assert_eq!(rules::time(&at("benches/search.rs", bad)), []);
    let sql = "fn f() {\n q(\"select id from session where expires_at < now()\");\n q(\"where seen_at < CURRENT_TIMESTAMP, 1\");\n}";
    assert_eq!(lines(&rules::time(&at("src/store/session.rs", sql))), [2, 3]);
    assert_eq!(
        rules::time(&at("src/store/session.rs", "// now()\nfn f() { clock.now(); s(\"now is known()\"); }")),
        []
    );
    let file = "-- not now()\ninsert into a values (now());\n";
    assert_eq!(lines(&rules::time_in_sql_file("migrations/V9__x.sql", file)), [2]);
}

#[test]
fn a_file_that_does_not_open_with_its_purpose_is_found() {
    assert_eq!(rules::opening(&at("src/order/x.rs", "use a;\n//! late. Must not: x")).len(), 1);
    assert_eq!(rules::opening(&at("src/order/x.rs", "//! A purpose alone.\nuse a;")).len(), 1);
    assert_eq!(rules::opening(&at("src/order/x.rs", "//! A purpose. Must\n//! not: do more.\n")), []);
    assert_eq!(rules::opening(&at("tests/all/x.rs", "//! A purpose alone.\n")), []);
    assert_eq!(rules::opening(&at("tests/all/x.rs", "use a;\n")).len(), 1);
}

#[test]
fn leftovers_are_found() {
    let bad = "fn f() { dbg!(1); }\nfn g() { todo!() }\n// FIXME later\n#[ignore = \"slow\"]\nfn h() { a.unwrap() }\n\
               fn i() { unimplemented!() }\n// XXX\n";
    let mut found = lines(&rules::leftovers(&at("src/feed/ring.rs", bad)));
    found.sort_unstable();
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 7]);
    let good = "fn f() { a.unwrap_or(1); s(\"FIXME\"); r(b\"todo!\") }\n#[cfg(test)]\nmod tests { fn t() { a.unwrap(); } }\n";
    assert_eq!(rules::leftovers(&at("src/feed/ring.rs", good)), []);
    assert_eq!(rules::leftovers(&at("tests/all/a.rs", "fn f() { a.unwrap() }")), []);
    let script = "test.only('x', () => {});\nconst a = list.filter(only);\n";
    assert_eq!(lines(&rules::leftovers_in_script("console-ui/src/a.test.ts", script)), [1]);
}

#[test]
fn what_is_too_long_is_found() {
    let body = "    step();\n".repeat(160);
    let text = format!(
        "//! x\nfn long() {{\n{body}}}\nfn short(a: [u8; 3]) -> u8 {{ 1 }}\ntrait T {{ fn none(&self); }}\n"
    );
    let (long, too_long) = rules::lengths(&at("src/job/x.rs", &text));
    assert!(long.is_empty());
    assert_eq!(lines(&too_long), [2]);
    assert!(too_long[0].what.contains("`long` has 162 lines"), "{too_long:?}");
    let (long, too_long) = rules::lengths(&at("src/job/x.rs", &"//! x\n".repeat(401)));
    assert_eq!((long.len(), too_long.len()), (1, 0));
    let (_, too_long) = rules::lengths(&at("src/job/x.rs", &"//! x\n".repeat(801)));
    assert_eq!(too_long.len(), 1);
}

#[test]
fn strangers_are_found() {
    let bad = "see /home/somebody/notes\npath = \"/workspace/thing\"\n";
    assert_eq!(lines(&rules::strangers("docs/x.md", bad)), [1, 2]);
    let good = "https://example.org/home/a\nfield/home/order\n/var/lib/liftaid\n$HOME/home/\n";
    assert_eq!(rules::strangers("docs/x.md", good), []);
    let bad =
        "//! One of DOMAIN 2.4 by name.\n/// (LIMITS section 1)\n//! is DESIGN's table\nsee DESIGN.md\n";
    assert_eq!(lines(&rules::strangers("src/x.rs", bad)), [1, 2, 3, 4]);
    let good = "const STYLE: &str = x;\n/// At most [`MAX_LIMITS`] 20\nDOMAIN=example.org\nMAP_STYLE 3\n";
    assert_eq!(rules::strangers("src/x.rs", good), []);
    let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"registry+http://mirror.local/index\"\n\
                \"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",\n\"resolved\": \"http://mirror.local/a.tgz\",\n";
    assert_eq!(lines(&rules::registries("Cargo.lock", lock)), [2, 4]);
}

#[test]
fn a_changed_table_in_the_document_is_found() {
    let rows: Vec<String> = table::LAYERS.iter().map(table::Layer::row).collect();
    let page = |rows: &[String]| {
        format!(
            "# x\n\n| module | what for | imports | why |\n|---|---|---|---|\n{}\n\ntext\n",
            rows.join("\n")
        )
    };
    assert!(table::differences(&page(&rows)).is_empty());
    let mut changed = rows.clone();
    changed[0] = changed[0].replace("nothing of ours", "store");
    assert_eq!(table::differences(&page(&changed)).len(), 2);
    assert_eq!(table::differences(&page(&rows[1..])).len(), 1);
    assert_eq!(table::differences("no table").len(), rows.len());
}

#[test]
fn rust_is_read_as_rust() {
    let source = at(
        "src/job/x.rs",
        "fn a<'a>(b: &'a str) -> char { '\"' }\nconst B: char = '\\'';\n/* out /* in */ \"no\" */\nconst C: &str = \"a\\\"b\";\nlet r#fn = br##\"x\"# y\"##;\n",
    );
    let texts: Vec<&str> = source.literals.iter().map(|literal| literal.text.as_str()).collect();
    assert_eq!(texts, ["a\\\"b", "x\"# y"]);
    assert_eq!(source.code.len(), source.text.len());
    assert!(!source.code.contains("in"));
    let paths =
        at("src/job/x.rs", "use a::{b, c::{self, d as e}, *};\nf::<G::H>();\nlet x: Vec<i::J> = k;").paths();
    let paths: Vec<String> = paths.iter().map(|path| path.segments.join("::")).collect();
    assert_eq!(paths, ["a::b", "a::c::self", "a::c::d", "G::H", "i::J"]);
}

#[test]
fn what_a_document_names_in_vain_is_found() {
    let text = |path: &str| match path {
        "src/order/need.rs" => Some("pub fn need() {}"),
        "docs/glossary.md" => Some("words"),
        _ => None,
    };
    let bad = "`src/order/gone.rs` and\n`src/order/need.rs::lost` and [x](glossary2.md) and\n[y](../docs/none.md)\n";
    assert_eq!(lines(&rules::references("docs/x.md", bad, &text)), [1, 2, 2, 3]);
    let good = "`src/order/need.rs::need`, `src/order/`, [x](glossary.md#a), [y](https://example.org/a), `let x = 1`,\n\
                [shot](console.png) `src/order/{a,b}.rs`\n";
    assert_eq!(rules::references("docs/x.md", good, &text), []);
}

#[test]
fn a_package_that_the_notice_does_not_name_is_found() {
    let manifest = "[package]\nname = \"x\"\n\n[dependencies]\ngeo = \"1\"\nserde = { version = \"1\" }\n\n[profile.dev]\ndebug = 1\n";
    let pages = "{\n  \"dependencies\": {\n    \"react\": \"19\",\n    \"@a/b\": \"1\"\n  },\n  \"devDependencies\": {\n    \"vite\": \"8\"\n  }\n}\n";
    assert_eq!(rules::unnamed_packages(manifest, pages, "  geo  MIT\n  react  MIT\n"), ["serde", "@a/b"]);
    assert!(rules::unnamed_packages(manifest, "{}", "  geo  MIT\n  serde  MIT\n").is_empty());
}
