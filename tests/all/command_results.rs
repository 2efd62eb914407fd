//! What each command prints, where, and how it ends: results on standard output, everything else on standard error.
//!
//! Must not: test again what a command's own module does; a shell sees text and exit codes.

use crate::command_line::{errors, printed, run};
use crate::secured::{front, url};
use liftaid::database::scratch;
use liftaid::roster::LiftCode;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio_postgres::{Client, Config, NoTls};

/// A database of a given server, and a directory for files.
struct Shell {
    config: Config,
    url: String,
    place: PathBuf,
}

impl Drop for Shell {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.place).ok();
    }
}

impl Shell {
    async fn open() -> Self {
        let config = scratch::empty_database().await.unwrap();
        let url = url(&config, front(&config, None).await);
        let name = format!("liftaid-shell-{}-{:08x}", std::process::id(), rand::random::<u32>());
        let place = std::env::temp_dir().join(name);
        std::fs::create_dir(&place).unwrap();
        Self { config, url, place }
    }

    async fn run(&self, words: &[&str]) -> Output {
        run(&[("DATABASE_URL", &self.url), ("LIFTAID_DATA_DIR", self.place.to_str().unwrap())], words).await
    }

    /// How it ended, and that it printed no result.
    async fn refusal(&self, words: &[&str]) -> (Option<i32>, String) {
        let output = self.run(words).await;
        assert!(output.stdout.is_empty(), "{words:?}: {output:?}");
        (output.status.code(), errors(&output))
    }

