use crate::random::Stretched;
use crate::suite::after_suite;
use crate::{Error, SUITE, random};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use std::fmt;
use zeroize::Zeroizing;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapped = <X25519HkdfSha256 as Kem>::EncappedKey;

const ENCAPPED: usize = 32;
const TAG: usize = 16;

/// The private half of an X25519 key, to open what was sealed to its public half. Wiped on drop; never printed.
#[derive(Clone)]
pub struct SealSecret(Zeroizing<[u8; 32]>);

impl SealSecret {
    /// A new key.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(random::<32>()?)))
    }

    /// The key of stored bytes; any 32 bytes are a key (clamped when used).
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The bytes, to be wrapped and stored.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// The public half.
    pub fn public(&self) -> SealPublic {
        // 32 bytes always make a private key, so the zero key (which nothing can be sealed to) is never given out.
        let key = self.private().map(|private| X25519HkdfSha256::sk_to_pk(&private).to_bytes().into());
        SealPublic(key.unwrap_or([0; 32]))
    }

    /// The key that only the owners of these two keys know, for one use: X25519, then BLAKE3 of the secret and both public halves.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a key with which nothing can be shared.
    pub fn shared_with(&self, other: &SealPublic, context: &str) -> Result<Zeroizing<[u8; 32]>, Error> {
        let secret = Zeroizing::new(x25519_dalek::x25519(*self.0, other.0));
        if *secret == [0; 32] {
            return Err(Error::Malformed);
        }
        let mut both = [self.public().0, other.0];
        both.sort_unstable();
        let material = Zeroizing::new([&secret[..], &both[0], &both[1]].concat());
        Ok(Zeroizing::new(crate::derive_key(context, &material)))
    }

    fn private(&self) -> Result<Private, Error> {
        Private::from_bytes(&self.0[..]).map_err(|_| Error::Malformed)
    }
}

impl fmt::Debug for SealSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SealSecret of {:?}", self.public())
    }
}

/// The public half of an X25519 key: anyone may seal to it, only its owner opens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SealPublic(
    /// The u-coordinate (RFC 7748).
    pub [u8; 32],
);

impl SealPublic {
    /// 64 lower-case hexadecimal characters.
    pub fn to_hex(&self) -> String {
        crate::to_hex(&self.0)
    }

    /// The key written by [`SealPublic::to_hex`].
    ///
    /// # Errors
    /// [`Error::Malformed`] unless it is 64 hexadecimal characters.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        crate::hex::fixed(text).map(Self)
    }
}

impl fmt::Debug for SealPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SealPublic({})", self.to_hex())
    }
}

/// Seals `plain` to the owner of `public` (RFC 9180, base mode: it says nothing of who sealed; sign for that).
/// `info` names the use, `ad` is bound but not contained.
///
/// Result: suite (1 byte) ‖ encapsulated key (32) ‖ ciphertext ‖ tag (16), 49 bytes longer than `plain`.
///
/// # Errors
/// [`Error::Malformed`] when nothing can be sealed to that key; [`Error::NoRandomness`].
pub fn seal_to(public: &SealPublic, info: &[u8], ad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let key = Public::from_bytes(&public.0).map_err(|_| Error::Malformed)?;
    let mut source = Stretched::drawn()?;
    let (encapped, mut sender) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        info,
        &mut source,
    )
    .map_err(|_| Error::Malformed)?;
    let body = sender.seal(plain, ad).map_err(|_| Error::Malformed)?;
    Ok([&[SUITE], &encapped.to_bytes()[..], &body].concat())
}

/// Opens what [`seal_to`] made for the public half of `secret` with the same `info` and `ad`.
///
/// # Errors
/// [`Error::NotGenuine`] when the key, `info`, `ad` or any byte differs; [`Error::UnknownSuite`]; [`Error::Malformed`]
/// when it is too short.
pub fn open_from(secret: &SealSecret, info: &[u8], ad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (encapped, body) = after_suite(sealed)?.split_first_chunk::<ENCAPPED>().ok_or(Error::Malformed)?;
    if body.len() < TAG {
        return Err(Error::Malformed);
    }
    let encapped = Encapped::from_bytes(encapped).map_err(|_| Error::Malformed)?;
    let mut receiver = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.private()?,
        &encapped,
        info,
    )
    .map_err(refusal)?;
    receiver.open(body, ad).map(Zeroizing::new).map_err(refusal)
}

fn refusal(_: HpkeError) -> Error {
    Error::NotGenuine
}
