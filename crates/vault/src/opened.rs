use crate::slot::VaultKey;
use crate::slots::Slots;
use crate::{Card, Error};
use seal::{SealSecret, SigningKey};
use std::fmt;
use zeroize::Zeroizing;

/// The three secrets of a vault.
pub(crate) struct Secrets {
    pub(crate) database_key: Zeroizing<[u8; 32]>,
    pub(crate) signing_key: SigningKey,
    pub(crate) seal_secret: SealSecret,
}

impl Secrets {
    pub(crate) fn generate() -> Result<Self, Error> {
        Ok(Self {
            database_key: Zeroizing::new(seal::random()?),
            signing_key: SigningKey::generate()?,
            seal_secret: SealSecret::generate()?,
        })
    }

    /// Database key ‖ signing seed ‖ sealing key.
    pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; 96]> {
        let mut bytes = Zeroizing::new([0; 96]);
        bytes[..32].copy_from_slice(&self.database_key[..]);
        bytes[32..64].copy_from_slice(&self.signing_key.seed()[..]);
        bytes[64..].copy_from_slice(&self.seal_secret.to_bytes()[..]);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let ([database_key, seed, secret], []) = bytes.as_chunks::<32>() else {
            return Err(Error::SlotsDamaged);
        };
        Ok(Self {
            database_key: Zeroizing::new(*database_key),
            signing_key: SigningKey::from_seed(seed),
            seal_secret: SealSecret::from_bytes(secret),
        })
    }
}

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
