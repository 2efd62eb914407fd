//! Pushes to crews' phones: what is in one, who gets none, and that a push service that is slow or gone is in nobody's way.
//!
//! Must not: reach anything but services on loopback.

use super::App;
use super::app::Seat;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use liftaid::kernel::SignedDuration;
use liftaid::store::push::{self, REPEAT_AFTER};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// Bound of every wait for something that must come.
const BOUND: Duration = Duration::from_secs(20);
const AUTH: [u8; 16] = [7; 16];

/// A push service that reads each request whole and answers with that status; none is silence.
struct PushService {
    address: String,
    requests: mpsc::UnboundedReceiver<Vec<u8>>,
}

impl PushService {
    async fn start(status: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (told, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, status, told.clone()));
            }
        });
        Self { address, requests }
    }

    async fn next(&mut self) -> Vec<u8> {
        tokio::time::timeout(BOUND, self.requests.recv()).await.expect("a push comes in time").unwrap()
    }
}

async fn serve(mut socket: TcpStream, status: Option<&str>, told: mpsc::UnboundedSender<Vec<u8>>) {
    let mut seen = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length) = socket.read(&mut part).await
        && length > 0
    {
        seen.extend_from_slice(&part[..length]);
        let Some(at) = seen.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&seen[..at]).to_lowercase();
        let length: usize =
            head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
        if seen.len() < at + 4 + length {
            continue;
        }
        let _ = told.send(std::mem::take(&mut seen));
        if let Some(status) = status {
            let _ =
                socket.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await;
        }
    }
}

/// A browser that takes pushes.
struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
}

impl Browser {
    fn new() -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self { private, public }
    }

    fn place(&self, service: &PushService, path: &str) -> Value {
        json!({
            "endpoint": format!("http://{}/{path}", service.address),
            "p256dh": URL_SAFE_NO_PAD.encode(&self.public),
            "auth": URL_SAFE_NO_PAD.encode(AUTH),
        })
    }

    async fn subscribe(&self, phone: &Seat, service: &PushService, path: &str) {
        let answer = phone.post("/device/push", &self.place(service, path)).await;
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    /// Opens a sealed body, as RFC 8291 says.
    fn open(self, body: &[u8]) -> Value {
        let (salt, ours, mut record) = (&body[..16], &body[21..86], body[86..].to_vec());
        let mac = |key: &[u8], parts: &[&[u8]]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes()
        };
        let peer = UnparsedPublicKey::new(&ECDH_P256, ours);
        let random = agree_ephemeral(self.private, &peer, |shared| {
            let material = mac(&mac(&AUTH, &[shared]), &[b"WebPush: info\0", &self.public, ours, &[1]]);
            mac(salt, &[&material])
        })
        .unwrap();
        let key = mac(&random, &[b"Content-Encoding: aes128gcm\0\x01"]);
        let nonce = mac(&random, &[b"Content-Encoding: nonce\0\x01"]);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key[..16]).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).unwrap();
        let opened = key.open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        serde_json::from_slice(opened.strip_suffix(b"\x02").unwrap()).unwrap()
    }
}

/// Somebody at the desk, a lift, and the station that is called for it.
struct Scene {
    app: App,
    desk: Seat,
    lift: String,
    station: String,
}

impl Scene {
    async fn start() -> Self {
        let app = App::with_pushes().await;
        let desk = app.sign_in("leader1").await;
        let lift = app.lift_codes().await.remove(0);
        let mut scene = Self { app, desk, lift, station: String::new() };
        let order = scene.raise().await;
        scene.station = order["assignments"][0]["station"]["id"].as_str().unwrap().to_owned();
        scene.cancel(&order).await;
        scene
    }

    /// An alarm at the lift, with everything that a push must not carry; the order that it opened.
    async fn raise(&self) -> Value {
        let alarm = json!({
            "channel": "hotline", "lift": self.lift, "people": 3, "flags": ["pregnant"],
            "caller_name": "王女士", "caller_phone": "13800001234", "text": "孕妇被困",
        });
        let raised = self.desk.post("/alarms", &alarm).await;
        assert_eq!(raised.status, 201, "{raised:?}");
        raised.body["order"].clone()
    }

