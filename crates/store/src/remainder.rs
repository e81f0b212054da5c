//! What the hub left of one change, as an item of a feed: whoever holds the whole change holds this from then on.

use crate::Error;
use change::{Listed, Value};
use kernel::{DeviceId, ScopeId};

/// Stands where an entering record has its id.
const TAG: &str = "remainder";

/// What is left of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remainder {
    /// The feed it stands in: the change's own scope, or what concerns its author alone.
    pub fed_in: ScopeId,
    /// The chain the change stands in.
    pub chain: (DeviceId, ScopeId),
    /// Its number there.
    pub seq: u64,
    /// Bytes of [`change::Redacted`].
    pub body: Vec<u8>,
}

impl Remainder {
    /// The bytes that are signed and travel.
    pub fn encode(&self) -> Vec<u8> {
        Listed::encode(vec![
            TAG.into(),
            self.fed_in.bytes().into(),
            self.chain.0.bytes().into(),
            self.chain.1.bytes().into(),
            self.seq.into(),
            self.body.clone().into(),
        ])
    }

    /// Reads the bytes back; `None` when they are something else.
    ///
    /// # Errors
    /// One that is none.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, Error> {
        let mut listed = Listed::decode(bytes)?;
        if !matches!(listed.value()?, Value::Text(tag) if tag == TAG) {
            return Ok(None);
        }
        let fed_in = ScopeId::from_bytes(listed.array()?);
        let chain = (DeviceId::from_bytes(listed.array()?), ScopeId::from_bytes(listed.array()?));
        Ok(Some(Self { fed_in, chain, seq: listed.number()?, body: listed.bytes()? }))
    }
}
