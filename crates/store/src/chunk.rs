//! A piece of a snapshot: records with their states, sorted, packed, named by its bytes.

use crate::{Entering, Error, Sees, decode_sees, encode_sees};
use change::{Listed, Value};
use kernel::{ChangeId, RecordId};
use seal::Hash;

/// How long chunks are before they are packed, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkSize {
    /// None is shorter but the last one.
    pub least: usize,
    /// About so long.
    pub aim: usize,
    /// None is longer but by one record.
    pub most: usize,
}

impl Default for ChunkSize {
    /// Some 1 MiB after packing: at 1 Mbit/s a cut line costs eight seconds at most.
    fn default() -> Self {
        Self::about(4 << 20)
    }
}

impl ChunkSize {
    /// Sizes around this one.
    pub fn about(aim: usize) -> Self {
        Self { least: aim / 4, aim, most: aim * 2 }
    }

    /// True once in about so many bytes as are aimed at.
    fn ends_with(&self, id: RecordId, length: usize) -> bool {
        let hash = seal::hash(&[b"zoufang/chunk/1", &id.bytes()]).0;
        let draw = u64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]));
        draw * (self.aim as u64) < (length as u64) << 32
    }
}

/// One that packs badly is parted: no message is longer than 4 MiB (security.md 3.8).
const MOST_PACKED: usize = 3 << 20;
/// A chunk that inflates further is not unpacked.
const MOST_UNPACKED: u64 = 32 << 20;
/// Packed once, sent to everybody.
const LEVEL: i32 = 9;

/// What stands in a chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// Bytes of [`Entering`], by the records' ids.
    pub records: Vec<Vec<u8>>,
    /// Changes that are not in force, and what they saw.
    pub stand_ins: Vec<(ChangeId, Sees)>,
    /// What the hub said for good: bytes of [`change::Notice`]. In snapshots of the directory alone.
    pub notices: Vec<Vec<u8>>,
    /// What is left of changes of which values were erased, for those who wrote them: bytes of [`crate::Remainder`].
    pub remainders: Vec<Vec<u8>>,
}

impl Chunk {
    /// The bytes that are kept and travel.
    ///
    /// # Errors
    /// Compression that failed.
    pub fn pack(&self) -> Result<Vec<u8>, Error> {
        let blobs = |all: &[Vec<u8>]| Value::List(all.iter().map(|bytes| bytes.clone().into()).collect());
        let stand_in = |(id, sees): &(ChangeId, Sees)| Value::List(vec![id.bytes().into(), encode_sees(sees).into()]);
        let stand_ins: Vec<Value> = self.stand_ins.iter().map(stand_in).collect();
        let mut values = vec![blobs(&self.records), stand_ins.into(), blobs(&self.notices)];
        values.extend((!self.remainders.is_empty()).then(|| blobs(&self.remainders)));
        Ok(change::deflate(&Listed::encode(values), LEVEL)?)
    }

    /// Packs chunks; one that comes out too long as two.
    ///
    /// # Errors
    /// Compression that failed.
    pub fn pack_all(chunks: Vec<Self>) -> Result<Vec<Vec<u8>>, Error> {
        let mut all = Vec::new();
        for mut chunk in chunks {
            let packed = chunk.pack()?;
            if packed.len() <= MOST_PACKED || chunk.records.len() < 2 {
                all.push(packed);
                continue;
            }
            let rest = Self { records: chunk.records.split_off(chunk.records.len() / 2), ..Self::default() };
            all.extend(Self::pack_all(vec![chunk, rest])?);
        }
        Ok(all)
    }

    /// Reads the bytes back.
    ///
    /// # Errors
    /// [`Error::Unfit`] for bytes that are none of ours.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Error> {
        let raw = change::inflate(bytes, MOST_UNPACKED).map_err(|fault| match fault {
            change::Error::TooLarge(_) => Error::Unfit("a chunk that inflates too far"),
            _ => Error::Unfit("a chunk that does not unpack"),
        })?;
        let mut listed = Listed::decode(&raw)?;
        let records = listed.blobs()?;
        let stand_ins = listed.each(|s| Ok((ChangeId::from_bytes(s.array()?), decode_sees(&s.bytes()?)?)))?;
        let notices = listed.blobs()?;
        Ok(Self { records, stand_ins, notices, remainders: listed.blobs().unwrap_or_default() })
    }

    /// The name of packed bytes.
    pub fn name(packed: &[u8]) -> Hash {
        seal::hash(&[packed])
    }

    /// Cuts sorted records into chunks. Where a chunk ends depends on the record that ends it and hardly on those before, so that
    /// an edit changes the chunk it stands in, and seldom another one.
    pub fn cut(records: Vec<(RecordId, Vec<u8>)>, size: ChunkSize) -> Vec<Self> {
        let (mut chunks, mut open, mut length) = (Vec::new(), Self::default(), 0);
        for (id, bytes) in records {
            let is_end = size.ends_with(id, bytes.len());
            length += bytes.len();
            open.records.push(bytes);
            if length >= size.most || (length >= size.least && is_end) {
                chunks.push(std::mem::take(&mut open));
                length = 0;
            }
        }
        if !open.records.is_empty() {
            chunks.push(open);
        }
        chunks
    }
}

impl Entering {
    /// The latest time that a version or an entry of it counts at.
    pub(crate) fn latest_eff(&self) -> Result<u64, Error> {
        let state = change::RecordState::decode(&self.state)?;
        let heads = state.fields.values().flat_map(|f| f.heads.values().map(|v| v.eff));
        Ok(heads.chain(self.stamps.iter().map(|s| s.0)).max().unwrap_or(0))
    }
}
