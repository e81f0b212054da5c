//! Who is on the other end: the hub card's authority and the name of the address, by TLS 1.3 alone.

use super::Cut;
use crate::Error;
use kernel::{Instant, Refusal};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;

/// Whether a certificate's dates count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dating {
    /// They do.
    Checked,
    /// Only authority and name do: to ask the hub for its time, and where practice invents the time.
    Ignored,
}

/// The one authority that counts; none for a line on which nothing is believed.
pub(crate) struct Authority {
    provider: Arc<CryptoProvider>,
    verifier: Option<Arc<WebPkiServerVerifier>>,
}

impl Authority {
    /// The authority of a card, DER.
    ///
    /// # Errors
    /// `hub_card_unfit`.
    pub(crate) fn of(der: Vec<u8>) -> Result<Self, Error> {
        let unfit = || Refusal::invalid("file_name", "hub_card_unfit");
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(der)).map_err(|_| unfit())?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
        Ok(Self { provider, verifier: Some(verifier.map_err(|_| unfit())?) })
    }

    /// Whoever answers, whatever the certificate says. Only for what proves itself by another key.
    pub(crate) fn anybodys() -> Self {
        Self { provider: Arc::new(aws_lc_rs::default_provider()), verifier: None }
    }

    /// How to connect at a time.
    pub(super) fn config(&self, at: Instant, dating: Dating) -> Result<Arc<ClientConfig>, Cut> {
        let seconds = u64::try_from(at.0 / 1000).unwrap_or(0);
        let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let dated = |strict| Dated { strict: Arc::clone(strict), at, dating };
        let verifier = Verifier { provider: Arc::clone(&self.provider), dated: self.verifier.as_ref().map(dated) };
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| Cut::NotTrusted(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// Who is believed. That the other end has its certificate's key is looked at whatever the certificate says, so that the line is whole.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// How certificates are looked at; none is where nothing is believed.
    dated: Option<Dated>,
}

/// The usual verification, at a time of ours instead of the machine's.
#[derive(Debug)]
struct Dated {
    strict: Arc<WebPkiServerVerifier>,
    at: UnixTime,
    dating: Dating,
}

impl Dated {
    fn verify(
        &self,
        judged_at: impl Fn(UnixTime) -> Result<ServerCertVerified, rustls::Error>,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match judged_at(self.at) {
            Err(error) if self.dating == Dating::Ignored => within_its_dates(&error).map_or(Err(error), judged_at),
            // Dates are judged before the name; a wrong name is the graver finding.
            Err(error) => Err(within_its_dates(&error).and_then(|at| judged_at(at).err()).unwrap_or(error)),
            verified => verified,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match &self.dated {
            Some(dated) => dated.verify(|at| dated.strict.verify_server_cert(leaf, between, name, ocsp, at)),
            None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A moment at which the certificate holds, when its dates are all that is wrong so far.
fn within_its_dates(error: &rustls::Error) -> Option<UnixTime> {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => Some(*not_after),
        rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => Some(*not_before),
        _ => None,
    }
}

/// Why a handshake failed.
pub(super) fn cut_of(error: &std::io::Error) -> Cut {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(error) if within_its_dates(error).is_some() => Cut::OutOfDate,
        Some(rustls::Error::InvalidCertificate(why)) => Cut::NotTrusted(format!("{why:?}")),
        Some(error @ (rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_))) => {
            Cut::NotTrusted(error.to_string())
        }
        _ => Cut::NotReached(error.to_string()),
    }
}
