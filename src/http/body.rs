//! Reads what a request brings: its body within limits, its JSON with field paths, its idempotency key.
//!
//! Must not: read a body before it is known who sends it, or read more of it than the limit.

use super::access::{Allowed, admit};
use super::codes::Code;
use super::error::ApiError;
use crate::order::Actor;
use crate::wire::FieldProblem;
use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest};
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The largest JSON body in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// A body must be there after so long.
const BODY_WAIT: Duration = Duration::from_secs(10);

/// Longest message about one field; serde repeats what it was given.
const MAX_MESSAGE: usize = 200;

/// The bounds of an idempotency key, in characters.
const KEY_LENGTH: std::ops::RangeInclusive<usize> = 8..=100;

/// Reads the raw body.
///
/// # Errors
/// Too large, too slow, or cut off.
pub async fn read_body(payload: Payload) -> Result<Bytes, ApiError> {
    read_within(payload, MAX_BODY, BODY_WAIT).await
}

/// Reads a raw body of another limit than JSON's.
///
/// # Errors
/// Too large, too slow, or cut off.
pub async fn read_within(payload: Payload, limit: usize, wait: Duration) -> Result<Bytes, ApiError> {
    let body = to_bytes_limited(BodyStream::new(payload), limit);
    match tokio::time::timeout(wait, body).await {
        Err(_) => Err(ApiError::new(Code::BodyTimeout)),
        Ok(Err(_)) => {
            Err(ApiError::new(Code::BodyTooLarge)
                .with_detail(format!("The body is larger than {limit} bytes.")))
        }
        Ok(Ok(Err(_))) => Err(ApiError::new(Code::MalformedJson).with_detail("The body was cut off.")),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

/// Refuses a body that does not say it is JSON.
///
/// # Errors
/// Another content type, or none.
pub fn require_json(request: &HttpRequest) -> Result<(), ApiError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(ApiError::new(Code::UnsupportedMediaType))
    }
}

/// Reads JSON; every fault but broken syntax names its field. A body is an object: the derived readers would take an
/// array for the fields in their order, and nobody who sends one means that.
///
/// # Errors
/// `malformed_json` or `invalid_input`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| json_error("", &error))?;
        return Err(ApiError::invalid_field("", "the body must be an object, {\"field\": value}"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        json_error(&path, error.inner())
    })?;
    reader.end().map_err(|error| json_error("", &error))?;
    Ok(value)
}

/// A fault that serde found at `path`.
pub fn json_error(path: &str, error: &serde_json::Error) -> ApiError {
    if !error.is_data() {
        let place =
            format!("The body is not valid JSON at line {}, column {}.", error.line(), error.column());
        return ApiError::new(Code::MalformedJson).with_detail(place);
    }
    ApiError::invalid(vec![field_problem(path, &error.to_string())])
}

/// Names the field that serde's sentence is about: a missing or unknown one stands in the sentence, not in the
/// path.
pub fn field_problem(path: &str, sentence: &str) -> FieldProblem {
    let message = sentence.split(" at line ").next().unwrap_or(sentence);
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    let base = if path == "." { "" } else { path };
    let path = match named {
        Some(field) if base.is_empty() => field.to_owned(),
        Some(field) if base != field && !base.ends_with(&format!(".{field}")) => format!("{base}.{field}"),
        Some(_) | None => base.to_owned(),
    };
    FieldProblem { path: shortened(&path), message: shortened(message) }
}

/// What was sent, for an answer: a name of any length is cut.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads the query into a shape whose fields are all optional texts; unknown and repeated ones are faults.
///
/// # Errors
/// `invalid_query` with the field.
pub fn read_query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, ApiError> {
    web::Query::<T>::from_query(request.query_string()).map(web::Query::into_inner).map_err(|error| {
        let sentence = error.to_string();
        let sentence = sentence.strip_prefix("Query deserialize error: ").unwrap_or(&sentence);
        ApiError::new(Code::InvalidQuery).with_fields(vec![field_problem("", sentence)])
    })
}

