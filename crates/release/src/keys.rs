//! Whose signature makes a release. The keys are part of the program; nothing at run time adds one but a practice district's.

use crate::Error;
use minisign_verify::{PublicKey, Signature};

const BUILT_IN: &str = include_str!("../keys.txt");
/// The present key, and the next one so that it can be changed.
const MOST_KEYS: usize = 2;

/// Public keys of those who publish releases.
#[derive(Clone, Debug)]
pub struct ReleaseKeys(Vec<PublicKey>);

impl ReleaseKeys {
    /// Those this program was built with. Lines that are no key count for nothing; a test of this crate refuses them.
    pub fn built_in() -> Self {
        Self::read(BUILT_IN).unwrap_or(Self(Vec::new()))
    }

    /// For a practice district or a test: those, and this one.
    ///
    /// # Errors
    /// [`Error::Unfit`]: no key.
    pub fn and(mut self, key: &str) -> Result<Self, Error> {
        self.0.push(PublicKey::from_base64(key.trim()).map_err(|_| Error::Unfit("key"))?);
        Ok(self)
    }

    /// True when this program trusts nobody's releases.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a list: one key a line, `#` begins a remark.
    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys = lines.map(PublicKey::from_base64).collect::<Result<Vec<_>, _>>();
        keys.ok().filter(|keys| keys.len() <= MOST_KEYS).map(Self).ok_or(Error::Unfit("key"))
    }

    /// Checks a signature over these bytes, in minisign's prehashed form alone.
    pub(crate) fn verify(&self, bytes: &[u8], signature: &str) -> Result<(), Error> {
        if self.is_empty() {
            return Err(Error::NoKeys);
        }
        let signature = Signature::decode(signature).map_err(|_| Error::Unfit("signature"))?;
        let is_signed = self.0.iter().any(|key| key.verify(bytes, &signature, false).is_ok());
        is_signed.then_some(()).ok_or(Error::NotSigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_the_sources_can_be_read_and_are_two_at_most() {
        assert!(ReleaseKeys::read(BUILT_IN).is_ok());
    }

    #[test]
    fn a_line_that_is_no_key_and_a_third_key_are_noticed() {
        let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        assert!(ReleaseKeys::read(&format!("# ours\n{key}\n\n{key}\n")).is_ok_and(|keys| !keys.is_empty()));
        for text in ["RWQf", &[key; 3].join("\n")] {
            assert!(ReleaseKeys::read(text).is_err(), "{text}");
        }
    }
}
