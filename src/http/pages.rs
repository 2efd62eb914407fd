//! The pages, from the built console inside the program (in debug builds from the disk).
//!
//! Must not: serve anything outside the build, or a page whose scripts are inline.

use super::codes::Code;
use super::error::ApiError;
use super::map::MapSettings;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "console-ui/dist/"]
struct Dist;

/// Pages by path.
const PAGES: [(&str, &str); 7] = [
    ("/", "index.html"),
    ("/console", "console.html"),
    ("/crew", "crew.html"),
    ("/crew/enrol", "crew.html"),
    ("/supervise", "supervise.html"),
    ("/admin", "admin.html"),
    ("/wall", "wall.html"),
];

/// What the pages may load. Scripts and styles come from here only; inline styles are the map's and those of
/// the queue's rows. A map of the site's own may fetch its style, tiles and pictures from the hosts that it names.
pub fn content_policy(map: Option<&MapSettings>) -> String {
    let hosts: String =
        map.map(|map| map.origins().map(|origin| format!(" {origin}")).collect()).unwrap_or_default();
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:{hosts}; connect-src 'self'{hosts}; worker-src 'self' blob:; font-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Assets carry their content's digest in their name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Everything that no route answers: a page, an asset, or nothing.
///
/// # Errors
/// There is nothing at this address.
pub fn serve(request: &HttpRequest, policy: &str) -> Result<HttpResponse, ApiError> {
    let path = request.path();
    if !(request.method() == "GET" || request.method() == "HEAD") {
        return Err(ApiError::new(Code::UnknownRoute));
    }
    let page = PAGES.iter().find(|(at, _)| *at == path || path.strip_suffix('/') == Some(at));
    if let Some((_, file)) = page {
        return Ok(page_answer(file, policy, request));
    }
    let file = path.trim_start_matches('/');
    let is_asset = file.starts_with("assets/");
    // Top-level files (icon, manifest, service worker) have no digest in their names.
    let is_top_level = !file.contains('/') && !file.ends_with(".html");
    if !(is_asset || is_top_level) || file.ends_with(".gz") {
        return Err(ApiError::new(Code::UnknownRoute));
    }
    let found = Dist::get(file).ok_or_else(|| ApiError::new(Code::UnknownRoute))?;
    let cache = if is_asset { FOR_EVER } else { "no-cache" };
    Ok(file_answer(file, found, cache, policy, request))
}

fn page_answer(file: &str, policy: &str, request: &HttpRequest) -> HttpResponse {
    // A placeholder build has only the index; it says how to build the rest.
    match Dist::get(file).or_else(|| Dist::get("index.html")) {
        Some(found) => file_answer(file, found, "no-cache", policy, request),
        None => secured(HttpResponse::ServiceUnavailable(), policy)
            .content_type("text/plain; charset=utf-8")
            .body("页面尚未构建 The pages are not built: make console\n"),
    }
}

fn secured(mut response: HttpResponseBuilder, policy: &str) -> HttpResponseBuilder {
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("cross-origin-opener-policy", "same-origin"))
        // A crew's phone reads a lift's code and shows where it is; a page of another site in a frame may do neither.
        .insert_header((
            "permissions-policy",
            "camera=(self), geolocation=(self), microphone=(), payment=()",
        ));
    response
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| {
        accepted.split(',').any(|one| {
            let (name, quality) = one.split_once(';').unwrap_or((one, ""));
            name.trim().eq_ignore_ascii_case("gzip") && quality.replace(' ', "") != "q=0"
        })
    })
}

fn file_answer(
    file: &str,
    found: EmbeddedFile,
    cache: &str,
    policy: &str,
    request: &HttpRequest,
) -> HttpResponse {
    let tag = format!("\"{}\"", &hex::encode(found.metadata.sha256_hash())[..32]);
    let mut response = secured(HttpResponse::Ok(), policy);
    let is_known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
    let kind = match found.metadata.mimetype() {
        kind if kind.starts_with("text/") => format!("{kind}; charset=utf-8"),
        kind => kind.to_owned(),
    };
    response
        .insert_header((
            header::CACHE_CONTROL,
            HeaderValue::from_str(cache).unwrap_or(HeaderValue::from_static("no-cache")),
        ))
        .insert_header((header::ETAG, tag))
        .insert_header((header::VARY, "accept-encoding"));
    if is_known {
        return response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(kind);
    if accepts_gzip(request.headers())
        && let Some(compressed) = Dist::get(&format!("{file}.gz"))
    {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
        return response.body(compressed.data.into_owned());
    }
    response.body(found.data.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const POLICY: &str = "script-src 'self'; frame-ancestors 'none'";

    #[test]
    fn pages_forbid_inline_scripts_frames_and_guessing() {
        for path in ["/", "/console", "/crew/", "/crew/enrol", "/admin", "/wall"] {
            let answer = serve(&TestRequest::with_uri(path).to_http_request(), POLICY).unwrap();
            let policy = answer.headers().get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
            assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"));
            assert_eq!(answer.headers().get(header::X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
            assert_eq!(answer.headers().get(header::REFERRER_POLICY).unwrap(), "no-referrer");
            assert_eq!(answer.headers().get(header::CACHE_CONTROL).unwrap(), "no-cache");
        }
    }

    #[test]
    fn only_a_map_of_the_site_itself_opens_other_hosts() {
        let own = content_policy(None);
        assert!(own.contains("connect-src 'self';") && !own.contains("http"));
        let map =
            MapSettings::parse("https://map.example/style.json?key=1", &["https://t0.example".to_owned()]);
        let opened = content_policy(Some(&map.unwrap()));
        assert!(opened.contains("connect-src 'self' https://map.example https://t0.example;"), "{opened}");
        assert!(opened.contains("img-src 'self' data: blob: https://map.example https://t0.example;"));
        assert!(opened.contains("script-src 'self';"));
    }

    #[test]
    fn nothing_outside_the_build_is_served() {
        for path in
            ["/../Cargo.toml", "/assets/../../Cargo.toml", "/assets/none.js", "/etc/passwd", "/console.html"]
        {
            let answer = serve(&TestRequest::with_uri(path).to_http_request(), POLICY);
            assert_eq!(answer.err().map(|error| error.code()), Some(Code::UnknownRoute), "{path}");
        }
    }

    #[test]
    fn an_unchanged_page_is_not_sent_again() {
        let first = serve(&TestRequest::with_uri("/").to_http_request(), POLICY).unwrap();
        let tag = first.headers().get(header::ETAG).unwrap().to_str().unwrap().to_owned();
        let again = TestRequest::with_uri("/").insert_header((header::IF_NONE_MATCH, tag)).to_http_request();
        assert_eq!(serve(&again, POLICY).unwrap().status(), 304);
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |value| {
            accepts_gzip(
                TestRequest::default()
                    .insert_header((header::ACCEPT_ENCODING, value))
                    .to_http_request()
                    .headers(),
            )
        };
        assert!(takes("gzip, deflate, br") && takes("br;q=1, gzip;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0"));
    }
}
