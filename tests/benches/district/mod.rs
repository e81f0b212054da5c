//! A district made for a bench: an office that founded it, its hub in a process of its own, and laptops over a line of TLS.
//!
//! Laptops are the engine and the encrypted database that the app uses, without the app around them.
#![allow(dead_code)]

pub mod hub;
pub mod laptop;
pub mod line;
pub mod office;
pub mod used;
pub mod writing;

use kernel::Instant;

/// The machine's clock, by which the hub and its laptops live here.
pub fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Instant(i64::try_from(since.as_millis()).unwrap())
}

/// A number that the environment may set.
pub fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// Sixteen or more bytes that are the same in every run.
pub fn bytes_of(what: &str, n: usize) -> [u8; 32] {
    seal::hash(&[what.as_bytes(), &n.to_be_bytes()]).0
}

/// The beginning of them, for an id.
pub fn id_of(what: &str, n: usize) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&bytes_of(what, n)[..16]);
    id
}
