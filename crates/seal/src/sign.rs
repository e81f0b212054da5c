use crate::{Error, SUITE, random};
use ed25519_dalek::Signer;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// First bytes of every preimage this crate signs, so that no signature of ours fits bytes made by another program.
const PREFIX: &[u8] = b"zoufang.sign";

/// The private half of an Ed25519 key. Wiped from memory on drop; never printed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn generate() -> Result<Self, Error> {
        let mut seed = random::<32>()?;
        let key = Self::from_seed(&seed);
        seed.zeroize();
        Ok(key)
    }

    /// The key of a stored seed (RFC 8032's 32-byte private key).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, to be wrapped and stored.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for one use named by `context`.
    ///
    /// The signed bytes are `"zoufang.sign"` ‖ suite (1 byte) ‖ length of the context (8 bytes, big-endian) ‖ context
    /// (UTF-8) ‖ message. The length makes the border between context and message unambiguous: a signature given
    /// under one context never fits under another.
    pub fn sign(&self, context: &str, message: &[u8]) -> Signature {
        Signature(self.0.sign(&preimage(context, message)).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey of {:?}", self.verifying())
    }
}

/// The public half of an Ed25519 key, as its 32 bytes. Whether they are a point of the curve shows at verification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifyingKey(
    /// The compressed point (RFC 8032).
    pub [u8; 32],
);

impl VerifyingKey {
    /// Holds the signature against the same preimage as [`SigningKey::sign`]. Strict: weak keys and malleable
    /// signatures are refused, so one message has one signature per key.
    ///
    /// # Errors
    /// [`Error::NotGenuine`] when it does not fit; [`Error::Malformed`] when the key is no point of the curve.
    pub fn verify(&self, context: &str, message: &[u8], signature: &Signature) -> Result<(), Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0).map_err(|_| Error::Malformed)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&preimage(context, message), &signature).map_err(|_| Error::NotGenuine)
    }

    /// 64 lower-case hexadecimal characters.
    pub fn to_hex(&self) -> String {
        crate::to_hex(&self.0)
    }

    /// The key written by [`VerifyingKey::to_hex`].
    ///
    /// # Errors
    /// [`Error::Malformed`] unless it is 64 hexadecimal characters.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        crate::hex::fixed(text).map(Self)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "VerifyingKey({})", self.to_hex())
    }
}

/// An Ed25519 signature of 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(
    /// R ‖ S (RFC 8032).
    pub [u8; 64],
);

impl fmt::Debug for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signature({})", crate::to_hex(&self.0))
    }
}

fn preimage(context: &str, message: &[u8]) -> Vec<u8> {
    let length = (context.len() as u64).to_be_bytes();
    [PREFIX, &[SUITE], &length, context.as_bytes(), message].concat()
}
