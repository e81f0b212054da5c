//! Who gets through the door: only a page of ours, at our address, with the token of this launch.
//!
//! A foreign site can make a browser send requests here, and by DNS rebinding even read the answers under a name of its own.
//! The Host check ends the second, the Origin check and the token the first. The token never lies in a cookie: cookies of
//! 127.0.0.1 are sent to every port of this machine, and so to other people's programs.

use super::Token;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

/// What the finished page may load and where it may talk to.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
     img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TOKEN: HeaderName = HeaderName::from_static("x-zoufang-token");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The addresses and the token of one launch.
pub struct Gate {
    hosts: [String; 2],
    origins: [String; 2],
    token: Token,
}

impl Gate {
    /// The gate of a port on the loopback.
    pub fn new(port: u16, token: Token) -> Self {
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let origins = hosts.clone().map(|host| format!("http://{host}"));
        Self { hosts, origins, token }
    }

    /// The address to open: the token stands in the fragment, which no browser sends or logs.
    pub fn url(&self) -> String {
        format!("{}/#token={}", self.origins[0], self.token.letters())
    }

    /// Whether a request may pass.
    ///
    /// # Errors
    /// The reason of the refusal.
    pub fn judge(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
        if !only(headers, &header::HOST).is_some_and(|host| self.hosts.iter().any(|ours| ours == host)) {
            return Err("host_not_ours");
        }
        let origin = headers.contains_key(header::ORIGIN).then(|| only(headers, &header::ORIGIN));
        if origin.is_some_and(|origin| !origin.is_some_and(|o| self.origins.iter().any(|ours| ours == o))) {
            return Err("origin_not_ours");
        }
        match uri.path() {
            path if path.starts_with("/api/") => self.judge_call(method, headers, origin.is_some()),
            path if path.starts_with("/bytes/") => self.judge_bytes(uri, headers),
            _ => Ok(()),
        }
    }

    fn judge_call(&self, method: &Method, headers: &HeaderMap, has_origin: bool) -> Result<(), &'static str> {
        if method == Method::POST && !has_origin {
            return Err("origin_not_ours");
        }
        if !is_same_site(headers) {
            return Err("site_not_ours");
        }
        self.judge_token(only(headers, &TOKEN))
    }

    /// A picture's address can carry no header, so the token may stand in its query.
    fn judge_bytes(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), &'static str> {
        if !is_same_site(headers) {
            return Err("site_not_ours");
        }
        let in_query = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("token="));
        self.judge_token(only(headers, &TOKEN).or(in_query))
    }

    fn judge_token(&self, offered: Option<&str>) -> Result<(), &'static str> {
        if offered.is_some_and(|offered| self.token.is(offered)) { Ok(()) } else { Err("token_not_ours") }
    }
}

/// The header's value when it stands there exactly once and is plain text.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Browsers that say where a request comes from must say: from this page, or typed by the user.
fn is_same_site(headers: &HeaderMap) -> bool {
    !headers.contains_key(FETCH_SITE) || matches!(only(headers, &FETCH_SITE), Some("same-origin" | "none"))
}

/// Headers that every answer carries.
pub(super) fn harden(headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
