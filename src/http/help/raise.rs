//! What a passenger's form says, as an alarm; and how often one may be sent.
//!
//! Must not: refuse anybody because of a field, empty or written in any way (the lift is known; everything else may be
//! missing), or because of what others sent, unless help is on its way already.

use crate::channel::{caller_number, people_count, plain_text};
use crate::dispatch::RaisedAlarm;
use crate::http::burst::Bursts;
use crate::http::error::ApiError;
use crate::http::slowdown::network;
use crate::http::state::AppState;
use crate::intake::{Alarm, AlarmKind, Caller, Channel, Hazard, Mode, PersonFlag, Situation, Whereabouts};
use crate::kernel::{AlarmId, LiftId, Timestamp};
use crate::roster::Lift;
use crate::store::views::list_live_orders;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The button of a text.
pub(super) const WRITE: &str = "write";
/// The button of new facts.
pub(super) const WORSE: &str = "worse";

/// The first form. Chips come as fields of their own, so that a form without script can send several.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Form {
    pub(super) key: String,
    pub(super) people: String,
    pub(super) phone: String,
    pub(super) text: String,
    #[serde(flatten)]
    pub(super) chips: Chips,
}

/// What a passenger can tick. Browsers leave out what is not ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chips {
    child_alone: Option<String>,
    infant: Option<String>,
    elderly: Option<String>,
    pregnant: Option<String>,
    acute_symptom: Option<String>,
    injured: Option<String>,
    deaf_mute: Option<String>,
    fire_smoke: Option<String>,
    water: Option<String>,
    car_moving: Option<String>,
}

/// A button of the progress page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Say {
    /// `out`, `call_me`, `write` or `worse`
    pub(super) say: String,
    /// Made with the page: the same tap sent twice is one.
    pub(super) tap: String,
    pub(super) text: String,
    #[serde(flatten)]
    pub(super) chips: Chips,
}

impl Say {
    /// What was said, whatever page it comes from: the same once more is the same, more to say is something further. The tap
    /// stands beside it.
    pub(super) fn digest(&self) -> [u8; 32] {
        digest("say", &[("say", &self.say), ("text", &self.text)], &self.chips)
    }

    /// New facts of people or of danger.
    fn is_grave(&self) -> bool {
        self.say == WORSE && !(self.chips.flags().is_empty() && self.chips.hazards().is_empty())
    }
}

impl Form {
    /// What was filled in, as it is remembered with the key; the key itself stands beside it.
    pub(super) fn digest(&self) -> [u8; 32] {
        digest("form", &[("people", &self.people), ("phone", &self.phone), ("text", &self.text)], &self.chips)
    }
}

/// The same bytes for the same words in every version of the program: requests are remembered for longer than one runs. A field
/// that is empty adds nothing, so that one which is new some day changes nothing for those who leave it empty.
fn digest(page: &str, fields: &[(&str, &String)], chips: &Chips) -> [u8; 32] {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    let mut said: BTreeSet<(&str, &str)> = filled.map(|(name, value)| (*name, value.as_str())).collect();
    said.extend(chips.flags().into_iter().map(|flag| (flag.name(), "1")));
    said.extend(chips.hazards().into_iter().map(|hazard| (hazard.name(), "1")));
    let mut hash = Sha256::new();
    for part in [page].into_iter().chain(said.into_iter().flat_map(|(name, value)| [name, value])) {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

impl Chips {
    /// Whether that one is ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        self.flags().iter().any(|flag| flag.name() == name)
            || self.hazards().iter().any(|hazard| hazard.name() == name)
    }

    fn flags(&self) -> BTreeSet<PersonFlag> {
        ticked(&[
            (PersonFlag::ChildAlone, &self.child_alone),
            (PersonFlag::Infant, &self.infant),
            (PersonFlag::Elderly, &self.elderly),
            (PersonFlag::Pregnant, &self.pregnant),
            (PersonFlag::AcuteSymptom, &self.acute_symptom),
            (PersonFlag::Injured, &self.injured),
            (PersonFlag::DeafMute, &self.deaf_mute),
        ])
    }

    fn hazards(&self) -> BTreeSet<Hazard> {
        ticked(&[
            (Hazard::FireSmoke, &self.fire_smoke),
            (Hazard::Water, &self.water),
            (Hazard::CarMoving, &self.car_moving),
        ])
    }
}

fn ticked<T: Copy + Ord>(chips: &[(T, &Option<String>)]) -> BTreeSet<T> {
    chips.iter().filter(|(_, value)| value.is_some()).map(|(chip, _)| *chip).collect()
}

/// The alarm of a form.
pub(super) fn raised(form: &Form, lift: &Lift, now: Timestamp, id: AlarmId) -> RaisedAlarm {
    alarm(&form.chips, &form.people, &form.phone, &form.text, lift, now, id)
}

/// "It got worse": a further alarm of the same lift, which joins the order with what is new.
pub(super) fn worse(said: &Say, lift: &Lift, now: Timestamp, id: AlarmId) -> RaisedAlarm {
    alarm(&said.chips, "", "", &said.text, lift, now, id)
}

fn alarm(
    chips: &Chips,
    people: &str,
    phone: &str,
    text: &str,
    lift: &Lift,
    now: Timestamp,
    id: AlarmId,
) -> RaisedAlarm {
    let (people, text) = people_count(people, plain_text(text));
    let (phone, text) = caller_number(Some(phone), text);
    RaisedAlarm {
        alarm: Alarm {
            id,
            channel: Channel::Passenger,
            kind: AlarmKind::Entrapment,
            mode: Mode::Live,
            whereabouts: Whereabouts::Lift(lift.id),
            situation: Situation { people, flags: chips.flags(), hazards: chips.hazards() },
            caller: Caller { name: None, phone },
            text,
            raised_at: now,
            answered_at: now,
        },
        lift_text: None,
        point: None,
        partner: None,
        foreign_id: None,
        park_if_unknown: false,
    }
}

/// Why an alarm is not taken, for the moment. The answer still says whom to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoTurn {
    /// By this phone, or from this address.
    TooOften,
    /// At different lifts, one after another.
    TooManyLifts,
    /// About this lift, which has its order already.
    Known,
}

