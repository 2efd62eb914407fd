//! Where a browser says that it takes pushes, and whether we go there.
//!
//! The address comes from a phone, and the server calls it: it must not lead into our own network. A name is checked
//! when it is given and what it resolves to each time it is called, on the address that is then connected to. Must not:
//! follow a redirect, or believe a name.

use crate::store::push::Subscription;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Characters of an address at most; browsers' have some two hundred.
const MAX_ENDPOINT: usize = 1_000;
/// Ends of names that are somebody's own network.
const INTERNAL: [&str; 6] = [".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa"];

/// Why a phone's pushes cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("{0}")]
    Endpoint(&'static str),
    #[error("a point on P-256: 65 bytes in base64url, the first 04")]
    Key,
    #[error("16 bytes in base64url")]
    Auth,
}

/// Reads what a browser gave. `to_loopback` lets this machine be called over plain HTTP: for tests alone.
///
/// # Errors
/// It is no place that we send to.
pub fn place_of(
    endpoint: &str,
    p256dh: &str,
    auth: &str,
    to_loopback: bool,
) -> Result<Subscription, Unusable> {
    let url = url_of(endpoint, to_loopback).map_err(Unusable::Endpoint)?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).unwrap_or_default();
    let (key, auth) = (bytes(p256dh), bytes(auth));
    if key.len() != 65 || key[0] != 4 {
        return Err(Unusable::Key);
    }
    if auth.len() != 16 {
        return Err(Unusable::Auth);
    }
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok(Subscription { endpoint: url.to_string(), host, key, auth })
}

fn url_of(endpoint: &str, to_loopback: bool) -> Result<Url, &'static str> {
    if endpoint.len() > MAX_ENDPOINT {
        return Err("too long");
    }
    let url = Url::parse(endpoint).map_err(|_| "no address")?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("no user, password or fragment");
    }
    let host = url.host_str().unwrap_or_default();
    if to_loopback && url.scheme() == "http" && host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()) {
        return Ok(url);
    }
    if url.scheme() != "https" || url.port_or_known_default() != Some(443) {
        return Err("https at its own port only");
    }
    // A name that is an address in disguise was made one by the parser.
    let is_number = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if is_number || !name.contains('.') || INTERNAL.iter().any(|end| name.ends_with(end)) {
        return Err("a public host only");
    }
    Ok(url)
}

/// Whether an address is out on the Internet, not in anybody's own network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_6(address: Ipv6Addr) -> bool {
    if let Some(address) = address.to_ipv4_mapped() {
        return is_public_4(address);
    }
    let [first, second, ..] = address.segments();
    // Of the global unicast space: not 6to4, Teredo, benchmarks, documentation.
    (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        && !(first == 0x3fff && second < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn refused(endpoint: &str) -> bool {
        matches!(place_of(endpoint, KEY, AUTH, false), Err(Unusable::Endpoint(_)))
    }

    #[test]
    fn a_browsers_push_service_is_taken() {
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com:443/QAbc",
        ] {
            let place = place_of(endpoint, KEY, AUTH, false).unwrap();
            assert!(endpoint.contains(&place.host));
            assert_eq!((place.key.len(), place.auth.len()), (65, 16));
        }
    }

    #[test]
    fn nothing_of_our_own_network_is_taken() {
        for endpoint in [
            "http://fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://localhost/x",
            "https://db/x",
            "https://printer.local/x",
            "https://metadata.google.internal./x",
            "https://fcm.googleapis.com:8443/x",
            "https://user@fcm.googleapis.com/x",
            "ftp://fcm.googleapis.com/x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
        ] {
            assert!(refused(endpoint), "{endpoint}");
        }
        assert!(refused(&format!("https://push.example.com/{}", "x".repeat(1_000))));
        assert!(refused("http://127.0.0.1:8080/x"), "this machine is for tests alone");
        assert!(place_of("http://127.0.0.1:8080/x", KEY, AUTH, true).is_ok());
        assert!(place_of("http://10.0.0.1:8080/x", KEY, AUTH, true).is_err());
    }

    #[test]
    fn keys_have_their_size() {
        let at = |key: &str, auth: &str| place_of("https://push.example.com/x", key, auth, false).err();
        assert_eq!(at("AAAA", AUTH), Some(Unusable::Key));
        assert_eq!(at(&format!("A{}", &KEY[1..]), AUTH), Some(Unusable::Key));
        assert_eq!(at("nicht base64!", AUTH), Some(Unusable::Key));
        assert_eq!(at(KEY, "AAAA"), Some(Unusable::Auth));
    }

    #[test]
    fn only_the_internet_is_called() {
        for address in ["8.8.8.8", "203.0.112.9", "2606:4700::1111", "2001:4860:4860::8888"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }
}
