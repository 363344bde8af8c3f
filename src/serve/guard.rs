//! Who may ask, and what every answer forbids the browser.
//!
//! Owns the checks of method, body, Host, Origin and Sec-Fetch-Site, and the security headers. A
//! page of another site must not read the index through the reader's browser: neither by a name
//! that it has made resolve to this machine (DNS rebinding), for only names of this machine and IP
//! addresses are answered, which no name server can forge; nor by a request of its own, for its
//! origin is checked. A link on another site may lead here.

use std::net::IpAddr;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Uri};

use super::error::ServeError;

/// What every answer says to the browser. No script or style that is not a file of this server
/// runs, nothing is loaded from elsewhere, no page shows this one in a frame.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Puts the security headers on an answer.
pub(crate) fn protect(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// For which hosts the server answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hosts {
    /// Whether others than this machine may ask: then any IP address names the server.
    pub(crate) public: bool,
    /// Names that stand for it beside those of loopback.
    pub(crate) names: Vec<String>,
}

impl Hosts {
    /// Whether a host without its port names this server.
    fn answers_for(&self, host: &str) -> bool {
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(host).parse::<IpAddr>() {
            // An IPv6 address without brackets is no host.
            return bare.is_some() == address.is_ipv6() && (self.public || address.is_loopback());
        }
        let names = self.names.iter().map(String::as_str);
        names
            .chain(["localhost"])
            .any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Refuses what may not be asked, or not from there.
pub(crate) fn check(request: &Parts, hosts: &Hosts) -> Result<(), ServeError> {
    check_host(&request.uri, &request.headers, hosts)?;
    check_origin(&request.uri, &request.headers, hosts)?;
    if request.method != Method::GET && request.method != Method::HEAD {
        return Err(ServeError::WrongMethod {
            method: request.method.to_string(),
        });
    }
    let length = request.headers.get(header::CONTENT_LENGTH);
    let has_length = length.is_some_and(|length| length.as_bytes() != b"0");
    if has_length || request.headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(ServeError::BodyRefused);
    }
    Ok(())
}

fn check_host(uri: &Uri, headers: &HeaderMap, hosts: &Hosts) -> Result<(), ServeError> {
    let mut given = headers.get_all(header::HOST).iter();
    let (first, second) = (given.next(), given.next());
    let text = first.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    let text = text.unwrap_or_default();
    let is_ours = |authority: &str| host_of(authority).is_some_and(|host| hosts.answers_for(host));
    // A request to a proxy names the host in its target as well.
    let target = uri.authority().map(|authority| authority.as_str());
    if second.is_some() || !is_ours(&text) || !target.is_none_or(is_ours) {
        return Err(ServeError::WrongHost {
            host: target.map_or(text, str::to_owned),
        });
    }
    Ok(())
}

/// The host of `host:port`, where the port is a number or missing.
fn host_of(authority: &str) -> Option<&str> {
    let end = authority.rfind(']').map_or(0, |end| end + 1);
    let Some(colon) = authority[end..].find(':').map(|colon| end + colon) else {
        return Some(authority);
    };
    let port = &authority[colon + 1..];
    port.parse::<u16>().is_ok().then(|| &authority[..colon])
}

fn check_origin(uri: &Uri, headers: &HeaderMap, hosts: &Hosts) -> Result<(), ServeError> {
    let value = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    if let Some(origin) = value("origin") {
        let origin = std::str::from_utf8(origin).unwrap_or_default();
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        let own = headers.get(header::HOST).map(HeaderValue::as_bytes);
        let is_own = authority.is_some_and(|it| {
            own == Some(it.as_bytes()) && host_of(it).is_some_and(|host| hosts.answers_for(host))
        });
        if !is_own {
            return Err(ServeError::CrossSite);
        }
    }
    let is_of_program = uri.path().starts_with("/api/") || uri.path().starts_with("/download/");
    match value("sec-fetch-site") {
        None | Some(b"same-origin" | b"none") => Ok(()),
        // A link to a page that a reader followed.
        Some(_)
            if !is_of_program
                && value("sec-fetch-mode") == Some(b"navigate")
                && value("sec-fetch-dest") == Some(b"document") =>
        {
            Ok(())
        }
        Some(_) => Err(ServeError::CrossSite),
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    /// Code of the refusal, or `ok`.
    fn verdict(uri: &str, headers: &[(&str, &str)], hosts: &Hosts) -> &'static str {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        check(&parts, hosts).map_or_else(|error| error.code(), |()| "ok")
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let own = Hosts::default();
        let public = Hosts {
            public: true,
            names: vec!["archive.example".to_owned()],
        };
        for (host, on_loopback, in_public) in [
            ("127.0.0.1:8080", "ok", "ok"),
            ("127.0.0.1", "ok", "ok"),
            ("127.8.8.8:9", "ok", "ok"),
            ("localhost:8080", "ok", "ok"),
            ("LocalHost", "ok", "ok"),
            ("[::1]:8080", "ok", "ok"),
            ("192.168.0.7:8080", "wrong-host", "ok"),
            ("[2001:db8::1]", "wrong-host", "ok"),
            ("archive.example", "wrong-host", "ok"),
            ("evil.example", "wrong-host", "wrong-host"),
            ("evil.example:8080", "wrong-host", "wrong-host"),
            ("127.0.0.1.evil.example", "wrong-host", "wrong-host"),
            ("localhost.evil.example:8080", "wrong-host", "wrong-host"),
            ("evil.example@127.0.0.1", "wrong-host", "wrong-host"),
            ("127.0.0.1:80:80", "wrong-host", "wrong-host"),
            ("127.0.0.1:x", "wrong-host", "wrong-host"),
            ("::1", "wrong-host", "wrong-host"),
            ("[127.0.0.1]", "wrong-host", "wrong-host"),
            ("", "wrong-host", "wrong-host"),
            (":8080", "wrong-host", "wrong-host"),
            ("]:8080", "wrong-host", "wrong-host"),
        ] {
            assert_eq!(verdict("/", &[("host", host)], &own), on_loopback, "{host}");
            assert_eq!(
                verdict("/", &[("host", host)], &public),
                in_public,
                "{host}"
            );
        }
        assert_eq!(verdict("/", &[], &own), "wrong-host");
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert_eq!(verdict("/", &twice, &own), "wrong-host");
        let target = "http://evil.example/";
        assert_eq!(
            verdict(target, &[("host", "localhost")], &own),
            "wrong-host"
        );
    }

    #[test]
    fn pages_of_other_sites_ask_in_vain_and_their_links_work() {
        for (path, headers, expected) in [
            ("/", &[("origin", "http://localhost:1")][..], "ok"),
            ("/", &[("origin", "http://localhost:2")], "cross-site"),
            ("/", &[("origin", "http://evil.example")], "cross-site"),
            ("/", &[("origin", "null")], "cross-site"),
            ("/", &[("sec-fetch-site", "same-origin")], "ok"),
            ("/", &[("sec-fetch-site", "none")], "ok"),
            ("/", &[("sec-fetch-site", "cross-site")], "cross-site"),
            ("/", &[("sec-fetch-site", "same-site")], "cross-site"),
            (
                "/search?q=zone",
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "document"),
                ],
                "ok",
            ),
            (
                "/search?q=zone",
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "iframe"),
                ],
                "cross-site",
            ),
            (
                "/api/search?q=zone",
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", "navigate"),
                    ("sec-fetch-dest", "document"),
                ],
                "cross-site",
            ),
        ] {
            let mut all = vec![("host", "localhost:1")];
            all.extend(headers);
            let hosts = Hosts::default();
            assert_eq!(verdict(path, &all, &hosts), expected, "{path} {headers:?}");
        }
    }
}
