//! The scene over HTTP: reasons that stay, a doubted place, the release form, the lift's card, and taps that come late.
//!
//! Must not: move the clock by more than the story says.

use super::App;
use super::app::Seat;
use super::scope::crew_commands;
use liftaid::kernel::{LiftId, Phone, SignedDuration, Text};
use liftaid::roster::LiftAccess;
use liftaid::store::scene::load_access;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An order with its first station signed in.
pub struct Called {
    pub app: App,
    pub operator: Seat,
    pub crew: Seat,
    pub order: String,
    pub assignment: String,
    pub station: String,
}

/// An order at the city's first lift.
pub async fn called() -> Called {
    let app = App::start().await;
    open(app, 0).await
}

async fn open(app: App, lift: usize) -> Called {
    let operator = app.sign_in("operator1").await;
    let code = app.lift_codes().await[lift].clone();
    let raised = operator.post("/alarms", &json!({ "channel": "hotline", "lift": code, "people": 2 })).await;
    assert_eq!(raised.status, 201, "{raised:?}");
    let assignment = raised.body["order"]["assignments"][0].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let station = text(&assignment["station"]["id"]);
    let crew = app.sign_in_crew(&station).await;
    Called {
        operator,
        crew,
        order: text(&raised.body["order"]["id"]),
        assignment: text(&assignment["id"]),
        station,
        app,
    }
}

impl Called {
    /// The same with another lift.
    pub async fn again(self, lift: usize) -> Self {
        open(self.app, lift).await
    }

