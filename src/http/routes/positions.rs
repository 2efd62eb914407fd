//! Where crews' phones are.
//!
//! Must not: keep more than the latest, let it into an order's record, or answer where anybody is: boards show it, to
//! those who send crews.

use crate::assignment::{StraightLine, TravelTime};
use crate::channel::Fields;
use crate::http::body::Act;
use crate::http::codes::Code;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::kernel::{LatLon, OrderId, StationId, Timestamp};
use crate::order::{Assignment, WorkOrder};
use crate::roster::{CrewFix, FixFault, MAX_ACCURACY_M, check_fix, is_fix_wanted};
use crate::store::position;
use crate::wire::{FieldProblem, Location, PositionBody, Problem};
use actix_web::{HttpResponse, post, web};
use std::sync::Arc;

/// A crew's phone tells where it is.
#[utoipa::path(tag = "stations", request_body = PositionBody, params(("Idempotency-Key" = String, Header)), responses(
    (status = 204, description = "Kept as the latest, unless a newer one is known"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
#[post("/crew/position")]
pub async fn tell_position(
    act: Act<PositionBody>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let account = act.allowed.who.account;
    let station = act.allowed.station_limit()?.ok_or_else(|| ApiError::new(Code::NotAllowed))?;
    let taken = state.position_bursts.take(&account.to_string(), now);
    taken.map_err(|seconds| ApiError::new(Code::TooManyRequests).retry_after(seconds))?;
    let told = understood(&act.body, now).map_err(ApiError::invalid)?;
    let going = told.order.and_then(|order| going(&state, order, station));
    let status = state.city.find_status(station).ok_or_else(|| ApiError::new(Code::UnknownStation))?;
    if (told.order.is_some() && going.is_none()) || !is_fix_wanted(&status, going.is_some()) {
        return Err(ApiError::new(Code::PositionNotWanted));
    }
    let drive_s = going
        .as_ref()
        .and_then(|(order, _)| Some(StraightLine.drive_time_s(told.point, order.place.point()?)));
    let fix = CrewFix {
        account,
        station,
        going: going.map(|(order, assignment)| (order.id, assignment.id)),
        point: told.point,
        accuracy_m: told.accuracy_m,
        fixed_at: told.fixed_at,
        received_at: now,
        drive_s,
    };
    // The key is not kept: a copy is no newer than what is there.
    let client = state.client().await?;
    position::keep(&*client, &fix).await?;
    (state.boards.show_fix)(fix);
    Ok(HttpResponse::NoContent().finish())
}

/// The order and the station's assignment, if the station is going to it.
fn going(state: &AppState, order: OrderId, station: StationId) -> Option<(Arc<WorkOrder>, Assignment)> {
    let order = (state.boards.find_order)(order)?;
    let assignment = order.find_assignment_of(station).filter(|found| found.state.is_going())?.clone();
    Some((order, assignment))
}

struct Told {
    order: Option<OrderId>,
    point: LatLon,
    accuracy_m: u32,
    fixed_at: Timestamp,
}

fn understood(body: &PositionBody, now: Timestamp) -> Result<Told, Vec<FieldProblem>> {
    let mut fields = Fields::new(now);
    let order = body.order.as_deref().map(|raw| fields.id::<OrderId>("order", raw));
    let place = Location { lat: body.lat, lon: body.lon, datum: body.datum.clone() };
    let point = fields.location("position", &place).map(|(point, _)| point);
    let fixed_at = crate::channel::whole_microseconds(body.fixed_at);
    let fixed_at = match check_fix(body.accuracy_m, fixed_at, now) {
        Ok(fixed_at) => Some(fixed_at),
        Err(fault) => {
            match fault {
                FixFault::Unsure { .. } => {
                    fields.wrong("accuracy_m", format!("at most {MAX_ACCURACY_M} metres say anything"));
                }
                FixFault::InTheFuture => {
                    fields.wrong("fixed_at", format!("is in the future; the server's time is {now:.0}"));
                }
                FixFault::Old { age_s } => {
                    fields.wrong("fixed_at", format!("is {age_s} s ago; at most five minutes count"));
                }
            }
            None
        }
    };
    let told = point.zip(fixed_at).map(|(point, fixed_at)| Told {
        order: order.flatten(),
        point,
        accuracy_m: body.accuracy_m,
        fixed_at,
    });
    fields.finish(told)
}
