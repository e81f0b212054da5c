//! A batch: consecutive changes of one device in one scope, joined by a chain of heads and signed (decisions D6, D33).

use crate::{Change, Error, cbor};
use kernel::{DeviceId, DistrictId, ScopeId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};
use std::io::Read;

/// A batch closes at this many changes (decisions VI).
pub const MAX_BATCH_CHANGES: u32 = 500;
/// A batch closes at this many bytes of bodies.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
/// Inflating stops here (sync.md 3.1).
const MAX_INFLATED: usize = 4 << 20;
/// Bit of `clock`: the wall clock had jumped and nobody had vouched for it (decisions D42).
pub const CLOCK_JUMPED: u8 = 1;
const FORM: u8 = 1;
const CONTEXT: &str = "zoufang/batch/1";

/// What is reserved when a batch opens; the running head is signed with it in each local transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchHeader {
    /// The district both sides belong to.
    pub district: DistrictId,
    /// The device that wrote it.
    pub device: DeviceId,
    /// Counts the lives of a device after a clone or restore.
    pub device_epoch: u32,
    /// The one scope of all its changes.
    pub scope: ScopeId,
    /// Number of its first change, dense per (device, scope), from 1.
    pub first_seq: u64,
    /// The head before its first change; zeros at the beginning.
    pub prev_head: Hash,
    /// Version of the field catalogue it was written with.
    pub schema: u16,
    /// The last hub time this chain saw, ms; 0 = none yet.
    pub seen_hub_time: u64,
    /// Flags about the clock.
    pub clock: u8,
}

impl BatchHeader {
    /// What is signed: suite u8 ‖ form u8 ‖ district ‖ device ‖ epoch u32be ‖ scope ‖ first_seq u64be ‖ count u32be ‖
    /// prev_head ‖ head ‖ schema u16be ‖ seen_hub_time u64be ‖ clock u8.
    fn preimage(&self, count: u32, head: Hash) -> Vec<u8> {
        let mut out = vec![seal::SUITE, FORM];
        out.extend(self.district.bytes());
        out.extend(self.device.bytes());
        out.extend(self.device_epoch.to_be_bytes());
        out.extend(self.scope.bytes());
        out.extend(self.first_seq.to_be_bytes());
        out.extend(count.to_be_bytes());
        out.extend(self.prev_head.0);
        out.extend(head.0);
        out.extend(self.schema.to_be_bytes());
        out.extend(self.seen_hub_time.to_be_bytes());
        out.push(self.clock);
        out
    }

    /// Signs the batch as it stands after `count` changes.
    pub fn sign(&self, key: &SigningKey, count: u32, head: Hash) -> Signature {
        key.sign(CONTEXT, &self.preimage(count, head))
    }

    /// Checks a signature over the batch as it stood: its count of changes and its head.
    pub fn verify(&self, key: &VerifyingKey, stand: (u32, Hash), signature: &Signature) -> Result<(), Error> {
        Ok(key.verify(CONTEXT, &self.preimage(stand.0, stand.1), signature)?)
    }
}

/// The salt of the change at `index` of a batch (decisions D7).
pub fn salt_of(batch_salt: &[u8; 32], index: u32) -> [u8; 32] {
    seal::keyed_hash(batch_salt, &[&index.to_be_bytes()]).0
}

/// A running chain of heads: head = H("zoufang/head/1" ‖ previous head ‖ body hash).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain(pub Hash);

impl Chain {
    /// Takes one more body.
    #[must_use]
    pub fn with(self, body_hash: Hash) -> Self {
        Self(seal::hash(&[b"zoufang/head/1", &self.0.0, &body_hash.0]))
    }
}

/// A whole batch as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// What was reserved at its start.
    pub header: BatchHeader,
    /// Salts follow from it.
    pub batch_salt: [u8; 32],
    /// The head after its last change.
    pub head: Hash,
    /// Over the header, the count and the head.
    pub signature: Signature,
    /// The bodies, byte for byte as they were written.
    pub bodies: Vec<Vec<u8>>,
}

