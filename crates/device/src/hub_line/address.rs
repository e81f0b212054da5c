//! `https://host:port`, and nothing after it.

use crate::Error;
use kernel::Refusal;
use rustls::pki_types::ServerName;

/// Where a hub listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// A name or an IP address; IPv6 without brackets.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
    /// What the certificate must be made out to.
    pub(crate) name: ServerName<'static>,
}

impl Address {
    /// Reads an address; port 443 when it names none.
    ///
    /// # Errors
    /// `hub_address_unfit`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let unfit = || Refusal::invalid("hub", "hub_address_unfit").with("address", text);
        let rest = text.trim().strip_prefix("https://").ok_or_else(unfit)?.trim_end_matches('/');
        let (host, port) = parts(rest).ok_or_else(unfit)?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_| unfit())?;
        Ok(Self { host: host.to_owned(), port, name })
    }

    /// The value of the `Host` header.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{host}:{}", self.port)
    }
}

fn parts(text: &str) -> Option<(&str, u16)> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, after) = bracketed.split_once(']')?;
        return Some((host, port_of(after)?));
    }
    match text.split_once(':') {
        Some((host, _)) => Some((host, port_of(&text[host.len()..])?)),
        None => Some((text, 443)),
    }
}

fn port_of(after: &str) -> Option<u16> {
    if after.is_empty() { Some(443) } else { after.strip_prefix(':')?.parse().ok().filter(|port| *port > 0) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_an_https_address_without_a_path_is_one() {
        for text in [
            "",
            "hub",
            "http://hub:1",
            "https://",
            "https://hub:0",
            "https://hub:70000",
            "https://hub:1/x",
            "https://[::1",
            "https://a b",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_and_both_kinds_of_numbers_are_read() {
        for (text, host, port, authority) in [
            ("https://hub.office:8443", "hub.office", 8443, "hub.office:8443"),
            ("https://hub.office/", "hub.office", 443, "hub.office:443"),
            ("https://10.1.2.3:8443", "10.1.2.3", 8443, "10.1.2.3:8443"),
            ("https://[fd00::1]:8443", "fd00::1", 8443, "[fd00::1]:8443"),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!((address.host.as_str(), address.port), (host, port));
            assert_eq!(address.authority(), authority);
        }
    }
}
