//! What the records of a scope come to (decisions D12, ADR 0046): of each kind the XOR of a hash of every record. A hub and a laptop that
//! read the same must come to the same. Nothing of a value is in it: an erased one can't be guessed by it.

use crate::{Column, Columns, Error, Held, KindSpec, Store};
use change::{Class, Listed, VOID_FIELD, Value};
use kernel::ScopeId;
use rusqlite::{Connection, params};
use std::cell::RefCell;
use std::collections::BTreeMap;

const CONTEXT: &[u8] = b"zoufang/state/1";
const FIELDS_CONTEXT: &[u8] = b"zoufang/fields/1";

/// What one record adds to the digest of its kind in each scope that counts it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    hash: u64,
    scopes: Vec<ScopeId>,
}

impl Counted {
    /// Of a record whose shown values follow from its heads: its id, whether it is void, and which versions nobody has replaced, with the
    /// times they count at. What is buried is left out: it differs by where a laptop stood.
    pub fn of(column: &dyn Column, held: &Held) -> Self {
        let versions = held.state.fields.values().map(|field| field.heads.len()).sum::<usize>();
        let mut bytes = Vec::with_capacity(17 + versions * 26);
        bytes.extend(held.record.id.bytes());
        // Who reads the entries of another scope or not comes to the same.
        bytes.push(u8::from(held.state.value(VOID_FIELD, Class::Register).is_some()));
        for (field, state) in &held.state.fields {
            for version in state.heads.values() {
                bytes.extend(field.to_be_bytes());
                bytes.extend(version.change.bytes());
                bytes.extend(version.eff.to_be_bytes());
            }
        }
        let hash = first_bytes(seal::hash(&[CONTEXT, &bytes]));
        Self { hash, scopes: column.counted_in(&held.record) }
    }

    /// The scopes that count it.
    pub fn scopes(&self) -> &[ScopeId] {
        &self.scopes
    }

    /// What it adds.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.hash.to_be_bytes().to_vec();
        self.scopes.iter().for_each(|scope| bytes.extend(scope.bytes()));
        bytes
    }

    /// Reads what was kept; bytes that are no such thing count as nothing.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        let Some((hash, scopes)) = bytes.split_first_chunk::<8>() else { return Self::default() };
        let scopes = scopes.chunks_exact(16).filter_map(ScopeId::from_slice).collect();
        Self { hash: u64::from_be_bytes(*hash), scopes }
    }
}

