//! What a hub signs of a snapshot: which place of which feed it stands for, and the chunks it consists of (sync.md 3.7).

use crate::Error;
use change::{Listed, Receipt, Value};
use kernel::{DeviceId, Instant, ScopeId, TimelineId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};

const CONTEXT: &str = "zoufang/snapshot/1";

/// A scope as it stood at one place of its feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The scope.
    pub scope: ScopeId,
    /// In which life of the hub.
    pub timeline: TimelineId,
    /// The last item of the feed that it contains.
    pub seq: u64,
    /// The digest up to there (decisions D12).
    pub digest: Hash,
    /// Version of the field catalogue it was made with.
    pub schema: u32,
    /// When it was cut, by the hub's clock.
    pub cut_at: Instant,
    /// How many records it holds.
    pub records: u64,
    /// What it consists of, in order.
    pub chunks: Vec<ChunkName>,
    /// Where the chains of the scope stood.
    pub chains: Vec<ChainEnd>,
}

/// A chunk by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkName {
    /// BLAKE3 of its bytes.
    pub hash: Hash,
    /// How many bytes travel.
    pub length: u32,
}

/// The end of a device's chain in the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// Whose.
    pub device: DeviceId,
    /// Its last number.
    pub seq: u64,
    /// The head there.
    pub head: Hash,
}

/// A manifest's bytes, with the hub's signature over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedManifest {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The hub's.
    pub signature: Signature,
}

impl Manifest {
    /// Signs it.
    pub fn sign(&self, key: &SigningKey) -> SignedManifest {
        let bytes = self.encode();
        let signature = key.sign(CONTEXT, &bytes);
        SignedManifest { bytes, signature }
    }

    /// The rank of what stands in it: above every change of its last item, below the next one's.
    pub fn rank(&self) -> u64 {
        Receipt::rank_of_item(self.seq + 1) - 1
    }

    fn encode(&self) -> Vec<u8> {
        let chunk = |c: &ChunkName| Value::List(vec![c.hash.0.into(), c.length.into()]);
        let chain = |c: &ChainEnd| Value::List(vec![c.device.bytes().into(), c.seq.into(), c.head.0.into()]);
        Listed::encode(vec![
            self.scope.bytes().into(),
            self.timeline.bytes().into(),
            self.seq.into(),
            self.digest.0.into(),
            self.schema.into(),
            Value::Int(self.cut_at.0),
            self.records.into(),
            self.chunks.iter().map(chunk).collect::<Vec<_>>().into(),
            self.chains.iter().map(chain).collect::<Vec<_>>().into(),
        ])
    }

    /// Reads the bytes back; whether the hub signed them is not asked.
    ///
    /// # Errors
    /// Bytes of another form.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = Listed::decode(bytes)?;
        Ok(Self {
            scope: ScopeId::from_bytes(listed.array()?),
            timeline: TimelineId::from_bytes(listed.array()?),
            seq: listed.number()?,
            digest: Hash(listed.array()?),
            schema: listed.small()?,
            cut_at: Instant(listed.signed()?),
            records: listed.number()?,
            chunks: listed.each(|c| Ok(ChunkName { hash: Hash(c.array()?), length: c.small()? }))?,
            chains: listed.each(|c| {
                Ok(ChainEnd { device: DeviceId::from_bytes(c.array()?), seq: c.number()?, head: Hash(c.array()?) })
            })?,
        })
    }
}

impl SignedManifest {
    /// The manifest, once the hub's signature was checked.
    ///
    /// # Errors
    /// A signature that does not fit, or bytes of another form.
    pub fn open(&self, hub: &VerifyingKey) -> Result<Manifest, Error> {
        hub.verify(CONTEXT, &self.bytes, &self.signature)?;
        Manifest::decode(&self.bytes)
    }
}
