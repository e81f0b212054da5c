use crate::Error;
use seal::{SealSecret, SigningKey};
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