impl Batch {
    /// Decodes the bodies, checks the chain and the signature. The key is the writing device's.
    pub fn open(&self, key: &VerifyingKey) -> Result<Vec<Change>, Error> {
        let count = u32::try_from(self.bodies.len()).map_err(|_| Error::TooLarge("batch"))?;
        let mut chain = Chain(self.header.prev_head);
        let mut changes = Vec::with_capacity(self.bodies.len());
        for (index, body) in (0..).zip(&self.bodies) {
            let change = Change::decode(body)?;
            chain = chain.with(change.body_hash(&salt_of(&self.batch_salt, index)));
            changes.push(change);
        }
        if chain.0 != self.head {
            return Err(Error::BrokenChain);
        }
        self.header.verify(key, (count, self.head), &self.signature)?;
        Ok(changes)
    }

    /// The bytes that travel: the header as CBOR, then the zstd frame of the bodies.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut frame = Vec::new();
        self.bodies.iter().for_each(|b| cbor::bytes(&mut frame, b));
        let frame = zstd::bulk::compress(&frame, 3).map_err(|_| Error::Malformed("compression"))?;
        let h = &self.header;
        let mut out = Vec::with_capacity(frame.len() + 300);
        cbor::head(&mut out, 4, 15);
        [u64::from(FORM), u64::from(seal::SUITE)].into_iter().for_each(|n| cbor::uint(&mut out, n));
        cbor::bytes(&mut out, &h.district.bytes());
        cbor::bytes(&mut out, &h.device.bytes());
        cbor::uint(&mut out, u64::from(h.device_epoch));
        cbor::bytes(&mut out, &h.scope.bytes());
        cbor::uint(&mut out, h.first_seq);
        cbor::bytes(&mut out, &h.prev_head.0);
        [self.bodies.len() as u64, u64::from(h.schema), h.seen_hub_time, u64::from(h.clock)]
            .into_iter()
            .for_each(|n| cbor::uint(&mut out, n));
        cbor::bytes(&mut out, &self.batch_salt);
        cbor::bytes(&mut out, &[self.head.0.as_slice(), self.signature.0.as_slice()].concat());
        cbor::bytes(&mut out, &frame);
        Ok(out)
    }

    /// Reads the bytes back; refuses other forms, other suites and frames that inflate too far. Nothing is verified yet.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut r = cbor::Reader::new(bytes);
        if r.list()? != 15 || r.uint()? != u64::from(FORM) {
            return Err(Error::Malformed("batch form"));
        }
        let suite = r.uint()?;
        if suite != u64::from(seal::SUITE) {
            return Err(Error::Seal(seal::Error::UnknownSuite(u8::try_from(suite).unwrap_or(u8::MAX))));
        }
        let small = |_| Error::Malformed("number too large");
        let (district, device) = (DistrictId::from_bytes(r.array()?), DeviceId::from_bytes(r.array()?));
        let device_epoch = u32::try_from(r.uint()?).map_err(small)?;
        let (scope, first_seq) = (ScopeId::from_bytes(r.array()?), r.uint()?);
        let (prev_head, count) = (Hash(r.array()?), r.uint()?);
        let (schema, seen_hub_time) = (u16::try_from(r.uint()?).map_err(small)?, r.uint()?);
        let clock = u8::try_from(r.uint()?).map_err(small)?;
        let header =
            BatchHeader { district, device, device_epoch, scope, first_seq, prev_head, schema, seen_hub_time, clock };
        let (batch_salt, seal) = (r.array()?, r.array::<96>()?);
        let bodies = inflate(r.bytes()?, count)?;
        if !r.is_done() {
            return Err(Error::Malformed("bytes after the batch"));
        }
        let (mut head, mut signature) = ([0; 32], [0; 64]);
        head.copy_from_slice(&seal[..32]);
        signature.copy_from_slice(&seal[32..]);
        Ok(Self { header, batch_salt, head: Hash(head), signature: Signature(signature), bodies })
    }
}

fn inflate(frame: &[u8], count: u64) -> Result<Vec<Vec<u8>>, Error> {
    if count > u64::from(MAX_BATCH_CHANGES) {
        return Err(Error::TooLarge("batch"));
    }
    let decoder = zstd::stream::read::Decoder::new(frame).map_err(|_| Error::Malformed("frame"))?;
    let mut raw = Vec::new();
    decoder.take(MAX_INFLATED as u64 + 1).read_to_end(&mut raw).map_err(|_| Error::Malformed("frame"))?;
    if raw.len() > MAX_INFLATED {
        return Err(Error::TooLarge("frame"));
    }
    let mut reader = cbor::Reader::new(&raw);
    let bodies = (0..count).map(|_| reader.bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
    if reader.is_done() { Ok(bodies) } else { Err(Error::Malformed("bytes after the bodies")) }
}
