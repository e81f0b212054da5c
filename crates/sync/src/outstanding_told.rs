//! What an office's vault remembers of laptops and copies that still hold what is to be erased: the last it was told, so that it can be looked at
//! without a line.

use crate::{Error, Outstanding};
use kernel::Instant;
use seal::Hash;
use serde::{Deserialize, Serialize};
use store::Store;

/// Under these names the vault remembers it; since when it stands and its digest apart, since every greeting asks for them.
const OUTSTANDING: &str = "outstanding";
const STANDS_AT: &str = "outstanding_at";
const DIGEST: &str = "outstanding_digest";

/// What the hub last said of laptops that are still to erase something, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutstandingTold {
    /// The hub's time.
    pub at: Instant,
    /// The latest first.
    pub erasures: Vec<Outstanding>,
}

impl OutstandingTold {
    /// What a vault remembers of it; `None` before the hub said anything.
    ///
    /// # Errors
    /// The database's, or a text that is none of ours.
    pub fn of(store: &Store) -> Result<Option<Self>, Error> {
        let Some(text) = store.remembered(OUTSTANDING)? else { return Ok(None) };
        let told: Self = serde_json::from_str(&text)?;
        let stands_at = store.remembered(STANDS_AT)?.as_deref().and_then(Instant::parse_rfc3339);
        Ok(Some(Self { at: stands_at.map_or(told.at, |stands_at| stands_at.max(told.at)), ..told }))
    }

    /// Its digest, for the hub to see whether it has anything new; `None` where nothing is remembered.
    pub(crate) fn digest(store: &Store) -> Result<Option<Hash>, Error> {
        Ok(store.remembered(DIGEST)?.and_then(|text| Hash::from_hex(&text).ok()))
    }

    /// The digest last: cut off between the two, it is told once more.
    pub(crate) fn keep(&self, store: &mut Store) -> Result<(), Error> {
        store.remember(OUTSTANDING, &serde_json::to_string(self)?)?;
        Ok(store.remember(DIGEST, &Outstanding::digest(&self.erasures).to_hex())?)
    }

    /// It stands as it was told. An answer that was long under way takes nothing back.
    pub(crate) fn stands(store: &mut Store, at: Instant) -> Result<(), Error> {
        let known = store.remembered(STANDS_AT)?.as_deref().and_then(Instant::parse_rfc3339);
        match known {
            Some(known) if known >= at => Ok(()),
            _ => Ok(store.remember(STANDS_AT, &at.to_rfc3339())?),
        }
    }
}
