//! `https://host:port`, and nothing after it.

use crate::Error;
use kernel::Refusal;
use rustls::pki_types::ServerName;

/// Where a hub listens unless its operator chose another.
const HUBS_PORT: u16 = 8443;

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

    /// Reads what somebody was told over a telephone: without `https://` perhaps, with an input method's full-width characters. Where no
    /// port was said, the usual ones are tried.
    ///
    /// # Errors
    /// `hub_address_unfit`.
    pub(crate) fn typed(text: &str) -> Result<Vec<Self>, Error> {
        let plain: String = text.trim().chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_ascii_lowercase();
        let named = plain.strip_prefix("https://").unwrap_or(&plain).trim_end_matches('/');
        let first = Self::parse(&format!("https://{named}"))?;
        let says_port = parts(named).is_some_and(|_| first.authority() == named);
        let usual = Self { port: HUBS_PORT, ..first.clone() };
        Ok(if says_port { vec![first] } else { vec![first, usual] })
    }

    /// The value of the `Host` header.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{host}:{}", self.port)
    }
}

fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '。' => '.',
        other => other,
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
    fn what_was_heard_over_a_telephone_is_an_address() {
        let tried = |typed: &str| Address::typed(typed).unwrap().iter().map(Address::authority).collect::<Vec<_>>();
        assert_eq!(tried(" 10.1.2.3：8443 "), ["10.1.2.3:8443"]);
        assert_eq!(tried("１０。１。２．３:443"), ["10.1.2.3:443"]);
        assert_eq!(tried("HTTPS://Hub.Office/"), ["hub.office:443", "hub.office:8443"]);
        assert_eq!(tried("[fd00::1]:9000"), ["[fd00::1]:9000"]);
        for unfit in ["", "   ", "http://hub", "中心端:8443", "10.1.2.3:x", "hub/path"] {
            assert!(Address::typed(unfit).is_err(), "{unfit}");
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
