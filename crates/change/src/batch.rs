//! A batch: consecutive changes of one device in one scope, joined by a chain of heads and signed (decisions D6, D33).

use crate::{Change, Error, Redacted, Salts, cbor, frame};
use kernel::{DeviceId, DistrictId, ScopeId};
use seal::{Hash, Signature, SigningKey, VerifyingKey};
use std::collections::BTreeSet;

/// A batch closes at this many changes (decisions VI).
pub const MAX_BATCH_CHANGES: u32 = 500;
/// A batch closes at this many bytes of bodies.
pub const MAX_BATCH_BYTES: usize = 1 << 20;
/// Inflating stops here (sync.md 3.1).
const MAX_INFLATED: u64 = 4 << 20;
/// Bit of `clock`: the wall clock had jumped and nobody had vouched for it (decisions D42).
pub const CLOCK_JUMPED: u8 = 1;
const FORM: u8 = 1;
/// The form of a batch of which some bodies are shown by their hash alone.
const PARTIAL: u8 = 2;
/// The form of a batch of which values were erased; bodies may be hidden, too.
const REDACTED: u8 = 3;
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

/// One change of a batch as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The body, byte for byte as it was written.
    Body(Vec<u8>),
    /// Its hash: the reader may not have the body; the chain still joins.
    Hidden(Hash),
    /// What an erasure left of it: bytes of [`Redacted`].
    Redacted(Vec<u8>),
}

impl Piece {
    /// The piece that is kept in these bytes.
    pub fn of_body(body: Vec<u8>) -> Self {
        if Redacted::is_one(&body) { Self::Redacted(body) } else { Self::Body(body) }
    }

    /// The body, whole or what is left of it, where it is shown.
    pub fn body(&self) -> Option<&[u8]> {
        match self {
            Self::Body(body) | Self::Redacted(body) => Some(body),
            Self::Hidden(_) => None,
        }
    }

    /// The hash its chain holds; a whole body's needs its salt.
    ///
    /// # Errors
    /// A body that can't be read.
    pub fn hash(&self, salt: [u8; 32]) -> Result<Hash, Error> {
        Ok(self.open(salt)?.1)
    }

    /// The change in it, where it is shown, and its hash; a whole body's needs its salt.
    fn open(&self, salt: [u8; 32]) -> Result<(Option<Change>, Hash), Error> {
        Ok(match self {
            Self::Hidden(hash) => (None, *hash),
            Self::Body(body) => {
                let change = Change::decode(body)?;
                let hash = change.body_hash(&salt);
                (Some(change), hash)
            }
            Self::Redacted(body) => {
                let left = Redacted::decode(body)?;
                (Some(left.change()?), left.body_hash())
            }
        })
    }
}

/// A batch as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// What was reserved at its start.
    pub header: BatchHeader,
    /// What the leaves of its changes are keyed by.
    pub salts: Salts,
    /// The head after its last change.
    pub head: Hash,
    /// Over the header, the count and the head.
    pub signature: Signature,
    /// Its changes in their order.
    pub pieces: Vec<Piece>,
}

impl Batch {
    /// How many changes it holds.
    pub fn count(&self) -> u32 {
        u32::try_from(self.pieces.len()).unwrap_or(u32::MAX)
    }

    /// True when every body is shown.
    pub fn is_whole(&self) -> bool {
        self.pieces.iter().all(|p| p.body().is_some())
    }

    /// The number of the first change after it in its chain.
    pub fn next_seq(&self) -> u64 {
        self.header.first_seq + u64::from(self.count())
    }

    /// Decodes the bodies, checks the chain and the signature; `None` stands for a hidden one. The key is the writing device's.
    pub fn open(&self, key: &VerifyingKey) -> Result<Vec<Option<Change>>, Error> {
        let changes = self.unpack()?;
        self.verify(key)?;
        Ok(changes)
    }

