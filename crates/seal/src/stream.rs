use crate::suite::after_suite;
use crate::{Error, SUITE, random};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fmt;
use zeroize::Zeroizing;

/// How much longer a sealed piece is than its plain bytes: suite (1) and tag (16).
pub const PIECE_OVERHEAD: usize = 17;

const TAG: usize = 16;
const PREFIX: usize = 19;
const CONTEXT: &str = "zoufang 2026-11 pieces of one file, prefix of the nonces";

/// The key of one file that is sealed piece by piece (STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015, over
/// XChaCha20-Poly1305). Each piece's nonce is a prefix derived from the key (19) ‖ its number from 0, u32be (4) ‖ 1 for the last
/// one, else 0 (1): so none can be left out, moved, or taken for the end. A key seals one file and no other: it is drawn with
/// it. Wiped on drop; never printed.
#[derive(Clone)]
pub struct PieceKey(Zeroizing<[u8; 32]>);

/// Which piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PiecePlace {
    /// Its number, from 0.
    pub no: u32,
    /// None follows.
    pub is_last: bool,
}

impl PieceKey {
    /// A new key, for one file.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random::<32>()?)))
    }

    /// The key of stored bytes, to open what was sealed by it.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The bytes, to be stored.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// Seals one piece. Result: suite (1 byte) ‖ ciphertext ‖ tag (16).
    ///
    /// # Errors
    /// [`Error::Malformed`] for a piece beyond the algorithm's 256 GiB.
    pub fn seal_piece(&self, place: PiecePlace, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let body = self.cipher().encrypt(&self.nonce(place), Payload { msg: plain, aad: &[SUITE] });
        Ok([&[SUITE], &body.map_err(|_| Error::Malformed)?[..]].concat())
    }

    /// Opens what [`PieceKey::seal_piece`] made with the same key for the same place.
    ///
    /// # Errors
    /// [`Error::NotGenuine`] when the key, the place or any byte differs; [`Error::UnknownSuite`]; [`Error::Malformed`] when
    /// it is too short.
    pub fn open_piece(&self, place: PiecePlace, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let body = after_suite(sealed)?;
        if body.len() < TAG {
            return Err(Error::Malformed);
        }
        let plain = self.cipher().decrypt(&self.nonce(place), Payload { msg: body, aad: &[SUITE] });
        plain.map(Zeroizing::new).map_err(|_| Error::NotGenuine)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }

    fn nonce(&self, place: PiecePlace) -> XNonce {
        let derived = Zeroizing::new(blake3::derive_key(CONTEXT, &self.0[..]));
        let mut nonce = [0; 24];
        nonce[..PREFIX].copy_from_slice(&derived[..PREFIX]);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&place.no.to_be_bytes());
        nonce[23] = u8::from(place.is_last);
        XNonce::from(nonce)
    }
}

impl fmt::Debug for PieceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PieceKey")
    }
}
