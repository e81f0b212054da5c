//! Snapshots come down: first what they consist of, then one chunk after the other.

use crate::Error;
use change::{Listed, Value};
use kernel::ScopeId;
use seal::{Hash, Signature};
use store::SignedManifest;

/// A snapshot's list of chunks, and the cards of those whose chains stand in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What the hub signed.
    pub manifest: SignedManifest,
    /// `Enrolled` as JSON.
    pub cards: Vec<Vec<u8>>,
}

/// Which chunk is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkWish {
    /// Of a snapshot of this scope.
    pub scope: ScopeId,
    /// BLAKE3 of its bytes.
    pub name: Hash,
}

impl ChunkWish {
    pub(super) fn values(self) -> Value {
        Value::List(vec![self.scope.bytes().into(), self.name.0.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { scope: ScopeId::from_bytes(listed.array()?), name: Hash(listed.array()?) })
    }
}

impl Given {
    pub(super) fn values(given: Option<&Self>) -> Value {
        let Some(Self { manifest, cards }) = given else { return Value::List(Vec::new()) };
        let cards: Vec<Value> = cards.iter().map(|c| c.clone().into()).collect();
        Value::List(vec![manifest.bytes.clone().into(), manifest.signature.0.into(), cards.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Option<Self>, Error> {
        let Ok(first) = listed.value() else { return Ok(None) };
        let Value::Bytes(bytes) = first else { return Err(Error::Malformed("snapshot")) };
        let manifest = SignedManifest { bytes, signature: Signature(listed.array()?) };
        Ok(Some(Self { manifest, cards: listed.blobs()? }))
    }
}
