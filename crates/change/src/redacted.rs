//! A change with some values taken out for good: what is left still proves the hash its chain holds (decisions D11).

use crate::{Change, Error, VOID_FIELD, Value, cbor, erasure::take_out, transcript};
use kernel::RecordId;
use seal::{Hash, Signature, SigningKey, VerifyingKey};
use std::collections::{BTreeMap, BTreeSet};

const CONTEXT: &str = "zoufang/redacted/1";

/// What is left of a change. Its salt is gone with the values, so that nobody can guess a name by its leaf; that the values
/// left are those that were written, the hub's signature says in the salt's stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// Everything but the fields.
    pub meta: Vec<u8>,
    /// The leaf of every field, in the order of their ids.
    pub leaves: BTreeMap<u16, Hash>,
    /// The values that stay.
    pub fields: BTreeMap<u16, Value>,
    /// The hub's, over the body's hash and the values that stay.
    pub signature: Signature,
}

impl Change {
    /// What is left of it without these fields.
    pub fn redacted(&self, salt: &[u8; 32], gone: &BTreeSet<u16>, key: &SigningKey) -> Redacted {
        let (meta, leaves) = (self.write(false), self.leaves(salt));
        Redacted { meta, leaves, fields: self.fields.clone(), signature: Signature([0; 64]) }.without(gone, key)
    }
}

impl Redacted {
    /// The same hash as before the values were taken out.
    pub fn body_hash(&self) -> Hash {
        transcript::body_hash(&self.meta, &self.leaves)
    }

    /// The same with these fields gone, too.
    #[must_use]
    pub fn without(mut self, gone: &BTreeSet<u16>, key: &SigningKey) -> Self {
        take_out(&mut self.fields, gone);
        self.signature = key.sign(CONTEXT, &self.preimage());
        self
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// A signature that does not fit.
    pub fn verify(&self, hub: &VerifyingKey) -> Result<(), Error> {
        Ok(hub.verify(CONTEXT, &self.preimage(), &self.signature)?)
    }

    fn preimage(&self) -> Vec<u8> {
        let mut out = self.body_hash().0.to_vec();
        transcript::write_fields(&mut out, &self.fields);
        out
    }

    /// The change with the values that are left.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn change(&self) -> Result<Change, Error> {
        Ok(Change { fields: self.fields.clone(), ..Change::decode(&self.meta)? })
    }

    /// True when it can be what is left of this change: the same but for values that are gone.
    pub fn is_left_of(&self, change: &Change) -> bool {
        self.meta == change.write(false)
            && self.leaves.keys().eq(change.fields.keys())
            && self.fields.iter().all(|(field, value)| {
                let is_wordless = *field == VOID_FIELD && value.text() == Some("");
                change.fields.get(field) == Some(value) || is_wordless
            })
    }

    /// True for the bytes of what is left of a change: a list, where a whole change is a map.
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.first().is_some_and(|first| first >> 5 == 4)
    }

    /// `[meta, {field: leaf …}, {field: value …}, signature]`.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.meta.len() + self.leaves.len() * 40 + 120);
        cbor::head(&mut out, 4, 4);
        cbor::bytes(&mut out, &self.meta);
        cbor::head(&mut out, 5, self.leaves.len() as u64);
        for (field, leaf) in &self.leaves {
            cbor::uint(&mut out, u64::from(*field));
            cbor::bytes(&mut out, &leaf.0);
        }
        transcript::write_fields(&mut out, &self.fields);
        cbor::bytes(&mut out, &self.signature.0);
        out
    }

    /// Reads the bytes back. The hub's signature is not looked at.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any other spelling, and where a value stays that was never there.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = cbor::Reader::new(bytes);
        if reader.list()? != 4 {
            return Err(Error::Malformed("form of what is left"));
        }
        let meta = reader.bytes()?.to_vec();
        let (mut leaves, mut last) = (BTreeMap::new(), None);
        for _ in 0..reader.map()? {
            leaves.insert(transcript::read_field_id(&mut reader, &mut last)?, Hash(reader.array()?));
        }
        let fields = transcript::read_fields(&mut reader)?;
        let left = Self { meta, leaves, fields, signature: Signature(reader.array()?) };
        let is_plain = Change::decode(&left.meta)?.fields.is_empty();
        let is_of_it = left.fields.keys().all(|field| left.leaves.contains_key(field));
        if is_plain && is_of_it && reader.is_done() && left.encode() == bytes {
            Ok(left)
        } else {
            Err(Error::Malformed("what is left of a change"))
        }
    }
}

impl Change {
    /// The change in a body as it is kept: whole, or what is left of it.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn of_body(body: &[u8]) -> Result<Self, Error> {
        if Redacted::is_one(body) { Redacted::decode(body)?.change() } else { Self::decode(body) }
    }

    /// The record that a body as it is kept is about; quicker than reading all of it.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn record_of_body(body: &[u8]) -> Result<RecordId, Error> {
        if Redacted::is_one(body) { Ok(Self::of_body(body)?.record) } else { Self::record_at_front(body) }
    }
}
