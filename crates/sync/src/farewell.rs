//! How a vault out of use takes leave of the hub before its keys are destroyed (decisions D22, docs/adr/0022): it signs where each chain of
//! its own ends, the hub signs that it has all of that. Nothing is destroyed without the second signature.

use crate::Error;
use change::{Listed, Value};
use kernel::{DeviceId, Instant, ScopeId, TimelineId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};

const CONTEXT: &str = "zoufang/farewell/1";
const RECEIPT_CONTEXT: &str = "zoufang/farewell-receipt/1";

/// Where a chain of the vault ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// Of this scope.
    pub scope: ScopeId,
    /// The number of the last change of the last batch.
    pub last_seq: u64,
    /// The head there.
    pub head: Hash,
}

/// What a vault out of use signs before its keys are destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// The vault.
    pub device: DeviceId,
    /// Since when all of it is at the hub, by the time the hub told it.
    pub at: Instant,
    /// The life of the hub that has all of it.
    pub timeline: TimelineId,
    /// Every chain it wrote.
    pub ends: Vec<ChainEnd>,
    /// The vault's, over all of the above.
    pub signature: Signature,
}

/// The hub's word that it has everything up to those ends, and that the vault is out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FarewellReceipt {
    /// When it was first said, by the hub's clock.
    pub at: Instant,
    /// The hub's, over that and the hash of the whole statement with its signature.
    pub signature: Signature,
}

impl ChainEnd {
    fn value(&self) -> Value {
        Value::List(vec![self.scope.bytes().into(), self.last_seq.into(), self.head.0.into()])
    }

    fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        Ok(Self {
            scope: ScopeId::from_bytes(listed.array()?),
            last_seq: listed.number()?,
            head: Hash(listed.array()?),
        })
    }
}

impl Farewell {
    /// Signs it with the vault's key.
    #[must_use]
    pub fn signed(mut self, key: &SigningKey) -> Self {
        self.signature = key.sign(CONTEXT, &Listed::encode(self.said()));
        self
    }

    /// Checks the vault's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &Listed::encode(self.said()), &self.signature)?)
    }

    /// What both sides know the statement by.
    pub fn hash(&self) -> Hash {
        seal::hash(&[&self.encode()])
    }

    /// The bytes that are kept and travel.
    pub fn encode(&self) -> Vec<u8> {
        let mut values = self.said();
        values.push(self.signature.0.into());
        Listed::encode(values)
    }

    /// Suite, vault, time, life, ends.
    fn said(&self) -> Vec<Value> {
        let ends: Vec<Value> = self.ends.iter().map(ChainEnd::value).collect();
        vec![
            u32::from(seal::SUITE).into(),
            self.device.bytes().into(),
            Value::Int(self.at.0),
            self.timeline.bytes().into(),
            ends.into(),
        ]
    }

    pub(crate) fn values(&self) -> Value {
        Value::List(vec![self.encode().into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        let mut listed = Listed::decode(&listed.bytes()?)?;
        if listed.small()? != u32::from(seal::SUITE) {
            return Err(change::Error::Malformed("farewell suite"));
        }
        Ok(Self {
            device: DeviceId::from_bytes(listed.array()?),
            at: Instant(listed.signed()?),
            timeline: TimelineId::from_bytes(listed.array()?),
            ends: listed.each(ChainEnd::read)?,
            signature: Signature(listed.array()?),
        })
    }
}

impl FarewellReceipt {
    /// Signs it with the hub's key.
    pub fn sign(farewell: &Farewell, at: Instant, key: &SigningKey) -> Self {
        Self { at, signature: key.sign(RECEIPT_CONTEXT, &signed_over(farewell, at)) }
    }

    /// Checks that the hub signed it for this very statement.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, farewell: &Farewell, hub: &VerifyingKey) -> Result<(), Error> {
        Ok(hub.verify(RECEIPT_CONTEXT, &signed_over(farewell, self.at), &self.signature)?)
    }

    /// The bytes that are kept.
    pub fn encode(self) -> Vec<u8> {
        Listed::encode(vec![Value::Int(self.at.0), self.signature.0.into()])
    }

    pub(crate) fn values(self) -> Value {
        Value::List(vec![Value::Int(self.at.0), self.signature.0.into()])
    }

    pub(crate) fn read(listed: &mut Listed) -> Result<Self, change::Error> {
        Ok(Self { at: Instant(listed.signed()?), signature: Signature(listed.array()?) })
    }
}

fn signed_over(farewell: &Farewell, at: Instant) -> Vec<u8> {
    [farewell.hash().0.as_slice(), &at.0.to_be_bytes()].concat()
}