/// Takes one turn of the address, of the phone and of the lift. A car's passengers all press: the limits are generous.
///
/// # Errors
/// Too many of late.
pub(super) async fn take_turn(
    state: &AppState,
    lift: &Lift,
    device: Option<&str>,
    address: IpAddr,
    now: Timestamp,
) -> Result<(), NoTurn> {
    let address = network(address);
    let take = |bursts: &Bursts, name: &str| bursts.take(name, now).map_err(|_| NoTurn::TooOften);
    // The address first: a stranger with ever new names for his phone must not fill the list of names.
    take(&state.address_bursts, &address)?;
    if let Some(device) = device {
        take(&state.passenger_bursts, &format!("device {device}"))?;
    }
    let may_call = device.is_none_or(|device| state.phone_lifts.may_call(device, lift.id, now))
        && state.address_lifts.may_call(&address, lift.id, now);
    if !may_call {
        return Err(NoTurn::TooManyLifts);
    }
    // The lift last: what was refused above must not use up the turns of whoever is trapped in it.
    let is_over = state.passenger_bursts.take(&format!("lift {}", lift.code), now).is_err();
    if is_over && has_live_order(state, lift.id).await { Err(NoTurn::Known) } else { Ok(()) }
}

/// Whether a raiser's link may say one thing more for now. Smoke or a hurt person does not wait for the link's turn; for
/// that only the address's limit holds, as for an alarm.
pub(super) fn may_say(state: &AppState, said: &Say, alarm: AlarmId, address: IpAddr, now: Timestamp) -> bool {
    if said.is_grave() {
        return state.address_bursts.take(&network(address), now).is_ok();
    }
    state.passenger_bursts.take(&format!("say {alarm}"), now).is_ok()
}

/// Whether somebody is being helped there. If the database does not tell, nobody is.
async fn has_live_order(state: &AppState, lift: LiftId) -> bool {
    let found = async {
        let client = state.client().await?;
        Ok::<_, ApiError>(list_live_orders(&*client, &[lift]).await?)
    };
    match found.await {
        Ok(orders) => !orders.is_empty(),
        Err(error) => {
            tracing::warn!(error = %error, "a lift's live order cannot be read");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        let chips = Chips { injured: Some("1".to_owned()), water: Some("1".to_owned()), ..Chips::default() };
        Form {
            key: "k".to_owned(),
            people: "3".to_owned(),
            phone: "13800000000".to_owned(),
            text: "灯灭了".to_owned(),
            chips,
        }
    }

    #[test]
    fn a_form_is_the_same_one_for_every_version_of_the_program() {
        // Never to be changed: a form that comes again after an upgrade would be a further alarm.
        assert_eq!(
            hex::encode(Form::default().digest()),
            "b7db691c80fc71907fb02466588739f4abb4af846989b69b680137aaa150f77c"
        );
        assert_eq!(
            hex::encode(form().digest()),
            "8f314c9afda808017915b5b25502dda730af0f24dafa5243f06eadd78a254f85"
        );
        let said =
            Say { say: "worse".to_owned(), tap: "t".to_owned(), text: "热".to_owned(), chips: form().chips };
        assert_eq!(
            hex::encode(said.digest()),
            "3e4629796f5cc7edd3f568130895c42f5b63a1f979ab6f0de6c7ce08d183d974"
        );
        assert_eq!(Form { key: "another".to_owned(), ..form() }.digest(), form().digest());
    }

    #[test]
    fn every_field_makes_it_another_form() {
        let other = |change: fn(&mut Form)| {
            let mut form = form();
            change(&mut form);
            form.digest()
        };
        let all = [
            form().digest(),
            other(|form| form.people.clear()),
            other(|form| form.phone = "13800000001".to_owned()),
            other(|form| form.text.push('。')),
            other(|form| std::mem::swap(&mut form.people, &mut form.text)),
            other(|form| form.chips.water = None),
            other(|form| form.chips.deaf_mute = Some("on".to_owned())),
        ];
        assert_eq!(BTreeSet::from(all).len(), all.len());
        assert_eq!(
            other(|form| form.chips.water = Some("on".to_owned())),
            form().digest(),
            "ticked is ticked"
        );
    }
}
