//! Hash, sign, verify, AEAD, HPKE, keys of what is typed: the one crate that names cryptographic algorithms.
//!
//! Floor 1. It may import nothing of ours. Keys are arguments; none is kept, none is read from a file. It must never
//! know what a byte means: no members, no records, no files, no clock.
//!
//! Suite 1 = BLAKE3, Ed25519 (strict), XChaCha20-Poly1305, HPKE base mode DHKEM(X25519, HKDF-SHA256) / HKDF-SHA256 /
//! ChaCha20-Poly1305. Every sealed text starts with the suite's byte and every signature covers it, so a second suite
//! can be read beside the first. A later suite must derive its own key from the caller's, so that the byte cannot be
//! changed to run one key under two algorithms.

mod aead;
mod envelope;
mod error;
mod hash;
mod hex;
mod printed_code;
mod random;
mod sign;
mod spoken_code;
mod stream;
mod stretch;
mod suite;
mod symbols;

pub use aead::{open_bytes, seal_bytes};
pub use envelope::{SealPublic, SealSecret, open_from, seal_to};
pub use error::Error;
pub use hash::{Hash, Hasher, derive_key, hash, keyed_hash};
pub use hex::{from_hex, to_hex};
pub use printed_code::PrintedCode;
pub use random::random;
pub use sign::{Signature, SigningKey, VerifyingKey};
pub use spoken_code::SpokenCode;
pub use stream::{PIECE_OVERHEAD, PieceKey, PiecePlace};
pub use stretch::{Cost, stretch};
pub use suite::SUITE;
pub use zeroize::Zeroizing;