/// The key of a state change.
///
/// # Errors
/// Missing or malformed.
pub fn idempotency_key(request: &HttpRequest) -> Result<String, ApiError> {
    let Some(key) = request.headers().get("idempotency-key") else {
        return Err(ApiError::new(Code::IdempotencyKeyMissing));
    };
    key.to_str()
        .ok()
        .filter(|key| KEY_LENGTH.contains(&key.len()))
        .filter(|key| key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)))
        .map(str::to_owned)
        .ok_or_else(|| ApiError::new(Code::IdempotencyKeyInvalid))
}

/// SHA-256 over method, path and body: the same key with another digest is another request.
pub fn request_digest(request: &HttpRequest, body: &[u8]) -> [u8; 32] {
    digest_of(request.method().as_str(), request.path(), body)
}

/// The same of a request whose path may be spelled in several ways; `path` is the one that stands for all.
pub fn digest_of(method: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [method.as_bytes(), b"\n", path.as_bytes(), b"\n", body] {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A state change by somebody whom the table lets in: who, under which key, and what.
#[derive(Debug)]
pub struct Act<T> {
    pub allowed: Allowed,
    pub key: String,
    pub digest: [u8; 32],
    pub body: T,
}

impl<T> Act<T> {
    /// The account as the record names it.
    pub fn actor(&self) -> Actor {
        Actor::Account(self.allowed.who.account)
    }
}

impl<T: FromJson> FromRequest for Act<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let allowed = admit(&request).await?;
            let key = idempotency_key(&request)?;
            require_json(&request)?;
            let bytes = read_body(payload).await?;
            let body = T::from_json(&bytes)?;
            Ok(Self { allowed, key, digest: request_digest(&request, &bytes), body })
        })
    }
}

/// A body that has its own way of naming faulty fields.
pub trait FromJson: Sized + 'static {
    /// Reads the body.
    ///
    /// # Errors
    /// `malformed_json` or `invalid_input`.
    fn from_json(bytes: &[u8]) -> Result<Self, ApiError>;
}

