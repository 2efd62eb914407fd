//! The interface's description, from the code's own types.
//!
//! Must not: be written by hand; a path that is not registered as a service is not in it, and a test compares
//! it with the table of who may do what.

use super::access::API;
use super::routes;
use crate::wire::{BoardMessage, ClientMessage, CrewMessage, Problem};
use actix_web::{App, HttpResponse, route};
use std::sync::OnceLock;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// What no path speaks of: the sockets' messages, and the information about the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "LiftAid 救梯",
        description = "电梯应急救援指挥调度接口。Dispatch of a city's lift rescue. 出错时返回 application/problem+json。\
                       Errors are problem details (RFC 9457) with a code from a closed list.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(BoardMessage, ClientMessage, CrewMessage, Problem))
)]
struct Whole;

/// Registers every route of the versioned interface, the busiest first.
pub(super) fn register(config: &mut ServiceConfig<'_>) {
    config
        .service(routes::alarms::raise_alarm)
        .service(routes::orders::command_order)
        .service(routes::channels::raise_by_machine)
        .service(routes::lifts::search_lifts)
        .service(routes::lifts::lift_detail)
        .service(routes::alarms::list_parked)
        .service(routes::alarms::place_parked)
        .service(routes::alarms::reveal_phone)
        .service(routes::callers::tell_caller)
        .service(routes::callers::lifts_of_caller)
        .service(routes::orders::list_orders)
        .service(routes::orders::order_detail)
        .service(routes::orders::list_candidates)
        .service(routes::scene::lift_card)
        .service(routes::scene::reveal_contact)
        .service(routes::scene::list_causes)
        .service(routes::photos::list_photos)
        .service(routes::photos::add_photo)
        .service(routes::photos::show_photo)
        .service(routes::stations::list_stations)
        .service(routes::stations::station_detail)
        .service(routes::stations::change_station)
        .service(routes::stations::change_duty)
        .service(routes::accounts::list_accounts)
        .service(routes::accounts::create_account)
        .service(routes::accounts::change_account)
        .service(routes::reports::response_times)
        .service(routes::reports::show_status)
        .service(routes::wall::show_wall)
        .service(routes::troubles::list_troubles)
        .service(routes::troubles::retry_messages)
        .service(routes::stations::duty_list)
        .service(routes::drills::show_drill)
        .service(routes::drills::start_drill)
        .service(routes::drills::end_drill)
        .service(routes::handovers::list_past)
        .service(routes::handovers::open_handover)
        .service(routes::handovers::show_handover)
        .service(routes::handovers::command_handover)
        .service(routes::boards::open_board)
        .service(routes::boards::open_crew_board)
        .service(routes::devices::make_enrolment)
        .service(routes::devices::list_devices)
        .service(routes::devices::enrol_device)
        .service(routes::devices::revoke_device)
        .service(routes::devices::own_device)
        .service(routes::devices::take_pushes)
        .service(routes::devices::refuse_pushes)
        .service(routes::devices::offer_shown)
        .service(routes::positions::tell_position)
        .service(routes::record::own_record)
        .service(routes::session::sign_in)
        .service(routes::session::show_session)
        .service(routes::session::sign_out);
}

/// The description, OpenAPI 3.1.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut collected) = App::new()
        .into_utoipa_app()
        .openapi(Whole::openapi())
        .service(utoipa_actix_web::scope(API).configure(register))
        .service(super::health::healthz)
        .service(super::health::readyz)
        .split_for_parts();
    env!("CARGO_PKG_VERSION").clone_into(&mut collected.info.version);
    collected.info.contact = None;
    super::openapi_answers::complete(&mut collected);
    // HEAD is answered as GET without a body; a generated client needs no call for it.
    for item in collected.paths.paths.values_mut() {
        item.head = None;
    }
    collected
}

/// The description, for whoever makes a client.
#[route("/api/openapi.json", method = "GET", method = "HEAD")]
pub async fn description() -> HttpResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text =
        TEXT.get_or_init(|| openapi().to_json().expect("the description holds nothing that JSON cannot"));
    HttpResponse::Ok().content_type("application/json").body(text.as_str())
}
