//! What stays true whatever day the hub is set back to: its signed word, kept by every laptop and handed back to a hub that may
//! have forgotten it.

use crate::{Error, Listed, Value};
use kernel::{DeviceId, Instant};
use seal::{Signature, SigningKey, VerifyingKey};

const FORM: u32 = 1;
const CONTEXT: &str = "zoufang/notice/1";
/// A laptop's rights have ended.
const REVOKED: &str = "revoked";

/// A word of the hub about one thing. A word that is not known is kept and passed on all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What is said.
    pub word: String,
    /// Of what: an id.
    pub subject: [u8; 16],
    /// Since when.
    pub at: Instant,
    /// The hub's, over all of the above.
    pub signature: Signature,
}

impl Notice {
    /// The word that a laptop's rights have ended.
    pub fn revoked(device: DeviceId, at: Instant, key: &SigningKey) -> Self {
        let (word, subject) = (REVOKED.to_owned(), device.bytes());
        let mut notice = Self { word, subject, at, signature: Signature([0; 64]) };
        notice.signature = key.sign(CONTEXT, &Listed::encode(notice.values()));
        notice
    }

    /// The device whose rights have ended, if that is what it says.
    pub fn revoked_device(&self) -> Option<DeviceId> {
        (self.word == REVOKED).then(|| DeviceId::from_bytes(self.subject))
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &Listed::encode(self.values()), &self.signature)?)
    }

    /// Suite, form, word, subject, time.
    fn values(&self) -> Vec<Value> {
        vec![
            u32::from(seal::SUITE).into(),
            FORM.into(),
            self.word.as_str().into(),
            self.subject.into(),
            Value::Int(self.at.0),
        ]
    }

    /// The bytes that are kept and travel.
    pub fn encode(&self) -> Vec<u8> {
        let mut values = self.values();
        values.push(self.signature.0.into());
        Listed::encode(values)
    }

    /// Reads the bytes back. Nothing is verified yet.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = Listed::decode(bytes)?;
        if listed.small()? != u32::from(seal::SUITE) || listed.small()? != FORM {
            return Err(Error::Malformed("notice form"));
        }
        Ok(Self {
            word: listed.text()?,
            subject: listed.array()?,
            at: Instant(listed.signed()?),
            signature: Signature(listed.array()?),
        })
    }
}
