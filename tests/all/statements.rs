//! Every SQL statement of the store, prepared by PostgreSQL against the schema that the migrations make: one that no
//! longer fits a table fails here, even if no other test comes by.
//!
//! Must not: list statements by hand. They are read from the program's text; what cannot be read from it stands in
//! `MADE_UP`, and is still there.

use crate::source::Source;
use crate::support::Site;
use liftaid::store::batch::statements_of_all_parts;
use liftaid::store::{Connection, pool};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tokio_postgres::Client;

/// Statements that are put together while the program runs: file and beginning. `tests/city` carries them out.
const MADE_UP: [(&str, &str); 5] = [
    ("src/store/import/mod.rs", "select line, value, count(*) over () as total from ({}) wrong "),
    ("src/store/views/orders.rs", "select o.id, o.alarm_raised_at from work_order o where {} "),
    // `statements_of_all_parts` has them put together.
    ("src/store/batch/part.rs", "with {}"),
    ("src/store/batch/part.rs", "select seq from head"),
    ("src/store/batch/part.rs", "select 0::int8 as seq where {}"),
];
/// Statements that there are at least; fewer means that they were not found.
const STATEMENTS: usize = 100;

/// A statement and where it stands.
struct Statement {
    place: String,
    sql: String,
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
    found.sort();
}

/// The literal as the compiler reads it.
fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    let mut rest = literal.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, if character == '\\' { rest.next() } else { None }) {
            ('\\', Some('\n')) => while rest.next_if(|next| next.is_whitespace()).is_some() {},
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some(escaped)) => text.push(escaped),
            _ => text.push(character),
        }
    }
    text
}

fn begins_with(sql: &str, words: &[&str]) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    words.contains(&first)
}

/// Lists of columns: constants whose names stand in braces elsewhere.
fn constants(sources: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources {
        for (number, line) in source.text.lines().enumerate() {
            let Some((_, after)) = line.split_once("const ") else { continue };
            let Some((name, _)) = after.split_once(": &str") else { continue };
            let literal = source.literals.iter().find(|literal| literal.line > number);
            // The literals of a file's tests are not looked at.
            let Some(literal) = literal else { continue };
            let earlier = found.insert(name.to_owned(), unescaped(&literal.text));
            assert!(earlier.is_none(), "{name} is declared twice");
        }
    }
    found
}

/// Temporary tables first, then every statement that PostgreSQL can prepare.
fn statements() -> (Vec<String>, Vec<Statement>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src/store"), &mut paths);
    let named = paths.iter().map(|path| (path.strip_prefix(root).unwrap().display().to_string(), path));
    let sources: Vec<Source> = named
        .filter(|(name, _)| name.ends_with(".rs"))
        .map(|(name, path)| Source::new(&name, &fs::read_to_string(path).unwrap()))
        .collect();
    let constants = constants(&sources);
    let (mut temporary, mut found) = (Vec::new(), Vec::new());
    for source in &sources {
        for literal in &source.literals {
            let mut text = unescaped(&literal.text);
            if MADE_UP.iter().any(|(path, begin)| source.path == *path && text.starts_with(begin)) {
                continue;
            }
            for (name, columns) in &constants {
                text = text.replace(&format!("{{{name}}}"), columns);
            }
            if text.starts_with("create temp table") {
                temporary.push(text.replace(" on commit drop", ""));
            }
            let parts = text.split(';').map(str::trim);
            found.extend(
                parts.filter(|sql| begins_with(sql, &["select", "insert", "update", "delete", "with"])).map(
                    |sql| Statement {
                        place: format!("{}:{}", source.path, literal.line),
                        sql: sql.to_owned(),
                    },
                ),
            );
        }
    }
    found.extend(
        statements_of_all_parts()
            .into_iter()
            .map(|sql| Statement { place: "src/store/batch".to_owned(), sql }),
    );
    (temporary, found)
}

