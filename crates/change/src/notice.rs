//! What stays true whatever day the hub is set back to: its signed word, kept by every laptop and handed back to a hub that may
//! have forgotten it.

use crate::{Erasure, Error, Listed, Value};
use kernel::{DeviceId, Instant, RecordId};
use seal::{Signature, SigningKey, VerifyingKey};

const FORM: u32 = 1;
/// The form of one that says more than a word.
const WITH_CONTENT: u32 = 2;
const CONTEXT: &str = "zoufang/notice/1";
/// A laptop's rights have ended.
const REVOKED: &str = "revoked";
/// Fields of a record are to be empty.
const ERASED: &str = "erased";
/// A release of the program is given out no more.
const WITHDRAWN: &str = "withdrawn";
/// A vault out of use has taken leave: its keys are destroyed.
const KEYS_DESTROYED: &str = "keys_destroyed";

/// A word of the hub about one thing. A word that is not known is kept and passed on all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What is said.
    pub word: String,
    /// Of what: an id.
    pub subject: [u8; 16],
    /// Since when.
    pub at: Instant,
    /// What more it says; what that is, the word tells.
    pub content: Option<Vec<u8>>,
    /// The hub's, over all of the above.
    pub signature: Signature,
}

impl Notice {
    /// The word that a laptop's rights have ended.
    pub fn revoked(device: DeviceId, at: Instant, key: &SigningKey) -> Self {
        Self::signed((REVOKED, device.bytes()), (at, None), key)
    }

    /// The word that fields of a record are to be empty.
    pub fn erased(erasure: &Erasure, at: Instant, key: &SigningKey) -> Self {
        Self::signed((ERASED, erasure.id.bytes()), (at, Some(erasure.content())), key)
    }

    /// The word that a release of the program is given out no more, by the beginning of its hash.
    pub fn withdrawn(release: [u8; 16], at: Instant, key: &SigningKey) -> Self {
        Self::signed((WITHDRAWN, release), (at, None), key)
    }

    /// The word that a vault out of use has taken leave of the hub, so that its keys are destroyed.
    pub fn keys_destroyed(device: DeviceId, at: Instant, key: &SigningKey) -> Self {
        Self::signed((KEYS_DESTROYED, device.bytes()), (at, None), key)
    }

    fn signed((word, subject): (&str, [u8; 16]), (at, content): (Instant, Option<Vec<u8>>), key: &SigningKey) -> Self {
        let mut notice = Self { word: word.to_owned(), subject, at, content, signature: Signature([0; 64]) };
        notice.signature = key.sign(CONTEXT, &Listed::encode(notice.values()));
        notice
    }

    /// What is to be erased, if that is what it says.
    ///
    /// # Errors
    /// [`Error::Malformed`] for one that does not say of what.
    pub fn erasure(&self) -> Result<Option<Erasure>, Error> {
        match &self.content {
            Some(content) if self.word == ERASED => {
                Erasure::of_content(RecordId::from_bytes(self.subject), content).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The device whose rights have ended, if that is what it says.
    pub fn revoked_device(&self) -> Option<DeviceId> {
        (self.word == REVOKED).then(|| DeviceId::from_bytes(self.subject))
    }

    /// The device whose keys are destroyed, if that is what it says.
    pub fn keys_destroyed_on(&self) -> Option<DeviceId> {
        (self.word == KEYS_DESTROYED).then(|| DeviceId::from_bytes(self.subject))
    }

    /// The beginning of the hash of the release that is given out no more, if that is what it says.
    pub fn withdrawn_release(&self) -> Option<[u8; 16]> {
        (self.word == WITHDRAWN).then_some(self.subject)
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &Listed::encode(self.values()), &self.signature)?)
    }

    /// Suite, form, word, subject, time; in form 2 what more it says.
    fn values(&self) -> Vec<Value> {
        let form = if self.content.is_some() { WITH_CONTENT } else { FORM };
        let mut values = vec![
            u32::from(seal::SUITE).into(),
            form.into(),
            self.word.as_str().into(),
            self.subject.into(),
            Value::Int(self.at.0),
        ];
        values.extend(self.content.clone().map(Value::from));
        values
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
        let (suite, form) = (listed.small()?, listed.small()?);
        if suite != u32::from(seal::SUITE) || ![FORM, WITH_CONTENT].contains(&form) {
            return Err(Error::Malformed("notice form"));
        }
        Ok(Self {
            word: listed.text()?,
            subject: listed.array()?,
            at: Instant(listed.signed()?),
            content: if form == WITH_CONTENT { Some(listed.bytes()?) } else { None },
            signature: Signature(listed.array()?),
        })
    }
}
