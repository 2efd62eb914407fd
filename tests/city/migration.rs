//! The newest migrations over the rows of the schema before them, as they meet them when a centre is upgraded.
//!
//! Must not: know what a migration says. Whoever adds one puts rows of the tables that it touches into [`ROWS_BEFORE`],
//! written for the schema [`BEFORE`] it; where rows are to go, the test says which.

use liftaid::database::scratch;
use liftaid::store;
use refinery::Target;
use std::collections::BTreeMap;
use tokio_postgres::{Client, Config, NoTls};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The schema that the rows are written for: V15 and V16 follow it together.
const BEFORE: i32 = 14;

/// Tables that go: what the first two said stands in the order's row, and nobody ever wrote the third.
const GONE: [&str; 3] = ["deadline", "order_day", "loop_run"];

/// A station with its load; a rescue and what hangs on it: caller, note, picture, position, and the push to a crew's phone.
const ROWS_BEFORE: &str = r#"
    insert into district (code, name, name_en, lat, lon) values (310101, '黄浦区', 'Huangpu', 31.2, 121.5);
    insert into station (id, code, name, district, serves_first, serves_second, lat, lon, datum, address)
        values ('00000000-0000-7000-8000-000000000006', 'S0001', '一站', 310101, true, false, 31.2, 121.5, 'wgs84',
            '黄河路1号');
    insert into station_load (station, on_duty, strength, capacity, live, duty_changed_at)
        values ('00000000-0000-7000-8000-000000000006', true, 4, 2, 1, '2026-11-01T00:00:00Z');
    insert into alarm (id, channel, kind, mode, disposition, work_order, flags, hazards, caller_name, caller_phone,
            text, raised_at, received_at)
        values ('00000000-0000-7000-8000-000000000001', 'hotline', 'entrapment', 'live', 'opened',
            '00000000-0000-7000-8000-000000000002', '{}', '{}', '王女士', '13800000000', '两个人',
            '2026-11-01T00:00:00Z', '2026-11-01T00:00:05Z');
    insert into work_order (id, number_day, number_serial, version, mode, state, priority, alarm_count, channel,
            second_tier, opened_at, state_since, recorded_at, alarm_raised_at)
        values ('00000000-0000-7000-8000-000000000002', 20261101, 1, 1, 'live', 'open', 'p3', 1, 'hotline', false,
            '2026-11-01T00:00:05Z', '2026-11-01T00:00:05Z', '2026-11-01T00:00:05Z', '2026-11-01T00:00:00Z');
    insert into order_day (day, last) values (20261101, 1);
    insert into deadline (work_order, kind, due_at)
        values ('00000000-0000-7000-8000-000000000002', 'next_first', '2026-11-01T00:01:05Z');
    insert into assignment (id, work_order, station, level, state, offered_at)
        values ('00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000002',
            '00000000-0000-7000-8000-000000000006', 'first', 'offered', '2026-11-01T00:00:05Z');
    insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, audience, actor, source,
            implausible, occurred_at, recorded_at, prev_hash, hash)
        values (1, 'order', '00000000-0000-7000-8000-000000000002', 1, 'verified', '{"kind": "verified" }', 1, 'live',
            '{seats}', 'system', 'system', false, '2026-11-01T00:00:05Z', '2026-11-01T00:06:00Z', '\x00', '\x01');
    insert into note (id, work_order, author, text, written_at)
        values ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002', 'system', '二号楼',
            '2026-11-01T00:01:00Z');
    insert into photo (id, work_order, assignment, station, account, key, digest, media_type, width, height,
            taken_at, received_at, picture)
        values ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000002',
            '00000000-0000-7000-8000-000000000005', '00000000-0000-7000-8000-000000000006',
            '00000000-0000-7000-8000-000000000007', 'photo-1', '\x01', 'image/jpeg', 4, 3,
            '2026-11-01T00:20:00Z', '2026-11-01T00:20:01Z', '\xffd8');
    insert into crew_position (account, station, work_order, assignment, lat, lon, accuracy_m, fixed_at, received_at,
            arrival_at)
        values ('00000000-0000-7000-8000-000000000007', '00000000-0000-7000-8000-000000000006',
            '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000005', 31.2, 121.4, 10,
            '2026-11-01T00:05:00Z', '2026-11-01T00:05:01Z', '2026-11-01T00:12:00Z');
    insert into account (id, name, display_name, role, password_hash, created_at)
        values ('00000000-0000-7000-8000-000000000007', 'phone1', '张师傅', 'operator', 'x', '2026-10-01T00:00:00Z');
    insert into device (id, crew, station, account, label, enrolled_by, enrolled_at, seen_at)
        values ('00000000-0000-7000-8000-000000000008', '00000000-0000-7000-8000-000000000009',
            '00000000-0000-7000-8000-000000000006', '00000000-0000-7000-8000-000000000007', 'Android',
            '00000000-0000-7000-8000-000000000007', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z');
    insert into push (device, assignment, made_at, not_before)
        values ('00000000-0000-7000-8000-000000000008', '00000000-0000-7000-8000-000000000005',
            '2026-11-01T00:02:00Z', '2026-11-01T00:02:00Z');
    insert into request (actor, key, digest, reply, made_at)
        values ('account:00000000000070008000000000000007', 'key-1', '\x01', '{}', '2026-11-01T00:00:05Z');
"#;

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// How many rows each table holds; the tool's own list of migrations is left out.
async fn row_counts(client: &Client) -> BTreeMap<String, i64> {
    let sql = "select table_name::text from information_schema.tables where table_schema = 'public' \
        and table_type = 'BASE TABLE' and table_name <> 'refinery_schema_history'";
    let mut counts = BTreeMap::new();
    for row in client.query(sql, &[]).await.unwrap() {
        let table: String = row.get(0);
        let count = client.query_one(&format!("select count(*) from \"{table}\""), &[]).await.unwrap();
        counts.insert(table, count.get(0));
    }
    counts
}

#[tokio::test]
async fn the_newest_migrations_keep_the_rows_of_the_schema_before() {
    let config = scratch::empty_database().await.unwrap();
    let mut client = connect(&config).await;
    let mut versions: Vec<i32> =
        embedded::migrations::runner().get_migrations().iter().map(refinery::Migration::version).collect();
    versions.sort_unstable();
    let before = Target::Version(BEFORE);
    embedded::migrations::runner().set_target(before).run_async(&mut client).await.unwrap();
    client.batch_execute(ROWS_BEFORE).await.unwrap();
    let counts = row_counts(&client).await;

    store::migrate(&config).await.unwrap();

    let after = row_counts(&client).await;
    for (table, count) in &counts {
        let kept = (!GONE.contains(&table.as_str())).then_some(count);
        assert_eq!(after.get(table), kept, "rows of {table}");
    }
    let taken_over =
        "select due_kind = 'next_first' and due_at = '2026-11-01T00:01:05Z', has_late_entry from work_order";
    let order = client.query_one(taken_over, &[]).await.unwrap();
    assert!(order.get::<_, bool>(0), "the order's row took the deadline over");
    assert!(order.get::<_, bool>(1), "one of its events came six minutes late");
    let pushed =
        "select count(*) from push join assignment a on a.work_order = push.work_order and a.id = assignment";
    assert_eq!(client.query_one(pushed, &[]).await.unwrap().get::<_, i64>(0), 1, "the push knows its order");
    let body = client.query_one("select body from event", &[]).await.unwrap();
    assert_eq!(body.get::<_, &str>(0), r#"{"kind": "verified" }"#, "the very bytes that the digest is over");
    let filled = [
        "station_load",
        "alarm",
        "work_order",
        "assignment",
        "deadline",
        "order_day",
        "event",
        "note",
        "photo",
        "crew_position",
        "push",
        "request",
    ];
    assert!(filled.iter().all(|table| counts[*table] == 1), "{counts:?}");
    let newest = client.query_one("select max(version) from refinery_schema_history", &[]).await.unwrap();
    assert_eq!(newest.get::<_, i32>(0), versions[versions.len() - 1]);
}
