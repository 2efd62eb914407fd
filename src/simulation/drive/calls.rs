//! The calls and the devices' reports of one rescue: who says what, when, and who says it again.
//!
//! Must not: wait for anything but its own moments; what becomes of the order is the desk's business.

use super::call::{Call, DeviceNaming, Naming, Report};
use super::desk::Office;
use super::dice::Dice;
use super::options::PartnerKey;
use super::tally::Count;
use crate::clock::Clock;
use crate::wire::{
    AlarmReply, ChannelAlarm, ChannelLift, ChannelReply, CommandBody, CommandReply, LiftSearchReply,
    LiftView, NewAlarm, OrderCommand,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Of a hundred rescues so many begin with a device, where devices may speak.
const DEVICES: usize = 30;
/// The path of the devices' channel.
const CHANNEL: &str = "/api/v1/channels/device/alarms";

/// The partner whose devices report.
pub(super) struct Partner {
    pub(super) name: String,
    pub(super) key: PartnerKey,
}

/// One rescue from its first alarm to its last.
pub(super) async fn play(office: Arc<Office>, partner: Option<Arc<Partner>>, number: u64) {
    let mut dice = office.site.dice(&format!("rescue {number}"));
    let lift = office.area.pick(&office.busy(), &mut dice);
    match partner {
        Some(partner) if dice.percent(DEVICES) => report(&office, &partner, &lift, &mut dice).await,
        Some(_) | None => call(&office, &lift, Call::next(&mut dice), &mut dice).await,
    }
}

/// Somebody calls, others may call again, and sometimes the passengers get out by themselves.
async fn call(office: &Office, lift: &LiftView, call: Call, dice: &mut Dice) {
    let Some(reply) = take_call(office, lift, &call, dice).await else { return };
    for after in &call.further {
        tokio::time::sleep(office.site.prompt(*after)).await;
        let again = Call { naming: Naming::Code, taps_twice: false, ..Call::next(dice) };
        take_call(office, lift, &again, dice).await;
    }
    let (Some(after), Some(order)) = (call.out_after, reply.order) else { return };
    tokio::time::sleep(office.site.prompt(after)).await;
    let note = Some("乘客来电：已自行出来".to_owned());
    let command = CommandBody::Resolve { outcome: "self_rescued".to_owned(), note };
    let seat = office.seat();
    let path = format!("/api/v1/orders/{}/commands", order.id);
    let order = OrderCommand { command, occurred_at: None, source: None };
    seat.post::<CommandReply>(&path, &order, &seat.key()).await.ok();
}

/// An operator takes the call: finds the lift and raises the alarm.
async fn take_call(office: &Office, lift: &LiftView, call: &Call, dice: &mut Dice) -> Option<AlarmReply> {
    let seat = office.seat();
    let found = match call.naming {
        Naming::Code => search(office, &lift.code, &lift.code).await,
        Naming::Address => search(office, &fragment(lift, dice), &lift.code).await,
        Naming::Unknown => None,
    };
    let alarm = NewAlarm {
        channel: call.channel.to_owned(),
        kind: None,
        mode: None,
        lift: found,
        location: None,
        people: call.people,
        flags: call.flags.clone(),
        hazards: call.hazards.clone(),
        caller_name: None,
        caller_phone: Some(call.phone.clone()),
        text: Some(format!("{}，{}", lift.compound, call.words)),
        occurred_at: None,
        answered_at: None,
    };
    let key = seat.key();
    let (reply, status) = seat.post::<AlarmReply>("/api/v1/alarms", &alarm, &key).await.ok()?;
    count(office, &reply.disposition, status);
    if call.taps_twice
        && let Ok((again, status)) = seat.post::<AlarmReply>("/api/v1/alarms", &alarm, &key).await
    {
        let is_same = again.alarm == reply.alarm && status == StatusCode::OK;
        office.site.tally.count(if is_same { Count::Repeated } else { Count::Faults });
    }
    Some(reply)
}

/// Types what the caller says, and takes the lift if it is among the hits; by its code otherwise.
async fn search(office: &Office, text: &str, code: &str) -> Option<String> {
    let seat = office.seat();
    for text in [text, code] {
        let reply: LiftSearchReply = seat.get("/api/v1/lifts", &[("q", text), ("limit", "20")]).await.ok()?;
        if let Some(hit) = reply.lifts.into_iter().find(|hit| hit.lift.code == code) {
            return Some(hit.lift.id);
        }
    }
    // The city has the lift: it came from there.
    office.site.tally.count(Count::Faults);
    None
}

/// A piece of the address, as people say it.
fn fragment(lift: &LiftView, dice: &mut Dice) -> String {
    let name: Vec<char> = lift.compound.chars().collect();
    let from = if name.len() > 3 { dice.below(name.len() - 2) } else { 0 };
    let piece: String = name[from..].iter().take(4).collect();
    match dice.below(3) {
        0 => piece,
        1 => format!("{} {}", lift.compound, lift.position),
        _ => lift.address.clone(),
    }
}

fn count(office: &Office, disposition: &str, status: StatusCode) {
    let what = match (status, disposition) {
        (StatusCode::OK, _) => Count::Repeated,
        (_, "attached") => Count::Attached,
        (_, "parked") => Count::Parked,
        (_, _) => Count::Raised,
    };
    office.site.tally.count(what);
}

/// A device reports, its gateway repeats itself, and a person may call as well.
async fn report(office: &Office, partner: &Partner, lift: &LiftView, dice: &mut Dice) {
    let report = Report::next(dice);
    let named = match report.naming {
        DeviceNaming::Code => ChannelLift { code: Some(lift.code.clone()), ..ChannelLift::default() },
        DeviceNaming::Registration => {
            ChannelLift { registration: Some(lift.registration.clone()), ..ChannelLift::default() }
        }
        DeviceNaming::Stranger => {
            ChannelLift { device: Some(format!("unknown-{:08x}", dice.draw())), ..ChannelLift::default() }
        }
    };
    let alarm = ChannelAlarm {
        id: office.site.key(dice),
        lift: Some(named),
        occurred_at: Clock::system().now(),
        kind: report.kind.to_owned(),
        people: report.people,
        caller: None,
        location: None,
        text: None,
    };
    let body = serde_json::to_vec(&alarm).expect("plain fields always make JSON");
    let Some(first) = send_signed(office, partner, &body, dice).await else { return };
    for after in &report.repeats {
        tokio::time::sleep(office.site.prompt(*after)).await;
        let again = send_signed(office, partner, &body, dice).await;
        if again.is_some_and(|again| again.alarm != first.alarm) {
            office.site.tally.count(Count::Faults);
        }
    }
    if let Some(after) = report.voice_after.filter(|_| report.naming != DeviceNaming::Stranger) {
        tokio::time::sleep(office.site.prompt(after)).await;
        let voice = Call { naming: Naming::Code, ..Call::next(dice) };
        take_call(office, lift, &voice, dice).await;
    }
}

async fn send_signed(
    office: &Office,
    partner: &Partner,
    body: &[u8],
    dice: &mut Dice,
) -> Option<ChannelReply> {
    let url = office.site.at(CHANNEL);
    let response = office
        .site
        .send(dice, true, |http| {
            let timestamp = Clock::system().now().to_string();
            let signature = sign(partner.key.as_bytes(), &timestamp, body);
            http.post(url.clone())
                .header("content-type", "application/json")
                .header("x-partner", &partner.name)
                .header("x-timestamp", timestamp)
                .header("x-signature", signature)
                .body(body.to_vec())
        })
        .await
        .ok()?;
    let status = response.status();
    let reply: ChannelReply = office.site.read(response).await.ok()?;
    count(office, &reply.disposition, status);
    Some(reply)
}

/// Signs as a partner does who has only the README.
fn sign(key: &[u8], timestamp: &str, body: &[u8]) -> String {
    let text = format!("POST\n{CHANNEL}\n{timestamp}\n{}", hex::encode(Sha256::digest(body)));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl dgst -sha256 -hmac`.
    #[test]
    fn a_report_is_signed_as_the_partners_contract_says() {
        assert_eq!(
            sign(b"secret", "2026-11-22T04:00:00Z", br#"{"id":"1"}"#),
            "7980e0f7db70c3aa5aab8109a476aa48752ea573c09a7998fa69f3608ea933cf"
        );
    }
}
