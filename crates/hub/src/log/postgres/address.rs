//! Where the database is, and how the line to it is kept.

use super::fault;
use crate::{Error, Failure};
use kernel::Refusal;
use postgres::config::{Host, SslMode, TargetSessionAttrs};
use postgres::{Client, Config, NoTls};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server that does not answer is given up after so long, unless the address names another time.
const CONNECTING: Duration = Duration::from_secs(5);
/// A line that is dead is noticed after about so long, also by who only waits for an answer on it.
const DEAD_LINE: Duration = Duration::from_secs(10);
/// How often a quiet line is asked whether it lives. The system's own pause is more than a minute, and nothing counts before it.
const ASKING: Duration = Duration::from_secs(2);

/// Where the database is. Holds a password: shown nowhere.
#[derive(Clone)]
pub struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    place: String,
}

impl Address {
    /// Reads `postgres://USER:PASSWORD@HOST[:PORT][,HOST…]/DATABASE`. To another machine the line is under TLS 1.3 with a
    /// certificate of the authority in `authority` (PEM); without one only this machine is reached.
    ///
    /// # Errors
    /// `database_url_unfit`, `database_needs_authority`, or a file that is no certificate.
    pub fn parse(url: &str, authority: Option<&Path>) -> Result<Self, Failure> {
        let unfit = || Refusal::invalid("database_url", "database_url_unfit");
        let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let mut config: Config = url.parse().ok().filter(|_| is_url).ok_or_else(unfit)?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err(unfit().into());
        }
        let (is_here, has_line) =
            (is_here(&config), config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_))));
        let tls = authority.filter(|_| has_line).map(secured).transpose()?;
        if tls.is_none() && (!is_here || config.get_ssl_mode() == SslMode::Require) {
            return Err(Failure::usage("database_needs_authority"));
        }
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        config.connect_timeout(config.get_connect_timeout().copied().unwrap_or(CONNECTING));
        config.keepalives(true).keepalives_idle(ASKING).keepalives_interval(ASKING).tcp_user_timeout(DEAD_LINE);
        config.target_session_attrs(TargetSessionAttrs::ReadWrite).application_name("zoufang-hub");
        let place = place(&config);
        Ok(Self { config, tls, place })
    }

    /// A session; `was_warned` comes true when the server warns.
    pub(super) fn connect(&self, was_warned: Arc<AtomicBool>) -> Result<Client, Error> {
        let mut config = self.config.clone();
        config.notice_callback(move |_| was_warned.store(true, Ordering::SeqCst));
        let connected = match &self.tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        };
        connected.map_err(|error| fault::of_connecting(&error, &self.place))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Address({})", self.place)
    }
}

fn is_here(config: &Config) -> bool {
    let is_loopback = |host: &str| host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(host) => is_loopback(host),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

/// Hosts and database, for messages.
fn place(config: &Config) -> String {
    let host = |host: &Host| match host {
        Host::Tcp(host) => host.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    };
    let hosts: Vec<String> = config.get_hosts().iter().map(host).collect();
    let ports: Vec<String> = config.get_ports().iter().map(u16::to_string).collect();
    format!("{}:{}/{}", hosts.join(","), ports.join(","), config.get_dbname().unwrap_or_default())
}

fn secured(authority: &Path) -> Result<MakeRustlsConnect, Failure> {
    let unfit = |error: &dyn fmt::Display| {
        let refusal = Refusal::invalid("database_authority", "database_authority_unfit");
        Failure::from(refusal.with("file", authority.display()).with("detail", error))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(authority).map_err(|error| unfit(&error))? {
        roots.add(certificate.map_err(|error| unfit(&error))?).map_err(|error| unfit(&error))?;
    }
    if roots.is_empty() {
        return Err(unfit(&"0"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| unfit(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refused(url: &str) -> String {
        Address::parse(url, None).unwrap_err().refusal.reason
    }

    #[test]
    fn without_an_authority_only_this_machine_is_reached() {
        for url in [
            "postgres://hub@10.0.0.5/hub",
            "postgres://hub@db.example/hub",
            "postgres://hub@127.0.0.1,db.example/hub",
            "postgres://hub@localhost/hub?hostaddr=10.0.0.5",
            "postgres://hub@127.0.0.1/hub?sslmode=require",
        ] {
            assert_eq!(refused(url), "database_needs_authority", "{url}");
        }
        for url in [
            "postgres://hub@127.0.0.1:5433/hub",
            "postgresql://hub:secret@localhost/hub",
            "postgres://hub@[::1]/hub",
            "postgres://hub@%2Frun%2Fpostgresql/hub",
            "postgres:///hub?host=/run/postgresql",
        ] {
            assert!(Address::parse(url, None).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_dead_line_is_noticed_whatever_the_address_says() {
        let url = "postgres://hub@127.0.0.1/hub?keepalives=0&keepalives_idle=7200&tcp_user_timeout=900";
        let config = Address::parse(url, None).unwrap().config;
        assert!(config.get_keepalives());
        assert_eq!((config.get_keepalives_idle(), config.get_keepalives_interval()), (ASKING, Some(ASKING)));
        assert_eq!(config.get_tcp_user_timeout(), Some(&DEAD_LINE));
    }

    #[test]
    fn what_is_no_address_is_refused_and_no_password_is_shown() {
        for url in
            ["", "hub.db", "host=localhost dbname=hub", "mysql://h/hub", "postgres://h/hub?fruit=1", "postgres:///"]
        {
            assert_eq!(refused(url), "database_url_unfit", "{url}");
        }
        let address = Address::parse("postgres://hub:secret@localhost:5433/hub", None).unwrap();
        assert_eq!(format!("{address:?}"), "Address(localhost:5433/hub)");
    }
}
