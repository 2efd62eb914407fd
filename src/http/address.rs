//! Where a request comes from: the peer's address, the forwarded one behind a trusted proxy, and its origin; and whether
//! it may come from there at all.
//!
//! Must not: believe `X-Forwarded-For` from anybody but a configured proxy.

use super::codes::Code;
use super::error::ApiError;
use super::state::Settings;
use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Hops that are read of `X-Forwarded-For`, from the right.
const MAX_HOPS: usize = 20;

/// The address that is answerable for the request.
pub fn client_address(request: &HttpRequest, settings: &Settings) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
    forwarded_address(peer, request.headers(), &settings.trusted_proxies)
}

/// Passwords and positions do not cross a network in the clear: where TLS ends at the proxy, whoever is neither the proxy
/// nor on this machine has come around it.
///
/// # Errors
/// The peer is another.
pub fn require_safe_peer(peer: Option<SocketAddr>, settings: &Settings) -> Result<(), ApiError> {
    let is_safe =
        |peer: IpAddr| peer.to_canonical().is_loopback() || is_trusted(peer, &settings.trusted_proxies);
    if !settings.is_behind_proxy || peer.is_some_and(|peer| is_safe(peer.ip())) {
        Ok(())
    } else {
        Err(ApiError::new(Code::NotThroughProxy))
    }
}

fn is_trusted(address: IpAddr, proxies: &[IpNet]) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

/// From right to left, the first address that is not one of our proxies.
fn forwarded_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    if !is_trusted(peer, proxies) {
        return peer;
    }
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let mut answerable = peer;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')).take(MAX_HOPS) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { return answerable };
        answerable = address;
        if !is_trusted(address, proxies) {
            return address;
        }
    }
    answerable
}

/// Whether a state change or an upgrade may come from that page. Browsers always name the page's origin; a
/// program that is not a browser names none and carries no cookies by itself.
pub fn is_own_origin(headers: &HeaderMap, settings: &Settings) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if let Some(own) = &settings.public_origin {
        return origin.eq_ignore_ascii_case(own);
    }
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    let (scheme, authority) = origin.split_once("://").unwrap_or_default();
    let is_scheme = if settings.is_secure { scheme == "https" } else { scheme == "http" };
    is_scheme && authority.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let claimed = headers(&[("x-forwarded-for", "203.0.113.9")]);
        assert_eq!(forwarded_address(ip("198.51.100.1"), &claimed, &proxies), ip("198.51.100.1"));
        assert_eq!(forwarded_address(ip("10.1.1.1"), &claimed, &proxies), ip("203.0.113.9"));
        assert_eq!(forwarded_address(ip("10.1.1.1"), &claimed, &[]), ip("10.1.1.1"));
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let spoofed = headers(&[("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.2.2.2")]);
        assert_eq!(forwarded_address(ip("10.1.1.1"), &spoofed, &proxies), ip("203.0.113.9"));
        let twice = headers(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.9")]);
        assert_eq!(forwarded_address(ip("10.1.1.1"), &twice, &proxies), ip("203.0.113.9"));
        let broken = headers(&[("x-forwarded-for", "unknown")]);
        assert_eq!(forwarded_address(ip("10.1.1.1"), &broken, &proxies), ip("10.1.1.1"));
    }

    #[test]
    fn another_sites_page_is_not_our_own() {
        let plain = Settings::default();
        let from = |origin| headers(&[("host", "127.0.0.1:8080"), ("origin", origin)]);
        assert!(is_own_origin(&from("http://127.0.0.1:8080"), &plain));
        for origin in ["http://evil.example", "https://127.0.0.1:8080", "null", "http://127.0.0.1:8081", ""] {
            assert!(!is_own_origin(&from(origin), &plain), "{origin}");
        }
        assert!(is_own_origin(&headers(&[("host", "x")]), &plain), "no browser, no cookies by itself");
        let cross = headers(&[("host", "x"), ("sec-fetch-site", "cross-site")]);
        assert!(!is_own_origin(&cross, &plain));
        let public =
            Settings { public_origin: Some("https://rescue.example".to_owned()), ..Settings::default() };
        assert!(is_own_origin(&from("https://rescue.example"), &public));
        assert!(!is_own_origin(&from("http://127.0.0.1:8080"), &public));
    }
}
