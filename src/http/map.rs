//! The map that a site brings along: where its style is, and from which hosts it may load.
//!
//! Must not: fetch anything; the browser does.

use anyhow::{Context, ensure};

/// More hosts than any map needs.
const MAX_ORIGINS: usize = 16;

/// A style for the console's map, and the hosts that it may load tiles and pictures from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapSettings {
    style_url: String,
    origins: Vec<String>,
}

/// `https://map.example:8443`, from a URL; `None` for anything but http and https with a plain host.
fn origin_of(url: &str) -> Option<String> {
    let uri: actix_web::http::Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    // What follows goes into a header of ours: nothing that could end a directive there.
    let is_plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    is_plain(authority.as_str()).then(|| format!("{scheme}://{authority}"))
}

impl MapSettings {
    /// A style at a URL (or a path of this server), and further hosts.
    ///
    /// # Errors
    /// Something is no URL.
    pub fn parse(style_url: &str, hosts: &[String]) -> anyhow::Result<Self> {
        ensure!(hosts.len() <= MAX_ORIGINS, "a map loads from at most {MAX_ORIGINS} hosts");
        let mut origins = Vec::new();
        if !style_url.starts_with('/') {
            let origin = origin_of(style_url);
            origins.push(origin.with_context(|| format!("{style_url} is no http(s) URL of a map style"))?);
        }
        for host in hosts {
            let origin =
                origin_of(host).with_context(|| format!("{host} is no origin like https://tiles.example"))?;
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        Ok(Self { style_url: style_url.to_owned(), origins })
    }

    /// What the page loads.
    pub fn style_url(&self) -> &str {
        &self.style_url
    }

    /// Hosts other than this server.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_names_its_own_host_and_each_other_once() {
        let hosts = ["https://t0.example/", "https://t1.example", "https://t0.example"].map(str::to_owned);
        let map = MapSettings::parse("https://map.example:8443/style.json?key=a", &hosts).unwrap();
        let origins: Vec<&str> = map.origins().collect();
        assert_eq!(origins, ["https://map.example:8443", "https://t0.example", "https://t1.example"]);
        assert_eq!(map.style_url(), "https://map.example:8443/style.json?key=a");
        assert_eq!(MapSettings::parse("/map/style.json", &[]).unwrap().origins().count(), 0);
    }

    #[test]
    fn what_could_end_a_directive_is_no_origin() {
        for url in [
            "ftp://map.example/",
            "style.json",
            "https://",
            "https://a;script-src *",
            "https://u:p@map.example/",
        ] {
            assert!(MapSettings::parse(url, &[]).is_err(), "{url}");
            assert!(MapSettings::parse("/style.json", &[url.to_owned()]).is_err(), "{url}");
        }
    }
}
