//! The passenger's page against a real server and PostgreSQL: raised without signing in, followed by a signed link.

use super::app::App;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::kernel::SignedDuration;
use liftaid::store::city::set_setting;
use reqwest::redirect::Policy;
use serde_json::json;

/// A phone that signs in nowhere.
pub(super) struct Phone {
    http: reqwest::Client,
    base: String,
    cookie: String,
}

/// What a page said.
pub(super) struct Shown {
    status: u16,
    text: String,
    location: Option<String>,
}

impl Phone {
    pub(super) fn of(app: &App) -> Self {
        let http = liftaid::tls::http().redirect(Policy::none()).build().unwrap();
        Self { http, base: app.base(), cookie: String::new() }
    }

    /// A browser that keeps the name which the page of that lift gives it.
    async fn named(app: &App, code: &str) -> Self {
        let phone = Self::of(app);
        let page = phone.http.get(format!("{}/help/{code}", phone.base)).send().await.unwrap();
        let cookie = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { cookie, ..phone }
    }

    async fn shown(&self, request: reqwest::RequestBuilder) -> Shown {
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        Shown { status: answer.status().as_u16(), location, text: answer.text().await.unwrap() }
    }

    async fn open(&self, path: &str) -> Shown {
        self.shown(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn send(&self, path: &str, form: &str) -> Shown {
        let request = self.http.post(format!("{}{path}", self.base));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.shown(request.body(form.to_owned())).await
    }

    /// The hidden field of the lift's form.
    async fn key(&self, code: &str) -> String {
        value_of(&self.open(&format!("/help/{code}")).await.text, "key")
    }

    /// Raises an alarm and gives the address of the progress.
    pub(super) async fn raise(&self, code: &str, more: &str) -> String {
        let key = self.key(code).await;
        let shown = self.send(&format!("/help/{code}"), &format!("key={key}{more}")).await;
        assert_eq!(shown.status, 303, "{}", shown.text);
        shown.location.unwrap()
    }

    pub(super) async fn say(&self, progress: &str, word: &str, more: &str) -> Shown {
        let tap = value_of(&self.open(progress).await.text, "tap");
        self.send(progress, &format!("tap={tap}&say={word}{more}")).await
    }
}

/// The value of a hidden field.
fn value_of(page: &str, name: &str) -> String {
    let (_, after) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    after.split('"').next().unwrap().to_owned()
}

async fn orders(app: &App) -> Vec<serde_json::Value> {
    let seat = app.sign_in("operator1").await;
    seat.get("/orders").await.body["orders"].as_array().unwrap().clone()
}

/// The order of that lift in which somebody may still be trapped.
async fn live_order(app: &App, code: &str) -> Option<serde_json::Value> {
    let seat = app.sign_in("operator1").await;
    let orders = seat.get("/orders?state=live").await.body["orders"].clone();
    orders
        .as_array()
        .unwrap()
        .iter()
        .find(|order| {
            let is_live = ["open", "underway", "on_scene"].contains(&order["state"].as_str().unwrap());
            is_live && order["lift"]["code"] == code
        })
        .cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passenger_raises_follows_and_says_that_he_is_out() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[0];
    let form = phone.open(&format!("/help/{code}")).await;
    assert!(form.status == 200 && form.text.contains("962315") && !form.text.contains("订单"));

    let progress =
        phone.raise(code, "&people=3&phone=13800138000&pregnant=1&fire_smoke=1&text=%E9%BB%91").await;
    let order = orders(&app).await.remove(0);
    assert_eq!((order["people"].as_u64(), &order["priority"]), (Some(3), &json!("p1")));
    assert_eq!((&order["flags"], &order["hazards"]), (&json!(["pregnant"]), &json!(["fire_smoke"])));
    let waiting = phone.open(&progress).await;
    assert!(waiting.status == 200 && waiting.text.contains("我们收到了您的报警"), "{}", waiting.text);
    assert!(!waiting.text.contains("138"), "no personal data");

    let seat = app.sign_in("operator1").await;
    let id = order["id"].as_str().unwrap();
    // A number that is none turns nobody away: the operator reads what was typed.
    phone.raise(code, "&phone=call+me").await;
    let alarms = seat.get(&format!("/orders/{id}")).await.body["alarms"].clone();
    // The clock stands still here: both came at the same moment.
    let second = alarms.as_array().unwrap().iter().find(|alarm| alarm["disposition"] == "attached").unwrap();
    assert_eq!(second["text"], "电话 Tel. call me", "{alarms}");
    assert_eq!(second["caller_phone_masked"], json!(null));
    let assignment = order["assignments"][0]["id"].as_str().unwrap();
    seat.command(id, json!({"command": "accept", "assignment": assignment, "eta_minutes": 7})).await;
    seat.command(id, json!({"command": "set_out", "assignment": assignment})).await;
    let coming = phone.open(&progress.replace("zh-CN", "en")).await.text;
    assert!(coming.contains("<strong>7</strong> minutes") && coming.contains("is on the way"), "{coming}");

    // Out: an operator is asked, nothing ends by itself; said twice it is said once.
    for _ in 0..2 {
        assert_eq!(phone.say(&progress, "out", "").await.status, 303);
    }
    assert!(phone.open(&progress).await.text.contains("坐席正在确认"));
    let asked = orders(&app).await.remove(0);
    assert_eq!(asked["state"], "underway");
    let kinds: Vec<_> =
        asked["attention"].as_array().unwrap().iter().map(|mark| mark["kind"].clone()).collect();
    assert!(kinds.contains(&json!("passenger_out")), "{kinds:?}");
    let detail = seat.get(&format!("/orders/{id}")).await.body;
    let said = detail["timeline"].as_array().unwrap().iter().filter(|line| line["kind"] == "passenger_said");
    assert_eq!(said.map(|line| &line["actor"]).collect::<Vec<_>>(), [&json!("passenger")]);

    // It got worse: new facts join the same order.
    assert_eq!(phone.say(&progress, "worse", "&injured=1").await.status, 303);
    let worse = orders(&app).await;
    assert_eq!((worse.len(), worse[0]["alarm_count"].as_u64()), (1, Some(3)));
    assert!(worse[0]["flags"].as_array().unwrap().contains(&json!("injured")));

    // A comfort call answers; the release ends it.
    seat.command(id, json!({"command": "record_comfort_call", "reached": true})).await;
    let answered = orders(&app).await.remove(0);
    assert!(!answered["attention"].to_string().contains("passenger_out"));
    seat.command(id, json!({"command": "record_freed", "assignment": assignment, "people": 3})).await;
    let over = phone.open(&progress).await.text;
    assert!(over.contains("人已救出") && !over.contains("name=\"say\""), "{over}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_alarm_and_two_passengers_have_two_links() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[1];
    let key = phone.key(code).await;
    let path = format!("/help/{code}");
    let first = phone.send(&path, &format!("key={key}")).await.location.unwrap();
    let again = phone.send(&path, &format!("key={key}")).await.location.unwrap();
    assert_eq!(orders(&app).await[0]["alarm_count"].as_u64(), Some(1));
    assert_eq!(
        phone.open(&first).await.text.contains("救援进度"),
        phone.open(&again).await.text.contains("救援进度")
    );
    let second = phone.raise(code, "").await;
    assert_ne!(first, second);
    let found = orders(&app).await;
    assert_eq!((found.len(), found[0]["alarm_count"].as_u64()), (1, Some(2)));
    app.stop().await;
}

/// On a slow network he presses, then fills in what stands below the button and presses again.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_press_that_says_more_joins_the_order_with_it() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[1];
    let key = phone.key(code).await;
    let path = format!("/help/{code}");
    let press = async |more: &str| {
        let shown = phone.send(&path, &format!("key={key}{more}")).await;
        assert_eq!(shown.status, 303, "{}", shown.text);
        shown.location.unwrap()
    };
    press("").await;
    let more = "&people=3&phone=13800138000&text=&fire_smoke=1";
    for _ in 0..3 {
        let progress = press(more).await;
        assert!(phone.open(&progress).await.text.contains("我们收到了您的报警"));
    }
    press("").await;
    let found = orders(&app).await;
    assert_eq!((found.len(), found[0]["alarm_count"].as_u64()), (1, Some(2)), "the same form is one alarm");
    assert_eq!((&found[0]["hazards"], &found[0]["people"]), (&json!(["fire_smoke"]), &json!(3)));
    let seat = app.sign_in("operator1").await;
    let detail = seat.get(&format!("/orders/{}", found[0]["id"].as_str().unwrap())).await.body;
    let phones = detail["alarms"].as_array().unwrap().iter().map(|alarm| &alarm["caller_phone_masked"]);
    assert!(phones.into_iter().any(|phone| phone == "138****8000"), "{detail}");
    app.stop().await;
}

/// The same on the page of the progress: the first press hangs, he ticks smoke and presses again.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_press_on_the_progress_that_says_more_is_heard() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[1], "").await;
    let tap = value_of(&phone.open(&progress).await.text, "tap");
    let presses =
        ["worse", "worse&fire_smoke=1", "worse&fire_smoke=1&text=a", "write&text=a", "write&text=ab"];
    for press in presses.into_iter().chain(presses) {
        let shown = phone.send(&progress, &format!("tap={tap}&say={press}")).await;
        assert_eq!(
            (shown.status, shown.location.as_ref()),
            (303, Some(&progress)),
            "{press}: {}",
            shown.text
        );
    }
    let found = orders(&app).await;
    assert_eq!((found.len(), &found[0]["hazards"]), (1, &json!(["fire_smoke"])));
    let counts = (found[0]["alarm_count"].as_u64(), found[0]["text_count"].as_u64());
    assert_eq!(counts, (Some(4), Some(2)), "each is heard, and the same once");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_just_after_the_end_is_a_new_alarm_and_he_sees_how_it_goes() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let codes = app.lift_codes().await;
    for (code, outcome, said) in [
        (&codes[0], "self_rescued", "write&text=%E8%BF%98%E5%9C%A8"),
        (&codes[1], "false_alarm", "write&text=%E8%BF%98%E5%9C%A8"),
        (&codes[2], "false_alarm", "worse&text=%E8%BF%98%E5%9C%A8"),
    ] {
        let progress = phone.raise(code, "&deaf_mute=1").await;
        let tap = value_of(&phone.open(&progress).await.text, "tap");
        let seat = app.sign_in("operator1").await;
        let ended = live_order(&app, code).await.unwrap();
        seat.command(ended["id"].as_str().unwrap(), json!({"command": "resolve", "outcome": outcome})).await;
        assert!(!phone.open(&progress).await.text.contains("name=\"say\""), "nothing to press any more");

        // His page still had the form; sent twice it is one alarm.
        let mut links = Vec::new();
        for _ in 0..2 {
            let shown = phone.send(&progress, &format!("tap={tap}&say={said}")).await;
            assert_eq!(shown.status, 303, "{}", shown.text);
            links.push(shown.location.unwrap());
        }
        let order = live_order(&app, code).await.expect("somebody goes");
        assert_ne!(order["id"], ended["id"]);
        assert_eq!((&order["alarm_count"], &order["flags"]), (&json!(1), &json!(["deaf_mute"])), "{said}");
        let detail = seat.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.body;
        assert_eq!(detail["alarms"][0]["text"], "还在");
        for link in links {
            assert_ne!(link.split('?').next(), progress.split('?').next());
            let shown = phone.open(&link).await.text;
            assert!(shown.contains("section class=\"write\"") && shown.contains("name=\"say\""), "{shown}");
        }
        // What he says on the old link goes to the new rescue too, and leads there.
        let tapped = format!("tap=00{tap}&say=worse&injured=1");
        let link = phone.send(&progress, &tapped).await.location.unwrap();
        assert!(phone.open(&link).await.text.contains("name=\"say\""));
        let order = live_order(&app, code).await.unwrap();
        assert_eq!((&order["alarm_count"], &order["flags"]), (&json!(2), &json!(["injured", "deaf_mute"])));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_to_an_ended_order_without_a_lift_are_not_lost_in_silence() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[0];
    phone.raise(code, "").await;
    let progress = phone.raise(code, "&text=second").await;
    let seat = app.sign_in("operator1").await;
    let order = live_order(&app, code).await.unwrap();
    let id = order["id"].as_str().unwrap();
    let detail = seat.get(&format!("/orders/{id}")).await.body;
    let second = detail["alarms"].as_array().unwrap().iter().find(|alarm| alarm["text"] == "second").unwrap();
    seat.command(id, json!({"command": "detach_alarm", "alarm": second["id"], "lift": null})).await;
    let other = orders(&app).await.into_iter().find(|other| other["id"] != order["id"]).unwrap();
    let resolve = json!({"command": "resolve", "outcome": "false_alarm"});
    seat.command(other["id"].as_str().unwrap(), resolve).await;
    let told = phone.send(&progress, "tap=1&say=write&text=still+here").await;
    assert!(told.status == 422 && told.text.contains("没有收到"), "{}", told.text);
    assert!(told.text.contains(">still here</textarea>") && told.text.contains("962315"), "{}", told.text);
    assert!(!told.text.contains("照常进行"), "nobody goes there: {}", told.text);
    app.stop().await;
}

/// A browser repeats a form after its error page or with a restored tab: the first answer to it may be long out of date.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_again_after_the_rescue_asks_for_one_more_press() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[2];
    let path = format!("/help/{code}");
    let form = format!("key={}&people=2&pregnant=1&text=dark", phone.key(code).await);
    let progress = phone.send(&path, &form).await.location.unwrap();
    let worse = "tap=7&say=worse&injured=1&text=hot";
    assert_eq!(phone.send(&progress, worse).await.status, 303);
    let seat = app.sign_in("operator1").await;
    let id = live_order(&app, code).await.unwrap()["id"].as_str().unwrap().to_owned();
    seat.command(&id, json!({"command": "resolve", "outcome": "false_alarm"})).await;
    clock.advance(SignedDuration::from_hours(2));

    for (path, form, ticked, text) in
        [(&path, form.as_str(), "pregnant", "dark"), (&progress, worse, "injured", "hot")]
    {
        let again = phone.send(path, form).await;
        assert!(again.status == 422 && again.text.contains("class=\"raise\""), "{}", again.text);
        assert!(again.text.contains("上一次报警的救援已经结束"), "{}", again.text);
        let chip = format!("name=\"{ticked}\" value=\"1\" checked");
        assert!(
            again.text.contains(&chip) && again.text.contains(&format!(">{text}</textarea>")),
            "{}",
            again.text
        );
        assert!(live_order(&app, code).await.is_none(), "nobody is sent by what a browser repeats");
    }
    // One press with the new key, and somebody comes; the old form then leads to that rescue no more than before.
    let again = phone.send(&path, &form).await.text;
    let pressed = phone.send(&path, &format!("key={}&text=dark", value_of(&again, "key"))).await;
    assert!(phone.open(&pressed.location.unwrap()).await.text.contains("我们收到了您的报警"));
    assert!(live_order(&app, code).await.is_some());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_too_fast_is_told_and_kept_while_smoke_is_always_heard() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[0], "").await;
    for number in 0..12 {
        assert_eq!(
            phone.send(&progress, &format!("tap={number}&say=write&text=a{number}")).await.status,
            303
        );
    }
    let told = phone.send(&progress, "tap=12&say=write&text=%3Cb%3Ehot").await;
    assert!(told.status == 429 && told.text.contains("没有收到"), "{}", told.text);
    let kept = told.text.contains(">&lt;b&gt;hot</textarea>") && told.text.contains("value=\"12\"");
    assert!(kept && !told.text.contains("已经收到很多次"), "{}", told.text);
    let told = phone.send(&progress, "tap=13&say=worse&text=so+dark").await;
    assert!(told.status == 429 && told.text.contains(">so dark</textarea>"), "{}", told.text);
    assert!(told.text.contains("name=\"fire_smoke\"") && told.text.contains("value=\"worse\""));
    let told = phone.send(&progress, "tap=14&say=call_me").await;
    assert!(told.status == 429 && told.text.contains("value=\"call_me\""), "{}", told.text);
    for facts in ["fire_smoke=1", "injured=1&text=x"] {
        assert_eq!(phone.send(&progress, &format!("tap=15&say=worse&{facts}")).await.status, 303, "{facts}");
    }
    let order = orders(&app).await.remove(0);
    assert_eq!((&order["hazards"], &order["flags"]), (&json!(["fire_smoke"]), &json!(["injured"])));
    assert_eq!((order["alarm_count"].as_u64(), order["text_count"].as_u64()), (Some(3), Some(12)));
    app.stop().await;
}

