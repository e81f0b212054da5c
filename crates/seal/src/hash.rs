use crate::Error;
use std::fmt;

/// A BLAKE3 hash of 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(
    /// The bytes of the hash.
    pub [u8; 32],
);

impl Hash {
    /// 64 lower-case hexadecimal characters.
    pub fn to_hex(&self) -> String {
        crate::to_hex(&self.0)
    }

    /// The hash written by [`Hash::to_hex`].
    ///
    /// # Errors
    /// [`Error::Malformed`] unless it is 64 hexadecimal characters.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        crate::hex::fixed(text).map(Self)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.to_hex())
    }
}

/// BLAKE3 of the parts laid end to end, nothing between them: `hash(&[b"ab", b"c"]) == hash(&[b"abc"])`.
/// The caller makes the preimage unambiguous (fixed lengths or length prefixes).
pub fn hash(parts: &[&[u8]]) -> Hash {
    absorb(blake3::Hasher::new(), parts)
}

/// BLAKE3 of what is too long to be held at once.
#[derive(Clone, Debug, Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// The next part of it.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The hash of all parts up to now, laid end to end.
    pub fn finish(&self) -> Hash {
        Hash(*self.0.finalize().as_bytes())
    }
}

/// Keyed BLAKE3 of the parts laid end to end: a message authentication code, or a commitment when the key is a salt.
pub fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> Hash {
    absorb(blake3::Hasher::new_keyed(key), parts)
}

/// BLAKE3's key derivation. `context` is a fixed text of the program, one per use, never made of input; `material` is
/// already strong (32 random bytes, a shared secret): a passphrase is not.
pub fn derive_key(context: &str, material: &[u8]) -> [u8; 32] {
    blake3::derive_key(context, material)
}

fn absorb(mut hasher: blake3::Hasher, parts: &[&[u8]]) -> Hash {
    for part in parts {
        hasher.update(part);
    }
    Hash(*hasher.finalize().as_bytes())
}