    /// Checks the signature of the writing device over the header, the count and the head.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), Error> {
        self.header.verify(key, (self.count(), self.head), &self.signature)
    }

    /// Decodes the bodies and checks the chain; `None` stands for a hidden one. Most of the work of opening, and it needs no key; what
    /// comes of it is to be trusted only once [`Batch::verify`] agreed.
    ///
    /// # Errors
    /// Too many changes, a body that can't be read, a chain that does not come to the head.
    pub fn unpack(&self) -> Result<Vec<Option<Change>>, Error> {
        if self.count() > MAX_BATCH_CHANGES {
            return Err(Error::TooLarge("batch"));
        }
        let mut chain = Chain(self.header.prev_head);
        let mut changes = Vec::with_capacity(self.pieces.len());
        for (index, piece) in (0..).zip(&self.pieces) {
            let (change, hash) = piece.open(self.salts.at(index))?;
            chain = chain.with(hash);
            changes.push(change);
        }
        if chain.0 != self.head {
            return Err(Error::BrokenChain);
        }
        Ok(changes)
    }

    /// Checks that the hub says what is left of changes of which values were erased.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify_redacted(&self, hub: &VerifyingKey) -> Result<(), Error> {
        let redacted = self.pieces.iter().filter(|piece| matches!(piece, Piece::Redacted(_)));
        redacted.filter_map(Piece::body).try_for_each(|body| Redacted::decode(body)?.verify(hub))
    }

    /// True when values of it were erased.
    pub fn has_redacted(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Redacted(_)))
    }

    /// Takes these fields out of the change at this place, and with them the salt that all others followed from. False when
    /// none of them is there.
    ///
    /// # Errors
    /// A body that can't be read.
    pub fn redact(&mut self, index: u32, gone: &BTreeSet<u16>, key: &SigningKey) -> Result<bool, Error> {
        let salt = self.salts.at(index);
        let left = match self.pieces.get(index as usize) {
            Some(Piece::Body(body)) => Change::decode(body)?.redacted(&salt, &BTreeSet::new(), key),
            Some(Piece::Redacted(body)) => Redacted::decode(body)?,
            _ => return Ok(false),
        };
        if left.fields.keys().all(|field| !gone.contains(field)) {
            return Ok(false);
        }
        self.pieces[index as usize] = Piece::Redacted(left.without(gone, key).encode());
        self.drop_salts();
        Ok(true)
    }

    fn drop_salts(&mut self) {
        let is_gone = |index: u32| matches!(self.pieces.get(index as usize), Some(Piece::Redacted(_)));
        self.salts = self.salts.without(self.count(), is_gone);
    }

    /// The same batch with what another copy of it has besides.
    #[must_use]
    pub fn filled_from(mut self, other: &Self) -> Self {
        for (ours, theirs) in self.pieces.iter_mut().zip(&other.pieces) {
            if ours.body().is_none() {
                *ours = theirs.clone();
            }
        }
        if self.has_redacted() {
            self.drop_salts();
        }
        self
    }

    /// True when the piece at this place is the given one, though one of the two may be hidden, or have lost values.
    pub fn holds(&self, index: u32, piece: &Piece) -> bool {
        let Some(ours) = self.pieces.get(index as usize) else { return false };
        match (ours, piece) {
            (Piece::Redacted(left), Piece::Body(body)) => {
                let (left, change) = (Redacted::decode(left), Change::decode(body));
                left.ok().zip(change.ok()).is_some_and(|(left, change)| left.is_left_of(&change))
            }
            _ if ours == piece => true,
            _ => {
                let salt = self.salts.at(index);
                let hash = |piece: &Piece| piece.open(salt).ok().map(|(_, hash)| hash);
                let are_both_whole = matches!((ours, piece), (Piece::Body(_), Piece::Body(_)));
                !are_both_whole && hash(ours).is_some() && hash(ours) == hash(piece)
            }
        }
    }

    /// The same batch with the bodies hidden that `may_see` denies by their place in it. Bodies that do not decode stay hidden.
    #[must_use]
    pub fn shown_to(&self, may_see: impl Fn(u32) -> bool) -> Self {
        let piece = |(index, piece): (u32, &Piece)| match piece {
            Piece::Hidden(_) => piece.clone(),
            _ if may_see(index) => piece.clone(),
            _ => piece.open(self.salts.at(index)).map_or_else(|_| piece.clone(), |(_, hash)| Piece::Hidden(hash)),
        };
        Self { pieces: (0..).zip(&self.pieces).map(piece).collect(), ..self.clone() }
    }

    /// The bytes that travel: the header as CBOR, then the zstd frame of the bodies.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut frame = Vec::new();
        self.pieces.iter().for_each(|piece| piece.write(&mut frame));
        let form = match (self.has_redacted(), self.is_whole()) {
            (true, _) => REDACTED,
            (false, true) => FORM,
            (false, false) => PARTIAL,
        };
        let frame = frame::deflate(&frame, 3)?;
        let h = &self.header;
        let mut out = Vec::with_capacity(frame.len() + 300);
        cbor::head(&mut out, 4, 15);
        [u64::from(form), u64::from(seal::SUITE)].into_iter().for_each(|n| cbor::uint(&mut out, n));
        cbor::bytes(&mut out, &h.district.bytes());
        cbor::bytes(&mut out, &h.device.bytes());
        cbor::uint(&mut out, u64::from(h.device_epoch));
        cbor::bytes(&mut out, &h.scope.bytes());
        cbor::uint(&mut out, h.first_seq);
        cbor::bytes(&mut out, &h.prev_head.0);
        [self.pieces.len() as u64, u64::from(h.schema), h.seen_hub_time, u64::from(h.clock)]
            .into_iter()
            .for_each(|n| cbor::uint(&mut out, n));
        cbor::bytes(&mut out, &self.salts.encode());
        cbor::bytes(&mut out, &[self.head.0.as_slice(), self.signature.0.as_slice()].concat());
        cbor::bytes(&mut out, &frame);
        Ok(out)
    }

    /// True for the bytes of a batch of which some bodies may be shown by their hash alone.
    pub fn is_partial(bytes: &[u8]) -> bool {
        let mut r = cbor::Reader::new(bytes);
        r.list().is_ok() && r.uint().is_ok_and(|form| form == u64::from(PARTIAL) || form == u64::from(REDACTED))
    }

    /// Reads the bytes back; refuses other forms, other suites and frames that inflate too far. Nothing is verified yet.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut r = cbor::Reader::new(bytes);
        if r.list()? != 15 {
            return Err(Error::Malformed("batch form"));
        }
        let form = u8::try_from(r.uint()?).unwrap_or(0);
        if ![FORM, PARTIAL, REDACTED].contains(&form) {
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
        let (salts, seal) = (Salts::decode(r.bytes()?)?, r.array::<96>()?);
        let pieces = bodies(r.bytes()?, count, form)?;
        if !r.is_done() || !salts.are_for(count, (form == REDACTED, form == FORM)) {
            return Err(Error::Malformed("bytes after the batch"));
        }
        let (mut head, mut signature) = ([0; 32], [0; 64]);
        head.copy_from_slice(&seal[..32]);
        signature.copy_from_slice(&seal[32..]);
        Ok(Self { header, salts, head: Hash(head), signature: Signature(signature), pieces })
    }
}