/// What PostgreSQL says against a statement.
async fn fault(client: &Client, statement: &Statement) -> Option<String> {
    let error = client.prepare(&statement.sql).await.err()?;
    let said = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
    Some(format!("{}: {said}: {}", statement.place, statement.sql))
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let client = Site::open().await.client().await;
    let (temporary, statements) = statements();
    for table in temporary {
        client.batch_execute(&table).await.unwrap();
    }
    let mut faults = Vec::new();
    for statement in &statements {
        faults.extend(fault(&client, statement).await);
    }
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), statements.len(), faults.join("\n"));
    assert!(statements.len() >= STATEMENTS, "only {} statements were found", statements.len());
}

#[tokio::test]
async fn a_statement_that_does_not_fit_is_found() {
    let client = Site::open().await.client().await;
    let place = "sample".to_owned();
    let sql = "select number_of_wheels from work_order".to_owned();
    let said = fault(&client, &Statement { place, sql }).await.unwrap();
    assert!(said.contains("number_of_wheels"), "{said}");
}

/// The writer keeps plans that it made while tables were small: what is right for few orders must be so for many.
#[tokio::test]
async fn a_lift_s_unfinished_orders_all_of_them_by_when_they_are_due_and_a_day_s_last_number_have_an_index() {
    let client = Site::open().await.client().await;
    // A quiet day: a long past, and hardly anything going on.
    let past = "insert into work_order (id, number_day, number_serial, version, mode, state, priority, lift, alarm_count, \
            channel, second_tier, opened_at, state_since, recorded_at, alarm_raised_at) \
        select md5('order' || i)::uuid, 20160101 + i / 1000, i % 1000, 1, 'live', 'closed', 'p3', \
            md5('lift' || i % 500)::uuid, 1, 'hotline', false, at, at, at, at \
        from generate_series(1, 5000) i, (values ('2026-01-01T00:00:00Z'::timestamptz)) as moment (at)";
    client.batch_execute(past).await.unwrap();
    client.batch_execute("vacuum analyze work_order").await.unwrap();
    let settings = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";
    client.batch_execute(settings).await.unwrap();
    let lifts_free = include_str!("../../src/store/batch/lifts_free.sql")
        .replace("rows(uuid)", "(values ('00000000-0000-7000-8000-000000000001'::uuid))");
    let cases = [
        (&*lifts_free, "Index Cond: (lift = "),
        (
            "select id from work_order where state <> 'closed' and due_at <= '2026-01-02T00:00:00Z' order by due_at, id",
            "Index Cond: (due_at <= ",
        ),
        ("select id from work_order where state <> 'closed'", "using work_order_unfinished"),
        (
            "select coalesce(max(number_serial), 0) as last from work_order where number_day = 20160103",
            "Backward using work_order_number_day_number_serial_key",
        ),
    ];
    for (sql, wanted) in cases {
        let rows = client.query(&format!("explain (costs off) {sql}"), &[]).await.unwrap();
        let plan = rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n");
        assert!(plan.contains(wanted), "{plan}");
    }
}

/// Statements that the session of a pool's only connection has prepared, this question not counted.
async fn prepared_count(client: &deadpool_postgres::Client) -> i64 {
    let sql = "select count(*) - 1 from pg_prepared_statements";
    client.query_one(sql, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_the_pool_is_prepared_once_in_and_out_of_transactions_and_not_too_many_are_kept() {
    let site = Site::open().await;
    let pool = pool(&site.config, 1, tokio::runtime::Handle::current());
    let sql = "select live from station_load where live = $1";
    for _ in 0..3 {
        let mut client = pool.get().await.unwrap();
        Connection::query(&*client, sql, &[&0_i16]).await.unwrap();
        let transaction = client.transaction().await.unwrap();
        Connection::execute(&transaction, sql, &[&0_i16]).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(prepared_count(&client).await, 1);
    }
    let client = pool.get().await.unwrap();
    for number in 0..300 {
        Connection::query(&*client, &format!("select {number}"), &[]).await.unwrap();
    }
    let kept = prepared_count(&client).await;
    assert!((1..=256).contains(&kept), "{kept} are kept");
}

#[test]
fn what_is_made_up_while_running_is_still_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, begin) in MADE_UP {
        let source = Source::new(path, &fs::read_to_string(root.join(path)).unwrap());
        assert!(source.literals.iter().any(|literal| unescaped(&literal.text).starts_with(begin)), "{path}");
    }
}
