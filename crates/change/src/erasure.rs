//! What is to be erased, and where: known to every replica, so that a value that comes later goes at once (decisions D11).

use crate::{Change, Error, Listed, Op, RecordState, VOID_FIELD, Value};
use kernel::{ChangeId, RecordId};
use std::collections::{BTreeMap, BTreeSet};

/// Reserved key of `sees`, never a field: the erasures its author knew of.
pub const ERASED_FIELD: u16 = 0xfffd;

/// Stands among the fields of an erasure for the words that say why the record is void: they go, and void it stays. No field has this
/// number, so a program from before takes nothing out for it.
pub const VOID_WORDS: u16 = 0xfffc;

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
        let goes = |(field, value): (&u16, &Value)| match *field {
            VOID_FIELD => named.contains(&VOID_WORDS) && has_words(value),
            field => named.contains(&field),
        };
        change.fields.iter().filter(|field| goes(*field)).map(|(field, _)| *field).collect()
    }

    /// Takes out of a record's state what this names, whichever change wrote it.
    pub fn strip(&self, state: &mut RecordState) {
        state.fields.retain(|field, _| *field == VOID_FIELD || !self.fields.contains(field));
        if !self.fields.contains(&VOID_WORDS) {
            return;
        }
        let versions = state.fields.get_mut(&VOID_FIELD).into_iter().flat_map(|field| field.heads.values_mut());
        versions.filter(|version| has_words(&version.value)).for_each(|version| version.value = no_words());
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

/// Takes the values of these fields out. Of what makes a record void the words alone go.
pub fn take_out(fields: &mut BTreeMap<u16, Value>, gone: &BTreeSet<u16>) {
    fields.retain(|field, _| *field == VOID_FIELD || !gone.contains(field));
    if let Some(void) = fields.get_mut(&VOID_FIELD).filter(|_| gone.contains(&VOID_FIELD)) {
        *void = no_words();
    }
}

fn has_words(value: &Value) -> bool {
    value.text().is_some_and(|words| !words.is_empty())
}

fn no_words() -> Value {
    Value::Text(String::new())
}

fn read_fields(listed: &mut Listed) -> Result<BTreeSet<u16>, Error> {
    let Value::List(all) = listed.value()? else { return Err(Error::Malformed("fields to erase")) };
    let field = |value: Value| value.int().and_then(|n| u16::try_from(n).ok());
    all.into_iter().map(field).collect::<Option<_>>().ok_or(Error::Malformed("fields to erase"))
}
