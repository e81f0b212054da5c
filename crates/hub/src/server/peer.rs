//! Who is at the other end of a connection.

use axum::extract::Request;
use std::net::IpAddr;

/// Whom the connection comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// A proxy on this machine stands in front; its word for the address counts.
    pub(crate) is_proxied: bool,
}

impl Peer {
    /// The asker's address; behind a proxy the last one the proxy names, because the ones before it are the asker's own words.
    pub(crate) fn behind(&self, request: &Request) -> IpAddr {
        let named = || request.headers().get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
        if self.is_proxied { named().unwrap_or(self.address) } else { self.address }
    }
}
