//! The hub's secrets, all in one file outside the data folder. Whoever holds the file and the folder holds the hub.

use crate::tls::Authority;
use crate::{Failure, Home, home};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use kernel::{ErrorCode, Instant, Refusal};
use seal::{SealSecret, SigningKey, Zeroizing};
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop};

const FORMAT: u32 = 1;

/// The secrets.
pub struct Keys {
    /// Opens the databases of the data folder.
    pub database: Zeroizing<[u8; 32]>,
    /// Signs receipts; where the hub founded the district, enrolments too.
    pub signing: SigningKey,
    /// Opens what is sealed to the hub.
    pub seal: SealSecret,
    authority_key: Zeroizing<Vec<u8>>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct KeyFile {
    format: u32,
    database_key: String,
    sign_seed: String,
    seal_seed: String,
    authority_key: String,
}

impl Keys {
    /// The keys of a home that begins, and the certificate (DER) of its new authority. A key file that a beginning left behind
    /// when it was cut off is used.
    ///
    /// # Errors
    /// As [`Keys::open`], or the machine gives no random bytes.
    pub fn make(home: &Home, now: Instant) -> Result<(Self, Vec<u8>), Failure> {
        if home.key().exists() {
            let keys = Self::open(home)?;
            let authority = Authority::renewed(&keys.authority_key, now)?;
            return Ok((keys, authority.der().to_vec()));
        }
        let authority = Authority::found(now)?;
        let keys = Self {
            database: Zeroizing::new(seal::random()?),
            signing: SigningKey::generate()?,
            seal: SealSecret::generate()?,
            authority_key: authority.key(),
        };
        home::write_safely(home.key(), &keys.encode()?)?;
        Ok((keys, authority.der().to_vec()))
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// `key_file_missing`; `key_file_open` when others than its owner may read it; damage.
    pub fn open(home: &Home) -> Result<Self, Failure> {
        let missing = || Refusal::new(ErrorCode::NotFound, "key_file_missing").with("file", home.key().display());
        let bytes = Zeroizing::new(home::read(home.key())?.ok_or_else(missing)?);
        refuse_open_file(home.key())?;
        Self::decode(&bytes).ok_or_else(|| Failure::damaged(home.key()))
    }

    /// The certificate authority whose certificate (DER) stands on the hub's card.
    ///
    /// # Errors
    /// A key that is none.
    pub fn authority(&self, der: Vec<u8>) -> Result<Authority, Failure> {
        Authority::of_parts(&self.authority_key, der)
    }

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let hex = |bytes: &[u8]| seal::to_hex(bytes);
        let file = KeyFile {
            format: FORMAT,
            database_key: hex(&self.database[..]),
            sign_seed: hex(&self.signing.seed()[..]),
            seal_seed: hex(&self.seal.to_bytes()[..]),
            authority_key: BASE64.encode(&self.authority_key[..]),
        };
        serde_json::to_vec_pretty(&file).map(Zeroizing::new).map_err(|error| sync::Error::from(error).into())
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let file: KeyFile = serde_json::from_slice(bytes).ok().filter(|file: &KeyFile| file.format == FORMAT)?;
        let bytes = |text: &str| -> Option<Zeroizing<[u8; 32]>> {
            let read = Zeroizing::new(seal::from_hex(text).ok()?);
            Some(Zeroizing::new(read.as_slice().try_into().ok()?))
        };
        Some(Self {
            database: bytes(&file.database_key)?,
            signing: SigningKey::from_seed(&*bytes(&file.sign_seed)?),
            seal: SealSecret::from_bytes(&*bytes(&file.seal_seed)?),
            authority_key: Zeroizing::new(BASE64.decode(&file.authority_key).ok()?),
        })
    }
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.permissions().mode();
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
    if mode & open_to_others(path, credentials.as_deref().map(Path::new)) == 0 {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::Forbidden, "key_file_open").with("file", path.display()).into())
}

/// The bits that must not be set. What systemd hands to a service lies in a folder of that service alone, and names its user by an access
/// list, which `stat` shows as a right of the group's to read.
#[cfg(unix)]
fn open_to_others(path: &Path, credentials: Option<&Path>) -> u32 {
    let is_credential = credentials.is_some_and(|folder| folder.is_absolute() && path.parent() == Some(folder));
    if is_credential { 0o037 } else { 0o077 }
}

#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> Result<(), Failure> {
    Ok(())
}
