//! What a crew needs at the lift: the lift's card with its contacts, and the list of causes.
//!
//! Must not: show a full number without recording who looked, or show a station another station's order.

use crate::http::access::Allowed;
use crate::http::body::Act;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::once::{Seen, begin, commit};
use crate::http::routes::path_id;
use crate::http::state::AppState;
use crate::kernel::{OrderId, Phone, StationId};
use crate::order::{AssignmentState, Ending, WorkOrder};
use crate::roster::{CAUSES, Directory, LiftAccess};
use crate::store::scene;
use crate::wire::{
    CardContact, CauseGroupView, CauseList, CauseView, LiftCard, Problem, RevealContact, RevealedPhone,
    lift_view, navigation,
};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, post, web};

/// The name under which whoever is on site is asked for.
const SITE: &str = "site";

/// The order, where the asking station was called for it; operators see every order.
///
/// # Errors
/// Unknown, or another station's.
pub(super) async fn load_own(
    allowed: &Allowed,
    raw: &str,
    state: &AppState,
) -> Result<(WorkOrder, Option<StationId>), ApiError> {
    let id: OrderId = path_id(raw, Code::UnknownOrder)?;
    let station = allowed.station_limit()?;
    let order = state.load_order(id).await?;
    match station {
        Some(own) if order.find_assignment_of(own).is_none() => Err(ApiError::new(Code::NotYourAssignment)),
        Some(_) | None => Ok((order, station)),
    }
}

/// The same for a station that still has business at the lift.
///
/// # Errors
/// Unknown, another station's, or one that declined or was sent home.
async fn load_concerned(allowed: &Allowed, raw: &str, state: &AppState) -> Result<WorkOrder, ApiError> {
    let (order, station) = load_own(allowed, raw, state).await?;
    if station.is_some_and(|own| !is_concerned(&order, own)) {
        return Err(ApiError::new(Code::NotYourAssignment));
    }
    Ok(order)
}

/// Whether a called station still has business at the lift: it may read where the key is and ring who is there.
fn is_concerned(order: &WorkOrder, station: StationId) -> bool {
    let Some(assignment) = order.find_assignment_of(station) else { return false };
    match assignment.state {
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::EnRoute
        | AssignmentState::OnScene => true,
        AssignmentState::Finished => !order.is_closed(),
        AssignmentState::Ended(Ending::Expired) => assignment.standby_since.is_some(),
        AssignmentState::Ended(Ending::Declined(_) | Ending::Withdrawn(_) | Ending::StoodDown) => false,
    }
}

/// Everybody to ring about the order's lift, each with a full number; not for showing.
fn contacts(
    order: &WorkOrder,
    access: Option<&LiftAccess>,
    directory: &Directory,
) -> Vec<(CardContact, Option<Phone>)> {
    let site = access.and_then(|access| {
        let contact = CardContact {
            contact: SITE.to_owned(),
            name: access.contact_name.as_ref()?.to_string(),
            phone_masked: access.contact_phone.as_ref().map(Phone::masked),
        };
        Some((contact, access.contact_phone.clone()))
    });
    let lift = order.place.lift().and_then(|lift| directory.find_lift(lift));
    let offices = lift.into_iter().flat_map(|lift| directory.organisations_of_lift(lift)).map(|office| {
        let phone_masked = office.duty_phone.as_ref().map(Phone::masked);
        let contact = office.kind.name().to_owned();
        (CardContact { contact, name: office.name.clone(), phone_masked }, office.duty_phone.clone())
    });
    site.into_iter().chain(offices).collect()
}

/// The lift of an order as its crew needs it: the way in, keys, who to ring, the way there.
#[utoipa::path(tag = "orders", params(("order" = String, Path)), responses(
    (status = 200, body = LiftCard),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
#[get("/orders/{order}/lift-card")]
pub async fn lift_card(
    allowed: Allowed,
    path: web::Path<String>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let order = load_concerned(&allowed, &path, &state).await?;
    let access = match order.place.lift() {
        Some(lift) => scene::find_access(&*state.client().await?, lift).await?,
        None => None,
    };
    let roster = state.roster();
    let directory = &roster.directory;
    let lift =
        order.place.lift().and_then(|lift| directory.find_lift(lift)).map(|lift| lift_view(lift, directory));
    let name = lift.as_ref().map_or_else(|| order.number.to_string(), |lift| lift.compound.clone());
    let shown =
        contacts(&order, access.as_ref(), directory).into_iter().map(|(contact, _)| contact).collect();
    let (access_note, machine_room, key_place) = match access {
        Some(access) => (access.note, access.machine_room, access.key_place),
        None => (None, None, None),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(LiftCard {
        lift,
        access_note: access_note.map(|text| text.to_string()),
        machine_room: machine_room.map(|text| text.to_string()),
        key_place: key_place.map(|text| text.to_string()),
        contacts: shown,
        navigation: order.place.point().map(|point| navigation(point, &name)).unwrap_or_default(),
    }))
}

/// Look at a contact's full number to ring it; who looked, and for which order, is recorded.
#[utoipa::path(tag = "orders", request_body = RevealContact,
    params(("order" = String, Path), ("Idempotency-Key" = String, Header)), responses(
    (status = 200, body = RevealedPhone),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/orders/{order}/contact-phone")]
pub async fn reveal_contact(
    path: web::Path<String>,
    act: Act<RevealContact>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let order = load_concerned(&act.allowed, &path, &state).await?;
    let account = act.allowed.who.account;
    let now = state.clock.now();
    state
        .reveal_bursts
        .take(&account.to_string(), now)
        .map_err(|wait_s| ApiError::new(Code::TooManyRequests).retry_after(wait_s))?;
    let mut client = state.client().await?;
    let tx = begin(&mut client).await?;
    let access = match order.place.lift() {
        Some(lift) => scene::find_access(&tx, lift).await?,
        None => None,
    };
    let found = contacts(&order, access.as_ref(), &state.roster().directory)
        .into_iter()
        .find(|(contact, _)| contact.contact == act.body.contact)
        .and_then(|(contact, phone)| Some((contact.contact, phone?)));
    let (contact, phone) = found.ok_or_else(|| ApiError::new(Code::NoPhone))?;
    if let Seen::First = act.claim(&tx, "{}", now).await? {
        scene::record_contact_reveal(&tx, order.id, &contact, account, now).await?;
        commit(tx).await?;
    }
    tracing::info!(account.id = %account, order.id = %order.id, contact, "a contact's number looked at");
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RevealedPhone { phone: phone.reveal().to_owned() }))
}

/// Why lifts stop: the codes of the release form, in two levels.
#[utoipa::path(tag = "orders", responses((status = 200, body = CauseList)))]
#[get("/causes")]
pub async fn list_causes(_: Allowed) -> HttpResponse {
    let groups = CAUSES.iter().map(|group| CauseGroupView {
        code: group.code,
        zh: group.zh.to_owned(),
        en: group.en.to_owned(),
        causes: group
            .causes
            .iter()
            .map(|cause| CauseView { code: cause.code, zh: cause.zh.to_owned(), en: cause.en.to_owned() })
            .collect(),
    });
    HttpResponse::Ok().json(CauseList { groups: groups.collect() })
}