/// Without a script the page is loaded again every few seconds, and what was ticked in it is gone.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_it_got_worse_is_told_on_a_page_that_stands_still() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[0], "").await;
    let page = phone.open(&progress).await.text;
    let (_, worse) = page.split_once("情况变严重了").unwrap();
    let (before, _) = worse.split_once("name=\"fire_smoke\"").unwrap();
    let (_, link) = before.split_once("<noscript>").expect("the way to the calm page");
    let path = link.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let calm = phone.open(&path).await.text;
    assert!(calm.contains("name=\"fire_smoke\"") && !calm.contains("http-equiv"), "{calm}");
    let (_, worse) = calm.split_once("情况变严重了").unwrap();
    assert!(!worse.contains("<noscript>"), "he is there: {worse}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_late_or_unknown_changes_nothing_and_still_helps() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let phone = Phone::of(&app);
    let codes = app.lift_codes().await;
    let (code, other) = (&codes[2], &codes[3]);
    for path in ["/help/0000000", "/help/abc", "/help/", "/help/%2e%2e%2fetc"] {
        let shown = phone.open(path).await;
        assert!(shown.status == 404 && shown.text.contains("tel:962315"), "{path}: {}", shown.text);
    }
    let key = phone.key(code).await;
    let forms = [
        (other, format!("key={key}")),
        (code, "key=00".to_owned()),
        (code, "people=2".to_owned()),
        (code, format!("key={key}&text={}", "x".repeat(9_000))),
        (code, "%ff=%fe".to_owned()),
    ];
    for (code, form) in &forms {
        let shown = phone.send(&format!("/help/{code}"), form).await;
        assert!(
            shown.status == 422 && shown.text.contains("class=\"raise\""),
            "{form:.60}: {}",
            shown.status
        );
    }
    // Nothing that was filled in is lost with it, and none of it is markup.
    let filled = "key=00&people=81&pregnant=1&deaf_mute=1&phone=%22%3E13800138000&text=%3Cb%3Edark";
    let again = phone.send(&format!("/help/{code}"), filled).await.text;
    for kept in [
        "name=\"pregnant\" value=\"1\" checked",
        "name=\"deaf_mute\" value=\"1\" checked",
        "value=\"81\"",
        "value=\"&quot;&gt;13800138000\"",
        ">&lt;b&gt;dark</textarea>",
    ] {
        assert!(again.contains(kept), "{kept}: {again}");
    }
    assert_eq!(again.matches(" checked").count(), 2);
    let token = "0".repeat(72);
    for path in [format!("/help/progress/{token}"), "/help/progress/x".to_owned()] {
        assert_eq!(phone.open(&path).await.status, 410);
        assert_eq!(phone.send(&path, "say=out&tap=1").await.status, 410);
    }
    assert!(orders(&app).await.is_empty());
    let progress = phone.raise(code, "").await;
    // A link of his own with another alarm's name in it, or signed for something else, is nobody's.
    let (path, query) = progress.split_once('?').unwrap();
    let forged =
        format!("{}{}?{query}", &path[..path.len() - 1], if path.ends_with('0') { "1" } else { "0" });
    let before = orders(&app).await;
    clock.advance(SignedDuration::from_hours(25));
    for link in [&progress, &forged] {
        assert_eq!(phone.open(link).await.status, 410);
        for say in ["out", "call_me", "write", "worse"] {
            let shown = phone.send(link, &format!("say={say}&tap=1&text=late&injured=1")).await;
            assert!(shown.status == 410 && shown.text.contains("tel:962315"), "{}", shown.text);
        }
    }
    let shown = phone.send(&format!("/help/{code}"), &format!("key={key}")).await;
    assert!(shown.status == 422 && shown.text.contains("再按一次"), "a page of yesterday asks again");
    let said = |orders: &[serde_json::Value]| {
        let parts = ["id", "alarm_count", "text_count", "flags"];
        parts.map(|part| orders[0][part].clone())
    };
    let after = orders(&app).await;
    assert_eq!((after.len(), said(&after)), (before.len(), said(&before)), "nothing changed");
    assert!(!after[0]["attention"].to_string().contains("passenger_"), "{}", after[0]["attention"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prank_is_stopped_and_told_whom_to_call_while_another_lift_is_not() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let codes = app.lift_codes().await;
    let mut last = 0;
    for _ in 0..13 {
        let key = phone.key(&codes[4]).await;
        let shown = phone.send(&format!("/help/{}", codes[4]), &format!("key={key}")).await;
        last = shown.status;
        assert!(shown.status == 303 || shown.text.contains("962315"));
    }
    assert_eq!(last, 429);
    phone.raise(&codes[5], "").await;
    assert_eq!(orders(&app).await.len(), 2);
    // Once nobody is helped there any more, the next call is heard, however many came before.
    let seat = app.sign_in("operator1").await;
    let pressed = orders(&app).await.into_iter().find(|order| order["alarm_count"] == 12).unwrap();
    let resolve = json!({"command": "resolve", "outcome": "self_rescued"});
    seat.command(pressed["id"].as_str().unwrap(), resolve).await;
    phone.raise(&codes[4], "").await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_phone_is_refused_does_not_use_up_the_lifts_turns() {
    let app = App::start().await;
    let codes = app.lift_codes().await;
    let prankster = Phone::named(&app, &codes[0]).await;
    for code in &codes[..4] {
        prankster.raise(code, "").await;
    }
    let path = format!("/help/{}", codes[4]);
    let key = prankster.key(&codes[4]).await;
    for _ in 0..30 {
        let refused = prankster.send(&path, &format!("key={key}")).await;
        assert!(refused.status == 429 && !refused.text.contains("已经收到"), "{}", refused.text);
    }
    assert_eq!(orders(&app).await.len(), 4);
    // Whoever is trapped there, and all who are with them, are heard.
    for _ in 0..12 {
        Phone::named(&app, &codes[4]).await.raise(&codes[4], "").await;
    }
    assert_eq!(orders(&app).await.len(), 5);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_goes_from_lift_to_lift_is_asked_to_ring_and_sends_no_further_crew() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let codes = app.lift_codes().await;
    let prankster = Phone::named(&app, &codes[0]).await;
    for code in &codes[..4] {
        prankster.raise(code, "").await;
    }
    let path = format!("/help/{}", codes[4]);
    let pressed =
        async |phone: &Phone| phone.send(&path, &format!("key={}", phone.key(&codes[4]).await)).await;
    let stopped = pressed(&prankster).await;
    assert!(stopped.status == 429 && stopped.text.contains("请打电话告诉我们"), "{}", stopped.text);
    assert!(stopped.text.contains("tel:962315"));
    assert_eq!(orders(&app).await.len(), 4, "no crew is sent for it");
    // Where it called already it may go on, others are not held up, and half an hour later it may again.
    prankster.raise(&codes[0], "").await;
    assert_eq!(pressed(&Phone::named(&app, &codes[4]).await).await.status, 303);
    clock.advance(SignedDuration::from_mins(31));
    assert_eq!(pressed(&prankster).await.status, 303);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_small_and_loads_nothing_from_elsewhere() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[6];
    let page = phone.open(&format!("/help/{code}")).await.text;
    let style = phone.open("/help/style.css").await.text;
    let script = phone.open("/help/follow.js").await.text;
    // The bar is 60 kB compressed; this is what crosses the wire without compression.
    assert!(
        page.len() + style.len() + script.len() < 30_000,
        "{} {} {}",
        page.len(),
        style.len(),
        script.len()
    );
    assert!(!page.contains("http://") && !page.contains("https://"), "{page}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_reads_that_a_demonstration_city_is_one() {
    let real = App::start().await;
    let site = Site::open().await;
    set_setting(&site.client().await, "demo", "true").await.unwrap();
    let demo = App::on(site, Clock::manual(start_of_day())).await;
    for (app, is_demo) in [(&real, false), (&demo, true)] {
        let phone = Phone::of(app);
        let code = &app.lift_codes().await[8];
        let progress = phone.raise(code, "").await;
        let paths =
            [format!("/help/{code}"), format!("/help/{code}?lang=en"), progress, "/help/none".to_owned()];
        for path in paths {
            let text = phone.open(&path).await.text;
            let says = (text.contains("演示系统"), text.contains("Demonstration, an invented city"));
            assert_eq!(says, (is_demo, is_demo), "{path}");
        }
        let asked = app.http.get(format!("{}/api/v1/session", app.base())).send().await.unwrap();
        assert_eq!(asked.status(), 401);
        let problem: serde_json::Value = serde_json::from_str(&asked.text().await.unwrap()).unwrap();
        let facts = if is_demo { json!({ "demo": true }) } else { serde_json::Value::Null };
        assert_eq!((&problem["code"], &problem["facts"]), (&json!("not_signed_in"), &facts));
    }
    real.stop().await;
    demo.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_a_passenger_writes_his_alarm_and_his_words_arrive() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let codes = app.lift_codes().await;
    let long = "闷".repeat(600);
    let forms = [
        ("3", "里面很热\r\n有烟", json!(3), "里面很热\n有烟".to_owned()),
        ("两个", "a\u{0}\u{1b}b", json!(2), "a  b".to_owned()),
        ("３个", "", json!(3), String::new()),
        ("81", "灯灭了", json!(null), "灯灭了\n人数 People 81".to_owned()),
        ("很多人\r\n", long.as_str(), json!(null), format!("{}…", "闷".repeat(499))),
    ];
    let seat = app.sign_in("operator1").await;
    let mut progress = String::new();
    for (code, (people, text, count, kept)) in codes.iter().zip(forms) {
        // One phone asks for help at a few lifts only.
        let phone = Phone::named(&app, code).await;
        let more = format!("&people={}&text={}", form_text(people), form_text(text));
        progress = phone.raise(code, &more).await;
        let order = orders(&app).await.into_iter().find(|order| order["lift"]["code"] == **code).unwrap();
        assert_eq!(order["people"], count, "{people}");
        let detail = seat.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.body;
        assert_eq!(detail["alarms"][0]["text"], kept);
    }

    // What he writes afterwards, and what got worse, arrives with its lines too.
    let lines = form_text("我听不见\r\n请写字");
    assert_eq!(phone.say(&progress, "write", &format!("&text={lines}")).await.status, 303);
    assert!(phone.open(&progress).await.text.contains("我听不见\n请写字"));
    assert_eq!(phone.say(&progress, "write", &format!("&text={}", form_text(&long))).await.status, 303);
    assert!(phone.open(&progress).await.text.contains("闷…"));
    let worse = format!("&fire_smoke=1&injured=1&text={lines}");
    assert_eq!(phone.say(&progress, "worse", &worse).await.status, 303);
    let order = orders(&app).await.into_iter().find(|order| order["alarm_count"] == 2).unwrap();
    assert_eq!((&order["hazards"], &order["flags"]), (&json!(["fire_smoke"]), &json!(["injured"])));
    let detail = seat.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.body;
    let texts: Vec<_> = detail["alarms"].as_array().unwrap().iter().map(|alarm| &alarm["text"]).collect();
    assert!(texts.contains(&&json!("我听不见\n请写字")), "{texts:?}");
    app.stop().await;
}

/// Writes as a browser without script does.
fn form_text(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passenger_who_cannot_phone_writes_and_is_answered_in_his_language() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let code = &app.lift_codes().await[0];
    let progress = phone.raise(code, "&deaf_mute=1").await;
    let other = phone.raise(code, "").await;
    let seat = app.sign_in("operator1").await;
    let order = orders(&app).await.remove(0);
    assert_eq!(order["flags"], json!(["deaf_mute"]));
    let id = order["id"].as_str().unwrap();
    assert!(phone.open(&progress).await.text.contains("section class=\"write\""), "open from the start");

    let words = "灯灭了，我很怕 <b>13800138000</b>";
    assert_eq!(phone.say(&progress, "write", &format!("&text={}", form_text(words))).await.status, 303);
    let asked = orders(&app).await.remove(0);
    assert!(asked["attention"].to_string().contains("passenger_wrote"), "{asked}");
    let detail = seat.get(&format!("/orders/{id}")).await.body;
    let wrote = |kind: &str| {
        let lines = detail["timeline"].as_array().unwrap();
        lines.iter().find(|line| line["kind"] == kind).cloned().unwrap()
    };
    let line = wrote("passenger_wrote");
    assert_eq!(
        (&line["note"], &line["source"], &line["actor"]),
        (&json!(words), &json!("tap"), &json!("passenger"))
    );
    let shown = phone.open(&progress).await.text;
    assert!(shown.contains("灯灭了") && shown.contains("&lt;b&gt;"), "{shown}");
    assert!(!phone.open(&other).await.text.contains("灯灭了"), "another passenger's words are his own");
    let client = app.site.client().await;
    let log = client.query("select from event where body::text like '%灯灭了%'", &[]).await.unwrap();
    assert!(log.is_empty(), "the words stand in a note that may be blanked");

    // Answered with a set phrase and words: in the page's language, to everybody in the car.
    let answer = json!({"command": "answer_passenger", "phrase": "coming", "note": "我们就在楼下"});
    seat.command(id, answer).await;
    assert!(!orders(&app).await[0]["attention"].to_string().contains("passenger_wrote"));
    for link in [&progress, &other] {
        let chinese = phone.open(link).await.text;
        assert!(chinese.contains("救援人员正在赶来") && chinese.contains("我们就在楼下"), "{chinese}");
        let english = phone.open(&link.replace("zh-CN", "en")).await.text;
        assert!(english.contains("The rescuers are on their way"), "{english}");
    }
    client.execute("update note set text = '' where work_order is not null", &[]).await.unwrap();
    assert!(phone.open(&progress).await.text.contains("内容已清除"), "blanked, and the page still stands");

    // Empty says nothing; what holds no word is told; neither changes anything.
    assert_eq!(phone.say(&progress, "write", "&text=++").await.status, 303);
    for nothing in ["%00%1b".to_owned(), "x".repeat(9_000)] {
        let told = phone.say(&progress, "write", &format!("&text={nothing}")).await;
        assert!(told.status == 422 && told.text.contains("没有收到"), "{}", told.text);
    }
    assert_eq!(orders(&app).await[0]["text_count"].as_u64(), Some(2));
    let nothing = json!({"command": "answer_passenger"});
    assert_eq!(seat.post(&format!("/orders/{id}/commands"), &nothing).await.code(), "invalid_input");
    seat.command(id, json!({"command": "resolve", "outcome": "self_rescued"})).await;
    let late = json!({"command": "answer_passenger", "phrase": "here"});
    let over = seat.post(&format!("/orders/{id}/commands"), &late).await;
    assert_eq!(over.code(), "order_not_in_state");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_back_and_writes_something_else_says_a_second_thing() {
    let app = App::start().await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[9], "").await;
    let tap = value_of(&phone.open(&progress).await.text, "tap");
    for text in ["灯灭了", "灯灭了", "有烟味"] {
        let said = format!("tap={tap}&say=write&text={}", form_text(text));
        assert_eq!(phone.send(&progress, &said).await.status, 303, "{text}");
    }
    let shown = phone.open(&progress).await.text;
    assert_eq!((shown.matches("灯灭了").count(), shown.matches("有烟味").count()), (1, 1), "{shown}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_texts_are_stopped_by_pace_and_by_number() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[0], "").await;
    let plain = phone.open(&progress).await.text;
    assert!(plain.contains("details class=\"write\""), "behind a line for others");
    assert!(plain.contains("http-equiv=\"refresh\""));
    let calm = phone.open(&format!("{progress}&write=1")).await.text;
    assert!(calm.contains("section class=\"write\"") && !calm.contains("http-equiv"), "{calm}");
    let mut statuses = Vec::new();
    for number in 0..13 {
        statuses.push(phone.say(&progress, "write", &format!("&text=a{number}")).await.status);
    }
    assert_eq!((statuses[0], statuses[12]), (303, 429), "{statuses:?}");
    for number in 0..20 {
        clock.advance(SignedDuration::from_secs(20));
        statuses.push(phone.say(&progress, "write", &format!("&text=b{number}")).await.status);
    }
    assert_eq!(statuses.last(), Some(&409), "thirty on one order: {statuses:?}");
    assert_eq!(orders(&app).await[0]["text_count"].as_u64(), Some(30));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passenger_sees_when_the_crew_comes_by_where_it_is() {
    let clock = Clock::manual(start_of_day());
    let app = App::on(Site::open().await, clock.clone()).await;
    let phone = Phone::of(&app);
    let progress = phone.raise(&app.lift_codes().await[0], "").await.replace("zh-CN", "en");
    // Without network the script shows from when it is; the page brings the words, hidden.
    let made_at = clock.now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).strftime("%H:%M");
    let old = format!("hidden role=\"alert\">No network just now: this is how it was at {made_at}.");
    let opened = phone.open(&progress).await.text;
    assert!(opened.contains(&old), "{opened}");
    let order = orders(&app).await.remove(0);
    let (id, assignment) = (order["id"].as_str().unwrap(), &order["assignments"][0]);
    let crew = app.sign_in_crew(assignment["station"]["id"].as_str().unwrap()).await;
    let give = |command: &str| json!({"command": command, "assignment": assignment["id"], "eta_minutes": 25});
    crew.command(id, give("accept")).await;
    let mut set_out = give("set_out");
    set_out.as_object_mut().unwrap().remove("eta_minutes");
    crew.command(id, set_out).await;
    // A command is answered a moment before the boards show it, and a position is judged by what they show.
    let is_shown = |board: &serde_json::Value| {
        let orders = board["orders"].as_array().unwrap();
        orders.iter().any(|order| order["assignment"]["state"] == "en_route")
    };
    let hello = json!({"type": "hello", "protocol": 1});
    while !is_shown(&crew.board("/crew/board", hello.clone()).await.next().await) {}
    let promised = phone.open(&progress).await.text;
    assert!(
        promised.contains("<strong>25</strong> minutes") && promised.contains("as the rescue station said")
    );
    let position = json!({
        "order": id, "lat": order["point"]["lat"].as_f64().unwrap() + 1_000.0 / 111_195.0,
        "lon": order["point"]["lon"], "datum": "wgs84", "accuracy_m": 15, "fixed_at": clock.now(),
    });
    let seat = app.sign_in("operator1").await;
    let mut board = seat.board("/board", json!({"type": "hello", "protocol": 1})).await;
    // The snapshot first: a position that is in it is not told again.
    board.next().await;
    assert_eq!(crew.post("/crew/position", &position).await.status, 204);
    // Shown once the boards show it.
    board.until(|message| message["change"] == "crew_moved").await;
    let by_position = "by where the rescuers are now";
    let shown = phone.open(&progress).await.text;
    assert!(shown.contains("<strong>4</strong> minutes") && shown.contains(by_position), "{shown}");
    assert!(!shown.contains("31."), "where it is stays with the centre");
    // It goes on from there while no newer one comes; after three minutes what was promised is shown again.
    clock.advance(SignedDuration::from_secs(120));
    let later = phone.open(&progress).await.text;
    assert!(later.contains("<strong>2</strong> minutes") && later.contains(by_position), "{later}");
    clock.advance(SignedDuration::from_secs(61));
    assert!(phone.open(&progress).await.text.contains("as the rescue station said"));
    // What was promised has passed, and nobody knows better: said so, never as if it were still to come.
    clock.advance(SignedDuration::from_mins(25));
    let late = phone.open(&progress).await.text;
    assert!(late.contains("Later than promised by <strong>3</strong> minutes"), "{late}");
    assert!(!late.contains("as the rescue station said") && !late.contains("any moment"), "{late}");
    app.stop().await;
}
