//! What every route may answer besides what stands beside its handler, and how somebody says who he is: added to the
//! description from the table of who may do what, in one place.
//!
//! Must not: replace what a handler says of its own.

use super::access::{API, Gate, ROUTES};
use super::session::cookie_name;
use crate::wire::Problem;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};

/// The cookie of somebody signed in.
const SESSION: &str = "session";
/// A machine's three headers; all of them are needed.
const PARTNER: [(&str, &str); 3] =
    [("partner", "X-Partner"), ("timestamp", "X-Timestamp"), ("signature", "X-Signature")];

/// Answers that are described once and pointed to.
const SHARED: [(u16, &str, &str); 9] = [
    (400, "Malformed", "The body is no JSON, a header is missing, or the query is wrong"),
    (401, "NotKnown", "Not signed in; of a machine: the signature or its time is wrong"),
    (403, "NotAllowed", "Not for this account, or asked by another site's page"),
    (404, "NotFound", "There is nothing of that id or name"),
    (408, "BodyTimeout", "The body did not arrive in time"),
    (413, "BodyTooLarge", "The body is larger than allowed"),
    (415, "UnsupportedMediaType", "The body does not say that it is what this route takes"),
    (422, "Invalid", "Fields are wrong, each named by its path, or the key belongs to another request"),
    (503, "Unavailable", "Try again after Retry-After: the database or the server is busy or away"),
];

/// Completes the description.
pub(super) fn complete(description: &mut OpenApi) {
    let components = description.components.get_or_insert_default();
    let cookie = "Under TLS its name is __Host-liftaid_session";
    let cookie = ApiKeyValue::with_description(cookie_name(false), cookie);
    let key = |name: &str, key| (name.to_owned(), RefOr::T(SecurityScheme::ApiKey(key)));
    components.security_schemes.extend([key(SESSION, ApiKey::Cookie(cookie))]);
    let headers = PARTNER.map(|(name, header)| key(name, ApiKey::Header(ApiKeyValue::new(header))));
    components.security_schemes.extend(headers);
    for (_, name, text) in SHARED {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
        let response = ResponseBuilder::new().description(text);
        let response = response.content("application/problem+json", problem).build();
        components.responses.insert(name.to_owned(), RefOr::T(response));
    }
    for rule in &ROUTES {
        let item = description.paths.paths.get_mut(&format!("{API}{}", rule.pattern));
        if let Some(operation) = item.and_then(|item| operation(item, rule.method)) {
            complete_operation(operation, rule.pattern, rule.gate);
        }
    }
}

fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    let operation = match method {
        "GET" => &mut item.get,
        "POST" => &mut item.post,
        "PATCH" => &mut item.patch,
        "DELETE" => &mut item.delete,
        _ => return None,
    };
    operation.as_mut()
}

fn complete_operation(operation: &mut Operation, pattern: &str, gate: Gate) {
    let has_query = operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        RefOr::Ref(_) => false,
    });
    let has_body = operation.request_body.is_some();
    let is_answered = |status| match status {
        400 => has_body || has_query,
        401 => !matches!(gate, Gate::Anyone),
        404 => pattern.contains('{'),
        408 | 413 | 415 | 422 => has_body,
        _ => true,
    };
    for (status, name, _) in SHARED.into_iter().filter(|(status, _, _)| is_answered(*status)) {
        let shared = || RefOr::Ref(Ref::new(format!("#/components/responses/{name}")));
        operation.responses.responses.entry(status.to_string()).or_insert_with(shared);
    }
    let none: [&str; 0] = [];
    operation.security = match gate {
        Gate::Anyone => None,
        Gate::Roles(_) => Some(vec![SecurityRequirement::new(SESSION, none)]),
        Gate::Machine => Some(vec![
            PARTNER.iter().fold(SecurityRequirement::default(), |all, (name, _)| all.add(*name, none)),
        ]),
    };
}
