//! The traffic driver against a real server: the whole loop from the call to the closed order, over HTTP and
//! WebSocket, with everything that people get wrong on the way.
//!
//! Must not: reach into the server.

use crate::support::Site;
use liftaid::clock::Clock;
use liftaid::kernel::AccountId;
use liftaid::secret::hash_password;
use liftaid::server::{Running, ServeOptions, start};
use liftaid::simulation::drive::{DriveOptions, DriveReport, PartnerKey, run_until};
use liftaid::store::account::{AccountRow, insert_account, set_partner_key};
use liftaid::wire::Role;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// Password of every account here.
const PASSWORD: &str = "correct-horse-battery";
/// Key of the devices' partner.
const KEY: &str = "a-key-that-only-this-test-knows";
/// Stations that play.
const STATIONS: usize = 40;
/// Orders that must be closed before the play ends.
const WANTED: i64 = 12;

/// A server on a city of its own, and the file with the accounts that may sign in.
struct Stage {
    site: Site,
    running: Running,
    accounts: PathBuf,
}

impl Stage {
    async fn open() -> Self {
        let site = Site::open().await;
        let accounts = site.accounts().await;
        let address = "127.0.0.1:0".parse().unwrap();
        let running = start(&site.config, ServeOptions::plain(address)).await.unwrap();
        Self { site, running, accounts }
    }

    fn options(&self) -> DriveOptions {
        DriveOptions {
            rate: 240.0,
            url: format!("http://{}", self.running.address).parse().unwrap(),
            minutes: None,
            seed: 1,
            stations: STATIONS,
            operators: 2,
            speed: 400.0,
            hurry: 60.0,
            accounts: Some(self.accounts.clone()),
            partner: "demo".to_owned(),
            partner_key: Some(KEY.parse::<PartnerKey>().unwrap()),
            allow_remote: false,
        }
    }

    async fn count(&self, sql: &str) -> i64 {
        self.site.client().await.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Returns when so many orders are closed and what happens to one offer in many has happened: crews decline by
    /// chance, and a quick machine would close the orders before one does on its own phone (what an operator records by
    /// telephone is counted as that). The bound is the test's.
    async fn closed(&self, wanted: i64) {
        let closed = "select count(*) from work_order where state = 'closed'";
        let declined = "select count(*) from event where kind = 'offer_declined' and source = 'tap'";
        while self.count(closed).await < wanted || self.count(declined).await == 0 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        // Whoever did the last of it has its answer by now, and has counted it.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

impl Site {
    /// Two operators and a crew for each station; the same password for all, hashed once.
    async fn accounts(&self) -> PathBuf {
        let client = deadpool_client(self).await;
        let now = Clock::system().now();
        let hash = hash_password(PASSWORD);
        let stations = client.query("select id, code from station order by code", &[]).await.unwrap();
        let mut people =
            vec![("op1".to_owned(), Role::Operator, None), ("op2".to_owned(), Role::Operator, None)];
        people.extend(stations.iter().map(|row| {
            let code: String = row.get(1);
            (code.to_ascii_lowercase(), Role::Crew, Some((row.get::<_, uuid::Uuid>(0), code)))
        }));
        let mut lines = String::new();
        for (name, role, station) in people {
            let row = AccountRow {
                id: AccountId::new(now, rand::random()),
                name: &name,
                display_name: &name,
                role,
                password_hash: &hash,
                station: station.as_ref().map(|(id, _)| liftaid::kernel::StationId::from_uuid(*id)),
                district: None,
            };
            assert!(insert_account(&*client, &row, now).await.unwrap());
            let line = serde_json::json!({
                "name": name, "password": PASSWORD, "role": role, "station": station.map(|(_, code)| code),
            });
            writeln!(lines, "{line}").unwrap();
        }
        set_partner_key(&*client, "demo", "device", KEY.as_bytes(), now).await.unwrap();
        let path = std::env::temp_dir().join(format!("liftaid-drive-test-{}.jsonl", std::process::id()));
        std::fs::write(&path, lines).unwrap();
        path
    }
}

async fn deadpool_client(site: &Site) -> deadpool_postgres::Client {
    liftaid::store::pool(&site.config, 1, tokio::runtime::Handle::current()).get().await.unwrap()
}

/// Refusals that people earn by being late, twice or out of order; anything else is a fault of ours.
const EARNED: [&str; 7] = [
    // Many sign in at once.
    "sign_in_slowed",
    "another_station_leads",
    "assignment_not_in_state",
    "order_not_in_state",
    "already_wanted",
    "lift_has_live_order",
    "invalid_input",
];

fn check(report: &DriveReport) {
    for (code, count) in &report.problems {
        assert!(EARNED.contains(&code.as_str()), "{count} × {code}: {report:#?}");
    }
    for happened in
        ["raised", "attached", "offered", "accepted", "declined", "freed", "closed", "called_back"]
    {
        assert!(report.counts[happened] > 0, "no {happened}: {report:#?}");
    }
    assert_eq!(report.counts["faults"], 0, "{report:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_played_from_the_call_to_the_closed_order() {
    let stage = Stage::open().await;
    let limit = Duration::from_secs(120);
    let report =
        tokio::time::timeout(limit, run_until(stage.options(), stage.closed(WANTED))).await.unwrap().unwrap();
    check(&report);
    let doubled = "select count(*) from (select partner, foreign_id from alarm where foreign_id is not null \
                   group by 1, 2 having count(*) > 1) as twice";
    assert_eq!(stage.count(doubled).await, 0, "a repeated report is the same alarm");
    std::fs::remove_file(&stage.accounts).unwrap();
    stage.running.stop().await;
}
