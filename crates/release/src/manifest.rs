//! What a release says of itself. Its bytes are what is signed.

use crate::{Error, Platform, Version};
use seal::Hash;
use serde::{Deserialize, Serialize};

/// No package is larger.
pub const MOST_PACKAGE: u64 = 256 << 20;
/// So many lines of notes at most,
pub const MOST_NOTES: usize = 20;
/// of so many characters each.
const MOST_LINE: usize = 200;

/// A release: one package for one platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the program in it.
    pub version: Version,
    /// For which computers.
    pub platform: Platform,
    /// Bytes of the package.
    pub size: u64,
    /// Their hash, hexadecimal.
    pub blake3: String,
    /// The form of changes it writes (`store::SCHEMA`).
    pub schema: u32,
    /// The oldest version it may be installed over.
    pub over: Version,
    /// When it was made, `2026-11-28`.
    pub made_on: String,
    /// What is new, in the words of those who use it.
    pub notes: Vec<String>,
}

impl Manifest {
    /// This manifest, about a package: its size and hash.
    ///
    /// # Errors
    /// [`Error::Unfit`]: too large, empty, or notes too long.
    pub fn of(self, package: &[u8]) -> Result<Self, Error> {
        let (size, blake3) = (package.len() as u64, seal::hash(&[package]).to_hex());
        let made = Self { size, blake3, ..self };
        made.is_sound().then_some(made).ok_or(Error::Unfit("manifest"))
    }

    /// The bytes that are signed.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads them. Nothing in it is to be believed before its signature was checked.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let read: Self = serde_json::from_slice(bytes).map_err(|_| Error::Unfit("manifest"))?;
        read.is_sound().then_some(read).ok_or(Error::Unfit("manifest"))
    }

    /// Whether these bytes are the package.
    ///
    /// # Errors
    /// [`Error::OtherPackage`].
    pub fn check(&self, package: &[u8]) -> Result<(), Error> {
        let fits = package.len() as u64 == self.size && seal::hash(&[package]).to_hex() == self.blake3;
        fits.then_some(()).ok_or(Error::OtherPackage)
    }

    fn is_sound(&self) -> bool {
        let is_line = |note: &String| note.chars().count() <= MOST_LINE && !note.chars().any(char::is_control);
        let is_day = self.made_on.len() == 10 && self.made_on.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        (1..=MOST_PACKAGE).contains(&self.size)
            && Hash::from_hex(&self.blake3).is_ok()
            && self.over <= self.version
            && self.notes.len() <= MOST_NOTES
            && self.notes.iter().all(is_line)
            && is_day
    }
}