    async fn other_stations(&self) -> Vec<String> {
        let list = self.operator.get("/stations?limit=50").await.body;
        let ids = list["stations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|station| station["id"].as_str().unwrap().to_owned());
        ids.filter(|id| *id != self.station).collect()
    }

    /// A crew that was not called.
    pub async fn stranger(&self) -> Seat {
        self.app.sign_in_crew(&self.other_stations().await.pop().unwrap()).await
    }

    /// A second station, called by hand.
    pub async fn second_station(&self) -> Seat {
        let station = self.other_stations().await.remove(0);
        let call = json!({ "command": "call_station", "station": station, "level": "first", "note": "help" });
        self.operator.command(&self.order, call).await;
        self.app.sign_in_crew(&station).await
    }

    pub async fn detail(&self) -> Value {
        self.operator.get(&format!("/orders/{}", self.order)).await.body
    }

    /// The crew's command about its own assignment.
    pub async fn tap(&self, command: &str) -> Value {
        self.crew.command(&self.order, json!({ "command": command, "assignment": self.assignment })).await
    }
}

fn lines<'a>(detail: &'a Value, kind: &str) -> Vec<&'a Value> {
    detail["timeline"].as_array().unwrap().iter().filter(|line| line["kind"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_that_one_phone_kept_stops_no_colleague_who_has_set_out_since() {
    let called = called().await;
    called.tap("accept").await;
    called.tap("set_out").await;
    let body = json!({ "command": "decline", "assignment": called.assignment, "reason": "no_crew", "was": "offered",
                       "occurred_at": called.app.clock.now().to_string(), "source": "tap" });
    let answer = called.crew.post(&format!("/orders/{}/commands", called.order), &body).await;
    assert_eq!((answer.status, answer.code()), (409, "assignment_not_in_state"), "{answer:?}");
    assert_eq!(answer.body["facts"]["state"], "en_route");
    let detail = called.detail().await;
    assert_eq!(detail["order"]["assignments"][0]["state"], "en_route");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_that_gives_up_on_the_way_keeps_its_reason_for_the_operator() {
    let called = called().await;
    called.tap("accept").await;
    called.tap("set_out").await;
    let body = json!({ "command": "decline", "assignment": called.assignment, "reason": "vehicle_trouble" });
    called.crew.command(&called.order, body).await;
    let detail = called.detail().await;
    let first = &detail["order"]["assignments"][0];
    assert_eq!((&first["state"], &first["reason"]), (&json!("withdrawn"), &json!("vehicle_trouble")));
    assert_eq!(lines(&detail, "assignment_withdrawn")[0]["why"], "vehicle_trouble");
    // The next station was called at once.
    assert!(detail["order"]["assignments"].as_array().unwrap().len() > 1);
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubted_place_is_put_before_an_operator_until_he_answers() {
    let called = called().await;
    called.tap("accept").await;
    let doubt = json!({ "command": "doubt_place", "assignment": called.assignment, "doubt": "wrong_lift", "note": "3 号梯才停着" });
    let reply = called.crew.command(&called.order, doubt).await;
    assert_eq!(reply["crew_order"]["place_doubt"], "wrong_lift");
    let detail = called.detail().await;
    let attention = detail["order"]["attention"].as_array().unwrap();
    let shown = attention.iter().find(|mark| mark["kind"] == "place_doubted").unwrap();
    assert_eq!((&shown["why"], &shown["assignment"]), (&json!("wrong_lift"), &json!(called.assignment)));
    assert_eq!(lines(&detail, "place_doubted")[0]["note"], "3 号梯才停着");
    let lift = detail["order"]["lift"]["id"].clone();
    called.operator.command(&called.order, json!({ "command": "locate", "lift": lift })).await;
    let answered = called.detail().await;
    let kinds: Vec<&Value> =
        answered["order"]["attention"].as_array().unwrap().iter().map(|mark| &mark["kind"]).collect();
    assert!(!kinds.contains(&&json!("place_doubted")), "{kinds:?}");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_release_form_is_filled_after_the_release_and_each_fault_names_its_field() {
    let called = called().await;
    for command in ["accept", "arrive"] {
        called.tap(command).await;
    }
    let form = |more: Value| {
        let mut body = json!({ "command": "report_release", "assignment": called.assignment });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let path = format!("/orders/{}/commands", called.order);
    let early = called.crew.post(&path, &form(json!({ "cause": 203 }))).await;
    assert_eq!((early.status, early.code()), (409, "order_not_in_state"));
    let body = json!({ "command": "record_freed", "assignment": called.assignment, "people": 2 });
    called.crew.command(&called.order, body).await;
    for (wrong, field) in [
        (json!({ "cause": 502 }), "cause"),
        (json!({ "condition": "fine" }), "condition"),
        (json!({ "method": "magic" }), "method"),
        (json!({ "lift_after": "gone" }), "lift_after"),
        (json!({ "people": 81 }), "people"),
    ] {
        let answer = called.crew.post(&path, &form(wrong)).await;
        assert_eq!((answer.status, &answer.body["fields"][0]["path"]), (422, &json!(field)), "{answer:?}");
    }
    let told = form(
        json!({ "people": 3, "condition": "unwell", "method": "hand_winding", "lift_after": "out_of_use", "cause": 203, "note": "机房 45 度" }),
    );
    let reply = called.crew.command(&called.order, told).await;
    assert_eq!(reply["crew_order"]["release"]["cause"], 203);
    let detail = called.detail().await;
    assert_eq!(
        (&detail["order"]["people_freed"], &detail["order"]["release"]["method"]),
        (&json!(3), &json!("hand_winding"))
    );
    assert_eq!(lines(&detail, "release_reported")[0]["note"], "机房 45 度");
    // Another station's crew may not, and neither may anybody after the closing.
    let stranger = called.stranger().await.post(&path, &form(json!({}))).await;
    assert_eq!(stranger.code(), "not_your_assignment");
    let causes = called.crew.get("/causes").await.body;
    assert_eq!(causes["groups"][1]["causes"][2]["code"], 203);
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_stations_crew_changes_nothing_of_an_order_whatever_it_sends() {
    let called = called().await;
    called.tap("accept").await;
    let before = called.detail().await;
    let stranger = called.stranger().await;
    let path = format!("/orders/{}/commands", called.order);
    let about = |command: &str, more: Value| {
        let mut body = json!({ "command": command, "assignment": called.assignment });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let release = json!({ "people": 2, "condition": "unhurt", "method": "hand_winding", "lift_after": "running",
        "cause": 201, "note": null });
    let commands = [
        about("accept", json!({ "eta_minutes": 5 })),
        about("decline", json!({ "reason": "busy" })),
        about("set_out", json!({})),
        about("arrive", json!({})),
        about("record_freed", json!({ "people": 2 })),
        about("finish", json!({})),
        about("request_second_tier", json!({})),
        about("doubt_place", json!({ "doubt": "wrong_lift" })),
        about("report_release", release),
        about("withdraw", json!({ "note": "not ours" })),
        json!({ "command": "add_note", "note": "from somewhere else" }),
    ];
    let walked: BTreeSet<&str> = commands.iter().map(|body| body["command"].as_str().unwrap()).collect();
    assert_eq!(walked, crew_commands().iter().map(String::as_str).collect(), "every command of a crew");
    for command in commands {
        let answer = stranger.post(&path, &command).await;
        assert_eq!((answer.status, answer.code()), (403, "not_your_assignment"), "{command}: {answer:?}");
    }
    // What only a seat may do is refused to it whoever's order it is.
    for command in [json!({ "command": "resolve", "outcome": "cancelled" }), json!({ "command": "close" })] {
        assert_eq!(stranger.post(&path, &command).await.code(), "not_allowed");
        assert_eq!(called.crew.post(&path, &command).await.code(), "not_allowed");
    }
    let duty = format!("/stations/{}/duty", called.station);
    let off = json!({ "on_duty": false, "strength": 1, "capacity": 1 });
    assert_eq!(stranger.post(&duty, &off).await.code(), "not_allowed");
    assert_eq!(called.detail().await, before, "nothing changed");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lifts_card_hides_numbers_and_a_look_is_recorded() {
    let called = called().await;
    let lift: LiftId = called.detail().await["order"]["lift"]["id"].as_str().unwrap().parse().unwrap();
    let access = LiftAccess {
        lift,
        note: Text::parse("东门进，大堂右侧。").ok(),
        machine_room: Text::parse("屋顶").ok(),
        key_place: Text::parse("门卫").ok(),
        contact_name: Text::parse("周师傅").ok(),
        contact_phone: Phone::parse("13800138000").ok(),
    };
    load_access(&called.app.site.client().await, &[access]).await.unwrap();
    let path = format!("/orders/{}/lift-card", called.order);
    let card = called.crew.get(&path).await;
    assert_eq!((card.status, &card.body["key_place"]), (200, &json!("门卫")), "{card:?}");
    assert_eq!(card.body["contacts"][0]["phone_masked"], "138****8000");
    assert!(!card.body.to_string().contains("13800138000"));
    let apps: Vec<&Value> =
        card.body["navigation"].as_array().unwrap().iter().map(|link| &link["app"]).collect();
    assert_eq!(apps, ["amap", "baidu", "apple", "geo"]);

    let reveal = format!("/orders/{}/contact-phone", called.order);
    let stranger = called.stranger().await;
    assert_eq!(stranger.get(&path).await.code(), "not_your_assignment");
    assert_eq!(stranger.post(&reveal, &json!({ "contact": "site" })).await.code(), "not_your_assignment");
    assert_eq!(called.crew.post(&reveal, &json!({ "contact": "nobody" })).await.code(), "no_phone");
    let client = called.app.site.client().await;
    let looks =
        async || client.query("select contact, account from contact_reveal", &[]).await.unwrap().len();
    assert_eq!(looks().await, 0);
    let shown = called.crew.post(&reveal, &json!({ "contact": "site" })).await;
    assert_eq!((shown.status, &shown.body["phone"], looks().await), (200, &json!("13800138000"), 1));
    // Whoever declined has no business there any more: neither the key's place nor a number.
    let body = json!({ "command": "decline", "assignment": called.assignment, "reason": "busy" });
    called.crew.command(&called.order, body).await;
    assert_eq!(called.crew.post(&reveal, &json!({ "contact": "site" })).await.code(), "not_your_assignment");
    assert_eq!(called.crew.get(&path).await.code(), "not_your_assignment");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_crews_tap_in_one_instant_and_one_is_told_who_goes() {
    let called = called().await;
    let helper = called.second_station().await;
    let detail = called.detail().await;
    let second = detail["order"]["assignments"][1].clone();
    let path = format!("/orders/{}/commands", called.order);
    let accept = |assignment: &Value| json!({ "command": "accept", "assignment": assignment });
    let (one, two) = (accept(&json!(called.assignment)), accept(&second["id"]));
    let (first, other) = tokio::join!(called.crew.post(&path, &one), helper.post(&path, &two));
    assert_eq!((first.status, other.status), (200, 200));
    let (winner, loser) = if first.body["result"] == "done" { (&first, &other) } else { (&other, &first) };
    assert_eq!((&winner.body["result"], &loser.body["result"]), (&json!("done"), &json!("stood_down")));
    assert_eq!(loser.body["lead"], winner.body["crew_order"]["assignment"]["station"]);
    // A colleague of the same station, a moment later: nothing new, and no error.
    let (seat, body) = if first.body["result"] == "done" { (&called.crew, &one) } else { (&helper, &two) };
    let colleague = seat.post(&path, body).await;
    assert_eq!((colleague.status, &colleague.body["result"]), (200, &json!("unchanged")));
    called.app.stop().await;
}

/// What the page promises: the form may be filled in after the crew has left, also on its second phone.
#[tokio::test(flavor = "multi_thread")]
async fn a_crew_that_left_the_lift_keeps_the_order_until_it_is_closed() {
    let called = called().await;
    let hello = json!({ "type": "hello", "protocol": 1 });
    let mut second_phone = called.crew.board("/crew/board", hello.clone()).await;
    for command in ["accept", "set_out", "arrive"] {
        called.tap(command).await;
    }
    let freed = json!({ "command": "record_freed", "assignment": called.assignment, "people": 2 });
    called.crew.command(&called.order, freed).await;
    called.tap("finish").await;
    let finished = |message: &Value| message["order"]["assignment"]["state"] == "finished";
    let told = second_phone.until(|message| message["change"] == "order_left" || finished(message)).await;
    assert_eq!((&told["change"], &told["order"]["state"]), (&json!("order_changed"), &json!("callback_due")));
    // A phone that opens the page afterwards has it too, and what it tells reaches the others.
    let opened = called.crew.board("/crew/board", hello.clone()).await.next().await;
    assert_eq!(opened["orders"][0]["assignment"]["state"], "finished", "{opened}");
    let load = &opened["station"]["live_count"];
    assert_eq!(load, &json!(0), "what is left to tell takes no place of the station's");
    let report = json!({ "command": "report_release", "assignment": called.assignment, "method": "level_doors", "cause": 305 });
    called.crew.command(&called.order, report).await;
    let told = second_phone.until(|message| message["order"]["release"]["cause"] == 305).await;
    assert_eq!(told["change"], "order_changed");
    let back = json!({ "command": "record_callback", "reached": true, "all_out": true, "satisfaction": 3 });
    called.operator.command(&called.order, back).await;
    called.operator.command(&called.order, json!({ "command": "close" })).await;
    let left = second_phone.until(|message| message["change"] == "order_left").await;
    assert_eq!(left["order"], json!(called.order));
    assert_eq!(called.crew.board("/crew/board", hello).await.next().await["orders"], json!([]));
    called.app.stop().await;
}

/// Ten minutes without a network: the taps come with their own times and keys, in order, some of them twice, to a
/// server that was started anew in between.
#[tokio::test(flavor = "multi_thread")]
async fn taps_of_ten_minutes_offline_happen_once_each_at_their_own_times() {
    let mut called = called().await;
    called.tap("accept").await;
    let start = called.app.clock.now();
    let at = |seconds: i64| (start + SignedDuration::from_secs(seconds)).to_string();
    let queue: Vec<(String, Value)> = [
        ("set_out", 60, json!({})),
        ("arrive", 240, json!({})),
        ("record_freed", 480, json!({ "people": 2 })),
        ("report_release", 530, json!({ "method": "level_doors", "cause": 305 })),
        ("finish", 570, json!({})),
    ]
    .into_iter()
    .map(|(command, seconds, more)| {
        let mut body = json!({ "command": command, "assignment": called.assignment, "occurred_at": at(seconds), "source": "tap" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (format!("offline-{command}"), body)
    })
    .collect();
    called.app.clock.advance(SignedDuration::from_secs(600));
    let path = format!("/orders/{}/commands", called.order);
    for (key, body) in &queue[..2] {
        assert_eq!(called.crew.send("POST", &path, key, body.to_string()).await.status, 200);
    }
    let App { site, clock, running, .. } = called.app;
    running.stop().await;
    called.app = App::on(site, clock).await;
    called.operator = called.app.sign_in("operator1").await;
    called.crew = called.app.sign_in_crew(&called.station).await;
    let mut results = Vec::new();
    for _ in 0..2 {
        for (key, body) in &queue {
            let answer = called.crew.send("POST", &path, key, body.to_string()).await;
            assert_eq!((answer.status, &answer.body["result"]), (200, &json!("done")), "{answer:?}");
            results.push(answer.body["result"].clone());
        }
    }
    assert_eq!(results.len(), 10);
    let detail = called.detail().await;
    for (kind, seconds) in [
        ("crew_set_out", 60),
        ("crew_arrived", 240),
        ("passengers_freed", 480),
        ("release_reported", 530),
        ("assignment_finished", 570),
    ] {
        let found = lines(&detail, kind);
        assert_eq!(found.len(), 1, "{kind}");
        assert_eq!(
            (&found[0]["occurred_at"], &found[0]["implausible"]),
            (&json!(at(seconds)), &json!(false)),
            "{kind}"
        );
        assert_eq!(found[0]["source"], "tap");
        assert!(found[0]["recorded_at"].as_str().unwrap() >= at(600).as_str(), "{kind}");
    }
    assert_eq!(detail["order"]["state"], "callback_due");
    called.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_from_the_future_is_held_to_our_time_and_flagged_and_an_overtaken_one_is_told() {
    let called = called().await;
    called.tap("accept").await;
    let ahead = (called.app.clock.now() + SignedDuration::from_hours(3)).to_string();
    let body = json!({ "command": "set_out", "assignment": called.assignment, "occurred_at": ahead, "source": "tap" });
    called.crew.command(&called.order, body).await;
    let detail = called.detail().await;
    let line = lines(&detail, "crew_set_out")[0];
    assert_eq!((&line["implausible"], &line["occurred_at"]), (&json!(true), &line["recorded_at"]));
    // A phone that woke up in 1970 tells no time: the step counts, now.
    let body = json!({ "command": "request_second_tier", "assignment": called.assignment, "occurred_at": "1970-01-01T00:03:00Z" });
    assert_eq!(called.crew.command(&called.order, body).await["result"], "done");
    let detail = called.detail().await;
    let line = lines(&detail, "station_wanted")[0];
    assert_eq!((&line["implausible"], &line["occurred_at"]), (&json!(true), &line["recorded_at"]));
    // Meanwhile it ended: the kept tap is answered by what the order is now.
    called.operator.command(&called.order, json!({ "command": "resolve", "outcome": "false_alarm" })).await;
    let path = format!("/orders/{}/commands", called.order);
    let late = json!({ "command": "arrive", "assignment": called.assignment });
    let answer = called.crew.post(&path, &late).await;
    assert_eq!((answer.status, answer.code()), (409, "assignment_not_in_state"));
    assert_eq!(answer.body["facts"]["state"], "stood_down");
    called.app.stop().await;
}
