//! One change: what one person meant to do to one record (decisions D7).

use crate::{Error, Value, cbor};
use kernel::{ChangeId, GrantId, GroupId, Hlc, MemberId, RecordId};
use seal::Hash;
use std::collections::BTreeMap;

/// What a change does. Numbers travel and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The record begins.
    Create = 1,
    /// Fields get values.
    Set = 2,
    /// An entry is added.
    Append = 3,
    /// The record is declared void.
    Tombstone = 4,
    /// Heads are brought together by a person.
    Resolve = 5,
    /// The record goes to another scope.
    Move = 6,
    /// Named values are taken out for good.
    Redact = 7,
}

impl Op {
    fn of_number(n: u64) -> Result<Self, Error> {
        use Op::*;
        [Create, Set, Append, Tombstone, Resolve, Move, Redact]
            .into_iter()
            .find(|op| *op as u64 == n)
            .ok_or(Error::Malformed("unknown operation"))
    }
}

/// A change as it is signed, stored and forwarded. Its device, member and scope stand in the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// UUIDv7.
    pub id: ChangeId,
    /// A `RecordKind` number; unknown ones are kept and passed on.
    pub kind: u16,
    /// The record; on a create with a random id it equals `id` and is not written.
    pub record: RecordId,
    /// An `Intent` number.
    pub intent: u16,
    /// When it was written, by the device's hybrid clock.
    pub hlc: Hlc,
    /// The grant acted under.
    pub grant: GrantId,
    /// What it does.
    pub op: Op,
    /// Values by field id; of one compartment.
    pub fields: BTreeMap<u16, Value>,
    /// Per field, the versions this one replaces. Absent = the latest earlier version by this chain.
    pub sees: BTreeMap<u16, Vec<ChangeId>>,
    /// For an append: the entry it answers.
    pub parent: Option<ChangeId>,
    /// Saved together with others of this label.
    pub group: Option<GroupId>,
    /// The member a recorder writes for.
    pub recorded_for: Option<MemberId>,
    /// A reader that does not know this must not show the record as complete.
    pub is_critical: bool,
}

/// Body hash = H("zoufang/body/1" ‖ len(meta) u64be ‖ meta ‖ for each field by id: id u16be ‖ leaf).
pub(crate) fn body_hash(meta: &[u8], leaves: &BTreeMap<u16, Hash>) -> Hash {
    let mut joined = Vec::with_capacity(leaves.len() * 34);
    for (field, leaf) in leaves {
        joined.extend(field.to_be_bytes());
        joined.extend(leaf.0);
    }
    seal::hash(&[b"zoufang/body/1", &(meta.len() as u64).to_be_bytes(), meta, &joined])
}

impl Change {
    fn names_record(&self) -> bool {
        !(self.op == Op::Create && self.record.0 == self.id.0)
    }

    /// The bytes: a CBOR map with the small keys of decisions D7, in their order.
    pub fn encode(&self) -> Vec<u8> {
        self.write(true)
    }

    pub(crate) fn write(&self, with_fields: bool) -> Vec<u8> {
        let has_fields = with_fields && !self.fields.is_empty();
        let optional = [
            self.names_record(),
            has_fields,
            !self.sees.is_empty(),
            self.parent.is_some(),
            self.group.is_some(),
            self.recorded_for.is_some(),
            self.is_critical,
        ];
        let mut out = Vec::with_capacity(160);
        cbor::head(&mut out, 5, 6 + optional.iter().filter(|o| **o).count() as u64);
        self.write_who(&mut out);
        if has_fields {
            cbor::uint(&mut out, 7);
            write_fields(&mut out, &self.fields);
        }
        self.write_links(&mut out);
        out
    }

    fn write_who(&self, out: &mut Vec<u8>) {
        key_bytes(out, 0, &self.id.bytes());
        key_uint(out, 1, u64::from(self.kind));
        if self.names_record() {
            key_bytes(out, 2, &self.record.bytes());
        }
        key_uint(out, 3, u64::from(self.intent));
        key_uint(out, 4, self.hlc.0);
        key_bytes(out, 5, &self.grant.bytes());
        key_uint(out, 6, self.op as u64);
    }

    fn write_links(&self, out: &mut Vec<u8>) {
        if !self.sees.is_empty() {
            cbor::uint(out, 8);
            write_sees(out, &self.sees);
        }
        let links =
            [self.parent.map(|p| p.bytes()), self.group.map(|g| g.bytes()), self.recorded_for.map(|m| m.bytes())];
        for (key, link) in (9..).zip(links) {
            if let Some(bytes) = link {
                key_bytes(out, key, &bytes);
            }
        }
        if self.is_critical {
            cbor::uint(out, 12);
            out.push(0xf5);
        }
    }

    /// Reads the bytes back. Refuses anything but the one spelling `encode` would give.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = cbor::Reader::new(bytes);
        let count = reader.map()?;
        let mut parts = Parts::default();
        let mut last = None;
        for _ in 0..count {
            let key = reader.uint()?;
            if last.is_some_and(|l| l >= key) {
                return Err(Error::Malformed("keys not sorted"));
            }
            last = Some(key);
            parts.read(key, &mut reader)?;
        }
        let change = parts.finish()?;
        if !reader.is_done() || change.encode() != bytes {
            Err(Error::Malformed("another spelling"))
        } else {
            Ok(change)
        }
    }

    /// The record that a whole body is about, without reading on: keys are in order, and the first ones say it.
    pub(crate) fn record_at_front(bytes: &[u8]) -> Result<RecordId, Error> {
        let mut reader = cbor::Reader::new(bytes);
        let mut parts = Parts::default();
        for _ in 0..reader.map()? {
            let key = reader.uint()?;
            if key > 2 {
                break;
            }
            parts.read(key, &mut reader)?;
        }
        let record = parts.record.or(parts.id).ok_or(Error::Malformed("no id"))?;
        Ok(RecordId::from_bytes(record))
    }

    /// The leaf of each field: keyed hash of its id and value with the change's salt (decisions D33).
    pub fn leaves(&self, salt: &[u8; 32]) -> BTreeMap<u16, Hash> {
        let leaf = |(id, v): (&u16, &Value)| {
            let mut raw = Vec::new();
            cbor::value(&mut raw, v);
            (*id, seal::keyed_hash(salt, &[&id.to_be_bytes(), &raw]))
        };
        self.fields.iter().map(leaf).collect()
    }

    /// The hash that the chain commits to.
    pub fn body_hash(&self, salt: &[u8; 32]) -> Hash {
        body_hash(&self.write(false), &self.leaves(salt))
    }
}