fn first_bytes(hash: seal::Hash) -> u64 {
    hash.0.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

/// The digests of one scope, by the numbers of the kinds; one that is not named is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateDigests(BTreeMap<u16, u64>);

impl StateDigests {
    /// The digest of a kind.
    pub fn of(&self, kind: u16) -> u64 {
        self.0.get(&kind).copied().unwrap_or(0)
    }

    /// The kinds of which there is anything.
    pub fn kinds(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.keys().copied()
    }

    /// Puts in what a record adds, or takes it out.
    pub fn flip(&mut self, kind: u16, hash: u64) {
        let digest = self.of(kind) ^ hash;
        if digest == 0 {
            self.0.remove(&kind)
        } else {
            self.0.insert(kind, digest)
        };
    }

    /// As it travels and is kept.
    pub fn value(&self) -> Value {
        let pair = |(kind, digest): (&u16, &u64)| {
            Value::List(vec![u32::from(*kind).into(), Value::Bytes(digest.to_be_bytes().to_vec())])
        };
        Value::List(self.0.iter().map(pair).collect())
    }

    /// Reads it back.
    ///
    /// # Errors
    /// A value of another form.
    pub fn read(value: Value) -> Result<Self, change::Error> {
        let all = Listed::of(Value::List(vec![value]))?.each(|pair| {
            let kind = u16::try_from(pair.small()?).map_err(|_| change::Error::Malformed("kind"))?;
            Ok((kind, u64::from_be_bytes(pair.array()?)))
        })?;
        Ok(Self(all.into_iter().collect()))
    }
}

/// By which fields, and how concurrent versions of each meet, a program folds a kind: two that say the same fold alike.
pub fn fields_of(spec: &KindSpec) -> u64 {
    let mut fields: Vec<(u16, Class)> = spec.fields.iter().map(|field| (field.id, field.class)).collect();
    fields.sort_by_key(|(id, _)| *id);
    let bytes: Vec<u8> =
        fields.iter().flat_map(|(id, class)| [&id.to_be_bytes()[..], &[*class as u8]].concat()).collect();
    // Few of them are told apart, so few bytes will do.
    first_bytes(seal::hash(&[FIELDS_CONTEXT, &bytes])) >> 32
}

/// The same of every kind of these columns, by its number.
pub fn fields_by_kind(columns: Columns) -> BTreeMap<u16, u64> {
    let kinds = columns.iter().flat_map(|column| column.kinds());
    kinds.map(|spec| (spec.kind.number(), fields_of(spec))).collect()
}

impl Store {
    /// The same of the kinds it knows.
    pub fn fields_by_kind(&self) -> &BTreeMap<u16, u64> {
        self.fields.get_or_init(|| fields_by_kind(self.columns))
    }
}

/// What each kind comes to in each scope.
type Sums = BTreeMap<(ScopeId, u16), u64>;

fn flip(sums: &mut Sums, kind: u16, counted: &Counted) {
    for scope in &counted.scopes {
        *sums.entry((*scope, kind)).or_default() ^= counted.hash;
    }
}

/// What a transaction has changed in the digests: it stands in the table once [`Flipped::settle`] has run.
#[derive(Default)]
pub(crate) struct Flipped {
    sums: RefCell<Sums>,
    recount: RefCell<Option<Recount>>,
}

/// Records that are being counted anew, in the order of their numbers and a portion at a time: what is written meanwhile of those that
/// were counted already is brought in at once.
#[derive(Default)]
struct Recount {
    to: i64,
    sums: Sums,
    /// Something of it was noted in a transaction that may yet come to nothing.
    is_open: bool,
}

impl Flipped {
    /// The record of this number counts as the second says, no more as the first.
    pub(crate) fn note(&self, (no, kind): (i64, u16), (before, after): (&Counted, &Counted)) {
        if before == after {
            return;
        }
        let mut sums = self.sums.borrow_mut();
        let mut recount = self.recount.borrow_mut();
        for counted in [before, after] {
            flip(&mut sums, kind, counted);
            if let Some(recount) = recount.as_mut().filter(|recount| no <= recount.to) {
                flip(&mut recount.sums, kind, counted);
                recount.is_open = true;
            }
        }
    }

    /// Brings it into the table.
    pub(crate) fn settle(&self, conn: &Connection) -> Result<(), Error> {
        for ((scope, kind), hash) in self.sums.take().into_iter().filter(|(_, hash)| *hash != 0) {
            // No engine has an XOR of its own; this is one.
            let sql = "INSERT INTO state_digest VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET
                         digest = (digest | excluded.digest) - (digest & excluded.digest)";
            conn.prepare_cached(sql)?.execute(params![scope.bytes(), kind, hash as i64])?;
            let sql = "DELETE FROM state_digest WHERE scope = ?1 AND kind = ?2 AND digest = 0";
            conn.prepare_cached(sql)?.execute(params![scope.bytes(), kind])?;
        }
        Ok(())
    }

    /// The transaction came to nothing. What was noted of records that were counted anew already can't be told from what stands: they are
    /// counted once more.
    pub(crate) fn forget(&self) {
        self.sums.take();
        self.recount.borrow_mut().take_if(|recount| recount.is_open);
    }

    /// A portion that was counted anew stands.
    pub(crate) fn keep_recounted(&self) {
        if let Some(recount) = self.recount.borrow_mut().as_mut() {
            recount.is_open = false;
        }
    }

    /// Up to which number records were counted anew; a recount begins where none is under way.
    pub(crate) fn recounted_to(&self) -> i64 {
        self.recount.borrow_mut().get_or_insert_default().to
    }

    /// The record of the next number counts so.
    pub(crate) fn recount(&self, (no, kind): (i64, u16), counted: &Counted) {
        let mut recount = self.recount.borrow_mut();
        let recount = recount.get_or_insert_default();
        flip(&mut recount.sums, kind, counted);
        (recount.to, recount.is_open) = (no, true);
    }

    /// All were counted: what they come to stands in the table, whatever stood there.
    pub(crate) fn end_recount(&self, conn: &Connection) -> Result<(), Error> {
        conn.execute("DELETE FROM state_digest", [])?;
        let sums = self.recount.take().unwrap_or_default().sums;
        *self.sums.borrow_mut() = sums;
        self.settle(conn)
    }
}

/// The digests of a scope as they are kept.
pub(crate) fn digests_of(conn: &Connection, scope: ScopeId) -> Result<StateDigests, Error> {
    let mut statement = conn.prepare_cached("SELECT kind, digest FROM state_digest WHERE scope = ?1")?;
    let found = statement.query_map([scope.bytes()], |r| Ok((r.get(0)?, r.get::<_, i64>(1)? as u64)))?;
    Ok(StateDigests(found.collect::<Result<_, _>>()?))
}

/// The scope is not this vault's to read any more: nothing is said of where it differs.
pub(crate) fn forget_scope(conn: &Connection, scope: ScopeId) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM differing WHERE scope = ?1")?.execute([scope.bytes()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_put_in_twice_is_out_again() {
        let conn = Connection::open_in_memory().unwrap();
        let table = "CREATE TABLE state_digest (scope BLOB, kind INTEGER, digest INTEGER, PRIMARY KEY (scope, kind)) WITHOUT ROWID";
        conn.execute_batch(table).unwrap();
        let scope = ScopeId::from_bytes([1; 16]);
        let of = |hash: u64| Counted { hash, scopes: vec![scope] };
        let flipped = Flipped::default();
        let kept = || digests_of(&conn, scope).unwrap();
        for hash in [u64::MAX, 1, 1 << 63, 0x7fff_ffff_ffff_ffff] {
            flipped.note((1, 3), (&Counted::default(), &of(hash)));
            flipped.settle(&conn).unwrap();
        }
        assert_eq!(kept().of(3), u64::MAX ^ 1 ^ (1 << 63) ^ 0x7fff_ffff_ffff_ffff);
        flipped.note((1, 3), (&of(1), &of(7)));
        flipped.forget();
        flipped.settle(&conn).unwrap();
        for hash in [u64::MAX, 1, 1 << 63, 0x7fff_ffff_ffff_ffff] {
            flipped.note((1, 3), (&of(hash), &Counted::default()));
        }
        flipped.settle(&conn).unwrap();
        assert_eq!(kept(), StateDigests::default());
        assert_eq!(conn.query_row("SELECT count(*) FROM state_digest", [], |r| r.get::<_, i64>(0)).unwrap(), 0);
    }

    #[test]
    fn digests_come_back_as_they_went() {
        let mut digests = StateDigests::default();
        for (kind, hash) in [(1, u64::MAX), (7, 5), (7, 5), (300, 1 << 63)] {
            digests.flip(kind, hash);
        }
        assert_eq!(StateDigests::read(digests.value()).unwrap(), digests);
        assert_eq!(digests.kinds().collect::<Vec<_>>(), [1, 300]);
        let counted = Counted { hash: 9, scopes: vec![ScopeId::from_bytes([4; 16]); 2] };
        assert_eq!(Counted::decode(&counted.encode()), counted);
        assert_eq!(Counted::decode(&[1, 2]), Counted::default());
    }
}