    async fn cancel(&self, order: &Value) {
        let id = order["id"].as_str().unwrap();
        self.desk.command(id, json!({ "command": "resolve", "outcome": "cancelled" })).await;
    }

    async fn enrol(&self) -> Seat {
        let detail = self.desk.get(&format!("/stations/{}", self.station)).await;
        let crew = &detail.body["crews"][0]["id"];
        let path = format!("/stations/{}/enrolments", self.station);
        let made = self.desk.post(&path, &json!({ "crew": crew })).await;
        self.app.enrol(made.body["code"].as_str().unwrap()).await.unwrap()
    }

    async fn duty(&self, phone: &Seat, on_duty: bool) {
        let path = format!("/stations/{}/duty", self.station);
        let changed = phone.post(&path, &json!({ "on_duty": on_duty, "strength": 2, "capacity": 3 })).await;
        assert_eq!(changed.body["on_duty"], on_duty);
        assert_eq!((&changed.body["strength"], &changed.body["capacity"]), (&json!(2), &json!(3)));
    }

    /// Asks until the answer is as wished.
    async fn until(&self, seat: &Seat, path: &str, wish: impl Fn(&Value) -> bool) {
        let asking = async { while !wish(&seat.get(path).await.body) {} };
        tokio::time::timeout(BOUND, asking).await.expect("it comes about in time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_pushed_without_a_word_about_anybody_and_a_station_off_duty_gets_nothing() {
    let scene = Scene::start().await;
    let phone = scene.enrol().await;
    let mut service = PushService::start(Some("201 Created")).await;
    let browser = Browser::new();
    browser.subscribe(&phone, &service, "send/abc?x=1").await;
    // Nobody has the page open: pushes are how the station is reached.
    let path = format!("/stations/{}", scene.station);
    scene.until(&scene.desk, &path, |station| station["reach"] == "push_only").await;

    scene.duty(&phone, false).await;
    let mut board = phone.board("/crew/board", json!({ "type": "hello", "protocol": 1 })).await;
    assert_eq!(board.next().await["station"]["on_duty"], false);
    let elsewhere = scene.raise().await;
    for assignment in elsewhere["assignments"].as_array().unwrap() {
        assert_ne!(assignment["station"]["id"], json!(scene.station), "it is off duty");
    }
    scene.cancel(&elsewhere).await;
    scene.duty(&phone, true).await;
    let order = scene.raise().await;
    assert_eq!(order["assignments"][0]["station"]["id"], json!(scene.station));

    // Of the board and of the pushes the first is of the order that came on duty.
    let shown = board.until(|message| message["change"] == "order_entered").await;
    assert_eq!(shown["order"]["number"], order["number"]);
    let request = service.next().await;
    let at = request.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(request[..at].to_vec()).unwrap().to_lowercase();
    assert!(head.starts_with("post /send/abc?x=1 http/1.1\r\n"), "{head}");
    for line in ["content-encoding: aes128gcm", "ttl: 180", "urgency: high", "authorization: vapid t="] {
        assert!(head.contains(line), "{line}: {head}");
    }
    let told = browser.open(&request[at + 4..]);
    let only = json!({ "kind": "offer", "number": order["number"], "priority": order["priority"] });
    assert_eq!(told, only);
    scene.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_copy_does_not_turn_pushes_on_again() {
    let scene = Scene::start().await;
    let phone = scene.enrol().await;
    let service = PushService::start(Some("201 Created")).await;
    let place = Browser::new().place(&service, "send/abc").to_string();
    let subscribe = async || phone.send("POST", "/device/push", "key-push-one", place.clone()).await.status;
    let takes_push = async || phone.get("/device").await.body["device"]["takes_push"].clone();
    assert_eq!((subscribe().await, takes_push().await), (204, json!(true)));
    assert_eq!(phone.send("DELETE", "/device/push", "key-push-off", String::new()).await.status, 204);
    assert_eq!((subscribe().await, takes_push().await), (204, json!(false)));
    scene.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_service_that_never_answers_delays_nobody() {
    let scene = Scene::start().await;
    let mut silent = PushService::start(None).await;
    let mut good = PushService::start(Some("201 Created")).await;
    let (first, second) = (scene.enrol().await, scene.enrol().await);
    Browser::new().subscribe(&first, &silent, "send").await;
    Browser::new().subscribe(&second, &good, "send").await;
    let order = scene.raise().await;
    silent.next().await;
    // The push hangs from here on; the other phone's came, and the rescue goes on.
    good.next().await;
    let (id, assignment) = (order["id"].as_str().unwrap(), &order["assignments"][0]["id"]);
    for command in ["accept", "set_out", "arrive"] {
        first.command(id, json!({ "command": command, "assignment": assignment })).await;
    }
    first.command(id, json!({ "command": "record_freed", "assignment": assignment, "people": 3 })).await;
    first.command(id, json!({ "command": "finish", "assignment": assignment })).await;
    let next = scene.raise().await;
    assert_eq!(next["assignments"][0]["station"]["id"], json!(scene.station));
    good.next().await;
    scene.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_gone_is_retired_and_one_that_fails_is_tried_again() {
    let scene = Scene::start().await;
    let mut gone = PushService::start(Some("410 Gone")).await;
    let mut failing = PushService::start(Some("503 Service Unavailable")).await;
    let (first, second) = (scene.enrol().await, scene.enrol().await);
    Browser::new().subscribe(&first, &gone, "send").await;
    Browser::new().subscribe(&second, &failing, "send").await;
    scene.raise().await;
    gone.next().await;
    failing.next().await;
    scene.until(&first, "/device", |own| own["device"]["takes_push"] == json!(false)).await;
    // The phone that fails has a pause; when it is over, the same offer comes again.
    assert!(failing.requests.try_recv().is_err());
    let client = scene.app.site.client().await;
    let noted = async {
        let sql = "select count(*) as n from device where push_failure_count = 1";
        while client.query_one(sql, &[]).await.unwrap().get::<_, i64>("n") == 0 {}
    };
    tokio::time::timeout(BOUND, noted).await.unwrap();
    scene.app.clock.advance(SignedDuration::from_secs(6));
    failing.next().await;
    assert!(gone.requests.try_recv().is_err(), "nothing more was sent there");
    assert_eq!(second.get("/device").await.body["device"]["takes_push"], true);
    scene.app.stop().await;
}

impl Scene {
    /// Waits until so many pushes were taken by their services.
    async fn until_sent(&self, count: i64) {
        let client = self.app.site.client().await;
        let sent = async {
            let sql = "select count(*) as n from push where done_at is not null";
            while client.query_one(sql, &[]).await.unwrap().get::<_, i64>("n") != count {}
        };
        tokio::time::timeout(BOUND, sent).await.expect("the pushes are noted as sent");
    }

    /// How many pushes are made anew at this moment.
    async fn repeated(&self) -> u64 {
        push::repeat_unseen(&self.app.site.client().await, self.app.clock.now()).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_nobody_answers_or_sees_is_pushed_once_more_and_no_oftener() {
    let scene = Scene::start().await;
    let mut to_seeing = PushService::start(Some("201 Created")).await;
    let mut to_pocket = PushService::start(Some("201 Created")).await;
    let (seeing, pocket) = (scene.enrol().await, scene.enrol().await);
    Browser::new().subscribe(&seeing, &to_seeing, "send").await;
    Browser::new().subscribe(&pocket, &to_pocket, "send").await;
    let order = scene.raise().await;
    to_seeing.next().await;
    to_pocket.next().await;
    scene.until_sent(2).await;
    let shown = format!("/orders/{}/shown", order["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(seeing.send("POST", &shown, "shown-key-1", String::new()).await.status, 204);
    }
    scene.app.clock.advance(REPEAT_AFTER - SignedDuration::from_secs(1));
    assert_eq!(scene.repeated().await, 0);
    scene.app.clock.advance(SignedDuration::from_secs(1));
    // The loop looks by itself; only the phone in the pocket rings again.
    to_pocket.next().await;
    scene.until_sent(2).await;
    for _ in 0..4 {
        scene.app.clock.advance(REPEAT_AFTER);
        assert_eq!(scene.repeated().await, 0);
    }
    assert!(to_seeing.requests.try_recv().is_err() && to_pocket.requests.try_recv().is_err());
    scene.cancel(&order).await;

    // Answered in time: nobody is rung again, whoever saw it.
    let answered = scene.raise().await;
    to_seeing.next().await;
    to_pocket.next().await;
    scene.until_sent(4).await;
    let accept = json!({ "command": "accept", "assignment": answered["assignments"][0]["id"] });
    pocket.command(answered["id"].as_str().unwrap(), accept).await;
    scene.app.clock.advance(REPEAT_AFTER);
    assert_eq!(scene.repeated().await, 0);
    scene.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stand_by_that_leads_is_rung_anew_and_told_to_go() {
    let scene = Scene::start().await;
    let mut service = PushService::start(Some("201 Created")).await;
    let phone = scene.enrol().await;
    let browser = Browser::new();
    browser.subscribe(&phone, &service, "send").await;
    let order = scene.raise().await;
    service.next().await;
    scene.until_sent(1).await;
    let id = order["id"].as_str().unwrap();
    let own = order["assignments"][0]["id"].clone();
    // A second station is asked too, and is quicker.
    let list = scene.desk.get("/stations?limit=50").await.body;
    let mut ids = list["stations"].as_array().unwrap().iter().map(|station| station["id"].clone());
    let station = ids.rfind(|id| *id != json!(scene.station)).unwrap();
    let call = json!({ "command": "call_station", "station": station, "level": "first", "note": "更快" });
    let asked = scene.desk.command(id, call).await;
    let other = asked["order"]["assignments"][1]["id"].clone();
    scene.desk.command(id, json!({ "command": "accept", "assignment": other })).await;
    scene.app.clock.advance(SignedDuration::from_secs(5));
    phone.command(id, json!({ "command": "accept", "assignment": own })).await;
    scene.app.clock.advance(SignedDuration::from_secs(5));
    scene.desk.command(id, json!({ "command": "withdraw", "assignment": other, "note": "车坏了" })).await;
    let request = service.next().await;
    let at = request.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    assert_eq!(browser.open(&request[at + 4..])["kind"], "go");
    // It is in a pocket: once more, also at the end of its shift. Whoever moves is not rung again.
    scene.until_sent(1).await;
    scene.duty(&phone, false).await;
    scene.app.clock.advance(REPEAT_AFTER);
    service.next().await;
    scene.until_sent(1).await;
    phone.command(id, json!({ "command": "set_out", "assignment": own })).await;
    scene.app.clock.advance(REPEAT_AFTER);
    assert_eq!(scene.repeated().await, 0);
    assert!(service.requests.try_recv().is_err());
    scene.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_quicker_than_its_push_is_believed_and_a_strangers_is_not() {
    let scene = Scene::start().await;
    let mut service = PushService::start(Some("201 Created")).await;
    let phone = scene.enrol().await;
    let order = scene.raise().await;
    let shown = format!("/orders/{}/shown", order["id"].as_str().unwrap());
    // It takes no pushes yet, so none was made for it.
    assert_eq!(phone.send("POST", &shown, "shown-key-1", String::new()).await.status, 204);
    Browser::new().subscribe(&phone, &service, "send").await;
    service.next().await;
    scene.until_sent(1).await;
    scene.app.clock.advance(REPEAT_AFTER);
    assert_eq!(scene.repeated().await, 0);

    let client = scene.app.site.client().await;
    let rows = async || client.query("select device, shown_at from push order by device", &[]).await.unwrap();
    let before = rows().await.len();
    let by_password = scene.app.sign_in_crew(&scene.station).await;
    let refused = by_password.send("POST", &shown, "shown-key-2", String::new()).await;
    assert_eq!((refused.status, refused.code()), (404, "unknown_device"));
    let nowhere = shown.replace("ord_", "ord_x");
    assert_eq!(phone.send("POST", &nowhere, "shown-key-3", String::new()).await.code(), "unknown_order");
    scene.duty(&phone, false).await;
    let elsewhere = scene.raise().await;
    let others = format!("/orders/{}/shown", elsewhere["id"].as_str().unwrap());
    if elsewhere["id"] != order["id"] {
        let refused = phone.send("POST", &others, "shown-key-4", String::new()).await;
        assert_eq!((refused.status, refused.code()), (403, "not_your_assignment"));
    }
    assert_eq!(rows().await.len(), before, "nothing was written");
    scene.app.stop().await;
}
