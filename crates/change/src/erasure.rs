//! What is to be erased, and where: known to every replica, so that a value that comes later goes at once (decisions D11).

use crate::{Change, Error, Listed, Op, Value};
use kernel::{ChangeId, RecordId};
use std::collections::BTreeSet;

/// Reserved key of `sees`, never a field: the erasures its author knew of.
pub const ERASED_FIELD: u16 = 0xfffd;

/// The named fields of one record are empty from now on, in everything that was written without knowing of this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The id of the record in which the officer said so.
    pub id: RecordId,
    /// The record it is about.
    pub about: RecordId,
    /// Its fields.
    pub fields: BTreeSet<u16>,
    /// Fields of its entries.
    pub entry_fields: BTreeSet<u16>,
}

impl Erasure {
    /// The id as a change names it that knows of the erasure.
    pub fn name(&self) -> ChangeId {
        ChangeId(self.id.0)
    }

    /// The fields that go of this change.
    pub fn gone(&self, change: &Change) -> BTreeSet<u16> {
        let knows = change.sees.get(&ERASED_FIELD).is_some_and(|known| known.contains(&self.name()));
        if change.record != self.about || knows {
            return BTreeSet::new();
        }
        let named = if change.op == Op::Append { &self.entry_fields } else { &self.fields };
        change.fields.keys().copied().filter(|field| named.contains(field)).collect()
    }

    /// The fields that go of a change by any of these.
    pub fn all_gone(erasures: &[Self], change: &Change) -> BTreeSet<u16> {
        erasures.iter().flat_map(|erasure| erasure.gone(change)).collect()
    }

    /// About which record, its fields, fields of its entries: what a notice says.
    pub fn content(&self) -> Vec<u8> {
        let fields = |all: &BTreeSet<u16>| Value::List(all.iter().map(|f| u32::from(*f).into()).collect());
        Listed::encode(vec![self.about.bytes().into(), fields(&self.fields), fields(&self.entry_fields)])
    }

    /// Reads what a notice says.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn of_content(id: RecordId, bytes: &[u8]) -> Result<Self, Error> {
        let mut listed = Listed::decode(bytes)?;
        let about = RecordId::from_bytes(listed.array()?);
        Ok(Self { id, about, fields: read_fields(&mut listed)?, entry_fields: read_fields(&mut listed)? })
    }
}

fn read_fields(listed: &mut Listed) -> Result<BTreeSet<u16>, Error> {
    let Value::List(all) = listed.value()? else { return Err(Error::Malformed("fields to erase")) };
    let field = |value: Value| value.int().and_then(|n| u16::try_from(n).ok());
    all.into_iter().map(field).collect::<Option<_>>().ok_or(Error::Malformed("fields to erase"))
}
