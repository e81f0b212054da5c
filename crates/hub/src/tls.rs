//! The hub's own certificate authority and TLS 1.3 (security.md 3.5, docs/adr/0011).
//!
//! The authority is made once and lives ten years; laptops trust it alone, by the hub's card. The certificate the hub shows is
//! made anew at every start and again while serving when its time runs out; its key never lies on a disk.

use crate::Failure;
use kernel::{Clock, ErrorCode, Instant, Refusal};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use seal::Zeroizing;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;
/// Ten years.
const AUTHORITY_DAYS: i64 = 3_653;
/// No client accepts more.
const LEAF_DAYS: i64 = 397;
/// A certificate with less than this before it is renewed.
const RENEW_DAYS: i64 = 30;
/// Laptops' clocks may be behind by so much.
const BACKDATED_DAYS: i64 = 1;

/// The hub's certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

/// A certificate and until when it holds.
struct Leaf {
    certified: Arc<CertifiedKey>,
    ends_at: Instant,
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn found(now: Instant) -> Result<Self, Failure> {
        Self::signed_by_itself(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unfit)?, now)
    }

    /// A new certificate for a key (PKCS #8) that nobody has trusted yet.
    ///
    /// # Errors
    /// A key that is none.
    pub fn renewed(key: &[u8], now: Instant) -> Result<Self, Failure> {
        Self::signed_by_itself(KeyPair::try_from(&PrivatePkcs8KeyDer::from(key)).map_err(unfit)?, now)
    }

    fn signed_by_itself(key: KeyPair, now: Instant) -> Result<Self, Failure> {
        let params = authority_params(now);
        let der = params.self_signed(&key).map_err(unfit)?.der().to_vec();
        Ok(Self { issuer: Issuer::new(params, key), der })
    }

    /// The one whose key (PKCS #8) and certificate (DER) were kept.
    ///
    /// # Errors
    /// A key that is none.
    pub fn of_parts(key: &[u8], der: Vec<u8>) -> Result<Self, Failure> {
        let key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key)).map_err(unfit)?;
        Ok(Self { issuer: Issuer::new(authority_params(Instant(0)), key), der })
    }

    /// Its key, PKCS #8.
    pub fn key(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.issuer.key().serialize_der())
    }

    /// Its certificate, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    fn leaf(&self, names: &[String], now: Instant) -> Result<Leaf, Failure> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unfit)?;
        let mut params = CertificateParams::new(names).map_err(unfit)?;
        params.distinguished_name.push(DnType::CommonName, "zoufang-hub");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let ends_at = hold(&mut params, now, LEAF_DAYS);
        let chain = vec![CertificateDer::from(params.signed_by(&key, &self.issuer).map_err(unfit)?)];
        let secret = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let secret = provider().key_provider.load_private_key(secret).map_err(unfit)?;
        Ok(Leaf { certified: Arc::new(CertifiedKey::new(chain, secret)), ends_at })
    }
}

/// The name and the uses must be the same whenever the issuer is put together again: they enter what it signs.
fn authority_params(now: Instant) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Zoufang hub");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    hold(&mut params, now, AUTHORITY_DAYS);
    params
}

fn hold(params: &mut CertificateParams, now: Instant, days: i64) -> Instant {
    let at = |ms: i64| rcgen::date_time_ymd(1970, 1, 1) + Duration::from_millis(ms.max(0).unsigned_abs());
    let ends = now.0 + (days - BACKDATED_DAYS) * DAY_MS;
    (params.not_before, params.not_after) = (at(now.0 - BACKDATED_DAYS * DAY_MS), at(ends));
    Instant(ends)
}

fn unfit(error: impl fmt::Display) -> Failure {
    Refusal::new(ErrorCode::Internal, "certificate_not_made").with("detail", error).into()
}

fn provider() -> CryptoProvider {
    aws_lc_rs::default_provider()
}

/// What the listener needs: TLS 1.3 alone, with a certificate for these names that is renewed by itself.
///
/// # Errors
/// A name that can't stand in a certificate.
pub fn server_config(authority: Authority, names: Vec<String>, clock: Arc<dyn Clock>) -> Result<ServerConfig, Failure> {
    let leaf = authority.leaf(&names, clock.now())?;
    let shown = Renewing { authority, names, clock, leaf: Mutex::new(leaf) };
    let config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unfit)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    Ok(config)
}

/// Shows the certificate, a fresh one when the old has little time left.
struct Renewing {
    authority: Authority,
    names: Vec<String>,
    clock: Arc<dyn Clock>,
    leaf: Mutex<Leaf>,
}

impl Renewing {
    fn current(&self) -> Arc<CertifiedKey> {
        let now = self.clock.now();
        let mut leaf = self.leaf.lock().unwrap_or_else(PoisonError::into_inner);
        if leaf.ends_at.0 - now.0 < RENEW_DAYS * DAY_MS
            && let Ok(fresh) = self.authority.leaf(&self.names, now)
        {
            *leaf = fresh;
        }
        Arc::clone(&leaf.certified)
    }
}

impl ResolvesServerCert for Renewing {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl fmt::Debug for Renewing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Renewing(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    struct Set(AtomicI64);

    impl Clock for Set {
        fn now(&self) -> Instant {
            Instant(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn the_certificate_is_renewed_in_its_last_month_and_not_before() {
        let begin = Instant(1_790_000_000_000);
        let clock = Arc::new(Set(AtomicI64::new(begin.0)));
        let authority = Authority::found(begin).unwrap();
        let again = Authority::of_parts(&authority.key(), authority.der().to_vec()).unwrap();
        let names = vec!["127.0.0.1".to_owned()];
        let leaf = again.leaf(&names, begin).unwrap();
        let shown = Renewing { authority: again, names, clock: clock.clone(), leaf: Mutex::new(leaf) };
        let first = shown.current();
        clock.0.store(begin.0 + 365 * DAY_MS, Ordering::Relaxed);
        assert!(Arc::ptr_eq(&first, &shown.current()), "31 days are left");
        clock.0.store(begin.0 + 367 * DAY_MS, Ordering::Relaxed);
        let second = shown.current();
        assert!(!Arc::ptr_eq(&first, &second) && Arc::ptr_eq(&second, &shown.current()), "renewed once");
    }
}