fn key_uint(out: &mut Vec<u8>, key: u64, n: u64) {
    cbor::uint(out, key);
    cbor::uint(out, n);
}

fn key_bytes(out: &mut Vec<u8>, key: u64, bytes: &[u8]) {
    cbor::uint(out, key);
    cbor::bytes(out, bytes);
}

pub(crate) fn write_fields(out: &mut Vec<u8>, fields: &BTreeMap<u16, Value>) {
    cbor::head(out, 5, fields.len() as u64);
    for (id, v) in fields {
        cbor::uint(out, u64::from(*id));
        cbor::value(out, v);
    }
}

pub(crate) fn read_fields(reader: &mut cbor::Reader<'_>) -> Result<BTreeMap<u16, Value>, Error> {
    let (mut fields, mut last) = (BTreeMap::new(), None);
    for _ in 0..reader.map()? {
        let id = read_field_id(reader, &mut last)?;
        fields.insert(id, reader.value()?);
    }
    Ok(fields)
}

fn write_sees(out: &mut Vec<u8>, sees: &BTreeMap<u16, Vec<ChangeId>>) {
    cbor::head(out, 5, sees.len() as u64);
    for (id, seen) in sees {
        cbor::uint(out, u64::from(*id));
        cbor::head(out, 4, seen.len() as u64);
        seen.iter().for_each(|s| cbor::bytes(out, &s.bytes()));
    }
}

pub(crate) fn read_field_id(reader: &mut cbor::Reader<'_>, last: &mut Option<u16>) -> Result<u16, Error> {
    let id = u16::try_from(reader.uint()?).map_err(|_| Error::Malformed("field id"))?;
    if last.is_some_and(|l| l >= id) {
        return Err(Error::Malformed("fields not sorted"));
    }
    *last = Some(id);
    Ok(id)
}

#[derive(Default)]
struct Parts {
    id: Option<[u8; 16]>,
    kind: Option<u16>,
    record: Option<[u8; 16]>,
    intent: Option<u16>,
    hlc: Option<u64>,
    grant: Option<[u8; 16]>,
    op: Option<Op>,
    fields: BTreeMap<u16, Value>,
    sees: BTreeMap<u16, Vec<ChangeId>>,
    links: [Option<[u8; 16]>; 3],
    is_critical: bool,
}

impl Parts {
    fn read(&mut self, key: u64, reader: &mut cbor::Reader<'_>) -> Result<(), Error> {
        let short = |n: u64| u16::try_from(n).map_err(|_| Error::Malformed("number too large"));
        match key {
            0 => self.id = Some(reader.array()?),
            1 => self.kind = Some(short(reader.uint()?)?),
            2 => self.record = Some(reader.array()?),
            3 => self.intent = Some(short(reader.uint()?)?),
            4 => self.hlc = Some(reader.uint()?),
            5 => self.grant = Some(reader.array()?),
            6 => self.op = Some(Op::of_number(reader.uint()?)?),
            7 => self.read_fields(reader)?,
            8 => self.read_sees(reader)?,
            9..=11 => self.links[key as usize - 9] = Some(reader.array()?),
            12 => self.is_critical = reader.value()? == Value::Bool(true),
            _ => return Err(Error::Malformed("unknown key")),
        }
        Ok(())
    }

    fn read_fields(&mut self, reader: &mut cbor::Reader<'_>) -> Result<(), Error> {
        self.fields = read_fields(reader)?;
        Ok(())
    }

    fn read_sees(&mut self, reader: &mut cbor::Reader<'_>) -> Result<(), Error> {
        let mut last = None;
        for _ in 0..reader.map()? {
            let id = read_field_id(reader, &mut last)?;
            let seen =
                (0..reader.list()?).map(|_| reader.array().map(ChangeId::from_bytes)).collect::<Result<_, _>>()?;
            self.sees.insert(id, seen);
        }
        Ok(())
    }

    fn finish(self) -> Result<Change, Error> {
        let missing = Error::Malformed("a key is missing");
        let (Some(id), Some(kind), Some(intent), Some(hlc), Some(grant), Some(op)) =
            (self.id, self.kind, self.intent, self.hlc, self.grant, self.op)
        else {
            return Err(missing);
        };
        if self.record.is_none() && op != Op::Create {
            return Err(missing);
        }
        Ok(Change {
            id: ChangeId::from_bytes(id),
            kind,
            record: RecordId::from_bytes(self.record.unwrap_or(id)),
            intent,
            hlc: Hlc(hlc),
            grant: GrantId::from_bytes(grant),
            op,
            fields: self.fields,
            sees: self.sees,
            parent: self.links[0].map(ChangeId::from_bytes),
            group: self.links[1].map(GroupId::from_bytes),
            recorded_for: self.links[2].map(MemberId::from_bytes),
            is_critical: self.is_critical,
        })
    }
}
