use crate::suite::after_suite;
use crate::{Error, SUITE, random};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const NONCE: usize = 24;
const TAG: usize = 16;

/// Seals `plain` with XChaCha20-Poly1305; `ad` is bound but not contained.
///
/// Result: suite (1 byte) ‖ random nonce (24) ‖ ciphertext ‖ tag (16), 41 bytes longer than `plain`. The nonce is so
/// long that random ones never meet, so one key may seal any number of texts.
///
/// # Errors
/// [`Error::NoRandomness`]; [`Error::Malformed`] for a text beyond the algorithm's 256 GiB.
pub fn seal_bytes(key: &[u8; 32], ad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE>()?;
    let body = cipher(key).encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: ad });
    let body = body.map_err(|_| Error::Malformed)?;
    Ok([&[SUITE], &nonce[..], &body].concat())
}

/// Opens what [`seal_bytes`] made with the same key and associated data.
///
/// # Errors
/// [`Error::NotGenuine`] when key, associated data or any byte differs; [`Error::UnknownSuite`]; [`Error::Malformed`]
/// when it is too short.
pub fn open_bytes(key: &[u8; 32], ad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (nonce, body) = after_suite(sealed)?.split_first_chunk::<NONCE>().ok_or(Error::Malformed)?;
    if body.len() < TAG {
        return Err(Error::Malformed);
    }
    let plain = cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: ad });
    plain.map(Zeroizing::new).map_err(|_| Error::NotGenuine)
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}
