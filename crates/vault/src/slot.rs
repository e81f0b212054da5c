use crate::{Error, KdfParams, RecoveryCode};
use seal::{from_hex, to_hex};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The vault key: opens the secrets, is held by every slot.
pub(crate) type VaultKey = Zeroizing<[u8; 32]>;

/// How a slot's own key comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slot_kind", content = "kdf", rename_all = "snake_case")]
pub(crate) enum SlotKind {
    /// Argon2id over the passphrase.
    Passphrase(KdfParams),
    /// The printed code is 128 random bits: a plain derivation is enough.
    Recovery,
}

/// What is typed to open a slot.
#[derive(Clone, Copy)]
pub(crate) enum Typed<'a> {
    Passphrase(&'a str),
    Code(&'a RecoveryCode),
}

impl Typed<'_> {
    fn refusal(self) -> Error {
        match self {
            Self::Passphrase(_) => Error::WrongPassphrase,
            Self::Code(_) => Error::WrongRecoveryCode,
        }
    }

    /// The slot's own key; `None` when the slot is of the other kind.
    fn key(self, kind: &SlotKind, salt: &[u8; 16]) -> Option<Result<Zeroizing<[u8; 32]>, Error>> {
        match (self, kind) {
            (Self::Passphrase(typed), SlotKind::Passphrase(params)) => Some(params.derive(typed, salt)),
            (Self::Code(code), SlotKind::Recovery) => Some(Ok(code.key(salt))),
            _ => None,
        }
    }
}

/// The vault key wrapped one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    #[serde(flatten)]
    kind: SlotKind,
    /// Which vault key is inside, 16 hexadecimal characters.
    key_id: String,
    /// 16 random bytes, hexadecimal.
    salt: String,
    /// The sealed vault key (nonce included), hexadecimal.
    sealed: String,
    /// Fingerprint of all of the above and of the vault: tells damage from a wrong passphrase. Not a protection against
    /// tampering; the seal is.
    check: String,
}

impl Slot {
    /// Wraps the vault key for what will be typed.
    pub(crate) fn wrap(vault: &str, kind: SlotKind, typed: Typed<'_>, key: &VaultKey) -> Result<Self, Error> {
        let salt = seal::random::<16>()?;
        let own = typed.key(&kind, &salt).ok_or(Error::SlotsDamaged)??;
        let mut slot =
            Self { kind, key_id: key_id(key), salt: to_hex(&salt), sealed: String::new(), check: String::new() };
        slot.sealed = to_hex(&seal::seal_bytes(&own, &slot.associated(vault)?, &key[..])?);
        slot.check = slot.fingerprint(vault)?;
        Ok(slot)
    }

    /// Whether this slot asks for what is typed.
    pub(crate) fn is_for(&self, typed: Typed<'_>) -> bool {
        matches!(
            (typed, &self.kind),
            (Typed::Passphrase(_), SlotKind::Passphrase(_)) | (Typed::Code(_), SlotKind::Recovery)
        )
    }

    /// The cost of the passphrase's key, if this is the passphrase's slot.
    pub(crate) fn kdf(&self) -> Option<KdfParams> {
        match self.kind {
            SlotKind::Passphrase(params) => Some(params),
            SlotKind::Recovery => None,
        }
    }

    /// Damage is found before the key is derived, so only a whole slot can say that the passphrase is wrong.
    pub(crate) fn unwrap_key(&self, vault: &str, typed: Typed<'_>) -> Result<VaultKey, Error> {
        let salt = self.whole_salt(vault)?;
        let own = typed.key(&self.kind, &salt).ok_or(Error::SlotsDamaged)??;
        let sealed = from_hex(&self.sealed)?;
        let opened = match seal::open_bytes(&own, &self.associated(vault)?, &sealed) {
            Err(seal::Error::NotGenuine) => Err(typed.refusal()),
            other => Ok(other?),
        }?;
        let key: VaultKey = Zeroizing::new(opened[..].try_into().map_err(|_| Error::SlotsDamaged)?);
        if key_id(&key) == self.key_id { Ok(key) } else { Err(Error::SlotsDamaged) }
    }

    fn whole_salt(&self, vault: &str) -> Result<[u8; 16], Error> {
        if self.fingerprint(vault)? != self.check {
            return Err(Error::SlotsDamaged);
        }
        from_hex(&self.salt)?.try_into().map_err(|_| Error::SlotsDamaged)
    }

    fn fingerprint(&self, vault: &str) -> Result<String, Error> {
        let hash = seal::hash(&[&self.associated(vault)?, self.sealed.as_bytes()]);
        Ok(hash.to_hex()[..16].to_owned())
    }

    /// Everything but the sealed key itself, bound to it: use, vault, kind and cost, key id, salt.
    fn associated(&self, vault: &str) -> Result<Vec<u8>, Error> {
        let bound = ("zoufang.vault.slot", vault, &self.kind, &self.key_id, &self.salt);
        serde_json::to_vec(&bound).map_err(|_| Error::SlotsDamaged)
    }
}

/// A public name of a vault key; tells nothing of the key.
fn key_id(key: &VaultKey) -> String {
    to_hex(&seal::derive_key("zoufang 2026 vault key id", &key[..])[..8])
}