    async fn client(&self) -> Client {
        let (client, connection) = self.config.connect(NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("select count(*) from {table}");
        self.client().await.query_one(&sql, &[]).await.unwrap().get(0)
    }

    fn file(&self, text: &str) -> String {
        let path = self.place.join("file.csv");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// `user add`, with the password on its standard input.
    async fn add_user(&self, words: &[&str], password: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_liftaid"));
        command.args(["user", "add"]).args(words).env("DATABASE_URL", &self.url);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may have ended before it reads.
        child.stdin.take().unwrap().write_all(password.as_bytes()).await.ok();
        child.wait_with_output().await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_leaves_another_city_and_own_data_as_they_are() {
    let shell = Shell::open().await;
    let seed = |lifts: &'static str| ["seed", "--lifts", lifts, "--history-days", "0"];
    assert!(printed(&shell.run(&seed("20")).await).contains("operator1"));
    let (code, said) = shell.refusal(&seed("21")).await;
    assert!(code == Some(1) && said.contains("holds another city"), "{code:?} {said}");
    let kept = shell.run(&[&seed("21")[..], &["--if-empty"]].concat()).await;
    assert!(printed(&kept).contains("operator1"), "the accounts that are there");
    assert!(errors(&kept).contains("another demonstration city is there and stays"), "{}", errors(&kept));
    assert_eq!(shell.count("lift").await, 20);
    let (code, said) = shell.refusal(&["seed", "--lifts", "0"]).await;
    assert!(code == Some(1) && said.contains("lifts"), "{code:?} {said}");

    let own = Shell::open().await;
    let words = ["anna", "--role", "operator", "--password-stdin"];
    printed(&own.add_user(&words, "correct horse battery").await);
    let (code, said) = own.refusal(&seed("20")).await;
    assert!(code == Some(1) && said.contains("is not seeded"), "{code:?} {said}");
    let kept = own.run(&[&seed("20")[..], &["--if-empty"]].concat()).await;
    assert_eq!(printed(&kept), "");
    assert!(errors(&kept).contains("holds data of its own"), "{}", errors(&kept));
    assert_eq!((own.count("lift").await, own.count("account").await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_once_and_each_mistake_is_told() {
    let shell = Shell::open().await;
    let password = "correct horse battery\n";
    let added = shell.add_user(&["anna", "--role", "operator", "--password-stdin"], password).await;
    assert!(printed(&added).trim().parse::<liftaid::kernel::AccountId>().is_ok(), "{added:?}");
    let cases: [(&[&str], &str, i32, &str); 9] = [
        (&["anna", "--role", "operator", "--password-stdin"], password, 1, "the name anna is taken"),
        (&["ben", "--role", "operator", "--password-stdin"], "too short", 1, "10 to 200 characters"),
        (&["ben", "--role", "operator", "--password-stdin"], "", 1, "10 to 200 characters"),
        (&["two words", "--role", "operator", "--password-stdin"], password, 1, "no spaces"),
        (&["ben", "--role", "king", "--password-stdin"], password, 2, "no such role"),
        (&["ben", "--role", "operator"], password, 2, "--password-stdin"),
        (&["ben", "--role", "crew", "--password-stdin"], password, 2, "--station"),
        (&["ben", "--role", "crew", "--station", "S9", "--password-stdin"], password, 1, "no station S9"),
        (
            &["ben", "--role", "supervisor", "--district", "999999", "--password-stdin"],
            password,
            1,
            "no district 999999",
        ),
    ];
    for (words, password, code, said) in cases {
        let refused = shell.add_user(words, password).await;
        assert_eq!(refused.status.code(), Some(code), "{words:?}: {}", errors(&refused));
        assert!(refused.stdout.is_empty() && errors(&refused).contains(said), "{words:?}: {refused:?}");
    }
    assert_eq!(shell.count("account").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_import_tells_what_it_would_do_and_writes_nothing() {
    let shell = Shell::open().await;
    let header = "code,name,district,serves_first,serves_second,lat,lon,datum,address";
    let line = |code: &str| format!("{code},一站,310115,yes,no,31.22,121.5,wgs84,世纪大道1号");
    let good = shell.file(&format!("{header}\n{}\n{}\n", line("S1"), line("S2")));
    let dry = shell.run(&["import", "stations", &good, "--dry-run"]).await;
    let told = printed(&dry);
    assert!(
        told.contains("2 added, 0 changed, 0 unchanged (试运行，未写入 · dry run, nothing written)"),
        "{told}"
    );
    for table in ["station", "district", "station_load", "event"] {
        assert_eq!(shell.count(table).await, 0, "{table}");
    }
    // The same twice: the first run left nothing behind.
    assert_eq!(printed(&shell.run(&["import", "stations", &good, "--dry-run"]).await), told);
    let written = printed(&shell.run(&["import", "stations", &good]).await);
    assert!(written.contains("2 added") && written.contains("written"), "{written}");
    assert_eq!(shell.count("station").await, 2);

    // What the reader sees and what only the database knows, by line; nothing on standard output.
    let bad = shell.file(&format!("{header}\n{}\nS 4,,310115,no,no,x,121.5,wgs84,世纪大道1号\n", line("S3")));
    for dry in [&["--dry-run"][..], &[]] {
        let (code, said) = shell.refusal(&[&["import", "stations", &bad][..], dry].concat()).await;
        assert_eq!(code, Some(1), "{said}");
        for place in ["line 3, code", "line 3, name", "line 3, serves_first", "line 3, lat"] {
            assert!(said.contains(place), "{place}: {said}");
        }
        assert!(!said.contains("line 2,") && said.contains("nothing was imported"), "{said}");
    }
    let stray =
        shell.file(&format!("lift,maintainer,maintainer_name\n{},M1,申城\n", LiftCode::from_serial(1)));
    let (code, said) = shell.refusal(&["import", "contracts", &stray, "--dry-run"]).await;
    assert!(code == Some(1) && said.contains("line 2, lift"), "{code:?} {said}");
    assert_eq!(shell.count("station").await, 2);
    let (code, said) = shell.refusal(&["import", "lifts", "/no/such/file.csv", "--dry-run"]).await;
    assert!(code == Some(1) && said.contains("cannot open /no/such/file.csv"), "{code:?} {said}");
    assert_eq!(shell.refusal(&["import", "ships", &good]).await.0, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_and_a_report_are_printed_and_an_audit_finds_a_changed_row() {
    let shell = Shell::open().await;
    let played = printed(&shell.run(&["simulate", "--days", "1", "--seed", "7"]).await);
    assert!(played.contains("seed 7") && played.contains("freed_by_crew"), "{played}");
    assert_eq!(printed(&shell.run(&["simulate", "--days", "1", "--seed", "7"]).await), played);
    assert_eq!(shell.refusal(&["simulate", "--days", "0"]).await.0, Some(2));

    printed(&shell.run(&["seed", "--lifts", "20", "--history-days", "1"]).await);
    let table = printed(&shell.run(&["report"]).await);
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((lines.len(), lines[0][0], lines[8][0]), (9, "key", "total"), "a week and its sum: {table}");
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{table}");
    let json = printed(&shell.run(&["report", "--by", "district", "--json"]).await);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["total"]["order_count"].to_string(), lines[8][2]);
    for (words, code, said) in [
        (&["report", "--from", "yesterday"], 1, "the first day is not of the form"),
        (&["report", "--district", "999999"], 1, "no district of that code"),
        (&["report", "--by", "month"], 2, "day, district or station"),
    ] {
        let (ended, told) = shell.refusal(words).await;
        assert!(ended == Some(code) && told.contains(said), "{words:?}: {ended:?} {told}");
    }

    let sound = printed(&shell.run(&["audit"]).await);
    assert!(sound.ends_with("0 findings\n") && sound.lines().count() == 1, "{sound}");
    let damage = "alter table event disable trigger event_is_append_only; \
        update event set actor = 'partner:x' where seq = 7; \
        alter table event enable trigger event_is_append_only";
    shell.client().await.batch_execute(damage).await.unwrap();
    let found = shell.run(&["audit"]).await;
    let told = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{told}");
    assert!(told.starts_with("hash\t7\t") && told.ends_with("1 findings\n"), "{told}");
}
