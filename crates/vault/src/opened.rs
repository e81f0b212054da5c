use crate::secrets::Secrets;
use crate::slot::{Typed, VaultKey};
use crate::slots::Slots;
use crate::{Card, Error};
use seal::{SealSecret, SigningKey};
use std::fmt;

/// An open vault. Its keys are wiped from memory when it is dropped: dropping it is locking it.
pub struct Opened {
    slots: Slots,
    secrets: Secrets,
    key: VaultKey,
}

impl Opened {
    pub(crate) fn new(slots: Slots, secrets: Secrets, key: VaultKey) -> Self {
        Self { slots, secrets, key }
    }

    /// Opens by the first slot that asks for what is typed.
    pub(crate) fn by(slots: Slots, typed: Typed<'_>) -> Result<Self, Error> {
        let key = slots.unwrap_key(typed)?;
        Self::with(slots, key)
    }

    /// Opens with the vault key itself.
    pub(crate) fn with(slots: Slots, key: VaultKey) -> Result<Self, Error> {
        let secrets = slots.secrets(&key)?;
        Ok(Self::new(slots, secrets, key))
    }

    /// The database's raw key.
    pub fn database_key(&self) -> &[u8; 32] {
        &self.secrets.database_key
    }

    /// The key that signs what this device writes.
    pub fn signing_key(&self) -> &SigningKey {
        &self.secrets.signing_key
    }

    /// The key that opens what was sealed to this member on this device.
    pub fn seal_secret(&self) -> &SealSecret {
        &self.secrets.seal_secret
    }

    /// The public part.
    pub fn card(&self) -> &Card {
        &self.slots.card
    }

    pub(crate) fn key(&self) -> &VaultKey {
        &self.key
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.slots
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Opened vault of {:?}", self.card())
    }
}