impl<T: DeserializeOwned + 'static> FromJson for T {
    fn from_json(bytes: &[u8]) -> Result<Self, ApiError> {
        parse(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{ChannelAlarm, NewAlarm};
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    fn fault(json: &str) -> (String, Vec<String>) {
        let problem = parse::<NewAlarm>(json.as_bytes()).unwrap_err().problem();
        (problem.code, problem.fields.into_iter().map(|field| field.path).collect())
    }

    #[test]
    fn each_fault_of_a_body_names_its_field() {
        let cases = [
            (r#"{"channel": "hotline", "#, "malformed_json", None),
            (r#"{"channel": "hotline"} x"#, "malformed_json", None),
            ("", "malformed_json", None),
            (r"{}", "invalid_input", Some("channel")),
            (r#"{"channel": 5}"#, "invalid_input", Some("channel")),
            (r#"{"channel": "hotline", "colour": 1}"#, "invalid_input", Some("colour")),
            (r#"{"channel": "hotline", "people": -1}"#, "invalid_input", Some("people")),
            (r#"{"channel": "hotline", "people": 1e9}"#, "invalid_input", Some("people")),
            (r#"{"channel": "hotline", "flags": ["panic", 3]}"#, "invalid_input", Some("flags[1]")),
            (
                r#"{"channel": "a", "location": {"lat": 31, "lon": 121}}"#,
                "invalid_input",
                Some("location.datum"),
            ),
            (r#"{"channel": "a", "location": {"lat": "x"}}"#, "invalid_input", Some("location.lat")),
            (r#"{"channel": "a", "location": {"z": 1}}"#, "invalid_input", Some("location.z")),
            (r#"{"channel": "a", "occurred_at": "yesterday"}"#, "invalid_input", Some("occurred_at")),
            (r#"["#, "malformed_json", None),
            (r#"[1]"#, "invalid_input", Some("")),
            (r#"{"channel": "a", "location": [31.2, 121.4, "wgs84"]}"#, "invalid_input", Some("location")),
            (r#"{"channel": "a", "location": 5}"#, "invalid_input", Some("location")),
        ];
        for (json, code, path) in cases {
            let (found, paths) = fault(json);
            assert_eq!(found, code, "{json}");
            if let Some(path) = path {
                assert!(paths.len() == 1 && (paths[0] == path || path.is_empty()), "{json}: {paths:?}");
            }
        }
    }

    #[test]
    fn a_machines_parts_are_objects_and_may_be_missing() {
        let base = r#""id": "t-1", "occurred_at": "2026-11-22T04:00:00Z", "kind": "entrapment""#;
        for (path, value) in [
            ("lift", r#"["1013900", null, null]"#),
            ("caller", r#"["门卫", null]"#),
            ("location", r#"[31.2, 121.4, "wgs84"]"#),
        ] {
            let json = format!(r#"{{{base}, "{path}": {value}}}"#);
            let problem = parse::<ChannelAlarm>(json.as_bytes()).unwrap_err().problem();
            assert_eq!((problem.code.as_str(), problem.fields[0].path.as_str()), ("invalid_input", path));
            let json = format!(r#"{{{base}, "{path}": null}}"#);
            assert!(parse::<ChannelAlarm>(json.as_bytes()).is_ok(), "{path} is not known");
        }
        let deep = format!(r#"{{{base}, "lift": {{"code": "1", "colour": 1}}}}"#);
        let problem = parse::<ChannelAlarm>(deep.as_bytes()).unwrap_err().problem();
        assert_eq!(problem.fields[0].path, "lift.colour");
        let whole = parse::<ChannelAlarm>(r#"["t-1", null]"#.as_bytes()).unwrap_err().problem();
        assert_eq!((whole.code.as_str(), whole.fields.len()), ("invalid_input", 1));
    }

    #[test]
    fn what_was_sent_is_not_repeated_at_length() {
        let json = format!(r#"{{"channel": "a", "occurred_at": "{}"}}"#, "x".repeat(5_000));
        let problem = parse::<NewAlarm>(json.as_bytes()).unwrap_err().problem();
        assert!(problem.fields[0].message.chars().count() <= MAX_MESSAGE + 1);
    }

    #[test]
    fn a_key_has_eight_to_a_hundred_plain_characters() {
        let check = |key: &str| {
            let request = TestRequest::default().insert_header(("idempotency-key", key)).to_http_request();
            idempotency_key(&request).map_err(|error| error.code())
        };
        assert_eq!(check("01j9-x.y:Z_8").unwrap(), "01j9-x.y:Z_8");
        assert!(check(&"x".repeat(100)).is_ok() && check(&"x".repeat(8)).is_ok());
        for key in ["", "1234567", "with space", "schlüssel", &"x".repeat(101)] {
            assert_eq!(check(key), Err(Code::IdempotencyKeyInvalid), "{key}");
        }
        let none = TestRequest::default().to_http_request();
        assert_eq!(idempotency_key(&none).map_err(|e| e.code()), Err(Code::IdempotencyKeyMissing));
    }

    #[test]
    fn an_unknown_query_field_is_named() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Asked {
            #[allow(dead_code)] // only read by the parser
            q: Option<String>,
        }
        for (uri, path) in [("/?x=1", "x"), ("/?q=1&q=2", "q")] {
            let request = TestRequest::with_uri(uri).to_http_request();
            let problem = read_query::<Asked>(&request).unwrap_err().problem();
            assert_eq!((problem.code.as_str(), problem.fields[0].path.as_str()), ("invalid_query", path));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse::<NewAlarm>(&bytes);
            let _ = parse::<ChannelAlarm>(&bytes);
        }

        #[test]
        fn no_json_makes_it_panic_and_every_fault_has_a_code(
            field in "(channel|people|flags|location|occurred_at|lift|zzz)",
            value in "(1|-1|1e400|null|true|\"x\"|\\[\\]|\\{\\}|\\[1\\]|\\{\"lat\":1\\}|\"\u{0}\")",
        ) {
            let json = format!("{{\"channel\":\"hotline\",\"{field}\":{value}}}");
            if let Err(error) = parse::<NewAlarm>(json.as_bytes()) {
                let problem = error.problem();
                prop_assert!(problem.code == "malformed_json" || !problem.fields[0].path.is_empty(), "{json}");
            }
        }
    }
}
