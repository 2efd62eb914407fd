//! The audit finds nothing in a sound database, and finds each kind of damage.

use crate::support;
use deadpool_postgres::Pool;
use liftaid::store::audit::{Audit, Fault, audit};

async fn run(pool: &Pool) -> Audit {
    audit(&*pool.get().await.unwrap()).await.unwrap()
}

/// The faults that the audit finds after some damage.
async fn faults_after(pool: &Pool, damage: &str) -> Vec<Fault> {
    let client = pool.get().await.unwrap();
    client.batch_execute("begin").await.unwrap();
    client.batch_execute(damage).await.unwrap();
    let audit = audit(&*client).await.unwrap();
    client.batch_execute("rollback").await.unwrap();
    let mut faults: Vec<Fault> = audit.findings.iter().map(|finding| finding.fault).collect();
    faults.sort_unstable();
    faults.dedup();
    faults
}

#[tokio::test]
async fn a_seeded_past_is_sound() {
    let (pool, _) = support::city_with_past(2).await;
    let audit = run(&pool).await;
    assert_eq!(audit.findings, []);
    assert!(audit.order_count > 60 && audit.event_count > 10 * audit.order_count, "{audit:?}");
}

#[tokio::test]
async fn an_empty_database_is_sound() {
    let audit = run(&support::pool().await).await;
    assert_eq!((audit.event_count, audit.order_count, audit.finding_count), (0, 0, 0));
}

#[tokio::test]
async fn every_kind_of_damage_is_found() {
    let (pool, _) = support::city_with_past(1).await;
    let open_log = "alter table event disable trigger event_is_append_only;";
    let cases = [
        (
            format!("{open_log} update event set body = '{{\"kind\":\"verified\"}}' where seq = 1"),
            vec![Fault::Hash, Fault::Fold],
        ),
        (format!("{open_log} update event set actor = 'partner:x' where seq = 7"), vec![Fault::Hash]),
        (format!("{open_log} update event set form = 2 where seq = 7"), vec![Fault::Hash]),
        (
            format!("{open_log} delete from event where seq = (select max(seq) from event)"),
            vec![Fault::Head, Fault::Row, Fault::Deadline],
        ),
        (format!("{open_log} delete from event where seq = 9"), vec![Fault::Gap, Fault::Hash]),
        ("update feed_head set hash = '\\x01'".to_owned(), vec![Fault::Head]),
        (
            "update work_order set arrived_at = arrived_at - interval '1 minute' \
             where id = (select id from work_order where arrived_at is not null order by id limit 1)"
                .to_owned(),
            vec![Fault::Row],
        ),
        (
            "update assignment set state = 'offered' where id = (select id from assignment order by id limit 1)"
                .to_owned(),
            vec![Fault::Row, Fault::Load],
        ),
        (
            "delete from work_order where id = (select id from work_order order by id limit 1)".to_owned(),
            vec![Fault::Missing],
        ),
        (
            "update work_order set due_kind = 'callback', due_at = opened_at \
             where id = (select id from work_order order by id limit 1)"
                .to_owned(),
            vec![Fault::Deadline],
        ),
        (
            "update work_order set quarantined_at = opened_at \
             where id = (select id from work_order order by id limit 1)"
                .to_owned(),
            vec![Fault::Quarantine],
        ),
        (
            "update station_load set live = 1 where station = (select id from station where code = 'S0001')"
                .to_owned(),
            vec![Fault::Load],
        ),
    ];
    for (damage, wanted) in cases {
        let found = faults_after(&pool, &damage).await;
        assert!(wanted.iter().all(|fault| found.contains(fault)), "{damage}: {found:?}");
    }
    assert_eq!(run(&pool).await.finding_count, 0);
}
