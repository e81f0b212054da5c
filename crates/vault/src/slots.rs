use crate::secrets::Secrets;
use crate::slot::{Slot, Typed, VaultKey};
use crate::{Card, Error, KdfParams};
use seal::{from_hex, to_hex};
use serde::{Deserialize, Serialize};

/// The format written by this version.
const FORMAT: u32 = 1;

/// The slots file. Flat on purpose: a person with a text editor can see which part of it is damaged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slots {
    format: u32,
    pub(crate) card: Card,
    /// The secrets sealed by the vault key, bound to format and card; hexadecimal.
    sealed_secrets: String,
    /// Fingerprint of format, card and sealed secrets: tells damage before a key is derived.
    check: String,
    slots: Vec<Slot>,
}

impl Slots {
    /// Seals the secrets for a new vault, without slots yet.
    pub(crate) fn seal(card: Card, secrets: &Secrets, key: &VaultKey) -> Result<Self, Error> {
        let mut slots =
            Self { format: FORMAT, card, sealed_secrets: String::new(), check: String::new(), slots: Vec::new() };
        let sealed = seal::seal_bytes(key, &slots.associated()?, &secrets.to_bytes()[..])?;
        slots.sealed_secrets = to_hex(&sealed);
        slots.check = slots.fingerprint()?;
        Ok(slots)
    }

    /// Reads a file; every way it cannot be one is damage, except a newer format.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let slots: Self = serde_json::from_slice(bytes).map_err(|_| newer_or_damaged(bytes))?;
        if slots.format != FORMAT {
            return Err(Error::UnknownFormat(slots.format));
        }
        if slots.fingerprint()? != slots.check {
            return Err(Error::SlotsDamaged);
        }
        Ok(slots)
    }

    /// The bytes of the file.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec_pretty(self).map_err(|_| Error::SlotsDamaged)
    }

    /// The vault key, from the first slot that asks for what is typed.
    pub(crate) fn unwrap_key(&self, typed: Typed<'_>) -> Result<VaultKey, Error> {
        let slot = self.slots.iter().find(|slot| slot.is_for(typed)).ok_or(Error::SlotsDamaged)?;
        slot.unwrap_key(&self.card.vault, typed)
    }

    /// The secrets, by the vault key. Whoever has the key typed the right thing, so a failure is damage.
    pub(crate) fn secrets(&self, key: &VaultKey) -> Result<Secrets, Error> {
        let sealed = from_hex(&self.sealed_secrets)?;
        Secrets::from_bytes(&seal::open_bytes(key, &self.associated()?, &sealed)?)
    }

    /// Puts a slot in the place of the one that asks for the same thing.
    pub(crate) fn put(&mut self, slot: Slot, typed: Typed<'_>) {
        self.slots.retain(|old| !old.is_for(typed));
        self.slots.push(slot);
    }

    /// The cost chosen for the passphrase's slot.
    pub(crate) fn kdf(&self) -> KdfParams {
        self.slots.iter().find_map(Slot::kdf).unwrap_or_default()
    }

    fn associated(&self) -> Result<Vec<u8>, Error> {
        let bound = ("zoufang.vault.secrets", self.format, &self.card);
        serde_json::to_vec(&bound).map_err(|_| Error::SlotsDamaged)
    }

    fn fingerprint(&self) -> Result<String, Error> {
        let hash = seal::hash(&[&self.associated()?, self.sealed_secrets.as_bytes()]);
        Ok(hash.to_hex()[..16].to_owned())
    }
}

fn newer_or_damaged(bytes: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    match serde_json::from_slice::<Head>(bytes) {
        Ok(head) if head.format > FORMAT => Error::UnknownFormat(head.format),
        _ => Error::SlotsDamaged,
    }
}