impl Piece {
    /// A body is a byte string, a hash a list of one, what is left of a body a list of two: no hash, and its bytes.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Body(body) => cbor::bytes(out, body),
            Self::Hidden(hash) => {
                cbor::head(out, 4, 1);
                cbor::bytes(out, &hash.0);
            }
            Self::Redacted(body) => {
                cbor::head(out, 4, 2);
                cbor::bytes(out, &[]);
                cbor::bytes(out, body);
            }
        }
    }

    fn read(reader: &mut cbor::Reader<'_>, form: u8) -> Result<Self, Error> {
        if form == FORM || !reader.is_at_list() {
            return Ok(Self::Body(reader.bytes()?.to_vec()));
        }
        match reader.list()? {
            1 => Ok(Self::Hidden(Hash(reader.array()?))),
            2 if form == REDACTED && reader.bytes()?.is_empty() => Ok(Self::Redacted(reader.bytes()?.to_vec())),
            _ => Err(Error::Malformed("hidden body")),
        }
    }
}

fn bodies(frame: &[u8], count: u64, form: u8) -> Result<Vec<Piece>, Error> {
    if count > u64::from(MAX_BATCH_CHANGES) {
        return Err(Error::TooLarge("batch"));
    }
    let raw = frame::inflate(frame, MAX_INFLATED)?;
    let mut reader = cbor::Reader::new(&raw);
    let pieces: Vec<Piece> = (0..count).map(|_| Piece::read(&mut reader, form)).collect::<Result<_, _>>()?;
    let is_honest = match form {
        REDACTED => pieces.iter().any(|p| matches!(p, Piece::Redacted(_))),
        PARTIAL => pieces.iter().any(|p| p.body().is_none()),
        _ => true,
    };
    if reader.is_done() && is_honest { Ok(pieces) } else { Err(Error::Malformed("bytes after the bodies")) }
}
