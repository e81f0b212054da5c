//! The salts of a batch: they follow from one, until a value of the batch is erased (decisions D7).

use crate::Error;

/// The salt of the change at `index` of a batch (decisions D7).
pub fn salt_of(batch_salt: &[u8; 32], index: u32) -> [u8; 32] {
    seal::keyed_hash(batch_salt, &[&index.to_be_bytes()]).0
}

/// Where a change's salt comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Salts {
    /// All from this one.
    One([u8; 32]),
    /// One each, by their places; zeros where values are gone.
    Each(Vec<[u8; 32]>),
}

/// Stands before salts that are kept one by one.
const EACH: u8 = 1;
const GONE: [u8; 32] = [0; 32];

impl Salts {
    /// The salt at a place.
    pub fn at(&self, index: u32) -> [u8; 32] {
        match self {
            Self::One(salt) => salt_of(salt, index),
            Self::Each(all) => all.get(index as usize).copied().unwrap_or(GONE),
        }
    }

    /// The salts of so many changes without those at these places: the one they followed from is gone.
    #[must_use]
    pub fn without(&self, count: u32, gone: impl Fn(u32) -> bool) -> Self {
        Self::Each((0..count).map(|index| if gone(index) { GONE } else { self.at(index) }).collect())
    }

    /// True for those a batch of so many changes can have: one by one where what is left of a change is shown, never where every
    /// change is shown whole, and either where some are hidden.
    pub(crate) fn are_for(&self, count: u64, (is_redacted, is_whole): (bool, bool)) -> bool {
        match self {
            Self::One(_) => !is_redacted,
            Self::Each(all) => !is_whole && all.len() as u64 == count,
        }
    }

    /// The bytes that are kept and travel: 32, or more.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::One(salt) => salt.to_vec(),
            Self::Each(all) => [&[EACH], all.concat().as_slice()].concat(),
        }
    }

    /// Reads the bytes back.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        if let Ok(salt) = bytes.try_into() {
            return Ok(Self::One(salt));
        }
        match bytes.split_first() {
            Some((&EACH, rest)) if rest.len() % 32 == 0 => {
                let (each, _) = rest.as_chunks::<32>();
                Ok(Self::Each(each.to_vec()))
            }
            _ => Err(Error::Malformed("salts")),
        }
    }
}

impl From<[u8; 32]> for Salts {
    fn from(salt: [u8; 32]) -> Self {
        Self::One(salt)
    }
}
